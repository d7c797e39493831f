"""Cell values: between Python and what UNO's arrays carry (text and floats, nothing else).

Dates are days since the document's null date, booleans are 1 and 0 with a format, an error is a gap. This
module knows neither UNO nor xlwings' objects, and imports neither pandas nor numpy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Any

_DAY_MS = 86_400_000


class Kind(Enum):
    """What a value is, beyond the text or float that carries it."""

    PLAIN = auto()
    BOOL = auto()
    DATE = auto()
    DATETIME = auto()
    TIME = auto()
    FORMULA = auto()


@dataclass(frozen=True, slots=True)
class Carried:
    """A value on its way into a cell: what UNO gets, and what it means."""

    content: str | float
    kind: Kind = Kind.PLAIN


class ErrorValue(str):
    """An error in a cell, such as "#DIV/0!"; reads as text only where asked for (``err_to_str=True``)."""

    __slots__ = ()


def prepared(value: Any) -> Any:
    """Return a value as the engine writes it: None and NaN are "", numpy and pandas scalars plain Python ones."""
    if value is None:
        return ""
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return "" if value != value else float(value)
    if isinstance(value, dt.datetime):
        # pandas' NaT is a datetime that does not equal itself.
        if value != value:
            return ""
        plain = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
        return plain.replace(tzinfo=None)
    if isinstance(value, (dt.date, dt.time, Decimal)):
        return value
    if type(value).__module__.partition(".")[0] in ("numpy", "pandas"):
        if type(value).__name__ == "datetime64":
            return prepared(value.astype("datetime64[us]").item())
        if hasattr(value, "item"):
            return prepared(value.item())
        if str(value) == "<NA>":
            return ""
    raise TypeError(f"A cell cannot hold {value!r} of type {type(value).__name__}. Write text, a number or a date.")


def carried(value: Any, null_date: Callable[[], dt.datetime]) -> Carried:
    """Return how a prepared value travels into a cell.

    Text stays text, whatever it looks like; only text that begins with "=" is a formula, and a leading
    apostrophe takes even that away, as in Excel. `null_date` gives the day number 0 means and is only asked for
    dates.
    """
    if isinstance(value, str):
        if value.startswith("="):
            return Carried(value, Kind.FORMULA)
        return Carried(value[1:] if value.startswith("'") else value)
    if isinstance(value, bool):
        return Carried(1.0 if value else 0.0, Kind.BOOL)
    if isinstance(value, (int, float, Decimal)):
        return Carried(float(value))
    if isinstance(value, dt.datetime):
        kind = Kind.DATE if value.time() == dt.time() else Kind.DATETIME
        return Carried((value - null_date()) / dt.timedelta(days=1), kind)
    if isinstance(value, dt.date):
        midnight = dt.datetime(value.year, value.month, value.day)
        return Carried((midnight - null_date()) / dt.timedelta(days=1), Kind.DATE)
    if isinstance(value, dt.time):
        since = dt.datetime.combine(dt.date.min, value) - dt.datetime.min
        return Carried(since / dt.timedelta(days=1), Kind.TIME)
    return carried(prepared(value), null_date)


def date_of(serial: float, null_date: dt.datetime) -> dt.datetime | float:
    """Return the moment a serial number means, to the millisecond; out of the calendar it stays a number."""
    try:
        return null_date + dt.timedelta(milliseconds=round(serial * _DAY_MS))
    except OverflowError:
        return serial


def cleaned(value: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool) -> Any:
    """Return a cell's raw value as ``Range.options`` of xlwings asks for it."""
    if value is None or value == "":
        return empty_as
    if isinstance(value, ErrorValue):
        return str(value) if err_to_str else empty_as
    if isinstance(value, dt.datetime):
        if datetime_builder is dt.datetime:
            return value
        return datetime_builder(
            year=value.year,
            month=value.month,
            day=value.day,
            hour=value.hour,
            minute=value.minute,
            second=value.second,
            microsecond=value.microsecond,
            tzinfo=None,
        )
    if number_builder is not None and isinstance(value, float):
        return number_builder(value)
    return value
