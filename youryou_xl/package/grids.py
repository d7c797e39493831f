"""Grids from a workbook file: every sheet's values, merged spans, input cells, formulas and drop-down entries.

Reads with openpyxl; workbooks it cannot read (Strict Open XML, unusual markup) are read with python-calamine, which
gives values and merged spans only. Knows no form. Nothing is ever written back through either.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from youryou_xl.errors import UnusableFile
from youryou_xl.grid import Grid, Position, Span, Value, position

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from youryou_xl.package.container import Source

_MOST_CELLS = 400_000
"""Cells of one sheet looked at for input cells and drop-downs; whole unlocked columns end with the used region."""
_MOST_ENTRIES = 2_000
_ROWS_BEYOND = 60
"""Rows below the last one in use whose unlocked or drop-down cells still count as part of the form."""

_X000D = re.compile(r"_x000D_", re.IGNORECASE)
_WHITE = "FFFFFF"
_SYSTEM_COLOURS = 64
"""Indexed colours from this one on are the window's own text and paper, not a colour someone chose."""
_COPY = re.compile(
    r"""^=(?:IF\(\s*(?P<test>\$?[A-Z]{1,3}\$?\d+)\s*=\s*""\s*,\s*""\s*,)?\s*"""
    r"""(?P<cell>\$?[A-Z]{1,3}\$?\d+)\s*(?:&\s*"")?\s*(?P<end>\))?$""",
    re.IGNORECASE,
)
"""A formula that repeats one cell: =C5, =C5&"", =IF(C5="","",C5)."""
_AREA = re.compile(
    r"^=?(?:(?:'((?:[^']|'')+)'|([^'!\[\]]+))!)?\$?([A-Za-z]{1,3})\$?(\d+)(?::\$?([A-Za-z]{1,3})\$?(\d+))?$"
)


def read_grids(source: Source) -> tuple[Grid, ...]:
    """Return every sheet of a workbook (.xlsx or .xlsm) as a Grid, hidden ones included, in the workbook's order.

    Formula cells have the values the spreadsheet program last computed. Rich text is plain text, furigana is left
    out. Raises UnusableFile for anything that is not a readable workbook, saying what it is and what to do.
    """
    # Here and not above: a button reads its grid from the open workbook and needs no zip file.
    from youryou_xl.package.container import open_package

    package = open_package(source)
    data, label = package.data, package.label
    if package.read("[Content_Types].xml") is None or not any("workbook" in member.key for member in package.members):
        raise UnusableFile(
            f"「{label}」はExcelブックではありません（Wordなど別の形式のファイルです）。申込書のブックを指定してください。",
            f"“{label}” is not a workbook but another kind of file, such as a Word document. Name the form's workbook.",
        )
    try:
        grids = _with_openpyxl(data)
    except Exception:  # whatever openpyxl stumbles over, the other reader gets its try
        grids = ()
    if grids:
        return grids
    try:
        grids = _with_calamine(data)
    except Exception as error:
        raise _unreadable(label) from error
    if not grids:
        raise _unreadable(label)
    return grids


def _unreadable(label: str) -> UnusableFile:
    return UnusableFile(
        f"「{label}」の中身を読み取れません。Excelで開き、「Excelブック（*.xlsx）」として保存し直してください。",
        f"The content of “{label}” cannot be read. Open it in Excel and save it as “Excel Workbook (*.xlsx)”.",
    )


# -- openpyxl ---------------------------------------------------------------------------------------------------


def _with_openpyxl(data: bytes) -> tuple[Grid, ...]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(data), rich_text=False)
        computed = None
        if any(cell.data_type == "f" for sheet in book.worksheets for cell in sheet._cells.values()):
            computed = load_workbook(BytesIO(data), data_only=True)
        lists = _Lists(computed or book, _extended_lists(data))
        return tuple(_grid(sheet, computed[sheet.title] if computed else None, lists) for sheet in book.worksheets)


