"""Forms of the certificate and the MMS in layouts nobody drew by hand: other order, spelling, boxes, columns, sheet."""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter

from youryou_xl import forms

THIN = Side(style="thin", color="000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
FORMS = ("client-certificate", "mms-application")


def draw(form_id: str, seed: int, path: Path) -> dict[str, str]:
    """Draw one layout and return where each plain field is meant to be."""
    chosen = random.Random(f"{form_id}/{seed}")
    form = forms.load(form_id)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = chosen.choice(["申込書", "様式", "Sheet1"])
    left, row = 1 + chosen.randrange(3), 2 + chosen.randrange(3)
    sheet.cell(row, left).value = form.titles[seed % len(form.titles)] if seed % 2 else form.title
    row += 2
    two_columns = seed % 3 == 2
    wide = 2 + chosen.randrange(3)
    slots: dict[str, str] = {}
    plain = [entry for entry in form.fields if not entry.items and not entry.repeats]
    chosen.shuffle(plain)
    for number, entry in enumerate(plain):
        column = left + (number % 2) * (wide + 3) if two_columns else left
        # A spelling of its own: paths stand for headings, which these sheets do not have.
        spellings = [label for label in entry.labels if ">" not in label][:2]
        label = chosen.choice(spellings)
        sheet.cell(row, column).value = label + chosen.choice(["", "※"])
        sheet.cell(row, column).border = BOX
        first, last = column + 1, column + wide
        for each in range(first, last + 1):
            sheet.cell(row, each).border = BOX
        sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
        slots[entry.key] = f"{get_column_letter(first)}{row}"
        if not two_columns or number % 2:
            row += 1 + (seed % 2)
    row += 2
    for entry in form.fields:
        if entry.items:
            sheet.cell(row, left).value = entry.label
            for place, item in enumerate(entry.items, 1):
                sheet.cell(row, left + place).value = item
                sheet.cell(row + 1, left + place).border = BOX
                slots[f"{entry.key}.{item}"] = f"{get_column_letter(left + place)}{row + 1}"
            row += 3
    repeated = [entry for entry in form.fields if entry.repeats]
    for place, entry in enumerate(repeated):
        sheet.cell(row, left + place).value = entry.label
        for line in range(1, 4):
            sheet.cell(row + line, left + place).border = BOX
            slots[f"{entry.key}.{line}"] = f"{get_column_letter(left + place)}{row + line}"
    book.save(path)
    return slots


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("seed", range(6))
def test_a_layout_never_seen_binds(form_id: str, seed: int, tmp_path: Path) -> None:
    path = tmp_path / "様式.xlsx"
    slots = draw(form_id, seed, path)
    binding = forms.identify(forms.read_grids(path))
    assert binding.form.id == form_id
    found = {entry.key: entry.cell for entry in binding.fields if entry.status == "found"}
    assert {key: cell for key, cell in found.items() if slots.get(key) != cell} == {}
    assert slots.keys() <= found.keys()
