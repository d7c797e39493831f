from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    paper.text("C2", "発電所マスタ申込書")
    for row, (key, label) in enumerate(PLANT.items(), start=4):
        paper.text(f"C{row}", label)
        paper.text(f"D{row}", "任意" if key == "application_note" else "必須")
        paper.text(f"E{row}", "〒" if key == "postal_code" else "→")
        paper.slot(f"F{row}", key)
        paper.text(f"G{row}", "kW" if key == "max_received_power" else "※ 黒字で記入")
    paper.text("C24", "所属事業者情報")
    paper.text("C25", "所属事業者コード")
    for number in range(1, 9):
        paper.slot(f"C{25 + number}", f"member_code.{number}")
    paper.text("C34", "※２　行が不足の場合は追加してください。")
    paper.protect()
    return result, paper
