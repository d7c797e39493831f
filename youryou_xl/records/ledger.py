"""The ledger (台帳): every 連番 ever given, per 事業者コード and area, whatever became of it.

Only what it is and how it is written down stands here: entries, their states with dates, the table as CSV and back.
Where it lives, its second copy and what a damaged one comes to is for `keeping`; giving numbers is for the batch.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import re
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from youryou_xl.errors import UnusableInput
from youryou_xl.records.columns import LEDGER
from youryou_xl.rules.areas import Area, area_of_digit, parse_area
from youryou_xl.rules.codes import PLANT_PREFIX, GridCode
from youryou_xl.rules.text import label_key, narrow

SHEET = LEDGER.sheet
FILE = f"{SHEET}.csv"

MADE, SENT, RETURNED, HELD, WITHDRAWN = "作成", "送信", "差戻し", "通知", "取下げ"
"""The states of an entry. A number stays taken in every one of them (manual p.14)."""

STATES = (MADE, SENT, RETURNED, HELD, WITHDRAWN)

_STATES = {
    "申請中": MADE,  # what 0.1.0 called every file it had made; nobody said that it was sent
    "作成済み": MADE,
    "作成済": MADE,
    "送信済み": SENT,
    "送信済": SENT,
    "差し戻し": RETURNED,
    "差戻": RETURNED,
    "通知済み": HELD,
    "通知済": HELD,
    "取得済み": HELD,
    "取得済": HELD,
    "取得": HELD,
    "取下": WITHDRAWN,
    "取り下げ": WITHDRAWN,
    "取りやめ": WITHDRAWN,
}

DATES: Mapping[str, str] = {
    MADE: "made",
    SENT: "sent",
    RETURNED: "returned",
    HELD: "answered",
    WITHDRAWN: "withdrawn",
}
"""The attribute that holds the day on which an entry came into a state."""

_ORDER = {state: place for place, state in enumerate(STATES)}
"""Where two sources disagree on a state, the later one in an application's life holds."""

Key = tuple[str, str]
"""事業者コード and area: the range within which a 連番 must not repeat."""

Identity = tuple[str, str, int, str]
"""What makes an entry the one it is: 事業者コード, area, 連番 and list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One number given: to which list, in which files, its state, and the day (``YYYY-MM-DD``) of each state.

    `more` is what stands in columns that are a person's own, by header.
    """

    code: str
    area: str
    number: int
    list_name: str
    short_name: str = ""
    category: str = ""
    file: str = ""
    mail: str = ""
    state: str = MADE
    made: str = ""
    sent: str = ""
    returned: str = ""
    answered: str = ""
    withdrawn: str = ""
    grid_code: str = ""
    mark: str = ""
    more: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> Key:
        """Return the 事業者コード and area the number belongs to."""
        return (self.code, self.area)

    @property
    def identity(self) -> Identity:
        """Return what makes this entry the one it is."""
        return (self.code, self.area, self.number, self.list_name)

    @property
    def written_name(self) -> str:
        """Return the 発電所名略称 of the number, whether or not the entry says it."""
        return f"{PLANT_PREFIX}{self.code}{self.number:02d}"

    @property
    def held(self) -> bool:
        """Return whether its 系統コード has arrived: the state says so, and there is a code that is one.

        A placeholder, a 事業者コード or nothing in its place is no code.
        """
        return self.state == HELD and is_grid_code(self.grid_code)

    def into(self, state: str, day: dt.date, **more: str) -> Entry:
        """Return the entry as it comes into `state` on `day`, with other attributes replaced as given."""
        return replace(self, state=state, **{DATES[state]: day.isoformat()}, **more)  # type: ignore[arg-type]

    def cells(self) -> list[str]:
        """Return the entry as text, in the order of the ledger's columns."""
        return [self.text(attribute) for attribute in LEDGER.all_keys]

    def text(self, attribute: str) -> str:
        """Return one of its columns as text; the number has two digits."""
        value = getattr(self, attribute)
        return f"{value:02d}" if attribute == "number" else str(value)


