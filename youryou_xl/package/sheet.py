"""One sheet part as bytes: where its cells lie, which of them may be written, and the patch that writes them.

A sheet is scanned once; a `Plan` for a set of cells is the part cut into pieces with gaps, so that a copy is
a join. Nothing is ever serialised again: what is not written keeps its bytes. Knows one part of one package;
knows neither other parts (styles and tables are told to it) nor how a
package is laid out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple
from xml.parsers import expat

from youryou_xl import addresses as references
from youryou_xl.addresses import Span
from youryou_xl.errors import CannotFill
from youryou_xl.package import namespaces, xmltree
from youryou_xl.package.budget import budget, whole
from youryou_xl.package.container import STREAM_END, Packed, constant_piece, crc32, passing_piece
from youryou_xl.package.markup import ATTRIBUTE, TAG
from youryou_xl.package.values import SHORT, Mark, Value, cell_bytes, is_plain_text, mark

Position = tuple[int, int]

MAIN_NAMESPACES = (namespaces.MAIN, namespaces.STRICT_MAIN)

_DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_PREFIX = re.compile(rb"<([^\s/>:]+:)?")
_TAG_NAME = re.compile(rb"<([^\s/>]+)")
_BOM = b"\xef\xbb\xbf"
# What may stand before a document type declaration: the XML declaration, instructions, comments.
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_SPANS = re.compile(r"([0-9]{1,7}):([0-9]{1,7})", re.ASCII)

# Attributes that speak of the former value: its type, and pointers to rich values and dynamic arrays.
_OF_THE_VALUE = frozenset([b"t", b"vm", b"cm"])


class UnusableSheet(Exception):
    """The part cannot be patched at all; the message says why in both languages, to go behind the sheet's name."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(ja, en)
        self.ja = ja
        self.en = en


class Cell(NamedTuple):
    """A cell that is there: its byte range, the end of its start tag, its style and what it holds.

    `kind` is ``""`` (nothing), ``"value"``, ``"formula"`` or ``"other"`` (something no fill may drop).
    """

    start: int
    tag_end: int
    end: int
    style: int
    kind: str


class Row(NamedTuple):
    """A row that is there: its byte range, where its cells begin and end, and the style of its empty cells."""

    start: int
    tag_end: int
    content_end: int
    end: int
    style: int | None
    cells: dict[int, Cell]


class Formula(NamedTuple):
    """A formula as it stands in the part: its text, and what makes it shared, an array or a data table."""

    position: Position
    text: str
    kind: str
    ref: str
    shared_index: str


class Forbidden(NamedTuple):
    """An area no value may be written to, with the reason in both languages (behind the cell's name)."""

    area: Span
    ja: str
    en: str


class _Slot(NamedTuple):
    """A gap in a plan: the cell's start tag without its end, how its elements are spelled, whether it is dated."""

    key: int
    head: bytes
    marks: Mark
    dated: bool


