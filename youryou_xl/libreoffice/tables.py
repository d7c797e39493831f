"""Tables, as xlwings' Tables: named database ranges with a row of headings, as far as LibreOffice has them.

LibreOffice has no table styles, no headings that can be hidden and no formulas by heading. Knows a sheet and its
rectangles; what makes a range of a rectangle is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xlwings import base_classes

from . import addresses, moving, writing
from .addresses import Area
from .bridge import Remote
from .listed import Listed
from .missing import complete, not_available
from .surface import Block, Surface, area_of

RangeOf = Callable[[Area], base_classes.Range]
"""What makes a range of a rectangle on the table's sheet."""

# What Excel asks SUBTOTAL for, without hidden rows.
_SUM, _COUNT = 109, 103
_STANDARD_STYLE = "TableStyleMedium2"
"""What xlwings asks for where nothing is said."""


@complete()
class Table(base_classes.Table):
    """One table."""

    def __init__(self, parent: base_classes.Sheet, surface: Surface, range_of: RangeOf, remote: Remote) -> None:
        self._parent = parent
        self._surface = surface
        self._range_of = range_of
        self._remote = remote

    @property
    def api(self) -> Any:
        """Return the UNO database range."""
        return self._remote.raw

    @property
    def parent(self) -> base_classes.Sheet:
        """Return the sheet."""
        return self._parent

    @property
    def name(self) -> str:
        """Read/write. The table's name."""
        return str(self._remote.call("getName"))

    @name.setter
    def name(self, value: str) -> None:
        self._remote.call("setName", value)

    @property
    def display_name(self) -> str:
        """Read/write. The same as `name`, as in Excel."""
        return self.name

    @display_name.setter
    def display_name(self, value: str) -> None:
        self.name = value

    @property
    def area(self) -> Area:
        """Return the rectangle of the whole table."""
        return area_of(self._remote.call("getDataArea"))

    @area.setter
    def area(self, value: Area) -> None:
        self._remote.call("setDataArea", self._surface.address(value))

    @property
    def body(self) -> Area | None:
        """Return the rectangle between headings and totals, or None if it has no row."""
        area, above, below = self.area, int(self.show_headers), int(self.show_totals)
        rows = area.rows - above - below
        return Area(area.row + above, area.column, rows, area.columns) if rows > 0 else None

    def filled(self) -> Area | None:
        """Return the body, or None if all there is in it is the empty row of a table without data."""
        body = self.body
        return None if body is not None and body.rows == 1 and self.block(body).empty else body

    def block(self, area: Area) -> Block:
        """Return a rectangle of the table's sheet."""
        return Block(self._surface, area)

    def range_at(self, area: Area) -> base_classes.Range:
        """Return a rectangle of the table's sheet as a range."""
        return self._range_of(area)

    @property
    def range(self) -> base_classes.Range:
        """Return the whole table."""
        return self._range_of(self.area)

    @property
    def data_body_range(self) -> base_classes.Range | None:
        """Return the cells between headings and totals; None of a table without data."""
        body = self.filled()
        return None if body is None else self._range_of(body)

    @property
    def header_row_range(self) -> base_classes.Range | None:
        """Return the row of headings, or None if there is none."""
        area = self.area
        return self._range_of(Area(area.row, area.column, 1, area.columns)) if self.show_headers else None

    @property
    def insert_row_range(self) -> base_classes.Range | None:
        """Return the empty row of a table without data, else None."""
        body = self.body
        return None if body is None or self.filled() is not None else self._range_of(body)

    @property
    def totals_row_range(self) -> base_classes.Range | None:
        """Return the row of totals, or None if there is none."""
        area = self.area
        return self._range_of(Area(area.last_row, area.column, 1, area.columns)) if self.show_totals else None

    @property
    def show_headers(self) -> bool:
        """Read only. Whether the table has a row of headings."""
        return bool(self._remote.get("ContainsHeader"))

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        raise not_available("setting Table.show_headers")

    @property
    def show_totals(self) -> bool:
        """Read/write. Whether the table has a row of totals; a new one has "Total" and the last column's sum."""
        return bool(self._remote.get("TotalsRow"))

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        body, whole = self.body, self.area
        if bool(value) == self.show_totals or body is None:
            return
        self._surface.guard()
        if not value:
            self.block(Area(whole.last_row, whole.column, 1, whole.columns)).clear()
            self._remote.set("TotalsRow", False)
            self.area = Area(whole.row, whole.column, whole.rows - 1, whole.columns)
            return
        below = Area(whole.last_row + 1, whole.column, 1, whole.columns)
        if not self.block(below).empty:
            moving.insert(self.block(below), "down")
        self.area = Area(whole.row, whole.column, whole.rows + 1, whole.columns)
        self._remote.set("TotalsRow", True)
        last = Area(body.row, body.last_column, body.rows, 1)
        values = self.block(last).remote.call("getDataArray")
        numbers = any(isinstance(value, float) for (value,) in values)
        total = f"=SUBTOTAL({_SUM if numbers else _COUNT},{addresses.text(last, False, False)})"
        if whole.columns > 1:
            writing.write(self.block(Area(below.row, below.column)), "Total")
        writing.write(self.block(Area(below.row, below.last_column)), total)

    @property
    def show_autofilter(self) -> bool:
        """Read/write. Whether the headings have buttons to filter with."""
        return bool(self._remote.get("AutoFilter"))

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self._surface.guard()
        self._remote.set("AutoFilter", bool(value))

    def guard(self) -> None:
        """Raise ProtectedError if the sheet is protected."""
        self._surface.guard()

    def total_up(self, old_last_row: int) -> None:
        """Have the totals count rows that were added after the last one, which no formula follows by itself."""
        body, whole = self.body, self.area
        if not self.show_totals or body is None:
            return
        totals = self.block(Area(whole.last_row, whole.column, 1, whole.columns))
        (written,) = totals.remote.call("getFormulaArray")
        for place, formula in enumerate(written):
            old = Area(body.row, body.column + place, old_last_row - body.row + 1, 1)
            new = Area(body.row, old.column, body.rows, 1)
            one, other = addresses.text(old, False, False), addresses.text(new, False, False)
            if str(formula).startswith("=SUBTOTAL(") and str(formula).endswith(f";{one})"):
                cell = self.block(Area(totals.area.row, old.column))
                cell.remote.call("setFormula", str(formula).replace(f";{one})", f";{other})"))

    def resize(self, range: Any) -> None:
        """Make the table reach over another rectangle of its sheet, which begins in the same row."""
        area: Area = getattr(range, "impl", range).area
        if area.row != self.area.row:
            raise ValueError("A table's first row stays where it is; only its end and its columns can change.")
        self._surface.guard()
        self.area = area
        if self.show_headers:
            name_columns(self.block(Area(area.row, area.column, 1, area.columns)))

    @property
    def rows(self) -> TableRows:
        """Return the rows of data."""
        return TableRows(self)

    @property
    def columns(self) -> TableColumns:
        """Return the columns."""
        return TableColumns(self)


