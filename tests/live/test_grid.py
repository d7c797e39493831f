"""Grids of an open workbook say the same as grids of its file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlwings

from youryou_xl import forms
from youryou_xl.forms.structure import Structure
from youryou_xl.grid import address, position
from youryou_xl.libreoffice import connection_of
from youryou_xl.live import carried
from youryou_xl.live.grid import read_grid
from youryou_xl.resources import workbook_file

pytestmark = pytest.mark.live


def test_an_open_sheet_gives_the_same_grid_as_its_file(book: xlwings.Book) -> None:
    file = next(grid for grid in forms.read_grids(book.fullname) if grid.name == "申込書")
    live = read_grid(book.sheets["申込書"], carried.structure(book))
    for known in ("name", "values", "merges", "inputs", "formulas", "choices", "visible", "framed", "fills", "copies"):
        assert getattr(live, known) == getattr(file, known), known


def test_without_a_structure_no_field_is_bound_to_another_cell(book: xlwings.Book) -> None:
    file = {entry.key: entry.cell for entry in forms.identify(forms.read_grids(book.fullname)).fields}
    live = forms.identify([read_grid(book.sheets["申込書"])])
    found = {entry.key: entry.cell for entry in live.fields if entry.cell is not None}
    assert len(found) >= 20
    assert found.items() <= file.items()


def test_a_structure_survives_being_written_as_json(book: xlwings.Book) -> None:
    structure = carried.structure(book)
    assert structure is not None
    assert Structure.from_json(structure.as_json()) == structure


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"sheet":1}', '{"sheet":"a","labels":[],"merges":0}'])
def test_what_is_no_structure_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Structure.from_json(text)


def test_a_moved_label_makes_the_structure_worthless(book: xlwings.Book) -> None:
    sheet, structure = book.sheets["申込書"], carried.structure(book)
    assert structure is not None
    at, text = next(iter(structure.labels.items()))
    values = dict(structure.labels)
    assert structure.holds_for(values)
    assert not structure.holds_for({**values, at: text + "（新）"})
    assert sheet.name == structure.sheet


def bound(book: xlwings.Book, sheet: str) -> dict[str, str | None]:
    binding = forms.identify([read_grid(book.sheets[sheet], carried.structure(book))])
    return {entry.key: entry.cell for entry in binding.fields}


@pytest.fixture
def unprotected(book: xlwings.Book) -> xlwings.Book:
    book.sheets["申込書"].impl.api.unprotect("")
    return book


def test_another_name_of_the_sheet_changes_nothing(unprotected: xlwings.Book) -> None:
    before = bound(unprotected, "申込書")
    unprotected.sheets["申込書"].name = "申込書（東京）"
    assert bound(unprotected, "申込書（東京）") == before
    assert None not in before.values()


@pytest.mark.parametrize("row", [1, 5, 10, 14, 22])
def test_an_inserted_row_moves_the_fields_below_it(unprotected: xlwings.Book, row: int) -> None:
    before = bound(unprotected, "申込書")
    unprotected.sheets["申込書"][f"{row}:{row}"].insert("down")
    expected = {key: moved(str(cell), row) for key, cell in before.items()}
    assert bound(unprotected, "申込書") == expected


def moved(cell: str, inserted: int) -> str:
    row, column = position(cell)
    return address(row + (row >= inserted), column)


@pytest.mark.parametrize("row", [24, 25, 28])
def test_a_row_inserted_into_a_list_counts_as_one_of_its_rows(unprotected: xlwings.Book, row: int) -> None:
    sheet = unprotected.sheets["申込書"]
    sheet["E24"].value = "01233"
    before = bound(unprotected, "申込書")
    sheet[f"{row}:{row}"].insert("down")
    after = bound(unprotected, "申込書")
    members = [key for key in before if key.startswith("member_code")]
    assert {key: after[key] for key in members} == {key: before[key] for key in members}
    assert {key: after[key] for key in before if key not in members} == {
        key: moved(str(cell), row) for key, cell in before.items() if key not in members
    }


def test_a_list_whose_last_row_would_drop_out_is_not_guessed_at(unprotected: xlwings.Book) -> None:
    sheet, structure = unprotected.sheets["申込書"], carried.structure(unprotected)
    assert structure is not None
    last = max(row for row, column in structure.inputs or () if row < 31 and column == position("E1")[1])
    sheet[f"E{last}"].value = "01233"
    sheet["25:25"].insert("down")
    assert structure.following(read_grid(sheet).values) is None


def test_a_deleted_row_takes_only_its_own_fields_along(unprotected: xlwings.Book) -> None:
    before = bound(unprotected, "申込書")
    row = position(str(before["contact_department"]))[0]
    unprotected.sheets["申込書"][f"{row}:{row}"].delete("up")
    after = bound(unprotected, "申込書")
    assert after["contact_department"] is None
    assert after["contact_name"] == before["contact_department"]
    assert after["member_code.1"] == address(position(str(before["member_code.1"]))[0] - 1, position("E1")[1])


def test_with_a_structure_reading_a_sheet_takes_a_handful_of_calls(book: xlwings.Book) -> None:
    sheet, structure = book.sheets["申込書"], carried.structure(book)
    read_grid(sheet, structure)
    connection = connection_of(book)
    connection.calls = 0
    read_grid(sheet, structure)
    assert connection.calls <= 40


def test_dates_whole_numbers_and_texts_come_as_a_file_has_them(app: xlwings.App, tmp_path: Path) -> None:
    book = app.books.add()
    try:
        sheet = book.sheets[0]
        sheet["B2"].value = dt.date(2020, 3, 1)
        sheet["B3"].value = 999999999
        sheet["B4"].value = "01234"
        sheet["B5"].value = 1.5
        sheet["B6"].formula = "=B3*2"
        path = tmp_path / "values.xlsx"
        book.save(path)
        live, (file, *_) = read_grid(sheet), forms.read_grids(path)
        assert live.values == file.values
        assert live.values[position("B2")] == dt.date(2020, 3, 1)
        assert live.formulas == file.formulas == {position("B6")}
    finally:
        book.close()


def test_the_practice_form_is_read_at_all() -> None:
    assert forms.identify(forms.read_grids(workbook_file("plant-master-practice.xlsx"))).form.id == "plant-master"
