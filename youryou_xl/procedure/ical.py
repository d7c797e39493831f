"""A plan as a calendar file (.ics): the last day to start each step, with reminders, and the days certificates end.

Written by the rules of RFC 5545. The bytes follow from the plan alone, so that the same plan gives the same file and
a second import replaces the first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from youryou_xl.lang import pick
from youryou_xl.procedure.advice import duration
from youryou_xl.procedure.planning import Plan, PlanStep
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.calendar import BusinessDays
from youryou_xl.rules.standards import Standards

_LONGEST_LINE = 75
_REMIND_DAYS = (7, 1)


def calendar_file(plan: Plan, standards: Standards | None = None) -> bytes:
    """Return the calendar file of `plan`.

    With a deadline every step has an event on its last day to start, reminded of a week and a day before, and one on
    the day that is safe at worst; without one, on the day it can begin from today.
    """
    known = standards or standards_file.load()
    calendar = BusinessDays.of(known)
    stamp = f"{plan.situation.today:%Y%m%d}T000000Z"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//youryou_xl//plan//JA", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for key, date, title, words in _events(plan, known, calendar):
        lines += _event(key, date, title, words, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _events(plan: Plan, known: Standards, calendar: BusinessDays) -> Iterator[tuple[str, dt.date, str, str]]:
    for step in plan.now:
        if step.latest_start is None or step.latest_start_worst is None:
            if step.starts is not None:
                yield (
                    f"{step.id}/start",
                    step.starts[0],
                    pick(f"開始：{step.title}", f"Start: {step.title}"),
                    _words(step),
                )
            continue
        if step.latest_start_worst < step.latest_start:
            title = pick(f"始める（混雑時でも間に合う日）：{step.title}", f"Start (safe at worst): {step.title}")
            yield f"{step.id}/safe", step.latest_start_worst, title, _words(step)
        title = pick(f"最終日：{step.title}", f"Last day to start: {step.title}")
        yield f"{step.id}/latest", step.latest_start, title, _words(step)
    if plan.situation.register_by is not None:
        yield "deadline", plan.situation.register_by, pick("参加登録の期限", "Registration ends"), ""
    for licence, expires in plan.situation.certificates:
        whose = f"（{licence}）" if licence is not None else ""
        for days in known.certificate_reminders:
            date = calendar.previous_open(expires - dt.timedelta(days=days))
            title = pick(f"クライアント証明書{whose}の期限まで{days}日", f"Client certificate{whose}: {days} days left")
            words = pick(
                "切れると更新できず、新規の申込みになります。", "Once it has run out, a new one has to be applied for."
            )
            yield f"certificate/{licence}/{days}", date, title, words
        title = pick(f"クライアント証明書{whose}の期限", f"Client certificate{whose} runs out")
        yield f"certificate/{licence}", expires, title, ""


def _words(step: PlanStep) -> str:
    tasks = "\n".join(pick(f"・{task}", f"- {task}") for task in step.step.tasks)
    took = pick(f"期間：{duration(step)}", f"Takes: {duration(step)}")
    return "\n".join(part for part in (took, tasks, step.source.text) if part)


def _event(key: str, date: dt.date, title: str, words: str, stamp: str) -> list[str]:
    identity = hashlib.blake2b(f"{key}|{title}".encode(), digest_size=12).hexdigest()
    lines = [
        "BEGIN:VEVENT",
        f"UID:{identity}@youryou-xl",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{date:%Y%m%d}",
        f"DTEND;VALUE=DATE:{date + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(title)}",
        *([f"DESCRIPTION:{_escaped(words)}"] if words else []),
        "TRANSP:TRANSPARENT",
    ]
    for days in _REMIND_DAYS:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_escaped(title)}",
            f"TRIGGER:-P{days}D",
            "END:VALARM",
        ]
    return [*lines, "END:VEVENT"]


def _escaped(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Return a line in pieces of at most 75 bytes, no character cut in two."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > _LONGEST_LINE - (1 if pieces else 0):
            pieces.append(piece)
            piece = b""
        piece += encoded
    pieces.append(piece)
    return b"\r\n ".join(pieces) + b"\r\n"
