"""The check of one field, driven by what a form's definition says about it.

`read_value` turns whatever stands in a cell into the canonical value of the field, or says why not and what to
type. It sees one value only: what depends on other fields is in `youryou_xl.rules.crosschecks`.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from youryou_xl.rules import codes, contacts, quantities
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.areas import AREAS, Area, parse_area
from youryou_xl.rules.findings import Finding, Rule, Severity, Source, rule
from youryou_xl.rules.licences import read_category, read_licence
from youryou_xl.rules.readings import REQUIRED, TIDIED, TYPED_DIFFERENTLY, Reading, refused
from youryou_xl.rules.serials import SerialNumber
from youryou_xl.rules.text import as_text, choice_key, is_blank, length, one_line

NOT_A_CHOICE = rule(
    "YX-E002",
    "{label}「{value}」は選択肢にありません。次のどれかを入力してください：{choices}。",
    "{label} “{value}” is not one of the choices. Please type one of: {choices}.",
    "convention",
)
NOT_THE_FIXED_VALUE = rule(
    "YX-E003",
    "{label}は「{fix}」と決まっていますが、「{value}」と入力されています。「{fix}」と入力してください。",
    "{label} has to be {fix}, but it says “{value}”. Please type {fix}.",
    "convention",
)
TOO_LONG = rule(
    "YX-E004",
    "{label}は{count}文字で、{limit}文字を超えています。{over}文字減らして、{limit}文字以内で入力してください。",
    "{label} has {count} characters, but {limit} are allowed. Please shorten it by {over}.",
    "convention",
)
WRONG_LENGTH = rule(
    "YX-E005",
    "{label}「{value}」は{count}文字です。{exact}文字ちょうどで入力してください。",
    "{label} “{value}” has {count} characters. Please type exactly {exact}.",
    "convention",
)
REJECTED = rule(
    "YX-E006",
    "{label}に「{value}」は使えません。実際の値を入力してください。",
    "{label} cannot be “{value}”. Please type the actual value.",
    "convention",
)
USUALLY_BLANK = rule(
    "YX-W007",
    "{label}は記載不要の欄ですが、「{value}」と入力されています。特別な事情がなければ空欄にしてください。",
    "{label} is a field to leave empty, but it says “{value}”. Please clear it unless you have a reason.",
    "convention",
)
DATES_SWAPPED = rule(
    "YX-E013",
    "{label}が「{value}」になっています。{value}は{other}の日付です。この申込書（{this}）では「{fix}」と入力してください。",
    "{label} is {value}, which is the date of the other form ({other}). On this form ({this}), please type {fix}.",
    "manual p.14",
)
WRONG_ENDING = rule(
    "YX-E016",
    "{label}「{value}」の末尾が「{ending}」ではありません。「{fix}」のように、末尾を「{ending}」にしてください。",
    "{label} “{value}” does not end with {ending}. Please type it like {fix}.",
    "convention",
)
NOT_THE_USUAL_VALUE = rule(
    "YX-W019",
    "{label}が「{value}」になっています。新しくコードを取得する申請では「{fix}」です。変更や廃止の申請でなければ「{fix}」と入力してください。",
    "{label} is “{value}”. An application for a new code says {fix}; please type {fix} unless you change or end one.",
    "convention",
)
EXCEL_ERROR = rule(
    "YX-E017",
    "{label}がExcelのエラー「{value}」になっています。数式や貼り付け元を確認し、値を入力し直してください。",
    "{label} is the Excel error {value}. Please check the formula or what was pasted, and type the value.",
    "convention",
)
AREA_UNKNOWN = rule(
    "YX-E050",
    "{label}「{value}」は分かりません。次のどれかを入力してください：{choices}。",
    "{label} “{value}” is not known. Please type one of: {choices}.",
    "manual p.14",
)
OKINAWA_HAS_NO_CODE = rule(
    "YX-E051",
    "{label}に沖縄は使えません。電源所属エリアは北海道から九州までの9エリアです（{choices}）。",
    "{label} cannot be 沖縄: resources belong to one of the nine areas {choices}.",
    "manual p.14",
)

UNREADABLE_CHARACTER = rule(
    "YX-E501",
    "{label}「{value}」に、文字化けした文字（�）があります。元の資料を見て、その文字を入力し直してください。",
    "{label} “{value}” holds a character that was lost (�). Please look it up and type it again.",
    "convention",
)
PRIVATE_CHARACTER = rule(
    "YX-E502",
    "{label}「{value}」に外字（{codes}）があります。ほかのパソコンでは別の文字や空白になるため、"
    "ふつうの文字（異体字や常用漢字）に直してください。",
    "{label} “{value}” holds a character of one's own making ({codes}), which other computers show as another or as "
    "nothing. Please type a standard character instead.",
    "convention",
)

EXCEL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
CONVENTION = Source("convention")
OPERATOR_FORM = "事業者マスタ申込書"
PLANT_FORM = "発電所マスタ申込書"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ValueSpec:
    """What a form says about one field.

    `type` is one of `VALUE_TYPES`. `fixed` is the only value allowed (str, number or date), `usual` the one this
    procedure takes while others remain possible. `choices` are spelled as the form spells them. `reject` lists texts
    never accepted. `leave_blank` marks a field that is not to be filled in. `long_term` allows the placeholder
    ``YYYYYY`` in a grid code. `source` decides how grave a breach is: manual and MMS flow ERROR, public and
    convention WARNING.
    Raises ValueError for values of the wrong kind.
    """

    type: str = "text"
    required: bool = False
    max_length: int | None = None
    exact_length: int | None = None
    choices: tuple[str, ...] = ()
    fixed: object = None
    usual: object = None
    ends_with: str | None = None
    reject: tuple[str, ...] = ()
    leave_blank: bool = False
    long_term: bool = False
    source: Source = CONVENTION

    def __post_init__(self) -> None:
        for name in ("max_length", "exact_length"):
            limit = getattr(self, name)
            if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
                raise ValueError(f"{name} = {limit!r}")
        for name in ("required", "leave_blank", "long_term"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} = {getattr(self, name)!r}")
        for name in ("choices", "reject"):
            texts = getattr(self, name)
            if not isinstance(texts, tuple) or not all(isinstance(text, str) for text in texts):
                raise ValueError(f"{name} = {texts!r}")
        if self.ends_with is not None and not isinstance(self.ends_with, str):
            raise ValueError(f"ends_with = {self.ends_with!r}")


def breach_severity(source: Source) -> Severity:
    """Return how grave the breach of a rule from `source` is."""
    return Severity.ERROR if source.mark in ("manual", "MMS flow") else Severity.WARNING


def read_value(
    value: object,
    spec: ValueSpec,
    *,
    field: str | None,
    label: str,
    required: bool | None = None,
    area: Area | None = None,
    standards: standards_file.Standards | None = None,
) -> Reading[object]:
    """Read one field: its canonical value and what there is to say.

    `area` is that of the application, where it is known: it says what four digits of a 事業者コード stand for.

    The value is plain: str for texts, names, choices, areas and codes, int or float for numbers, date for dates,
    ``"○"`` for a mark; None if the cell is blank or the value refused. A breach of a rule whose source only
    warrants a WARNING keeps the value. Raises ValueError only for a `spec.type` that does not exist.
    """
    reader = _READERS.get(spec.type)
    if reader is None:
        raise ValueError(f"no such value type: {spec.type}")
    if is_blank(value):
        needed = spec.required if required is None else required
        fix = spec.fixed if spec.usual is None else spec.usual
        told = REQUIRED.found(field, value, fix=fix, source=spec.source, label=label)
        return Reading(None, (told,) if needed else ())
    if isinstance(value, str) and value.strip().upper() in EXCEL_ERRORS:
        return refused(EXCEL_ERROR.found(field, value, label=label))
    lost = _lost_characters(value, field, label) if isinstance(value, str) and not value.isascii() else None
    if lost is not None:
        return refused(lost)
    reading: Reading[object]
    if spec.reject and choice_key(as_text(value)) in {choice_key(text) for text in spec.reject}:
        reading = _breach(REJECTED, value, as_text(value), spec, field, label=label)
    else:
        reading = reader(value, spec, field, label)
        if area is not None and spec.type == _OPERATOR_CODE and not reading.ok:
            reading = _as_text(codes.OperatorCode.parse(value, field=field, label=label, area=area))
    if spec.fixed is not None and not reading.ok:
        # Whatever was meant, only one value is right here.
        reading = refused(NOT_THE_FIXED_VALUE.found(field, value, fix=spec.fixed, source=spec.source, label=label))
    elif spec.fixed is not None and reading.value is not None:
        reading = _held_to_fixed(reading, value, spec, field, label, standards)
    if spec.usual is not None and reading.value is not None and reading.value != spec.usual:
        reading = _with(reading, NOT_THE_USUAL_VALUE.found(field, value, fix=spec.usual, label=label))
    if reading.value is not None and spec.leave_blank:
        reading = _with(reading, USUALLY_BLANK.found(field, value, source=spec.source, label=label))
    return reading


def _lost_characters(value: str, field: str | None, label: str) -> Finding | None:
    """Return the finding about characters that nobody else can read: � and those of one's own making (外字)."""
    if "\ufffd" in value:
        return UNREADABLE_CHARACTER.found(field, value, label=label)
    private = [char for char in value if "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000"]
    if not private:
        return None
    codes = "、".join(dict.fromkeys(f"U+{ord(char):04X}" for char in private))
    return PRIVATE_CHARACTER.found(field, value, label=label, codes=codes)


