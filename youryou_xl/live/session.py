"""The form on an open workbook: which sheet it stands on, where its fields are, and writing values into them.

Joins the grids of `live.grid` with the binding of `forms`. Shows nothing to the user and marks nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from youryou_xl import forms
from youryou_xl.attach import names
from youryou_xl.errors import CannotFill, UnusableForm
from youryou_xl.forms import blanks
from youryou_xl.live import carried
from youryou_xl.live.grid import read_grid
from youryou_xl.live.neighbours import OpenBooks
from youryou_xl.records import facts
from youryou_xl.rules.findings import Finding

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

    from youryou_xl.forms.structure import Structure

_TEXT = "@"


@dataclass(frozen=True)
class OpenForm:
    """A form found in an open workbook, as it stood when it was read."""

    book: Book
    sheet: Sheet
    binding: forms.Binding
    blank: Structure | None = None

    @property
    def labels(self) -> dict[str, str]:
        """Return the form's own word for every field key."""
        return {bound.key: bound.label for bound in self.binding.fields}

    def findings(self) -> list[Finding]:
        """Return what the rules have to say about the form as it stands."""
        return facts.check(self.binding, self.neighbours, self.blank)

    @property
    def neighbours(self) -> OpenBooks:
        """Return what is known around the form."""
        return OpenBooks(self.book)

    def again(self) -> OpenForm:
        """Return the same form, read anew after something was written."""
        return read_form(self.book)


def read_form(book: Book) -> OpenForm:
    """Return the form on `book`, preferring the sheet in front.

    Raises UnusableForm where none of the visible sheets holds a form we know.
    """
    structure = carried.structure(book)
    known = structure or blanks.remembered()
    in_front = book.sheets.active
    sheets = [sheet for sheet in book.sheets if sheet.name not in names.OURS]
    sheets.sort(key=lambda sheet: (sheet.name != (structure.sheet if structure else None), sheet != in_front))
    failure: UnusableForm | None = None
    for sheet in sheets:
        if not sheet.visible:
            continue
        grid = read_grid(sheet, known)
        noted = known.now(grid.values) if structure is None or sheet.name == structure.sheet else None
        if noted is not None and noted.fields:
            # The blank form said where its fields are.
            others = [read_grid(book.sheets[one.sheet], one) for one in noted.others if _has(book, one.sheet)]
            copy = blanks.bound(replace(noted, sheet=sheet.name), [grid, *others])
            if copy is not None:
                return OpenForm(book, sheet, copy.binding, copy.blank)
        try:
            return OpenForm(book, sheet, forms.identify([grid]))
        except UnusableForm as error:
            failure = failure or error
    raise failure or UnusableForm(
        "このブックには、調べられるシートがありません。申込書を開いてから、もう一度押してください。",
        "There is no sheet to look at in this workbook. Open the application form and press again.",
    )


def _has(book: Book, name: str) -> bool:
    return any(sheet.name == name for sheet in book.sheets)


def other_grids(book: Book, form: OpenForm) -> list[forms.Grid]:
    """Return the other visible sheets of a book, ours left out, as they stand."""
    return [
        read_grid(sheet)
        for sheet in book.sheets
        if sheet.visible and sheet.name not in names.OURS and sheet.name != form.sheet.name
    ]


def write_cells(form: OpenForm, values: Mapping[str, object]) -> dict[str, object]:
    """Write `values` by field key into the open sheet and return those that did not stay as written.

    Choices are spelled as the workbook's own list spells them; texts that look like numbers stay texts. Raises
    UnusableForm for a field that is not on the form, CannotFill where the sheet refuses every one.
    """
    writes = form.binding.cells(values)
    lost = {
        (sheet, cell): value
        for (sheet, cell), value in writes.cells.items()
        if not _write(form.book.sheets[sheet].range(cell), value)
    }
    if lost and len(lost) == len(writes.cells):
        cell = next(iter(lost))[1]
        raise CannotFill(
            f"セル {cell} に書き込めませんでした。シートが保護されているか、ファイルが読み取り専用です。"
            "「校閲」→「シート保護の解除」を行うか、名前を付けて保存してから、もう一度押してください。",
            f"Cell {cell} could not be written: the sheet is protected or the file is read-only. "
            "Lift the sheet protection (Review), or save under another name, and press again.",
        )
    by_cell = {cell: key for key in values for cell in form.binding.cells_of(key)}
    return {by_cell.get(cell, cell): value for (_, cell), value in lost.items()}


@contextmanager
def one_undo_step(book: Book, title: str) -> Iterator[None]:
    """Make everything written inside one step of undo, where the spreadsheet can; Excel has no undo for this."""
    offered = getattr(book.impl, "undo", None)
    with offered(title) if offered is not None else nullcontext():
        yield


@contextmanager
def outside_of_undo(book: Book) -> Iterator[None]:
    """Keep what is done inside out of the user's undo: a mark undone by halves is a mark nobody can remove."""
    offered = getattr(book.impl, "unrecorded", None)
    with offered() if offered is not None else nullcontext():
        yield


def is_read_only(book: Book) -> bool:
    """Return whether nothing may be written into the book. Excel lets people type into a read-only one."""
    return bool(getattr(book.impl, "read_only", False))


def forget_undo(book: Book) -> None:
    """Empty the user's undo, before a sheet that people may have typed on is replaced."""
    offered = getattr(book.impl, "forget_undo", None)
    if offered is not None:
        offered()


@contextmanager
def quiet_screen(book: Book) -> Iterator[None]:
    """Hold the screen still while cells change."""
    with suppress(NotImplementedError):
        book.app.screen_updating = False
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            book.app.screen_updating = True


def _write(area: Range, value: object) -> bool:
    """Write one value, as text where the spreadsheet would make something else of it; return whether it stayed.

    A value that does not stay leaves the cell as it was: ``01233`` must not turn into 1233.
    """
    before = area.value
    try:
        if _stays(area, value):
            return True
    except Exception:  # each spreadsheet has its own kind for a protected sheet
        if _holds(area.value, before):
            return False
    with suppress(Exception):
        area.value = before
    return False


def _stays(area: Range, value: object) -> bool:
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@"):
        area.number_format = _TEXT
    area.value = value
    if isinstance(value, str) and not _holds(area.value, value):
        area.number_format = _TEXT
        area.value = value
    return _holds(area.value, value)


def _holds(found: Any, value: object) -> bool:
    if value is None or value == "":
        return found in (None, "")
    if isinstance(value, dt.date) and isinstance(found, dt.datetime):
        return found.date() == (value.date() if isinstance(value, dt.datetime) else value)
    if isinstance(value, str):
        return isinstance(found, str) and found.replace("\r\n", "\n") == value.replace("\r\n", "\n")
    return bool(found == value)
