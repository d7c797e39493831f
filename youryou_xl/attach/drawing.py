"""Buttons as shapes of a sheet's drawing, and where on the sheet they find room.

A button is a drawing shape with a macro: one part, understood by Excel and LibreOffice alike. They are put
beside what the sheet shows, never over it, and do not print. Knows sheets and drawings, not what a button does.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from youryou_xl.addresses import MAX_COLUMN, MAX_ROW, parse_area, parse_cell
from youryou_xl.attach.buttons import Button
from youryou_xl.errors import CannotAttach
from youryou_xl.package.markup import Element, Markup, Splice, escaped, quoted
from youryou_xl.package.namespaces import DRAWING, SHEET_DRAWING, spelled

EMU_PER_POINT = 12_700
_EMU_PER_PIXEL = 9_525
_MM = 36_000

# Wide enough for seven full-width characters, high enough for a finger.
WIDTH, HEIGHT, GAP = 36 * _MM, 9 * _MM, 2 * _MM

# Without a width of its own a column shows 8 digits, a row is as high as a line of MS P ゴシック 11.
_DEFAULT_COLUMN_WIDTH = 8.43
_DEFAULT_ROW_HEIGHT = 13.5
_DIGIT_PIXELS, _PADDING_PIXELS = 7, 5

NAME_PREFIX = "youryou_xl "
"""Shapes of ours are named with this and their button's key."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The upper left corner of a button: column and row counted from 0, and EMU below and right of that corner."""

    column: int
    row: int
    offset: int
    inset: int = GAP


