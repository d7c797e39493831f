"""What the report shows of a run besides its rows: how lists stand in the ledger, a mail, and a filled form.

Everything is read from what was made, from the files in the output folder and from the ledger, never from what was
meant. Writes nothing and lays nothing out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from youryou_xl.batch import folder, picture
from youryou_xl.batch.checking import Draft
from youryou_xl.batch.desk import Desk
from youryou_xl.batch.model import Status
from youryou_xl.batch.output import Output, contents
from youryou_xl.batch.report import Letter, Sample, Standing
from youryou_xl.errors import YouryouError
from youryou_xl.package.grids import read_grids
from youryou_xl.procedure import mail_reading
from youryou_xl.records.following import due_days
from youryou_xl.records.ledger import Ledger
from youryou_xl.rules.standards import Standards


def standings(ledger: Ledger, standards: Standards) -> dict[str, Standing]:
    """Return how every entry of the ledger stands, by 略称."""
    found = {}
    for entry in ledger.entries:
        due, worst = due_days(entry, standards)
        found[entry.short_name or entry.written_name] = Standing(
            state=entry.state,
            made=entry.made,
            sent=entry.sent,
            returned=entry.returned,
            answered=entry.answered,
            due=due.isoformat() if due else "",
            due_worst=worst.isoformat() if worst else "",
            grid_code=entry.grid_code,
        )
    return found


def letter(output: Output, drafts: Iterable[Draft]) -> Letter | None:
    """Return the first mail of the output folder that belongs to these rows, None if there is none to be read."""
    for draft in drafts:
        name = draft.application.mail
        if not draft.application.stands or not name or not folder.holds(output.mails / name):
            continue
        try:
            mail = mail_reading.read_eml(contents(output.mails / name))
        except (YouryouError, ValueError):
            continue
        return Letter(name, mail.to, mail.subject, mail.body.strip(), tuple(mail.files))
    return None


def sample(desk: Desk, output: Output, drafts: Sequence[Draft]) -> Sample | None:
    """Return the first filled form of these rows; as it would be where none is made yet. None if there is none."""
    for draft in drafts:
        application = draft.application
        if application.short_name is None or not (application.stands or application.status is Status.PLANNED):
            continue
        path = output.files / (application.file or "")
        file = application.file or "" if application.stands and folder.holds(path) else ""
        if application.stands and not file:
            continue
        try:
            data = contents(path) if file else desk.fill(draft.values, application.short_name)
            grids = {grid.name: grid for grid in read_grids(data)}
        except YouryouError:
            continue
        sheet, filled = desk.filled(draft.values, application.short_name)
        if sheet in grids:
            return Sample(file, application.list_name, picture.svg(grids[sheet], filled, application.list_name))
    return None
