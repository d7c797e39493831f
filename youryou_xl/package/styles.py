"""Which cell styles show a number as a date.

A date is stored as a serial number and only the cell's number format makes it one; in a cell with any other
format the reader would see 43891. Knows the styles part and nothing of sheets.
"""

from __future__ import annotations

import re

from youryou_xl.package import xmltree
from youryou_xl.package.budget import whole

# ECMA-376 Part 1, 18.8.30: 14-17 and 22 hold a date, 27-31, 34-36 and 50-58 dates of East Asian locales
# (32, 33, 55 and 56 there are times of day in some locales and dates in others; Japanese Excel shows
# 32/33 as times, 55/56 as year-month and month-day).
_BUILT_IN_DATES = frozenset([14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59)])

# What in a format code is no letter of a date: texts, escaped and padding characters, [colours] and
# [conditions], General, AM/PM and the E of scientific notation.
_NOISE = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?|General|G/標準|AM/PM|A/P|E[+-]', re.IGNORECASE | re.DOTALL)

# Hours, minutes or seconds that go on counting: a length of time, never a date.
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_LENGTH = "\0"


def shows_date(format_code: str) -> bool:
    """Return whether a number format shows a calendar date (a mere time of day does not count).

    Any of its sections may: the first is often blank, for the zero of an empty cell (``[=0]"";yyyy/m/d``).
    """
    bare = _NOISE.sub(lambda noise: _LENGTH if _ELAPSED.fullmatch(noise[0]) else "", format_code).lower()
    return any(_section_shows_date(section) for section in bare.split(";"))


def _section_shows_date(section: str) -> bool:
    letters = set(section)
    if _LENGTH in letters:
        return False
    if letters & set("ydegb") or "aaa" in section:  # aaa and aaaa are days of the week in Japanese
        return True
    return "m" in letters and not letters & set("hs")


def date_styles(styles_part: bytes | None) -> frozenset[int]:
    """Return the indexes of the cell styles (``s`` of a cell) that show a date.

    Raises `xmltree.UnreadableXml`.
    """
    if styles_part is None:
        return frozenset()
    root = xmltree.parse(styles_part)
    codes = {number.get("numFmtId", ""): number.get("formatCode", "") for number in root.iterfind("numFmts/numFmt")}
    found = set()
    for index, style in enumerate(root.iterfind("cellXfs/xf")):
        number = style.get("numFmtId", "0")
        if number in codes:
            if shows_date(codes[number]):
                found.add(index)
        elif whole(number, -1) in _BUILT_IN_DATES:
            found.add(index)
    return frozenset(found)
