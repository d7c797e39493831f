"""The Calc extension youryou_xl.oxt: worksheet functions, menu and toolbar, with our rules and their libraries inside.

Written from the registry of functions and from the package as it is installed; building it again gives the same
bytes. Knows the extension's format and nothing of how it is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import youryou_xl
from youryou_xl.attach.buttons import BUTTONS
from youryou_xl.errors import NotAvailable, YouryouError
from youryou_xl.files import write_whole
from youryou_xl.functions import REGISTRY, Argument

IDENTIFIER = "jp.youryou.xl"
"""How LibreOffice knows the extension; never changed, or an update would stand beside the older one."""

FILE = "youryou_xl.oxt"
TYPES = "YX.rdb"
INTERFACE = "YX.idl"
TYPES_FOLDER = Path(__file__).with_name("calc_extension")
"""Where the two lie, prebuilt: building the extension needs no program of LibreOffice's."""

MENU = "容量市場"

_ENTRY = "youryou_xl_calc.py"
_SERVICE = "jp.youryou.xl.Buttons"
_LEFT_OUT = frozenset({"batch", "cli"})
"""Rooms of ours that nothing in an open workbook needs."""

_LIBRARIES: dict[str, tuple[str, ...] | None] = {
    "jpholiday": None,
    "jaconv": None,
    "openpyxl": None,
    "et_xmlfile": None,
    "xlwings": (
        "__init__.py", "_names.py", "_types.py", "base_classes.py", "constants.py", "conversion", "expansion.py",
        "main.py", "reports.py", "utils.py", "server.py", "udfs.py", "mac_dict.py",
    ),
}  # fmt: skip
"""The pure-Python libraries inside, and the parts taken of them (None for all). Never xlwings' paid part."""

_DATE = (1980, 1, 1, 0, 0, 0)
_XCU = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'oor:name="{name}" oor:package="org.openoffice.Office">\n{body}</oor:component-data>\n'
)


