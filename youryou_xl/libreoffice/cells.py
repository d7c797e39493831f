"""A rectangle of cells as xlwings' Range: the thin front of what the modules below do.

Knows blocks and the helpers for values, looks, lines, merges, notes, links; the sheet and book it belongs to are
known only by what is asked of them (`Home`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from xlwings import base_classes

from . import addresses, formulas, lines, links, looks, merging, moving, navigation, reading, writing
from .addresses import Area
from .bridge import Connection, Remote
from .characters import Characters
from .content import CONTENTS, FORMATS, NOTES
from .fonts import Font
from .measures import Color, size_in_points, to_points
from .missing import complete, not_available
from .names import Names
from .notes import Note
from .surface import Block, Surface
from .validation import DataValidation


class Book(Protocol):
    """What a range asks of its book."""

    @property
    def name(self) -> str:
        """Return the file's name."""

    @property
    def names(self) -> Names:
        """Return the names that belong to the book."""


class Home(Protocol):
    """What a range asks of its sheet."""

    surface: Surface

    @property
    def name(self) -> str:
        """Return the sheet's name."""

    @property
    def book(self) -> Book:
        """Return the book."""

    def activate(self) -> None:
        """Show the sheet."""


@complete("expand", "get_async_pipeline_overrides", "max_cells_per_read", "max_cells_per_write")
class Range(base_classes.Range):
    """A rectangle of cells on one sheet.

    Attributes:
        block: the cells.
        options: the reading options xlwings sets.
    """

    def __init__(self, sheet: Home, area: Area) -> None:
        self._sheet = sheet
        self.block = Block(sheet.surface, area)
        self.options: dict[str, Any] = {}

    # -- what and where ------------------------------------------------------------------------------------

    @property
    def area(self) -> Area:
        """Return where it is, counted from 0."""
        return self.block.area

    @property
    def remote(self) -> Remote:
        """Return the UNO range."""
        return self.block.remote

    @property
    def connection(self) -> Connection:
        """Return the connection to LibreOffice."""
        return self.block.document.connection

    @property
    def api(self) -> Any:
        """Return the UNO range."""
        return self.block.remote.raw

    @property
    def sheet(self) -> Any:
        """Return the sheet."""
        return self._sheet

    def _range(self, area: Area) -> Range:
        return Range(self._sheet, area)

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
        return self._range(Area(self.area.row + row, self.area.column + column))

    @property
    def rows(self) -> list[Range]:
        """Return the rows."""
        return [self._range(row) for row in self.area.each_row()]

    @property
    def columns(self) -> list[Range]:
        """Return the columns."""
        return [self._range(column) for column in self.area.each_column()]

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        """Return the address; `external` puts [book]sheet! in front."""
        plain = addresses.text(self.area, row_absolute, col_absolute)
        if not external:
            return plain
        book, sheet = self._sheet.book.name, self._sheet.name
        both = f"[{book}]{sheet}"
        if addresses.quoted(sheet) != sheet or " " in book or "'" in book:
            both = "'" + both.replace("'", "''") + "'"
        return f"{both}!{plain}"

    @property
    def address(self) -> str:
        """Return the absolute address, such as "$A$1:$B$2"."""
        return addresses.text(self.area)

    def end(self, direction: str) -> Range:
        """Return the cell where Ctrl+arrow from the first cell would lead: "up", "down", "left", "right" or "u", ..."""
        return self._range(Area(*navigation.end(self.block, direction)))

    @property
    def current_region(self) -> Range:
        """Return the block of filled cells around the range."""
        return self._range(navigation.region(self.block))

    def select(self) -> None:
        """Select the range on its sheet."""
        self._sheet.activate()
        self.block.document.controller.call("select", self.remote)

    # -- values and formulas -------------------------------------------------------------------------------

    @property
    def raw_value(self) -> Any:
        """Read/write. One value, or rows of values; text that begins with "=" is written as a formula.

        Read: text, float, bool, datetime, None for empty, `ErrorValue` for an error.
        """
        return reading.read(self.block, bool(self.options.get("err_to_str")))

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        writing.write(self.block, data)

    @property
    def formula(self) -> Any:
        """Read/write. Formulas as Excel writes them; of a constant, its text."""
        return reading.formulas_of(self.block)

    @formula.setter
    def formula(self, value: Any) -> None:
        writing.write(self.block, value)

    @property
    def formula2(self) -> Any:
        """Read/write. The same as `formula`; LibreOffice 7 has no spilling formulas."""
        return reading.formulas_of(self.block)

    @formula2.setter
    def formula2(self, value: Any) -> None:
        writing.write(self.block, value)

    @property
    def formula_array(self) -> str | None:
        """Read/write. The array formula of the range, or None."""
        text = str(self.remote.call("getArrayFormula"))
        return formulas.from_uno(text.strip("{}")) if text else None

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        self.block.guard()
        self.remote.call("setArrayFormula", formulas.to_uno(value))

    @property
    def has_array(self) -> bool:
        """Return whether the range is one array formula."""
        return bool(self.remote.call("getArrayFormula"))

    # -- clearing ------------------------------------------------------------------------------------------

    def clear_contents(self) -> None:
        """Clear values and formulas; notes and formats stay."""
        self._clear(CONTENTS)

    def clear_formats(self) -> None:
        """Clear formats and merges."""
        self._clear(FORMATS)

    def clear(self) -> None:
        """Clear values, formulas, formats, merges and notes."""
        self._clear(CONTENTS | FORMATS | NOTES)

    def _clear(self, flags: int) -> None:
        self.block.guard()
        if flags & FORMATS:
            self.remote.call("merge", False)
        self.remote.call("clearContents", flags)

    # -- looks ---------------------------------------------------------------------------------------------

    @property
    def color(self) -> Color | None:
        """Read/write. The background as (r, g, b); None for none, or where cells differ."""
        return looks.color(self.block)

    @color.setter
    def color(self, value: Any) -> None:
        looks.set_color(self.block, value)

    def set_colors(self, colors: Sequence[Sequence[Any]]) -> None:
        """Set a background per cell, ``...`` leaving a cell alone: a few calls per different colour."""
        looks.set_colors(self.block, colors)

    @property
    def font(self) -> Font:
        """Return the font."""
        return Font(self.block)

    @property
    def characters(self) -> Characters:
        """Return the characters of the first cell."""
        first = self(1).block
        return Characters(first.remote, first.connection, first.guard, whole=first)

    @property
    def number_format(self) -> str | None:
        """Read/write. Excel's English code, such as "@" or "yyyy/mm/dd"; None where cells differ."""
        return looks.number_format(self.block)

    @number_format.setter
    def number_format(self, value: str) -> None:
        looks.set_number_format(self.block, value)

    @property
    def wrap_text(self) -> bool | None:
        """Read/write. Whether text is wrapped; None where cells differ."""
        return self.block.uniform("IsTextWrapped")  # type: ignore[no-any-return]

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.block.change(IsTextWrapped=bool(value))

    @property
    def horizontal_alignment(self) -> str | None:
        """Read/write. "general", "left", "center", "right", "justify" or "fill"; None where cells differ."""
        return looks.horizontal(self.block)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        looks.set_horizontal(self.block, value)

    @property
    def vertical_alignment(self) -> str | None:
        """Read/write. "top", "center", "bottom" or "justify"; None where cells differ."""
        return looks.vertical(self.block)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        looks.set_vertical(self.block, value)

    @property
    def data_validation(self) -> DataValidation:
        """Return the validation: drop-down lists."""
        return DataValidation(self.block)

    # -- rows and columns, sizes ---------------------------------------------------------------------------

    @property
    def column_width(self) -> float | None:
        """Read/write. In digits of the standard font, as in Excel; None where columns differ."""
        return lines.column_width(self.block)

    @column_width.setter
    def column_width(self, value: float) -> None:
        lines.set_column_width(self.block, value)

    @property
    def row_height(self) -> float | None:
        """Read/write. In points; None where rows differ."""
        return lines.row_height(self.block)

    @row_height.setter
    def row_height(self, value: float) -> None:
        lines.set_row_height(self.block, value)

    @property
    def row_hidden(self) -> bool | None:
        """Read/write. Whether the rows are hidden; None where they differ."""
        return lines.rows_hidden(self.block)

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        lines.hide_rows(self.block, value)

    @property
    def column_hidden(self) -> bool | None:
        """Read/write. Whether the columns are hidden; None where they differ."""
        return lines.columns_hidden(self.block)

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        lines.hide_columns(self.block, value)

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
        return size_in_points(self.remote.get("Size").Width)

    @property
    def height(self) -> float:
        """Return the height in points."""
        return size_in_points(self.remote.get("Size").Height)

    def autofit(self, axis: str | None = None) -> None:
        """Fit rows ("rows", "r"), columns ("columns", "c") or both to their contents."""
        lines.autofit(self.block, axis)

    # -- inserting, deleting, copying, merging -------------------------------------------------------------

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        """Insert empty cells here and move those that stood here "down" or to the "right"; else as the shape says."""
        if copy_origin not in (None, "format_from_left_or_above"):
            raise not_available(f"Range.insert(copy_origin={copy_origin!r})")
        moving.insert(self.block, shift)

    def delete(self, shift: str | None = None) -> None:
        """Delete the cells and move others "up" or "left"; without `shift`, as the range's shape says."""
        moving.delete(self.block, shift)

    def copy(self, destination: Any = None) -> None:
        """Copy contents and formats to `destination` in the same book."""
        if destination is None:
            raise not_available("Range.copy() to the clipboard")
        target: Range = getattr(destination, "impl", destination)
        if target.block.document is not self.block.document:
            raise not_available("Range.copy() into another book")
        moving.copy(self.block, target.block)

    @property
    def merge_area(self) -> Range:
        """Return the merged rectangle the first cell belongs to, or that cell."""
        return self._range(merging.around(self.block))

    @property
    def merge_cells(self) -> bool | None:
        """Return whether the cells are merged; None where some are and some are not."""
        return merging.merged(self.block)

    def merge(self, across: bool = False) -> None:
        """Merge the cells, or with `across` each row; only the first cell's value stays."""
        merging.merge(self.block, across)

    def unmerge(self) -> None:
        """Undo all merges in the range."""
        merging.unmerge(self.block)

    # -- notes, links, names -------------------------------------------------------------------------------

    @property
    def note(self) -> Note | None:
        """Return the note of the first cell, or None."""
        first = self(1)
        return Note.of(first.block, first)

    def add_note(self, text: str) -> Note:
        """Add a note to the cell and return it."""
        return Note.added(self.block, self, text)

    @property
    def hyperlink(self) -> str:
        """Return the address the cell links to; "#Sheet!A1" within the book.

        Raises:
            ValueError: the cell holds no link.
        """
        target = links.target(self.block)
        if target is None:
            raise ValueError("The cell doesn't seem to contain a hyperlink!")
        return target

    def add_hyperlink(self, address: str, text_to_display: str | None = None, screen_tip: str | None = None) -> None:
        """Make the first cell a link to `address`; "#Sheet!A1" is a cell of the book.

        `screen_tip` has no place in a LibreOffice cell; xlwings always sends one, so it is passed over.
        """
        links.add(self.block, address, text_to_display)

    @property
    def name(self) -> Any:
        """Read/write. The name that refers to exactly this range, or None."""
        here = f"={addresses.quoted(self._sheet.name)}!{self.address}"
        for _, name in self._sheet.book.names.snapshot():
            if name.refers_to == here:
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        names = self._sheet.book.names
        here = f"={addresses.quoted(self._sheet.name)}!{self.address}"
        if names.contains(value):
            names(value).refers_to = here
        else:
            names.add(value, here)
