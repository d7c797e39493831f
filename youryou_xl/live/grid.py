"""Grids from an open workbook, in few round trips: one for values, one for formulas, some for merged cells.

xlwings reads values and formulas of a whole sheet at once, but merged spans only cell by cell, and locked cells
and drop-down lists not at all, or not portably. So spans are asked for around cells that hold something, which is
where binding looks, and everything else comes from the `Structure` that was noted when the buttons were attached,
as long as the sheet still looks as it did then. Knows no form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from youryou_xl.grid import Grid, Position, Span, Value

if TYPE_CHECKING:
    from xlwings import Sheet

    from youryou_xl.forms.structure import Structure

_MOST_CELLS = 200_000
"""Cells of a sheet that are read; a form has some thousands, and formatting down to row 1,048,576 is not a form."""


class Noted(Protocol):
    """What is noted of blank forms: one structure, or the remembered ones."""

    def now(self, values: Mapping[Position, Value]) -> Structure | None:
        """Return the structure of a copy with these values, None if it is none."""


def read_grid(sheet: Sheet, structure: Noted | None = None) -> Grid:
    """Return `sheet` as it stands in the spreadsheet, what was typed a moment ago included.

    With a `structure` whose labels are still there (see `Structure.now`) this costs two round trips and a
    few; without, two more for every cell that holds something.
    """
    used = sheet.used_range
    top, left = used.row, used.column
    height, width = used.shape
    height = min(height, max(1, _MOST_CELLS // width))
    if (height, width) != used.shape:
        used = sheet.range((top, left), (top + height - 1, left + width - 1))
    values: dict[Position, Value] = {}
    formulas: set[Position] = set()
    for row, (shown, written) in enumerate(
        zip(used.options(ndim=2, err_to_str=True).value, _rows(used.formula), strict=False), start=top
    ):
        for column, (value, formula) in enumerate(zip(shown, written, strict=False), start=left):
            if isinstance(formula, str) and formula.startswith("=") and formula != value:
                formulas.add((row, column))
            if value is not None and value != "":
                values[row, column] = _plain(value)
    known = structure.now(values) if structure is not None else None
    if known is not None:
        return Grid(
            name=sheet.name,
            values=values,
            merges=known.merges,
            inputs=known.inputs,
            framed=known.framed,
            formulas=frozenset(formulas),
            choices=known.choices,
            fills=known.fills,
            copies={at: copied for at, copied in known.copies.items() if at in formulas},
            visible=bool(sheet.visible),
        )
    return Grid(
        name=sheet.name,
        values=values,
        merges=_spans_around(sheet, values),
        formulas=frozenset(formulas),
        visible=bool(sheet.visible),
    )


def _rows(read: Any) -> list[list[Any]]:
    """Return what ``Range.formula`` gave as rows; it is a scalar for one cell and tuples on Windows."""
    if not isinstance(read, (list, tuple)):
        return [[read]]
    if not read or not isinstance(read[0], (list, tuple)):
        return [list(read)]
    return [list(row) for row in read]


def _plain(value: Any) -> Value:
    """Return a value as a grid holds it: midnight is a date, a whole number an int."""
    if isinstance(value, dt.datetime):
        at_midnight = value.time() == dt.time()
        return value.date() if at_midnight else value.replace(tzinfo=None)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (str, int, float, bool, dt.date, dt.time)):
        return value
    return str(value)


def _spans_around(sheet: Sheet, values: Mapping[Position, Value]) -> tuple[Span, ...]:
    """Return the merged spans of cells that hold something, and of their neighbours right and below."""
    known: dict[Position, Span] = {}

    def span_at(at: Position) -> Span:
        if at not in known:
            area = sheet.range(at).merge_area
            rows, columns = area.shape
            span = Span(area.row, area.column, area.row + rows - 1, area.column + columns - 1)
            for row in range(span.top, span.bottom + 1):
                for column in range(span.left, span.right + 1):
                    known[row, column] = span
        return known[at]

    for at in values:
        span = span_at(at)
        span_at((span.top, span.right + 1))
        span_at((span.bottom + 1, span.left))
    return tuple(sorted({span for span in known.values() if (span.top, span.left) != (span.bottom, span.right)}))
