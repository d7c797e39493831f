"""The audit: each thing that can be wrong in a workbook with buttons is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.package_attach.building import BUTTONS, SHEET, form, replaced
from youryou_xl.attach.attach import attach
from youryou_xl.attach.audit import audit

DRAWING = "xl/drawings/drawing1.xml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    attach(form(tmp_path / "form.xlsx"), tmp_path / "book.xlsm", buttons=BUTTONS, sheet=SHEET)
    return tmp_path / "book.xlsm"


@pytest.mark.parametrize(
    ("part", "old", "new", "expected"),
    [
        (DRAWING, "[0]!YxCheck", "[0]!YxChek", "calls “[0]!YxChek”, which is not there"),
        (DRAWING, 'id="3"', 'id="2"', "has 2 shapes of id 2"),
        (DRAWING, "</xdr:sp>", "</xdr:spp>", "is not readable XML"),
        ("xl/worksheets/sheet1.xml", 'codeName="Sheet1"', 'codeName="Sheet9"', "no VBA module for its code name"),
        ("xl/worksheets/sheet1.xml", 'r:id="rId1"', 'r:id="rId7"', "uses the missing relationship “rId7”"),
        ("xl/workbook.xml", 'codeName="ThisWorkbook"', 'codeName="Sheet1"', "has the code name “Sheet1” 2 times"),
        ("xl/workbook.xml", 'name="youryou_xl"', f'name="{SHEET}"', "2 sheets of name"),
        ("[Content_Types].xml", "ms-excel.sheet.macroEnabled", "ms-excel.sheet", "is not macro-enabled"),
        ("[Content_Types].xml", "/xl/drawings/drawing1.xml", "/xl/drawings/d.xml", "names the missing part"),
        ("xl/worksheets/_rels/sheet1.xml.rels", "drawing1.xml", "drawing7.xml", "points to the missing"),
    ],
)
def test_what_does_not_fit_is_named(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, old: str, new: str, expected: str
) -> None:
    monkeypatch.setenv("YOURYOU_LANG", "en")
    problems = [str(problem) for problem in audit(replaced(book, tmp_path / "odd.xlsm", part, old, new))]
    assert any(expected in problem for problem in problems), problems


def test_a_lost_vba_project_is_noticed(book: Path, tmp_path: Path) -> None:
    rels = "xl/_rels/workbook.xml.rels"
    problems = audit(replaced(book, tmp_path / "odd.xlsm", rels, 'relationships/vbaProject"', 'relationships/other"'))
    assert "マクロがありません" in [problem.ja for problem in problems]


def test_a_lost_original_is_noticed(book: Path, tmp_path: Path) -> None:
    problems = audit(
        replaced(book, tmp_path / "odd.xlsm", "xl/worksheets/sheet2.xml", "original.sha256", "original.sha")
    )
    assert any("壊れています" in problem.ja for problem in problems)


def test_a_workbook_without_macros_is_told_apart_first(tmp_path: Path) -> None:
    texts = [problem.en for problem in audit(form(tmp_path / "form.xlsx"))]
    assert texts == ["is not macro-enabled"]
