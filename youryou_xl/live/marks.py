"""Marking cells with a colour and a note, and giving them back exactly as they were.

What a cell looked like is kept on a hidden sheet before the first cell is touched, so that a mark made last week,
saved and mailed, can still be taken off without trace, and a crash in between loses nothing. A note somebody wrote
is never touched: such a cell gets the colour only. Knows findings, but neither rules nor forms.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from youryou_xl.forms.grid import position
from youryou_xl.lang import pick
from youryou_xl.live import hidden
from youryou_xl.live.words import severity_name, source_words
from youryou_xl.rules.findings import Finding, Severity, worst

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

KEPT_ON = "yx_marks"
"""Name of the hidden sheet that remembers former colours."""

COLOURS = {
    Severity.ERROR: "#FFC7CE",
    Severity.WARNING: "#FFEB9C",
    Severity.INFO: "#DDEBF7",
}
"""Cell colours by severity: the light red, yellow and blue that Excel's own styles use."""

_AT_ONCE = 10_000
"""Cells of a range that xlwings colours in one call."""

_HEADER = ["cell", "former colour", "our colour", "our note"]


@dataclass(frozen=True)
class Marked:
    """How many cells were marked, and which cells (``(sheet, cell)``) the spreadsheet did not let us mark."""

    cells: int
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class _Mark:
    """One cell to mark, how it looked before, and what we put there (no note if somebody's stands there)."""

    sheet: str
    cell: str
    area: Range
    former: str
    colour: str
    note: str

    def row(self) -> list[str]:
        return [hidden.reference(self.sheet, self.cell), self.former, self.colour, self.note]


def mark(book: Book, findings: Iterable[Finding]) -> Marked:
    """Colour every cell that has a finding and note the messages on it; earlier marks are removed first.

    Cells of a protected sheet keep their look and are returned as refused. Raises CannotFill where the workbook
    allows no further sheet, because without one the marks could not be removed again.
    """
    clear(book)
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.sheet is not None and finding.cell is not None:
            by_cell.setdefault((finding.sheet, finding.cell), []).append(finding)
    if not by_cell:
        return Marked(0)

    noted = {sheet: _noted_cells(book.sheets[sheet]) for sheet in {sheet for sheet, _ in by_cell}}
    wanted = []
    for (sheet, cell), found in by_cell.items():
        area = book.sheets[sheet].range(cell)
        colour = COLOURS[worst(found) or Severity.INFO]
        note = "" if cell in noted[sheet] else _note_text(found)
        wanted.append(_Mark(sheet, cell, area, _written(area.color), colour, note))
    hidden.write_rows(book, KEPT_ON, [_HEADER, *(mark.row() for mark in wanted)])
    coloured = [mark for sheet in noted for mark in _coloured(book, [mark for mark in wanted if mark.sheet == sheet])]
    refused = [mark for mark in wanted if mark not in coloured]
    if refused:
        hidden.write_rows(book, KEPT_ON, [_HEADER, *(mark.row() for mark in coloured)] if coloured else [])
    for mark in coloured:
        if mark.note:
            with suppress(Exception):  # protected for notes alone: the colour and the list still say where
                mark.area.add_note(mark.note)
    return Marked(len(coloured), tuple((mark.sheet, mark.cell) for mark in refused))


def clear(book: Book) -> int:
    """Give every marked cell its former colour back, remove our notes, and return how many cells there were.

    A colour or a note that somebody changed since is theirs, and stays.
    """
    rows = hidden.read_rows(book, KEPT_ON)[1:]
    present = set(book.sheet_names)
    left = []
    for row in rows:
        link, former, ours, note = (*row, "", "", "")[:4]
        place = hidden.referred(link)
        if place is None or place[0] not in present:
            continue  # the user deleted the cell, and the mark with it
        area = book.sheets[place[0]].range(place[1])
        if _written(area.color).upper() == ours.upper():
            with suppress(Exception):
                area.color = former or None
            if _written(area.color).upper() != former.upper():
                left.append(row)  # protected since: still ours, to be taken off another time
                continue
        existing = area.note if note else None
        if existing is not None and _same_words(existing.text, note):
            existing.delete()
    if left:
        hidden.write_rows(book, KEPT_ON, [_HEADER, *left])
    else:
        hidden.drop(book, KEPT_ON)
    return len(rows) - len(left)


def marked_cells(book: Book) -> int:
    """Return how many cells carry our marks; those a protected sheet would not give back count too."""
    return len(hidden.read_rows(book, KEPT_ON)[1:])


def _noted_cells(sheet: Sheet) -> set[str]:
    return {note.location.get_address(False, False) for note in sheet.notes}


def _coloured(book: Book, wanted: list[_Mark]) -> list[_Mark]:
    """Colour the cells of one sheet and return those that took it; a protected sheet may take some or none."""
    if _coloured_at_once(book, wanted):
        return wanted
    return [mark for mark in wanted if _takes(mark)]


def _coloured_at_once(book: Book, wanted: list[_Mark]) -> bool:
    places = {position(mark.cell): mark.colour for mark in wanted}
    top, bottom = min(row for row, _ in places), max(row for row, _ in places)
    left, right = min(column for _, column in places), max(column for _, column in places)
    if (bottom - top + 1) * (right - left + 1) > _AT_ONCE:
        return False
    colours = [[places.get((row, column), ...) for column in range(left, right + 1)] for row in range(top, bottom + 1)]
    try:
        book.sheets[wanted[0].sheet].range((top, left), (bottom, right)).set_colors(colours)
    except Exception:  # each spreadsheet has its own kind for a protected sheet
        return False
    return _written(wanted[-1].area.color) == wanted[-1].colour


def _takes(mark: _Mark) -> bool:
    try:
        mark.area.color = mark.colour
    except Exception:
        return False
    return _written(mark.area.color) == mark.colour


def _written(colour: tuple[int, int, int] | None) -> str:
    """Return a colour as ``#RRGGBB``, or an empty string for a cell without fill."""
    return "" if colour is None else "#{:02X}{:02X}{:02X}".format(*colour)


def _note_text(findings: list[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{severity_name(finding.severity)}: {finding.text}")
        where = f"{source_words(finding)} ({finding.code})"
        lines.append(pick(f"根拠: {where}", f"Source: {where}"))
    return "\n".join(lines)


def _same_words(one: str, other: str) -> bool:
    """Return whether two notes say the same; spreadsheets differ in line ends, and Excel may put a name in front."""
    return "".join(one.split()).endswith("".join(other.split()))
