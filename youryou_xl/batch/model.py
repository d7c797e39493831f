"""What a run comes to: one `Application` for each row of the sheet, and the `BatchResult` that holds them all.

Plain data; nothing here reads, checks or writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from youryou_xl.lang import pick
from youryou_xl.records.ledger import MADE
from youryou_xl.rules.findings import Finding, Severity

APPLICATIONS, MAILS = "申請書", "メール"
"""The folders of the filled workbooks and of the mails, in the output folder."""


class Status(StrEnum):
    """What became of a row."""

    MADE = "made"
    """Its application and mail were made in this run."""
    KEPT = "kept"
    """They were there already, made from the same values; nothing was touched."""
    PLANNED = "planned"
    """They would be made, if this were not a dry run."""
    NOT_NEEDED = "not-needed"
    """It needs no application: a code is held already, or another procedure gives it."""
    FAILED = "failed"
    """Something has to be put right first; a finding says what."""
    WAITING = "waiting"
    """Nothing forbids it, but this run was asked for other rows."""


@dataclass(slots=True)
class Application:
    """One row of 一括申請 (its number in the sheet, from 1) and what became of it."""

    row: int
    list_name: str = ""
    area: str = ""
    category: str = ""
    code: str = ""
    status: Status = Status.FAILED
    number: int | None = None
    short_name: str | None = None
    file: str | None = None
    mail: str | None = None
    grid_code: str = ""
    state: str = ""
    """What the ledger says of its application: 作成, 送信, 差戻し, 通知 or 取下げ."""
    sent: str = ""
    """The day it was sent, if somebody said so."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def stands(self) -> bool:
        """Return whether its workbook and mail are in the output folder."""
        return self.status in (Status.MADE, Status.KEPT)

    def of(self, severity: Severity) -> list[Finding]:
        """Return its findings of one severity."""
        return [finding for finding in self.findings if finding.severity is severity]


@dataclass(slots=True)
class Cause:
    """One thing to say, once: a finding, the rows it is about, and every cell it stands at."""

    finding: Finding
    applications: list[Application]
    cells: list[str]


def causes(applications: Iterable[Application], severity: Severity) -> list[Cause]:
    """Return the findings of one severity, those that say the same of the same sheet together."""
    found: dict[tuple[object, ...], Cause] = {}
    for application in applications:
        for finding in application.findings:
            if finding.severity is not severity:
                continue
            key = (finding.code, finding.sheet, finding.field, finding.text, str(finding.fix))
            cause = found.setdefault(key, Cause(finding, [], []))
            if not cause.applications or cause.applications[-1] is not application:
                cause.applications.append(application)
            if finding.cell and (not cause.cells or cause.cells[-1] != finding.cell):
                cause.cells.append(finding.cell)
    return list(found.values())


