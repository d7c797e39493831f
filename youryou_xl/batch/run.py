"""A whole run: from a batch sheet and an official form to applications, mails, ledger, results and report.

Only the order of things stands here; each thing is done in its own module. The order is what keeps the promise
that nothing is lost: every number is in the ledger, on disk, before the first file is made with it, each file
appears whole, and what is there already is compared, never replaced. So a run that was cut off goes on where it
stopped, and a run with nothing new to do touches nothing.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from youryou_xl.batch import folder, numbering, report, results
from youryou_xl.batch.checking import Checker, Draft, check_all
from youryou_xl.batch.desk import Desk
from youryou_xl.batch.model import APPLICATIONS, MAILS, BatchResult, Status
from youryou_xl.batch.reading import Batch, Table, read
from youryou_xl.batch.restoring import restore
from youryou_xl.errors import CannotWrite, UnusableInput
from youryou_xl.filenames import name_key, path_room, safe_name, shortened, unlike
from youryou_xl.files import write_whole
from youryou_xl.lang import pick
from youryou_xl.package.container import crc32
from youryou_xl.procedure import mails
from youryou_xl.records import ledger as books
from youryou_xl.records.ledger import Entry, Ledger
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.areas import area_of_digit
from youryou_xl.rules.codes import PLANT_PREFIX
from youryou_xl.rules.findings import Finding, rule

Progress = Callable[[int, int, str], None]
MailMode = Literal["single", "grouped"]

CHANGED = rule(
    "YX-E222",
    "この行は、申込書を作った後で内容が変わっています{changes}。"
    "作成済みの {value} は、送信済みかもしれないため書き換えていません。"
    "新しい内容で作り直すときは、{files} を別の場所へ移してからもう一度実行してください（番号は変わりません）。"
    "元のままでよければ、行の内容を元に戻してください。",
    "This row has changed since its application was made{changes_en}. {value} may have been sent and was left as "
    "it is. To make it anew, move {files} elsewhere and run again (the number stays); or put the row back as it was.",
    "convention",
)
IN_THE_WAY = rule(
    "YX-E223",
    "台帳にない、内容の違うファイル {value} がすでにあるため、作りませんでした。"
    "そのファイルを別の場所へ移してから、もう一度実行してください。",
    "{value} is there already, with other contents and unknown to the ledger, so nothing was made. Please move it "
    "elsewhere and run again.",
    "convention",
)
FOUND_AGAIN = rule(
    "YX-W224",
    "台帳にない申込書が出力先に {value} 件あったため、その番号を使用済みとして台帳に加えました（{names}）。",
    "{value} applications in the output folder were not in the ledger; their numbers were entered as used ({names}).",
    "convention",
)
OTHER_FORM = rule(
    "YX-W225",
    "作成済みの申込書 {value} 件は、今回とは別の様式ファイルから作ったものです。そのままにしてあります。"
    "今回の様式で作り直すときは、申込書とメールを別の場所へ移してから、もう一度実行してください。",
    "{value} applications were made from another form file than this one and were left as they are. To make them "
    "anew from this form, move them and their mails elsewhere and run again.",
    "convention",
)
LEDGER_CLASH = rule(
    "YX-W226",
    "台帳の連番 {value}（事業者コード {code}）が、「{one}」と「{other}」の2つに付いています。"
    "どちらの申請が正しいか確かめてください。",
    "The ledger gives 連番 {value} of {code} to both “{one}” and “{other}”. Please check which is right.",
    "manual p.14",
)
LEDGER_UNREAD = rule(
    "YX-W227",
    "台帳に、事業者コード・エリア・連番のどれかが読めない行が {value} 件あります。"
    "そのまま残しました。台帳を確かめてください。",
    "{value} rows of the ledger name no usable code, area or number. They were kept as they are; please check them.",
    "convention",
)
LARGE_MAIL = rule(
    "YX-W228",
    "メール {value} は添付が合わせて約 {size} MB になり、送れないことがあります。"
    "--mail single（1申請1通）にするか、分けて送ってください。",
    "The attachments of {value} come to about {size} MB and may be refused. Please use --mail single, or send them in "
    "parts.",
    "convention",
)

_LARGE = 10_000_000
"""Bytes of a mail that many mail systems refuse (convention; OCCTO states no limit)."""
_NAMED = 3
_COMPARED = 200
"""Changed applications that are opened to say what has changed; opening one takes some milliseconds."""
_STEP = 50
"""Rows between two calls of the progress callback."""


def run(
    batch_path: str | Path,
    form_path: str | Path,
    out_dir: str | Path,
    *,
    dry_run: bool = False,
    mail: MailMode | str = "single",
    progress: Progress | None = None,
    today: dt.date | None = None,
) -> BatchResult:
    """Make every application of the batch sheet from the official form, with mails, ledger, results and report.

    `mail` is ``"single"`` (one mail per application) or ``"grouped"`` (one per 事業者コード and 参加区分).
    `progress` is called with how many are done, of how many, and of what. `today` is what the ledger notes as the
    day of application. `dry_run` checks and numbers, and writes nothing at all.

    Raises UnusableFile, UnusableForm or UnusableInput before anything is written if the sheet, the form or
    `mail` cannot be used, and CannotWrite if the output folder cannot: then what was made so far is whole, its
    numbers are in the ledger, and the next run goes on from there.
    """
    if mail not in ("single", "grouped"):
        raise UnusableInput(
            f"メールのまとめ方「{mail}」は使えません。single か grouped を指定してください。",
            f"There is no mail mode “{mail}”. Please give single or grouped.",
        )
    out = Path(os.path.abspath(out_dir))  # noqa: PTH100 - resolve() would follow links that the user named on purpose
    batch = read(Path(batch_path))
    desk = Desk(Path(form_path))
    work = _Run(batch, desk, out, mail == "grouped", progress, today or dt.date.today())
    if dry_run:
        return work.dry()
    folder.make_folder(out)
    with folder.locked(out):
        return work.make()


NAMES_RESTORED = rule(
    "YX-W217",
    "台帳の電源等リスト名が、Excel で保存したときに変わっていました（{changes}）。"
    "ファイル名をもとに {value} 件を元の名前に戻し、前と同じ番号を使います。",
    "Names of lists in the ledger had been changed when Excel saved it ({changes}). {value} of them were put back "
    "after the names of their files and keep their numbers.",
    "convention",
)
NAME_DOUBTFUL = rule(
    "YX-E218",
    "この電源等リストに番号を付けたかどうか、台帳から決められません。台帳の連番 {number} は「{other}」の番号ですが、"
    "ファイル名 {file} はこのリストの名前で、同じファイル名になるリストがほかにもあります。"
    "台帳.csv の連番 {number} の電源等リスト名を正しい名前に直してから、もう一度実行してください。",
    "The ledger does not tell whether this list has a number. Its 連番 {number} is given to “{other}”, but the file "
    "{file} is called after this list, and another list would have the same file. Please put the right list name "
    "at 連番 {number} in 台帳.csv and run again.",
    "convention",
)
FILE_ALTERED = rule(
    "YX-W229",
    "申込書 {value} は、作成した後で書き換えられています。そのまま残しました。"
    "メールの添付は作成したときの内容です。"
    "書き換えた覚えがなければ、このファイルを別の場所へ移してもう一度実行してください（同じ番号で作り直します）。",
    "{value} is not as it was made. It was left alone; the mail has it attached as it was made. If you did not mean "
    "to change it, please move it elsewhere and run again (it is made anew with the same number).",
    "convention",
)
NOT_ATTACHED = rule(
    "YX-E232",
    "申込書 {value} は、作成した後で書き換えられているため、メールに添付しませんでした。"
    "このファイルを別の場所へ移してもう一度実行すると、申込書とメールを同じ番号で作り直します。",
    "{value} is not as it was made, so it was not attached to a mail. Please move it elsewhere and run again; the "
    "application and its mail are made anew with the same number.",
    "convention",
)
OTHER_MAIL_MODE = rule(
    "YX-I233",
    "作成済みのメールのうち {value} 件は、前回のまとめ方（{before}）のままです。"
    "今回の指定（{now}）で作り直すときは、その .eml を「メール」フォルダーから別の場所へ移して、"
    "もう一度実行してください。",
    "{value} of the mails made before are still {before_en}. To make them {now_en}, please move those .eml files out "
    "of the folder メール and run again.",
    "convention",
)


@dataclass(slots=True)
class _Job:
    """An application to make: which of its two files is still missing."""

    draft: Draft
    file: str
    mail: str
    file_missing: bool
    mail_missing: bool
    mark: books.Mark


class _Run:
    def __init__(
        self, batch: Batch, desk: Desk, out: Path, grouped: bool, progress: Progress | None, today: dt.date
    ) -> None:
        self.batch = batch
        self.desk = desk
        self.out = out
        self.files = out / APPLICATIONS
        self.mails = out / MAILS
        self.grouped = grouped
        self.progress = progress
        self.today = today
        self.standards = standards_file.load()
        self.checker = Checker(batch, desk.form, self.standards)
        self.findings: list[Finding] = []
        self.ledger = Ledger()
        self.drafts: list[Draft] = []
        self.jobs: list[_Job] = []
        self._compared = 0

    def dry(self) -> BatchResult:
        """Return what a run would do."""
        self._plan()
        return BatchResult(self.out, [draft.application for draft in self.drafts], self.findings, dry_run=True)

    def make(self) -> BatchResult:
        """Do the run; the output folder is ours alone meanwhile."""
        for place in (self.out, self.files, self.mails):
            folder.clear_leftovers(place)
        self._plan()
        recorded = books.save(self.out / books.FILE, self.ledger) if len(self.ledger) else False
        if self.jobs:
            folder.make_folder(self.files)
            folder.make_folder(self.mails)
            self._make_all()
            books.save(self.out / books.FILE, self.ledger)  # now with what the files look like
        applications = [draft.application for draft in self.drafts]
        self.findings += self._large_mails()
        result = BatchResult(self.out, applications, self.findings, changed=recorded or bool(self.jobs))
        result.ledger = self.out / books.FILE if len(self.ledger) else None
        self._write_back(result)
        return result

    # --- what to do ---------------------------------------------------------------------------------------

    def _plan(self) -> None:
        lines = self.batch.lists.lines
        phase = pick("確認", "Checking")
        self.drafts = check_all(self.checker, lines, lambda done: self._tell(done, len(lines), phase))
        self.findings += self.checker.findings
        self.findings += self.desk.filled_before()
        self.findings += self.desk.stale()
        for draft in self.drafts:
            if draft.open and (refused := self.desk.refusal(draft.values)) is not None:
                refused = refused.about(self.checker.column_of(refused.field))
                numbering.refuse(draft, self._placed(draft, refused))
        self._load_ledger()
        entries = numbering.number(self.drafts, self.ledger, self._placed)
        self._plan_files(entries)

    def _load_ledger(self) -> None:
        self.ledger = books.load(self.out / books.FILE)
        table = self.batch.ledger
        self._restore_names(table)
        if table is not None:
            where = f"{self.batch.path} {table.sheet}"
            books.enter(self.ledger, table.headers, (line.cells for line in table.lines), where=where)
        self._recover()
        for clash in self.ledger.clashes:
            one, other = clash.list_names
            shown = f"{clash.number:02d}"
            self.findings.append(
                LEDGER_CLASH.found("連番", shown, code=clash.key[0], one=one, other=other).at(books.SHEET, None)
            )
        if self.ledger.unread:
            self.findings.append(LEDGER_UNREAD.found(None, len(self.ledger.unread)).at(books.SHEET, None))

    def _restore_names(self, table: Table | None) -> None:
        """Recognise the lists whose names Excel has changed in the ledger, or hold back the rows that may be those."""
        names: dict[books.Key, list[str]] = {}
        for draft in self.drafts:
            if draft.key is not None:
                names.setdefault(draft.key, []).append(draft.application.list_name)
        columns = books.columns_of(table.headers) if table else {}
        for line in table.lines if table else ():
            known = books.read_entry(columns, line.cells)
            if known is not None:
                names.setdefault(known.key, []).append(known.list_name)
        found = restore(
            self.ledger,
            names,
            lambda entry, name: self._file_name(f"{PLANT_PREFIX}{entry.code}{entry.number:02d}", name),
        )
        if found.renamed:
            shown = [f"「{old.list_name}」→「{new.list_name}」" for old, new in found.renamed[:_NAMED]]
            changes = "、".join(shown) + (" …" if len(found.renamed) > _NAMED else "")
            finding = NAMES_RESTORED.found(None, len(found.renamed), changes=changes)
            self.findings.append(finding.at(books.SHEET, None))
        for draft in self.drafts if found.doubtful else ():
            name = draft.application.list_name
            entry = found.doubtful.get((draft.key, name)) if draft.key is not None and draft.open else None
            if entry is not None:
                number = f"{entry.number:02d}"
                finding = NAME_DOUBTFUL.found(
                    "電源等リスト名", name, number=number, other=entry.list_name, file=entry.file
                )
                numbering.refuse(draft, self._placed(draft, finding))

    def _recover(self) -> None:
        """Enter applications that lie in the output folder without being in the ledger: their numbers are used."""
        by_key: dict[books.Key, list[Draft]] | None = None
        names = []
        for name in _names(self.files):
            match = re.fullmatch(PLANT_PREFIX + r"(\d{4})([1-9])(\d\d)_?(.*)\.xls[xm]", name)
            area = area_of_digit(match[2]) if match else None
            if match is None or area is None or not 1 <= int(match[3]) <= 99:
                continue
            key, serial = (match[1] + match[2], area.value), int(match[3])
            if self.ledger.owner(key, serial) is not None:
                continue
            if by_key is None:
                by_key = {}
                for draft in self.drafts:
                    if draft.key is not None:
                        by_key.setdefault(draft.key, []).append(draft)
            short_name = f"{PLANT_PREFIX}{key[0]}{serial:02d}"
            owner = next(
                (
                    draft.application.list_name
                    for draft in by_key.get(key, [])
                    if self._file_name(short_name, draft.application.list_name) == name
                ),
                match[4] or name,
            )
            self.ledger.add(
                Entry(
                    *key,
                    serial,
                    owner,
                    short_name,
                    date=self.today.isoformat(),
                    file=name,
                    state=books.APPLIED,
                )
            )
            names.append(name)
        if names:
            shown = "、".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
            self.findings.append(FOUND_AGAIN.found(None, len(names), names=shown))

    def _plan_files(self, entries: dict[int, Entry]) -> None:
        """Decide for every open draft which files it has and which are to be made, and enter it in the ledger."""
        there, mailed = set(_names(self.files)), set(_names(self.mails))
        taken = {name_key(name) for name in mailed}
        taken |= {name_key(entry.mail) for entry in self.ledger.entries if entry.mail}
        groups: dict[tuple[str, str], str] = {}
        other_form = 0
        other_mode: set[str] = set()
        planned: list[tuple[_Job, Entry | None]] = []
        for draft in self.drafts:
            application = draft.application
            if not draft.open:
                application.file = application.file if application.file in there else None
                application.mail = application.mail if application.mail in mailed else None
                continue
            assert application.short_name is not None
            entry = entries.get(application.row)
            file = self._kept_name(entry.file if entry else "", self.desk.suffix) or self._file_name(
                application.short_name, application.list_name
            )
            own_mail = file[: file.rindex(".")] + ".eml"
            mail = self._kept_name(entry.mail if entry else "", ".eml")
            if entry is not None and mail != own_mail and entry.category not in ("", application.category):
                mail = ""  # that grouped mail names another 参加区分
            if mail not in mailed and (mail == own_mail) is self.grouped:
                mail = ""  # it is to be made, and not as the run before would have
            if not mail and self.grouped:
                mail = groups.get((application.code, application.category), "")
                if not mail:
                    mail = unlike(safe_name(f"{application.code}_{application.category}") + ".eml", taken)
                    taken.add(name_key(mail))
                    groups[application.code, application.category] = mail
            elif not mail:
                mail = own_mail
            application.file, application.mail = file, mail
            mark = self.desk.mark(draft.values, application.short_name, application.category)
            have_file = file in there and folder.holds(self.files / file)
            have_mail = mail in mailed and folder.holds(self.mails / mail)
            old = books.Mark.read(entry.mark if entry else "")
            there_now = file_mark(self._reads(self.files / file)) if have_file else ""
            made_now = ""
            if have_file and not old.file and old.form in ("", self.desk.digest):
                made_now = file_mark(self.desk.fill(draft.values, application.short_name))
            if have_file and not old.content:
                same = there_now == made_now
            else:
                same = old.content == mark and not (have_mail and not have_file and old.form != self.desk.digest)
            if (have_file or have_mail) and not same:
                self._leave(draft, entry, file if have_file else "", mail if have_mail else "")
                continue
            as_made = old.file or made_now
            if have_file and as_made and there_now != as_made:
                told = FILE_ALTERED if have_mail else NOT_ATTACHED
                finding = self._placed(draft, told.found("電源等リスト名", f"{APPLICATIONS}/{file}"))
                if not have_mail:
                    numbering.refuse(draft, finding)
                    continue
                application.findings.append(finding)
            other_form += have_file and old.form not in ("", self.desk.digest)
            if have_mail and (mail == own_mail) is self.grouped:
                other_mode.add(mail)
            form = old.form if have_file and old.form else self.desk.digest
            new = books.Mark(form, mark, as_made if have_file else "")
            job = _Job(draft, file, mail, not have_file, not have_mail, new)
            planned.append((job, entry))
            if have_file and have_mail:
                application.status = Status.KEPT
        if other_form:
            self.findings.append(OTHER_FORM.found(None, other_form))
        if other_mode:
            self.findings.append(_other_mode(len(other_mode), self.grouped))
        self._enter(planned)
        self.jobs = [job for job, _ in planned if job.file_missing or job.mail_missing]

    def _enter(self, planned: Iterable[tuple[_Job, Entry | None]]) -> None:
        """Bring the ledger to where it stands once the planned applications are made."""
        written: dict[str, set[tuple[books.Key, int]]] = {}
        for job, entry in planned:
            application = job.draft.application
            assert job.draft.key is not None and application.number is not None
            known = entry or Entry(
                *job.draft.key, application.number, application.list_name, date=self.today.isoformat()
            )
            wanted = replace(
                known,
                short_name=application.short_name or "",
                category=application.category,
                file=job.file,
                mail=job.mail,
                mark=str(job.mark),
            )
            if entry is None:
                self.ledger.add(wanted)
            elif wanted != entry:
                self.ledger.update(entry, wanted)
            if job.mail_missing:
                written.setdefault(job.mail, set()).add((known.key, known.number))
        for entry in self.ledger.entries if written else ():
            # A mail about to be written goes without the rows that are held back now; they get one of their own.
            if entry.mail in written and (entry.key, entry.number) not in written[entry.mail]:
                self.ledger.update(entry, replace(entry, mail=""))

    def _leave(self, draft: Draft, entry: Entry | None, file: str, mail: str) -> None:
        """Refuse a draft whose files are there with other contents."""
        column = "電源等リスト名"
        names = [f"{APPLICATIONS}/{file}"] if file else []
        names += [f"{MAILS}/{mail}"] if mail else []
        if entry is not None and entry.mark:
            words = self._changes(draft, file)
            category = draft.application.category
            if entry.category not in ("", category):
                # No cell of the form says the category, only the mail does.
                column = "電源等の区分"
                words = "、".join(filter(None, (f"{column}: 「{entry.category}」→「{category}」", words)))
            finding = CHANGED.found(
                column,
                names[0],
                files="、".join(names),
                changes=f"（{words}）" if words else "",
                changes_en=f" ({words})" if words else "",
            )
        else:
            finding = IN_THE_WAY.found(column, names[0])
        numbering.refuse(draft, self._placed(draft, finding))

    def _changes(self, draft: Draft, file: str) -> str:
        """Return in which fields a row no longer agrees with the application made from it, ready to be read."""
        self._compared += 1
        if not file or self._compared > _COMPARED:
            return ""
        assert draft.application.short_name is not None
        found = self.desk.differences(self.files / file, draft.values, draft.application.short_name)
        words = [f"{label}: 「{old}」→「{new}」" for label, old, new in found[:_NAMED]]
        return "、".join(words) + (" …" if len(found) > _NAMED else "")

    # --- doing it -----------------------------------------------------------------------------------------

    def _make_all(self) -> None:
        phase = pick("作成", "Making")
        total = len(self.jobs)
        done = 0
        letters: dict[str, list[_Job]] = {}
        for job in self.jobs:
            letters.setdefault(job.mail, []).append(job)
        try:
            for name, members in letters.items():
                filled = [self._make_file(job) for job in members]
                waiting = [(job, data) for job, data in zip(members, filled, strict=True) if job.mail_missing]
                if waiting:
                    self._make_mail(name, waiting)
                for job in members:
                    job.draft.application.status = Status.MADE
                before, done = done, done + len(members)
                if self.progress is not None and (done // _STEP != before // _STEP or done == total):
                    self.progress(done, total, phase)
        except CannotWrite as error:
            raise CannotWrite(
                f"{error.ja}（{total} 件のうち {done} 件は作成済みで、番号はすべて台帳に記録してあります。"
                "もう一度実行すると、同じ番号で続きから作ります。）",
                f"{error.en} ({done} of {total} are made, and every number is in the ledger; the next run goes on "
                "from there with the same numbers.)",
            ) from error

    def _make_file(self, job: _Job) -> bytes:
        """Return the filled form of a job, from the output folder if it is there already."""
        path = self.files / job.file
        if not job.file_missing:
            return self._reads(path)
        short_name = job.draft.application.short_name
        assert short_name is not None
        data = self.desk.fill(job.draft.values, short_name)
        write_whole(path, data, overwrite=not folder.holds(path))
        application = job.draft.application
        assert job.draft.key is not None and application.number is not None
        entry = self.ledger.entry(job.draft.key, application.number, application.list_name)
        self.ledger.update(entry, replace(entry, mark=str(replace(job.mark, file=file_mark(data)))))
        return data

    def _make_mail(self, name: str, members: list[tuple[_Job, bytes]]) -> None:
        first = members[0][0].draft
        assert first.sender is not None
        text = mails.body(
            first.sender,
            kind=self.standards.phrases["grid-code"],
            category=first.application.category,
            document=self.desk.form.title,
            listed=[f"{job.draft.application.short_name}　{job.draft.application.list_name}" for job, _ in members],
            addressee=self.standards.addressee,
        )
        attached = (mails.Attachment(job.file, data) for job, data in members)
        draft = mails.draft(self.standards.mail_to, self.standards.subjects["grid-code"], text, attached)
        path = self.mails / name
        write_whole(path, draft, overwrite=not folder.holds(path))

    def _write_back(self, result: BatchResult) -> None:
        """Write the results and the report, unless they stand there already."""
        phase = pick("結果の書き込み", "Writing results")
        self._tell(0, 1, phase)
        path = self._report_path()
        ours = report.digest_in(path.read_bytes()) if path.exists() else None
        data, said = results.copy(self.batch, result.applications, self.ledger)
        result.findings += said
        if data is None:
            result.results = self.batch.path
        else:
            suffix = self.batch.path.suffix
            result.results = results.place_for(self.out, self.batch.path, suffix, data, ours or "")
            ours = results.digest(data)
            result.changed |= folder.write_if_changed(result.results, data)
        page = report.page(
            result.applications,
            result.findings,
            sheet_name=self.batch.path.name,
            form_name=self.desk.path.name,
            results_name=result.results.name,
            results_digest=ours or "",
        )
        result.changed |= folder.write_if_changed(path, page)
        result.report = path
        self._tell(1, 1, phase)

    def _report_path(self) -> Path:
        """Return where the report goes: not over a page that is not ours."""
        number = 1
        while True:
            path = self.out / (report.FILE if number == 1 else f"report_{number}.html")
            if not path.exists() or (path.is_file() and report.digest_in(self._reads(path)) is not None):
                return path
            number += 1

    def _large_mails(self) -> list[Finding]:
        found = []
        for name in dict.fromkeys(d.application.mail for d in self.drafts if d.application.stands):
            size = (self.mails / name).stat().st_size if name and folder.holds(self.mails / name) else 0
            if size > _LARGE:
                found.append(LARGE_MAIL.found(None, name, size=round(size / 1_000_000)))
        return found

    # --- small things -------------------------------------------------------------------------------------

    def _file_name(self, short_name: str, list_name: str) -> str:
        room = path_room(str(self.files))
        return shortened(f"{short_name}_{safe_name(list_name)}", self.desk.suffix, room=room, least=len(short_name))

    def _placed(self, draft: Draft, finding: Finding) -> Finding:
        return self.checker.at(draft.line, finding)

    def _tell(self, done: int, total: int, phase: str) -> None:
        if self.progress is not None and (done % _STEP == 0 or done == total):
            self.progress(done, total, phase)

    @staticmethod
    def _kept_name(name: str, suffix: str) -> str:
        """Return a name the ledger remembers, or "" if it is none we could have given (a path, another ending)."""
        return name if name == safe_name(name) and name.endswith(suffix) else ""

    @staticmethod
    def _reads(path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise CannotWrite(
                f"{path} を読めません（{error.strerror}）。Excel などで開いているときは閉じて、"
                "もう一度実行してください。",
                f"{path} cannot be read ({error.strerror}). If it is open in Excel, close it and run again.",
            ) from error


def file_mark(data: bytes) -> str:
    """Return what tells an application as it was made from one that was written over: its sum and size."""
    return f"{crc32(data):08x}{len(data):x}"


def _other_mode(count: int, grouped: bool) -> Finding:
    one, many = "1申請1通", "事業者コード・区分ごとに1通"
    one_en, many_en = "one for each application", "one for each 事業者コード and 参加区分"
    before, now = (one, many) if grouped else (many, one)
    before_en, now_en = (one_en, many_en) if grouped else (many_en, one_en)
    words = {"before": before, "now": now, "before_en": before_en, "now_en": now_en}
    return OTHER_MAIL_MODE.found(None, count, fix=None, source=None, severity=None, **words)


def _names(place: Path) -> Iterator[str]:
    """Give the names in a folder, in order; nothing if it is not there."""
    if place.is_dir():
        yield from sorted(entry.name for entry in os.scandir(place))
