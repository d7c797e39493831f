"""The COM server as VBA sees it from outside, for pyOpenVBA's interpreter: notes what it is asked, answers as told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter._objects import VBAObject, member, method
from pyopenvba.interpreter._values import EMPTY, VBAArray, error

GONE = 462
NOT_REGISTERED = 429


class Outside(VBAObject):
    """What ``CreateObject`` gives: notes what was pressed and called; `troubles` are raised one after another."""

    vba_type_name = "Server"
    vba_library = "Youryou"

    def __init__(self) -> None:
        self.pressed: list[tuple[str, str]] = []
        self.called: list[tuple[str, list[object], bool]] = []
        self.asked_for: list[str] = []
        self.troubles: list[int] = []
        self.registered = True
        self.answer: Callable[[str, list[object]], object] = lambda name, values: f"{name} of {len(values)}"
        self.message = ""
        self.around = Surroundings()

    def create(self, name: str) -> Outside:
        """Stand in for Windows, which finds the server by its name."""
        self.asked_for.append(name)
        if not self.registered:
            raise error(NOT_REGISTERED)
        return self

    def _trouble(self) -> None:
        if self.troubles:
            raise error(self.troubles.pop(0))

    @method
    def Press(self, button: object, workbook: object) -> object:  # noqa: N802 - the name VBA calls
        self._trouble()
        self.pressed.append((str(button), str(workbook.vba_get("Name", [], {}))))  # type: ignore[attr-defined]
        return self.pressing(str(button), workbook)

    def pressing(self, button: str, workbook: object) -> str:
        """Return what the real server would."""
        return self.message

    @method
    def Call(self, name: object, values: object, from_1904: object) -> object:  # noqa: N802
        self._trouble()
        assert isinstance(values, VBAArray)
        given = [None if value is EMPTY else value for value in values.items]
        self.called.append((str(name), given, bool(from_1904)))
        return self.answer(str(name), given)


class Surroundings(VBAObject):
    """What Excel shows around a formula and the interpreter does not know: the toolbar, and the cell that calls."""

    vba_type_name = "Surroundings"
    vba_library = "Youryou"

    def __init__(self) -> None:
        self.in_wizard = False
        self.from_1904 = False

    @method
    def Controls(self, index: object) -> object:  # noqa: N802 - Excel's name
        return self

    @member
    def Enabled(self) -> object:  # noqa: N802
        return not self.in_wizard

    @member
    def Parent(self) -> object:  # noqa: N802
        return self

    @member
    def Date1904(self) -> object:  # noqa: N802
        return self.from_1904


def opened(book: Path, modules: list[str], server: Outside) -> ExcelApplication:
    """Return an interpreter of VBA with `book` open, its `modules` loaded and `server` registered."""
    app = ExcelApplication.open(book, with_vba=False)
    with ExcelFile(book) as file:
        sources = file.vba_modules()
    for name in modules:
        app.add_module(sources[name], name=name)
    app.interpreter.host.create = server.create
    known = app.application.vba_get

    def get(name: str, args: Sequence[object] = (), named: dict[str, object] | None = None) -> object:
        return server.around if name.lower() in ("commandbars", "caller") else known(name, args, named)

    app.application.vba_get = get
    return app