def check_encoding(data: bytes) -> None:
    """Raise `UnusableSheet` for bytes that a patch in UTF-8 would spoil, and for a DTD in the prolog."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        raise UnusableSheet("文字コードがUTF-16です", "is written in UTF-16")
    head = data[:1024].removeprefix(_BOM)
    declared = _DECLARED_ENCODING.match(head)
    if declared is not None and declared[1].lower() not in (b"utf-8", b"utf8"):
        name = declared[1].decode("ascii")
        raise UnusableSheet(f"文字コードが{name}です", f"is written in {name}")
    prolog = _PROLOG.match(data)
    if prolog is not None and data.startswith(b"<!DOCTYPE", prolog.end()):
        raise UnusableSheet("文書型宣言（DTD）があります", "has a document type declaration (DTD)")


class _Scanner:
    """The expat pass over a sheet part that notes where everything is."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.path: list[str] = []
        self._limits = budget()
        self._elements = 0
        self.rows: dict[int, Row] = {}
        self.twice: set[int | Position] = set()
        self.odd_rows: set[int] = set()
        self.merges: list[Span] = []
        self.column_styles: list[tuple[int, int, int]] = []
        self.formulas: list[Formula] = []
        self.dimension: int | None = None
        self.sheet_data: tuple[int, int, int, int] | None = None
        self._sheet_data_start = -1
        self._row_number = 0
        self._row_start = -1
        self._row_style: int | None = None
        self._cells: dict[int, Cell] = {}
        self._row_tail: int | None = None
        self._column = 0
        self._cell: tuple[int, int, str] = (0, 0, "")
        self._kind = ""
        self._formula: dict[str, str] = {}
        self._text: list[str] | None = None

    def scan(self) -> None:
        parser = expat.ParserCreate(namespace_separator="}")
        self.parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            xmltree.run(parser, self.data)
        except xmltree.UnreadableXml as error:
            raise UnusableSheet(f"XMLとして壊れています（{error.ja}）", f"is broken XML ({error.en})") from error
        if self.sheet_data is None:
            raise UnusableSheet("セルの入る部分がありません", "has no place for cells")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition("}")
        self.path.append(name if namespace in MAIN_NAMESPACES else tag)
        depth = len(self.path)
        self._elements += 1
        if depth > self._limits.depth or self._elements > self._limits.elements:
            raise UnusableSheet("大きすぎるか、入れ子が深すぎます", "is too large or nested too deeply")
        if depth == 2:
            self._start_section()
        elif depth == 3:
            self._start_item(attributes)
        elif depth > 3 and self.path[1] == "sheetData":
            self._start_in_row(depth, attributes)

    def _start_section(self) -> None:
        if self.path[0] != "worksheet":
            raise UnusableSheet("セルのあるシートではありません", "is not a sheet of cells")
        if self.path[1] == "sheetData":
            if self.sheet_data is not None or self._sheet_data_start >= 0:
                raise UnusableSheet("セルの入る部分が2つあります", "has two places for cells")
            self._sheet_data_start = self._here()
        elif self.path[1] == "dimension":
            self.dimension = self._here()

    def _start_item(self, attributes: dict[str, str]) -> None:
        section, name = self.path[1], self.path[2]
        if section == "sheetData":
            if name != "row":
                local = name.rpartition("}")[2]
                raise UnusableSheet(f"行の間に未知の要素「{local}」があります", f"has “{local}” among its rows")
            self._start_row(attributes)
        elif section == "mergeCells" and name == "mergeCell":
            area = references.parse_area(attributes.get("ref", ""))
            if area is not None:
                self.merges.append(area)
        elif section == "cols" and name == "col" and "style" in attributes:
            self.column_styles.append(
                (_number(attributes, "min"), _number(attributes, "max"), _number(attributes, "style"))
            )

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = _number(attributes, "r", self._row_number + 1)
        if not 1 <= number <= references.MAX_ROW:
            raise UnusableSheet(f"行番号{number}は範囲外です", f"has a row number out of range ({number})")
        self._row_number = number
        self._row_start = self._here()
        self._row_style = _number(attributes, "s", 0) if xmltree.is_true(attributes.get("customFormat")) else None
        self._cells = {}
        self._row_tail = None
        self._column = 0

    def _start_in_row(self, depth: int, attributes: dict[str, str]) -> None:
        name = self.path[-1]
        if depth == 4:
            if name == "c":
                self._start_cell(attributes)
                if self._row_tail is not None:
                    self.odd_rows.add(self._row_number)
            elif name == "extLst" and self._row_tail is None:  # legal behind the cells (ECMA-376 Part 1, 18.3.1.73)
                self._row_tail = self._here()
            else:  # whatever it is, it may hold cells
                self.odd_rows.add(self._row_number)
        elif depth == 5 and self.path[3] == "c":
            if name == "f":
                self._kind = "formula"
                self._formula = attributes
                self._text = []
            elif name not in ("v", "is"):
                self._kind = "other"
            elif not self._kind:
                self._kind = "value"

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            position = references.parse_cell(reference)
            if position is None or position[0] != self._row_number:
                raise UnusableSheet(
                    f"{self._row_number}行目に、行と合わないセル番地「{reference}」があります",
                    f"has a cell “{reference}” in row {self._row_number}",
                )
            self._column = position[1]
        start = self._here()
        self._cell = (start, self._tag_end(start), attributes.get("s", "0"))
        self._kind = ""

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, _: str) -> None:
        depth = len(self.path)
        name = self.path.pop()
        if depth > 4 or (depth > 2 and self.path[1] != "sheetData"):
            if depth == 5 and self._text is not None and name == "f":
                self._note_formula("".join(self._text))
                self._text = None
            return
        if depth == 4:
            if name != "c":
                return
            start, tag_end, style = self._cell
            if self._column in self._cells:
                self.twice.add((self._row_number, self._column))
            self._cells[self._column] = Cell(start, tag_end, self._element_end(tag_end), whole(style), self._kind)
        elif depth == 3:
            if self._row_number in self.rows:
                self.twice.add(self._row_number)
            tag_end = self._tag_end(self._row_start)
            cells_end = self._content_end(tag_end) if self._row_tail is None else self._row_tail
            self.rows[self._row_number] = Row(
                self._row_start, tag_end, cells_end, self._element_end(tag_end),
                self._row_style, self._cells,
            )  # fmt: skip
        elif depth == 2 and name == "sheetData":
            start = self._sheet_data_start
            tag_end = self._tag_end(start)
            self.sheet_data = (start, tag_end, self._content_end(tag_end), self._element_end(tag_end))

    def _note_formula(self, text: str) -> None:
        attributes = self._formula
        self.formulas.append(
            Formula(
                (self._row_number, self._column), text, attributes.get("t", "normal"),
                attributes.get("ref", ""), attributes.get("si", ""),
            )
        )  # fmt: skip

    def _here(self) -> int:
        index = self.parser.CurrentByteIndex
        if self.data[index : index + 1] != b"<":
            raise UnusableSheet("位置を特定できません", "cannot be located byte by byte")
        return index

    def _tag_end(self, start: int) -> int:
        match = TAG.match(self.data, start)
        assert match is not None, "expat has accepted this tag"
        return match.end()

    def _self_closed(self, tag_end: int) -> bool:
        return self.data[tag_end - 2 : tag_end] == b"/>"

    def _content_end(self, tag_end: int) -> int:
        # For a self-closed element expat's position lies behind it, and there is no content anyway.
        return tag_end if self._self_closed(tag_end) else self.parser.CurrentByteIndex

    def _element_end(self, tag_end: int) -> int:
        if self._self_closed(tag_end):
            return tag_end
        return self.data.index(b">", self.parser.CurrentByteIndex) + 1


