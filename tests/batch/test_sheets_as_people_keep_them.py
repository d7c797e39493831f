"""Batch sheets with errors, formulas, merged cells, totals, filters and stray cells: named as what they are."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.batch.conftest import LISTS, MakeRun, MakeSheet, Row, codes, company, row
from youryou_xl.batch import BatchResult, reading
from youryou_xl.batch.model import Status
from youryou_xl.errors import UnusableFile, YouryouError
from youryou_xl.resources import workbook_file
from youryou_xl.rules.findings import Severity

MakeChanged = Callable[..., Path]


@pytest.fixture
def changed(sheet: MakeSheet) -> MakeChanged:
    """Return a function that writes a batch workbook and changes it with openpyxl before it is used."""

    def make(change: Callable[[Worksheet], None], *rows: Row, title: str = "一括申請", **options: object) -> Path:
        path = sheet(rows, **options)
        book = openpyxl.load_workbook(path)
        change(book[title])
        book.save(path)
        return path

    return make


def cell_of(header: str, number: int = 2) -> str:
    return f"{'ABCDEFGHIJKLMN'[LISTS.index(header)]}{number}"


def told(result: BatchResult) -> set[str]:
    return {finding.code for finding in result.findings}


def put(cells: dict[str, object]) -> Callable[[Worksheet], None]:
    def change(page: Worksheet) -> None:
        for cell, value in cells.items():
            page[cell] = value

    return change


INPUT = (
    "電源等リスト名",
    "電源所属エリア",
    "電源等の区分",
    "事業者コード",
    "連番",
    "所属事業者コード",
    "取得済み系統コード",
)


@pytest.mark.parametrize("header", INPUT)
@pytest.mark.parametrize(("typed", "code"), [("#N/A", "YX-E017"), ("#REF!", "YX-E017"), ("=A9", "YX-E240")])
def test_a_cell_without_a_value_to_go_by_holds_its_row_back_and_only_that(
    changed: MakeChanged, batch: MakeRun, header: str, typed: str, code: str
) -> None:
    result = batch(changed(put({cell_of(header): typed}), row("甲"), row("乙")))
    assert [a.stands for a in result.applications] == [False, True]
    (finding,) = result.applications[0].findings
    assert (finding.code, finding.cell, finding.value, finding.field) == (code, cell_of(header), typed, header)
    assert result.applications[0].short_name is None or header not in ("連番", "事業者コード")


def test_a_row_of_nothing_but_errors_does_not_vanish(changed: MakeChanged, batch: MakeRun) -> None:
    errors = {cell_of(header, 3): "#N/A" for header in INPUT[:4]}
    result = batch(changed(put(errors), row("甲"), {}))
    assert [a.row for a in result.applications] == [2, 3]
    assert result.applications[1].status is Status.FAILED


def test_a_formula_whose_result_is_an_empty_text_is_a_blank(changed: MakeChanged, batch: MakeRun) -> None:
    path = changed(put({cell_of("連番"): '=""'}), row("甲"))
    assert codes(batch(path)) == {"YX-E240"}
    parts = parts_of(path)
    part = "xl/worksheets/sheet1.xml"
    formula = re.compile(rb'<c r="E2"([^>]*)><f>""</f><v ?/></c>|<c r="E2"([^>]*)><f>""</f><v></v></c>')
    parts[part], count = formula.subn(rb'<c r="E2" t="str"><f>""</f><v></v></c>', parts[part])
    assert count == 1
    assert batch(written(parts, path)).applications[0].short_name == "アグリ1234301"


def test_an_error_of_the_company_is_told_once_at_its_cell(changed: MakeChanged, batch: MakeRun) -> None:
    path = changed(put({"F2": "#N/A"}), row("甲"), row("乙"), title="事業者情報")
    result = batch(path)
    assert [codes(result, place) for place in range(2)] == [{"YX-E017"}] * 2
    assert {f.cell for a in result.applications for f in a.findings} == {"F2"}


def test_an_error_in_the_companys_short_name_holds_nothing_back(changed: MakeChanged, batch: MakeRun) -> None:
    result = batch(changed(put({"D2": "#N/A"}), row("甲"), title="事業者情報"))
    assert (result.generated, codes(result)) == (1, {"YX-W206"})


def test_an_error_in_the_companys_code_is_told_though_no_row_can_use_it(changed: MakeChanged, batch: MakeRun) -> None:
    result = batch(changed(put({"A2": "#N/A"}), row("甲"), title="事業者情報"))
    assert "YX-E017" in told(result)
    assert "YX-E200" in codes(result)


@pytest.mark.parametrize("header", ["電源等リスト名", "連番", "事業者コード"])
def test_an_excel_error_saved_in_a_csv_is_one(csv_sheet: MakeSheet, batch: MakeRun, header: str) -> None:
    result = batch(csv_sheet([row("甲", **{header: "#N/A"}), row("乙")]))
    assert [a.stands for a in result.applications] == [False, True]
    assert codes(result) == {"YX-E017"}


def test_a_remark_may_be_an_error(changed: MakeChanged, batch: MakeRun) -> None:
    assert batch(changed(put({cell_of("備考"): "#N/A"}), row("甲"))).generated == 1


def merge(*areas: str) -> Callable[[Worksheet], None]:
    def change(page: Worksheet) -> None:
        for area in areas:
            page.merge_cells(area)

    return change


def test_cells_merged_down_are_named_with_what_every_row_is_to_say(changed: MakeChanged, batch: MakeRun) -> None:
    rows = [row("甲"), *({"電源等リスト名": name} for name in "乙丙")]
    result = batch(changed(merge("B2:B4", "C2:C4", "D2:D4"), *rows))
    assert [a.stands for a in result.applications] == [True, False, False]
    first, second = result.applications[1:]
    assert codes(result, 1) == codes(result, 2) == {"YX-E241"}
    assert [(f.cell, f.fix) for f in first.findings] == [("B3", "東京"), ("C3", "発動指令電源（DR）"), ("D3", "12343")]
    assert all("B2:B4" in f.message for f in second.findings if f.field == "電源所属エリア")


@pytest.mark.parametrize("header", ["取得済み系統コード", "連番"])
def test_an_optional_cell_merged_down_is_not_taken_for_a_blank(
    changed: MakeChanged, batch: MakeRun, header: str
) -> None:
    value = "1YA22" if header == "取得済み系統コード" else "07"
    letter = cell_of(header)[0]
    result = batch(changed(merge(f"{letter}2:{letter}3"), row("甲", **{header: value}), row("乙")))
    assert result.applications[1].status is Status.FAILED
    (finding,) = result.applications[1].findings
    assert (finding.code, finding.fix) == ("YX-E241", None)  # no two lists have the same one


def test_merged_blanks_are_blanks(changed: MakeChanged, batch: MakeRun) -> None:
    assert batch(changed(merge("E2:E3", "I2:I3"), row("甲"), row("乙"))).generated == 2


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"A3": "合計", "D3": "=SUBTOTAL(103,D2:D2)"}, "YX-I242"),
        ({"A3": "小計", "E3": "1件"}, "YX-I242"),
        ({"I3": "合計", "D3": 12}, "YX-I242"),
        ({"A3": "合計（1件）"}, "YX-I242"),
        ({"A3": "■関西エリア"}, "YX-I243"),
        ({"A3": "【関西】"}, "YX-I243"),
        ({"A3": "関西エリア"}, "YX-I243"),
        ({"A3": "2027年度 一覧"}, "YX-I243"),
        ({"A3": "電源等リスト名", "B3": "電源所属エリア", "C3": "電源等の区分", "D3": "事業者コード"}, "YX-I244"),
    ],
)
def test_rows_that_ask_for_nothing_are_named_and_not_counted(
    changed: MakeChanged, batch: MakeRun, cells: dict[str, object], code: str
) -> None:
    result = batch(changed(put(cells), row("甲"), {}, row("乙")))
    assert (result.rows, result.generated, result.failed) == (2, 2, 0)
    (finding,) = [f for f in result.findings if f.code == code]
    assert "3 行目" in finding.message and "Row 3" in finding.message_en
    assert finding.cell == "A3"


def test_a_caption_merged_over_the_columns_is_one(changed: MakeChanged, batch: MakeRun) -> None:
    result = batch(changed(merge("A3:H3"), row("甲"), {"電源等リスト名": "ここに書いた行の担当は業務部"}, row("乙")))
    assert (result.rows, result.failed) == (2, 0)
    assert "YX-I243" in told(result)


@pytest.mark.parametrize("name", ["合計", "小計（東京）", "■東京", "関西エリア", "【甲】"])
def test_a_list_may_be_called_like_a_total_or_a_caption(sheet: MakeSheet, batch: MakeRun, name: str) -> None:
    assert batch(sheet([row(name)])).applications[0].stands


def test_a_row_with_a_plain_name_alone_is_to_be_put_right(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲"), {"電源等リスト名": "工場DR 第2グループ"}]))
    assert [a.status for a in result.applications] == [Status.MADE, Status.FAILED]


def hide(*rows: int) -> Callable[[Worksheet], None]:
    def change(page: Worksheet) -> None:
        page.auto_filter.ref = "A1:N4"
        for number in rows:
            page.row_dimensions[number].hidden = True

    return change


def test_hidden_rows_are_told_before_a_number_is_given(changed: MakeChanged, batch: MakeRun, tmp_path: Path) -> None:
    heard = []

    def announce(findings: object) -> None:
        heard.append((findings, (tmp_path / "out" / "申請書").exists()))

    result = batch(changed(hide(2, 4), row("甲"), row("乙"), row("丙")), announce=announce)
    (((finding,), made_before),) = heard
    assert (finding.code, finding.value, made_before) == ("YX-W245", 2, False)
    assert "2・4 行目" in finding.message
    assert result.generated == 3


def test_visible_only_leaves_hidden_rows_out_and_says_so(changed: MakeChanged, batch: MakeRun) -> None:
    result = batch(changed(hide(2, 4), row("甲"), row("乙"), row("丙")), visible_only=True)
    assert [(a.row, a.list_name, a.short_name) for a in result.applications] == [(3, "乙", "アグリ1234301")]
    assert "YX-I246" in told(result)


@pytest.mark.parametrize("value", ["x", 1, " "])
def test_a_stray_value_in_the_last_cell_is_passed_over_with_a_word(
    changed: MakeChanged, batch: MakeRun, value: object
) -> None:
    result = batch(changed(put({"XFD1048576": value}), row("甲")))
    assert result.generated == 1
    found = [f for f in result.findings if f.code == "YX-I247"]
    assert [f.cell for f in found] == ([] if value == " " else ["XFD1048576"])


def test_a_row_far_below_the_others_is_a_row(changed: MakeChanged, batch: MakeRun) -> None:
    below = {cell_of(header, 50_000): value for header, value in row("乙").items()}
    assert [a.row for a in batch(changed(put(below), row("甲"))).applications] == [2, 50_000]


def test_a_date_no_calendar_has_is_read_as_its_number(changed: MakeChanged, batch: MakeRun) -> None:
    def change(page: Worksheet) -> None:
        page["I2"] = -1e20
        page["I2"].number_format = "yyyy/mm/dd"

    assert batch(changed(change, row("甲"))).generated == 1


@pytest.mark.parametrize("lock", ["~$一括申請.xlsx", ".~lock.一括申請.xlsx#"])
def test_a_sheet_open_in_another_program_is_pointed_out(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path, lock: str
) -> None:
    path = sheet([row("甲")])
    assert "YX-W248" not in told(batch(path))
    (tmp_path / lock).write_bytes(b"\x05Hanako")
    result = batch(path)
    (finding,) = [f for f in result.findings if f.code == "YX-W248"]
    assert lock in finding.message and "保存" in finding.message


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def written(parts: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_wrong_with_the_workbook_is_said_in_our_own_words(
    sheet: MakeSheet, tmp_path: Path, seed: int
) -> None:
    """Ten mutations each: a byte changed, a stretch cut out or doubled, a part cut off, emptied or taken away."""
    chance = random.Random(seed)
    ours = sheet([row("甲"), row("乙", 連番=7)], ledger=[["12343", "東京", "09", "", "丙"]])
    good = parts_of(ours if seed % 2 else workbook_file("batch-sample.xlsx"))
    for number in range(10):
        parts = dict(good)
        for _ in range(chance.randint(1, 3)):
            name = chance.choice(sorted(parts))
            data = bytearray(parts[name])
            start = chance.randrange(len(data) or 1)
            end = min(len(data), start + chance.randint(1, 60))
            kind = chance.randrange(6)
            if kind == 0 and data:
                data[start] = chance.choice(b'<>/"=&0A9 \xff')
            elif kind == 1:
                del data[start:end]
            elif kind == 2:
                data[start:start] = data[start:end]
            elif kind == 3:
                del data[start:]
            elif kind == 4:
                data[start:end] = str(chance.choice([-1, 10**12, "1E400", "NaN"])).encode()
            if kind == 5:
                del parts[name]
            else:
                parts[name] = bytes(data)
        path = written(parts, tmp_path / f"{number}.xlsx")
        try:
            reading.read(path)
        except YouryouError as error:
            assert error.ja and error.en


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/sharedStrings.xml", b"<sst", b'<!DOCTYPE x [<!ENTITY y "z">]><sst'),
        ("xl/worksheets/sheet1.xml", b' t="s"><v>', b' t="s"><v>9999'),
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b""),
    ],
)
def test_a_part_that_cannot_be_read_is_named_with_what_to_do(
    batch: MakeRun, tmp_path: Path, part: str, old: bytes, new: bytes
) -> None:
    parts = parts_of(workbook_file("batch-sample.xlsx"))
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with pytest.raises(UnusableFile) as error:
        batch(written(parts, tmp_path / "x.xlsx"))
    assert "保存し直して" in error.value.ja or "ダウンロード" in error.value.ja


def test_a_workbook_that_cannot_take_results_is_refused_before_anything_is_made(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path
) -> None:
    parts = parts_of(sheet([row("甲")]))
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = b"<Relationships"
    path = written(parts, tmp_path / "x.xlsx")
    with pytest.raises(UnusableFile, match="まだ何も作っていません"):
        batch(path)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("folder", ["申請書", "メール"])
def test_a_folder_under_an_applications_name_holds_back_that_row_alone(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path, folder: str
) -> None:
    ending = ".xlsx" if folder == "申請書" else ".eml"
    (tmp_path / "out" / folder / f"アグリ1234301_甲{ending}").mkdir(parents=True)
    result = batch(sheet([row("甲", 連番="01"), row("乙", 連番="02")]))
    assert [a.stands for a in result.applications] == [False, True]
    (finding,) = result.applications[0].of(Severity.ERROR)
    assert finding.code == "YX-E251"
    assert f"{folder}/アグリ1234301_甲{ending}" in finding.message


def test_the_company_of_another_area_serves_for_all_areas_of_the_operator(sheet: MakeSheet, batch: MakeRun) -> None:
    result = batch(sheet([row("甲", 電源所属エリア="関西", 事業者コード="12346")], [company(事業者コード="12343")]))
    assert (codes(result), result.applications[0].short_name) == (set(), "アグリ1234601")
