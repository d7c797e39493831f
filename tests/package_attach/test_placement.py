"""Where the buttons stand: beside what the sheet shows, never over it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter

from tests.package_attach.building import BUTTONS, SHEET, form, parts
from youryou_xl.attach.attach import attach
from youryou_xl.attach.drawing import GAP, HEIGHT, Room
from youryou_xl.errors import CannotAttach
from youryou_xl.package.markup import Markup
from youryou_xl.package.namespaces import MAIN


def corners(tmp_path: Path, change: Callable[[Any], None] | None = None, at: str | None = None) -> list[str]:
    """Return the cells the buttons begin in, and check that none lies over another."""
    attach(form(tmp_path / "form.xlsx", change), tmp_path / "out.xlsm", buttons=BUTTONS, sheet=SHEET, at=at)
    drawing = parts(tmp_path / "out.xlsm")["xl/drawings/drawing1.xml"].decode()
    found = [
        tuple(map(int, place)) for place in re.findall(r"col>(\d+)</.*?row>(\d+)</xdr:row><xdr:rowOff>(\d+)<", drawing)
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


def anchored(folder: Path, anchors: str) -> Path:
    """Return the form with a drawing that holds `anchors`."""
    official = form(folder / "drawn.xlsx")
    attach(official, folder / "once.xlsm", buttons=BUTTONS, sheet=SHEET)
    content = parts(folder / "once.xlsm")
    drawing = next(name for name in content if "drawings/drawing" in name)
    text = content[drawing].decode()
    content[drawing] = (text[: text.index("<xdr:oneCellAnchor")] + anchors + "</xdr:wsDr>").encode()
    with zipfile.ZipFile(folder / "far.xlsm", "w") as package:
        for name, data in content.items():
            if "youryou" not in name:
                package.writestr(name, data)
    return folder / "far.xlsm"


def anchor(column: int | str, row: int | str) -> str:
    return (
        f"<xdr:oneCellAnchor><xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row>"
        '<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="9525" cy="9525"/><xdr:clientData/></xdr:oneCellAnchor>'
    )


@pytest.mark.parametrize(
    "anchors",
    [
        anchor(999_999_999_999, 0),
        anchor(0, 10**9),
        anchor(0, 1_048_575) * 1000,
        anchor("9" * 5000, "x"),
        anchor(-5, -1),
    ],
)
def test_shapes_far_away_are_looked_up_and_not_walked_to(tmp_path: Path, anchors: str) -> None:
    """Would not end in a life's time where widths are added up one by one."""
    content = parts(anchored(tmp_path, anchors))
    sheet = Markup(content["xl/worksheets/sheet1.xml"])
    drawing = Markup(next(data for name, data in content.items() if "drawings/drawing" in name))
    try:
        assert len(Room(sheet, drawing=drawing).beside(3)) == 3
    except CannotAttach as error:
        assert "ボタンを置く場所がありません" in error.ja


def test_a_thousand_widths_for_every_column_are_read_once(tmp_path: Path) -> None:
    columns = '<col min="1" max="16384" width="9" customWidth="1"/>' * 20_000
    cells = '<sheetData><row r="1"><c r="B1"><v>1</v></c></row></sheetData>'
    text = f'<worksheet xmlns="{MAIN}"><cols>{columns}</cols>{cells}</worksheet>'
    assert Room(Markup(text.encode())).beside(1)[0].column == 2
