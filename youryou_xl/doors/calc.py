"""What the Calc extension calls: a worksheet function with what Calc hands over, and a button on the workbook in front.

Turns Calc's values into those of `functions` and back: a date into the number of its day, a table into the one kind
of array Calc takes. Never raises: the cell or a message box shows what is wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from youryou_xl import functions
from youryou_xl.errors import YouryouError
from youryou_xl.functions.cells import DAY_ZERO


def answer(name: str, arguments: Sequence[Any]) -> tuple[tuple[object, ...], ...]:
    """Return what the function `name` gives, as Calc takes it: always a table, of one cell for one value.

    Functions that deal with dates get the document first, which says from which day it counts.
    """
    try:
        function = functions.find(name)
        day_zero = DAY_ZERO
        if function.dated:
            day_zero = _day_zero(arguments[0])
            arguments = arguments[1:]
        given = list(arguments)
        while given and given[-1] is None:  # an argument left out
            given.pop()
        value = functions.call(function.name, given, day_zero=day_zero)
    except YouryouError as error:
        return ((str(error),),)
    return _for_calc(value, day_zero)


def press(button: str, document: Any) -> bool:
    """Do what `button` stands for on a UNO document; return whether it worked. Never raises."""
    from youryou_xl import libreoffice
    from youryou_xl.live import actions, lean

    lean.import_xlwings()  # before the engine does, which knows no way round pandas
    return actions.run(button, libreoffice.book_from_component(document))


def _day_zero(document: Any) -> dt.date:
    null = getattr(document, "NullDate", None)
    return DAY_ZERO if null is None else dt.date(null.Year, null.Month, null.Day)


def _for_calc(value: Any, day_zero: dt.date) -> tuple[tuple[object, ...], ...]:
    rows = value if isinstance(value, list) and value and isinstance(value[0], list) else [value]
    return tuple(tuple(_cell(each, day_zero) for each in (row if isinstance(row, list) else [row])) for row in rows)


def _cell(value: object, day_zero: dt.date) -> object:
    if isinstance(value, dt.date):
        return float((value - day_zero).days)
    return float(value) if isinstance(value, int) else str(value)
