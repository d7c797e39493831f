"""Some of the characters of a text, as xlwings' Characters: in a cell or in a shape.

Knows UNO's text cursors; whose text it is, and what it takes to change it, is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xlwings import base_classes

from .bridge import Connection, Remote
from .fonts import Font, Written
from .missing import complete


class Part:
    """Characters of a text, from `start` up to but without `stop`, counted from 0; None is the text's own end."""

    def __init__(
        self, holder: Remote, connection: Connection, guard: Callable[[], None], start: int | None, stop: int | None
    ) -> None:
        self._holder = holder
        self.connection = connection
        self._guard = guard
        length = len(str(holder.call("getString")))
        self.start, self.stop, _ = slice(start, stop).indices(length)

    @property
    def _cursor(self) -> Remote:
        cursor: Remote = self._holder.call("createTextCursor")
        cursor.call("gotoStart", False)
        for steps, expand in ((self.start, False), (max(0, self.stop - self.start), True)):
            if steps:
                cursor.call("goRight", steps, expand)
        return cursor

    @property
    def api(self) -> Any:
        """Return a UNO text cursor over the characters."""
        return self._cursor.raw

    @property
    def text(self) -> str:
        """Return the characters."""
        return str(self._holder.call("getString"))[self.start : self.stop]

    def uniform(self, name: str) -> Any:
        """Return a property that all characters share, or None where they differ."""
        cursor = self._cursor
        if cursor.call("getPropertyState", name).value == "AMBIGUOUS_VALUE":
            return None
        return cursor.get(name)

    def change(self, **properties: Any) -> None:
        """Set properties of the characters.

        Raises:
            ValueError: there are none; UNO would set what is typed next.
        """
        if self.start >= self.stop:
            raise ValueError("There are no such characters to change.")
        self._guard()
        names = tuple(sorted(properties))
        self._cursor.call("setPropertyValues", names, tuple(properties[name] for name in names))


@complete()
class Characters(base_classes.Characters):
    """The characters of a cell or a shape; sliced, some of them."""

    def __init__(
        self,
        holder: Remote,
        connection: Connection,
        guard: Callable[[], None],
        whole: Written | None = None,
        start: int | None = None,
        stop: int | None = None,
    ) -> None:
        self._holder = holder
        self._connection = connection
        self._guard = guard
        self._whole = whole
        self._start = start
        self._stop = stop

    @property
    def _part(self) -> Part:
        return Part(self._holder, self._connection, self._guard, self._start, self._stop)

    @property
    def api(self) -> Any:
        """Return a UNO text cursor over the characters."""
        return self._part.api

    @property
    def text(self) -> str:
        """Return the characters."""
        return self._part.text

    @property
    def font(self) -> Font:
        """Return their font."""
        return Font(self._part if self._whole is None else self._whole)

    def __getitem__(self, item: int | slice) -> Characters:
        """Return one character or some, counted from 0.

        Raises:
            IndexError: there is no such character.
        """
        part = self._part
        length = max(0, part.stop - part.start)
        if isinstance(item, slice):
            start, stop, _ = slice(item.start, item.stop).indices(length)
        else:
            if not -length <= item < length:
                raise IndexError(f"There is no character {item}; there are {length}.")
            start = item % length
            stop = start + 1
        return Characters(
            self._holder, self._connection, self._guard, None, part.start + start, part.start + max(start, stop)
        )
