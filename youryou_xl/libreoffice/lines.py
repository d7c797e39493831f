"""The rows and columns of a block: sizes, hiding, fitting. Knows blocks; must not know xlwings."""

from __future__ import annotations

from .measures import from_digits, from_points, to_digits, to_points
from .surface import Block

_ROWS, _COLUMNS = "getRows", "getColumns"


def column_width(block: Block) -> float | None:
    """Return the width in digits of the standard font, as in Excel; None where columns differ."""
    width = _size(block, _COLUMNS, "Width")
    return None if width is None else to_digits(width)


def set_column_width(block: Block, digits: float) -> None:
    """Set the width of every column."""
    _set(block, _COLUMNS, "Width", from_digits(digits))


def row_height(block: Block) -> float | None:
    """Return the height in points; None where rows differ."""
    height = _size(block, _ROWS, "Height")
    return None if height is None else to_points(height)


def set_row_height(block: Block, points: float) -> None:
    """Set the height of every row."""
    _set(block, _ROWS, "Height", from_points(points))


def rows_hidden(block: Block) -> bool | None:
    """Return whether the rows are hidden; None where they differ."""
    return _hidden(block, _ROWS)


def hide_rows(block: Block, hidden: bool) -> None:
    """Hide or show the rows."""
    _set(block, _ROWS, "IsVisible", not hidden)


def columns_hidden(block: Block) -> bool | None:
    """Return whether the columns are hidden; None where they differ."""
    return _hidden(block, _COLUMNS)


def hide_columns(block: Block, hidden: bool) -> None:
    """Hide or show the columns."""
    _set(block, _COLUMNS, "IsVisible", not hidden)


def autofit(block: Block, axis: str | None = None) -> None:
    """Fit rows ("rows", "r"), columns ("columns", "c") or both to their contents."""
    block.surface.guard()
    if axis in (None, "columns", "c"):
        block.remote.call(_COLUMNS).set("OptimalWidth", True)
    if axis in (None, "rows", "r"):
        block.remote.call(_ROWS).set("OptimalHeight", True)


def _size(block: Block, lines: str, name: str) -> int | None:
    sizes = {int(line.get(name)) for line in block.remote.call(lines).each()}
    return sizes.pop() if len(sizes) == 1 else None


def _set(block: Block, lines: str, name: str, value: int) -> None:
    block.surface.guard()
    block.remote.call(lines).set(name, value)


def _hidden(block: Block, lines: str) -> bool | None:
    shown = {bool(line.get("IsVisible")) for line in block.remote.call(lines).each()}
    return not shown.pop() if len(shown) == 1 else None
