"""Print with room in it: texts of a form such as 氏名：　　　, 令和　年　月　日, （　　）, □該当, filled and read back.

What is printed stays as it is, label, spacing and what follows; only the room takes the value. Works on one text at a
time and knows neither cells nor definitions.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from youryou_xl.layout import texts
from youryou_xl.rules import eras

TICKED = "☑"
_EMPTY_BOXES = "□☐▢⬜◻❏❑"
_TICKED_BOXES = "☑■☒✓✔✅▣🗹◼⊠"
_ANY_BOX = f"[{_EMPTY_BOXES}{_TICKED_BOXES}]"
# Print that speaks of ticking (該当する□に✓, 希望する場合は☑) has no box to tick; a lone one in brackets is one.
_BOX = re.compile(
    rf"(?<=[（(「]){_ANY_BOX}(?=[ \u3000]*[)）」])"
    rf"|{_ANY_BOX}(?![ \u3000]*(?:[)）」]|内に|印を|を(?:入|付|つ|記)|に(?:チェック|レ|✓|✔|☑|印)))"
)
_WORD_END = re.compile(r"[\n]|[ \u3000]{2,}|\u3000")

CIRCLE = "○"
_CIRCLES = "○◯〇⚪●◎⭕"

_DATE = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治|西暦|[RHSTM](?=[\s\d]))?(?P<year>[\s\d元]*)年(?P<month>[\s\d]*)月(?:(?P<day>[\s\d]*)日)?"
)
_ROOM = re.compile(r"[ \u3000]{2,}|[:：（(][ \u3000]*$")
_DATE_ROOM = re.compile(r"(?:令和|平成|昭和|西暦)?[ \u3000]*年[ \u3000]+月")
_JOINTS = re.compile(r"[-‐－−ー―/／()（）・]")
_GAP = re.compile(r"\u3000+|[ \u00a0]{2,}|(?<=[（(〔\[])[ \u3000]*(?=[）)〕\]])|(?<=[-‐－−ー]) ?(?=[-‐－−ー]|$)")
_LEAD = re.compile(r"[\s\u3000]*[:：][\s\u3000]*|[\s\u3000]+")
_TAIL = re.compile(r"[\s\u3000]*(?:印|㊞|\(印\)|（印）|[\s\u3000]様|[\s\u3000]殿)[\s\u3000]*$")
_BRACKETED = re.compile(r"^[（(〔\[](?P<inside>.*)[）)〕\]](?P<rest>[^（(〔\[]*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tick:
    """One box to tick in a text: where it stands, the word beside it, and whether it is ticked."""

    at: int
    word: str
    ticked: bool


def ticks(text: str) -> list[Tick]:
    """Return the boxes to tick of a text, with the word behind each (before it, where the text ends in a box)."""
    boxes = list(_BOX.finditer(text))
    if not boxes:
        return []
    behind = not texts.flat(text[boxes[-1].end() :]) and bool(texts.flat(text[: boxes[0].start()]))
    found = []
    for number, box in enumerate(boxes):
        if behind:
            start = boxes[number - 1].end() if number else 0
            word = text[start : box.start()]
        else:
            end = boxes[number + 1].start() if number + 1 < len(boxes) else len(text)
            word = text[box.end() : end].lstrip(" \u3000")
            word = _WORD_END.split(word, maxsplit=1)[0] if number + 1 < len(boxes) else word
        found.append(Tick(box.start(), word.strip(" \u3000\n・、,/／"), box[0] in _TICKED_BOXES))
    return found


def with_ticks(text: str, wanted: Iterable[int]) -> str:
    """Return a text whose boxes are ticked at the positions `wanted` and empty elsewhere; all else stays."""
    positions = set(wanted)

    def box(match: re.Match[str]) -> str:
        ticked = match[0] in _TICKED_BOXES
        if match.start() in positions:
            return match[0] if ticked else TICKED
        return _EMPTY_BOXES[0] if ticked else match[0]

    return _BOX.sub(box, text)


def is_circle(text: str) -> bool:
    """Return whether a text is nothing but a circle."""
    plain = text.strip(" \u3000\n")
    return bool(plain) and all(char in _CIRCLES for char in plain)


def circled(text: str, word: str) -> bool:
    """Return whether a word of a text has a circle typed before or behind it: ○有, 有○・無."""
    for match in re.finditer(re.escape(word), text):
        before, after = text[: match.start()].rstrip(" \u3000"), text[match.end() :].lstrip(" \u3000")
        # A word that begins another one (有 in 有効) is not meant.
        if before[-1:] and before[-1] in _CIRCLES:
            return True
        if after[:1] and after[0] in _CIRCLES and (len(after) == 1 or not after[1:].lstrip(" \u3000")[:1].isalnum()):
            return True
    return False


def is_kept(before: str, after: str) -> bool:
    """Return whether a text is still what was printed, filled in or marked: 氏名：見本, ○有・無, ☑同意する.

    Print that is nothing but room (年　月　日, 〒) may be typed over; of other print with room every character has to
    be there still, in its order; of any other nothing may differ but a ○ more.
    """
    if not _printed_words(before):
        return True
    if "".join(char for char in after if char not in _CIRCLES).strip() == before.strip():
        return True
    if not (_ROOM.search(before) or texts.is_fillable(before) or _BOX.search(before)):
        return False
    rest = iter(_BOX.sub("", after))
    return all(char in rest for char in _BOX.sub("", before) if not char.isspace())


def _printed_words(text: str) -> str:
    """Return what a text prints besides signs of a date, a postal code or a seal, and blanks."""
    return re.sub(r"[年月日令和平成昭和西暦〒()\-:]|印|㊞|様|殿", "", texts.flat(text))


def split_label(text: str, labels: Iterable[str]) -> tuple[str, str]:
    """Return a text cut behind its label, however that is spaced; ("", text) if none of `labels` stands in it."""
    for label in labels:
        wanted = texts.key(label)
        if not wanted:
            continue
        for start in range(len(text)):
            if text[start].isspace():
                continue
            for end in range(start + 1, len(text) + 1):
                found = texts.key(text[start:end])
                if found == wanted and not text[end - 1].isspace():
                    while end < len(text) and texts.key(text[start : end + 1]) == wanted and not text[end].isspace():
                        end += 1
                    return text[:end], text[end:]
                if len(found) > len(wanted):
                    break
    return "", text


def _cut(text: str, labels: Iterable[str]) -> tuple[str, str]:
    """Return a text cut behind its label; room for a date is room even where the label names it: 提出日　年　月."""
    head, rest = split_label(text, labels)
    room = _DATE_ROOM.search(head) if not texts.flat(rest) else None
    return (head[: room.start()], head[room.start() :] + rest) if room else (head, rest)


def has_room(text: str) -> bool:
    """Return whether a text is print that waits for a value: 年　月　日, （　　）, 〒."""
    plain = texts.flat(text)
    return not plain or texts.is_fillable(text) or not _printed_words(text)


def filled(text: str, labels: Iterable[str], value: object) -> str | None:
    """Return a text with `value` in its room, None if the text has none for it.

    A text that was filled before takes the new value in place of the old one; an empty value empties the room.
    """
    head, rest = _cut(text, labels)
    written = "" if value is None else value
    if _dated(rest) is not None:
        new = _with_date(rest, written, bool(head))
        return None if new is None else head + new
    lead = _LEAD.match(rest)
    start = lead.end() if lead else 0
    before, body = rest[:start], rest[start:]
    said = as_typed(written)
    tail = _TAIL.search(body)
    suffix = body[tail.start() :] if tail else ""
    body = body[: tail.start()] if tail else body
    bracketed = _BRACKETED.match(body)
    if bracketed and (":" not in before and "：" not in before) and not _GAP.search(bracketed["rest"]):
        opening, closing = body[0], body[bracketed.end("inside")]
        inside = said or "　" * max(2, len(bracketed["inside"]))
        return head + before + opening + inside + closing + bracketed["rest"] + suffix
    joined = _in_gaps(body, said)
    if joined is not None:
        return head + before + joined + suffix
    postal = "〒" if texts.flat(body).startswith("〒") else ""
    room = len(before) + len(body) + len(suffix) - len(suffix.lstrip(" \u3000"))
    indent = _indent(before)
    used = len(indent) + len(postal) + _width(said)
    print_behind = suffix.lstrip(" \u3000")
    padding = "\u3000" * max(1, room - used) if print_behind else ""
    return head + indent + postal + said + padding + print_behind


def value_in(text: str, labels: Iterable[str]) -> str | dt.date | None:
    """Return the value that stands in a text beside its print, None if there is none."""
    head, rest = _cut(text, labels)
    if has_room(rest):
        return None
    dated = _dated(rest)
    if dated is not None:
        return _read_date(dated)
    lead = _LEAD.match(rest)
    before, body = (rest[: lead.end()], rest[lead.end() :]) if lead else ("", rest)
    body = _TAIL.sub("", body)
    bracketed = _BRACKETED.match(body)
    colon = ":" in before or "：" in before
    if bracketed and not colon and (head or not bracketed["rest"]):
        body = bracketed["inside"]
    body = re.sub(r"^〒[\s\u3000]*", "", body.strip(" \u3000"))
    return None if has_room(body) else body


def as_typed(value: object) -> str:
    """Return a value as a person writes it into a text: dates with their era, numbers plainly."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return eras.in_words(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _indent(before: str) -> str:
    """Return what stands between a label and its value: the colon, and one blank where there were any."""
    bare = before.rstrip(" \u3000\n")
    blanks = before[len(bare) :]
    if "\n" in blanks:
        return bare + blanks
    return bare + ("" if not blanks else blanks[0])


