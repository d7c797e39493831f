from openpyxl import Workbook

from tests.forms.paper import AREAS, LICENCE, OPERATOR, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    paper.text("C3", "事業者マスター申込書")
    row = 5
    for key, label in OPERATOR.items():
        paper.text(f"C{row}", label)
        paper.slot(f"D{row}:F{row}", key)
        row += 1
    paper.text(f"C{row}", "◆ライセンス情報")
    for key, label in LICENCE.items():
        row += 1
        paper.text(f"C{row}", label)
        paper.slot(f"D{row}:F{row}", f"{key}.1")
    paper.text("H5", "ネガワット事業対象エリア（該当に○）")
    for number, area in enumerate(AREAS):
        paper.text(f"H{6 + number}", f"{area}エリア" if area != "北海道" else area)
        paper.slot(f"I{6 + number}", f"negawatt_area.{area}")
    paper.text("H18", "東京、中部、関西のいずれかで事業を行う場合は、その全てに○を付けてください。")
    return result, paper
