"""Checks over several fields of one form, by the name a form definition calls them.

A check sees canonical values by role (what a field is, such as ``operator_code``), not by field key, so one check
serves every form and edition. Values that were refused are absent: their own findings have said so already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.areas import area_of_digit, parse_area
from youryou_xl.rules.categories import Category, parse_category
from youryou_xl.rules.codes import (
    SHORT_NAME_SUFFIX,
    OperatorCode,
    OperatorShortName,
    PlantShortName,
)
from youryou_xl.rules.findings import Finding, Severity, Source, rule
from youryou_xl.rules.licences import ASK_OCCTO, RETAIL_ONLY, Licence, grid_code, parse_licences
from youryou_xl.rules.standards import Standards
from youryou_xl.rules.text import as_text, choice_key, is_blank, plain_hyphens
from youryou_xl.rules.values import swapped_date

AREA_NOT_OF_CODE = rule(
    "YX-E075",
    "電源所属エリア「{area}」と事業者コード「{value}」が合いません。コードの5桁目「{digit}」は{of_code}です。"
    "{area}であれば5桁目は{expected}です。エリアかコードのどちらかを直してください。",
    "Area {area} and operator code {value} do not fit: the fifth digit {digit} stands for {of_code}; for {area} it is "
    "{expected}. Please correct one of them.",
    "convention",
)
SHORT_NAME_OF_ANOTHER_CODE = rule(
    "YX-E076",
    "発電所名略称「{value}」の事業者コードが、事業者コード欄の「{code}」と違います。「{fix}」と入力してください。",
    "The operator code in the plant's short name “{value}” is not {code}, the one on the form. Please type {fix}.",
    "manual p.14",
)
PLANT_NAME_NOT_OPERATOR_NAME = rule(
    "YX-E077",
    "発電所名「{value}」と事業者名称「{fix}」が違います。どちらにも、事業者コード申請時に登録した事業者名称を同じ表記で入力してください。",
    "The plant's name “{value}” and the operator's name “{fix}” differ. Please type the registered operator name "
    "in both.",
    "manual p.14",
)
NAMES_SWAPPED = rule(
    "YX-E078",
    "{label}に略称「{value}」が入っています。{label}と{other}が入れ替わっていないか確認し、"
    "{label}には登録した事業者名称を入力してください。",
    "{label} holds the short name “{value}”. {label} and {other} may be swapped; please type the registered operator "
    "name in {label}.",
    "manual p.14",
)
ANOTHER_KIND_OF_GRID_CODE = rule(
    "YX-E079",
    "「{value}」には、アグリゲータ用ではなく計画提出用の系統コードが必要です。この申込書ではなく、"
    "OCCTOのホームページの『マスタ申請・登録の手引き』に沿って申請してください。",
    "{value} needs a grid code for plan submission, not an aggregator's. Please apply by OCCTO's "
    "『マスタ申請・登録の手引き』 instead of this form.",
    "manual p.11",
)
WRONG_LICENCE = rule(
    "YX-E080",
    "「{category}」には、ライセンス区分「{needed}」の事業者コードが必要ですが、「{value}」のコードになっています。"
    "「{needed}」の事業者コードを入力してください。お持ちでない場合は先に取得してください。",
    "{category} needs an operator code with the licence {needed}, but this one is {value}. Please type the code with "
    "{needed}, or acquire it first.",
    "manual p.11",
)
NOT_THE_REGISTERED_NAME = rule(
    "YX-E081",
    "{label}「{value}」が、事業者コード申請時に登録した名称「{fix}」と違います。「{fix}」と入力してください。",
    "{label} “{value}” is not the name registered with the operator code, “{fix}”. Please type {fix}.",
    "manual p.14",
)
NOT_THE_REGISTERED_ADDRESS = rule(
    "YX-E083",
    "{label}「{value}」が、事業者コード申請時に登録した「{fix}」と違います。「{fix}」と入力してください。",
    "{label} “{value}” is not what was registered with the operator code, “{fix}”. Please type {fix}.",
    "manual p.14",
)
SPELLED_DIFFERENTLY = rule(
    "YX-W082",
    "{label}「{value}」は、登録した「{fix}」と表記（全角・半角、空白など）が違います。「{fix}」と入力してください。",
    "{label} “{value}” is spelled differently (width, blanks) from what was registered, “{fix}”. Please type {fix}.",
    "convention",
)
DOMAIN_NOT_OF_MAIL = rule(
    "YX-W084",
    "ドメイン名「{value}」が、連絡者メールのドメイン「{fix}」と違います。どちらが正しいか確認してください。",
    "The domain name {value} is not the mail address's, {fix}. Please check which one is right.",
    "convention",
)
NO_MEMBER_CODE = rule(
    "YX-E086",
    "所属事業者コードが1件もありません。1件は必須です。{advice}",
    "There is no member operator code (所属事業者コード), but one is required. {advice_en}",
    "manual p.14",
)
MEMBER_CODE_TWICE = rule(
    "YX-W087",
    "所属事業者コード「{value}」が2回入っています。重複している行を空欄にしてください。",
    "The member operator code {value} appears twice. Please clear the second one.",
    "convention",
)
MEMBER_OF_ANOTHER_AREA = rule(
    "YX-W072",
    "{label}「{value}」は{of_code}のコードで、事業者コード「{code}」の{area}と違います。ほかのエリアのコードで"
    "よいか確かめてください。",
    "{label} {value} is a code of {of_code}, while the operator code {code} is one of {area}. Please check that "
    "another area's code is meant.",
    "convention",
)
MEMBER_OF_ANOTHER_LICENCE = rule(
    "YX-W073",
    "{label}「{value}」はライセンス区分「{held}」のコードで、この区分に使う「{needed}」と違います。"
    "「{needed}」のコードがあれば、それを入力してください。",
    "{label} {value} is a code with the licence {held}, not {needed}, which this category uses. If the operator has a "
    "code with {needed}, please type that.",
    "convention",
)
DEFAULT_REGISTERED = rule(
    "YX-W074",
    "{label}は入力不要の欄です。「{value}」と入力されていますが、登録は様式のとおり「{fix}」になります。"
    "「{fix}」のままにしてください。",
    "{label} needs no input. It says “{value}”, but {fix} is what will be registered. Please leave it at {fix}.",
    "manual p.8",
)
NONE_MARKED = rule(
    "YX-E088",
    "{label}が1つも選ばれていません。該当するものに「○」を1つ以上入力してください。",
    "Nothing is marked for {label}. Please mark at least one with ○.",
    "convention",
)

_TYPE_MEMBER_CODE = (
    "電源等リストに電源を持つ事業者の5桁のコードを入力してください。",
    "Please type the five digits of an operator whose resources are on the list.",
)
_LABELS = {
    "plant_name": "発電所名",
    "plant_short_name": "発電所名略称",
    "operator_name": "事業者名称",
    "operator_short_name": "事業者名略称",
    "address": "住所",
    "postal_code": "郵便番号",
    "contract_start": "契約開始日",
    "effective_start": "適用開始日",
    "grid_code": "系統コード",
    "negawatt_area": "ネガワット事業対象エリア",
    "licence_class": "ライセンス区分",
    "member_code": "所属事業者コード",
}


@dataclass(frozen=True)
class CheckInput:
    """What a check sees of one form.

    `values` are canonical values by role, refused and blank ones left out or None. `fields` says which field of
    the form has a role. `facts` is what is known besides the form: ``category``, ``licence``, ``registered_name``,
    ``registered_address``, ``registered_postal_code``, ``licences_of_codes`` (a mapping from 事業者コード).
    `given` are the roles whose cell is not blank, refused ones included; by default those with a value.
    `labels` are the form's own labels by role, for messages. `form` is the form's id.
    """

    values: Mapping[str, object]
    fields: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    given: Collection[str] | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    form: str = ""
    standards: Standards | None = None

    def text(self, role: str) -> str:
        """Return a role's value as text, ``""`` if there is none."""
        return as_text(self.values.get(role)).strip()

    def fact(self, name: str) -> str:
        """Return a fact as text, ``""`` if it is not known."""
        return as_text(self.facts.get(name)).strip()

    def label(self, role: str) -> str:
        """Return the label to name a role by."""
        return self.labels.get(role) or _LABELS.get(role) or _LABELS.get(role.split(".")[0]) or role

    def field(self, role: str) -> str | None:
        """Return the field key of a role."""
        return self.fields.get(role, role)

    def roles(self, beginning: str) -> list[str]:
        """Return the roles of a repeating one in the form's order: ``member_code.1``, ``member_code.2`` …"""
        known = dict.fromkeys([*self.fields, *self.values])
        return [role for role in known if role == beginning or role.startswith(f"{beginning}.")]

    def is_given(self, role: str) -> bool:
        """Return whether something stands in the role's cell."""
        if self.given is not None:
            return role in self.given
        return not is_blank(self.values.get(role))


