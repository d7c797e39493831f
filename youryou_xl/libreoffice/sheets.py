"""Sheets: finding, adding, showing, protecting; where a Range on a sheet comes from.

Cells themselves are the business of `cells`; the book a sheet belongs to is known only by what is asked of it.
"""

from __future__ import annotations

import numbers
from collections.abc import Iterator
from typing import Any, Protocol

from xlwings import base_classes

from . import addresses, merging
from .addresses import Area
from .bridge import Remote
from .cells import Range
from .document import Document
from .missing import complete, not_available
from .names import Names
from .notes import Note
from .pages import PageSetup
from .pictures import Pictures
from .shapes import Shapes
from .surface import Surface, area_of
from .tables import Tables


class Book(Protocol):
    """What a sheet asks of its book."""

    document: Document

    @property
    def name(self) -> str:
        """Return the file's name."""

    @property
    def names(self) -> Names:
        """Return the names that belong to the book."""

    @property
    def sheets(self) -> Sheets:
        """Return the sheets."""


@complete()
class Sheets(base_classes.Sheets):
    """The sheets of one book. Each sheet's object is kept, for making one costs several round trips."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._document = book.document
        self._container: Remote = book.document.sheets
        self._known: dict[str, Sheet] = {}

    @property
    def api(self) -> Any:
        """Return the UNO container."""
        return self._container.raw

    @property
    def active(self) -> Sheet:
        """Return the sheet that is shown."""
        return self._sheet(str(self._book.document.controller.call("getActiveSheet").call("getName")))

    def _sheet(self, name: str) -> Sheet:
        known = self._known.get(name)
        if known is not None and known.surface.is_still(name):
            return known
        sheet = Sheet(self._book, Surface(self._document, self._container.call("getByName", name)))
        self._known[name] = sheet
        return sheet

    def names(self) -> tuple[str, ...]:
        """Return the names of all sheets, in their order."""
        names = tuple(self._container.call("getElementNames"))
        if not names:
            self._document.check_open()  # a closed book has no sheets, says UNO
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
            self._document.check_open()
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
        if self._document.undoing:
            self._document.added.append(sheet.surface)
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
        """Copy a sheet to stand before or after another, in its own book or one open in the same LibreOffice."""
        other = before if before is not None else after
        if other is not None and other.surface.document is not self._document:
            if other.surface.document.connection is not self._document.connection:
                raise not_available("copying a sheet into a book of another LibreOffice")
            other.book.sheets.take(sheet, before, after)
            return
        self._container.call("copyByName", sheet.name, self._free(sheet.name), self._position(before, after))

    def take(self, sheet: Sheet, before: Sheet | None, after: Sheet | None) -> None:
        """Take over a copy of another book's sheet; its name gets a number where it is taken."""
        position = self._position(before, after)
        free = self._free(sheet.name) if sheet.name in self else sheet.name
        component = sheet.surface.document.component
        self._container.call("importSheet", component, sheet.name, position)
        taken = Surface(self._document, self._container.call("getByIndex", position))
        if taken.name != free:
            taken.remote.call("setName", free)

    def _free(self, name: str) -> str:
        """Return the name that Excel gives a copy."""
        taken = {other.casefold() for other in self.names()}
        number = 2
        while f"{name} ({number})".casefold() in taken:
            number += 1
        return f"{name} ({number})"

    def _position(self, before: Sheet | None, after: Sheet | None) -> int:
        other = before if before is not None else after
        if other is None or other.book is not self._book:
            raise not_available("moving a sheet into another book")
        return self.names().index(other.name) + (before is None)


@complete()
class Sheet(base_classes.Sheet):
    """One sheet.

    Attributes:
        surface: the sheet as UNO has it.
    """

    def __init__(self, book: Book, surface: Surface) -> None:
        self._book = book
        self.surface = surface

    @property
    def remote(self) -> Remote:
        """Return the UNO sheet."""
        return self.surface.remote

    @property
    def api(self) -> Any:
        """Return the UNO sheet."""
        return self.remote.raw

    @property
    def book(self) -> Any:
        """Return the book."""
        return self._book

    @property
    def name(self) -> str:
        """Read/write. The sheet's name."""
        return self.surface.name

    @name.setter
    def name(self, value: str) -> None:
        self.remote.call("setName", value)
        if self.name != value:
            # UNO keeps the old name without a word.
            raise ValueError(f"LibreOffice does not accept {value!r} as a sheet's name, or it is taken.")

    @property
    def names(self) -> Names:
        """Return the names that belong to this sheet."""
        return Names(self.surface.document, self._book.sheets.range_of, self.remote)

    @property
    def index(self) -> int:
        """Return the sheet's position, counted from 1."""
        return self.surface.position + 1

    @property
    def cells(self) -> Range:
        """Return the range of all cells."""
        return Range(self, Area(0, 0, *self.surface.limits))

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
        area = addresses.parse(str(item), *self.surface.limits)
        if area is not None:
            return area
        return self._named(str(item))

    def _named(self, item: str) -> Area:
        if "," in item:
            raise not_available(f"a range of several areas ({item})")
        for scope in (self.names, self._book.names):
            if scope.contains(item):
                cells = scope(item).cells
                if cells.Sheet != self.surface.position:
                    other = self._book.sheets.names()[cells.Sheet]
                    raise ValueError(f"The name {item} refers to the sheet {other}, not {self.name}.")
                return area_of(cells)
        raise ValueError(f"{item!r} is neither an address nor a name on the sheet {self.name}.")

    @property
    def used_range(self) -> Range:
        """Return the range from the first to the last used cell; A1 on an empty sheet."""
        return Range(self, self.surface.used)

    def activate(self) -> None:
        """Show the sheet."""
        self._book.document.controller.call("setActiveSheet", self.remote)

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
        """Copy the sheet, in its book or into another one of the same LibreOffice."""
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
    def notes(self) -> list[Note]:
        """Return all notes of the sheet."""
        annotations = self.remote.call("getAnnotations")
        found = []
        for annotation in annotations.each():
            position = annotation.call("getPosition")
            cell = Range(self, Area(position.Row, position.Column))
            found.append(Note(cell.block, cell, annotation))
        return found

    def merged_areas(self, within: Area | None = None) -> list[Area]:
        """Return every merged rectangle whose first cell lies in `within` (None: the whole sheet).

        The number of round trips grows with the number of different cell formats, not of cells or merges.
        """
        return merging.areas(self.surface, within)

    @property
    def pictures(self) -> Pictures:
        """Return the pictures."""
        return Pictures(self, self.surface)

    @property
    def tables(self) -> Tables:
        """Return the tables."""
        return Tables(self, self.surface, lambda area: Range(self, area))

    @property
    def page_setup(self) -> PageSetup:
        """Return what is printed."""
        return PageSetup(self.surface)

    @property
    def shapes(self) -> Shapes:
        """Return the drawing objects, notes' captions excluded."""
        return Shapes(self, self.surface)
