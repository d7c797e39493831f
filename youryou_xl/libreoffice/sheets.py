"""Sheets: finding, adding, showing, protecting; where a Range on a sheet comes from.

Cells themselves are the business of `cells`.
"""

from __future__ import annotations

import numbers
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from . import addresses
from .addresses import Area
from .bridge import Remote
from .cells import Note, Range
from .errors import CallError, LibreOfficeError, ProtectedError
from .missing import complete, not_available
from .names import Names
from .shapes import Shapes

if TYPE_CHECKING:
    from .engine import Book


@complete()
class Sheets(base_classes.Sheets):
    """The sheets of one book. Each sheet's object is kept, for making one costs several round trips."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._container: Remote = book.component.call("getSheets")
        if self._container is None:
            book.check_open()  # what UNO answers for a closed book
        self._known: dict[str, Sheet] = {}

    @property
    def api(self) -> Any:
        """Return the UNO container."""
        return self._container.raw

    @property
    def active(self) -> Sheet:
        """Return the sheet that is shown."""
        return self._sheet(str(self._book.controller.call("getActiveSheet").call("getName")))

    def _sheet(self, name: str) -> Sheet:
        known = self._known.get(name)
        if known is not None and known.is_still(name):
            return known
        sheet = Sheet(self._book, self._container.call("getByName", name))
        self._known[name] = sheet
        return sheet

    def lookup(self, name: str) -> Remote:
        """Return the UNO sheet of that name, made afresh."""
        return self._container.call("getByName", name)  # type: ignore[no-any-return]

    def names(self) -> tuple[str, ...]:
        """Return the names of all sheets, in their order."""
        names = tuple(self._container.call("getElementNames"))
        if not names:
            self._book.check_open()  # a closed book has no sheets, says UNO
        return names

    def __call__(self, name_or_index: str | int) -> Sheet:
        """Return a sheet by its name, whatever the case of its letters, or its number from 1."""
        names = self.names()
        if isinstance(name_or_index, numbers.Number):
            index = int(name_or_index)
            if 1 <= index <= len(names):
                return self._sheet(names[index - 1])
            raise IndexError(f"There is no sheet {index}; the book has {len(names)}.")
        for name in names:
            if name.casefold() == str(name_or_index).casefold():
                return self._sheet(name)
        raise KeyError(name_or_index)

    def __contains__(self, name_or_index: str | int) -> bool:
        try:
            self(name_or_index)
        except (KeyError, IndexError):
            return False
        return True

    def __len__(self) -> int:
        count = int(self._container.call("getCount"))
        if not count:
            self._book.check_open()
        return count

    def __iter__(self) -> Iterator[Sheet]:
        return (self._sheet(name) for name in self.names())

    def at(self, index: int) -> Sheet:
        """Return the sheet at a position counted from 0."""
        return self._sheet(self.names()[index])

    def range_of(self, address: Any) -> Range:
        """Return the range a UNO CellRangeAddress means."""
        return Range(self.at(address.Sheet), area_of(address))

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """Add an empty sheet, in front of the active one if nothing else is said, and show it."""
        names = self.names()
        if name is None:
            taken = {other.casefold() for other in names}
            number = len(names) + 1
            while f"sheet{number}" in taken:
                number += 1
            name = f"Sheet{number}"
        if before is None and after is None:
            before = self.active
        position = self._position(before, after)
        self._container.call("insertNewByName", name, position)
        sheet = self._sheet(name)
        if self._book.undoing:
            self._book.new_sheets.append(sheet)
        sheet.activate()
        return sheet

    def delete(self, sheet: Sheet) -> None:
        """Delete a sheet; a book keeps at least one."""
        name = sheet.name
        if len(self) == 1:
            raise ValueError(f"{name} is the only sheet of the book and cannot be deleted.")
        self._container.call("removeByName", name)
        self._known.pop(name, None)

    def move(self, sheet: Sheet, before: Sheet | None, after: Sheet | None) -> None:
        """Move a sheet to stand before or after another."""
        self._container.call("moveByName", sheet.name, self._position(before, after))

    def copy(self, sheet: Sheet, before: Sheet | None, after: Sheet | None) -> None:
        """Copy a sheet within its book."""
        names = {name.casefold() for name in self.names()}
        number = 2
        while f"{sheet.name} ({number})".casefold() in names:
            number += 1
        self._container.call("copyByName", sheet.name, f"{sheet.name} ({number})", self._position(before, after))

    def _position(self, before: Sheet | None, after: Sheet | None) -> int:
        other = before if before is not None else after
        if other is None or other.book is not self._book:
            raise not_available("copying a sheet into another book")
        return self.names().index(other.name) + (before is None)


def area_of(address: Any) -> Area:
    """Return the rectangle a UNO CellRangeAddress means."""
    return Area(
        address.StartRow,
        address.StartColumn,
        address.EndRow - address.StartRow + 1,
        address.EndColumn - address.StartColumn + 1,
    )


@complete()
class Sheet(base_classes.Sheet):
    """One sheet.

    Attributes:
        book: its Book.
        remote: the UNO sheet, as a `Remote`.
        limits: how many rows and columns it has.
        changes: counts our own insertions and deletions of cells; ranges made before look themselves up anew.
    """

    def __init__(self, book: Book, remote: Remote) -> None:
        self._book = book
        self.remote = remote
        self.changes = 0
        address = remote.call("getRangeAddress")
        self.limits: tuple[int, int] = (address.EndRow + 1, address.EndColumn + 1)

    @property
    def api(self) -> Any:
        """Return the UNO sheet."""
        return self.remote.raw

    @property
    def book(self) -> Book:
        """Return the book."""
        return self._book

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
        self.remote = self._book.sheets.lookup(self.name)
        self.changes += 1

    def locate(self, method: str, *arguments: int) -> Remote:
        """Return cells of the UNO sheet.

        Raises:
            ConnectionLostError: the book was closed; UNO itself gives no reason.
        """
        try:
            return self.remote.call(method, *arguments)  # type: ignore[no-any-return]
        except CallError:
            self._book.check_open()
            raise

    @property
    def name(self) -> str:
        """Read/write. The sheet's name."""
        return str(self.remote.call("getName"))

    @name.setter
    def name(self, value: str) -> None:
        self.remote.call("setName", value)
        if self.name != value:
            # UNO keeps the old name without a word.
            raise ValueError(f"LibreOffice does not accept {value!r} as a sheet's name, or it is taken.")

    @property
    def names(self) -> Names:
        """Return the names that belong to this sheet."""
        return Names(self._book, self.remote.get("NamedRanges"))

    @property
    def position(self) -> int:
        """Return the sheet's position, counted from 0."""
        return int(self.remote.call("getRangeAddress").Sheet)

    @property
    def index(self) -> int:
        """Return the sheet's position, counted from 1."""
        return self.position + 1

    @property
    def cells(self) -> Range:
        """Return the range of all cells."""
        rows, columns = self.limits
        return Range(self, Area(0, 0, rows, columns))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Return a range: by address or name, by (row, column) from 1, or between two of these."""
        if isinstance(arg1, numbers.Number) and isinstance(arg2, numbers.Number):
            return Range(self, self._area((arg1, arg2)))
        one = self._area(arg1)
        if arg2 is None:
            return Range(self, one)
        return Range(self, Area.spanning(one, self._area(arg2)))

    def _area(self, item: Any) -> Area:
        if isinstance(item, Range):
            return item.area
        if isinstance(item, tuple):
            if 0 in item[:2]:
                raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
            row, column, *size = item
            return Area(int(row) - 1, int(column) - 1, *(int(number) for number in size))
        area = addresses.parse(str(item), *self.limits)
        if area is not None:
            return area
        return self._named(str(item))

    def _named(self, item: str) -> Area:
        if "," in item:
            raise not_available(f"a range of several areas ({item})")
        for scope in (self.names, self._book.names):
            if scope.contains(item):
                found = scope(item).refers_to_range
                if found.sheet.name != self.name:
                    raise ValueError(f"The name {item} refers to the sheet {found.sheet.name}, not {self.name}.")
                return found.area
        raise ValueError(f"{item!r} is neither an address nor a name on the sheet {self.name}.")

    @property
    def used_range(self) -> Range:
        """Return the range from the first to the last used cell; A1 on an empty sheet."""
        cursor = self.remote.call("createCursor")
        cursor.call("gotoStartOfUsedArea", False)
        cursor.call("gotoEndOfUsedArea", True)
        return Range(self, area_of(cursor.call("getRangeAddress")))

    def activate(self) -> None:
        """Show the sheet."""
        self._book.controller.call("setActiveSheet", self.remote)

    def select(self) -> None:
        """Show the sheet."""
        self.activate()

    def clear_contents(self) -> None:
        """Clear values and formulas."""
        self.used_range.clear_contents()

    def clear_formats(self) -> None:
        """Clear formats and merges."""
        self.used_range.clear_formats()

    def clear(self) -> None:
        """Clear values, formulas, formats, merges and notes."""
        self.used_range.clear()

    def autofit(self, axis: str | None = None) -> None:
        """Fit rows ("rows", "r"), columns ("columns", "c") or both to their contents."""
        self.used_range.autofit(axis)

    def delete(self) -> None:
        """Delete the sheet."""
        self._book.sheets.delete(self)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        """Copy the sheet within its book."""
        self._book.sheets.copy(self, before, after)

    def move(self, before: Sheet | None, after: Sheet | None) -> None:
        """Move the sheet within its book."""
        self._book.sheets.move(self, before, after)

    @property
    def visible(self) -> bool:
        """Read/write. Whether the sheet's tab is shown. LibreOffice knows no third state ("very hidden")."""
        return bool(self.remote.get("IsVisible"))

    @visible.setter
    def visible(self, value: bool) -> None:
        if value not in (True, False):
            raise not_available(f"Sheet.visible = {value!r} (a very hidden sheet)")
        self.remote.set("IsVisible", bool(value))
        if bool(self.remote.get("IsVisible")) != bool(value):
            raise ValueError(f"{self.name} is the only visible sheet and cannot be hidden.")

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

    @property
    def notes(self) -> list[Note]:
        """Return all notes of the sheet."""
        annotations = self.remote.call("getAnnotations")
        found = []
        for annotation in annotations.each():
            position = annotation.call("getPosition")
            found.append(Note(self.cell(position.Row, position.Column), annotation))
        return found

    def cell(self, row: int, column: int) -> Range:
        """Return one cell, counted from 0."""
        return Range(self, Area(row, column))

    def merged_areas(self, within: Area | None = None) -> list[Area]:
        """Return every merged rectangle whose first cell lies in `within` (None: the whole sheet).

        The number of round trips grows with the number of different cell formats, not of cells or merges:
        cells of one format have the same merge.
        """
        cells = self.cells if within is None else Range(self, within)
        groups = cells.remote.call("getUniqueCellFormatRanges")
        merged: list[Area] = []
        for group in groups.each():
            # A range that merely contains a merge says it is merged; a group's ranges are uniform.
            areas = [area_of(address) for address in group.call("getRangeAddresses")]
            first = self.cell(areas[0].row, areas[0].column)
            if not first.remote.call("getIsMerged"):
                continue
            size = first.merge_area.area
            merged += [Area(row, col, size.rows, size.columns) for area in areas for row, col in area.cells()]
        return sorted(merged)

    @property
    def shapes(self) -> Shapes:
        """Return the drawing objects, notes' captions excluded."""
        return Shapes(self)
