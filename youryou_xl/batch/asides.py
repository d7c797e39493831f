"""Rows of the list that ask for nothing: totals, captions between the rows, the header once more.

People keep their list the way they print it. Such rows are no applications and nothing to put right, but each is named,
for a list may be called anything. Knows the cells of one row; knows neither sheet nor workbook.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from youryou_xl.rules.areas import Area
from youryou_xl.rules.findings import Finding, Rule, rule
from youryou_xl.rules.text import is_blank, label_key, one_line

TOTAL = rule(
    "YX-I242",
    "{row} 行目「{value}」は集計の行と見て、申請に数えていません。電源等リストであれば、ほかの列も入力してください。",
    "Row {row}, “{value}”, was taken for a total and is no application. If it is a list, please fill in its other "
    "columns.",
    "convention",
)
CAPTION = rule(
    "YX-I243",
    "{row} 行目「{value}」は見出しの行と見て、申請に数えていません。電源等リストであれば、ほかの列も入力してください。",
    "Row {row}, “{value}”, was taken for a caption and is no application. If it is a list, please fill in its other "
    "columns.",
    "convention",
)
HEADER_AGAIN = rule(
    "YX-I244",
    "{row} 行目は列の見出しの繰り返しと見て、申請には数えていません。",
    "Row {row} repeats the headers of the columns and is no application.",
    "convention",
)

_AREAS = "|".join(label_key(area.value) for area in Area)
_TOTALS = re.compile(
    rf"(?:{_AREAS})?(?:エリア|地域)?(?:総|累|小|合|年度|月)?(?:計|合計|件数)(?:\(.*\))?:?(?:\d[\d,]*(?:件|行|リスト)?)?"
    r"|(?:sub|grand)?totals?:?"
)
"""What stands in a row of totals, compared without blanks and widths."""

_CAPTION = re.compile(r"[■□◆◇●○◎▼▽▲△▶►★☆※【〔［\[＜<《≪〈「『§＊*#＃→⇒・―─=＝-]")
"""What a caption in a list begins with."""

_CAPTION_ENDS = re.compile(r"(?:一覧表?|以下|より下|ここから|分)$")
_AN_AREA = re.compile(f"(?:{_AREAS})(?:電力)?(?:エリア|地域|地区|管内|支店|支社)?(?:分|の部)?")
_SAME_AS_HEADER = 2
"""Cells that repeat their column's header; a single one may be a name."""


def what_it_is(
    row: int, cells: Mapping[str, str], others: Mapping[str, str], *, name: str, asked: tuple[str, ...], wide: bool
) -> Finding | None:
    """Return what a row is that asks for nothing, as a finding; None if it is a row like the others.

    `cells` are its known columns, `others` everything else in it. `asked` are the columns no application is without,
    besides `name`. `wide` says that its first cell is merged over others.
    """
    repeated = [header for header, text in cells.items() if text and label_key(text) == label_key(header)]
    if len(repeated) >= _SAME_AS_HEADER:
        return _found(HEADER_AGAIN, row, name, cells.get(name, ""))
    filled = [header for header in asked if not is_blank(cells.get(header, ""))]
    texts = {header: text for header, text in {**cells, **others}.items() if not is_blank(text)}
    total = next((text for text in texts.values() if _TOTALS.fullmatch(label_key(text))), None)
    if total is not None and len(filled) <= 1 and not _says_more(cells, name):
        return _found(TOTAL, row, name, total)
    if filled or not texts:
        return None
    text = one_line(cells.get(name, ""))
    if not text or any(header != name for header in texts if header in cells):
        return None
    if wide or _CAPTION.match(text) or _AN_AREA.fullmatch(label_key(text)) or _CAPTION_ENDS.search(text):
        return _found(CAPTION, row, name, text)
    return None


def _says_more(cells: Mapping[str, str], name: str) -> bool:
    """Return whether a row of totals has more than counts in its columns: then it is a list of that name."""
    others = (text for header, text in cells.items() if header != name and not is_blank(text))
    return any(not (_COUNT.fullmatch(label_key(text)) or _TOTALS.fullmatch(label_key(text))) for text in others)


_COUNT = re.compile(r"=.*|\d{1,4}(?:件|行|リスト)?|[\d,.]+(?:kw)?")


def _found(told: Rule, row: int, name: str, text: str) -> Finding:
    return told.found(name, text or None, row=row)
