"""Small habits of Excel that xlwings' users rely on, on a live LibreOffice."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw

from youryou_xl import libreoffice as lo

pytestmark = pytest.mark.live


@pytest.fixture
def two_apps(office: lo.Office, book: xw.Book) -> Iterator[tuple[xw.App, xw.App]]:
    """Return the session's LibreOffice, with a book, and a second one without."""
    with lo.Office.start() as second:
        yield book.app, second.connect()


# -- cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("initial", "word"), [("d", "down"), ("u", "up"), ("l", "left"), ("r", "right")], ids=["d", "u", "l", "r"]
)
def test_a_direction_may_be_its_initial(sheet: xw.Sheet, initial: str, word: str) -> None:
    sheet["B2:D4"].value = "x"
    assert sheet["C3"].end(initial).address == sheet["C3"].end(word).address
    assert sheet["C3"].end(initial).address != "$C$3"


def test_no_other_word_is_a_direction(sheet: xw.Sheet) -> None:
    with pytest.raises(ValueError, match="downwards"):
        sheet["A1"].end("downwards")


@pytest.mark.parametrize(
    ("where", "after"),
    [
        ("A1", [[None, 2], [1, 4], [3, None]]),
        ("A1:B1", [[None, None], [1, 2], [3, 4]]),
        ("A1:A2", [[None, 1, 2], [None, 3, 4]]),
        ("1:1", [[None, None], [1, 2], [3, 4]]),
        ("A:A", [[None, 1, 2], [None, 3, 4]]),
    ],
    ids=["one cell goes down", "a wide block goes down", "a tall block goes right", "a row", "a column"],
)
def test_cells_inserted_without_a_word_push_the_others_as_their_shape_says(
    sheet: xw.Sheet, where: str, after: list[list[float | None]]
) -> None:
    sheet["A1"].value = [[1, 2], [3, 4]]
    sheet[where].impl.insert()
    assert sheet["A1"].resize(len(after), len(after[0])).value == after


@pytest.mark.parametrize(
    ("where", "after"),
    [
        ("A1", [[2, None], [3, 4]]),
        ("A1:B1", [[3, 4], [None, None]]),
        ("A1:A2", [[2, None], [4, None]]),
        ("1:1", [[3, 4], [None, None]]),
        ("A:A", [[2, None], [4, None]]),
    ],
    ids=["one cell draws from the right", "a wide block draws up", "a tall block draws left", "a row", "a column"],
)
def test_deleted_cells_are_filled_up_as_their_shape_says(
    sheet: xw.Sheet, where: str, after: list[list[float | None]]
) -> None:
    sheet["A1"].value = [[1, 2], [3, 4]]
    sheet[where].delete()
    assert sheet["A1:B2"].value == after


def test_a_wrong_shift_is_refused_for_rows_too(sheet: xw.Sheet) -> None:
    with pytest.raises(ValueError, match="sideways"):
        sheet["1:1"].insert("sideways")


def test_a_merge_swallows_the_merges_it_covers(sheet: xw.Sheet) -> None:
    sheet["A1:B2"].value = [[1, 2], [3, 4]]
    sheet["A1:A2"].merge()
    sheet["A1:B2"].merge()
    assert sheet["B2"].merge_area.address == "$A$1:$B$2"
    sheet["A1:B2"].unmerge()
    assert sheet["A1:B2"].value == [[1, None], [None, None]]


def test_merging_across_makes_one_of_each_row_even_of_a_merged_block(sheet: xw.Sheet) -> None:
    sheet["A1:B3"].value = [[1, 2], [3, 4], [5, 6]]
    sheet["A1:A2"].merge()
    sheet["A1:B3"].merge(across=True)
    assert [sheet[cell].merge_area.address for cell in ("A1", "B2", "A3")] == [
        "$A$1:$B$1",
        "$A$2:$B$2",
        "$A$3:$B$3",
    ]
    assert sheet["A1:B3"].value == [[1, None], [None, None], [5, None]]


def test_heights_add_up(sheet: xw.Sheet) -> None:
    sheet["A1:D4"].row_height = 60
    assert sheet["A1:D4"].height == 240
    sheet["A1"].row_height = 20
    assert sheet["A2"].top == sheet["A1"].height == 20
    sheet["A1"].column_width = 20
    assert sheet["B1"].left == sheet["A1"].width