def is_grid_code(text: str) -> bool:
    """Return whether `text` is a 系統コード as OCCTO gives it: no placeholder, and no 事業者コード in its place."""
    reading = GridCode.parse(text)
    return reading.value is not None and not any(finding.code == "YX-W037" for finding in reading.findings)


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


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that names no usable number: its text (a line of CSV), where it stands, and its code if that much is sure.

    While there is one, no new number is given: to that code, or to any where the code is not known.
    """

    text: str
    where: str
    line: int
    code: str = ""


@dataclass(slots=True)
class Ledger:
    """All entries, in the order they were made, and what is asked of them."""

    entries: list[Entry] = field(default_factory=list)
    where: str = ""
    """The file it was read from, for a person; "" for one that is in no file."""
    further: tuple[str, ...] = ()
    """Headers of columns that are a person's own."""
    former: dict[tuple[Key, str], int] = field(default_factory=dict)
    """Names that lists had before, and the number each of them had."""

    _unread: dict[str, Unread] = field(default_factory=dict)
    _clashes: dict[Clash, None] = field(default_factory=dict)
    _by_number: dict[tuple[Key, int], int] = field(default_factory=dict)
    _numbers: dict[Key, set[int]] = field(default_factory=dict)
    _by_list: dict[tuple[Key, str], list[int]] = field(default_factory=dict)

    @property
    def unread(self) -> list[Unread]:
        """Return the rows that cannot be read; they are kept word for word, so that nothing is lost."""
        return list(self._unread.values())

    @property
    def clashes(self) -> list[Clash]:
        """Return the numbers that two sources give to different lists."""
        return list(self._clashes)

    def add(self, entry: Entry) -> None:
        """Enter `entry`; an entry for the same number and list is completed, never replaced by less."""
        place = self._by_number.get((entry.key, entry.number))
        if place is not None and self.entries[place].list_name == entry.list_name:
            self.entries[place] = completed(self.entries[place], entry)
            return
        if place is not None:
            names = (self.entries[place].list_name, entry.list_name)
            self._clashes.setdefault(Clash(entry.number, entry.key, names))
            known = self._by_list.get((entry.key, entry.list_name), ())
            again = next((i for i in known if self.entries[i].number == entry.number), None)
            if again is not None:
                self.entries[again] = completed(self.entries[again], entry)
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

    def blocked(self, code: str) -> Unread | None:
        """Return a row that keeps numbers from being given to this 事業者コード, None where all rows are read."""
        return next((row for row in self._unread.values() if row.code in ("", code)), None)

    def operators(self) -> set[str]:
        """Return the four digits of every company that has numbers here."""
        return {entry.code[:4] for entry in self.entries}

    def keep(self, unread: Unread) -> None:
        """Keep a row that cannot be read, once."""
        self._unread.setdefault(unread.text, unread)

    def __len__(self) -> int:
        return len(self.entries)


class DamagedLedger(UnusableInput):
    """A ledger's table is not whole: cut off, emptied, without its headers.

    `line` says where, from 1, `kind` is ``"cut"``, ``"headers"`` or ``"quotes"``, and `text` is what stands there.
    """

    def __init__(self, ja: str, en: str, line: int, kind: str, text: str = "") -> None:
        super().__init__(ja, en)
        self.line = line
        self.kind = kind
        self.text = text

    @property
    def unquoted(self) -> bool:
        """Return whether its cells cannot be told apart for certain."""
        return self.kind == "quotes"


def read_bytes(data: bytes, *, where: str) -> Ledger:
    """Return the ledger in the bytes of its CSV, as we or Excel wrote it; `where` names it in messages.

    Raises DamagedLedger if it is not whole: numbers would be given twice.
    """
    text = _decoded(data)
    rows = _rows(text, where)
    ledger = Ledger()
    if not rows:
        raise _no_headers(where, [column.name for column in LEDGER if column.needed])
    (_, headers), *lines = rows
    missing = [column.name for column in LEDGER if column.needed and column.key not in columns_of(headers)]
    if missing:
        damaged = _no_headers(where, missing)
        damaged.text = text
        raise damaged
    if LEDGER.header("made") in headers:  # 0.1.0 wrote every text as it is
        lines = [(number, [_unguarded(cell) for cell in line]) for number, line in lines]
    enter(ledger, headers, (line for _, line in lines), where=where, numbers=[number for number, _ in lines])
    if text and not text.endswith(("\n", "\r")):
        last = rows[-1][0]
        raise DamagedLedger(
            f"台帳（{where}）の {last} 行目が途中で切れています。連番を二重に付けないため、処理を止めました。"
            "控えがあれば元に戻してください。最後の行が正しいときは、行末に改行を入れて保存し直してください。",
            f"The ledger ({where}) is cut off in line {last}. Nothing was done, so that no number is given twice. "
            "Please put back a copy; if the last line is right, end it with a line break and save.",
            last,
            "cut",
            text,
        )
    return ledger