def _number(attributes: Mapping[str, str], name: str, default: int = 0) -> int:
    text = attributes.get(name, "").strip()
    return whole(text, default)


class Sheet:
    """A sheet part, scanned.

    `date_styles` are the style indexes that show dates, `forbidden` the areas other parts lay claim to
    (table headings, pivot tables). Raises `UnusableSheet`.
    """

    def __init__(
        self,
        data: bytes,
        *,
        date_styles: frozenset[int] = frozenset(),
        date1904: bool = False,
        forbidden: Sequence[Forbidden] = (),
    ) -> None:
        check_encoding(data)
        scanner = _Scanner(data)
        scanner.scan()
        assert scanner.sheet_data is not None
        self.data = data
        self.rows = scanner.rows
        self.merges = scanner.merges
        self.formulas = scanner.formulas
        self._twice = scanner.twice
        self._odd_rows = scanner.odd_rows
        self._column_styles = scanner.column_styles
        self._dimension = scanner.dimension
        self._sheet_data = scanner.sheet_data
        self._sorted_rows = sorted(scanner.rows)
        self._date_styles = date_styles
        self._date1904 = date1904
        self._forbidden = [*forbidden, *self._formula_areas()]
        start = self._sheet_data[0]
        self._prefix = _prefix(data, start)
        self._first_row = min((row.start for row in self.rows.values()), default=self._sheet_data[1])

    def _formula_areas(self) -> list[Forbidden]:
        found = []
        for formula in self.formulas:
            area = references.parse_area(formula.ref) if formula.kind != "normal" else None
            if area is None:
                continue
            kind_ja, kind_en = _FORMULA_KINDS.get(formula.kind, ("数式", "formula"))
            found.append(
                Forbidden(
                    area,
                    f"は{area.text}の{kind_ja}の範囲に入っているため、書き込めません。数式のないセルを指定してください。",
                    f" lies in the {kind_en} of {area.text} and cannot be written. Name a cell without formula.",
                )
            )
        return found

    def cell(self, position: Position) -> Cell | None:
        """Return the cell at (row, column), None if the part has none there."""
        row = self.rows.get(position[0])
        return None if row is None else row.cells.get(position[1])

    def cell_bytes(self, position: Position) -> bytes | None:
        """Return the bytes of the cell at (row, column), None if the part has none there."""
        cell = self.cell(position)
        return None if cell is None else self.data[cell.start : cell.end]

    def style(self, position: Position) -> int:
        """Return the style of the cell, or the one its row or column lends to a cell that is not there."""
        row = self.rows.get(position[0])
        if row is not None:
            cell = row.cells.get(position[1])
            if cell is not None:
                return cell.style
            if row.style is not None:
                return row.style
        for first, last, style in self._column_styles:
            if first <= position[1] <= last:
                return style
        return 0

    def head(self, position: Position, style: int) -> tuple[bytes, Mark]:
        """Return how a filled cell begins, up to its type, and the spelling of what follows.

        A cell that is there keeps its own style, one that is not gets `style`.
        """
        cell = self.cell(position)
        slot = self._missing(0, position, style) if cell is None else self._existing(0, cell)
        return slot.head, slot.marks

    @cached_property
    def used_styles(self) -> frozenset[int]:
        """Return every style a cell, row or column of this sheet has."""
        used = {cell.style for row in self.rows.values() for cell in row.cells.values()}
        used.update(row.style for row in self.rows.values() if row.style is not None)
        used.update(style for _, _, style in self._column_styles)
        return frozenset(used | {0})

    @cached_property
    def _areas(self) -> _AreaIndex:
        return _AreaIndex([*self.merges, *(claim.area for claim in self._forbidden)])

    def refusal(self, position: Position) -> tuple[str, str] | None:
        """Return why (row, column) cannot be written, to stand behind the cell's name (ja, en), or None."""
        cell = self.cell(position)
        if cell is not None and cell.kind == "formula":
            return (
                "には数式があるため、書き込めません。数式のない入力欄を指定してください。",
                " holds a formula and cannot be written. Name an input cell.",
            )
        covering = self._areas.covering(position)
        for area in (self.merges[number] for number in covering if number < len(self.merges)):
            if position != (area.top, area.left):
                anchor = references.address(area.top, area.left)
                return (
                    f"は結合セル{area.text}に隠れているため、書き込めません。左上の{anchor}を指定してください。",
                    f" is covered by the merged range {area.text}. Name its top left cell {anchor}.",
                )
        for number in covering:
            if number >= len(self.merges):
                claim = self._forbidden[number - len(self.merges)]
                return claim.ja, claim.en
        if position in self._twice or position[0] in self._twice:
            return (
                "がファイルの中に2つあり、どちらが正しいか決められません。Excelで開いて保存し直してください。",
                " stands in the file twice. Open the file in Excel and save it again.",
            )
        if position[0] in self._odd_rows:
            return (
                "の行には、セルのほかに未知の要素があるため、書き込めません。Excelで開いて保存し直してください。",
                " is in a row with something unknown among its cells. Open the file in Excel and save it again.",
            )
        if cell is not None and cell.kind == "other":
            return (
                "には値以外の情報があり、書き込むと失われるため、書き込めません。",
                " holds more than a value, which writing would lose.",
            )
        return None

    def plan(self, cells: Sequence[tuple[Position, bool]], styles: Mapping[Position, int]) -> Plan:
        """Return the part prepared for writing `cells`: positions, each with whether it is to be emptied.

        `styles` gives the style index of cells that do not exist yet, where it is not the row's or column's.
        The values come in the order of `cells`. `refusal` must have been asked for each before.
        """
        edits: list[tuple[int, int, list[bytes | _Slot]]] = []
        new_by_row: dict[int, list[tuple[int, _Slot]]] = {}
        for key, (position, emptied) in enumerate(cells):
            cell = self.cell(position)
            if cell is not None:
                if emptied and not cell.kind:
                    continue
                edits.append((cell.start, cell.end, [self._existing(key, cell)]))
            elif not emptied:
                style = styles.get(position, self.style(position))
                slot = self._missing(key, position, style)
                new_by_row.setdefault(position[0], []).append((position[1], slot))
        fresh_rows: dict[int, list[tuple[int, list[bytes | _Slot]]]] = {}
        for number in sorted(new_by_row):
            added = sorted(new_by_row[number], key=lambda item: item[0])
            row = self.rows.get(number)
            if row is None:
                fresh_rows.setdefault(self._row_place(number), []).append((number, self._new_row(number, added)))
            else:
                edits += self._grow_row(row, added)
        edits += self._insert_rows(fresh_rows)
        if new_by_row:
            edits += self._grow_dimension(
                [(number, column) for number, added in new_by_row.items() for column, _ in added]
            )
        return Plan(self.data, edits, self._date1904)

    def _existing(self, key: int, cell: Cell) -> _Slot:
        tag = self.data[cell.start : cell.tag_end]
        name = _TAG_NAME.match(tag)
        assert name is not None
        head = [name[0]]
        head += [match[0] for match in ATTRIBUTE.finditer(tag, name.end()) if match[1] not in _OF_THE_VALUE]
        return _Slot(key, b"".join(head), mark(_prefix(tag, 0)), cell.style in self._date_styles)

    def _missing(self, key: int, position: Position, style: int) -> _Slot:
        row = self.rows.get(position[0])
        prefix = self._prefix if row is None else _prefix(self.data, row.start)
        name = references.address(*position).encode()
        head = b'<%bc r="%b"' % (prefix, name)
        if style:
            head += b' s="%d"' % style
        return _Slot(key, head, mark(prefix), style in self._date_styles)

    def _new_row(self, number: int, added: Sequence[tuple[int, _Slot]]) -> list[bytes | _Slot]:
        prefix = self._prefix
        return [b'<%brow r="%d">' % (prefix, number), *(slot for _, slot in added), b"</%brow>" % prefix]

    def _row_place(self, number: int) -> int:
        """Return the offset at which a row that is not there goes: behind the last one with a smaller number."""
        index = bisect_right(self._sorted_rows, number)
        if index == 0:
            return self._first_row
        return self.rows[self._sorted_rows[index - 1]].end

    def _insert_rows(
        self, fresh: Mapping[int, Sequence[tuple[int, list[bytes | _Slot]]]]
    ) -> list[tuple[int, int, list[bytes | _Slot]]]:
        edits: list[tuple[int, int, list[bytes | _Slot]]] = []
        start, tag_end, _, end = self._sheet_data
        for place, rows in fresh.items():
            pieces = [piece for _, row in rows for piece in row]
            if self.data[tag_end - 2 : tag_end] == b"/>":
                edits.append((start, end, _opened(self.data[start:tag_end], pieces)))
            else:
                edits.append((place, place, pieces))
        return edits

    def _grow_row(self, row: Row, added: Sequence[tuple[int, _Slot]]) -> list[tuple[int, int, list[bytes | _Slot]]]:
        tag = self.data[row.start : row.tag_end]
        wider = _wider_spans(tag, added[0][0], added[-1][0])
        if tag.endswith(b"/>"):
            return [(row.start, row.end, _opened(wider, [slot for _, slot in added]))]
        edits: list[tuple[int, int, list[bytes | _Slot]]] = []
        if wider != tag:
            edits.append((row.start, row.tag_end, [wider]))
        places: dict[int, list[bytes | _Slot]] = {}
        standing = sorted((cell.start, column) for column, cell in row.cells.items())
        # Whatever order the cells stand in: a new one goes before the first that has a greater column.
        greatest = list(accumulate((column for _, column in standing), max))
        for column, slot in added:
            before = bisect_right(greatest, column)
            place = standing[before][0] if before < len(standing) else row.content_end
            places.setdefault(place, []).append(slot)
        edits += [(place, place, slots) for place, slots in places.items()]
        return edits

    def _grow_dimension(self, added: Sequence[Position]) -> list[tuple[int, int, list[bytes | _Slot]]]:
        if self._dimension is None:
            return []
        match = TAG.match(self.data, self._dimension)
        assert match is not None
        for attribute in ATTRIBUTE.finditer(match[0]):
            if attribute[1] != b"ref":
                continue
            area = references.parse_area(attribute[2][1:-1].decode("utf-8", "replace"))
            if area is None:
                return []
            rows = [row for row, _ in added]
            columns = [column for _, column in added]
            wider = Span(
                min(area.top, *rows), min(area.left, *columns), max(area.bottom, *rows), max(area.right, *columns)
            )
            if wider == area:
                return []
            start = self._dimension + attribute.start(2) + 1
            return [(start, self._dimension + attribute.end(2) - 1, [wider.text.encode()])]
        return []


