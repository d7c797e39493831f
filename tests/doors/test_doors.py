"""Workbooks that release 0.1.0 made keep working: every name they call still answers (see README.md here)."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from youryou_xl import forms
from youryou_xl.attach import hidden, names, original
from youryou_xl.attach.buttons import BUTTONS
from youryou_xl.attach.detach import detach
from youryou_xl.attach.workbooks import export_form
from youryou_xl.forms import verify
from youryou_xl.forms.structure import Structure
from youryou_xl.live import actions
from youryou_xl.package import Template

HERE = Path(__file__).resolve().parent
EXCEL = HERE / "attached-0.1.0-excel.xlsm"
LIBRE = HERE / "attached-0.1.0-libreoffice.xlsm"
BOTH = pytest.mark.parametrize("book", [EXCEL, LIBRE], ids=["excel", "libreoffice"])
KEYS = ("check", "fill", "fix", "clear", "export")


def modules(book: Path) -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pyparsing, about how olevba calls it
        from oletools.olevba import VBA_Parser

    parser = VBA_Parser(str(book))
    try:
        return {name.removesuffix(".bas"): code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()


@pytest.mark.parametrize("button", KEYS)
def test_the_command_in_its_macros_presses_the_button(button: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (template,) = re.findall(r'RunPython\("(import [^"]+)" & button & "([^"]+)"\)', modules(EXCEL)["YxRunExcel"])
    pressed: list[str] = []
    monkeypatch.setattr(actions, "run", lambda name, book=None: pressed.append(name))
    exec(button.join(template), {})
    assert pressed == [button]


def test_its_buttons_are_among_those_we_have() -> None:
    assert set(KEYS) <= actions.ACTIONS.keys()
    assert set(KEYS) <= {button.key for button in BUTTONS}


def test_the_file_libreoffice_loads_is_the_door() -> None:
    """Run the old file as LibreOffice does, outside any package and without our folders on its path."""
    import youryou_xl

    old = Path(youryou_xl.__file__).parent / "live" / "in_libreoffice.py"
    stand_ins = (
        "import sys, types\n"
        "for name in ('unohelper','com','com.sun','com.sun.star','com.sun.star.document','com.sun.star.task'):\n"
        "    sys.modules[name] = types.ModuleType(name)\n"
        "sys.modules['com.sun.star.document'].XDocumentEventListener = type('Listener', (), {})\n"
        "sys.modules['com.sun.star.task'].XJob = type('Job', (), {})\n"
        "helper = sys.modules['unohelper']\n"
        "helper.Base = type('Base', (), {})\n"
        "class Implementations:\n"
        "    def addImplementation(self, made, name, services): print(made.__name__, name, services)\n"
        "helper.ImplementationHelper = Implementations\n"
        "sys.path = [entry for entry in sys.path if 'youryou' not in entry and entry not in ('', '.')]\n"
        "sys.meta_path = [finder for finder in sys.meta_path if 'editable' not in repr(finder).lower()]\n"
        f"module = types.ModuleType('uno_module'); module.__file__ = {str(old)!r}\n"
        f"exec(compile(open({str(old)!r}, encoding='utf-8').read(), {str(old)!r}, 'exec'), module.__dict__)\n"
        "assert hasattr(module, 'g_ImplementationHelper') and hasattr(module.Runner, 'execute')\n"
        "assert 'youryou_xl' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", stand_ins], capture_output=True, text=True, check=False, timeout=60, cwd=HERE.anchor
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "Runner youryou_xl ()"


@BOTH
def test_the_official_file_comes_out_as_it_was(book: Path, tmp_path: Path) -> None:
    detach(book, tmp_path / "out.xlsx")
    values = hidden.read(book)
    assert values is not None
    digest = hashlib.sha256((tmp_path / "out.xlsx").read_bytes()).hexdigest()
    assert digest == values["original.sha256"]


@BOTH
def test_what_was_typed_is_exported(book: Path, tmp_path: Path) -> None:
    grids = [grid for grid in forms.read_grids(book) if grid.name not in names.OURS]
    binding = forms.identify(grids)
    typed = binding.cells({"area": "東京", "owner_code": "01233"})
    filled = tmp_path / "typed.xlsm"
    Template.open(book).fill(typed.cells, filled)
    export_form(filled, tmp_path / "out.xlsx", force=True)
    official = original.read(book).data
    proof = verify(official, tmp_path / "out.xlsx")
    assert proof.ok
    assert {cell.after for cell in proof.cells} == {"東京", "01233"}


@BOTH
def test_the_structure_it_carries_is_read(book: Path) -> None:
    values = hidden.read(book)
    assert values is not None
    structure = Structure.from_json(values[names.STRUCTURE])
    assert structure.sheet == "申込書"
    assert structure.labels and structure.merges and structure.inputs


@BOTH
def test_its_sheets_of_ours_are_known_as_ours(book: Path) -> None:
    ours = {grid.name for grid in forms.read_grids(book)} - {"申込書", "記載要領", "リスト"}
    assert ours <= names.OURS
