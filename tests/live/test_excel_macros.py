"""The macros of a workbook for Excel, run as VBA up to `RunPython`, and the command they hand over run as Python.

There is no Excel here: an interpreter of VBA stands in for it up to the call, LibreOffice is the open workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings
from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication

from tests.live.conftest import PRACTICE, Said
from tests.live.filled import fill_rightly
from tests.package_attach.test_macros import XLWINGS_FROM_OUTSIDE
from youryou_xl.attach import buttons, workbooks
from youryou_xl.forms import verify
from youryou_xl.live import actions, results_sheet
from youryou_xl.live.session import read_form
from youryou_xl.resources import workbook_file

pytestmark = pytest.mark.live


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the practice form with buttons for Excel."""
    path = tmp_path / "plant.xlsm"
    workbooks.attach_form(workbook_file(PRACTICE), path, "excel")
    return path


@pytest.fixture
def book(app: xlwings.App, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[xlwings.Book]:
    """Return that workbook, open, as the one whose macros are calling."""
    book = app.books.open(path)
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    yield book
    book.close()


def command_of(path: Path, macro: str) -> str:
    """Run a macro of the workbook as VBA and return what it hands to `RunPython`."""
    excel = ExcelApplication.open(path, with_vba=False)
    with ExcelFile(path) as file:
        sources = file.vba_modules()
    for name in ("YxButtons", "YxText", "YxRunExcel"):
        excel.add_module(sources[name], name=name)
    excel.add_module(XLWINGS_FROM_OUTSIDE, name="xlwings")
    excel.run(macro)
    (command,) = str(excel.run("Noted")).splitlines()
    return command


def press(path: Path, button: str) -> None:
    macro = next(known.macro for known in buttons.BUTTONS if known.key == button)
    exec(command_of(path, macro), {})


def test_every_button_reaches_its_work(book: xlwings.Book, path: Path, said: Said) -> None:
    assert {button.key for button in buttons.BUTTONS} == set(actions.ACTIONS)
    form = read_form(book)
    area = form.sheet[form.binding.cell_of("area") or ""]
    before = area.color
    press(path, "check")
    assert results_sheet.find(book) is not None
    assert area.color != before
    press(path, "clear")
    assert results_sheet.find(book) is None
    assert area.color == before
    press(path, "fill")
    assert form.sheet[form.binding.cell_of("voltage_class") or ""].value == "低圧"
    fill_rightly(book, owner_code="０１２３３")
    press(path, "check")
    press(path, "fix")
    assert str(form.sheet[form.binding.cell_of("owner_code") or ""].value) == "01233"
    press(path, "export")
    (sent,) = path.parent.glob("*.xlsx")
    assert verify(workbook_file(PRACTICE), sent).ok
    assert not [text for text in said.told if "問題が起きて" in text]
