"""Buttons as shapes of a sheet's drawing, and where on the sheet they find room.

A button is a drawing shape with a macro: one part, understood by Excel and LibreOffice alike. They are put
beside what the sheet shows, never over it, and do not print. Knows sheets and drawings, not what a button does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from youryou_xl.addresses import MAX_COLUMN, MAX_ROW, parse_area, parse_cell
from youryou_xl.errors import CannotAttach
from youryou_xl.package.markup import Element, Markup, Splice, escaped

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"

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
class Button:
    """A button: `key` names its shape, `caption` is what it shows, `macro` the Sub it calls."""

    key: str
    caption: str
    macro: str


@dataclass(frozen=True, slots=True)
class Spot:
    """The upper left corner of a button: column and row counted from 0, and EMU below the row's top."""

    column: int
    row: int
    offset: int


class Layout:
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
        self._columns: list[tuple[int, int, float, bool]] = []
        self._rows: dict[int, tuple[float, bool]] = {}
        self._last_column = self._last_row = 0
        self._column_width, self._row_height, self._rows_hidden = _DEFAULT_COLUMN_WIDTH, _DEFAULT_ROW_HEIGHT, False
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
        if column is not None and self._room_right(column) >= WIDTH:
            return self._stack(column, self._visible(0, self._is_row_hidden, MAX_ROW) or 0, count)
        row = self._visible(self._last_row + 1, self._is_row_hidden, MAX_ROW)
        first = self._visible(0, self._is_column_hidden, MAX_COLUMN)
        if row is not None and first is not None and self._room_below(row) >= count * (HEIGHT + GAP):
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
        position = parse_cell(cell)
        if position is None:
            raise CannotAttach(
                f"ボタンを置くセル「{cell}」を読めません。「H2」のように指定してください。",
                f"“{cell}” is not a cell. Name it like “H2”.",
            )
        return self._stack(position[1] - 1, position[0] - 1, count)

    def _read(self, sheet: Markup, drawn_styles: Collection[int]) -> None:
        row = column = 0
        filled: set[int] = {id(element.parent) for element in sheet.named("v", "is", "f")}
        for element in sheet.elements:
            if element.namespace != sheet.root.namespace:
                continue
            attributes = element.attributes
            match element.name:
                case "sheetFormatPr":
                    self._row_height = _size(attributes, "defaultRowHeight", _DEFAULT_ROW_HEIGHT)
                    base = _size(attributes, "baseColWidth", _DEFAULT_COLUMN_WIDTH)
                    self._column_width = _size(attributes, "defaultColWidth", base)
                    self._rows_hidden = _true(attributes.get("zeroHeight"))
                case "col":
                    width = _size(attributes, "width", self._column_width)
                    hidden = _true(attributes.get("hidden")) or width == 0
                    self._columns.append((element.number("min"), element.number("max"), width, hidden))
                case "row":
                    row, column = element.number("r") or row + 1, 0
                    height = _size(attributes, "ht", self._row_height)
                    self._rows[row] = (height, _true(attributes.get("hidden")) or height == 0)
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
                left = self._left_of(corner.column) + corner.x
                top = self._top_of(corner.row) + corner.y
            elif point is not None:
                left, top = point.number("x"), point.number("y")
            if extent is not None:
                self._reaches(self._row_at(top + extent.number("cy")), self._column_at(left + extent.number("cx")))

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

    def _column(self, index: int) -> tuple[float, bool]:
        for first, last, width, hidden in self._columns:
            if first <= index + 1 <= last:
                return width, hidden
        return self._column_width, False

    def _is_column_hidden(self, index: int) -> bool:
        return self._column(index)[1]

    def _is_row_hidden(self, index: int) -> bool:
        return self._rows.get(index + 1, (0, self._rows_hidden))[1]

    def _column_size(self, index: int) -> int:
        width, hidden = self._column(index)
        return 0 if hidden else int((width * _DIGIT_PIXELS + _PADDING_PIXELS) * _EMU_PER_PIXEL)

    def _row_size(self, index: int) -> int:
        height, hidden = self._rows.get(index + 1, (self._row_height, self._rows_hidden))
        return 0 if hidden else int(height * EMU_PER_POINT)

    def _left_of(self, column: int) -> int:
        return sum(self._column_size(index) for index in range(column))

    def _top_of(self, row: int) -> int:
        return sum(self._row_size(index) for index in range(row))

    def _column_at(self, x: int) -> int:
        return _index_at(x, self._column_size, MAX_COLUMN) + 1

    def _row_at(self, y: int) -> int:
        return _index_at(y, self._row_size, MAX_ROW) + 1

    def _room_right(self, column: int) -> int:
        return sum(self._column_size(index) for index in range(column, min(column + 100, MAX_COLUMN)))

    def _room_below(self, row: int) -> int:
        return sum(self._row_size(index) for index in range(row, min(row + 100, MAX_ROW)))

    def _stack(self, column: int, row: int, count: int) -> list[Spot]:
        spots = []
        offset = GAP
        for _ in range(count):
            while row < MAX_ROW - 1 and offset >= self._row_size(row):
                offset -= self._row_size(row)
                row += 1
            spots.append(Spot(column, row, offset))
            offset += HEIGHT + GAP
        return spots


