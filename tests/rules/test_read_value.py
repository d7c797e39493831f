"""One field's value in, its canonical value and what there is to say out: the cases where nothing is wrong, too."""

from __future__ import annotations

import pytest

from youryou_xl.rules.codes import GridCode, OperatorShortName
from youryou_xl.rules.values import ValueSpec, read_value


def read(value: object, **spec: object) -> tuple[object, list[tuple[str, object]]]:
    reading = read_value(value, ValueSpec(**spec), field="f", label="項目")  # type: ignore[arg-type]
    return reading.value, [(finding.code, finding.fix) for finding in reading.findings]


def test_an_area_is_its_name_however_it_was_written() -> None:
    assert read("東京", type="area") == ("東京", [])
    value, ((_, fix),) = read("東京エリア", type="area")
    assert (value, fix) == ("東京", "東京")
    assert read("四国", type="area", choices=("東京",))[0] is None


def test_an_ending_is_asked_for_only_where_it_is_missing() -> None:
    assert read("広域_容", type="text", ends_with="_容") == ("広域_容", [])
    _, ((code, fix),) = read("広域", type="text", ends_with="_容")
    assert (code, fix) == ("YX-E016", "広域_容")


def test_lengths_are_met_exactly() -> None:
    assert read("あいう", type="text", max_length=3) == ("あいう", [])
    assert read("あいうえ", type="text", max_length=3)[1] != []
    assert read("あいう", type="text", exact_length=3) == ("あいう", [])
    assert read("あい", type="text", exact_length=3)[1] != []


def test_a_choice_is_one_of_those_there_are() -> None:
    assert read("新規", type="choice", choices=("新規", "変更")) == ("新規", [])
    value, ((_, fix),) = read("新規です", type="choice", choices=("新規", "変更"))
    assert fix == "新規"
    assert value in (None, "新規です")
    assert read("廃止", type="choice", choices=("新規", "変更"))[1][0][1] is None


def test_boxes_to_tick_are_words_or_a_mark() -> None:
    assert read("○", type="tick") == ("○", [])
    assert read("甲", type="tick") == ("甲", [])
    assert read("甲、乙", type="tick", choices=("甲", "乙", "丙")) == ("甲、乙", [])
    assert read("甲、丁", type="tick", choices=("甲", "乙", "丙"))[1], "there is no such box"


def test_a_short_name_with_its_ending_may_be_too_long_all_the_same() -> None:
    long = "あ" * 30 + "_容"
    reading = OperatorShortName.parse(long, field="f", label="略称", max_length=10)
    assert reading.value is None and len(reading.findings) == 1
    assert OperatorShortName.parse("広域_容", field="f", label="略称", max_length=10).findings == ()


@pytest.mark.parametrize(("value", "words"), [("アグリ0123301", "略称"), ("1E222", "系統コード")])
def test_what_is_no_grid_code_is_told_by_what_it_is(value: str, words: str) -> None:
    reading = GridCode.parse(value, field="f", label="系統コード")
    assert words in "".join(finding.message for finding in reading.findings) or reading.value is not None
    if value.startswith("アグリ"):
        assert reading.value is None and reading.findings[0].code != GridCode.parse("あいう").findings[0].code
