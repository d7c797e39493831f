"""Cells that move: inserting, deleting, copying. Knows blocks; must not know xlwings."""

from __future__ import annotations

from .addresses import Area
from .surface import Block


def insert(block: Block, shift: str | None = None) -> None:
    """Insert empty cells here and move those that stood here "down" or to the "right".

    Without `shift`, cells move as in Excel: to the right where the block is taller than wide, else down.
    """
    shift = shift or ("right" if block.area.rows > block.area.columns else "down")
    _move(block, "insertCells", "com.sun.star.sheet.CellInsertMode", _mode(block, shift, ("down", "right")))


def delete(block: Block, shift: str | None = None) -> None:
    """Delete the cells and move others "up" or "left".

    Without `shift`, cells move as in Excel: up where the block is wider than tall, else to the left.
    """
    shift = shift or ("up" if block.area.columns > block.area.rows else "left")
    _move(block, "removeRange", "com.sun.star.sheet.CellDeleteMode", _mode(block, shift, ("up", "left")))


def _move(block: Block, method: str, modes: str, mode: str) -> None:
    surface = block.surface
    surface.guard()
    surface.remote.call(method, surface.address(block.area), block.document.connection.enum(modes, mode))
    surface.changed()


def _mode(block: Block, shift: str, directions: tuple[str, str]) -> str:
    """Return which cells move: whole rows or columns if the block is whole ones, else as `shift` says."""
    max_rows, max_columns = block.surface.limits
    if shift not in directions:
        raise ValueError(f"shift must be {' or '.join(map(repr, directions))}, not {shift!r}.")
    if block.area.columns == max_columns:
        return "ROWS"
    if block.area.rows == max_rows:
        return "COLUMNS"
    return shift.upper()


def copy(block: Block, target: Block) -> None:
    """Copy contents and formats to where `target` begins, in the same document."""
    end = Area(target.area.row, target.area.column, block.area.rows, block.area.columns)
    target.guard(end)
    cell = target.first.call("getCellAddress")
    block.surface.remote.call("copyRange", cell, block.surface.address(block.area))
