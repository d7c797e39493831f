"""Formats, merges, notes, links and the geometry of cells on a live LibreOffice."""

from __future__ import annotations

import pytest
import xlwings as xw

pytestmark = pytest.mark.live


def test_colours_are_set_read_and_taken_away(sheet: xw.Sheet) -> None:
    assert sheet["A1"].color is None
    sheet["A1"].color = (255, 199, 206)
    sheet["A2"].color = "#0A0B0C"
    assert (sheet["A1"].color, sheet["A2"].color) == ((255, 199, 206), (10, 11, 12))
    assert sheet["A1:A2"].color is None
    sheet["A1:A2"].color = None
    assert sheet["A1"].color is None


def test_many_colours_are_set_in_a_few_calls(sheet: xw.Sheet) -> None:
    red, green = (255, 0, 0), (0, 255, 0)
    sheet["A1:C2"].color = (1, 2, 3)
    sheet["A1:C2"].impl.set_colors([[red, ..., green], [green, None, red]])
    assert [sheet[n].color for n in ("A1", "B1", "C1", "A2", "B2", "C2")] == [
        red,
        (1, 2, 3),
        green,
        green,
        None,
        red,
    ]


def test_fonts_change_for_japanese_text_too(sheet: xw.Sheet) -> None:
    font = sheet["A1:B2"].font
    font.bold, font.italic, font.size, font.color, font.name = True, True, 14, (1, 2, 3), "Noto Sans CJK JP"
    assert (font.bold, font.italic, font.size, font.color, font.name) == (
        True,
        True,
        14,
        (1, 2, 3),
        "Noto Sans CJK JP",
    )
    native = sheet["B2"].api
    assert (native.CharWeightAsian, native.CharHeightAsian) == (150.0, 14.0)
    sheet["A1"].font.bold = False
    assert (sheet["A1"].font.bold, sheet["B2"].font.bold, font.bold) == (False, True, None)


@pytest.mark.parametrize("code", ["@", "0.00", "#,##0", "yyyy/mm/dd", 'yyyy"年"m"月"', "General", "0%", "h:mm"])
def test_number_formats_read_as_written(sheet: xw.Sheet, code: str) -> None:
    sheet["A1"].number_format = code
    assert sheet["A1"].number_format == code


def test_differing_number_formats_read_as_none(sheet: xw.Sheet) -> None:
    sheet["A1"].number_format = "@"
    assert sheet["A1:A2"].number_format is None


def test_a_merge_knows_all_its_cells(sheet: xw.Sheet) -> None:
    sheet["B2:D3"].value = "x"
    sheet["B2:D3"].merge()
    assert [sheet[cell].merge_cells for cell in ("B2", "C3", "D2", "A1", "E4")] == [True, True, True, False, False]
    assert sheet["D3"].merge_area.address == "$B$2:$D$3"
    assert sheet["A1"].merge_area.address == "$A$1"
    assert sheet["B2:D3"].merge_cells is True
    assert sheet["C2:D3"].merge_cells is True
    assert sheet["A1:E5"].merge_cells is None
    assert sheet["F1:G9"].merge_cells is False
    assert sheet["B2:D3"].value == [["x", None, None], [None, None, None]]
    sheet["C2"].merge_area.unmerge()
    assert sheet["B2"].merge_cells is False


def test_merging_across_merges_each_row(sheet: xw.Sheet) -> None:
    sheet["A1:C3"].merge(across=True)
    assert [sheet[cell].merge_area.address for cell in ("C1", "B3")] == ["$A$1:$C$1", "$A$3:$C$3"]


def test_all_merges_of_a_sheet_are_found_at_once(sheet: xw.Sheet) -> None:
    wanted = ["$A$1:$B$1", "$A$2:$B$2", "$D$1:$E$4", "$A$10:$F$12", "$A$20:$A$22"]
    for address in wanted:
        sheet[address].merge()
        sheet[address].color = (200, 200, len(address))
    found = {
        sheet.impl.book.sheets(1).range((a.row + 1, a.column + 1, a.rows, a.columns)).address
        for a in sheet.impl.merged_areas()
    }
    assert found == set(wanted)


