"""検証 reads an open workbook by its blank form: print typed over is found, fields on further sheets are checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import xlwings

from tests.cli.test_kinds_of_forms import TWO_SHEETS
from tests.forms import kinds
from tests.live.conftest import Said
from youryou_xl import forms
from youryou_xl.attach import workbooks
from youryou_xl.forms import blanks
from youryou_xl.live import actions
from youryou_xl.userdir import userdir

pytestmark = pytest.mark.live


@contextmanager
def opened(app: xlwings.App, path: Path) -> Iterator[xlwings.Book]:
    book = app.books.open(path)
    try:
        yield book
    finally:
        book.close()


@pytest.fixture
def form(tmp_path: Path) -> Path:
    kinds.define(userdir())
    path = tmp_path / "todoke.xlsx"
    path.write_bytes(kinds.blank())
    return path


def told(book: xlwings.Book) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.cell) for finding in actions.check(book)]


def test_a_label_typed_over_is_marked_and_its_field_still_read(
    app: xlwings.App, form: Path, said: Said, tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsm"
    workbooks.attach_form(form, path, "libreoffice")
    with opened(app, path) as book:
        sheet = book.sheets["届出書"]
        before = sheet["B19"].color
        sheet["H19"].value = "見本電力"
        assert told(book) == []
        sheet["B19"].value = "見本電力株式会社"
        assert told(book) == [("YX-E109", "B19")]
        assert sheet["B19"].color != before
        assert "会社名" in sheet["B19"].note.text
        sheet["B19"].value = "会社名"
        assert told(book) == []
        assert sheet["B19"].color == before


def test_ticks_and_circles_typed_into_print_are_no_fault(
    app: xlwings.App, form: Path, said: Said, tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsm"
    workbooks.attach_form(form, path, "libreoffice")
    with opened(app, path) as book:
        sheet = book.sheets["届出書"]
        sheet["H19"].value, sheet["B15"].value, sheet["I13"].value = "見本電力", "☑同意する", "○有"
        assert told(book) == []


def test_a_filled_copy_without_buttons_is_read_by_the_blank_that_is_remembered(
    app: xlwings.App, form: Path, said: Said, tmp_path: Path
) -> None:
    official = forms.OfficialForm.open(form)
    path = tmp_path / "filled.xlsx"
    path.write_bytes(official.filled({"company": "見本電力", "number": "1234567890123"}))
    blanks.remember(official.bindings)
    with opened(app, path) as book:
        assert told(book) == []
        book.sheets["届出書"]["B11"].value = "03-1234-5678"
        assert told(book) == [("YX-E109", "B11")]


def test_fields_on_further_sheets_are_checked_too(app: xlwings.App, said: Said, tmp_path: Path) -> None:
    from openpyxl import Workbook

    kinds.define(userdir(), TWO_SHEETS, "ichiran")
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "届出書"
    sheet["B1"] = "見本設備届"
    for number, label in enumerate(("届出者名", "設備の種類", "備考", "受付欄"), 3):
        kinds.box(sheet, f"B{number}:D{number}", label, merged=True)
        kinds.box(sheet, f"E{number}:K{number}", merged=True)
    more = workbook.create_sheet("別紙１")
    more["B1"] = "別紙"
    for number, label in enumerate(("変更の理由", "担当者名", "備考", "添付書類"), 3):
        kinds.box(more, f"B{number}:D{number}", label, merged=True)
        kinds.box(more, f"E{number}:K{number}", merged=True)
    official, path = tmp_path / "ichiran.xlsx", tmp_path / "book.xlsm"
    workbook.save(official)
    workbooks.attach_form(official, path, "libreoffice")
    with opened(app, path) as book:
        book.sheets["届出書"]["E3"].value = "見本電力"
        found = [(finding.field, finding.sheet, finding.cell) for finding in actions.check(book)]
        assert found == [("contact", "別紙１", "E4")]
        book.sheets["別紙１"]["E4"].value = "見本 花子"
        assert actions.check(book) == []
