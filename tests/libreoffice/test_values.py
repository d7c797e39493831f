"""Values and formulas through xlwings' public API on a live LibreOffice."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
import xlwings as xw

from youryou_xl import libreoffice as lo

pytestmark = pytest.mark.live


def test_a_block_of_every_kind_of_value_comes_back_as_written(sheet: xw.Sheet) -> None:
    moment = dt.datetime(2026, 4, 1, 9, 30, 15)
    block = [
        ["申込書", 1.5, None, True],
        ["00123", -7, dt.datetime(2026, 4, 1), False],
        [moment, "", "'quoted", "x\ny"],
    ]
    sheet["B2"].options(ndim=2).value = block
    assert sheet["B2:E4"].options(ndim=2).value == [
        ["申込書", 1.5, None, True],
        ["00123", -7.0, dt.datetime(2026, 4, 1), False],
        [moment, None, "quoted", "x\ny"],
    ]


@pytest.mark.parametrize("text", ["00123", "1-2", "2026/4/1", "1e5", "TRUE", "１２３", "-", "+81", "@x", "12%"])
def test_text_that_looks_like_something_else_stays_text(sheet: xw.Sheet, text: str) -> None:
    sheet["A1"].value = text
    sheet["A2"].value = [[text, text]]
    assert sheet["A1"].value == text
    assert sheet["A2:B2"].value == [text, text]
    assert [sheet[cell].number_format for cell in ("A1", "A2", "B2")] == ["General"] * 3


def test_an_apostrophe_or_a_text_cell_keeps_a_formula_text(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "'=1+1"
    sheet["B1:C2"].number_format = "@"
    sheet["B1"].value = "=1+1"
    sheet["B2"].value = [["=1+1", 123]]
    assert sheet["A1:C2"].value == [["=1+1", "=1+1", None], [None, "=1+1", "123"]]
    assert sheet["B2:C2"].number_format == "@"


def test_the_engine_agrees_with_excel_on_what_a_formula_is(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, 2, "=A1+B1"], ["=SUM(A1,B1)", "=C1*2", "plain"]]
    assert sheet["A1:C2"].value == [[1, 2, 3], [3, 6, "plain"]]
    assert sheet["A1:C2"].formula == (("1", "2", "=A1+B1"), ("=SUM(A1,B1)", "=C1*2", "plain"))
    assert sheet["C1"].formula == "=A1+B1"


def test_formulas_reach_other_sheets_and_hold_arrays(book: xw.Book, sheet: xw.Sheet) -> None:
    other = book.sheets.add("リスト 1", after=sheet)
    other["A1"].value = 41
    sheet["A1"].formula = "='リスト 1'!A1+1"
    sheet["A2"].formula = "=SUM({1,2;3,4})"
    assert sheet["A1:A2"].value == [42, 10]
    assert [row[0] for row in sheet["A1:A2"].formula] == ["='リスト 1'!A1+1", "=SUM({1,2;3,4})"]


def test_one_formula_for_many_cells_moves_its_references(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1], [2], [3]]
    sheet["B1:B3"].formula = "=A1*10"
    assert sheet["B1:B3"].value == [10, 20, 30]
    assert sheet["B3"].formula == "=A3*10"


def test_one_value_fills_the_range(sheet: xw.Sheet) -> None:
    sheet["A1:B2"].value = "x"
    assert sheet["A1:B2"].value == [["x", "x"], ["x", "x"]]


def test_dates_and_booleans_that_formulas_give_are_dates_and_booleans(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["=DATE(2026,4,1)", "=1>0", "=1>2", "=1"]]
    assert sheet["A1:D1"].value == [dt.datetime(2026, 4, 1), True, False, 1.0]
    assert [sheet[0, n].value for n in range(4)] == [dt.datetime(2026, 4, 1), True, False, 1.0]


def test_a_date_becomes_a_date_by_its_format_alone(sheet: xw.Sheet) -> None:
    sheet["A1"].value = 46113
    assert sheet["A1"].value == 46113
    sheet["A1"].number_format = "yyyy/mm/dd"
    assert sheet["A1"].value == dt.datetime(2026, 4, 1)
    assert sheet["A1"].number_format == "yyyy/mm/dd"
    assert sheet["A1"].options(dates=dt.date).value == dt.date(2026, 4, 1)


def test_a_written_date_keeps_a_date_format_that_is_there(sheet: xw.Sheet) -> None:
    sheet["A1"].number_format = "yyyy-mm-dd"
    sheet["A1"].value = dt.date(2026, 4, 1)
    sheet["A2"].value = dt.date(2026, 4, 1)
    assert [sheet["A1"].number_format, sheet["A2"].number_format] == ["yyyy-mm-dd", "yyyy/m/d"]


def test_a_number_over_a_boolean_is_a_number_again(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[True, True]]
    sheet["A1"].value = 1
    sheet["B1"].value = [[1]]
    assert [type(value) for value in sheet["A1:B1"].value] == [float, float]


def test_none_empties_a_cell_and_is_no_error(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["x", "y"], ["z", None]]
    sheet["A1"].value = [[None, "y"]]
    sheet["A2"].value = None
    assert sheet["A1:B2"].value == [[None, "y"], [None, None]]
    assert sheet["A1"].formula == ""


def test_errors_read_as_none_or_as_their_text_where_asked_for(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["=1/0", "=NA()", "x"]]
    assert sheet["A1:C1"].value == [None, None, "x"]
    assert sheet["A1:C1"].options(err_to_str=True).value == ["#DIV/0!", "#N/A", "x"]


def test_a_wrong_shape_is_refused_before_anything_is_written(sheet: xw.Sheet) -> None:
    with pytest.raises(ValueError, match="2 rows of 2"):
        sheet["A1:B2"].raw_value = [[1, 2], [3]]
    assert sheet["A1"].value is None


def test_a_data_frame_goes_in_and_out(sheet: xw.Sheet) -> None:
    frame = pd.DataFrame({"code": ["00123", "00456"], "kW": [10.0, None]}, index=[1, 2])
    sheet["A1"].value = frame
    assert sheet["A1:C3"].value == [[None, "code", "kW"], [1, "00123", 10], [2, "00456", None]]
    back = sheet["A1"].options(pd.DataFrame, expand="table").value
    assert list(back["code"]) == ["00123", "00456"]


def test_notes_stay_when_a_block_is_written_over_them(sheet: xw.Sheet) -> None:
    for cell in ("A1", "B2", "C3"):
        sheet[cell].add_note(f"メモ {cell}")
    sheet["A1"].value = [["a", "=1+1", 3], [None, "00123", True], [1, 2, dt.date(2026, 4, 1)]]
    sheet["A1:C3"].clear_contents()
    sheet["A1"].value = [["a", "=1+1", 3], [None, "00123", True], [1, 2, dt.date(2026, 4, 1)]]
    assert {note.location.address: note.text for note in sheet.notes} == {
        "$A$1": "メモ A1",
        "$B$2": "メモ B2",
        "$C$3": "メモ C3",
    }
    assert sheet["A1:C3"].value == [["a", 2, 3], [None, "00123", True], [1, 2, dt.datetime(2026, 4, 1)]]


@pytest.mark.parametrize(
    "write",
    [
        lambda cells: setattr(cells, "value", "x"),
        lambda cells: setattr(cells, "value", [["x", "y"]]),
        lambda cells: setattr(cells, "formula", "=1"),
        lambda cells: setattr(cells, "color", (255, 0, 0)),
        lambda cells: setattr(cells, "number_format", "@"),
        lambda cells: setattr(cells.font, "bold", True),
        lambda cells: cells[0].add_note("x"),
        lambda cells: cells[0].add_hyperlink("https://example.org"),
        lambda cells: cells.clear(),
        lambda cells: cells.clear_contents(),
        lambda cells: cells.merge(),
        lambda cells: cells.insert("down"),
        lambda cells: cells.delete("up"),
        lambda cells: cells.autofit(),
        lambda cells: setattr(cells, "column_width", 30),
    ],
)
def test_a_locked_cell_says_so_instead_of_ignoring_the_write(sheet: xw.Sheet, write: object) -> None:
    sheet["A1"].value = [["was", "here"]]
    sheet.api.protect("")
    with pytest.raises(lo.ProtectedError, match="protected"):
        write(sheet["A1:B1"])  # type: ignore[operator]
    assert sheet["A1:B1"].value == ["was", "here"]


def test_input_cells_of_a_protected_sheet_can_be_written(sheet: xw.Sheet) -> None:
    open_cells = sheet["A1:B1"].api
    protection = open_cells.CellProtection
    protection.IsLocked = False
    open_cells.CellProtection = protection
    sheet.api.protect("")
    sheet["A1"].value = [["x", 1]]
    sheet["A1"].color = (255, 0, 0)
    sheet["A1"].add_note("n")
    assert sheet["A1:B1"].value == ["x", 1]
    assert sheet["A1"].color == (255, 0, 0)
    assert sheet["A1"].note.text == "n"
    with pytest.raises(lo.ProtectedError):
        sheet["A1:C1"].value = [["x", 1, 2]]