@complete()
class TableRow(base_classes.TableRow):
    """One row of data."""

    def __init__(self, table: Table, index: int) -> None:
        self._table = table
        self._index = index

    @property
    def name(self) -> str:
        """Return the number as text: rows have no names."""
        return str(self._index)

    @property
    def index(self) -> int:
        """Return its number among the rows of data, counted from 1."""
        return self._index

    @property
    def area(self) -> Area:
        """Return its rectangle."""
        body = self._table.body
        if body is None or self._index > body.rows:
            raise IndexError(f"The table {self._table.name} has no row {self._index} any more.")
        return Area(body.row + self._index - 1, body.column, 1, body.columns)

    @property
    def range(self) -> base_classes.Range:
        """Return its cells."""
        return self._table.range_at(self.area)

    async def get_range(self) -> base_classes.Range:
        """Return its cells."""
        return self.range

    def delete(self) -> None:
        """Delete the row; the only one is emptied, for a table keeps one."""
        area, body, whole = self.area, self._table.body, self._table.area
        block = self._table.block(area)
        if body is not None and body.rows == 1:
            block.guard()
            block.clear()
            return
        moving.delete(block, "up")
        self._table.area = Area(whole.row, whole.column, whole.rows - 1, whole.columns)


class TableRows(Listed, base_classes.TableRows):
    """The rows of data of one table."""

    what = "row"

    def __init__(self, table: Table) -> None:
        self._table = table

    @property
    def api(self) -> Any:
        """Return the UNO database range."""
        return self._table.api

    @property
    def parent(self) -> Table:
        """Return the table."""
        return self._table

    @property
    def column_count(self) -> int:
        """Return how many values a row takes."""
        return self._table.area.columns

    def members(self) -> list[TableRow]:
        """Return the rows in their order."""
        body = self._table.filled()
        return [TableRow(self._table, n + 1) for n in range(body.rows if body else 0)]

    async def get_count(self) -> int:
        """Return how many rows there are."""
        return len(self)

    def add(self, values: Sequence[Any] | None, index: int | None) -> TableRow:
        """Add a row before the one with this number, or at the end."""
        table, whole = self._table, self._table.area
        count = len(self)
        number = count + 1 if index is None else index
        if not 1 <= number <= count + 1:
            raise IndexError(f"The table {table.name} has {count} rows; there is no place {number} for one more.")
        body = table.body
        table.guard()
        top = whole.row + int(table.show_headers)
        row = Area(top + number - 1, whole.column, 1, whole.columns)
        if count or body is None:
            at_the_end = number == count + 1 and not table.show_totals
            if not (at_the_end and table.block(row).empty):
                moving.insert(table.block(row), "down")
            table.area = Area(whole.row, whole.column, whole.rows + 1, whole.columns)
            if body is not None:
                table.total_up(body.last_row)
        if values is not None:
            writing.write(table.block(row), [list(values)])
        return TableRow(table, number)


