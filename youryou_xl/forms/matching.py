"""Matching: which field of a form definition stands where in a Layout.

The layout says what the sheet holds; the definition says what the form asks for. This module brings the two
together and says of every field whether it was found, is missing, or could be several. It must not know how a
layout is read, nor anything of files.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from youryou_xl.forms.definitions import Form
from youryou_xl.forms.labels import is_example, label_keys, trailing_number
from youryou_xl.grid import Position, Span, address, position
from youryou_xl.layout import texts
from youryou_xl.layout.assignment import assign
from youryou_xl.layout.evidence import Caption, Pair, is_caption
from youryou_xl.layout.paper import Piece, Slot
from youryou_xl.layout.reading import Reading

Status = Literal["found", "missing", "ambiguous"]
Kind = Literal["plain", "column", "parts", "chars", "circle", "tick", "same-cell", "checkbox"]


@dataclass(frozen=True, slots=True)
class BoundField:
    """One field on the sheet: its cells, or why there are none.

    `cells` are its addresses in order (``("C5",)``; several for one character per box, for the lines of one text,
    for the cells of a tick), empty unless `status` is "found". `kind` says how a value stands in them. `parts` are
    the cells of a split value by the name of the part (``{"year": "E9"}``), `options` the cells of the words of a
    choice that is marked (``{"有": "G38"}``; two words of one text share a cell). `candidates` are the cells that
    could be meant where it is ambiguous. `label_cell` is where the label stands, None if it was not found.
    `margin` is by how much this reading is better than the next best, on the scale of log odds; 0 where not compared.
    `sheet` names the sheet where it is not that of the form.
    """

    key: str
    label: str
    status: Status
    kind: Kind = "plain"
    cells: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    label_cell: str | None = None
    margin: float = 0.0
    sheet: str | None = None

    @property
    def cell(self) -> str | None:
        """Return the first cell, None where the field was not found."""
        return self.cells[0] if self.cells else None


# Margins and scores below which a reading is a doubt; fitted with the weights (benchmarks/fit_layout.py).
_MARGIN = 1.5
_LEAST = 1.0
_UNKNOWN = -1.0
"""Added to the score of a caption the definition does not know: most texts of a sheet name nothing to type."""

_SURE_GRADE = 4
"""How surely a caption stands under a section that is merged over it or down beside it."""
_ACROSS_GRADE = 6
"""How surely a cell stands under a section that heads its row or column while its caption does not."""
_ACROSS = -4.0
"""The same for one that stands beside a slot where those the definition knows stand above it, or the other way."""

_PLAUSIBLE = 3.0
"""By how much less than its best a caption's other slots may score and still be chosen by a section."""

_NEAR_ROWS = 4
"""Rows between a heading on open paper and the captions beside it: 建築主 | 住所, 氏名, 電話."""
_WIDEST_GAP = 4
"""Rows between two words of one choice."""
_MOST_ROWS = 2000
_LONGEST_PATTERN_LABEL = 24
"""A label that only has to contain a word (``*調整電源*``) must be short, or sentences would match."""
_WIDE_COLUMN = 40.0
"""Pixels from which on a column is made for words, not one of squared paper."""
_ROW_OF_THREE = 1.0
"""From this support on at least three captions of a row have their slots below."""
_FAR_BELOW = 0.5
"""About thirteen pixels between a caption and what lies below it (`gapbelow` of the evidence)."""
_FILLED = 3
"""So many texts beside captions that lead to nothing else, and a third of the open fields, make a form filled in."""
_SURER = 1.0
"""Margin and score asked for on top where a filled copy is read without its blank."""
PATH = ">"

_AFTER = {
    "year": ("年",), "month": ("月",), "day": ("日",), "days": ("日間", "日"), "hour": ("時",), "minute": ("分",),
    "chome": ("丁目",), "banchi": ("番地",), "ban": ("番",),
}  # fmt: skip
"""The print behind a part of a split value."""
_BEFORE = {"above": ("地上",), "below": ("地下",), "era": (), "postal_first": ("〒",)}
"""The print before a part of a split value."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form asks for, as far as finding it goes."""

    key: str
    labels: tuple[str, ...]
    kind: Kind = "plain"
    section: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(eq=False)
class Bid:
    """One wanted field and the pairs it may be bound by."""

    wanted: Wanted
    captions: list[Caption]
    pairs: list[Pair] = field(default_factory=list)
    doubtful: bool = False
    lifted: dict[int, float] = field(default_factory=dict)
    """What a slot chosen by the section is worth: as much as the one the caption leads to without it."""

    def worth(self) -> dict[int, float]:
        """Return what each slot is worth to the field, by its number."""
        worth = _worth(self.pairs)
        return {number: max(value, self.lifted.get(number, value)) for number, value in worth.items()}


def match(reading: Reading, wanted: Sequence[Wanted], headings: Sequence[str] = ()) -> tuple[BoundField, ...]:
    """Return where every wanted field stands in a sheet that was read, in the order asked for.

    A field with rows (kind "column") is one entry with all its cells.
    """
    return Matcher(reading, wanted, headings).fields()


def wanted(form: Form) -> tuple[Wanted, ...]:
    """Return what the fields of a form definition ask for; a group to mark is one for each of its items."""
    asked: list[Wanted] = []
    for entry in form.fields:
        table = form.tables.get(entry.table or "")
        titles = table.labels if table is not None and table.labels else ((entry.table,) if entry.table else ())
        if entry.items:
            for item in entry.items:
                labels = (item, f"{item}エリア", f"{item}地域")
                asked.append(Wanted(f"{entry.key}.{item}", labels, "plain", entry.labels))
            continue
        kind: Kind = "column" if entry.repeats else "plain"
        split = getattr(entry, "split", "") or ""
        if split in ("chars", "parts"):
            kind = split
        elif getattr(entry, "mark", "") == "circle":
            kind = "circle"
        elif entry.spec.type == "tick":
            kind = "tick"
        elif entry.place == "inside":
            kind = "same-cell"
        asked.append(
            Wanted(
                entry.key,
                entry.labels,
                kind,
                entry.section,
                titles,
                tuple(getattr(entry, "parts", ()) or ()),
                tuple(getattr(entry.spec, "choices", ()) or ()) if kind == "circle" else (),
            )
        )
    return tuple(asked)


def match_form(reading: Reading, form: Form) -> tuple[BoundField, ...]:
    """Return where every field of a form stands on a sheet that was read, rows of a table one by one.

    Where the sheet is a copy filled in, of which no blank is at hand, what the definition does not know may be a
    value: fields that empty boxes did not settle are looked for once more with such texts taken away.
    """
    asked = wanted(form)
    headings = (*form.headings, *(title for table in form.tables.values() for title in table.labels))
    bound = match(reading, asked, headings)
    open_keys = {entry.key for entry in bound if entry.status != "found"}
    if open_keys:
        bound = _with_values(reading, asked, headings, bound)
    rows: list[BoundField] = []
    for entry, item in zip(bound, asked, strict=True):
        numbered = _numbered_rows(reading, item, headings) if item.kind == "column" else []
        if entry.status != "found" and numbered:
            rows += numbered
            continue
        if item.kind != "column":
            rows.append(entry)
        elif entry.status == "found":
            rows += [
                replace(entry, key=f"{entry.key}.{number}", cells=(cell,)) for number, cell in enumerate(entry.cells, 1)
            ]
        else:
            rows.append(replace(entry, key=f"{entry.key}.1"))
    return tuple(rows)


def _numbered_rows(reading: Reading, item: Wanted, headings: Sequence[str]) -> list[BoundField]:
    """Return the rows of a repeated field whose captions carry their number: 所属事業者コード１, 所属事業者コード２."""
    for label in item.labels:
        wanted_keys = set(_keys(label))
        numbers: dict[int, str] = {}
        for piece in reading.paper.pieces:
            for key in _keys(piece.text):
                ending = trailing_number(key)
                if ending is not None and ending[0] in wanted_keys:
                    numbers.setdefault(ending[1], piece.text)
        if len(numbers) > 1:
            asked = [Wanted(f"{item.key}.{number}", (numbers[number],), "plain", item.section) for number in sorted(numbers)]
            return list(match(reading, asked, headings))
    return []


