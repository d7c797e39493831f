"""The engine's upper floors: Engine, Apps, App, Books and Book, and what goes with a whole book.

An App is one connection to LibreOffice, a Book one open spreadsheet document in it. Cells are the business of
`sheets` and `cells`.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from . import values
from .bridge import Connection, Remote
from .errors import CallError, ConnectionLostError, LibreOfficeError, ReadOnlyError
from .formats import NumberFormats
from .missing import complete, not_available
from .names import Names
from .sheets import Sheet, Sheets

NAME = "libreoffice"

_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
_FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".csv": "Text - txt - csv (StarCalc)",
    ".pdf": "calc_pdf_Export",
}
# Macros run as the user has allowed in LibreOffice's settings; what would need a question does not run.
_MACROS_AS_CONFIGURED = 5
# com.sun.star.awt.MessageBoxButtons and MessageBoxResults
_BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
_ANSWERS = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}


class Engine:
    """The engine as xlwings sees it."""

    def __init__(self) -> None:
        self._apps: list[App] = []

    @property
    def name(self) -> str:
        """Return the name under which xlwings lists the engine."""
        return NAME

    @property
    def type(self) -> str:
        """Return "desktop": calls act at once on an open program."""
        return "desktop"

    @property
    def apps(self) -> Apps:
        """Return the connected LibreOffices."""
        return Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        """Return one value as the engine writes it."""
        return values.prepared(value)

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool
    ) -> list[list[Any]]:
        """Return read values as the options of the reading range ask for them."""
        return [
            [values.cleaned(cell, datetime_builder, empty_as, number_builder, err_to_str) for cell in row]
            for row in data
        ]

    def app(self, connection: Connection) -> App:
        """Return the app of a connection, the same one each time; the latest one becomes the active one."""
        for app in self._apps:
            if app.connection is connection:
                return app
        app = App(self, connection)
        self._apps.insert(0, app)
        return app

    def prefer(self, app: App) -> None:
        """Make an app the active one, which is the first of the list."""
        self._apps = [app, *(other for other in self._apps if other is not app)]

    def forget(self, connection: Connection) -> None:
        """Take the app of a connection off the list."""
        self._apps = [app for app in self._apps if app.connection is not connection]

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._apps))


engine = Engine()


def app_of(connection: Connection) -> xw.App:
    """Return a connection as an xlwings App."""
    return xw.App(impl=engine.app(connection), add_book=False)


def forget(connection: Connection) -> None:
    """Take a connection that is about to end off xlwings' list of apps."""
    engine.forget(connection)


@complete()
class Apps(base_classes.Apps):
    """The connected LibreOffices, the latest first."""

    def __init__(self, owner: Engine) -> None:
        self._engine = owner

    def keys(self) -> list[int]:
        """Return the process ids; negative where the id is unknown."""
        return [app.pid for app in self._engine]

    def add(
        self,
        spec: str | None = None,
        add_book: bool | None = None,
        xl: Any = None,
        visible: bool | None = None,
    ) -> App:
        """Start a LibreOffice of our own; its `quit` stops it."""
        from .office import Office

        if spec is not None or xl is not None:
            raise not_available("App(spec=..., xl=...)")
        office = Office.start(headless=not visible)
        app = self._engine.app(office.connection)
        app.ends_with = office.stop
        if add_book:
            app.books.add()
        return app

    @staticmethod
    def cleanup() -> None:
        """Do nothing: there are no zombies to clean up."""

    def __iter__(self) -> Iterator[App]:
        return iter(self._engine)

    def __len__(self) -> int:
        return len(list(self._engine))

    def __getitem__(self, pid: int) -> App:
        for app in self._engine:
            if app.pid == pid:
                return app
        raise KeyError(pid)