def _text(value: object, spec: ValueSpec, field: str | None, label: str) -> Reading[object]:
    # A paragraph keeps its line breaks; only a name has to stand on one line.
    return _measured(as_text(value).strip(), value, spec, field, label)


def _name(value: object, spec: ValueSpec, field: str | None, label: str) -> Reading[object]:
    text = one_line(as_text(value))
    if isinstance(value, str) and text != value:
        reading = _measured(text, value, spec, field, label)
        return _with(reading, TIDIED.found(field, value, fix=text, label=label)) if reading.value else reading
    return _measured(text, value, spec, field, label)


def _measured(text: str, value: object, spec: ValueSpec, field: str | None, label: str) -> Reading[object]:
    count = length(text)
    if spec.max_length is not None and count > spec.max_length:
        limit = spec.max_length
        return _breach(TOO_LONG, value, text, spec, field, label=label, count=count, limit=limit, over=count - limit)
    if spec.exact_length is not None and count != spec.exact_length:
        return _breach(WRONG_LENGTH, value, text, spec, field, label=label, count=count, exact=spec.exact_length)
    if spec.ends_with is not None and not text.endswith(spec.ends_with):
        return _breach(
            WRONG_ENDING,
            value,
            text,
            spec,
            field,
            fix=text + spec.ends_with,
            label=label,
            ending=spec.ends_with,
        )
    return Reading(text)


