"""Following a list: 作成 → 送信 → 差戻し → 通知, 取下げ, each with its day, and when an answer is due.

What the desk's buttons and the commands ``sent``, ``returned``, ``record`` and ``status`` call: plain data in and out.
The tool itself only ever says 作成; the rest is a person's word. No day is today's unless it is given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from youryou_xl.filenames import name_key
from youryou_xl.lang import pick
from youryou_xl.records import earlier, holding, keeping
from youryou_xl.records.answers import Answer, answers_in, read_answers
from youryou_xl.records.keeping import Keeping
from youryou_xl.records.ledger import HELD, MADE, RETURNED, SENT, WITHDRAWN, Entry, Ledger, is_grid_code
from youryou_xl.records.mending import renamed_by_hand
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.calendar import BusinessDays
from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.standards import Standards
from youryou_xl.rules.text import as_text, label_key, narrow

SAME_GRID_CODE = rule(
    "YX-E320",
    "系統コード {value} が、{count} つのリストに付いています（{names}）。系統コードはリストごとに1つです。"
    "通知をもう一度確かめ、台帳を直してください。",
    "The grid code {value} stands at {count} lists ({names}); each list has a code of its own. Please look at the "
    "answer again and correct the ledger.",
    "manual p.10",
)
NO_GRID_CODE = rule(
    "YX-E321",
    "「{name}」は台帳で通知済みですが、系統コード「{value}」は系統コードではありません。"
    "通知された5桁の系統コードを台帳に入力してください。",
    "“{name}” counts as answered in the ledger, but “{value}” is no grid code. Please enter the five characters that "
    "were notified.",
    "manual p.10",
)
OVERDUE = rule(
    "YX-W322",
    "「{name}」の通知がまだありません。送信は {sent}、3週間の目安は {value} でした。OCCTOに確かめてください。",
    "There is no answer for “{name}” yet. It was sent on {sent}, and the three weeks ended on {value}. Please ask "
    "OCCTO.",
    "manual p.12",
)
NOT_SENT = rule(
    "YX-I323",
    "「{name}」は作成しただけで、送信したと記録されていません。送ったあとで「youryou-xl sent」または"
    "「送信済みにする」で記録してください。",
    "“{name}” was made but is not recorded as sent. Once it is, record that with youryou-xl sent.",
    "convention",
)

_LEAD = "grid-code"


@dataclass(frozen=True, slots=True)
class Change:
    """One list whose state was said: the entry as it was and as it is."""

    before: Entry
    after: Entry

    @property
    def changed(self) -> bool:
        """Return whether anything is different."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Refusal:
    """What could not be recorded, as it was given, and why, in both languages."""

    given: str
    ja: str
    en: str
    grid_code: str = ""

    @property
    def text(self) -> str:
        """Return why, in the language the user reads."""
        return pick(self.ja, self.en)