def build() -> bytes:
    """Return the extension. Raises NotAvailable where a library that belongs inside is not installed."""
    members = {
        "description.xml": _description().encode(),
        "CalcAddIns.xcu": _functions().encode(),
        "Addons.xcu": _buttons().encode(),
        "CalcWindowState.xcu": _place_of_the_toolbar().encode(),
        INTERFACE: interface().encode(),
        TYPES: _shipped(TYPES),
        _ENTRY: (Path(youryou_xl.__file__).parent / "doors" / "calc_extension.py").read_bytes(),
        **{f"pythonpath/{name}": data for name, data in _package()},
        **{name: data for library in _LIBRARIES for name, data in _library(library)},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        # The manifest first, and in it the types before the component that uses them.
        for name, data in [("META-INF/manifest.xml", _manifest().encode()), *sorted(members.items())]:
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def interface() -> str:
    """Return the interface of the functions in UNO's own language, from which the type library is made."""
    lines = [
        "// Written from the registry of worksheet functions by youryou_xl.attach.oxt, and YX.rdb made of it.",
        "module jp { module youryou { module xl {",
        "interface XFunctions {",
    ]
    for function in REGISTRY.values():
        document = ["[in] com::sun::star::beans::XPropertySet yxdocument"] if function.dated else []
        words = ", ".join([*document, *(f"[in] any {_word(argument)}" for argument in function.arguments)])
        lines.append(f"    sequence< sequence< any > > {function.name.lower()}({words});")
    return "\n".join([*lines, "};", "}; }; };", ""])


def _word(argument: Argument) -> str:
    """Return an argument's name as UNO's language can spell it, in which some words mean something."""
    return "arg" + argument.name.replace("_", "")


def _functions() -> str:
    nodes = []
    for function in REGISTRY.values():
        parameters = "".join(
            f'<node oor:name="{_word(argument)}" oor:op="replace">'
            f"{_texts('DisplayName', argument.ja, argument.name)}{_texts('Description', *argument.doc)}</node>\n"
            for argument in function.arguments
        )
        nodes.append(
            f'<node oor:name="{function.name.lower()}" oor:op="replace">\n'
            f"{_texts('DisplayName', f'YX.{function.ja}', f'YX.{function.name}')}"
            f"{_texts('Description', *function.doc)}"
            '<prop oor:name="Category"><value>Add-In</value></prop>\n'
            f'<prop oor:name="CompatibilityName"><value xml:lang="en-US">YX.{function.name}</value></prop>\n'
            f'<node oor:name="Parameters">\n{parameters}</node>\n</node>\n'
        )
    body = (
        '<node oor:name="AddInInfo"><node oor:name="YX" oor:op="replace"><node oor:name="AddInFunctions">\n'
        f"{''.join(nodes)}</node></node></node>\n"
    )
    return _XCU.format(name="CalcAddIns", body=body)


def _buttons() -> str:
    items = "".join(
        f'<node oor:name="m{number}" oor:op="replace">'
        f'<prop oor:name="URL" oor:type="xs:string"><value>service:{_SERVICE}?{button.key}</value></prop>'
        f"{_texts('Title', button.caption, button.caption)}"
        '<prop oor:name="Target" oor:type="xs:string"><value>_self</value></prop>'
        '<prop oor:name="Context" oor:type="xs:string"><value>com.sun.star.sheet.SpreadsheetDocument</value></prop>'
        "</node>\n"
        for number, button in enumerate(BUTTONS, start=1)
    )
    menu = (
        '<node oor:name="OfficeMenuBar">'
        f'<node oor:name="{IDENTIFIER}.menu" oor:op="replace">{_texts("Title", MENU, MENU)}'
        '<prop oor:name="Context" oor:type="xs:string"><value>com.sun.star.sheet.SpreadsheetDocument</value></prop>'
        f'<node oor:name="Submenu">\n{items}</node></node></node>\n'
    )
    bar = f'<node oor:name="{IDENTIFIER}.toolbar" oor:op="replace">\n{items}</node>\n'
    toolbar = f'<node oor:name="OfficeToolBar">{bar}</node>\n'
    return _XCU.format(name="Addons", body=f'<node oor:name="AddonUI">\n{menu}{toolbar}</node>\n')


def _place_of_the_toolbar() -> str:
    """Return what gives the toolbar its name, and its place in a row of its own above the sheet."""
    states = (
        f'<node oor:name="private:resource/toolbar/addon_{IDENTIFIER}.toolbar" oor:op="replace">\n'
        f"{_texts('UIName', MENU, MENU)}"
        '<prop oor:name="Docked" oor:type="xs:boolean"><value>true</value></prop>\n'
        '<prop oor:name="DockingArea" oor:type="xs:int"><value>0</value></prop>\n'
        '<prop oor:name="DockPos" oor:type="xs:string"><value>0,2</value></prop>\n'
        '<prop oor:name="Visible" oor:type="xs:boolean"><value>true</value></prop>\n</node>\n'
    )
    body = f'<node oor:name="UIElements"><node oor:name="States">\n{states}</node></node>\n'
    return _XCU.format(name="CalcWindowState", body=body).replace("org.openoffice.Office", "org.openoffice.Office.UI")


def _texts(name: str, ja: str, en: str) -> str:
    # Whoever reads neither language gets the English one, which LibreOffice falls back on.
    return (
        f'<prop oor:name="{name}" oor:type="xs:string"><value xml:lang="en-US">{escape(en)}</value>'
        f'<value xml:lang="ja">{escape(ja)}</value></prop>\n'
    )


def _manifest() -> str:
    kinds = [
        (TYPES, "application/vnd.sun.star.uno-typelibrary;type=RDB"),
        ("CalcAddIns.xcu", "application/vnd.sun.star.configuration-data"),
        ("Addons.xcu", "application/vnd.sun.star.configuration-data"),
        ("CalcWindowState.xcu", "application/vnd.sun.star.configuration-data"),
        (_ENTRY, "application/vnd.sun.star.uno-component;type=Python"),
    ]
    entries = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(path)} manifest:media-type={quoteattr(kind)}/>\n"
        for path, kind in kinds
    )
    space = 'xmlns:manifest="http://openoffice.org/2001/manifest"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest {space}>\n{entries}</manifest:manifest>\n'


