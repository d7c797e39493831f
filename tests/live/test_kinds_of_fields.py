"""A form with every kind of field, typed into the workbook with buttons: all of it comes out in the official file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl

from tests.forms import kinds
from youryou_xl import forms
from youryou_xl.attach import workbooks
from youryou_xl.userdir import userdir


def test_values_in_several_cells_come_out_in_the_official_file(tmp_path: Path) -> None:
    kinds.define(userdir())
    form, book, out = tmp_path / "form.xlsx", tmp_path / "book.xlsm", tmp_path / "out.xlsx"
    form.write_bytes(kinds.blank())
    official = forms.OfficialForm.open(form)
    workbooks.attach_form(form, book)
    workbook = openpyxl.load_workbook(book, keep_vba=True)
    values = {"number": "1234567890123", "phone": "03-1234-5678", "agreed": "○", "company": "見本電力"}
    for (sheet, cell), value in official.writes(values).cells.items():
        workbook[sheet][cell] = value
    workbook.save(book)
    exported = workbooks.export_form(book, out)
    assert (exported.path, exported.left_out) == (out, ())
    read = official.binding.on(forms.read_grids(out)).values()
    assert {key: read[key] for key in values} == values
    assert openpyxl.load_workbook(BytesIO(out.read_bytes()))["届出書"]["B15"].value == "☑同意する"