@dataclass
class Marked:
    """What came of saying a state for some lists: what is recorded, what no list is called, and what contradicts."""

    ledger: Path
    lines: int
    changes: list[Change] = field(default_factory=list)
    unmatched: list[Refusal] = field(default_factory=list)
    conflicts: list[Refusal] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return it as the commands print it."""
        return {
            "ledger": str(self.ledger),
            "lines": self.lines,
            "recorded": [
                {
                    "list_name": change.after.list_name,
                    "short_name": change.after.written_name,
                    "code": change.after.code,
                    "area": change.after.area,
                    "state": change.after.state,
                    "before": change.before.state,
                    "sent": change.after.sent or None,
                    "returned": change.after.returned or None,
                    "answered": change.after.answered or None,
                    "grid_code": change.after.grid_code,
                    "changed": change.changed,
                }
                for change in self.changes
            ],
            "unmatched": [_refusal(refusal) for refusal in self.unmatched],
            "conflicts": [_refusal(refusal) for refusal in self.conflicts],
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """A list as it stands: its state, the day of each, its 系統コード, and when the answer is due at the latest.

    Days are ``YYYY-MM-DD`` or None. `overdue` says that the answer is due and has not come.
    """

    list_name: str
    code: str
    area: str
    short_name: str
    category: str
    state: str
    made: str | None
    sent: str | None
    returned: str | None
    answered: str | None
    withdrawn: str | None
    grid_code: str
    due: str | None
    due_worst: str | None
    overdue: bool
    file: str
    mail: str


@dataclass
class Status:
    """Every list of a ledger with its state, and what there is to say: what is overdue, what cannot be right."""

    ledger: Path
    lines: int
    lists: list[Standing]
    findings: list[Finding]

    def as_json(self) -> dict[str, object]:
        """Return it as ``status --json`` prints it, but for the certificates."""
        return {
            "ledger": str(self.ledger),
            "lines": self.lines,
            "lists": [asdict(standing) for standing in self.lists],
            "findings": [finding.as_json() for finding in self.findings],
        }


def mark_sent(
    desk: Path,
    lists: Sequence[str],
    day: dt.date,
    *,
    everything: bool = False,
    ledger: Path | None = None,
    wait: float = holding.WAIT,
) -> Marked:
    """Record that the mails of `lists` were sent on `day`; with `everything`, of all that are only made.

    A list is given by its name, its 発電所名略称, or the file of its application or mail. One sent before keeps its
    day unless it came back since. Raises as `keeping.opened` does.
    """

    def sent(entry: Entry) -> Entry | Refusal:
        if entry.state in (HELD, WITHDRAWN):
            return _no_longer(entry)
        return entry if entry.state == SENT and entry.sent else entry.into(SENT, day)

    return _mark(desk, lists, sent, lambda entry: entry.state == MADE, everything, ledger, wait)


def mark_returned(
    desk: Path,
    lists: Sequence[str],
    day: dt.date,
    *,
    everything: bool = False,
    ledger: Path | None = None,
    wait: float = holding.WAIT,
) -> Marked:
    """Record that `lists` were sent back on `day`; with `everything`, all that were sent and not answered."""

    def returned(entry: Entry) -> Entry | Refusal:
        if entry.state in (HELD, WITHDRAWN):
            return _no_longer(entry)
        return entry if entry.state == RETURNED and entry.returned else entry.into(RETURNED, day)

    return _mark(desk, lists, returned, lambda entry: entry.state == SENT, everything, ledger, wait)


def mark_withdrawn(
    desk: Path, lists: Sequence[str], day: dt.date, *, ledger: Path | None = None, wait: float = holding.WAIT
) -> Marked:
    """Record that the applications of `lists` were given up on `day`; their numbers stay taken."""

    def withdrawn(entry: Entry) -> Entry | Refusal:
        return entry if entry.state == WITHDRAWN else entry.into(WITHDRAWN, day)

    return _mark(desk, lists, withdrawn, lambda _: False, False, ledger, wait)


def record_answers(
    desk: Path, source: Path | str, day: dt.date, *, ledger: Path | None = None, wait: float = holding.WAIT
) -> Marked:
    """Record the 系統コード that were notified; `source` is a CSV, workbook, .eml or text file, or the text itself.

    Each answer is matched by 発電所名略称, else by list name. A code that is none, that another list has, or that
    differs from one already recorded is a conflict and is not entered. The day is the mail's own where it says one,
    else `day`. Raises UnusableInput for a source without answers, and as `keeping.opened` does.
    """
    answers = read_answers(source) if isinstance(source, Path) else answers_in(source)
    with keeping.opened(desk, ledger=ledger, wait=wait) as kept:
        _with_sheet(kept, desk)
        marked = Marked(kept.path, kept.lines, findings=kept.findings + renamed_by_hand(kept.ledger, kept.renamed))
        _enter_answers(kept.ledger, answers, day, marked)
        kept.save()
        marked.lines = kept.lines
        marked.findings.append(kept.named())
    return marked


def record_earlier(
    desk: Path, sources: Sequence[Path], *, ledger: Path | None = None, wait: float = holding.WAIT
) -> Marked:
    """Enter the numbers of earlier years found in `sources` (ledgers, lists, applications, mails, folders).

    A source without any is in `unmatched`; a number that the ledger gives to another list is entered as taken all the
    same, and is in `conflicts`. Starts a ledger where there is none. Raises as `keeping.opened` does.
    """
    found = {source: earlier.entries_in(source) for source in sources}
    operators = {entry.code[:4] for entries in found.values() for entry in entries}
    with keeping.opened(desk, ledger=ledger, operators=operators, start=True, wait=wait) as kept:
        _with_sheet(kept, desk)
        marked = Marked(kept.path, kept.lines, findings=kept.findings + renamed_by_hand(kept.ledger, kept.renamed))
        for source, entries in found.items():
            if not entries:
                marked.unmatched.append(
                    Refusal(
                        str(source),
                        f"{source} に、番号（発電所名略称か、事業者コードと連番）が見つかりません。",
                        f"No numbers (short names, or codes with serial numbers) were found in {source}.",
                    )
                )
            for entry in entries:
                _enter_earlier(kept.ledger, entry, marked)
        kept.save()
        marked.lines = kept.lines
        marked.findings.append(kept.named())
    return marked


def _enter_earlier(ledger: Ledger, entry: Entry, marked: Marked) -> None:
    owner = ledger.owner(entry.key, entry.number)
    if owner is not None and owner.list_name != entry.list_name:
        if owner.list_name in entry.list_name or entry.list_name in owner.list_name:
            return  # the same list, as the name of a file has it
        marked.conflicts.append(
            Refusal(
                entry.written_name,
                f"{entry.written_name} は以前「{entry.list_name}」に付けた番号ですが、台帳では「{owner.list_name}」にも"
                "付いています。どちらかの申請を取り下げ、別の番号で作り直してください。",
                f"{entry.written_name} was given to “{entry.list_name}” before, and the ledger gives it to "
                f"“{owner.list_name}” too. Please withdraw one of them and make it anew with another number.",
            )
        )
    ledger.add(entry)
    after = ledger.entry(entry.key, entry.number, entry.list_name)
    marked.changes.append(Change(owner if owner is not None and owner.list_name == entry.list_name else entry, after))


def status(desk: Path, today: dt.date, *, ledger: Path | None = None, standards: Standards | None = None) -> Status:
    """Return every list of a desk's ledger as it stands on `today`. Nothing is written. Raises as `keeping.look`."""
    kept = keeping.look(desk, ledger=ledger)
    _with_sheet(kept, desk)
    known = standards or standards_file.load()
    lists = [standing(entry, today, known) for entry in kept.ledger.entries]
    found = [*kept.findings, *doubtful(kept.ledger)]
    for one in lists:
        if one.overdue:
            found.append(OVERDUE.found(None, one.due_worst, name=one.list_name, sent=one.sent))
        elif one.state == MADE:
            found.append(NOT_SENT.found(None, None, name=one.list_name))
    return Status(kept.path, kept.lines, lists, found)


