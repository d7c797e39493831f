"""Finding the way on a sheet: where Ctrl+arrow leads, and the block of filled cells around. Must not know xlwings."""

from __future__ import annotations

from .addresses import Area, Cell
from .surface import Block, area_of

_STEPS = {"down": (1, 0), "right": (0, 1), "up": (-1, 0), "left": (0, -1)}


def end(block: Block, direction: str) -> Cell:
    """Return the cell where Ctrl+arrow from the first cell would lead.

    `direction` is "up", "down", "left", "right" or the first letter of one of them.
    """
    direction = next((name for name in _STEPS if direction in (name, name[0])), direction)
    if direction not in _STEPS:
        raise ValueError(f"direction must be one of {', '.join(_STEPS)}, not {direction!r}.")
    down, right = _STEPS[direction]
    row, column = block.area.row, block.area.column
    max_rows, max_columns = block.surface.limits
    used = block.surface.used
    edge = {"down": max_rows - 1, "right": max_columns - 1, "up": 0, "left": 0}[direction]
    if down:
        last = max(row, used.last_row) if down > 0 else 0
        line = Area.spanning(Area(row, column), Area(last, column))
    else:
        last = max(column, used.last_column) if right > 0 else 0
        line = Area.spanning(Area(row, column), Area(row, last))
    # The formula's text, not the value: a formula that gives "" is no empty cell.
    written = block.surface.part(line).call("getFormulaArray")
    filled = [bool(text) for texts in written for text in texts]
    if down + right < 0:
        filled.reverse()
    distance = _distance(filled)
    if distance is None:
        return (edge, column) if down else (row, edge)
    return (row + down * distance, column + right * distance)


def region(block: Block) -> Area:
    """Return the block of filled cells around."""
    cursor = block.surface.remote.call("createCursorByRange", block.remote)
    cursor.call("collapseToCurrentRegion")
    return area_of(cursor.call("getRangeAddress"))


def _distance(filled: list[bool]) -> int | None:
    """Return how far Ctrl+arrow jumps from the first of these cells, or None for "to the sheet's edge"."""
    if len(filled) > 1 and filled[0] and filled[1]:
        return next((n - 1 for n in range(1, len(filled)) if not filled[n]), len(filled) - 1)
    return next((n for n in range(1, len(filled)) if filled[n]), None)
