"""Apps and books on a live LibreOffice: opening, saving, finding, undoing, talking to the user."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from youryou_xl import libreoffice as lo

pytestmark = pytest.mark.live


def test_registering_twice_adds_one_engine() -> None:
    before = lo.register()
    assert lo.register() is before
    assert [engine.name for engine in xw.engines].count("libreoffice") == 1


def test_the_running_office_is_an_app_of_xlwings(office: lo.Office, book: xw.Book) -> None:
    app = office.connect()
    assert app == office.connect()
    assert app.pid == office.pid
    assert app.version.major >= 7
    assert xw.engines["libreoffice"].apps[office.pid] == app
    assert book.app == app
    assert book in list(app.books)


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".xlsm"])
def test_a_book_is_saved_closed_and_opened_again(book: xw.Book, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"申込書 1{ending}"
    app = book.app
    saved = app.books.add()
    sheet = saved.sheets[0]
    sheet["A1"].value = [["00123", 5, True]]
    sheet["A1"].add_note("メモ")
    sheet["A1"].color = (1, 2, 3)
    saved.save(path)
    assert (saved.name, Path(saved.fullname)) == (path.name, path)
    saved.close()
    assert path.name not in [open_book.name for open_book in app.books]
    again = app.books.open(path)
    try:
        cell = again.sheets[0]["A1"]
        assert (cell.value, cell.note.text, cell.color) == ("00123", "メモ", (1, 2, 3))
        assert again.sheets[0]["B1:C1"].value == [5, True]
        assert app.books[path.name] == again
        assert app.books.open(path) == again, "an open book is not opened twice"
        cell.value = "changed"
        again.save()
    finally:
        again.close()
    if ending == ".xlsx":
        assert openpyxl.load_workbook(path).active["A1"].value == "changed"


def test_booleans_and_formulas_loaded_from_a_file_read_as_in_excel(book: xw.Book, tmp_path: Path) -> None:
    path = tmp_path / "loaded.xlsx"
    made = openpyxl.Workbook()
    made.active.append([True, 1, "=1>0", "=TODAY()", "=A1", "00123", None])
    made.save(path)
    loaded = book.app.books.open(path)
    try:
        loaded.app.calculate()
        values = loaded.sheets[0]["A1:G1"].value
    finally:
        loaded.close()
    assert values[:3] == [True, 1.0, True]
    assert type(values[1]) is float
    assert values[5:] == ["00123", None]


def test_a_wrong_ending_or_folder_is_refused(book: xw.Book, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.txt"):
        book.save(tmp_path / "book.txt")
    with pytest.raises(FileNotFoundError):
        book.save(tmp_path / "nowhere" / "book.xlsx")
    assert list(tmp_path.glob("*.*")) == []


def test_a_read_only_book_says_so_when_saved(book: xw.Book, tmp_path: Path) -> None:
    path = tmp_path / "official.xlsx"
    openpyxl.Workbook().save(path)
    opened = book.app.books.open(path, read_only=True)
    try:
        with pytest.raises(lo.ReadOnlyError, match=r"official\.xlsx"):
            opened.save()
    finally:
        opened.close()


def test_a_missing_or_damaged_file_is_a_plain_error(book: xw.Book, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        book.app.books.open(tmp_path / "nowhere.xlsx")
    text = tmp_path / "letter.odt"
    text.write_text("not a document", encoding="utf-8")
    with pytest.raises(lo.LibreOfficeError):
        book.app.books.open(text)


def test_a_book_is_found_by_its_documents_uid(book: xw.Book) -> None:
    other = book.app.books.add()
    try:
        assert lo.book_by_uid(book.app, book.api.RuntimeUID).api.RuntimeUID == book.api.RuntimeUID
        assert lo.book_by_uid(lo.connection_of(book), other.api.RuntimeUID) == other
        with pytest.raises(KeyError):
            lo.book_by_uid(book.app, "no such uid")
    finally:
        other.close()


def test_a_function_that_asks_for_its_caller_gets_the_book(book: xw.Book) -> None:
    try:
        lo.book_by_uid(book.app, book.api.RuntimeUID).set_mock_caller()
        xw.Book.caller().sheets[0]["A1"].value = "called"
    finally:
        del xw.Book._mock_caller
    assert book.sheets[0]["A1"].value == "called"


def test_a_document_from_elsewhere_becomes_a_book(book: xw.Book) -> None:
    context = lo.connection_of(book).context.raw
    book.sheets[0]["A1"].value = "x"
    assert lo.book_from_component(book.api, context).sheets[0]["A1"].value == "x"
    with pytest.raises(lo.ConnectionLostError, match="inside LibreOffice"):
        lo.book_from_component(book.api)


def test_unchanged_cells_are_left_alone_in_an_undo_step(book: xw.Book) -> None:
    sheet = book.sheets[0]
    block = [["00123", 5, "=1+1", "'=2", True, None]]
    sheet["A1"].value = block
    connection = lo.connection_of(book)
    with lo.undo_context(book, "nothing new"):
        connection.calls = 0
        sheet["A1"].value = block
        same = connection.calls
        connection.calls = 0
        sheet["A1"].value = [["1", 6, "x", "'=3", False, "y"]]
        different = connection.calls
    assert same < different
    assert sheet["A1:F1"].value == ["1", 6, "x", "=3", False, "y"]
    book.api.UndoManager.undo()
    assert sheet["A1:F1"].value == ["00123", 5, 2, "=2", True, None]


def test_a_button_is_one_step_to_undo(book: xw.Book) -> None:
    sheet = book.sheets[0]
    sheet["A1"].value = "before"
    with lo.undo_context(book, "自動入力"):
        sheet["A1"].value = "after"
        sheet["B1"].value = [[1, 2, 3]]
        sheet["A1"].color = (1, 2, 3)
    assert book.api.UndoManager.getCurrentUndoActionTitle() == "自動入力"
    book.api.UndoManager.undo()
    assert (sheet["A1"].value, sheet["A1"].color, sheet["B1"].value) == ("before", None, None)


def test_an_error_inside_leaves_neither_lock_nor_undo_context_behind(book: xw.Book) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        lo.frozen(book),
        book.app.properties(screen_updating=False),
        lo.undo_context(book, "check"),
    ):
        assert book.api.hasControllersLocked()
        book.sheets[0]["A1"].value = 1 / 0
    assert not book.api.hasControllersLocked()
    assert book.api.UndoManager.getAllUndoActionTitles() == ()
    book.sheets[0]["A1"].value = 1
    assert len(book.api.UndoManager.getAllUndoActionTitles()) == 1


def test_screen_updating_locks_and_unlocks_every_book(book: xw.Book) -> None:
    book.app.screen_updating = False
    assert book.api.hasControllersLocked()
    assert book.app.screen_updating is False
    book.app.screen_updating = True
    assert not book.api.hasControllersLocked()


def test_the_status_bar_says_and_forgets(book: xw.Book) -> None:
    assert book.app.status_bar is False
    book.app.status_bar = "エラー 2 件"
    assert book.app.status_bar == "エラー 2 件"
    book.app.status_bar = False
    assert book.app.status_bar is False


def test_a_message_nobody_can_see_is_answered_with_cancel(book: xw.Book) -> None:
    assert book.app.alert("続けますか。", "youryou_xl", "yes_no") == "cancel"
    with pytest.raises(ValueError, match="buttons"):
        book.app.alert("x", buttons="maybe")


def test_calculation_can_wait_and_be_asked_for(book: xw.Book) -> None:
    sheet = book.sheets[0]
    sheet["A1"].value = [[1, "=A1*2"]]
    book.app.calculation = "manual"
    sheet["A1"].value = 5
    book.app.calculate()
    assert sheet["B1"].value == 10
    book.app.calculation = "automatic"
    assert book.app.calculation == "automatic"


def test_two_books_do_not_meet(book: xw.Book) -> None:
    other = book.app.books.add()
    try:
        book.sheets[0]["A1"].value, other.sheets[0]["A1"].value = "one", "two"
        assert (book.sheets[0]["A1"].value, other.sheets[0]["A1"].value) == ("one", "two")
        other.activate()
        assert book.app.books.active == other
    finally:
        other.close()


@pytest.mark.parametrize(
    ("what", "use"),
    [
        ("Range.borders", lambda sheet: sheet["A1"].borders),
        ("Range.sort", lambda sheet: sheet["A1"].impl.sort([1], [True], False)),
        ("Sheet.charts", lambda sheet: sheet.charts),
        ("Sheet.show_gridlines", lambda sheet: sheet.show_gridlines),
        ("clipboard", lambda sheet: sheet["A1"].copy()),
        ("xlsb", lambda sheet: sheet.book.save("x.xlsb")),
        ("link_to_file", lambda sheet: sheet.pictures.add(__file__, link_to_file=True)),
        ("print_area", lambda sheet: setattr(sheet.page_setup, "print_area", "no address")),
        ("App.hwnd", lambda sheet: sheet.book.app.hwnd),
        ("App.macro", lambda sheet: sheet.book.macro("Sub1")()),
        ("password", lambda sheet: sheet.book.save("x.xlsx", password="x")),
        ("original size", lambda sheet: sheet.shapes[0].scale_width(2, relative_to_original_size=True)),
    ],
)
def test_what_the_engine_does_not_do_says_so_by_name(book: xw.Book, what: str, use: object) -> None:
    shape = book.api.createInstance("com.sun.star.drawing.CustomShape")
    book.sheets[0].api.DrawPage.add(shape)
    with pytest.raises(NotImplementedError, match=what):
        use(book.sheets[0])  # type: ignore[operator]


def test_uno_exceptions_are_plain_python_ones(book: xw.Book) -> None:
    with pytest.raises(lo.CallError) as caught:
        book.names.add("no name at all", "=1")
    assert "com.sun" not in str(caught.value)
    assert caught.value.__cause__ is None
    with pytest.raises(ValueError, match="a:b"):
        book.sheets[0].name = "a:b"
    with pytest.raises(KeyError):
        _ = book.sheets["no such sheet"]


def test_a_closed_book_is_a_lost_connection_not_a_riddle(book: xw.Book) -> None:
    other = book.app.books.add()
    sheet = other.sheets[0]
    other.api.close(True)
    with pytest.raises(lo.ConnectionLostError, match="closed"):
        _ = sheet["A1"].value
    with pytest.raises(lo.ConnectionLostError, match="closed"):
        _ = other.name
    assert [open_book.name for open_book in book.app.books] == [book.name]
