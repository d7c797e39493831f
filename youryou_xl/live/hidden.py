"""A hidden sheet of our own that keeps a small table of text through saving, closing and reopening.

Marks keep a cell's former look in it. Knows neither what the rows mean nor why they are kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from youryou_xl.errors import CannotFill

if TYPE_CHECKING:
    from xlwings import Book, Sheet

_VERY_HIDDEN = 2
"""Excel's xlSheetVeryHidden: not offered under 再表示 in the sheet tabs' menu."""


def read_rows(book: Book, name: str) -> list[list[str]]:
    """Return the rows kept under `name`, or an empty list where nothing is kept.

    A reference is returned as the spreadsheet writes it now: cells may have moved, sheets been renamed.
    """
    sheet = sheet_named(book, name)
    if sheet is None:
        return []
    used = sheet.used_range
    kept = used.options(ndim=2).value
    read = sheet.range((1, 1), (len(kept), 1)).formula
    links = [link[0] if isinstance(link, (list, tuple)) else link for link in _listed(read)]
    return [
        [str(link or ""), *("" if value is None else str(value) for value in row[1:])]
        for link, row in zip(links, kept, strict=True)
    ]


def write_rows(book: Book, name: str, rows: Sequence[Sequence[str]]) -> None:
    """Keep `rows` (all of one length) under `name`, in place of what was kept there; no rows, no sheet.

    What begins with "=" in the first column is kept as a reference, so that it moves along with its cell;
    everything else is kept as text. Raises CannotFill where the workbook does not allow another sheet.
    """
    drop(book, name)
    if not rows:
        return
    sheet = add_sheet(book, name)
    try:
        if len(rows[0]) > 1:
            texts = sheet.range((1, 2), (len(rows), len(rows[0])))
            texts.number_format = "@"
            texts.value = [list(row[1:]) for row in rows]
        sheet.range((1, 1), (len(rows), 1)).formula = [[row[0]] for row in rows]
        # xlwings hands the number on to Excel; any other program knows hidden and shown only.
        sheet.visible = _VERY_HIDDEN if book.app.engine.name == "excel" else False  # type: ignore[assignment]
    except Exception as error:
        with suppress(Exception):
            drop(book, name)
        raise refused() from error


def reference(sheet: str, cell: str) -> str:
    """Return the formula that points at a cell."""
    return "='{}'!{}".format(sheet.replace("'", "''"), cell)


def referred(link: str) -> tuple[str, str] | None:
    """Return the ``(sheet, cell)`` a formula points at, None if the cell is gone or it is no such formula."""
    match = re.fullmatch(r"=(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?[0-9]+)", link)
    if match is None:
        return None
    return (match[1] or match[2]).replace("''", "'"), match[3].replace("$", "")


def _listed(read: object) -> Sequence[object]:
    return read if isinstance(read, (list, tuple)) else [read]


def drop(book: Book, name: str) -> None:
    """Remove the sheet `name` with what it keeps, if it is there. Raises CannotFill where the workbook refuses."""
    sheet = sheet_named(book, name)
    if sheet is not None:
        with book.app.properties(display_alerts=False):
            try:
                if book.app.engine.name == "excel":
                    sheet.visible = True  # Excel deletes no very hidden sheet
                sheet.delete()
            except Exception as error:
                raise refused() from error


def sheet_named(book: Book, name: str) -> Sheet | None:
    """Return the sheet called exactly `name`, or None."""
    return book.sheets[name] if name in book.sheet_names else None


def add_sheet(book: Book, name: str) -> Sheet:
    """Add a sheet behind all others, leaving the one in front where it is, and return it.

    Raises CannotFill where the workbook's structure is protected.
    """
    in_front = book.sheets.active
    try:
        sheet = book.sheets.add(name, after=book.sheets[-1])
    except Exception as error:
        raise refused() from error
    in_front.activate()
    return sheet


def refused() -> CannotFill:
    """Return the error for a workbook that is open read-only or protected."""
    return CannotFill(
        "このブックには書き込めません。読み取り専用で開いているか、ブックが保護されています。"
        "名前を付けて保存するか、「校閲」→「ブックの保護」を解除してから、もう一度押してください。",
        "This workbook cannot be written to: it is open read-only, or protected. Save it under another name, or lift "
        "the workbook protection (Review), and press again.",
    )