def test_notes_are_added_changed_read_and_deleted(sheet: xw.Sheet) -> None:
    sheet["A1"].value, sheet["A1"].color = "x", (1, 2, 3)
    assert sheet["A1"].note is None
    note = sheet["A1"].add_note("一行目\n二行目")
    assert note.text == "一行目\n二行目"
    sheet["A1"].note.text = "changed"
    assert sheet["A1"].note.text == "changed"
    assert sheet["A1"].note.location.address == "$A$1"
    with pytest.raises(ValueError, match="already has a note"):
        sheet["A1"].add_note("again")
    sheet["A1"].note.delete()
    assert sheet["A1"].note is None
    assert (sheet["A1"].value, sheet["A1"].color) == ("x", (1, 2, 3))


def test_links_lead_outside_and_to_cells(book: xw.Book, sheet: xw.Sheet) -> None:
    book.sheets.add("申込書 1", after=sheet)
    sheet["A1"].add_hyperlink("https://example.org/?a=1,2;3", "手引き")
    sheet["A2"].add_hyperlink("#'申込書 1'!B7", "B7")
    sheet["A3"].formula = '=HYPERLINK("https://example.org/x","y")'
    assert sheet["A1"].value == "手引き"
    assert sheet["A1"].hyperlink == "https://example.org/?a=1,2;3"
    assert sheet["A2"].hyperlink == "#'申込書 1'!B7"
    assert sheet["A3"].hyperlink == "https://example.org/x"
    with pytest.raises(ValueError, match="hyperlink"):
        _ = sheet["A4"].hyperlink


def test_clearing_takes_what_it_says_and_no_more(sheet: xw.Sheet) -> None:
    cells = sheet["A1:B1"]
    cells.value = [["x", 1]]
    cells.color = (1, 2, 3)
    sheet["A1"].add_note("n")
    cells.clear_contents()
    assert (sheet["A1"].value, sheet["A1"].color, sheet["A1"].note.text) == (None, (1, 2, 3), "n")
    cells.value = [["x", 1]]
    cells.clear_formats()
    assert (sheet["A1"].value, sheet["A1"].color, sheet["A1"].note.text) == ("x", None, "n")
    cells.clear()
    assert (sheet["A1"].value, sheet["A1"].note) == (None, None)


def test_sizes_of_rows_and_columns_are_in_excels_units(sheet: xw.Sheet) -> None:
    sheet["B:C"].column_width = 20.5
    sheet["2:3"].row_height = 30
    assert sheet["C9"].column_width == pytest.approx(20.5, abs=0.02)
    assert sheet["F3"].row_height == 30
    assert sheet["A1:B2"].column_width is None
    assert sheet["A2"].top == pytest.approx(sheet["A1"].height, abs=0.05)
    assert sheet["B1"].left == pytest.approx(sheet["A1"].width, abs=0.06)
    sheet["B1"].value = "a rather long text in this cell"
    sheet["B1"].autofit()
    assert sheet["B1"].column_width != pytest.approx(20.5, abs=0.5)


def test_rows_and_columns_are_hidden_and_shown(sheet: xw.Sheet) -> None:
    sheet["2:2"].rows.hidden = True
    sheet["B:B"].columns.hidden = True
    assert [sheet[cells].rows.hidden for cells in ("A2", "A1", "A1:A2")] == [True, False, None]
    assert sheet["B1"].columns.hidden is True


def test_text_is_wrapped(sheet: xw.Sheet) -> None:
    sheet["A1"].wrap_text = True
    assert (sheet["A1"].wrap_text, sheet["A1:A2"].wrap_text) == (True, None)
