"""Grids from a workbook file: every sheet's values, merged spans, lines, colours, locks and drop-down entries.

Our own reader, because a form is read by how it is drawn and the libraries stumble over style sheets that Excel
opens. It is linear in the size of the file and never visits a cell that is not written there; what it cannot read
it says in `Grid.unread`. No library is asked where it gives up: what reads more generously can be made to take all of
the memory, or end the process, by a cell far away. Knows no form.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import heapq
import math
import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from youryou_xl.addresses import MAX_COLUMN, MAX_ROW, parse_area, parse_cell
from youryou_xl.errors import UnusableFile
from youryou_xl.grid import PLAIN_LOOK, Control, Grid, Look, Position, Span, Value, position
from youryou_xl.package import xmltree
from youryou_xl.package.container import Source, open_package
from youryou_xl.package.styles import _BUILT_IN_DATES, _ELAPSED, shows_date
from youryou_xl.package.values import date_of
from youryou_xl.package.workbook import SheetEntry, Workbook, open_workbook, relationships

_MOST_CELLS = 400_000
"""Cells of one sheet looked at for input cells and drop-downs; whole unlocked columns end with the used region."""
_MOST_READ = 500_000
"""Cells of one sheet that are read at all; a sheet with more is data, not a form."""
_LARGEST_STYLES = 16_000_000
"""Bytes of a style sheet; Excel's own limit of 65,000 cell styles takes less."""
_MOST_ENTRIES = 2_000
_MOST_MERGES = 60_000
_MOST_LARGE_MERGES = 200
_LARGE_MERGE = 4096
_ROWS_BEYOND = 60
"""Rows below the last one in use whose unlocked or drop-down cells still count as part of the form."""
_LONGEST_NUMBER = 9
"""Digits of a number in the markup (an index, a row) beyond which it is none."""
_LONGEST_FORMULA = 200
"""Characters of a formula that may merely repeat a cell."""

_ESCAPE = re.compile("_x(?![dD][89A-Fa-f])([0-9A-Fa-f]{4})_")
_WHITE = "FFFFFF"
_SYSTEM_COLOURS = 64
"""Indexed colours from this one on are the window's own text and paper, not a colour someone chose."""
_INDEXED = [
    "000000",
    "FFFFFF",
    "FF0000",
    "00FF00",
    "0000FF",
    "FFFF00",
    "FF00FF",
    "00FFFF",
    "000000",
    "FFFFFF",
    "FF0000",
    "00FF00",
    "0000FF",
    "FFFF00",
    "FF00FF",
    "00FFFF",
    "800000",
    "008000",
    "000080",
    "808000",
    "800080",
    "008080",
    "C0C0C0",
    "808080",
    "9999FF",
    "993366",
    "FFFFCC",
    "CCFFFF",
    "660066",
    "FF8080",
    "0066CC",
    "CCCCFF",
    "000080",
    "FF00FF",
    "FFFF00",
    "00FFFF",
    "800080",
    "800000",
    "008080",
    "0000FF",
    "00CCFF",
    "CCFFFF",
    "CCFFCC",
    "FFFF99",
    "99CCFF",
    "FF99CC",
    "CC99FF",
    "FFCC99",
    "3366FF",
    "33CCCC",
    "99CC00",
    "FFCC00",
    "FF9900",
    "FF6600",
    "666699",
    "969696",
    "003366",
    "339966",
    "003300",
    "333300",
    "993300",
    "993366",
    "333399",
    "333333",
]
"""ECMA-376 Part 1, 18.8.27: the colours that a number stands for."""

_COPY = re.compile(
    r"""^(?:IF\( ?(?P<test>\$?[A-Z]{1,3}\$?\d+) ?= ?"" ?, ?"" ?, ?)?"""
    r"""(?P<cell>\$?[A-Z]{1,3}\$?\d+) ?(?:& ?"")? ?(?P<end>\))?$""",
    re.IGNORECASE,
)
"""A formula that repeats one cell: C5, C5&"", IF(C5="","",C5)."""
_AREA = re.compile(
    r"^=?(?:(?:'((?:[^']|'')+)'|([^'!\[\]]+))!)?\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?$"
)
_TIMES = re.compile(r"[hs]", re.IGNORECASE)
_BUILT_IN_TIMES = frozenset([18, 19, 20, 21, 32, 33])


