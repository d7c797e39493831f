"""How cells look: backgrounds, alignment, wrapping, number formats.

Knows blocks and UNO's words for looks; must not know xlwings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .addresses import Cell
from .measures import NO_COLOR, Color, from_rgb, to_rgb
from .missing import not_available
from .surface import Block

# com.sun.star.table.CellHoriJustify and CellVertJustify2
_HORIZONTAL = {
    "STANDARD": "general",
    "LEFT": "left",
    "CENTER": "center",
    "RIGHT": "right",
    "BLOCK": "justify",
    "REPEAT": "fill",
}
# LibreOffice's standard is the bottom, as Excel's.
_VERTICAL = {3: "bottom", 0: "bottom", 1: "top", 2: "center", 4: "justify"}


def color(block: Block) -> Color | None:
    """Return the background as (r, g, b); None for none, or where cells differ."""
    found = block.uniform("CellBackColor")
    return None if found in (None, NO_COLOR) else to_rgb(found)


def set_color(block: Block, value: Any) -> None:
    """Set the background; None takes it away."""
    block.change(CellBackColor=NO_COLOR if value is None else from_rgb(value))


def set_colors(block: Block, colors: Sequence[Sequence[Any]]) -> None:
    """Set a background per cell, ``...`` leaving a cell alone: a few calls per different colour."""
    block.guard()
    wanted: dict[int, list[Cell]] = {}
    for row, line in enumerate(colors):
        for column, value in enumerate(line):
            if value is not ...:
                number = NO_COLOR if value is None else from_rgb(value)
                wanted.setdefault(number, []).append((block.area.row + row, block.area.column + column))
    for number, cells in wanted.items():
        block.those(cells).set("CellBackColor", number)


def number_format(block: Block) -> str | None:
    """Return Excel's English code, such as "@" or "yyyy/mm/dd"; None where cells differ."""
    key = block.uniform("NumberFormat")
    return None if key is None else block.document.formats.code(int(key))


def set_number_format(block: Block, code: str) -> None:
    """Set the number format, given as Excel's English code."""
    block.change(NumberFormat=block.document.formats.key(code))


def horizontal(block: Block) -> str | None:
    """Return "general", "left", "center", "right", "justify" or "fill"; None where cells differ."""
    found = block.uniform("HoriJustify")
    return None if found is None else _HORIZONTAL[found.value]


def set_horizontal(block: Block, value: str) -> None:
    """Set the horizontal alignment."""
    justify = block.document.connection.enum("com.sun.star.table.CellHoriJustify", _uno(_HORIZONTAL, value))
    block.change(HoriJustify=justify)


def vertical(block: Block) -> str | None:
    """Return "top", "center", "bottom" or "justify"; None where cells differ."""
    found = block.uniform("VertJustify")
    return None if found is None else _VERTICAL[int(found)]


def set_vertical(block: Block, value: str) -> None:
    """Set the vertical alignment."""
    block.change(VertJustify=_uno(_VERTICAL, value))


def _uno(names: dict[Any, str], value: str) -> Any:
    """Return UNO's word for an alignment."""
    for uno, name in names.items():
        if name == value:
            return uno
    raise not_available(f"the alignment {value!r}")
