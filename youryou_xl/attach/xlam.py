"""The Excel add-in youryou_xl.xlam: the tab 容量市場 of the ribbon, and the worksheet functions YX_….

Written from the table of buttons and the registry of functions; building it again gives the same bytes. The VBA stays
ASCII and knows no path and no version; captions stand in the ribbon's XML. Knows the add-in's format and nothing of
how it is installed.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from youryou_xl.attach import hidden, icons, names, vba
from youryou_xl.attach.buttons import BUTTONS
from youryou_xl.errors import YouryouError
from youryou_xl.files import write_whole
from youryou_xl.functions import REGISTRY, Argument, Function
from youryou_xl.package.markup import Markup, escaped, quoted
from youryou_xl.package.namespaces import CONTENT_TYPES, MAIN, OFFICE, PACKAGE_RELATIONSHIPS

FILE = "youryou_xl.xlam"
"""Name of the add-in; never changed, or formulas with YX_… would look for another one."""

TAB = "容量市場"
RIBBON = "customUI/customUI14.xml"
CALLBACK = "YxRibbonPress"
"""The one macro every button of the ribbon calls; which button it was stands in its tag."""

PREFIX = "YX_"
"""What the functions' names begin with in Excel."""

_RIBBON_SPACE = "http://schemas.microsoft.com/office/2009/07/customui"
_RIBBON_TYPE = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_VBA_TYPE = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_ADD_IN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_DATE = (1980, 1, 1, 0, 0, 0)

_MODULES = ("YxRibbon", "YxBridge", "YxText")
_OUT_OF_SIGHT = ("YxBridge", "YxText")
"""Modules whose functions have no place in Excel's list of functions."""

_RESERVED = frozenset({"case", "date", "step", "text", "value", "name", "values", "form", "key", "number", "type"})
"""Argument names of the registry that mean something else in VBA, or read as if they did."""


class Item(NamedTuple):
    """A button of the ribbon: its name, what stands on it and, when the mouse rests on it, what it does."""

    key: str
    caption: str
    tip: str
    large: bool = True


def _on_form(key: str, tip: str) -> Item:
    return Item(key, next(button.caption for button in BUTTONS if button.key == key), tip)


GROUPS: tuple[tuple[str, str, tuple[Item, ...]], ...] = (
    (
        "form",
        "申込書",
        (
            _on_form("check", "開いている申込書を調べ、誤りのあるセルに色を付けて一覧にします。"),
            _on_form("fill", "決まっている値と分かっている値を、空いている欄に入れます。"),
            _on_form("fix", "チェック結果で選んだ誤りを、示された内容に直します。"),
            _on_form("clear", "検証で付けた色とメモ、チェック結果を消します。"),
            _on_form("export", "公式の申込書に入力値だけを書き込み、別のファイルに保存します。"),
        ),
    ),
    (
        "books",
        "ブック",
        (
            Item("attach", "ボタンを付ける", "開いている申込書から、ボタンの付いたブックを作って開きます。"),
            Item("desk", "デスクを開く", "申請をまとめて扱う申請デスクのブックを開きます。"),
        ),
    ),
    (
        "help",
        "困ったとき",
        (
            Item("doctor", "診断", "このパソコンで足りないものと、直し方を調べます。", large=False),
            Item("help", "ヘルプ", "使い方の説明を開きます。", large=False),
        ),
    ),
)
"""The tab's groups: id, caption and buttons, in the order they stand."""

ITEMS = tuple(item for _, _, items in GROUPS for item in items)