@complete()
class App(base_classes.App):
    """One connected LibreOffice.

    Attributes:
        connection: the `Connection`, for its call counter.
        ends_with: what `quit` calls, if we started the program.
    """

    def __init__(self, owner: Engine, connection: Connection) -> None:
        self._engine = owner
        self.connection = connection
        self.ends_with: Callable[[], None] | None = None
        self._books: dict[str, Book] = {}
        self._locked: list[Book] = []
        self._status: tuple[Remote, str] | None = None
        self._display_alerts = True

    @property
    def engine(self) -> Engine:
        """Return the engine."""
        return self._engine

    @property
    def api(self) -> Any:
        """Return the UNO desktop."""
        return self.connection.desktop.raw

    @property
    def pid(self) -> int:
        """Return the process id, or a negative number where it is unknown."""
        return self.connection.pid

    @property
    def version(self) -> str:
        """Return LibreOffice's version, such as "7.4"."""
        provider = self.connection.service("com.sun.star.configuration.ConfigurationProvider")
        node = provider.call(
            "createInstanceWithArguments",
            "com.sun.star.configuration.ConfigurationAccess",
            self.connection.properties(nodepath="/org.openoffice.Setup/Product"),
        )
        return str(node.call("getByName", "ooSetupVersion"))

    @property
    def books(self) -> Books:
        """Return the open books."""
        return Books(self)

    def book(self, component: Remote) -> Book:
        """Return the book of a document, the same one each time."""
        uid = str(component.get("RuntimeUID"))
        if uid not in self._books:
            self._books[uid] = Book(self, component, uid)
        return self._books[uid]

    def dropped(self, book: Book) -> None:
        """Forget a closed book."""
        self._books.pop(book.uid, None)
        self._locked = [other for other in self._locked if other is not book]

    @property
    def selection(self) -> Any:
        """Return the selected range of the active book, or None if no cells are selected."""
        return self.books.active.selection

    def activate(self, steal_focus: bool = False) -> None:
        """Make this the active app and bring its active book's window to the front."""
        self._engine.prefer(self)
        self.books.active.to_front(steal_focus)

    @property
    def visible(self) -> bool:
        """Read/write. Say whether any book's window is shown."""
        return any(window.call("isVisible") for window in self._windows())

    @visible.setter
    def visible(self, value: bool) -> None:
        for window in self._windows():
            window.call("setVisible", bool(value))

    def _windows(self) -> list[Remote]:
        return [book.frame.call("getContainerWindow") for book in self.books]

    def quit(self) -> None:
        """End LibreOffice without saving. What we did not start is ended too, as with Excel."""
        for book in list(self.books):
            book.close()
        self._engine.forget(self.connection)
        if self.ends_with is not None:
            self.ends_with()
            return
        try:
            self.connection.desktop.call("terminate")
        except ConnectionLostError:
            # It hangs up while it ends.
            return

    def kill(self) -> None:
        """End LibreOffice without saving."""
        self.quit()

    @property
    def screen_updating(self) -> bool:
        """Read/write. False holds back redrawing and listeners of every open book."""
        return not self._locked

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value:
            locked, self._locked = self._locked, []
            for book in locked:
                book.component.call("unlockControllers")
        elif not self._locked:
            for book in self.books:
                book.component.call("lockControllers")
                self._locked.append(book)

    @property
    def display_alerts(self) -> bool:
        """Read/write. Kept for xlwings; calls over UNO never ask anything."""
        return self._display_alerts

    @display_alerts.setter
    def display_alerts(self, value: bool) -> None:
        self._display_alerts = bool(value)

    @property
    def calculation(self) -> str:
        """Read/write. "automatic" or "manual", of the active book and on writing of all books."""
        automatic = self.books.active.component.call("isAutomaticCalculationEnabled")
        return "automatic" if automatic else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        if value not in ("automatic", "manual"):
            raise not_available(f"App.calculation = {value!r}")
        for book in self.books:
            book.component.call("enableAutomaticCalculation", value == "automatic")

    def calculate(self) -> None:
        """Calculate all books afresh."""
        for book in self.books:
            book.component.call("calculateAll")

    @property
    def status_bar(self) -> str | bool:
        """Read/write. The text we put on the active window's status bar; False gives the bar back."""
        return self._status[1] if self._status else False

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        if self._status is not None:
            indicator, _ = self._status
            self._status = None
            try:
                indicator.call("end")
            except (CallError, ConnectionLostError):
                # The window it stood in is gone, and the text with it.
                self._status = None
        if value is not False and value is not None:
            indicator = self.books.active.frame.call("createStatusIndicator")
            indicator.call("start", str(value), 0)
            self._status = (indicator, str(value))

    def alert(
        self,
        prompt: str,
        title: str | None = None,
        buttons: str | None = "ok",
        mode: str | None = None,
        callback: str | None = None,
    ) -> str:
        """Show a message box on the active book's window; return "ok", "cancel", "yes" or "no".

        It waits until the user answers. A headless LibreOffice shows nothing and answers "cancel".
        """
        if callback is not None:
            raise not_available("App.alert(callback=...)")
        buttons = buttons or "ok"
        if buttons not in _BUTTONS:
            raise ValueError(f"buttons must be one of {', '.join(_BUTTONS)}, not {buttons!r}.")
        if mode not in (None, "info", "critical"):
            raise ValueError(f"mode must be None, 'info' or 'critical', not {mode!r}.")
        if mode == "critical":
            box = "ERRORBOX"
        elif buttons != "ok":
            box = "QUERYBOX"
        else:
            box = "INFOBOX" if mode == "info" else "MESSAGEBOX"
        window = self.books.active.frame.call("getContainerWindow")
        toolkit = self.connection.service("com.sun.star.awt.Toolkit")
        kind = self.connection.enum("com.sun.star.awt.MessageBoxType", box)
        dialog = toolkit.call("createMessageBox", window, kind, _BUTTONS[buttons], title or "", str(prompt))
        try:
            return _ANSWERS[int(dialog.call("execute"))]
        finally:
            dialog.call("dispose")

    def run(self, macro: str, args: Any) -> Any:
        """Run a macro by its script URL (``vnd.sun.star.script:...``) and return its result."""
        if not macro.startswith("vnd.sun.star.script:"):
            raise not_available(f"App.macro({macro!r}): LibreOffice takes vnd.sun.star.script: addresses; this name")
        factory = self.connection.service("com.sun.star.script.provider.MasterScriptProviderFactory")
        provider = factory.call("createScriptProvider", "")
        return provider.call("getScript", macro).call("invoke", tuple(args), (), ())[0]


