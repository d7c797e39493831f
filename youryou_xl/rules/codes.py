"""The codes of the forms as small value types: 事業者コード, 系統コード, 発電所名略称, and 事業者名略称.

Each parses leniently what Excel and people do to it, says what it repaired, and names the mistake when it
refuses. Whether a code fits the rest of a form (area, licence) is for `youryou_xl.rules.crosschecks`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from youryou_xl.rules.areas import Area, area_of_digit
from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.readings import REQUIRED, STORED_AS_NUMBER, TIDIED, TYPED_DIFFERENTLY, Reading, refused
from youryou_xl.rules.serials import FIRST, LAST, NOT_A_SERIAL, USED_UP, SerialNumber
from youryou_xl.rules.text import as_text, is_blank, length, narrow, one_line, without_blanks

PLACEHOLDER = "YYYYYY"
"""What stands in for a 系統コード that has not arrived; 長期脱炭素電源オークション only (manual p.15)."""

PLANT_PREFIX = "アグリ"
SHORT_NAME_SUFFIX = "_容"
SHORT_NAME_LENGTH = 10

FOUR_DIGITS = rule(
    "YX-E022",
    "{label}「{value}」は4桁です。{label}は、事業者の番号4桁にエリアの1桁を付けた5桁です。{advice}"
    "OCCTOの通知を確認し、文字列として5桁で入力してください。",
    "{label} “{value}” has four digits. The code has five: the operator's four and the area's one. {advice_en}Please "
    "look at OCCTO's notice and type the five digits as text.",
    "manual p.14",
)
NOT_AN_OPERATOR_CODE = rule(
    "YX-E023",
    "{label}「{value}」は使えません。{label}は数字5桁です（例：12343）。OCCTOから通知された5桁の番号を入力してください。",
    "“{value}” is not a {label}. The code is five digits, such as 12343. Please type the five digits OCCTO notified.",
    "manual p.14",
)
NO_SUCH_AREA_DIGIT = rule(
    "YX-E024",
    "{label}「{value}」の5桁目が0です。5桁目はエリアコードで、1（北海道）から9（九州）までです。通知された番号を確認してください。",
    "The fifth digit of {label} “{value}” is 0. It is the area's digit, 1 (北海道) to 9 (九州). Please check the code "
    "OCCTO notified.",
    "manual p.14",
)
REGISTRATION_NUMBER = rule(
    "YX-E025",
    "{label}に登録番号「{value}」が入っています。A0123 のような番号は小売電気事業者などの登録番号です。"
    "OCCTOから通知された数字5桁の事業者コードを入力してください。",
    "{label} holds the registration number “{value}”. Numbers like A0123 are licence registrations. Please type the "
    "five-digit operator code OCCTO notified.",
    "manual p.14",
)
POINT_NUMBER = rule(
    "YX-E026",
    "{label}に22桁の地点番号（供給地点・受電地点特定番号）「{value}」が入っています。"
    "地点番号ではなく、コード（5桁）を入力してください。",
    "{label} holds the 22-digit point number “{value}”. Please type the five-character code instead.",
    "manual p.14",
)
TEN_DIGITS = rule(
    "YX-E027",
    "{label}に10桁の番号「{value}」が入っています。{label}は5桁です。ほかの番号と取り違えていないか確認し、"
    "OCCTOから通知された5桁を入力してください。",
    "{label} holds the ten-digit number “{value}”, but the code has five characters. Another number may have been "
    "taken for it. Please type the five OCCTO notified.",
    "manual p.14",
)
CORPORATE_NUMBER = rule(
    "YX-E028",
    "{label}に13桁の法人番号「{value}」が入っています。法人番号ではなく、OCCTOから通知された5桁のコードを入力してください。",
    "{label} holds the 13-digit corporate number “{value}”. Please type the five-character code OCCTO notified.",
    "manual p.14",
)
GRID_CODE_INSTEAD = rule(
    "YX-E029",
    "{label}「{value}」は系統コード（例：1YA22）の形です。{label}は数字5桁です。事業者コードを入力してください。",
    "{label} “{value}” looks like a grid code (such as 1YA22). Please type the operator code, which is five digits.",
    "manual p.14",
)
PLACEHOLDER_NOT_HERE = rule(
    "YX-E030",
    "{label}に仮値「{value}」は使えません。仮値 YYYYYY は長期脱炭素電源オークションの系統コードに限られます。"
    "実際のコードを入力してください。まだ無い場合は先に取得してください。",
    "The placeholder “{value}” cannot stand in {label}. YYYYYY is allowed only for grid codes in the long-term "
    "decarbonisation auction. Please type the actual code, or apply for it first.",
    "manual p.15",
)
PLACEHOLDER_TO_REPLACE = rule(
    "YX-I031",
    "{label}は仮値 YYYYYY です。系統コードを取得したら、速やかに登録し直してください。",
    "{label} is the placeholder YYYYYY. Please replace it as soon as the grid code arrives.",
    "manual p.15",
)
PLANT_SHORT_NAME_INSTEAD = rule(
    "YX-E032",
    "{label}に発電所名略称「{value}」が入っています。{label}の欄には5桁のコードだけを入力してください。",
    "{label} holds the plant's short name “{value}”. Please type the five-character code alone.",
    "manual p.14",
)
SEVERAL_CODES = rule(
    "YX-E033",
    "{label}に複数のコード「{value}」が入っています。1つの欄には1つだけ入力してください。",
    "{label} holds several codes (“{value}”). Please type one code only.",
    "manual p.14",
)
NOT_A_GRID_CODE = rule(
    "YX-E034",
    "{label}「{value}」は使えません。系統コードは英大文字と数字の5文字です（例：1YA22）。OCCTOから通知されたとおりに入力してください。",
    "“{value}” is not a grid code ({label}). It is five upper-case letters and digits, such as 1YA22. Please type it "
    "as OCCTO notified it.",
    "convention",
)
LOW_VOLTAGE_GROUP = rule(
    "YX-E035",
    "{label}に低圧群コード「{value}」は使えません。低圧群コードは電源種別ごとの番号です。"
    "電源等リストごとに容量市場向けアグリゲータ用系統コードを取得し、その5文字を入力してください。",
    "The low-voltage group code (低圧群コード) “{value}” cannot be used for {label}: it is given per kind of source. "
    "Each resource list needs its own aggregator's grid code; please type that.",
    "manual p.10",
)
LOW_VOLTAGE_GROUP_HERE = rule(
    "YX-E043",
    "{label}に低圧群コードに関する「{value}」が入っています。低圧群コードは系統コードの一種で、ここには使えません。"
    "OCCTOから通知された数字5桁の事業者コードを入力してください。",
    "{label} says “{value}”, about a low-voltage group code (低圧群コード). That is a kind of grid code; "
    "please type the five digits of the operator code here.",
    "manual p.10",
)
MAYBE_LOW_VOLTAGE_GROUP = rule(
    "YX-W036",
    "{label}「{value}」は、OCCTOマニュアルの低圧群コードの例（1X222）と同じ形です。"
    "アグリゲータ用系統コードの通知と照らし合わせ、低圧群コードであれば入力し直してください。",
    "{label} “{value}” has the shape of the manual's example of a low-voltage group code (1X222). Please compare it "
    "with the notice of the aggregator's grid code.",
    "convention",
)
MAYBE_OPERATOR_CODE = rule(
    "YX-W037",
    "{label}「{value}」は数字だけです。事業者コードと取り違えていないか、系統コード（例：1YA22）の通知を確認してください。",
    "{label} “{value}” is digits only. Please check that it is the grid code (such as 1YA22), not the operator code.",
    "convention",
)
EXPONENT = rule(
    "YX-E038",
    "{label}「{value}」は、Excelが系統コードを指数の数値に変えたものと思われます。{advice}"
    "セルの表示形式を「文字列」にしてから入力し直してください。",
    "{label} “{value}” looks like a grid code that Excel turned into a number. {advice_en}Please format the cell as "
    "text and type the code again.",
    "convention",
)
NOT_A_PLANT_SHORT_NAME = rule(
    "YX-E039",
    "{label}「{value}」は使えません。「アグリ」＋事業者コード5桁＋連番2桁の10文字で入力してください（例：アグリ1234501）。{advice}",
    "“{value}” is not a plant's short name ({label}). It is アグリ, the five digits of the operator code and two "
    "digits of the serial number: ten characters, such as アグリ1234501. {advice_en}",
    "manual p.14",
)
PREFIX_MISSING = rule(
    "YX-E040",
    "{label}「{value}」に「アグリ」がありません。「{fix}」と入力してください。",
    "{label} “{value}” lacks アグリ. Please type {fix}.",
    "manual p.14",
)
SUFFIX_MISSING = rule(
    "YX-E045",
    "{label}「{value}」の末尾に「_容」がありません。{advice}",
    "{label} “{value}” does not end with _容. {advice_en}",
    "manual p.8",
)
SUFFIX_FULL_WIDTH = rule(
    "YX-E046",
    "{label}「{value}」の末尾の下線が半角の「_」ではありません。半角で「{fix}」と入力してください。",
    "The underscore at the end of {label} “{value}” is not the half-width _. Please type {fix}.",
    "manual p.8",
)
SHORT_NAME_TOO_LONG = rule(
    "YX-E047",
    "{label}「{value}」は{count}文字です。「_容」を含めて{limit}文字以内（「_容」の前は{before}文字以内）に短くしてください。",
    "{label} “{value}” has {count} characters. Please shorten it to {limit} with _容, so {before} before it.",
    "manual p.8",
)
NAME_TOO_LONG = rule(
    "YX-E071",
    "{label}「{value}」は{count}文字です。{limit}文字以内に短くしてください。",
    "{label} “{value}” has {count} characters. Please shorten it to {limit}.",
    "manual p.8",
)
SHORT_NAME_EMPTY = rule(
    "YX-E048",
    "{label}が「{value}」だけです。「広域機関_容」のように、「_容」の前に事業者名の略称を入力してください。",
    "{label} is “{value}” alone. Please type the short name of the operator before _容, such as 広域機関_容.",
    "manual p.8",
)
LETTERS_FOR_DIGITS = rule(
    "YX-E049",
    "{label}「{value}」に、数字とよく似た文字（O・I・l など）があります。"
    "「{fix}」であれば、数字で「{fix}」と入力してください。",
    "{label} “{value}” has letters that look like digits (O, I, l). If it is {fix}, please type {fix} in digits.",
    "manual p.14",
)

_CODE_LENGTH = 5
_LOOKALIKES = str.maketrans("OoIl|", "00111")
_LIST_MARKS = re.compile(r"[、,，/／;；\n\r]")
_QUOTES = "'\"’‘”“′＇"
_LOW_VOLTAGE_WORDS = ("低圧群", "風力", "太陽光", "水力")
_PREFIX_SPELLINGS = re.compile(r"(?:アグリ|あぐり|AGRI|ｱｸﾞﾘ)[ \-_:・()]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class OperatorCode:
    """A 事業者コード: five digits, the fifth of which is the area's (manual p.14)."""

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def area(self) -> Area:
        """Return the area the fifth digit stands for; raises ValueError for a code that `parse` would refuse."""
        area = area_of_digit(self.text[-1])
        if area is None:
            raise ValueError(self.text)
        return area

    @property
    def operator(self) -> str:
        """Return the operator's own number: the four digits that its codes of all areas begin with."""
        return self.text[:-1]

    @classmethod
    def of(cls, operator: str, area: Area) -> OperatorCode:
        """Return the code of an operator (four digits) in an area; raises ValueError for 沖縄, which has no digit."""
        if re.fullmatch(r"[0-9]{4}", operator) is None or area.digit is None:
            raise ValueError(operator, area)
        return cls(f"{operator}{area.digit}")

    @classmethod
    def of_four_digits(cls, value: object, area: Area | None = None) -> tuple[OperatorCode, ...]:
        """Return the codes that four digits may stand for in `area`, the likelier first; none for anything else.

        First the operator's number with the area's digit, then the code whose leading zero was lost. Without an area
        only the second can be written down.
        """
        text = _plain(value)
        if re.fullmatch(r"[0-9]{4}", text) is None:
            return ()
        whole = (cls.of(text, area),) if area is not None and area.digit is not None else ()
        lost = cls(f"0{text}")
        fits = text[-1] != "0" and (area is None or lost.area is area)
        return (*whole, lost) if fits else whole

    @classmethod
    def parse(
        cls,
        value: object,
        *,
        field: str | None = None,
        label: str = "事業者コード",
        area: Area | None = None,
    ) -> Reading[OperatorCode]:
        """Read a 事業者コード from a cell.

        Five digits are repaired from numbers (``12345.0``), full-width digits, blanks, apostrophes and thousands
        marks. Four digits are refused: they are the operator's number without the digit of the `area`, or a code whose
        leading zero was lost. The fix is the one that fits where only one does; where both may be meant, both are said.
        """
        if is_blank(value):
            return refused(REQUIRED.found(field, value, label=label))
        text = _plain(value)
        if re.fullmatch(r"[0-9]{5}", text):
            if text[-1] == "0":
                return refused(NO_SUCH_AREA_DIGIT.found(field, value, label=label))
            return Reading(cls(text), _repairs(value, text, field, label))
        return refused(_operator_code_mistake(value, text, field, label, area))


