"""Worksheet functions as Excel's macros call them: values as COM brings them in, values COM can take out.

A range is a table of rows, an empty cell None, a date the number of its day, an error cell a whole number of Excel's
own. Never raises: the cell shows what is wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from youryou_xl import functions
from youryou_xl.errors import YouryouError
from youryou_xl.functions.cells import DAY_ZERO

_DAY_ZERO_1904 = dt.date(1904, 1, 1)

_ERRORS = {
    -2146826288: "#NULL!",
    -2146826281: "#DIV/0!",
    -2146826273: "#VALUE!",
    -2146826265: "#REF!",
    -2146826259: "#NAME?",
    -2146826252: "#NUM!",
    -2146826246: "#N/A",
}
"""What COM makes of error cells: 0x800A0000 and the number of CVErr."""


def answer(name: str, values: Sequence[Any], *, from_1904: bool = False) -> Any:
    """Return what the function `name` gives: text, number, or a table of them as tuples.

    Empty arguments at the end are taken as left out, as far as the function lets them be.
    """
    day_zero = _DAY_ZERO_1904 if from_1904 else DAY_ZERO
    try:
        function = functions.find(name)
        given = [_given(value) for value in values]
        needed = sum(not argument.optional for argument in function.arguments)
        while len(given) > needed and given[-1] is None:
            given.pop()
        return _taken(functions.call(function.name, given, day_zero=day_zero), day_zero)
    except YouryouError as error:
        return str(error)


def _given(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_given(each) for each in value]
    return _ERRORS.get(value, value) if isinstance(value, int) and not isinstance(value, bool) else value


def _taken(value: Any, day_zero: dt.date) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_taken(each, day_zero) for each in value)
    if isinstance(value, dt.date):
        return float((value - day_zero).days)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return "" if value is None else str(value)
