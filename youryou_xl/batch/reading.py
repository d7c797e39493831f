"""Reading the batch sheet: a workbook or a CSV in, tables of plain text out, each cell knowing its address.

Headers are found by name, in any row near the top and in any order. Nothing is judged here beyond whether the
sheet can be used at all and which rows and cells are none, and nothing is repaired: codes stay exactly as they stand.
"""

from __future__ import annotations

import csv
import io
import itertools
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from youryou_xl.batch import asides
from youryou_xl.errors import UnusableFile, UnusableInput
from youryou_xl.grid import address
from youryou_xl.package.container import open_package
from youryou_xl.package.sheet_cells import SheetCells, SheetCellsReader
from youryou_xl.package.workbook import SheetEntry, open_workbook
from youryou_xl.records.columns import COMPANIES, LEDGER, LISTS, OF_A_COMPANY, WRITTEN, Columns
from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.text import as_text, is_blank, label_key, one_line
from youryou_xl.rules.values import EXCEL_ERROR, EXCEL_ERRORS

HIDDEN_ROWS = rule(
    "YX-W245",
    "フィルターなどで隠れている行が {value} 行あります（{rows}）。隠れている行の分も申込書を作ります。"
    "見えている行だけで作るときは、--visible-only を付けて実行してください。",
    "{value} rows are hidden, by a filter or otherwise ({rows}), and applications are made for them as well. To make "
    "them for the visible rows only, please run with --visible-only.",
    "convention",
)
HIDDEN_LEFT_OUT = rule(
    "YX-I246",
    "隠れている {value} 行（{rows}）は、--visible-only の指定により申請に数えていません。",
    "{value} hidden rows ({rows}) are left out, as --visible-only asks.",
    "convention",
)
STRAY_CELL = rule(
    "YX-I247",
    "表から離れたセル {cells} に値（「{value}」など）があります。申請には関係ないものとして読み飛ばしました。"
    "不要であれば、そのセルを消してください。",
    "Far from the table there is something in {cells} (such as “{value}”). It was passed over as no part of the "
    "applications. If it is not needed, please clear it.",
    "convention",
)
OPEN_ELSEWHERE = rule(
    "YX-W248",
    "「{value}」は、ほかのプログラムで開いたままのようです（{lock} があります）。保存していない変更は読めません。"
    "上書き保存してから、もう一度実行してください。",
    "“{value}” seems to be open in another program ({lock} is there). Changes not saved yet are not seen; please save "
    "it and run again.",
    "convention",
)
UNCOMPUTED = rule(
    "YX-E240",
    "{label}の数式「{value}」に、計算結果が保存されていません。ブックを Excel で開いて上書き保存してから、"
    "もう一度実行してください。",
    "The formula {value} in {label} has no stored result. Please open the workbook in Excel, save it, and run again.",
    "convention",
)
MERGED_AWAY = rule(
    "YX-E241",
    "{label}のセルは {area} に結合されているため、この行には値がありません（結合セルの値は「{value}」）。"
    "セルの結合を解除し、行ごとに入力してください。",
    "The cell of {label} is merged into {area}, so this row has no value of its own (the merged cell says “{value}”). "
    "Please unmerge the cells and type a value in every row.",
    "convention",
)

CODE = COMPANIES.header("operator_code")
NUMBER = COMPANIES.header("operator")
LICENCE = COMPANIES.header("licence")
ABOUT_OPERATOR = tuple(column.name for column in OF_A_COMPANY)

_DISPENSABLE = (LICENCE, COMPANIES.header("operator_short_name"))
"""What 発電所マスタ申込書 has no cell for, so a sheet without these columns serves as well."""

_HEADER_ROWS = 50
"""How far down a header row is looked for; titles and instructions stand above it, not fifty rows of them."""

_FAR_COLUMNS = 100
_FAR_ROWS = 1_000
"""So many empty columns, or rows, and what stands behind them is no part of the table."""

_NAMED = 10
"""Rows named in a message; a filter can hide thousands."""