@dataclass(frozen=True, slots=True, order=True)
class GridCode:
    """A 系統コード: five upper-case letters and digits (manual p.10), or the placeholder where it is allowed."""

    text: str

    def __str__(self) -> str:
        return self.text

    @classmethod
    def parse(
        cls,
        value: object,
        *,
        field: str | None = None,
        label: str = "系統コード",
        long_term: bool = False,
    ) -> Reading[GridCode]:
        """Read a 系統コード from a cell; `long_term` allows the placeholder ``YYYYYY`` (manual p.15)."""
        if is_blank(value):
            return refused(REQUIRED.found(field, value, label=label))
        text = _plain(value).upper()
        if re.fullmatch(r"Y{3,}", text):
            if not long_term:
                return refused(PLACEHOLDER_NOT_HERE.found(field, value, label=label))
            if text != PLACEHOLDER:
                return refused(NOT_A_GRID_CODE.found(field, value, fix=PLACEHOLDER, label=label))
            return Reading(
                cls(text),
                (
                    *_repairs(value, text, field, label),
                    PLACEHOLDER_TO_REPLACE.found(field, value, label=label),
                ),
            )
        if any(word in text for word in _LOW_VOLTAGE_WORDS):
            return refused(LOW_VOLTAGE_GROUP.found(field, value, label=label))
        if not re.fullmatch(r"[0-9A-Z]{5}", text):
            return refused(_grid_code_mistake(value, text, field, label))
        findings = list(_repairs(value, text, field, label))
        if text.isdigit():
            findings.append(MAYBE_OPERATOR_CODE.found(field, value, label=label))
        elif re.fullmatch(r"[0-9]X[0-9]{3}", text):
            findings.append(MAYBE_LOW_VOLTAGE_GROUP.found(field, value, label=label))
        return Reading(cls(text), tuple(findings))


