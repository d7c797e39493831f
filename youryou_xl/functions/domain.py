"""The functions about areas, codes, licences and text: one cell in, one cell out.

Each takes what stands in its cells and returns a text or a number, "" where there is nothing to say anything about.
What cannot be used is raised as UnusableInput; `calling` turns it into the text of the cell.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from youryou_xl.errors import UnusableInput
from youryou_xl.functions.cells import need, told, word
from youryou_xl.lang import pick
from youryou_xl.procedure.acquiring import to_acquire
from youryou_xl.records import postal
from youryou_xl.rules import licences, serials, text
from youryou_xl.rules.areas import AREAS, Area, area_of_digit, parse_area
from youryou_xl.rules.categories import Category
from youryou_xl.rules.codes import FOUR_DIGITS, OperatorCode, PlantShortName
from youryou_xl.rules.contacts import parse_postal_code
from youryou_xl.rules.licences import LICENCE_UNKNOWN, Licence, parse_licence, registration_licence
from youryou_xl.rules.text import as_text, choice_key, is_blank
from youryou_xl.rules.values import AREA_UNKNOWN, OKINAWA_HAS_NO_CODE, ValueSpec, read_value

_GRID_CODE_KINDS = {
    "aggregator": ("アグリゲータ用系統コード", "aggregator's grid code"),
    "planning": ("計画提出用系統コード", "planning grid code"),
}

KINDS = {
    "operator_code": ("事業者コード", "コード", "code", "operator code"),
    "grid_code": ("系統コード", "grid code"),
    "plant_short_name": ("発電所名略称", "略称", "short name", "plant short name"),
    "phone": ("電話番号", "電話", "FAX番号", "fax", "telephone"),
    "postal_code": ("郵便番号", "postal", "postal code"),
    "email": ("メール", "メールアドレス", "mail", "e-mail"),
    "name": ("名称", "氏名", "事業者名称"),
}
"""What `normalize` can put right: the type of value, and the words for it in a cell."""

_KINDS = {choice_key(spelling): kind for kind, words in KINDS.items() for spelling in (kind, *words)}
_KEEP_WHAT_IS_ODD = ("phone", "postal_code")
"""Types whose parser keeps a value of another shape, with a warning."""


def area_code(area: object) -> int | str:
    """Return the digit of an area (manual p.14)."""
    if is_blank(area):
        return ""
    digit = _area(area).digit
    if digit is None:
        raise told(OKINAWA_HAS_NO_CODE.found(None, area, label="エリア", choices="、".join(AREAS)))
    return digit


def area_name(code: object) -> str:
    """Return the area of a digit or of a five-digit operator code (manual p.14)."""
    if is_blank(code):
        return ""
    area = area_of_digit(text.narrow(word(code)))
    if area is None:
        if len(re.sub(r"\D", "", text.narrow(as_text(code)))) != 5:
            raise UnusableInput(
                f"エリアコード「{word(code)}」は使えません。1（北海道）から9（九州）です。",
                f"“{word(code)}” is no area's digit; they are 1 (北海道) to 9 (九州).",
            )
        area = need(OperatorCode.parse(code)).area
    return area.name_ja


def operator_code(value: object, area: object = None) -> str:
    """Return the five-digit operator code, repaired, or built from four digits and the area."""
    if is_blank(value):
        return ""
    where = None if is_blank(area) else _area(area)
    reading = OperatorCode.parse(value)
    if reading.value is not None:
        if where is not None and reading.value.area is not where:
            raise UnusableInput(
                f"事業者コード {reading.value} は{reading.value.area}のコードです。エリアは{where}です。"
                "どちらが正しいか確認してください。",
                f"The operator code {reading.value} is of {reading.value.area}, but the area is {where}.",
            )
        return str(reading.value)
    possible = OperatorCode.of_four_digits(value, where)
    digits = re.sub(r"\D", "", text.narrow(as_text(value)))
    if reading.findings[-1].code != FOUR_DIGITS.code:
        raise told(reading.findings[-1])
    if where is None:
        raise UnusableInput(
            f"事業者コード「{digits}」は4桁です。エリアを指定すると5桁にできます。",
            f"The operator code “{digits}” has four digits. With the area it can be made five.",
        )
    if where.digit is None:
        raise told(OKINAWA_HAS_NO_CODE.found(None, area, label="エリア", choices="、".join(AREAS)))
    if len(possible) != 1:
        listed = [str(code) for code in possible]
        raise UnusableInput(
            f"「{digits}」は {' とも '.join(listed)} とも読めます。OCCTOの通知を確認し、5桁で入力してください。",
            f"“{digits}” may be {' or '.join(listed)}. Please look at OCCTO's notice and type five digits.",
        )
    return str(possible[0])


def short_name(code: object, number: object) -> str:
    """Return the 発電所名略称 of an operator code and a serial number (manual p.14)."""
    if is_blank(code) and is_blank(number):
        return ""
    operator = need(OperatorCode.parse(code))
    return str(PlantShortName(operator, need(serials.SerialNumber.parse(number))))


def licence(category: object) -> str:
    """Return the licence whose code registers 事業者情報 for a category (manual p.4)."""
    return "" if is_blank(category) else str(registration_licence(_category(category)))


def needs(held: object, category: object) -> str:
    """Return the licences to acquire for a category by who holds `held` (manual p.5), "" if none."""
    if is_blank(category):
        return ""
    entries = to_acquire(_held(held), _category(category)).acquire
    later = pick("（必要になったとき）", " (when needed)")
    return "、".join(f"{entry.licence}{later if entry.when == 'later' else ''}" for entry in entries)


def grid_code_kind(category: object) -> str:
    """Return which 系統コード a category needs (manual p.10, p.11)."""
    return "" if is_blank(category) else pick(*_GRID_CODE_KINDS[licences.grid_code(_category(category)).kind])


def length(value: object) -> int:
    """Return how many characters the rules count in a cell."""
    return text.length(as_text(value))


def normalize(value: object, kind: object) -> str:
    """Return a code, phone number, postal code, mail address or name put right."""
    type_ = _KINDS.get(choice_key(word(kind)))
    if type_ is None:
        known = "、".join(words[0] for words in KINDS.values())
        raise UnusableInput(
            f"種類「{word(kind)}」は使えません。{known} のどれかです。",
            f"There is no kind “{word(kind)}”; known: {', '.join(KINDS)}.",
        )
    if is_blank(value):
        return ""
    label = KINDS[type_][0]
    spec = ValueSpec(type=type_)
    result = as_text(need(read_value(value, spec, field=None, label=label)))
    if type_ in _KEEP_WHAT_IS_ODD:
        for finding in read_value(result, spec, field=None, label=label).findings:
            raise told(finding)
    return result


def address(postal_code: object) -> str:
    """Return the address of a postal code, as far as the code tells."""
    if is_blank(postal_code):
        return ""
    code = need(parse_postal_code(postal_code))
    for finding in parse_postal_code(code).findings:
        raise told(finding)
    found = postal.address_of(code)
    if found is None:
        raise UnusableInput(
            f"郵便番号 {code} の住所は分かりません。番号を確認してください。",
            f"No one address is known for the postal code {code}. Please check it.",
        )
    return found


def _area(value: object) -> Area:
    area = parse_area(value)
    if area is None:
        raise told(AREA_UNKNOWN.found(None, value, label="エリア", choices="、".join(AREAS)))
    return area


def _category(value: object) -> Category:
    return need(licences.read_category(value))


def _held(value: object) -> Collection[Licence]:
    """Return the licences a cell names: one, or several separated by 、 ・ , / or a blank."""
    if licences.is_none_held(value):
        return ()
    whole = as_text(value)
    for separators in (r"$^", r"[、,，・/／;；\n]+", r"[、,，・/／;；\s]+"):
        words = [part for part in re.split(separators, whole) if not licences.is_none_held(part)]
        found = [parse_licence(part) for part in words]
        if all(found):
            return [entry for entry in found if entry is not None]
    raise told(LICENCE_UNKNOWN.found(None, value, label="保有ライセンス", choices="、".join((*Licence, "未取得"))))
