"""A sheet of paper to lay a form out on: a little more than openpyxl, a lot less than a designer.

Layout cases use it to write labels and value cells; `slots` remembers what was meant, for generated layouts.
"""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Border, Color, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

_LINE = Side(style="thin")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)

PLANT = {
    "application_type": "申請区分",
    "application_note": "申請内容",
    "area": "電源所属エリア名",
    "source_type": "電源種別",
    "voltage_class": "電圧種別",
    "balancing_class": "調整電源の別",
    "contract_start": "契約開始日",
    "effective_end": "適用終了日",
    "effective_start": "適用開始日",
    "max_received_power": "同時最大受電電力",
    "plant_name": "発電所名",
    "plant_short_name": "発電所名略称",
    "owner_code": "事業者コード(発電所所有者)",
    "owner_name": "事業者名称(発電所所有者)",
    "postal_code": "郵便番号",
    "address": "住所(発電所所在地)",
    "contact_department": "連絡者所属",
    "contact_name": "連絡者氏名",
    "contact_phone": "連絡者電話番号",
    "contact_email": "連絡者メール",
}
OPERATOR = {
    "application_type": "申請区分",
    "application_note": "申請内容",
    "transmission_licence": "送配電ライセンス",
    "contract_start": "契約開始日※",
    "effective_end": "適用終了日※",
    "effective_start": "適用開始日※",
    "operator_name": "事業者名称",
    "operator_short_name": "事業者名略称",
    "postal_code": "郵便番号",
    "address": "住所",
    "domain_name": "ドメイン名",
    "contact_department": "連絡者所属",
    "contact_name": "連絡者氏名",
    "contact_phone": "連絡者電話番号",
    "contact_fax": "連絡者FAX番号",
    "contact_email": "連絡者メール",
}
LICENCE = {
    "licence_class": "ライセンス区分\n(1件は必須入力)",
    "licence_number": "登録・承認番号",
    "licence_date": "登録・届出年月日",
    "licence_end": "登録抹消年月日",
    "imbalance_class": "同時同量種別※",
}
AREAS = ["北海道", "東北", "東京", "中部", "北陸", "関西", "中国", "四国", "九州", "沖縄"]


class Paper:
    """One sheet under construction; `slots` maps field keys to the cells meant for them."""

    def __init__(self, sheet: Worksheet, boxed: bool = False) -> None:
        self.sheet = sheet
        self.boxed = boxed
        self.slots: dict[str, str] = {}

    def text(self, area: str, value: object, *, unlocked: bool = False) -> None:
        """Print something that is not to be typed over; `area` may be a range to merge."""
        self._lay(area, value, self.boxed, unlocked)

    def slot(self, area: str, key: str | None = None, value: object = None, choices: str | None = None) -> None:
        """Leave a cell (or merged range) for a value; `choices` is a drop-down's formula."""
        self._lay(area, value, self.boxed, True)
        first = area.partition(":")[0]
        if choices:
            rule = DataValidation(type="list", formula1=choices, allow_blank=True)
            rule.add(area)
            self.sheet.add_data_validation(rule)
        if key:
            self.slots[key] = first

    def tint(self, area: str, colour: str | Color) -> None:
        """Give cells a background colour, as RGB or any way a workbook can say it."""
        for row in self.sheet[area if ":" in area else f"{area}:{area}"]:
            for cell in row:
                cell.fill = PatternFill("solid", fgColor=colour)

    def protect(self) -> None:
        """Protect the sheet; the slots stay unlocked."""
        self.sheet.protection.sheet = True

    def _lay(self, area: str, value: object, boxed: bool, unlocked: bool) -> None:
        first, _, last = area.partition(":")
        if boxed or unlocked:
            for row in self.sheet[area if last else f"{first}:{first}"]:
                for cell in row:
                    if boxed:
                        cell.border = BOX
                    if unlocked:
                        cell.protection = Protection(locked=False)
        if value is not None:
            self.sheet[first] = value
        if last:
            self.sheet.merge_cells(area)


def book(*titles: str) -> Workbook:
    """Return a workbook with empty sheets of these titles."""
    result = Workbook()
    result.remove(result.active)
    for title in titles:
        result.create_sheet(title)
    return result
