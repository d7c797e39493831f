from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    paper.text("A1", "発電所マスタ申込書")
    for number, label in enumerate([*PLANT.values(), "所属事業者コード"]):
        paper.text(f"A{3 + 3 * number}", label)
    return result, paper
