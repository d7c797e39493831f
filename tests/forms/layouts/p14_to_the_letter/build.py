from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("A1", "発電所マスタ申込書")
    row = 2
    for key, label in PLANT.items():
        second = key in ("source_type", "balancing_class", "effective_end", "owner_name")
        row += not second
        left, value = ("D", "E") if second else ("A", "B")
        paper.text(f"{left}{row}", "非調整電源" if key == "balancing_class" else label)
        paper.tint(f"{left}{row}", "DDEEFF")
        paper.slot(f"{value}{row}", key)
        paper.tint(f"{value}{row}", "FFFFCC")
    paper.text(f"A{row + 1}", "所属事業者コード")
    for number in range(1, 6):
        paper.slot(f"A{row + 1 + number}", f"member_code.{number}")
        paper.tint(f"A{row + 1 + number}", "FFFFCC")
    return result, paper
