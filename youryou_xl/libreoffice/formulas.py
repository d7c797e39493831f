"""Formulas: between Excel's way of writing them and the one UNO takes.

UNO wants ``=SUM($Sheet2.A1;{1;2|3;4})`` where Excel writes ``=SUM(Sheet2!A1,{1,2;3,4})``. Only separators and
sheet references differ; the names of functions are the English ones in both. This module knows neither UNO nor
xlwings.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_TOKEN = re.compile(
    r"""
      "(?:[^"]|"")*"                                  # text
    | (?P<excel_sheet>(?:'(?:[^']|'')*'|[\w.\u00b7]+)!)    # Sheet!  'My sheet'!
    | (?P<calc_sheet>\$?(?:'(?:[^']|'')*'|[^\W\d]\w*)\.(?=\$?[A-Za-z]{1,3}\$?\d|\$?[A-Za-z]{1,3}:|\$?\d+:))
    | '(?:[^']|'')*'
    | [A-Za-z_]\w*\.?[\w.]*\(                         # a function's name may hold points
    | .
    """,
    re.VERBOSE | re.DOTALL,
)


def to_uno(formula: str) -> str:
    """Return Excel's formula, beginning with "=", as UNO takes it."""
    return _rewritten(formula, "excel_sheet", lambda name: f"${name}.", separator=(",", ";"), row=(";", "|"))


def from_uno(formula: str) -> str:
    """Return UNO's formula, beginning with "=", as Excel writes it."""
    return _rewritten(
        formula, "calc_sheet", lambda name: f"{name.removeprefix('$')}!", separator=(";", ","), row=("|", ";")
    )


def _rewritten(
    formula: str, sheet: str, named: Callable[[str], str], *, separator: tuple[str, str], row: tuple[str, str]
) -> str:
    """Return `formula` with its sheet names, separators and, inside ``{}``, ends of rows written the other way."""
    depth = 0
    parts: list[str] = []
    for found in _TOKEN.finditer(formula):
        token = found[0]
        depth += (token == "{") - (token == "}")
        if found[sheet]:
            token = named(token[:-1])
        elif token == separator[0]:
            token = separator[1]
        elif token == row[0] and depth:
            token = row[1]
        parts.append(token)
    return "".join(parts)
