from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    paper.text("A1", "発電所マスタ申込書")
    for number, (key, label) in enumerate(PLANT.items()):
        paper.text(f"B{3 + 2 * number}", label)
        paper.slot(f"C{3 + 2 * number}", key)
        if key == "max_received_power":
            paper.text(f"D{3 + 2 * number}", "kW")
    paper.text("B43", "所属事業者コード")
    paper.slot("B44", "member_code.1")
    paper.sheet["A44"] = 1
    return result, paper
