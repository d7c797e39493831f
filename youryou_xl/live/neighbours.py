"""The neighbours of a form in an open workbook: other open workbooks, files beside them, the user's own folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from youryou_xl.records.beside import Rows, as_text, ledger_in, operators_in
from youryou_xl.records.facts import LEDGER, OPERATORS
from youryou_xl.records.ledger import Ledger

if TYPE_CHECKING:
    from xlwings import Book


@dataclass(frozen=True)
class OpenBooks:
    """What is known around an open workbook; its own sheets come first, then those of the others."""

    book: Book

    def operators(self) -> Iterator[Mapping[str, str]]:
        """Yield the rows of 事業者情報."""
        return operators_in(rows for _, rows in self._tables(OPERATORS))

    def ledger(self, operators: Collection[str] = ()) -> Ledger | None:
        """Return the ledger, None where there is none. Raises UnusableInput for one that cannot be read or chosen."""
        files = [Path(other.fullname) for other in self.book.app.books]
        return ledger_in(self._tables(LEDGER), [file for file in files if file.is_absolute()], operators)

    def _tables(self, sheet: str) -> Iterator[tuple[str, Rows]]:
        for other in sorted(self.book.app.books, key=lambda candidate: candidate != self.book):
            if sheet in other.sheet_names:
                cells = other.sheets[sheet].used_range.options(ndim=2).value
                yield other.name, [[as_text(cell) for cell in row] for row in cells]
