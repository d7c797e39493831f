"""What the rules say about rows: one company in several areas, several licences, fixes that can be typed as told."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.batch.conftest import DR, MakeRun, MakeSheet, codes, company, row
from youryou_xl.batch import BatchResult
from youryou_xl.rules.findings import Finding, Severity


def test_several_licences_in_a_cell_are_all_held(sheet: MakeSheet, batch: MakeRun) -> None:
    rows = [row("甲"), row("乙", 電源等の区分="変動電源（アグリゲート）")]
    result = batch(sheet(rows, [company(ライセンス区分="発電、区分なし(需要抑制)")]))
    assert [codes(result, place) for place in range(2)] == [set(), set()]


@pytest.mark.parametrize(
    ("licence", "category", "told"),
    [
        ("発電", "変動電源（アグリゲート）", set()),
        ("区分なし(需要抑制)", DR, {"YX-W206"}),
        ("発電・区分なし(需要抑制)", DR, {"YX-W206"}),
    ],
)
def test_the_ending_of_the_short_name_is_asked_of_one_licence_only(
    sheet: MakeSheet, batch: MakeRun, licence: str, category: str, told: set[str]
) -> None:
    about = company(ライセンス区分=licence, 事業者名略称="髙瀬川")
    assert codes(batch(sheet([row("甲", 電源等の区分=category)], [about]))) == told


def test_one_record_serves_the_companys_codes_of_all_areas(sheet: MakeSheet, batch: MakeRun) -> None:
    rows = [row("甲"), row("乙", 電源所属エリア="関西", 事業者コード="12346"), row("丙", 事業者コード="45673")]
    result = batch(sheet(rows))
    assert [codes(result, place) for place in range(3)] == [set(), set(), {"YX-E200"}]
    assert result.applications[1].short_name == "アグリ1234601"


def test_a_slip_of_one_digit_is_told_with_the_code_that_was_meant(sheet: MakeSheet, batch: MakeRun) -> None:
    (finding,) = batch(sheet([row("甲", 事業者コード="12843")])).applications[0].findings
    assert finding.code == "YX-E200"
    assert "12343" in finding.message and "12343" in finding.message_en


def test_four_digits_are_the_operators_number_first(sheet: MakeSheet, batch: MakeRun) -> None:
    rows = [row("甲", 事業者コード="4567"), row("乙", 所属事業者コード="4567")]
    result = batch(sheet(rows))
    for place in range(2):
        (finding,) = result.applications[place].findings
        assert (finding.code, finding.fix) == ("YX-E022", "45673")


def test_members_of_another_area_or_licence_are_pointed_out(sheet: MakeSheet, batch: MakeRun) -> None:
    others = [company(事業者コード="45673", ライセンス区分="発電")]
    result = batch(sheet([row("甲", 所属事業者コード="12343、12346、45673")], [company(), *others]))
    assert codes(result) == {"YX-W072", "YX-W073"}
    assert result.generated == 1


def test_a_name_of_more_than_fifty_characters_is_too_long(sheet: MakeSheet, batch: MakeRun) -> None:
    assert batch(sheet([row("甲")], [company(事業者名称="あ" * 50)])).generated == 1
    result = batch(sheet([row("甲")], [company(事業者名称="あ" * 51)]), dry_run=True)
    (finding,) = result.applications[0].findings
    assert (finding.code, finding.severity, finding.sheet) == ("YX-E004", Severity.ERROR, "事業者情報")


def test_the_placeholder_is_an_error_outside_the_long_term_auction(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲", 取得済み系統コード="YYYYYY"), row("乙", 事業者コード="YYYYYY")]))
    assert [codes(result, place) for place in range(2)] == [{"YX-E030"}, {"YX-E030"}]


MISTAKES = (
    row("2", 事業者コード=4567),
    row("3", 事業者コード="1234O"),
    row("4", 事業者コード="アグリ1234301"),
    row("5", 電源所属エリア="関西"),
    row("6", 電源所属エリア="３：東京"),
    row("7", 連番="2"),
    row("8", 連番="02"),
    row("9", 連番="０９"),
    row("10", 所属事業者コード="4567"),
    row("11", 取得済み系統コード="１ｙａ２２"),
    row("12", 電源等の区分="発動指令電源(ＤＲ)"),
    row("13", 郵便番号="1000005"),
    row("14", 連絡者電話番号="０３－００００－００００"),
    row("15", 連絡者メール="a＠example.co.jp"),
    row("16", 事業者名称="髙瀬川エネルギー㈱　"),
    row("17", 住所="東京都千代田区丸の内１－１－１"),
    row("18", 連絡者メール="a@example.co.jp; b@example.co.jp"),
    row("19", 事業者コード=1233),
)


def places_of(found: Finding, place: int) -> tuple[str, str]:
    assert found.sheet is not None and found.cell is not None, (place, found)
    return found.sheet, found.cell


def test_every_fix_typed_as_told_leaves_no_error_behind(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    """Each fix by itself, into a sheet like the first: the cell then says nothing wrong any more."""
    extra = ("郵便番号", "連絡者電話番号", "連絡者メール", "事業者名称", "住所")
    headers = (*dict.fromkeys((*MISTAKES[0], "連番", "所属事業者コード", "取得済み系統コード", *extra)),)
    companies = [company(), company(事業者コード="12346"), company(事業者コード="01233"), company(事業者コード="45673")]
    path = sheet(MISTAKES, companies, headers=headers)
    first = batch(path, out=None, dry_run=True)
    fixes = [(a.row, f) for a in first.applications for f in a.findings if f.fix is not None]
    assert len({finding.code for _, finding in fixes}) >= 10
    for number, finding in fixes:
        assert finding.fix != finding.value, finding
        name, cell = places_of(finding, number)
        book = openpyxl.load_workbook(path)
        book[name][cell] = str(finding.fix)
        book[name][cell].data_type = "s"
        mended = tmp_path / "mended.xlsx"
        book.save(mended)
        after: BatchResult = batch(mended, out=None, dry_run=True)
        left = [
            each
            for application in after.applications
            if application.row == number
            for each in application.of(Severity.ERROR)
            if (each.sheet, each.cell) == (name, cell)
        ]
        assert left == [], (finding.code, finding.fix)
