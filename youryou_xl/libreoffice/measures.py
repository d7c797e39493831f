"""Units and colours: between Excel's (points, digits, RGB) and UNO's (hundredths of a millimetre, one number).

Pure arithmetic; this module knows neither UNO nor xlwings.
"""

from __future__ import annotations

from typing import Any

Color = tuple[int, int, int]

NO_COLOR = -1
"""UNO's colour for "none of its own"."""

# UNO measures in hundredths of a millimetre, Excel in points.
_UNITS_PER_POINT = 2540 / 72
# Excel measures column widths in digits of the standard font: 7 pixels each and 5 of padding, at 96 dpi.
_DIGIT_PIXELS, _PADDING_PIXELS, _UNITS_PER_PIXEL = 7, 5, 2540 / 96


def to_points(units: float) -> float:
    """Return hundredths of a millimetre as points, to the twentieth that LibreOffice reckons in."""
    return round(units / _UNITS_PER_POINT * 20) / 20


def size_in_points(units: float) -> float:
    """Return the width or height of cells in points; UNO counts the line at their end as well."""
    return to_points(max(0.0, units - 1))


def from_points(points: float) -> int:
    """Return points as hundredths of a millimetre."""
    return round(points * _UNITS_PER_POINT)


def to_digits(units: float) -> float:
    """Return a column's width in digits, as Excel gives it."""
    return round(max(0.0, (units / _UNITS_PER_PIXEL - _PADDING_PIXELS) / _DIGIT_PIXELS), 2)


def from_digits(digits: float) -> int:
    """Return a column's width in hundredths of a millimetre."""
    return round((digits * _DIGIT_PIXELS + _PADDING_PIXELS) * _UNITS_PER_PIXEL)


def from_rgb(color: Any) -> int:
    """Return UNO's colour for xlwings' (r, g, b), "#rrggbb" or Excel's integer (blue in the high byte)."""
    if isinstance(color, str):
        return int(color.removeprefix("#"), 16)
    if isinstance(color, int):
        return (color & 0xFF) << 16 | (color & 0xFF00) | color >> 16 & 0xFF
    red, green, blue = color
    return int(red) << 16 | int(green) << 8 | int(blue)


def to_rgb(color: int) -> Color:
    """Return UNO's colour as (r, g, b)."""
    return (color >> 16 & 255, color >> 8 & 255, color & 255)
