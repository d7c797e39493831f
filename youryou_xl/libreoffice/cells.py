"""Cells: values, formulas, formats, merges, notes and links of one rectangle.

Whatever concerns many cells takes a few calls, not one per cell; a protected sheet is asked before, since UNO
ignores writes to locked cells without a word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from . import addresses, formulas, values
from .addresses import Area
from .bridge import Remote
from .errors import ProtectedError
from .missing import complete, not_available
from .shapes import from_points, to_points
from .validation import DataValidation
from .values import Carried, ErrorValue, Kind

if TYPE_CHECKING:
    from .bridge import Connection
    from .engine import Book
    from .sheets import Sheet

# com.sun.star.sheet.CellFlags
_DATES, _NOTES, _FORMULAS = 2, 8, 16
_CONTENTS = 1 | 2 | 4 | 16
_FORMATS = 32 | 64 | 256
# com.sun.star.awt.FontWeight
_NORMAL, _BOLD = 100.0, 150.0
_NO_COLOR = -1
# The error's own text costs a call per cell and is asked for only with err_to_str=True.
_ERROR = ErrorValue("#ERROR!")
# Excel measures column widths in digits of the standard font: 7 pixels each and 5 of padding, at 96 dpi.
_DIGIT_PIXELS, _PADDING_PIXELS, _UNITS_PER_PIXEL = 7, 5, 2540 / 96

# com.sun.star.table.CellHoriJustify and CellVertJustify2
_HORIZONTAL = {
    "STANDARD": "general",
    "LEFT": "left",
    "CENTER": "center",
    "RIGHT": "right",
    "BLOCK": "justify",
    "REPEAT": "fill",
}
# LibreOffice's standard is the bottom, as Excel's.
_VERTICAL = {3: "bottom", 0: "bottom", 1: "top", 2: "center", 4: "justify"}

Cell = tuple[int, int]
Color = tuple[int, int, int]


def _from_rgb(color: Any) -> int:
    """Return UNO's colour for xlwings' (r, g, b), "#rrggbb" or Excel's integer (blue in the high byte)."""
    if isinstance(color, str):
        return int(color.removeprefix("#"), 16)
    if isinstance(color, int):
        return (color & 0xFF) << 16 | (color & 0xFF00) | color >> 16 & 0xFF
    red, green, blue = color
    return int(red) << 16 | int(green) << 8 | int(blue)


def _uno(names: dict[Any, str], value: str) -> Any:
    """Return UNO's word for an alignment."""
    for uno, name in names.items():
        if name == value:
            return uno
    raise not_available(f"the alignment {value!r}")


def _to_rgb(color: int) -> Color:
    return (color >> 16 & 255, color >> 8 & 255, color & 255)


