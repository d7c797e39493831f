"""Grids from files: what a person sees is what the grid says, and an unusable file is told in plain words."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Border, Color, GradientFill, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from youryou_xl import forms
from youryou_xl.errors import UnusableFile
from youryou_xl.forms import Grid, Span


def saved(workbook: Workbook) -> bytes:
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def patched(data: bytes, part: str, old: str, new: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            target.writestr(name, content)
    return stream.getvalue()


def test_values_merges_and_hidden_sheets_are_read_as_they_stand() -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet["B2"] = "契約開始日"
    sheet["C2"] = dt.datetime(2020, 3, 1)
    sheet["C3"] = 12345.0
    sheet["C4"] = "01234"
    sheet["C5"] = ""
    sheet.merge_cells("B6:D8")
    for title, state in (("隠し", "hidden"), ("もっと隠し", "veryHidden")):
        workbook.create_sheet(title).sheet_state = state
    first, hidden, very = forms.read_grids(saved(workbook))
    assert first.values == {(2, 2): "契約開始日", (2, 3): dt.date(2020, 3, 1), (3, 3): 12345, (4, 3): "01234"}
    assert first.merges == (Span(6, 2, 8, 4),)
    assert first.inputs is None and first.framed is None
    assert (first.visible, hidden.visible, very.visible) == (True, False, False)


def test_a_formula_has_the_value_last_computed() -> None:
    workbook = Workbook()
    workbook.active["A1"] = "=1+1"
    data = patched(saved(workbook), "xl/worksheets/sheet1.xml", "<v></v>", "<v>2</v>")
    (grid,) = forms.read_grids(data)
    assert grid.values == {(1, 1): 2}
    assert grid.formulas == {(1, 1)}
    assert not grid.takes_input(1, 1)


def test_input_cells_are_the_unlocked_ones_and_whole_columns_end_with_the_region_in_use() -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet["A1"] = "見出し"
    sheet["C5"] = "注"
    sheet["B2"].protection = Protection(locked=False)
    sheet.column_dimensions["C"].protection = Protection(locked=False)
    sheet.protection.sheet = True
    (grid,) = forms.read_grids(saved(workbook))
    assert grid.inputs == {(2, 2), (1, 3), (2, 3), (3, 3), (4, 3)}


def test_a_copy_locked_as_a_whole_can_still_be_read() -> None:
    workbook = Workbook()
    workbook.active["A1"] = "見出し"
    workbook.active.protection.sheet = True
    (grid,) = forms.read_grids(saved(workbook))
    assert grid.inputs is None


def test_frames_are_boxes_and_not_the_edges_of_neighbours() -> None:
    line = Side(style="thin")
    workbook = Workbook()
    sheet = workbook.active
    sheet["A1"] = "見出し"
    sheet["B2"].border = Border(left=line, right=line, top=line, bottom=line)
    sheet["C2"].border = Border(left=line)
    sheet["B3"].border = Border(top=line)
    sheet["B5"].border = Border(bottom=line)
    (grid,) = forms.read_grids(saved(workbook))
    assert grid.framed == {(2, 2), (5, 2)}


def test_drop_downs_give_their_entries_wherever_these_are_kept() -> None:
    workbook = Workbook()
    sheet = workbook.active
    lists = workbook.create_sheet("選択肢 一覧")
    for row, text in enumerate(("低圧", "高圧", None, "低圧", 7), start=1):
        lists.cell(row, 2, text)
    workbook.defined_names["電圧"] = DefinedName("電圧", attr_text="'選択肢 一覧'!$B$1:$B$5")
    workbook.defined_names["別名"] = DefinedName("別名", attr_text="電圧")
    sources = {
        "A1": '"新規, 変更,廃止"',
        "A2": "'選択肢 一覧'!$B$1:$B$2",
        "A3": "電圧",
        "A4": "別名",
        "A5": "$C$1:$C$2",
        "A6": "INDIRECT(A1)",
        "A7": "ない名前",
    }
    sheet["C1"], sheet["C2"] = "○", "×"
    for cell, formula in sources.items():
        rule = DataValidation(type="list", formula1=formula)
        rule.add(cell)
        sheet.add_data_validation(rule)
    endless = DataValidation(type="list", formula1='"a,b"')
    endless.add("B1:B1048576")
    sheet.add_data_validation(endless)
    first, _ = forms.read_grids(saved(workbook))
    assert {cell: first.choices.get(forms.position(cell)) for cell in sources} == {
        "A1": ("新規", "変更", "廃止"),
        "A2": ("低圧", "高圧"),
        "A3": ("低圧", "高圧", "7"),
        "A4": ("低圧", "高圧", "7"),
        "A5": ("○", "×"),
        "A6": None,
        "A7": None,
    }
    assert 1 < sum(column == 2 for _, column in first.choices) < 1000


def test_drop_downs_excel_keeps_in_an_extension_are_read_too() -> None:
    workbook = Workbook()
    workbook.active["A1"] = "区分"
    lists = workbook.create_sheet("一覧")
    lists["A1"], lists["A2"] = "新規", "変更"
    extension = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>一覧!$A$1:$A$2</xm:f></x14:formula1><xm:sqref>B1 C1:C2</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    )
    data = patched(saved(workbook), "xl/worksheets/sheet1.xml", "</worksheet>", extension)
    first, _ = forms.read_grids(data)
    assert first.choices == dict.fromkeys([(1, 2), (1, 3), (2, 3)], ("新規", "変更"))


def _docx() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (_docx(), "Word"),
        (saved(Workbook())[:-200], "壊れて"),
        (OLE + "Workbook".encode("utf-16-le") + b"\0\0", "古い形式"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "暗号化"),
        ("名前,値\n".encode("cp932"), "Excelブック"),
    ],
    ids=["empty", "docx", "truncated", "xls", "encrypted", "csv"],
)
def test_an_unusable_file_is_told_in_plain_words(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "申込書.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnusableFile) as refused:
        forms.read_grids(path)
    assert "申込書.xlsx" in refused.value.ja and said in refused.value.ja


def test_a_workbook_that_is_no_xml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "申込書.xlsx"
    path.write_bytes(patched(saved(Workbook()), "xl/workbook.xml", "<workbook", "<workbook <<"))
    with pytest.raises(UnusableFile, match="正しくないXML"):
        forms.read_grids(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="見つかりません"):
        forms.read_grids(tmp_path / "ない.xlsx")


UNUSABLE = {"encrypted", "pass_protected"}


def by_calamine(path: Path) -> list[Grid]:
    """Return the visible content of a workbook as a reader tells it that shares no code with ours."""
    book = CalamineWorkbook.from_path(path)
    grids = []
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        values = {
            (row, column): plain(value)
            for row, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1)
            for column, value in enumerate(cells, start=1)
            if value not in (None, "")
        }
        ranges = sheet.merged_cell_ranges or []
        merges = tuple(sorted(Span(top + 1, left + 1, below + 1, right + 1) for (top, left), (below, right) in ranges))
        grids.append(Grid(meta.name, values, merges, visible=meta.visible == SheetVisibleEnum.Visible))
    return grids


def plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r", "")
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value
    if isinstance(value, dt.timedelta):
        return value.total_seconds() / 86400
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def as_calamine_tells_it(grid: Grid) -> object:
    """Return what both readers know; calamine shows errors as empty cells, and no blanks at the end of a text."""
    texts = {at: value.strip() if isinstance(value, str) else value for at, value in grid.values.items()}
    return grid.name, {at: value for at, value in texts.items() if value != "#N/A"}, grid.merges, grid.visible


def test_every_workbook_is_read_in_either_way_alike(strangers: dict[str, Path]) -> None:
    for name, path in strangers.items():
        if name in UNUSABLE:
            with pytest.raises(UnusableFile, match="暗号化"):
                forms.read_grids(path)
            continue
        grids = forms.read_grids(path)
        others = by_calamine(path)
        assert list(map(as_calamine_tells_it, grids)) == list(map(as_calamine_tells_it, others)), name


def test_furigana_is_no_part_of_a_value(strangers: dict[str, Path]) -> None:
    (grid,) = forms.read_grids(strangers["furigana"])
    assert grid.values == {(1, 1): "発電所名"}
    for name in strangers.keys() & {"rph"}:
        (grid,) = forms.read_grids(strangers[name])
        assert not any(ord(char) in range(0x30A0, 0x30FF) for value in grid.values.values() for char in str(value))


def test_background_colours_are_told_apart_and_white_is_none() -> None:
    workbook = Workbook()
    sheet = workbook.active
    colours = {
        "A1": "FFFFCC",
        "A2": "00FFFFCC",
        "A3": Color(theme=7, tint=0.8),
        "A4": Color(theme=7, tint=0.4),
        "A5": Color(indexed=43),
        "A6": Color(theme=0, tint=-0.15),
        "B1": "FFFFFFFF",
        "B2": Color(theme=0),
        "B3": Color(indexed=9),
        "B4": Color(indexed=64),
        "B5": Color(indexed=65),
    }
    for cell, colour in colours.items():
        sheet[cell].fill = PatternFill("solid", fgColor=colour)
    sheet["B6"].fill = PatternFill("gray125")
    sheet["B7"].fill = GradientFill(stop=("FFFFFF", "99CCFF"))
    (grid,) = forms.read_grids(saved(workbook))
    assert set(grid.fills) == {(row, 1) for row in range(1, 7)}
    assert grid.fills[1, 1] == grid.fills[2, 1]
    assert len(set(grid.fills.values())) == 5


def test_a_formula_that_repeats_a_cell_names_it() -> None:
    workbook = Workbook()
    sheet = workbook.active
    formulas = [
        "=C5",
        "=$C$5",
        '=C5&""',
        '=IF(C5="","",C5)',
        '=IF(B5="","",C5)',
        "=C5)",
        "=C5+1",
        "=Sheet2!C5",
        "=SUM(C5)",
    ]
    for row, formula in enumerate(formulas, start=1):
        sheet.cell(row, 1, formula)
    (grid,) = forms.read_grids(saved(workbook))
    assert grid.copies == {(row, 1): (5, 3) for row in (1, 2, 3, 4)}