def build() -> bytes:
    """Return the add-in. Raises NotAvailable where a module is missing or not ASCII."""
    sheet = vba.Document("worksheet", "YxSheet1")
    rows = hidden.rows(vba.texts("excel", "com"))
    parts = {
        "[Content_Types].xml": _content_types().encode("utf-8"),
        "_rels/.rels": _relationships(
            (f"{OFFICE}/officeDocument", "xl/workbook.xml"),
            (_CORE.replace("metadata", "relationships/metadata"), "docProps/core.xml"),
            (_RIBBON_TYPE, RIBBON),
        ),
        "docProps/core.xml": _properties().encode("utf-8"),
        "xl/workbook.xml": _workbook().encode("utf-8"),
        "xl/_rels/workbook.xml.rels": _relationships(
            (f"{OFFICE}/worksheet", "worksheets/sheet1.xml"),
            (f"{OFFICE}/theme", "theme/theme1.xml"),
            (f"{OFFICE}/styles", "styles.xml"),
            (f"{OFFICE}/sharedStrings", "sharedStrings.xml"),
            (_VBA_TYPE, "vbaProject.bin"),
        ),
        "xl/worksheets/sheet1.xml": _sheet(rows, sheet.code_name).encode("utf-8"),
        "xl/sharedStrings.xml": _strings(rows).encode("utf-8"),
        "xl/theme/theme1.xml": _theme().encode("utf-8"),
        "xl/styles.xml": _styles().encode("utf-8"),
        "xl/vbaProject.bin": vba.project([sheet], modules()),
        RIBBON: ribbon().encode("utf-8"),
        "customUI/_rels/customUI14.xml.rels": _relationships(
            *((f"{OFFICE}/image", f"images/{_image(item)}.png") for item in ITEMS), ids=[_image(item) for item in ITEMS]
        ),
        **{f"customUI/images/{_image(item)}.png": icons.png(item.key, 32 if item.large else 16) for item in ITEMS},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same bytes on Windows and on Linux
            package.writestr(entry, data)
    return buffer.getvalue()


def modules() -> dict[str, str]:
    """Return the source of every module of the add-in by its name. Raises NotAvailable as `vba.modules` does."""
    found = vba.sources(_MODULES)
    for name in _OUT_OF_SIGHT:
        found[name] = found[name].replace("Option Explicit", "Option Explicit\r\nOption Private Module", 1)
    return {**found, "YxFunctions": functions_module().replace("\n", "\r\n")}


def functions_module() -> str:
    """Return the VBA of the worksheet functions, one wrapper for each of the registry."""
    pieces = [
        'Attribute VB_Name = "YxFunctions"\nOption Explicit\n\n'
        "' The worksheet functions, written from their registry by youryou_xl.attach.xlam. Not by hand.\n"
    ]
    pieces += [_wrapper(function) for function in REGISTRY.values()]
    return "\n".join(pieces)


def _wrapper(function: Function) -> str:
    name = PREFIX + function.name
    declared = ", ".join(
        f"{'Optional ' if argument.optional else ''}ByRef {word(argument)} As Variant"
        for argument in function.arguments
    )
    given = ", ".join(f"YxGiven({word(argument)})" for argument in function.arguments)
    return (
        f"Public Function {name}({declared}) As Variant\n"
        f'    {name} = YxCall("{function.name}", Array({given}))\n'
        "End Function\n"
    )


def word(argument: Argument) -> str:
    """Return an argument's name as VBA can spell it; the function wizard shows it."""
    return f"the_{argument.name}" if argument.name in _RESERVED else argument.name


def ribbon() -> str:
    """Return the XML of the ribbon's tab."""
    groups = "".join(
        f'<group id="yxGroup_{key}" label={quoted(caption)}>{"".join(map(_button, items))}</group>'
        for key, caption, items in GROUPS
    )
    return (
        f'{_XML}<customUI xmlns="{_RIBBON_SPACE}"><ribbon><tabs><tab id="yxTab" label={quoted(TAB)}>{groups}'
        "</tab></tabs></ribbon></customUI>"
    )


def _button(item: Item) -> str:
    return (
        f'<button id="yx_{item.key}" tag="{item.key}" label={quoted(item.caption)} image="{_image(item)}" '
        f'size="{"large" if item.large else "normal"}" onAction="{CALLBACK}" '
        f"screentip={quoted(item.caption)} supertip={quoted(item.tip)}/>"
    )


def _image(item: Item) -> str:
    return f"yx_{item.key}_{32 if item.large else 16}"


def _content_types() -> str:
    overrides = {
        "/xl/workbook.xml": _ADD_IN,
        "/xl/worksheets/sheet1.xml": f"{_SPREADSHEET}.worksheet+xml",
        "/xl/sharedStrings.xml": f"{_SPREADSHEET}.sharedStrings+xml",
        "/xl/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "/xl/styles.xml": f"{_SPREADSHEET}.styles+xml",
        "/xl/vbaProject.bin": "application/vnd.ms-office.vbaProject",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    return (
        f'{_XML}<Types xmlns="{CONTENT_TYPES}"><Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
        + "</Types>"
    )


def _relationships(*found: tuple[str, str], ids: list[str] | None = None) -> bytes:
    entries = "".join(
        f'<Relationship Id="{ids[number - 1] if ids else f"rId{number}"}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(found, start=1)
    )
    return f'{_XML}<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">{entries}</Relationships>'.encode()


def _workbook() -> str:
    return (
        f'{_XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr codeName="{vba.WORKBOOK}"/>'
        f'<sheets><sheet name="{names.CARRIED}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(rows: Sequence[tuple[str, str]], code_name: str) -> str:
    lines = "".join(
        f'<row r="{number}"><c r="A{number}" t="s"><v>{2 * number - 2}</v></c>'
        f'<c r="B{number}" t="s"><v>{2 * number - 1}</v></c></row>'
        for number, _ in enumerate(rows, start=1)
    )
    return (
        f'{_XML}<worksheet xmlns="{MAIN}"><sheetPr codeName={quoted(code_name)}/><sheetData>{lines}</sheetData>'
        "</worksheet>"
    )


def _strings(rows: Sequence[tuple[str, str]]) -> str:
    texts = "".join(f"<si><t>{escaped(text)}</t></si>" for row in rows for text in row)
    return f'{_XML}<sst xmlns="{MAIN}" count="{2 * len(rows)}" uniqueCount="{2 * len(rows)}">{texts}</sst>'


def _theme() -> str:
    """Return the plainest theme there can be: nothing of the add-in's own sheet is ever seen."""
    colors = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
        for name, value in (
            ("dk1", "000000"), ("lt1", "FFFFFF"), ("dk2", "44546A"), ("lt2", "E7E6E6"), ("accent1", "1F4E79"),
            ("accent2", "2E7D32"), ("accent3", "C62828"), ("accent4", "F9A825"), ("accent5", "90A4AE"),
            ("accent6", "5D4037"), ("hlink", "0563C1"), ("folHlink", "954F72"),
        )
    )  # fmt: skip
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/></a:{kind}Font>'
        for kind in ("major", "minor")
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    return (
        f'{_XML}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="youryou_xl">'
        f'<a:themeElements><a:clrScheme name="youryou_xl">{colors}</a:clrScheme>'
        f'<a:fontScheme name="youryou_xl">{fonts}</a:fontScheme><a:fmtScheme name="youryou_xl">'
        f"<a:fillStyleLst>{fill * 3}</a:fillStyleLst>"
        f"<a:lnStyleLst>{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _styles() -> str:
    return (
        f'{_XML}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _properties() -> str:
    """Return what Excel's list of add-ins shows of this one."""
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>youryou_xl 容量市場の申込書</dc:title>"
        "<dc:description>申込書の検証と入力、関数 YX_…</dc:description></cp:coreProperties>"
    )


def callbacks(xml: str) -> Iterator[str]:
    """Yield the names of the macros a ribbon's XML calls."""
    for element in Markup(xml.encode("utf-8")).elements:
        for attribute, value in element.attributes.items():
            if attribute.startswith(("on", "get")):
                yield value


def main(arguments: list[str]) -> None:
    """Write the add-in to the file named."""
    parser = argparse.ArgumentParser(prog="python -m youryou_xl.attach.xlam", description="Build the Excel add-in.")
    parser.add_argument("file", nargs="?", type=Path, default=Path(FILE), help=f"where to (default: {FILE})")
    write_whole(parser.parse_args(arguments).file, build(), overwrite=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except YouryouError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
