from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    paper.text("B1", "発電所マスタ申込書")
    row = 2
    for key, label in PLANT.items():
        if key == "balancing_class":
            paper.slot(f"E{row}", key, "非調整電源", choices='"調整電源,非調整電源"')
            continue
        row += 1
        paper.text(f"B{row}", label)
        paper.slot(f"C{row}", key)
    paper.text(f"B{row + 1}", "所属事業者コード")
    for number in range(1, 3):
        paper.slot(f"B{row + 1 + number}", f"member_code.{number}")
    paper.protect()
    return result, paper
