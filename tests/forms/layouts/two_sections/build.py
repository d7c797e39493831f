from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("B1:K1", "発電所マスタ申込書")
    paper.text("B3:E3", "■ 事業者情報")
    paper.text("G3:K3", "■ 発電所情報")
    for row, label in enumerate(["法人番号", "郵便番号", "住所", "代表者氏名"], start=4):
        paper.text(f"B{row}", label)
        paper.slot(f"C{row}:E{row}")
    plant = [key for key in PLANT if not key.startswith("contact_")]
    for row, key in enumerate(plant, start=4):
        paper.text(f"G{row}:H{row}", "住所" if key == "address" else PLANT[key])
        paper.slot(f"I{row}:K{row}", key)
    paper.text("B9:E9", "■ 連絡者")
    for row, key in enumerate((key for key in PLANT if key.startswith("contact_")), start=10):
        paper.text(f"B{row}", PLANT[key])
        paper.slot(f"C{row}:E{row}", key)
    paper.text("B15:E15", "■ 所属事業者情報")
    paper.text("B16", "所属事業者コード")
    for number in range(1, 4):
        paper.slot(f"B{16 + number}", f"member_code.{number}")
    return result, paper
