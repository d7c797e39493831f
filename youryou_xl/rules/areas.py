"""The supply areas, their digits in a 事業者コード, and every way people write them.

沖縄 has no digit: it is an area for negawatt business, never the area a resource belongs to (manual p.14).
"""

from __future__ import annotations

import re
from enum import StrEnum

from youryou_xl.rules.text import as_text, choice_key


class Area(StrEnum):
    """One of the ten supply areas; its value is the name on the forms."""

    HOKKAIDO = "北海道"
    TOHOKU = "東北"
    TOKYO = "東京"
    CHUBU = "中部"
    HOKURIKU = "北陸"
    KANSAI = "関西"
    CHUGOKU = "中国"
    SHIKOKU = "四国"
    KYUSHU = "九州"
    OKINAWA = "沖縄"

    @property
    def name_ja(self) -> str:
        """Return the name on the forms, such as ``"東京"``."""
        return str(self.value)

    @property
    def digit(self) -> int | None:
        """Return the fifth digit of the codes of this area (p.14), 1 to 9; None for 沖縄."""
        return None if self is Area.OKINAWA else list(Area).index(self) + 1


AREAS: tuple[Area, ...] = tuple(area for area in Area if area is not Area.OKINAWA)
"""The nine areas a resource can belong to, in the order of their digits."""

NEGAWATT_AREAS: tuple[Area, ...] = tuple(Area)
"""The ten areas of ネガワット事業対象エリア, in the order of the form (p.8)."""

_SUFFIX = re.compile(
    r"(?:電力)?(?:エリア|管内|供給区域)?$|電力(?:パワーグリッド|ネットワーク|送配電)?(?:株式会社|\(株\))?$"
)
_BY_NAME = {choice_key(area): area for area in Area}
_BY_DIGIT = {str(area.digit): area for area in AREAS}


def parse_area(value: object) -> Area | None:
    """Return the area a text names, or None if it is not sure.

    Understands the name with or without エリア or 管内, the area's utility (東京電力, 東京電力パワーグリッド株式会社),
    the digit of p.14, and both together (``"3:東京"``).
    """
    key = choice_key(as_text(value)).removeprefix("株式会社").removeprefix("(株)")
    if key in _BY_DIGIT:
        return _BY_DIGIT[key]
    numbered = re.fullmatch(r"(?:([1-9])[:.]?)?(\D+?)(?:[:.]?([1-9]))?", key)
    if numbered is None:
        return None
    area = _BY_NAME.get(numbered[2])
    if area is None:
        area = next((known for name, known in _BY_NAME.items() if _is_name_of(numbered[2], name)), None)
    digits = {digit for digit in (numbered[1], numbered[3]) if digit}
    return area if area is not None and digits <= {str(area.digit)} else None


def area_of_digit(digit: int | str) -> Area | None:
    """Return the area whose codes end in `digit` (p.14), or None: 0 is no area's."""
    return _BY_DIGIT.get(str(digit))


def _is_name_of(text: str, name: str) -> bool:
    return text.startswith(name) and _SUFFIX.fullmatch(text[len(name) :]) is not None
