from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"])
    paper.text("A1", "発電所マスタ申込書")
    paper.text("A2", "発電所名および事業者名称（発電所所有者）は、登録した事業者名称を記載してください。")
    paper.text("A3", "契約開始日および適用開始日は【2020/03/01】と記載してください。")
    for row, (key, label) in enumerate(PLANT.items(), start=5):
        paper.text(f"B{row}", label)
        paper.slot(f"C{row}:D{row}", key)
        paper.text(f"F{row}", f"{label}は正確に記載してください。")
        paper.text(f"H{row}", label)
        paper.text(f"I{row}", f"「{label}」の欄に入力します。")
    paper.text("F17", "【アグリ(事業者コード5桁)(連番2桁)】と記載")
    paper.text("B25", "所属事業者コード")
    paper.slot("C25:D25", "member_code.1")
    paper.text("F25", "※1 1件は必須入力。")
    paper.text("B27", "事業者コード（発電所所有者）と所属事業者コードは5桁で入力してください。")
    paper.text("B28", "※5桁目はエリアコードです。北海道:1、東北:2、東京:3")
    return result, paper
