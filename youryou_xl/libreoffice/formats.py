"""Number formats of one document: keys to and from Excel's English codes, and what a format means.

Formats are numbered per document; both directions are kept once asked. This module must not know cells.
"""

from __future__ import annotations

import re
from typing import Any

from .bridge import Connection, Remote
from .values import Kind

# com.sun.star.util.NumberFormat
DATE, TIME, TEXT, LOGICAL = 2, 4, 256, 1024
_CODES = {
    Kind.BOOL: "BOOLEAN",
    Kind.DATE: "yyyy/m/d",
    Kind.DATETIME: "yyyy/m/d h:mm:ss",
    Kind.TIME: "h:mm:ss",
}
# What keeps its capitals in a date's code: quoted and escaped text, [$-411] and the like, AM/PM.
_KEPT = re.compile(r'"[^"]*"|\\.|\[\$[^\]]*\]|AM/PM|A/P|General')


def _as_in_excel(code: str) -> str:
    """Return a date's code in small letters, as Excel writes it."""
    parts, end = [], 0
    for kept in _KEPT.finditer(code):
        parts += [code[end : kept.start()].lower(), kept[0]]
        end = kept.end()
    return "".join([*parts, code[end:].lower()])


class NumberFormats:
    """The number formats of one document."""

    def __init__(self, component: Remote, connection: Connection) -> None:
        self._component = component
        self._connection = connection
        self._container: Remote | None = None
        self._types: dict[int, int] = {}
        self._code_of: dict[int, str] = {}
        self._key_of: dict[str, int] = {}

    @property
    def _formats(self) -> Remote:
        if self._container is None:
            self._container = self._component.call("getNumberFormats")
        return self._container

    @property
    def _english(self) -> Any:
        return self._connection.struct("com.sun.star.lang.Locale", Language="en", Country="US")

    def meaning(self, key: int) -> int:
        """Return the type bits (DATE, TIME, TEXT, LOGICAL, ...) of a format."""
        if key not in self._types:
            self._types[key] = int(self._formats.call("getByKey", key).get("Type"))
        return self._types[key]

    def is_date(self, key: int) -> bool:
        """Say whether numbers in this format are dates or times."""
        return bool(self.meaning(key) & (DATE | TIME))

    def is_bool(self, key: int) -> bool:
        """Say whether numbers in this format are booleans."""
        return bool(self.meaning(key) & LOGICAL)

    def is_text(self, key: int) -> bool:
        """Say whether whatever is typed into this format is text."""
        return bool(self.meaning(key) & TEXT)

    def is_general(self, key: int) -> bool:
        """Say whether the format is General, in whatever language."""
        return self.code(key) == "General"

    def code(self, key: int) -> str:
        """Return a format's code as Excel writes it, such as "General" or "yyyy/mm/dd"."""
        if key not in self._code_of:
            english = self._formats.call("getFormatForLocale", key, self._english)
            code = str(self._formats.call("getByKey", english).get("FormatString"))
            self._code_of[key] = _as_in_excel(code) if self.is_date(key) else code
        return self._code_of[key]

    def key(self, code: str) -> int:
        """Return the key of Excel's code, adding the format to the document if it is new.

        Raises:
            CallError: LibreOffice does not understand the code.
        """
        if code not in self._key_of:
            locale = self._english
            found = int(self._formats.call("queryKey", code, locale, False))
            if found == -1:
                found = int(self._formats.call("addNew", code, locale))
            self._key_of[code] = found
        return self._key_of[code]

    def key_for(self, kind: Kind) -> int:
        """Return the format that a value of this kind gets where the cell has none that suits it."""
        return self.key(_CODES[kind])
