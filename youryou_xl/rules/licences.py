"""Licences (ライセンス区分): reading them, which one a category is registered with, and which grid code goes with it.

The decision tables of manual p.4 and p.11 are data (standards.toml); here they are looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.categories import Category, parse_category, possible_categories
from youryou_xl.rules.findings import Source, rule
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
NOT_A_CELL_VALUE = rule(
    "YX-E058",
    "{label}「{value}」は手引きの説明で使われている呼び方です。申込書では「{fix}」と入力してください。",
    "{label} “{value}” is how the manual's text speaks of it. On the form, please type {fix}.",
    "manual p.11",
)

GRID_CODE_SOURCE = Source("manual", "p.11")


class Licence(StrEnum):
    """A licence class the decision tables know; its value is the spelling on the form."""

    GENERATION = "発電"
    RETAIL = "小売"
    NEGAWATT = "区分なし(需要抑制)"


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


def grid_code(category: Category, standards: Standards | None = None) -> GridCodeNeed:
    """Return which 系統コード `category` needs and the licence it is applied for with (manual p.10, p.11)."""
    kind, licence = (standards or standards_file.load()).grid_code[category]
    return GridCodeNeed("aggregator" if kind == "aggregator" else "planning", Licence(licence))
