"""Apps: the connected LibreOffices, one App for each connection.

Knows books and how a LibreOffice is started; the engine is known only by what is asked of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from xlwings import base_classes

from .books import Book, Books
from .bridge import Connection, Remote
from .document import Document
from .errors import CallError, ConnectionLostError
from .missing import complete, not_available
from .process import Process

# com.sun.star.awt.MessageBoxButtons and MessageBoxResults
_BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
_ANSWERS = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}


class Engine(Protocol):
    """What apps ask of the engine."""

    def app(self, connection: Connection) -> App:
        """Return the app of a connection, the same one each time."""

    def prefer(self, app: App) -> None:
        """Make an app the active one."""

    def forget(self, connection: Connection) -> None:
        """Take the app of a connection off the list."""

    def __iter__(self) -> Iterator[App]: ...


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
        if spec is not None or xl is not None:
            raise not_available("App(spec=..., xl=...)")
        process = Process.start(headless=not visible)
        app = self._engine.app(process.connection)
        app.ends_with = process.stop
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
        self._enable_events = True

    @property
    def engine(self) -> Any:
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
            self._books[uid] = Book(self, Document(component, self.connection, uid))
        return self._books[uid]

    def dropped(self, book: Book) -> None:
        """Forget a closed book."""
        self._books.pop(book.document.uid, None)
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
        return [book.document.frame.call("getContainerWindow") for book in self.books]

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
    def enable_events(self) -> bool:
        """Read/write. Kept for xlwings: LibreOffice has no such switch, macros assigned to events go on running."""
        return self._enable_events

    @enable_events.setter
    def enable_events(self, value: bool) -> None:
        self._enable_events = bool(value)

    @property
    def interactive(self) -> bool:
        """Read/write. False keeps mouse and keyboard away from the windows of all open books."""
        return all(window.call("isEnabled") for window in self._windows())

    @interactive.setter
    def interactive(self, value: bool) -> None:
        for window in self._windows():
            window.call("setEnable", bool(value))

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
            indicator = self.books.active.document.frame.call("createStatusIndicator")
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
        window = self.books.active.document.frame.call("getContainerWindow")
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