@complete()
class TableColumn(base_classes.TableColumn):
    """One column."""

    def __init__(self, table: Table, index: int, name: str) -> None:
        self._table = table
        self._index = index
        self._name = name

    @property
    def name(self) -> str:
        """Return the heading."""
        return self._name

    @property
    def index(self) -> int:
        """Return its number, counted from 1."""
        return self._index

    @property
    def area(self) -> Area:
        """Return its rectangle, heading and totals included."""
        whole = self._table.area
        return Area(whole.row, whole.column + self._index - 1, whole.rows, 1)

    @property
    def range(self) -> base_classes.Range:
        """Return its cells, heading and totals included."""
        return self._table.range_at(self.area)

    async def get_range(self) -> base_classes.Range:
        """Return its cells, heading and totals included."""
        return self.range

    @property
    def data_body_range(self) -> base_classes.Range | None:
        """Return its cells of data, None of a table without data."""
        body = self._table.filled()
        return None if body is None else self._table.range_at(Area(body.row, self.area.column, body.rows, 1))

    async def get_data_body_range(self) -> base_classes.Range | None:
        """Return its cells of data, None of a table without data."""
        return self.data_body_range

    def delete(self) -> None:
        """Delete the column; what stands to the right of the table moves left.

        Raises:
            ValueError: it is the only one.
        """
        whole = self._table.area
        if whole.columns == 1:
            raise ValueError(f"{self._name} is the only column of the table {self._table.name}.")
        moving.delete(self._table.block(self.area), "left")
        self._table.area = Area(whole.row, whole.column, whole.rows, whole.columns - 1)


