"""Rows that need no application here, and rows the rules hold back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch.conftest import MakeRun, MakeSheet, codes, company, row
from youryou_xl.batch.model import Status


@pytest.mark.parametrize("category", ["安定電源", "変動電源（単独）"])
def test_a_category_with_a_planning_code_gets_no_application_and_is_told_so(
    sheet: MakeSheet, batch: MakeRun, category: str
) -> None:
    result = batch(sheet([row("甲", 電源等の区分=category), row("乙")]))
    first = result.applications[0]
    assert (first.status, first.file, first.short_name) == (Status.NOT_NEEDED, None, None)
    assert codes(result) == {"YX-I202"}
    assert str(first.findings[0].source) == "manual p.11"
    assert (result.not_needed, result.failed, result.generated) == (1, 0, 1)


def test_a_code_held_already_is_reused_and_no_number_is_spent(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲", 取得済み系統コード="１ya22"), row("乙")]))
    first, second = result.applications
    assert (first.status, first.grid_code, second.number) == (Status.NOT_NEEDED, "1YA22", 1)
    assert "YX-I203" in codes(result)
    assert "低圧群" in first.findings[-1].message
    assert result.reused == 1


@pytest.mark.parametrize("typed", ["YYYYYY", "1YA2", "1YA222", "低圧群1X222", "あいうえお"])
def test_a_held_code_of_the_wrong_shape_is_an_error(sheet: MakeSheet, batch: MakeRun, typed: str) -> None:
    result = batch(sheet([row("甲", 取得済み系統コード=typed)]))
    assert result.failed == 1
    assert result.applications[0].findings[0].field == "取得済み系統コード"
    assert result.applications[0].findings[0].cell == "H2"


def test_the_placeholder_is_allowed_only_where_the_long_term_auction_has_it(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲", 電源等の区分="安定電源", 取得済み系統コード="YYYYYY")]))
    assert (result.not_needed, result.failed) == (1, 0)


def test_a_code_of_another_area_and_of_the_wrong_licence_is_held_back(sheet: MakeSheet, batch: MakeRun) -> None:
    rows = [row("甲", 電源所属エリア="九州"), row("乙", 電源等の区分="発動指令電源（電源）"), row("丙")]
    result = batch(sheet(rows))
    assert [a.stands for a in result.applications] == [False, False, True]
    assert codes(result, 0) == {"YX-E075"}
    assert codes(result, 1) == {"YX-E080"}
    assert result.applications[2].number == 1


def test_a_bad_row_never_holds_back_a_good_one(sheet: MakeSheet, batch: MakeRun) -> None:
    bad = [
        row(""),
        row("乙", 電源等の区分=""),
        row("丙", 電源等の区分="発動指令電源"),
        row("丁", 電源所属エリア="沖縄"),
        row("戊", 事業者コード="A0123"),
        row("己", 連番="100"),
        row("庚", 連番="0"),
        row("辛", 所属事業者コード="12343、999"),
        row("壬", 事業者コード=None),
    ]
    result = batch(sheet([*bad, row("癸")]))
    assert (result.generated, result.failed) == (1, len(bad))
    assert result.applications[-1].number == 1
    for application in result.applications[:-1]:
        (first, *_) = [f for f in application.findings if f.severity == "ERROR"]
        assert first.cell is not None
        assert first.sheet == "一括申請"


def test_member_codes_are_split_on_commas_and_blanks_and_default_to_the_owner(
    sheet: MakeSheet, batch: MakeRun, form: Path
) -> None:
    from youryou_xl import forms

    rows = [row("甲", 所属事業者コード="12343、45676,70122　08809"), row("乙")]
    result = batch(sheet(rows))
    assert result.generated == 2
    blank = forms.identify(forms.read_grids(form))
    read = [blank.on(forms.read_grids(result.out / "申請書" / str(a.file))).values() for a in result.applications]
    assert [read[0][f"member_code.{n}"] for n in (1, 2, 3, 4)] == ["12343", "45676", "70122", "08809"]
    assert read[1]["member_code.1"] == "12343"
    assert read[1]["member_code.2"] is None


def test_more_member_codes_than_the_form_has_rows_is_an_error_of_that_row_alone(
    sheet: MakeSheet, batch: MakeRun
) -> None:
    many = "、".join(f"{n:04d}3" for n in range(1000, 1060))
    result = batch(sheet([row("甲", 所属事業者コード=many), row("乙")]))
    if result.failed:
        assert codes(result) == {"YX-E221"}
    assert result.applications[1].stands


def test_a_short_name_without_its_ending_is_pointed_out_but_holds_nothing_back(
    sheet: MakeSheet, batch: MakeRun
) -> None:
    result = batch(sheet([row("甲")], [company(事業者名略称="髙瀬川＿容")]))
    assert result.applications[0].stands
    (told,) = result.applications[0].findings
    assert (told.severity, told.sheet, told.fix) == ("WARNING", "事業者情報", "髙瀬川_容")


def test_no_rule_of_the_batch_speaks_without_saying_what_to_do() -> None:
    import youryou_xl.batch  # noqa: F401 - declares the rules
    from youryou_xl.rules import CATALOGUE

    ours = [rule for code, rule in CATALOGUE.items() if 200 <= int(code[-3:]) < 250]
    assert len(ours) > 20
    for rule in ours:
        assert rule.ja.endswith(("。", "{advice}", "{ja}")), rule.code
        assert rule.en.endswith((".", "{advice_en}", "{en}")), rule.code