@complete("expand", "get_async_pipeline_overrides", "max_cells_per_read", "max_cells_per_write")
class Range(base_classes.Range):
    """A rectangle of cells on one sheet.

    Attributes:
        area: where it is, counted from 0.
        options: the reading options xlwings sets.
    """

    def __init__(self, sheet: Sheet, area: Area) -> None:
        self._sheet = sheet
        self.area = area
        self.options: dict[str, Any] = {}
        self._remote: Remote | None = None
        self._seen = sheet.changes

    # -- what and where ------------------------------------------------------------------------------------

    @property
    def remote(self) -> Remote:
        """Return the UNO range."""
        if self._remote is None or self._seen != self._sheet.changes:
            # A UNO range wanders with its cells when rows are inserted; ours stays at its address.
            self._remote = self._part(self.area)
            self._seen = self._sheet.changes
        return self._remote

    def _part(self, area: Area) -> Remote:
        if area.size < 1:
            raise ValueError("The range is empty.")
        if area.size == 1:
            return self._single(area.row, area.column)
        return self._sheet.locate("getCellRangeByPosition", area.column, area.row, area.last_column, area.last_row)

    def _single(self, row: int, column: int) -> Remote:
        return self._sheet.locate("getCellByPosition", column, row)

    @property
    def _first(self) -> Remote:
        """Return the first cell as a UNO cell, which can do more than a UNO range."""
        if self.area.size == 1:
            return self.remote
        return self._single(self.area.row, self.area.column)

    @property
    def _book(self) -> Book:
        return self._sheet.book

    @property
    def api(self) -> Any:
        """Return the UNO range."""
        return self.remote.raw

    @property
    def sheet(self) -> Sheet:
        """Return the sheet."""
        return self._sheet

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        """Return sheet name, first row and column counted from 1, and size."""
        return (self._sheet.name, self.row, self.column, *self.shape)

    @property
    def row(self) -> int:
        """Return the first row, counted from 1."""
        return self.area.row + 1

    @property
    def column(self) -> int:
        """Return the first column, counted from 1."""
        return self.area.column + 1

    @property
    def shape(self) -> tuple[int, int]:
        """Return the number of rows and columns."""
        return (self.area.rows, self.area.columns)

    def __len__(self) -> int:
        return self.area.size

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        """Return a cell relative to the first one: by row and column from 1, or by its number, row by row."""
        if arg2 is None:
            row, column = divmod(arg1 - 1, self.area.columns)
        else:
            row, column = arg1 - 1, arg2 - 1
        return Range(self._sheet, Area(self.area.row + row, self.area.column + column))

    @property
    def rows(self) -> list[Range]:
        """Return the rows."""
        area = self.area
        return [Range(self._sheet, Area(area.row + n, area.column, 1, area.columns)) for n in range(area.rows)]

    @property
    def columns(self) -> list[Range]:
        """Return the columns."""
        area = self.area
        return [Range(self._sheet, Area(area.row, area.column + n, area.rows, 1)) for n in range(area.columns)]

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        """Return the address; `external` puts [book]sheet! in front."""
        plain = addresses.text(self.area, row_absolute, col_absolute)
        if not external:
            return plain
        book, sheet = self._book.name, self._sheet.name
        both = f"[{book}]{sheet}"
        if addresses.quoted(sheet) != sheet or " " in book or "'" in book:
            both = "'" + both.replace("'", "''") + "'"
        return f"{both}!{plain}"

    @property
    def address(self) -> str:
        """Return the absolute address, such as "$A$1:$B$2"."""
        return addresses.text(self.area)

    # -- protection ----------------------------------------------------------------------------------------

    def _guard(self, area: Area | None = None) -> None:
        """Raise ProtectedError if any cell of the range is locked on a protected sheet."""
        if not self._sheet.protected:
            return
        cells = self._part(area) if area else self.remote
        mixed = cells.call("getPropertyState", "CellProtection").value == "AMBIGUOUS_VALUE"
        if mixed or cells.get("CellProtection").IsLocked:
            where = addresses.text(area or self.area, False, False)
            raise ProtectedError(
                f"Cells in {where} of the sheet {self._sheet.name} are locked, the sheet is protected. Take the "
                "protection off (Tools > Protect Sheet), or write to the input cells only."
            )

    # -- reading values ------------------------------------------------------------------------------------

    @property
    def raw_value(self) -> Any:
        """Read/write. One value, or rows of values; text that begins with "=" is written as a formula.

        Read: text, float, bool, datetime, None for empty, `ErrorValue` for an error.
        """
        data: list[list[Any]] = [list(row) for row in self.remote.call("getDataArray")]
        top, left = self.area.row, self.area.column
        floats: set[Cell] = set()
        for row, line in enumerate(data):
            for column, value in enumerate(line):
                if value == "":
                    line[column] = None
                elif value is None:
                    line[column] = self._error(top + row, left + column)
                elif not isinstance(value, str):
                    floats.add((top + row, left + column))
        if floats:
            dates, bools = self._special(floats, lambda cell: data[cell[0] - top][cell[1] - left])
            null_date = self._book.null_date
            for row, column in dates:
                line = data[row - top]
                line[column - left] = values.date_of(line[column - left], null_date)
            for row, column in bools:
                line = data[row - top]
                line[column - left] = bool(line[column - left])
        if self.area.size == 1:
            return data[0][0]
        return tuple(tuple(line) for line in data)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self._write(data)

    def _null_date(self) -> dt.datetime:
        return self._book.null_date

    def _error(self, row: int, column: int) -> ErrorValue:
        if self.options.get("err_to_str"):
            return ErrorValue(self._single(row, column).call("getString"))
        return _ERROR

    def _special(self, floats: set[Cell], value: Callable[[Cell], float]) -> tuple[set[Cell], set[Cell]]:
        """Return which of the cells that hold floats hold dates and which booleans."""
        if self.area.size == 1:
            # One cell's format says it all; asking what kind of content it is would only cost calls.
            dates: set[Cell] = set()
            of_formulas = floats
        else:
            dates = self._found(_DATES) & floats
            of_formulas = self._found(_FORMULAS) & floats
        maybe = of_formulas | {cell for cell in floats - dates if value(cell) in (0.0, 1.0)}
        bools: set[Cell] = set()
        formats = self._book.formats
        for key, areas in self._formats(maybe):
            cells = {cell for area in areas for cell in area.cells()} & maybe
            if formats.is_date(key):
                dates |= cells
            elif formats.is_bool(key):
                bools |= {cell for cell in cells if value(cell) in (0.0, 1.0)}
            elif formats.is_general(key):
                # A formula loaded from a file shows TRUE without a format that says so.
                for cell in cells & of_formulas:
                    if value(cell) in (0.0, 1.0) and self._shown(cell).isalpha():
                        bools.add(cell)
        return dates, bools

    def _shown(self, cell: Cell) -> str:
        single = self.remote if self.area.size == 1 else self._single(*cell)
        return str(single.call("getString"))

    def _found(self, flags: int) -> set[Cell]:
        """Return the cells of the range whose contents are of the given kinds."""
        found = self.remote.call("queryContentCells", flags).call("getRangeAddresses")
        return {cell for address in found for cell in _area(address).cells()}

    def _formats(self, cells: Iterable[Cell]) -> list[tuple[int, list[Area]]]:
        """Return the number formats of cells: (key, areas), in a few calls per different format."""
        wanted = addresses.rectangles(cells)
        if not wanted:
            return []
        group = self._those(cells)
        one_cell = len(wanted) == 1 and wanted[0].size == 1
        if one_cell or group.call("getPropertyState", "NumberFormat").value != "AMBIGUOUS_VALUE":
            return [(int(group.get("NumberFormat")), wanted)]
        # Only a single rectangle can list its different formats.
        around = self._part(reduce(Area.spanning, wanted))
        found = []
        for unique in around.call("getUniqueCellFormatRanges").each():
            areas = [_area(address) for address in unique.call("getRangeAddresses")]
            found.append((int(unique.get("NumberFormat")), areas))
        return found

    def _those(self, cells: Iterable[Cell]) -> Remote:
        """Return a UNO object that stands for exactly these cells."""
        areas = addresses.rectangles(cells)
        return self._block(areas[0]) if len(areas) == 1 else self._several(areas)

    def _block(self, area: Area) -> Remote:
        return self.remote if area == self.area else self._part(area)

    def _several(self, areas: Sequence[Area]) -> Remote:
        """Return a UNO object that stands for several rectangles of the sheet at once."""
        several: Remote = self._book.component.call("createInstance", "com.sun.star.sheet.SheetCellRanges")
        position = self._sheet.position
        several.call("addRangeAddresses", tuple(self._address(area, position) for area in areas), False)
        return several

    def _address(self, area: Area, position: int) -> Any:
        return self._book.connection.struct(
            "com.sun.star.table.CellRangeAddress",
            Sheet=position,
            StartRow=area.row,
            EndRow=area.last_row,
            StartColumn=area.column,
            EndColumn=area.last_column,
        )

    # -- writing values ------------------------------------------------------------------------------------

    def _write(self, data: Any) -> None:
        rows, columns = self.shape
        if not isinstance(data, (list, tuple)):
            if isinstance(data, str) and data.startswith("=") and self.area.size > 1:
                self._fill_formula(data)
                return
            data = [[data] * columns] * rows
        elif not data or not isinstance(data[0], (list, tuple)):
            data = [data]
        if len(data) != rows or any(len(line) != columns for line in data):
            raise ValueError(
                f"{rows} rows of {columns} values are needed for {addresses.text(self.area, False, False)}, "
                f"not {len(data)} of {sorted({len(line) for line in data})}."
            )
        self._guard()
        top, left = self.area.row, self.area.column
        content: dict[Cell, Carried] = {
            (top + row, left + column): values.carried(value, self._null_date)
            for row, line in enumerate(data)
            for column, value in enumerate(line)
        }
        new_formats = self._suit_formats(content)
        if self.area.size == 1:
            self._write_one((top, left), content[top, left])
        else:
            self._write_many(content)
        for key, cells in new_formats.items():
            self._those(cells).set("NumberFormat", key)

    def _suit_formats(self, content: dict[Cell, Carried]) -> dict[int, set[Cell]]:
        """Bring contents and number formats together as Excel does; return the formats to set.

        In a text cell, formulas and numbers become text. A date or boolean gets a format of its kind unless
        the cell has one; a number takes a boolean format away, which would show it as TRUE.
        """
        formats = self._book.formats
        wanted: dict[int, set[Cell]] = {}
        relevant = {cell for cell, item in content.items() if item.kind is not Kind.PLAIN or _tempting(item.content)}
        for key, areas in self._formats(relevant):
            is_text, is_bool, is_date = formats.is_text(key), formats.is_bool(key), formats.is_date(key)
            for cell in {cell for area in areas for cell in area.cells()} & relevant:
                item = content[cell]
                if item.kind in (Kind.DATE, Kind.DATETIME, Kind.TIME):
                    if not is_date:
                        wanted.setdefault(formats.key_for(item.kind), set()).add(cell)
                elif item.kind is Kind.BOOL:
                    if not is_bool:
                        wanted.setdefault(formats.key_for(Kind.BOOL), set()).add(cell)
                elif is_text:
                    content[cell] = Carried(_as_text(item.content))
                elif item.kind is Kind.PLAIN and isinstance(item.content, str):
                    # LibreOffice makes a text cell of any cell that gets such text; the format stays ours.
                    wanted.setdefault(key, set()).add(cell)
                elif is_bool and item.kind is Kind.PLAIN:
                    wanted.setdefault(formats.key("General"), set()).add(cell)
        return wanted

    def _write_one(self, cell: Cell, item: Carried) -> None:
        target = self.remote if self.area.size == 1 else self._single(*cell)
        if item.kind is Kind.FORMULA:
            target.call("setFormula", formulas.to_uno(str(item.content)))
        elif isinstance(item.content, str):
            # As text, so that "00123" and "=1" stay what they are; on an empty string the cell becomes empty.
            target.call("setString", item.content)
        else:
            target.call("setValue", item.content)

    def _write_many(self, content: dict[Cell, Carried]) -> None:
        in_undo = self._book.undoing and not any(sheet is self._sheet for sheet in self._book.new_sheets)
        # An array that changes the height of its rows gets past the lock of `Book.unrecorded`.
        if in_undo or self._book.connection.before_change is not None:
            self._write_singly(content)
            return
        # Writing an array takes the notes of its cells away, so cells with notes are written one by one.
        noted = self._found(_NOTES)
        formula_cells = {cell for cell, item in content.items() if item.kind is Kind.FORMULA} - noted
        for block in addresses.without(self.area, noted):
            if any(cell not in formula_cells for cell in block.cells()):
                lines = _lines(block, lambda cell: "" if cell in formula_cells else content[cell].content)
                self._block(block).call("setDataArray", lines)
        for block in addresses.rectangles(formula_cells):
            lines = _lines(block, lambda cell: formulas.to_uno(str(content[cell].content)))
            self._block(block).call("setFormulaArray", lines)
        for cell in sorted(noted):
            self._write_one(cell, content[cell])

    def _write_singly(self, content: dict[Cell, Carried]) -> None:
        """Write cell by cell, for arrays can neither be undone nor surely be kept out of undo.

        Cells that hold the value already are left alone.
        """
        data = self.remote.call("getDataArray")
        written = self.remote.call("getFormulaArray")
        for (row, column), item in content.items():
            line, place = row - self.area.row, column - self.area.column
            is_formula = str(written[line][place]).startswith("=") and data[line][place] != written[line][place]
            same = type(data[line][place]) is type(item.content) and data[line][place] == item.content
            if item.kind is Kind.FORMULA or is_formula or not same:
                self._write_one((row, column), item)

    def _fill_formula(self, formula: str) -> None:
        """Write one formula to all cells; relative references move along, as in Excel."""
        self._guard()
        first = self._first
        first.call("setFormula", formulas.to_uno(formula))
        origin = self.area.row, self.area.column
        tokens = first.call("getTokens")
        for row, column in self.area.cells():
            if (row, column) != origin:
                self._single(row, column).call("setTokens", tokens)

    # -- formulas ------------------------------------------------------------------------------------------

    @property
    def formula(self) -> Any:
        """Read/write. Formulas as Excel writes them; of a constant, its text."""
        written = self.remote.call("getFormulaArray")
        data = self.remote.call("getDataArray")
        lines = tuple(
            tuple(_formula(text, value) for text, value in zip(texts, items, strict=True))
            for texts, items in zip(written, data, strict=True)
        )
        return lines[0][0] if self.area.size == 1 else lines

    @formula.setter
    def formula(self, value: Any) -> None:
        self._write(value)

    @property
    def formula2(self) -> Any:
        """Read/write. The same as `formula`; LibreOffice 7 has no spilling formulas."""
        return self.formula

    @formula2.setter
    def formula2(self, value: Any) -> None:
        self._write(value)

    @property
    def formula_array(self) -> str | None:
        """Read/write. The array formula of the range, or None."""
        text = str(self.remote.call("getArrayFormula"))
        return formulas.from_uno(text.strip("{}")) if text else None

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        self._guard()
        self.remote.call("setArrayFormula", formulas.to_uno(value))

    @property
    def has_array(self) -> bool:
        """Return whether the range is one array formula."""
        return bool(self.remote.call("getArrayFormula"))

    # -- clearing ------------------------------------------------------------------------------------------

    def clear_contents(self) -> None:
        """Clear values and formulas; notes and formats stay."""
        self._guard()
        self.remote.call("clearContents", _CONTENTS)

    def clear_formats(self) -> None:
        """Clear formats and merges."""
        self._guard()
        self.remote.call("merge", False)
        self.remote.call("clearContents", _FORMATS)

    def clear(self) -> None:
        """Clear values, formulas, formats, merges and notes."""
        self._guard()
        self.remote.call("merge", False)
        self.remote.call("clearContents", _CONTENTS | _FORMATS | _NOTES)

    # -- finding the way -----------------------------------------------------------------------------------

    def end(self, direction: str) -> Range:
        """Return the cell where Ctrl+arrow from the first cell would lead: "up", "down", "left" or "right"."""
        steps = {"down": (1, 0), "right": (0, 1), "up": (-1, 0), "left": (0, -1)}
        if direction not in steps:
            raise ValueError(f"direction must be one of {', '.join(steps)}, not {direction!r}.")
        down, right = steps[direction]
        row, column = self.area.row, self.area.column
        max_rows, max_columns = self._sheet.limits
        used = self._sheet.used_range.area
        edge = {"down": max_rows - 1, "right": max_columns - 1, "up": 0, "left": 0}[direction]
        if down:
            last = max(row, used.last_row) if down > 0 else 0
            line = Area.spanning(Area(row, column), Area(last, column))
        else:
            last = max(column, used.last_column) if right > 0 else 0
            line = Area.spanning(Area(row, column), Area(row, last))
        # The formula's text, not the value: a formula that gives "" is no empty cell.
        written = self._part(line).call("getFormulaArray")
        filled = [bool(text) for texts in written for text in texts]
        if down + right < 0:
            filled.reverse()
        distance = _distance(filled)
        if distance is None:
            target = (edge, column) if down else (row, edge)
        else:
            target = (row + down * distance, column + right * distance)
        return self._sheet.cell(*target)

    @property
    def current_region(self) -> Range:
        """Return the block of filled cells around the range."""
        cursor = self._sheet.remote.call("createCursorByRange", self.remote)
        cursor.call("collapseToCurrentRegion")
        return Range(self._sheet, _area(cursor.call("getRangeAddress")))

    def select(self) -> None:
        """Select the range on its sheet."""
        self._sheet.activate()
        self._book.controller.call("select", self.remote)

    # -- formats -------------------------------------------------------------------------------------------

    def uniform(self, name: str) -> Any:
        """Return a property that all cells share, or None where they differ."""
        if self.area.size > 1 and self.remote.call("getPropertyState", name).value == "AMBIGUOUS_VALUE":
            return None
        return self.remote.get(name)

    def change(self, **properties: Any) -> None:
        """Set properties of all cells."""
        self._guard()
        names = tuple(sorted(properties))
        self.remote.call("setPropertyValues", names, tuple(properties[name] for name in names))

    @property
    def color(self) -> Color | None:
        """Read/write. The background as (r, g, b); None for none, or where cells differ."""
        color = self.uniform("CellBackColor")
        return None if color in (None, _NO_COLOR) else _to_rgb(color)

    @color.setter
    def color(self, value: Any) -> None:
        self.change(CellBackColor=_NO_COLOR if value is None else _from_rgb(value))

    def set_colors(self, colors: Sequence[Sequence[Any]]) -> None:
        """Set a background per cell, ``...`` leaving a cell alone: a few calls per different colour."""
        self._guard()
        wanted: dict[int, list[Cell]] = {}
        for row, line in enumerate(colors):
            for column, color in enumerate(line):
                if color is not ...:
                    number = _NO_COLOR if color is None else _from_rgb(color)
                    wanted.setdefault(number, []).append((self.area.row + row, self.area.column + column))
        for number, cells in wanted.items():
            self._those(cells).set("CellBackColor", number)

    @property
    def font(self) -> Font:
        """Return the font."""
        return Font(self)

    @property
    def number_format(self) -> str | None:
        """Read/write. Excel's English code, such as "@" or "yyyy/mm/dd"; None where cells differ."""
        key = self.uniform("NumberFormat")
        return None if key is None else self._book.formats.code(int(key))

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.change(NumberFormat=self._book.formats.key(value))

    @property
    def wrap_text(self) -> bool | None:
        """Read/write. Whether text is wrapped; None where cells differ."""
        return self.uniform("IsTextWrapped")  # type: ignore[no-any-return]

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.change(IsTextWrapped=bool(value))

    @property
    def horizontal_alignment(self) -> str | None:
        """Read/write. "general", "left", "center", "right", "justify" or "fill"; None where cells differ."""
        found = self.uniform("HoriJustify")
        return None if found is None else _HORIZONTAL[found.value]

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self.change(
            HoriJustify=self._book.connection.enum("com.sun.star.table.CellHoriJustify", _uno(_HORIZONTAL, value))
        )

    @property
    def vertical_alignment(self) -> str | None:
        """Read/write. "top", "center", "bottom" or "justify"; None where cells differ."""
        found = self.uniform("VertJustify")
        return None if found is None else _VERTICAL[int(found)]

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.change(VertJustify=_uno(_VERTICAL, value))

    @property
    def data_validation(self) -> DataValidation:
        """Return the validation: drop-down lists."""
        return DataValidation(self)

    @property
    def connection(self) -> Connection:
        """Return the connection to LibreOffice."""
        return self._book.connection

    @property
    def column_width(self) -> float | None:
        """Read/write. In digits of the standard font, as in Excel; None where columns differ."""
        width = self._size("getColumns", "Width")
        if width is None:
            return None
        return round(max(0.0, (width / _UNITS_PER_PIXEL - _PADDING_PIXELS) / _DIGIT_PIXELS), 2)

    @column_width.setter
    def column_width(self, value: float) -> None:
        pixels = value * _DIGIT_PIXELS + _PADDING_PIXELS
        self._set_size("getColumns", "Width", round(pixels * _UNITS_PER_PIXEL))

    @property
    def row_height(self) -> float | None:
        """Read/write. In points; None where rows differ."""
        height = self._size("getRows", "Height")
        return None if height is None else to_points(height)

    @row_height.setter
    def row_height(self, value: float) -> None:
        self._set_size("getRows", "Height", from_points(value))

    def _size(self, lines: str, name: str) -> int | None:
        sizes = {int(line.get(name)) for line in self.remote.call(lines).each()}
        return sizes.pop() if len(sizes) == 1 else None

    def _set_size(self, lines: str, name: str, value: int) -> None:
        self._sheet.guard()
        self.remote.call(lines).set(name, value)

    @property
    def row_hidden(self) -> bool | None:
        """Read/write. Whether the rows are hidden; None where they differ."""
        return self._hidden("getRows")

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self._sheet.guard()
        self.remote.call("getRows").set("IsVisible", not value)

    @property
    def column_hidden(self) -> bool | None:
        """Read/write. Whether the columns are hidden; None where they differ."""
        return self._hidden("getColumns")

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self._sheet.guard()
        self.remote.call("getColumns").set("IsVisible", not value)

    def _hidden(self, lines: str) -> bool | None:
        shown = {bool(line.get("IsVisible")) for line in self.remote.call(lines).each()}
        return not shown.pop() if len(shown) == 1 else None

    @property
    def left(self) -> float:
        """Return the distance from the sheet's left edge, in points."""
        return to_points(self.remote.get("Position").X)

    @property
    def top(self) -> float:
        """Return the distance from the sheet's upper edge, in points."""
        return to_points(self.remote.get("Position").Y)

    @property
    def width(self) -> float:
        """Return the width in points."""
        return to_points(self.remote.get("Size").Width)

    @property
    def height(self) -> float:
        """Return the height in points."""
        return to_points(self.remote.get("Size").Height)

    def autofit(self, axis: str | None = None) -> None:
        """Fit rows ("rows", "r"), columns ("columns", "c") or both to their contents."""
        self._sheet.guard()
        if axis in (None, "columns", "c"):
            self.remote.call("getColumns").set("OptimalWidth", True)
        if axis in (None, "rows", "r"):
            self.remote.call("getRows").set("OptimalHeight", True)

    # -- inserting, deleting, copying ------------------------------------------------------------------------

    def _mode(self, shift: str | None, along: str, across: str) -> str:
        """Return which cells move: whole rows or columns if the range is whole ones, else as `shift` says."""
        max_rows, max_columns = self._sheet.limits
        if self.area.columns == max_columns:
            return "ROWS"
        if self.area.rows == max_rows:
            return "COLUMNS"
        if shift is None:
            shift = along if self.area.rows <= self.area.columns else across
        if shift not in (along, across):
            raise ValueError(f"shift must be {along!r} or {across!r}, not {shift!r}.")
        return shift.upper()

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        """Insert empty cells here and move those that stood here "down" or to the "right"."""
        if copy_origin not in (None, "format_from_left_or_above"):
            raise not_available(f"Range.insert(copy_origin={copy_origin!r})")
        self._sheet.guard()
        mode = self._book.connection.enum("com.sun.star.sheet.CellInsertMode", self._mode(shift, "down", "right"))
        self._sheet.remote.call("insertCells", self._address(self.area, self._sheet.position), mode)
        self._sheet.changed()

    def delete(self, shift: str | None = None) -> None:
        """Delete the cells and move others "up" or "left"."""
        self._sheet.guard()
        mode = self._book.connection.enum("com.sun.star.sheet.CellDeleteMode", self._mode(shift, "up", "left"))
        self._sheet.remote.call("removeRange", self._address(self.area, self._sheet.position), mode)
        self._sheet.changed()

    def copy(self, destination: Any = None) -> None:
        """Copy contents and formats to `destination` in the same book."""
        if destination is None:
            raise not_available("Range.copy() to the clipboard")
        target: Range = getattr(destination, "impl", destination)
        if target.sheet.book is not self._book:
            raise not_available("Range.copy() into another book")
        end = Area(target.area.row, target.area.column, self.area.rows, self.area.columns)
        target._guard(end)
        cell = target._first.call("getCellAddress")
        self._sheet.remote.call("copyRange", cell, self._address(self.area, self._sheet.position))

    # -- merges --------------------------------------------------------------------------------------------

    @property
    def merge_area(self) -> Range:
        """Return the merged rectangle the first cell belongs to, or that cell."""
        cursor = self._sheet.remote.call("createCursorByRange", self._first)
        cursor.call("collapseToMergedArea")
        return Range(self._sheet, _area(cursor.call("getRangeAddress")))

    @property
    def merge_cells(self) -> bool | None:
        """Return whether the cells are merged; None where some are and some are not.

        UNO's own answer is wrong both ways: it calls a range merged that only contains a merge, and a covered
        cell not merged.
        """
        first = self.merge_area.area
        if first.size > 1 and first.clipped(self.area) == self.area:
            return True
        if self.area.size == 1:
            return False
        # A merge that begins outside may reach in, so the whole sheet is asked.
        covered: set[Cell] = set()
        for area in self._sheet.merged_areas():
            inside = area.clipped(self.area)
            if inside is not None:
                covered |= set(inside.cells())
        if not covered:
            return False
        return True if len(covered) == self.area.size else None

    def merge(self, across: bool = False) -> None:
        """Merge the cells, or with `across` each row; only the first cell's value stays."""
        self._guard()
        for part in self.rows if across else [self]:
            # UNO keeps the covered cells' values, hidden; Excel drops them.
            for block in addresses.without(part.area, [(part.area.row, part.area.column)]):
                self._part(block).call("clearContents", _CONTENTS)
            part.remote.call("merge", True)

    def unmerge(self) -> None:
        """Undo all merges in the range."""
        self._guard()
        self.remote.call("merge", False)

    # -- notes, links, names -------------------------------------------------------------------------------

    @property
    def note(self) -> Note | None:
        """Return the note of the first cell, or None."""
        first = Range(self._sheet, Area(self.area.row, self.area.column))
        if not first._found(_NOTES):
            return None
        return Note(first, first._first.call("getAnnotation"))

    def add_note(self, text: str) -> Note:
        """Add a note to the cell and return it."""
        self._guard()
        cell = self._first
        self._sheet.remote.call("getAnnotations").call("insertNew", cell.call("getCellAddress"), text)
        return Note(self, cell.call("getAnnotation"))

    @property
    def hyperlink(self) -> str:
        """Return the address the cell links to; "#Sheet!A1" within the book.

        Raises:
            ValueError: the cell holds no link.
        """
        for field in self._fields():
            return _excel_link(str(field.get("URL")))
        raise ValueError("The cell doesn't seem to contain a hyperlink!")

    def _fields(self) -> list[Remote]:
        listing = self._first.call("getTextFields").call("createEnumeration")
        fields = []
        while listing.call("hasMoreElements"):
            field = listing.call("nextElement")
            if field.call("getPropertySetInfo").call("hasPropertyByName", "URL"):
                fields.append(field)
        return fields

    def add_hyperlink(self, address: str, text_to_display: str | None = None, screen_tip: str | None = None) -> None:
        """Make the first cell a link to `address`; "#Sheet!A1" is a cell of the book.

        `screen_tip` has no place in a LibreOffice cell; xlwings always sends one, so it is passed over.
        """
        self._guard()
        cell = self._first
        cell.call("setString", "")
        field = self._book.component.call("createInstance", "com.sun.star.text.TextField.URL")
        field.set("URL", _uno_link(address))
        field.set("Representation", text_to_display or address)
        cell.call("insertTextContent", cell.call("createTextCursor"), field, False)

    @property
    def name(self) -> Any:
        """Read/write. The name that refers to exactly this range, or None."""
        here = f"={addresses.quoted(self._sheet.name)}!{self.address}"
        for _, name in self._book.names.snapshot():
            if name.refers_to == here:
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        names = self._book.names
        here = f"={addresses.quoted(self._sheet.name)}!{self.address}"
        if names.contains(value):
            names(value).refers_to = here
        else:
            names.add(value, here)


