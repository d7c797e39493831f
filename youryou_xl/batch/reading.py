"""Reading the batch sheet: a workbook or a CSV in, tables of plain text out, each cell knowing its address.

Headers are found by name, in any row near the top and in any order. Nothing is judged here beyond whether the
sheet can be used at all, and nothing is repaired: codes stay exactly as they stand.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from youryou_xl.errors import UnusableFile, UnusableInput
from youryou_xl.grid import address
from youryou_xl.records.columns import COMPANIES, LEDGER, LISTS, OF_A_COMPANY, WRITTEN, Columns
from youryou_xl.rules.text import is_blank, label_key

CODE = COMPANIES.header("operator_code")
LICENCE = COMPANIES.header("licence")
ABOUT_OPERATOR = tuple(column.name for column in OF_A_COMPANY)

_DISPENSABLE = (LICENCE, COMPANIES.header("operator_short_name"))
"""What 発電所マスタ申込書 has no cell for, so a sheet without these columns serves as well."""

_HEADER_ROWS = 50
"""How far down a header row is looked for; titles and instructions stand above it, not fifty rows of them."""

_LISTS = LISTS + OF_A_COMPANY
_ANY_INPUT = tuple(column.name for column in LISTS if column.use != WRITTEN and column.key != "note")
"""What makes a row one: a remark or an old result alone asks for nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its number in the sheet, from 1, and the text of its cells."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under a header row of one sheet; `columns` gives the index (from 0) of each known header."""

    sheet: str
    header_row: int
    headers: tuple[str, ...]
    columns: Mapping[str, int]
    lines: tuple[Line, ...]

    def text(self, line: Line, name: str) -> str:
        """Return what stands in column `name` of `line`; ``""`` if the table or the line does not reach there."""
        place = self.columns.get(name)
        return "" if place is None or place >= len(line.cells) else line.cells[place]

    def cell(self, line: Line, name: str) -> str | None:
        """Return the address of that cell, such as ``"C5"``, or None if the table has no such column."""
        place = self.columns.get(name)
        return None if place is None else address(line.number, place + 1)


@dataclass(frozen=True, slots=True)
class CsvShape:
    """How a CSV was written, so that its results can be written the same way."""

    encoding: str
    delimiter: str
    records: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch sheet as read: 一括申請, 事業者情報 and 台帳 (None where there is none); `csv` is None for a workbook."""

    path: Path
    lists: Table
    operators: Table | None
    ledger: Table | None
    csv: CsvShape | None


def read(path: Path) -> Batch:
    """Return the batch sheet at `path` (.xlsx, .xlsm or CSV in UTF-8 or CP932).

    Raises UnusableFile if it cannot be read, and UnusableInput if a sheet or a column it needs is missing, or
    nothing is entered in it.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise _unreadable(path, error) from error
    if path.suffix.lower() in (".xlsx", ".xlsm") or start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        batch = _read_workbook(path)
    else:
        batch = _read_csv(path)
    if not batch.lists.lines:
        raise UnusableInput(
            f"{path} の「{LISTS.sheet}」に入力された行がありません。"
            "見出しの下に、電源等リストを1行ずつ入力してください。",
            f"{path}: {LISTS.sheet} has no rows. Please type one 電源等リスト a row below the headers.",
        )
    return batch


def _read_workbook(path: Path) -> Batch:
    import pandas as pd

    from youryou_xl.package import Template

    Template.open(path)  # says in plain words what is wrong with a file that is not a usable workbook
    try:
        with pd.ExcelFile(path, engine="calamine") as book:
            names = [str(name) for name in book.sheet_names]
            wanted = {kind.sheet: _sheet(names, kind.sheet) for kind in (LISTS, COMPANIES, LEDGER)}
            lists_sheet = wanted[LISTS.sheet]
            if lists_sheet is None:
                raise UnusableInput(
                    f"{path} に「{LISTS.sheet}」シートがありません（あるシート: {'、'.join(names)}）。"
                    "`youryou-xl new batch` で作ったブックを使うか、シート名を直してください。",
                    f"{path} has no sheet {LISTS.sheet} (it has: {', '.join(names)}). "
                    "Use a workbook made by `youryou-xl new batch`, or rename the sheet.",
                )
            frames = pd.read_excel(
                book,
                sheet_name=[name for name in wanted.values() if name is not None],
                header=None,
                dtype=str,
                keep_default_na=False,
            )
    except (OSError, ValueError, KeyError) as error:
        raise _unreadable(path, error) from error
    rows = {name: frame.to_numpy(dtype=object).tolist() for name, frame in frames.items()}
    lists = _table(path, _LISTS, rows[lists_sheet], lists_sheet, _ANY_INPUT)
    operators = None
    if (sheet := wanted[COMPANIES.sheet]) is not None:
        operators = _table(path, COMPANIES, rows[sheet], sheet, COMPANIES.names())
    _require_operators(path, lists, operators)
    ledger = None
    if (sheet := wanted[LEDGER.sheet]) is not None and any(not is_blank(cell) for row in rows[sheet] for cell in row):
        ledger = _table(path, LEDGER, rows[sheet], sheet, LEDGER.names())
    return Batch(path, lists, operators, ledger, None)


def _read_csv(path: Path) -> Batch:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    text, encoding = _decoded(path, data)
    delimiter = max(",\t;", key=lambda mark: _headers_named(text, mark))
    chosen = CsvShape(encoding, delimiter, _records(path, text, delimiter))
    lists = _table(path, _LISTS, chosen.records, LISTS.sheet, _ANY_INPUT)
    _require_operators(path, lists, None)
    return Batch(path, lists, None, None, chosen)


