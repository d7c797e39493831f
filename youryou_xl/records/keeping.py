"""Keeping the ledger: finding the one there is, opening it whole, and saving it so that it cannot be lost.

The one way to a company's ledger, for the batch, the commands and the buttons. A ledger is a table that people can
read (台帳.csv, beside the desk workbook unless the settings say otherwise), a journal beside it, and a copy of that
journal in the user's own folder. What happens to a list is said in `following`, what an answer says in `answers`.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from youryou_xl.errors import UnusableInput, YouryouError
from youryou_xl.files import write_whole
from youryou_xl.records import holding, journal, known
from youryou_xl.records import ledger as books
from youryou_xl.records.journal import History
from youryou_xl.records.known import Known
from youryou_xl.records.ledger import Entry, Ledger
from youryou_xl.records.mending import mend
from youryou_xl.records.tables import BOOKS, Rows, sheets_of
from youryou_xl.rules.findings import Finding, rule

NAMED = rule(
    "YX-I310",
    "使った台帳: {where}（{lines} 行）",
    "The ledger used: {where} ({lines} rows)",
    "convention",
)
STARTED = rule(
    "YX-I311",
    "台帳がまだないため、{where} に作りました。これからの番号はすべてここに残ります。"
    "以前の年度に付けた番号があれば、"
    "先に「youryou-xl record --earlier 以前の申込書や台帳 --desk 一覧表」で読み込んでください。",
    "There was no ledger yet; it was started at {where}, and every number will be kept there. If numbers were given in "
    "earlier years, please read them in first: youryou-xl record --earlier FILE… --desk DESK",
    "convention",
)
FOUND_ELSEWHERE = rule(
    "YX-I312",
    "事業者 {operators} の番号は台帳 {where} にあるため、それを使いました。",
    "The numbers of operator {operators} are in the ledger {where}, so that one was used.",
    "convention",
)
TAKEN_OVER = rule(
    "YX-I313",
    "{where} の台帳から {count} 件の番号を引き継ぎました。これからは {path} だけを使います。",
    "{count} numbers were taken over from the ledger {where}; from now on {path} alone is used.",
    "convention",
)
FIRST_NUMBER = rule(
    "YX-W314",
    "事業者 {value} は、台帳の番号がこれが初めてです。以前の年度に付けた番号や系統コードがあれば、メールを送る前に"
    "「youryou-xl record --earlier 以前の申込書や台帳 --desk 一覧表」で読み込み、もう一度実行してください。",
    "These are the first numbers of operator {value} in the ledger. If there are numbers or grid codes of earlier "
    "years, please read them in before you send a mail, and run again: youryou-xl record --earlier FILE… --desk DESK",
    "manual p.14",
)
JOURNAL_DAMAGED = rule(
    "YX-W315",
    "台帳の控え {where} に、読めない行か抜けた行が {count} 件ありました。残りの行と台帳から続けます。",
    "{count} lines of the ledger's second copy {where} are damaged or missing; the others and the ledger are used.",
    "convention",
)


@dataclass
class Keeping:
    """An open ledger: where it is, what it holds, and what there is to say about it.

    `started` says that there was none before; `findings` are of the ledger as a whole (repairs, another place).
    """

    path: Path
    ledger: Ledger
    findings: list[Finding] = field(default_factory=list)
    started: bool = False
    remember: bool = True
    outputs: tuple[Path, ...] = ()
    desk: Path | None = None
    aside: bytes | None = None
    renamed: list[tuple[Entry, Entry]] = field(default_factory=list)
    """Entries whose lists somebody renamed in the table, before and after; `findings` do not name them yet."""
    _record: Known | None = None
    _beside: History = field(default_factory=History)
    _own: History = field(default_factory=History)

    @property
    def lines(self) -> int:
        """Return how many rows it has."""
        return len(self.ledger)

    @property
    def worth_saving(self) -> bool:
        """Return whether there is anything in it, or ever was."""
        return bool(len(self.ledger) or self.ledger.unread or self._record or self.path.exists())

    def named(self) -> Finding:
        """Return the finding that says which ledger was used, with its rows."""
        return NAMED.found(None, str(self.path), where=str(self.path), lines=self.lines).at(books.SHEET, None)

    def save(self) -> bool:
        """Write what has changed, table and journals; return whether the table was written.

        When this returns, the disk has it. Raises CannotWrite; then the table is as it was or whole.
        """
        data = books.as_bytes(self.ledger)
        digest = _digest(data)
        if not self.path.parent.is_dir():
            self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.aside is not None:
            write_whole(_aside(self.path), self.aside)
            self.aside = None
        there = _bytes_of(self.path)
        written = there != data
        if written:
            write_whole(self.path, data, overwrite=True, lasting=True)
        record = self._record or Known(self._beside.identity or secrets.token_hex(8), str(self.path))
        self._record = record
        self._beside = self._follow(_journal_of(self.path), self._beside, digest)
        if self.remember:
            self._own = self._follow(record.journal, self._own, digest)
            record.path = str(self.path)
            record.operators = sorted(self.ledger.operators())
            record.outputs = _with(record.outputs, self.outputs)
            record.desks = _with(record.desks, (self.desk,) if self.desk else ())
            record.lines, record.sequence, record.digest = self.lines, self._own.sequence, digest
            record.size = record.journal.stat().st_size
            record.save()
        return written

    def _follow(self, path: Path, history: History, digest: str) -> History:
        """Bring a journal to where the ledger is, and return what it tells then."""
        assert self._record is not None
        lines = list(journal.changes(history, self.ledger.entries, digest))
        if not lines:
            return history
        if not history.identity:
            lines.insert(0, journal.opened(self._record.identity))
        sequence = journal.append(path, lines, history.sequence)
        return History(
            history.identity or self._record.identity,
            {entry.identity: entry for entry in self.ledger.entries},
            dict(self.ledger.former),
            [*history.digests, digest],
            sequence,
        )


class NoLedger(UnusableInput):
    """There is no ledger: none beside the desk, none that the settings name, none with the companies' numbers."""


