"""Dates, numbers, kilowatts, marks and 22-digit point numbers, as Excel and people write them.

Each parser gives a plain value (date, int or float, ``○``, digits); whether it is the one a form asks for is
decided in `youryou_xl.rules.values`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata

from youryou_xl.rules.findings import rule
from youryou_xl.rules.readings import REQUIRED, TYPED_DIFFERENTLY, Reading, refused
from youryou_xl.rules.text import as_text, is_blank, plain_hyphens, without_blanks

MARK = "○"

NOT_A_NUMBER = rule(
    "YX-E009",
    "{label}「{value}」は数値として読めません。「999999999」のように、半角の数字だけを入力してください。",
    "{label} “{value}” is not a number. Please type digits only, such as 999999999.",
    "convention",
)
NOT_A_DATE = rule(
    "YX-E010",
    "{label}「{value}」は日付として読めません。「2020/03/01」のように、西暦4桁の年/月/日で入力してください。",
    "{label} “{value}” is not a date. Please type year/month/day with four digits for the year, such as 2020/03/01.",
    "convention",
)
NO_SUCH_DAY = rule(
    "YX-E011",
    "{label}「{value}」は暦にない日付です。年月日を確認して入力し直してください。",
    "{label} “{value}” is not a day of the calendar. Please check it and type it again.",
    "convention",
)
DATE_TYPED = rule(
    "YX-I012",
    "{label}「{value}」を「{fix}」と読みました。「{fix}」と入力してください。",
    "{label} “{value}” was read as {fix}. Please type {fix}.",
    "convention",
)
NUMBER_TYPED = rule(
    "YX-I014",
    "{label}「{value}」を {fix} と読みました。単位や桁区切りを付けず、数字だけを入力してください。",
    "{label} “{value}” was read as {fix}. Please type the digits alone, without unit or separators.",
    "convention",
)
NOT_A_MARK = rule(
    "YX-E015",
    "{label}「{value}」は、印（○）なのか判断できません。該当する場合は「○」を入力し、該当しない場合は空欄にしてください。",
    "{label}: it is not clear whether “{value}” is a mark. Please type ○ if it applies, and leave it empty if not.",
    "convention",
)
OTHER_UNIT = rule(
    "YX-E018",
    "{label}「{value}」の単位がkWではありません。kWに直した数字だけを入力してください（{fix}）。",
    "{label} “{value}” is not in kW. Please type the digits in kW: {fix}.",
    "convention",
)
NOT_A_POINT_NUMBER = rule(
    "YX-E095",
    "{label}「{value}」は22桁ではありません（{count}桁）。供給地点特定番号の22桁を、文字列として入力してください。",
    "{label} “{value}” has {count} digits instead of 22. Please type the 22 digits of the point number as text.",
    "convention",
)
POINT_NUMBER_DAMAGED = rule(
    "YX-E096",
    "{label}「{value}」は数値になっていて、Excelが16桁目以降を0に変えています。"
    "表示形式を「文字列」にしてから、22桁を入力し直してください。",
    "{label} “{value}” is a number, and Excel has turned everything after its fifteenth digit into zeros. Please "
    "format the cell as text and type the 22 digits again.",
    "convention",
)

_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
"""The year before each era's first."""

_EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 80_000)
"""Day numbers taken for dates: the years 1954 to 2119."""

_MARKS = frozenset("○◯〇⚪●◎⭕✓✔☑レＯOo")
_YES = frozenset({"有", "あり", "該当", "対象", "はい", "yes", "true"})
_NO = frozenset({"×", "✕", "✗", "x", "無", "なし", "非該当", "対象外", "いいえ", "no", "false", "-"})
_POINT_DIGITS = 22


def parse_date(value: object, *, field: str | None = None, label: str = "日付") -> Reading[dt.date]:
    """Read a date: a date cell, ``2020/03/01``, ``2020-3-1``, ``2020年3月1日``, ``令和2年3月1日``, an Excel day number.

    Years of two digits and orders other than year, month, day are refused: they can be read two ways.
    """
    if is_blank(value):
        return refused(REQUIRED.found(field, value, label=label))
    if isinstance(value, dt.datetime):
        return Reading(value.date())
    if isinstance(value, dt.date):
        return Reading(value)
    text = without_blanks(unicodedata.normalize("NFKC", as_text(value))) if not isinstance(value, bool) else ""
    # The time pandas and others add to a date cell's text; it stands after a blank or a T.
    text = re.sub(r"(?<=[0-9]{2})T?00:00(?::00(?:\.0+)?)?$", "", text)
    plain = re.fullmatch(r"([0-9]{4})[/\-]([0-9]{1,2})[/\-]([0-9]{1,2})", text)
    numbers = plain or _other_date(text)
    if numbers is None:
        serial = re.fullmatch(r"([0-9]{5})(?:\.0+)?", text)
        if serial is None or int(serial[1]) not in _EXCEL_DAYS:
            return refused(NOT_A_DATE.found(field, value, label=label))
        day = _EXCEL_DAY_ZERO + dt.timedelta(days=int(serial[1]))
        return Reading(day, (DATE_TYPED.found(field, value, fix=day, label=label),))
    year, month, day_of_month = (int(numbers[1]), int(numbers[2]), int(numbers[3]))
    try:
        day = dt.date(year, month, day_of_month)
    except ValueError:
        return refused(NO_SUCH_DAY.found(field, value, label=label))
    if plain and isinstance(value, str) and value.strip().isascii():
        return Reading(day)
    return Reading(day, (DATE_TYPED.found(field, value, fix=day, label=label),))


