"""Where the fields of a form stand on one sheet: the layout read without the form, and the form matched to it.

A sheet that is open in a spreadsheet program has no drawn lines to read; there the labels are followed to the cells
beside them. So they are on a sheet (or in rows) on which nothing is drawn, for what the layout leaves open. Elsewhere
what only the labels say counts where the sheet itself marks the cell as one to type into, or for a definition that
knows every label and never contradicts the layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from youryou_xl.addresses import MAX_COLUMN, MAX_ROW
from youryou_xl.forms._places import Placed, place_fields
from youryou_xl.forms.definitions import Form
from youryou_xl.forms.matching import BoundField, Kind, match_form
from youryou_xl.grid import Grid, address, position
from youryou_xl.layout.layout import Layout, read_layout

_NARROW = 6.0
"""Characters: a cell less wide is one of several boxes more often than the place of a whole value."""


def places(form: Form, grid: Grid) -> tuple[BoundField, ...]:
    """Return where every field of `form` stands on `grid`, rows of a table and items to mark one by one."""
    if grid.looks is None:
        return tuple(_open(form, place) for place in place_fields(form, grid))
    matched = match_form(layout(grid), form)
    if all(entry.status == "found" for entry in matched):
        return matched
    return _joined(form, grid, matched, [_open(form, place) for place in place_fields(form, grid)])


def layout(grid: Grid) -> Layout:
    """Return how a sheet is laid out, read once however many forms are looked for on it."""
    known = grid.__dict__.get("_layout")
    if known is None:
        known = read_layout(grid)
        object.__setattr__(grid, "_layout", known)
    assert isinstance(known, Layout)
    return known


def _open(form: Form, place: Placed) -> BoundField:
    """Return a place as a field; only those with one cell each can be found by labels alone."""
    known = form.field(place.key)
    label = form.label_of(place.key)
    label_cell = address(*place.label.anchor) if place.label else None
    # Beside a label in a sheet's last column or row there is nothing.
    cells = tuple(address(*span.anchor) for span in place.cells if span.bottom <= MAX_ROW and span.right <= MAX_COLUMN)
    several = known is not None and bool(
        known.split or known.mark or known.spec.type == "tick" or known.place == "inside"
    )
    if not cells or several:
        return BoundField(place.key, label, "missing", label_cell=label_cell)
    if place.doubtful:
        return BoundField(place.key, label, "ambiguous", candidates=cells, label_cell=label_cell)
    kind: Kind = "column" if known is not None and known.repeats else "plain"
    return BoundField(place.key, label, "found", kind, cells[:1], label_cell=label_cell)


def _joined(
    form: Form, grid: Grid, matched: Sequence[BoundField], followed: Sequence[BoundField]
) -> tuple[BoundField, ...]:
    """Return the matched fields, with those left open taken from the followed labels where the sheet vouches for it."""
    lined = {at[0] for at, look in (grid.looks or {}).items() if look.left or look.right or look.top or look.bottom}
    told = {entry.key: entry.cell for entry in followed if entry.cell}
    # A definition that knows every label is believed where the sheet shows little, unless the two ever disagree.
    agreed = form.complete and all(
        told.get(entry.key, entry.cell) == entry.cell for entry in matched if entry.status == "found"
    )
    by_stem: dict[str, list[BoundField]] = {}
    for entry in followed:
        by_stem.setdefault(form.stem(entry.key), []).append(entry)
    # What the labels say was told apart from values already where the definition knows every label.
    named = [entry.label_cell for entry in (followed if agreed else matched)]
    taken = {cell for cell in (*(cell for entry in matched for cell in entry.cells), *named) if cell}
    result: list[BoundField] = []
    done: set[str] = set()
    for entry in matched:
        stem = form.stem(entry.key)
        known = form.field(stem)
        entry = replace(entry, label=form.label_of(entry.key))
        if entry.status == "found":
            result.append(entry)
            continue
        if known is not None and known.items:
            others = [other for other in by_stem.get(stem, []) if other.key == entry.key]
        elif stem in done:
            continue
        else:
            others = by_stem.get(stem, [])
            done.add(stem)
        sure = others and all(
            other.status == "found"
            and not _hidden(grid, other.cells[0])
            and (other.cells[0] not in taken or (agreed and other.cells[0] == other.label_cell))
            and (
                (not lined and not entry.candidates)
                or (_marked(grid, other.cells[0]) and not _continues(grid, other.cells[0]))
                or (entry.status == "missing" and not _rows(other) & lined)
                or (agreed and not _narrow(grid, other.cells[0]))
            )
            for other in others
        )
        if sure:
            result += others
            taken |= {other.cells[0] for other in others}
        elif (
            entry.status == "missing"
            and others
            and others[0].status == "found"
            and others[0].cells[0] not in taken
            and not _hidden(grid, others[0].cells[0])
        ):
            result.append(
                replace(entry, status="ambiguous", candidates=others[0].cells, label_cell=others[0].label_cell)
            )
        elif entry.status == "missing" and others and others[0].status == "ambiguous":
            result.append(replace(others[0], kind=entry.kind))
        else:
            result.append(entry)
    return tuple(result)


def _narrow(grid: Grid, cell: str) -> bool:
    """Return whether a cell has room for a character or two, so that a value may go on in the boxes behind it."""
    span = grid.span_at(*position(cell))
    widths = (grid.widths.get(column, grid.default_width) for column in range(span.left, span.right + 1))
    return sum(widths) < _NARROW


def _hidden(grid: Grid, cell: str) -> bool:
    """Return whether nobody can see a cell: its row or its column is hidden."""
    row, column = position(cell)
    return row in grid.hidden_rows or column in grid.hidden_columns


def _continues(grid: Grid, cell: str) -> bool:
    """Return whether a cell is but a further line of a text: the one above is marked alike and no text names it."""
    span = grid.span_at(*position(cell))
    if span.top == 1:
        return False
    above = grid.span_at(span.top - 1, span.left)
    named = any(row in range(above.top, above.bottom + 1) and column < above.left for row, column in grid.values)
    alike = (above.left, above.right) == (span.left, span.right)
    return alike and not named and above.anchor not in grid.values and _marked(grid, address(*above.anchor))


def _rows(entry: BoundField) -> set[int]:
    """Return the rows that a label and its cell stand in."""
    return {position(cell)[0] for cell in (*entry.cells, entry.label_cell) if cell}


def _marked(grid: Grid, cell: str) -> bool:
    """Return whether a sheet marks a cell as one to type into: unlocked under protection, or with a drop-down."""
    anchor = grid.span_at(*position(cell)).anchor
    return (grid.inputs is not None and anchor in grid.inputs) or anchor in grid.choices