@dataclass(frozen=True, slots=True, order=True)
class PlantShortName:
    """A 発電所名略称 of an aggregator: アグリ, 事業者コード, 連番; always ten characters (manual p.14)."""

    code: OperatorCode
    serial: SerialNumber

    def __str__(self) -> str:
        return f"{PLANT_PREFIX}{self.code}{self.serial}"

    @classmethod
    def of(cls, code: str, serial: int) -> PlantShortName:
        """Return the short name of operator `code` (five digits) and `serial`; both must be valid already."""
        return cls(OperatorCode(code), SerialNumber(serial))

    @classmethod
    def parse(cls, value: object, *, field: str | None = None, label: str = "発電所名略称") -> Reading[PlantShortName]:
        """Read a 発電所名略称 from a cell; full-width digits, half-width kana, blanks and hyphens are repaired."""
        if is_blank(value):
            return refused(REQUIRED.found(field, value, label=label))
        text = without_blanks(unicodedata.normalize("NFKC", as_text(value)))
        digits = _PREFIX_SPELLINGS.sub("", text, count=1) if _PREFIX_SPELLINGS.match(text) else None
        if digits is None:
            return refused(_plant_short_name_mistake(value, text, field, label))
        digits = re.sub(r"[\-_・()]", "", digits)
        if not re.fullmatch(r"[0-9]{7}", digits):
            return refused(_short_digits_mistake(value, digits, field, label))
        problem = _first_problem(digits)
        if problem == "serial":
            return refused(NOT_A_SERIAL.found(field, digits[_CODE_LENGTH:]))
        if problem == "area":
            return refused(NO_SUCH_AREA_DIGIT.found(field, digits[:_CODE_LENGTH], label="発電所名略称の事業者コード"))
        name = cls.of(digits[:_CODE_LENGTH], int(digits[_CODE_LENGTH:]))
        if value == str(name):
            return Reading(name)
        return Reading(name, (TYPED_DIFFERENTLY.found(field, value, fix=str(name), label=label),))


