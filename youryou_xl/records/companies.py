"""Companies as 事業者情報 has them: one row per 事業者コード, or one per company with its four digits and its areas.

One operator has one code per area (public); the five digits are built from the four and the area. Reads cells as text
and knows no sheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from youryou_xl.rules.areas import AREAS, Area, parse_area
from youryou_xl.rules.codes import OperatorCode
from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.text import is_blank, narrow

NOT_A_NUMBER = rule(
    "YX-E330",
    "事業者番号「{value}」は使えません。事業者コードの初めの4桁を、先頭の0も含めて入力してください。",
    "“{value}” is no operator's number (事業者番号). Please type the first four digits of the 事業者コード, with "
    "its leading zeros.",
    "public",
)
NOT_AN_AREA = rule(
    "YX-E331",
    "対象エリア「{value}」が分かりません。北海道・東北・東京・中部・北陸・関西・中国・四国・九州のうち、"
    "当てはまるものを「、」で区切って入力してください。",
    "“{value}” names no area. Please type those of 北海道, 東北, 東京, 中部, 北陸, 関西, 中国, 四国, 九州 that apply, "
    "with 、 between them.",
    "public",
)
OTHER_NUMBER = rule(
    "YX-E332",
    "事業者番号「{value}」と事業者コード「{code}」が合いません。事業者コードの初めの4桁が事業者番号です。",
    "The operator's number “{value}” and the code {code} do not agree: the code begins with the number.",
    "public",
)

_BETWEEN = re.compile(r"[、,，・/／;；\s\u3000]+")
_NUMBER = re.compile(r"[0-9]{4}")
_EATEN = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Company:
    """What a row says of a company's codes: all of them, and its four digits ("" where only a code is given)."""

    codes: tuple[str, ...] = ()
    operator: str = ""
    findings: tuple[Finding, ...] = ()


def read_company(cells: Mapping[str, str]) -> Company:
    """Return the codes of the company in a row of 事業者情報, given by what the code calls its columns.

    A number without areas stands for the company in every area. Findings are about the headers of the columns.
    """
    code_text, number_text = cells.get("operator_code", ""), _plain(cells.get("operator", ""))
    areas, unknown = _areas(cells.get("areas", ""))
    findings = [NOT_AN_AREA.found("対象エリア", text) for text in unknown]
    four = _plain(code_text)
    if not number_text and areas and _NUMBER.fullmatch(four):
        number_text, code_text = four, ""  # four digits with areas beside them are the operator's
    if _EATEN.fullmatch(number_text):
        number_text = number_text.rjust(4, "0")
    if number_text and not _NUMBER.fullmatch(number_text):
        return Company(findings=(*findings, NOT_A_NUMBER.found("事業者番号", cells.get("operator", ""))))
    reading = OperatorCode.parse(code_text, field="事業者コード")
    typed = reading.value
    if not is_blank(code_text) or not number_text:
        findings += reading.findings
    if typed is not None and number_text and typed.operator != number_text:
        findings.append(OTHER_NUMBER.found("事業者番号", number_text, code=str(typed)))
        return Company((str(typed),), findings=tuple(findings))
    operator = number_text or (typed.operator if typed is not None and areas else "")
    codes = [str(typed)] if typed is not None else []
    if operator:
        codes += [str(OperatorCode.of(operator, area)) for area in areas or AREAS]
    return Company(tuple(dict.fromkeys(codes)), operator, tuple(findings))


def _areas(text: str) -> tuple[list[Area], list[str]]:
    found, unknown = [], []
    for part in _BETWEEN.split(text.strip()):
        area = parse_area(part) if part else None
        if area in AREAS:
            found.append(area)
        elif part and area is None:
            unknown.append(part)
    return found, unknown


def _plain(text: str) -> str:
    return narrow(text).strip().removesuffix(".0")