@contextlib.contextmanager
def opened(
    desk: Path,
    *,
    ledger: Path | None = None,
    operators: Collection[str] = (),
    out: Path | None = None,
    start: bool = False,
    remember: bool = True,
    wait: float = holding.WAIT,
) -> Iterator[Keeping]:
    """Hold the ledger of a desk, to change it: nobody else can until the block ends. Nothing is saved by itself.

    `desk` is a workbook or CSV, an output folder or a ledger; `ledger` says which ledger instead. `operators` are the
    four digits of the companies concerned, `out` the output folder of a run. `start` makes a ledger where there is
    none; `remember` notes it in the user's own folder.

    Raises NoLedger if there is none, UnusableInput if it cannot be told which, LedgerHeld if another run holds it for
    longer than `wait` seconds, DamagedLedger if it cannot be read, and CannotWrite.
    """
    path, said = place(desk, ledger=ledger, operators=operators, start=start, remember=remember)
    with holding.held(path, wait=wait):
        yield _read(path, desk, said, out, explicit=ledger is not None, operators=operators, remember=remember)


def look(
    desk: Path,
    *,
    ledger: Path | None = None,
    operators: Collection[str] = (),
    out: Path | None = None,
    start: bool = False,
    remember: bool = True,
) -> Keeping:
    """Return the ledger of a desk to look at; nothing is written, not even a repair. Arguments as for `opened`.

    Raises NoLedger, UnusableInput and DamagedLedger as `opened` does.
    """
    path, said = place(desk, ledger=ledger, operators=operators, start=start, remember=remember)
    return _read(path, desk, said, out, explicit=ledger is not None, operators=operators, remember=remember)


def place(
    desk: Path,
    *,
    ledger: Path | None = None,
    operators: Collection[str] = (),
    start: bool = False,
    remember: bool = True,
) -> tuple[Path, list[Finding]]:
    """Return where the ledger of a desk is, and what there is to say about that. Arguments as for `opened`.

    The one named goes first, then the one the settings name, the desk's own or the one beside it, and the one in
    which the companies have their numbers. Raises NoLedger where there is none (without `start`), UnusableInput where
    there are several.
    """
    if ledger is not None:
        return _file(ledger), []
    if _is_ledger(desk):
        return _whole(desk), []
    records = known.everyone() if remember else []
    default = known.chosen_place() if remember else None
    if default is None:
        default = _beside(desk, records)
    default = _file(default)
    if not remember:
        return default, []
    theirs = [k for k in records if not _same(k.path, default) and set(k.operators) & set(operators)]
    stands = default.exists() or _journal_of(default).exists() or any(_same(k.path, default) for k in records)
    if stands and theirs:
        own = journal.read(_journal_of(default)).identity
        twin = next((k for k in theirs if own and k.identity == own and Path(k.path).exists()), None)
        if twin is not None:
            raise _twice(default, Path(twin.path))
        held = _operators_at(default, records) & set(operators)
        others = [k for k in theirs if set(k.operators) & held]
        if others:
            raise _several(default, others, held)
        if held:
            return default, []
    reachable = [k for k in theirs if Path(k.path).exists() or Path(k.path).parent.is_dir()]
    if len(theirs) == 1 and reachable:
        shown = "、".join(sorted(set(theirs[0].operators) & set(operators)))
        told = FOUND_ELSEWHERE.found(None, theirs[0].path, where=theirs[0].path, operators=shown)
        return Path(theirs[0].path), [told.at(books.SHEET, None)]
    if theirs:
        raise _several(default if stands else None, theirs, set(operators))
    if not start and not stands and not _has_sheet(desk):
        raise NoLedger(
            f"{desk} の台帳が見つかりません（{default} にもありません）。先に一括作成を実行するか、"
            "--ledger で台帳の場所を指定してください。",
            f"No ledger of {desk} was found (there is none at {default}). Make the applications first, or give the "
            "ledger with --ledger.",
        )
    return default, []


