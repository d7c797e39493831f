"""Ranges, sheets, names and shapes on a live LibreOffice."""

from __future__ import annotations

import pytest
import xlwings as xw

pytestmark = pytest.mark.live


def test_ranges_are_addressed_in_every_way_xlwings_knows(sheet: xw.Sheet) -> None:
    assert sheet["B2:C4"].address == "$B$2:$C$4"
    assert sheet.range((2, 2), (4, 3)) == sheet["B2:C4"]
    assert sheet.range("B2", "C4") == sheet["B2:C4"]
    assert sheet[1:4, 1:3] == sheet["B2:C4"]
    assert sheet["A1"].offset(1, 1).resize(3, 2) == sheet["B2:C4"]
    assert sheet["B2:C4"](2, 1).address == "$B$3"
    assert sheet["B2:C4"](4).address == "$C$3"
    assert sheet["B2:C4"].last_cell.address == "$C$4"
    assert [len(sheet["B2:C4"]), sheet["B2:C4"].shape, sheet["B2:C4"].row] == [6, (3, 2), 2]
    assert [row.address for row in sheet["B2:C3"].rows] == ["$B$2:$C$2", "$B$3:$C$3"]
    assert [column.address for column in sheet["B2:C3"].columns] == ["$B$2:$B$3", "$C$2:$C$3"]
    assert sheet["B2"].get_address(False, False) == "B2"
    assert sheet["B2"].get_address(external=True) == f"'[{sheet.book.name}]Sheet1'!$B$2"


def test_a_wrong_address_is_an_error_with_the_address_in_it(sheet: xw.Sheet) -> None:
    with pytest.raises(ValueError, match="no_such_name"):
        _ = sheet["no_such_name"]
    with pytest.raises(IndexError):
        sheet.range((0, 1))
    with pytest.raises(NotImplementedError, match="several areas"):
        _ = sheet["A1,B2"]


def test_ends_and_regions_are_found_as_in_excel(sheet: xw.Sheet) -> None:
    sheet["B2"].value = [["a", "b", "c"], ["d", None, '=""'], ["e", "f", "g"]]
    sheet["B9"].value = "z"
    assert sheet["B2"].end("down").address == "$B$4"
    assert sheet["B4"].end("down").address == "$B$9"
    assert sheet["B9"].end("up").address == "$B$4"
    assert sheet["B2"].end("right").address == "$D$2"
    assert sheet["D2"].end("left").address == "$B$2"
    assert sheet["D2"].end("down").address == "$D$4", "a formula that gives nothing is no empty cell"
    assert sheet["C2"].end("down").address == "$C$4"
    assert sheet["A1"].end("right").column == sheet.cells.shape[1]
    assert sheet["B9"].end("down").row == sheet.cells.shape[0]
    assert sheet["C3"].current_region.address == "$B$2:$D$4"
    assert sheet["B2"].expand("down").address == "$B$2:$B$4"
    assert sheet["B2"].expand("right").address == "$B$2:$D$2"
    assert sheet["B2"].expand("table").address == "$B$2:$D$4"
    assert sheet.used_range.address == "$B$2:$D$9"


def test_inserted_and_deleted_cells_move_the_others(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, 2], [3, 4]]
    kept = sheet["A2"]
    assert kept.value == 3
    sheet["1:1"].insert("down")
    assert sheet["A1:B3"].value == [[None, None], [1, 2], [3, 4]]
    assert kept.value == 1, "a range stays at its address"
    sheet["A2"].insert("right")
    assert sheet["A2:C2"].value == [None, 1, 2]
    sheet["A2"].delete("left")
    assert sheet["A1:C3"].value == [[None] * 3, [1, 2, None], [3, 4, None]]
    sheet["1:1"].delete()
    assert sheet["A1:B2"].value == [[1, 2], [3, 4]]


def test_cells_are_copied_with_their_formats(sheet: xw.Sheet) -> None:
    sheet["A1"].value, sheet["A1"].color = "x", (1, 2, 3)
    sheet["A1"].copy(sheet["C3"])
    assert (sheet["C3"].value, sheet["C3"].color) == ("x", (1, 2, 3))


def test_a_selection_is_what_was_selected(book: xw.Book, sheet: xw.Sheet) -> None:
    other = book.sheets.add("second", after=sheet)
    sheet["B2:C3"].select()
    assert book.sheets.active == sheet
    assert book.selection.address == "$B$2:$C$3"
    sheet["D4"].select()
    assert book.selection.address == "$D$4"
    other.activate()
    assert book.sheets.active.name == "second"
    assert other.used_range.address == "$A$1"


