"""Books: opening, saving, closing, and what goes with a whole book.

Knows documents and sheets; the app a book is open in is known only by what is asked of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from xlwings import base_classes

from . import templates
from .bridge import Connection, Remote
from .document import Document
from .errors import LibreOfficeError, ReadOnlyError
from .missing import complete, not_available
from .names import Names
from .sheets import Sheets

_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
_FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xltx": "Calc MS Excel 2007 XML Template",
    ".xltm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".xlt": "MS Excel 97 Vorlage/Template",
    ".ods": "calc8",
    ".csv": "Text - txt - csv (StarCalc)",
    ".pdf": "calc_pdf_Export",
}
_UNWRITABLE = (".xlsb", ".xla", ".xlam")
"""Excel's formats that LibreOffice reads at most."""
# Macros run as the user has allowed in LibreOffice's settings; what would need a question does not run.
_MACROS_AS_CONFIGURED = 5


class App(Protocol):
    """What books ask of the app they are open in."""

    connection: Connection

    def book(self, component: Remote) -> Book:
        """Return the book of a document, the same one each time."""

    def dropped(self, book: Book) -> None:
        """Forget a closed book."""


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
        # LibreOffice lists the latest first; Excel the way they were opened.
        return iter(sorted(map(self.app.book, self._components()), key=lambda book: book.document.number))

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
        document: the document.
    """

    def __init__(self, app: App, document: Document) -> None:
        self._app = app
        self.document = document
        self._sheets: Sheets | None = None

    @property
    def api(self) -> Any:
        """Return the UNO document."""
        return self.component.raw

    @property
    def app(self) -> Any:
        """Return the app."""
        return self._app

    @property
    def connection(self) -> Connection:
        """Return the connection to LibreOffice."""
        return self.document.connection

    @property
    def component(self) -> Remote:
        """Return the UNO document."""
        return self.document.component

    @property
    def name(self) -> str:
        """Return the file's name, or the title of a book not saved yet."""
        return self.document.name

    @property
    def fullname(self) -> str:
        """Return the file's path, or the title of a book not saved yet."""
        path = self.document.path
        return str(path) if path else self.document.title

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
        return Names(self.document, self.sheets.range_of)

    @property
    def selection(self) -> Any:
        """Return the selected range, or None if something else than one range is selected."""
        selected = self.document.controller.call("getSelection")
        if selected is None or not selected.supports("com.sun.star.sheet.SheetCellRange"):
            return None
        return self.sheets.range_of(selected.call("getRangeAddress"))

    def activate(self) -> None:
        """Bring the book's window to the front."""
        self.to_front(True)

    def to_front(self, steal_focus: bool) -> None:
        """Make this the active book; with `steal_focus`, its window gets the keyboard."""
        frame = self.document.frame
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
        old = self.document.path
        if path is None and old is not None:
            if self.component.call("isReadonly"):
                raise ReadOnlyError(f"{old.name} is open read-only. Save it under another name.")
            self.component.call("store")
            self._finish(old)
            return
        target = Path(path) if path is not None else Path.cwd() / f"{self.name}.xlsx"
        if target.suffix == "":
            target = target.with_name(target.name + (old.suffix if old else ".xlsx"))
        name = _FILTERS.get(target.suffix.lower())
        if target.suffix.lower() in _UNWRITABLE:
            raise not_available(f"Book.save() as {target.suffix}, which LibreOffice cannot write; this")
        if name is None:
            raise ValueError(f"{target.suffix} is not a format to save in. Use one of {', '.join(_FILTERS)}.")
        if not target.absolute().parent.is_dir():
            raise FileNotFoundError(f"The folder {target.absolute().parent} does not exist.")
        options = self.connection.properties(FilterName=name, Overwrite=True)
        method = "storeToURL" if name == _FILTERS[".pdf"] else "storeAsURL"
        self.component.call(method, target.absolute().as_uri(), options)
        self._finish(target)

    def save_copy(self, path: str | os.PathLike[str]) -> None:
        """Write the book as it stands to another file, and go on working in this one; the ending decides the format.

        Raises ValueError where the ending belongs to no known format.
        """
        target = Path(path)
        name = _FILTERS.get(target.suffix.lower())
        if name is None:
            raise ValueError(f"{target.suffix} is not a format to save in. Use one of {', '.join(_FILTERS)}.")
        options = self.connection.properties(FilterName=name, Overwrite=True)
        self.component.call("storeToURL", target.absolute().as_uri(), options)

    @staticmethod
    def _finish(path: Path) -> None:
        if path.suffix.lower() == ".xltm":
            templates.make_template(path)

    def to_pdf(self, path: str | os.PathLike[str], quality: str = "standard") -> None:
        """Export all visible sheets as PDF."""
        self.save(str(path))

    def frozen(self) -> AbstractContextManager[None]:
        """Hold back redrawing inside the ``with`` block; it is given back whatever happens."""
        return self.document.frozen()

    def undo(self, title: str) -> AbstractContextManager[None]:
        """Make everything done inside the ``with`` block one step that the user can undo, named `title`."""
        return self.document.undo(title)

    def unrecorded(self) -> AbstractContextManager[None]:
        """Keep everything done inside the ``with`` block out of the user's undo, whose earlier steps stay."""
        return self.document.unrecorded()

    def forget_undo(self) -> None:
        """Empty the user's list of steps to undo and redo."""
        self.document.forget_undo()