def area_of_code(seen: CheckInput) -> list[Finding]:
    """Compare `area` with the fifth digit of `operator_code`."""
    code, area = seen.text("operator_code"), parse_area(seen.values.get("area"))
    of_code = area_of_digit(code[-1:]) if code else None
    if area is None or of_code is None or area is of_code:
        return []
    return [
        AREA_NOT_OF_CODE.found(
            seen.field("operator_code"), code, area=area, digit=code[-1], of_code=of_code, expected=area.digit
        )
    ]


def short_name_of_code(seen: CheckInput) -> list[Finding]:
    """Compare the code inside `plant_short_name` with `operator_code`."""
    name = PlantShortName.parse(seen.values.get("plant_short_name")).value
    code = OperatorCode.parse(seen.values.get("operator_code")).value
    if name is None or code is None or name.code == code:
        return []
    fix = str(PlantShortName(code, name.serial))
    return [SHORT_NAME_OF_ANOTHER_CODE.found(seen.field("plant_short_name"), str(name), fix=fix, code=code)]


def names_equal(seen: CheckInput) -> list[Finding]:
    """Compare `plant_name` with `operator_name`; left to `registered_name` where that name is known."""
    plant, operator = seen.text("plant_name"), seen.text("operator_name")
    if not plant or not operator or plant == operator or seen.fact("registered_name") or _is_short_name(plant):
        return []
    return [PLANT_NAME_NOT_OPERATOR_NAME.found(seen.field("plant_name"), plant, fix=operator)]