class Room:
    """What a sheet shows, and how wide and high its columns and rows are.

    `sheet` is the worksheet part, `printed` the areas its print area names, `drawing` its drawing part if it has
    one, `drawn_styles` the cell styles that show something in an empty cell (a border or a fill).
    """

    def __init__(
        self,
        sheet: Markup,
        printed: Sequence[str] = (),
        drawing: Markup | None = None,
        drawn_styles: Collection[int] = (),
    ) -> None:
        self._last_column = self._last_row = 0
        self._across, self._down = _columns(sheet), _rows(sheet)
        self._read(sheet, drawn_styles)
        # Form controls carry their place in the sheet itself.
        self._read_anchors(sheet)
        for area in printed:
            self._covers(area)
        if drawing is not None:
            self._read_anchors(drawing)

    def beside(self, count: int) -> list[Spot]:
        """Return where `count` buttons find room: in a column right of everything, else in a row below it.

        Raises CannotAttach if the sheet hides everything outside.
        """
        column = self._visible(self._last_column, self._is_column_hidden, MAX_COLUMN)
        if column is not None and self._across.room(column) >= WIDTH:
            return self._stack(column, self._visible(0, self._is_row_hidden, MAX_ROW) or 0, count)
        row = self._visible(self._last_row + 1, self._is_row_hidden, MAX_ROW)
        first = self._visible(0, self._is_column_hidden, MAX_COLUMN)
        if row is not None and first is not None and self._down.room(row) >= count * (HEIGHT + GAP):
            return self._stack(first, row, count)
        raise CannotAttach(
            "シートの表の外側がすべて非表示のため、ボタンを置く場所がありません。"
            "ボタンを置くセル（例: A1）を指定するか、Excelで右側の列を2～3列再表示してから、もう一度実行してください。",
            "Everything outside the table is hidden, so there is no room for buttons. Name a cell to put them at "
            "(such as A1), or unhide two or three columns on the right in Excel and try again.",
        )

    def at(self, cell: str, count: int) -> list[Spot]:
        """Return where `count` buttons stand below each other from `cell` on.

        Raises CannotAttach if `cell` is no cell reference.
        """
        row, column = _cell(cell)
        return self._stack(column - 1, row - 1, count)

    def across(self, cell: str, count: int) -> list[Spot]:
        """Return where `count` buttons stand beside each other from `cell` on. Raises CannotAttach as `at` does."""
        row, column = _cell(cell)
        place = self._across.start(column - 1) + GAP
        spots = []
        for _ in range(count):
            holding = self._across.holding(place)
            spots.append(Spot(holding, row - 1, GAP, place - self._across.start(holding)))
            place += WIDTH + GAP
        return spots

    def _read(self, sheet: Markup, drawn_styles: Collection[int]) -> None:
        row = column = 0
        filled: set[int] = {id(element.parent) for element in sheet.named("v", "is", "f")}
        for element in sheet.elements:
            if element.namespace != sheet.root.namespace:
                continue
            attributes = element.attributes
            match element.name:
                case "row":
                    row, column = element.number("r") or row + 1, 0
                case "c":
                    row, column = parse_cell(attributes.get("r", "")) or (row, column + 1)
                    if id(element) in filled or element.number("s") in drawn_styles:
                        self._reaches(row, column)
                case "mergeCell":
                    self._covers(attributes.get("ref", ""))

    def _read_anchors(self, drawing: Markup) -> None:
        for place in drawing.named("from", "to"):
            corner = _corner(drawing, place)
            if corner is not None:
                self._reaches(corner.row + 1, corner.column + 1)
        for anchor in drawing.named("oneCellAnchor", "absoluteAnchor"):
            extent, start, point = (drawing.child(name, anchor) for name in ("ext", "from", "pos"))
            left = top = 0
            if start is not None and (corner := _corner(drawing, start)) is not None:
                left = self._across.start(corner.column) + corner.x
                top = self._down.start(corner.row) + corner.y
            elif point is not None:
                left, top = point.number("x"), point.number("y")
            if extent is not None:
                self._reaches(
                    self._down.at(top + extent.number("cy")) + 1, self._across.at(left + extent.number("cx")) + 1
                )

    def _covers(self, area_text: str) -> None:
        area = parse_area(area_text)
        # An area over all rows or columns (print area A:H) says nothing about the other direction.
        if area is not None:
            self._reaches(area.bottom if area.bottom < MAX_ROW else 0, area.right if area.right < MAX_COLUMN else 0)

    def _reaches(self, row: int, column: int) -> None:
        self._last_row = max(self._last_row, row)
        self._last_column = max(self._last_column, column)

    @staticmethod
    def _visible(first: int, is_hidden: Callable[[int], bool], limit: int) -> int | None:
        """Return the first index from `first` (counted from 0) that is not hidden, None if all are."""
        # Beyond this far nobody would find the buttons, and a sheet hides all or nothing there.
        return next((index for index in range(first, min(first + 200, limit)) if not is_hidden(index)), None)

    def _is_column_hidden(self, index: int) -> bool:
        return self._across.size(index) == 0

    def _is_row_hidden(self, index: int) -> bool:
        return self._down.size(index) == 0

    def _stack(self, column: int, row: int, count: int) -> list[Spot]:
        spots = []
        offset = GAP
        for _ in range(count):
            place = self._down.start(row) + offset
            row = self._down.holding(place)
            offset = place - self._down.start(row)
            spots.append(Spot(column, row, offset))
            offset += HEIGHT + GAP
        return spots


def _cell(text: str) -> tuple[int, int]:
    position = parse_cell(text)
    if position is None:
        raise CannotAttach(
            f"ボタンを置くセル「{text}」を読めません。「H2」のように指定してください。",
            f"“{text}” is not a cell. Name it like “H2”.",
        )
    return position


class _Line:
    """The columns, or the rows, of a sheet one after the other, counted from 0, with their sizes in EMU.

    `usual` is the size of all but `others`, which maps the index of each to its own. However many there are and
    however far away something lies, it is looked up and not walked to.
    """

    def __init__(self, usual: int, others: Mapping[int, int], limit: int) -> None:
        self._usual = usual
        self._sizes = {index: size for index, size in others.items() if 0 <= index < limit and size != usual}
        self._indexes = sorted(self._sizes)
        self._more = [0, *itertools.accumulate(self._sizes[index] - usual for index in self._indexes)]
        self._limit = limit

    def size(self, index: int) -> int:
        """Return how large one is; 0 if it is hidden."""
        return self._sizes.get(index, self._usual)

    def start(self, index: int) -> int:
        """Return where one begins."""
        return index * self._usual + self._more[bisect.bisect_left(self._indexes, index)]

    def at(self, place: int) -> int:
        """Return which one a shape that ends at `place` still touches; the last one if it ends beyond all."""
        return bisect.bisect_left(range(self._limit - 1), place, key=lambda index: self.start(index + 1))

    def holding(self, place: int) -> int:
        """Return which one something that begins at `place` stands in; the last one if that is beyond all."""
        return bisect.bisect_right(range(self._limit - 1), place, key=lambda index: self.start(index + 1))

    def room(self, first: int) -> int:
        """Return how much a hundred of them from `first` on take together."""
        return self.start(min(first + 100, self._limit)) - self.start(first)


