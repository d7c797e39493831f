"""The functions about dates: business days of the rules, and the last day to start a step.

The calendar and how long a step takes are those of the standards, the user's own laid over ours, as every plan uses;
a step may be named as a plan names it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

from youryou_xl.errors import UnusableInput
from youryou_xl.functions.cells import day, need, word
from youryou_xl.procedure import definitions
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.calendar import BusinessDays
from youryou_xl.rules.quantities import parse_number
from youryou_xl.rules.standards import Duration
from youryou_xl.rules.text import choice_key, is_blank

STEPS = {
    "operator-code": ("事業者コード", "事業者コードの取得"),
    "grid-code": ("系統コード", "系統コードの取得", "アグリゲータ用系統コード"),
    "certificate-precheck": ("証明書の事前確認", "事前確認"),
    "post": ("郵送",),
    "certificate-organisation-check": ("証明書の組織確認", "組織確認"),
    "certificate-issue": ("証明書の発行", "クライアント証明書", "クライアント証明書の発行"),
    "generation-code": ("発電の事業者コード", "事業者コード(発電)"),
    "planning-code": ("計画提出用系統コード",),
    "mms-data-check": ("MMSのデータ確認", "需給調整市場システムのデータ確認"),
}
"""What the steps of the standards are called in a cell, the name to show first."""

_STEPS = {choice_key(word): key for key, words in STEPS.items() for word in words}
_NORMAL = frozenset(map(choice_key, ("通常", "normal")))
_WORST = frozenset(map(choice_key, ("最長", "混雑時", "worst")))
_MOST_DAYS = 20_000


def workday(date: object, days: object, *, day_zero: dt.date) -> dt.date | str:
    """Return the business day so many business days after `date`, or before it for a negative number."""
    if is_blank(date):
        return ""
    start = day(date, "日付", day_zero)
    count = 0 if is_blank(days) else need(parse_number(days, label="日数"))
    if not abs(count) <= _MOST_DAYS or count != int(count):  # in this order, since infinity has no whole number
        raise UnusableInput(
            f"日数「{count}」は使えません。{_MOST_DAYS}日以内の整数を入力してください。",
            f"“{count}” is no number of days; please type a whole number up to {_MOST_DAYS}.",
        )
    calendar = BusinessDays.of(standards_file.load())
    try:
        return calendar.add(start, int(count)) if count >= 0 else calendar.subtract(start, -int(count))
    except OverflowError:
        raise _beyond() from None


def latest_start(step: object, date: object, case: object = None, *, day_zero: dt.date) -> dt.date | str:
    """Return the last business day on which to start `step` so that it is done by `date`.

    `case` says which of the step's two durations: the normal one, or the one when applications pile up.
    """
    if is_blank(step) or is_blank(date):
        return ""
    deadline = day(date, "期限", day_zero)
    standards = standards_file.load()
    try:
        return BusinessDays.of(standards).latest_start(deadline, _duration(standards, step, case))
    except OverflowError:
        raise _beyond() from None


def _duration(standards: standards_file.Standards, step: object, case: object) -> Duration:
    wanted = choice_key(word(step))
    lead_time = standards.lead_times.get(_STEPS.get(wanted, wanted))
    planned = _planned().get(wanted)
    if lead_time is None and planned is not None:
        lead_time = planned.lead_time(standards)
    if lead_time is None:
        known = "、".join(STEPS[key][0] if key in STEPS else key for key in standards.lead_times)
        raise UnusableInput(
            f"手順「{word(step)}」はありません。使えるのは {known} です。",
            f"There is no step “{word(step)}”. Known: {', '.join(standards.lead_times)}.",
        )
    if is_blank(case) or choice_key(word(case)) in _NORMAL:
        return lead_time.normal
    if choice_key(word(case)) in _WORST:
        return lead_time.worst
    raise UnusableInput(
        f"場合「{word(case)}」は使えません。「通常」か「最長」です。",
        f"“{word(case)}” cannot be used; it is normal or worst.",
    )


@lru_cache(maxsize=1)
def _planned() -> Mapping[str, definitions.Step]:
    """Return the steps of the procedures, as every plan names them, by id and title."""
    steps = [step for name in definitions.available() for step in definitions.load(name).steps]
    return {choice_key(name): step for step in steps for name in (step.id, step.title_ja, step.title_en)}


def _beyond() -> UnusableInput:
    return UnusableInput(
        "計算した日付が暦の範囲を超えます。日付と日数を確認してください。",
        "The date lies beyond the calendar. Please check the date and the number of days.",
    )
