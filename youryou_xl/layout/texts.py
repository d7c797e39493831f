"""What a printed text is by itself: a caption, a note, a unit, a separator, a choice, or print to be filled in.

Looks at one text at a time and knows neither sheets nor forms. Comparing is on NFKC without blanks, as `rules.text`
compares labels.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from youryou_xl.rules.text import label_key, without_blanks

LONGEST_CAPTION = 60
"""Characters (without blanks) beyond which a text explains rather than names."""

_BRACKETS = str.maketrans("[{〔〈《【〘「『]}〕〉》】〙」』", "((((((((())))))))" + ")")
_DATES = ("年", "月", "日", "時", "分", "秒", "曜日", "年度", "頃", "から", "まで", "迄", "より", "午前", "午後")
_ERAS = ("令和", "平成", "昭和", "大正", "明治", "西暦", "r", "h", "s", "t", "m")
_PLACES = (
    "都",
    "道",
    "府",
    "県",
    "市",
    "区",
    "郡",
    "町",
    "村",
    "丁目",
    "番地",
    "番",
    "号",
    "号室",
    "階",
    "地上",
    "地下",
    "室",
)
_AMOUNTS = (
    "円", "千円", "万円", "人", "名", "件", "回", "個", "台", "両", "戸", "棟", "箇所", "か所", "ヶ所", "カ所",
    "m", "m2", "m3", "mm", "cm", "km", "kg", "g", "t", "l", "kw", "mw", "w", "kva", "kv", "v", "%", "歳", "才",
    "百万円", "kwh", "枚", "部", "泊", "日間", "ヶ月", "か月", "カ月", "ヵ月", "ケ月", "年間", "時間", "分間",
    "基", "条", "項", "第", "倍", "口", "桁", "円也", "年式", "造", "平方メートル", "メートル", "立方メートル",
    "坪", "ha", "x", "ℓ", "点", "週", "級",
)  # fmt: skip
_JOINTS = ("-", "~", "〜", "ー", "/", ":", ";", "(", ")", "・", "〒", ",", "、", ".", "_", "=", "×", "+", "、", "¥")
_MARKS = ("必須", "任意", "要入力", "→", "⇒", "▶", "►", "*", "no", "no.")
_PERSONS = ("殿", "様", "御中", "印", "㊞", "(印)", "行", "あて", "宛")
UNITS = frozenset([*_DATES, *_ERAS, *_PLACES, *_AMOUNTS, *_JOINTS, *_PERSONS, *_MARKS])
"""Pieces of print that stand before, between or behind what is typed, and name nothing."""

_WORDS = frozenset(
    [
        "番号",
        "名",
        "年号",
        "号番",
        "人名",
        "名称",
        "区名",
        "町名",
        "市町村",
        "市区町村",
        "都道府県",
        "年度",
        "時間",
        "期間",
    ]
)
"""Made of such pieces, and yet captions."""

_ATOMS = re.compile("|".join(map(re.escape, sorted(UNITS, key=len, reverse=True))))
_PHONES = re.compile(r"自宅|携帯|電話|tel|fax|内線|e-?mail", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}")
_BULLET = re.compile(r"^(?:\(?\d{1,2}\)?[.、:．)]?|[①-⑳❶-❿]|[ア-ン][.、)]|\(?[a-z][.)]|[ivx]{1,4}[.)])$")
_GAP = re.compile(r"[ \u3000\t]{2,}|\u3000")
_HEADING = re.compile(r"^\s*[■◆◇●▼▽【《〈□◼▶＊*〔\[]|[↓】]\s*$")
_VARIABLE = re.compile(r"^\s*(?:\$\{?\w+|\{\{.*\}\}|<<.*>>|[○〇◯]{2,}|[×✕]{2,}|_{2,}|[●]{2,})")
_TICK = re.compile(r"[□☐☑▢⬜]|(?<!^)■")
_ADVICE = re.compile(
    r"ください|下さい|します。|です。|ません|必要です|こと。|記載不要|入力不要|^(?:法人|個人|団体)(?:にあ[つっ]ては|の場合)|^(?:※|注[:：)1-9０-９]|\(注|備考$|←|⇐|<-|→|⇒)"
)


@lru_cache(maxsize=65536)
def flat(text: str) -> str:
    """Return a text as texts are compared: NFKC, no blanks, one kind of brackets, one case."""
    plain = without_blanks(unicodedata.normalize("NFKC", text)).casefold().translate(_BRACKETS)
    return plain.replace("−", "-").replace("–", "-").replace("―", "-").replace("‐", "-").replace("─", "-")


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Return what two spellings of a caption have in common."""
    return label_key(text).translate(_BRACKETS).replace("()", "").rstrip(":;")


@lru_cache(maxsize=65536)
def is_unit(text: str) -> bool:
    """Return whether a text is nothing but units and separators: 年, ㎡, －, （, 〒, 円 也."""
    plain = flat(text)
    if not plain or len(plain) > 12 or plain in _WORDS:
        return False
    return not _ATOMS.sub("", plain)


