"""A whole run: from a batch sheet and an official form to applications, mails, ledger, results and report.

Only the order of things stands here; each thing is done in its own module. The order is what keeps the promise
that nothing is lost: every number is in the ledger, on disk, before the first file is made with it, each file
appears whole, and what is there already is compared, never replaced. So a run that was cut off goes on where it
stopped, and a run with nothing new to do touches nothing.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from youryou_xl.batch import folder, numbering, recovering, report, results, showing
from youryou_xl.batch.checking import Checker, Draft, check_all
from youryou_xl.batch.deciding import Decider, Job
from youryou_xl.batch.desk import Desk
from youryou_xl.batch.making import Maker, large_mails
from youryou_xl.batch.model import BatchResult, Status
from youryou_xl.batch.output import Output, contents, names_in
from youryou_xl.batch.reading import Batch, read
from youryou_xl.errors import UnusableInput
from youryou_xl.files import write_whole
from youryou_xl.lang import pick
from youryou_xl.package import Template
from youryou_xl.records import keeping
from youryou_xl.records.keeping import Keeping
from youryou_xl.records.ledger import Ledger
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.findings import Finding

Progress = Callable[[int, int, str], None]
Announce = Callable[[Sequence[Finding]], None]
MailMode = Literal["single", "grouped"]

_STEP = 50
"""Rows between two calls of the progress callback."""


def run(
    batch_path: str | Path,
    form_path: str | Path,
    out_dir: str | Path | None,
    *,
    dry_run: bool = False,
    mail: MailMode | str = "single",
    visible_only: bool = False,
    report_file: str | Path | None = None,
    announce: Announce | None = None,
    known: Sequence[Finding] = (),
    progress: Progress | None = None,
    today: dt.date | None = None,
    rows: Collection[int] | None = None,
    shown_as: Path | None = None,
    ledger: str | Path | None = None,
    remember: bool = True,
) -> BatchResult:
    """Make every application of the batch sheet from the official form, with mails, ledger, results and report.

    `mail` is ``"single"`` (one mail per application) or ``"grouped"`` (one per 事業者コード and 参加区分).
    `visible_only` leaves hidden rows out. `rows` limits the run to some rows of the sheet; numbers typed in the others
    stay theirs. `announce` is told what there is to know about the sheet before a number is given, `known` what there
    is to say about the form beforehand. `progress` is called with how many are done, of how many, and of what. `today`
    is what the ledger notes as the day of application. `shown_as` is the workbook open on somebody's screen of which
    the batch sheet is a copy: it is the one to name, and it takes the results itself (`BatchResult.cells`) instead of
    a copy. `ledger` is the ledger to use instead of the one the companies have; without `remember` nothing of it is
    noted in the user's own folder, nor looked for there. `dry_run` checks and numbers, and writes nothing but the
    report, if `report_file` names one; it needs no `out_dir`.

    Raises UnusableFile, UnusableForm or UnusableInput before anything is written if the sheet, the form or
    `mail` cannot be used or it cannot be told which ledger is meant, and CannotWrite if the output folder cannot:
    then what was made so far is whole, its numbers are in the ledger, and the next run goes on from there.
    """
    if mail not in ("single", "grouped"):
        raise UnusableInput(
            f"メールのまとめ方「{mail}」は使えません。single か grouped を指定してください。",
            f"There is no mail mode “{mail}”. Please give single or grouped.",
        )
    if out_dir is None and not dry_run:
        raise UnusableInput(
            "結果を置くフォルダーを --out で指定してください（確認だけなら --dry-run を付けます）。",
            "Please name the folder for the results with --out (or only check, with --dry-run).",
        )
    batch = read(Path(batch_path), visible_only=visible_only)
    if shown_as is not None:
        batch = replace(batch, path=shown_as)
    place = out_dir if out_dir is not None else _nowhere(batch.path)
    out = Path(os.path.abspath(place))  # noqa: PTH100 - resolve() would follow links that the user named on purpose
    desk = Desk(Path(form_path))
    book = _Book(Path(ledger) if ledger is not None else None, remember)
    work = _Run(batch, desk, Output(out, desk.suffix), mail == "grouped", progress, today or dt.date.today(), book)
    work.findings += known
    if today is None:
        work.moment = f"{dt.datetime.now():%Y-%m-%d %H:%M}"
    work.rows, work.writes_copy = rows, shown_as is None
    if work.writes_copy:
        work.copy = results.opened(batch)
    if announce is not None and batch.findings:
        announce(batch.findings)
    if dry_run:
        return work.dry(None if report_file is None else Path(report_file))
    folder.make_folder(out)
    with folder.locked(out):
        return work.make()


def _nowhere(batch_path: Path) -> Path:
    """Return a folder that is not there: what a check without an output folder is made against."""
    number = 1
    while (place := batch_path.with_name(f"{batch_path.stem}_確認{number}")).exists():
        number += 1
    return place


@dataclass(frozen=True, slots=True)
class _Book:
    """Which ledger a run is to use: the one named, else that of the companies; and whether it is remembered."""

    path: Path | None
    remember: bool


class _Run:
    def __init__(
        self,
        batch: Batch,
        desk: Desk,
        output: Output,
        grouped: bool,
        progress: Progress | None,
        today: dt.date,
        book: _Book,
    ) -> None:
        self.batch = batch
        self.copy: Template | None = None
        self.desk = desk
        self.output = output
        self.grouped = grouped
        self.progress = progress
        self.today = today
        self.moment = today.isoformat()
        self.book = book
        self.standards = standards_file.load()
        self.checker = Checker(batch, desk.form, self.standards, desk.check)
        self.findings: list[Finding] = list(batch.findings)
        self.said_once: list[Finding] = []  # not in the report, which stays as it is while nothing changes
        self.ledger = Ledger()
        self.drafts: list[Draft] = []
        self.jobs: list[Job] = []
        self.rows: Collection[int] | None = None
        self.writes_copy = True

    def dry(self, file: Path | None) -> BatchResult:
        """Return what a run would do; the report of it goes to `file`, if one is named."""
        self._check()
        kept = keeping.look(self.batch.path, start=True, **self._which())
        self._plan(kept)
        applications = [draft.application for draft in self.drafts]
        result = BatchResult(self.output.out, applications, self.findings + self.said_once, dry_run=True)
        result.ledger, result.ledger_lines = kept.path, kept.lines
        if not self.writes_copy:
            result.cells = results.cells(self.batch, applications, Ledger())[0]
        if file is not None:
            ours = file.is_file() and report.digest_in(contents(file)) is not None
            write_whole(file, self._page(result, ""), overwrite=ours)
            result.report = file
        return result

    def make(self) -> BatchResult:
        """Do the run; the output folder is ours alone meanwhile."""
        for place in (self.output.out, self.output.files, self.output.mails):
            folder.clear_leftovers(place)
        self._check()
        with keeping.opened(self.batch.path, start=True, **self._which()) as kept:
            return self._make(kept)

    def _make(self, kept: Keeping) -> BatchResult:
        """Do the run with the ledger, which is ours alone meanwhile."""
        self._plan(kept)
        recorded = kept.save() if kept.worth_saving else False
        if self.jobs:
            folder.make_folder(self.output.files)
            folder.make_folder(self.output.mails)
            phase, total = pick("作成", "Making"), len(self.jobs)
            maker = Maker(self.desk, self.output, self.ledger, self.standards)
            maker.make(self.jobs, lambda done: self._tell(done, total, phase))
            kept.save()  # now with what the files look like
        self.findings += large_mails(self.output, self.drafts)
        applications = [draft.application for draft in self.drafts]
        changed = recorded or bool(self.jobs)
        result = BatchResult(self.output.out, applications, self.findings, changed=changed)
        result.ledger, result.ledger_lines = kept.path, kept.lines
        self._write_back(result)
        result.findings = [*result.findings, *self.said_once]
        return result

    def _which(self) -> dict[str, Any]:
        """Return what says which ledger is meant."""
        operators = {draft.key[0][:4] for draft in self.drafts if draft.key is not None}
        return {
            "ledger": self.book.path,
            "remember": self.book.remember,
            "operators": operators,
            "out": self.output.out,
        }

    def _check(self) -> None:
        lines = self.batch.lists.lines
        phase = pick("確認", "Checking")
        self.drafts = check_all(self.checker, lines, lambda done: self._tell(done, len(lines), phase))
        self.findings += self.checker.findings
        self.findings += self.desk.filled_before()
        self.findings += self.desk.unfound()
        self.findings += self.desk.stale()
        for draft in self.drafts:
            if draft.open and (refused := self.desk.refusal(draft.values)) is not None:
                refused = refused.about(self.checker.column_of(refused.field))
                numbering.refuse(draft, self._placed(draft, refused))
            if draft.open and self.rows is not None and draft.application.row not in self.rows:
                draft.application.status = Status.WAITING

    def _plan(self, kept: Keeping) -> None:
        self.ledger = kept.ledger
        self.findings += recovering.load(kept, self.batch, self.output, self.drafts, self._placed, self.today)
        entries = numbering.number(self.drafts, self.ledger, self._placed)
        there = {*names_in(self.output.files), *names_in(self.output.mails)}
        for draft in self.drafts:
            entry = entries.get(draft.application.row)
            if draft.open and entry is not None and not {entry.file, entry.mail} & there:
                numbering.leave_if_sent(draft, entry, self._placed)
        known = self.ledger.operators()
        decider = Decider(self.desk, self.output, self.ledger, self.grouped, self._placed, self.today)
        self.jobs = decider.decide(self.drafts, entries)
        self.findings += decider.findings
        new = sorted(self.ledger.operators() - known) if kept.remember else []
        self.said_once = [kept.named(), *(keeping.FIRST_NUMBER.found(None, operator) for operator in new)]
        if kept.started and len(self.ledger):
            self.said_once.insert(0, keeping.STARTED.found(None, str(kept.path), where=str(kept.path)))
        for draft in self.drafts:
            application = draft.application
            entry = self.ledger.of_list(draft.key, application.list_name) if draft.key is not None else None
            if entry is not None and entry.number == application.number:
                application.state, application.sent = entry.state, entry.sent

    def _write_back(self, result: BatchResult) -> None:
        """Write the results and the report, unless they stand there already."""
        phase = pick("結果の書き込み", "Writing results")
        self._tell(0, 1, phase)
        path = self._report_path()
        before = contents(path) if path.exists() else b""
        ours = report.digest_in(before)
        if self.writes_copy:
            ours = self._write_copy(result, ours or "")
        else:
            result.cells = results.cells(self.batch, result.applications, self.ledger)[0]
        result.changed |= folder.write_if_changed(path, self._page(result, ours or "", before))
        result.report = path
        self._tell(1, 1, phase)

    def _page(self, result: BatchResult, digest: str, before: bytes = b"") -> bytes:
        """Return the report; `before` is the page it takes the place of, which knows the runs so far."""
        about = report.About(
            sheet_name=self.batch.path.name,
            form_name=self.desk.path.name,
            results_name=None if result.results is None else result.results.name,
            results_digest=digest,
            ledger="" if result.ledger is None else result.ledger.name,
            dry_run=result.dry_run,
            grouped=self.grouped,
            runs=report.Runs.read(before).after(self.moment, result.applications),
            standings=showing.standings(self.ledger, self.standards),
            letter=showing.letter(self.output, self.drafts),
            sample=showing.sample(self.desk, self.output, self.drafts),
        )
        return report.page(result.applications, result.findings, about)

    def _write_copy(self, result: BatchResult, ours: str) -> str:
        """Write the copy of the sheet with the results, and return its digest; `ours` is that of the run before."""
        data, said = results.copy(self.batch, self.copy, result.applications, self.ledger)
        result.findings += said
        if data is None:
            result.results = self.batch.path
            return ours
        result.results = results.place_for(self.output.out, self.batch.path, self.batch.path.suffix, data, ours)
        result.changed |= folder.write_if_changed(result.results, data)
        return results.digest(data)

    def _report_path(self) -> Path:
        """Return where the report goes: not over a page that is not ours."""
        number = 1
        while True:
            path = self.output.out / (report.FILE if number == 1 else f"report_{number}.html")
            if not path.exists() or (path.is_file() and report.digest_in(contents(path)) is not None):
                return path
            number += 1

    def _placed(self, draft: Draft, finding: Finding) -> Finding:
        return self.checker.at(draft.line, finding)

    def _tell(self, done: int, total: int, phase: str) -> None:
        if self.progress is not None and (done % _STEP == 0 or done == total):
            self.progress(done, total, phase)
