from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("A1", "発電所マスタ申込書")
    row = 2
    for key, label in PLANT.items():
        second = key == "balancing_class"
        row += not second
        left, value = ("D", "E") if second else ("A", "B")
        paper.text(f"{left}{row}", "非調整電源" if second else label)
        paper.slot(f"{value}{row}", key)
    paper.text(f"A{row + 1}", "所属事業者コード")
    paper.slot(f"A{row + 2}", "member_code.1")
    return result, paper
