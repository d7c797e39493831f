from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def _form(paper: Paper, top: int, values: bool, *, title: str) -> None:
    paper.text("B1", title)
    for row, (key, label) in enumerate(PLANT.items(), start=top):
        paper.text(f"B{row}:C{row}", label)
        paper.slot(f"D{row}:G{row}", key, f"例の{label}" if values else None)
    row = top + len(PLANT)
    paper.text(f"B{row}:C{row}", "所属事業者コード")
    for number in range(1, 4):
        paper.slot(f"B{row + number}:C{row + number}", f"member_code.{number}", "01233" if values else None)


def build() -> tuple[Workbook, Paper]:
    result = book("はじめに", "Sheet2", "旧様式", "発電所マスタ")
    guide = Paper(result["はじめに"])
    guide.text("A1", "発電所マスタ申込書の記入要領")
    for row, label in enumerate(PLANT.values(), start=3):
        guide.text(f"A{row}", label)
        guide.text(f"B{row}", f"{label}を入力します。不明な場合はお問い合わせください。")
    _form(Paper(result["Sheet2"]), 4, True, title="発電所マスタ申込書【記載例】")
    _form(Paper(result["旧様式"]), 3, False, title="発電所マスタ申込書")
    result["旧様式"].sheet_state = "hidden"
    paper = Paper(result["発電所マスタ"])
    _form(paper, 7, False, title="発電所マスタ申込書")
    return result, paper
