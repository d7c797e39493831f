from openpyxl import Workbook

from tests.forms.paper import AREAS, LICENCE, OPERATOR, PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("Sheet1", "Sheet2")
    plant = Paper(result["Sheet1"], boxed=True)
    plant.text("A1", "発電所マスタ申込書")
    for row, (key, label) in enumerate(PLANT.items(), start=2):
        plant.text(f"A{row}", label)
        plant.slot(f"B{row}", key)
    plant.text("A23", "所属事業者コード")
    plant.slot("A24", "member_code.1")
    paper = Paper(result["Sheet2"], boxed=True)
    paper.text("A1", "事業者マスタ申込書")
    for row, (key, label) in enumerate(OPERATOR.items(), start=2):
        paper.text(f"A{row}", label)
        paper.slot(f"B{row}", key)
    for letter, (key, label) in zip("ABCDE", LICENCE.items(), strict=True):
        paper.text(f"{letter}20", label)
        paper.slot(f"{letter}21", f"{key}.1")
    for number, area in enumerate(AREAS, start=1):
        cell = paper.sheet.cell(23, number).column_letter
        paper.text(f"{cell}23", area)
        paper.slot(f"{cell}24", f"negawatt_area.{area}")
    return result, paper
