from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    paper.text("B1", "発電所マスタ申込書")
    for row, (key, label) in enumerate(PLANT.items(), start=3):
        paper.text(f"B{row}", label)
        paper.text(f"C{row}", "：")
        paper.slot(f"D{row}:F{row}", key)
    for number, (left, right) in enumerate((("B", "C"), ("D", "E"), ("F", "G"), ("H", "I"), ("J", "K")), start=1):
        paper.text(f"{left}25", f"所属事業者コード{'①②③④⑤'[number - 1]}")
        paper.slot(f"{right}25", f"member_code.{number}")
    return result, paper