@dataclass(slots=True)
class BatchResult:
    """The outcome of a run: every row's application, what concerns the run as a whole, and where things lie."""

    out: Path
    applications: list[Application]
    findings: list[Finding] = field(default_factory=list)
    """What concerns no single row: the ledger, the form, the columns of the sheet."""
    dry_run: bool = False
    changed: bool = False
    """Whether this run wrote anything at all."""
    report: Path | None = None
    results: Path | None = None
    ledger: Path | None = None
    ledger_lines: int = 0
    cells: Mapping[tuple[str, str], str | dt.date | None] = field(default_factory=dict)
    """What the run has to say in the batch sheet: by sheet and cell, None to empty one."""

    @property
    def rows(self) -> int:
        """Return how many rows of the sheet asked for something."""
        return len(self.applications)

    @property
    def generated(self) -> int:
        """Return how many applications this run made."""
        return self._count(Status.MADE)

    @property
    def unchanged(self) -> int:
        """Return how many applications were there already and were left alone."""
        return self._count(Status.KEPT)

    @property
    def planned(self) -> int:
        """Return how many applications a run that is not dry would make."""
        return self._count(Status.PLANNED)

    @property
    def not_needed(self) -> int:
        """Return how many rows need no application."""
        return self._count(Status.NOT_NEEDED)

    @property
    def reused(self) -> int:
        """Return how many rows use a 系統コード that is held already."""
        return sum(a.status is Status.NOT_NEEDED and bool(a.grid_code) for a in self.applications)

    @property
    def unsent(self) -> int:
        """Return how many mails are to be sent: made now or before, and nobody has said that they went."""
        return len({a.mail for a in self.applications if a.stands and a.mail and a.state == MADE})

    @property
    def sent(self) -> int:
        """Return how many applications were sent already."""
        return sum(a.stands and a.state not in ("", MADE) for a in self.applications)

    @property
    def failed(self) -> int:
        """Return how many rows have to be put right first."""
        return self._count(Status.FAILED)

    def as_json(self) -> dict[str, object]:
        """Return the result as ``batch --json`` prints it; `file` and `mail` are whole paths."""
        return {
            "rows": self.rows,
            "generated": self.generated,
            "failed": self.failed,
            "unchanged": self.unchanged,
            "planned": self.planned,
            "not_needed": self.not_needed,
            "unsent_mails": self.unsent,
            "sent": self.sent,
            "reused": self.reused,
            "dry_run": self.dry_run,
            "changed": self.changed,
            "report": _text(self.report),
            "results": _text(self.results),
            "ledger": _text(self.ledger),
            "ledger_lines": self.ledger_lines,
            "findings": [finding.as_json() for finding in self.findings],
            "applications": [
                {
                    "row": a.row,
                    "file": _text(self.out / APPLICATIONS / a.file) if a.file else None,
                    "mail": _text(self.out / MAILS / a.mail) if a.mail else None,
                    "short_name": a.short_name,
                    "status": str(a.status),
                    "list_name": a.list_name,
                    "state": a.state or None,
                    "sent": a.sent or None,
                    "findings": [finding.as_json() for finding in a.findings],
                }
                for a in self.applications
            ],
        }

    def summary(self) -> str:
        """Return the outcome in a few lines, for a terminal or a message box, in the language the user reads."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.dry_run:
            yield pick(
                f"確認だけを行いました（申込書も台帳も書いていません）。{self.rows} 行: 作成できる {self.planned}、"
                f"作成済み {self.unchanged}、申請不要 {self.not_needed}、要修正 {self.failed}",
                f"Checked only, no application or ledger was written. {self.rows} rows: {self.planned} can be made, "
                f"{self.unchanged} are there already, {self.not_needed} need none, {self.failed} to be put right",
            )
        elif not self.changed:
            yield pick(
                f"前回から変わったところはありません。何も書き換えていません。{self.rows} 行: "
                f"作成済み {self.unchanged}、申請不要 {self.not_needed}、要修正 {self.failed}",
                f"Nothing has changed since the last run, and nothing was touched. {self.rows} rows: "
                f"{self.unchanged} made before, {self.not_needed} need none, {self.failed} to be put right",
            )
        else:
            yield pick(
                f"{self.rows} 行: 作成 {self.generated}、作成済み {self.unchanged}、"
                f"申請不要 {self.not_needed}、要修正 {self.failed}",
                f"{self.rows} rows: {self.generated} made, {self.unchanged} made before, "
                f"{self.not_needed} need none, {self.failed} to be put right",
            )
        if not self.dry_run and (self.unsent or self.sent):
            yield pick(
                f"まだ送信していないメール {self.unsent} 通、送信済みの申請 {self.sent} 件"
                "（送ったら「youryou-xl sent」で記録します）",
                f"{self.unsent} mails not sent yet, {self.sent} applications sent before (record what you send with "
                "youryou-xl sent)",
            )
        for severity in Severity:
            yield from self._told(severity)
        if self.findings:
            yield pick("全体について:", "About the run:")
        for finding in self.findings:
            yield f"  [{finding.severity.text}] {finding.text}"
        if self.report:
            yield pick(f"報告: {self.report}", f"Report: {self.report}")
        if self.results:
            yield pick(f"結果を書き込んだ表: {self.results}", f"Sheet with the results: {self.results}")

    def _told(self, severity: Severity) -> Iterator[str]:
        """Give the findings of one severity: each cause once, with its rows and cells."""
        found = causes(self.applications, severity)
        if found:
            yield pick(f"{severity.text} {len(found)} 件:", f"{severity.text}: {len(found)}")
        for cause in found[:_SHOWN]:
            rows = [application.row for application in cause.applications]
            listed = "・".join(map(str, rows[:_ROWS_SHOWN])) + ("…" if len(rows) > _ROWS_SHOWN else "")
            where = cause.cells[0] if len(rows) == 1 and cause.cells else ""
            yield pick(
                f"  {listed} 行目 {where} {cause.finding.text}［{cause.finding.source.text}］",
                f"  row {listed} {where} {cause.finding.text} [{cause.finding.source}]",
            )
        if len(found) > _SHOWN:
            left = len(found) - _SHOWN
            yield pick(f"  ほか {left} 件は報告をご覧ください。", f"  {left} more are in the report.")

    def _count(self, status: Status) -> int:
        return sum(application.status is status for application in self.applications)


_SHOWN = 20
"""Causes of one severity shown on the terminal; the report has them all."""
_ROWS_SHOWN = 8


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
