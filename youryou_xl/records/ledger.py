"""The ledger (台帳): every 連番 ever given, per 事業者コード and area, whatever became of it.

It lives as a file in the output folder and as a sheet of the batch workbook; both are read and merged, so
losing one loses nothing. A number is written here before anything is made with it. This module gives no
numbers and writes no workbook.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from youryou_xl.errors import UnusableInput
from youryou_xl.files import write_whole
from youryou_xl.records.columns import LEDGER
from youryou_xl.rules.areas import AREAS, parse_area
from youryou_xl.rules.text import label_key

SHEET = LEDGER.sheet
FILE = f"{SHEET}.csv"

APPLIED, HELD, WITHDRAWN = "申請中", "取得済み", "取下げ"
"""The states of an entry. A number stays taken in every one of them (manual p.14)."""

_STATES = {"取得済": HELD, "取得": HELD, "取下": WITHDRAWN, "取り下げ": WITHDRAWN, "取りやめ": WITHDRAWN}

_ORDER = {APPLIED: 0, HELD: 1, WITHDRAWN: 2}
"""Where two sources disagree on a state, the later one in an application's life holds."""

Key = tuple[str, str]
"""事業者コード and area: the range within which a 連番 must not repeat."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One number given: to which list, when (``YYYY-MM-DD``), in which files, and what became of it."""

    code: str
    area: str
    number: int
    list_name: str
    short_name: str = ""
    category: str = ""
    date: str = ""
    file: str = ""
    mail: str = ""
    state: str = APPLIED
    grid_code: str = ""
    mark: str = ""

    @property
    def key(self) -> Key:
        """Return the 事業者コード and area the number belongs to."""
        return (self.code, self.area)

    def cells(self) -> list[str]:
        """Return the entry as text, in the order of the ledger's columns."""
        return [self.text(attribute) for attribute in LEDGER.all_keys]

    def text(self, attribute: str) -> str:
        """Return one of its columns as text; the number has two digits."""
        value = getattr(self, attribute)
        return f"{value:02d}" if attribute == "number" else str(value)


@dataclass(frozen=True, slots=True)
class Mark:
    """What an entry keeps in the column 照合, as digests: the form, contents and file an application was made with.

    Each is ``""`` as long as it is not known; `file` is known only once the file is there.
    """

    form: str = ""
    content: str = ""
    file: str = ""

    @classmethod
    def read(cls, text: str) -> Mark:
        """Return the mark written as `text`; nothing is known of one that is not written so."""
        parts = text.split("-")
        return cls(*parts) if len(parts) in (2, 3) else cls()

    def __str__(self) -> str:
        return "-".join(part for part in (self.form, self.content, self.file) if part)


@dataclass(frozen=True, slots=True)
class Clash:
    """One number that two sources give to different lists; both stay, and the number stays taken."""

    number: int
    key: Key
    list_names: tuple[str, str]


@dataclass(slots=True)
class Ledger:
    """All entries, in the order they were made, and what is asked of them."""

    entries: list[Entry] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Lines that name no usable code, area or number, kept word for word (CSV) so that nothing is lost."""

    _by_number: dict[tuple[Key, int], int] = field(default_factory=dict)
    _numbers: dict[Key, set[int]] = field(default_factory=dict)
    _by_list: dict[tuple[Key, str], list[int]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Enter `entry`; an entry for the same number and list is completed, never replaced by less."""
        place = self._by_number.get((entry.key, entry.number))
        if place is not None and self.entries[place].list_name == entry.list_name:
            self.entries[place] = _completed(self.entries[place], entry)
            return
        if place is not None:
            names = (self.entries[place].list_name, entry.list_name)
            clash = Clash(entry.number, entry.key, names)
            if clash not in self.clashes:
                self.clashes.append(clash)
            if any(self.entries[i].number == entry.number for i in self._by_list.get((entry.key, entry.list_name), ())):
                return
        self._by_number.setdefault((entry.key, entry.number), len(self.entries))
        self._numbers.setdefault(entry.key, set()).add(entry.number)
        self._by_list.setdefault((entry.key, entry.list_name), []).append(len(self.entries))
        self.entries.append(entry)

    def update(self, old: Entry, new: Entry) -> None:
        """Put `new`, of the same number, in the place of `old`, which must be an entry of this ledger."""
        places = self._by_list[(old.key, old.list_name)]
        place = next(place for place in places if self.entries[place].number == old.number)
        self.entries[place] = new
        if new.list_name != old.list_name:
            places.remove(place)
            insort(self._by_list.setdefault((new.key, new.list_name), []), place)

    def entry(self, key: Key, number: int, list_name: str) -> Entry:
        """Return the entry that gives `number` to a list; raises LookupError if there is none."""
        for place in self._by_list.get((key, list_name), ()):
            if self.entries[place].number == number:
                return self.entries[place]
        raise LookupError(number)

    def used(self, key: Key) -> set[int]:
        """Return every number ever given for this 事業者コード and area."""
        return set(self._numbers.get(key, ()))

    def owner(self, key: Key, number: int) -> Entry | None:
        """Return the entry that has `number`, or None if it was never given."""
        place = self._by_number.get((key, number))
        return None if place is None else self.entries[place]

    def of_list(self, key: Key, list_name: str) -> Entry | None:
        """Return the latest entry of a 電源等リスト that was not withdrawn, else the latest one, or None."""
        entries = [self.entries[place] for place in self._by_list.get((key, list_name), ())]
        standing = [entry for entry in entries if entry.state != WITHDRAWN]
        return next(reversed(standing or entries), None)

    def __len__(self) -> int:
        return len(self.entries)


