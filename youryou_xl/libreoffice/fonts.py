"""The font of cells, as xlwings' Font. Knows blocks; must not know ranges."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from .measures import NO_COLOR, Color, from_rgb, to_rgb
from .missing import complete
from .surface import Block

# com.sun.star.awt.FontWeight
_NORMAL, _BOLD = 100.0, 150.0


@complete()
class Font(base_classes.Font):
    """The font of a range. Japanese text has its own weight, size and face in LibreOffice; all are set alike."""

    def __init__(self, block: Block) -> None:
        self._block = block

    @property
    def api(self) -> Any:
        """Return the UNO range, which carries the font's properties."""
        return self._block.remote.raw

    def _change(self, name: str, value: Any) -> None:
        self._block.change(**{name: value, f"{name}Asian": value, f"{name}Complex": value})

    @property
    def bold(self) -> bool | None:
        """Read/write. None where cells differ."""
        weight = self._block.uniform("CharWeight")
        return None if weight is None else bool(weight > _NORMAL)

    @bold.setter
    def bold(self, value: bool) -> None:
        self._change("CharWeight", _BOLD if value else _NORMAL)

    @property
    def italic(self) -> bool | None:
        """Read/write. None where cells differ."""
        posture = self._block.uniform("CharPosture")
        return None if posture is None else bool(posture.value != "NONE")

    @italic.setter
    def italic(self, value: bool) -> None:
        slant = self._block.document.connection.enum("com.sun.star.awt.FontSlant", "ITALIC" if value else "NONE")
        self._change("CharPosture", slant)

    @property
    def size(self) -> float | None:
        """Read/write. In points; None where cells differ."""
        size = self._block.uniform("CharHeight")
        return None if size is None else round(float(size), 2)

    @size.setter
    def size(self, value: float) -> None:
        self._change("CharHeight", float(value))

    @property
    def color(self) -> Color | None:
        """Read/write. As (r, g, b); black where the font has no colour of its own, None where cells differ."""
        color = self._block.uniform("CharColor")
        if color is None:
            return None
        return (0, 0, 0) if color == NO_COLOR else to_rgb(color)

    @color.setter
    def color(self, value: Any) -> None:
        self._block.change(CharColor=NO_COLOR if value is None else from_rgb(value))

    @property
    def name(self) -> str | None:
        """Read/write. The face of Latin text; written, that of Japanese text too. None where cells differ."""
        return self._block.uniform("CharFontName")  # type: ignore[no-any-return]

    @name.setter
    def name(self, value: str) -> None:
        self._change("CharFontName", value)
