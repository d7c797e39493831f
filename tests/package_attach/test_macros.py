"""The VBA project: our sources and nothing else, running up to the call into Python through xlwings.

The bridge without xlwings has tests of its own (test_bridge.py).
"""

from __future__ import annotations

import re
import sys
import types
import warnings
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator
from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication

from tests.conftest import Slip
from tests.package_attach.building import SHEET, form
from youryou_xl import resources
from youryou_xl.attach import vba
from youryou_xl.attach.attach import attach
from youryou_xl.attach.buttons import BUTTONS
from youryou_xl.attach.vba import Bridge, Host
from youryou_xl.errors import NotAvailable

WAYS: tuple[tuple[Host, Bridge], ...] = (("excel", "com"), ("excel", "xlwings"), ("libreoffice", "com"))

# What the module "xlwings" offers ours, seen from outside: it notes the command instead of starting Python.
XLWINGS_FROM_OUTSIDE = r"""
Public Commands As String
Public Interpreter As String
Public Answer As Long

Public Function RunPython(PythonCommand As String)
    Commands = Commands & PythonCommand & vbLf
    RunPython = Answer
End Function

Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = Interpreter
End Function

Public Function IsFullName(sFile As String) As Boolean
    IsFullName = InStr(sFile, "\") + InStr(sFile, "/") > 0
End Function

Public Function FileExists(ByVal FileSpec As String) As Boolean
    If FileSpec = "C:\broken" Then Err.Raise 57, , "Device I/O error"
    FileExists = False
End Function

Public Sub Prepare(ByVal path As String, ByVal result As Long)
    Interpreter = path
    Answer = result
End Sub

Public Function Noted() As String
    Noted = Commands
End Function
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    out = tmp_path / "book.xlsm"
    attach(
        form(tmp_path / "form.xlsx"),
        out,
        buttons=BUTTONS,
        sheet=SHEET,
        bridge="xlwings",
        config={"Interpreter_Win": r"C:\py\python.exe"},
    )
    return out


@pytest.fixture
def excel(book: Path) -> ExcelApplication:
    """Return an interpreter of VBA with the workbook open and its modules loaded."""
    app = ExcelApplication.open(book, with_vba=False)
    with ExcelFile(book) as file:
        sources = file.vba_modules()
    for name in ("YxButtons", "YxText", "YxRunExcel"):
        app.add_module(sources[name], name=name)
    app.add_module(XLWINGS_FROM_OUTSIDE, name="xlwings")
    return app


def sources_in(book: Path) -> dict[str, str]:
    """Return what olevba, which reads the compressed streams by itself, finds in the standard modules."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own, about its parser library
        from oletools.olevba import VBA_Parser
    parser = VBA_Parser(str(book))
    try:
        found = {name: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()
    return {name: code for name, code in found.items() if name.endswith(".bas")}


@pytest.mark.parametrize(("host", "bridge"), WAYS)
def test_olevba_finds_exactly_our_sources(tmp_path: Path, host: Host, bridge: Bridge) -> None:
    out = tmp_path / "book.xlsm"
    attach(form(tmp_path / "form.xlsx"), out, buttons=BUTTONS, sheet=SHEET, host=host, bridge=bridge)
    expected = {f"{name}.bas": text for name, text in vba.modules(host, bridge).items()}
    assert {name: code.rstrip() for name, code in sources_in(out).items()} == {
        name: text.rstrip() for name, text in expected.items()
    }


def test_the_xlwings_module_is_the_installed_one_with_its_licence(book: Path) -> None:
    import xlwings

    code = sources_in(book)["xlwings.bas"]
    assert f'XLWINGS_VERSION As String = "{xlwings.__version__}"' in code
    assert "Zoomer Analytics" in code
    assert "Redistributions of source code must retain the above copyright" in code


def test_libreoffice_is_spared_the_xlwings_module_it_cannot_compile() -> None:
    assert set(vba.modules("libreoffice")) == {"YxButtons", "YxText", "YxRunLibre"}


def test_every_macro_source_is_ascii(root: Path) -> None:
    for path in (root / "macros").glob("*.bas"):
        assert path.read_bytes().isascii(), path.name
        assert path.read_text(encoding="ascii").startswith(f'Attribute VB_Name = "{path.stem}"\n')


def test_a_macro_with_japanese_in_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vba, "macro_text", lambda name: f"' 検証\n{resources.macro_text(name)}")
    with pytest.raises(NotAvailable, match="YxButtons"):
        vba.modules("libreoffice")