def standing(entry: Entry, today: dt.date, standards: Standards | None = None) -> Standing:
    """Return one entry as it stands on `today`; deadlines count from the day it was sent (manual p.12)."""
    due, worst = due_days(entry, standards or standards_file.load())
    return Standing(
        list_name=entry.list_name,
        code=entry.code,
        area=entry.area,
        short_name=entry.short_name or entry.written_name,
        category=entry.category,
        state=entry.state,
        made=entry.made or None,
        sent=entry.sent or None,
        returned=entry.returned or None,
        answered=entry.answered or None,
        withdrawn=entry.withdrawn or None,
        grid_code=entry.grid_code,
        file=entry.file,
        mail=entry.mail,
        due=due.isoformat() if due else None,
        due_worst=worst.isoformat() if worst else None,
        overdue=worst is not None and worst < today,
    )


def due_days(entry: Entry, standards: Standards) -> tuple[dt.date | None, dt.date | None]:
    """Return when the answer to an application is due, as a rule and at worst; None where none is awaited."""
    try:
        sent = dt.date.fromisoformat(entry.sent)
    except ValueError:
        return None, None
    if entry.state != SENT:
        return None, None
    calendar, lead = BusinessDays.of(standards), standards.lead_times[_LEAD]
    return calendar.after(sent, lead.normal), calendar.after(sent, lead.worst)


