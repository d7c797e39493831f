"""Values and cells: how the value of a field becomes the cells it stands in, and is read back from them, both ways.

One character per box, a date in year, month and day, the lines of one text, a ○ beside a printed word, a □ that
becomes ☑, a value beside its label in one cell. The only module that knows; everyone else asks a Binding.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from youryou_xl.errors import UnusableForm
from youryou_xl.forms import printed
from youryou_xl.forms.definitions import Field
from youryou_xl.forms.labels import is_prompt
from youryou_xl.forms.matching import BoundField
from youryou_xl.grid import Grid, Value, position
from youryou_xl.layout import texts
from youryou_xl.rules import eras
from youryou_xl.rules.quantities import parse_date
from youryou_xl.rules.text import as_text, choice_key, is_blank, without_blanks

Cell = str | int | float | bool | dt.date | dt.datetime
"""What a cell can be given: a workbook has no value for a time of day, which is written as it reads."""

_SEPARATORS = re.compile(r"[-‐‑‒–—―−－ー/／:：.．,，、~〜～\s()（）年月日時分]+")
_JOINED = "、"
_ERA_WORDS = re.compile(r"令和|平成|昭和|大正|明治|西暦")
_DATE_PARTS = frozenset({"era", "year", "month", "day"})
_NEAR = 8
"""Columns before the box of a year in which its era may be printed."""
_NO = frozenset({"", "×", "✕", "x", "無", "なし", "非該当", "いいえ", "no", "false", "0", "-"})
_RIGHT_ALIGNED = frozenset({"number", "kilowatt"})


@dataclass(frozen=True)
class Cells:
    """The cells one value becomes, by address, and the words (by cell) that only a drawn circle can mark."""

    values: dict[str, Cell | None] = field(default_factory=dict)
    circles: dict[str, str] = field(default_factory=dict)


def read(entry: Field, bound: BoundField, grid: Grid) -> Value | None:
    """Return the value that stands in the cells of a field that was found, None if they are empty."""
    if bound.kind == "chars":
        return "".join(as_text(_shown(grid, cell)).strip(" \u3000") for cell in bound.cells) or None
    if bound.kind == "parts":
        return _read_parts(entry, bound, grid)
    if bound.kind == "circle":
        return _JOINED.join(word for word, cell in bound.options.items() if _is_circled(grid, cell, word)) or None
    if bound.kind == "tick":
        return _read_ticks(bound, grid)
    if bound.kind == "same-cell":
        value = _value(grid, bound.cells[0])
        if not isinstance(value, str):
            return value
        return printed.value_in(value, entry.labels)
    lines = [_shown(grid, cell) for cell in bound.cells]
    if len(lines) > 1:
        return "\n".join(as_text(line) for line in lines).strip("\n") or None
    value = lines[0]
    if isinstance(value, str) and printed.has_room(value) and _is_room(value):
        return None
    if isinstance(value, str) and value[:1] in "〒 \u3000" and value.lstrip("〒 \u3000"):
        # The mark and the blanks that the form prints before what is typed.
        return value.lstrip("〒 \u3000")
    return value


def write(entry: Field, bound: BoundField, grid: Grid, value: object, label: str) -> Cells:
    """Return the cells that say `value`; cells of the field that say nothing then are emptied.

    Raises UnusableForm where the value cannot be put into these cells, saying why.
    """
    if isinstance(value, Mapping) and bound.kind != "parts":
        raise _refused(label, bound, "値を1つだけ書いてください", "takes one value")
    if bound.kind == "chars":
        return _write_chars(entry, bound, grid, value, label)
    if bound.kind == "parts":
        return _write_parts(entry, bound, grid, value, label)
    if bound.kind == "circle":
        return _write_circle(bound, grid, value, label)
    if bound.kind == "tick":
        return _write_ticks(bound, grid, value, label)
    if bound.kind == "same-cell":
        return _write_inside(entry, bound, grid, value, label)
    if len(bound.cells) > 1:
        return _write_lines(bound, grid, value, label)
    cell = bound.cells[0]
    there = _value(grid, cell)
    if isinstance(there, str) and _is_room(there) and printed.has_room(there) and not is_blank(value):
        inside = printed.filled(there, (), value)
        if inside is not None:
            return Cells({cell: inside})
    return Cells({cell: spelled(grid, cell, value)})


def spelled(grid: Grid, cell: str, value: object) -> Cell | None:
    """Return a value as the drop-down list of a cell spells it, where there is one with it."""
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        wanted = choice_key(as_text(value))
        for choice in grid.choices.get(grid.span_at(*position(cell)).anchor, ()):
            if choice_key(choice) == wanted:
                return choice if isinstance(value, str) else value
    return value  # type: ignore[return-value]


def prints(entry: Field, bound: BoundField, grid: Grid, word: str) -> bool:
    """Return whether the printed word of a choice itself is where its ○ has to go."""
    return not _is_box(grid, bound.options[word], word)


# -- one character per box ---------------------------------------------------------------------------------------


def characters(value: object) -> list[str]:
    """Return the characters of a value as a person counts them: combining marks stay with their letter."""
    found: list[str] = []
    for char in unicodedata.normalize("NFC", as_text(value)):
        joins = unicodedata.combining(char) or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
        if joins and found:
            found[-1] += char
        elif not char.isspace():
            found.append(char)
    return found


def _write_chars(entry: Field, bound: BoundField, grid: Grid, value: object, label: str) -> Cells:
    chars = characters(value)
    if len(chars) > len(bound.cells):
        bare = [char for char in chars if char not in "-‐－−()（）"]
        chars = bare if len(bare) <= len(bound.cells) else chars
    if len(chars) > len(bound.cells):
        raise _refused(
            label,
            bound,
            f"「{as_text(value)}」は{len(chars)}文字ですが、マスは{len(bound.cells)}個です。マスの数に合わせてください",
            f"“{as_text(value)}” has {len(chars)} characters, but there are {len(bound.cells)} boxes; make it fit",
        )
    empty = len(bound.cells) - len(chars)
    padded: list[str | None] = [None] * empty + list(chars) if entry.spec.type in _RIGHT_ALIGNED else [
        *chars, *[None] * empty
    ]  # fmt: skip
    return Cells({cell: _digit(grid, cell, char) for cell, char in zip(bound.cells, padded, strict=True)})


def _digit(grid: Grid, cell: str, char: str | None) -> Cell | None:
    """Return a character as its box takes it: a number where the box is formatted for numbers, else text."""
    if char is not None and char.isascii() and char.isdigit():
        look = grid.looks.get(grid.span_at(*position(cell)).anchor) if grid.looks is not None else None
        if look is not None and re.fullmatch(r"[#0]+(?:_ )?", look.number_format):
            return int(char)
    return None if char is None else spelled(grid, cell, char)


# -- parts ---------------------------------------------------------------------------------------------------------


def is_date(bound: BoundField) -> bool:
    """Return whether the parts of a field are those of a date."""
    return set(bound.parts) <= _DATE_PARTS and "year" in bound.parts


def _write_parts(entry: Field, bound: BoundField, grid: Grid, value: object, label: str) -> Cells:
    names = list(bound.parts)
    if is_blank(value):
        return Cells(dict.fromkeys(bound.parts.values(), None))
    if isinstance(value, Mapping):
        unknown = [str(name) for name in value if name not in bound.parts]
        if unknown:
            raise _refused(
                label,
                bound,
                f"「{unknown[0]}」という部分はありません（{'、'.join(names)}）",
                f"has no part “{unknown[0]}” ({', '.join(names)})",
            )
        return Cells({
            cell: spelled(grid, cell, _number(as_text(value[name])) if name in _DATE_PARTS else value[name])
            if not is_blank(value.get(name)) else None
            for name, cell in bound.parts.items()
        })  # fmt: skip
    said = _date_parts(bound, grid, value, label) if is_date(bound) else _other_parts(entry, names, value)
    if said is None:
        raise _refused(
            label,
            bound,
            f"「{as_text(value)}」は{len(names)}つの欄（{'・'.join(names)}）に分けられません。"
            "年月日、123-4567、03-1234-5678 のように、区切って書いてください",
            f"“{as_text(value)}” cannot be divided among its {len(names)} cells ({', '.join(names)}); write it with "
            "separators, like 2026/4/1, 123-4567 or 03-1234-5678",
        )
    return Cells({cell: said[name] if name == "era" else spelled(grid, cell, said[name])
                  for name, cell in bound.parts.items()})  # fmt: skip


def _date_parts(bound: BoundField, grid: Grid, value: object, label: str) -> dict[str, Cell] | None:
    names = set(bound.parts)
    day = value.date() if isinstance(value, dt.datetime) else value
    complete = isinstance(day, dt.date)
    if not isinstance(day, dt.date):
        text = unicodedata.normalize("NFKC", as_text(value))
        read = parse_date(text).value
        partly = re.fullmatch(
            r"\s*(令和|平成|昭和|大正|明治|[RHSTM])?\s*(元|\d{1,4})[年/.\-]\s*(?:(\d{1,2})月?)?\s*", text
        )
        if read is not None:
            day, complete = read, True
        elif partly and "day" not in names:
            era = eras.era_named(partly[1]) if partly[1] else None
            number = 1 if partly[2] == "元" else int(partly[2])
            month = int(partly[3] or 12)
            first = eras.date_of(number, month, 28, era) if era or number > 99 else None
            if first is None or ("month" in names) != bool(partly[3]):
                return None
            day = first
        else:
            return None
    if complete and not {"year", "month"} <= names:
        return None
    own = eras.era_of(day)
    known = _printed_era(grid, bound.parts["year"]) if "era" not in names else None
    said: dict[str, Cell] = {"month": day.month, "day": day.day, "year": day.year}
    if "era" in names:
        if own is None:
            return None
        said["era"] = _era_as_listed(grid, bound.parts["era"], own)
        said["year"] = day.year - own.begins.year + 1
    elif isinstance(known, eras.Era):
        within = eras.year_within(day, known)
        if within is None:
            written = eras.in_words(day)
            raise _refused(
                label,
                bound,
                f"様式に「{known.name}」と印刷されていて、{written}は書けません。日付を確かめてください",
                f"the form prints {known.name}, which {written} does not belong to; check the date",
            )
        said["year"] = within
    return said


def _other_parts(entry: Field, names: list[str], value: object) -> dict[str, Cell] | None:
    text = unicodedata.normalize("NFKC", as_text(value)) if not isinstance(value, dt.time) else f"{value:%H:%M}"
    tokens: list[str] = []
    for token in _SEPARATORS.split(text.replace("〒", "")):
        if "era" in names:
            tokens += [piece for piece in re.split(f"({_ERA_WORDS.pattern})", token) if piece]
        elif token:
            tokens.append(token)
    if len(tokens) != len(names) and len(tokens) == 1 and tokens[0].isdigit():
        tokens = _by_length(names, tokens[0])
    if len(tokens) != len(names):
        return None
    plain = entry.spec.type in ("postal_code", "phone") or not all(name in _PLAIN_NUMBERS for name in names)
    return {name: token if plain else _number(token) for name, token in zip(names, tokens, strict=True)}


_PLAIN_NUMBERS = frozenset({"year", "month", "day", "hour", "minute", "days", "above", "below"})


def _by_length(names: list[str], digits: str) -> list[str]:
    """Return the digits of a postal code in its two parts; anything else cannot be divided without separators."""
    if len(names) == 2 and len(digits) == 7 and not {"area", "local"} & set(names):
        return [digits[:3], digits[3:]]
    if names == ["year", "month", "day"] and len(digits) == 8:
        return [digits[:4], digits[4:6], digits[6:]]
    return []


def _number(text: str) -> Cell:
    plain = unicodedata.normalize("NFKC", text).strip()
    return int(plain) if re.fullmatch(r"0|[1-9][0-9]{0,8}", plain) else text


def _printed_era(grid: Grid, year_cell: str) -> eras.Era | str | None:
    """Return the era printed before the box of a year, 西暦 for western years, None for neither."""
    row, column = position(year_cell)
    span = grid.span_at(row, column)
    for line in range(span.top, span.bottom + 1):
        for left in range(column - 1, max(0, column - _NEAR), -1):
            value = grid.values.get((line, left))
            if not isinstance(value, str):
                continue
            plain = texts.flat(value).strip("()")
            named = next((era for era in eras.ERAS if plain.endswith(era.name)), None) or eras.era_named(plain.upper())
            if named is not None:
                return named
            if plain.endswith(eras.WESTERN):
                return eras.WESTERN
            break
    return None


def _era_as_listed(grid: Grid, cell: str, era: eras.Era) -> str:
    """Return an era as the drop-down of its cell spells it: 令和, R, 5:令和."""
    for choice in grid.choices.get(grid.span_at(*position(cell)).anchor, ()):
        plain = unicodedata.normalize("NFKC", choice)
        if era.name in plain or plain.strip().upper() == era.letter or plain.strip() == era.name[0]:
            return choice
    return era.name


def _read_parts(entry: Field, bound: BoundField, grid: Grid) -> Value | None:
    said = {name: _shown(grid, cell) for name, cell in bound.parts.items()}
    if all(is_blank(value) for value in said.values()):
        return None
    if not is_date(bound):
        pieces = [as_text(value).strip(" \u3000") for value in said.values()]
        return ":".join(pieces) if list(said) == ["hour", "minute"] else "-".join(pieces)
    year = unicodedata.normalize("NFKC", as_text(said.get("year"))).strip()
    era_text = re.sub(r"[\d:.\s年]", "", unicodedata.normalize("NFKC", as_text(said.get("era"))))
    within = re.fullmatch(r"(令和|平成|昭和|大正|明治|[RHSTM])\s*(.*)", year, re.IGNORECASE)
    era = eras.era_named(era_text) if era_text else None
    if within and not era_text:
        era, year = eras.era_named(within[1].upper()), within[2]
    elif not era_text and "era" not in bound.parts:
        known = _printed_era(grid, bound.parts["year"])
        number = eras.read_year(year)
        era = known if isinstance(known, eras.Era) and number is not None and number <= 99 else None
    number = eras.read_year(year)
    rest = [unicodedata.normalize("NFKC", as_text(said.get(name))).strip(" 月日") for name in ("month", "day")]
    if number is not None and (era is not None or number > 99) and all(part.isdigit() for part in rest):
        day = eras.date_of(number, int(rest[0]), int(rest[1]), era)
        if day is not None:
            return day
    name = era.name if era is not None else era_text
    month = f"{rest[0]}月" if "month" in said else ""
    last = f"{rest[1]}日" if "day" in said else ""
    return f"{name}{year}年{month}{last}"


# -- choices to mark -----------------------------------------------------------------------------------------------


def _is_box(grid: Grid, cell: str, word: str) -> bool:
    """Return whether a cell is the box beside a printed word, rather than the print itself."""
    value = _value(grid, cell)
    return value is None or (isinstance(value, str) and (not value.strip() or printed.is_circle(value)))


def _is_circled(grid: Grid, cell: str, word: str) -> bool:
    value = as_text(_value(grid, cell))
    return printed.is_circle(value) or printed.circled(value, word)


def _write_circle(bound: BoundField, grid: Grid, value: object, label: str) -> Cells:
    by_key = {choice_key(word): word for word in bound.options}
    wanted = None if is_blank(value) else by_key.get(choice_key(as_text(value)))
    if wanted is None and not is_blank(value):
        raise _refused(
            label,
            bound,
            f"「{as_text(value)}」は選択肢にありません。{'、'.join(bound.options)} のどれかにしてください",
            f"“{as_text(value)}” is not one of its choices: {', '.join(bound.options)}",
        )
    result = Cells()
    for word, cell in bound.options.items():
        if _is_box(grid, cell, word):
            if word == wanted:
                result.values[cell] = printed.CIRCLE
            elif _value(grid, cell) is not None:
                result.values[cell] = None
        elif word == wanted and not _is_circled(grid, cell, word):
            result.circles[cell] = word
    return result


# -- boxes to tick -------------------------------------------------------------------------------------------------


def _boxes(bound: BoundField, grid: Grid) -> list[tuple[str, printed.Tick]]:
    return [(cell, tick) for cell in bound.cells for tick in printed.ticks(as_text(_value(grid, cell)))]


def tick_words(bound: BoundField, grid: Grid) -> tuple[str, ...]:
    """Return the words beside the boxes of a field, () where there is a single box."""
    boxes = _boxes(bound, grid)
    return tuple(tick.word for _, tick in boxes) if len(boxes) > 1 else ()


def _read_ticks(bound: BoundField, grid: Grid) -> Value | None:
    boxes = _boxes(bound, grid)
    ticked = [tick.word for _, tick in boxes if tick.ticked]
    if len(boxes) == 1:
        return printed.CIRCLE if ticked else None
    return _JOINED.join(ticked) or None


def _write_ticks(bound: BoundField, grid: Grid, value: object, label: str) -> Cells:
    boxes = _boxes(bound, grid)
    if not boxes and not is_blank(value):
        raise _refused(
            label,
            bound,
            "チェックを付ける□がありません。欄の場所を確かめてください",
            "there is no box to tick; check where the field is",
        )
    if len(boxes) == 1:
        yes = value is True or (not is_blank(value) and value is not False and without_blanks(
            unicodedata.normalize("NFKC", as_text(value))).casefold() not in _NO)  # fmt: skip
        chosen = boxes if yes else []
    else:
        chosen = []
        whole = any(choice_key(tick.word) == choice_key(as_text(value)) for _, tick in boxes)
        for word in [] if is_blank(value) else [as_text(value)] if whole else re.split(r"[、,\n]", as_text(value)):
            near = [box for box in boxes if choice_key(box[1].word) == choice_key(word)]
            if len(near) != 1:
                listed = "、".join(tick.word for _, tick in boxes)
                raise _refused(
                    label,
                    bound,
                    f"「{word}」という☐がありません。{listed} から選んでください",
                    f"has no box “{word}”: {listed}",
                )
            chosen += near
    result = Cells()
    for cell in bound.cells:
        text = as_text(_value(grid, cell))
        new = printed.with_ticks(text, [tick.at for one, tick in chosen if one == cell])
        if new != text:
            result.values[cell] = new
    return result


# -- texts ---------------------------------------------------------------------------------------------------------


def _write_inside(entry: Field, bound: BoundField, grid: Grid, value: object, label: str) -> Cells:
    cell = bound.cells[0]
    there = as_text(_value(grid, cell))
    new = printed.filled(there, entry.labels, None if is_blank(value) else value)
    if new is None:
        raise _refused(
            label,
            bound,
            f"「{there.strip()}」の中に「{as_text(value)}」を書けません。値を確かめてください",
            f"“{as_text(value)}” does not fit into “{there.strip()}”; check the value",
        )
    return Cells({cell: new})


def _write_lines(bound: BoundField, grid: Grid, value: object, label: str) -> Cells:
    lines: list[object] = [] if is_blank(value) else [value]
    if isinstance(value, str) and lines:
        lines = list(value.replace("\r\n", "\n").strip("\n").split("\n"))
    if len(lines) > len(bound.cells):
        raise _refused(
            label,
            bound,
            f"値は{len(lines)}行ですが、欄は{len(bound.cells)}行です。行を減らしてください",
            f"the value has {len(lines)} lines, but there is room for {len(bound.cells)}",
        )
    padded = [*lines, *[None] * (len(bound.cells) - len(lines))]
    return Cells({
        cell: spelled(grid, cell, line) if not is_blank(line) else None
        for cell, line in zip(bound.cells, padded, strict=True)
    })  # fmt: skip


def _value(grid: Grid, cell: str) -> Value | None:
    return grid.value_at(*position(cell))


def _shown(grid: Grid, cell: str) -> Value | None:
    value = _value(grid, cell)
    return None if isinstance(value, str) and (not value.strip() or is_prompt(value)) else value


def _is_room(text: str) -> bool:
    """Return whether a text is print to be filled in rather than a value of a person."""
    return (bool(texts.flat(text)) and texts.is_fillable(text)) or bool(re.fullmatch(r"\D*年\s*月\s*日?\s*", text))


def _refused(label: str, bound: BoundField, ja: str, en: str) -> UnusableForm:
    cells = f"{bound.cells[0]}〜{bound.cells[-1]}" if len(bound.cells) > 1 else bound.cells[0]
    return UnusableForm(f"「{label}」（{cells}）：{ja}。", f"“{label}” ({cells}): {en}.")