def _decoded(path: Path, data: bytes) -> tuple[str, str]:
    """Return the text of a CSV and the encoding it was in."""
    if data.startswith(b"\xef\xbb\xbf"):
        candidates = ["utf-8-sig"]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = []
    else:
        candidates = ["utf-8", "cp932"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise UnusableInput(
        f"{path} の文字コードが分かりません。Excel で「CSV UTF-8（コンマ区切り）」として保存し直してください。",
        f"The encoding of {path} is not known. Please save it from Excel as “CSV UTF-8 (comma delimited)”.",
    )


def _headers_named(text: str, delimiter: str) -> int:
    """Return how many columns we know the text names if `delimiter` is what stands between them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _header_row(list(itertools.islice(reader, _HEADER_ROWS)), _LISTS)[1]
    except csv.Error:
        return 0


def _records(path: Path, text: str, delimiter: str) -> tuple[tuple[str, ...], ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return tuple(tuple(record) for record in reader)
    except csv.Error as error:
        raise UnusableInput(
            f'{path} の {reader.line_num} 行目あたりが CSV として読めません（引用符 " の閉じ忘れなど）。'
            "その行を直すか、Excel で開いて保存し直してください。",
            f"{path} is not readable as CSV near line {reader.line_num} ({error}). "
            "Please mend that line, or open and save it in Excel.",
        ) from error


def _table(path: Path, known: Columns, rows: Sequence[Sequence[str]], sheet: str, decisive: Collection[str]) -> Table:
    """Return the table of a sheet: the rows under its headers in which a `decisive` column holds something."""
    index, hits = _header_row(rows, known)
    headers = tuple(str(cell) for cell in rows[index]) if hits else ()
    columns: dict[str, int] = {}
    twice = []
    for place, header in enumerate(headers):
        column = known.of(header)
        if column is None:
            continue
        if column.name in columns:
            twice.append(column.name)
        columns.setdefault(column.name, place)
    missing = [name for name in known.needed() if name not in columns]
    title = known.sheet
    if missing:
        shown = "、".join(h for h in (" ".join(h.split()) for h in headers) if h) or "なし"
        raise UnusableInput(
            f"{path} の「{title}」に必要な列がありません: {'、'.join(missing)}（見つかった見出し: {shown}）。"
            "見出しの行に列を加えてください。",
            f"{path}: {title} lacks the columns {', '.join(missing)} (headers found: {shown}). "
            "Please add them to the header row.",
        )
    if twice:
        raise UnusableInput(
            f"{path} の「{title}」に同じ見出しの列が2つあります: {'、'.join(twice)}。"
            "どちらか一方の見出しを変えてください。",
            f"{path}: {title} has two columns named {', '.join(twice)}. Please rename one of them.",
        )
    places = [columns[name] for name in decisive if name in columns]
    lines = tuple(
        Line(number, row)
        for number, row in enumerate(rows[index + 1 :], start=index + 2)
        if any(place < len(row) and row[place] and not is_blank(row[place]) for place in places)
    )
    return Table(sheet, index + 1, headers, columns, lines)


def _header_row(rows: Sequence[Sequence[str]], known: Columns) -> tuple[int, int]:
    """Return the index of the row near the top that names most `known` columns, and how many; the first of equals."""
    best = (0, 0)
    for index, row in enumerate(rows[:_HEADER_ROWS]):
        hits = len({column.name for column in (known.of(str(cell)) for cell in row if cell) if column is not None})
        if hits > best[1]:
            best = (index, hits)
    return best


def _require_operators(path: Path, lists: Table, operators: Table | None) -> None:
    held = lists.columns.keys() | (operators.columns.keys() if operators else set())
    missing = [name for name in ABOUT_OPERATOR if name not in held and name not in _DISPENSABLE]
    if not missing:
        return
    where = "「事業者情報」シートまたは「一括申請」" if operators else "「一括申請」"
    ja = (
        f"{path} の{where}に必要な列がありません: {'、'.join(missing)}。列を加えてください。"
        if operators
        else f"{path} に「事業者情報」シートがなく、{where}にもその列がありません: {'、'.join(missing)}。"
        "「事業者情報」シートを加える（CSV ではブックにする）か、これらの列を「一括申請」に加えてください。"
    )
    raise UnusableInput(
        ja,
        f"{path}: what is needed about the operator is missing: {', '.join(missing)}. "
        "Add the sheet 事業者情報 (a CSV has none), or these columns to 一括申請.",
    )


def _sheet(names: Collection[str], wanted: str) -> str | None:
    return next((name for name in names if label_key(name) == label_key(wanted)), None)


def _unreadable(path: Path, error: Exception) -> UnusableFile:
    if isinstance(error, FileNotFoundError):
        return UnusableFile(
            f"{path} が見つかりません。ファイル名と場所を確かめてください。",
            f"{path} was not found. Please check its name and place.",
        )
    if isinstance(error, IsADirectoryError):
        return UnusableFile(
            f"{path} はフォルダーです。一括申請のブックか CSV を指定してください。",
            f"{path} is a folder. Please give a batch workbook or a CSV.",
        )
    return UnusableFile(
        f"{path} を読めません。Excel で開けるか確かめ、開いているときは閉じてください（{error}）。",
        f"{path} cannot be read. Check that Excel opens it, and close it there ({error}).",
    )


def names_licences(lists: Table, operators: Table | None) -> bool:
    """Return whether either table has a column for the licence of the operators."""
    return LICENCE in lists.columns or (operators is not None and LICENCE in operators.columns)


def lines_of(table: Table | None) -> Iterator[Line]:
    """Give the lines of a table, or nothing if there is no table."""
    if table is not None:
        yield from table.lines
