"""Marking cells with a colour and a note, and giving them back exactly as they were.

What a cell looked like is kept on a hidden sheet before the first cell is touched, so that a mark made last week,
saved and mailed, can still be taken off without trace, and a crash in between loses nothing. A note somebody wrote
is never touched: such a cell gets the colour only. Knows findings, but neither rules nor forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from youryou_xl.attach import names
from youryou_xl.grid import position
from youryou_xl.lang import pick
from youryou_xl.live import hidden
from youryou_xl.rules.findings import Finding, Severity, worst

if TYPE_CHECKING:
    from xlwings import Book, Note, Range, Sheet

COLOURS = {
    Severity.ERROR: "#FFC7CE",
    Severity.WARNING: "#FFEB9C",
    Severity.INFO: "#DDEBF7",
}
"""Cell colours by severity: the light red, yellow and blue that Excel's own styles use."""

_AT_ONCE = 10_000
"""Cells of a range that xlwings colours in one call."""

_NOTE_WIDTH, _NOTE_LINE = 260, 26
"""Width of a note in Excel, in points, and the full-width characters of its font (9 points) in one line."""

_OUR_NOTE = re.compile(r"^(?:根拠|Source): .*\(YX-[EWI]\d{3}\)$", re.MULTILINE)
"""The line by which a note of ours is known where nothing else remembers it."""

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

    sheets = {name: book.sheets[name] for name in dict.fromkeys(name for name, _ in by_cell)}
    noted = {name: _noted_cells(sheet) for name, sheet in sheets.items()}
    wanted = []
    for (sheet, cell), found in by_cell.items():
        area = sheets[sheet].range(cell)
        colour = COLOURS[worst(found) or Severity.INFO]
        note = "" if cell in noted[sheet] else _note_text(found)
        wanted.append(_Mark(sheet, cell, area, _written(area.color), colour, note))
    hidden.write_rows(book, names.MARKS, [_HEADER, *(mark.row() for mark in wanted)])
    coloured: list[_Mark] = []
    for name, on in sheets.items():
        here = [mark for mark in wanted if mark.sheet == name]
        done = _painted(on, [(mark.cell, mark.area, mark.colour) for mark in here])
        coloured += [mark for mark in here if mark.cell in done]
    refused = [mark for mark in wanted if mark not in coloured]
    if refused:
        hidden.write_rows(book, names.MARKS, [_HEADER, *(mark.row() for mark in coloured)] if coloured else [])
    for mark in coloured:
        if mark.note:
            with suppress(Exception):  # protected for notes alone: the colour and the list still say where
                added = mark.area.add_note(mark.note)
                if book.app.engine.name == "excel":
                    _enlarge(added, mark.note)
    return Marked(len(coloured), tuple((mark.sheet, mark.cell) for mark in refused))


def clear(book: Book) -> int:
    """Give every marked cell its former colour back, remove our notes, and return how many cells there were.

    A colour or a note that somebody changed since is theirs, and stays. Marks that yx_marks does not know, because
    the sheet was copied into another workbook, are known by our colour and our note; such a cell gets no colour.
    """
    rows = hidden.read_rows(book, names.MARKS)[1:]
    sheets = {sheet.name: sheet for sheet in book.sheets} if rows else {}
    by_sheet: dict[str, list[_Mark]] = {}
    for row in rows:
        link, former, colour, note = (*row, "", "", "")[:4]
        place = hidden.referred(link)
        if place is not None and place[0] in sheets:  # else the user deleted the cell, and the mark with it
            area = sheets[place[0]].range(place[1])
            by_sheet.setdefault(place[0], []).append(_Mark(*place, area, former, colour, note))
    left = [mark for name, kept in by_sheet.items() for mark in _taken_off(sheets[name], kept)]
    forgotten = 0
    for sheet in book.sheets:
        strays = _strays(sheet, {mark.cell for mark in left if mark.sheet == sheet.name})
        forgotten += len(strays) - len(_taken_off(sheet, strays))
    if left:
        hidden.write_rows(book, names.MARKS, [_HEADER, *(mark.row() for mark in left)])
    else:
        hidden.drop(book, names.MARKS)
    return len(rows) - len(left) + forgotten


