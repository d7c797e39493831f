from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("A1", "発電所マスタ申込書")
    for row, (key, label) in enumerate(PLANT.items(), start=3):
        paper.text(f"A{row}", label)
        paper.slot(f"B{row}", key, "〒" if key == "postal_code" else None)
    paper.text("A23", "所属事業者コード")
    paper.slot("A24", "member_code.1")
    return result, paper