def _grid(sheet: Worksheet, computed: Worksheet | None, lists: _Lists) -> Grid:
    values: dict[Position, Value] = {}
    formulas: set[Position] = set()
    copies: dict[Position, Position] = {}
    framed: set[Position] = set()
    borders: dict[int, bool] = {}
    fills: dict[Position, str] = {}
    colours: dict[int, str | None] = {}
    for at, cell in sheet._cells.items():
        value = cell.value
        if cell.data_type == "f":
            formulas.add(at)
            copied = _copied(value)
            if copied is not None:
                copies[at] = copied
            value = computed.cell(*at).value if computed is not None else None
        if value is not None and value != "":
            values[at] = _plain(value)
        style: Any = cell._style  # type: ignore[union-attr]
        border = style.borderId if style is not None else 0
        if border:
            if border not in borders:
                borders[border] = _frames(cell.border)
            if borders[border]:
                framed.add(at)
        fill = style.fillId if style is not None else 0
        if fill:
            if fill not in colours:
                colours[fill] = _colour(cell.fill)
            colour = colours[fill]
            if colour is not None:
                fills[at] = colour
    merges = tuple(
        sorted(Span(span.min_row, span.min_col, span.max_row, span.max_col) for span in sheet.merged_cells.ranges)
    )
    last_row = max(
        [row for row, _ in values] + [row for row, _ in framed] + [span.bottom for span in merges], default=0
    )
    last_column = max(
        [column for _, column in values] + [column for _, column in framed] + [span.right for span in merges],
        default=0,
    )
    return Grid(
        name=sheet.title,
        values=values,
        merges=merges,
        inputs=(_inputs(sheet, last_row, last_column) or None) if sheet.protection.sheet else None,
        formulas=frozenset(formulas),
        choices=lists.of(sheet, last_row, last_column),
        visible=sheet.sheet_state == "visible",
        framed=frozenset(framed) if framed else None,
        fills=fills,
        copies=copies,
    )


def _copied(formula: Any) -> Position | None:
    """Return the cell a formula merely repeats, None if it does anything else."""
    match = _COPY.match(formula) if isinstance(formula, str) else None
    if match is None or (match["test"] is None) != (match["end"] is None):
        return None
    copied = position(match["cell"])
    return copied if match["test"] is None or position(match["test"]) == copied else None


def _plain(value: Any) -> Value:
    if isinstance(value, str):
        return _X000D.sub("", str(value))
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value
    if isinstance(value, dt.timedelta):
        return value.total_seconds() / 86400
    if isinstance(value, bool | int | dt.date | dt.time):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return str(value)


def _frames(border: Any) -> bool:
    """Return whether a border makes its cell a box, rather than being the edge of the box beside it."""
    top, bottom, left, right = (
        bool(side is not None and side.style) for side in (border.top, border.bottom, border.left, border.right)
    )
    return bottom or (top and (left or right)) or (left and right)


def _colour(fill: Any) -> str | None:
    """Return a name for a cell's background colour; None for white, no colour, and patterns."""
    from openpyxl.styles.colors import COLOR_INDEX

    if fill.fill_type != "solid":
        return None
    colour = fill.fgColor
    tint = round(colour.tint, 2)
    if colour.type == "theme":
        # The first colour of every theme is its paper; only tinted it is grey.
        return f"theme {colour.theme} {tint}" if colour.theme or tint else None
    if colour.type == "indexed":
        if not 0 <= colour.indexed < min(_SYSTEM_COLOURS, len(COLOR_INDEX)):
            return None
        rgb = COLOR_INDEX[colour.indexed]
    elif colour.type == "rgb":
        rgb = colour.rgb
    else:
        return None
    rgb = str(rgb)[-6:].upper()
    return None if rgb == _WHITE and not tint else f"{rgb} {tint}"


