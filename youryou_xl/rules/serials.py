"""連番: the two digits that tell the 発電所名略称 of one operator apart (manual p.14).

Pure numbering: which numbers are taken is the caller's to know, from the sheet, the ledger and earlier years.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.readings import REQUIRED, TYPED_DIFFERENTLY, Reading, refused
from youryou_xl.rules.text import as_text, is_blank, narrow, without_blanks

FIRST = 1
LAST = 99

NOT_A_SERIAL = rule(
    "YX-E041",
    "連番「{value}」は使えません。01 から 99 までの2桁の数字を入力してください。",
    "“{value}” is not a serial number (連番). Please type two digits, 01 to 99.",
    "convention",
)
USED_UP = rule(
    "YX-E042",
    "連番は 01～99 の99件までです。{owner}100件目の電源等リストになるため、番号を付けられません。"
    "取得済みの系統コードを流用できないか確認するか、OCCTOのマスタ担当へ相談してください。",
    "Serial numbers go from 01 to 99 only. This would be the hundredth list{owner_en}, so no number is "
    "left. Please see whether a grid code already held can be reused, or ask OCCTO.",
    "manual p.14",
)
CLASH = rule(
    "YX-E044",
    "連番 {value} は、事業者コード {code} ですでに使われています。同じエリアの中で連番は重複できません。{advice}",
    "Serial number {value} is already used with operator code {code}; within one area each number may be used only "
    "once. {advice_en}",
    "manual p.14",
)


@dataclass(frozen=True, slots=True, order=True)
class SerialNumber:
    """A 連番, 1 to 99; ``str()`` gives its two digits."""

    number: int

    def __str__(self) -> str:
        return f"{self.number:02}"

    @classmethod
    def parse(cls, value: object, *, field: str | None = None, label: str = "連番") -> Reading[SerialNumber]:
        """Read a 連番 from a cell: ``"01"``, ``1``, ``"１"``, ``1.0``.

        A number needs no finding here: nothing is lost when ``01`` becomes ``1``.
        """
        if is_blank(value):
            return refused(REQUIRED.found(field, value, label=label))
        text = without_blanks(narrow(as_text(value))).removesuffix(".0")
        digits = text.lstrip("0") or "0"
        if isinstance(value, bool) or not (text.isascii() and text.isdigit()):
            return refused(NOT_A_SERIAL.found(field, value))
        if len(digits) > len(str(LAST)):
            return refused(_used_up(field, value) if digits == "100" else NOT_A_SERIAL.found(field, value))
        if int(digits) < FIRST:
            return refused(NOT_A_SERIAL.found(field, value))
        serial = cls(int(digits))
        if isinstance(value, str) and value != text:
            return Reading(serial, (TYPED_DIFFERENTLY.found(field, value, fix=str(serial), label=label),))
        return Reading(serial)


def next_free(used: Collection[int]) -> int | None:
    """Return the smallest number from 1 to 99 not in `used`, or None when all are taken."""
    return next((number for number in range(FIRST, LAST + 1) if number not in used), None)


def take(
    used: Collection[int], wanted: int | None = None, *, code: str, field: str | None = None
) -> Reading[SerialNumber]:
    """Return the number to give: `wanted` if it is free, else (nothing wanted) the next free one.

    Refused with a finding when `wanted` is taken (the fix is the next free number) or when none is left.
    """
    free = next_free(used)
    if wanted is None:
        if free is None:
            return refused(_used_up(field, None, code))
        return Reading(SerialNumber(free))
    if not FIRST <= wanted <= LAST:
        return refused(NOT_A_SERIAL.found(field, wanted))
    if wanted not in used:
        return Reading(SerialNumber(wanted))
    return refused(clash(SerialNumber(wanted), used, code=code, field=field))


def clash(
    serial: SerialNumber,
    used: Collection[int],
    *,
    code: str,
    field: str | None = None,
    written: Callable[[SerialNumber], str] = str,
) -> Finding:
    """Return the finding about a number that is taken; its fix is the next free one as `written` in that field."""
    free = next_free(used)
    fix = None if free is None else written(SerialNumber(free))
    advice = f"「{fix}」など、空いている番号で入力してください。" if fix else "01～99 はすべて使われています。"
    advice_en = f"Please type a free one such as {fix}." if fix else "All of 01 to 99 are taken."
    return CLASH.found(field, str(serial), fix=fix, code=code, advice=advice, advice_en=advice_en)


def _used_up(field: str | None, value: object, code: str = "") -> Finding:
    owner = f"事業者コード {code} の" if code else ""
    return USED_UP.found(field, value, owner=owner, owner_en=f" of operator code {code}" if code else "")
