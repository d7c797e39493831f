"""The cells of a sheet that is a list, not a form: what stands in each, and what a reader must not miss.

Excel errors, formulas nobody has computed, merged cells and hidden rows look like blanks or like nothing at all to
most readers; here each is told. Reads cell by cell what is written and nothing else, so a value in the sheet's last
cell costs no more than any other. Knows no column and no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from youryou_xl.addresses import Position, Span, address, parse_area
from youryou_xl.errors import UnusableFile
from youryou_xl.grid import Value
from youryou_xl.package import xmltree
from youryou_xl.package.budget import budget
from youryou_xl.package.grids import _shared_strings, _SheetParser, _Styles, _styles
from youryou_xl.package.workbook import SheetEntry, Workbook


@dataclass(frozen=True, slots=True)
class SheetCells:
    """What one sheet holds, by position.

    `values` has everything that is not empty; an Excel error is in it as its word and in `errors` as well. `uncomputed`
    are the formulas without a stored result, as they are written. `merged` are the areas of merged cells, `hidden`
    the rows that are not shown.
    """

    values: Mapping[Position, Value]
    errors: frozenset[Position] = frozenset()
    uncomputed: Mapping[Position, str] = field(default_factory=dict)
    merged: tuple[Span, ...] = ()
    hidden: frozenset[int] = frozenset()


class SheetCellsReader:
    """Reads the sheets of one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        """Get ready. Raises UnusableFile if the styles or the texts the sheets share cannot be read."""
        self._workbook = workbook
        self._styles = _styles(workbook.styles)
        self._strings: list[str] | None = None

    def read(self, entry: SheetEntry) -> SheetCells:
        """Return the cells of a sheet. Raises UnusableFile if it cannot be read."""
        if entry.member is None:
            raise _unreadable(self._workbook, entry, "シートの部品がありません", "its part is missing")
        parser = _CellsParser(self._styles, self._shared, self._workbook.date1904)
        try:
            sheet = parser.parse(self._workbook.package.content(entry.member))
        except xmltree.UnreadableXml as error:
            raise _unreadable(self._workbook, entry, error.ja, error.en) from error
        if parser.lost:
            raise _unreadable(
                self._workbook,
                entry,
                f"共有の文字列にない番号を指すセル {parser.lost} があります",
                f"cell {parser.lost} points to a text that is not there",
            )
        if sheet.cells > parser.most:
            raise _unreadable(self._workbook, entry, "セルが多すぎます", "it has too many cells")
        areas = (parse_area(text) for text in sheet.merges)
        return SheetCells(
            values=sheet.values,
            errors=frozenset(parser.errors),
            uncomputed=parser.uncomputed,
            merged=tuple(area for area in areas if area is not None),
            hidden=frozenset(row for row, (_, _, hidden) in sheet.rows.items() if hidden),
        )

    def _shared(self) -> list[str]:
        if self._strings is None:
            part = self._workbook.shared_strings
            try:
                self._strings = [] if part is None else _shared_strings(part)
            except xmltree.UnreadableXml as error:
                label = self._workbook.package.label
                raise UnusableFile(
                    f"「{label}」の文字列の部品を読めません（{error.ja}）。Excelで開いて保存し直してください。",
                    f"The texts of “{label}” cannot be read ({error.en}). Please open it in Excel and save it.",
                ) from error
        return self._strings


class _CellsParser(_SheetParser):
    """Reads a sheet part; notes besides the values which of them are errors, and which formulas have none."""

    def __init__(self, styles: _Styles, strings: Callable[[], list[str]], date1904: bool) -> None:
        super().__init__(styles, strings, date1904)
        self.most = budget().elements
        self.errors: set[Position] = set()
        self.uncomputed: dict[Position, str] = {}
        self.lost = ""

    def _finish(self) -> None:
        super()._finish()
        at = self._at
        if at is None:
            return
        if self._kind == "e" and at in self.sheet.values:
            self.errors.add(at)
        # A formula that came to an empty text has a stored result: the type says so.
        if self._formula is not None and (self._value is None or (self._value == "" and self._kind != "str")):
            self.uncomputed[at] = f"={self._formula}"

    def _read(self, text: str) -> Value | None:
        value = super()._read(text)
        if value is None and self._at is not None and not self.lost:
            self.lost = address(*self._at)
        return value


def _unreadable(workbook: Workbook, entry: SheetEntry, ja: str, en: str) -> UnusableFile:
    label = workbook.package.label
    return UnusableFile(
        f"「{label}」の「{entry.name}」シートを読めません（{ja}）。Excelで開き、保存し直してください。",
        f"The sheet “{entry.name}” of “{label}” cannot be read ({en}). Please open it in Excel and save it.",
    )
