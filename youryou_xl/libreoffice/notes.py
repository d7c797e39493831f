"""The note of a cell, as xlwings' Note. Knows blocks; its `location` is whatever range it was found through."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from .bridge import Remote
from .content import NOTES
from .missing import complete
from .surface import Block


@complete()
class Note(base_classes.Note):
    """The note of one cell."""

    def __init__(self, block: Block, location: base_classes.Range, remote: Remote) -> None:
        self._block = block
        self._location = location
        self._remote = remote

    @classmethod
    def of(cls, block: Block, location: base_classes.Range) -> Note | None:
        """Return the note of the block's first cell, or None."""
        if not block.found(NOTES):
            return None
        return cls(block, location, block.first.call("getAnnotation"))

    @classmethod
    def added(cls, block: Block, location: base_classes.Range, text: str) -> Note:
        """Add a note to the block's first cell and return it."""
        block.guard()
        cell = block.first
        block.surface.remote.call("getAnnotations").call("insertNew", cell.call("getCellAddress"), text)
        return cls(block, location, cell.call("getAnnotation"))

    @property
    def api(self) -> Any:
        """Return the UNO annotation."""
        return self._remote.raw

    @property
    def text(self) -> str:
        """Read/write. The note's text."""
        return str(self._remote.call("getString"))

    @text.setter
    def text(self, value: str) -> None:
        self._block.guard()
        self._remote.call("setString", value)

    @property
    def author(self) -> str:
        """Return who wrote the note, as far as LibreOffice knows."""
        return str(self._remote.call("getAuthor"))

    @property
    def location(self) -> base_classes.Range:
        """Return the cell."""
        return self._location

    def delete(self) -> None:
        """Delete the note; the cell's value and formats stay."""
        self._block.guard()
        self._block.remote.call("clearContents", NOTES)
