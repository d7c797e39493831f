"""One open spreadsheet document: its connection, formats, undo, window and file.

What cells and sheets need to know of the book they are in, without knowing xlwings' Book.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .bridge import Connection, Remote
from .errors import LibreOfficeError
from .formats import NumberFormats


class Document:
    """One open document.

    Attributes:
        component: the document, as a `Remote`.
        connection: the LibreOffice it is open in.
        uid: its RuntimeUID, which stays the same until it is closed.
        formats: its number formats.
        undoing: how many undo contexts of ours are open.
        added: the sheets (`Surface`) added since the first of them was opened.
    """

    def __init__(self, component: Remote, connection: Connection, uid: str) -> None:
        self.component = component
        self.connection = connection
        self.uid = uid
        self.formats = NumberFormats(component, connection)
        self.undoing = 0
        self.added: list[object] = []
        self._null_date: dt.datetime | None = None
        self._sheets: Remote | None = None

    @property
    def number(self) -> int:
        """Return which of all documents opened since LibreOffice started this is."""
        return int(self.uid) if self.uid.isdecimal() else 0

    @property
    def sheets(self) -> Remote:
        """Return the UNO container of the sheets."""
        if self._sheets is None:
            self._sheets = self.component.call("getSheets")
            if self._sheets is None:
                self.check_open()  # what UNO answers for a closed document
                raise LibreOfficeError("The document has no sheets.")
        return self._sheets

    @property
    def null_date(self) -> dt.datetime:
        """Return the day that serial number 0 means."""
        if self._null_date is None:
            date = self.component.get("NullDate")
            self._null_date = dt.datetime(date.Year, date.Month, date.Day)
        return self._null_date

    @property
    def path(self) -> Path | None:
        """Return the file, or None of a document not saved yet."""
        url = str(self.component.call("getURL"))
        return Path(self.connection.uno.fileUrlToSystemPath(url)) if url.startswith("file:") else None

    @property
    def title(self) -> str:
        """Return what the window calls the document."""
        return str(self.component.get("Title"))

    @property
    def name(self) -> str:
        """Return the file's name, or the title of a document not saved yet."""
        path = self.path
        return path.name if path else self.title

    def check_open(self) -> None:
        """Raise ConnectionLostError if the document was closed."""
        self.component.call("getURL")

    @property
    def controller(self) -> Remote:
        """Return the controller of the document's window."""
        found = self.component.call("getCurrentController")
        if found is None:
            raise LibreOfficeError(f"The book {self.name} has no window.")
        return found  # type: ignore[no-any-return]

    @property
    def frame(self) -> Remote:
        """Return the frame of the document's window."""
        return self.controller.call("getFrame")  # type: ignore[no-any-return]

    def instance(self, service: str) -> Remote:
        """Return a new object that belongs to the document."""
        return self.component.call("createInstance", service)  # type: ignore[no-any-return]

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
                self.added.clear()
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
