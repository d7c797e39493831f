"""Tables on a live LibreOffice: made, read, resized, with rows and columns that come and go."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlwings as xw

from youryou_xl import libreoffice as lo

pytestmark = pytest.mark.live

LISTS = [["電源等リスト", "連番"], ["アグリ1", 1], ["アグリ2", 2]]


@pytest.fixture
def table(sheet: xw.Sheet) -> xw.Table:
    """Return a table of two rows at B2:C4."""
    sheet["B2"].value = LISTS
    return sheet.tables.add(sheet["B2:C4"], name="リスト")


def test_a_table_knows_its_parts(sheet: xw.Sheet, table: xw.Table) -> None:
    assert [table.name, table.display_name, table.parent] == ["リスト", "リスト", sheet]
    assert [table.range.address, table.header_row_range.address, table.data_body_range.address] == [
        "$B$2:$C$4",
        "$B$2:$C$2",
        "$B$3:$C$4",
    ]
    assert [table.totals_row_range, table.insert_row_range] == [None, None]
    assert [table.show_headers, table.show_totals, table.show_autofilter] == [True, False, True]
    table.show_autofilter = False
    assert table.show_autofilter is False
    table.name = "lists"
    assert "LISTS" in sheet.tables, "capitals do not matter"
    with pytest.raises(KeyError):
        sheet.tables("リスト")


def test_a_table_is_found_on_its_own_sheet_only_and_gets_a_free_name(
    book: xw.Book, sheet: xw.Sheet, table: xw.Table
) -> None:
    other = book.sheets.add("second", after=sheet)
    other["A1"].value = LISTS
    made = [other.tables.add(other["A1:B3"]), sheet.tables.add(sheet["F9"])]
    assert [item.name for item in made] == ["Table1", "Table2"]
    assert [item.name for item in sheet.tables] == ["リスト", "Table2"]
    assert [item.name for item in other.tables] == ["Table1"]


def test_tables_neither_overlap_nor_share_a_name(sheet: xw.Sheet, table: xw.Table) -> None:
    with pytest.raises(ValueError, match="B2:C4"):
        sheet.tables.add(sheet["C4:D9"])
    with pytest.raises(ValueError, match="リスト"):
        sheet.tables.add(sheet["F9:G10"], name="リスト")
    assert len(sheet.tables) == 1


def test_headings_that_are_missing_are_made_up(sheet: xw.Sheet) -> None:
    sheet["A1:C1"].value = ["a", None, "Column1"]
    sheet["A2:C2"].value = 1
    table = sheet.tables.add(sheet["A1:C2"])
    assert [column.name for column in table.columns] == ["a", "Column2", "Column1"]


def test_without_headings_a_row_of_them_is_put_above_the_data(sheet: xw.Sheet) -> None:
    sheet["B2"].value = LISTS[1:]
    sheet["B9"].value = "below"
    table = sheet.tables.add(sheet["B2:C3"], has_headers=False)
    assert table.range.address == "$B$2:$C$4"
    assert table.data_body_range.value == LISTS[1:]
    assert sheet["B10"].value == "below"


def test_an_empty_table_has_a_row_to_fill(sheet: xw.Sheet) -> None:
    table = sheet.tables.add(sheet["D4:E4"])
    assert [table.data_body_range, table.insert_row_range.address, len(table.rows)] == [None, "$D$5:$E$5", 0]
    table.rows.add(["only", 1])
    assert [table.data_body_range.value, table.insert_row_range, len(table.rows)] == [["only", 1], None, 1]
    table.rows[0].delete()
    assert [len(table.rows), table.range.address, table.insert_row_range.address] == [0, "$D$4:$E$5", "$D$5:$E$5"]


def test_rows_are_added_and_deleted_and_what_stands_beside_stays(sheet: xw.Sheet, table: xw.Table) -> None:
    sheet["A3"].value, sheet["D3"].value, sheet["B6"].value = "left", "right", "below"
    table.rows.add(["last", 3])
    assert sheet["B6"].value == "below", "an empty row is taken before anything moves"
    table.rows.add(["first", 0], index=1)
    table.rows.add()
    assert table.data_body_range.value == [["first", 0], *LISTS[1:], ["last", 3], [None, None]]
    assert [sheet["A3"].value, sheet["D3"].value, sheet["B8"].value] == ["left", "right", "below"]
    table.rows[1].delete()
    assert table.data_body_range.value == [["first", 0], LISTS[2], ["last", 3], [None, None]]
    assert [table.rows[0].index, table.rows[0].range.address, table.range.address] == [1, "$B$3:$C$3", "$B$2:$C$6"]
    with pytest.raises(IndexError, match="9"):
        table.impl.rows.add(None, 9)


def test_columns_are_added_and_deleted_and_what_stands_beside_moves(sheet: xw.Sheet, table: xw.Table) -> None:
    sheet["D3"].value = "beside"
    table.columns.add("エリア", index=2)
    table.columns.add("10")
    assert [column.name for column in table.columns] == ["電源等リスト", "エリア", "連番", "10"]
    assert [table.columns["エリア"].data_body_range.address, sheet["F3"].value] == ["$C$3:$C$4", "beside"]
    table.columns["エリア"].delete()
    table.columns["10"].delete()
    assert [table.range.value, sheet["D3"].value] == [LISTS, "beside"]
    table.columns[0].delete()
    with pytest.raises(ValueError, match="only column"):
        table.columns[0].delete()


def test_totals_come_and_go(sheet: xw.Sheet, table: xw.Table) -> None:
    sheet["B5"].value = "below"
    table.show_totals = True
    assert [table.totals_row_range.value, table.data_body_range.address] == [["Total", 3], "$B$3:$C$4"]
    assert sheet["B6"].value == "below"
    table.rows.add(["アグリ3", 3])
    assert table.totals_row_range.address == "$B$6:$C$6"
    assert table.totals_row_range.value == ["Total", 6]
    table.show_totals = False
    assert [table.totals_row_range, table.range.address, sheet["B6:C6"].value] == [None, "$B$2:$C$5", [None, None]]


def test_a_table_is_resized_and_names_its_new_columns(sheet: xw.Sheet, table: xw.Table) -> None:
    table.resize(sheet["B2:D9"])
    assert [table.range.address, table.columns[2].name] == ["$B$2:$D$9", "Column1"]
    with pytest.raises(ValueError, match="first row"):
        table.resize(sheet["B3:D9"])


def test_a_table_takes_a_data_frame(sheet: xw.Sheet, table: xw.Table) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"list": ["a", "b", "c"], "area": ["東京", "九州", "沖縄"]})
    table.update(frame, index=False)
    assert table.range.value == [["list", "area"], ["a", "東京"], ["b", "九州"], ["c", "沖縄"]]
    table.update(frame[:1], index=False)
    assert [table.range.address, sheet["B4:C5"].value] == ["$B$2:$C$3", [[None, None], [None, None]]]


def test_a_protected_sheet_keeps_its_tables_as_they_are(sheet: xw.Sheet, table: xw.Table) -> None:
    sheet.api.protect("")
    for change in (
        lambda: table.rows.add(["x", 1]),
        lambda: table.columns.add("x"),
        lambda: setattr(table, "show_totals", True),
        lambda: setattr(table, "show_autofilter", False),
        lambda: table.resize(sheet["B2:D9"]),
        lambda: sheet.tables.add(sheet["F9:G10"]),
    ):
        with pytest.raises(lo.ProtectedError):
            change()
    assert table.range.value == LISTS


def test_what_libreoffice_has_no_tables_for_is_said(sheet: xw.Sheet, table: xw.Table) -> None:
    for use, what in (
        (lambda: setattr(table, "show_headers", False), "show_headers"),
        (lambda: table.table_style, "table_style"),
        (lambda: sheet.tables.add(sheet["F9:G10"], table_style_name="TableStyleDark1"), "table_style_name"),
    ):
        with pytest.raises(NotImplementedError, match=what):
            use()


def test_a_table_with_filter_buttons_is_a_table_in_the_file(book: xw.Book, table: xw.Table, tmp_path: Path) -> None:
    book.save(tmp_path / "book.xlsx")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        (part,) = [name for name in archive.namelist() if name.startswith("xl/tables/")]
        written = archive.read(part).decode("utf-8")
    assert 'ref="B2:C4"' in written
    assert 'name="リスト"' in written
