from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    paper.text("A1", "発電所マスタ申込書")
    paper.tint("A1:K60", "EEEEEE")
    row = 2
    for number, (key, label) in enumerate(PLANT.items()):
        if number % 8 == 0:
            paper.text(f"A{row}", "（その１）（その２）（その３）"[number // 8 * 5 : number // 8 * 5 + 5])
            paper.tint(f"A{row}:K{row}", "99CCFF")
            row += 1
        left, value = ("A", "B") if number % 2 == 0 else ("E", "F")
        paper.text(f"{left}{row}", label)
        paper.slot(f"{value}{row}", key)
        row += number % 2
    paper.text(f"A{row}", "所属事業者コード")
    paper.slot(f"A{row + 1}", "member_code.1")
    return result, paper
