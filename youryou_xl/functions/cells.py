"""What a spreadsheet hands over for a cell, and what the functions make of it.

An empty cell arrives as None, as "" or, alone in Calc, as 0.0; TRUE as True or 1.0; digits as floats; a date as its
day number. Nothing here knows a rule of the domain.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TypeVar

from youryou_xl.errors import UnusableInput
from youryou_xl.rules.findings import Finding
from youryou_xl.rules.quantities import parse_date
from youryou_xl.rules.readings import Reading
from youryou_xl.rules.text import as_text, is_blank, one_line

DAY_ZERO = dt.date(1899, 12, 30)
"""The day whose number is 0 in Excel and Calc, unless a workbook counts from 1904."""

T = TypeVar("T")

_DAYS = range(1, 2_958_466)
"""Day numbers a spreadsheet shows as dates: up to the end of the year 9999."""


def is_number(value: object) -> bool:
    """Return whether a cell holds a number (TRUE and FALSE are none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def alone(value: object) -> object:
    """Return a lone cell's value, an empty cell as None: Calc says 0.0 for one."""
    return None if is_number(value) and value == 0 else value


def as_day(value: object, day_zero: dt.date = DAY_ZERO) -> object:
    """Return the date a day number stands for; anything else as it is."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return value
    if int(value) not in _DAYS:
        return value
    try:
        return day_zero + dt.timedelta(days=int(value))
    except OverflowError:
        return value


def day(value: object, label: str, day_zero: dt.date) -> dt.date:
    """Return the date in a cell. Raises UnusableInput."""
    return need(parse_date(as_day(value, day_zero), label=label))


def word(value: object) -> str:
    """Return the text in a cell on one line, "" for an empty one."""
    return "" if is_blank(value) else one_line(as_text(value))


def need(reading: Reading[T]) -> T:
    """Return what was read. Raises UnusableInput with the finding's message if it was refused."""
    if reading.value is None:
        raise told(reading.findings[-1])
    return reading.value


def told(finding: Finding) -> UnusableInput:
    """Return a finding as the exception whose message is the finding's."""
    return UnusableInput(finding.message, finding.message_en)