_LISTS = LISTS + OF_A_COMPANY
_NAME = LISTS.header("list_name")
_ASKED = tuple(LISTS.header(key) for key in ("area", "category", "operator_code"))
_ANY_INPUT = tuple(column.name for column in LISTS if column.use != WRITTEN and column.key != "note")
"""What makes a row one: a remark or an old result alone asks for nothing."""
_ONE_EACH = tuple(LISTS.header(key) for key in ("list_name", "serial", "held_code"))
"""What no two lists have in common, so that the value of merged cells is none to repeat."""
_INPUT = (*_ANY_INPUT, *ABOUT_OPERATOR)
"""The columns of 一括申請 that a person fills in and that count."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its number in the sheet, from 1, and the text of its cells."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell that has no value to go by though something stands there; `fix` is what it would have to say, if known."""

    kind: Literal["error", "uncomputed", "merged"]
    value: str
    area: str = ""
    fix: str | None = None

    def found(self, name: str) -> Finding:
        """Return the finding about it, under the header of its column."""
        if self.kind == "error":
            return EXCEL_ERROR.found(name, self.value, label=name)
        if self.kind == "uncomputed":
            return UNCOMPUTED.found(name, self.value, label=name)
        fix = self.fix if name not in _ONE_EACH else None
        return MERGED_AWAY.found(name, self.value, fix=fix, label=name, area=self.area)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under a header row of one sheet; `columns` gives the index (from 0) of each known header.

    `flaws` are the cells of those columns, by row and index, whose text is not what a person meant.
    """

    sheet: str
    header_row: int
    headers: tuple[str, ...]
    columns: Mapping[str, int]
    lines: tuple[Line, ...]
    flaws: Mapping[tuple[int, int], Flaw] = field(default_factory=dict)

    def text(self, line: Line, name: str) -> str:
        """Return what stands in column `name` of `line`; ``""`` if the table or the line does not reach there."""
        place = self.columns.get(name)
        return "" if place is None or place >= len(line.cells) else line.cells[place]

    def cell(self, line: Line, name: str) -> str | None:
        """Return the address of that cell, such as ``"C5"``, or None if the table has no such column."""
        place = self.columns.get(name)
        return None if place is None else address(line.number, place + 1)

    def flaw(self, line: Line, name: str) -> Flaw | None:
        """Return what is wrong with the cell of column `name` itself, None if its text can be gone by."""
        place = self.columns.get(name) if self.flaws else None
        return None if place is None else self.flaws.get((line.number, place))


@dataclass(frozen=True, slots=True)
class CsvShape:
    """How a CSV was written, so that its results can be written the same way."""

    encoding: str
    delimiter: str
    records: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch sheet as read: 一括申請, 事業者情報 and 台帳 (None where there is none); `csv` is None for a workbook.

    `findings` is what there is to know about the sheet as a whole before anything is done with it.
    """

    path: Path
    lists: Table
    operators: Table | None
    ledger: Table | None
    csv: CsvShape | None
    findings: tuple[Finding, ...] = ()


