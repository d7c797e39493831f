from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book

SPLIT = {
    "plant_name": ("発電所", "名"),
    "plant_short_name": ("発電所", "名略称"),
    "address": ("住所", "（発電所所在地）"),
    "owner_code": ("事業者コード", "（発電所所有者）"),
    "owner_name": ("事業者名称", "（発電所所有者）"),
    "max_received_power": ("同時最大", "受電電力"),
}


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("B1", "発電所マスタ申込書")
    row = 2
    for key, label in PLANT.items():
        if key.startswith("contact_"):
            continue
        row += 1
        if key == "postal_code":
            for letter, column in zip("郵便番号", "BCDE", strict=True):
                paper.text(f"{column}{row}", letter)
        elif key in SPLIT:
            paper.text(f"B{row}:C{row}", SPLIT[key][0])
            paper.text(f"D{row}:E{row}", SPLIT[key][1])
        elif key == "contract_start":
            paper.text(f"B{row}:E{row}", "契約")
            paper.text(f"B{row + 1}:E{row + 1}", "開始日")
            paper.slot(f"F{row}:J{row + 1}", key)
            row += 1
            continue
        else:
            paper.text(f"B{row}:E{row}", label)
        paper.slot(f"F{row}:J{row}", key)
    paper.text(f"B{row + 1}:C{row + 4}", "連絡者")
    for key, label in {
        "contact_department": "所属",
        "contact_name": "氏名",
        "contact_phone": "電話番号",
        "contact_email": "メール",
    }.items():
        row += 1
        paper.text(f"D{row}:E{row}", label)
        paper.slot(f"F{row}:J{row}", key)
    paper.text(f"B{row + 1}:C{row + 1}", "所属事業者")
    paper.text(f"D{row + 1}:E{row + 1}", "コード")
    paper.slot(f"F{row + 1}:J{row + 1}", "member_code.1")
    return result, paper