def test_sheets_are_added_found_renamed_moved_copied_and_deleted(book: xw.Book, sheet: xw.Sheet) -> None:
    results = book.sheets.add("チェック結果", after=sheet)
    first = book.sheets.add("first", before=sheet)
    assert book.sheet_names == ["first", "Sheet1", "チェック結果"]
    assert (book.sheets["チェック結果"].index, book.sheets["FIRST"].name, book.sheets[-1].name) == (
        3,
        "first",
        "チェック結果",
    )
    first.name = "renamed"
    assert book.sheets["renamed"] == first
    results.move(before=first)
    copied = sheet.copy(name="copy")
    assert book.sheet_names == ["チェック結果", "renamed", "Sheet1", "copy"]
    copied.delete()
    first.delete()
    assert book.sheet_names == ["チェック結果", "Sheet1"]
    assert "renamed" not in book.sheets
    with pytest.raises(ValueError, match="already present"):
        book.sheets.add("チェック結果")


def test_a_sheet_is_the_right_one_after_another_took_its_name(book: xw.Book, sheet: xw.Sheet) -> None:
    other = book.sheets.add("other", after=sheet)
    sheet.name, other.name = "temporary", "Sheet1"
    sheet.name = "other"
    other["A1"].value = "I was other"
    assert book.sheets["Sheet1"]["A1"].value == "I was other"


def test_the_only_sheet_can_be_neither_deleted_nor_hidden(sheet: xw.Sheet) -> None:
    with pytest.raises(ValueError, match="only sheet"):
        sheet.delete()
    with pytest.raises((ValueError, RuntimeError)):
        sheet.visible = False
    assert sheet.visible is True


def test_sheets_are_hidden_and_shown(book: xw.Book, sheet: xw.Sheet) -> None:
    other = book.sheets.add("data", after=sheet)
    other.visible = False
    assert other.visible is False
    other["A1"].value = "still writable"
    assert other["A1"].value == "still writable"
    other.visible = True
    assert other.visible is True
    with pytest.raises(NotImplementedError, match="very hidden"):
        other.visible = 2


def test_names_are_added_read_changed_and_deleted(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["B2:C3"].name = "発電所"
    book.names.add("limit", "=10*2")
    assert sheet["発電所"].address == "$B$2:$C$3"
    assert book.names["発電所"].refers_to == "=Sheet1!$B$2:$C$3"
    assert book.names["発電所"].refers_to_range == sheet["B2:C3"]
    assert sheet["B2:C3"].name.name == "発電所"
    assert sheet["A1"].name is None
    assert {name.name for name in book.names} == {"発電所", "limit"}
    sheet["A1"].formula = "=limit+1"
    assert sheet["A1"].value == 21
    with pytest.raises(ValueError, match="limit"):
        _ = book.names["limit"].refers_to_range
    book.names["発電所"].refers_to = "=Sheet1!$D$4"
    assert sheet["発電所"].address == "$D$4"
    del book.names["limit"]
    assert "limit" not in book.names


def _draw(book: xw.Book, sheet: xw.Sheet, name: str) -> None:
    shape = book.api.createInstance("com.sun.star.drawing.CustomShape")
    sheet.api.DrawPage.add(shape)
    shape.Name = name
    shape.TextAutoGrowHeight, shape.TextAutoGrowWidth, shape.TextWordWrap = False, False, True


def test_shapes_are_listed_placed_captioned_and_deleted(book: xw.Book, sheet: xw.Sheet) -> None:
    _draw(book, sheet, "button")
    _draw(book, sheet, "other")
    sheet["A1"].add_note("its caption is no shape")
    sheet["A1"].impl.block.first.raw.Annotation.IsVisible = True
    assert [shape.name for shape in sheet.shapes] == ["button", "other"]
    button = sheet.shapes["button"]
    button.text = "検証"
    button.left, button.top, button.width, button.height = 72, 36, 144, 30
    button.name = "youryou check"
    again = sheet.shapes["youryou check"]
    assert (again.left, again.top, again.width, again.height) == (72, 36, 144, 30)
    assert (again.text, again.type, again.parent) == ("検証", "auto_shape", sheet)
    again.delete()
    assert len(sheet.shapes) == 1
    with pytest.raises(KeyError):
        sheet.shapes("button")
