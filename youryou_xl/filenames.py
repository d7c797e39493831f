"""File names made from what people type: safe on Windows, readable in Japanese, never two alike.

Characters Windows refuses become their full-width twins, so that a name still reads as it was typed. This
module knows nothing of applications or mails; it only turns text into names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

COMPONENT_BYTES = 200
"""Longest name in bytes of UTF-8: Linux stops at 255 (85 kana), and a temporary name needs room as well."""

WINDOWS_PATH = 259
"""Longest whole path, in UTF-16 units, that Explorer and Excel open (260 with the closing NUL)."""

_TWINS = str.maketrans('\\/:*?"<>|', "＼／：＊？”＜＞｜")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(\..*)?")


def safe_name(text: str, fallback: str = "名称なし") -> str:
    """Return `text` as one file name without an ending: what Windows refuses is replaced, nothing else.

    Full-width text stays as typed. Control and direction-changing characters become blanks, blanks in a row
    one blank; dots and blanks at the end go; a name Windows reserves (CON, NUL, COM1 …) gets ``_`` in front.
    Text of which nothing is left gives `fallback`.
    """
    kept = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text.translate(_TWINS))
    kept = " ".join(kept.split(" ")).strip()
    kept = _trimmed(re.sub(r" {2,}", " ", kept))
    if not kept:
        return fallback
    return f"_{kept}" if _RESERVED.fullmatch(kept) else kept


def shortened(stem: str, ending: str, *, room: int | None = None, least: int = 1) -> str:
    """Return `stem` + `ending`, with `stem` cut so that the name fits a folder entry and, if given, `room`.

    `room` is what the folder leaves of a Windows path, in UTF-16 units; at least `least` characters of the
    stem stay in any case. A surrogate pair or a combining mark is never torn apart.
    """
    units = None if room is None else room - _units(ending)
    kept = stem
    while len(kept) > least and (
        len((kept + ending).encode("utf-8", "surrogatepass")) > COMPONENT_BYTES
        or (units is not None and _units(kept) > units)
    ):
        kept = kept[:-1]
        while len(kept) > least and unicodedata.combining(stem[len(kept)]):
            kept = kept[:-1]
    return (_trimmed(kept) or stem[:least]) + ending


def unlike(name: str, taken: Collection[str]) -> str:
    """Return `name`, or ``name_2``, ``name_3`` … if `taken` (a collection of `name_key`) has it already.

    The number stands before the ending.
    """
    if name_key(name) not in taken:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    number = 2
    while name_key(candidate := f"{stem}_{number}{dot}{ending}") in taken:
        number += 1
    return candidate


def name_key(name: str) -> str:
    """Return what two names have in common when Windows or macOS take them for the same file."""
    return unicodedata.normalize("NFC", name).casefold()


def path_room(folder: str) -> int:
    """Return how many UTF-16 units a name in `folder` (an absolute path) may have on Windows; may be negative."""
    return WINDOWS_PATH - _units(folder) - 1


_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Cn", "Co"})


def _trimmed(text: str) -> str:
    return re.sub(r"^\s+|[\s.]+$", "", text)  # \s is every blank of Unicode, the no-break space included


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
