"""Licences (ライセンス区分): which one a category needs, what to acquire, and which grid code goes with it.

The decision tables of manual p.4, p.5 and p.11 are data (standards.toml); here they are looked up and explained.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.categories import LONG_TERM_CATEGORIES, Category, parse_category, possible_categories
from youryou_xl.rules.findings import Finding, Source, rule
from youryou_xl.rules.readings import REQUIRED, Reading, refused
from youryou_xl.rules.standards import Standards
from youryou_xl.rules.text import as_text, choice_key, is_blank

CATEGORY_UNKNOWN = rule(
    "YX-E052",
    "{label}「{value}」は、6つの電源等の区分のどれでもありません。次のどれかを入力してください：{choices}。",
    "{label} “{value}” is none of the six categories. Please type one of: {choices}.",
    "manual p.5",
)
CATEGORY_UNCLEAR = rule(
    "YX-E053",
    "{label}「{value}」だけでは、どの区分か決まりません。次のどれかを入力してください：{choices}。",
    "{label} “{value}” alone does not say which category is meant. Please type one of: {choices}.",
    "manual p.5",
)
LICENCE_UNKNOWN = rule(
    "YX-E054",
    "{label}「{value}」は分かりません。次のどれかを入力してください：{choices}。",
    "{label} “{value}” is not known. Please type one of: {choices}.",
    "manual p.5",
)
RETAIL_ONLY = rule(
    "YX-I055",
    "お持ちのライセンスは小売だけです。手引きの表では新たな取得は不要ですが、{category}の登録には発電の事業者コードを使います。"
    "発電の追加登録が必要かどうか、OCCTOに確認してください。",
    "You hold a retail licence only. The manual's table asks for nothing new, but {category} is registered with a "
    "generation (発電) code. Please ask OCCTO whether 発電 has to be added.",
    "convention",
)
ANOTHER_PROCEDURE = rule(
    "YX-I056",
    "※1 ライセンス区分「発電」の事業者コードは、この手引きとは別の手続きで申請します。"
    "OCCTOのホームページ「マスタ申請・登録（各種コードの取得）」の手引きを参照してください。",
    "※1 An operator code with the licence 発電 is applied for by another procedure. Please see the guides on OCCTO's "
    "page マスタ申請・登録（各種コードの取得）.",
    "manual p.5",
)
ONLY_WHEN_NEEDED = rule(
    "YX-I057",
    "※2 発電の事業者コードは、電源の計画提出などが必要になったときに取得します。参加登録には今は必要ありません。",
    "※2 The 発電 code is to be acquired when plans for the generating resources have to be submitted. Registration "
    "does not wait for it.",
    "manual p.5",
)
NOT_A_CELL_VALUE = rule(
    "YX-E058",
    "{label}「{value}」は手引きの説明で使われている呼び方です。申込書では「{fix}」と入力してください。",
    "{label} “{value}” is how the manual's text speaks of it. On the form, please type {fix}.",
    "manual p.11",
)

NOT_IN_LONG_TERM = rule(
    "YX-E097",
    "長期脱炭素電源オークションに「{value}」の区分はありません。「安定電源」か「変動電源（単独）」を選んでください。",
    "The long-term decarbonisation auction has no category {value}. Please choose 安定電源 or 変動電源（単独）.",
    "manual p.15",
)
NO_PLANT_NEEDED = rule(
    "YX-I098",
    "長期脱炭素電源オークションの事業者コード（ライセンス区分「発電」）は、申請時点で発電所を所有していなくても取得できます。"
    "応札を行う事業者名で申請してください。",
    "For the long-term decarbonisation auction, an operator code (licence 発電) can be had without owning a plant yet. "
    "Please apply in the name of the operator that will bid.",
    "manual p.15",
)
CONSORTIUM = rule(
    "YX-I099",
    "コンソーシアムで参加する場合は、代表事業者の名義で申し込みます。"
    "法人の設立と契約名義の変更などは、約定結果公表日から原則{years}年以内に行ってください。",
    "A consortium applies in the name of its representative. It has to incorporate and transfer the contract within "
    "{years} year(s) of the day the auction's result is published.",
    "manual p.15",
)

TABLE_SOURCE = Source("manual", "p.5")
GRID_CODE_SOURCE = Source("manual", "p.11")


class Licence(StrEnum):
    """A licence class the decision tables know; its value is the spelling on the form."""

    GENERATION = "発電"
    RETAIL = "小売"
    NEGAWATT = "区分なし(需要抑制)"


@dataclass(frozen=True, slots=True)
class Acquisition:
    """A licence to acquire: now or later (when plans must be submitted), and by which procedure.

    `procedure` is ``"operator-code"`` for the one of this manual (p.6) and ``"elsewhere"`` for ※1.
    """

    licence: Licence
    when: Literal["now", "later"]
    procedure: Literal["operator-code", "elsewhere"]
    source: Source = TABLE_SOURCE


@dataclass(frozen=True, slots=True)
class LicenceNeed:
    """What a category needs of somebody who holds certain licences."""

    registration: Licence
    acquire: tuple[Acquisition, ...]
    notes: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class GridCodeNeed:
    """Which 系統コード a category needs: ``"aggregator"`` (this manual) or ``"planning"`` (another procedure)."""

    kind: Literal["aggregator", "planning"]
    licence: Licence
    source: Source = GRID_CODE_SOURCE


_LICENCE_SPELLINGS = {
    "発電": Licence.GENERATION,
    "発電事業者": Licence.GENERATION,
    "小売": Licence.RETAIL,
    "小売電気": Licence.RETAIL,
    "小売電気事業者": Licence.RETAIL,
    "区分なし(需要抑制)": Licence.NEGAWATT,
    "区分なし需要抑制": Licence.NEGAWATT,
    "区分無し(需要抑制)": Licence.NEGAWATT,
    "区分なし": Licence.NEGAWATT,
    "需要抑制": Licence.NEGAWATT,
}
_ALIASES = {
    "電源": Licence.GENERATION,
    "事業者コード(電源)": Licence.GENERATION,
    "事業者コード:電源": Licence.GENERATION,
    "事業者コード(区分なし(需要抑制))": Licence.NEGAWATT,
    "事業者コード:区分なし(需要抑制)": Licence.NEGAWATT,
}
_NONE_HELD = frozenset({"未取得", "なし", "無", "none", "無し"})


def parse_licence(value: object) -> Licence | None:
    """Return the licence a text names (発電, 小売電気事業者, 区分なし（需要抑制）, 事業者コード(電源) …), or None."""
    key = choice_key(as_text(value))
    return _LICENCE_SPELLINGS.get(key) or _ALIASES.get(key)


def read_licence(value: object, *, field: str | None = None, label: str = "ライセンス区分") -> Reading[Licence]:
    """Read a licence from a cell; the manual's alias 事業者コード(電源) is refused with the form's word as fix."""
    if is_blank(value):
        return refused(REQUIRED.found(field, value, label=label))
    key = choice_key(as_text(value))
    if key in _ALIASES:
        return refused(NOT_A_CELL_VALUE.found(field, value, fix=str(_ALIASES[key]), label=label))
    licence = _LICENCE_SPELLINGS.get(key)
    if licence is None:
        choices = "、".join(Licence)
        return refused(LICENCE_UNKNOWN.found(field, value, label=label, choices=choices))
    return Reading(licence)


def is_none_held(value: object) -> bool:
    """Return whether a text says that no licence is held yet: blank, 未取得, なし."""
    return is_blank(value) or choice_key(as_text(value)) in _NONE_HELD


def read_category(value: object, *, field: str | None = None, label: str = "電源等の区分") -> Reading[Category]:
    """Read a category from a cell; 発動指令電源 or 変動電源 alone is refused with the possible ones listed."""
    if is_blank(value):
        return refused(REQUIRED.found(field, value, label=label))
    category = parse_category(value)
    if category is not None:
        return Reading(category)
    possible = possible_categories(value)
    told = CATEGORY_UNCLEAR if possible else CATEGORY_UNKNOWN
    return refused(told.found(field, value, label=label, choices="、".join(possible or Category)))


def registration_licence(category: Category, standards: Standards | None = None) -> Licence:
    """Return the licence of the code that registers 事業者情報 for `category` (manual p.4)."""
    return Licence((standards or standards_file.load()).registration[category])


def to_acquire(held: Collection[Licence], category: Category, standards: Standards | None = None) -> LicenceNeed:
    """Return what somebody holding `held` has to acquire for `category` (manual p.5), with the table's notes.

    Holding both 区分なし(需要抑制) and 発電 or 小売 means nothing to acquire (convention).
    """
    standards = standards or standards_file.load()
    registration = registration_licence(category, standards)
    power = {Licence.GENERATION, Licence.RETAIL}.intersection(held)
    negawatt = Licence.NEGAWATT in held
    notes: list[Finding] = []
    entries: tuple[str, ...] = ()
    if not (power and negawatt):
        row = "発電または小売" if power else "区分なし(需要抑制)" if negawatt else "未取得"
        entries = standards.acquire[row][category]
    if category.is_generating and power == {Licence.RETAIL}:
        notes.append(RETAIL_ONLY.found(None, str(Licence.RETAIL), category=category))
    acquire = []
    for entry in entries:
        licence = Licence(re.sub(r"(?:※[12])*$", "", entry))
        acquire.append(
            Acquisition(
                licence,
                "later" if "※2" in entry else "now",
                "elsewhere" if "※1" in entry else "operator-code",
            )
        )
        if "※1" in entry:
            notes.append(ANOTHER_PROCEDURE.found(None, str(licence)))
        if "※2" in entry:
            notes.append(ONLY_WHEN_NEEDED.found(None, str(licence)))
    return LicenceNeed(registration, tuple(acquire), tuple(notes))


def long_term_notes(category: Category, standards: Standards | None = None) -> tuple[Finding, ...]:
    """Return what there is to say about `category` in the 長期脱炭素電源オークション (manual p.15).

    An ERROR for a category it does not have; else that no plant is needed yet, and what a consortium has to do.
    """
    if category not in LONG_TERM_CATEGORIES:
        return (NOT_IN_LONG_TERM.found(None, category.value),)
    years = (standards or standards_file.load()).consortium_years
    return (NO_PLANT_NEEDED.found(None), CONSORTIUM.found(None, years=years))


def grid_code(category: Category, standards: Standards | None = None) -> GridCodeNeed:
    """Return which 系統コード `category` needs and the licence it is applied for with (manual p.10, p.11)."""
    kind, licence = (standards or standards_file.load()).grid_code[category]
    return GridCodeNeed("aggregator" if kind == "aggregator" else "planning", Licence(licence))