def load(path: Path) -> Ledger:
    """Return the ledger of an output folder; an empty one if there is no file yet.

    Raises UnusableInput if the file is there but cannot be read as a ledger: numbers would be given twice.
    """
    ledger = Ledger()
    if not path.exists():
        return ledger
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnusableInput(
            f"台帳 {path} を読めません（{error.strerror}）。Excel などで開いているときは閉じて、"
            "もう一度実行してください。",
            f"The ledger {path} cannot be read ({error.strerror}). If it is open in Excel, close it and run again.",
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932", "replace")  # opened and saved by Excel as plain CSV
    lines = [line for line in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in line)]
    enter(ledger, lines[0] if lines else (), lines[1:], where=str(path))
    return ledger


def enter(ledger: Ledger, headers: Sequence[str], rows: Iterable[Sequence[str]], *, where: str) -> None:
    """Enter the rows of a table; a row that names no usable number is kept in `Ledger.unread`.

    `where` names the table in a message. Raises UnusableInput if its headers are not those of a ledger.
    """
    columns = columns_of(headers)
    missing = [column.name for column in LEDGER if column.needed and column.key not in columns]
    if missing:
        raise UnusableInput(
            f"台帳（{where}）に見出し（{'、'.join(missing)}）がありません。連番を二重に付けないため、処理を止めました。"
            "見出しを元に戻してから、もう一度実行してください。",
            f"The ledger ({where}) lacks the headers {', '.join(missing)}. Nothing was done, so that no number is "
            "given twice. Please put them back and run again.",
        )
    for row in rows:
        entry = read_entry(columns, row)
        cells = texts_of(columns, row)
        if entry is not None:
            ledger.add(entry)
        elif any(cells.values()):
            out = io.StringIO()
            csv.writer(out, lineterminator="").writerow(cells.get(name, "") for name in LEDGER.all_keys)
            if out.getvalue() not in ledger.unread:
                ledger.unread.append(out.getvalue())


def as_bytes(ledger: Ledger) -> bytes:
    """Return the ledger as its file: CSV in UTF-8 with a BOM, so that Excel opens it with its characters right."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(LEDGER.names())
    writer.writerows(entry.cells() for entry in ledger.entries)
    out.writelines(f"{line}\r\n" for line in ledger.unread)
    return out.getvalue().encode("utf-8-sig")


def save(path: Path, ledger: Ledger) -> bool:
    """Write the ledger to `path` unless it stands there already; return whether it was written.

    When this returns, the disk has it. Raises CannotWrite, and then the file is as it was.
    """
    data = as_bytes(ledger)
    if path.exists() and path.read_bytes() == data:
        return False
    write_whole(path, data, overwrite=True, lasting=True)
    return True


def columns_of(headers: Iterable[str]) -> dict[str, int]:
    """Return at which index each attribute of `Entry` stands in a header row, as far as it is there."""
    return LEDGER.places(headers)


def texts_of(columns: Mapping[str, int], row: Sequence[str]) -> dict[str, str]:
    """Return what a row says, by attribute of `Entry`; `columns` is what `columns_of` found."""
    return {name: row[place].strip() for name, place in columns.items() if place < len(row)}


def read_entry(columns: Mapping[str, int], row: Sequence[str]) -> Entry | None:
    """Return the entry a row stands for; None if its code, area or number cannot be told."""
    cells = texts_of(columns, row)
    area = parse_area(cells.get("area", ""))
    code = cells.get("code", "").removesuffix(".0").rjust(5, "0")
    number = cells.get("number", "").removesuffix(".0")
    if area not in AREAS or not (code.isascii() and code.isdigit() and len(code) == 5):
        return None
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 99):
        return None
    read_above = ("code", "area", "number", "state")
    texts = {name: cells.get(name, "") for name in LEDGER.all_keys if name not in read_above}
    texts["date"] = re.sub(r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})( 00:00:00)?$", _plain_date, texts["date"])
    texts["grid_code"] = re.sub(r"^(\d)(?:\.0+)?E\+(\d{3})$", r"\1E\2", texts["grid_code"])  # Excel's 1E222
    state = cells.get("state", "") or APPLIED
    state = _STATES.get(label_key(state), state)
    return Entry(code=code, area=area.name_ja, number=int(number), state=state, **texts)


def _plain_date(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"


def _completed(old: Entry, new: Entry) -> Entry:
    """Return `old` with what only `new` knows: an answer that came in, or a text that was missing."""
    filled = {
        name: getattr(new, name)
        for name in ("short_name", "category", "date", "file", "mail", "grid_code", "mark")
        if not getattr(old, name) and getattr(new, name)
    }
    if _ORDER.get(new.state, 0) > _ORDER.get(old.state, 0):
        filled["state"] = new.state
    return replace(old, **filled)