def doubtful(ledger: Ledger) -> list[Finding]:
    """Return a finding for each 系統コード that several lists have, and for each that is none."""
    found = []
    by_code: dict[str, list[Entry]] = {}
    for entry in ledger.entries:
        if entry.state == HELD and not entry.held:
            found.append(NO_GRID_CODE.found("系統コード", entry.grid_code, name=entry.list_name))
        if is_grid_code(entry.grid_code):
            by_code.setdefault(_code(entry.grid_code), []).append(entry)
    for code, entries in by_code.items():
        if len(entries) > 1:
            names = "、".join(entry.list_name for entry in entries)
            found.append(SAME_GRID_CODE.found("系統コード", code, count=len(entries), names=names))
    return found


def _mark(
    desk: Path,
    lists: Sequence[str],
    said: Callable[[Entry], Entry | Refusal],
    awaited: Callable[[Entry], bool],
    everything: bool,
    ledger: Path | None,
    wait: float,
) -> Marked:
    with keeping.opened(desk, ledger=ledger, wait=wait) as kept:
        _with_sheet(kept, desk)
        marked = Marked(kept.path, kept.lines, findings=kept.findings + renamed_by_hand(kept.ledger, kept.renamed))
        chosen: dict[tuple[str, str, int, str], Entry] = {}
        for given in lists:
            for entry in _matching(kept.ledger, given, marked):
                chosen[entry.identity] = entry
        for entry in kept.ledger.entries if everything else ():
            if awaited(entry):
                chosen[entry.identity] = entry
        for entry in chosen.values():
            after = said(entry)
            if isinstance(after, Refusal):
                marked.conflicts.append(after)
                continue
            kept.ledger.update(entry, after)
            marked.changes.append(Change(entry, after))
        kept.save()
        marked.lines = kept.lines
        marked.findings.append(kept.named())
    return marked


def _with_sheet(kept: Keeping, desk: Path) -> None:
    """Add what only the workbook's own 台帳 knows."""
    if desk.is_file():
        sheet = keeping.sheet_of(desk)
        keeping.add_new(kept.ledger, sheet.entries)
        for row in sheet.unread:
            kept.ledger.keep(row)


def _matching(ledger: Ledger, given: str, marked: Marked) -> list[Entry]:
    """Return the entries `given` names; several only for the file of a mail that carries several."""
    text = given.strip()
    base = name_key(Path(text.replace("\\", "/")).name)
    files = [entry for entry in ledger.entries if base and base in (name_key(entry.file), name_key(entry.mail))]
    if files:
        return files
    short = narrow("".join(text.split()))
    found = [entry for entry in ledger.entries if short in (entry.short_name, entry.written_name)]
    found = found or [entry for entry in ledger.entries if entry.list_name == text]
    found = found or [entry for entry in ledger.entries if label_key(entry.list_name) == label_key(text) != ""]
    standing_now = [entry for entry in found if entry.state != WITHDRAWN] or found
    if len(standing_now) > 1:
        names = "、".join(entry.written_name for entry in standing_now)
        marked.conflicts.append(
            Refusal(
                given,
                f"「{given}」は台帳に {len(standing_now)} 件あります（{names}）。発電所名略称で指定してください。",
                f"“{given}” stands {len(standing_now)} times in the ledger ({names}). Please give the short name.",
            )
        )
        return []
    if not standing_now:
        marked.unmatched.append(
            Refusal(
                given,
                f"「{given}」は台帳にありません。電源等リスト名、発電所名略称、ファイル名のどれかで指定してください。",
                f"“{given}” is not in the ledger. Please give the list's name, its short name or its file.",
            )
        )
    return standing_now


