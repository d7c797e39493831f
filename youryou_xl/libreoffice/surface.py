"""A sheet as UNO has it, and a rectangle of cells on it, found by address whenever its object may have moved.

Everything about cells is built on `Block`. This module must not know xlwings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

from . import addresses
from .addresses import Area, Cell
from .bridge import Connection, Remote
from .content import CONTENTS
from .document import Document
from .errors import CallError, LibreOfficeError, ProtectedError


def area_of(address: Any) -> Area:
    """Return the rectangle a UNO CellRangeAddress means."""
    return Area(
        address.StartRow,
        address.StartColumn,
        address.EndRow - address.StartRow + 1,
        address.EndColumn - address.StartColumn + 1,
    )


class Surface:
    """One sheet.

    Attributes:
        document: the document it is in.
        remote: the UNO sheet.
        limits: how many rows and columns it has.
        changes: counts our own insertions and deletions of cells; blocks made before look themselves up anew.
    """

    def __init__(self, document: Document, remote: Remote) -> None:
        self.document = document
        self.remote = remote
        self.changes = 0
        address = remote.call("getRangeAddress")
        self.limits: tuple[int, int] = (address.EndRow + 1, address.EndColumn + 1)

    @property
    def name(self) -> str:
        """Return the sheet's name."""
        return str(self.remote.call("getName"))

    @property
    def position(self) -> int:
        """Return the sheet's position, counted from 0."""
        return int(self.remote.call("getRangeAddress").Sheet)

    def is_still(self, name: str) -> bool:
        """Say whether the UNO sheet exists, is called `name` and covers the whole sheet.

        Inserted and deleted cells move even the edges of a UNO sheet, which is a range as well.
        """
        try:
            address = self.remote.call("getRangeAddress")
            whole = not address.StartRow and not address.StartColumn
            whole = whole and (address.EndRow + 1, address.EndColumn + 1) == self.limits
            return bool(whole and self.remote.call("getName") == name)
        except LibreOfficeError:
            return False

    def changed(self) -> None:
        """Look the UNO sheet up afresh, after cells were inserted or deleted."""
        self.remote = self.document.sheets.call("getByName", self.name)
        self.changes += 1

    def locate(self, method: str, *arguments: int) -> Remote:
        """Return cells of the UNO sheet.

        Raises:
            ConnectionLostError: the document was closed; UNO itself gives no reason.
        """
        try:
            return self.remote.call(method, *arguments)  # type: ignore[no-any-return]
        except CallError:
            self.document.check_open()
            raise

    def single(self, row: int, column: int) -> Remote:
        """Return one cell as a UNO cell, which can do more than a UNO range."""
        return self.locate("getCellByPosition", column, row)

    def part(self, area: Area) -> Remote:
        """Return a rectangle as UNO has it; of one cell, a UNO cell."""
        if area.size < 1:
            raise ValueError("The range is empty.")
        if area.size == 1:
            return self.single(area.row, area.column)
        return self.locate("getCellRangeByPosition", area.column, area.row, area.last_column, area.last_row)

    def several(self, areas: Sequence[Area]) -> Remote:
        """Return a UNO object that stands for several rectangles of the sheet at once."""
        several = self.document.instance("com.sun.star.sheet.SheetCellRanges")
        position = self.position
        several.call("addRangeAddresses", tuple(self.address(area, position) for area in areas), False)
        return several

    def address(self, area: Area, position: int | None = None) -> Any:
        """Return a rectangle as a UNO CellRangeAddress; `position` is the sheet's, where known."""
        return self.document.connection.struct(
            "com.sun.star.table.CellRangeAddress",
            Sheet=self.position if position is None else position,
            StartRow=area.row,
            EndRow=area.last_row,
            StartColumn=area.column,
            EndColumn=area.last_column,
        )

    @property
    def used(self) -> Area:
        """Return the rectangle from the first to the last used cell; A1 on an empty sheet."""
        cursor = self.remote.call("createCursor")
        cursor.call("gotoStartOfUsedArea", False)
        cursor.call("gotoEndOfUsedArea", True)
        return area_of(cursor.call("getRangeAddress"))

    @property
    def protected(self) -> bool:
        """Return whether the sheet is protected."""
        return bool(self.remote.call("isProtected"))

    def guard(self) -> None:
        """Raise ProtectedError if the sheet is protected, for what protection forbids altogether."""
        if self.protected:
            raise ProtectedError(
                f"The sheet {self.name} is protected. Take the protection off (Tools > Protect Sheet) and repeat."
            )


