"""Definitions drafted from a sheet: what takes a whole value becomes a field, a piece of a value never does alone."""

from __future__ import annotations

from openpyxl import Workbook

from tests.forms import kinds
from youryou_xl.forms.drafting import draft
from youryou_xl.package.grids import read_grids


def drafted(workbook: Workbook) -> dict[str, tuple[str, tuple[str, ...]]]:
    from io import BytesIO

    stream = BytesIO()
    workbook.save(stream)
    _, found = draft(read_grids(stream.getvalue())[0], "form", "様式")
    return {item.wanted.key: (item.bound.kind, item.bound.cells) for item in found}


def paper() -> Workbook:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for column in range(1, 40):
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 3
    sheet["B1"] = "見本届"
    kinds.box(sheet, "B3:F3", "会社名", merged=True)
    kinds.box(sheet, "G3:T3", merged=True)
    return workbook


def test_the_form_with_every_kind_is_drafted_as_it_is() -> None:
    _, found = draft(read_grids(kinds.blank())[0], "todoke", "見本届出書")
    assert {item.wanted.key: item.bound.kind for item in found} == {
        "登録番号": "chars",
        "届出年月日": "parts",
        "開業日": "parts",
        "送付先郵便番号": "parts",
        "連絡先電話": "parts",
        "代理人の有無": "circle",
        "同意する": "tick",
        "申請者氏名印": "same-cell",
        "会社名": "plain",
    }


def test_a_box_in_a_run_of_narrow_ones_is_no_field_by_itself() -> None:
    workbook = paper()
    sheet = workbook.active
    kinds.box(sheet, "B5:F5", "受付番号", merged=True)
    kinds.box(sheet, "G5:H5")
    found = drafted(workbook)
    assert "会社名" in found
    assert not any(set(cells) & {"G5", "H5"} for _, cells in found.values())


def test_a_gap_of_a_date_is_no_field_by_itself() -> None:
    workbook = paper()
    sheet = workbook.active
    for cell, text in (("B5", "提出日"), ("G5", "令和"), ("J5", "年"), ("M5", "月"), ("P5", "日")):
        sheet[cell] = text
    kinds.box(sheet, "B7:F7", "有効期間", merged=True)
    kinds.box(sheet, "G7:K7", merged=True)
    sheet["L7"] = "年"
    found = drafted(workbook)
    assert found["有効期間"] == ("plain", ("G7",))  # a term of years is a value
    assert not [key for key, (kind, _) in found.items() if "提出日" in key and kind == "plain"]


def test_the_first_of_a_row_of_boxes_for_characters_is_no_field_by_itself() -> None:
    workbook = paper()
    sheet = workbook.active
    kinds.box(sheet, "B5:F5", "商号", merged=True)
    for left in range(7, 31, 3):  # eight boxes, too wide to be told from cells by their width alone
        kinds.box(sheet, f"{sheet.cell(5, left).column_letter}5:{sheet.cell(5, left + 2).column_letter}5", merged=True)
    found = drafted(workbook)
    assert "会社名" in found
    assert not [key for key, (kind, cells) in found.items() if kind == "plain" and cells[0] == "G5"]
