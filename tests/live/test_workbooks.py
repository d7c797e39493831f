"""Workbook files with buttons, made and brought back without a spreadsheet program."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.live.filled import RIGHT
from youryou_xl import forms
from youryou_xl.attach import hidden, original, workbooks
from youryou_xl.attach.names import STRUCTURE
from youryou_xl.errors import CannotAttach, CannotWrite, UnusableForm, UnusableInput
from youryou_xl.forms import verify
from youryou_xl.forms.structure import Structure
from youryou_xl.resources import workbook_file

PRACTICE = workbook_file("plant-master-practice.xlsx")


def typed_into(book: Path, values: dict[str, object], out: Path) -> Path:
    """Save `book` as another program would, with `values` by field key typed in."""
    form = forms.identify(forms.read_grids(book))
    workbook = openpyxl.load_workbook(book, keep_vba=True)
    for (sheet, cell), value in form.cells(values).cells.items():
        workbook[sheet][cell] = value
    workbook.save(out)
    return out


@pytest.fixture(scope="module", params=["excel", "libreoffice"])
def with_buttons(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("with-buttons") / "plant.xlsm"
    binding = workbooks.attach_form(PRACTICE, path, request.param)
    assert binding.form.id == "plant-master"
    return path


def test_the_original_travels_inside_unchanged(with_buttons: Path) -> None:
    assert original.read(with_buttons).data == PRACTICE.read_bytes()


def test_the_structure_of_the_form_travels_along(with_buttons: Path) -> None:
    values = hidden.read(with_buttons)
    assert values is not None
    structure = Structure.from_json(values[STRUCTURE])
    grid = forms.identify(forms.read_grids(PRACTICE)).grid
    assert (structure.merges, structure.inputs, structure.choices) == (
        tuple(sorted(grid.merges)),
        grid.inputs,
        dict(grid.choices),
    )


def test_every_field_stands_where_it_stood(with_buttons: Path) -> None:
    before = forms.identify(forms.read_grids(PRACTICE))
    after = forms.identify(forms.read_grids(with_buttons))
    assert [entry.cell for entry in after.fields] == [entry.cell for entry in before.fields]


def test_a_protected_form_stays_protected_but_takes_colours_and_notes_in_excel(tmp_path: Path) -> None:
    path = tmp_path / "plant.xlsm"
    workbooks.attach_form(PRACTICE, path, "excel")
    before = openpyxl.load_workbook(PRACTICE)["申込書"].protection
    after = openpyxl.load_workbook(path)["申込書"].protection
    assert after.sheet
    assert not after.formatCells
    assert not after.objects
    kept = ("scenarios", "insertRows", "deleteRows", "formatRows", "sort", "selectLockedCells", "password", "hashValue")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert original.read(path).data == PRACTICE.read_bytes()


def test_what_was_typed_comes_out_in_the_official_file(with_buttons: Path, tmp_path: Path) -> None:
    book = typed_into(with_buttons, RIGHT, tmp_path / "typed.xlsm")
    result = workbooks.export_form(book, tmp_path / "out.xlsx")
    assert result.path == tmp_path / "out.xlsx"
    assert result.findings == ()
    assert len(result.cells) == len(RIGHT)
    assert verify(PRACTICE, result.path).ok
    values = forms.identify(forms.read_grids(result.path)).values()
    assert {key: values[key] for key in RIGHT} == RIGHT


def test_with_errors_nothing_is_written_unless_forced(with_buttons: Path, tmp_path: Path) -> None:
    book = typed_into(with_buttons, {**RIGHT, "owner_code": "1234"}, tmp_path / "typed.xlsm")
    out = tmp_path / "out.xlsx"
    refused = workbooks.export_form(book, out)
    assert refused.path is None
    assert refused.findings
    assert not out.exists()
    assert workbooks.export_form(book, out, force=True).path == out
    assert verify(PRACTICE, out).ok


def test_a_scribble_outside_the_fields_is_told_and_left_out(with_buttons: Path, tmp_path: Path) -> None:
    book = typed_into(with_buttons, RIGHT, tmp_path / "typed.xlsm")
    workbook = openpyxl.load_workbook(book, keep_vba=True)
    workbook["申込書"]["B60"] = "社内メモ"
    workbook.save(book)
    asked = workbooks.export_form(book, tmp_path / "out.xlsx")
    assert asked.left_out == ("B60",)
    assert asked.path is None
    result = workbooks.export_form(book, tmp_path / "out.xlsx", leave_out=True)
    assert result.left_out == ("B60",)
    assert result.path is not None
    assert "B60" not in {cell for _, cell in result.cells}


def test_nothing_is_overwritten_unasked(with_buttons: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    out.write_bytes(b"precious")
    with pytest.raises(CannotWrite):
        workbooks.export_form(with_buttons, out, force=True)
    with pytest.raises(CannotWrite):
        workbooks.attach_form(PRACTICE, with_buttons)
    assert out.read_bytes() == b"precious"


def test_the_ending_of_the_official_file_is_kept(with_buttons: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite):
        workbooks.export_form(with_buttons, tmp_path / "out.xlsm", force=True)


def test_a_workbook_without_buttons_cannot_be_exported(tmp_path: Path) -> None:
    with pytest.raises(CannotAttach):
        workbooks.export_form(PRACTICE, tmp_path / "out.xlsx")


def test_a_workbook_without_a_form_gets_no_buttons(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(UnusableForm):
        workbooks.attach_form(path, tmp_path / "list.xlsm")
    assert not (tmp_path / "list.xlsm").exists()


def test_another_host_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput):
        workbooks.attach_form(PRACTICE, tmp_path / "plant.xlsm", "gnumeric")  # type: ignore[arg-type]