def read(path: Path, *, visible_only: bool = False) -> Batch:
    """Return the batch sheet at `path` (.xlsx, .xlsm or CSV in UTF-8 or CP932), hidden rows too unless `visible_only`.

    Raises UnusableFile if it cannot be read, and UnusableInput if a sheet or a column it needs is missing, or
    nothing is entered in it.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise _unreadable(path, error) from error
    if path.suffix.lower() in (".xlsx", ".xlsm") or start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        batch = _read_workbook(path, visible_only)
    else:
        batch = _read_csv(path)
    batch = replace(batch, findings=(*_open_elsewhere(path), *batch.findings))
    if not batch.lists.lines:
        raise UnusableInput(
            f"{path} の「{LISTS.sheet}」に入力された行がありません。"
            "見出しの下に、電源等リストを1行ずつ入力してください。",
            f"{path}: {LISTS.sheet} has no rows. Please type one 電源等リスト a row below the headers.",
        )
    return batch


def _read_workbook(path: Path, visible_only: bool) -> Batch:
    workbook = open_workbook(open_package(path))
    names = [sheet.name for sheet in workbook.sheets if sheet.kind in ("worksheet", "")]
    wanted = {kind.sheet: _sheet(names, kind.sheet) for kind in (LISTS, COMPANIES, LEDGER)}
    lists_sheet = wanted[LISTS.sheet]
    if lists_sheet is None:
        raise UnusableInput(
            f"{path} に「{LISTS.sheet}」シートがありません（あるシート: {'、'.join(names)}）。"
            "`youryou-xl new batch` で作ったブックを使うか、シート名を直してください。",
            f"{path} has no sheet {LISTS.sheet} (it has: {', '.join(names)}). "
            "Use a workbook made by `youryou-xl new batch`, or rename the sheet.",
        )
    reader = SheetCellsReader(workbook)
    sheets = {name: reader.read(_entry(workbook.sheets, name)) for name in wanted.values() if name is not None}
    cells = sheets[lists_sheet]
    rows = _rows(cells)
    lists = _table(path, _LISTS, rows, lists_sheet, _ANY_INPUT)
    findings = _strays(cells, lists)
    lists, said = _without_asides(lists, dict(rows), cells)
    findings += said
    lists, said = _hidden(lists, cells.hidden, visible_only)
    findings += said
    lists = replace(lists, flaws=_flaws(lists, cells, _INPUT))
    operators = None
    if (sheet := wanted[COMPANIES.sheet]) is not None:
        operators = _table(path, COMPANIES, _rows(sheets[sheet]), sheet, COMPANIES.names())
        operators = replace(operators, flaws=_flaws(operators, sheets[sheet], COMPANIES.names()))
    _require_operators(path, lists, operators)
    ledger = None
    if (sheet := wanted[LEDGER.sheet]) is not None and any(not is_blank(v) for v in sheets[sheet].values.values()):
        ledger = _table(path, LEDGER, _rows(sheets[sheet]), sheet, LEDGER.names())
    return Batch(path, lists, operators, ledger, None, tuple(findings))


def _entry(sheets: Iterable[SheetEntry], name: str) -> SheetEntry:
    return next(sheet for sheet in sheets if sheet.name == name)


def _rows(cells: SheetCells) -> list[tuple[int, list[str]]]:
    """Return the rows of a sheet in which something stands, from its first column on: number and texts.

    What stands far to the right of everything else is left out. A formula without a result is as it is written.
    """
    import pandas as pd

    texts: dict[int, dict[int, str]] = {}
    last = _last_column(cells)
    for (row, column), value in (*cells.values.items(), *cells.uncomputed.items()):
        if column <= last:
            texts.setdefault(row, {})[column] = value if isinstance(value, str) else as_text(value)
    frame = pd.DataFrame.from_dict(texts, orient="index", dtype=object)
    frame = frame.reindex(index=sorted(texts), columns=range(1, last + 1)).astype(object)
    frame = frame.where(frame.notna(), "")
    return list(zip(frame.index.tolist(), frame.to_numpy(dtype=object).tolist(), strict=True))


def _last_column(cells: SheetCells) -> int:
    """Return the last column before a wide empty space."""
    last = 0
    for column in sorted({column for _, column in (*cells.values, *cells.uncomputed)}):
        if column - last > _FAR_COLUMNS:
            break
        last = column
    return last


def _strays(cells: SheetCells, table: Table) -> list[Finding]:
    """Return a finding for what stands far from the table and is no row of it."""
    last_column = _last_column(cells)
    last_row = max((line.number for line in table.lines), default=table.header_row) + _FAR_ROWS
    far = sorted(
        at for at, text in cells.values.items() if (at[1] > last_column or at[0] > last_row) and not is_blank(text)
    )
    if not far:
        return []
    shown = "、".join(address(*at) for at in far[:_NAMED]) + (" …" if len(far) > _NAMED else "")
    found = STRAY_CELL.found(None, as_text(cells.values[far[0]]), cells=shown)
    return [found.at(table.sheet, address(*far[0]))]


def _without_asides(table: Table, rows: Mapping[int, Sequence[str]], cells: SheetCells) -> tuple[Table, list[Finding]]:
    """Return the table without totals, captions and repeated headers, and a finding that names each."""
    wide = {area.top for area in cells.merged if area.top == area.bottom and area.left <= table.columns[_NAME] + 1}
    known = {place: name for name, place in table.columns.items()}
    kept, found = [], []
    for line in table.lines:
        texts = list(enumerate(rows[line.number]))
        here = {known[place]: text for place, text in texts if place in known}
        aside = None
        if sum(not is_blank(here.get(name, "")) for name in _ASKED) < len(_ASKED) or _repeats(table, line):
            others = {str(place): text for place, text in texts if place not in known}
            wide_here = line.number in wide
            aside = asides.what_it_is(line.number, here, others, name=_NAME, asked=_ASKED, wide=wide_here)
        if aside is None:
            kept.append(line)
        else:
            found.append(aside.at(table.sheet, table.cell(line, _NAME)))
    return replace(table, lines=tuple(kept)), found


def _repeats(table: Table, line: Line) -> bool:
    return label_key(table.text(line, _NAME)) == label_key(_NAME)


def _hidden(table: Table, hidden: Collection[int], visible_only: bool) -> tuple[Table, list[Finding]]:
    """Return the table (without its hidden rows if `visible_only`), and a finding if it has any."""
    rows = [line.number for line in table.lines if line.number in hidden]
    if not rows:
        return table, []
    shown = "・".join(map(str, rows[:_NAMED])) + ("…" if len(rows) > _NAMED else "") + " 行目"
    told = HIDDEN_LEFT_OUT if visible_only else HIDDEN_ROWS
    found = [told.found(None, len(rows), rows=shown).at(table.sheet, None)]
    if visible_only:
        table = replace(table, lines=tuple(line for line in table.lines if line.number not in hidden))
    return table, found


def _flaws(table: Table, cells: SheetCells, names: Collection[str]) -> dict[tuple[int, int], Flaw]:
    """Return the cells of the columns `names` that are errors, formulas nobody computed, or merged into another."""
    flaws: dict[tuple[int, int], Flaw] = {}
    places = sorted(place for name, place in table.columns.items() if name in names)
    numbers = [line.number for line in table.lines]
    for area in cells.merged:
        value = as_text(cells.values.get((area.top, area.left)))
        if is_blank(value):
            continue
        fix = one_line(value) if area.left == area.right else None
        first, end = bisect_left(numbers, area.top), bisect_left(numbers, area.bottom + 1)
        for place in places[bisect_left(places, area.left - 1) : bisect_left(places, area.right)]:
            for number in numbers[first:end]:
                if (number, place) != (area.top, area.left - 1):
                    flaws[number, place] = Flaw("merged", one_line(value), area.text, fix)
    known = set(places)
    flaws.update({(r, c - 1): Flaw("uncomputed", text) for (r, c), text in cells.uncomputed.items() if c - 1 in known})
    for row, column in cells.errors:
        if column - 1 in known:
            flaws[row, column - 1] = Flaw("error", as_text(cells.values[row, column]))
    return flaws


def _open_elsewhere(path: Path) -> list[Finding]:
    """Return a finding if a spreadsheet program has the file open: Excel and LibreOffice leave a file beside it."""
    for lock in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if lock.is_file():
            return [OPEN_ELSEWHERE.found(None, path.name, lock=lock.name)]
    return []


def _read_csv(path: Path) -> Batch:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    text, encoding = _decoded(path, data)
    delimiter = max(",\t;", key=lambda mark: _headers_named(text, mark))
    chosen = CsvShape(encoding, delimiter, _records(path, text, delimiter))
    rows = list(enumerate(chosen.records, start=1))
    lists = _table(path, _LISTS, rows, LISTS.sheet, _ANY_INPUT)
    lists, findings = _without_asides(lists, dict(rows), SheetCells({}))
    places = {place for name, place in lists.columns.items() if name in _INPUT}
    flaws = {
        (line.number, place): Flaw("error", text.strip())
        for line in lists.lines
        for place, text in enumerate(line.cells)
        if text.startswith("#") and place in places and text.strip().upper() in EXCEL_ERRORS
    }
    lists = replace(lists, flaws=flaws)
    _require_operators(path, lists, None)
    return Batch(path, lists, None, None, chosen, tuple(findings))


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
        return _header_row(list(enumerate(itertools.islice(reader, _HEADER_ROWS), start=1)), _LISTS)[1]
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


def _table(
    path: Path, known: Columns, rows: Sequence[tuple[int, Sequence[str]]], sheet: str, decisive: Collection[str]
) -> Table:
    """Return the table of a sheet: the rows under its headers in which a `decisive` column holds something."""
    index, hits = _header_row(rows, known)
    headers = tuple(str(cell) for cell in rows[index][1]) if hits else ()
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
    if known is COMPANIES and not {CODE, NUMBER} & columns.keys():
        missing.append(CODE)
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
        for number, row in rows[index + 1 :]
        if any(place < len(row) and row[place] and not is_blank(row[place]) for place in places)
    )
    return Table(sheet, rows[index][0] if rows else 1, headers, columns, lines)


def _header_row(rows: Sequence[tuple[int, Sequence[str]]], known: Columns) -> tuple[int, int]:
    """Return the index of the row near the top that names most `known` columns, and how many; the first of equals."""
    best = (0, 0)
    for index, (number, row) in enumerate(rows[:_HEADER_ROWS]):
        if number > _HEADER_ROWS:
            break
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