def read_grids(source: Source) -> tuple[Grid, ...]:
    """Return every sheet of a workbook (.xlsx or .xlsm) as a Grid, hidden ones included, in the workbook's order.

    Formula cells have the values the spreadsheet program last computed. Rich text is plain text, furigana is left
    out. Raises UnusableFile for anything that is not a readable workbook, saying what it is and what to do.
    """
    package = open_package(source)
    label = package.label
    if package.read("[Content_Types].xml") is None or not any("workbook" in member.key for member in package.members):
        raise UnusableFile(
            f"「{label}」はExcelブックではありません（Wordなど別の形式のファイルです）。申込書のブックを指定してください。",
            f"“{label}” is not a workbook but another kind of file, such as a Word document. Name the form's workbook.",
        )
    try:
        grids = _Reader(open_workbook(package)).grids()
    except (xmltree.UnreadableXml, ValueError) as error:
        raise _unreadable(label, error) from error
    if not grids:
        raise _unreadable(label)
    return grids


def _unreadable(label: str, error: Exception | None = None) -> UnusableFile:
    why = (f"（{error.ja}）", f" ({error.en})") if isinstance(error, xmltree.UnreadableXml) else ("", "")
    return UnusableFile(
        f"「{label}」の中身を読み取れません{why[0]}。Excelで開き、「Excelブック（*.xlsx）」として保存し直してください。",
        f"The content of “{label}” cannot be read{why[1]}. Open it in Excel and save it as “Excel Workbook (*.xlsx)”.",
    )


def _number(text: str | None, otherwise: int = 0) -> int:
    """Return a whole number of the markup, `otherwise` if it is none or absurd."""
    if text is None or len(text) > _LONGEST_NUMBER or not text.isascii() or not text.isdigit():
        return otherwise
    return int(text)


def _float(text: str | None) -> float:
    try:
        number = float(text or "")
    except ValueError:
        return 0.0
    return number if math.isfinite(number) and 0 <= number < 1e6 else 0.0


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text).replace("\r", "")


# -- styles -----------------------------------------------------------------------------------------------------


@dataclass
class _Styles:
    """What the style of a cell (its index) says: how it looks, and whether its number is a moment."""

    looks: list[Look] = field(default_factory=list)
    moments: list[str] = field(default_factory=list)
    unread: bool = False

    def look(self, index: int) -> Look:
        return self.looks[index] if 0 <= index < len(self.looks) else PLAIN_LOOK

    def moment(self, index: int) -> str:
        return self.moments[index] if 0 <= index < len(self.moments) else ""


def _styles(part: bytes | None) -> _Styles:
    styles = _Styles()
    if part is None:
        return styles
    if len(part) > _LARGEST_STYLES:
        styles.unread = True
        return styles
    try:
        root = xmltree.parse(part)
    except xmltree.UnreadableXml:
        styles.unread = True
        return styles
    codes = {_number(item.get("numFmtId"), -1): item.get("formatCode", "") for item in root.iterfind("numFmts/numFmt")}
    palette = [item.get("rgb", "")[-6:].upper() for item in root.iterfind("colors/indexedColors/rgbColor")] or _INDEXED
    fonts = [
        (
            font.find("u") is not None and font.find("u").get("val", "single") != "none",  # type: ignore[union-attr]
            font.find("b") is not None and font.find("b").get("val", "1") not in ("0", "false"),  # type: ignore[union-attr]
            _float(font.find("sz").get("val")) if font.find("sz") is not None else 0.0,  # type: ignore[union-attr]
        )
        for font in root.iterfind("fonts/font")
    ]
    fills = [_fill(item, palette) for item in root.iterfind("fills/fill")]
    borders = [_border(item) for item in root.iterfind("borders/border")]
    shared: dict[Look, Look] = {}
    for style in root.iterfind("cellXfs/xf"):
        number = _number(style.get("numFmtId"))
        code = codes.get(number, "")
        font = _at(fonts, style.get("fontId"), (False, False, 0.0))
        left, right, top, bottom, diagonal = _at(borders, style.get("borderId"), ("", "", "", "", False))
        alignment, protection = style.find("alignment"), style.find("protection")
        look = Look(
            left, right, top, bottom, diagonal,
            fill=_at(fills, style.get("fillId"), ""),
            locked=protection is None or protection.get("locked", "1") not in ("0", "false"),
            horizontal=alignment.get("horizontal", "") if alignment is not None else "",
            underline=font[0], bold=font[1], size=font[2],
            number_format=code or (f"#{number}" if number else ""),
        )  # fmt: skip
        styles.looks.append(shared.setdefault(look, look))
        styles.moments.append(_moment(number, code))
    return styles


