"""Text as the rules compare, count and tidy it.

Labels and choices are compared on NFKC without blanks and note marks; names of companies and people are never
normalised (髙 and ㈱ stay as typed). Nothing here knows a field or makes a finding.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

_HYPHENS = "-‐‑‒–—―−－ー─━ｰ﹣⁃"
_PLAIN_HYPHENS = str.maketrans(dict.fromkeys(_HYPHENS, "-"))
_NOTE_MARKS = re.compile(r"[※*]\d*|\(注\d*\)|注\d+|注$")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘′´`", "'"))
_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_UNCOUNTED_CATEGORIES = frozenset({"Mn", "Me", "Cf"})
_LARGEST_EXACT = 1e15
"""Excel keeps fifteen digits; a larger number is shown as it is, not digit by digit."""


def is_blank(value: object) -> bool:
    """Return whether a cell's value is nothing to a reader: None, NaN, or only blanks and invisible characters."""
    if value is None:
        return True
    if isinstance(value, float):
        return value != value
    return isinstance(value, str) and not without_blanks(value)


def as_text(value: object) -> str:
    """Return what a person sees in a cell: ``12345.0`` as ``12345``, dates as ``2020/03/01``, None as ``""``."""
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if abs(value) < _LARGEST_EXACT and value == int(value) else str(value)
    if isinstance(value, dt.datetime):
        if (value.hour, value.minute, value.second) != (0, 0, 0):
            return f"{value.year:04}/{value.month:02}/{value.day:02} {value:%H:%M:%S}"
        value = value.date()
    if isinstance(value, dt.date):
        return f"{value.year:04}/{value.month:02}/{value.day:02}"
    return str(value)


def without_blanks(text: str) -> str:
    """Return `text` without blanks, line breaks and invisible characters of any kind."""
    if text.isascii() and text.isalnum():
        return text
    return "".join(char for char in text if unicodedata.category(char) not in _INVISIBLE_CATEGORIES)


@lru_cache(maxsize=8192)
def label_key(text: str) -> str:
    """Return what two spellings of a label have in common: NFKC, no blanks, no note marks (※ ＊ 注), one case."""
    plain = without_blanks(unicodedata.normalize("NFKC", without_blanks(text)))
    plain = "".join(char for char in plain if not unicodedata.combining(char) and not _selects_variation(char))
    return _NOTE_MARKS.sub("", plain).replace("()", "").casefold()


@lru_cache(maxsize=8192)
def choice_key(text: str) -> str:
    """Return what two spellings of a choice have in common: as `label_key`, and apostrophes are one (Ⅰ’, I')."""
    return label_key(text.translate(_APOSTROPHES))


def narrow(text: str) -> str:
    """Return `text` with full-width letters, digits and signs made half-width; kana and kanji stay.

    For codes, numbers and addresses only, never for names.
    """
    if text.isascii():
        return text
    import jaconv

    narrowed: str = jaconv.z2h(text, ascii=True, digit=True, kana=False)
    return narrowed


def plain_hyphens(text: str) -> str:
    """Return `text` with every kind of hyphen, dash and long-vowel mark as ``-``; for postal codes and phones."""
    return text.translate(_PLAIN_HYPHENS)


def one_line(text: str) -> str:
    """Return `text` on one line: line breaks, tabs and control characters become one blank, the ends are trimmed."""
    return _LINE_BREAKS.sub(" ", text.replace("\r\n", "\n")).strip().strip("\ufeff\u200b\u3000").strip()


def length(text: str) -> int:
    """Return how many characters a person counts in `text`, full or half width alike.

    Code points after composing (か + combining dakuten is one が); combining marks that compose with nothing,
    variation selectors (葛󠄀) and invisible characters add nothing. A half-width kana's ﾞ is a character of its
    own, as it is in the systems that receive the form.
    """
    if text.isascii():
        return len(text)
    composed = unicodedata.normalize("NFC", text)
    return sum(1 for char in composed if unicodedata.category(char) not in _UNCOUNTED_CATEGORIES)


def _selects_variation(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
