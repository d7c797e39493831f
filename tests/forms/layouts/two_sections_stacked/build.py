from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("A1", "発電所マスタ申込書")
    paper.text("A2", "１．発電所に関する事項")
    row = 3
    for key, label in PLANT.items():
        if key.startswith("contact_"):
            continue
        paper.text(f"B{row}", "所在地" if key == "address" else label)
        paper.slot(f"C{row}", key)
        row += 1
    paper.text(f"A{row}", "２．事業者情報")
    for label in ("郵便番号", "所在地", "代表者"):
        row += 1
        paper.text(f"B{row}", label)
        paper.slot(f"C{row}")
    row += 1
    paper.text(f"A{row}", "３．連絡者")
    for key, label in {
        "contact_department": "所属",
        "contact_name": "氏名",
        "contact_phone": "電話番号",
        "contact_email": "メールアドレス",
    }.items():
        row += 1
        paper.text(f"B{row}", label)
        paper.slot(f"C{row}", key)
    paper.text(f"A{row + 1}", "４．所属事業者情報")
    paper.text(f"B{row + 2}", "所属事業者コード")
    paper.slot(f"B{row + 3}", "member_code.1")
    return result, paper
