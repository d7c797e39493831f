from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("A1", "発電所マスタ申込書")
    for row, (key, label) in enumerate(PLANT.items(), start=3):
        paper.text(f"A{row}:B{row}", label)
        paper.slot(f"C{row}", key)
        paper.tint(f"A{row}:B{row}", "DDEEFF")
        paper.tint(f"C{row}", "FFFFCC")
    paper.sheet[paper.slots["postal_code"]] = "〒"
    paper.sheet[paper.slots["plant_short_name"]] = "例：アグリ1234501"
    paper.text("A23", "所属事業者コード")
    paper.slot("A24", "member_code.1")
    paper.tint("A24", "FFFFCC")
    return result, paper
