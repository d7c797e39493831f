"""How values, severities and sources read to a person, the same in a note, in a list and in a message box.

Knows findings and nothing of spreadsheets.
"""

from __future__ import annotations

import datetime as dt

from youryou_xl.lang import pick
from youryou_xl.rules.findings import Finding, Severity

_SOURCE_WORDS = {
    "manual": ("手引き", "Manual"),
    "MMS flow": ("MMS業務フロー", "MMS flow"),
    "public": ("公表資料", "Public"),
    "convention": ("書き方の慣例", "Convention"),
}


def severity_name(severity: Severity) -> str:
    """Return what a user calls a severity."""
    return {
        Severity.ERROR: pick("エラー", "Error"),
        Severity.WARNING: pick("注意", "Warning"),
        Severity.INFO: pick("お知らせ", "Note"),
    }[severity]


def source_words(finding: Finding) -> str:
    """Return where a rule comes from, in words a user knows: 手引き p.14."""
    return f"{pick(*_SOURCE_WORDS[finding.source.mark])} {finding.source.page}".strip()


def shown(value: object) -> str:
    """Return a value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%Y/%m/%d}"
    return str(value)
