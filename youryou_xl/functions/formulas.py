"""The same functions as plain formulas, for workbooks that have to work where we are not installed.

A formula uses only what Excel since 2007 and Calc have and calculate alike. Where it answers, it answers exactly what
the function does; for a way of writing it cannot judge it shows `UNSURE` instead of guessing. The tables are those of
the standards at the time the formula is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from youryou_xl.rules.areas import AREAS
from youryou_xl.rules.categories import Category
from youryou_xl.rules.codes import PLANT_PREFIX
from youryou_xl.rules.licences import Licence

UNSURE = "関数で確認してください"
"""What a formula shows where it cannot judge."""

_SEPARATOR = "\x1f"
"""Stands between arguments until the program is known: a comma in Excel, a semicolon in Calc."""

_LONGEST_TEXT = 255
"""Characters of one text in a formula that Excel takes."""


@dataclass(frozen=True)
class Formula:
    """How a function is written as a formula; `covers` says what it can judge, in both languages."""

    build: Callable[..., str]
    covers: tuple[str, str]

    def excel(self, *cells: str) -> str:
        """Return the formula for Excel (and for every .xlsx) on cells such as ``"A2"``."""
        return "=" + self.build(*cells).replace(_SEPARATOR, ",")

    def calc(self, *cells: str) -> str:
        """Return the formula for Calc, with semicolons."""
        return "=" + self.build(*cells).replace(_SEPARATOR, ";")


def area_code(area: str) -> str:
    """Return AREACODE: the nine names as on the forms, and the digits."""
    text = _narrow(area)
    digit = _f("IF", _and(f"{_f('LEN', text)}=1", _f("ISNUMBER", _f("FIND", text, _t("123456789")))), _number(text))
    inner = digit[:-1] + _SEPARATOR + _t(UNSURE) + ")"
    for known in reversed(AREAS):
        inner = _f("IF", _f("EXACT", _text(area), _t(known)), str(known.digit), inner)
    return _blank_first(area, inner)


def area_name(code: str) -> str:
    """Return AREANAME: a digit, or five digits of which the last counts."""
    text = _narrow(code)
    chosen = _chosen(_f("RIGHT", text, "1"), {str(area.digit): area.name_ja for area in AREAS})
    one_or_five = _f("OR", f"{_f('LEN', text)}=1", _and(f"{_f('LEN', text)}=5", _digits_only(text)))
    return _blank_first(code, _f("IF", one_or_five, chosen, _t(UNSURE)))


def operator_code(value: str, area: str | None = None) -> str:
    """Return OPERATORCODE: five digits, or four with the area."""
    text = _narrow(value)
    last = _f("RIGHT", text, "1")
    if area is None:
        return _blank_first(value, _f("IF", _operator_code(text), text, _t(UNSURE)))
    digit = f'{area_code(area)}&""'
    five = _f(
        "IF", _f("OR", f'{_text(area)}=""', _f("EXACT", last, digit)), _f("IF", _operator_code(text), text, _t(UNSURE))
    )
    five = five[:-1] + _SEPARATOR + _t(UNSURE) + ")"
    four = _f(
        "IF",
        _and(f"{_f('LEN', text)}=4", _digits_only(text), f"{_f('LEN', digit)}=1", f"NOT({_f('EXACT', last, digit)})"),
        f"{text}&{digit}",
        _t(UNSURE),
    )
    return _blank_first(value, _f("IF", f"{_f('LEN', text)}=5", five, four))


def short_name(code: str, number: str) -> str:
    """Return SHORTNAME: five digits and one or two."""
    text, serial = _narrow(code), _narrow(number)
    good = _and(
        _operator_code(text),
        _f("OR", f"{_f('LEN', serial)}=1", f"{_f('LEN', serial)}=2"),
        _digits_only(serial),
        f'{_f("SUBSTITUTE", serial, _t("0"), _t(""))}<>""',
    )
    name = _t(PLANT_PREFIX) + f"&{text}&" + _f("RIGHT", f'"0"&{serial}', "2")
    both_blank = _and(f'{_text(code)}=""', f'{_text(number)}=""')
    return _f("IF", both_blank, _t(""), _f("IF", good, name, _t(UNSURE)))


def by_category(answer: Callable[[Category], str]) -> Callable[[str], str]:
    """Return the formula of a function that gives one text for each category."""

    def build(category: str) -> str:
        answers = {_plain_category(known): answer(known) for known in Category}
        return _blank_first(category, _chosen(_folded(category), answers))

    return build


def needs(held: str, category: str) -> str:
    """Return NEEDS: one licence as on the forms, 未取得 or nothing, and the six categories."""
    from youryou_xl.functions.domain import needs as answer

    rows: dict[tuple[str, ...], list[str]] = {}
    for name in (*Licence, "未取得", ""):
        rows.setdefault(tuple(answer(name, known) for known in Category), []).append(name)
    # One number says where to look: a long formula that compares each pair takes Calc minutes to read ten thousand
    # times. What is not known counts 0, and finds UNSURE there.
    width = len(Category) + 1
    which = [(known, number) for number, known in enumerate(map(_plain_category, Category), start=1)]
    which_row = [(name, number * width) for number, names in enumerate(rows.values(), start=1) for name in names]
    number = "+".join(
        f"{_f('EXACT', key, _t(text))}*{number}"
        for key, pairs in ((_folded(category), which), (_folded(held), which_row))
        for text, number in pairs
    )
    entries = [_t(UNSURE)] * width + [entry for row in rows for entry in (_t(UNSURE), *map(_t, row))]
    return _blank_first(category, _f("CHOOSE", f"1+{number}", *entries))


def _f(name: str, *arguments: str) -> str:
    return f"{name}({_SEPARATOR.join(arguments)})"


def _t(text: str) -> str:
    """Return a text as a formula spells it; Excel takes no more than 255 characters in one piece."""
    pieces = [text[start : start + _LONGEST_TEXT] for start in range(0, len(text), _LONGEST_TEXT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def _and(*conditions: str) -> str:
    return _f("AND", *conditions)


def _text(cell: str) -> str:
    return f'({cell}&"")'


def _narrow(cell: str) -> str:
    """Return a cell's text with half-width digits; where ASC does nothing (an Excel without Japanese) it is unsure."""
    return _f("ASC", f'{cell}&""')


