"""Where the buttons stand: beside what the sheet shows, never over it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter

from tests.package_attach.building import BUTTONS, SHEET, form, parts
from youryou_xl.attach.attach import attach
from youryou_xl.attach.drawing import GAP, HEIGHT
from youryou_xl.errors import CannotAttach


def corners(tmp_path: Path, change: Callable[[Any], None] | None = None, at: str | None = None) -> list[str]:
    """Return the cells the buttons begin in, and check that none lies over another."""
    attach(form(tmp_path / "form.xlsx", change), tmp_path / "out.xlsm", buttons=BUTTONS, sheet=SHEET, at=at)
    drawing = parts(tmp_path / "out.xlsm")["xl/drawings/drawing1.xml"].decode()
    found = [
        tuple(map(int, place)) for place in re.findall(r"col>(\d+)</.*?row>(\d+)</yxd:row><yxd:rowOff>(\d+)<", drawing)
    ]
    assert len(found) == len(BUTTONS)
    return [f"{get_column_letter(column + 1)}{row + 1}" for column, row, _ in found]


def test_right_of_the_last_merged_column(tmp_path: Path) -> None:
    assert corners(tmp_path)[0] == "G1"


def test_one_below_the_other(tmp_path: Path) -> None:
    rows = [int(cell[1:]) for cell in corners(tmp_path)]
    default_row = 15 * 12_700
    assert [row * default_row >= place * (HEIGHT + GAP) for place, row in enumerate(rows)] == [True] * 3
    assert rows == sorted(set(rows))


def test_right_of_the_print_area(tmp_path: Path) -> None:
    def print_area(sheet: Any) -> None:
        sheet.print_area = "A1:J60"

    assert corners(tmp_path, print_area)[0] == "K1"


def test_right_of_an_empty_cell_with_a_border(tmp_path: Path) -> None:
    def box(sheet: Any) -> None:
        sheet["L9"].border = Border(right=Side(style="thin"))

    assert corners(tmp_path, box)[0] == "M1"


def test_an_empty_cell_that_shows_nothing_does_not_count(tmp_path: Path) -> None:
    def blank(sheet: Any) -> None:
        sheet["XFD1"].number_format = "@"

    assert corners(tmp_path, blank)[0] == "G1"


def test_hidden_columns_are_passed_over(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.column_dimensions.group("G", "H", hidden=True)

    assert corners(tmp_path, hide)[0] == "I1"


def test_hidden_rows_are_passed_over(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[1].hidden = True

    assert corners(tmp_path, hide)[0] == "G2"


def hide_everything_right(sheet: Any) -> None:
    sheet.column_dimensions.group("G", "XFD", hidden=True)


def test_below_the_form_where_all_columns_right_of_it_are_hidden(tmp_path: Path) -> None:
    assert corners(tmp_path, hide_everything_right)[0] == "A6"


def hide_everything_outside(sheet: Any) -> None:
    hide_everything_right(sheet)
    sheet.sheet_format.zeroHeight = True
    for row in range(1, 5):
        sheet.row_dimensions[row].height = 15


def test_a_sheet_that_hides_all_outside_is_refused_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(CannotAttach) as error:
        corners(tmp_path, hide_everything_outside)
    assert "ボタンを置くセル" in error.value.ja


def test_a_cell_that_was_named_is_taken(tmp_path: Path) -> None:
    assert corners(tmp_path, hide_everything_outside, at="C2")[0] == "C2"


def test_a_word_that_is_no_cell_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotAttach, match="みぎうえ"):
        corners(tmp_path, at="みぎうえ")
