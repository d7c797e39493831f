"""Reading cells: the values and formulas of a block, in a few calls whatever its size.

Knows blocks and values; must not know how cells are written, nor xlwings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import formulas, values
from .addresses import Cell
from .content import DATES, FORMULAS
from .surface import Block
from .values import ErrorValue

# The error's own text costs a call per cell and is asked for only with err_to_str=True.
_ERROR = ErrorValue("#ERROR!")
_WRONG_REFERENCE = "#REF!"


def read(block: Block, err_to_str: bool = False) -> Any:
    """Return one value, or rows of values: text, float, bool, datetime, None for empty, `ErrorValue`."""
    data: list[list[Any]] = [list(row) for row in block.remote.call("getDataArray")]
    top, left = block.area.row, block.area.column
    floats: set[Cell] = set()
    for row, line in enumerate(data):
        for column, value in enumerate(line):
            if value == "":
                line[column] = None
            elif value is None:
                line[column] = _error(block, (top + row, left + column)) if err_to_str else _ERROR
            elif not isinstance(value, str):
                floats.add((top + row, left + column))
    if floats:
        dates, bools = _special(block, floats, lambda cell: data[cell[0] - top][cell[1] - left])
        null_date = block.document.null_date
        for row, column in dates:
            line = data[row - top]
            line[column - left] = values.date_of(line[column - left], null_date)
        for row, column in bools:
            line = data[row - top]
            line[column - left] = bool(line[column - left])
    if block.area.size == 1:
        return data[0][0]
    return tuple(tuple(line) for line in data)


def formulas_of(block: Block) -> Any:
    """Return formulas as Excel writes them, of constants their text; one, or rows."""
    written = block.remote.call("getFormulaArray")
    data = block.remote.call("getDataArray")
    lines = tuple(
        tuple(_formula(text, value) for text, value in zip(texts, items, strict=True))
        for texts, items in zip(written, data, strict=True)
    )
    return lines[0][0] if block.area.size == 1 else lines


def _error(block: Block, cell: Cell) -> ErrorValue:
    single = block.surface.single(*cell)
    shown = str(single.call("getString"))
    # Ranges that do not meet are #NULL! in Excel and a wrong reference in LibreOffice.
    if shown == _WRONG_REFERENCE and formulas.intersects(str(single.call("getFormula"))):
        shown = "#NULL!"
    return ErrorValue(shown)


def _special(block: Block, floats: set[Cell], value: Callable[[Cell], float]) -> tuple[set[Cell], set[Cell]]:
    """Return which of the cells that hold floats hold dates and which booleans."""
    if block.area.size == 1:
        # One cell's format says it all; asking what kind of content it is would only cost calls.
        dates: set[Cell] = set()
        of_formulas = floats
    else:
        dates = block.found(DATES) & floats
        of_formulas = block.found(FORMULAS) & floats
    maybe = of_formulas | {cell for cell in floats - dates if value(cell) in (0.0, 1.0)}
    bools: set[Cell] = set()
    formats = block.document.formats
    for key, areas in block.formats(maybe):
        cells = {cell for area in areas for cell in area.cells()} & maybe
        if formats.is_date(key):
            dates |= cells
        elif formats.is_bool(key):
            bools |= {cell for cell in cells if value(cell) in (0.0, 1.0)}
        elif formats.is_general(key):
            # A formula loaded from a file shows TRUE without a format that says so.
            for cell in cells & of_formulas:
                if value(cell) in (0.0, 1.0) and str(block.single(cell).call("getString")).isalpha():
                    bools.add(cell)
    return dates, bools


def _formula(written: str, value: Any) -> str:
    """Return a cell's formula as Excel gives it, from UNO's text of it and the cell's value."""
    # UNO marks text that looks like something else with an apostrophe of its own.
    if isinstance(value, str) and written in (value, f"'{value}"):
        return value
    return formulas.from_uno(written) if written.startswith("=") else written
