"""The macros of a workbook for Excel, run as VBA up to the bridge, and from there on as Python on the same workbook.

There is no Excel here: an interpreter of VBA stands in for it up to the call, LibreOffice is the open workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlwings
from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication

from tests.live.conftest import PRACTICE, Said
from tests.live.filled import fill_rightly
from tests.package_attach.outside import Outside, opened
from tests.package_attach.test_macros import XLWINGS_FROM_OUTSIDE
from youryou_xl.attach import buttons, vba, workbooks, xlam
from youryou_xl.doors import com_server, in_excel
from youryou_xl.forms import verify
from youryou_xl.live import actions, results_sheet
from youryou_xl.live.session import read_form
from youryou_xl.resources import workbook_file

pytestmark = pytest.mark.live

Press = Callable[[str], None]


@pytest.fixture(params=["com", "xlwings"])
def bridge(request: pytest.FixtureRequest) -> vba.Bridge:
    """Return how the workbook's macros reach Python."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def path(tmp_path: Path, bridge: vba.Bridge) -> Path:
    """Return the practice form with buttons for Excel."""
    path = tmp_path / "plant.xlsm"
    workbooks.attach_form(workbook_file(PRACTICE), path, "excel", bridge=bridge)
    return path


@pytest.fixture
def book(app: xlwings.App, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[xlwings.Book]:
    """Return that workbook, open, as the one whose macros are calling."""
    book = app.books.open(path)
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    monkeypatch.setattr(in_excel, "_book", lambda workbook: book)
    yield book
    book.close()


class Behind(Outside):
    """The server as VBA sees it, with the real one behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.doing = com_server.Server()

    def pressing(self, button: str, workbook: object) -> str:
        return self.doing.Press(button, workbook)


@pytest.fixture
def press(path: Path, bridge: vba.Bridge) -> Press:
    """Return what runs the macro of a button of the workbook as VBA, and what comes of it as Python."""
    if bridge == "com":
        excel = opened(path, list(vba.modules("excel")), Behind())
        return lambda button: excel.run(macro_of(button)) and None
    return lambda button: exec(command_of(path, macro_of(button)), {})


def macro_of(button: str) -> str:
    return next(known.macro for known in buttons.BUTTONS if known.key == button)


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


def test_every_button_reaches_its_work(book: xlwings.Book, path: Path, press: Press, said: Said) -> None:
    assert {button.key for button in buttons.BUTTONS} == set(actions.ACTIONS)
    form = read_form(book)
    area = form.sheet[form.binding.cell_of("area") or ""]
    before = area.color
    press("check")
    assert results_sheet.find(book) is not None
    assert area.color != before
    press("clear")
    assert results_sheet.find(book) is None
    assert area.color == before
    press("fill")
    assert form.sheet[form.binding.cell_of("voltage_class") or ""].value == "低圧"
    fill_rightly(book, owner_code="０１２３３")
    press("check")
    press("fix")
    assert str(form.sheet[form.binding.cell_of("owner_code") or ""].value) == "01233"
    press("export")
    (sent,) = path.parent.glob("*.xlsx")
    assert verify(workbook_file(PRACTICE), sent).ok
    assert not [text for text in said.told if "問題が起きて" in text]


@pytest.mark.parametrize("bridge", ["com"], indirect=True)
def test_the_functions_of_the_add_in_answer_from_the_macro_to_the_rules(tmp_path: Path, bridge: vba.Bridge) -> None:
    add_in = tmp_path / xlam.FILE
    add_in.write_bytes(xlam.build())
    server = Outside()
    server.answer = lambda name, values: com_server.Server().Call(name, values)
    excel = opened(add_in, list(xlam.modules()), server)
    assert excel.run("YX_SHORTNAME", "12343", 1) == "アグリ1234301"
    assert excel.run("YX_OPERATORCODE", "1234", "東京") == "12343"
    assert "エリア" in str(excel.run("YX_AREACODE", "火星"))
