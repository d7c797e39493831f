"""A workbook with some cells coloured and named, to be looked at and never to be sent.

Made with openpyxl: pictures and some finer points of the original may be missing. Knows no form.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from youryou_xl.errors import UnusableFile
from youryou_xl.grid import position

_SMALL = 7


@dataclass(frozen=True, slots=True)
class Named:
    """One cell to colour: `words` go into it where it is empty, `words` and `note` into a note on it."""

    sheet: str
    cell: str
    words: str
    note: str
    colour: str


def coloured(data: bytes, cells: Iterable[Named]) -> bytes:
    """Return a copy of a workbook with these cells coloured and named.

    Raises UnusableFile where openpyxl cannot read the workbook.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(BytesIO(data))
    except Exception as error:  # openpyxl raises whatever a part of the file provokes
        raise UnusableFile(
            "この様式は、色を付けた写しを作れません（openpyxlで開けません）。inspect の表で確かめてください。",
            "No coloured copy of this form can be made, because openpyxl cannot open it. See the table of inspect.",
        ) from error
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
