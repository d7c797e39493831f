"""LibreOffice for the tests of the buttons: one without a window for most, one on a virtual screen for the rest.

Both have profiles of their own, and only what was started here is ended here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings

from tests.conftest import missing
from tests.live.desk import Desk
from youryou_xl import libreoffice as lo
from youryou_xl.attach import workbooks
from youryou_xl.live import dialogs
from youryou_xl.resources import workbook_file

PRACTICE = "plant-master-practice.xlsx"


@pytest.fixture(scope="session")
def app(office: lo.Office) -> xlwings.App:
    """Return the LibreOffice without a window as xlwings knows it."""
    return office.connect()


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """Return a LibreOffice with a window on a virtual screen."""
    for program in ("Xvfb", "openbox", "xdotool", "import"):
        if shutil.which(program) is None:
            missing(program)
    try:
        lo.find_soffice()
        lo.find_uno()
    except lo.LibreOfficeError as error:
        missing(str(error))
    with Desk.set_up() as desk:
        yield desk


@pytest.fixture(scope="session")
def attached(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the practice form with buttons for LibreOffice; copy it before changing it."""
    path = tmp_path_factory.mktemp("attached") / "plant.xlsm"
    workbooks.attach_form(workbook_file(PRACTICE), path, "libreoffice")
    return path


@pytest.fixture
def book(app: xlwings.App, attached: Path, tmp_path: Path) -> Iterator[xlwings.Book]:
    """Return the practice form with buttons, open."""
    path = tmp_path / "plant.xlsm"
    shutil.copyfile(attached, path)
    book = app.books.open(path)
    yield book
    book.close()


class Said:
    """What a button told or asked the user, and what the user answers."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.asked: list[str] = []
        self.status: list[str] = []
        self.answer = True


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    """Answer message boxes instead of a person, and keep what they said."""
    said = Said()

    def ask(_book: xlwings.Book, text: str) -> bool:
        said.asked.append(text)
        return said.answer

    monkeypatch.setattr(dialogs, "tell", lambda _book, text, warning=False: said.told.append(text))
    monkeypatch.setattr(dialogs, "ask", ask)
    monkeypatch.setattr(dialogs, "status", lambda _book, text: said.status.append(text))
    return said
