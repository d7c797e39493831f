"""Which files each row has and which are still to be made: what lies in the output folder is compared, never replaced.

Each row ends with a `Job`, as kept, or refused because its files say something else than it does. Nothing is written
here but the entries of the ledger in hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from youryou_xl.batch import folder, numbering
from youryou_xl.batch.checking import Draft
from youryou_xl.batch.desk import Desk
from youryou_xl.batch.model import APPLICATIONS, MAILS, Status
from youryou_xl.batch.output import Output, contents, file_mark, kept_name, names_in
from youryou_xl.batch.recovering import Place
from youryou_xl.filenames import name_key, safe_name, unlike
from youryou_xl.records import ledger as books
from youryou_xl.records.ledger import Entry, Ledger
from youryou_xl.rules.findings import Finding, rule

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
OTHER_FORM = rule(
    "YX-W225",
    "作成済みの申込書 {value} 件は、今回とは別の様式ファイルから作ったものです。そのままにしてあります。"
    "今回の様式で作り直すときは、申込書とメールを別の場所へ移してから、もう一度実行してください。",
    "{value} applications were made from another form file than this one and were left as they are. To make them "
    "anew from this form, move them and their mails elsewhere and run again.",
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

NO_FILE = rule(
    "YX-E251",
    "{value} と同じ名前のフォルダーなどがあるため、この行の申込書を作れません。"
    "それを別の場所へ移すか名前を変えてから、もう一度実行してください（ほかの行は作ってあります）。",
    "Something that is no file, such as a folder, is called {value}, so the application of this row cannot be made. "
    "Please move or rename it and run again; the other rows are made.",
    "convention",
)

_NAMED = 3
_COMPARED = 200
"""Changed applications that are opened to say what has changed; opening one takes some milliseconds."""


@dataclass(slots=True)
class Job:
    """An application as it is to stand in the output folder: which of its two files is still missing."""

    draft: Draft
    file: str
    mail: str
    file_missing: bool
    mail_missing: bool
    mark: books.Mark


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of an application lies in the output folder, and what it was made from."""

    file: bool
    mail: bool
    there: str
    """Sum and size of the workbook there."""
    as_made: str
    """Sum and size it was made with, as far as that is known or can be told."""
    before: books.Mark
    now: str
    """What tells the content the row asks for."""

    def agrees(self, form: str) -> bool:
        """Return whether what is there is what the row asks for; a mail alone is only good for the same form."""
        if self.file and not self.before.content:
            return self.there == self.as_made
        return self.before.content == self.now and not (self.mail and not self.file and self.before.form != form)


