"""Grid: a plain snapshot of one sheet, the only thing binding and checking ever look at.

A workbook file and a workbook open in a spreadsheet program both give grids, so nothing behind this module
knows openpyxl or xlwings. Rows and columns count from 1; a position is ``(row, column)``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from youryou_xl.addresses import Position, Span, address, position

__all__ = ["PLAIN_LOOK", "Control", "Grid", "Look", "Position", "Span", "Value", "address", "position"]

_LARGEST_COVERED = 4096
"""Cells of a merged span that are looked up one by one; larger ones, a few at most, are asked in turn."""

Value = str | int | float | bool | dt.date | dt.datetime | dt.time


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is drawn; cells that look alike share one.

    `left`, `right`, `top` and `bottom` are the kinds of its lines ("thin", "hair", …), "" for none. `fill` names its
    background colour, "" for none and white. `horizontal` is its alignment as the workbook writes it
    (``centerContinuous`` is 選択範囲内で中央), `number_format` the code of its number format, "" for General.
    """

    left: str = ""
    right: str = ""
    top: str = ""
    bottom: str = ""
    diagonal: bool = False
    fill: str = ""
    locked: bool = True
    horizontal: str = ""
    underline: bool = False
    bold: bool = False
    size: float = 0.0
    number_format: str = ""


PLAIN_LOOK = Look()


@dataclass(frozen=True, slots=True)
class Control:
    """A form control over the cells: what it is (``CheckBox``, ``Radio``, …), its name, where it begins,
    and whether it is chosen."""

    kind: str
    name: str
    anchor: Position
    checked: bool = False


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

    `looks` says how cells are drawn that are drawn at all, None where that is not known (a workbook open in a
    spreadsheet program). `validated` are the positions with a rule or a setting for what is typed (a drop-down, a
    date, the input method); `widths` and `heights` are in characters and points, by column and row, where they are
    not `default_width` and `default_height`. `print_area` is what of the sheet is printed, None for all of it.
    `unread` says in words what of the sheet could not be read.
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
    looks: Mapping[Position, Look] | None = None
    validated: frozenset[Position] = frozenset()
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    default_width: float = 8.43
    default_height: float = 13.5
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    print_area: tuple[Span, ...] = ()
    controls: tuple[Control, ...] = ()
    unread: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        covering: dict[Position, Span] = {}
        large: list[Span] = []
        for span in self.merges:
            if (span.bottom - span.top + 1) * (span.right - span.left + 1) > _LARGEST_COVERED:
                large.append(span)
                continue
            for row in range(span.top, span.bottom + 1):
                for column in range(span.left, span.right + 1):
                    covering[row, column] = span
        object.__setattr__(self, "_covering", covering)
        object.__setattr__(self, "_large", large)

    def span_at(self, row: int, column: int) -> Span:
        """Return the merged span that covers a position, or the single cell itself."""
        covering: dict[Position, Span] = self.__dict__["_covering"]
        span = covering.get((row, column))
        if span is not None:
            return span
        for span in self.__dict__["_large"]:
            if span.top <= row <= span.bottom and span.left <= column <= span.right:
                return span  # type: ignore[no-any-return]
        return Span(row, column, row, column)

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