@lru_cache(maxsize=65536)
def is_number(text: str) -> bool:
    """Return whether a text merely numbers something: 1, (2), ③, イ."""
    plain = flat(text)
    return bool(_NUMBER.fullmatch(plain) or _BULLET.fullmatch(plain) or _BULLET.fullmatch(text.strip()))


@lru_cache(maxsize=65536)
def is_note(text: str) -> bool:
    """Return whether a text explains something to the person filling in."""
    plain = flat(text)
    if len(plain) > 2 * LONGEST_CAPTION or plain.endswith("。"):
        return True
    return bool(_ADVICE.search(unicodedata.normalize("NFKC", text).strip())) and len(plain) > 3


@lru_cache(maxsize=65536)
def is_heading(text: str) -> bool:
    """Return whether a text looks like the heading of a section: ■…, 【…】, ＊＊ … ＊＊, 氏名変更↓."""
    return bool(_HEADING.search(text)) and len(flat(text)) <= LONGEST_CAPTION and not ticks(text)


@lru_cache(maxsize=65536)
def is_fillable(text: str) -> bool:
    """Return whether a text is print that stands in an input box: 年　月　日, 〒, （　）　－, 都・道・府・県."""
    if _VARIABLE.match(text):
        return True
    plain = _PHONES.sub("", flat(text))
    if not plain or (plain in _WORDS and not re.search(r"[ \u3000]{2,}", text.strip())):
        return False
    if plain != flat(text) and not re.search(r"[ \u3000]{2,}", text.strip()):
        return False
    # With gaps, nothing but units; or ticks to choose between, or a lone 〒 or pair of brackets.
    rest = _ATOMS.sub("", _TICK.sub("", plain))
    if rest:
        return False
    return plain in ("〒", "()", "年月日", "()-") or bool(_GAP.search(text)) or "・" in plain


@lru_cache(maxsize=65536)
def ticks(text: str) -> int:
    """Return how many boxes to tick a text holds."""
    return len(_TICK.findall(text))


@lru_cache(maxsize=65536)
def is_blanked(text: str) -> bool:
    """Return whether a text leaves room for a value inside it: 氏名：　　　, 令和　年　月　日, その他（　　　）."""
    if re.search(r"[（(〔\[「][ \u3000]{2,}[）)〕\]」]|[:：][ \u3000]*$|[（(][ \u3000]*$", text):
        return True
    return bool(re.search(r"[ \u3000]{2,}(?:年|月|日|号|回|％|%|円|度)", text))


def width(text: str) -> float:
    """Return how wide the widest line of a text is, in full-width characters."""
    return max((_line_width(line) for line in text.split("\n")), default=0.0)


def _line_width(line: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.55 for char in line)


@lru_cache(maxsize=65536)
def names_person(text: str) -> bool:
    """Return whether a text ends as an address does: 殿, 様, 御中; what is typed stands before it."""
    return bool(re.search(r"(?:殿|様|御中)$", flat(text)))


@lru_cache(maxsize=65536)
def has_room(text: str) -> bool:
    """Return whether a text stands behind or around a gap left for a value: 　　　警察署, 　　　　（男・女）."""
    return bool(re.match(r"(?:\u3000| {2}){2,}\S", text)) and len(flat(text)) <= 12


@lru_cache(maxsize=65536)
def begins_address(text: str) -> bool:
    """Return whether a text is the beginning of an address that goes on behind it: 中央区, 東京都."""
    return bool(re.fullmatch("[^市区町村都道府県名()]{1,4}[都道府県市区町村]", flat(text))) and not is_unit(text)


@lru_cache(maxsize=65536)
def is_example_mark(text: str) -> bool:
    """Return whether a text marks the row behind it as an example: 例, （例）, 記入例."""
    return bool(re.fullmatch(r"\(?(?:記入|記載)?例\)?[:1-9]?", flat(text)))


@lru_cache(maxsize=65536)
def names_reading(text: str) -> bool:
    """Return whether a text asks how a name is read: フリガナ, ふりがな, （カナ）."""
    return bool(
        re.match(r"\(?(?:氏名|名称|企業名)?\(?(?:フリガナ|ふりがな|よみがな|ヨミガナ|カナ|かな|読み)", flat(text))
    )


@lru_cache(maxsize=65536)
def is_mark(text: str) -> bool:
    """Return whether a text is nothing but a mark someone set: ○, ✓, レ."""
    return bool(re.fullmatch("[○〇◯◎●✓✔☑レ]", without_blanks(text)))


@lru_cache(maxsize=65536)
def is_measure(text: str) -> bool:
    """Return whether a text is one unit a value is given in: 年, 月, 日, 円, ㎡; what is typed stands before it."""
    plain = flat(text)
    return plain in _DATES or (plain in _AMOUNTS and plain not in ("名", "第", "造"))
