from openpyxl import Workbook

from tests.forms.paper import PLANT, Paper, book


def build() -> tuple[Workbook, Paper]:
    result = book("申込書")
    paper = Paper(result["申込書"], boxed=True)
    paper.text("B1:M1", "発電所マスタ申込書")
    columns = [("B", "E"), ("F", "I"), ("J", "M")]
    for number, (key, label) in enumerate(PLANT.items()):
        left, right = columns[number % 3]
        row = 3 + 2 * (number // 3)
        paper.text(f"{left}{row}:{right}{row}", label)
        paper.slot(f"{left}{row + 1}:{right}{row + 1}", key)
    paper.text("B18:M18", "所属事業者情報")
    paper.text("B19", "No.")
    paper.text("C19:E19", "所属事業者コード")
    for number in range(1, 6):
        paper.text(f"B{19 + number}", number)
        paper.slot(f"C{19 + number}:E{19 + number}", f"member_code.{number}")
    return result, paper
