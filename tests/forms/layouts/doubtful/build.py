from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("A1", "発電所マスタ申込書")
    for row, (key, label) in enumerate(PLANT.items(), start=2):
        if key == "contact_email":
            continue
        paper.text(f"A{row}", label)
        if key == "contract_start":
            for slot, text in (("B", "年"), ("D", "月"), ("F", "日")):
                paper.slot(f"{slot}{row}")
                paper.text(f"{chr(ord(slot) + 1)}{row}", text)
        else:
            paper.slot(f"B{row}", None if key == "plant_short_name" else key)
    paper.text("A30", "発電所名略称")
    paper.slot("B30")
    paper.text("A32", "所属事業者コード")
    paper.slot("A33", "member_code.1")
    return result, paper
