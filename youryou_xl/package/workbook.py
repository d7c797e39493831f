"""The workbook inside a package: its sheets, in order, and the parts that belong to them.

Follows content types and relationships, in either family of namespaces; tells a workbook from the other
things that come as zip files. Knows nothing of cells.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import islice
from typing import NamedTuple

from youryou_xl.errors import UnusableFile
from youryou_xl.package import xmltree
from youryou_xl.package.budget import budget, whole
from youryou_xl.package.container import Package
from youryou_xl.package.relationships import Relationship, read, rels_name

_SUFFIXES = {
    "spreadsheetml.sheet.main+xml": ".xlsx",
    "sheet.macroenabled.main+xml": ".xlsm",
    "spreadsheetml.template.main+xml": ".xltx",
    "template.macroenabled.main+xml": ".xltm",
    "addin.macroenabled.main+xml": ".xlam",
}

_OTHER_FILES = (
    ("wordprocessingml", "Word文書（.docx）", "a Word document (.docx)"),
    ("ms-word", "Word文書（.docx）", "a Word document (.docx)"),
    ("presentationml", "PowerPoint（.pptx）", "a PowerPoint presentation (.pptx)"),
    ("ms-powerpoint", "PowerPoint（.pptx）", "a PowerPoint presentation (.pptx)"),
    ("sheet.binary", "バイナリ形式のブック（.xlsb）", "a binary workbook (.xlsb)"),
)


class SheetEntry(NamedTuple):
    """A sheet of the workbook: its name, the member of the package it lies in, and whether it holds cells."""

    name: str
    member: int | None
    part: str
    kind: str


class Workbook(NamedTuple):
    """What the parts of a workbook say about it."""

    package: Package
    part: str
    suffix: str
    sheets: tuple[SheetEntry, ...]
    date1904: bool
    styles: bytes | None
    shared_strings: bytes | None
    defined_names: tuple[tuple[str, str, int | None], ...]

    def sheet(self, name: str) -> SheetEntry | None:
        """Return the sheet called `name`, None if there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def relationships(package: Package, part: str) -> dict[str, Relationship]:
    """Return the relationships of a part ("" is the package itself) by id.

    Raises `UnusableFile` if they cannot be read.
    """
    source = rels_name(part)
    data = package.read(source)
    if data is None:
        return {}
    try:
        found = read(part, data, lambda name: package.index(name) is not None)
    except xmltree.UnreadableXml as error:
        raise _unreadable(package, source, error) from error
    return {one.id: one for one in found}


def open_workbook(package: Package) -> Workbook:
    """Return the workbook in `package`; raises `UnusableFile` if there is none that can be used."""
    label = package.label
    types = package.read("[Content_Types].xml")
    if types is None:
        raise _no_workbook(package)
    suffix = _suffix(package, types)
    main = [link.target for link in relationships(package, "").values() if link.kind == "officeDocument"]
    data = package.read(main[0]) if main else None
    if data is None:
        raise _no_workbook(package)
    part = main[0]
    root = _parse(package, part, data)
    if root.tag != "workbook":
        raise _no_workbook(package)
    links = relationships(package, part)
    sheets = []
    for element in root.iterfind("sheets/sheet"):
        link = links.get(xmltree.relationship_id(element))
        target = link.target if link and not link.external else ""
        sheets.append(
            SheetEntry(
                element.get("name", ""), package.index(target) if target else None, target,
                link.kind if link else "",
            )
        )  # fmt: skip
    if not sheets:
        raise UnusableFile(
            f"「{label}」にはシートがありません。元のファイルをもう一度ダウンロードしてください。",
            f"“{label}” has no sheets. Download the original again.",
        )
    properties = root.find("workbookPr")
    by_kind = {link.kind: link.target for link in links.values() if not link.external}
    return Workbook(
        package=package,
        part=part,
        suffix=suffix,
        sheets=tuple(sheets),
        date1904=properties is not None and xmltree.is_true(properties.get("date1904")),
        styles=package.read(by_kind["styles"]) if "styles" in by_kind else None,
        shared_strings=package.read(by_kind["sharedStrings"]) if "sharedStrings" in by_kind else None,
        defined_names=tuple(_defined_names(root)),
    )


def is_signed(package: Package) -> bool:
    """Return whether the package carries a digital signature (of the document, not of its macros)."""
    return any(link.kind == "origin" for link in relationships(package, "").values()) or any(
        member.key.startswith("_xmlsignatures/") for member in package.members
    )


def _suffix(package: Package, types: bytes) -> str:
    mains = []
    for element in _parse(package, "[Content_Types].xml", types):
        content_type = element.get("ContentType", "").lower()
        if "main" in content_type:
            mains.append(content_type)
    for content_type in mains:
        for ending, suffix in _SUFFIXES.items():
            if content_type.endswith(ending):
                return suffix
    for word, ja, en in _OTHER_FILES:
        if any(word in content_type for content_type in mains):
            raise UnusableFile(
                f"「{package.label}」は{ja}です。申込書のExcelブック（.xlsx）を指定してください。",
                f"“{package.label}” is {en}. Name the form's workbook (.xlsx).",
            )
    raise _no_workbook(package)


def _no_workbook(package: Package) -> UnusableFile:
    kind = package.read("mimetype") or b""
    if b"opendocument" in kind:
        return UnusableFile(
            f"「{package.label}」はOpenDocument形式のファイルです。LibreOfficeやExcelで開き、"
            "「Excelブック（*.xlsx）」として保存してから使ってください。",
            f"“{package.label}” is an OpenDocument file. Open it and save it as “Excel Workbook (*.xlsx)”.",
        )
    return UnusableFile(
        f"「{package.label}」はZIPファイルですが、Excelブック（.xlsx／.xlsm）ではありません。"
        "圧縮フォルダーの場合は、展開して中のブックを指定してください。",
        f"“{package.label}” is a zip file but no workbook (.xlsx/.xlsm). If it is a compressed folder, "
        "unpack it and name the workbook inside.",
    )


def _parse(package: Package, part: str, data: bytes) -> ET.Element:
    try:
        return xmltree.parse(data)
    except xmltree.UnreadableXml as error:
        raise _unreadable(package, part, error) from error


def _unreadable(package: Package, part: str, error: xmltree.UnreadableXml) -> UnusableFile:
    return UnusableFile(
        f"「{package.label}」の部品「{part}」を読めません（{error.ja}）。"
        "元のファイルをもう一度ダウンロードしてください。",
        f"The part “{part}” of “{package.label}” cannot be read ({error.en}). Download the original again.",
    )


def _defined_names(root: ET.Element) -> list[tuple[str, str, int | None]]:
    """Return the defined names: name, what it refers to, and the sheet (from 0) it is for, None for all."""
    found = []
    for element in islice(root.iterfind("definedNames/definedName"), budget().names):
        scope = element.get("localSheetId", "")
        found.append((element.get("name", ""), element.text or "", whole(scope, -1) if scope else None))
    return found