@dataclass(frozen=True, slots=True, order=True)
class OperatorShortName:
    """A 事業者名略称 for the capacity market: at most ten characters, the last two ``_容`` (manual p.8)."""

    text: str

    def __str__(self) -> str:
        return self.text

    @classmethod
    def parse(
        cls,
        value: object,
        *,
        field: str | None = None,
        label: str = "事業者名略称",
        max_length: int = SHORT_NAME_LENGTH,
        suffix: bool = True,
    ) -> Reading[OperatorShortName]:
        """Read a 事業者名略称 from a cell; only blanks around it and line breaks in it are repaired.

        `suffix` asks for the ``_容`` at its end, as is done for codes of 区分なし(需要抑制) only.
        """
        if is_blank(value):
            return refused(REQUIRED.found(field, value, label=label))
        text = one_line(as_text(value))
        if not suffix:
            return _any_short_name(value, text, field, label, max_length)
        before = max_length - length(SHORT_NAME_SUFFIX)
        stem = re.fullmatch(r"(.*?)\s*([_＿‗﹍‐\-－ー―]?)\s*容\s*", text)
        if not text.endswith(SHORT_NAME_SUFFIX):
            if stem and stem[1] and stem[2]:
                fixed = stem[1] + SHORT_NAME_SUFFIX
                if length(fixed) > max_length:
                    return refused(_too_long(field, value, label, length(fixed), max_length))
                return refused(SUFFIX_FULL_WIDTH.found(field, value, fix=fixed, label=label))
            fixed = text + SHORT_NAME_SUFFIX
            fits = length(fixed) <= max_length
            advice = (
                f"「{fixed}」と入力してください。"
                if fits
                else f"「_容」の前を{before}文字以内にし、末尾に半角で「_容」を付けてください。"
            )
            advice_en = f"Please type {fixed}." if fits else f"Please use up to {before} characters and then _容."
            return refused(
                SUFFIX_MISSING.found(
                    field, value, fix=fixed if fits else None, label=label, advice=advice, advice_en=advice_en
                )
            )
        if text == SHORT_NAME_SUFFIX:
            return refused(SHORT_NAME_EMPTY.found(field, value, label=label))
        count = length(text)
        if count > max_length:
            return refused(_too_long(field, value, label, count, max_length))
        if text != value:
            return Reading(cls(text), (TYPED_DIFFERENTLY.found(field, value, fix=text, label=label),))
        return Reading(cls(text))