def _choice(value: object, spec: ValueSpec, field: str | None, label: str) -> Reading[object]:
    text = one_line(as_text(value))
    by_key = {choice_key(choice): choice for choice in spec.choices}
    key = choice_key(text)
    if key in by_key:
        return Reading(by_key[key])
    if spec.choices == () and spec.fixed is not None:
        return Reading(text)
    inside = [choice for known, choice in by_key.items() if known in key or key in known]
    near = inside if len(inside) == 1 else difflib.get_close_matches(text, spec.choices, n=2, cutoff=0.6)
    fix = near[0] if len(near) == 1 else None
    return _breach(NOT_A_CHOICE, value, text, spec, field, fix=fix, label=label, choices="、".join(spec.choices))


def _tick(value: object, spec: ValueSpec, field: str | None, label: str) -> Reading[object]:
    """Read a box that is ticked or not, as a mark; where there are several, the words of those ticked (甲、乙)."""
    if not spec.choices:
        mark = quantities.parse_mark(value, field=field, label=label)
        # A word is the box of several that is meant; which there are only the form knows.
        return Reading(mark.value) if mark.ok else Reading(as_text(value))
    words = [word for word in re.split(r"[、,\n]", as_text(value)) if word.strip()]
    readings = [_choice(word, spec, field, label) for word in words]
    findings = tuple(finding for reading in readings for finding in reading.findings)
    if any(reading.value is None for reading in readings):
        return Reading(None, findings)
    return Reading("、".join(str(reading.value) for reading in readings), findings)


def _area(value: object, spec: ValueSpec, field: str | None, label: str) -> Reading[object]:
    allowed = tuple(area for area in Area if area.value in spec.choices) or AREAS
    area = parse_area(value)
    choices = "、".join(allowed)
    if area is None:
        return refused(AREA_UNKNOWN.found(field, value, label=label, choices=choices))
    if area not in allowed:
        told = OKINAWA_HAS_NO_CODE if area is Area.OKINAWA else AREA_UNKNOWN
        return refused(told.found(field, value, label=label, choices=choices))
    if choice_key(as_text(value)) == choice_key(area):
        return Reading(area.value)
    return Reading(area.value, (TYPED_DIFFERENTLY.found(field, value, fix=area.value, label=label),))


def _grid_code(value: object, spec: ValueSpec, field: str | None, label: str) -> Reading[object]:
    return _as_text(codes.GridCode.parse(value, field=field, label=label, long_term=spec.long_term))