def parse_number(value: object, *, field: str | None = None, label: str = "数値") -> Reading[int | float]:
    """Read a number; an integer comes back as int. Thousands marks, full width and a trailing kW are put right."""
    if is_blank(value):
        return refused(REQUIRED.found(field, value, label=label))
    if isinstance(value, int | float) and not isinstance(value, bool):
        if isinstance(value, float) and not math.isfinite(value):
            return refused(NOT_A_NUMBER.found(field, value, label=label))
        return Reading(int(value) if value == int(value) else value)
    text = without_blanks(unicodedata.normalize("NFKC", value)) if isinstance(value, str) else ""
    text = plain_hyphens(text).replace("、", ",")
    bare = re.sub(r"(?:kW|キロワット)$", "", text, flags=re.IGNORECASE)
    if not re.fullmatch(r"[+\-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,15})?", bare):
        return refused(NOT_A_NUMBER.found(field, value, label=label))
    exact = float(bare.replace(",", ""))
    number = int(exact) if exact == int(exact) else exact
    if isinstance(value, str) and value.strip() == as_text(number):
        return Reading(number)
    return Reading(number, (NUMBER_TYPED.found(field, value, fix=number, label=label),))


def parse_kilowatt(value: object, *, field: str | None = None, label: str = "同時最大受電電力") -> Reading[int | float]:
    """Read a power in kW, as `parse_number`; MW and W are refused with the kW as fix, and so is less than 0."""
    other = None
    if isinstance(value, str):
        text = without_blanks(unicodedata.normalize("NFKC", value))
        other = re.fullmatch(r"(.*?)(MW|メガワット|(?<![kK])W|GW)", text, flags=re.IGNORECASE)
    if other is not None and not text.lower().endswith("kw"):
        factor = {"M": 1000, "メ": 1000, "G": 1_000_000, "W": 0.001}[other[2][0].upper()]
        number = parse_number(other[1]).value
        if number is None:
            return refused(NOT_A_NUMBER.found(field, value, label=label))
        kilowatts = round(number * factor, 6)
        fix = int(kilowatts) if kilowatts == int(kilowatts) else kilowatts
        return refused(OTHER_UNIT.found(field, value, fix=fix, label=label))
    reading = parse_number(value, field=field, label=label)
    if reading.value is not None and reading.value < 0:
        return refused(NOT_A_NUMBER.found(field, value, label=label))
    return reading


def parse_mark(value: object, *, field: str | None = None, label: str = "印") -> Reading[str]:
    """Read a cell that is marked or not: ``○`` for any usual mark, None (and no finding) for none or ``×``."""
    if is_blank(value) or value is False:
        return Reading(None)
    if value is True or value == MARK:
        return Reading(MARK)
    text = without_blanks(as_text(value))
    if text in _MARKS or text.casefold() in _YES:
        return Reading(MARK, (TYPED_DIFFERENTLY.found(field, value, fix=MARK, label=label),))
    if plain_hyphens(unicodedata.normalize("NFKC", text)).casefold() in _NO:
        return Reading(None)
    return refused(NOT_A_MARK.found(field, value, label=label))


def parse_point_number(value: object, *, field: str | None = None, label: str = "供給地点特定番号") -> Reading[str]:
    """Read a 22-digit point number as digits; hyphens and blanks are taken out."""
    if is_blank(value):
        return refused(REQUIRED.found(field, value, label=label))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return refused(POINT_NUMBER_DAMAGED.found(field, value, label=label))
    text = plain_hyphens(without_blanks(unicodedata.normalize("NFKC", as_text(value))))
    digits = text.replace("-", "")
    if re.fullmatch(r"[0-9.]+E\+[0-9]+", text, flags=re.IGNORECASE):
        return refused(POINT_NUMBER_DAMAGED.found(field, value, label=label))
    if not re.fullmatch(r"[0-9]{22}", digits):
        count = sum(char.isdigit() for char in digits)
        return refused(NOT_A_POINT_NUMBER.found(field, value, label=label, count=count))
    if value == digits:
        return Reading(digits)
    return Reading(digits, (TYPED_DIFFERENTLY.found(field, value, fix=digits, label=label),))


def _other_date(text: str) -> re.Match[str] | tuple[str, str, str, str] | None:
    """Return year, month and day (as items 1 to 3) of the other ways to write a date, or None."""
    kanji = re.fullmatch(r"([0-9]{4})[年.]([0-9]{1,2})[月.]([0-9]{1,2})日?", text)
    packed = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", text)
    if kanji or packed:
        return kanji or packed
    era = re.fullmatch(
        r"(令和|平成|昭和|[RHS])\.?(元|[0-9]{1,2})[年./\-]([0-9]{1,2})[月./\-]([0-9]{1,2})日?",
        text,
        re.IGNORECASE,
    )
    if era is None:
        return None
    year = _ERAS[era[1].upper()] + (1 if era[2] == "元" else int(era[2]))
    return ("", str(year), era[3], era[4])