@dataclass
class Decider:
    """Decides for the rows of one run; `findings` is what concerns no single row."""

    desk: Desk
    output: Output
    ledger: Ledger
    grouped: bool
    place: Place
    today: dt.date
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._there = set(names_in(self.output.files))
        self._mailed = set(names_in(self.output.mails))
        self._taken = {name_key(name) for name in self._mailed}
        self._taken |= {name_key(entry.mail) for entry in self.ledger.entries if entry.mail}
        self._groups: dict[tuple[str, str], str] = {}
        self._compared = 0
        self._of_other_form = 0
        self._of_other_mode: set[str] = set()

    def decide(self, drafts: Iterable[Draft], entries: Mapping[int, Entry]) -> list[Job]:
        """Return what is to be made, and bring the ledger to where it stands once that is done.

        `entries` are those the ledger has for the rows already. Drafts whose files cannot stand are refused.
        """
        planned: list[tuple[Job, Entry | None]] = []
        for draft in drafts:
            if draft.open:
                entry = entries.get(draft.application.row)
                job = self._job(draft, entry)
                if job is not None:
                    planned.append((job, entry))
            else:
                self._as_it_stands(draft)
        if self._of_other_form:
            self.findings.append(OTHER_FORM.found(None, self._of_other_form))
        if self._of_other_mode:
            self.findings.append(_other_mode(len(self._of_other_mode), self.grouped))
        self._enter(planned)
        return [job for job, _ in planned if job.file_missing or job.mail_missing]

    def _as_it_stands(self, draft: Draft) -> None:
        """Name for a row without an application only files that are there."""
        application = draft.application
        application.file = application.file if application.file in self._there else None
        application.mail = application.mail if application.mail in self._mailed else None

    def _job(self, draft: Draft, entry: Entry | None) -> Job | None:
        """Return what is to be done for an open draft, None if it had to be refused."""
        application = draft.application
        assert application.short_name is not None
        kept = kept_name(entry.file if entry else "", self.desk.suffix)
        file = kept or self.output.file_name(application.short_name, application.list_name)
        own_mail = file[: file.rindex(".")] + ".eml"
        mail = self._mail_name(draft, entry, own_mail)
        application.file, application.mail = file, mail
        for folder_name, place in ((APPLICATIONS, self.output.files / file), (MAILS, self.output.mails / mail)):
            if place.exists() and not place.is_file():
                finding = NO_FILE.found("電源等リスト名", f"{folder_name}/{place.name}")
                numbering.refuse(draft, self.place(draft, finding))
                return None
        seen = self._seen(draft, entry, file, mail)
        if (seen.file or seen.mail) and not seen.agrees(self.desk.digest):
            self._leave(draft, entry, file if seen.file else "", mail if seen.mail else "")
            return None
        if seen.file and seen.as_made and seen.there != seen.as_made and not self._altered(draft, seen, file):
            return None
        self._of_other_form += seen.file and seen.before.form not in ("", self.desk.digest)
        if seen.mail and (mail == own_mail) is self.grouped:
            self._of_other_mode.add(mail)
        if seen.file and seen.mail:
            application.status = Status.KEPT
        form = seen.before.form if seen.file and seen.before.form else self.desk.digest
        mark = books.Mark(form, seen.now, seen.as_made if seen.file else "")
        return Job(draft, file, mail, not seen.file, not seen.mail, mark)

    def _mail_name(self, draft: Draft, entry: Entry | None, own: str) -> str:
        """Return what the mail of a row is called: as before where that still fits, else as this run makes mails."""
        application = draft.application
        mail = kept_name(entry.mail if entry else "", ".eml")
        if entry is not None and mail != own and entry.category not in ("", application.category):
            mail = ""  # that grouped mail names another 参加区分
        if mail not in self._mailed and (mail == own) is self.grouped:
            mail = ""  # it is to be made, and not as the run before would have
        if mail:
            return mail
        return self._grouped_name(application.code, application.category) if self.grouped else own

    def _grouped_name(self, code: str, category: str) -> str:
        known = self._groups.get((code, category))
        if known is None:
            known = unlike(safe_name(f"{code}_{category}") + ".eml", self._taken)
            self._taken.add(name_key(known))
            self._groups[code, category] = known
        return known

    def _seen(self, draft: Draft, entry: Entry | None, file: str, mail: str) -> _Seen:
        short_name = draft.application.short_name or ""
        has_file = file in self._there and folder.holds(self.output.files / file)
        has_mail = mail in self._mailed and folder.holds(self.output.mails / mail)
        before = books.Mark.read(entry.mark if entry else "")
        as_made = before.file
        if has_file and not before.file and before.form in ("", self.desk.digest):
            as_made = file_mark(self.desk.fill(draft.values, short_name))
        there = file_mark(contents(self.output.files / file)) if has_file else ""
        now = self.desk.mark(draft.values, short_name, draft.application.category)
        return _Seen(has_file, has_mail, there, as_made, before, now)

    def _altered(self, draft: Draft, seen: _Seen, file: str) -> bool:
        """Say that a workbook was written over since it was made; return whether its row can stand all the same."""
        told = FILE_ALTERED if seen.mail else NOT_ATTACHED
        finding = self.place(draft, told.found("電源等リスト名", f"{APPLICATIONS}/{file}"))
        if seen.mail:
            draft.application.findings.append(finding)
        else:
            numbering.refuse(draft, finding)
        return seen.mail

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
        numbering.refuse(draft, self.place(draft, finding))

    def _changes(self, draft: Draft, file: str) -> str:
        """Return in which fields a row no longer agrees with the application made from it, ready to be read."""
        self._compared += 1
        if not file or self._compared > _COMPARED:
            return ""
        assert draft.application.short_name is not None
        found = self.desk.differences(self.output.files / file, draft.values, draft.application.short_name)
        words = [f"{label}: 「{old}」→「{new}」" for label, old, new in found[:_NAMED]]
        return "、".join(words) + (" …" if len(found) > _NAMED else "")

    def _enter(self, planned: Iterable[tuple[Job, Entry | None]]) -> None:
        """Bring the ledger to where it stands once the planned applications are made."""
        written: dict[str, set[tuple[books.Key, int]]] = {}
        for job, entry in planned:
            application = job.draft.application
            assert job.draft.key is not None and application.number is not None
            known = entry or Entry(
                *job.draft.key, application.number, application.list_name, made=self.today.isoformat()
            )
            if known.state == books.RETURNED and job.file_missing:
                known = known.into(books.MADE, self.today)  # made anew after it came back
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


def _other_mode(count: int, grouped: bool) -> Finding:
    one, many = "1申請1通", "事業者コード・区分ごとに1通"
    one_en, many_en = "one for each application", "one for each 事業者コード and 参加区分"
    before, now = (one, many) if grouped else (many, one)
    before_en, now_en = (one_en, many_en) if grouped else (many_en, one_en)
    words = {"before": before, "now": now, "before_en": before_en, "now_en": now_en}
    return OTHER_MAIL_MODE.found(None, count, fix=None, source=None, severity=None, **words)
