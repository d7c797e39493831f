"""A form shown to a person: a copy of the workbook with every field's cells coloured and named, doubtful ones apart.

Made with openpyxl, so it is for looking only and never for sending: pictures and some finer points of the original
may be missing. Changes nothing of the original.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from youryou_xl.errors import UnusableFile
from youryou_xl.forms.binding import Binding
from youryou_xl.forms.matching import BoundField
from youryou_xl.grid import position
from youryou_xl.lang import pick

FOUND = ("C6EFCE", "BDD7EE", "E4DFEC", "FDE9D9", "DAEEF3")
"""Colours of fields that were found, in turn, so that neighbours can be told apart."""
DOUBTFUL = "FF9999"
_SMALL = 7


def shown(data: bytes, bindings: Iterable[Binding]) -> bytes:
    """Return a copy of a workbook in which the cells of every field are coloured and say which field they are.

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
    for binding in bindings:
        colours = iter(range(len(binding.fields)))
        for entry in binding.fields:
            sheet = sheets[entry.sheet or binding.sheet]
            colour = FOUND[next(colours) % len(FOUND)]
            if entry.status == "found":
                _show_found(sheet, entry, colour)
            for number, cell in enumerate(entry.candidates, 1):
                words = pick(f"？{entry.label}（候補{number}）", f"? {entry.label} (candidate {number})")
                _name(sheet, cell, words, entry.key, DOUBTFUL)
    for sheet in sheets.values():
        # A form that is protected or hides its colours would show nothing of this.
        sheet.protection.disable()
        sheet.conditional_formatting = type(sheet.conditional_formatting)()
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _show_found(sheet: Worksheet, entry: BoundField, colour: str) -> None:
    if entry.parts:
        for name, cell in entry.parts.items():
            _name(sheet, cell, f"{entry.label}：{name}", f"{entry.key} {name}", colour)
    elif entry.options:
        words: dict[str, list[str]] = {}
        for word, cell in entry.options.items():
            words.setdefault(cell, []).append(word)
        for cell, named in words.items():
            _name(sheet, cell, f"○ {'・'.join(named)}", f"{entry.key}: {' / '.join(named)}", colour)
    elif entry.kind == "chars":
        for number, cell in enumerate(entry.cells, 1):
            _name(sheet, cell, str(number), f"{entry.key} {number}", colour)
    else:
        for number, cell in enumerate(entry.cells, 1):
            more = f"（{number}）" if len(entry.cells) > 1 else ""
            _name(sheet, cell, f"{entry.label}{more}", entry.key, colour)


def _name(sheet: Worksheet, address: str, words: str, key: str, colour: str) -> None:
    """Colour a cell and say in it, where it is empty, and in a note which field it is."""
    row, column = position(address)
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        return
    cell.fill = PatternFill("solid", fgColor=colour)
    note = Comment(f"{words}\n{key}", "youryou_xl")
    note.width, note.height = 240, 60
    cell.comment = note
    if cell.value is None:
        cell.number_format = "@"
        cell.value = words
        cell.font = Font(size=_SMALL)
        cell.alignment = Alignment(shrink_to_fit=True, vertical="center")
