"""Values as the bytes of a cell, and back from what a cell holds.

A text becomes an inline string, a number a number, a date a serial number or the text YYYY/MM/DD. Knows what
a cell can hold and refuses the rest; knows nothing of where the cell stands.
"""

from __future__ import annotations

import datetime as dt
import math
import numbers
import re
from functools import lru_cache
from typing import NamedTuple

from youryou_xl.errors import CannotFill

Value = str | int | float | bool | dt.date | dt.datetime | None

MAX_TEXT = 32_767  # characters of one cell (UTF-16 units), Excel's limit
_EXACT_DIGITS = 15  # digits of a number Excel keeps
_SMALL = 10**_EXACT_DIGITS
_LARGEST = 10**307  # Excel's largest number is a little under 10**308

# Characters XML 1.0 has no way to write, and lone surrogates.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A text that is written as it is: nothing XML or a cell cares about, blanks only one by one between other
# characters, no underscore that could begin an escape.
_CAREFREE = "[^&<>_\\s\x00-\x1f\ud800-\udfff\ufffe\uffff]++"
_PLAIN = re.compile(f"{_CAREFREE}(?:(?:[ \u3000]|_(?!x)){_CAREFREE})*+")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_UNDERSCORE = re.compile("_x005[Ff]_(?=x[0-9A-Fa-f]{4}_)")
_INTEGER = re.compile("-?[0-9]{1,310}")
_BREAKS = re.compile("\r\n?")

# Serial number 0 as an ordinal of Python's calendar; from 1900 on Excel believes in a 29 February 1900 (60).
_DAY_ZERO_1900 = dt.date(1899, 12, 30).toordinal()
_DAY_ZERO_1904 = dt.date(1904, 1, 1).toordinal()
_LEAP_BUG = 61

# Whether a text of at most SHORT characters can be written without a closer look; asked for thousands of values.
is_plain_text = _PLAIN.fullmatch
SHORT = MAX_TEXT // 2


class Mark(NamedTuple):
    """The pieces around a value for one spelling of element names (``""`` or a prefix such as ``x:``)."""

    text: bytes
    spaced_text: bytes
    text_end: bytes
    number: bytes
    boolean: bytes
    value_end: bytes
    empty: bytes


@lru_cache(maxsize=64)
def mark(prefix: bytes) -> Mark:
    """Return the pieces for elements written with `prefix` (with its colon, or empty)."""
    p = prefix
    return Mark(
        text=b' t="inlineStr"><%bis><%bt>' % (p, p),
        spaced_text=b' t="inlineStr"><%bis><%bt xml:space="preserve">' % (p, p),
        text_end=b"</%bt></%bis></%bc>" % (p, p, p),
        number=b"><%bv>" % p,
        boolean=b' t="b"><%bv>' % p,
        value_end=b"</%bv></%bc>" % (p, p),
        empty=b"/>",
    )


def cell_bytes(value: Value, marks: Mark, dated: bool, date1904: bool) -> bytes:
    """Return what follows a cell's attributes: type, content and end.

    `dated` says whether the cell's own number format shows dates: a date becomes a serial number there
    (from 1904 if `date1904`) and the text YYYY/MM/DD anywhere else. Line breaks become LF, as Excel keeps
    them; an empty text empties the cell. Raises `CannotFill` for what a cell cannot hold; the caller says
    which cell.
    """
    if isinstance(value, str):
        return _text_bytes(value, marks)
    if value is None:
        return marks.empty
    if isinstance(value, bool):
        return marks.boolean + (b"1" if value else b"0") + marks.value_end
    if isinstance(value, dt.date) and value == value:  # pandas' NaT is a date unlike itself
        serial = _serial(value, date1904) if dated else None
        if serial is None:
            return _text_bytes(date_text(value), marks)
        return marks.number + _number_text(serial) + marks.value_end
    if isinstance(value, int | float):
        return marks.number + _number_text(value) + marks.value_end
    if isinstance(value, numbers.Number):
        number = _built_in(value)
        if number is not None:
            return marks.number + _number_text(number) + marks.value_end
    if _is_foreign_boolean(value):
        return marks.boolean + (b"1" if value else b"0") + marks.value_end
    raise CannotFill(
        f"{type(value).__name__}型の値は書き込めません。文字列、数値、日付、真偽値のいずれかを渡してください。",
        f"A value of type {type(value).__name__} cannot be written. Give a text, number, date or boolean.",
    )


def _built_in(value: numbers.Number) -> int | float | None:
    """Return a number of another type (numpy's, a Decimal or Fraction) as Python's own, None if it is not real."""
    if isinstance(value, numbers.Integral):
        return int(value)
    try:
        number = float(value)  # type: ignore[arg-type]  # a complex one says that it cannot
        exact = isinstance(value, numbers.Rational) or not isinstance(value, numbers.Real)  # the latter: Decimal
        if exact and number.is_integer() and abs(number) <= _LARGEST:
            whole = int(value)  # type: ignore[call-overload]
            return int(whole) if whole == value else number
    except OverflowError:
        return math.inf
    except (TypeError, ValueError):
        return None
    return number


def _is_foreign_boolean(value: object) -> bool:
    """Return whether this is a boolean of numpy, told without loading it."""
    kind = getattr(value, "dtype", None)
    return getattr(kind, "kind", "") == "b" and getattr(value, "ndim", None) == 0


