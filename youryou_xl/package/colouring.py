"""A workbook with some cells coloured and named, to be looked at and never to be sent.

Made with openpyxl: pictures and some finer points of the original may be missing. Knows no form.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from youryou_xl.addresses import parse_area
from youryou_xl.errors import UnusableFile
from youryou_xl.grid import position
from youryou_xl.package.container import open_package

_SMALL = 7


@dataclass(frozen=True, slots=True)
class Named:
    """One cell to colour: `words` go into it where it is empty, `words` and `note` into a note on it."""

    sheet: str
    cell: str
    words: str
    note: str
    colour: str


_MOST_CELLS = 200_000
_AREA = re.compile(rb"""<(?:[\w.-]+:)?(?:mergeCell|hyperlink)\s[^<>]*?\bref\s*=\s*["']([A-Za-z0-9:$]{1,40})["']""")


def _within_reason(data: bytes) -> None:
    """Raise UnusableFile for merged cells and links over too many cells: openpyxl visits each of them."""
    left = _MOST_CELLS
    package = open_package(data)
    for number, member in enumerate(package.members):
        if not member.key.endswith(".xml"):  # a sheet may have any name
            continue
        for found in _AREA.finditer(package.content(number)):
            area = parse_area(found[1].decode("ascii"))
            if area is not None:
                left -= (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if left < 0:
            raise _no_copy("結合かリンクの範囲が広すぎます", "its merged cells or links cover too many cells")


def _no_copy(ja: str, en: str) -> UnusableFile:
    return UnusableFile(
        f"この様式は、色を付けた写しを作れません（{ja}）。inspect の表で確かめてください。",
        f"No coloured copy of this form can be made, because {en}. See the table of inspect.",
    )


def coloured(data: bytes, cells: Iterable[Named]) -> bytes:
    """Return a copy of a workbook with these cells coloured and named.

    Raises UnusableFile where openpyxl cannot read the workbook.
    """
    _within_reason(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(BytesIO(data))
    except Exception as error:  # openpyxl raises whatever a part of the file provokes
        raise _no_copy("openpyxlで開けません", "openpyxl cannot open it") from error
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    for named in cells:
        row, column = position(named.cell)
        cell = sheets[named.sheet].cell(row, column)
        if not isinstance(cell, Cell):
            continue
        cell.fill = PatternFill("solid", fgColor=named.colour)
        note = Comment(f"{named.words}\n{named.note}", "youryou_xl")
        note.width, note.height = 240, 60
        cell.comment = note
        if cell.value is None:
            cell.number_format = "@"
            cell.value = named.words
            cell.font = Font(size=_SMALL)
            cell.alignment = Alignment(shrink_to_fit=True, vertical="center")
    for sheet in sheets.values():
        # A form that is protected or has colours of its own by condition would show nothing of this.
        sheet.protection.disable()
        sheet.conditional_formatting = type(sheet.conditional_formatting)()
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()