def _width(text: str) -> int:
    return round(texts.width(text))


def _in_gaps(body: str, said: str) -> str | None:
    """Return print with several gaps between joints (　　－　　－) filled part by part, None if it is none such."""
    gaps = list(_GAP.finditer(body))
    joints = _GAP.sub("", body).replace("〒", "").strip()
    if not joints or not gaps or _JOINTS.sub("", joints).strip():
        return None
    pieces = [piece for piece in _JOINTS.split(unicodedata.normalize("NFKC", said).strip()) if piece.strip()]
    if not said:
        return body
    if len(pieces) != len(gaps):
        return ("〒" if "〒" in body else "") + said
    result, last = "", 0
    for gap, piece in zip(gaps, pieces, strict=True):
        result += body[last : gap.start()] + piece
        last = gap.end()
    return result + body[last:]


# -- dates in a text ---------------------------------------------------------------------------------------------


def _dated(rest: str) -> re.Match[str] | None:
    """Return the 年　月　日 of a text."""
    return _DATE.search(unicodedata.normalize("NFKC", rest))


def _with_date(rest: str, value: object, labelled: bool) -> str | None:
    found = _dated(rest)
    assert found is not None
    plain = unicodedata.normalize("NFKC", rest)
    # What stands before and behind is kept as printed where it has as many characters normalised as printed.
    kept = rest if len(plain) == len(rest) else plain
    blank = not any(found[name].strip() for name in ("year", "month") if found[name])
    printed = found["era"] or ""
    day = value if isinstance(value, dt.date) else _day(str(value))
    indent = kept[: found.start()]
    if not texts.flat(indent):
        # The blanks before 年 are the room for the year; behind a label one of them parts the two.
        indent = indent[:1] if labelled else ""
    if value == "":
        gaps = "{}　　年　　月" + ("　　日" if found["day"] is not None else "")
        return indent + gaps.format(printed) + kept[found.end() :]
    if day is None:
        said = as_typed(value)
        partly = re.fullmatch(r"(.+年)(\d+月)", unicodedata.normalize("NFKC", said))
        if partly and found["day"] is None:
            return indent + said + kept[found.end() :]
        return None
    if found["day"] is None:
        return None  # the day would be lost
    era = eras.era_named(printed) if printed else None
    if printed == eras.WESTERN:
        year = f"{printed}{day.year}"
    elif era is not None and (within := eras.year_within(day, era)) is not None:
        year = f"{printed}{'元' if within == 1 else within}"
    elif (era is None and printed) or (era is not None and blank):
        return None
    else:
        own = eras.era_of(day)
        number = day.year if own is None else day.year - own.begins.year + 1
        year = f"{'' if own is None else own.name}{'元' if own is not None and number == 1 else number}"
    return f"{indent}{year}年{day.month}月{day.day}日{kept[found.end() :]}"


def _read_date(found: re.Match[str]) -> str | dt.date | None:
    year, month, day = (re.sub(r"\s", "", found[name] or "") for name in ("year", "month", "day"))
    if not (year or month or day):
        return None
    era = eras.era_named(found["era"]) if found["era"] else None
    number = eras.read_year(year) if year else None
    if number is not None and month.isdigit() and day.isdigit() and (era is not None or number > 99):
        read = eras.date_of(number, int(month), int(day), era)
        if read is not None:
            return read
    last = f"{day}日" if found["day"] is not None else ""
    return f"{found['era'] or ''}{year}年{month}月{last}"


def _day(said: str) -> dt.date | None:
    from youryou_xl.rules.quantities import parse_date

    return parse_date(said).value if said else None
