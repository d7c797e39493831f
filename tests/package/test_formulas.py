"""Which formulas a fill leaves with old results."""

from __future__ import annotations

import pytest

from tests.package.building import (
    PACKAGE_RELATIONSHIPS,
    RELATIONSHIPS,
    SHEET,
    TRANSITIONAL,
    book,
    changed,
    parts,
    sheet_xml,
    zipped,
)
from youryou_xl.errors import CannotFill
from youryou_xl.package import Template


def formula(cell: str, text: str, attributes: str = "") -> str:
    return f'<row r="{cell[1:]}"><c r="{cell}"><f{attributes}>{text}</f><v>0</v></c></row>'


def dependents(package: bytes, *cells: str, sheet: str = SHEET) -> list[str]:
    found = Template.open(package).dependents([(sheet, cell) for cell in cells])
    return [f"{one.sheet}!{one.cell}{'?' if one.uncertain else ''}" for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "A1", "$A$1", "a1*2", "SUM(A1:B2)", "SUM($A:$A)", "SUM(1:1)", "申込書!A1", "'申込書'!A1", "LEN(B9)+A1",
        'IF(A1="A2","x","y")', "SUM(申込書!A1:B2)", "-A1%", "A1&amp;B9", "Z9:A1", "A1#",
    ],
)  # fmt: skip
def test_a_formula_that_reads_the_cell_is_named(text: str):
    assert dependents(book(formula("C9", text)), "A1") == [f"{SHEET}!C9"]


@pytest.mark.parametrize(
    "text",
    ["B1", "A11", "AA1", "A1B", '"A1"', "A1()", "LOG10(5)", "'別紙 A1'!B2", "別紙!A1", "[1]申込書!A1", "_A1", "1E+1"],
)
def test_one_that_does_not_is_not(text: str):
    assert dependents(book(formula("C9", text)), "A1") == []


def test_formulas_that_read_other_formulas_are_named_too():
    rows = formula("C1", "A1") + formula("C2", "C1") + formula("C3", "SUM(C1:C2)") + formula("C4", "B9")
    assert dependents(book(rows), "A1") == [f"{SHEET}!C1", f"{SHEET}!C2", f"{SHEET}!C3"]


def test_shared_formulas_read_what_is_shifted():
    rows = (
        formula("C1", "A1+$B$9", ' t="shared" ref="C1:C3" si="0"')
        + formula("C2", "", ' t="shared" si="0"')
        + formula("C3", "", ' t="shared" si="0"')
    )
    assert dependents(book(rows), "A2") == [f"{SHEET}!C2"]
    assert dependents(book(rows), "B9") == [f"{SHEET}!C1", f"{SHEET}!C2", f"{SHEET}!C3"]
    assert Template.open(book(rows)).dependents([(SHEET, "A2")])[0].formula == "A1+$B$9"


def test_what_reads_the_result_of_an_array_formula():
    rows = formula("C1", "A1:A2", ' t="array" ref="C1:C5"') + formula("D9", "C5")
    assert dependents(book(rows), "A2") == [f"{SHEET}!C1", f"{SHEET}!D9"]


def test_other_sheets_and_runs_of_sheets():
    package = zipped(
        parts(
            {
                "一": sheet_xml(formula("A9", "二!B2")),
                "二": sheet_xml(""),
                "It's": sheet_xml(formula("A9", "SUM(一:二!C3)")),
                "四": sheet_xml(formula("A9", "'It''s'!A9")),
            }
        )
    )
    assert dependents(package, "B2", sheet="二") == ["一!A9"]
    assert dependents(package, "C3", sheet="二") == ["It's!A9", "四!A9"]


def test_defined_names_are_followed():
    names = (
        "<definedNames><definedName name='税率'>申込書!$B$2</definedName><definedName name='両方'>税率+申込書!$A$1"
        "</definedName><definedName name='輪'>輪+1</definedName></definedNames>"
    )
    rows = formula("C9", "税率*2") + formula("D9", "両方").replace('"9"', '"10"').replace("D9", "D10")
    rows += formula("E9", "輪").replace('"9"', '"11"').replace("E9", "E11")
    package = zipped(parts({SHEET: sheet_xml(rows)}, workbook_xml=names))
    assert dependents(package, "B2") == [f"{SHEET}!C9", f"{SHEET}!D10"]
    assert dependents(package, "A1") == [f"{SHEET}!D10"]