def test_an_xlwings_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vba, "version", lambda _: "0.1.0")
    with pytest.raises(NotAvailable, match=r"xlwings\.bas"):
        vba.modules("excel", "xlwings")


@pytest.mark.parametrize(("host", "bridge"), WAYS)
def test_open_xml_validation_finds_nothing_new(tmp_path: Path, slip: Slip, host: Host, bridge: Bridge) -> None:
    source = slip.path
    attach(source, tmp_path / "book.xlsm", buttons=BUTTONS, sheet=slip.sheet, host=host, bridge=bridge)

    def findings(path: Path) -> set[str]:
        return {str(error) for error in OpenXmlValidator().validate(path).errors}

    assert findings(tmp_path / "book.xlsm") <= findings(source)


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.key)
def test_each_macro_calls_python_with_its_button(excel: ExcelApplication, button: object) -> None:
    excel.run(button.macro)  # type: ignore[attr-defined]
    command = f"import youryou_xl.doors.in_excel; youryou_xl.doors.in_excel.run('{button.key}')"  # type: ignore[attr-defined]
    assert excel.run("Noted") == command + "\n"
    assert excel.dialogs == []


def test_the_command_runs_as_python(excel: ExcelApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    from youryou_xl.doors import in_excel
    from youryou_xl.live.actions import ACTIONS

    assert callable(in_excel.run)

    pressed: list[str] = []
    stand_in = types.ModuleType("youryou_xl.doors.in_excel")
    stand_in.run = pressed.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "youryou_xl.doors.in_excel", stand_in)
    monkeypatch.setattr(sys.modules["youryou_xl.doors"], "in_excel", stand_in)
    excel.run("YxCheck")
    exec(str(excel.run("Noted")).strip(), {})
    assert pressed == ["check"]
    assert pressed[0] in ACTIONS


def test_a_missing_python_is_said_in_japanese(excel: ExcelApplication) -> None:
    excel.run("Prepare", r"C:\nowhere\python.exe", 0)
    excel.run("YxCheck")
    (_, text, title, _), *others = excel.dialogs
    assert not others
    assert title == "youryou_xl"
    assert text.startswith("Pythonを起動できませんでした。")
    assert text.endswith(r"C:\nowhere\python.exe")
    assert excel.run("Noted") == ""


def test_an_error_on_the_way_to_python_is_said_in_japanese(excel: ExcelApplication) -> None:
    excel.run("Prepare", r"C:\broken", 0)
    excel.run("YxCheck")
    assert [text.split("。")[0] for _, text, _, _ in excel.dialogs] == ["Pythonを起動できませんでした"]
    assert "Device I/O error" in excel.dialogs[0][1]


def test_a_python_that_failed_is_followed_by_what_to_do(excel: ExcelApplication) -> None:
    excel.run("Prepare", "", -1)
    excel.run("YxCheck")
    assert [text.split("。")[0] for _, text, _, _ in excel.dialogs] == ["ボタンの処理を終えられませんでした"]


def test_without_the_hidden_sheet_the_message_is_at_least_a_message(excel: ExcelApplication) -> None:
    excel.sheet("youryou_xl").set_value("A1:B200", "")
    excel.run("Prepare", "", -1)
    excel.run("YxCheck")
    assert [text for _, text, _, _ in excel.dialogs] == ["youryou_xl: no-package"]


def test_the_settings_xlwings_reads_from_its_sheet(book: Path) -> None:
    from openpyxl import load_workbook

    rows = {key.upper(): value for key, value in load_workbook(book)["xlwings.conf"].iter_rows(values_only=True)}
    assert rows["USE UDF SERVER"] == "True"
    assert rows["SHOW CONSOLE"] == "False"
    assert rows["ADD_WORKBOOK_TO_PYTHONPATH"] == "False"
    assert rows["INTERPRETER_WIN"] == r"C:\py\python.exe"
    # Every key is one that xlwings' module asks for.
    module = vba.modules("excel", "xlwings")["xlwings"].upper()
    for key in rows:
        assert re.search(rf'GETCONFIG\("{key}"', module), key


def test_settings_given_win_over_ours_whatever_their_case() -> None:
    rows = vba.configuration({"USE UDF SERVER": "False"})
    assert [value for key, value in rows if key.upper() == "USE UDF SERVER"] == ["False"]
