from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("Sheet1")
    paper = Paper(result["Sheet1"], boxed=True)
    paper.text("B2", "発電所マスタ申請")
    paper.text("B4", "事業者入力項目")
    beside = {"source_type": "area", "balancing_class": "voltage_class", "effective_end": "contract_start"}
    beside |= {"owner_name": "owner_code"}
    rows: dict[str, int] = {}
    row = 4
    for key, label in PLANT.items():
        if key in beside:
            paper.text(f"D{rows[beside[key]]}", label)
            paper.slot(f"E{rows[beside[key]]}", key)
            continue
        row += 1
        rows[key] = row
        paper.text(f"B{row}", label)
        paper.slot(f"C{row}", key)
    paper.text(f"B{row + 1}", "所属事業者情報")
    paper.text(f"B{row + 2}", "所属事業者コード")
    paper.slot(f"B{row + 3}", "member_code.1")
    return result, paper