def test_tables_are_read_as_a_whole():
    table = f'<table xmlns="{TRANSITIONAL}" id="1" name="表" displayName="表" ref="A1:B3"/>'
    links = (
        f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}"><Relationship Id="rId1" '
        f'Type="{RELATIONSHIPS}/table" Target="../tables/table1.xml"/></Relationships>'
    )
    rows = formula("B3", "[列]*2") + formula("C9", "SUM(表[列])")
    package = changed(
        book(rows),
        {"xl/tables/table1.xml": table.encode(), "xl/worksheets/_rels/sheet1.xml.rels": links.encode()},
    )
    assert dependents(package, "A2") == [f"{SHEET}!B3", f"{SHEET}!C9"]
    assert dependents(package, "A4") == []


@pytest.mark.parametrize("text", ["INDIRECT(B9)", "OFFSET(B9,1,1)", "SUM(B9:INDEX(B:B,3))"])
def test_what_looks_up_computed_places_is_uncertain(text: str):
    rows = formula("C8", text) + formula("C9", "C8")
    assert dependents(book(rows), "A1") == [f"{SHEET}!C8?", f"{SHEET}!C9?"]


def test_a_long_chain_of_running_sums_is_followed_quickly():
    rows = "".join(formula(f"C{row}", f"SUM(A$1:A{row})+C{row - 1}") for row in range(2, 3000))
    assert len(dependents(book(rows), "A1")) == 2998


def test_no_cells_no_dependents_and_no_cell_is_an_error():
    assert dependents(book(formula("C9", "INDIRECT(B9)"))) == []
    with pytest.raises(CannotFill):
        Template.open(book()).dependents([(SHEET, "?")])


@pytest.mark.parametrize("other", ["<broken", sheet_xml("<odd/>"), sheet_xml('<row r="3"><c r="A9"/></row>')])
def test_a_sheet_nobody_writes_to_never_stands_in_the_way(other: str):
    package = zipped(parts({SHEET: sheet_xml(formula("C9", "A1")), "別": other}))
    assert dependents(package, "A1") == [f"{SHEET}!C9"]
    with pytest.raises(CannotFill, match="「別」には書き込めません"):
        dependents(package, "A1", sheet="別")


NAMED = (
    "<definedNames><definedName name='NA'>申込書!$C$1</definedName><definedName name='NB'>申込書!$C$9</definedName>"
    "<definedName name='始まり'>申込書!$C$1</definedName><definedName name='左隣'>申込書!B1</definedName>"
    "<definedName name='列'>申込書!B:B</definedName><definedName name='固定'>申込書!$B:$B</definedName></definedNames>"
)


@pytest.mark.parametrize(
    "text", ["SUM(NA:NB)", "SUM(C1:NB)", "SUM(始まり:C9)", "SUM(始まり : NB)", "左隣+1", "SUM(列)", "SUM(C1:別!C9)"]
)
def test_ranges_and_names_whose_cells_cannot_be_told_are_uncertain(text: str):
    package = zipped(parts({SHEET: sheet_xml(formula("Z99", text)), "別": sheet_xml("")}, workbook_xml=NAMED))
    assert dependents(package, "C5") == [f"{SHEET}!Z99?"]


@pytest.mark.parametrize(
    "text",
    ["SUM(申込書!C1:申込書!C9)", "SUM('申込書'!C1:'申込書'!C9)", "SUM(申込書!C1:C9)", "C1 : C9", "C1:C2:C9"],
)
def test_ranges_with_ends_on_one_sheet_are_known(text: str):
    package = zipped(parts({SHEET: sheet_xml(formula("Z99", text)), "別": sheet_xml("")}))
    assert dependents(package, "C5") == [f"{SHEET}!Z99"]
    assert dependents(package, "D5") == []
    assert dependents(package, "C5", sheet="別") == []


def test_a_name_that_is_fixed_is_certain():
    package = zipped(parts({SHEET: sheet_xml(formula("Z99", "SUM(固定)"))}, workbook_xml=NAMED))
    assert dependents(package, "B5") == [f"{SHEET}!Z99"]
    assert dependents(package, "C5") == []