class Block:
    """A rectangle of cells on one sheet.

    Attributes:
        surface: the sheet.
        area: where it is, counted from 0.
    """

    def __init__(self, surface: Surface, area: Area) -> None:
        self.surface = surface
        self.area = area
        self._remote: Remote | None = None
        self._seen = surface.changes

    @property
    def document(self) -> Document:
        """Return the document."""
        return self.surface.document

    @property
    def connection(self) -> Connection:
        """Return the connection to LibreOffice."""
        return self.surface.document.connection

    @property
    def api(self) -> Any:
        """Return the UNO range."""
        return self.remote.raw

    @property
    def remote(self) -> Remote:
        """Return the UNO range."""
        if self._remote is None or self._seen != self.surface.changes:
            # A UNO range wanders with its cells when rows are inserted; ours stays at its address.
            self._remote = self.surface.part(self.area)
            self._seen = self.surface.changes
        return self._remote

    @property
    def first(self) -> Remote:
        """Return the first cell as a UNO cell."""
        if self.area.size == 1:
            return self.remote
        return self.surface.single(self.area.row, self.area.column)

    def part(self, area: Area) -> Remote:
        """Return a rectangle of the sheet as UNO has it."""
        return self.remote if area == self.area else self.surface.part(area)

    def single(self, cell: Cell) -> Remote:
        """Return a cell of the block as UNO has it."""
        return self.remote if self.area.size == 1 else self.surface.single(*cell)

    def those(self, cells: Iterable[Cell]) -> Remote:
        """Return a UNO object that stands for exactly these cells."""
        areas = addresses.rectangles(cells)
        return self.part(areas[0]) if len(areas) == 1 else self.surface.several(areas)

    def guard(self, area: Area | None = None) -> None:
        """Raise ProtectedError if any cell (of `area`) is locked on a protected sheet."""
        if not self.surface.protected:
            return
        cells = self.surface.part(area) if area else self.remote
        mixed = cells.call("getPropertyState", "CellProtection").value == "AMBIGUOUS_VALUE"
        if mixed or cells.get("CellProtection").IsLocked:
            where = addresses.text(area or self.area, False, False)
            raise ProtectedError(
                f"Cells in {where} of the sheet {self.surface.name} are locked, the sheet is protected. Take the "
                "protection off (Tools > Protect Sheet), or write to the input cells only."
            )

    def texts(self) -> list[str]:
        """Return the cells' values as text, row by row."""
        rows = self.remote.call("getDataArray")
        return [value if isinstance(value, str) else self._shown(value) for row in rows for value in row]

    @staticmethod
    def _shown(value: float | None) -> str:
        if value is None:
            return ""
        return str(int(value)) if value.is_integer() else repr(value)

    @property
    def empty(self) -> bool:
        """Return whether no cell holds anything."""
        return not any(text for row in self.remote.call("getFormulaArray") for text in row)

    def clear(self, flags: int = CONTENTS) -> None:
        """Clear contents of the given kinds."""
        self.remote.call("clearContents", flags)

    def found(self, flags: int) -> set[Cell]:
        """Return the cells whose contents are of the given kinds (com.sun.star.sheet.CellFlags)."""
        found = self.remote.call("queryContentCells", flags).call("getRangeAddresses")
        return {cell for address in found for cell in area_of(address).cells()}

    def formats(self, cells: Iterable[Cell]) -> list[tuple[int, list[Area]]]:
        """Return the number formats of cells: (key, areas), in a few calls per different format."""
        wanted = addresses.rectangles(cells)
        if not wanted:
            return []
        group = self.those(cells)
        one_cell = len(wanted) == 1 and wanted[0].size == 1
        if one_cell or group.call("getPropertyState", "NumberFormat").value != "AMBIGUOUS_VALUE":
            return [(int(group.get("NumberFormat")), wanted)]
        # Only a single rectangle can list its different formats.
        around = self.surface.part(reduce(Area.spanning, wanted))
        found = []
        for unique in around.call("getUniqueCellFormatRanges").each():
            areas = [area_of(address) for address in unique.call("getRangeAddresses")]
            found.append((int(unique.get("NumberFormat")), areas))
        return found

    def uniform(self, name: str) -> Any:
        """Return a property that all cells share, or None where they differ."""
        if self.area.size > 1 and self.remote.call("getPropertyState", name).value == "AMBIGUOUS_VALUE":
            return None
        return self.remote.get(name)

    def change(self, **properties: Any) -> None:
        """Set properties of all cells."""
        self.guard()
        names = tuple(sorted(properties))
        self.remote.call("setPropertyValues", names, tuple(properties[name] for name in names))
