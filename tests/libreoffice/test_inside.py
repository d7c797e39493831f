"""The engine inside LibreOffice's own Python, where a button's macro brings it."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
import xlwings as xw

from youryou_xl import libreoffice as lo

pytestmark = pytest.mark.live

# What LibreOffice's Python loader makes a UNO object of: no installation, only the file's address.
COMPONENT = """
import sys
import traceback
sys.path[:0] = {paths!r}
import unohelper
from com.sun.star.task import XJob

class Probe(unohelper.Base, XJob):
    def __init__(self, context):
        pass

    def execute(self, arguments):
        try:
            from youryou_xl import libreoffice as lo
            book = lo.book_from_component(arguments[0].Value)
            with lo.frozen(book), lo.undo_context(book, "probe"):
                sheet = book.sheets.active
                sheet["A1"].options(ndim=2).value = [["内側", 1.5, True]]
                sheet["A1"].add_note("メモ")
            again = lo.book_from_component(arguments[0].Value)
            return f"{{book.app.pid > 0}} {{again.impl is book.impl}} {{book.name}}"
        except Exception:
            return traceback.format_exc()

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Probe, "test.Probe", ("com.sun.star.task.Job",))
"""


def test_a_macro_inside_libreoffice_uses_the_same_engine(book: xw.Book, tmp_path: Path, root: Path) -> None:
    connection = lo.connection_of(book)
    if not sysconfig.get_platform().startswith("linux"):
        pytest.skip("elsewhere LibreOffice brings a Python of its own, without our packages")
    component = tmp_path / "probe.py"
    paths = [str(root), sysconfig.get_path("purelib")]
    component.write_text(COMPONENT.format(paths=paths), encoding="utf-8")
    loader = connection.service("com.sun.star.loader.Python")
    factory = loader.call("activate", "test.Probe", "", component.as_uri(), None)
    job = factory.call("createInstanceWithContext", connection.context)
    argument = connection.struct("com.sun.star.beans.NamedValue", Name="document", Value=book.api)
    said = job.call("execute", (argument,))
    assert said == f"True True {book.name}", said
    sheet = book.sheets[0]
    assert sheet["A1:C1"].value == ["内側", 1.5, True]
    assert sheet["A1"].note.text == "メモ"
    book.api.UndoManager.undo()
    assert sheet["A1:C1"].value == [None, None, None]
