"""Licences (ライセンス区分): reading them, which one a category is registered with, and which grid code goes with it.

The decision tables of manual p.4 and p.11 are data (standards.toml); here they are looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.categories import Category, parse_category, possible_categories
from youryou_xl.rules.findings import Severity, Source, rule
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
    "お持ちのライセンスは小売だけです。p.5の表では新たな取得は不要ですが、p.4とp.11によると、{category}の登録には"
    "発電の事業者コードを使います。発電の追加登録が必要かどうか、OCCTO（code@occto.or.jp）に確認してください。",
    "You hold a retail licence only. The table of p.5 asks for nothing new, but by p.4 and p.11 {category} is "
    "registered with a code of 発電. Please ask OCCTO (code@occto.or.jp) whether 発電 has to be added.",
    "convention",
    severity=Severity.WARNING,
)
ASK_OCCTO = rule(
    "YX-W059",
    "ライセンス区分「{value}」は、OCCTOマニュアル(2023年10月) p.5 の表にありません。"
    "「{category}」に使える事業者コードかどうか、"
    "OCCTO（code@occto.or.jp）に確認してください。",
    "The table of p.5 does not have the licence {value}. Please ask OCCTO (code@occto.or.jp) whether its code serves "
    "for {category}.",
    "convention",
)
NOT_A_CELL_VALUE = rule(
    "YX-E058",
    "{label}「{value}」はOCCTOマニュアルの説明で使われている呼び方です。申込書では「{fix}」と入力してください。",
    "{label} “{value}” is how the manual's text speaks of it. On the form, please type {fix}.",
    "manual p.11",
)

GRID_CODE_SOURCE = Source("manual", "p.11")


class Licence(StrEnum):
    """A licence class; its value is the spelling on the form."""

    GENERATION = "発電"
    RETAIL = "小売"
    NEGAWATT = "区分なし(需要抑制)"
    WHOLESALE = "特定卸供給"
    DISTRIBUTION = "配電"

    @property
    def is_classed(self) -> bool:
        """Return whether the tables of the manual say what it serves for; the two of April 2022 they do not name."""
        return self not in (Licence.WHOLESALE, Licence.DISTRIBUTION)


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
    "特定卸供給": Licence.WHOLESALE,
    "特定卸供給事業者": Licence.WHOLESALE,
    "配電": Licence.DISTRIBUTION,
    "配電事業者": Licence.DISTRIBUTION,
}
_ALIASES = {
    "電源": Licence.GENERATION,
    "事業者コード(電源)": Licence.GENERATION,
    "事業者コード:電源": Licence.GENERATION,
    "事業者コード(区分なし(需要抑制))": Licence.NEGAWATT,
    "事業者コード:区分なし(需要抑制)": Licence.NEGAWATT,
}
_BETWEEN_LICENCES = re.compile(r"[、・,，/／;；\s\u3000]+")
_NONE_HELD = frozenset({"未取得", "なし", "無", "none", "無し"})


def parse_licence(value: object) -> Licence | None:
    """Return the licence a text names (発電, 小売電気事業者, 区分なし（需要抑制）, 事業者コード(電源) …), or None."""
    key = choice_key(as_text(value))
    return _LICENCE_SPELLINGS.get(key) or _ALIASES.get(key)


def parse_licences(value: object) -> tuple[Licence, ...]:
    """Return the licences a cell names, each once, parted by 、 ・ , / or blanks; () if one of them is not known."""
    text = as_text(value)
    whole = parse_licence(text)
    if whole is not None:
        return (whole,)
    found = [parse_licence(part) for part in _BETWEEN_LICENCES.split(text) if part]
    return tuple(dict.fromkeys(licence for licence in found if licence)) if None not in found else ()


def read_licences(
    value: object, *, field: str | None = None, label: str = "ライセンス区分"
) -> Reading[tuple[Licence, ...]]:
    """Read a cell that may name several licences; one that is not known is refused and named."""
    if is_blank(value):
        return refused(REQUIRED.found(field, value, label=label))
    several = parse_licences(value)
    if len(several) > 1:
        return Reading(several)
    parts = [part for part in _BETWEEN_LICENCES.split(as_text(value)) if part]
    readings = [read_licence(value, field=field, label=label)]
    if len(parts) > 1 and not readings[0].ok:
        readings = [read_licence(part, field=field, label=label) for part in parts]
    findings = tuple(finding for reading in readings for finding in reading.findings)
    licences = tuple(reading.value for reading in readings if reading.value is not None)
    return Reading(licences if len(licences) == len(readings) else None, findings)


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
