"""A1 addresses and rectangles of cells, as plain numbers.

Rows and columns count from 0 here, as in UNO; the text form is Excel's. This module knows neither UNO nor
xlwings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

Cell = tuple[int, int]
"""Row and column, counted from 0."""

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]*)\Z")
_COLUMN = re.compile(r"\$?([A-Za-z]{1,3})\Z")
_ROW = re.compile(r"\$?([1-9][0-9]*)\Z")


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """A rectangle of cells: its first row and column, counted from 0, and its size."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def last_row(self) -> int:
        """Return the last row, counted from 0."""
        return self.row + self.rows - 1

    @property
    def last_column(self) -> int:
        """Return the last column, counted from 0."""
        return self.column + self.columns - 1

    @property
    def size(self) -> int:
        """Return the number of cells."""
        return self.rows * self.columns

    def cells(self) -> Iterable[tuple[int, int]]:
        """Yield (row, column) of every cell, row by row."""
        for row in range(self.row, self.row + self.rows):
            for column in range(self.column, self.column + self.columns):
                yield row, column

    def each_row(self) -> list[Area]:
        """Return the rows."""
        return [Area(self.row + n, self.column, 1, self.columns) for n in range(self.rows)]

    def each_column(self) -> list[Area]:
        """Return the columns."""
        return [Area(self.row, self.column + n, self.rows, 1) for n in range(self.columns)]

    def clipped(self, other: Area) -> Area | None:
        """Return the part that lies in `other`, or None."""
        top, left = max(self.row, other.row), max(self.column, other.column)
        bottom = min(self.last_row, other.last_row)
        right = min(self.last_column, other.last_column)
        if bottom < top or right < left:
            return None
        return Area(top, left, bottom - top + 1, right - left + 1)

    @classmethod
    def spanning(cls, one: Area, other: Area) -> Area:
        """Return the smallest rectangle that holds both."""
        top, left = min(one.row, other.row), min(one.column, other.column)
        bottom = max(one.last_row, other.last_row)
        right = max(one.last_column, other.last_column)
        return cls(top, left, bottom - top + 1, right - left + 1)


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return a column's number, counted from 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def parse(address: str, max_rows: int, max_columns: int) -> Area | None:
    """Return the rectangle an A1 address such as "B2", "$A$1:C3", "A:C" or "3:5" means, or None if it is none."""
    first, colon, second = address.partition(":")
    one = _corner(first, max_rows, max_columns, whole=bool(colon))
    if one is None:
        return None
    if not colon:
        return one
    other = _corner(second, max_rows, max_columns, whole=True)
    if other is None or (one.size == 1) != (other.size == 1):
        return None
    return Area.spanning(one, other)


def _corner(text: str, max_rows: int, max_columns: int, whole: bool) -> Area | None:
    if found := _CELL.match(text):
        area = Area(int(found[2]) - 1, column_number(found[1]))
    elif whole and (found := _COLUMN.match(text)):
        area = Area(0, column_number(found[1]), max_rows, 1)
    elif whole and (found := _ROW.match(text)):
        area = Area(int(found[1]) - 1, 0, 1, max_columns)
    else:
        return None
    return area if area.last_row < max_rows and area.last_column < max_columns else None


def text(area: Area, row_absolute: bool = True, column_absolute: bool = True) -> str:
    """Return the A1 address of a rectangle."""
    dollar_row, dollar_column = "$" * row_absolute, "$" * column_absolute

    def corner(row: int, column: int) -> str:
        return f"{dollar_column}{column_letters(column)}{dollar_row}{row + 1}"

    first = corner(area.row, area.column)
    return first if area.size == 1 else f"{first}:{corner(area.last_row, area.last_column)}"


def quoted(sheet: str) -> str:
    """Return a sheet's name as a formula writes it, in quotes where needed."""
    plain = re.fullmatch(r"[^\W\d]\w*", sheet) and not _CELL.match(sheet)
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def unquoted(sheet: str) -> str:
    """Return a sheet's name from how a formula writes it."""
    if len(sheet) > 1 and sheet.startswith("'") and sheet.endswith("'"):
        return sheet[1:-1].replace("''", "'")
    return sheet


def rectangles(cells: Iterable[tuple[int, int]]) -> list[Area]:
    """Return few rectangles that cover exactly the given (row, column) cells."""
    runs: list[Area] = []
    for row, column in sorted(set(cells)):
        last = runs[-1] if runs else None
        if last and last.row == row and last.last_column == column - 1:
            runs[-1] = Area(row, last.column, 1, last.columns + 1)
        else:
            runs.append(Area(row, column))
    open_runs: dict[tuple[int, int], Area] = {}
    done: list[Area] = []
    for run in runs:
        key = (run.column, run.columns)
        above = open_runs.get(key)
        if above and above.last_row == run.row - 1:
            open_runs[key] = Area(above.row, above.column, above.rows + 1, above.columns)
        else:
            if above:
                done.append(above)
            open_runs[key] = run
    return sorted([*done, *open_runs.values()])


def without(area: Area, holes: Iterable[tuple[int, int]]) -> list[Area]:
    """Return rectangles that cover `area` except the (row, column) cells in `holes`; few when holes are few."""
    columns_by_row: dict[int, list[int]] = {}
    for row, column in holes:
        columns_by_row.setdefault(row, []).append(column)
    parts: list[Area] = []
    top = area.row
    for row in sorted(columns_by_row):
        if row > top:
            parts.append(Area(top, area.column, row - top, area.columns))
        left = area.column
        for column in sorted(columns_by_row[row]):
            if column > left:
                parts.append(Area(row, left, 1, column - left))
            left = column + 1
        if left <= area.last_column:
            parts.append(Area(row, left, 1, area.last_column - left + 1))
        top = row + 1
    if top <= area.last_row:
        parts.append(Area(top, area.column, area.last_row - top + 1, area.columns))
    return parts