def _no_longer(entry: Entry) -> Refusal:
    return Refusal(
        entry.list_name,
        f"「{entry.list_name}」は台帳で{entry.state}になっているため、記録しませんでした。"
        "誤りであれば、台帳の状態を直してからもう一度実行してください。",
        f"“{entry.list_name}” stands as {entry.state} in the ledger, so nothing was recorded. If that is wrong, please "
        "correct its state there and try again.",
    )


def _enter_answers(ledger: Ledger, answers: Iterable[Answer], day: dt.date, marked: Marked) -> None:
    """Enter each answer, or say why it cannot be."""
    answers = list(answers)
    codes: dict[str, set[str]] = {}
    for answer in answers:
        codes.setdefault(answer.about, set()).add(_code(answer.grid_code))
    owners = {_code(entry.grid_code): entry for entry in ledger.entries if is_grid_code(entry.grid_code)}
    done: set[tuple[str, str]] = set()
    for answer in answers:
        if (answer.about, _code(answer.grid_code)) in done:
            continue
        done.add((answer.about, _code(answer.grid_code)))
        found = _matching(ledger, answer.about, probe := Marked(marked.ledger, marked.lines))
        marked.unmatched += [replace(refusal, grid_code=answer.grid_code) for refusal in probe.unmatched]
        marked.conflicts += [replace(refusal, grid_code=answer.grid_code) for refusal in probe.conflicts]
        if not found:
            continue
        entry, code = found[0], _code(answer.grid_code)
        why = _contradiction(entry, code, answer, owners, codes[answer.about])
        if why is not None:
            marked.conflicts.append(why)
            continue
        date = answer.day or day
        after = entry
        if not (entry.held and _code(entry.grid_code) == code):
            after = entry.into(HELD, date, grid_code=code)
        owners[code] = after
        ledger.update(entry, after)
        marked.changes.append(Change(entry, after))


def _contradiction(
    entry: Entry, code: str, answer: Answer, owners: dict[str, Entry], all_codes: set[str]
) -> Refusal | None:
    name = entry.list_name
    if not is_grid_code(code):
        return Refusal(
            answer.about,
            f"「{name}」への回答「{answer.grid_code}」は系統コードではありません。通知をもう一度確かめてください。",
            f"The answer “{answer.grid_code}” for “{name}” is no grid code. Please look at it again.",
            answer.grid_code,
        )
    if len(all_codes) > 1:
        return Refusal(
            answer.about,
            f"「{name}」に系統コードが2つ以上書かれています（{'、'.join(sorted(all_codes))}）。正しい方を確かめてください。",
            f"There are several codes for “{name}” ({', '.join(sorted(all_codes))}). Please find out which is right.",
            answer.grid_code,
        )
    if is_grid_code(entry.grid_code) and _code(entry.grid_code) != code:
        return Refusal(
            answer.about,
            f"「{name}」には系統コード {entry.grid_code} を記録済みです（回答は {code}）。"
            "正しい方を確かめ、台帳を直してください。",
            f"“{name}” has the grid code {entry.grid_code} already; the answer says {code}. Please find out which is "
            "right and correct the ledger.",
            answer.grid_code,
        )
    if entry.state == WITHDRAWN:
        return Refusal(
            answer.about,
            f"「{name}」は台帳で取下げになっています。系統コード {code} を使うときは、状態を直してください。",
            f"“{name}” was withdrawn in the ledger. To use the grid code {code}, please correct its state.",
            answer.grid_code,
        )
    owner = owners.get(code)
    if owner is not None and owner.identity != entry.identity:
        return Refusal(
            answer.about,
            f"系統コード {code} は「{owner.list_name}」に記録済みです。「{name}」の系統コードを確かめてください。",
            f"The grid code {code} is that of “{owner.list_name}”. Please look at the one of “{name}” again.",
            answer.grid_code,
        )
    return None


def _code(text: str) -> str:
    return narrow(as_text(text)).strip().upper()


def _refusal(refusal: Refusal) -> dict[str, object]:
    return {
        "given": refusal.given,
        "grid_code": refusal.grid_code or None,
        "message": refusal.ja,
        "message_en": refusal.en,
    }