def written_value(content: bytes, marks: Mark) -> str | int | float | bool | None:
    """Return the value whose `cell_bytes` are `content`: the inverse, for dates their number or text.

    Raises `ValueError` for anything no fill writes.
    """
    if content == marks.empty:
        return None
    for opening in (marks.spaced_text, marks.text):
        if content.startswith(opening) and content.endswith(marks.text_end):
            text = content[len(opening) : -len(marks.text_end)].decode("utf-8")
            if "<" in text or ">" in text:
                break
            text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            return without_escapes(text)
    for opening in (marks.number, marks.boolean):
        if content.startswith(opening) and content.endswith(marks.value_end):
            number = content[len(opening) : -len(marks.value_end)].decode("utf-8")
            if opening == marks.boolean:
                return {"0": False, "1": True}[number] if number in ("0", "1") else _no_value(number)
            return int(number) if _INTEGER.fullmatch(number) else float(number)
    raise ValueError(content)


def with_escapes(text: str) -> str:
    """Return `text` as a cell stores it: what looks like the escape of a character (_x0041_) is escaped itself."""
    return _ESCAPED.sub("_x005F_", text)


def without_escapes(text: str) -> str:
    """Return the text that `with_escapes` made this of."""
    return _UNDERSCORE.sub("_", text)


def _no_value(text: str) -> bool:
    raise ValueError(text)


def _text_bytes(text: str, marks: Mark) -> bytes:
    if not text:
        return marks.empty
    if len(text) <= SHORT and is_plain_text(text):
        return marks.text + text.encode() + marks.text_end
    text = _BREAKS.sub("\n", text)
    bad = _FORBIDDEN.search(text)
    if bad is not None:
        code = f"U+{ord(bad[0]):04X}"
        raise CannotFill(
            f"値の{bad.start() + 1}文字目に、セルに書けない制御文字（{code}）があります。その文字を消してください。",
            f"Character {bad.start() + 1} of the value is a control character ({code}) that no cell can hold. "
            "Delete it.",
        )
    length = len(text) + sum(character > "\uffff" for character in text)
    if length > MAX_TEXT:
        raise CannotFill(
            f"値が{length:,}文字あります。1つのセルに入るのは{MAX_TEXT:,}文字までです。短くしてください。",
            f"The value has {length:,} characters; a cell holds {MAX_TEXT:,}. Shorten it.",
        )
    kept = text[0].isspace() or text[-1].isspace() or "\n" in text or "\t" in text or "  " in text
    escaped = with_escapes(text)
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (marks.spaced_text if kept else marks.text) + escaped.encode() + marks.text_end


def _number_text(value: float) -> bytes:
    if isinstance(value, int):
        if -_SMALL < value < _SMALL:
            return b"%d" % value
        if abs(value) > _LARGEST:
            raise _out_of_range()
        if len(str(abs(value)).rstrip("0")) > _EXACT_DIGITS:
            raise CannotFill(
                f"数値「{value}」は{_EXACT_DIGITS}桁を超えるため、Excelでは下の桁が0になります。"
                "番号であれば文字列として渡してください。",
                f"The number {value} has more than {_EXACT_DIGITS} digits; Excel would turn the last ones to 0. "
                "If it is a code, give it as text.",
            )
        return b"%d" % value
    value = float(value)
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise _out_of_range()
    return float.__repr__(value + 0.0).encode()


def _out_of_range() -> CannotFill:
    return CannotFill(
        "数値ではない値（NaN、無限大など）や、Excelで扱えない大きさの数値は書き込めません。空にする場合はNoneを渡してください。",
        "NaN, infinity and numbers beyond Excel's range cannot be written. To empty the cell give None.",
    )


def _serial(value: dt.date, date1904: bool) -> float | None:
    """Return the serial number of a date, None if it lies before the calendar of the workbook."""
    ordinal = value.toordinal()
    if date1904:
        days = ordinal - _DAY_ZERO_1904
        if days < 0:
            return None
    else:
        days = ordinal - _DAY_ZERO_1900
        if days < _LEAP_BUG:
            days -= 1
            if days < 1:
                return None
    if isinstance(value, dt.datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
        if seconds:
            return days + seconds / 86_400
    return days


def date_text(value: dt.date) -> str:
    """Return a date as people write it on a form: YYYY/MM/DD, with the time if there is one."""
    text = f"{value.year:04d}/{value.month:02d}/{value.day:02d}"
    if isinstance(value, dt.datetime) and (value.hour or value.minute or value.second):
        text += f" {value.hour:02d}:{value.minute:02d}:{value.second:02d}"
    return text


def date_of(serial: float, date1904: bool) -> dt.date | dt.datetime | None:
    """Return the date a serial number stands for, None if it stands for none."""
    if not math.isfinite(serial) or serial < (0 if date1904 else 1):
        return None
    days = math.floor(serial)
    seconds = round((serial - days) * 86_400)
    if seconds == 86_400:
        days, seconds = days + 1, 0
    if not date1904 and days < _LEAP_BUG:
        if days == _LEAP_BUG - 1:  # the day that never was
            return None
        days += 1
    ordinal = days + (_DAY_ZERO_1904 if date1904 else _DAY_ZERO_1900)
    if ordinal > dt.date.max.toordinal():
        return None
    day = dt.date.fromordinal(ordinal)
    moment = dt.datetime(day.year, day.month, day.day) + dt.timedelta(seconds=seconds)
    return moment if seconds else day