def swapped_names(seen: CheckInput) -> list[Finding]:
    """Find a short name where `plant_name` or `operator_name` should stand."""
    findings = []
    for role, other in (("plant_name", "plant_short_name"), ("operator_name", "operator_short_name")):
        text = seen.text(role)
        if text and _is_short_name(text):
            fix = seen.fact("registered_name") or None
            findings.append(
                NAMES_SWAPPED.found(
                    seen.field(role),
                    text,
                    fix=fix,
                    source=Source("manual", "p.8" if seen.form.startswith("operator") else "p.14"),
                    label=seen.label(role),
                    other=seen.label(other),
                )
            )
    return findings


def short_name_suffix(seen: CheckInput) -> list[Finding]:
    """Ask for the ``_容`` at the end of `operator_short_name`, where the code is one of 区分なし(需要抑制) (p.8).

    A form that names no licence is taken for one; another licence's, or one that is refused, is not asked.
    """
    text = seen.text("operator_short_name")
    role = next((role for role in seen.roles("licence") if seen.is_given(role)), None)
    named = seen.values.get(role) if role else seen.facts.get("licence")
    if not text or (role and named is None):
        return []
    if not is_blank(named) and Licence.NEGAWATT not in parse_licences(named):
        return []
    label = seen.label("operator_short_name")
    return list(OperatorShortName.parse(text, field=seen.field("operator_short_name"), label=label).findings)


