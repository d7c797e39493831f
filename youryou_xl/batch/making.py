"""Making what a run has decided on: the filled workbooks and the mails that carry them.

The ledger in hand learns what each file looks like; saving it, before and after, is the run's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from youryou_xl.batch import folder
from youryou_xl.batch.checking import Draft
from youryou_xl.batch.deciding import Job
from youryou_xl.batch.desk import Desk
from youryou_xl.batch.model import Status
from youryou_xl.batch.output import Output, contents, file_mark
from youryou_xl.errors import CannotWrite
from youryou_xl.filenames import safe_name, shortened
from youryou_xl.files import write_whole
from youryou_xl.procedure import mails
from youryou_xl.records.ledger import Ledger
from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.standards import Standards

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


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the applications of one run."""

    desk: Desk
    output: Output
    ledger: Ledger
    standards: Standards

    def make(self, jobs: Sequence[Job], each: Callable[[int], None]) -> None:
        """Make all `jobs`, a mail with its workbooks at a time; `each` is told how many are done.

        Raises CannotWrite, which says how far it came.
        """
        total = len(jobs)
        done = 0
        letters: dict[str, list[Job]] = {}
        for job in jobs:
            letters.setdefault(job.mail, []).append(job)
        try:
            for name, members in letters.items():
                filled = [self._file(job) for job in members]
                waiting = [(job, data) for job, data in zip(members, filled, strict=True) if job.mail_missing]
                if waiting:
                    self._mail(name, waiting)
                for job in members:
                    job.draft.application.status = Status.MADE
                    done += 1
                    each(done)
        except CannotWrite as error:
            raise CannotWrite(
                f"{error.ja}（{total} 件のうち {done} 件は作成済みで、番号はすべて台帳に記録してあります。"
                "もう一度実行すると、同じ番号で続きから作ります。）",
                f"{error.en} ({done} of {total} are made, and every number is in the ledger; the next run goes on "
                "from there with the same numbers.)",
            ) from error

    def _file(self, job: Job) -> bytes:
        """Return the filled form of a job, from the output folder if it is there already."""
        path = self.output.files / job.file
        if not job.file_missing:
            return contents(path)
        application = job.draft.application
        assert application.short_name is not None and application.number is not None and job.draft.key is not None
        data = self.desk.fill(job.draft.values, application.short_name)
        write_whole(path, data, overwrite=not folder.holds(path))
        entry = self.ledger.entry(job.draft.key, application.number, application.list_name)
        self.ledger.update(entry, replace(entry, mark=str(replace(job.mark, file=file_mark(data)))))
        return data

    def _mail(self, name: str, members: Sequence[tuple[Job, bytes]]) -> None:
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
        attached = (mails.Attachment(self._attachment(job), data) for job, data in members)
        draft = mails.draft(self.standards.mail_to, self.standards.subjects["grid-code"], text, attached)
        path = self.output.mails / name
        write_whole(path, draft, overwrite=not folder.holds(path))

    def _attachment(self, job: Job) -> str:
        application = job.draft.application
        words = {
            "short_name": application.short_name or "",
            "form": self.desk.form.title,
            "code": application.code,
            "area": application.area,
            "list_name": application.list_name,
        }
        name = re.sub(r"\{(\w+)\}", lambda match: words[match[1]], self.standards.attachment)
        suffix = job.file[job.file.rindex(".") :]
        return shortened(safe_name(name), suffix, least=len(words["short_name"]))


def large_mails(output: Output, drafts: Iterable[Draft]) -> list[Finding]:
    """Return a finding for every mail that may be refused for its size."""
    found = []
    for name in dict.fromkeys(draft.application.mail for draft in drafts if draft.application.stands):
        size = (output.mails / name).stat().st_size if name and folder.holds(output.mails / name) else 0
        if size > _LARGE:
            found.append(LARGE_MAIL.found(None, name, size=round(size / 1_000_000)))
    return found
