"""A virtual screen with a window manager and LibreOffice on it, and hands to click and type with.

Only the tests use it. What is on the screen is found through LibreOffice's accessibility tree, so that a click goes
where a person would click and nothing depends on pixels.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import xlwings

from youryou_xl import libreoffice as lo
from youryou_xl.attach import places
from youryou_xl.grid import position

WIDTH, HEIGHT = 1500, 1000
_WAIT = 120.0

# Macros run without a question, and nothing greets the user; what a person sets up once by hand.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="ShowTipOfTheDay" oor:op="fuse">
<value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse">
<value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="ooSetupLastVersion" oor:op="fuse">
<value>99.0</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="LastTimeDonateShown" oor:op="fuse">
<value>4000000000</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="LastTimeGetInvolvedShown" oor:op="fuse">
<value>4000000000</value></prop></item>
</oor:items>
"""


class Desk:
    """A screen with LibreOffice on it."""

    def __init__(self, display: str, home: Path, office: lo.Office) -> None:
        self.display = display
        self.home = home
        self.office = office
        lo.register()
        self.app: xlwings.App = office.connect()
        self._environment = {**os.environ, "DISPLAY": display}

    @classmethod
    @contextmanager
    def set_up(cls, prepared: Path | None = None, *, macros: bool = True) -> Iterator[Desk]:
        """Start screen, window manager and LibreOffice, and stop the three afterwards.

        `prepared` is a profile to begin with, copied; without `macros` LibreOffice runs no macro of any workbook.
        """
        folder = Path(tempfile.mkdtemp(prefix="desk-"))
        screen = _start_screen()
        display = f":{screen.number}"
        environment = {**os.environ, "DISPLAY": display}
        manager = subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            profile = folder / "profile"
            if prepared is not None:
                shutil.copytree(prepared, profile, symlinks=True)
            (profile / "user").mkdir(parents=True, exist_ok=True)
            settings = _SETTINGS if macros else _SETTINGS.replace("<value>0</value>", "<value>3</value>")
            (profile / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")
            # LibreOffice keeps the surroundings it starts with: the user's own settings stay out of them.
            with pytest.MonkeyPatch.context() as surroundings:
                surroundings.setenv("YOURYOU_HOME", str(folder / "youryou-home"))
                surroundings.delenv("YOURYOU_LANG", raising=False)
                places.remember()
                office = lo.Office.start(profile=profile, headless=False, display=display)
            with office:
                yield cls(display, folder, office)
        finally:
            for process in (manager, screen.process):
                process.terminate()
                process.wait(60)
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def open(self, path: Path, read_only: bool = False) -> Iterator[xlwings.Book]:
        """Open a workbook in a window as large as the screen."""
        book = self.app.books.open(path, read_only=read_only)
        try:
            book.activate()
            self._fill_screen(book)
            yield book
        finally:
            for _ in range(5):  # a box that a failed test left open would hold the workbook
                if self.dialog() is None:
                    break
                self.key("Escape")
                time.sleep(0.3)
            book.close()

    def press(self, book: xlwings.Book, button: str) -> None:
        """Click the shape of a button, such as "check", with the mouse."""
        x, y, width, height = self.place_of(book, f"youryou_xl {button}")
        self.click(x + width // 2, y + height // 2)

    def click(self, x: int, y: int, *keys: str) -> None:
        """Click at a place of the screen."""
        held = [word for key in keys for word in ("keydown", key)]
        freed = [word for key in keys for word in ("keyup", key)]
        self._xdotool("mousemove", str(x), str(y), *held, "click", "1", *freed)

    def type(self, text: str) -> None:
        """Type characters, then Enter."""
        self.write(text)
        self.key("Return")

    def write(self, text: str) -> None:
        """Type characters and leave it at that."""
        self._xdotool("type", "--delay", "30", text)

    def key(self, name: str) -> None:
        """Press a key, such as "Return"."""
        self._xdotool("key", "--delay", "30", name)

    def picture(self, path: Path) -> Path:
        """Save what the screen shows as PNG."""
        time.sleep(0.6)  # let it finish painting
        subprocess.run(["import", "-window", "root", str(path)], env=self._environment, check=True, timeout=120)
        return path

    def windows(self) -> list[str]:
        """Return the titles of the windows on the screen."""
        found = self._xdotool("search", "--onlyvisible", "--name", ".", check=False).split()
        return [self._xdotool("getwindowname", window, check=False).strip() for window in found]

    def dialog(self) -> str | None:
        """Return the text of the message box on the screen, None if there is none."""
        for window in _top_windows(self.office.connection):
            if window.getAccessibleRole() in _DIALOG_ROLES:
                return "\n".join(_texts(window)) or window.getAccessibleName()
        return None

    def wait_for_dialog(self) -> str:
        """Wait for a message box and return its text."""
        return str(wait_until(self.dialog, "a message box"))

    def answer(self, key: str = "Return") -> str:
        """Wait for a message box, press a key on it, wait until it is gone and return its text."""
        text = self.wait_for_dialog()
        self.key(key)
        wait_until(lambda: self.dialog() != text, "the message box to close")
        return text

    def place_of(self, book: xlwings.Book, shape: str) -> tuple[int, int, int, int]:
        """Return where on the screen a shape of the active sheet is: x, y, width, height."""
        document = _find(_window_of(book), _DOCUMENT)
        found = next((child for child in _children(document) if child.getAccessibleName() == shape), None)
        assert found is not None, f"no shape {shape} on the sheet in front"
        return _on_screen(found)

    def place_of_cell(self, book: xlwings.Book, cell: str) -> tuple[int, int, int, int]:
        """Return where on the screen a cell of the active sheet is: x, y, width, height."""
        row, column = position(cell)
        table = _find(_window_of(book), _TABLE)
        return _on_screen(table.getAccessibleCellAt(row - 1, column - 1).getAccessibleContext())

    def click_control(self, book: xlwings.Book, name: str) -> None:
        """Click a button of a toolbar or an entry of the menu bar."""
        frame = book.impl.component.raw.getCurrentController().getFrame()
        found = wait_until(lambda: _named(frame.getContainerWindow().getAccessibleContext(), name), f"a button {name}")
        x, y, width, height = _on_screen(found)
        self.click(x + width // 2, y + height // 2)

    def click_cell(self, book: xlwings.Book, cell: str, *keys: str) -> None:
        """Click a cell of the active sheet, holding down `keys`."""
        x, y, _width, _height = self.place_of_cell(book, cell)
        self.click(x + 8, y + 8, *keys)

    def click_tab(self, book: xlwings.Book, sheet: str) -> None:
        """Click the tab of a sheet."""
        x, y, width, height = _on_screen(_find(_window_of(book), _TAB, sheet))
        self.click(x + width // 2, y + height // 2)

    def _fill_screen(self, book: xlwings.Book) -> None:
        def window() -> str:
            return self._xdotool("search", "--onlyvisible", "--name", Path(book.fullname).name, check=False).strip()

        number = str(wait_until(window, "the window")).split()[0]
        self._xdotool("windowactivate", "--sync", number)
        self._xdotool("windowmove", number, "0", "0")
        self._xdotool("windowsize", number, str(WIDTH), str(HEIGHT))
        time.sleep(0.5)

    def _xdotool(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self._environment, check=check, timeout=120, capture_output=True, text=True
        )
        return done.stdout


class _Screen:
    def __init__(self, process: subprocess.Popen[bytes], number: int) -> None:
        self.process = process
        self.number = number


def _start_screen() -> _Screen:
    read, write = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as numbers:
        return _Screen(process, int(numbers.readline()))


def wait_until(condition: Callable[[], Any], what: str, timeout: float = _WAIT) -> Any:
    """Wait until `condition` gives something true and return it; fail with `what` was waited for."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {timeout:.0f} s in vain for {what}")


# -- LibreOffice's accessibility tree ----------------------------------------------------------------------------------

_STATIC_TEXT = 86
_TABLE, _SHAPE, _DOCUMENT, _TAB = 58, 52, 84, 38
_DIALOG_ROLES = {1, 11, 16}  # alert, dialog, frame of a message box


def _children(context: Any, most: int = 200) -> Iterator[Any]:
    for index in range(min(context.getAccessibleChildCount(), most)):
        child = context.getAccessibleChild(index)
        if child is not None:
            yield child.getAccessibleContext()


def _find(context: Any, role: int, name: str | None = None) -> Any:
    """Return the first descendant with that role (and name); a table's cells are not searched."""
    if context.getAccessibleRole() == role and name in (None, context.getAccessibleName()):
        return context
    if context.getAccessibleRole() in (_TABLE, _SHAPE):
        return None
    for child in _children(context):
        found = _find(child, role, name)
        if found is not None:
            return found
    return None


def _named(context: Any, name: str) -> Any:
    """Return the first descendant with that name that can be seen; the cells are not searched."""
    if context.getAccessibleRole() in (_TABLE, _SHAPE, _DOCUMENT):
        return None
    if context.getAccessibleName() == name and context.getSize().Width > 0:
        return context
    for child in _children(context):
        found = _named(child, name)
        if found is not None:
            return found
    return None


def _on_screen(context: Any) -> tuple[int, int, int, int]:
    corner, size = context.getLocationOnScreen(), context.getSize()
    return corner.X, corner.Y, size.Width, size.Height


def _window_of(book: xlwings.Book) -> Any:
    controller = book.impl.component.raw.getCurrentController()
    return controller.getFrame().getComponentWindow().getAccessibleContext()


def _top_windows(connection: lo.Connection) -> Iterator[Any]:
    toolkit = connection.service("com.sun.star.awt.Toolkit").raw
    for index in range(toolkit.getTopWindowCount()):
        window = toolkit.getTopWindow(index)
        context = window.getAccessibleContext() if window is not None else None
        if context is not None:
            yield context


def _texts(context: Any) -> Iterator[str]:
    if context.getAccessibleRole() == _STATIC_TEXT and context.getAccessibleName():
        yield context.getAccessibleName()
    for child in _children(context):
        yield from _texts(child)