class _Corner(NamedTuple):
    """A point of an anchor: column and row counted from 0, and EMU from their upper left."""

    column: int
    x: int
    row: int
    y: int


def _corner(drawing: Markup, place: Element) -> _Corner | None:
    texts = {child.name: child.text.strip() for child in drawing.children(place)}
    try:
        return _Corner(*(int(texts[name]) for name in ("col", "colOff", "row", "rowOff")))
    except (KeyError, ValueError):
        return None


def _size(attributes: Mapping[str, str], name: str, default: float) -> float:
    """Return a width or height, `default` where it is missing or nothing a sheet could have."""
    try:
        size = float(attributes.get(name, default))
    except ValueError:
        return default
    return size if 0 <= size < 10_000 else default


def _index_at(distance: int, size: Callable[[int], int], limit: int) -> int:
    index = 0
    while index < limit - 1 and distance > size(index):
        distance -= size(index)
        index += 1
    return index


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
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        f'<xdr:wsDr xmlns:xdr="{DRAWING}" xmlns:a="{_MAIN}"></xdr:wsDr>'
    ).encode("ascii")


def with_buttons(drawing: Markup, buttons: Sequence[Button], spots: Sequence[Spot]) -> list[Splice]:
    """Return the splices that append a shape for each button, everything before them untouched."""
    used = set(shape_ids(drawing))
    # Shape 1 is the drawing itself for Excel, so that shapes count from 2.
    first = max([1, *used]) + 1
    text = "".join(
        _anchor(button, spot, first + number) for number, (button, spot) in enumerate(zip(buttons, spots, strict=True))
    )
    return drawing.inserted(drawing.root, text)


def _anchor(button: Button, spot: Spot, shape_id: int) -> str:
    caption, name = escaped(button.caption), escaped(NAME_PREFIX + button.key)
    # Namespaces are declared here, whatever prefixes the drawing uses itself.
    return (
        f'<yxd:oneCellAnchor xmlns:yxd="{DRAWING}" xmlns:yxa="{_MAIN}">'
        f"<yxd:from><yxd:col>{spot.column}</yxd:col><yxd:colOff>{GAP}</yxd:colOff>"
        f"<yxd:row>{spot.row}</yxd:row><yxd:rowOff>{spot.offset}</yxd:rowOff></yxd:from>"
        f'<yxd:ext cx="{WIDTH}" cy="{HEIGHT}"/>'
        f'<yxd:sp macro="{escaped(call(button.macro))}" textlink="">'
        f'<yxd:nvSpPr><yxd:cNvPr id="{shape_id}" name="{name}" descr="{caption}"/><yxd:cNvSpPr/></yxd:nvSpPr>'
        f'<yxd:spPr><yxa:xfrm><yxa:off x="0" y="0"/><yxa:ext cx="{WIDTH}" cy="{HEIGHT}"/></yxa:xfrm>'
        '<yxa:prstGeom prst="roundRect"><yxa:avLst/></yxa:prstGeom>'
        '<yxa:solidFill><yxa:srgbClr val="1F4E79"/></yxa:solidFill>'
        '<yxa:ln w="9525"><yxa:solidFill><yxa:srgbClr val="1F4E79"/></yxa:solidFill></yxa:ln></yxd:spPr>'
        '<yxd:txBody><yxa:bodyPr vertOverflow="clip" horzOverflow="clip" wrap="none" lIns="36000" tIns="0" '
        'rIns="36000" bIns="0" rtlCol="0" anchor="ctr"/><yxa:lstStyle/><yxa:p><yxa:pPr algn="ctr"/>'
        '<yxa:r><yxa:rPr lang="ja-JP" altLang="en-US" sz="1100" b="1"><yxa:solidFill><yxa:srgbClr val="FFFFFF"/>'
        '</yxa:solidFill><yxa:latin typeface="Meiryo UI"/><yxa:ea typeface="Meiryo UI"/></yxa:rPr>'
        f"<yxa:t>{caption}</yxa:t></yxa:r></yxa:p></yxd:txBody></yxd:sp>"
        '<yxd:clientData fPrintsWithSheet="0"/></yxd:oneCellAnchor>'
    )
