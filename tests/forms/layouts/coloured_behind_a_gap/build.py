from openpyxl import Workbook
from openpyxl.styles import Color

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    paper.text("A1", "発電所マスタ申込書")
    paper.tint("A1:H40", Color(indexed=9))
    paper.text("A2", "事業者入力項目")
    paper.tint("A2:H2", Color(indexed=44))
    for row, (key, label) in enumerate(PLANT.items(), start=3):
        paper.text(f"A{row}", label)
        paper.tint(f"A{row}", Color(indexed=22))
        paper.slot(f"C{row}", key)
        paper.tint(f"C{row}", Color(theme=7, tint=0.7999816888943144))
    paper.text("A23", "所属事業者情報")
    paper.tint("A23:H23", Color(indexed=44))
    paper.text("A24", "所属事業者コード")
    paper.tint("A24", Color(indexed=22))
    for number in (1, 2, 3):
        paper.slot(f"A{24 + number}", f"member_code.{number}")
        paper.tint(f"A{24 + number}", Color(theme=7, tint=0.7999816888943144))
    return result, paper
