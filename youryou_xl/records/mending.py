"""What a ledger is, when its table and its journal do not say the same: which lines were lost, moved, emptied, renamed.

A number the journal knows is never lost and never changes its list without a word. Works on what was read; opens and
writes no file.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from youryou_xl.records.columns import LEDGER
from youryou_xl.records.journal import History
from youryou_xl.records.ledger import (
    DATES,
    SHEET,
    STATES,
    DamagedLedger,
    Entry,
    Identity,
    Key,
    Ledger,
    Unread,
    as_bytes,
    long_fields,
    number_in,
    read_bytes,
)
from youryou_xl.rules.findings import Finding, rule

GONE = rule(
    "YX-W300",
    "台帳 {where} がなくなっていたため、控えから {count} 行を戻しました。",
    "The ledger {where} was gone; {count} rows were put back from its second copy.",
    "convention",
)
OLDER_COPY = rule(
    "YX-W301",
    "台帳 {where} が以前の内容に戻っていたため、控えから今の内容（{count} 行）に直しました。",
    "The ledger {where} was an older copy of itself; its present state ({count} rows) was put back from the second "
    "copy.",
    "convention",
)
BROKEN = rule(
    "YX-W302",
    "台帳 {where} が壊れていたため（{line} 行目: {reason}）、控えから {count} 行を戻しました。"
    "壊れていたファイルは {aside} として残してあります。",
    "The ledger {where} was damaged (line {line}: {reason_en}); {count} rows were put back from its second copy. The "
    "damaged file was kept as {aside}.",
    "convention",
)
LINES_GONE = rule(
    "YX-W303",
    "台帳から {value} 行がなくなっていたため、控えから戻しました（{names}）。"
    "一度付けた番号は消せません。申請をやめたときは、状態を「取下げ」にしてください。",
    "{value} rows had gone from the ledger and were put back from its second copy ({names}). A number once given "
    "cannot be removed; for an application that was given up, set the state to 取下げ.",
    "convention",
)
CELLS_GONE = rule(
    "YX-W304",
    "台帳の{columns}が {value} 行で空欄や別の値になっていたため、控えから戻しました（{names}）。",
    "In {value} rows of the ledger {columns} had been emptied or moved; they were put back from its second copy "
    "({names}).",
    "convention",
)
RENAMED = rule(
    "YX-I305",
    "台帳の電源等リスト名が手で書き換えられていたので、新しい名前で続けます（{changes}）。番号は変わりません。",
    "Names of lists in the ledger were changed by hand ({changes}); the new names hold, and the numbers stay.",
    "convention",
)
STATE_BACK = rule(
    "YX-I306",
    "台帳の状態が手で前の段階に戻されていたので、そのまま使います（{changes}）。",
    "States in the ledger were set back by hand ({changes}) and are used so.",
    "convention",
)

_NAMED = 3
_FILLED = ("short_name", "category", "file", "mail", "mark", "more")
"""What a person has no reason to empty."""
_WORN = ("short_name", "category", "file", "mail")
"""What a program without all characters wears down beside the name of the list."""
_SAID = ("state", "grid_code", *DATES.values())
"""What a person may say, and take back."""


@dataclass
class Mended:
    """The ledger as it is, what is to be said about it, and the bytes of a damaged table to be kept aside."""

    ledger: Ledger
    findings: list[Finding] = field(default_factory=list)
    aside: bytes | None = None
    renamed: list[tuple[Entry, Entry]] = field(default_factory=list)
    """Entries whose lists were renamed by hand, before and after."""


def mend(data: bytes | None, digest: str, history: History, *, where: str, aside: str) -> Mended:
    """Return the ledger from its table (None where it is gone) and what its journal tells.

    `where` names the table in messages, `aside` what a damaged one is kept as. Raises DamagedLedger for a damaged
    table without a second copy.
    """
    if data is None:
        mended = Mended(_from(history.entries.values()))
        if history.entries:
            mended.findings.append(GONE.found(None, where, where=where, count=len(history.entries)))
    elif history.digests and digest == history.digests[-1] and (same := _as_saved(data, history)) is not None:
        mended = Mended(same)
    elif digest in history.digests[:-1] and digest != history.digests[-1]:
        mended = Mended(_from(history.entries.values(), read_bytes(data, where=where)))
        mended.findings.append(OLDER_COPY.found(None, where, where=where, count=len(history.entries)))
    else:
        mended = _from_table(data, digest, history, where, aside)
    mended.ledger.former.update(
        {name: number for name, number in history.former.items() if name not in mended.ledger.former}
    )
    mended.findings = [found.at(SHEET, None) for found in mended.findings]
    return mended


def _as_saved(data: bytes, history: History) -> Ledger | None:
    """Return the ledger of a table that is as it was saved, None where it holds what the journal does not.

    Reading the table row by row would find the same, and takes several times as long.
    """
    if data.count(b"\n") != len(history.entries) + 1:
        return None
    ledger = _from(history.entries.values())
    return ledger if as_bytes(ledger) == data else None


def _from_table(data: bytes, digest: str, history: History, where: str, aside: str) -> Mended:
    try:
        table = read_bytes(data, where=where)
    except DamagedLedger as error:
        if not history.entries:
            raise
        mended = _joined(_salvaged(error, history, where), history, all_known=True)
        reason, reason_en = _reason(error)
        words = {"where": where, "line": error.line, "reason": reason, "reason_en": reason_en, "aside": aside}
        told = BROKEN.found(None, where, fix=None, source=None, severity=None, count=len(history.entries), **words)
        mended.findings.insert(0, told)
        mended.aside = data
        return mended
    if not history.entries or (history.digests and digest == history.digests[-1]):
        return Mended(table)
    return _joined(table, history)


def _from(entries: Iterable[Entry], like: Ledger | None = None) -> Ledger:
    ledger = Ledger()
    headers = [header for entry in entries for header, _ in entry.more]
    ledger.further = tuple(dict.fromkeys((*(like.further if like else ()), *headers)))
    for row in like.unread if like else ():
        ledger.keep(row)
    for entry in entries:
        ledger.add(entry)
    return ledger


def _joined(table: Ledger, history: History, *, all_known: bool = False) -> Mended:
    """Return table and journal as one: the table's rows first, then what it lost.

    With `all_known` a row the journal does not know is not believed: it is kept, and no number is given.
    """
    known = _Known(history)
    there = {entry.identity for entry in table.entries}
    numbers = {(entry.key, entry.number) for entry in table.entries}
    lost = [entry for identity, entry in history.entries.items() if identity not in there]
    entries: list[Entry] = []
    unread = [row for row in table.unread if not known.has(_cells(row.text))]
    renamed: list[tuple[Entry, Entry]] = []
    put_back: list[Entry] = []
    moved: set[str] = set()
    gone_names = {entry.list_name for entry in lost}
    empty = _empty_columns(table.entries)
    stale = any((entry.key, entry.number) not in numbers for entry in lost)
    for entry in table.entries:
        before = history.entries.get(entry.identity)
        if before is not None:
            entries.append(_told(entry, before, empty, stale, moved, put_back))
            continue
        others = known.of_number.get((entry.key, entry.number), [])
        was = next((other for other in others if other.identity not in there), None)
        if was is not None and _misplaced(entry, was, known, there):
            moved.add(LEDGER.header("list_name"))
            # Without its 略称 or file the row may be another list's altogether: then nothing in it is believed.
            sure = entry.short_name or entry.file
            named = replace(entry, list_name=was.list_name)
            entries.append(_told(named, was, empty, stale, moved, []) if sure else was)
            put_back.append(was)
        elif was is not None:
            entries.append(_told(entry, was, empty, stale, moved, put_back))
            renamed.append((was, entry))
        elif entry.list_name in gone_names:
            moved.add(LEDGER.header("number"))  # the list is known by another number, whose row is gone
            put_back += [other for other in lost if other.list_name == entry.list_name]
        elif all_known:
            unread.append(Unread(_line(entry), SHEET, 0, entry.code))
        else:
            entries.append(entry)
    ledger = _from(entries)
    ledger.further = tuple(dict.fromkeys((*table.further, *ledger.further)))
    done = {entry.identity for entry in entries} | {was.identity for was, _ in renamed}
    missing = [entry for entry in lost if entry.identity not in done]
    ledger = _from([*_in_order(entries, missing, history)], ledger)
    for row in unread:
        ledger.keep(row)
    for was, _ in renamed:
        ledger.former[was.key, was.list_name] = was.number
    back = {entry.identity for entry in put_back}
    gone = [entry for entry in missing if entry.identity not in back and not all_known]
    return Mended(ledger, _said(gone, put_back, moved, entries, history), renamed=renamed)


def renamed_by_hand(ledger: Ledger, renamed: Sequence[tuple[Entry, Entry]]) -> list[Finding]:
    """Return the finding that lists have new names by a person's hand, as far as those stand."""
    standing = {entry.identity for entry in ledger.entries}
    changes = [f"「{was.list_name}」→「{now.list_name}」" for was, now in renamed if now.identity in standing]
    return [RENAMED.found(None, len(changes), changes=_listed(changes)).at(SHEET, None)] if changes else []


