"""What a grid tells of a drawn sheet: lines, colours, locks, widths, hidden rows, rules; and what could not be read."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

from youryou_xl.grid import Look, Span
from youryou_xl.package.grids import read_grids


def saved(workbook: Workbook) -> bytes:
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def patched(data: bytes, part: str, old: str, new: str) -> bytes:
    """Return a workbook with `old`, a pattern, replaced by `new` in one part."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                content, count = re.subn(old.encode(), new.encode(), content)
                assert count
            target.writestr(name, content)
    return stream.getvalue()


def test_a_cell_looks_as_it_is_drawn() -> None:
    workbook = Workbook()
    cell = workbook.active["B2"]
    cell.border = Border(left=Side(style="thin"), bottom=Side(style="hair"))
    cell.fill = PatternFill("solid", fgColor="FFFF99")
    cell.font = Font(size=9, bold=True, underline="single")
    cell.alignment = Alignment(horizontal="centerContinuous")
    cell.protection = Protection(locked=False)
    cell.number_format = "0.00"
    (grid,) = read_grids(saved(workbook))
    assert grid.looks is not None
    assert grid.looks[2, 2] == Look(
        left="thin", bottom="hair", fill="FFFF99 0.0", locked=False, horizontal="centerContinuous", underline=True,
        bold=True, size=9.0, number_format="#2",
    )  # fmt: skip


def test_widths_heights_and_hidden_rows_and_columns_are_known() -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet["E9"] = "x"
    sheet.column_dimensions["B"].width = 3.5
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[4].height = 40
    sheet.row_dimensions[5].hidden = True
    (grid,) = read_grids(saved(workbook))
    assert grid.widths[2] == 3.5
    assert grid.hidden_columns == {3}
    assert grid.heights[4] == 40
    assert grid.hidden_rows == {5}


def test_a_rule_for_what_is_typed_marks_its_cells_even_without_a_list() -> None:
    workbook = Workbook()
    rule = DataValidation(type="date", operator="greaterThan", formula1="1")
    rule.add("C3:C4")
    workbook.active.add_data_validation(rule)
    workbook.active["A9"] = "x"
    (grid,) = read_grids(saved(workbook))
    assert grid.validated == {(3, 3), (4, 3)}
    assert not grid.choices


def test_what_is_printed_of_a_sheet_is_known() -> None:
    workbook = Workbook()
    workbook.active["A1"] = "x"
    workbook.active.print_area = "A1:D20"
    (grid,) = read_grids(saved(workbook))
    assert grid.print_area == (Span(1, 1, 20, 4),)


def test_a_style_sheet_with_an_empty_fill_is_read_all_the_same() -> None:
    workbook = Workbook()
    workbook.active["B2"].border = Border(bottom=Side(style="thin"))
    data = patched(saved(workbook), "xl/styles.xml", r'<fill><patternFill patternType="gray125"\s*/></fill>', "<fill/>")
    (grid,) = read_grids(data)
    assert grid.looks is not None
    assert grid.looks[2, 2].bottom == "thin"
    assert not grid.unread


def test_a_style_sheet_that_is_no_xml_is_said_to_be_unread() -> None:
    workbook = Workbook()
    workbook.active["B2"] = "氏名"
    (grid,) = read_grids(patched(saved(workbook), "xl/styles.xml", "<fonts", "<fonts <<"))
    assert grid.values == {(2, 2): "氏名"}
    assert grid.unread


def test_merged_spans_that_overlap_or_cover_the_sheet_are_left_out_and_said() -> None:
    workbook = Workbook()
    workbook.active["A1"] = "氏名"
    workbook.active.merge_cells("B2:C3")
    extra = '<mergeCell ref="C3:D4"/><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2:C3" />'
    data = patched(saved(workbook), "xl/worksheets/sheet1.xml", r'<mergeCell ref="B2:C3"\s*/>', extra)
    (grid,) = read_grids(data)
    assert grid.merges == (Span(2, 2, 3, 3),)
    assert grid.unread


def test_a_cell_that_lies_outside_every_sheet_is_left_out_and_said() -> None:
    workbook = Workbook()
    workbook.active["A1"] = 5
    (grid,) = read_grids(patched(saved(workbook), "xl/worksheets/sheet1.xml", 'r="A1"', 'r="ZZZZZ1"'))
    assert not grid.values
    assert grid.unread
