"""Cell references of a spreadsheet: "C5" to row and column numbers and back, and rectangles of cells.

Knows the A1 notation and the limits of a sheet, nothing of XML or of what stands in the cells. Rows and
columns count from 1 everywhere in this room.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})", re.ASCII)

_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})", re.ASCII)
_ROWS = re.compile(r"\$?([1-9][0-9]{0,6}):\$?([1-9][0-9]{0,6})", re.ASCII)


Position = tuple[int, int]
"""Row and column."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A rectangle of cells, its edges included; a single cell has top == bottom and left == right."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, position: object) -> bool:
        """Return whether a (row, column) lies inside."""
        if not isinstance(position, tuple):
            return False
        row, column = position
        return bool(self.top <= row <= self.bottom and self.left <= column <= self.right)

    @property
    def anchor(self) -> Position:
        """Return the top left position, the only one of a merged span that holds a value."""
        return (self.top, self.left)

    @property
    def text(self) -> str:
        """Return the rectangle as written in a sheet: "A1" for a single cell, else "A1:C3"."""
        first = address(self.top, self.left)
        last = address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


def column_number(letters: str) -> int:
    """Return the number of a column: "A" is 1, "AA" is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column: 1 is "A", 27 is "AA"."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Return the reference of a cell, such as "C5"."""
    return f"{column_letters(column)}{row}"


def parse_cell(text: str) -> Position | None:
    """Return (row, column) of a reference such as "C5" or "$C$5"; None if it is none or outside a sheet."""
    match = _CELL.fullmatch(text)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if row <= MAX_ROW and column <= MAX_COLUMN else None


def position(cell: str) -> Position:
    """Return the position an address names: ``position("C5") == (5, 3)``; ``$`` signs are ignored.

    Raises ValueError for anything that is not the address of one cell of a sheet.
    """
    found = parse_cell(cell.strip())
    if found is None:
        raise ValueError(cell)
    return found


def parse_area(text: str) -> Span | None:
    """Return the rectangle that "A1:C3", "B2", "A:B" or "1:3" means, its corners put in order; None if it is none."""
    text = text.strip()
    first, _, last = text.partition(":")
    start = parse_cell(first)
    end = parse_cell(last) if last else start
    if start is None or end is None:
        return _whole_lines(text)
    return Span(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))


def _whole_lines(text: str) -> Span | None:
    columns = _COLUMNS.fullmatch(text)
    if columns is not None:
        left, right = sorted((column_number(columns[1]), column_number(columns[2])))
        return Span(1, left, MAX_ROW, right) if right <= MAX_COLUMN else None
    rows = _ROWS.fullmatch(text)
    if rows is not None:
        top, bottom = sorted((int(rows[1]), int(rows[2])))
        return Span(top, 1, bottom, MAX_COLUMN) if bottom <= MAX_ROW else None
    return None
