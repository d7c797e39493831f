"""Grid: a plain snapshot of one sheet, the only thing binding and checking ever look at.

A workbook file and a workbook open in a spreadsheet program both give grids, so nothing behind this module
knows openpyxl or xlwings. Rows and columns count from 1; a position is ``(row, column)``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Position = tuple[int, int]
Value = str | int | float | bool | dt.date | dt.datetime | dt.time


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A rectangle of cells, its edges included; a single cell has top == bottom and left == right."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, position: object) -> bool:
        if not isinstance(position, tuple):
            return False
        row, column = position
        return bool(self.top <= row <= self.bottom and self.left <= column <= self.right)

    @property
    def anchor(self) -> Position:
        """Return the top left position, the only one of a merged span that holds a value."""
        return (self.top, self.left)


@dataclass(frozen=True)
class Grid:
    """One sheet as it stood: its values, its merged spans, and which of its cells take input.

    `values` holds non-empty cells only (rich text as plain text, furigana left out, dates as dates).
    `inputs` is the set of unlocked positions of a protected sheet, or None where the sheet is not protected
    and any cell can be typed into. `formulas` are positions whose value is computed. `choices` are the
    entries of a drop-down list, as spelled in the workbook, by position. `framed` are the positions drawn as
    boxes, or None where borders are not known. `fills` are background colours by position, white and none left
    out, equal for equal colours; empty where they are not known. `copies` are the formulas that merely repeat
    another cell of the sheet, with that cell.
    """

    name: str
    values: Mapping[Position, Value]
    merges: tuple[Span, ...] = ()
    inputs: frozenset[Position] | None = None
    formulas: frozenset[Position] = frozenset()
    choices: Mapping[Position, tuple[str, ...]] = field(default_factory=dict)
    visible: bool = True
    framed: frozenset[Position] | None = None
    fills: Mapping[Position, str] = field(default_factory=dict)
    copies: Mapping[Position, Position] = field(default_factory=dict)

    def __post_init__(self) -> None:
        covering = {
            (row, column): span
            for span in self.merges
            for row in range(span.top, span.bottom + 1)
            for column in range(span.left, span.right + 1)
        }
        object.__setattr__(self, "_covering", covering)

    def span_at(self, row: int, column: int) -> Span:
        """Return the merged span that covers a position, or the single cell itself."""
        covering: dict[Position, Span] = self.__dict__["_covering"]
        return covering.get((row, column)) or Span(row, column, row, column)

    def value_at(self, row: int, column: int) -> Value | None:
        """Return what a person sees at a position: a covered cell shows its merged span's value."""
        return self.values.get(self.span_at(row, column).anchor)

    def takes_input(self, row: int, column: int) -> bool:
        """Return whether a person could type a value at this position (or at its merged span's anchor)."""
        anchor = self.span_at(row, column).anchor
        return anchor not in self.formulas and (self.inputs is None or anchor in self.inputs)

    @property
    def last_row(self) -> int:
        """Return the last row that holds a value or a merged span; 0 for an empty sheet."""
        return max([row for row, _ in self.values] + [span.bottom for span in self.merges], default=0)

    @property
    def last_column(self) -> int:
        """Return the last column that holds a value or a merged span; 0 for an empty sheet."""
        return max([column for _, column in self.values] + [span.right for span in self.merges], default=0)


def address(row: int, column: int) -> str:
    """Return a position as Excel writes it: ``address(5, 3) == "C5"``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def position(cell: str) -> Position:
    """Return the position an address names: ``position("C5") == (5, 3)``; ``$`` signs are ignored.

    Raises ValueError for anything that is not the address of one cell.
    """
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})", cell.strip())
    if match is None:
        raise ValueError(cell)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column
