from openpyxl import Workbook

from tests.forms.paper import Paper, book

LABELS = {
    "application_type": "（１）申請区分【必須】",
    "application_note": "（２）申 請 内 容（任意）",
    "area": "①電源所属\nエリア名※１",
    "source_type": "② 電源種別：",
    "voltage_class": "■ 電 圧 種 別",
    "balancing_class": "３．調整電源の別＊",
    "contract_start": "4-1 契約開始日(※2)",
    "effective_start": "4-2 適用開始日（注1）",
    "effective_end": "4-3 適用終了日\u3000",
    "max_received_power": "【必須】同時最大\n受電電力（ｋＷ）",
    "plant_name": "５）　発　電　所　名　：",
    "plant_short_name": "*発電所名略称",
    "owner_code": "事業者コード\n（発電所所有者）※",
    "owner_name": "事業者名称［発電所所有者］",
    "postal_code": "〔必須〕郵便番号（半角）",
    "address": "住\u3000所\n（発電所所在地）",
    "contact_department": "ア．連絡者所属",
    "contact_name": "（イ）連絡者　氏名",
    "contact_phone": "連絡者電話番号(ハイフンあり):",
    "contact_email": "＊連絡者メール　※３",
}


def build() -> tuple[Workbook, Paper]:
    result = book("様式")
    paper = Paper(result["様式"], boxed=True)
    paper.text("H17", "発電所マスター申込書")
    for row, (key, label) in enumerate(LABELS.items(), start=20):
        paper.text(f"H{row}", label)
        paper.slot(f"I{row}", key)
    paper.text("J29", "ｋＷ")
    paper.text("H41", "所属事業者情報（１件は必須入力）")
    paper.text("H42", "所属事業者\nコード※１※２")
    for number in range(1, 5):
        paper.slot(f"H{42 + number}", f"member_code.{number}")
    return result, paper