def _at(items: list[Any], index: str | None, otherwise: Any) -> Any:
    number = _number(index, -1)
    return items[number] if 0 <= number < len(items) else otherwise


def _moment(number: int, code: str) -> str:
    """Return whether a number format shows a date ("date"), a time of day ("time"), or neither ("")."""
    if code:
        if shows_date(code):
            return "date"
        bare = re.sub(r'"[^"]*"?|\\.|_.|\*.', "", code)
        if _ELAPSED.search(bare):
            return ""
        return "time" if _TIMES.search(re.sub(r"\[[^\]]*\]", "", bare)) else ""
    if number in _BUILT_IN_DATES:
        return "date"
    return "time" if number in _BUILT_IN_TIMES else ""


def _fill(fill: Any, palette: list[str]) -> str:
    """Return a name for a background colour; "" for white, no colour, and patterns."""
    pattern = fill.find("patternFill")
    colour = pattern.find("fgColor") if pattern is not None and pattern.get("patternType") == "solid" else None
    if colour is None:
        return ""
    try:
        tint = round(float(colour.get("tint", "0")), 2)
    except ValueError:
        tint = 0.0
    if colour.get("theme") is not None:
        # The first colour of every theme is its paper; only tinted it is grey.
        theme = _number(colour.get("theme"))
        return f"theme {theme} {tint}" if theme or tint else ""
    if colour.get("indexed") is not None:
        index = _number(colour.get("indexed"), _SYSTEM_COLOURS)
        if not index < min(_SYSTEM_COLOURS, len(palette)):
            return ""
        rgb = palette[index]
    elif colour.get("rgb") is not None:
        rgb = colour.get("rgb")[-6:].upper()
    else:
        return ""
    return "" if rgb == _WHITE and not tint else f"{rgb} {tint}"


def _border(border: Any) -> tuple[str, str, str, str, bool]:
    def kind(*names: str) -> str:
        for name in names:
            side = border.find(name)
            if side is not None:
                style = side.get("style", "")
                return "" if style == "none" else style
        return ""

    struck = border.get("diagonalUp") in ("1", "true") or border.get("diagonalDown") in ("1", "true")
    return kind("left", "start"), kind("right", "end"), kind("top"), kind("bottom"), struck and bool(kind("diagonal"))


# -- sheets -----------------------------------------------------------------------------------------------------


@dataclass
class _Sheet:
    """One sheet part as its markup says, before anything is concluded from it."""

    values: dict[Position, Value] = field(default_factory=dict)
    styles: dict[Position, int] = field(default_factory=dict)
    formulas: dict[Position, str] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    rules: list[tuple[str, str, str]] = field(default_factory=list)
    """(type, ranges, first formula) of every rule for what is typed."""
    columns: list[tuple[int, int, float, int, bool]] = field(default_factory=list)
    rows: dict[int, tuple[float, int | None, bool]] = field(default_factory=dict)
    controls: list[tuple[str, str, Position]] = field(default_factory=list)
    default_width: float = 8.43
    default_height: float = 13.5
    protected: bool = False
    strays: int = 0
    cells: int = 0


class _Enough(Exception):
    """So many cells were read that this is no form; the rest is left."""