@complete()
class Books(base_classes.Books):
    """The open spreadsheets of one LibreOffice; documents of other kinds are not listed."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Any:
        """Return the UNO container of all open documents."""
        return self.app.connection.desktop.call("getComponents").raw

    def _components(self) -> Iterator[Remote]:
        listing = self.app.connection.desktop.call("getComponents").call("createEnumeration")
        while listing.call("hasMoreElements"):
            component = listing.call("nextElement")
            if component.supports(_SPREADSHEET):
                yield component

    @property
    def active(self) -> Book:
        """Return the book whose window is in front, or else the first one."""
        current = self.app.connection.desktop.call("getCurrentComponent")
        if current is not None and current.supports(_SPREADSHEET):
            return self.app.book(current)
        for book in self:
            return book
        raise LibreOfficeError("No spreadsheet is open in LibreOffice. Open one and repeat.")

    def __call__(self, name_or_index: str | int) -> Book:
        """Return a book by its name, whatever the case of its letters, or its number from 1."""
        books = list(self)
        if isinstance(name_or_index, int):
            if 1 <= name_or_index <= len(books):
                return books[name_or_index - 1]
        else:
            for book in books:
                if book.name.casefold() == str(name_or_index).casefold():
                    return book
        raise KeyError(name_or_index)

    def by_uid(self, uid: str) -> Book:
        """Return the book whose document has this RuntimeUID.

        Raises:
            KeyError: there is none; it was closed.
        """
        for component in self._components():
            if str(component.get("RuntimeUID")) == str(uid):
                return self.app.book(component)
        raise KeyError(uid)

    def __len__(self) -> int:
        return sum(1 for _ in self._components())

    def __iter__(self) -> Iterator[Book]:
        return (self.app.book(component) for component in list(self._components()))

    def add(self) -> Book:
        """Open a new, empty book."""
        return self._load("private:factory/scalc", {})

    def open(
        self,
        fullname: str,
        update_links: bool | None = None,
        read_only: bool | None = None,
        format: str | None = None,
        password: str | None = None,
        write_res_password: str | None = None,
        ignore_read_only_recommended: bool | None = None,
        origin: int | None = None,
        delimiter: str | None = None,
        editable: bool | None = None,
        notify: bool | None = None,
        converter: int | None = None,
        add_to_mru: bool | None = None,
        local: bool | None = None,
        corrupt_load: int | None = None,
    ) -> Book:
        """Open a file. Macros in it run as far as the user's LibreOffice allows without asking."""
        refused = {
            "format": format,
            "write_res_password": write_res_password,
            "origin": origin,
            "delimiter": delimiter,
            "editable": editable,
            "notify": notify,
            "converter": converter,
            "local": local,
            "corrupt_load": corrupt_load,
        }
        for name, given in refused.items():
            if given is not None:
                raise not_available(f"Books.open({name}=...)")
        options: dict[str, Any] = {"MacroExecutionMode": _MACROS_AS_CONFIGURED}
        if read_only:
            options["ReadOnly"] = True
        if password is not None:
            options["Password"] = password
        if update_links is not None:
            options["UpdateDocMode"] = 3 if update_links else 0
        return self._load(Path(fullname).absolute().as_uri(), options)

    def _load(self, url: str, options: dict[str, Any]) -> Book:
        connection = self.app.connection
        component = connection.desktop.call("loadComponentFromURL", url, "_blank", 0, connection.properties(**options))
        if component is None:
            raise LibreOfficeError(f"LibreOffice could not open {url}. Is it damaged, or open elsewhere?")
        if not component.supports(_SPREADSHEET):
            component.call("close", False)
            raise LibreOfficeError(f"{url} is not a spreadsheet.")
        return self.app.book(component)


