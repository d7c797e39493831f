from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    sheet = paper.sheet
    for column in range(1, 41):
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 2.4
    paper.text("B1:AN1", "発電所マスタ申込書")
    row = 3
    for key, label in PLANT.items():
        if key.startswith("contact_"):
            paper.text(f"B{row}", label)
            paper.slot(f"N{row}:AE{row}", key)
            row += 1
        else:
            paper.text(f"B{row}:I{row + 1}", label)
            paper.slot(f"K{row}:AD{row + 1}", key)
            row += 2
    paper.text(f"B{row}:I{row + 2}", "所属事業者コード")
    for number in range(1, 4):
        paper.slot(f"K{row + number - 1}:P{row + number - 1}", f"member_code.{number}")
    paper.protect()
    return result, paper
