"""Input cells: which cells of an official form a person may fill in, and which are certainly not among them.

For comparing a filled copy with the official file: a changed label is a fault even where the sheet is not
protected. Works on Grids and Bindings alone and knows no file format.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from youryou_xl.forms.binding import bindings
from youryou_xl.forms.finding import layout
from youryou_xl.forms.labels import is_prompt
from youryou_xl.forms.matching import BoundField
from youryou_xl.grid import Grid, Position, address, position
from youryou_xl.layout import texts


def foreign_cells(grids: Sequence[Grid], cells: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return which of `cells` (sheet, address) are certainly not input cells of the forms on these official sheets.

    On a sheet without a form a cell is an input cell if the sheet is laid out for it (`is_room`). On a sheet that
    holds a form it is one if a field was found there, if it is a candidate of a doubtful field, or if it takes input
    and is empty, has a drop-down list or is unlocked, a label left unlocked excepted. Every other cell is foreign.
    The order is that of `cells`. Nothing is foreign where no form is recognised at all.
    Raises ValueError for an address that is not one cell's, UnusableDefinition for a bad form definition or
    override file.
    """
    held: dict[str, tuple[Grid, list[BoundField]]] = {}
    for binding in bindings(grids):
        for grid in (binding.grid, *binding.others.values()):
            entries = held.setdefault(grid.name, (grid, []))[1]
            entries += [entry for entry in binding.fields if (entry.sheet or binding.sheet) == grid.name]
    if not held:
        return []
    visible = {grid.name: grid for grid in grids if grid.visible}
    known = {sheet: _known(grid, entries) for sheet, (grid, entries) in held.items()}
    foreign = []
    for sheet, cell in cells:
        at = position(cell)
        if sheet in held:
            mine = _takes_input(held[sheet][0], at, *known[sheet])
        else:
            mine = sheet in visible and is_room(visible[sheet], at)
        if not mine:
            foreign.append((sheet, cell))
    return foreign


def is_room(grid: Grid, at: Position) -> bool:
    """Return whether a cell of a sheet that no definition speaks of is one to type into.

    So it is where the sheet was laid out for it: a box or a line beside a label, a row of a table, a cell that is
    unlocked on a protected sheet or has a drop-down list, print with boxes to tick or room for a value.
    """
    anchor = grid.span_at(*at).anchor
    if not grid.takes_input(*anchor):
        return False
    if anchor in grid.choices or grid.inputs is not None:
        return True
    value = grid.values.get(anchor)
    if isinstance(value, str) and value.strip():
        return waits(value)
    return value is None and address(*anchor) in _laid_out(grid)


def waits(text: str) -> bool:
    """Return whether print waits for something to be typed into it: □ to tick, 年　月　日, 氏名：　　."""
    return "□" in text or "☐" in text or texts.is_fillable(text) or texts.is_blanked(text) or is_prompt(text)


def _laid_out(grid: Grid) -> frozenset[str]:
    """Return the cells that a label of a sheet leads to, read once."""
    known: frozenset[str] | None = grid.__dict__.get("_room")
    if known is None:
        fields = layout(grid).fields
        known = frozenset(cell for entry in fields for cell in (*entry.cells, *entry.candidates))
        object.__setattr__(grid, "_room", known)
    return known


def _known(grid: Grid, entries: Sequence[BoundField]) -> tuple[set[Position], set[Position]]:
    """Return the anchors of the cells fields have or may have, and those of the labels."""
    cells = (cell for entry in entries for cell in (*entry.cells, *entry.candidates))
    labels = (entry.label_cell for entry in entries if entry.label_cell is not None)
    return (
        {grid.span_at(*position(cell)).anchor for cell in cells},
        {grid.span_at(*position(cell)).anchor for cell in labels},
    )


def _takes_input(grid: Grid, at: Position, fields: set[Position], labels: set[Position]) -> bool:
    anchor = grid.span_at(*at).anchor
    if anchor in fields:
        return True
    if anchor in labels or not grid.takes_input(*anchor):
        return False
    value = grid.values.get(anchor)
    empty = value is None or (isinstance(value, str) and (not value.strip() or waits(value)))
    return empty or anchor in grid.choices or grid.inputs is not None
