from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    paper.text("A1", "発電所マスタ申込書")
    for number, (key, label) in enumerate(PLANT.items()):
        row = 3 + 3 * number
        paper.text(f"A{row}", f"■{label}：")
        paper.slot(f"A{row + 1}", key)
        paper.tint(f"A{row + 1}", "FFFFCC")
    paper.text("A63", "■所属事業者コード：")
    for number in (1, 2):
        paper.slot(f"A{63 + number}", f"member_code.{number}")
        paper.tint(f"A{63 + number}", "FFFFCC")
    return result, paper
