"""Reading: what a parser made of one value, and the rules every parser shares.

A parser never raises on a user's value: it gives a value, or None and an ERROR that says what to type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from youryou_xl.rules.findings import Finding, Severity, rule, worst

T = TypeVar("T", covariant=True)

REQUIRED = rule(
    "YX-E001",
    "{label}が空欄です。必ず入力する項目です。{label}を入力してください。",
    "{label} is empty, but it must be filled in. Please type it.",
    "convention",
)
TIDIED = rule(
    "YX-W008",
    "{label}の前後の空白や途中の改行を除いて「{fix}」と読みました。「{fix}」と入力してください。",
    "{label} was read as “{fix}” without the blanks around it and the line breaks in it. Please type it so.",
    "convention",
)
STORED_AS_NUMBER = rule(
    "YX-I020",
    "{label}が数値として入っています。「{fix}」と読みました。先頭の0が消えないよう、文字列で「{fix}」と入力すると安全です。",
    "{label} is stored as a number and was read as {fix}. Typing it as text ({fix}) keeps leading zeros safe.",
    "convention",
)
TYPED_DIFFERENTLY = rule(
    "YX-W021",
    "{label}「{value}」を「{fix}」と読みました（全角・半角、大文字・小文字、空白、記号などの違い）。「{fix}」と入力してください。",
    "{label}: “{value}” was read as {fix} (width, case, blanks or signs differ). Please type {fix}.",
    "convention",
)


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A value as understood, and what there is to say about it.

    `value` is None when the value was refused (then a finding is an ERROR) or when there was none. A repaired
    value comes with a WARNING or INFO whose `fix` is what to type; reading that fix gives no finding.
    """

    value: T | None
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Return whether nothing forbids using the value: no finding is an ERROR."""
        return worst(self.findings) is not Severity.ERROR


def refused(finding: Finding) -> Reading[T]:
    """Return the reading of a value that cannot be used."""
    return Reading(None, (finding,))