def _with_values(
    reading: Reading, asked: Sequence[Wanted], headings: Sequence[str], bound: tuple[BoundField, ...]
) -> tuple[BoundField, ...]:
    """Return the fields with those settled that can be once texts the definition does not know are taken for values."""
    known = Matcher(reading, asked, headings).known()
    typed = {
        piece.at
        for piece in reading.paper.pieces
        if piece.number not in known
        and not (piece.unit or piece.note or piece.fillable or piece.computed or piece.example)
    }
    if not typed:
        return bound
    values = {at: value for at, value in reading.grid.values.items() if at not in typed}
    emptied = Reading(replace(reading.grid, values=values), reading.weights)
    again = match(emptied, asked, headings)
    taken = {cell for entry in bound for cell in entry.cells}
    settled: dict[str, BoundField] = {}
    for entry, other in zip(bound, again, strict=True):
        settles = (
            entry.status != "found"
            and other.status == "found"
            and other.margin >= _MARGIN + _SURER
            and not taken & set(other.cells)
            and any(reading.grid.value_at(*position(cell)) is not None for cell in other.cells)
            and (other.kind != "column" or not entry.candidates)
        )
        if settles:
            settled[entry.key] = other
    # One text where a value could stand is print more often than not; several are a form filled in.
    if len(settled) < max(_FILLED, sum(entry.status != "found" for entry in bound) // 3):
        return bound
    return tuple(settled.get(entry.key, entry) for entry in bound)


class Matcher:
    def __init__(self, reading: Reading, wanted: Sequence[Wanted], headings: Sequence[str]) -> None:
        self.reading = reading
        self.paper = reading.paper
        self.wanted = wanted
        self.exact: dict[str, list[Piece]] = defaultdict(list)
        self.index: dict[str, list[Piece]] = defaultdict(list)
        for piece in self.paper.pieces:
            first, *others = _keys(piece.text) or ("",)
            self.exact[first].append(piece)
            for key in others:
                self.index[key].append(piece)
        self.sections = [*headings, *(name for item in wanted for name in item.section)]
        self.heads: dict[str, list[Caption]] = {name: self._named(name) for name in dict.fromkeys(self.sections)}
        self._labels = {texts.key(label) for item in wanted for label in item.labels}
        self._asked = {texts.key(label) for item in wanted if item.kind == "tick" for label in item.labels}
        self.by_anchor = {slot.cell: slot for slot in self.paper.slots}

    # -- captions -------------------------------------------------------------------------------------------

    def _named(self, label: str, loosely: bool = False) -> list[Caption]:
        """Return the captions that read like a label: one text, or several joined."""
        if "*" in label:
            pattern = re.compile(".*".join(re.escape(texts.key(part)) for part in label.split("*")))
            return [
                self._caption((piece,))
                for piece in self.paper.pieces
                if len(texts.key(piece.text)) <= _LONGEST_PATTERN_LABEL and pattern.fullmatch(texts.key(piece.text))
            ]
        wanted = _keys(label)
        if not wanted:
            return []
        found = self.exact.get(wanted[0], [])
        if found:
            return [self._caption((piece,)) for piece in found]
        joined = self._joined(wanted[0])
        if joined:
            return [self._caption(pieces) for pieces in joined]
        for key in wanted:
            found = [*self.index.get(key, []), *self.exact.get(key, [])]
            if found:
                return [self._caption((piece,)) for piece in found]
        if loosely:
            found = [piece for piece in self.paper.pieces if texts.key(piece.text).startswith(wanted[0])]
            return [self._caption((piece,)) for piece in found]
        return []

    def _caption(self, pieces: tuple[Piece, ...]) -> Caption:
        return self.reading.caption_of(tuple(piece.number for piece in pieces))

    def _joined(self, wanted: str) -> list[tuple[Piece, ...]]:
        """Return the texts that read like a label one below or beside the other: 変更を必要 | とする理由."""
        found = []
        for piece in self.paper.pieces:
            key = texts.key(piece.text)
            if key and len(key) < len(wanted) and wanted.startswith(key):
                chain = self._chain((piece,), wanted[len(key) :])
                if chain:
                    found.append(chain)
        return found

    def _chain(self, pieces: tuple[Piece, ...], rest: str) -> tuple[Piece, ...]:
        if not rest:
            return pieces
        if len(pieces) >= 6:
            return ()
        last = pieces[-1]
        for piece in self.paper.pieces:
            if piece in pieces:
                continue
            down = piece.span.left == last.span.left and 0 < piece.span.top - last.span.bottom <= 2
            beside = piece.span.top == last.span.top and 0 < piece.span.left - last.shown.right <= 2
            near = down or beside or (piece.region == last.region and 0 < piece.span.top - last.span.bottom <= 2
                                      and abs(piece.span.left - last.span.left) <= 2)  # fmt: skip
            if not near:
                continue
            key = texts.key(piece.text)
            if key and rest.startswith(key):
                chain = self._chain((*pieces, piece), rest[len(key) :])
                if chain:
                    return chain
        return ()

    # -- sections -------------------------------------------------------------------------------------------

    def _governed(self, item: Wanted, caption: Caption, slot: Slot | None) -> int:
        """Return how surely a caption (and slot) stand under the section a field names; 0 is not at all."""
        best = 0
        for name in item.section:
            grades = [self._under(self._head(part), caption, slot) for part in self._path(name)]
            best = max(best, max(grades) if min(grades) and max(grades) == _ACROSS_GRADE else min(grades))
        return best

    def _path(self, name: str) -> tuple[str, ...]:
        """Return the headings a section names: one, or one inside the other (事故相手 運転者, 備考 > 旅費)."""
        if ">" not in name and "＞" not in name:
            if any(key in self.exact for key in _keys(name)[:1]):
                return (name,)
            parts = tuple(part for part in re.split(r"[\s\u3000]+", name) if part)
            if len(parts) < 2 or not all(len(part) > 1 and self._head(part) for part in parts):
                return (name,)
            return parts
        return tuple(part.strip() for part in re.split("[>＞]", name) if part.strip())

    def _head(self, name: str) -> list[Caption]:
        if name not in self.heads:
            self.heads[name] = self._named(name)
        return self.heads[name]

    def _under(self, heads: list[Caption], caption: Caption, slot: Slot | None) -> int:
        best = 0
        for head in heads:
            if head is caption or set(head.pieces) & set(caption.pieces):
                continue
            box, span = head.area, caption.span
            if box.top <= span.top <= box.bottom and head.span.right < span.left:
                best = max(best, 5)  # beside, merged down the side
            elif box.bottom < span.top and box.left <= span.left and span.right <= box.right and (
                self._heads(head) and not self._parted(head, span)
            ):
                best = max(best, 4)  # above, merged over the captions of some columns
            elif slot is not None and slot.span.top > span.bottom and (
                box.top <= slot.span.top <= box.bottom and head.span.right < slot.span.left and box.top > span.bottom
                and not self._named_between(head, slot)
            ):
                best = max(best, 6)  # a row of the table the caption heads
            elif slot is not None and box.left > span.right and box.bottom < slot.span.top and (
                box.left <= slot.span.left and slot.span.right <= box.right and not self._parted(head, slot.span)
            ):
                best = max(best, 6)  # a column of the table the caption begins a row of
            elif box.top <= span.top <= box.bottom and head.span.bottom < span.top and box.left <= span.left:
                best = max(best, 3)  # within a box the heading opens
            elif self._near(head, caption):
                best = max(best, 3)  # left of it on open paper, a row or two up or down
            elif box.bottom < span.top and box.left <= span.right and self._last_heading(head, caption):
                best = max(best, 2)
        return best

    def _near(self, head: Caption, caption: Caption) -> bool:
        """Return whether a heading stands left of a caption in the same open area, at about its height."""
        apart = abs(head.span.top - caption.span.top)
        return (
            head.span.right < caption.span.left
            and head.first.region == caption.first.region
            and apart <= _NEAR_ROWS
            and not any(
                other is not head and abs(other.span.top - caption.span.top) < apart
                and other.span.right < caption.span.left and other.first.region == head.first.region
                for others in self.heads.values() for other in others
            )
        )  # fmt: skip

    def _named_between(self, head: Caption, slot: Slot) -> bool:
        """Return whether another caption stands between the head of a row and a slot in it."""
        return any(
            is_caption(piece) and head.span.right < piece.span.left < slot.span.left and piece not in head.pieces
            for piece in self.reading.evidence.piece_rows.get(slot.span.top, ())
        )

    def _heads(self, head: Caption) -> bool:
        """Return whether a heading stands over some columns only, not over the whole sheet."""
        return head.area.right - head.area.left < 0.7 * self.paper.last_column and head.area.right > head.area.left

    def _parted(self, head: Caption, span: Span) -> bool:
        """Return whether another heading of the definition stands between a heading and something below it."""
        return any(
            head.area.bottom < other.span.top < span.top
            and other.span.left <= span.right
            and other.span.right >= span.left
            for others in self.heads.values()
            for other in others
            if other is not head
        )

    def _beside(self, head: Caption) -> bool:
        """Return whether a heading is one of several down a side, each for the rows beside it."""
        rows = self.reading.evidence.piece_rows
        captioned = any(
            is_caption(piece) and piece.span.left > head.area.right
            for row in range(head.area.top, min(head.area.bottom, head.area.top + 60) + 1)
            for piece in rows.get(row, ())
        )
        slotted = any(slot.span.left > head.area.right for slot in self.reading.evidence.rows.get(head.span.top, ()))
        if not (captioned or slotted) or not head.own_box:
            return False
        return any(
            is_caption(piece) and (piece.span.left, piece.span.right) == (head.span.left, head.span.right)
            for row in (head.area.top - 1, head.area.bottom + 1)
            for piece in rows.get(row, ())
        )

    def _last_heading(self, head: Caption, caption: Caption) -> bool:
        """Return whether a heading is the last one above a caption, of those the definition names.

        What stands beside the captions it heads does not head what lies below them.
        """
        if not texts.is_heading(head.text) and self._beside(head):
            return False
        return not any(
            head.span.top < other.span.top <= caption.span.top
            and other is not caption
            and texts.key(other.text) not in self._labels
            and other.span.left <= caption.span.left
            for others in self.heads.values()
            for other in others
        )

    # -- all together ---------------------------------------------------------------------------------------

    def fields(self) -> tuple[BoundField, ...]:
        """Return where every wanted field stands."""
        bids = self.bids()
        known = self._known_pieces = self._known(bids)
        scores: list[dict[int, float]] = []
        for bid in bids:
            simple = bid.wanted.kind in ("plain", "column")
            scores.append(bid.worth() if simple else {})
        others = [
            caption for caption in self.reading.captions if not any(piece.number in known for piece in caption.pieces)
        ]
        sought = {(pair.slot.number, pair.direction) for bid in bids for pair in bid.pairs}
        tabled = {pair.slot.number for bid in bids if bid.wanted.kind == "column" for pair in bid.pairs}
        for caption in others:
            # A cell of a table has a caption above and one beside: those do not compete.
            bidding = {}
            for pair in caption.pairs:
                rival = (pair.slot.number, pair.direction) in sought
                if not rival and pair.slot.number in tabled:
                    continue
                bidding[pair.slot.number] = pair.score + (_UNKNOWN if rival else _ACROSS)
            scores.append(bidding)
        chosen, margins = assign(scores)
        results = []
        for number, bid in enumerate(bids):
            kind = bid.wanted.kind
            if not bid.captions:
                results.append(BoundField(bid.wanted.key, bid.wanted.labels[0], "missing", kind))
            elif kind in ("plain", "column"):
                results.append(self._simple(bid, chosen[number], margins[number]))
            else:
                results.append(self._special(bid))
        return tuple(self._apart(self._even(results)))

    def _even(self, results: list[BoundField]) -> list[BoundField]:
        """Return the fields with those columns doubtful that have several rows where another has one merged over them."""
        tables: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, (entry, item) in enumerate(zip(results, self.wanted, strict=True)):
            if entry.status == "found" and entry.kind == "column":
                tables[item.table].append(number)
        span_at = self.reading.grid.span_at
        for columns in tables.values():
            spans = {number: [span_at(*position(cell)) for cell in results[number].cells] for number in columns}
            for number in columns:
                own = {span.top for span in spans[number]}
                over = any(
                    span.top < top <= span.bottom
                    for other in columns
                    if other != number
                    for span in spans[other]
                    for top in own
                )
                if over:
                    entry = results[number]
                    results[number] = replace(entry, status="ambiguous", cells=(), candidates=entry.cells[:3])
        return results

    def known(self) -> set[int]:
        """Return the pieces of print that are captions or headings of the definition, by number."""
        return self._known([self.bid(item) for item in self.wanted])

    def _known(self, bids: Sequence[Bid]) -> set[int]:
        heads = {piece.number for heads in self.heads.values() for head in heads for piece in head.pieces}
        return heads | {piece.number for bid in bids for caption in bid.captions for piece in caption.pieces}

    def bids(self) -> list[Bid]:
        """Return for every wanted field the captions and pairs that are left once sections, tables and kinds are used."""
        bids = [self.bid(item) for item in self.wanted]
        self._by_names(bids)
        self._by_examples(bids)
        self._by_tables(bids)
        self._by_kinds(bids)
        self._by_turns(bids)
        self._by_claims(bids)
        for bid in bids:
            bid.pairs = [pair for pair in bid.pairs if pair.caption in bid.captions]
            bid.doubtful = bid.doubtful or len(bid.captions) > 1
        return bids

    def bid(self, item: Wanted) -> Bid:
        """Return the captions a field's labels may mean under its sections, and the pairs they make."""
        loosely = item.kind in ("same-cell", "tick", "circle")
        captions: list[Caption] = []
        for label in item.labels:
            *above, last = (part.strip() for part in label.split(PATH))
            captions = self._named(last, loosely)
            if above:
                heads = [self._head(part) for part in above]
                captions = [
                    caption for caption in captions if all(self._under(head, caption, None) for head in heads if head)
                ] if all(heads) else []  # fmt: skip
            if captions:
                break
        bid = Bid(item, captions)
        if not (item.section and captions):
            bid.pairs = [pair for caption in captions for pair in caption.pairs]
            return bid
        headed = any(all(self._head(part) for part in self._path(name)) for name in item.section)
        alone = sum(bool(set(item.labels) & set(other.labels)) for other in self.wanted) == 1
        if item.kind not in ("plain", "column"):
            ranked = [(self._governed(item, caption, None), caption) for caption in captions]
            highest = max(grade for grade, _ in ranked)
            bid.captions = [caption for grade, caption in ranked if grade == highest]
            bid.doubtful = highest == 0 and (headed or not alone)
            return bid
        grades = [self._governed(item, caption, None) for caption in captions]
        if max(grades) >= _SURE_GRADE:
            captions = [caption for caption, grade in zip(captions, grades, strict=True) if grade == max(grades)]
        elif max(grades) > 0:
            # Those that stand under the section by themselves; a cell may still be told by a section across.
            sure = [caption for caption, grade in zip(captions, grades, strict=True) if grade == max(grades)]
            across = [caption for caption in captions if caption not in sure]
            captions = sure + [
                caption
                for caption in across
                if any(self._governed(item, caption, pair.slot) >= _ACROSS_GRADE for pair in caption.pairs)
            ]
        graded = []
        for caption in captions:
            best = max(caption.pairs, key=lambda pair: pair.score, default=None)
            graded += [
                (self._governed(item, caption, pair.slot), pair)
                for pair in caption.pairs
                if best is not None and self._plausible(pair, best)
            ]
            if best is not None:
                for pair in caption.pairs:
                    if self._in_line(pair, best) and self._governed(item, caption, pair.slot) >= _ACROSS_GRADE:
                        bid.lifted[pair.slot.number] = max(best.score - 1.0, bid.lifted.get(pair.slot.number, 0.0))
        top = max((grade for grade, _ in graded), default=0)
        bid.pairs = [pair for grade, pair in graded if grade == top]
        bid.captions = [caption for caption in captions if any(pair.caption is caption for pair in bid.pairs)] or captions
        told = 0
        for caption in captions:
            best = max(caption.pairs, key=lambda pair: pair.score, default=None)
            for pair in caption.pairs:
                along = best is not None and pair.direction == best.direction
                if along and not pair.features.get("captions" + pair.direction) and not pair.features.get("foreign"):
                    told = max(told, self._governed(item, caption, pair.slot))
        bid.doubtful = told >= _ACROSS_GRADE > top or (top == 0 and (headed or not alone))
        return bid

    def _plausible(self, pair: Pair, best: Pair) -> bool:
        """Return whether a section may choose this slot of a caption, rather than the one most likely without it."""
        if pair.score >= best.score - _PLAUSIBLE:
            return True
        return self._in_line(pair, best)

    def _in_line(self, pair: Pair, best: Pair) -> bool:
        """Return whether a slot stands behind a caption's likeliest one, in its row or column, nothing named between."""
        between = pair.features.get("captions" + pair.direction, 0.0)
        alike = (pair.slot.framed, pair.slot.coloured) == (best.slot.framed, best.slot.coloured)
        return pair.direction == best.direction and alike and not between and not pair.features.get("foreign")

    def _by_names(self, bids: list[Bid]) -> None:
        """A text that is the very label of one field is not another's by what is left without its brackets."""
        named = {texts.key(label): bid for bid in bids for label in bid.wanted.labels}
        for bid in bids:
            own = {texts.key(label.split(PATH)[-1].strip()) for label in bid.wanted.labels}
            bid.captions = [
                caption
                for caption in bid.captions
                if texts.key(caption.text) in own or texts.key(caption.text) not in named
            ]

    def _by_examples(self, bids: list[Bid]) -> None:
        """What stands under or right of the head of an example (記載例) is not to be filled in."""
        heads = [piece for piece in self.paper.pieces if is_example(piece.text)]
        if not heads:
            return
        for bid in bids:
            if len(bid.captions) > 1:
                left = [c for c in bid.captions if not any(
                    head.span.top < c.span.top and head.span.left <= c.span.left for head in heads
                )]  # fmt: skip
                bid.captions = left or bid.captions

    def _by_tables(self, bids: list[Bid]) -> None:
        """Columns of one table have their captions in one row: take the row most of them can stand in."""
        tables: dict[tuple[str, ...], list[Bid]] = defaultdict(list)
        for bid in bids:
            if bid.wanted.kind == "column" and bid.captions:
                tables[bid.wanted.table].append(bid)
        for columns in tables.values():
            votes: Counter[int] = Counter()
            for bid in columns:
                votes.update({caption.box.bottom for caption in bid.captions})
            for bid in columns:
                most = max(votes[caption.box.bottom] for caption in bid.captions)
                best = [caption for caption in bid.captions if votes[caption.box.bottom] == most]
                if most > 1 or len(columns) == 1:
                    bid.captions = best

    def _by_kinds(self, bids: list[Bid]) -> None:
        """Of several captions only those count beside which the kind asked for stands."""
        for bid in bids:
            if len(bid.captions) > 1 and bid.wanted.kind in ("chars", "parts", "circle", "tick"):
                fitting = [caption for caption in bid.captions if self._fits(bid.wanted, caption)]
                if all(texts.is_unit(caption.text) for caption in fitting):
                    fitting = [caption for caption in fitting if self._free(caption)] or fitting
                bid.captions = fitting or bid.captions

    def _free(self, caption: Caption) -> bool:
        """Return whether print that names a part (年, 令和) begins a date of its own, no caption standing before it."""
        evidence, row = self.reading.evidence, caption.span.top
        before = [slot for slot in evidence.rows.get(row, ()) if slot.span.right < caption.span.left]
        start = caption.span.left if not texts.flat(caption.text).startswith("年") or not before else max(
            slot.span.left for slot in before
        )
        return not any(
            not piece.numbering and piece.span.right < start
            and self.paper.x[start] - self.paper.x[max(piece.shown.right, self._reach(piece)) + 1] < _NEAR
            for piece in evidence.piece_rows.get(row, ())
        )  # fmt: skip

    def _reach(self, piece: Piece) -> int:
        """Return the last column of the box a piece has for itself, or of its own cells."""
        return self._caption((piece,)).box.right

    def _fits(self, item: Wanted, caption: Caption) -> bool:
        if item.kind == "chars":
            return bool(self._chars(caption))
        if item.kind == "parts":
            return bool(self._parts(caption, item.parts))
        if item.kind == "circle":
            return bool(self._options(caption, item.choices))
        return bool(self._ticks(caption))

    def _by_turns(self, bids: list[Bid]) -> None:
        """Fields asked for in the same words, as many as there are captions, take them in turn: repeated blocks."""
        alike: dict[tuple[object, ...], list[Bid]] = defaultdict(list)
        for bid in bids:
            alike[bid.wanted.labels, bid.wanted.section, bid.wanted.kind].append(bid)
        for group in alike.values():
            captions = group[0].captions
            if len(group) > 1 and len(captions) != len(group):
                for bid in group:
                    bid.doubtful = True
            elif len(group) > 1:
                ordered = sorted(captions, key=lambda caption: caption.first.at)
                for bid, caption in zip(group, ordered, strict=True):
                    bid.captions = [caption]

    def _by_claims(self, bids: list[Bid]) -> None:
        """A caption that belongs to a field told more exactly is no other field's."""
        claimed = {
            caption: bid
            for bid in bids
            if len(bid.captions) == 1 and (bid.wanted.section or bid.wanted.kind != "plain")
            for caption in bid.captions
        }
        alike = defaultdict(set)
        for caption, bid in claimed.items():
            alike[bid.wanted.labels].add(caption)
        for bid in bids:
            if len(bid.captions) > 1 and bid.wanted.section:
                left = [caption for caption in bid.captions if caption not in alike[bid.wanted.labels]]
                bid.captions = left or bid.captions
        joined = {
            piece for bid in bids for caption in bid.captions if len(caption.pieces) > 1 for piece in caption.pieces
        }
        for bid in bids:
            if len(bid.captions) > 1 and not bid.wanted.section:
                left = [
                    caption
                    for caption in bid.captions
                    if caption not in claimed and not (len(caption.pieces) == 1 and caption.first in joined)
                ]
                bid.captions = left or bid.captions
            if len(bid.captions) > 1 and bid.wanted.kind in ("plain", "column"):
                useful = [c for c in bid.captions if max((pair.score for pair in c.pairs), default=0.0) >= _LEAST]
                bid.captions = useful or bid.captions

    def _simple(self, bid: Bid, chosen: int | None, margin: float) -> BoundField:
        item = bid.wanted
        ranked = sorted(bid.pairs, key=lambda pair: -pair.score)
        candidates = tuple(dict.fromkeys(_name(pair.slot.cell) for pair in ranked[:3]))
        label = _name(bid.captions[0].first.at)
        if chosen is None:
            status: Status = "ambiguous" if candidates else "missing"
            return BoundField(item.key, item.labels[0], status, item.kind, candidates=candidates, label_cell=label)
        pair = max((pair for pair in bid.pairs if pair.slot.number == chosen), key=lambda pair: pair.score)
        unsure = margin < _MARGIN or max(pair.score, bid.lifted.get(chosen, pair.score)) < _LEAST or bid.doubtful or self._odd(pair, item, pair.slot.number in bid.lifted)
        label = _name(pair.caption.first.at)
        if unsure:
            shown = tuple(dict.fromkeys((_name(pair.slot.cell), *candidates)))
            return BoundField(item.key, item.labels[0], "ambiguous", item.kind, candidates=shown, label_cell=label, margin=margin)
        cells = self._stack(pair) if item.kind == "column" else self._lines(pair)
        return BoundField(item.key, item.labels[0], "found", item.kind, cells, label_cell=label, margin=margin)

    def _lines(self, pair: Pair) -> tuple[str, ...]:
        """Return the cells of the lines of one text: slots below each other beside one caption."""
        slots = [pair.slot]
        while pair.direction == "right":
            last = slots[-1].span
            below = self._slot_below(last)
            if below is None or below.span.top > pair.caption.box.bottom:
                break
            slots.append(below)
        return tuple(_name(slot.cell) for slot in slots)

    def _odd(self, pair: Pair, item: Wanted, across: bool) -> bool:
        """Return whether a reading is a doubt whatever its score, because of how the two stand to each other."""
        features = pair.features
        aslant = features.get("offright", 0.0) > 0.5 and features.get("aboveof", 0.0) > 0.25
        between = features.get("captions" + pair.direction, 0.0) > 0 and not item.section
        apart = pair.direction == "below" and not across and features.get("gapbelow", 0.0) > _FAR_BELOW and not self._example_row(pair)
        between = between and not (pair.direction == "below" and self._example_row(pair))
        sideways = pair.direction == "above" or (
            pair.direction == "left"
            and not (features.get("personleft") or pair.slot.listed or pair.slot.coloured or pair.slot.unlocked)
        )
        loose = not (_strong(pair.slot) or pair.slot.underlined)
        if (pair.direction == "below" or loose) and self._text_below(pair.caption):
            return True
        if pair.direction == "right" and item.kind == "column":
            plain = self.reading.evidence.weak(pair.slot) or self.reading.evidence.unmarked
            if plain or self._text_below(pair.caption):
                return True
        if pair.direction != "right" and pair.slot.piece is not None and not pair.slot.piece.fillable:
            if not (pair.slot.listed or pair.slot.unlocked):
                return True  # print on the colour of input cells
        return self._spilled(pair) or self._later(pair) or self._filled_behind(pair) or self._filled_beside(pair) or self._split(pair) or between or apart or sideways or aslant or self._continues(pair) or self._between_rows(pair)

    def _split(self, pair: Pair) -> bool:
        """Return whether the slot is the first of several that one value is split over: a date, boxes for characters."""
        rows = self.reading.evidence
        span = pair.slot.span
        items: list[Slot | Piece] = [slot for slot in rows.rows.get(span.top, ()) if slot.span.left > span.right]
        items += [piece for piece in rows.piece_rows.get(span.top, ()) if piece.span.left > span.right]
        items.sort(key=lambda item: item.span.left)
        if len(items) >= 2 and isinstance(items[0], Piece) and texts.flat(items[0].text) == "年":
            return any(isinstance(item, Piece) and texts.flat(item.text) == "月" for item in items[1:4])
        run, _ = self._runs([pair.slot, *items], span.top)
        return len(run) >= 4 and run[0] is pair.slot and self.paper.width(span) < 45

    def _example_row(self, pair: Pair) -> bool:
        """Return whether between a caption and the slot below it stands one row that is an example: 例 | 名工太郎."""
        rows = range(pair.caption.box.bottom + 1, pair.slot.span.top)
        return 0 < len(rows) <= 2 and all(
            any(texts.is_example_mark(piece.text) for piece in self.reading.evidence.piece_rows.get(row, ()))
            for row in rows
        )

    def _spilled(self, pair: Pair) -> bool:
        """Return whether a caption spills over cells as wide as its own, each of which may be the one to type into."""
        caption, evidence = pair.caption, self.reading.evidence
        if pair.direction != "right" or not (evidence.weak(pair.slot) or evidence.unmarked):
            return False
        covered = range(caption.span.right + 1, caption.shown.right + 1)
        x = self.paper.x
        return pair.slot.span.left == caption.shown.right + 1 and any(x[c + 1] - x[c] >= _WIDE_COLUMN for c in covered)

    def _later(self, pair: Pair) -> bool:
        """Return whether a slot begins below its caption's first row, while there is room in that row too."""
        top = pair.caption.span.top
        if pair.direction != "right" or pair.slot.span.top <= top:
            return False
        pieces = [
            piece
            for piece in self.reading.evidence.piece_rows.get(top, ())
            if piece.span.left > pair.caption.shown.right and is_caption(piece)
        ]
        return any(
            pair.caption.shown.right < slot.span.left and self.paper.width(slot.span) > _SLIVER
            and not any(piece.span.left < slot.span.left for piece in pieces)
            for slot in self.reading.evidence.rows.get(top, ())
        )  # fmt: skip

    def _text_below(self, caption: Caption) -> bool:
        """Return whether a text no one knows stands right below a caption, where the rows of a table would begin."""
        return any(
            piece.span.top == caption.box.bottom + 1 and piece.span.left == caption.span.left
            and piece.number not in self._known_pieces and (is_caption(piece) or piece.typed) and not piece.example
            for piece in self.reading.evidence.piece_rows.get(caption.box.bottom + 1, ())
        )  # fmt: skip

    def _filled_behind(self, pair: Pair) -> bool:
        """Return whether a text no one knows stands right behind a slot nothing speaks for: the value, typed there?"""
        if pair.direction != "right" or _strong(pair.slot):
            return False
        span = pair.slot.span
        return any(
            piece.span.left == span.right + 1 and piece.number not in self._known_pieces
            and (is_caption(piece) or piece.typed)
            for piece in self.reading.evidence.piece_rows.get(span.top, ())
        )  # fmt: skip

    def _filled_beside(self, pair: Pair) -> bool:
        """Return whether a text no one knows stands right beside the caption of a slot below: a value typed there?"""
        caption = pair.caption
        if pair.direction != "below" or pair.features.get("support", 0.0) > _ROW_OF_THREE:
            return False
        after = [
            piece
            for piece in self.reading.evidence.piece_rows.get(caption.span.top, ())
            if piece.span.left > caption.span.right
        ]
        if not after or after[0].number in self._known_pieces:
            return False
        near = self.paper.x[after[0].span.left] - self.paper.x[caption.shown.right + 1] < 40
        return near and (is_caption(after[0]) or after[0].typed)

    def _continues(self, pair: Pair) -> bool:
        """Return whether a slot beside its caption is but the last of equal lines, the ones above named by nothing."""
        if pair.direction not in ("right", "left") or pair.slot.piece is not None:
            return False
        rows = self.reading.evidence.piece_rows
        span, lines = pair.slot.span, 0
        while True:
            row = span.top - 1
            above = [
                slot
                for slot in self.reading.evidence.rows.get(row, ())
                if slot.span.bottom == row and (slot.span.left, slot.span.right) == (span.left, span.right)
                and slot.piece is None and slot.merged == pair.slot.merged and slot.region == pair.slot.region
            ]  # fmt: skip
            if not above:
                return lines > 0 or self._typed_above(span, pair.caption)
            span, lines = above[0].span, lines + 1
            beside = [piece for line in range(span.top, span.bottom + 1) for piece in rows.get(line, ())]
            if any(is_caption(piece) and piece.span.right < span.left for piece in beside):
                return False

    def _typed_above(self, span: Span, caption: Caption) -> bool:
        """Return whether in the line above, as wide and beside the same caption, a text stands that no one knows."""
        row = span.top - 1
        return row >= caption.area.top and any(
            piece.span.bottom == row and (piece.span.left, piece.span.right) == (span.left, span.right)
            and piece.number not in self._known_pieces and (is_caption(piece) or piece.typed)
            for piece in self.reading.evidence.piece_rows.get(row, ())
        )  # fmt: skip

    def _between_rows(self, pair: Pair) -> bool:
        """Return whether a slot has rows of its own above its caption's, so that the row to type in is not clear."""
        slot, caption = pair.slot, pair.caption
        single = caption.first.span.top == caption.first.span.bottom
        return (
            pair.direction == "right"
            and not slot.merged
            and single
            and len(caption.pieces) > 1
            and slot.span.top < caption.span.top
            and slot.span.bottom > slot.span.top
        )

    def _captioned(self, slot: Slot, caption: Caption) -> bool:
        """Return whether another caption stands left of a slot, below the one a column began with."""
        if slot.span.top <= caption.box.bottom:
            return False
        return any(
            is_caption(piece) and piece.span.left <= caption.span.right and piece.span.right < slot.span.left
            for piece in self.reading.evidence.piece_rows.get(slot.span.top, ())
        )

    def _slot_below(self, span: Span) -> Slot | None:
        for slot in self.reading.evidence.rows.get(span.bottom + 1, ()):
            if slot.span.top == span.bottom + 1 and (slot.span.left, slot.span.right) == (span.left, span.right):
                return slot
        return None

    def _stack(self, pair: Pair) -> tuple[str, ...]:
        """Return the cells of a column from its first row on: slots of one width below each other.

        Where lines close in several of them again and again, each such box is one row.
        """
        slots = [pair.slot]
        while len(slots) < _MOST_ROWS:
            below = self._slot_below(slots[-1].span)
            if below is None or (pair.direction == "right" and self._captioned(below, pair.caption)):
                break
            slots.append(below)
        firsts = [slot for one, slot in zip([None, *slots], slots, strict=False) if one is None or slot.region != one.region]
        if len(firsts) > 1 and not any(self.paper.regions[slot.region].paper for slot in slots):
            slots = firsts
        cells = []
        for slot in slots:
            rows = 1 if slot.merged or (slot.framed and not slot.shared) else slot.span.bottom - slot.span.top + 1
            cells += [_name((slot.cell[0] + row, slot.cell[1])) for row in range(rows)]
        return tuple(cells)

    def _apart(self, results: list[BoundField]) -> list[BoundField]:
        """Return the fields with those doubtful that would share a cell, unless they mark words of one text."""
        uses: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(results):
            if entry.status == "found" and not entry.options and entry.kind not in ("tick", "same-cell"):
                for cell in {*entry.cells, *entry.parts.values()}:
                    uses[cell].append(number)
        for cell, numbers in uses.items():
            if len(numbers) > 1:
                for number in numbers:
                    entry = results[number]
                    if entry.status == "found":
                        results[number] = replace(
                            entry, status="ambiguous", cells=(), parts={}, candidates=(entry.cells or (cell,))[:3]
                        )
        return results

    # -- split values, choices, ticks -----------------------------------------------------------------------

    def _special(self, bid: Bid) -> BoundField:
        item = bid.wanted
        label = _name(bid.captions[0].first.at)
        doubt = BoundField(
            item.key, item.labels[0], "ambiguous", item.kind,
            candidates=tuple(_name(caption.first.at) for caption in bid.captions[:3]), label_cell=label,
        )  # fmt: skip
        if len(bid.captions) > 1 or bid.doubtful:
            return doubt
        caption = bid.captions[0]
        if item.kind == "same-cell":
            return replace(doubt, status="found", cells=(label,), candidates=())
        if item.kind == "tick":
            cells = self._ticks(caption)
            return replace(doubt, status="found", cells=cells, candidates=()) if cells else doubt
        if item.kind == "chars":
            cells = self._chars(caption)
            return replace(doubt, status="found", cells=cells, candidates=()) if cells else doubt
        if item.kind == "circle":
            options = self._options(caption, item.choices)
            found = dict(zip(item.choices, options, strict=True)) if options else {}
            cells = tuple(dict.fromkeys(options))
            return replace(doubt, status="found", cells=cells, options=found, candidates=()) if options else doubt
        parts = self._parts(caption, item.parts)
        if not parts:
            return doubt
        return replace(doubt, status="found", cells=tuple(parts.values()), parts=parts, candidates=())

    def _ticks(self, caption: Caption) -> tuple[str, ...]:
        """Return the cells of the boxes to tick (□ in a text) that a caption leads to, its own first."""
        own = [caption.first] if texts.ticks(caption.text) else []
        whole = any(texts.key(caption.text) == key for key in self._asked)
        if own and whole:
            return (_name(caption.first.at),)
        beside = [
            piece
            for row in range(caption.area.top, caption.area.bottom + 1)
            for piece in self.reading.evidence.piece_rows.get(row, ())
            if piece.span.top == row and piece.span.left > caption.span.right
        ]
        below = [
            piece
            for piece in self.reading.evidence.piece_rows.get(caption.box.bottom + 1, ())
            if piece.span.left <= caption.box.right and piece.span.right >= caption.box.left
        ]
        for pieces in (beside, below):
            found = list(own)
            for piece in pieces:
                if texts.ticks(piece.text):
                    found.append(piece)
                elif is_caption(piece):
                    break
            if found:
                return tuple(_name(piece.at) for piece in found)
        return ()

    def _row(self, caption: Caption, row: int) -> list[Slot | Piece]:
        """Return what stands in one row right of a caption, from left to right, up to the next caption."""
        items: list[Slot | Piece] = [
            slot for slot in self.reading.evidence.rows.get(row, ()) if slot.span.left > caption.shown.right
        ]
        printed = {slot.piece for slot in items if isinstance(slot, Slot)}
        items += [
            piece
            for piece in self.reading.evidence.piece_rows.get(row, ())
            if piece.span.left > caption.span.right and piece not in caption.pieces and piece not in printed
        ]
        items.sort(key=lambda item: item.span.left)
        return items

    def _chars(self, caption: Caption) -> tuple[str, ...]:
        """Return the boxes for one character each that a caption leads to."""
        for row in range(caption.box.top, caption.box.bottom + 1):
            items = self._row(caption, row)
            while items:
                run, items = self._runs(items, row)
                if run and not self._named_above(run, caption):
                    return () if self._typed_in(run) else self._with_lines(run, caption)
            if self._typed_boxes(caption, row):
                return ()
        for row in range(caption.box.bottom + 1, caption.box.bottom + 4):
            inside = [
                item
                for item in self.reading.evidence.rows.get(row, ())
                if item.span.left >= caption.box.left - 1
            ]
            run, _ = self._runs(list(inside), row)
            if run and abs(run[0].span.left - caption.box.left) <= 2:
                return self._with_lines(run, caption)
        return ()

    def _runs(self, items: list[Slot | Piece], row: int) -> tuple[list[Slot], list[Slot | Piece]]:
        """Return the first run of two or more equal boxes in a row, and what stands behind it.

        A printed hyphen does not end a run. [] if it cannot be told where it ends.
        """
        run: list[Slot] = []
        for place, item in enumerate(items):
            if isinstance(item, Piece):
                if run and texts.flat(item.text) == "-":
                    continue
                if len(run) >= 2:
                    return run, items[place:]
                run = []
            elif item.framed and item.piece is None and (item.span.top == row or not run or item.span.top == run[0].span.top):
                alike = not run or abs(self.paper.width(item.span) - self.paper.width(run[0].span)) <= 3
                near = not run or self._follows(run, item)
                if run and not (alike and near):
                    if len(run) >= 2:
                        # A box of another width right behind the last: does it belong to the run?
                        return (run if alike or not near else []), items[place:]
                    run = []
                run.append(item)
        return (run if len(run) >= 2 else []), []

    def _typed_in(self, run: list[Slot]) -> bool:
        """Return whether right before or behind a run of boxes stands one like it with a character in it."""
        usual = self.paper.x[run[1].span.left] - self.paper.x[run[0].span.right + 1]
        for piece in self.reading.evidence.piece_rows.get(run[0].span.top, ()):
            before = self.paper.x[run[0].span.left] - self.paper.x[piece.span.right + 1]
            behind = self.paper.x[piece.span.left] - self.paper.x[run[-1].span.right + 1]
            near = 0 <= before <= usual + 4 or 0 <= behind <= usual + 4
            if near and self._boxlike(piece, run[0]):
                return True
        return False

    def _boxlike(self, piece: Piece, slot: Slot) -> bool:
        alike = abs(self.paper.width(piece.span) - self.paper.width(slot.span)) <= 3
        return alike and len(texts.flat(piece.text)) <= 2 and self.paper.closed(piece.span)

    def _typed_boxes(self, caption: Caption, row: int) -> bool:
        """Return whether right of a caption boxes stand with a character in each: filled in already."""
        boxed = [
            piece
            for piece in self.reading.evidence.piece_rows.get(row, ())
            if piece.span.left > caption.span.right and len(texts.flat(piece.text)) <= 2
            and self.paper.width(piece.span) < 60 and self.paper.closed(piece.span)
        ]  # fmt: skip
        return len(boxed) >= 3

    def _follows(self, run: list[Slot], slot: Slot) -> bool:
        """Return whether a box stands at the distance of the boxes before it, or behind a printed hyphen."""
        gap = self.paper.x[slot.span.left] - self.paper.x[run[-1].span.right + 1]
        usual = self.paper.x[run[1].span.left] - self.paper.x[run[0].span.right + 1] if len(run) > 1 else 25.0
        return gap <= usual + 4 or self._hyphen(run[-1], slot)

    def _named_above(self, run: list[Slot], caption: Caption) -> bool:
        """Return whether another caption stands right above a run of boxes, so that they are its own."""
        top, left, right = run[0].span.top, run[0].span.left, run[-1].span.right
        return any(
            is_caption(piece) and piece not in caption.pieces and piece.span.left <= right and piece.span.right >= left
            for row in range(max(1, top - 2), top)
            for piece in self.reading.evidence.piece_rows.get(row, ())
            if piece.span.bottom < top and piece.span.left >= left - 1
        )

    def _hyphen(self, one: Slot, other: Slot) -> bool:
        return any(
            one.span.right < piece.span.left < other.span.left and texts.flat(piece.text) == "-"
            for piece in self.reading.evidence.piece_rows.get(one.span.top, ())
        )

    def _with_lines(self, run: list[Slot], caption: Caption) -> tuple[str, ...]:
        """Return a run of boxes and the equal runs below it that no caption of their own names."""
        cells = [_name(slot.cell) for slot in run]
        first, height = run[0], run[0].span.bottom - run[0].span.top + 1
        row = first.span.bottom + 1
        while row <= first.span.bottom + height + 2:
            here = [slot for slot in self.reading.evidence.rows.get(row, ()) if slot.span.top == row and slot.framed]
            begins = [slot for slot in here if slot.span.left == first.span.left
                      and abs(self.paper.width(slot.span) - self.paper.width(first.span)) < 3]  # fmt: skip
            if begins:
                named = [
                    piece
                    for line in range(row, begins[0].span.bottom + 1)
                    for piece in self.reading.evidence.piece_rows.get(line, ())
                    if piece.span.left <= caption.span.right and not piece.numbering and piece not in caption.pieces
                    and piece.span.top > caption.box.bottom
                ]  # fmt: skip
                lefts = {slot.span.left for slot in run}
                same = [slot for slot in here if slot.span.left in lefts]
                if named or len(same) != len(run):
                    break
                cells += [_name(slot.cell) for slot in same]
                first = begins[0]
                row = first.span.bottom + 1
                continue
            row += 1
        return tuple(cells)

    def _options(self, caption: Caption, choices: tuple[str, ...]) -> list[str]:
        """Return the cell of each word of a choice, [] if they are not all there."""
        words = [_word(choice) for choice in choices]
        if len(words) > 1 and all(word in _words(caption.text) for word in words):
            return [_name(caption.first.at)] * len(words)
        headed = self._headed(caption, words)
        if headed:
            return headed
        area = caption.area
        near = [
            piece
            for piece in self.paper.pieces
            if area.top - 2 <= piece.span.top <= area.bottom + 3 and piece not in caption.pieces
        ]
        for piece in sorted(near, key=lambda piece: self._distance(caption, piece)):
            inside = area.top <= piece.span.top <= area.bottom and piece.span.left > caption.span.right
            if inside and len(words) > 1 and all(word in _words(piece.text) for word in words):
                return [_name(piece.at)] * len(words)
        for reach in (3, 30):
            near = [
                piece
                for piece in self.paper.pieces
                if area.top - reach <= piece.span.top <= area.bottom + reach and piece not in caption.pieces
            ]
            cells = self._scattered(caption, words, near)
            if cells:
                return cells
        return []

    def _scattered(self, caption: Caption, words: list[str], near: list[Piece]) -> list[str]:
        """Return the cells of words that stand in texts of their own, or some together."""
        cells, pieces = [], []
        taken = {piece for piece in near for word in words if _word(piece.text) == word}
        for word in words:
            exact = [piece for piece in near if _word(piece.text) == word]
            among = [piece for piece in near if word in _words(piece.text)]
            within = [p for p in near if len(word) > 1 and word in texts.flat(p.text) and p not in taken]
            found = exact or among or sorted(within, key=lambda piece: len(piece.text))[:1]
            if not found:
                return []
            piece = min(found, key=lambda piece: self._distance(caption, piece))
            pieces.append(piece)
            cells.append(self._mark(piece))
        return cells if self._together(caption, pieces) else []

    def _together(self, caption: Caption, pieces: list[Piece]) -> bool:
        """Return whether words stand in rows or columns with each other, without gaps, and before no other caption."""
        rows = sorted({piece.span.top for piece in pieces} | {caption.span.top})
        if any(other - one > _WIDEST_GAP for one, other in itertools.pairwise(rows)):
            return False
        for piece in pieces:
            others = [other for other in pieces if other is not piece]
            if others and not any(
                other.span.top == piece.span.top or abs(other.span.left - piece.span.left) <= 1 for other in others
            ):
                return False
            if not caption.area.top <= piece.span.top <= caption.area.bottom and self._owned(piece, caption):
                return False
        return True

    def _owned(self, piece: Piece, caption: Caption) -> bool:
        """Return whether another caption the definition knows stands in the row of a word, left of it."""
        return any(
            other.number in self._known_pieces and other not in caption.pieces and other is not piece
            and other.span.right < piece.span.left
            for other in self.reading.evidence.piece_rows.get(piece.span.top, ())
        )  # fmt: skip

    def _distance(self, caption: Caption, piece: Piece) -> float:
        down = abs(self.paper.y[piece.span.top] - self.paper.y[caption.span.top])
        return 3 * down + abs(self.paper.x[piece.span.left] - self.paper.x[caption.span.right + 1])

    def _headed(self, caption: Caption, words: list[str]) -> list[str]:
        """Return the boxes of a row that stand under the words of a choice printed as heads of columns."""
        if len(words) < 3:
            return []
        rows = range(caption.span.bottom, max(0, caption.span.top - 8), -1)
        for row in rows:
            heads = {}
            for piece in self.reading.evidence.piece_rows.get(row, ()):
                heads.setdefault(_word(piece.text), piece)
            if not all(word in heads for word in words):
                continue
            for line in range(max(row + 1, caption.span.top), caption.span.bottom + 1):
                boxes = [
                    slot
                    for slot in self.reading.evidence.rows.get(line, ())
                    if (slot.framed or slot.merged) and slot.piece is None
                ]
                found = []
                for word in words:
                    span = heads[word].span
                    under = [slot for slot in boxes if slot.span.left <= span.right and slot.span.right >= span.left]
                    if len(under) != 1:
                        break
                    found.append(_name(under[0].cell))
                if len(set(found)) == len(words):
                    return found
            return []
        return []

    def _mark(self, piece: Piece) -> str:
        """Return the cell in which a word is marked: the box or number left of it, else its own."""
        row = piece.span.top
        for slot in self.reading.evidence.rows.get(row, ()):
            if slot.span.right == piece.span.left - 1 and slot.framed and self.paper.width(slot.span) < 60:
                return _name(slot.cell)
        for other in self.reading.evidence.piece_rows.get(row, ()):
            if other.numbering and 0 < piece.span.left - other.span.right <= 2:
                return _name(other.at)
        return _name(piece.at)

    def _parts(self, caption: Caption, names: tuple[str, ...]) -> dict[str, str]:
        """Return the cells of the parts of a value a caption leads to, {} if they are not all there for sure."""
        for row in range(caption.area.top, caption.area.bottom + 1):
            parts = self._parts_on(self._items(caption, row, False), names)
            if parts:
                return parts
        parts = self._marked(caption, names)
        if parts:
            return parts
        for row in range(caption.box.bottom + 1, caption.box.bottom + 4):
            parts = self._parts_on(self._items(caption, row, True), names)
            if parts:
                return parts
        return {}

    def _parts_on(self, items: list[Slot | Piece], names: tuple[str, ...]) -> dict[str, str]:
        """Return the slots of a line that the parts of a value stand in, {} if they do not fit."""
        if all(name.isdigit() for name in names):
            numbered = self._numbered(items, names)
            if numbered:
                return numbered
        if all(_stem(name) in _AFTER for name in names):
            return self._parts_in(items, names)
        # Where some slots are marked as such, by colour, lock or lines, the gaps between them are none.
        strong = [item for item in items if isinstance(item, Piece) or _strong(item)]
        return self._parts_in(strong, names) or self._segments(items, names)

    def _segments(self, items: list[Slot | Piece], names: tuple[str, ...]) -> dict[str, str]:
        """Return the slots between printed hyphens and brackets, if there are as many as parts: 03（ ） － ."""
        if any(_stem(name) in _AFTER or _stem(name) in _BEFORE for name in names):
            return {}
        segments: list[list[Slot]] = [[]]
        for item in items:
            if isinstance(item, Slot):
                segments[-1].append(item)
            elif texts.flat(item.text) in ("-", "(", ")", "/", "〒", "ー", "ｰ", "の"):
                segments.append([])
        found = []
        for slots in segments:
            strong = [slot for slot in slots if _strong(slot)] or slots
            if len(strong) > 1:
                return {}
            found += strong
        if len(segments) < 2 or len(found) != len(names):
            return {}
        return {name: _name(slot.cell) for name, slot in zip(names, found, strict=True)}

    def _items(self, caption: Caption, row: int, below: bool) -> list[Slot | Piece]:
        """Return the slots and pieces of one row that a caption may lead to, up to the next caption."""
        evidence = self.reading.evidence
        unit = texts.is_unit(caption.text)
        start = caption.box.left if below else caption.shown.right + 1
        if unit and not below and texts.flat(caption.text).startswith("年"):
            before = [slot for slot in evidence.rows.get(row, ()) if slot.span.right < caption.span.left]
            start = max((slot.span.left for slot in before), default=start)
        slots = [slot for slot in evidence.rows.get(row, ()) if slot.span.left >= start]
        printed = {slot.piece for slot in slots if slot.piece is not None}
        items: list[Slot | Piece] = [slot for slot in slots if self.paper.width(slot.span) >= _SLIVER]
        # Print between merged boxes may stand in any of their rows.
        last = max((slot.span.bottom for slot in slots if slot.merged and slot.span.top == row), default=row)
        band = {
            piece.number: piece
            for line in range(row, min(last, row + 4) + 1)
            for piece in evidence.piece_rows.get(line, ())
            if piece.span.left >= start and piece not in printed and (unit or piece not in caption.pieces)
        }
        items += band.values()
        items.sort(key=lambda item: item.span.left)
        kept: list[Slot | Piece] = []
        while items and isinstance(items[0], Piece) and is_caption(items[0]) and items[0].region != caption.first.region:
            del items[0]  # 中野区 before [ ]丁目[ ]番地
        for item in items:
            kept.append(item)
            if isinstance(item, Piece) and is_caption(item) and item not in caption.pieces:
                break
        return kept

    def _parts_in(self, items: list[Slot | Piece], names: tuple[str, ...]) -> dict[str, str]:
        """Return the slots of a row that the parts of a value stand in, {} if they do not fit."""
        slots = [item for item in items if isinstance(item, Slot)]
        stems = [_stem(name) for name in names]
        if not any(stem in _AFTER for stem in stems):
            # Nothing printed tells the parts: they must be as many as the slots.
            if len(slots) != len(names) or any(stem in _BEFORE for stem in stems):
                return {}
            return {name: _name(slot.cell) for name, slot in zip(names, slots, strict=True)}
        segments: list[tuple[list[Slot], str]] = []
        gathered: list[Slot] = []
        for item in items:
            if isinstance(item, Slot):
                gathered.append(item)
            else:
                segments.append((_pick(gathered), texts.flat(item.text)))
                gathered = []
        segments.append((_pick(gathered), ""))
        parts: dict[str, str] = {}
        pending: list[str] = []
        place = 0
        for name, stem in zip(names, stems, strict=True):
            pending.append(name)
            if stem not in _AFTER:
                continue
            found: list[Slot] = []
            while place < len(segments):
                inside, behind = segments[place]
                place += 1
                if inside and behind.startswith(_AFTER[stem]):
                    found += inside
                    break
                found += [slot for slot in inside if _strong(slot)]
            else:
                return {}
            if len(found) != len(pending):
                return {}
            parts.update((key, _name(slot.cell)) for key, slot in zip(pending, found, strict=True))
            pending = []
        if pending:
            found = [slot for inside, _ in segments[place:] for slot in inside]
            if len(found) != len(pending):
                return {}
            parts.update((key, _name(slot.cell)) for key, slot in zip(pending, found, strict=True))
        return parts

    def _numbered(self, items: list[Slot | Piece], names: tuple[str, ...]) -> dict[str, str]:
        """Return the slots behind printed numbers: ① [ ] ② [ ] ③ [ ]."""
        parts = {}
        for one, other in itertools.pairwise(items):
            if isinstance(one, Piece) and isinstance(other, Slot) and one.numbering:
                number = unicodedata.normalize("NFKC", one.text).strip("()（）. \u3000")
                if number in names and number not in parts:
                    parts[number] = _name(other.cell)
        return {name: parts[name] for name in names} if len(parts) == len(names) else {}

    def _marked(self, caption: Caption, names: tuple[str, ...]) -> dict[str, str]:
        """Return the slots behind the print that names each part: 地上 [ ] 階, 地下 [ ] 階."""
        if not all(_BEFORE.get(name) for name in names):
            return {}
        parts = {}
        for name in names:
            found = []
            for row in range(caption.area.top, caption.area.bottom + 1):
                for piece in self.reading.evidence.piece_rows.get(row, ()):
                    if piece.span.left > caption.span.right and texts.flat(piece.text).startswith(_BEFORE[name]):
                        after = [
                            slot
                            for slot in self.reading.evidence.rows.get(piece.span.top, ())
                            if slot.span.left > piece.span.right and self.paper.width(slot.span) >= _SLIVER
                        ]
                        strong = [slot for slot in after if _strong(slot)] or after
                        if strong:
                            found.append(min(strong, key=lambda slot: slot.span.left))
            if len({slot.number for slot in found}) != 1:
                return {}
            parts[name] = _name(found[0].cell)
        return parts


_NEAR = 110.0
"""Pixels between a caption and what it names on the same line."""

_SLIVER = 9.0
"""Pixels: a narrower cell is a margin between two others, not room for a value."""


def _strong(slot: Slot) -> bool:
    return slot.coloured or slot.unlocked or slot.listed or slot.framed or slot.merged


def _pick(slots: list[Slot]) -> list[Slot]:
    """Return the slots of a gap between print that something speaks for, or its only one."""
    return [slot for slot in slots if _strong(slot)] or slots


def _stem(name: str) -> str:
    last = name.rpartition("_")[2]
    return last if last in _AFTER else name


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """Return the words printed in one text, as choices are compared: 有 ・ 無, 旅客〔乗合（路線定期・その他）・貸切〕."""
    parts = re.split(r"[・･／/、,，\s()（）〔〕\[\]［］｛｝「」]+", unicodedata.normalize("NFKC", text))
    return frozenset(word for word in (_word(part) for part in parts) if word)


def _word(text: str) -> str:
    return re.sub(r"^[(（]|[)）]$", "", texts.flat(text))


def _worth(pairs: list[Pair]) -> dict[int, float]:
    worth: dict[int, float] = {}
    for pair in pairs:
        number = pair.slot.number
        worth[number] = max(worth.get(number, -1e9), pair.score)
    return worth


def _keys(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in (texts.key(text), *label_keys(text)) if key))


def _name(at: Position) -> str:
    return address(*at)