# -- formulas --------------------------------------------------------------------------------------------------------


def test_ranges_that_do_not_meet_are_null_and_a_lost_reference_is_not(sheet: xw.Sheet) -> None:
    sheet["A1"].formula = "=SUM(C1:C2 D3:D4)"
    sheet["A2"].formula = "=C9*2"
    sheet["C9"].delete("up")
    assert [sheet[cell].options(err_to_str=True).value for cell in ("A1", "A2")] == ["#NULL!", "#REF!"]


def test_what_two_ranges_have_in_common_is_asked_for_with_a_space(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, 2], [3, 4]]
    sheet["D1"].formula = "=SUM(A1:B1 B1:B2)"
    assert sheet["D1"].value == 2
    assert sheet["D1"].formula == "=SUM(A1:B1 B1:B2)"


def test_functions_that_only_excel_has_are_read_in_capitals_and_others_as_typed(sheet: xw.Sheet) -> None:
    sheet["A1"].formula2 = "=unique(B2:B9)"
    sheet["A2"].formula = "=sum(1,my_own(2))"
    assert sheet["A1"].formula2 == "=UNIQUE(B2:B9)"
    assert sheet["A2"].formula == "=SUM(1,my_own(2))"


def test_dates_survive_as_the_index_of_a_data_frame(sheet: xw.Sheet) -> None:
    pandas = pytest.importorskip("pandas")
    days = [dt.datetime(2026, 4, day) for day in (1, 2, 30)]
    frame = pandas.DataFrame({"kW": [999.0, 1000.0, 1001.5]}, index=pandas.DatetimeIndex(days, name="day"))
    sheet["B2"].value = frame
    assert sheet["B3:B5"].value == days
    read = sheet["B2"].options(pandas.DataFrame, expand="table").value
    assert list(read.index) == days
    pandas.testing.assert_frame_equal(read, frame, check_freq=False, check_index_type=False)


# -- names -----------------------------------------------------------------------------------------------------------


def test_a_name_with_a_sheet_in_front_belongs_to_that_sheet(book: xw.Book, sheet: xw.Sheet) -> None:
    other = book.sheets.add("It's 2", after=sheet)
    sheet["B2:C3"].name = "Sheet1!field"
    other["D4"].name = "'It''s 2'!field"
    assert sheet["field"].address == "$B$2:$C$3"
    assert other["field"].address == "$D$4"
    assert sheet["B2:C3"].name.name == "Sheet1!field"
    assert other["D4"].name.name == "'It''s 2'!field"
    assert {name.name for name in book.names} == {"Sheet1!field", "'It''s 2'!field"}
    assert [name.name for name in sheet.names] == ["Sheet1!field"]
    assert "field" not in book.names
    book.names["'It''s 2'!field"].delete()
    with pytest.raises(ValueError, match="field"):
        _ = other["field"]
    assert sheet["field"].address == "$B$2:$C$3"


