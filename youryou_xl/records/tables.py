"""Tables as text: the cells of a sheet or a CSV as they read, for whatever finds its columns by name.

Knows no column and no rule.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from youryou_xl.package.grids import read_grids

Rows = Sequence[Sequence[str]]
"""A table as it stands on a sheet: a row for a row, "" for an empty cell."""

BOOKS = (".xlsx", ".xlsm")


def sheets_of(path: Path) -> list[tuple[str, Rows]]:
    """Return the sheets of a workbook by name, as text. Raises UnusableFile for one that cannot be read."""
    return [
        (
            grid.name,
            [
                [as_text(grid.value_at(row, column)) for column in range(1, grid.last_column + 1)]
                for row in range(1, grid.last_row + 1)
            ],
        )
        for grid in read_grids(path)
    ]


def csv_rows(path: Path) -> list[list[str]]:
    """Return the rows of a CSV in UTF-8 or CP932, none where there is no such file."""
    try:
        data = path.read_bytes()
    except OSError:
        return []
    return list(csv.reader(io.StringIO(decoded(data), newline="")))


def decoded(data: bytes) -> str:
    """Return the text of a file that people or Excel saved: UTF-8, UTF-16 with its mark, or CP932."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932", "replace")


def as_text(cell: object) -> str:
    """Return a cell of a table as it reads: a whole number without its decimal point, nothing as ""."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