@complete()
class Note(base_classes.Note):
    """The note of one cell."""

    def __init__(self, location: Range, remote: Remote) -> None:
        self._location = location
        self._remote = remote

    @property
    def api(self) -> Any:
        """Return the UNO annotation."""
        return self._remote.raw

    @property
    def text(self) -> str:
        """Read/write. The note's text."""
        return str(self._remote.call("getString"))

    @text.setter
    def text(self, value: str) -> None:
        self._location._guard()
        self._remote.call("setString", value)

    @property
    def author(self) -> str:
        """Return who wrote the note, as far as LibreOffice knows."""
        return str(self._remote.call("getAuthor"))

    @property
    def location(self) -> Range:
        """Return the cell."""
        return self._location

    def delete(self) -> None:
        """Delete the note; the cell's value and formats stay."""
        self._location._guard()
        self._location.remote.call("clearContents", _NOTES)


@complete()
class Font(base_classes.Font):
    """The font of a range. Japanese text has its own weight, size and face in LibreOffice; all are set alike."""

    def __init__(self, owner: Range) -> None:
        self._range = owner

    @property
    def api(self) -> Any:
        """Return the UNO range, which carries the font's properties."""
        return self._range.api

    def _change(self, name: str, value: Any) -> None:
        self._range.change(**{name: value, f"{name}Asian": value, f"{name}Complex": value})

    @property
    def bold(self) -> bool | None:
        """Read/write. None where cells differ."""
        weight = self._range.uniform("CharWeight")
        return None if weight is None else bool(weight > _NORMAL)

    @bold.setter
    def bold(self, value: bool) -> None:
        self._change("CharWeight", _BOLD if value else _NORMAL)

    @property
    def italic(self) -> bool | None:
        """Read/write. None where cells differ."""
        posture = self._range.uniform("CharPosture")
        return None if posture is None else bool(posture.value != "NONE")

    @italic.setter
    def italic(self, value: bool) -> None:
        slant = self._range.sheet.book.connection.enum("com.sun.star.awt.FontSlant", "ITALIC" if value else "NONE")
        self._change("CharPosture", slant)

    @property
    def size(self) -> float | None:
        """Read/write. In points; None where cells differ."""
        size = self._range.uniform("CharHeight")
        return None if size is None else round(float(size), 2)

    @size.setter
    def size(self, value: float) -> None:
        self._change("CharHeight", float(value))

    @property
    def color(self) -> Color | None:
        """Read/write. As (r, g, b); black where the font has no colour of its own, None where cells differ."""
        color = self._range.uniform("CharColor")
        if color is None:
            return None
        return (0, 0, 0) if color == _NO_COLOR else _to_rgb(color)

    @color.setter
    def color(self, value: Any) -> None:
        self._range.change(CharColor=_NO_COLOR if value is None else _from_rgb(value))

    @property
    def name(self) -> str | None:
        """Read/write. The face of Latin text; written, that of Japanese text too. None where cells differ."""
        return self._range.uniform("CharFontName")  # type: ignore[no-any-return]

    @name.setter
    def name(self, value: str) -> None:
        self._change("CharFontName", value)


