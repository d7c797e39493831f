"""Findings: what a rule has to say about a value, and the catalogue of every rule that can speak.

A rule is declared once, with its stable code, severity, both texts and its source, and makes findings from
concrete values. This module knows no form and no spreadsheet: a finding names a field, and whoever knows
where that field stands adds sheet and cell with `Finding.at`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from youryou_xl import lang
from youryou_xl.rules.text import as_text

Mark = Literal["manual", "MMS flow", "public", "convention"]

_SOURCES_JA: Mapping[Mark, str] = {
    "manual": "OCCTOマニュアル(2023年10月)",
    "MMS flow": "MMS業務フロー",
    "public": "公表資料",
    "convention": "一般的な決まり",
}


class Severity(StrEnum):
    """How grave a finding is: an ERROR stops an application, a WARNING asks for a look, an INFO tells."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    INFO = "INFO"

    @property
    def ja(self) -> str:
        """Return the severity in Japanese."""
        return {"ERROR": "エラー", "WARNING": "注意", "INFO": "お知らせ"}[self.value]

    @property
    def text(self) -> str:
        """Return the severity in the language the user reads."""
        return lang.pick(self.ja, self.value.capitalize())


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: the manual (with its page), the MMS flow, elsewhere in public, or convention."""

    mark: Mark
    page: str = ""

    @classmethod
    def parse(cls, text: str) -> Source:
        """Return the source written as in a form definition, such as ``"manual p.14"`` or ``"convention"``.

        Raises ValueError for any other mark.
        """
        match = re.fullmatch(r"(manual|MMS flow|public|convention)(?:\s+(\S.*))?", text.strip())
        if match is None:
            raise ValueError(text)
        return cls(match[1], match[2] or "")  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.mark} {self.page}".strip()

    @property
    def ja(self) -> str:
        """Return the source in Japanese, such as ``"OCCTOマニュアル(2023年10月) p.14"``."""
        return f"{_SOURCES_JA[self.mark]} {self.page}".strip()

    @property
    def text(self) -> str:
        """Return the source in the language the user reads."""
        return lang.pick(self.ja, str(self))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, doubtful or worth knowing about a value, and what to type instead.

    `field` is a form's field key, or the header of a batch column; `fix` is a concrete value to type, where
    there is one; `sheet` and `cell` are None until `at` has placed the finding.
    """

    code: str
    severity: Severity
    field: str | None
    value: object
    message: str
    message_en: str
    fix: object
    source: Source
    sheet: str | None = None
    cell: str | None = None

    @property
    def text(self) -> str:
        """Return the message in the language the user reads."""
        return lang.pick(self.message, self.message_en)

    def at(self, sheet: str | None, cell: str | None) -> Finding:
        """Return the same finding, placed at `cell` (such as ``"C5"``) of `sheet`."""
        return replace(self, sheet=sheet, cell=cell)

    def about(self, field: str | None) -> Finding:
        """Return the same finding about another field, for a form or sheet that names it differently."""
        return replace(self, field=field)

    def as_json(self) -> dict[str, object]:
        """Return the finding as the command line prints it: plain strings, numbers and None only."""

        def plain(value: object) -> object:
            return value if value is None or isinstance(value, str | int | float | bool) else as_text(value)

        return {
            "code": self.code,
            "severity": str(self.severity),
            "field": self.field,
            "sheet": self.sheet,
            "cell": self.cell,
            "value": plain(self.value),
            "message": self.message,
            "message_en": self.message_en,
            "fix": plain(self.fix),
            "source": str(self.source),
        }


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue: its code, severity, both texts (with ``{placeholders}``) and its source."""

    code: str
    severity: Severity
    ja: str
    en: str
    source: Source

    def found(
        self,
        field: str | None,
        value: object = None,
        *,
        fix: object = None,
        source: Source | None = None,
        severity: Severity | None = None,
        **details: object,
    ) -> Finding:
        """Return a finding of this rule about `value` of `field`.

        `details` fill the placeholders of the texts; ``{value}`` and ``{fix}`` are filled from the arguments of
        the same name. `source` and `severity` replace the rule's own where a form says something stricter or
        more exact.
        """
        words = {"value": _shown(value), "fix": _shown(fix), **details}
        return Finding(
            code=self.code,
            severity=severity or self.severity,
            field=field,
            value=value,
            message=self.ja.format(**words),
            message_en=self.en.format(**words),
            fix=fix,
            source=source or self.source,
        )


_catalogue: dict[str, Rule] = {}

CATALOGUE: Mapping[str, Rule] = MappingProxyType(_catalogue)
"""Every rule declared so far, by code. A room's rules are in it once the room is imported."""


def rule(code: str, ja: str, en: str, source: str, *, severity: Severity | None = None) -> Rule:
    """Declare a rule and return it.

    The letter in `code` (``YX-E012``, ``YX-W003``, ``YX-I001``) is the severity unless `severity` says
    otherwise. Raises ValueError if the code is malformed or already taken: a code never changes its meaning.
    """
    match = re.fullmatch(r"YX-([EWI])\d{3}", code)
    if match is None:
        raise ValueError(f"not a rule code: {code}")
    if code in _catalogue:
        raise ValueError(f"rule code taken twice: {code}")
    letter = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}[match[1]]
    declared = Rule(code, severity or letter, ja, en, Source.parse(source))
    _catalogue[code] = declared
    return declared


def worst(findings: Iterable[Finding]) -> Severity | None:
    """Return the gravest severity among `findings`, or None if there are none."""
    present = {finding.severity for finding in findings}
    return next((severity for severity in Severity if severity in present), None)


_SHOWN_LENGTH = 60
"""Characters of a value that a message repeats; more would bury the message itself."""


def _shown(value: object) -> str:
    # A full-width blank stays one: that it is not a half-width one may be the very point of the message.
    text = re.sub(r"[^\S\u3000]+", " ", as_text(value)).strip()
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"