def _said(
    gone: Sequence[Entry],
    put_back: Sequence[Entry],
    moved: set[str],
    entries: Sequence[Entry],
    history: History,
) -> list[Finding]:
    found = []
    if gone:
        found.append(LINES_GONE.found(None, len(gone), names=_names(gone)))
    if put_back:
        columns = "、".join(name for name in LEDGER.names() if name in moved) or LEDGER.header("list_name")
        rows = list(dict.fromkeys(put_back))
        found.append(CELLS_GONE.found(None, len(rows), columns=columns, names=_names(rows)))
    back = [
        f"「{entry.list_name}」{before.state}→{entry.state}"
        for entry in entries
        if (before := history.entries.get(entry.identity)) is not None and _earlier(entry.state, before.state)
    ]
    if back:
        found.append(STATE_BACK.found(None, len(back), changes=_listed(back)))
    return found


def _told(entry: Entry, before: Entry, empty: set[str], stale: bool, moved: set[str], put_back: list[Entry]) -> Entry:
    """Return a row of the table with what it lost; `stale` says that the table is older than the journal."""
    filled = {name: getattr(before, name) for name in _FILLED if not getattr(entry, name) and getattr(before, name)}
    filled |= {
        name: getattr(before, name)
        for name in _SAID
        if getattr(before, name) and (name in empty or (name != "state" and stale and not getattr(entry, name)))
    }
    if stale and _earlier(entry.state, before.state):
        filled["state"] = before.state
    filled |= {name: getattr(before, name) for name in _WORN if _worn(getattr(before, name), getattr(entry, name))}
    filled = {name: value for name, value in filled.items() if value != getattr(entry, name)}
    names = {LEDGER.header(name) for name in filled if name not in ("more", "mark")}
    if names:
        moved |= names
        put_back.append(before)
    return replace(entry, **filled) if filled else entry


