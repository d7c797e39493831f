"""The one verify: what differs from the official form is an input cell, or it is not the official form."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from youryou_xl.forms import verify
from youryou_xl.package import Template
from youryou_xl.resources import workbook_file

PLANT = workbook_file("plant-master-practice.xlsx")
OPERATOR = workbook_file("operator-master-practice.xlsx")


def unprotected(path: Path) -> bytes:
    workbook = load_workbook(path)
    for sheet in workbook:
        sheet.protection.sheet = False
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def where(official: bytes | Path, text: str) -> tuple[str, str]:
    """Return the first cell that holds `text`."""
    workbook = load_workbook(io.BytesIO(official) if isinstance(official, bytes) else official)
    cells = [
        (sheet.title, cell.coordinate) for sheet in workbook for row in sheet for cell in row if cell.value == text
    ]
    return cells[0]


def test_a_copy_filled_in_its_input_cells_is_the_official_form() -> None:
    copy = Template.open(PLANT).fill_bytes({_area(): "東京"})
    proof = verify(PLANT, copy)
    assert proof.ok
    assert [(cell.sheet, cell.cell) for cell in proof.cells] == [_area()]


def _area() -> tuple[str, str]:
    from youryou_xl import forms

    binding = forms.identify(forms.read_grids(PLANT))
    cell = binding.cell_of("area")
    assert cell is not None
    return binding.sheet, cell


@pytest.mark.parametrize("protected", [True, False])
def test_an_overwritten_label_is_never_ok(protected: bool) -> None:
    official = PLANT.read_bytes() if protected else unprotected(PLANT)
    label = where(official, "電源所属エリア名")
    proof = verify(official, Template.open(official).fill_bytes({label: "上書き"}))
    assert not proof.ok
    assert any(label[1] in str(difference) for difference in proof.differences)


def test_nothing_filled_in_is_ok_whatever_the_workbook(tmp_path: Path) -> None:
    workbook = load_workbook(PLANT)
    for sheet in workbook:
        sheet.protection.sheet = False
        for row in sheet:
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = None
    unknown = tmp_path / "別のブック.xlsx"
    workbook.save(unknown)
    assert verify(unknown, unknown).ok


def test_a_form_nobody_knows_is_ok_only_with_the_users_word(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active["A1"] = "請求金額"
    workbook.active["B1"] = 100
    unknown = tmp_path / "請求書.xlsx"
    workbook.save(unknown)
    changed = Template.open(unknown).fill_bytes({(workbook.active.title, "B1"): 100_000_000})
    proof = verify(unknown, changed)
    assert not proof.ok
    assert "登録されていない" in proof.differences[0].ja
    assert "--any-cell" in proof.differences[0].ja
    assert verify(unknown, changed, any_cell=True).ok


def test_two_different_forms_are_called_that_before_anything_else() -> None:
    proof = verify(PLANT, OPERATOR)
    assert not proof.ok
    assert proof.differences[0].ja.startswith("別の様式です。")
    assert "発電所マスタ申込書" in proof.differences[0].ja
    assert "事業者マスタ申込書" in proof.differences[0].ja
    assert len(proof.differences) <= 21
    json.dumps(proof.as_json(), allow_nan=False)
