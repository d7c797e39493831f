"""The values in the cells of a package, as a person would read them off the sheet.

For comparing and reporting, without a formula engine: a formula counts as its cached result. Reads what any
program wrote; changes nothing.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import xml.etree.ElementTree as ET

from youryou_xl import addresses as references
from youryou_xl.errors import UnusableFile
from youryou_xl.package import xmltree
from youryou_xl.package.budget import whole
from youryou_xl.package.container import Source, open_package
from youryou_xl.package.styles import date_styles
from youryou_xl.package.values import date_of
from youryou_xl.package.workbook import Workbook, open_workbook

Read = str | int | float | bool | dt.date | dt.datetime | None
Position = tuple[int, int]

# Not for halves of a surrogate pair, which are no characters.
_ESCAPE = re.compile("_x(?![dD][89A-Fa-f])([0-9A-Fa-f]{4})_")


class Reader:
    """The cells of one workbook, sheet by sheet."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._strings: list[str] | None = None
        self._dates: frozenset[int] | None = None

    def sheet(self, data: bytes) -> dict[Position, tuple[Read, bool]]:
        """Return what stands in the cells of a sheet part: value and whether a formula gave it.

        Empty cells are left out. Raises `UnusableFile` if the part is not XML.
        """
        found: dict[Position, tuple[Read, bool]] = {}
        row_number = 0
        for row in self._parse(data).iterfind("sheetData/row"):
            number = row.get("r", "")
            row_number = whole(number, row_number + 1)
            column = 0
            for cell in row.iterfind("c"):
                position = references.parse_cell(cell.get("r", ""))
                column = position[1] if position else column + 1
                value = self._value(cell)
                formula = cell.find("f") is not None
                if value is not None or formula:
                    found[row_number, column] = value, formula
        return found

    def _parse(self, data: bytes) -> ET.Element:
        try:
            return xmltree.parse(data)
        except xmltree.UnreadableXml as error:
            label = self._workbook.package.label
            raise UnusableFile(
                f"「{label}」のシートを読めません（{error.ja}）。元のファイルをもう一度ダウンロードしてください。",
                f"A sheet of “{label}” cannot be read ({error.en}). Download the original again.",
            ) from error

    def _value(self, cell: ET.Element) -> Read:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find("is")
            return None if inline is None else _text(inline)
        stored = cell.find("v")
        text = None if stored is None else stored.text
        if text is None:
            return None
        if kind == "s":
            strings = self._shared()
            number = text.strip()
            place = whole(number, -1)
            return strings[place] if 0 <= place < len(strings) else None
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "d":
            return _iso_date(text)
        if kind != "n":
            return _unescape(text)
        try:
            value = float(text)
        except ValueError:
            return text
        if not math.isfinite(value):  # NaN, or beyond what a program can hold: shown as it is written
            return text
        if self._shows_date(cell.get("s", "0")):
            date = date_of(value, self._workbook.date1904)
            if date is not None:
                return date
        return int(value) if value.is_integer() and abs(value) < 1e15 else value

    def _shows_date(self, style: str) -> bool:
        if self._dates is None:
            try:
                self._dates = date_styles(self._workbook.styles)
            except xmltree.UnreadableXml:
                self._dates = frozenset()
        return whole(style, -1) in self._dates

    def _shared(self) -> list[str]:
        if self._strings is None:
            data = self._workbook.shared_strings
            self._strings = [] if data is None else [_text(item) for item in self._parse(data).iterfind("si")]
        return self._strings


def _text(item: ET.Element) -> str:
    """Return the text of a string item, its runs joined, without the furigana."""
    parts = [element.text or "" for element in item.iterfind("t")]
    parts += [element.text or "" for run in item.iterfind("r") for element in run.iterfind("t")]
    return _unescape("".join(parts))


def _iso_date(text: str) -> str | dt.date | dt.datetime:
    """Return the date of a cell of type d (ISO 8601), the text itself if it is none."""
    try:
        moment = dt.datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return text
    return moment if moment.time() != dt.time() else moment.date()


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def read_cells(source: Source) -> dict[tuple[str, str], Read]:
    """Return the value of every cell that has one, by (sheet, cell); a formula gives its cached result.

    A number in a cell that shows dates comes as a date. Raises `UnusableFile`.
    """
    workbook = open_workbook(open_package(source))
    reader = Reader(workbook)
    found: dict[tuple[str, str], Read] = {}
    for sheet in workbook.sheets:
        if sheet.member is None or sheet.kind != "worksheet":
            continue
        for (row, column), (value, _) in reader.sheet(workbook.package.content(sheet.member)).items():
            if value is not None:
                found[sheet.name, references.address(row, column)] = value
    return found
