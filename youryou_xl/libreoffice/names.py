"""Names: of a book or of a sheet, and what they refer to.

This module must not know ranges; what makes one is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xlwings import base_classes

from . import addresses, formulas
from .bridge import Remote
from .document import Document
from .missing import complete

RangeOf = Callable[[Any], base_classes.Range]
"""What makes a range of a UNO CellRangeAddress."""


@complete("snapshot")
class Names(base_classes.Names):
    """The names of a sheet, or those of the book and of its sheets, which Excel lists as "Sheet!name"."""

    def __init__(self, document: Document, range_of: RangeOf, sheet: Remote | None = None) -> None:
        self._document = document
        self._range_of = range_of
        self._sheet = sheet

    @property
    def api(self) -> Any:
        """Return the UNO container."""
        return self._container(self._sheet).raw

    def _container(self, sheet: Remote | None) -> Remote:
        return (sheet or self._document.component).get("NamedRanges")  # type: ignore[no-any-return]

    def _all(self) -> list[Name]:
        scopes = [self._sheet]
        if self._sheet is None:
            scopes += self._document.sheets.each()
        found = []
        for sheet in scopes:
            container = self._container(sheet)
            found += [self._name(container, sheet, name) for name in container.call("getElementNames")]
        return found

    def _name(self, container: Remote, sheet: Remote | None, name: str) -> Name:
        return Name(self._document, self._range_of, container, sheet, name)

    def _split(self, name: str) -> tuple[Remote | None, str]:
        """Return the UNO sheet that "Sheet!name" belongs to, None for the book, and the name by itself."""
        sheet, mark, plain = name.rpartition("!")
        if not mark:
            return self._sheet, name
        wanted = addresses.unquoted(sheet)
        for known in self._document.sheets.call("getElementNames"):
            if known.casefold() == wanted.casefold():
                return self._document.sheets.call("getByName", known), plain
        raise KeyError(name)

    def __call__(self, name_or_index: str | int) -> Name:
        """Return a name by its text, whatever the case of its letters, or its number from 1."""
        if isinstance(name_or_index, int):
            names = self._all()
            if 1 <= name_or_index <= len(names):
                return names[name_or_index - 1]
            raise KeyError(name_or_index)
        sheet, plain = self._split(name_or_index)
        container = self._container(sheet)
        for name in container.call("getElementNames"):
            if name.casefold() == plain.casefold():
                return self._name(container, sheet, name)
        raise KeyError(name_or_index)

    def contains(self, name_or_index: str | int) -> bool:
        """Say whether there is such a name."""
        try:
            self(name_or_index)
        except KeyError:
            return False
        return True

    def snapshot(self) -> list[tuple[str, Name]]:
        """Return (text, name) of all names."""
        return [(name.name, name) for name in self._all()]

    def __len__(self) -> int:
        return len(self._all())

    def add(self, name: str, refers_to: str) -> Name:
        """Add a name; `refers_to` is a formula such as "=Sheet1!$A$1".

        A name such as "Sheet1!total" belongs to that sheet. One there is already is given the new meaning, as in
        Excel.
        """
        sheet, plain = self._split(name)
        container = self._container(sheet)
        if container.call("hasByName", plain):
            found = self._name(container, sheet, plain)
            found.refers_to = refers_to
            return found
        origin = self._document.connection.struct("com.sun.star.table.CellAddress")
        container.call("addNewByName", plain, _content(refers_to), origin, 0)
        return self._name(container, sheet, plain)


def _content(refers_to: str) -> str:
    return formulas.to_uno(refers_to if refers_to.startswith("=") else f"={refers_to}").removeprefix("=")


@complete()
class Name(base_classes.Name):
    """One name."""

    def __init__(
        self, document: Document, range_of: RangeOf, container: Remote, sheet: Remote | None, name: str
    ) -> None:
        self._document = document
        self._range_of = range_of
        self._container = container
        self._sheet = sheet
        self._name = name

    @property
    def _remote(self) -> Remote:
        return self._container.call("getByName", self._name)  # type: ignore[no-any-return]

    @property
    def api(self) -> Any:
        """Return the UNO named range."""
        return self._remote.raw

    @property
    def name(self) -> str:
        """Read/write. The name itself; of a sheet's name, with the sheet: "Sheet1!total"."""
        if self._sheet is None:
            return self._name
        return f"{addresses.quoted(str(self._sheet.call('getName')))}!{self._name}"

    @name.setter
    def name(self, value: str) -> None:
        plain = value.rpartition("!")[2]
        self._remote.call("setName", plain)
        self._name = plain

    @property
    def refers_to(self) -> str:
        """Read/write. The formula, such as "=Sheet1!$A$1"."""
        return formulas.from_uno("=" + str(self._remote.call("getContent")))

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._remote.call("setContent", _content(value))

    @property
    def refers_to_range(self) -> base_classes.Range:
        """Return the cells the name refers to.

        Raises:
            ValueError: it refers to something else.
        """
        return self._range_of(self.cells)

    @property
    def cells(self) -> Any:
        """Return the cells the name refers to as a UNO CellRangeAddress.

        Raises:
            ValueError: it refers to something else.
        """
        cells = self._remote.call("getReferredCells")
        if cells is None:
            raise ValueError(f"The name {self._name} does not refer to cells but to {self.refers_to}.")
        return cells.call("getRangeAddress")

    def delete(self) -> None:
        """Delete the name."""
        self._container.call("removeByName", self._name)
