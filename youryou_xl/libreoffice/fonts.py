"""Fonts, as xlwings' Font: of cells, of some of their characters, of the text in a shape.

Knows only what a thing with a font can do (`Written`); must not know cells, shapes or ranges.
"""

from __future__ import annotations

from typing import Any, Protocol

from xlwings import base_classes

from .bridge import Connection
from .measures import NO_COLOR, Color, from_rgb, to_rgb
from .missing import complete

# com.sun.star.awt.FontWeight
_NORMAL, _BOLD = 100.0, 150.0


class Written(Protocol):
    """What carries a font."""

    @property
    def connection(self) -> Connection:
        """Return the connection to LibreOffice."""

    @property
    def api(self) -> Any:
        """Return the UNO object."""

    def uniform(self, name: str) -> Any:
        """Return a property that all of it shares, or None where it differs."""

    def change(self, **properties: Any) -> None:
        """Set properties of all of it."""


@complete()
class Font(base_classes.Font):
    """The font of cells or text. Japanese text has its own weight, size and face in LibreOffice; all are set alike."""

    def __init__(self, written: Written) -> None:
        self._written = written

    @property
    def api(self) -> Any:
        """Return the UNO object, which carries the font's properties."""
        return self._written.api

    def _change(self, name: str, value: Any) -> None:
        self._written.change(**{name: value, f"{name}Asian": value, f"{name}Complex": value})

    @property
    def bold(self) -> bool | None:
        """Read/write. None where it differs."""
        weight = self._written.uniform("CharWeight")
        return None if weight is None else bool(weight > _NORMAL)

    @bold.setter
    def bold(self, value: bool) -> None:
        self._change("CharWeight", _BOLD if value else _NORMAL)

    @property
    def italic(self) -> bool | None:
        """Read/write. None where it differs."""
        posture = self._written.uniform("CharPosture")
        return None if posture is None else bool(posture.value != "NONE")

    @italic.setter
    def italic(self, value: bool) -> None:
        slant = self._written.connection.enum("com.sun.star.awt.FontSlant", "ITALIC" if value else "NONE")
        self._change("CharPosture", slant)

    @property
    def size(self) -> float | None:
        """Read/write. In points; None where it differs."""
        size = self._written.uniform("CharHeight")
        return None if size is None else round(float(size), 2)

    @size.setter
    def size(self, value: float) -> None:
        self._change("CharHeight", float(value))

    @property
    def color(self) -> Color | None:
        """Read/write. As (r, g, b); black where the font has no colour of its own, None where it differs."""
        color = self._written.uniform("CharColor")
        if color is None:
            return None
        return (0, 0, 0) if color == NO_COLOR else to_rgb(color)

    @color.setter
    def color(self, value: Any) -> None:
        self._written.change(CharColor=NO_COLOR if value is None else from_rgb(value))

    @property
    def name(self) -> str | None:
        """Read/write. The face of Latin text; written, that of Japanese text too. None where it differs."""
        return self._written.uniform("CharFontName")  # type: ignore[no-any-return]

    @name.setter
    def name(self, value: str) -> None:
        self._change("CharFontName", value)
