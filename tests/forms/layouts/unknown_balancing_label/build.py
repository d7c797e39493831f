from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書", "選択肢")
    lists = result["選択肢"]
    for row, text in enumerate(("非調整電源", "調整電源"), start=1):
        lists.cell(row, 1, text)
    for row, text in enumerate(("低圧", "高圧", "特別高圧"), start=1):
        lists.cell(row, 2, text)
    lists.sheet_state = "hidden"
    result.defined_names["調整電源一覧"] = DefinedName("調整電源一覧", attr_text="選択肢!$A$1:$A$2")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("B1", "発電所マスタ申込書")
    row = 2
    for key, label in PLANT.items():
        if key == "balancing_class":
            paper.text(f"E{row}", "非調整電源")
            paper.slot(f"F{row}", key, choices="調整電源一覧")
            continue
        row += 1
        paper.text(f"B{row}", label)
        paper.slot(f"C{row}", key, choices="選択肢!$B$1:$B$3" if key == "voltage_class" else None)
    paper.text(f"B{row + 1}", "所属事業者コード")
    paper.slot(f"C{row + 1}", "member_code.1")
    return result, paper
