"""Writing the results back: a copy of the batch sheet with 結果 and the rest filled in, and the 台帳 up to date.

The copy of a workbook is made like every other filled workbook, so it differs in those cells alone; a CSV is
written as it was read. The sheet itself is never touched, nor a copy a person has worked in since.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from youryou_xl.batch.model import Application, Status
from youryou_xl.batch.reading import Batch, Table
from youryou_xl.errors import CannotFill, UnusableFile
from youryou_xl.grid import address
from youryou_xl.lang import pick
from youryou_xl.package import Template
from youryou_xl.records.columns import LEDGER, LISTS, WRITTEN
from youryou_xl.records.ledger import DATES, Entry, Ledger, columns_of, read_entry, texts_of
from youryou_xl.rules.findings import Finding, Severity, rule

NO_LEDGER_SHEET = rule(
    "YX-I230",
    "一覧に「台帳」シートがないため、付けた番号は台帳.csv だけに記録しました。"
    "「youryou-xl new batch」で作ったブックなら「台帳」シートにも残ります。",
    "There is no sheet 台帳, so the numbers given are recorded in 台帳.csv only. A workbook made by "
    "`youryou-xl new batch` keeps them too.",
    "convention",
)
NOT_WRITTEN_BACK = rule(
    "YX-W231",
    "「{sheet}」シートの {value} には結果を書き込めませんでした（{reason}）。結果は報告で確認してください。",
    "Results could not be written into {value} of {sheet} ({reason}). Please see the report for them.",
    "convention",
)

_COPY = re.compile(r"_結果(?:_\d+)?$")
_CELLS_NAMED = 3


def words(application: Application) -> str:
    """Return what the column 結果 says about a row: how it stands, and what to put right."""
    if application.stands:
        said = pick("作成済み", "made")
        told = application.of(Severity.WARNING)
    elif application.status is Status.NOT_NEEDED:
        said = pick("申請不要", "none needed")
        told = application.of(Severity.WARNING) or application.of(Severity.INFO)
    elif application.status is Status.PLANNED:
        said = pick("作成できます", "can be made")
        told = application.of(Severity.WARNING)
    else:
        said = pick("要修正", "to put right")
        told = application.of(Severity.ERROR)
    between = pick("：", ": ")
    return between.join([said, pick(" ／ ", " / ").join(finding.text for finding in told)]) if told else said


def written_back(application: Application) -> dict[str, str]:
    """Return what goes into the columns the tool writes for a row; 系統コード only where there is one."""
    kept = application.stands or application.status is Status.NOT_NEEDED
    texts = {
        "result": words(application),
        "short_name": (application.short_name or "") if kept else "",
        "file": (application.file or "") if kept else "",
        "mail": (application.mail or "") if kept else "",
    }
    if application.status is Status.PLANNED:
        texts = {"result": texts["result"]}
    if application.grid_code:
        texts["grid_code"] = application.grid_code
    return {LISTS.header(key): text for key, text in texts.items()}


Cells = dict[tuple[str, str], str | dt.date | None]
"""What goes into the batch sheet: by sheet and cell, None to empty one."""


def cells(batch: Batch, applications: list[Application], ledger: Ledger) -> tuple[Cells, dict[tuple[str, str], str]]:
    """Return what a run has to say in the workbook of the batch, and which cells' look new ones take."""
    values: Cells = {}
    like: dict[tuple[str, str], str] = {}
    for row, column, text, shape in _changes(batch.lists, applications):
        cell = (batch.lists.sheet, address(row, column))
        values[cell] = text or None
        if shape is not None:
            like[cell] = shape
    if batch.ledger is not None:
        for row, column, value in _ledger_changes(batch.ledger, ledger):
            values[batch.ledger.sheet, address(row, column)] = value
    return values, like


def opened(batch: Batch) -> Template | None:
    """Return the batch workbook ready for results to be written into a copy of it, None for a CSV.

    Raises UnusableFile, before any application is made, if that would not be possible afterwards.
    """
    if batch.csv is not None:
        return None
    try:
        template = Template.open(batch.path)
        for table in (batch.lists, batch.ledger):
            if table is not None:
                template.scanned(table.sheet)
    except (CannotFill, UnusableFile) as error:
        raise UnusableFile(
            f"このブックには結果を書き込めないため、まだ何も作っていません。{error.ja}"
            "Excelで開いて保存し直し、もう一度実行してください。",
            f"Results could not be written into this workbook, so nothing has been made yet. {error.en} "
            "Please open it in Excel, save it and run again.",
        ) from error
    return template


