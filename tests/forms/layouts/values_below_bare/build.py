from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("入力")
    paper = Paper(result["入力"])
    paper.text("A1", "発電所マスタ申込書")
    keys = list(PLANT)
    for top, block in ((3, keys[:10]), (6, keys[10:])):
        for number, key in enumerate(block):
            letter = chr(ord("A") + number)
            paper.text(f"{letter}{top}", PLANT[key])
            paper.slot(f"{letter}{top + 1}", key)
    paper.text("A9", "所属事業者コード")
    paper.slot("A10", "member_code.1")
    return result, paper
