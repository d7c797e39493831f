"""The icons of the ribbon and of the start menu: drawn from a few shapes, in any size, as PNG or ICO.

No picture is copied from elsewhere and no picture library is needed. The same key and size give the same bytes.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

_FINE = 4
"""Points each pixel is looked at in either direction, so that edges are smooth."""

_BLUE = (0x1F, 0x4E, 0x79)
_GREEN = (0x2E, 0x7D, 0x32)
_RED = (0xC6, 0x28, 0x28)
_AMBER = (0xF9, 0xA8, 0x25)
_PAPER = (0xFF, 0xFF, 0xFF)
_GREY = (0x90, 0xA4, 0xAE)

Color = tuple[int, int, int]
Inside = Callable[[float, float], bool]


class Shape(NamedTuple):
    """An area of a square of 16 × 16 units, and its colour; None for a hole."""

    inside: Inside
    color: Color | None


def _box(left: float, top: float, right: float, bottom: float) -> Inside:
    return lambda x, y: left <= x <= right and top <= y <= bottom


def _disc(x0: float, y0: float, radius: float) -> Inside:
    return lambda x, y: math.hypot(x - x0, y - y0) <= radius


def _ring(x0: float, y0: float, radius: float, width: float) -> Inside:
    return lambda x, y: radius - width <= math.hypot(x - x0, y - y0) <= radius


def _line(width: float, *points: tuple[float, float]) -> Inside:
    def inside(x: float, y: float) -> bool:
        return any(_distance(x, y, *start, *end) <= width / 2 for start, end in pairwise(points))

    return inside


def _distance(x: float, y: float, x1: float, y1: float, x2: float, y2: float) -> float:
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    part = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
    return math.hypot(x - x1 - part * (x2 - x1), y - y1 - part * (y2 - y1))


def _polygon(*points: tuple[float, float]) -> Inside:
    def inside(x: float, y: float) -> bool:
        crossed = False
        for (x1, y1), (x2, y2) in zip(points, (*points[1:], points[0]), strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossed = not crossed
        return crossed

    return inside


_SHEET = (
    Shape(_box(2, 1, 12, 15), _BLUE),
    Shape(_box(3, 2, 11, 14), _PAPER),
    *(Shape(_box(4.5, y, 9.5, y + 1), _GREY) for y in (4, 6.5, 9)),
)

_DRAWINGS: Mapping[str, Sequence[Shape]] = {
    "check": (*_SHEET, Shape(_line(2.2, (6, 11), (9, 14), (14.5, 6)), _GREEN)),
    "fill": (
        *_SHEET,
        Shape(_polygon((6, 15), (7, 11.5), (12.5, 6), (15, 8.5), (9.5, 14)), _AMBER),
        Shape(_polygon((6, 15), (6.7, 12.6), (8.4, 14.3)), _BLUE),
    ),
    "fix": (
        Shape(_line(2.6, (3, 13), (9, 7)), _BLUE),
        Shape(_ring(11, 5, 4, 2), _BLUE),
        Shape(_polygon((11, 5), (13, 0), (16, 0), (16, 3)), None),
        Shape(_disc(3, 13, 1.8), _BLUE),
    ),
    "clear": (
        Shape(_polygon((1, 10), (8, 2), (14, 7), (7, 15), (4, 15)), _RED),
        Shape(_polygon((2, 10.5), (4.6, 7.6), (10, 12.3), (7, 14.2), (4.5, 14.2)), _PAPER),
        Shape(_box(2, 14.4, 15, 15.4), _GREY),
    ),
    "export": (
        *_SHEET,
        Shape(_line(2.2, (6, 11), (13, 11)), _GREEN),
        Shape(_polygon((11, 7), (15.6, 11), (11, 15)), _GREEN),
    ),
    "attach": (
        *_SHEET,
        Shape(_disc(11.5, 11.5, 4.2), _GREEN),
        Shape(_box(10.8, 9, 12.2, 14), _PAPER),
        Shape(_box(9, 10.8, 14, 12.2), _PAPER),
    ),
    "desk": (
        Shape(_box(1, 2, 15, 11), _BLUE),
        Shape(_box(2, 3, 14, 10), _PAPER),
        *(Shape(_box(3, y, 13, y + 0.9), _GREY) for y in (4.2, 6.1, 8)),
        Shape(_box(3, 4.2, 5, 8.9), _AMBER),
        Shape(_box(0.5, 11.5, 15.5, 13), _BLUE),
        Shape(_box(2, 13, 3.5, 15.5), _BLUE),
        Shape(_box(12.5, 13, 14, 15.5), _BLUE),
    ),
    "doctor": (
        Shape(_disc(8, 8, 7), _GREEN),
        Shape(_box(6.6, 3.5, 9.4, 12.5), _PAPER),
        Shape(_box(3.5, 6.6, 12.5, 9.4), _PAPER),
    ),
    "help": (
        Shape(_disc(8, 8, 7), _BLUE),
        Shape(lambda x, y: _ring(8, 6.2, 3.2, 1.7)(x, y) and (y <= 6.2 or x >= 8), _PAPER),
        Shape(_line(1.7, (8, 8.2), (8, 10)), _PAPER),
        Shape(_disc(8, 12.3, 1.1), _PAPER),
    ),
}

KEYS = tuple(_DRAWINGS)


def png(key: str, size: int) -> bytes:
    """Return the icon `key` (one of `KEYS`) as a PNG of `size` × `size` pixels on a transparent ground."""
    rows = b"".join(b"\0" + row for row in _rows(_DRAWINGS[key], size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    )


def ico(key: str, sizes: Sequence[int] = (16, 32, 48)) -> bytes:
    """Return the icon `key` as a Windows icon file of several sizes."""
    pictures = [png(key, size) for size in sizes]
    at = 6 + 16 * len(sizes)
    directory = struct.pack("<HHH", 0, 1, len(sizes))
    for size, picture in zip(sizes, pictures, strict=True):
        directory += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(picture), at)
        at += len(picture)
    return directory + b"".join(pictures)


def _rows(shapes: Sequence[Shape], size: int) -> list[bytes]:
    scale = 16 / size
    return [b"".join(_pixel(shapes, column, row, scale) for column in range(size)) for row in range(size)]


def _pixel(shapes: Sequence[Shape], column: int, row: int, scale: float) -> bytes:
    found = []
    for number in range(_FINE * _FINE):
        x = (column + (number % _FINE + 0.5) / _FINE) * scale
        y = (row + (number // _FINE + 0.5) / _FINE) * scale
        color = next((shape.color for shape in reversed(shapes) if shape.inside(x, y)), None)
        if color is not None:
            found.append(color)
    if not found:
        return b"\0\0\0\0"
    mixed = [round(sum(color[part] for color in found) / len(found)) for part in range(3)]
    return bytes([*mixed, round(255 * len(found) / _FINE**2)])