class TableColumns(Listed, base_classes.TableColumns):
    """The columns of one table."""

    what = "column"

    def __init__(self, table: Table) -> None:
        self._table = table

    @property
    def api(self) -> Any:
        """Return the UNO database range."""
        return self._table.api

    @property
    def parent(self) -> Table:
        """Return the table."""
        return self._table

    def members(self) -> list[TableColumn]:
        """Return the columns in their order."""
        whole = self._table.area
        names = [f"Column{n + 1}" for n in range(whole.columns)]
        if self._table.show_headers:
            names = self._table.block(Area(whole.row, whole.column, 1, whole.columns)).texts()
        return [TableColumn(self._table, n + 1, name) for n, name in enumerate(names)]

    async def get_count(self) -> int:
        """Return how many columns there are."""
        return len(self)

    def add(self, name: str, index: int | None) -> TableColumn:
        """Add a column before the one with this number, or at the end; what stands to the right moves."""
        whole = self._table.area
        number = whole.columns + 1 if index is None else index
        column = Area(whole.row, whole.column + number - 1, whole.rows, 1)
        moving.insert(self._table.block(column), "right")
        self._table.area = Area(whole.row, whole.column, whole.rows, whole.columns + 1)
        if self._table.show_headers:
            writing.write(self._table.block(Area(column.row, column.column)), f"'{name}")
        return TableColumn(self._table, number, name)


class Tables(Listed, base_classes.Tables):
    """The tables of one sheet, from top to bottom; LibreOffice does not keep the order in which they were added."""

    what = "table"

    def __init__(self, parent: base_classes.Sheet, surface: Surface, range_of: RangeOf) -> None:
        self._parent = parent
        self._surface = surface
        self._range_of = range_of

    @property
    def api(self) -> Any:
        """Return the UNO container of the document's database ranges."""
        return self._ranges.raw

    @property
    def _ranges(self) -> Remote:
        return self._surface.document.component.get("DatabaseRanges")  # type: ignore[no-any-return]

    @property
    def parent(self) -> base_classes.Sheet:
        """Return the sheet."""
        return self._parent

    def members(self) -> list[Table]:
        """Return the tables in their order."""
        position = self._surface.position
        here = [found for found in self._ranges.each() if found.call("getDataArea").Sheet == position]
        return sorted(map(self._table, here), key=lambda table: table.area)

    def _table(self, remote: Remote) -> Table:
        return Table(self._parent, self._surface, self._range_of, remote)

    def add(
        self,
        source_type: Any = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: bool = True,
        destination: Any = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        """Make a table of a rectangle; without headings in it, a row of them is put above.

        Raises:
            ValueError: another table is there, or has the name.
        """
        if source_type is not None or link_source is not None or destination is not None:
            raise not_available("Tables.add(source_type=..., link_source=..., destination=...)")
        if table_style_name not in (None, _STANDARD_STYLE):
            raise not_available(f"Tables.add(table_style_name={table_style_name!r})")
        self._surface.guard()
        area: Area = source.impl.area
        if not has_headers:
            moving.insert(Block(self._surface, Area(area.row, area.column, 1, area.columns)), "down")
            area = Area(area.row, area.column, area.rows + 1, area.columns)
        if area.rows == 1:  # a table has a row for data, be it empty
            area = Area(area.row, area.column, 2, area.columns)
        for other in self.members():
            if other.area.clipped(area) is not None:
                raise ValueError(f"The table {other.name} is already at {addresses.text(other.area, False, False)}.")
        ranges = self._ranges
        taken = {str(known).casefold() for known in ranges.call("getElementNames")}
        if name is None:
            number = next(n for n in range(1, len(taken) + 2) if f"table{n}" not in taken)
            name = f"Table{number}"
        elif name.casefold() in taken:
            raise ValueError(f"There is already a table {name} in the book.")
        name_columns(Block(self._surface, Area(area.row, area.column, 1, area.columns)))
        ranges.call("addNewByName", name, self._surface.address(area))
        made = ranges.call("getByName", name)
        made.set("ContainsHeader", True)
        made.set("AutoFilter", True)
        return self._table(made)


def name_columns(headings: Block) -> None:
    """Give a heading to every column without one: "Column1" and so on, as Excel does."""
    found = headings.texts()
    taken = {text.casefold() for text in found if text}
    for place, text in enumerate(found):
        if not text:
            number = next(n for n in range(1, len(found) * 2 + 2) if f"column{n}" not in taken)
            taken.add(f"column{number}")
            cell = Area(headings.area.row, headings.area.column + place)
            writing.write(Block(headings.surface, cell), f"Column{number}")