class _AreaIndex:
    """Areas of a sheet by bands of rows, so that those over a cell are found without asking every one."""

    def __init__(self, areas: Sequence[Span]) -> None:
        self._areas = areas
        self._tall: list[int] = []
        self._by_band: dict[int, list[int]] = {}
        for number, area in enumerate(areas):
            if area.bottom - area.top >= _BAND * _MOST_BANDS:
                self._tall.append(number)
                continue
            for band in range(area.top // _BAND, area.bottom // _BAND + 1):
                self._by_band.setdefault(band, []).append(number)

    def covering(self, position: Position) -> list[int]:
        """Return the numbers of the areas that cover (row, column), in their order."""
        near = [*self._by_band.get(position[0] // _BAND, ()), *self._tall]
        return sorted(number for number in near if position in self._areas[number])


_BAND = 16  # rows
_MOST_BANDS = 64  # an area over more is kept apart

_FORMULA_KINDS = {
    "array": ("配列数式", "array formula"),
    "shared": ("共有数式", "shared formula"),
    "dataTable": ("データテーブル", "data table"),
}


def _prefix(data: bytes, start: int) -> bytes:
    """Return the namespace prefix, with its colon, of the tag that begins at `start`."""
    match = _PREFIX.match(data, start)
    return (match[1] or b"") if match else b""


def _opened(tag: bytes, pieces: Sequence[bytes | _Slot]) -> list[bytes | _Slot]:
    """Return a self-closed element as one that holds `pieces`."""
    name = _TAG_NAME.match(tag)
    assert name is not None
    return [tag[:-2].rstrip() + b">", *pieces, b"</%b>" % name[1]]


def _wider_spans(tag: bytes, first: int, last: int) -> bytes:
    """Return a row's start tag whose ``spans``, if it has one, covers the columns `first` to `last` too."""
    for attribute in ATTRIBUTE.finditer(tag):
        if attribute[1] != b"spans":
            continue
        spans = _SPANS.fullmatch(attribute[2][1:-1].decode("utf-8", "replace").strip())
        if spans is None or (int(spans[1]) <= first and last <= int(spans[2])):
            return tag
        wider = b"%d:%d" % (min(int(spans[1]), first), max(int(spans[2]), last))
        return tag[: attribute.start(2) + 1] + wider + tag[attribute.end(2) - 1 :]
    return tag


_MOST_GAPS = 400
"""Gaps up to which packing piece by piece is faster; more are packed as a whole, to a sixth of the size."""


class Plan:
    """A sheet part cut into pieces, with a gap for each cell to write."""

    def __init__(self, data: bytes, edits: Sequence[tuple[int, int, list[bytes | _Slot]]], date1904: bool) -> None:
        self._date1904 = date1904
        pieces: list[bytes] = []
        self._slots: list[tuple[int, _Slot]] = []
        run: list[bytes] = []
        position = 0
        # At one place an insertion comes before the replacement of what stands there.
        for start, end, content in sorted(edits, key=lambda edit: (edit[0], edit[1])):
            run.append(data[position:start])
            position = end
            for piece in content:
                if isinstance(piece, bytes):
                    run.append(piece)
                    continue
                run.append(piece.head)
                pieces.append(b"".join(run))
                self._slots.append((len(pieces), piece))
                pieces.append(b"")
                run = []
        run.append(data[position:])
        pieces.append(b"".join(run))
        self._pieces = pieces
        self._packed: list[bytes] | None = None
        self._constant_size = 0

    def render(self, values: Sequence[Value]) -> bytes:
        """Return the part with `values` written, in the order the plan was asked for.

        Raises `NotWritable` naming the value that no cell can hold.
        """
        return b"".join(self._filled(values))

    def pack(self, values: Sequence[Value]) -> Packed:
        """Return what `render` gives, packed.

        What is the same in every copy is packed once, the first time, unless there are so many gaps that the
        part is packed faster as a whole; raises as `render` does.
        """
        if len(self._slots) > _MOST_GAPS:
            content = self.render(values)
            whole = passing_piece(content) + STREAM_END
            return Packed([whole], len(whole), len(content), crc32(content))
        if self._packed is None:
            packed = [constant_piece(piece) if piece else b"" for piece in self._pieces]
            packed[-1] += STREAM_END
            self._packed = packed
            self._constant_size = sum(map(len, packed))
        pieces = self._filled(values)
        packed = self._packed.copy()
        packed_size = self._constant_size
        for place, _ in self._slots:
            packed[place] = piece = passing_piece(pieces[place])
            packed_size += len(piece)
        content = b"".join(pieces)
        return Packed(packed, packed_size, len(content), crc32(content))

    def _filled(self, values: Sequence[Value]) -> list[bytes]:
        pieces = self._pieces.copy()
        plain, date1904 = is_plain_text, self._date1904
        for place, (key, _, marks, dated) in self._slots:
            value = values[key]
            # Nearly every value is a harmless text, so without the detour; letters and digits alone need no pattern.
            if type(value) is str and (value.isalnum() or plain(value)) and len(value) <= SHORT:
                pieces[place] = marks.text + value.encode() + marks.text_end
                continue
            try:
                pieces[place] = cell_bytes(value, marks, dated, date1904)
            except CannotFill as error:
                raise NotWritable(key, error) from error
        return pieces


class NotWritable(Exception):
    """The value at `index` cannot be written; `reason` says why, without naming the cell."""

    def __init__(self, index: int, reason: CannotFill) -> None:
        super().__init__(index, reason)
        self.index = index
        self.reason = reason