def _inputs(sheet: Worksheet, last_row: int, last_column: int) -> frozenset[Position]:
    """Return the unlocked positions of a protected sheet, whole unlocked rows and columns cut to the region in use.

    A sheet with none is locked against change as a whole (a copy already sent); its form can still be read.
    """
    unlocked = {at for at, cell in sheet._cells.items() if not cell.protection.locked}
    open_columns = [
        column
        for dimension in sheet.column_dimensions.values()
        if not dimension.protection.locked
        for column in range(dimension.min or 0, min(dimension.max or 0, last_column) + 1)
    ]
    open_rows = {row: not dimension.protection.locked for row, dimension in sheet.row_dimensions.items() if dimension.s}
    if open_columns or any(open_rows.values()):
        for row in range(1, min(last_row, _MOST_CELLS // max(1, last_column)) + 1):
            whole = open_rows.get(row)
            columns: Iterable[int] = range(1, last_column + 1) if whole else (() if whole is False else open_columns)
            unlocked.update((row, column) for column in columns if (row, column) not in sheet._cells)
    return frozenset(at for at in unlocked if at[0] <= last_row + _ROWS_BEYOND)


# -- drop-down lists --------------------------------------------------------------------------------------------


class _Lists:
    """The entries of drop-down lists, wherever they are kept: in the rule, in cells, behind a name."""

    def __init__(self, book: Workbook, extended: dict[str, list[tuple[str, str]]]) -> None:
        self.book = book
        self.extended = extended
        self.known: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, sheet: Worksheet, last_row: int, last_column: int) -> dict[Position, tuple[str, ...]]:
        choices: dict[Position, tuple[str, ...]] = {}
        rules = [
            (str(rule.sqref), rule.formula1 or "")
            for rule in sheet.data_validations.dataValidation
            if rule.type == "list"
        ]
        for ranges, formula in [*rules, *self.extended.get(sheet.title, [])]:
            entries = self.entries(sheet.title, formula)
            if entries:
                for at in _positions(ranges, last_row + _ROWS_BEYOND, last_column + 1):
                    choices[at] = entries
        return choices

    def entries(self, title: str, formula: str) -> tuple[str, ...]:
        key = (title, formula)
        if key not in self.known:
            self.known[key] = tuple(dict.fromkeys(self._resolve(title, formula.strip(), 0)))[:_MOST_ENTRIES]
        return self.known[key]

    def _resolve(self, title: str, formula: str, depth: int) -> list[str]:
        formula = formula.removeprefix("=").strip()
        if len(formula) > 1 and formula[0] == formula[-1] == '"':
            return [entry.strip() for entry in formula[1:-1].replace('""', '"').split(",") if entry.strip()]
        match = _AREA.match(formula)
        if match:
            return self._cells(match[1].replace("''", "'") if match[1] else match[2] or title, match)
        if depth < 4:
            named = self._named(title, formula)
            if named is not None:
                return self._resolve(title, named, depth + 1)
        return []

    def _named(self, title: str, name: str) -> str | None:
        wanted = name.casefold()
        local = self.book[title].defined_names if title in self.book.sheetnames else {}
        for names in (local, self.book.defined_names):
            for known, defined in names.items():
                if known.casefold() == wanted:
                    return str(defined.attr_text)
        return None

    def _cells(self, title: str, match: re.Match[str]) -> list[str]:
        sheet = next((ws for ws in self.book.worksheets if ws.title.casefold() == title.casefold()), None)
        if sheet is None:
            return []
        top, left = position(match[3] + match[4])
        bottom, right = position(match[5] + match[6]) if match[5] else (top, left)
        texts: list[str] = []
        for row in range(top, min(bottom, sheet.max_row) + 1):
            for column in range(left, min(right, sheet.max_column) + 1):
                cell = sheet._cells.get((row, column))
                if cell is not None and cell.value is not None and str(cell.value).strip():
                    texts.append(str(_plain(cell.value)))
        return texts


def _positions(ranges: str, last_row: int, last_column: int) -> Iterator[Position]:
    left_over = _MOST_CELLS
    for part in ranges.split():
        first, _, last = part.partition(":")
        try:
            top, left = position(first)
            bottom, right = position(last) if last else (top, left)
        except ValueError:
            continue
        for row in range(top, min(bottom, max(last_row, top)) + 1):
            for column in range(left, min(right, max(last_column, left)) + 1):
                left_over -= 1
                if left_over < 0:
                    return
                yield row, column


_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"


def _extended_lists(data: bytes) -> dict[str, list[tuple[str, str]]]:
    """Return the drop-downs Excel keeps in an extension because their entries lie on another sheet.

    openpyxl drops these. The result is (ranges, formula) by sheet title.
    """
    from xml.etree import ElementTree
    from zipfile import ZipFile

    found: dict[str, list[tuple[str, str]]] = {}
    with ZipFile(BytesIO(data)) as package:
        parts = [name for name in package.namelist() if re.search(r"worksheets/[^/]+\.xml$", name)]
        marked = {name: package.read(name) for name in parts}
        marked = {name: content for name, content in marked.items() if b"2009/9/main" in content}
        if not any(b"dataValidation" in content and b"ext" in content for content in marked.values()):
            return found
        try:
            titles = _titles(package)
        except KeyError:  # the parts have other names than Excel gives them; only drop-downs are lost
            return found
        for name, content in marked.items():
            for rule in ElementTree.fromstring(content).iter(f"{_X14}dataValidation"):
                formula = rule.findtext(f"{_X14}formula1/{_XM}f") or ""
                ranges = rule.findtext(f"{_XM}sqref") or ""
                if rule.get("type") == "list" and formula and name in titles:
                    found.setdefault(titles[name], []).append((ranges, formula))
    return found


def _titles(package: Any) -> dict[str, str]:
    """Return sheet titles by the name of their part."""
    from xml.etree import ElementTree

    book = "xl/workbook.xml"
    targets = {
        entry.get("Id"): str(entry.get("Target"))
        for entry in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    }
    titles = {}
    for entry in ElementTree.fromstring(package.read(book)).iter():
        if entry.tag.endswith("}sheet"):
            target = next((targets.get(value) for key, value in entry.items() if key.endswith("}id")), None)
            if target:
                part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
                titles[part] = str(entry.get("name"))
    return titles


# -- calamine ---------------------------------------------------------------------------------------------------


def _with_calamine(data: bytes) -> tuple[Grid, ...]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    grids = []
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        values: dict[Position, Value] = {}
        for row, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            for column, value in enumerate(cells, start=1):
                if value is not None and value != "":
                    values[row, column] = _plain(value)
        merges = tuple(
            sorted(
                Span(top + 1, left + 1, bottom + 1, right + 1)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
            )
        )
        visible = meta.visible == SheetVisibleEnum.Visible
        grids.append(Grid(name=meta.name, values=values, merges=merges, visible=visible))
    return tuple(grids)
