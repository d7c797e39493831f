"""Input cells: which cells of an official form a person may fill in, and which are certainly not among them.

For comparing a filled copy with the official file: a changed label is a fault even where the sheet is not
protected. Works on Grids and Bindings alone and knows no file format.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from youryou_xl.forms.binding import bindings
from youryou_xl.forms.labels import is_prompt
from youryou_xl.forms.matching import BoundField
from youryou_xl.grid import Grid, Position, position


def foreign_cells(grids: Sequence[Grid], cells: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return which of `cells` (sheet, address) are certainly not input cells of the forms on these official sheets.

    On a sheet that holds a form a cell is an input cell if a field was found there, if it is a candidate of a
    doubtful field, or if it takes input and is empty, has a drop-down list or is unlocked, a label left unlocked
    excepted. Every other cell there, and every cell of a sheet without a form, is foreign. The order is that of
    `cells`. Nothing is foreign where no form is recognised at all.
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
    known = {sheet: _known(grid, entries) for sheet, (grid, entries) in held.items()}
    foreign = []
    for sheet, cell in cells:
        at = position(cell)
        if sheet not in held or not _takes_input(held[sheet][0], at, *known[sheet]):
            foreign.append((sheet, cell))
    return foreign


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
    empty = value is None or (isinstance(value, str) and (not value.strip() or is_prompt(value)))
    return empty or anchor in grid.choices or grid.inputs is not None