def taken_over(keeping: Keeping, other: Path, count: int) -> Finding:
    """Return the finding that `count` numbers of another ledger were entered."""
    return TAKEN_OVER.found(None, str(other), where=str(other), count=count, path=str(keeping.path)).at(
        books.SHEET, None
    )


def take_in(keeping: Keeping, other: Path) -> int:
    """Enter the numbers of another ledger's table, such as the one of 0.1.0 in an output folder; return how many.

    A number that is in both with another list stays with the one here. Raises DamagedLedger and UnusableInput.
    """
    return add_new(keeping.ledger, books.load(other).entries)


def add_new(ledger: Ledger, entries: Iterable[Entry]) -> int:
    """Enter those of `entries` that `ledger` does not have, complete those it has, and return how many are new."""
    before = len(ledger)
    for entry in entries:
        if ledger.former.get((entry.key, entry.list_name)) != entry.number:
            ledger.add(entry)
    return len(ledger) - before


def _read(
    path: Path,
    desk: Path,
    said: Sequence[Finding],
    out: Path | None,
    *,
    explicit: bool,
    operators: Collection[str],
    remember: bool,
) -> Keeping:
    beside = journal.read(_journal_of(path))
    records = known.everyone() if remember else []
    record = next((k for k in records if beside.identity and k.identity == beside.identity), None)
    if record is None and not beside.identity:
        record = next((k for k in records if _same(k.path, path)), None)
    if record is not None and not _same(record.path, path) and Path(record.path).exists() and not explicit:
        raise _twice(path, Path(record.path))
    data = _bytes_of(path)
    digest = _digest(data or b"")
    if record is not None and beside.digests and record.digest == digest == beside.digests[-1] and record.whole:
        # Table and both journals agree: to read the second one would tell nothing more.
        own = replace(beside, sequence=record.sequence, damaged=0)
    else:
        own = journal.read(record.journal) if record is not None else History()
    together = History()
    together.take(beside)
    together.take(own)
    mended = mend(data, digest, together, where=str(path), aside=_aside(path).name)
    mended.ledger.where = str(path)
    keeping = Keeping(
        path,
        mended.ledger,
        [*said, *mended.findings],
        started=data is None and not together.entries,
        remember=remember,
        outputs=(_whole(out),) if out is not None else (),
        desk=_whole(desk) if desk.is_file() and not _same(str(desk), path) else None,
        aside=mended.aside,
        renamed=mended.renamed,
    )
    keeping._record, keeping._beside, keeping._own = record, beside, own
    for where, history in ((_journal_of(path), beside), *([(record.journal, own)] if record else [])):
        if history.damaged:
            keeping.findings.append(JOURNAL_DAMAGED.found(None, str(where), where=str(where), count=history.damaged))
    if explicit and remember:
        for other in records:
            if other is not record and not _same(other.path, path) and set(other.operators) & set(operators):
                _take_over(keeping, other, set(operators))
    return keeping


def _take_over(keeping: Keeping, other: Known, operators: Collection[str]) -> None:
    """Enter the numbers that companies have in another ledger, which is no longer theirs."""
    history = journal.read(other.journal)
    theirs = [entry for entry in history.entries.values() if entry.code[:4] in operators]
    with contextlib.suppress(YouryouError):
        theirs += [entry for entry in books.load(Path(other.path)).entries if entry.code[:4] in operators]
    count = add_new(keeping.ledger, theirs)
    if count:
        keeping.findings.append(taken_over(keeping, Path(other.path), count))


