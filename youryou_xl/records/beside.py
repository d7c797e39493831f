"""The neighbours of a form as files: what lies in its folder and in the user's own folder.

Reads tables and ledgers from disk; what follows from them is said in `facts`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from youryou_xl.package.grids import read_grids
from youryou_xl.records import ledger as ledgers
from youryou_xl.records.facts import LEDGER, OPERATORS, operator_rows
from youryou_xl.records.ledger import Ledger
from youryou_xl.userdir import userdir

_HEADER_ROWS = 20
"""How far down a sheet its header row is looked for."""


Rows = Sequence[Sequence[str]]
"""A table as it stands on a sheet: a row for a row, "" for an empty cell."""


@dataclass(frozen=True)
class Beside:
    """The neighbours of a form's file: the ledger in its folder, 事業者情報 in the user's own.

    `records` is a workbook with the sheets 事業者情報 and 台帳, such as a batch workbook; what stands there comes
    first. Raises UnusableFile where it cannot be read.
    """

    form: Path
    records: Path | None = None

    def operators(self) -> Iterator[Mapping[str, str]]:
        """Yield the rows of 事業者情報."""
        return operators_in(rows for _, rows in self._tables(OPERATORS))

    def ledger(self) -> Ledger | None:
        """Return the ledger, None where there is none. Raises UnusableInput for one that cannot be read."""
        files = [self.form, *([self.records] if self.records else [])]
        return ledger_in(self._tables(LEDGER), [file.resolve().parent for file in files])

    def _tables(self, sheet: str) -> Iterator[tuple[str, Rows]]:
        if self.records is None:
            return
        for grid in read_grids(self.records):
            if grid.name == sheet:
                rows, columns = range(1, grid.last_row + 1), range(1, grid.last_column + 1)
                yield self.records.name, [[as_text(grid.value_at(row, column)) for column in columns] for row in rows]


def operators_in(tables: Iterable[Rows]) -> Iterator[Mapping[str, str]]:
    """Yield the rows of every 事業者情報 among `tables`, then those of the user's own file."""
    for rows in tables:
        yield from operator_rows(rows)
    yield from operator_rows(_csv_rows(userdir() / f"{OPERATORS}.csv"))


def ledger_in(tables: Iterable[tuple[str, Rows]], folders: Iterable[Path]) -> Ledger | None:
    """Return the ledgers on `tables` (with the name of each one's workbook) and in `folders` as one, None if none."""
    known = False
    ledger = Ledger()
    for where, rows in tables:
        header = next((n for n, row in enumerate(rows[:_HEADER_ROWS]) if "code" in ledgers.columns_of(row)), 0)
        ledgers.enter(ledger, rows[header] if rows else (), rows[header + 1 :], where=where)
        known = True
    for folder in dict.fromkeys(folders):
        if (folder / ledgers.FILE).is_file():
            for entry in ledgers.load(folder / ledgers.FILE).entries:
                ledger.add(entry)
            known = True
    return ledger if known else None


def as_text(cell: object) -> str:
    """Return a cell of a table as it reads: a whole number without its decimal point, nothing as ""."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _csv_rows(path: Path) -> list[list[str]]:
    try:
        data = path.read_bytes()
    except OSError:
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932", "replace")  # saved by Excel as plain CSV
    return list(csv.reader(io.StringIO(text, newline="")))
