"""Formulas: between Excel's way of writing them and the one UNO takes.

UNO wants ``=SUM($Sheet2.A1;{1;2|3;4})`` where Excel writes ``=SUM(Sheet2!A1,{1,2;3,4})``. Separators, sheet references
and the sign for where ranges meet (a space, UNO: "!") differ; the names of functions are the English ones in both.
This module knows neither UNO nor xlwings.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_COMMON = r"""
    | '(?:[^']|'')*'
    | \[[^\[\]]*\]                                        # [a column of a table]
    | \#[A-Z/0]+[!?]?                                     # an error
    | (?P<function>[A-Za-z_]\w*\.?[\w.]*\()               # its name may hold points
    | .
"""
_EXCEL = re.compile(
    r"""
      "(?:[^"]|"")*"                                      # text
    | (?P<sheet>(?:'(?:[^']|'')*'|[\w.\u00b7]+)!)         # Sheet!  'My sheet'!
    | (?P<meet>(?<=[\w)])\x20+(?=[\w$']))                 # A1:B2 B1:C3
"""
    + _COMMON,
    re.VERBOSE | re.DOTALL,
)
_UNO = re.compile(
    r"""
      "(?:[^"]|"")*"
    | (?P<sheet>\$?(?:'(?:[^']|'')*'|[^\W\d]\w*)\.(?=\$?[A-Za-z]{1,3}\$?\d|\$?[A-Za-z]{1,3}:|\$?\d+:))
    | (?P<meet>!)                                         # A1:B2!B1:C3
"""
    + _COMMON,
    re.VERBOSE | re.DOTALL,
)
# LibreOffice keeps names it does not know as they were typed; Excel writes the names of its functions in capitals.
_ONLY_EXCEL = frozenset(
    """
    ARRAYTOTEXT BYCOL BYROW CHOOSECOLS CHOOSEROWS DROP EXPAND FIELDVALUE FILTER GROUPBY HSTACK IMAGE ISOMITTED LAMBDA
    LET MAKEARRAY MAP PERCENTOF PIVOTBY RANDARRAY REDUCE REGEXEXTRACT REGEXREPLACE REGEXTEST SCAN SEQUENCE SORT SORTBY
    STOCKHISTORY TAKE TEXTAFTER TEXTBEFORE TEXTSPLIT TOCOL TOROW TRIMRANGE UNIQUE VALUETOTEXT VSTACK WRAPCOLS WRAPROWS
    XLOOKUP XMATCH
    """.split()  # noqa: SIM905
)


def to_uno(formula: str) -> str:
    """Return Excel's formula, beginning with "=", as UNO takes it."""
    return _rewritten(formula, _EXCEL, lambda name: f"${name}.", meet="!", separator=(",", ";"), row=(";", "|"))


def from_uno(formula: str) -> str:
    """Return UNO's formula, beginning with "=", as Excel writes it."""
    return _rewritten(
        formula, _UNO, lambda name: f"{name.removeprefix('$')}!", meet=" ", separator=(";", ","), row=("|", ";")
    )


def intersects(formula: str) -> bool:
    """Say whether UNO's formula asks for the cells that two ranges have in common."""
    return any(found["meet"] for found in _UNO.finditer(formula))


def _rewritten(
    formula: str,
    tokens: re.Pattern[str],
    named: Callable[[str], str],
    *,
    meet: str,
    separator: tuple[str, str],
    row: tuple[str, str],
) -> str:
    """Return `formula` with its sheet names, separators and, inside ``{}``, ends of rows written the other way."""
    depth = 0
    parts: list[str] = []
    for found in tokens.finditer(formula):
        token = found[0]
        depth += (token == "{") - (token == "}")
        if found["sheet"]:
            token = named(token[:-1])
        elif found["meet"]:
            token = meet
        elif found["function"] and token[:-1].upper() in _ONLY_EXCEL:
            token = token.upper()
        elif token == separator[0]:
            token = separator[1]
        elif token == row[0] and depth:
            token = row[1]
        parts.append(token)
    return "".join(parts)
