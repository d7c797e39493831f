from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("B1:I1", "発電所マスタ申込書")
    row = 2
    for key, label in PLANT.items():
        if not key.startswith("contact_"):
            row += 1
            paper.text(f"B{row}:C{row}", label)
            paper.slot(f"D{row}:I{row}", key)
    row += 2
    paper.text(f"B{row}:I{row}", "連絡者")
    columns = (("B", "C"), ("D", "E"), ("F", "G"), ("H", "I"))
    names = {
        "contact_department": "所属",
        "contact_name": "氏名",
        "contact_phone": "電話番号",
        "contact_email": "メール",
    }
    for (left, right), (key, label) in zip(columns, names.items(), strict=True):
        paper.text(f"{left}{row + 1}:{right}{row + 1}", label)
        paper.slot(f"{left}{row + 2}:{right}{row + 2}", key)
    row += 4
    paper.text(f"B{row}:I{row}", "所属事業者情報")
    paper.text(f"B{row + 1}:C{row + 1}", "事業者コード")
    for number in range(1, 4):
        paper.slot(f"B{row + 1 + number}:C{row + 1 + number}", f"member_code.{number}")
    return result, paper
