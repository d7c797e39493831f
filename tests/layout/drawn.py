"""Small sheets drawn for the tests of layout: boxes, labels, gaps, as a form maker would draw them in Excel."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, PatternFill, Side

from youryou_xl.forms.matching import BoundField, Wanted, match
from youryou_xl.grid import Grid
from youryou_xl.layout import Reading
from youryou_xl.package.grids import read_grids

LINE = Side(style="thin")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)


class Drawn:
    """A sheet as it grows; `areas` are written as in Excel, such as ``B2:D2``."""

    def __init__(self, **widths: float) -> None:
        self.book = Workbook()
        self.sheet: Any = self.book.active
        self.sheet.title = "様式"
        for column, width in widths.items():
            self.sheet.column_dimensions[column].width = width

    def text(self, cell: str, text: object, **alignment: str) -> Drawn:
        """Print a text."""
        self.sheet[cell] = text
        if alignment:
            self.sheet[cell].alignment = Alignment(**alignment)
        return self

    def box(self, area: str, text: object = None, *, merge: bool = True, fill: str = "") -> Drawn:
        """Draw a line around an area, merged into one cell unless told otherwise."""
        cells = self.sheet[area] if ":" in area else ((self.sheet[area],),)
        last_row, last_column = len(cells) - 1, len(cells[0]) - 1
        for row, line in enumerate(cells):
            for column, cell in enumerate(line):
                cell.border = Border(
                    left=LINE if column == 0 else None,
                    right=LINE if column == last_column else None,
                    top=LINE if row == 0 else None,
                    bottom=LINE if row == last_row else None,
                )
                if fill:
                    cell.fill = PatternFill("solid", fgColor=fill)
        if merge and ":" in area:
            self.sheet.merge_cells(area)
        if text is not None:
            self.sheet[area.partition(":")[0]] = text
        return self

    def row(self, *pairs: tuple[str, object]) -> Drawn:
        """Draw boxes side by side, each with its text or None."""
        for area, text in pairs:
            self.box(area, text)
        return self

    def underline(self, area: str) -> Drawn:
        """Draw a line below the cells of an area."""
        for line in self.sheet[area]:
            for cell in line:
                cell.border = Border(bottom=LINE)
        return self

    def bytes(self) -> bytes:
        """Return the workbook as a file."""
        stream = BytesIO()
        self.book.save(stream)
        return stream.getvalue()

    def grid(self) -> Grid:
        """Return the sheet as it is read back."""
        return read_grids(self.bytes())[0]


def found(drawn: Drawn | Grid, *wanted: Wanted, headings: tuple[str, ...] = ()) -> dict[str, BoundField]:
    """Return where the wanted fields stand, by key."""
    grid = drawn.grid() if isinstance(drawn, Drawn) else drawn
    return {entry.key: entry for entry in match(Reading(grid), wanted, headings)}


def ask(label: str, kind: Any = "plain", **more: Any) -> Wanted:
    """Return a wish for one label, under that label as its key."""
    return Wanted(more.pop("key", label), (label,), kind, **more)
