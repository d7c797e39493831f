"""The VBA project of a workbook with buttons: which modules it holds for which program, and its bytes.

`pyOpenVBA` writes the project; it silently turns what is not ASCII into question marks, so such a module is
refused here. Knows modules and code names, nothing of sheets' contents or forms.
"""

from __future__ import annotations

import re
import sys
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple

from youryou_xl import lang
from youryou_xl.errors import CannotAttach, NotAvailable
from youryou_xl.package.namespaces import CONTENT_TYPES, MAIN, OFFICE, PACKAGE_RELATIONSHIPS
from youryou_xl.resources import macro_text

Host = Literal["excel", "libreoffice"]
Bridge = Literal["com", "xlwings"]
"""How Excel's macros reach Python: our COM server, which names no place and no version, or xlwings' own module."""

WORKBOOK = "ThisWorkbook"

_SHARED = ("YxButtons", "YxText")
_RUNNERS: Mapping[Bridge, tuple[str, ...]] = {"com": ("YxBridge", "YxRunCom"), "xlwings": ("YxRunExcel",)}
_LIBRE = ("YxRunLibre",)
_XLWINGS = "xlwings"

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_PUBLIC_SUB = re.compile(r"^\s*(?:Public\s+)?Sub\s+([A-Za-z]\w*)\s*\(\s*\)", re.MULTILINE | re.IGNORECASE | re.ASCII)


class Document(NamedTuple):
    """A sheet as VBA sees it: its code name, and whether it is a ``"worksheet"`` or a ``"chartsheet"``."""

    kind: str
    code_name: str


def modules(host: Host, bridge: Bridge = "com", more: Sequence[str] = ()) -> dict[str, str]:
    """Return the source of every module for `host` and of `more`, by name, lines ended with CR LF as VBA has them.

    `bridge` is how Excel's reach Python; LibreOffice's have a way of their own.
    Raises NotAvailable if a module is missing, is not ASCII, or is of another version than the xlwings that
    would answer it.
    """
    found = sources((*_SHARED, *(_RUNNERS[bridge] if host == "excel" else _LIBRE), *more))
    if host == "excel" and bridge == "xlwings":
        found = {_XLWINGS: _crlf(_xlwings_module()), **found}
    return found


def sources(names: Sequence[str]) -> dict[str, str]:
    """Return modules of ours by name, lines ended with CR LF. Raises NotAvailable as `modules` does."""
    return {name: _crlf(_ascii(name, macro_text(f"{name}.bas"))) for name in names}


def _crlf(text: str) -> str:
    return re.sub(r"\r?\n", "\r\n", text)


def _ascii(name: str, text: str) -> str:
    if text.isascii():
        return text
    raise NotAvailable(
        f"マクロ「{name}」に日本語などの文字が含まれているため、ブックに入れられません。"
        "youryou_xl をインストールし直してください。",
        f"The macro module “{name}” holds characters other than ASCII and cannot be put into a workbook. "
        "Please install youryou_xl again.",
    )


def _xlwings_module() -> str:
    """Return xlwings' own VBA module, licence text and all, from the installed package so that versions match."""
    spec = find_spec("xlwings")
    path = Path(spec.origin).parent / "xlwings.bas" if spec and spec.origin else None
    text = path.read_text(encoding="latin-1") if path and path.is_file() else ""
    if f'XLWINGS_VERSION As String = "{version("xlwings")}"' not in text:
        raise NotAvailable(
            "xlwings のマクロ（xlwings.bas）が見つからないか、版が合いません。"
            "「py -m pip install -U xlwings」を実行してください。",
            "The macro module of xlwings (xlwings.bas) is missing or of another version. "
            "Run “py -m pip install -U xlwings”.",
        )
    return _ascii(_XLWINGS, text)


