"""Names: of a book or of a sheet, and what they refer to.

This module must not know ranges; what makes one is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xlwings import base_classes

from . import formulas
from .bridge import Remote
from .document import Document
from .missing import complete

RangeOf = Callable[[Any], base_classes.Range]
"""What makes a range of a UNO CellRangeAddress."""


@complete("snapshot")
class Names(base_classes.Names):
    """The names of one scope."""

    def __init__(self, document: Document, container: Remote, range_of: RangeOf) -> None:
        self._document = document
        self._container = container
        self._range_of = range_of

    @property
    def api(self) -> Any:
        """Return the UNO container."""
        return self._container.raw

    def __call__(self, name_or_index: str | int) -> Name:
        """Return a name by its text, whatever the case of its letters, or its number from 1."""
        names = self._container.call("getElementNames")
        if isinstance(name_or_index, int):
            if 1 <= name_or_index <= len(names):
                return self._name(names[name_or_index - 1])
        else:
            for name in names:
                if name.casefold() == name_or_index.casefold():
                    return self._name(name)
        raise KeyError(name_or_index)

    def _name(self, name: str) -> Name:
        return Name(self._document, self._container, self._range_of, name)

    def contains(self, name_or_index: str | int) -> bool:
        """Say whether there is such a name."""
        try:
            self(name_or_index)
        except KeyError:
            return False
        return True

    def snapshot(self) -> list[tuple[str, Name]]:
        """Return (text, name) of all names."""
        names = self._container.call("getElementNames")
        return [(name, self._name(name)) for name in names]

    def __len__(self) -> int:
        return len(self._container.call("getElementNames"))

    def add(self, name: str, refers_to: str) -> Name:
        """Add a name; `refers_to` is a formula such as "=Sheet1!$A$1"."""
        origin = self._document.connection.struct("com.sun.star.table.CellAddress")
        self._container.call("addNewByName", name, _content(refers_to), origin, 0)
        return self._name(name)


def _content(refers_to: str) -> str:
    return formulas.to_uno(refers_to if refers_to.startswith("=") else f"={refers_to}").removeprefix("=")


@complete()
class Name(base_classes.Name):
    """One name."""

    def __init__(self, document: Document, container: Remote, range_of: RangeOf, name: str) -> None:
        self._document = document
        self._container = container
        self._range_of = range_of
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
        """Read/write. The name itself."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._remote.call("setName", value)
        self._name = value

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
