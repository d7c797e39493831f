"""A form's layout written down as a definition: every label with its section, tables, split values and choices.

For forms nobody has defined yet: each printed text is asked what would stand beside it, in every way a value can stand
on paper, and what is found without doubt becomes a field. A person then deletes and renames. Knows no form.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from youryou_xl.forms.finding import layout as layout_of
from youryou_xl.forms.matching import BoundField, Kind, Wanted, match
from youryou_xl.forms.printed import ticks
from youryou_xl.grid import Grid, Span, position
from youryou_xl.layout import texts
from youryou_xl.layout.choices import Choices
from youryou_xl.layout.evidence import Caption
from youryou_xl.layout.reading import Reading
from youryou_xl.rules.text import without_blanks

_PARTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("era", "year", "month", "day"), "date"),
    (("year", "month", "day"), "date"),
    (("year", "month"), "text"),
    (("hour", "minute"), "text"),
)
_POSTAL, _PHONE = re.compile(r"郵便|〒"), re.compile(r"電話|tel|fax|ファ[クッ]ス|携帯", re.IGNORECASE)
_CHOICE = re.compile(r"[・／/,、\s]+")
_TYPES = (
    (_POSTAL, "postal_code"),
    (_PHONE, "phone"),
    (re.compile(r"メール|e-?mail", re.IGNORECASE), "email"),
    (re.compile(r"年月日|日付|期日|[^曜]日$"), "date"),
    (re.compile(r"氏名|会社名|商号|名称|法人名"), "name"),
)
_FEWEST_BOXES = 4
_FEWEST_ROWS = 3
_LONGEST_WORD = 12
_NARROW, _ALIKE = 45.0, 3.0
"""Pixels: the widest box for one character, and by how much such boxes differ."""
_SEALED = re.compile(r"[ \u3000]{2,}(?:印|㊞|\(印\)|（印）)[ \u3000]*$")
_OPPOSITES = frozenset({
    "有", "無", "男", "女", "要", "不要", "可", "否", "適", "不適", "済", "未済", "はい", "いいえ", "該当", "非該当",
    "新規", "変更", "更新", "継続", "廃止", "取消", "本人", "代理人",
})  # fmt: skip
"""Words that are printed in cells of their own to be marked."""
_MONTH, _DAY = re.compile(r"年[ \u3000]*月"), re.compile(r"月[ \u3000]*日")
_IN_A_DATE = re.compile(r"＿年月|年＿月|＿月日|月＿日|＿時分|時＿分")
_MOST_CAPTIONS = 400


@dataclass(frozen=True)
class Drafted:
    """One field of a draft, and where it stands on the form it was drafted from."""

    wanted: Wanted
    bound: BoundField
    type: str


def draft(grid: Grid, form_id: str, title: str) -> tuple[str, list[Drafted]]:
    """Return the text of a definition (TOML) of the form on a sheet, and its fields as they were found."""
    found = _fields(layout_of(grid).reading)
    lines = [
        f"# {title} の定義の下書きです。要らない項目は [fields.…] から次の空行までを消し、",
        '# 「」や " " の中の項目名は好きな名前に変えてください。書き方は docs/forms.md にあります。',
        f"id = {_quoted(form_id)}",
        f"title = {_quoted(title)}",
    ]
    sections = dict.fromkeys(name for item in found for name in item.wanted.section)
    if sections:
        lines.append(f"headings = [{', '.join(map(_quoted, sections))}]")
    tables = dict.fromkeys(item.wanted.table for item in found if item.wanted.table)
    names = {table: f"table_{number}" for number, table in enumerate(tables, 1)}
    for table, name in names.items():
        lines += ["", f"[tables.{name}]"]
        if table[0] != name:
            lines.append(f"labels = [{', '.join(map(_quoted, table))}]")
    for item in found:
        lines += ["", f"[fields.{_quoted(item.wanted.key)}]   # {_where(item.bound)}", *_settings(item, names)]
    return "\n".join(lines) + "\n", found


def _settings(item: Drafted, tables: dict[tuple[str, ...], str]) -> list[str]:
    wanted = item.wanted
    lines = [f"labels = [{_quoted(wanted.labels[0])}]"]
    if wanted.section:
        lines.append(f"section = [{_quoted(wanted.section[0])}]")
    if wanted.kind == "column":
        lines.append(f"table = {_quoted(tables[wanted.table])}")
    if wanted.kind == "chars":
        lines.append('split = "chars"')
    if wanted.kind == "parts":
        lines += ['split = "parts"', f"parts = [{', '.join(map(_quoted, wanted.parts))}]"]
    if wanted.kind == "circle":
        lines += ['mark = "circle"', f"choices = [{', '.join(map(_quoted, wanted.choices))}]"]
    if wanted.kind == "same-cell":
        lines.append('place = "inside"')
    if item.type != "text":
        lines.append(f"type = {_quoted(item.type)}")
    return lines


def _where(bound: BoundField) -> str:
    return bound.cells[0] if len(bound.cells) == 1 else f"{bound.cells[0]}〜{bound.cells[-1]}"


def _fields(layout: Reading) -> list[Drafted]:
    captions = sorted(layout.captions, key=lambda caption: caption.first.at)[:_MOST_CAPTIONS]
    counts = Counter(texts.key(caption.text) for caption in captions)
    headings = [caption for caption in captions if texts.is_heading(caption.text) or _leads(caption, captions)]
    asked: list[Wanted] = []
    types: dict[str, str] = {}
    taken: set[str] = set()
    for caption in captions:
        label = caption.text.replace("\n", "").strip()
        if len(texts.key(label)) < 1 or texts.is_number(label):
            continue
        section = _section(caption, headings) if counts[texts.key(caption.text)] > 1 else ()
        for wanted, kind_type in _ways(layout, caption, label, section):
            bound = match(layout, [wanted], [heading.text for heading in headings])[0]
            if bound.status != "found" or not _fits(bound, caption, layout):
                continue
            key = _key(label, section, taken)
            taken.add(key)
            asked.append(replace(wanted, key=key))
            types[key] = kind_type
            break
    asked = _as_columns(layout, asked)
    results = match(layout, asked, [heading.text for heading in headings])
    kept: list[Drafted] = []
    used = {cell for bound in results if bound.status == "found" and bound.options for cell in bound.cells}
    for wanted, bound in zip(asked, results, strict=True):
        if bound.status != "found" or (set(bound.cells) & used and bound.kind not in ("tick", "circle")):
            continue
        used |= set(bound.cells)
        kept.append(Drafted(wanted, bound, types[wanted.key]))
    kept.sort(key=lambda item: position(item.bound.label_cell or item.bound.cells[0]))
    return kept


def _ways(layout: Reading, caption: Caption, label: str, section: tuple[str, ...]) -> Iterable[tuple[Wanted, str]]:
    """Yield the ways a value may stand for a caption, the most particular first."""

    def way(kind: Kind, type_: str, **more: tuple[str, ...]) -> tuple[Wanted, str]:
        return Wanted("?", (label,), kind, section, **more), type_

    if ticks(caption.text):
        yield way("tick", "tick")
        return
    plain = _type_of(label)
    if texts.is_blanked(caption.text) or _SEALED.search(caption.text):
        no_day = _MONTH.search(caption.text) and not _DAY.search(caption.text)
        yield way("same-cell", "text" if no_day else plain)
    for parts, type_ in _PARTS:
        yield way("parts", type_, parts=parts)
    if _POSTAL.search(label):
        yield way("parts", "postal_code", parts=("first", "second"))
    if _PHONE.search(label):
        yield way("parts", "phone", parts=("area", "local", "number"))
    for words in _words_near(layout, caption):
        yield way("circle", "choice", choices=words)
    yield way("chars", "text")
    yield way("plain", plain)


def _fits(bound: BoundField, caption: Caption, layout: Reading) -> bool:
    """Return whether what was found is what the kind says: a run of narrow boxes, at least two words to mark."""
    if bound.kind == "chars":
        widths = {layout.paper.width(layout.grid.span_at(*position(cell))) for cell in bound.cells}
        return len(bound.cells) >= _FEWEST_BOXES and max(widths) <= _NARROW
    if bound.kind == "parts":
        # A date some rows below belongs to another label, one this sheet names too.
        rows = {position(cell)[0] for cell in bound.cells}
        return all(caption.area.top <= row <= caption.area.bottom for row in rows)
    if bound.kind == "plain":
        return bound.label_cell is not None and not _is_a_piece(layout, bound.cells[0], caption)
    return True


def _is_a_piece(layout: Reading, cell: str, caption: Caption) -> bool:
    """Return whether a cell takes a part of a value only: a box in a run of narrow ones, a gap of a date."""
    span = layout.grid.span_at(*position(cell))
    row = layout.evidence.rows.get(span.top, ())
    run = _run(layout, span)
    # Wider boxes may be a row of a table, whose labels stand above; beside one label they are one value.
    if run > 1 and (layout.paper.width(span) <= _NARROW or (run > _FEWEST_BOXES and caption.span.right < span.left)):
        return True
    pieces = sorted(layout.evidence.piece_rows.get(span.top, ()), key=lambda piece: piece.span.left)
    before = [texts.flat(piece.text) for piece in pieces if piece.span.right < span.left]
    behind = [piece for piece in pieces if piece.span.left > span.right]
    if not behind or any(span.right < slot.span.left < behind[0].span.left for slot in row):
        return False
    # 3年 may be a term of years; 年 with a 月 behind it is a date.
    return bool(
        _IN_A_DATE.search("".join(before[-2:]) + "＿" + "".join(texts.flat(piece.text) for piece in behind[:2]))
    )


def _run(layout: Reading, span: Span) -> int:
    """Return how many boxes as wide as this one stand side by side, from it to the right."""
    lefts = {slot.span.left: slot.span for slot in layout.evidence.rows.get(span.top, ())}
    width, count, here = layout.paper.width(span), 1, span
    while (following := lefts.get(here.right + 1)) and abs(layout.paper.width(following) - width) <= _ALIKE:
        count, here = count + 1, following
    return count


def _words_near(layout: Reading, caption: Caption) -> Iterable[tuple[str, ...]]:
    """Yield the choices printed beside a caption: words behind a box each, or words of one text (有　・　無)."""
    boxed = tuple(piece.text.strip() for _, piece in Choices(layout).boxed(caption))
    if boxed and len(set(boxed)) == len(boxed):
        yield boxed
    row = [
        piece
        for line in range(caption.area.top, caption.area.bottom + 1)
        for piece in layout.evidence.piece_rows.get(line, ())
        if piece.span.left > caption.span.right
    ]
    for piece in row[:3]:
        inner = piece.text.strip(" \u3000()（）")
        words = tuple(word for word in _CHOICE.split(inner) if word)
        short = "・" in inner and len(words) > 1 and all(len(word) <= _LONGEST_WORD for word in words)
        if short and len(set(words)) == len(words) and not all(texts.is_unit(word) for word in words):
            yield words
            return
    alone = tuple(itertools.takewhile(_OPPOSITES.__contains__, (texts.flat(piece.text) for piece in row)))
    if len(alone) > 1 and len(set(alone)) == len(alone):
        yield alone


def _type_of(label: str) -> str:
    plain = texts.flat(label)
    return next((type_ for pattern, type_ in _TYPES if pattern.search(plain)), "text")


def _leads(caption: Caption, captions: Sequence[Caption]) -> bool:
    """Return whether a caption is the heading of a block: it is merged down the side of several others."""
    span = caption.span
    if span.bottom == span.top:
        return False
    beside = [
        other
        for other in captions
        if other is not caption and other.span.left > span.right and span.top <= other.span.top <= span.bottom
    ]
    return len({other.span.top for other in beside}) > 1


def _section(caption: Caption, headings: Sequence[Caption]) -> tuple[str, ...]:
    """Return the heading a caption stands under: one at its side, or else the last one above."""
    beside = [
        head
        for head in headings
        if head is not caption
        and head.span.top <= caption.span.top <= head.span.bottom
        and head.span.right < caption.span.left
    ]
    above = [head for head in headings if head is not caption and head.span.bottom < caption.span.top]
    best = max(beside, key=lambda head: head.span.left, default=None) or max(
        above, key=lambda head: head.span.top, default=None
    )
    return (best.text.replace("\n", "").strip(),) if best is not None else ()


def _as_columns(layout: Reading, asked: Sequence[Wanted]) -> list[Wanted]:
    """Return what is asked for with the headers of tables as columns: labels in a row, boxes below each of them."""
    single = match(layout, asked)
    rows: dict[int, list[int]] = {}
    columns = match(
        layout, [replace(item, kind="column", table=("?",)) if item.kind == "plain" else item for item in asked]
    )
    for number, (item, bound, column) in enumerate(zip(asked, single, columns, strict=True)):
        if item.kind != "plain" or column.status != "found" or not bound.cells or not column.label_cell:
            continue
        label, first = position(column.label_cell), position(column.cells[0])
        below = first[0] > label[0] and len(column.cells) >= _FEWEST_ROWS
        if below:
            rows.setdefault(first[0], []).append(number)
    result = list(asked)
    for table, (_, numbers) in enumerate(sorted(rows.items()), 1):
        if len(numbers) > 1:
            for number in numbers:
                result[number] = replace(asked[number], kind="column", table=(f"table_{table}",))
    names = {item.table: f"table_{n}" for n, item in enumerate(_firsts(result), 1)}
    return [replace(item, table=(names[item.table],)) if item.kind == "column" else item for item in result]


def _firsts(asked: Iterable[Wanted]) -> list[Wanted]:
    return [next(group) for _, group in itertools.groupby(
        (item for item in asked if item.kind == "column"), key=lambda item: item.table)]  # fmt: skip


def _key(label: str, section: tuple[str, ...], taken: set[str]) -> str:
    """Return a name for a field that nobody else has: its label, with its section where that is needed."""
    base = re.sub(r"[.\"\\：:\[\]]", "", without_blanks(texts.flat(label)))[:30] or "項目"
    base = re.sub(r"[□☐]", "", base) or "項目"
    if base not in taken:
        return base
    if section:
        base = f"{texts.flat(section[0])[:20]}_{base}".replace(".", "")
    return next(name for n in itertools.count(1) if (name := base if n == 1 else f"{base}_{n}") not in taken)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


__all__ = ["Drafted", "draft"]
