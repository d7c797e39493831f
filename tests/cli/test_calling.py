"""``call`` and ``functions``."""

from __future__ import annotations

from youryou_xl.functions import REGISTRY


def test_call_prints_one_value(youryou) -> None:
    answer = youryou("call", "AREACODE", "東京", "--json")
    assert (answer.code, answer.json) == (0, {"value": 3})
    assert youryou("call", "SHORTNAME", "12343", "1").out == "アグリ1234301\n"
    assert youryou("call", "WORKDAY", "2026/01/05", "-1", "--json").json == {"value": "2025-12-26"}
    assert youryou("call", "WORKDAY", "2026/01/05", "-1").out == "2025/12/26\n"


def test_call_takes_a_range_as_json(youryou) -> None:
    assert youryou("call", "AREANAME", "[[1], [9.0]]", "--json").json == {"value": [["北海道"], ["九州"]]}
    assert youryou("call", "AREANAME", '["1", "9"]').out == "北海道\n九州\n"
    headers, values = '["area", "postal_code"]', '[["東京", "100-0001"], ["東京", "100"]]'
    told = youryou("call", "CHECKROW", headers, values, "--json").json["value"]
    assert told[0] == ["", ""]
    assert told[1][1] == youryou("call", "CHECK", "postal_code", "100", "--json").json["value"]


def test_what_a_cell_would_tell_is_exit_code_1(youryou) -> None:
    answer = youryou("call", "AREACODE", "沖縄", "--json")
    assert answer.code == 1
    assert "沖縄" in answer.json["value"]
    assert youryou("call", "AREACODE", '["東京", "沖縄"]').code == 1


def test_a_call_that_cannot_be_meant_is_exit_code_2(youryou) -> None:
    for words in (
        ["NOSUCH"],
        ["AREACODE"],
        ["AREACODE", "[1"],
        ["AREANAME", "[[1], [2, 3]]"],
        ["AREANAME", '[{"a": 1}]'],
    ):
        answer = youryou("call", *words)
        assert answer.code == 2, words
        assert answer.out == "" and "Traceback" not in answer.err


def test_functions_lists_the_registry(youryou) -> None:
    listed = youryou("functions", "--json").json["functions"]
    assert [each["name"] for each in listed] == list(REGISTRY)
    assert listed[0]["calc"] == "YX.AREACODE"
    assert listed[0]["formula"]["excel"].startswith("=IF(")
    shown = youryou("functions").out
    assert all(name in shown for name in ("LATESTSTART", "発電所名略称"))
