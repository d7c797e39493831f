"""The six categories of resources (電源等の区分) and every spelling the sources and people use for them.

What a category needs (licence, grid code) is decided in `youryou_xl.rules.licences`.
"""

from __future__ import annotations

import re
from enum import StrEnum

from youryou_xl.rules.text import as_text, choice_key


class Category(StrEnum):
    """A category of resources (manual p.4, p.11); its value is the spelling to write, that of p.13."""

    STABLE = "安定電源"
    VARIABLE_SINGLE = "変動電源（単独）"
    VARIABLE_AGGREGATED = "変動電源（アグリゲート）"
    DISPATCHED_GENERATION = "発動指令電源（電源）"
    DISPATCHED_DR = "発動指令電源（DR）"
    DISPATCHED_MIXED = "発動指令電源（電源／DR混在）"

    @property
    def is_generating(self) -> bool:
        """Return whether the category stands on generating licences alone (the first column of p.5's table)."""
        return self not in (Category.DISPATCHED_DR, Category.DISPATCHED_MIXED)


LONG_TERM_CATEGORIES = (Category.STABLE, Category.VARIABLE_SINGLE)
"""The only categories of the 長期脱炭素電源オークション (manual p.15)."""

_SEPARATORS = re.compile(r"[()\[\]【】〔〕「」『』/・:+&、,\-_]|および|及び|と")
_SPELLINGS = {
    "安定": Category.STABLE,
    "変動単独": Category.VARIABLE_SINGLE,
    "変動アグリゲート": Category.VARIABLE_AGGREGATED,
    "変動アグリ": Category.VARIABLE_AGGREGATED,
    "発動電源": Category.DISPATCHED_GENERATION,
    "発動dr": Category.DISPATCHED_DR,
    "発動電源dr混在": Category.DISPATCHED_MIXED,
    "発動発電dr混在": Category.DISPATCHED_MIXED,
    "発動dr電源混在": Category.DISPATCHED_MIXED,
    "発動dr発電混在": Category.DISPATCHED_MIXED,
    "発動電源dr": Category.DISPATCHED_MIXED,
    "発動混在": Category.DISPATCHED_MIXED,
}
_BEGINNINGS = (("安定電源", "安定"), ("変動電源", "変動"), ("発動指令電源", "発動"), ("発動指令", "発動"))


def parse_category(value: object) -> Category | None:
    """Return the category a text names, or None if it names none or more than one (発動指令電源 alone).

    Compares on NFKC without blanks, so ( ) and （ ）, / and ／, DR and Ｄ Ｒ are the same; 発電/DR混在 and the
    short forms 安定, 変動(単独), 発動(DR) are understood too.
    """
    return _SPELLINGS.get(_plain(as_text(value)))


def possible_categories(value: object) -> tuple[Category, ...]:
    """Return the categories a text that is too short may mean: three for 発動指令電源, two for 変動電源, else none."""
    plain = _plain(as_text(value))
    if plain not in ("変動", "発動"):
        return ()
    return tuple(category for category in Category if category.value.startswith(plain))


def _plain(text: str) -> str:
    key = choice_key(text)
    for beginning, short in _BEGINNINGS:
        if key.startswith(beginning):
            key = short + key[len(beginning) :]
            break
    return _SEPARATORS.sub("", key)