@complete()
class Book(base_classes.Book):
    """One open spreadsheet document.

    Attributes:
        app: its App.
        component: the document, as a `Remote`.
        uid: its RuntimeUID, which stays the same until it is closed.
        formats: its number formats.
        undoing: how many undo contexts of ours are open.
        new_sheets: the sheets added since the first of them was opened.
    """

    def __init__(self, app: App, component: Remote, uid: str) -> None:
        self._app = app
        self.component = component
        self.uid = uid
        self.connection = app.connection
        self.formats = NumberFormats(component, app.connection)
        self.undoing = 0
        self.new_sheets: list[Sheet] = []
        self._null_date: dt.datetime | None = None
        self._sheets: Sheets | None = None

    @property
    def api(self) -> Any:
        """Return the UNO document."""
        return self.component.raw

    @property
    def app(self) -> App:
        """Return the app."""
        return self._app

    @property
    def null_date(self) -> dt.datetime:
        """Return the day that serial number 0 means."""
        if self._null_date is None:
            date = self.component.get("NullDate")
            self._null_date = dt.datetime(date.Year, date.Month, date.Day)
        return self._null_date

    @property
    def name(self) -> str:
        """Return the file's name, or the title of a book not saved yet."""
        path = self._path()
        return path.name if path else str(self.component.get("Title"))

    @property
    def fullname(self) -> str:
        """Return the file's path, or the title of a book not saved yet."""
        path = self._path()
        return str(path) if path else str(self.component.get("Title"))

    def _path(self) -> Path | None:
        url = str(self.component.call("getURL"))
        return Path(self.connection.uno.fileUrlToSystemPath(url)) if url.startswith("file:") else None

    def check_open(self) -> None:
        """Raise ConnectionLostError if the document was closed."""
        self.component.call("getURL")

    @property
    def read_only(self) -> bool:
        """Return whether the document was opened read-only; what a program writes into it then, nobody can keep."""
        return bool(self.component.call("isReadonly"))

    @property
    def sheets(self) -> Sheets:
        """Return the sheets."""
        if self._sheets is None:
            self._sheets = Sheets(self)
        return self._sheets

    @property
    def names(self) -> Names:
        """Return the names that belong to the book."""
        return Names(self, self.component.get("NamedRanges"))

    @property
    def controller(self) -> Remote:
        """Return the controller of the book's window."""
        found = self.component.call("getCurrentController")
        if found is None:
            raise LibreOfficeError(f"The book {self.name} has no window.")
        return found  # type: ignore[no-any-return]

    @property
    def frame(self) -> Remote:
        """Return the frame of the book's window."""
        return self.controller.call("getFrame")  # type: ignore[no-any-return]

    @property
    def selection(self) -> Any:
        """Return the selected range, or None if something else than one range is selected."""
        selected = self.controller.call("getSelection")
        if selected is None or not selected.supports("com.sun.star.sheet.SheetCellRange"):
            return None
        return self.sheets.range_of(selected.call("getRangeAddress"))

    def activate(self) -> None:
        """Bring the book's window to the front."""
        self.to_front(True)

    def to_front(self, steal_focus: bool) -> None:
        """Make this the active book; with `steal_focus`, its window gets the keyboard."""
        frame = self.frame
        frame.call("activate")
        if steal_focus:
            frame.call("getContainerWindow").call("toFront")

    def close(self) -> None:
        """Close without saving."""
        try:
            self.component.call("setModified", False)
            self.component.call("close", True)
        finally:
            self._app.dropped(self)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save, under a new path if one is given; the ending decides the format.

        Raises:
            ReadOnlyError: the book was opened read-only and no path was given.
            ValueError: the ending belongs to no known format.
        """
        if password is not None:
            raise not_available("Book.save(password=...)")
        old = self._path()
        if path is None and old is not None:
            if self.component.call("isReadonly"):
                raise ReadOnlyError(f"{old.name} is open read-only. Save it under another name.")
            self.component.call("store")
            return
        target = Path(path) if path is not None else Path.cwd() / f"{self.name}.xlsx"
        if target.suffix == "":
            target = target.with_name(target.name + (old.suffix if old else ".xlsx"))
        name = _FILTERS.get(target.suffix.lower())
        if name is None:
            raise ValueError(f"{target.suffix} is not a format to save in. Use one of {', '.join(_FILTERS)}.")
        if not target.absolute().parent.is_dir():
            raise FileNotFoundError(f"The folder {target.absolute().parent} does not exist.")
        options = self.connection.properties(FilterName=name, Overwrite=True)
        method = "storeToURL" if name == _FILTERS[".pdf"] else "storeAsURL"
        self.component.call(method, target.absolute().as_uri(), options)

    def to_pdf(self, path: str | os.PathLike[str], quality: str = "standard") -> None:
        """Export all visible sheets as PDF."""
        self.save(str(path))

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Hold back redrawing inside the ``with`` block; it is given back whatever happens."""
        self.component.call("lockControllers")
        try:
            yield
        finally:
            self.component.call("unlockControllers")

    @contextmanager
    def undo(self, title: str) -> Iterator[None]:
        """Make everything done inside the ``with`` block one step that the user can undo, named `title`.

        UNO cannot undo the writing of arrays, so values are written cell by cell meanwhile; not so on a sheet added
        inside the block, since LibreOffice does not undo the adding either.
        """
        manager = self.component.call("getUndoManager")
        manager.call("enterUndoContext", title)
        self.undoing += 1
        try:
            yield
        finally:
            self.undoing -= 1
            if not self.undoing:
                self.new_sheets.clear()
            manager.call("leaveUndoContext")

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """Keep everything done inside the ``with`` block out of the user's undo, whose earlier steps stay."""
        if self.connection.before_change is not None:  # inside another such block
            yield
            return
        manager = self.component.call("getUndoManager").raw

        def lock_again() -> None:
            # Calc takes the lock off by itself with the first thing it does not record.
            manager.unlock()
            manager.lock()

        manager.lock()
        self.connection.before_change = lock_again
        try:
            yield
        finally:
            self.connection.before_change = None
            manager.unlock()

    def forget_undo(self) -> None:
        """Empty the user's list of steps to undo and redo.

        Needed before a sheet is deleted unrecorded: undoing a step on it would make a sheet without a name.
        """
        self.component.call("getUndoManager").call("clear")