def _any_short_name(value: object, text: str, field: str | None, label: str, limit: int) -> Reading[OperatorShortName]:
    if length(text) > limit and not text.endswith(SHORT_NAME_SUFFIX):
        return refused(NAME_TOO_LONG.found(field, value, label=label, count=length(text), limit=limit))
    if length(text) > limit:
        return refused(_too_long(field, value, label, length(text), limit))
    told = TYPED_DIFFERENTLY.found(field, value, fix=text, label=label)
    return Reading(OperatorShortName(text), (told,) if text != value else ())


def _too_long(field: str | None, value: object, label: str, count: int, limit: int) -> Finding:
    before = limit - length(SHORT_NAME_SUFFIX)
    return SHORT_NAME_TOO_LONG.found(field, value, label=label, count=count, limit=limit, before=before)


def _plain(value: object) -> str:
    """Return a code without what Excel and keyboards add to it: ``.0``, width, blanks, quotes, thousands marks."""
    text = without_blanks(narrow(as_text(value))).strip(_QUOTES)
    if re.fullmatch(r"[0-9]+\.0+", text):
        text = text[: text.index(".")]
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", text):
        text = text.replace(",", "")
    return text


def _repairs(value: object, fix: str, field: str | None, label: str) -> tuple[Finding, ...]:
    if value == fix:
        return ()
    if isinstance(value, int | float):
        told = STORED_AS_NUMBER
    else:
        told = TIDIED if str(value).strip() == fix else TYPED_DIFFERENTLY
    return (told.found(field, value, fix=fix, label=label),)


