"""Writing cells: values and formulas into a block, with the formats they need, in a few calls whatever its size.

Knows blocks and values; must not know how cells are read, nor xlwings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import addresses, formulas, values
from .addresses import Area, Cell
from .content import NOTES
from .surface import Block
from .values import Carried, Kind


def write(block: Block, data: Any) -> None:
    """Write one value, or rows of values as large as the block; text that begins with "=" is a formula.

    Raises:
        ProtectedError: a cell is locked.
        ValueError: there are more or fewer values than cells.
    """
    rows, columns = block.area.rows, block.area.columns
    if not isinstance(data, (list, tuple)):
        if isinstance(data, str) and data.startswith("=") and block.area.size > 1:
            _fill_formula(block, data)
            return
        data = [[data] * columns] * rows
    elif not data or not isinstance(data[0], (list, tuple)):
        data = [data]
    if len(data) != rows or any(len(line) != columns for line in data):
        raise ValueError(
            f"{rows} rows of {columns} values are needed for {addresses.text(block.area, False, False)}, "
            f"not {len(data)} of {sorted({len(line) for line in data})}."
        )
    block.guard()
    top, left = block.area.row, block.area.column
    content: dict[Cell, Carried] = {
        (top + row, left + column): values.carried(value, lambda: block.document.null_date)
        for row, line in enumerate(data)
        for column, value in enumerate(line)
    }
    new_formats = _suit_formats(block, content)
    if block.area.size == 1:
        _write_one(block, (top, left), content[top, left])
    else:
        _write_many(block, content)
    for key, cells in new_formats.items():
        block.those(cells).set("NumberFormat", key)


def _suit_formats(block: Block, content: dict[Cell, Carried]) -> dict[int, set[Cell]]:
    """Bring contents and number formats together as Excel does; return the formats to set.

    In a text cell, formulas and numbers become text. A date or boolean gets a format of its kind unless
    the cell has one; a number takes a boolean format away, which would show it as TRUE.
    """
    formats = block.document.formats
    wanted: dict[int, set[Cell]] = {}
    relevant = {cell for cell, item in content.items() if item.kind is not Kind.PLAIN or _tempting(item.content)}
    for key, areas in block.formats(relevant):
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


def _write_one(block: Block, cell: Cell, item: Carried) -> None:
    target = block.single(cell)
    if item.kind is Kind.FORMULA:
        target.call("setFormula", formulas.to_uno(str(item.content)))
    elif isinstance(item.content, str):
        # As text, so that "00123" and "=1" stay what they are; on an empty string the cell becomes empty.
        target.call("setString", item.content)
    else:
        target.call("setValue", item.content)


def _write_many(block: Block, content: dict[Cell, Carried]) -> None:
    document = block.document
    in_undo = document.undoing and not any(sheet is block.surface for sheet in document.added)
    # An array that changes the height of its rows gets past the lock of `Document.unrecorded`.
    if in_undo or document.connection.before_change is not None:
        _write_singly(block, content)
        return
    # Writing an array takes the notes of its cells away, so cells with notes are written one by one.
    noted = block.found(NOTES)
    formula_cells = {cell for cell, item in content.items() if item.kind is Kind.FORMULA} - noted
    for part in addresses.without(block.area, noted):
        if any(cell not in formula_cells for cell in part.cells()):
            lines = _lines(part, lambda cell: "" if cell in formula_cells else content[cell].content)
            block.part(part).call("setDataArray", lines)
    for part in addresses.rectangles(formula_cells):
        lines = _lines(part, lambda cell: formulas.to_uno(str(content[cell].content)))
        block.part(part).call("setFormulaArray", lines)
    for cell in sorted(noted):
        _write_one(block, cell, content[cell])


def _write_singly(block: Block, content: dict[Cell, Carried]) -> None:
    """Write cell by cell, for arrays can neither be undone nor surely be kept out of undo.

    Cells that hold the value already are left alone.
    """
    data = block.remote.call("getDataArray")
    written = block.remote.call("getFormulaArray")
    for (row, column), item in content.items():
        line, place = row - block.area.row, column - block.area.column
        is_formula = str(written[line][place]).startswith("=") and data[line][place] != written[line][place]
        same = type(data[line][place]) is type(item.content) and data[line][place] == item.content
        if item.kind is Kind.FORMULA or is_formula or not same:
            _write_one(block, (row, column), item)


def _fill_formula(block: Block, formula: str) -> None:
    """Write one formula to all cells; relative references move along, as in Excel."""
    block.guard()
    first = block.first
    first.call("setFormula", formulas.to_uno(formula))
    origin = block.area.row, block.area.column
    tokens = first.call("getTokens")
    for cell in block.area.cells():
        if cell != origin:
            block.single(cell).call("setTokens", tokens)


def _lines(part: Area, content: Callable[[Cell], Any]) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        tuple(content((row, column)) for column in range(part.column, part.column + part.columns))
        for row in range(part.row, part.row + part.rows)
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