def marked_cells(book: Book) -> int:
    """Return how many cells carry our marks; those a protected sheet would not give back count too."""
    return len(hidden.read_rows(book, names.MARKS)[1:])


def _enlarge(note: Note, text: str) -> None:
    """Make a note in Excel as large as its text; by itself it stays at four short lines."""
    lines = sum(1 + len(line) // _NOTE_LINE for line in text.splitlines())
    note.api.Shape.Width = _NOTE_WIDTH
    note.api.Shape.Height = 14 * lines + 8


def _taken_off(sheet: Sheet, kept: list[_Mark]) -> list[_Mark]:
    """Take marks off one sheet; return those that would not go, the sheet having been protected since."""
    ours = [mark for mark in kept if _written(mark.area.color) == mark.colour]
    done = _painted(sheet, [(mark.cell, mark.area, mark.former) for mark in ours])
    left = [mark for mark in ours if mark.cell not in done]
    staying = {mark.cell for mark in left}
    texts = {mark.cell: mark.note for mark in kept if mark.note and mark.cell not in staying}
    for note in list(sheet.notes) if texts else []:
        cell = _cell_of(note)
        if cell in texts and _same_words(note.text, texts[cell]):
            note.delete()
    return left


def _strays(sheet: Sheet, known: set[str]) -> list[_Mark]:
    """Return marks of ours on the sheet that are not among the known ones."""
    found = []
    for note in sheet.notes if sheet.visible else []:
        cell, text = _cell_of(note), note.text.replace("\r\n", "\n").replace("\r", "\n")
        if cell in known or not _OUR_NOTE.search(text):
            continue
        area = sheet.range(cell)
        colour = _written(area.color)
        if colour in COLOURS.values():
            found.append(_Mark(sheet.name, cell, area, "", colour, text))
    return found


def _noted_cells(sheet: Sheet) -> set[str]:
    return {_cell_of(note) for note in sheet.notes}


def _cell_of(note: Note) -> str:
    return note.location.get_address(False, False)


def _painted(sheet: Sheet, wanted: list[tuple[str, Range, str]]) -> set[str]:
    """Give cells their colours ("" is none) and return which took it: a protected sheet may let some or none."""
    if not wanted:
        return set()
    if _painted_at_once(sheet, wanted):
        return {cell for cell, _, _ in wanted}
    return {cell for cell, area, colour in wanted if _takes(area, colour)}


def _painted_at_once(sheet: Sheet, wanted: list[tuple[str, Range, str]]) -> bool:
    places = {position(cell): colour or None for cell, _, colour in wanted}
    top, bottom = min(row for row, _ in places), max(row for row, _ in places)
    left, right = min(column for _, column in places), max(column for _, column in places)
    if (bottom - top + 1) * (right - left + 1) > _AT_ONCE:
        return False
    colours = [[places.get((row, column), ...) for column in range(left, right + 1)] for row in range(top, bottom + 1)]
    try:
        sheet.range((top, left), (bottom, right)).set_colors(colours)
    except Exception:  # each spreadsheet has its own kind for a protected sheet
        return False
    _, area, colour = wanted[-1]
    return _written(area.color) == colour


def _takes(area: Range, colour: str) -> bool:
    try:
        area.color = colour or None
    except Exception:
        return False
    return _written(area.color) == colour


def _written(colour: tuple[int, int, int] | None) -> str:
    """Return a colour as ``#RRGGBB``, or an empty string for a cell without fill."""
    return "" if colour is None else "#{:02X}{:02X}{:02X}".format(*colour)


def _note_text(findings: list[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{finding.severity.text}: {finding.text}")
        where = f"{finding.source.text} ({finding.code})"
        lines.append(pick(f"根拠: {where}", f"Source: {where}"))
    return "\n".join(lines)


def _same_words(one: str, other: str) -> bool:
    """Return whether two notes say the same; spreadsheets differ in line ends, and Excel may put a name in front."""
    return "".join(one.split()).endswith("".join(other.split()))