def dates_swapped(seen: CheckInput) -> list[Finding]:
    """Find the other form's date in `contract_start` or `effective_start`; `form` says which form this is.

    On the operator form whatever stands there is replaced by the default (p.8), so it is a WARNING there.
    """
    known = seen.standards or standards_file.load()
    if seen.form.startswith("plant"):
        expected = known.plant_start
    elif seen.form.startswith("operator"):
        expected = known.operator_start
    else:
        return []
    findings: list[Finding] = []
    for role in ("contract_start", "effective_start"):
        date = seen.values.get(role)
        if isinstance(date, dt.datetime):
            date = date.date()
        if not isinstance(date, dt.date) or date == expected:
            continue
        where, label = seen.field(role), seen.label(role)
        swapped = swapped_date(date, expected, field=where, label=label, standards=known)
        if expected != known.operator_start:
            findings += [swapped] if swapped else []
        elif swapped:
            findings.append(replace(swapped, severity=Severity.WARNING))
        else:
            findings.append(DEFAULT_REGISTERED.found(where, date, fix=expected, label=label))
    return findings


def domain_of_mail(seen: CheckInput) -> list[Finding]:
    """Compare `domain` with what follows the @ of `email`; a subdomain of it is fine."""
    domain, email = seen.text("domain").lower(), seen.text("email").lower()
    of_mail = email.rpartition("@")[2]
    if not domain or not of_mail or of_mail == domain or of_mail.endswith(f".{domain}"):
        return []
    return [DOMAIN_NOT_OF_MAIL.found(seen.field("domain"), seen.text("domain"), fix=of_mail)]


def licence_of_category(seen: CheckInput) -> list[Finding]:
    """Compare the licence of the code (role or fact ``licence``) with the one the fact ``category`` needs."""
    category = parse_category(seen.facts.get("category"))
    role = next((role for role in seen.roles("licence") if seen.is_given(role)), None)
    held = parse_licences(seen.values.get(role) if role else seen.facts.get("licence"))
    licence = held[0] if held else None
    if category is None or licence is None:
        return []
    needed = grid_code(category, seen.standards).licence
    where = seen.field(role or "operator_code")
    if needed in held:
        return []
    if Licence.RETAIL in held and needed is Licence.GENERATION:
        return [RETAIL_ONLY.found(where, str(Licence.RETAIL), category=category)]
    if not licence.is_classed:
        return [ASK_OCCTO.found(where, str(licence), category=category)]
    # Only a licence's own cell can be put right by typing the licence; a code's cell needs another code.
    return [
        WRONG_LICENCE.found(
            where, "、".join(held), fix=str(needed) if role else None, category=category, needed=str(needed)
        )
    ]


def category_of_form(seen: CheckInput) -> list[Finding]:
    """Find a fact ``category`` whose grid code this form does not serve: 安定電源 and 変動電源（単独）."""
    category = parse_category(seen.facts.get("category"))
    if category is None or grid_code(category, seen.standards).kind == "aggregator":
        return []
    return [ANOTHER_KIND_OF_GRID_CODE.found(seen.field("plant_short_name"), str(Category(category)))]


def registered_name(seen: CheckInput) -> list[Finding]:
    """Compare `plant_name` and `operator_name` with the fact ``registered_name``."""
    registered = seen.fact("registered_name")
    findings = []
    for role in ("plant_name", "operator_name"):
        text = seen.text(role)
        if not text or not registered or text == registered or _is_short_name(text):
            continue
        told = SPELLED_DIFFERENTLY if choice_key(text) == choice_key(registered) else NOT_THE_REGISTERED_NAME
        findings.append(told.found(seen.field(role), text, fix=registered, label=seen.label(role)))
    return findings


