"""The neighbours of a form as files: what lies in its folder and in the user's own folder.

Reads tables and ledgers from disk; what follows from them is said in `facts`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from youryou_xl.records import keeping
from youryou_xl.records import ledger as ledgers
from youryou_xl.records.facts import LEDGER, OPERATORS, operator_rows
from youryou_xl.records.ledger import Ledger
from youryou_xl.records.tables import Rows, as_text, csv_rows, sheets_of
from youryou_xl.userdir import userdir

__all__ = ["Beside", "Rows", "as_text", "ledger_in", "operators_in"]

_HEADER_ROWS = 20
"""How far down a sheet its header row is looked for."""


@dataclass(frozen=True)
class Beside:
    """The neighbours of a form's file: the ledger of its company, 事業者情報 in the user's own folder.

    `records` is a workbook with the sheets 事業者情報 and 台帳, such as a batch workbook; what stands there comes
    first. Raises UnusableFile where it cannot be read.
    """

    form: Path
    records: Path | None = None

    def operators(self) -> Iterator[Mapping[str, str]]:
        """Yield the rows of 事業者情報."""
        return operators_in(rows for _, rows in self._tables(OPERATORS))

    def ledger(self, operators: Collection[str] = ()) -> Ledger | None:
        """Return the ledger, None where there is none. Raises UnusableInput for one that cannot be read or chosen."""
        files = [*([self.records] if self.records else []), self.form]
        return ledger_in(self._tables(LEDGER), files, operators)

    def _tables(self, sheet: str) -> Iterator[tuple[str, Rows]]:
        if self.records is None:
            return
        for name, rows in sheets_of(self.records):
            if name == sheet:
                yield self.records.name, rows


def operators_in(tables: Iterable[Rows]) -> Iterator[Mapping[str, str]]:
    """Yield the rows of every 事業者情報 among `tables`, then those of the user's own file."""
    for rows in tables:
        yield from operator_rows(rows)
    yield from operator_rows(csv_rows(userdir() / f"{OPERATORS}.csv"))


def ledger_in(
    tables: Iterable[tuple[str, Rows]], files: Iterable[Path], operators: Collection[str] = ()
) -> Ledger | None:
    """Return the ledger that belongs to the workbooks `files` or to these companies, None where there is none.

    `tables` are sheets 台帳 at hand, with the name of each one's workbook: what only they know is added.
    """
    ledger = None
    for file in dict.fromkeys(files):
        found = keeping.look(file, operators=operators, start=True)
        if found.started:
            continue
        if ledger is None:
            ledger = found.ledger
        elif ledger.where != found.ledger.where:
            keeping.add_new(ledger, found.ledger.entries)
    for where, rows in tables:
        ledger = ledger if ledger is not None else Ledger()
        header = next((n for n, row in enumerate(rows[:_HEADER_ROWS]) if "code" in ledgers.columns_of(row)), 0)
        ledgers.enter(ledger, rows[header] if rows else (), rows[header + 1 :], where=where)
    return ledger