def _number(text: str) -> str:
    return _f("VALUE", text)


def _digits_only(text: str) -> str:
    rest = text
    for digit in "0123456789":
        rest = _f("SUBSTITUTE", rest, _t(digit), _t(""))
    return f'{rest}=""'


def _operator_code(text: str) -> str:
    return _and(f"{_f('LEN', text)}=5", _digits_only(text), f'{_f("RIGHT", text, "1")}<>"0"')


def _blank_first(cell: str, formula: str) -> str:
    return _f("IF", f'{_text(cell)}=""', _t(""), formula)


def _chosen(key: str, answers: dict[str, str]) -> str:
    """Return the answer for a key by comparing it with each: a search would take * and ? for wildcards."""
    inner = _t(UNSURE)
    for known, answer in reversed(answers.items()):
        inner = _f("IF", _f("EXACT", key, _t(known)), _t(answer), inner)
    return inner


_WIDTHS: Sequence[tuple[str, str]] = (("（", "("), ("）", ")"), ("／", "/"))


def _folded(cell: str) -> str:
    folded = _text(cell)
    for wide, narrow in _WIDTHS:
        folded = _f("SUBSTITUTE", folded, _t(wide), _t(narrow))
    return folded


def _plain_category(category: Category) -> str:
    text = category.value
    for wide, narrow in _WIDTHS:
        text = text.replace(wide, narrow)
    return text