def _misplaced(entry: Entry, was: Entry, known: _Known, there: set[Identity]) -> bool:
    """Return whether the name at a number is no new name, but one that was lost, worn or belongs to another number."""
    if not entry.list_name or _worn(was.list_name, entry.list_name):
        return True
    others = known.of_name.get(entry.list_name, [])
    return any(
        other.identity not in there or (other.key == entry.key and other.number != entry.number) for other in others
    )


def _worn(name: str, seen: str) -> bool:
    """Return whether `seen` is `name` as a program leaves it that lacks some of its characters."""
    if not set(seen) & {"?", "\ufffd"}:
        return False
    kept = name.encode("cp932", "replace").decode("cp932", "replace")
    return seen.replace("\ufffd", "?").replace("??", "?") == kept.replace("??", "?")


def _empty_columns(entries: Sequence[Entry]) -> set[str]:
    """Return what no row of the table says; a state that is blank counts as 作成, and cannot be told from it."""
    return {name for name in _SAID if entries and not any(getattr(entry, name) for entry in entries)}


def _earlier(state: str, other: str) -> bool:
    return state in STATES and other in STATES and STATES.index(state) < STATES.index(other)


def _in_order(entries: Sequence[Entry], missing: Sequence[Entry], history: History) -> list[Entry]:
    """Return the table's entries with the missing ones in their places, as the journal has them."""
    there, lost = {entry.identity for entry in entries}, {entry.identity for entry in missing}
    behind: defaultdict[Identity | None, list[Entry]] = defaultdict(list)
    before: Identity | None = None
    for identity, entry in history.entries.items():
        if identity in there:
            before = identity
        elif identity in lost:
            behind[before].append(entry)
    out = behind[None]
    for entry in entries:
        out += [entry, *behind.get(entry.identity, ())]
    return out


