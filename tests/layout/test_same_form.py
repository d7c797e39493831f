"""One form in many states: blank and filled, saved again, rows put in, protected or not; the same cells each time."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Protection

from tests.layout.drawn import Drawn, ask, found
from youryou_xl.grid import address, position
from youryou_xl.layout import read_layout
from youryou_xl.package.grids import read_grids

LABELS = ("届出者名", "住所", "電話番号", "設備の名称", "設置場所", "担当者名")
WANTED = tuple(ask(label) for label in LABELS)


def form() -> Drawn:
    drawn = Drawn(A=3, B=20, C=20, D=20, E=20).text("B1", "設備の届出書")
    for number, label in enumerate(LABELS):
        row, left = 3 + number // 2, "B" if number % 2 == 0 else "D"
        drawn.row((f"{left}{row}", label), (f"{'C' if left == 'B' else 'E'}{row}", None))
    return drawn


CELLS = {"届出者名": "C3", "住所": "E3", "電話番号": "C4", "設備の名称": "E4", "設置場所": "C5", "担当者名": "E5"}


def cells(seen: dict) -> dict[str, str | None]:
    return {key: entry.cell for key, entry in seen.items()}


def test_a_blank_form_gives_every_cell() -> None:
    assert cells(found(form(), *WANTED)) == CELLS


def test_the_layout_of_the_blank_form_reads_a_filled_one() -> None:
    blank = found(form(), *WANTED)
    filled = form()
    for label, cell in CELLS.items():
        filled.text(cell, f"{label}の値")
    grid = filled.grid()
    assert {label: grid.value_at(*position(entry.cell or "")) for label, entry in blank.items()} == {
        label: f"{label}の値" for label in LABELS
    }


@pytest.mark.parametrize("typed", [("届出者名",), ("住所", "設置場所"), LABELS])
def test_a_filled_copy_by_itself_never_gives_another_cell(typed: tuple[str, ...]) -> None:
    drawn = form()
    for label in typed:
        drawn.text(CELLS[label], "東京都千代田区丸の内１－１－１")
    for label, cell in cells(found(drawn, *WANTED)).items():
        assert cell in (None, CELLS[label])


def test_saved_by_another_program_it_is_the_same_form() -> None:
    book = load_workbook(BytesIO(form().bytes()))
    stream = BytesIO()
    book.save(stream)
    assert cells(found(read_grids(stream.getvalue())[0], *WANTED)) == CELLS


def test_rows_put_in_above_move_every_cell() -> None:
    drawn = Drawn(A=3, B=20, C=20, D=20, E=20).text("B1", "設備の届出書")
    for number, label in enumerate(LABELS):
        row, left = 8 + number // 2, "B" if number % 2 == 0 else "D"
        drawn.row((f"{left}{row}", label), (f"{'C' if left == 'B' else 'E'}{row}", None))
    moved = {label: address(position(cell)[0] + 5, position(cell)[1]) for label, cell in CELLS.items()}
    assert cells(found(drawn, *WANTED)) == moved


@pytest.mark.parametrize("protected", [True, False])
def test_protected_or_not_the_cells_are_the_same(protected: bool) -> None:
    drawn = form()
    for cell in CELLS.values():
        drawn.sheet[cell].protection = Protection(locked=False)
    drawn.sheet.protection.sheet = protected
    assert cells(found(drawn, *WANTED)) == CELLS


def test_read_without_a_definition_the_same_cells_have_their_labels() -> None:
    layout = read_layout(form().grid())
    assert {entry.label.text: entry.cells[0] for entry in layout.fields if entry.sure} == CELLS


def test_a_table_is_read_without_a_definition() -> None:
    drawn = Drawn(B=20, C=20).text("B2", "■設備の一覧").row(("B3", "製造者名"), ("C3", "型式"))
    for row in (4, 5, 6):
        drawn.row((f"B{row}", None), (f"C{row}", None))
    layout = read_layout(drawn.grid())
    (table,) = layout.tables
    assert [label.text for label in table.columns] == ["製造者名", "型式"]
    assert (table.heading, table.rows) == ("■設備の一覧", 3)


def test_split_values_and_choices_are_read_without_a_definition() -> None:
    drawn = Drawn(B=20, **dict.fromkeys("CDEFGH", 4.0))
    drawn.row(("B3", "設置年月日"), ("C3", None), ("D3", "年"), ("E3", None), ("F3", "月"), ("G3", None), ("H3", "日"))
    drawn.row(("B4", "法人番号"), *((f"{column}4", None) for column in "CDEFGH"))
    drawn.row(("B5", "□同意する")).box("B6", "氏名：　　　　")
    kinds = {entry.label.text.rstrip("：　"): (entry.kind, entry.cells) for entry in read_layout(drawn.grid()).fields}
    assert kinds["設置年月日"] == ("parts", ("C3", "E3", "G3"))
    assert kinds["法人番号"] == ("chars", ("C4", "D4", "E4", "F4", "G4", "H4"))
    assert kinds["□同意する"][0] == "tick"
    assert kinds["氏名"] == ("same-cell", ("B6",))
