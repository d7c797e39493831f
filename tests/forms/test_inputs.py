"""Input cells: a changed label is told from a cell the form leaves for filling in."""

from __future__ import annotations

from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book
from tests.forms.test_binding import grids
from youryou_xl.forms import Grid, foreign_cells


def official(*, protect: bool = False, sheets: tuple[str, ...] = ("申込書",)) -> tuple[Workbook, tuple[Grid, ...]]:
    workbook = book("申込書")
    for name in sheets:
        sheet = workbook[name] if name in workbook.sheetnames else workbook.create_sheet(name)
        paper = Paper(sheet, boxed=True)
        paper.text("A1", "発電所マスタ申込書")
        for row, (key, label) in enumerate(PLANT.items(), start=2):
            paper.text(f"A{row}", label)
            paper.slot(f"B{row}:C{row}", key, value="低圧" if key == "voltage_class" else None)
        paper.text("A23", "所属事業者コード")
        paper.slot("A24", "member_code.1")
        paper.text("E2", "=1+1")
        if protect:
            paper.protect()
    listed = workbook.create_sheet("リスト")
    listed["A1"] = "新規"
    return workbook, grids(workbook)


def cells(*addresses: str, sheet: str = "申込書") -> list[tuple[str, str]]:
    return [(sheet, cell) for cell in addresses]


def test_labels_formulas_and_other_sheets_are_foreign_and_the_order_stays() -> None:
    _, sheets = official()
    asked = [("リスト", "B9"), *cells("E2", "B2", "A3", "A1"), ("ない", "A1")]
    assert foreign_cells(sheets, asked) == [("リスト", "B9"), *cells("E2", "A3", "A1"), ("ない", "A1")]


def test_found_fields_and_empty_cells_are_not_foreign_filled_covered_or_below_the_table() -> None:
    _, sheets = official()
    assert foreign_cells(sheets, cells("B6", "B2", "C2", "$B$3", "A25", "H40")) == []


def test_an_empty_cell_of_a_protected_sheet_is_foreign_when_locked() -> None:
    _, sheets = official(protect=True)
    assert foreign_cells(sheets, cells("B2", "A24", "A25", "H40")) == cells("A25", "H40")


def test_the_candidates_of_a_doubtful_field_are_not_foreign() -> None:
    workbook, _ = official()
    paper = Paper(workbook["申込書"], boxed=True)
    paper.text("E40", "発電所名略称")
    paper.slot("F40")
    assert foreign_cells(grids(workbook), cells("B13", "F40", "E41", "A13")) == cells("A13")


def test_of_two_sheets_alike_both_hold_the_form() -> None:
    _, sheets = official(sheets=("申込書", "申込書2"))
    asked = [*cells("A3", "B3"), *cells("A3", "B3", sheet="申込書2")]
    assert foreign_cells(sheets, asked) == [*cells("A3"), *cells("A3", sheet="申込書2")]


def test_nothing_is_foreign_where_no_form_is_recognised() -> None:
    _, sheets = official()
    assert foreign_cells(sheets[1:], [("リスト", "A1")]) == []
