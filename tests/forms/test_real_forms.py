"""Forms that were not drawn for our fields: the practice forms, and one of an authority with a TOML of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Slip
from youryou_xl import forms
from youryou_xl.errors import UnusableForm
from youryou_xl.package import Template, compare


@pytest.mark.parametrize("form_id", ["plant-master", "operator-master"])
def test_every_field_of_a_practice_form_is_found(form_id: str, root: Path) -> None:
    binding = forms.identify(forms.read_grids(root / "workbook" / f"{form_id}-practice.xlsx"))
    assert binding.form.id == form_id
    assert [entry.key for entry in binding.fields if entry.status != "found"] == []
    assert all(binding.grid.takes_input(*forms.position(entry.cell or "")) for entry in binding.fields)
    assert len({entry.cell for entry in binding.fields}) == len(binding.fields)


DEFINITION = Path(__file__).with_name("noufusho.toml")


def test_a_form_of_an_authority_needs_a_definition_and_no_code(slip: Slip) -> None:
    binding = forms.bind(forms.read(DEFINITION), forms.read_grids(slip.path))
    assert binding.sheet == slip.sheet
    assert {entry.key: entry.cell for entry in binding.fields} == slip.cells


def test_it_has_exactly_the_cells_the_definition_names(slip: Slip) -> None:
    grid = next(grid for grid in forms.read_grids(slip.path) if grid.visible)
    assert grid.inputs is not None
    assert {forms.address(*grid.span_at(*at).anchor) for at in grid.inputs} == set(slip.cells.values())


def test_values_written_to_it_are_read_back_and_nothing_else_changed(slip: Slip, tmp_path: Path) -> None:
    form = forms.read(DEFINITION)
    values = {
        "year": 2026,
        "month": 4,
        "day": 1,
        "amount_in_words": "六千",
        "amount": 6000,
        "payer": "髙橋 花子",
    }
    writes = forms.bind(form, forms.read_grids(slip.path)).cells(values)
    filled = tmp_path / "filled.xlsx"
    Template.open(slip.path).fill(writes.cells, filled)
    assert forms.bind(form, forms.read_grids(filled)).values() == values
    assert compare(slip.path, filled).ok


def test_it_is_none_of_ours(slip: Slip) -> None:
    with pytest.raises(UnusableForm):
        forms.identify(forms.read_grids(slip.path))