def _rows(sheet: Markup) -> _Line:
    usual, hidden = _DEFAULT_ROW_HEIGHT, False
    heights: dict[int, float] = {}
    number = 0
    for element in sheet.named("sheetFormatPr", "row"):
        if element.name == "sheetFormatPr":
            usual = _size(element.attributes, "defaultRowHeight", _DEFAULT_ROW_HEIGHT)
            hidden = _true(element.attributes.get("zeroHeight"))
        else:
            number = element.number("r") or number + 1
            height = _size(element.attributes, "ht", usual)
            heights[number - 1] = 0 if _true(element.attributes.get("hidden")) else height
    sizes = {index: int(height * EMU_PER_POINT) for index, height in heights.items()}
    return _Line(0 if hidden else int(usual * EMU_PER_POINT), sizes, MAX_ROW)


def _columns(sheet: Markup) -> _Line:
    usual: float = _DEFAULT_COLUMN_WIDTH
    sizes: dict[int, int] = {}
    # The next column without a width, for each: what says the same of all columns a thousand times is read once.
    following = list(range(MAX_COLUMN + 1))
    for element in sheet.named("sheetFormatPr", "col"):
        if element.name == "sheetFormatPr":
            base = _size(element.attributes, "baseColWidth", _DEFAULT_COLUMN_WIDTH)
            usual = _size(element.attributes, "defaultColWidth", base)
            continue
        width = _size(element.attributes, "width", usual)
        size = 0 if _true(element.attributes.get("hidden")) or width == 0 else _emu(width)
        index = max(0, element.number("min") - 1)
        last = min(element.number("max"), MAX_COLUMN)
        while index < last:
            if following[index] != index:
                following[index] = index = following[following[index]]
                continue
            sizes[index] = size
            following[index] = index + 1
    return _Line(_emu(usual), sizes, MAX_COLUMN)


def _emu(width: float) -> int:
    """Return a column's width in EMU, given in digits of the usual font."""
    return int((width * _DIGIT_PIXELS + _PADDING_PIXELS) * _EMU_PER_PIXEL)


class _Corner(NamedTuple):
    """A point of an anchor: column and row counted from 0, and EMU from their upper left."""

    column: int
    x: int
    row: int
    y: int


def _corner(drawing: Markup, place: Element) -> _Corner | None:
    texts = {child.name: child.text.strip() for child in drawing.children(place)}
    if not all(_OFFSET.fullmatch(texts.get(name, "")) for name in ("col", "colOff", "row", "rowOff")):
        return None
    column, x, row, y = (int(texts[name]) for name in ("col", "colOff", "row", "rowOff"))
    return _Corner(max(0, min(column, MAX_COLUMN - 1)), x, max(0, min(row, MAX_ROW - 1)), y)


_OFFSET = re.compile(r"-?[0-9]{1,12}", re.ASCII)


def _size(attributes: Mapping[str, str], name: str, default: float) -> float:
    """Return a width or height, `default` where it is missing or nothing a sheet could have."""
    try:
        size = float(attributes.get(name, default))
    except ValueError:
        return default
    return size if 0 <= size < 10_000 else default


def _true(text: str | None) -> bool:
    return text in ("1", "true")


def shape_ids(drawing: Markup) -> Iterator[int]:
    """Yield the ids of all shapes of a drawing, in groups and alternatives too."""
    for element in drawing.named("cNvPr"):
        yield element.number("id")