def _operator_short_name(value: object, spec: ValueSpec, field: str | None, label: str) -> Reading[object]:
    limit = spec.max_length or codes.SHORT_NAME_LENGTH
    # Whether it has to end with _容 depends on the licence; the check over several fields asks for that.
    suffix = spec.ends_with is not None
    return _as_text(codes.OperatorShortName.parse(value, field=field, label=label, max_length=limit, suffix=suffix))


def _as_text(reading: Reading[object]) -> Reading[object]:
    return Reading(None if reading.value is None else str(reading.value), reading.findings)


def _plain(parse: Callable[..., Reading[object]]) -> Callable[..., Reading[object]]:
    def read(value: object, spec: ValueSpec, field: str | None, label: str) -> Reading[object]:
        return parse(value, field=field, label=label)

    return read


def _texted(parse: Callable[..., Reading[object]]) -> Callable[..., Reading[object]]:
    def read(value: object, spec: ValueSpec, field: str | None, label: str) -> Reading[object]:
        return _as_text(parse(value, field=field, label=label))

    return read


_READERS: Mapping[str, Callable[[object, ValueSpec, str | None, str], Reading[object]]] = {
    "text": _text,
    "name": _name,
    "choice": _choice,
    "area": _area,
    "category": _texted(read_category),
    "licence": _texted(read_licence),
    "operator_code": _texted(codes.OperatorCode.parse),
    "grid_code": _grid_code,
    "plant_short_name": _texted(codes.PlantShortName.parse),
    "operator_short_name": _operator_short_name,
    "serial": _texted(SerialNumber.parse),
    "postal_code": _plain(contacts.parse_postal_code),
    "phone": _plain(contacts.parse_phone),
    "email": _plain(contacts.parse_email),
    "domain": _plain(contacts.parse_domain),
    "date": _plain(quantities.parse_date),
    "kilowatt": _plain(quantities.parse_kilowatt),
    "number": _plain(quantities.parse_number),
    "mark": _plain(quantities.parse_mark),
    "tick": _tick,
    "digits22": _plain(quantities.parse_point_number),
}

_OPERATOR_CODE = "operator_code"

VALUE_TYPES: Sequence[str] = tuple(_READERS)
"""Every `ValueSpec.type` there is."""


def _held_to_fixed(
    reading: Reading[object],
    value: object,
    spec: ValueSpec,
    field: str | None,
    label: str,
    standards: standards_file.Standards | None,
) -> Reading[object]:
    fixed = spec.fixed.date() if isinstance(spec.fixed, dt.datetime) else spec.fixed
    read = reading.value
    same = choice_key(read) == choice_key(fixed) if isinstance(read, str) and isinstance(fixed, str) else read == fixed
    if same:
        return Reading(fixed, reading.findings)
    if isinstance(read, dt.date) and isinstance(fixed, dt.date):
        swapped = swapped_date(read, fixed, field=field, label=label, source=spec.source, standards=standards)
        if swapped is not None:
            return _graded(swapped, read, reading.findings)
    return _breach(NOT_THE_FIXED_VALUE, value, read, spec, field, fix=fixed, label=label)


def swapped_date(
    read: dt.date,
    expected: dt.date,
    *,
    field: str | None,
    label: str,
    source: Source | None = None,
    standards: standards_file.Standards | None = None,
) -> Finding | None:
    """Return the finding that `read` is the other form's date, if it is: 2016/02/01 and 2020/03/01 swapped."""
    known = standards or standards_file.load()
    forms = {known.operator_start: OPERATOR_FORM, known.plant_start: PLANT_FORM}
    if read == expected or read not in forms or expected not in forms:
        return None
    return DATES_SWAPPED.found(
        field,
        read,
        fix=expected,
        source=source or Source("manual", "p.8" if expected == known.operator_start else "p.14"),
        severity=breach_severity(source) if source else None,
        label=label,
        this=forms[expected],
        other=forms[read],
    )


def _breach(
    told: Rule,
    value: object,
    kept: object,
    spec: ValueSpec,
    field: str | None,
    *,
    fix: object = None,
    **details: object,
) -> Reading[object]:
    severity = breach_severity(spec.source)
    return _graded(told.found(field, value, fix=fix, source=spec.source, severity=severity, **details), kept)


def _graded(finding: Finding, kept: object, before: tuple[Finding, ...] = ()) -> Reading[object]:
    return Reading(None if finding.severity is Severity.ERROR else kept, (*before, finding))


def _with(reading: Reading[T], finding: Finding) -> Reading[T]:
    return Reading(reading.value, (*reading.findings, finding))
