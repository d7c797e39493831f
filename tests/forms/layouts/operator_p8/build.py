from openpyxl import Workbook

from tests.forms.paper import AREAS, LICENCE, OPERATOR, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("事業者マスタ申請")
    paper = Paper(result["事業者マスタ申請"], boxed=True)
    paper.text("B2", "事業者マスタ申請")
    paper.text("B4:L4", "事業者入力項目")
    row = 4
    for key, label in OPERATOR.items():
        if key in ("effective_end", "contact_fax"):
            paper.text(f"G{row}:H{row}", label)
            paper.slot(f"I{row}:L{row}", key)
            continue
        row += 1
        paper.text(f"B{row}:C{row}", label)
        paper.slot(f"D{row}:F{row}", key, "2016/02/01" if key.endswith("_start") else None)
    row += 1
    paper.text(f"B{row}:L{row}", "ライセンス情報")
    for (left, right), (key, label) in zip(
        (("B", "C"), ("D", "E"), ("F", "G"), ("H", "I"), ("J", "L")), LICENCE.items(), strict=True
    ):
        paper.text(f"{left}{row + 1}:{right}{row + 1}", label)
        for number in (1, 2):
            preset = "計画値" if key == "imbalance_class" else None
            paper.slot(f"{left}{row + 1 + number}:{right}{row + 1 + number}", f"{key}.{number}", preset)
    row += 4
    paper.text(f"B{row}:B{row + 1}", "ネガワット事業対象エリア\n(ネガワット事業者のみ回答)")
    for letter, area in zip("CDEFGHIJKL", AREAS, strict=True):
        paper.text(f"{letter}{row}", area)
        paper.slot(f"{letter}{row + 1}", f"negawatt_area.{area}")
    paper.text(f"B{row + 3}", "※入力不要。新規登録時システム上はデフォルトのとおり登録されます。")
    return result, paper
