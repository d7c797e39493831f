"""What the engine's collections have in common: members are found by name or number, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeVar

from xlwings import base_classes


class Named(Protocol):
    """A member of a collection."""

    @property
    def name(self) -> str:
        """Return its name."""


_T = TypeVar("_T", bound=Named)


def member(items: list[_T], key: str | int, what: str) -> _T:
    """Return the member of that name, whatever the case of its letters, or of that number, counted from 1.

    Raises:
        IndexError, KeyError: there is none.
    """
    if isinstance(key, int):
        if 1 <= key <= len(items):
            return items[key - 1]
        raise IndexError(f"There is no {what} {key}; there are {len(items)}.")
    for item in items:
        if item.name.casefold() == str(key).casefold():
            return item
    raise KeyError(key)


class Listed(base_classes.Collection):
    """A collection whose `members` are made afresh whenever they are asked for."""

    what = "member"

    def members(self) -> list[Any]:
        """Return the members in their order."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[Any]:
        return iter(self.members())

    def __len__(self) -> int:
        return len(self.members())

    def __call__(self, key: str | int) -> Any:
        """Return a member by its name or its number from 1."""
        return member(self.members(), key, self.what)

    def __contains__(self, key: str | int) -> bool:
        try:
            self(key)
        except (KeyError, IndexError):
            return False
        return True
