from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("A1:C1", "発電所マスタ申込書")
    paper.text("F1:H1", "【記載例】")
    for row, (key, label) in enumerate(PLANT.items(), start=3):
        label = "住所" if key == "address" else label
        paper.text(f"A{row}", label)
        paper.slot(f"B{row}:C{row}", key, "住所" if key == "application_note" else None)
        paper.text(f"F{row}", label)
        paper.text(f"G{row}:H{row}", f"見本{row}")
    paper.text("A23", "所属事業者コード")
    paper.text("F23", "所属事業者コード")
    for number in range(1, 4):
        paper.slot(f"A{23 + number}", f"member_code.{number}")
        paper.text(f"F{23 + number}", "01233")
    return result, paper