def copy(
    batch: Batch, template: Template | None, applications: list[Application], ledger: Ledger
) -> tuple[bytes | None, list[Finding]]:
    """Return the copy of the batch sheet with the results in it, None if they all stand there already.

    `template` is what `opened` gave. The findings say what could not be written, and where.
    """
    if template is None:
        return _csv(batch, applications), []
    findings = []
    values, like = cells(batch, applications, ledger)
    if batch.ledger is None and ledger.entries:
        findings.append(NO_LEDGER_SHEET.found(None, None).at(LEDGER.sheet, None))
    if not values:
        return None, findings
    try:
        return template.fill_bytes(values, like=like), findings
    except CannotFill:
        refused = {key: error for key in values if (error := template.refusal(*key)) is not None}
        if not refused:
            raise
    for sheet in dict.fromkeys(key[0] for key in refused):
        places = [key for key in refused if key[0] == sheet]
        shown = "、".join(cell for _, cell in places[:_CELLS_NAMED]) + (" など" if len(places) > _CELLS_NAMED else "")
        reason = refused[places[0]].ja
        findings.append(NOT_WRITTEN_BACK.found(None, shown, sheet=sheet, reason=reason).at(sheet, places[0][1]))
    values = {key: value for key, value in values.items() if key not in refused}
    like = {key: value for key, value in like.items() if key in values}
    return (template.fill_bytes(values, like=like) if values else None), findings


def notified(batch: Batch, ledger: Ledger) -> Cells:
    """Return the 系統コード that the ledger knows for rows of 一括申請, where the sheet does not say them yet."""
    name = LISTS.header("grid_code")
    found: Cells = {}
    known = {(entry.list_name, entry.area): entry.grid_code for entry in ledger.entries if entry.grid_code}
    for line in batch.lists.lines:
        at = batch.lists.cell(line, name)
        said = batch.lists.text(line, LISTS.header("list_name")), batch.lists.text(line, LISTS.header("area"))
        code = known.get(said)
        if at is not None and code and batch.lists.text(line, name) != code:
            found[batch.lists.sheet, at] = code
    return found


def place_for(out: Path, batch_path: Path, suffix: str, data: bytes, ours: str) -> Path:
    """Return where the copy goes: ``X_結果.xlsx``, or ``X_結果_2.xlsx`` … if a person has worked in that one.

    `ours` is the digest of the copy the last run wrote; a file with any other content is a person's, and so is
    the batch sheet itself.
    """
    stem = _COPY.sub("", batch_path.stem)
    number = 1
    while True:
        path = out / f"{stem}_結果{'' if number == 1 else f'_{number}'}{suffix}"
        if not path.exists():
            return path
        if not _same(path, batch_path) and path.is_file():
            there = path.read_bytes()
            if there == data or digest(there) == ours:
                return path
        number += 1


def digest(data: bytes) -> str:
    """Return what tells one content of a file from another."""
    return hashlib.sha256(data).hexdigest()


def _changes(table: Table, applications: list[Application]) -> Iterator[tuple[int, int, str, str | None]]:
    """Give the cells to change: row, column (from 1), text, and a cell whose look a new one takes."""
    columns = dict(table.columns)
    last = max((index for index, header in enumerate(table.headers) if header.strip()), default=-1)
    for name in LISTS.names(WRITTEN):
        if name not in columns:
            columns[name] = last = last + 1
            yield table.header_row, last + 1, name, address(table.header_row, last)
    by_row = {line.number: line for line in table.lines}
    for application in applications:
        if application.status is Status.WAITING:
            continue
        line = by_row[application.row]
        for name, text in written_back(application).items():
            if name not in columns or table.text(line, name) == text:
                continue
            column = columns[name] + 1
            yield application.row, column, text, None


def _ledger_changes(table: Table, ledger: Ledger) -> Iterator[tuple[int, int, str | dt.date]]:
    """Give the cells to change in the 台帳: what an entry's row lacks, and whole rows below the last one."""
    columns = columns_of(table.headers)
    standing: dict[tuple[str, str, int, str], tuple[int, Mapping[str, str]]] = {}
    for line in table.lines:
        entry = read_entry(columns, line.cells)
        if entry is not None:
            standing.setdefault(_identity(entry), (line.number, texts_of(columns, line.cells)))
    below = max((line.number for line in table.lines), default=table.header_row) + 1
    for entry in ledger.entries:
        row, texts = standing.get(_identity(entry), (0, {}))
        if not row:
            row, below = below, below + 1
        for name, place in columns.items():
            text = entry.text(name)
            if not text or (texts.get(name) and name not in ("state", "file", "mail")) or texts.get(name) == text:
                continue
            yield row, place + 1, _date(text) if name in DATES.values() else text


def _identity(entry: Entry) -> tuple[str, str, int, str]:
    return (*entry.key, entry.number, entry.list_name)


def _date(text: str) -> str | dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _csv(batch: Batch, applications: list[Application]) -> bytes | None:
    assert batch.csv is not None
    table = batch.lists
    records = [list(record) for record in batch.csv.records]
    changes = list(_changes(table, applications))
    if not changes:
        return None
    for row, column, text, _ in changes:
        record = records[row - 1]
        record += [""] * (column - len(record))
        record[column - 1] = text
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=batch.csv.delimiter, lineterminator="\r\n").writerows(records)
    # Only our own words can hold a character CP932 lacks: everything else came from there.
    return out.getvalue().encode(batch.csv.encoding, "replace")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
