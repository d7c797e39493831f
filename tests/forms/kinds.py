"""A form with every way a value can stand on paper, drawn small, and the definition that asks for it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)

DEFINITION = """
id = "todoke"
title = "見本届出書"

[fields.number]
labels = ["登録番号"]
split = "chars"

[fields.issued]
labels = ["届出年月日"]
type = "date"
split = "parts"
parts = ["year", "month", "day"]

[fields.born]
labels = ["開業日"]
type = "date"
split = "parts"
parts = ["era", "year", "month", "day"]

[fields.postal]
labels = ["送付先郵便番号"]
type = "postal_code"
split = "parts"
parts = ["first", "second"]

[fields.phone]
labels = ["連絡先電話"]
type = "phone"
split = "parts"
parts = ["area", "local", "number"]

[fields.agent]
labels = ["代理人の有無"]
type = "choice"
choices = ["有", "無"]
mark = "circle"

[fields.agreed]
labels = ["同意する"]
type = "tick"

[fields.applicant]
labels = ["申請者氏名"]
place = "inside"
type = "name"

[fields.company]
labels = ["会社名"]
type = "name"
required = true
"""


def box(sheet: Worksheet, area: str, value: object = None, *, merged: bool = False) -> None:
    """Draw a box around every cell of an area, or one around all of it, and print into the first."""
    first, _, last = area.partition(":")
    for row in sheet[area if last else f"{first}:{first}"]:
        for cell in row:
            cell.border = _BOX
    sheet[first] = value
    if merged:
        sheet.merge_cells(area)


def blank() -> bytes:
    """Return the form as it is handed out."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "届出書"
    for column in range(1, 30):
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 4
    sheet["B1"] = "見本届出書"
    box(sheet, "B3:G3", "登録番号", merged=True)
    box(sheet, "H3:T3")
    box(sheet, "B5:G5", "届出年月日", merged=True)
    for area, value in (("H5", "令和"), ("J5", "年"), ("L5", "月"), ("N5", "日")):
        sheet[area] = value
    for area in ("I5", "K5", "M5"):
        box(sheet, area)
    box(sheet, "B7:G7", "開業日", merged=True)
    for area in ("H7", "I7", "K7", "M7"):
        box(sheet, area)
    for area, value in (("J7", "年"), ("L7", "月"), ("N7", "日")):
        sheet[area] = value
    box(sheet, "B9:G9", "送付先郵便番号", merged=True)
    sheet["H9"], sheet["K9"] = "〒", "－"
    box(sheet, "I9:J9", merged=True)
    box(sheet, "L9:M9", merged=True)
    box(sheet, "B11:G11", "連絡先電話", merged=True)
    sheet["J11"], sheet["M11"] = "－", "－"
    for area in ("H11:I11", "K11:L11", "N11:O11"):
        box(sheet, area, merged=True)
    box(sheet, "B13:G13", "代理人の有無", merged=True)
    box(sheet, "H13")
    box(sheet, "I13:J13", "有", merged=True)
    box(sheet, "L13")
    box(sheet, "M13:N13", "無", merged=True)
    box(sheet, "B15:J15", "□同意する", merged=True)
    box(sheet, "B17:T17", "申請者氏名：　　　　　　　　　　　印", merged=True)
    box(sheet, "B19:G19", "会社名", merged=True)
    box(sheet, "H19:T19", merged=True)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def define(home: Path, text: str = DEFINITION, name: str = "todoke") -> None:
    """Put a definition into a user's folder."""
    folder = home / "forms"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
