"""Labels: what the text of a cell may be called once the form maker's decorations are taken off.

One label is printed in many ways: ``① 事業者名称（※１）：``, ``【必須】事業者名称``, with a line break inside.
This module reduces all of them to the same few keys and recognises texts that are no label (notes, units, marks
between a label and its cell). It must not know sheets or positions.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from youryou_xl.rules.text import label_key

LONGEST_LABEL = 60
"""Characters (without blanks) beyond which a text is a note, not a label."""

_BRACKETS = str.maketrans("[{〔〈《【〘「『]}〕〉》】〙」』", "((((((((())))))))" + ")")
_BLANKS = re.compile(r"[\s\u200b\u200c\u200d\ufeff]+")
_REQUIRED = re.compile(
    r"\((?:必須|必須入力|必須項目|任意|要入力|入力必須)\)|^(?:必須|任意)(?=\S{2})|(?<=\S\S)(?:必須|任意)$"
)
_BULLET = re.compile(r"^[・●○◎■□◆◇▼▽▶▷►★☆→⇒✓✔☑\-–—]+")
_NUMBER = re.compile(
    r"^(?:\(\d{1,2}\)|\d{1,2}(?:-\d{1,2})*[.、:)．-]?|[ivx]{1,4}[.、:)]|\((?:[ivx]{1,4}|[a-z]|[ア-ン])\)|[a-zア-ン][.、:)])(?=\D)"
)
_PARENTHESES = re.compile(r"\([^()]*\)")
_JOINTS = re.compile(r"[()・/、,.\-]")
_TRAILING_NUMBER = re.compile(r"^(.*\D)\(?(?:no\.?)?(\d{1,2})\)?$")


@lru_cache(maxsize=65536)
def label_keys(text: str) -> tuple[str, ...]:
    """Return the keys a text may be known by, the most literal first; none for a note or an empty text.

    The keys are: the text as printed (compared without width, case, blanks, line breaks and note marks); without
    numbering, bullets and 必須 marks; without what stands in parentheses; without the parentheses themselves.
    """
    if len(text) > 2 * LONGEST_LABEL:
        return ()
    literal = label_key(text).translate(_BRACKETS).replace("()", "").rstrip(":")
    if not literal or len(literal) > LONGEST_LABEL or literal.endswith("。"):
        return ()
    bare = _bare(literal)
    outside = _PARENTHESES.sub("", bare)
    keys = (literal, bare, _bare(outside) if outside else "", _JOINTS.sub("", bare))
    return tuple(dict.fromkeys(key for key in keys if key))


def _bare(key: str) -> str:
    while True:
        shorter = _REQUIRED.sub("", key).strip(":;")
        shorter = _BULLET.sub("", shorter)
        shorter = _NUMBER.sub("", shorter, count=1) if len(shorter) > 2 else shorter
        if shorter == key or not shorter:
            return key
        key = shorter


@lru_cache(maxsize=4096)
def variant_key(text: str) -> str:
    """Return the key of a label as a form definition spells it, for comparing with `label_keys`."""
    return label_key(text).translate(_BRACKETS).replace("()", "").rstrip(":")


@lru_cache(maxsize=4096)
def joined_key(text: str) -> str:
    """Return the key of a label without parentheses and separators: 事業者コード(所有者) as 事業者コード所有者."""
    return _JOINTS.sub("", variant_key(text))


def trailing_number(key: str) -> tuple[str, int] | None:
    """Return a key like 所属事業者コード2 as its label and its number; None if it does not end in one."""
    match = _TRAILING_NUMBER.match(key)
    return (match[1], int(match[2])) if match else None


_BETWEEN = re.compile(r"^(?:[:;〒※*〇○●→⇒▶►▼]|必須|任意|\(必須\)|\(任意\)|要入力|入力|選択|入力欄|記入欄|no\.?)+$")
_UNITS = frozenset(
    [
        "kw",
        "mw",
        "w",
        "kva",
        "kv",
        "v",
        "kwh",
        "%",
        "円",
        "千円",
        "年",
        "月",
        "日",
        "年月日",
        "人",
        "件",
        "号",
        "殿",
        "様",
        "御中",
        "-",
        "ー",
        "~",
        "〜",
        "ヶ月",
        "時",
        "分",
        "桁",
        ")",
        "(",
    ]
)


@lru_cache(maxsize=65536)
def is_between(text: str) -> bool:
    """Return whether a text merely stands between a label and its cell: a colon, 〒, 必須, an arrow."""
    return bool(_BETWEEN.match(_BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_BRACKETS)))


@lru_cache(maxsize=65536)
def is_unit(text: str) -> bool:
    """Return whether a text is a unit or a piece of print behind a value (kW, 年, a closing parenthesis)."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_BRACKETS).strip("()") in _UNITS


_ADVICE = re.compile(
    r"ください$|下さい$|下さい[。)]|ください[。)]|します。|です。|ません。|必要です|記載不要|入力不要|"
    r"^(?:※|注[:：)1-9０-９]|\(注|\(例|例[:：)]|記載例|記入例|←|⇐|<-|\(※|\(半角|\(全角|\(ハイフン)"
)
_PROMPTS = frozenset(
    [
        "〒",
        "選択",
        "選択してください",
        "▼選択してください",
        "入力してください",
        "(選択)",
        "(選択してください)",
        "▼選択",
        "(入力)",
    ]
)


@lru_cache(maxsize=65536)
def is_note(text: str) -> bool:
    """Return whether a text explains something to the person filling in, rather than being a value."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS)
    if plain in _PROMPTS:
        return False
    return plain.endswith("。") or bool(_ADVICE.search(plain)) or (plain.startswith("(") and plain.endswith(")"))


@lru_cache(maxsize=4096)
def is_prompt(text: str) -> bool:
    """Return whether a text only invites to choose or type, so that the cell counts as empty."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS) in _PROMPTS


@lru_cache(maxsize=4096)
def is_sample(text: str) -> bool:
    """Return whether a text shows what to type: 例：アグリ1234501, (例)東京."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS)
    return bool(re.match(r"^\(?(?:記載|記入|入力)?例(?:\)|[:：])", plain)) and not plain.endswith("。")


_HEADING_END = re.compile(r"(?:情報|事項|項目|入力欄|記入欄|について|概要)$")
_HEADING_START = re.compile(r"^\s*[■◆◇●▼▽【《〈□]")


@lru_cache(maxsize=65536)
def looks_like_heading(text: str) -> bool:
    """Return whether a text looks like the heading of a section, whatever the form is."""
    if is_prompt(text):
        return False
    keys = label_keys(text)
    return bool(keys) and len(keys[0]) <= 30 and bool(_HEADING_START.match(text) or _HEADING_END.search(keys[-1]))


_EXAMPLE = re.compile(r"^\(?(?:記載|記入|入力)?(?:例|見本)\)?$")


@lru_cache(maxsize=65536)
def is_example(text: str) -> bool:
    """Return whether a text heads an example: 【記載例】, 記入例."""
    if len(text) > LONGEST_LABEL:
        return False
    return bool(_EXAMPLE.match(label_key(text).translate(_BRACKETS).strip("■◆●▼:")))