def subs(modules: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of the Subs without arguments that a shape could call."""
    for text in modules.values():
        yield from _PUBLIC_SUB.findall(text)


def configuration(config: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the rows of the sheet ``xlwings.conf``: our settings, those in `config` winning.

    Keys are xlwings' own (``Interpreter_Win``, ``Interpreter_Mac``, ``PYTHONPATH``, …). A setting that is left
    out comes from the user's own ``xlwings.conf`` file, so the interpreter is written only where it is known.
    """
    settings = {
        # One Python stays running, so that the second press answers at once.
        "Use UDF Server": "True",
        "Show Console": "False",
        # A file that happens to lie beside the workbook must not be taken for our code.
        "Add_Workbook_To_PYTHONPATH": "False",
    }
    if sys.platform == "win32":
        settings["Interpreter_Win"] = sys.executable
    elif sys.platform == "darwin":
        settings["Interpreter_Mac"] = sys.executable
    given = {key.casefold() for key in config}
    kept = {key: value for key, value in settings.items() if key.casefold() not in given}
    return [*kept.items(), *config.items()]


def texts(host: Host, bridge: Bridge = "com") -> dict[str, str]:
    """Return what the macros say when they cannot get at Python, by key, in the user's language."""
    if host == "excel" and bridge == "com":
        return {
            "text.no-server": lang.pick(
                "youryou_xlがこのパソコンに入っていないか、Excelから起動できません。"
                "youryou_xlのセットアップを実行するか、スタートメニューの「youryou_xl」→「診断」を開いてください。",
                "youryou_xl is not installed on this computer, or Excel cannot start it. Run the setup of youryou_xl, "
                "or open 診断 in the start menu.",
            ),
            "text.no-answer": lang.pick(
                "youryou_xlとのやりとりが途中で切れました。開いている画面を閉じ、もう一度試してください。"
                "続くときは、スタートメニューの「youryou_xl」→「診断」を開いてください。",
                "youryou_xl did not answer to the end. Close open dialogs and try again. If it goes on, open 診断 in "
                "the start menu.",
            ),
        }
    if host == "excel":
        return {
            "text.no-python": lang.pick(
                "Pythonを起動できませんでした。Pythonとyouryou_xlがインストールされているか、"
                "非表示のシート「xlwings.conf」のInterpreter_Winの場所が正しいかを、システム担当者に確認してください。"
                "コマンド「youryou-xl doctor」で足りないものがわかります。",
                "Python could not be started. Check that Python and youryou_xl are installed and that Interpreter_Win "
                "in the hidden sheet “xlwings.conf” is right. The command “youryou-xl doctor” says what is missing.",
            ),
            "text.no-package": lang.pick(
                "ボタンの処理を終えられませんでした。youryou_xlが入っていない場合は「py -m pip install youryou_xl」を"
                "実行してください。コマンド「youryou-xl doctor」で足りないものがわかります。",
                "The button could not finish its work. If youryou_xl is not installed, run "
                "“py -m pip install youryou_xl”. The command “youryou-xl doctor” says what is missing.",
            ),
        }
    return {
        "text.no-python": lang.pick(
            "LibreOfficeのPython機能がありません。Debian・Ubuntuでは「sudo apt install python3-uno」を実行し、"
            "LibreOfficeを起動し直してください。",
            "LibreOffice has no Python. On Debian and Ubuntu run “sudo apt install python3-uno”, then start "
            "LibreOffice again.",
        ),
        "text.no-package": lang.pick(
            "youryou_xlがこのパソコンに見つかりません。youryou_xlをインストールし、"
            "コマンド「youryou-xl doctor」を1回実行してから、もう一度押してください。",
            "youryou_xl was not found on this computer. Install it, run the command “youryou-xl doctor” once and press "
            "again.",
        ),
        "text.failed": lang.pick(
            "ボタンの処理を始められませんでした。コマンド「youryou-xl doctor」で足りないものがわかります。",
            "The button could not start its work. The command “youryou-xl doctor” says what is missing.",
        ),
    }


def code_names(present: Sequence[tuple[str, str]], modules: Collection[str]) -> list[Document]:
    """Return a document for each sheet of `present`, given as (kind, code name or "").

    A sheet keeps its code name if VBA can use it; otherwise it gets the next free one, as Excel names sheets.
    """
    taken = {WORKBOOK.casefold(), *(name.casefold() for name in modules)}
    found: list[Document | None] = []
    for kind, code_name in present:
        usable = _IDENTIFIER.fullmatch(code_name) is not None and code_name.casefold() not in taken
        if usable:
            taken.add(code_name.casefold())
        found.append(Document(kind, code_name) if usable else None)
    complete = []
    for number, document in enumerate(found, start=1):
        if document is None:
            kind = present[number - 1][0]
            stem = "Chart" if kind == "chartsheet" else "Sheet"
            name = next(
                candidate
                for count in range(number, number + len(present) + len(taken) + 1)
                if (candidate := f"{stem}{count}").casefold() not in taken
            )
            taken.add(name.casefold())
            document = Document(kind, name)
        complete.append(document)
    return complete


def project(documents: Sequence[Document], modules: Mapping[str, str]) -> bytes:
    """Return a VBA project (``vbaProject.bin``) with a document module for the workbook and each sheet.

    `modules` are the sources by module name. The same input gives the same bytes.
    """
    from pyopenvba import ExcelFile

    with tempfile.TemporaryDirectory(prefix="youryou_xl-") as folder:
        path = Path(folder) / "project.xlsm"
        _write_bare_workbook(path, documents)
        with ExcelFile(path) as workbook:
            added = workbook.add_vba_project()
            for name, source in modules.items():
                added.add_module(name, source)
            workbook.save(path)
        with zipfile.ZipFile(path) as package:
            return package.read("xl/vbaProject.bin")


def contents(project: bytes) -> tuple[dict[str, str], set[str]]:
    """Return what a VBA project holds: standard modules' sources by name, and the names of document modules.

    Raises CannotAttach if it cannot be read.
    """
    from pyopenvba import ExcelFile, PyOpenVBAError, VBAModuleKind

    with tempfile.TemporaryDirectory(prefix="youryou_xl-") as folder:
        path = Path(folder) / "project.xlsm"
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("xl/vbaProject.bin", project)
        try:
            with ExcelFile(path) as workbook:
                modules = workbook.vba_project().modules
                standard = {one.name: one.source for one in modules if one.kind is VBAModuleKind.standard}
                return standard, {one.name for one in modules if one.name not in standard}
        except (PyOpenVBAError, ValueError) as error:
            raise CannotAttach(
                "ブックの中のマクロを読めません。公式の申込書（.xlsx）からボタンを付け直してください。",
                "The macros inside the workbook cannot be read. Attach the buttons to the official form (.xlsx) again.",
            ) from error


def _write_bare_workbook(path: Path, documents: Sequence[Document]) -> None:
    """Write the least of a workbook from which pyOpenVBA learns the code names.

    It would change the user's own parts by patterns that know neither prefixes nor byte-order marks, so it gets
    this one, and only the project is taken from it.
    """
    sheets = "".join(
        f'<sheet name="s{number}" sheetId="{number}" r:id="rId{number}"/>' for number in range(1, len(documents) + 1)
    )
    relationships = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{document.kind}" Target="s{number}.xml"/>'
        for number, document in enumerate(documents, start=1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{CONTENT_TYPES}"></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr codeName="{WORKBOOK}"/>'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">{relationships}</Relationships>',
    }
    for number, document in enumerate(documents, start=1):
        parts[f"xl/s{number}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetPr codeName="{document.code_name}"/></worksheet>'
    with zipfile.ZipFile(path, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