def _valid_operator_code(text: str) -> bool:
    return re.fullmatch(r"[0-9]{4}[1-9]", text) is not None


def _operator_code_mistake(value: object, text: str, field: str | None, label: str, area: Area | None) -> Finding:
    upper = text.upper()
    if re.fullmatch(r"[0-9]{4}", text):
        return _four_digits(value, text, field, label, area)
    if re.fullmatch(r"[A-Z]-?[0-9]{4}", upper):
        swapped = upper.translate(_LOOKALIKES)
        if not _valid_operator_code(swapped):
            return REGISTRATION_NUMBER.found(field, value, label=label)
    if re.fullmatch(r"Y{3,}", upper):
        return PLACEHOLDER_NOT_HERE.found(field, value, label=label)
    if any(word in text for word in _LOW_VOLTAGE_WORDS):
        return LOW_VOLTAGE_GROUP_HERE.found(field, value, label=label)
    if re.fullmatch(r"[0-9OIl|o]{5}", text) and _valid_operator_code(text.translate(_LOOKALIKES)):
        return LETTERS_FOR_DIGITS.found(field, value, fix=text.translate(_LOOKALIKES), label=label)
    named = PlantShortName.parse(value)
    if named.value is not None:
        return PLANT_SHORT_NAME_INSTEAD.found(field, value, fix=str(named.value.code), label=label)
    if re.fullmatch(r"[0-9A-Z]{5}", upper) and not upper.isdigit() and not upper.isalpha():
        return GRID_CODE_INSTEAD.found(field, value, label=label)
    return _long_number(value, text, field, label) or NOT_AN_OPERATOR_CODE.found(field, value, label=label)


def _four_digits(value: object, text: str, field: str | None, label: str, area: Area | None) -> Finding:
    possible = [str(code) for code in OperatorCode.of_four_digits(text, area)]
    if area is not None and area.digit is not None:
        advice, advice_en = f"{area}では「{possible[0]}」です。", f"In {area} it is {possible[0]}. "
        possible_lost = possible[1:]
    else:
        advice = f"例えば東京では「{text}{Area.TOKYO.digit}」です。"
        advice_en = f"In 東京, for example, it is {text}{Area.TOKYO.digit}. "
        possible_lost = possible
    if possible_lost:
        advice += f"Excelで先頭の0が消えたのであれば「{possible_lost[0]}」です。"
        advice_en += f"If Excel dropped a leading zero, it is {possible_lost[0]}. "
    fix = possible[0] if area is not None and len(possible) == 1 else None
    return FOUR_DIGITS.found(field, value, fix=fix, label=label, advice=advice, advice_en=advice_en)


def _grid_code_mistake(value: object, text: str, field: str | None, label: str) -> Finding:
    if PlantShortName.parse(value).value is not None:
        return PLANT_SHORT_NAME_INSTEAD.found(field, value, label=label)
    exponent = _exponent_finding(value, text, field, label)
    return exponent or _long_number(value, text, field, label) or NOT_A_GRID_CODE.found(field, value, label=label)


def _long_number(value: object, text: str, field: str | None, label: str) -> Finding | None:
    """Return the finding that names the other number someone put into a code's cell, if it is one."""
    raw = without_blanks(narrow(as_text(value)))
    if len([part for part in _LIST_MARKS.split(as_text(value)) if not is_blank(part)]) > 1:
        return SEVERAL_CODES.found(field, value, label=label)
    digits = re.sub(r"[\-‐−ー]", "", text)
    if isinstance(value, float) and 1e21 <= value < 1e22:
        return POINT_NUMBER.found(field, value, label=label)
    if not re.fullmatch(r"T?[0-9]+", digits.upper()):
        # Two codes parted by blanks only, such as "12345 23451".
        parts = as_text(value).split()
        return SEVERAL_CODES.found(field, value, label=label) if _all_codes(parts) else None
    known = {22: POINT_NUMBER, 10: TEN_DIGITS, 13: CORPORATE_NUMBER}.get(len(digits.upper().lstrip("T")))
    if known is TEN_DIGITS and _all_codes(narrow(as_text(value)).split()) and " " in narrow(as_text(value)).strip():
        return SEVERAL_CODES.found(field, value, label=label)
    return known.found(field, raw, label=label) if known else None


