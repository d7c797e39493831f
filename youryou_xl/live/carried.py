"""What a workbook with buttons carries along in its very hidden sheet: the official file, and how its form is built.

Reads the sheet of `attach.hidden` in an open workbook, only the rows that are asked for, because the official
file can be long. Writes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from youryou_xl.attach import names
from youryou_xl.attach.structure import Structure
from youryou_xl.live import hidden

if TYPE_CHECKING:
    from xlwings import Book

    from youryou_xl.attach.original import OriginalWorkbook


def structure(book: Book) -> Structure | None:
    """Return how the sheet with the form was built when the buttons were attached; None if that is not known."""
    text = _value(book, names.STRUCTURE)
    try:
        return Structure.from_json(text) if text else None
    except ValueError:
        return None


def original(book: Book) -> OriginalWorkbook:
    """Return the official file as it was when the buttons were attached.

    Raises CannotAttach if the workbook has none or it is damaged.
    """
    from youryou_xl.attach import original as packed

    sheet = hidden.sheet_named(book, names.CARRIED)
    return packed.from_rows(sheet.used_range.options(ndim=2).value if sheet is not None else [])


def _value(book: Book, key: str) -> str:
    sheet = hidden.sheet_named(book, names.CARRIED)
    if sheet is None:
        return ""
    rows = sheet.used_range.shape[0]
    keys = [row[0] for row in sheet.range((1, 1), (rows, 1)).options(ndim=2).value]
    if key not in keys:
        return ""
    first = keys.index(key)
    last = first
    while last + 1 < rows and keys[last + 1] == key:
        last += 1
    pieces = sheet.range((first + 1, 2), (last + 1, 2)).options(ndim=2).value
    return "".join(str(row[0] or "") for row in pieces)
