"""Formulas: between Excel's way of writing them and the one UNO takes.

UNO wants ``=SUM($Sheet2.A1;{1;2|3;4})`` where Excel writes ``=SUM(Sheet2!A1,{1,2;3,4})``. Only separators and
sheet references differ; the names of functions are the English ones in both. This module knows neither UNO nor
xlwings.
"""

from __future__ import annotations

import re

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
    depth = 0
    parts: list[str] = []
    for found in _TOKEN.finditer(formula):
        token = found[0]
        if found["excel_sheet"]:
            parts.append(f"${token[:-1]}.")
        elif token == "{":
            depth += 1
            parts.append(token)
        elif token == "}":
            depth -= 1
            parts.append(token)
        elif token == ",":
            parts.append(";")
        elif token == ";" and depth:
            parts.append("|")
        else:
            parts.append(token)
    return "".join(parts)


def from_uno(formula: str) -> str:
    """Return UNO's formula, beginning with "=", as Excel writes it."""
    depth = 0
    parts: list[str] = []
    for found in _TOKEN.finditer(formula):
        token = found[0]
        if found["calc_sheet"]:
            parts.append(token[:-1].removeprefix("$") + "!")
        elif token == "{":
            depth += 1
            parts.append(token)
        elif token == "}":
            depth -= 1
            parts.append(token)
        elif token == ";":
            parts.append(",")
        elif token == "|" and depth:
            parts.append(";")
        else:
            parts.append(token)
    return "".join(parts)
