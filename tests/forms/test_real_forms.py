"""Forms we did not draw for these tests: the practice forms, and a real government form with a TOML of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from youryou_xl import forms
from youryou_xl.errors import UnusableForm
from youryou_xl.forms import Grid


@pytest.mark.parametrize("form_id", ["plant-master", "operator-master"])
def test_every_field_of_a_practice_form_is_found(form_id: str, root: Path) -> None:
    binding = forms.identify(forms.read_grids(root / "workbook" / f"{form_id}-practice.xlsx"))
    assert binding.form.id == form_id
    assert [entry.key for entry in binding.fields if entry.status != "found"] == []
    assert all(binding.grid.takes_input(*forms.position(entry.cell or "")) for entry in binding.fields)
    assert len({entry.cell for entry in binding.fields}) == len(binding.fields)


NOUFUSHO = {
    "year": "Z9",
    "month": "AF9",
    "day": "AJ9",
    "amount_in_words": "T22",
    "amount": "AF22",
    "payer": "AD61",
}


def _noufusho(shared: Path) -> tuple[Grid, ...]:
    return forms.read_grids(shared / "corpus" / "noufusho-template.xlsx")


def test_a_real_form_needs_a_definition_and_no_code(shared: Path) -> None:
    form = forms.read(Path(__file__).with_name("noufusho.toml"))
    binding = forms.bind(form, _noufusho(shared))
    assert binding.sheet == "溶け込み"
    assert {entry.key: entry.cell for entry in binding.fields} == NOUFUSHO


def test_the_real_form_has_exactly_the_cells_the_definition_names(shared: Path) -> None:
    grid = next(grid for grid in _noufusho(shared) if grid.visible)
    assert grid.inputs is not None
    assert {forms.address(*grid.span_at(*at).anchor) for at in grid.inputs} == set(NOUFUSHO.values())


def test_values_written_to_the_real_form_are_read_back_and_nothing_else_changed(shared: Path, tmp_path: Path) -> None:
    package = pytest.importorskip("youryou_xl.package")
    path = shared / "corpus" / "noufusho-template.xlsx"
    form = forms.read(Path(__file__).with_name("noufusho.toml"))
    values = {
        "year": 2026,
        "month": 4,
        "day": 1,
        "amount_in_words": "六千",
        "amount": 6000,
        "payer": "髙橋 花子",
    }
    writes = forms.bind(form, _noufusho(shared)).cells(values)
    filled = tmp_path / "filled.xlsx"
    package.Template.open(path).fill(writes.cells, filled)
    assert forms.bind(form, forms.read_grids(filled)).values() == values
    assert package.compare(path, filled).ok


def test_the_real_form_is_none_of_ours(shared: Path) -> None:
    with pytest.raises(UnusableForm):
        forms.identify(_noufusho(shared))