class _SheetParser:
    """Reads one sheet part with expat: cells, columns, merged spans, rules, controls."""

    def __init__(self, styles: _Styles, strings: Callable[[], list[str]], date1904: bool) -> None:
        self.sheet = _Sheet()
        self.most = _MOST_READ
        self._moments = styles
        self._strings = strings
        self._date1904 = date1904
        self._row = self._column = 0
        self._kind = ""
        self._style = 0
        self._at: Position | None = None
        self._text: list[str] | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._phonetic = 0
        self._kept = False
        self._rule: list[str] | None = None
        self._control: list[Any] | None = None
        self._names: dict[str, str] = {}

    def parse(self, data: bytes) -> _Sheet:
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        with contextlib.suppress(_Enough):
            xmltree.run(parser, data)
        return self.sheet

    def _local(self, tag: str) -> str:
        name = self._names.get(tag)
        if name is None:
            name = self._names[tag] = tag.rpartition("}")[2]
        return name

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._local(tag)
        if name == "c":
            self._cell(attributes)
        elif name == "v" or name == "t":
            self._text = []
            self._kept = bool(attributes)
        elif name == "row":
            number = _number(attributes.get("r"))
            self._row = number or self._row + 1
            self._column = 0
            hidden = xmltree.is_true(attributes.get("hidden"))
            styled = xmltree.is_true(attributes.get("customFormat"))
            height = attributes.get("ht")
            if (hidden or styled or height is not None) and self._row <= MAX_ROW:
                style = _number(attributes.get("s")) if styled else None
                self.sheet.rows[self._row] = (_float(height), style, hidden)
        elif name == "f":
            self._text = []
            self._formula = ""
        elif name == "rPh":
            self._phonetic += 1
        elif name == "mergeCell":
            if len(self.sheet.merges) <= _MOST_MERGES:
                self.sheet.merges.append(attributes.get("ref", ""))
        else:
            self._rare(name, attributes)

    def _rare(self, name: str, attributes: dict[str, str]) -> None:
        sheet = self.sheet
        if self._control is not None:
            if name in ("col", "row"):
                self._text = []
        elif name == "dataValidation":
            self._rule = [attributes.get("type", ""), attributes.get("sqref", ""), ""]
        elif name in ("formula1", "sqref"):
            self._text = []
        elif name == "col":
            first, last = _number(attributes.get("min")), _number(attributes.get("max"))
            if 0 < first <= last:
                hidden = xmltree.is_true(attributes.get("hidden"))
                width = _float(attributes.get("width"))
                sheet.columns.append(
                    (first, min(last, MAX_COLUMN), width, _number(attributes.get("style"), -1), hidden)
                )
        elif name == "sheetFormatPr":
            sheet.default_width = _float(attributes.get("defaultColWidth")) or sheet.default_width
            sheet.default_height = _float(attributes.get("defaultRowHeight")) or sheet.default_height
        elif name == "sheetProtection":
            sheet.protected = xmltree.is_true(attributes.get("sheet"))
        elif name == "control":
            link = next((value for key, value in attributes.items() if key.endswith("/relationships}id")), "")
            self._control = [link, attributes.get("name", ""), None, None]

    def _cell(self, attributes: dict[str, str]) -> None:
        self.sheet.cells += 1
        if self.sheet.cells > self.most:
            raise _Enough
        at = parse_cell(attributes["r"]) if "r" in attributes else None
        if at is None and "r" not in attributes:
            at = (self._row, self._column + 1) if self._row <= MAX_ROW and self._column < MAX_COLUMN else None
        if at is None:
            self.sheet.strays += 1
        else:
            self._column = at[1]
        self._at = at
        self._kind = attributes.get("t", "n")
        self._style = _number(attributes.get("s"))
        self._value = self._formula = None
        if at is not None:
            self.sheet.styles[at] = self._style

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        name = self._local(tag)
        if name == "c":
            self._finish()
        elif name == "v":
            self._value = "".join(self._text or ())
            self._text = None
        elif name == "t":
            if not self._phonetic:
                text = "".join(self._text or ())
                # Blanks around a text count where the markup says that they are meant (xml:space).
                self._value = (self._value or "") + (text if self._kept else text.strip(" \r\n\t"))
            self._text = None
        elif name == "f":
            text = "".join(self._text or ())
            if self._rule is not None:
                self._rule[2] = self._rule[2] or text
            elif len(text) <= _LONGEST_FORMULA:
                self._formula = text
            self._text = None
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "formula1" and self._rule is not None:
            self._rule[2] = self._rule[2] or "".join(self._text or ())
            self._text = None
        elif name == "sqref" and self._rule is not None:
            self._rule[1] = "".join(self._text or ())
            self._text = None
        elif name == "dataValidation" and self._rule is not None:
            self.sheet.rules.append((self._rule[0], self._rule[1], self._rule[2]))
            self._rule = None
        elif self._control is not None:
            self._control_end(name)

    def _control_end(self, name: str) -> None:
        assert self._control is not None
        if name == "control":
            link, title, column, row = self._control
            self.sheet.controls.append((link, title, ((row or 0) + 1, (column or 0) + 1)))
            self._control = None
        elif name in ("col", "row"):
            # The first of each is the anchor's upper left corner, counted from 0.
            place = 2 if name == "col" else 3
            if self._control[place] is None:
                self._control[place] = _number("".join(self._text or ()).strip())
            self._text = None

    def _finish(self) -> None:
        at = self._at
        if at is None:
            return
        if self._formula is not None:
            self.sheet.formulas[at] = self._formula
        text = self._value
        if text is None or text == "":
            return
        value = self._read(text)
        if value is not None and value != "":
            self.sheet.values[at] = value

    def _read(self, text: str) -> Value | None:
        kind = self._kind
        if kind == "s":
            strings = self._strings()
            number = _number(text.strip(), -1)
            return strings[number] if 0 <= number < len(strings) else None
        if kind in ("inlineStr", "str", "e"):
            return _unescaped(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "d":
            try:
                moment = dt.datetime.fromisoformat(text.strip()).replace(tzinfo=None)
            except ValueError:
                return text
            return moment if moment.time() != dt.time() else moment.date()
        try:
            value = float(text)
        except ValueError:
            return text
        if not math.isfinite(value):
            return text
        moment_kind = self._moments.moment(self._style)
        if moment_kind:
            if 0 <= value < 1 and (moment_kind == "time" or value):
                return _time(value)
            date = date_of(value, self._date1904)
            if date is not None:
                return date
        return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _time(part: float) -> dt.time:
    seconds = min(round(part * 86_400), 86_399)
    return dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60)