def shapes(drawing: Markup) -> Iterator[tuple[str, Element]]:
    """Yield the buttons of ours on a drawing: their key and their shape, whose attribute ``macro`` is the macro."""
    for element in drawing.named("cNvPr"):
        name, parent = element.attributes.get("name", ""), element.parent
        if name.startswith(NAME_PREFIX) and parent is not None and parent.parent is not None:
            yield name.removeprefix(NAME_PREFIX), parent.parent


def with_macros(drawing: Markup, macros: Mapping[str, str]) -> list[Splice]:
    """Return the splices that give buttons without a macro theirs back; `macros` by the button's key."""
    return [
        drawing.with_attribute(shape, "macro", call(macros[key]))
        for key, shape in shapes(drawing)
        if key in macros and not shape.attributes.get("macro")
    ]


def call(macro: str) -> str:
    """Return `macro` of this workbook as a shape names it."""
    return f"[0]!{macro}"


def empty_part() -> bytes:
    """Return a drawing part without shapes."""
    (xdr, _), declarations = spelled({}, SHEET_DRAWING, DRAWING)
    return (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<{xdr}wsDr{declarations}></{xdr}wsDr>').encode(
        "ascii"
    )


def with_buttons(drawing: Markup, buttons: Sequence[Button], spots: Sequence[Spot]) -> list[Splice]:
    """Return the splices that append a shape for each button, everything before them untouched."""
    used = set(shape_ids(drawing))
    # Shape 1 is the drawing itself for Excel, so that shapes count from 2.
    first = max([1, *used]) + 1
    (xdr, a), declarations = spelled(drawing.in_force(drawing.root), SHEET_DRAWING, DRAWING)
    text = "".join(
        f"<{xdr}oneCellAnchor{declarations}>{_anchored(button, spot, first + number, xdr, a)}</{xdr}oneCellAnchor>"
        for number, (button, spot) in enumerate(zip(buttons, spots, strict=True))
    )
    return drawing.inserted(drawing.root, text)


def _anchored(button: Button, spot: Spot, shape_id: int, xdr: str, a: str) -> str:
    """Return what stands inside a button's anchor; `xdr` and `a` begin the names of the two namespaces of drawings."""
    name, caption, color = quoted(NAME_PREFIX + button.key), button.caption, '<{}srgbClr val="{}"/>'
    dark, light = (f"<{a}solidFill>{color.format(a, value)}</{a}solidFill>" for value in ("1F4E79", "FFFFFF"))
    return (
        f"<{xdr}from><{xdr}col>{spot.column}</{xdr}col><{xdr}colOff>{spot.inset}</{xdr}colOff>"
        f"<{xdr}row>{spot.row}</{xdr}row><{xdr}rowOff>{spot.offset}</{xdr}rowOff></{xdr}from>"
        f'<{xdr}ext cx="{WIDTH}" cy="{HEIGHT}"/>'
        f'<{xdr}sp macro={quoted(call(button.macro))} textlink="">'
        f'<{xdr}nvSpPr><{xdr}cNvPr id="{shape_id}" name={name} descr={quoted(caption)}/><{xdr}cNvSpPr/></{xdr}nvSpPr>'
        f'<{xdr}spPr><{a}xfrm><{a}off x="0" y="0"/><{a}ext cx="{WIDTH}" cy="{HEIGHT}"/></{a}xfrm>'
        f'<{a}prstGeom prst="roundRect"><{a}avLst/></{a}prstGeom>{dark}<{a}ln w="9525">{dark}</{a}ln></{xdr}spPr>'
        f'<{xdr}txBody><{a}bodyPr vertOverflow="clip" horzOverflow="clip" wrap="none" lIns="36000" tIns="0" '
        f'rIns="36000" bIns="0" rtlCol="0" anchor="ctr"/><{a}lstStyle/><{a}p><{a}pPr algn="ctr"/>'
        f'<{a}r><{a}rPr lang="ja-JP" altLang="en-US" sz="1100" b="1">{light}'
        f'<{a}latin typeface="Meiryo UI"/><{a}ea typeface="Meiryo UI"/></{a}rPr>'
        f"<{a}t>{escaped(caption)}</{a}t></{a}r></{a}p></{xdr}txBody></{xdr}sp>"
        f'<{xdr}clientData fPrintsWithSheet="0"/>'
    )
