"""Japanese years: a date as 令和8年4月1日, and such years read back, 元年 and the letters R, H, S, T, M included.

Knows nothing of cells; where a form prints the era or leaves it to be typed is the business of `forms`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Era:
    """An era: its name, its letter, and its first day."""

    name: str
    letter: str
    begins: dt.date


ERAS = (
    Era("令和", "R", dt.date(2019, 5, 1)),
    Era("平成", "H", dt.date(1989, 1, 8)),
    Era("昭和", "S", dt.date(1926, 12, 25)),
    Era("大正", "T", dt.date(1912, 7, 30)),
    Era("明治", "M", dt.date(1868, 10, 23)),
)
"""From the latest back; 明治 as the calendars count it, though 1872 and before had another calendar."""

WESTERN = "西暦"

_NAMES = {name: era for era in ERAS for name in (era.name, era.letter, era.letter.casefold(), era.name[0])}
_YEAR = re.compile(r"(?:第)?(元|[0-9]{1,4})(?:年)?")


def era_of(day: dt.date) -> Era | None:
    """Return the era of a day, None before 明治."""
    return next((era for era in ERAS if day >= era.begins), None)


def era_named(text: str) -> Era | None:
    """Return the era a text names: 令和, 令, R, r, Ｒ or the sign ㋿; None for anything else."""
    return _NAMES.get(unicodedata.normalize("NFKC", text).strip(" .．・年"))


def is_western(text: str) -> bool:
    """Return whether a text says that years count from the birth of Christ."""
    return unicodedata.normalize("NFKC", text).strip().casefold() in (WESTERN, "西", "ad", "a.d.")


def year_within(day: dt.date, era: Era) -> int | None:
    """Return the year of a day in an era, None if the era had not begun, or was over."""
    return day.year - era.begins.year + 1 if era_of(day) == era else None


def read_year(text: str) -> int | None:
    """Return the number a year is written with: 8, ８年, 元; None for anything else."""
    match = _YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return None if match is None else 1 if match[1] == "元" else int(match[1])


def date_of(year: int, month: int, day: int, era: Era | None = None) -> dt.date | None:
    """Return a date from its numbers, `year` counted in `era` where one is given; None if there is no such day.

    Days before the era began or after its end are those of the calendar all the same: 平成31年5月1日 stands on many
    papers and means one day only.
    """
    if era is not None and not 1 <= year <= 99:
        return None
    try:
        return dt.date(era.begins.year + year - 1 if era is not None else year, month, day)
    except ValueError:
        return None


def in_words(day: dt.date) -> str:
    """Return a date as official papers write it: 令和元年5月1日; western before 明治."""
    era = era_of(day)
    if era is None:
        return f"{day.year}年{day.month}月{day.day}日"
    year = day.year - era.begins.year + 1
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