def _area(address: Any) -> Area:
    return Area(
        address.StartRow,
        address.StartColumn,
        address.EndRow - address.StartRow + 1,
        address.EndColumn - address.StartColumn + 1,
    )


def _lines(block: Area, content: Callable[[Cell], Any]) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        tuple(content((row, column)) for column in range(block.column, block.column + block.columns))
        for row in range(block.row, block.row + block.rows)
    )


def _tempting(content: str | float) -> bool:
    """Say whether this is a number, or text that LibreOffice could take for one, a boolean or a formula."""
    if not isinstance(content, str):
        return True
    return content[:1] == "=" or content.casefold() in ("true", "false") or any(c.isdigit() for c in content)


def _as_text(content: str | float) -> str:
    """Return what a text cell holds when this is typed into it."""
    if isinstance(content, str):
        return content
    return str(int(content)) if content.is_integer() else repr(content)


def _formula(written: str, value: Any) -> str:
    """Return a cell's formula as Excel gives it, from UNO's text of it and the cell's value."""
    # UNO marks text that looks like something else with an apostrophe of its own.
    if isinstance(value, str) and written in (value, f"'{value}"):
        return value
    return formulas.from_uno(written) if written.startswith("=") else written


def _distance(filled: list[bool]) -> int | None:
    """Return how far Ctrl+arrow jumps from the first of these cells, or None for "to the sheet's edge"."""
    if len(filled) > 1 and filled[0] and filled[1]:
        return next((n - 1 for n in range(1, len(filled)) if not filled[n]), len(filled) - 1)
    return next((n for n in range(1, len(filled)) if filled[n]), None)


def _uno_link(address: str) -> str:
    if address.startswith("#"):
        return formulas.to_uno("=" + address[1:])[1:].removeprefix("$").join(["#", ""])
    return address


def _excel_link(address: str) -> str:
    if address.startswith("#"):
        return "#" + formulas.from_uno("=" + address[1:])[1:]
    return address