class _Known:
    """The journal's entries, to be found by whatever a row still says."""

    def __init__(self, history: History) -> None:
        self.of_number: defaultdict[tuple[Key, int], list[Entry]] = defaultdict(list)
        self.of_name: defaultdict[str, list[Entry]] = defaultdict(list)
        self._names: set[str] = set()
        self._texts: set[str] = set()
        for entry in history.entries.values():
            self.of_number[entry.key, entry.number].append(entry)
            self.of_name[entry.list_name].append(entry)
            self._names.add(entry.list_name)
            self._texts |= {text for text in (entry.short_name, entry.file, entry.mail) if text}
        self._names |= {name for _, name in history.former}

    def names(self, row: Sequence[str]) -> bool:
        """Return whether any cell of a row is a text that only this ledger has."""
        return any(cell in self._texts for cell in row if cell)

    def has(self, cells: Mapping[str, str]) -> bool:
        """Return whether a row that cannot be read is one the journal knows, or says nothing of any list."""
        told = [cells.get(name, "") for name in ("short_name", "file", "mail")]
        named = [number for text in told if (number := number_in(text)) is not None]
        if any(number not in self.of_number for number in named):
            return False
        name = cells.get("list_name", "")
        if any(text in self._texts for text in told if text) or name in self._names:
            return True
        return not any(cells.get(column) for column in ("code", "number", "list_name", "short_name", "file"))


def _salvaged(error: DamagedLedger, history: History, where: str) -> Ledger:
    """Return what can be read of a damaged table, line by line; what cannot is kept, unless the journal knows it."""
    lines = error.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    with long_fields():
        rows = [next(csv.reader(io.StringIO(line, newline="")), []) if line.strip() else [] for line in lines]
    head = next((row for row in rows if any(cell.strip() for cell in row)), [])
    columns = LEDGER.places(head)
    whole = all(column.key in columns for column in LEDGER if column.needed)
    if not columns:
        columns = {key: place for place, key in enumerate(LEDGER.all_keys)}
    else:
        rows[rows.index(head)] = []
    ledger = Ledger()
    known = _Known(history)
    if not LEDGER.places(head) and not any(known.names(row) for row in rows):
        return ledger  # another file altogether
    written = [_line(entry) for entry in history.entries.values()]
    last = max((number for number, row in enumerate(rows) if row), default=-1)
    for number, row in enumerate(rows):
        cells = {name: row[place].strip() for name, place in columns.items() if place < len(row)}
        if not any(cells.values()):
            continue
        cut = number == last and not error.text.endswith(("\n", "\r"))
        if cut and any(line.startswith(lines[number]) for line in written):
            continue
        if whole and not cut and not error.unquoted:
            read = read_bytes(_as_table(cells), where=where)
            for entry in read.entries:
                ledger.add(entry)
            if read.entries:
                continue
        if not known.has(cells):
            ledger.keep(Unread(_as_line(cells), where, number + 1))
    return ledger


def _as_table(cells: Mapping[str, str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([LEDGER.names(), [cells.get(name, "") for name in LEDGER.all_keys]])
    return out.getvalue().encode("utf-8-sig", "replace")


def _as_line(cells: Mapping[str, str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([cells.get(name, "") for name in LEDGER.all_keys])
    return out.getvalue()


def _line(entry: Entry) -> str:
    return _as_line({name: entry.text(name) for name in LEDGER.all_keys})


def _cells(line: str) -> dict[str, str]:
    with long_fields():
        row = next(csv.reader(io.StringIO(line, newline="")), [])
    return dict(zip(LEDGER.all_keys, row, strict=False))


def _reason(error: DamagedLedger) -> tuple[str, str]:
    return {
        "cut": ("途中で切れている", "cut off"),
        "headers": ("見出しがない", "headers missing"),
        "quotes": ("CSVとして読めない", "no readable CSV"),
    }[error.kind]


def _names(entries: Sequence[Entry]) -> str:
    return _listed([f"{entry.written_name} {entry.list_name}" for entry in entries])


def _listed(words: Sequence[str]) -> str:
    return "、".join(words[:_NAMED]) + (" …" if len(words) > _NAMED else "")
