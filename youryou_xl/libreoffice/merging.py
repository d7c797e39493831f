"""Merged cells: finding, making and undoing merges.

UNO's own answers about merges are wrong both ways (it calls a range merged that only contains a merge, and a covered
cell not merged), so they are asked for otherwise. Must not know xlwings.
"""

from __future__ import annotations

from . import addresses
from .addresses import Area, Cell
from .content import CONTENTS
from .surface import Block, Surface, area_of


def around(block: Block) -> Area:
    """Return the merged rectangle the first cell belongs to, or that cell."""
    cursor = block.surface.remote.call("createCursorByRange", block.first)
    cursor.call("collapseToMergedArea")
    return area_of(cursor.call("getRangeAddress"))


def merged(block: Block) -> bool | None:
    """Return whether the cells are merged; None where some are and some are not."""
    first = around(block)
    if first.size > 1 and first.clipped(block.area) == block.area:
        return True
    if block.area.size == 1:
        return False
    # A merge that begins outside may reach in, so the whole sheet is asked.
    covered: set[Cell] = set()
    for area in areas(block.surface):
        inside = area.clipped(block.area)
        if inside is not None:
            covered |= set(inside.cells())
    if not covered:
        return False
    return True if len(covered) == block.area.size else None


def merge(block: Block, across: bool = False) -> None:
    """Merge the cells, or with `across` each row; only the first cell's value stays.

    Merges that lie in the block are undone first: UNO would keep them, and not merge at all.
    """
    block.guard()
    block.remote.call("merge", False)
    for part in block.area.each_row() if across else [block.area]:
        # UNO keeps the covered cells' values, hidden; Excel drops them.
        for covered in addresses.without(part, [(part.row, part.column)]):
            block.surface.part(covered).call("clearContents", CONTENTS)
        block.part(part).call("merge", True)


def unmerge(block: Block) -> None:
    """Undo all merges in the block."""
    block.guard()
    block.remote.call("merge", False)


def areas(surface: Surface, within: Area | None = None) -> list[Area]:
    """Return every merged rectangle whose first cell lies in `within` (None: the whole sheet).

    The number of round trips grows with the number of different cell formats, not of cells or merges:
    cells of one format have the same merge.
    """
    groups = Block(surface, within or Area(0, 0, *surface.limits)).remote.call("getUniqueCellFormatRanges")
    found: list[Area] = []
    for group in groups.each():
        # A range that merely contains a merge says it is merged; a group's ranges are uniform.
        alike = [area_of(address) for address in group.call("getRangeAddresses")]
        first = Block(surface, Area(alike[0].row, alike[0].column))
        if not first.remote.call("getIsMerged"):
            continue
        size = around(first)
        found += [Area(row, column, size.rows, size.columns) for area in alike for row, column in area.cells()]
    return sorted(found)
