"""What a user is told about formulas that a fill leaves with their old results."""

from pathlib import Path

import openpyxl

from youryou_xl.forms import stale_findings
from youryou_xl.package import Template


def test_a_formula_over_filled_cells_is_named_with_what_to_do(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "申込書"
    book.active["B1"] = '=IF(A1="","未入力",A1)'
    book.active["C1"] = "=D1"
    book.save(tmp_path / "form.xlsx")
    template = Template.open(tmp_path / "form.xlsx")
    (finding,) = stale_findings(template, [("申込書", "A1")])
    assert (finding.code, finding.sheet, finding.cell) == ("YX-W150", "申込書", "B1")
    assert "Ctrl+Alt+F9" in finding.message
    assert '=IF(A1="","未入力",A1)' in finding.message
    assert stale_findings(template, [("申込書", "E1")]) == []


def test_a_formula_that_may_look_the_cell_up_is_named_as_well(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "申込書"
    book.active["B1"] = "=INDIRECT(D1)"
    book.active["C1"] = "=B1&D1"
    book.save(tmp_path / "form.xlsx")
    findings = stale_findings(Template.open(tmp_path / "form.xlsx"), [("申込書", "A1")])
    assert [(finding.code, finding.cell) for finding in findings] == [("YX-W150", "B1"), ("YX-W150", "C1")]