def enter(
    ledger: Ledger,
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    where: str,
    numbers: Sequence[int] | None = None,
) -> None:
    """Enter the rows of a table; a row that names no usable number is kept in `Ledger.unread`.

    `where` names the table in a message, `numbers` are those of the rows in it (from 2 on where not given). Raises
    DamagedLedger if its headers are not those of a ledger.
    """
    columns = columns_of(headers)
    missing = [column.name for column in LEDGER if column.needed and column.key not in columns]
    if missing:
        raise _no_headers(where, missing)
    own = {header: n for n, header in enumerate(headers) if header.strip() and LEDGER.of(header) is None}
    ledger.further = tuple(dict.fromkeys((*ledger.further, *own)))
    for count, row in enumerate(rows):
        entry = read_entry(columns, row)
        if entry is not None:
            more = tuple((header, row[n]) for header, n in own.items() if n < len(row) and row[n])
            ledger.add(replace(entry, more=more) if more else entry)
        elif any(cell.strip() for cell in row):
            cells = texts_of(columns, row)
            code = _code_of(cells, _named(cells))
            line = numbers[count] if numbers else count + 2
            ledger.keep(Unread(_csv_line(cells.get(name, "") for name in LEDGER.all_keys), where, line, code))


def as_bytes(ledger: Ledger) -> bytes:
    """Return the ledger as its file: CSV in UTF-8 with a BOM, so that Excel opens it with its characters right.

    A text that Excel would take for a formula has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*LEDGER.names(), *ledger.further))
    for entry in ledger.entries:
        more = dict(entry.more)
        writer.writerow(_guarded(cell) for cell in (*entry.cells(), *(more.get(name, "") for name in ledger.further)))
    out.writelines(f"{row.text}\r\n" for row in ledger.unread)
    return out.getvalue().encode("utf-8-sig")


def columns_of(headers: Iterable[str]) -> dict[str, int]:
    """Return at which index each attribute of `Entry` stands in a header row, as far as it is there."""
    return LEDGER.places(headers)


def texts_of(columns: Mapping[str, int], row: Sequence[str]) -> dict[str, str]:
    """Return what a row says, by attribute of `Entry`; `columns` is what `columns_of` found."""
    return {name: row[place].strip() for name, place in columns.items() if place < len(row)}


def read_entry(columns: Mapping[str, int], row: Sequence[str]) -> Entry | None:
    """Return the entry a row stands for; None if its code, area or number cannot be told, or contradict each other.

    What one cell lost (a zero Excel ate, an empty number) is taken from the 略称 and the names of the files.
    """
    cells = texts_of(columns, row)
    named = _named(cells)
    number, code = _number_of(cells, named), _code_of(cells, named)
    area = area_of_digit(code[-1]) if code else None
    if area is None or number is None:
        return None
    if cells.get("area") and not named and _area(cells["area"]) not in (area, None):
        return None
    texts = {name: cells.get(name, "") for name in LEDGER.all_keys if name not in ("code", "area", "number", "state")}
    for name in DATES.values():
        texts[name] = plain_date(texts[name])
    texts["grid_code"] = re.sub(r"^(\d)(?:\.0+)?E\+(\d{3})$", r"\1E\2", texts["grid_code"])  # Excel's 1E222
    entry = Entry(code=code, area=area.name_ja, number=number, list_name=texts.pop("list_name"))
    return replace(entry, state=state_of(cells.get("state", "")), **texts)  # type: ignore[arg-type]


def state_of(text: str) -> str:
    """Return the state a text names, as we write it; a word we do not know stays as it is, nothing is 作成."""
    return _STATES.get(label_key(text), text) if text else MADE


def plain_date(text: str) -> str:
    """Return a day as ``YYYY-MM-DD``, whichever way Excel wrote it; any other text as it is."""
    if len(text) == _ISO_LENGTH and text[4] == text[7] == "-":
        return text
    return re.sub(r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: 0?0:00(?::00)?)?$", _plain_date, text.strip())


def completed(old: Entry, new: Entry) -> Entry:
    """Return `old` with what only `new` knows: an answer that came in, or a text that was missing."""
    names = ("short_name", "category", "file", "mail", "grid_code", "mark", "more", *DATES.values())
    filled = {name: getattr(new, name) for name in names if not getattr(old, name) and getattr(new, name)}
    if _ORDER.get(new.state, 0) > _ORDER.get(old.state, 0):
        filled["state"] = new.state
    return replace(old, **filled)


NAME_OF_NUMBER = re.compile(PLANT_PREFIX + r"(\d{4})([1-9])(\d\d)(?!\d)")
"""A 発電所名略称, alone or at the head of the name of a file."""


def number_in(text: str) -> tuple[Key, int] | None:
    """Return 事業者コード, area and 連番 that a 略称 or the name of a file begins with, None where there are none."""
    if "ア" not in text and "ｱ" not in text:
        return None  # most texts, and quickly
    match = NAME_OF_NUMBER.match(
        text if text.startswith(PLANT_PREFIX) and text[3:10].isascii() else narrow(text).strip()
    )
    area = area_of_digit(match[2]) if match else None
    if match is None or area is None or not int(match[3]):
        return None
    return (match[1] + match[2], area.name_ja), int(match[3])


def headers_in(data: bytes) -> dict[str, int]:
    """Return which of the ledger's columns the first line of a CSV names, and where."""
    head = _decoded(data).split("\n", 1)[0].rstrip("\r").replace('"', "")
    return max((LEDGER.places(head.split(mark)) for mark in ",\t;"), key=len)


