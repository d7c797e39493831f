"""Calling a function as a spreadsheet does: with what stands in cells and ranges, and an answer of the same shape.

Whatever goes wrong becomes `Trouble`, the short text for the cell; a bad cell of a column never spoils the others.
Only a call that cannot be meant (no such function, too few arguments) is raised, for the command line to tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from youryou_xl.errors import UnusableInput, YouryouError
from youryou_xl.functions.cells import DAY_ZERO, alone
from youryou_xl.functions.registry import Function, find
from youryou_xl.lang import pick

Scalar = str | int | float | dt.date | None
Table = list[list[object]]


class Trouble(str):
    """The text a cell shows where a function has no answer: what is wrong and what to do."""

    __slots__ = ()


def call(name: str, arguments: Sequence[object], *, day_zero: dt.date = DAY_ZERO) -> Any:
    """Return what a function gives for what stands in cells.

    An argument is a cell's value, a list of values (a column or a row) or a list of rows; the answer has the shape of
    the ranges among them, a single value where there are none. `day_zero` is the day a workbook counts dates from.
    Raises UnusableInput for an unknown function and a wrong number of arguments.
    """
    function = find(name)
    _count(function, len(arguments))
    if function.whole:
        return _whole(function, arguments, day_zero)
    shapes = {_shape(value) for value in arguments if _is_range(value)}
    wide = {shape for shape in shapes if shape != (1, 1)} or shapes
    if not wide:
        return _one(
            function,
            [alone(value) if not argument.zero else value for argument, value in _paired(function, arguments)],
            day_zero,
        )
    if len(wide) > 1 or 0 in max(wide):
        return Trouble(
            pick(
                "範囲の大きさが違います。同じ行数・列数の範囲を指定してください。",
                "The ranges differ in size. Please give ranges of the same rows and columns.",
            )
        )
    return _column(function, arguments, wide.pop(), day_zero)


def _column(function: Function, arguments: Sequence[object], shape: tuple[int, int], day_zero: dt.date) -> Any:
    tables = []
    for argument, value in _paired(function, arguments):
        if _is_range(value):
            table = _table(value)
            single = _shape(value) == (1, 1) != shape
        else:
            table, single = [[value if argument.zero else alone(value)]], True
        tables.append((table, single))
    known: dict[Any, object] = {}  # a column repeats its values; True, 1 and 1.0 are not the same
    rows = []
    for row in range(shape[0]):
        line = []
        for column in range(shape[1]):
            given = [table[0][0] if single else table[row][column] for table, single in tables]
            key = tuple((type(value), value) for value in given)
            try:
                if key not in known:
                    known[key] = _one(function, given, day_zero)
                line.append(known[key])
            except TypeError:  # a value that is no key; none comes from a spreadsheet
                line.append(_one(function, given, day_zero))
        rows.append(line)
    flat = any(_is_range(value) and not _is_table(value) for value in arguments)
    return [value for line in rows for value in line] if flat else rows


def _one(function: Function, values: Sequence[object], day_zero: dt.date) -> object:
    try:
        return function.compute(*values, **({"day_zero": day_zero} if function.dated else {}))
    except YouryouError as error:
        return Trouble(error)
    except Exception as error:
        return Trouble(
            pick(
                f"計算できませんでした（{type(error).__name__}）。入力を確認してください。",
                f"Could not be worked out ({type(error).__name__}). Please check what was typed.",
            )
        )


def _whole(function: Function, arguments: Sequence[object], day_zero: dt.date) -> Any:
    given = [
        _table(value) if argument.range else alone(_first(value)) for argument, value in _paired(function, arguments)
    ]
    answer = _one(function, given, day_zero)
    value = arguments[function.shaped_by]
    if isinstance(answer, Trouble):
        return answer
    table = cast("Table", answer)
    if not _is_range(value):
        return table[0][0]
    return table if _is_table(value) else table[0]


def _count(function: Function, given: int) -> None:
    least = sum(not argument.optional for argument in function.arguments)
    if not least <= given <= len(function.arguments):
        words = "; ".join(f"[{a.name}]" if a.optional else a.name for a in function.arguments)
        ja = "; ".join(f"[{a.ja}]" if a.optional else a.ja for a in function.arguments)
        raise UnusableInput(
            f"{function.name} の引数は {ja} です。{given} 個では計算できません。",
            f"{function.name} takes {words}, not {given} arguments.",
        )


def _paired(function: Function, arguments: Sequence[object]) -> list[Any]:
    return list(zip(function.arguments, arguments, strict=False))


def _is_range(value: object) -> bool:
    return isinstance(value, list | tuple)


def _is_table(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], list | tuple)


def _table(value: object) -> Table:
    if not isinstance(value, list | tuple):
        return [[alone(value)]]
    return [list(row) for row in value] if _is_table(value) else [list(value)]


def _first(value: object) -> object:
    return next((each for row in _table(value) for each in row), None) if _is_range(value) else value


def _shape(value: object) -> tuple[int, int]:
    table = _table(value)
    return len(table), len(table[0]) if table else 0