def _all_codes(parts: list[str]) -> bool:
    return len(parts) > 1 and all(re.fullmatch(r"[0-9A-Z]{5}", part) for part in parts)


def _exponent_finding(value: object, text: str, field: str | None, label: str) -> Finding | None:
    """Return the finding about a code such as 1E222 that Excel read as a power of ten, if it looks like one."""
    if isinstance(value, bool | dt.date):
        return None
    scientific = re.fullmatch(r"([0-9])(?:\.([0-9]+))?E\+([0-9]+)", text)
    if scientific is not None:
        fraction = (scientific[2] or "").rstrip("0")
        mantissa, power = int(scientific[1] + fraction), int(scientific[3]) - len(fraction)
    elif isinstance(value, int | float) and value == value and value not in (float("inf"), float("-inf")):
        if value < 10**_CODE_LENGTH or value != int(value):
            return None
        digits = str(int(value))
        mantissa, power = int(digits.rstrip("0") or "0"), len(digits) - len(digits.rstrip("0"))
        if len(str(mantissa)) > 3:
            return None
    else:
        return None
    spellings = []
    for zeros in range(3):
        shifted = f"{mantissa}{'0' * zeros}"
        left = power - zeros
        if left >= 0 and len(shifted) < _CODE_LENGTH - 1 and len(str(left)) <= _CODE_LENGTH - 1 - len(shifted):
            spellings.append(f"{shifted}E{left:0{_CODE_LENGTH - 1 - len(shifted)}}")
    if not spellings:
        return None
    fix = spellings[0] if len(spellings) == 1 else None
    listed = "・".join(spellings)
    return EXPONENT.found(
        field,
        value,
        fix=fix,
        label=label,
        advice=f"元のコードは {listed} の可能性があります。",
        advice_en=f"It may have been {' or '.join(spellings)}. ",
    )


def _first_problem(digits: str) -> str | None:
    """Return what is wrong with the seven digits of a short name: ``"area"``, ``"serial"`` or None."""
    if not _valid_operator_code(digits[:_CODE_LENGTH]):
        return "area"
    return None if FIRST <= int(digits[_CODE_LENGTH:]) <= LAST else "serial"


def _plant_short_name_mistake(value: object, text: str, field: str | None, label: str) -> Finding:
    if re.fullmatch(r"[0-9]{7}", text) and _first_problem(text) is None:
        return PREFIX_MISSING.found(field, value, fix=PLANT_PREFIX + text, label=label)
    return _not_a_short_name(field, value, label)


def _short_digits_mistake(value: object, digits: str, field: str | None, label: str) -> Finding:
    if re.fullmatch(r"[0-9]{8}", digits) and digits[_CODE_LENGTH:] == "100":
        return USED_UP.found(field, value, owner=f"事業者コード {digits[:5]} の", owner_en=f" of {digits[:5]}")
    if not re.fullmatch(r"[0-9]{6}", digits):
        return _not_a_short_name(field, value, label)
    # Six digits: the serial lost its zero (12345+1), or the code did (1234+01).
    readings = (digits[:_CODE_LENGTH] + "0" + digits[_CODE_LENGTH:], "0" + digits)
    possible = [PLANT_PREFIX + reading for reading in readings if _first_problem(reading) is None]
    return _not_a_short_name(field, value, label, possible)


def _not_a_short_name(
    field: str | None, value: object, label: str, possible: list[str] | tuple[str, ...] = ()
) -> Finding:
    fix = possible[0] if len(possible) == 1 else None
    advice = f"「{'」か「'.join(possible)}」の0が抜けていないか確認してください。" if possible else ""
    advice_en = f"A zero may be missing: {' or '.join(possible)}." if possible else ""
    return NOT_A_PLANT_SHORT_NAME.found(field, value, fix=fix, label=label, advice=advice, advice_en=advice_en)