def _named(cells: Mapping[str, str]) -> set[tuple[Key, int]]:
    """Return what the 略称 of a row and the names of its files say; more than one contradict each other."""
    found = (number_in(cells.get(name, "")) for name in ("short_name", "file", "mail"))
    return {number for number in found if number is not None}


def _number_of(cells: Mapping[str, str], named: set[tuple[Key, int]]) -> int | None:
    text = narrow(cells.get("number", "")).removesuffix(".0")
    typed = int(text) if text.isascii() and text.isdigit() and len(text) <= _NUMBER_DIGITS and int(text) else None
    told = next(iter(named))[1] if len(named) == 1 else None
    if len(named) > 1 or (told and typed and told != typed):
        return None
    return typed or told


def _code_of(cells: Mapping[str, str], named: set[tuple[Key, int]]) -> str:
    """Return the 事業者コード of a row, "" where it cannot be told."""
    if len(named) > 1:
        return ""
    text = narrow(cells.get("code", "")).removesuffix(".0")
    told = next(iter(named))[0][0] if named else ""
    if not text:
        return told
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        return ""
    possible = _possible(text, _area(cells.get("area", "")))
    if told:
        return told if told in {*possible, text.rjust(_DIGITS, "0")} else ""
    return possible[0] if len(possible) == 1 else ""


def _possible(text: str, area: Area | None) -> list[str]:
    """Return what the digits can stand for: five are the code; fewer lost a zero, or four are the operator's."""
    if len(text) == _DIGITS:
        fits = area_of_digit(text[-1])
        return [text] if fits is not None and area in (fits, None) else []
    filled = text.rjust(_DIGITS, "0")
    found = [filled] if area is not None and str(area.digit) == text[-1] else []
    if len(text) == _DIGITS - 1 and area is not None and area.digit is not None:
        found.append(f"{text}{area.digit}")
    return found


_DIGITS, _NUMBER_DIGITS = 5, 2
_ISO_LENGTH = len("2026-11-25")
_area = lru_cache(maxsize=256)(parse_area)


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


_FORMULA = re.compile(r"'*[=+\-@]")
"""How a text begins that a spreadsheet takes for a formula, behind the apostrophes that say it is none."""


def _csv_line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([_guarded(cell) for cell in cells])
    return out.getvalue()


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")  # saved by Excel as Unicode text
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", "replace")  # cut off in the middle of a character, it is UTF-8 all the same
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp932", "replace")  # opened and saved by Excel as plain CSV


def _rows(text: str, where: str) -> list[tuple[int, list[str]]]:
    """Return the rows that hold something, each with the number of its last line."""
    head = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=lambda mark: len(LEDGER.places(head.replace('"', "").split(mark))))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        with long_fields():
            return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        line = reader.line_num
        raise DamagedLedger(
            f'台帳（{where}）の {line} 行目あたりが読めません（引用符 " の閉じ忘れ、長すぎる欄など）。'
            "連番を二重に付けないため、処理を止めました。その行を直すか、控えを元に戻してください。",
            f"The ledger ({where}) cannot be read near line {line} ({error}). Nothing was done, so that no number is "
            "given twice. Please mend that line or put back a copy.",
            line,
            "quotes",
            text,
        ) from error


@contextlib.contextmanager
def long_fields() -> Iterator[None]:
    """Read fields of any length meanwhile: a long one is a row to be looked at, no reason to stop."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _no_headers(where: str, missing: Sequence[str]) -> DamagedLedger:
    return DamagedLedger(
        f"台帳（{where}）に見出し（{'、'.join(missing)}）がありません。連番を二重に付けないため、処理を止めました。"
        "見出しを元に戻してから、もう一度実行してください。",
        f"The ledger ({where}) lacks the headers {', '.join(missing)}. Nothing was done, so that no number is "
        "given twice. Please put them back and run again.",
        1,
        "headers",
    )


def _plain_date(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"


def load(path: Path) -> Ledger:
    """Return the ledger in one file alone; an empty one if there is no file.

    Raises DamagedLedger if it is not whole, UnusableInput if it cannot be opened.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Ledger()
    except OSError as error:
        raise UnusableInput(
            f"台帳 {path} を読めません（{error.strerror}）。Excel などで開いているときは閉じて、"
            "もう一度実行してください。",
            f"The ledger {path} cannot be read ({error.strerror}). If it is open in Excel, close it and run again.",
        ) from error
    return read_bytes(data, where=str(path))