def registered_address(seen: CheckInput) -> list[Finding]:
    """Compare `address` and `postal_code` with the facts of the same name registered for the code."""
    findings = []
    for role in ("address", "postal_code"):
        text, registered = seen.text(role), seen.fact(f"registered_{role}")
        if not text or not registered or text == registered:
            continue
        told = SPELLED_DIFFERENTLY if _same_address(text, registered) else NOT_THE_REGISTERED_ADDRESS
        findings.append(told.found(seen.field(role), text, fix=registered, label=seen.label(role)))
    return findings


def member_codes(seen: CheckInput) -> list[Finding]:
    """Ask for at least one `member_code.N` (p.14 ※1), each only once."""
    roles = seen.roles("member_code")
    if not any(seen.is_given(role) for role in roles):
        field = seen.field(roles[0] if roles else "member_code.1")
        owner = seen.text("operator_code")
        advice = (
            f"ふつうは事業者コード（発電所所有者）と同じ「{owner}」を入力します。" if owner else _TYPE_MEMBER_CODE[0]
        )
        advice_en = f"Usually it is the owner's, {owner}." if owner else _TYPE_MEMBER_CODE[1]
        return [NO_MEMBER_CODE.found(field, fix=owner or None, advice=advice, advice_en=advice_en)]
    findings, met = [], set()
    for role in roles:
        code = seen.text(role)
        if code and code in met:
            findings.append(MEMBER_CODE_TWICE.found(seen.field(role), code))
        elif code:
            findings += _member_elsewhere(seen, role, code)
        met.add(code)
    return findings


def _member_elsewhere(seen: CheckInput, role: str, code: str) -> list[Finding]:
    """Compare one member's code with the owner's area and with the licence the category uses."""
    owner, label = seen.text("operator_code"), seen.label(role)
    area, of_code = area_of_digit(owner[-1:]) if owner else None, area_of_digit(code[-1])
    findings = []
    if area is not None and of_code is not None and area is not of_code:
        findings.append(
            MEMBER_OF_ANOTHER_AREA.found(seen.field(role), code, label=label, of_code=of_code, code=owner, area=area)
        )
    licences = seen.facts.get("licences_of_codes")
    held = parse_licences(licences.get(code)) if isinstance(licences, Mapping) else ()
    category = parse_category(seen.facts.get("category"))
    needed = grid_code(category, seen.standards).licence if category is not None else None
    # What is wrong with the owner's own code has been said at the owner's own cell.
    if code != owner and held and needed is not None and needed not in held:
        findings.append(
            MEMBER_OF_ANOTHER_LICENCE.found(
                seen.field(role), code, label=label, held="、".join(held), needed=str(needed)
            )
        )
    return findings


def at_least_one(seen: CheckInput) -> list[Finding]:
    """Ask for at least one mark among the roles ``negawatt_area.…``."""
    roles = seen.roles("negawatt_area")
    if not roles or any(seen.text(role) for role in roles):
        return []
    return [NONE_MARKED.found(seen.field(roles[0]), label=seen.label("negawatt_area"))]


CROSS_CHECKS: Mapping[str, Callable[[CheckInput], list[Finding]]] = MappingProxyType(
    {
        "area-of-code": area_of_code,
        "short-name-of-code": short_name_of_code,
        "names-equal": names_equal,
        "short-name-suffix": short_name_suffix,
        "swapped-names": swapped_names,
        "dates-swapped": dates_swapped,
        "domain-of-mail": domain_of_mail,
        "licence-of-category": licence_of_category,
        "category-of-form": category_of_form,
        "registered-name": registered_name,
        "registered-address": registered_address,
        "member-codes": member_codes,
        "at-least-one": at_least_one,
    }
)
"""Every cross-check, by the name a form definition calls it."""


def _is_short_name(text: str) -> bool:
    return text.endswith((SHORT_NAME_SUFFIX, "＿容")) or PlantShortName.parse(text).value is not None


def _same_address(one: str, other: str) -> bool:
    return plain_hyphens(choice_key(one)) == plain_hyphens(choice_key(other))