class _Reader:
    """All sheets of one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.styles = _styles(workbook.styles)
        self._strings: list[str] | None = None

    def grids(self) -> tuple[Grid, ...]:
        sheets: list[tuple[SheetEntry, _Sheet, tuple[str, ...]]] = []
        for entry in self.workbook.sheets:
            if entry.kind not in ("worksheet", "") or entry.member is None:
                continue
            parser = _SheetParser(self.styles, self._shared, self.workbook.date1904)
            sheets.append((entry, parser.parse(self.workbook.package.content(entry.member)), ()))
        states = self._states()
        lists = _Lists({entry.name.casefold(): sheet for entry, sheet, _ in sheets}, self.workbook)
        return tuple(
            self._grid(entry, sheet, lists, states.get(entry.name, "visible") == "visible")
            for entry, sheet, _ in sheets
        )

    def _shared(self) -> list[str]:
        if self._strings is None:
            part = self.workbook.shared_strings
            self._strings = [] if part is None else _shared_strings(part)
        return self._strings

    def _states(self) -> dict[str, str]:
        data = self.workbook.package.read(self.workbook.part)
        root = xmltree.parse(data or b"")
        return {item.get("name", ""): item.get("state", "visible") for item in root.iterfind("sheets/sheet")}

    def _grid(self, entry: SheetEntry, sheet: _Sheet, lists: _Lists, visible: bool) -> Grid:
        unread = []
        if self.styles.unread:
            unread.append("罫線・色・ロック（書式の部品が読めません）")
        if sheet.strays:
            unread.append(f"番地がおかしいセル {sheet.strays} 個")
        looks: dict[Position, Look] = {}
        framed: set[Position] = set()
        fills: dict[Position, str] = {}
        frames = [_frames(look) for look in self.styles.looks]
        plain = [look == PLAIN_LOOK for look in self.styles.looks]
        for at, style in sheet.styles.items():
            if style >= len(plain) or plain[style]:
                continue
            look = self.styles.looks[style]
            looks[at] = look
            if frames[style]:
                framed.add(at)
            if look.fill:
                fills[at] = look.fill
        if sheet.cells > _MOST_READ:
            unread.append(f"{_MOST_READ:,} 個より後のセルと、結合")
        merges, dropped = _merges(sheet, framed)
        if dropped:
            unread.append(f"重なっている、または大きすぎる結合 {dropped} か所")
        last_row = max(
            [row for row, _ in sheet.values] + [row for row, _ in framed] + [span.bottom for span in merges], default=0
        )
        last_column = max(
            [column for _, column in sheet.values] + [column for _, column in framed] + [s.right for s in merges],
            default=0,
        )
        copies = {}
        for at, formula in sheet.formulas.items():
            copied = _copied(formula)
            if copied is not None:
                copies[at] = copied
        choices, validated = lists.of(entry.name, sheet, last_row, last_column)
        widths, hidden_columns = _widths(sheet, last_column)
        return Grid(
            name=entry.name,
            values=sheet.values,
            merges=merges,
            inputs=(self._inputs(sheet, last_row, last_column) or None) if sheet.protected else None,
            formulas=frozenset(sheet.formulas),
            choices=choices,
            visible=visible,
            framed=frozenset(framed) if framed else None,
            fills=fills,
            copies=copies,
            looks=None if self.styles.unread else looks,
            validated=frozenset(validated),
            widths=widths,
            heights={row: height for row, (height, _, _) in sheet.rows.items() if height},
            default_width=sheet.default_width,
            default_height=sheet.default_height,
            hidden_rows=frozenset(row for row, (_, _, hidden) in sheet.rows.items() if hidden),
            hidden_columns=frozenset(hidden_columns),
            print_area=self._print_area(entry.name),
            controls=self._controls(entry, sheet),
            unread=tuple(unread),
        )

    def _print_area(self, title: str) -> tuple[Span, ...]:
        index = next((number for number, item in enumerate(self.workbook.sheets) if item.name == title), -1)
        for name, refers, scope in self.workbook.defined_names:
            if name.casefold() == "_xlnm.print_area" and scope == index and len(refers) < 1000:
                areas = (parse_area(part.rpartition("!")[2].replace("$", "")) for part in refers.split(","))
                return tuple(area for area in areas if area is not None)
        return ()

    def _controls(self, entry: SheetEntry, sheet: _Sheet) -> tuple[Control, ...]:
        if not sheet.controls:
            return ()
        try:
            links = relationships(self.workbook.package, entry.part)
        except UnusableFile:
            return ()
        found = []
        for link, name, at in dict.fromkeys(sheet.controls):
            target = links.get(link)
            part = self.workbook.package.read(target.target) if target is not None and not target.external else None
            kind = re.search(rb'objectType="(\w{1,20})"', part) if part is not None else None
            if kind is not None:
                chosen = re.search(rb'checked="(?:Checked|Mixed)"', part or b"") is not None
                found.append(Control(kind[1].decode(), name, at, chosen))
        return tuple(found)

    def _inputs(self, sheet: _Sheet, last_row: int, last_column: int) -> frozenset[Position]:
        """Return the unlocked positions of a protected sheet, whole unlocked rows and columns cut to the region in use.

        A sheet with none is locked against change as a whole (a copy already sent); its form can still be read.
        """
        look = self.styles.look
        unlocked = {at for at, style in sheet.styles.items() if not look(style).locked}
        open_columns = [
            column
            for first, last, _, style, _ in sheet.columns
            if style >= 0 and not look(style).locked
            for column in range(first, min(last, last_column) + 1)
        ]
        open_rows = {row: not look(style).locked for row, (_, style, _) in sheet.rows.items() if style is not None}
        if open_columns or any(open_rows.values()):
            for row in range(1, min(last_row, _MOST_CELLS // max(1, last_column)) + 1):
                whole = open_rows.get(row)
                columns: Iterable[int] = (
                    range(1, last_column + 1) if whole else (() if whole is False else open_columns)
                )
                unlocked.update((row, column) for column in columns if (row, column) not in sheet.styles)
        return frozenset(at for at in unlocked if at[0] <= last_row + _ROWS_BEYOND)


def _shared_strings(part: bytes) -> list[str]:
    """Return the shared strings, their runs joined, without the furigana."""
    strings: list[str] = []
    text: list[str] = []
    state = {"phonetic": 0, "inside": False, "kept": False}

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "si":
            text.clear()
            state["kept"] = False
        elif name == "rPh":
            state["phonetic"] += 1
        elif name == "t":
            state["inside"] = not state["phonetic"]
            state["kept"] = state["kept"] or bool(attributes)

    def end(tag: str) -> None:
        name = tag.rpartition("}")[2]
        if name == "si":
            whole = _unescaped("".join(text))
            # Blanks alone count only where the markup says that they are meant (xml:space).
            strings.append(whole if state["kept"] or not whole.isspace() or "\u3000" in whole else "")
        elif name == "rPh":
            state["phonetic"] -= 1
        elif name == "t":
            state["inside"] = False

    def characters(data: str) -> None:
        if state["inside"]:
            text.append(data)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    xmltree.run(parser, part)
    return strings


def _merges(sheet: _Sheet, framed: set[Position]) -> tuple[tuple[Span, ...], int]:
    """Return the merged spans that can stand together, and how many were left out or cut.

    Excel knows no overlapping ones and mends a file that has some; a span is cut to what is in use, or a merged
    sheet would have sixteen thousand million cells.
    """
    spans: list[Span] = []
    large: list[Span] = []
    dropped = max(0, len(sheet.merges) - _MOST_MERGES)
    last_row = max([row for row, _ in sheet.values] + [row for row, _ in framed], default=1) + _ROWS_BEYOND
    last_column = max([column for _, column in sheet.values] + [c for _, c in framed], default=1) + _ROWS_BEYOND
    for text in sheet.merges[:_MOST_MERGES]:
        area = parse_area(text)
        if area is None:
            dropped += 1
        elif (area.bottom - area.top + 1) * (area.right - area.left + 1) > _LARGE_MERGE:
            bottom, right = min(area.bottom, max(area.top, last_row)), min(area.right, max(area.left, last_column))
            large.append(Span(area.top, area.left, bottom, right))
        elif area.top != area.bottom or area.left != area.right:
            spans.append(area)
    kept = _apart(spans)
    dropped += len(spans) - len(kept)
    # What is merged over a whole sheet yields to what is merged in it.
    for span in sorted(large)[:_MOST_LARGE_MERGES]:
        if any(
            span.top <= other.bottom and other.top <= span.bottom
            and span.left <= other.right and other.left <= span.right
            for other in kept
        ):  # fmt: skip
            dropped += 1
        else:
            kept.append(span)
    dropped += max(0, len(large) - _MOST_LARGE_MERGES)
    return tuple(sorted(kept)), dropped


def _apart(spans: list[Span]) -> list[Span]:
    """Return the spans that overlap none before them, from the top down."""
    kept: list[Span] = []
    # A sweep from the top: the columns held by spans that have not ended, none of which overlap.
    held: list[tuple[int, int, int]] = []
    ending: list[tuple[int, tuple[int, int, int]]] = []
    for span in sorted(spans):
        while ending and ending[0][0] < span.top:
            item = heapq.heappop(ending)[1]
            del held[bisect_left(held, item)]
        place = bisect_left(held, (span.left, 0, 0))
        before = place > 0 and held[place - 1][1] >= span.left
        after = place < len(held) and held[place][0] <= span.right
        if before or after:
            continue
        item = (span.left, span.right, span.bottom)
        insort(held, item)
        heapq.heappush(ending, (span.bottom, item))
        kept.append(span)
    return kept


def _widths(sheet: _Sheet, last_column: int) -> tuple[dict[int, float], set[int]]:
    widths: dict[int, float] = {}
    hidden_columns: set[int] = set()
    for first, last, width, _, hidden in sheet.columns:
        for column in range(first, min(last, last_column + 1) + 1):
            if width:
                widths[column] = width
            if hidden:
                hidden_columns.add(column)
    return widths, hidden_columns


def _frames(look: Look) -> bool:
    """Return whether the lines of a cell make it a box, rather than being the edge of the box beside it."""
    return bool(look.bottom or (look.top and (look.left or look.right)) or (look.left and look.right))


def _copied(formula: str) -> Position | None:
    """Return the cell a formula merely repeats, None if it does anything else."""
    match = _COPY.match(re.sub(r"\s+", " ", formula).strip())
    if match is None or (match["test"] is None) != (match["end"] is None):
        return None
    copied = position(match["cell"])
    return copied if match["test"] is None or position(match["test"]) == copied else None


# -- drop-down lists --------------------------------------------------------------------------------------------


class _Lists:
    """The entries of drop-down lists, wherever they are kept: in the rule, in cells, behind a name."""

    def __init__(self, sheets: Mapping[str, _Sheet], workbook: Workbook) -> None:
        self.sheets = sheets
        self.names: dict[tuple[str, str], str] = {}
        titles = [entry.name.casefold() for entry in workbook.sheets]
        for name, refers, scope in workbook.defined_names:
            local = titles[scope] if scope is not None and 0 <= scope < len(titles) else ""
            self.names.setdefault((local, name.casefold()), refers)
        self.known: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(
        self, title: str, sheet: _Sheet, last_row: int, last_column: int
    ) -> tuple[dict[Position, tuple[str, ...]], set[Position]]:
        choices: dict[Position, tuple[str, ...]] = {}
        validated: set[Position] = set()
        for kind, ranges, formula in sheet.rules:
            positions = list(_positions(ranges, last_row + _ROWS_BEYOND, last_column + 1))
            validated.update(positions)
            entries = self.entries(title, formula) if kind == "list" else ()
            if entries:
                choices.update(dict.fromkeys(positions, entries))
        return choices, validated

    def entries(self, title: str, formula: str) -> tuple[str, ...]:
        key = (title, formula)
        if key not in self.known:
            self.known[key] = tuple(dict.fromkeys(self._resolve(title, formula.strip(), 0)))[:_MOST_ENTRIES]
        return self.known[key]

    def _resolve(self, title: str, formula: str, depth: int) -> list[str]:
        formula = formula.removeprefix("=").strip()
        if len(formula) > 1 and formula[0] == formula[-1] == '"':
            return [entry.strip() for entry in formula[1:-1].replace('""', '"').split(",") if entry.strip()]
        match = _AREA.match(formula) if len(formula) <= _LONGEST_FORMULA else None
        if match:
            return self._cells(match[1].replace("''", "'") if match[1] else match[2] or title, match)
        if depth < 4:
            wanted = formula.casefold()
            named = self.names.get((title.casefold(), wanted), self.names.get(("", wanted)))
            if named is not None:
                return self._resolve(title, named, depth + 1)
        return []

    def _cells(self, title: str, match: re.Match[str]) -> list[str]:
        sheet = self.sheets.get(title.casefold())
        area = parse_area(f"{match[3]}{match[4]}:{match[5] or match[3]}{match[6] or match[4]}")
        if sheet is None or area is None:
            return []
        inside = sorted(at for at in sheet.values if at in area)[:_MOST_ENTRIES]
        texts = (str(sheet.values[at]) for at in inside)
        return [text for text in texts if text.strip()]


def _positions(ranges: str, last_row: int, last_column: int) -> Iterator[Position]:
    left_over = _MOST_CELLS
    for part in ranges.split():
        area = parse_area(part)
        if area is None:
            continue
        for row in range(area.top, min(area.bottom, max(last_row, area.top)) + 1):
            for column in range(area.left, min(area.right, max(last_column, area.left)) + 1):
                left_over -= 1
                if left_over < 0:
                    return
                yield row, column