def test_a_sheet_adds_names_of_its_own_with_or_without_its_name(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["A1"].name = "of_the_book"
    sheet.names.add("Sheet1!one", "=Sheet1!$B$2")
    sheet.names.add("two", "=Sheet1!$B$3")
    assert {name.name for name in sheet.names} == {"Sheet1!one", "Sheet1!two"}
    assert len(book.names) == 3
    sheet.names["one"].name = "uno"
    sheet.name = "Renamed"
    assert {name.name for name in sheet.names} == {"Renamed!uno", "Renamed!two"}
    assert sheet["uno"].address == "$B$2"


def test_a_name_that_is_there_gets_the_new_meaning(book: xw.Book, sheet: xw.Sheet) -> None:
    book.names.add("limit", "=1")
    book.names.add("limit", "=2")
    assert [(name.name, name.refers_to) for name in book.names] == [("limit", "=2")]


def test_a_name_of_an_unknown_sheet_is_refused(book: xw.Book) -> None:
    assert "Nowhere!x" not in book.names
    with pytest.raises(KeyError):
        book.names.add("Nowhere!x", "=1")


# -- apps and books --------------------------------------------------------------------------------------------------


def test_books_stand_in_the_order_in_which_they_were_opened(book: xw.Book) -> None:
    others = [book.app.books.add() for _ in range(3)]
    try:
        assert list(book.app.books) == [book, *others]
        assert book.app.books[-1] == others[-1]
        assert book.app.books[0] == book
    finally:
        for other in others:
            other.close()


def test_an_open_book_is_found_by_path_and_by_name_and_not_opened_twice(
    two_apps: tuple[xw.App, xw.App], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_apps
    path = tmp_path / "申込書 1.xlsx"
    book = first.books[-1]
    book.save(path)
    second.books.add()
    second.activate()
    assert xw.apps.active == second
    monkeypatch.chdir(tmp_path)
    assert first.books.open(path) == book
    assert xw.Book(path) == book
    assert xw.Book(str(path)) == book
    assert xw.Book(path.name) == book
    assert len(first.books) == 1


def test_the_active_book_is_the_active_apps(two_apps: tuple[xw.App, xw.App]) -> None:
    first, second = two_apps
    old, new = first.books[-1], second.books.add()
    first.activate()
    assert xw.books.active == old
    new.activate()
    assert xw.books.active == new
    old.activate()
    assert xw.books.active == old


def test_a_sheet_is_copied_into_another_book(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["B2"].value, sheet["B2"].color = "x", (1, 2, 3)
    sheet["C3"].formula = "=B2&1"
    other = book.app.books.add()
    try:
        copied = sheet.copy(after=other.sheets[0])
        assert [copied.name, copied.book] == ["Sheet1 (2)", other]
        assert [copied["B2"].value, copied["B2"].color, copied["C3"].value] == ["x", (1, 2, 3), "x1"]
        named = sheet.copy(before=other.sheets[0], name="mine")
        assert other.sheet_names == ["mine", "Sheet1", "Sheet1 (2)"]
        named["B2"].value = "y"
        assert sheet["B2"].value == "x"
    finally:
        other.close()


def test_properties_of_the_app_are_set_for_a_while(book: xw.Book) -> None:
    app = book.app
    with app.properties(enable_events=False, display_alerts=False):
        assert (app.enable_events, app.display_alerts) == (False, False)
    assert (app.enable_events, app.display_alerts) == (True, True)


def test_windows_take_no_clicks_while_the_app_is_not_interactive(book: xw.Book) -> None:
    window = book.api.CurrentController.Frame.ContainerWindow
    book.app.interactive = False
    assert (book.app.interactive, window.isEnabled()) == (False, False)
    book.app.interactive = True
    assert (book.app.interactive, window.isEnabled()) == (True, True)


@pytest.mark.parametrize("ending", [".xltx", ".xltm", ".xlt"])
def test_templates_are_saved_and_go_on_being_saved(book: xw.Book, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"template{ending}"
    book.sheets[0]["A1"].value = "first"
    book.save(path)
    book.sheets[0]["A1"].value = "second"
    book.save()
    assert book.name == path.name
    assert [file.name for file in tmp_path.iterdir() if not file.name.startswith(".~lock")] == [path.name]
    copy = tmp_path / f"copy{ending}"
    copy.write_bytes(path.read_bytes())
    again = book.app.books.open(copy)
    try:
        assert again.sheets[0]["A1"].value == "second"
    finally:
        again.close()
    if ending != ".xlt":
        with zipfile.ZipFile(path) as archive:
            types = archive.read("[Content_Types].xml").decode()
        macros = ending == ".xltm"
        assert ("ms-excel.template.macroEnabled.main+xml" in types) == macros
        assert ("spreadsheetml.template.main+xml" in types) == (not macros)


@pytest.mark.parametrize("ending", [".xlsb", ".xla", ".xlam"])
def test_a_format_that_libreoffice_cannot_write_is_refused_and_leaves_no_file(
    book: xw.Book, tmp_path: Path, ending: str
) -> None:
    with pytest.raises(NotImplementedError, match=ending):
        book.save(os.fspath(tmp_path / f"book{ending}"))
    assert list(tmp_path.iterdir()) == []


def test_the_print_area_is_set_and_taken_off(sheet: xw.Sheet, tmp_path: Path) -> None:
    assert sheet.page_setup.print_area is None
    sheet.page_setup.print_area = "A1:B2"
    assert sheet.page_setup.print_area == "$A$1:$B$2"
    sheet.page_setup.print_area = "A1:B2,D4"
    assert sheet.page_setup.print_area == "$A$1:$B$2,$D$4"
    sheet.page_setup.print_area = None
    assert sheet.page_setup.print_area is None