def _operators_at(path: Path, records: Sequence[Known]) -> set[str]:
    found = {operator for k in records if _same(k.path, path) for operator in k.operators}
    found |= {entry.code[:4] for entry in journal.read(_journal_of(path)).entries.values()}
    with contextlib.suppress(YouryouError):
        found |= books.load(path).operators()
    return found


def _beside(desk: Path, records: Sequence[Known]) -> Path:
    """Return where the ledger of a desk would be if nothing says otherwise."""
    whole = _whole(desk)
    folder = whole if desk.is_dir() else whole.parent
    at_hand = folder / books.FILE
    if at_hand.exists():
        return at_hand
    for record in records:
        if any(_same(output, folder) for output in record.outputs) or any(_same(one, whole) for one in record.desks):
            return Path(record.path)
    if desk.is_dir() and (folder.parent / books.FILE).exists():
        return folder.parent / books.FILE
    return at_hand


def _is_ledger(desk: Path) -> bool:
    """Return whether a file is a ledger's table itself, and not a sheet of lists."""
    if desk.suffix.lower() != ".csv" or not desk.is_file():
        return False
    if desk.name == books.FILE:
        return True
    try:
        head = books.headers_in(desk.read_bytes())
    except OSError:
        return False
    return {"code", "number", "state"} <= head.keys()


def _has_sheet(desk: Path) -> bool:
    return any(name == books.SHEET for name, _ in _sheets(desk))


def sheet_of(desk: Path) -> Ledger:
    """Return what the sheet 台帳 of a workbook holds, nothing where it has none.

    Raises DamagedLedger where that sheet has rows and lacks the headers of a ledger.
    """
    ledger = Ledger()
    for name, rows in _sheets(desk):
        head = next((n for n, row in enumerate(rows[:_HEADER_ROWS]) if "code" in books.columns_of(row)), 0)
        if name == books.SHEET and any(any(row) for row in rows[head + 1 :]):
            books.enter(ledger, rows[head], rows[head + 1 :], where=f"{desk} {books.SHEET}")
    return ledger


_HEADER_ROWS = 20


def _sheets(desk: Path) -> Sequence[tuple[str, Rows]]:
    return sheets_of(desk) if desk.suffix.lower() in BOOKS and desk.is_file() else ()


def _several(default: Path | None, others: Sequence[Known], operators: set[str]) -> UnusableInput:
    places = [*([str(default)] if default else []), *(k.path for k in others)]
    shown = "、".join(sorted(operators & {op for k in others for op in k.operators}))
    listed = "、".join(places)
    return UnusableInput(
        f"事業者 {shown} の台帳がどれか決められません（{listed}）。連番を二重に付けないため、処理を止めました。"
        f"使う台帳を --ledger で指定してください（例: --ledger {places[0]}）。ほかの台帳の番号は、そこへ引き継ぎます。",
        f"It cannot be told which ledger is that of operator {shown} ({', '.join(places)}). Nothing was done, so that "
        f"no number is given twice. Please say which to use, such as --ledger {places[0]}; the numbers of the others "
        "are taken over into it.",
    )


def _twice(path: Path, other: Path) -> UnusableInput:
    return UnusableInput(
        f"同じ台帳が2か所にあります（{other} と {path}）。フォルダーごとコピーしたものではありませんか。"
        f"連番を二重に付けないため、処理を止めました。使う方を --ledger で指定してください（例: --ledger {other}）。",
        f"The same ledger is in two places ({other} and {path}), perhaps a copied folder. Nothing was done, so that no "
        f"number is given twice. Please say which to use, such as --ledger {other}.",
    )


def _file(path: Path) -> Path:
    whole = _whole(path)
    return whole / books.FILE if whole.is_dir() or whole.suffix == "" else whole


def _whole(path: Path) -> Path:
    return path.expanduser().resolve()


def _same(one: str | Path, other: str | Path) -> bool:
    return Path(one).expanduser().resolve() == Path(other).expanduser().resolve()


def _journal_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}_控え.journal")


def _aside(path: Path) -> Path:
    number = 1
    while True:
        aside = path.with_name(f"{path.stem}_壊れていた_{number}{path.suffix}")
        if not aside.exists():
            return aside
        number += 1


def _with(known_paths: Sequence[str], more: Iterable[Path]) -> list[str]:
    return list(dict.fromkeys((*known_paths, *(str(path) for path in more))))


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnusableInput(
            f"台帳 {path} を読めません（{error.strerror}）。Excel などで開いているときは閉じて、"
            "もう一度実行してください。",
            f"The ledger {path} cannot be read ({error.strerror}). If it is open in Excel, close it and run again.",
        ) from error


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