def _description() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006" '
        'xmlns:l="http://libreoffice.org/extensions/description/2011" xmlns:xlink="http://www.w3.org/1999/xlink">\n'
        f'<identifier value="{IDENTIFIER}"/>\n<version value="{youryou_xl.__version__}"/>\n'
        '<dependencies><l:LibreOffice-minimal-version value="7.0" l:name="LibreOffice 7.0"/></dependencies>\n'
        '<publisher><name lang="en" xlink:href="">youryou_xl</name></publisher>\n'
        '<display-name><name lang="en">youryou_xl: capacity-market forms</name>'
        '<name lang="ja">youryou_xl 容量市場の申込書</name></display-name>\n</description>\n'
    )


def _package() -> Iterator[tuple[str, bytes]]:
    """Yield the modules and data of our package that an open workbook needs."""
    root = Path(youryou_xl.__file__).resolve().parent
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        wanted = path.suffix in (".py", ".toml") and inside.parts[0] not in _LEFT_OUT | {"workbook", "macros"}
        if path.is_file() and wanted and "__pycache__" not in inside.parts:
            yield f"youryou_xl/{inside.as_posix()}", path.read_bytes()


def _library(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the modules of a library, and its licence."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise NotAvailable(
            f"部品「{name}」が入っていないため、拡張機能を作れません。「py -m pip install {name}」を実行してください。",
            f"The extension cannot be built without {name}. Run: python -m pip install {name}",
        )
    root = Path(found.origin).parent
    parts = _LIBRARIES[name]
    for path in sorted(root.rglob("*.py")):
        inside = path.relative_to(root)
        if parts is None or inside.parts[0] in parts:
            yield f"pythonpath/{name}/{inside.as_posix()}", path.read_bytes()
    for file in metadata.files(name) or ():
        named = file.name.upper().startswith(("LICENSE", "LICENCE"))
        if named and ".dist-info" in str(file) and "PRO" not in file.name:  # xlwings' paid part is not inside
            yield f"licenses/{name}-{file.name}", Path(str(file.locate())).read_bytes()


def _shipped(name: str) -> bytes:
    return (TYPES_FOLDER / name).read_bytes()


def write_types(folder: Path = TYPES_FOLDER) -> None:
    """Write the interface and the type library made of it into `folder`.

    Raises NotAvailable where LibreOffice's program for that, unoidl-write, is not there or refuses.
    """
    program = os.environ.get("UNOIDL_WRITE") or shutil.which("unoidl-write")
    office = shutil.which("soffice")
    if program is None or office is None:
        raise NotAvailable(
            "unoidl-write がありません。Debian では libreoffice-dev に入っています。",
            "There is no unoidl-write; Debian has it in libreoffice-dev.",
        )
    write_whole(folder / INTERFACE, interface().encode("utf-8"), overwrite=True)
    known = Path(office).resolve().parent
    types = [str(known / "types.rdb"), str(known / "types" / "offapi.rdb")]
    done = subprocess.run(
        [program, *types, str(folder / INTERFACE), str(folder / TYPES)],
        env={**os.environ, "LD_LIBRARY_PATH": str(known)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NotAvailable(f"unoidl-write: {done.stderr.strip()}", f"unoidl-write: {done.stderr.strip()}")


def main(arguments: list[str]) -> None:
    """Write the extension to the file named, or with --types the type library into the checkout."""
    parser = argparse.ArgumentParser(prog="python -m youryou_xl.attach.oxt", description="Build the Calc extension.")
    parser.add_argument("file", nargs="?", type=Path, default=Path(FILE), help=f"where to (default: {FILE})")
    parser.add_argument("--types", action="store_true", help="write the type library anew instead")
    chosen = parser.parse_args(arguments)
    if chosen.types:
        write_types()
    else:
        write_whole(chosen.file, build(), overwrite=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except YouryouError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
