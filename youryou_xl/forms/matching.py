"""Matching: which field of a form definition stands where in a Layout.

The layout says what the sheet holds; the definition says what the form asks for. This module brings the two
together and says of every field whether it was found, is missing, or could be several. It must not know how a
layout is read, nor anything of files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from youryou_xl.forms.labels import label_keys
from youryou_xl.grid import Position, Span, address
from youryou_xl.layout import texts
from youryou_xl.layout.assignment import assign
from youryou_xl.layout.evidence import Caption, Pair
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

    @property
    def cell(self) -> str | None:
        """Return the first cell, None where the field was not found."""
        return self.cells[0] if self.cells else None


# Margins and scores below which a reading is a doubt; fitted with the weights (benchmarks/fit_layout.py).
_MARGIN = 1.0
_LEAST = 0.0
_UNKNOWN = -1.0
"""Added to the score of a caption the definition does not know: most texts of a sheet name nothing to type."""

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


def match(reading: Reading, wanted: Sequence[Wanted], headings: Sequence[str] = ()) -> tuple[BoundField, ...]:
    """Return where every wanted field stands in a sheet that was read, in the order asked for.

    A field with rows (kind "column") is one entry with all its cells.
    """
    return Matcher(reading, wanted, headings).fields()


class Matcher:
    def __init__(self, reading: Reading, wanted: Sequence[Wanted], headings: Sequence[str]) -> None:
        self.reading = reading
        self.paper = reading.paper
        self.wanted = wanted
        self.index: dict[str, list[Piece]] = defaultdict(list)
        for piece in self.paper.pieces:
            for key in _keys(piece.text):
                self.index[key].append(piece)
        self.sections = [*headings, *(name for item in wanted for name in item.section)]
        self.heads: dict[str, list[Caption]] = {name: self._named(name) for name in dict.fromkeys(self.sections)}
        self.by_anchor = {slot.cell: slot for slot in self.paper.slots}

    # -- captions -------------------------------------------------------------------------------------------

    def _named(self, label: str, loosely: bool = False) -> list[Caption]:
        """Return the captions that read like a label: one text, or several joined."""
        wanted = _keys(label)
        if not wanted:
            return []
        for key in wanted[:2]:
            found = self.index.get(key, [])
            if found:
                return [self._caption((piece,)) for piece in found]
        joined = [pieces for pieces in self._joined(wanted[0])]
        if joined:
            return [self._caption(pieces) for pieces in joined]
        for key in wanted[2:]:
            found = self.index.get(key, [])
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
            whole = self.heads.get(name) or []
            if whole:
                best = max(best, self._under(whole, caption, slot))
                continue
            tokens = [token for token in re.split(r"[\s\u3000>＞]+", name) if token]
            if len(tokens) > 1:
                parts = [self._under(self._head(token), caption, slot) for token in tokens]
                if all(parts):
                    best = max(best, min(parts))
        return best

    def _head(self, name: str) -> list[Caption]:
        if name not in self.heads:
            self.heads[name] = self._named(name)
        return self.heads[name]

    def _under(self, heads: list[Caption], caption: Caption, slot: Slot | None) -> int:
        best = 0
        for head in heads:
            if head is caption or set(head.pieces) & set(caption.pieces):
                continue
            box = head.box
            row = caption.span.top
            if box.top <= row <= box.bottom and head.span.right < caption.span.left:
                best = max(best, 4)
            elif slot is not None and box.top <= slot.span.top <= box.bottom and head.span.right < slot.span.left:
                best = max(best, 4 if slot.span.top > caption.span.bottom else 2)
            elif (
                slot is not None
                and box.bottom < slot.span.top
                and box.left <= slot.span.left
                and slot.span.right <= box.right
                and (box.left > caption.span.right or box.bottom < caption.span.top)
                and not self._parted(head, slot)
            ):
                best = max(best, 4 if box.left > caption.span.right else 3)
            elif box.bottom < row and self._last_heading(head, caption):
                best = max(best, 2)
        return best

    def _parted(self, head: Caption, slot: Slot) -> bool:
        """Return whether another heading of the definition stands between a heading and a slot below it."""
        return any(
            head.box.bottom < other.span.top <= slot.span.top
            and other.span.left <= slot.span.right
            and other.span.right >= slot.span.left
            for others in self.heads.values()
            for other in others
            if other is not head
        )

    def _last_heading(self, head: Caption, caption: Caption) -> bool:
        """Return whether a heading is the last one above a caption, of those the definition names."""
        return not any(
            head.span.top < other.span.top <= caption.span.top
            and other is not caption
            and other.span.left <= caption.span.left
            for others in self.heads.values()
            for other in others
        )

    # -- all together ---------------------------------------------------------------------------------------

    def fields(self) -> tuple[BoundField, ...]:
        bids = [self.bid(item) for item in self.wanted]
        known = {piece.number for bid in bids for caption in bid.captions for piece in caption.pieces}
        known |= {piece.number for heads in self.heads.values() for head in heads for piece in head.pieces}
        scores: list[dict[int, float]] = []
        for bid in bids:
            simple = bid.wanted.kind in ("plain", "column")
            scores.append(_worth(bid.pairs) if simple else {})
        others = [
            caption for caption in self.reading.captions if not any(piece.number in known for piece in caption.pieces)
        ]
        for caption in others:
            scores.append({item: worth + _UNKNOWN for item, worth in _worth(caption.pairs).items()})
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
        return tuple(self._apart(results))

    def bid(self, item: Wanted) -> Bid:
        loosely = item.kind in ("same-cell", "tick", "circle")
        captions: list[Caption] = []
        for label in item.labels:
            captions = self._named(label, loosely)
            if captions:
                break
        bid = Bid(item, captions)
        if item.section and captions:
            ranked = [(self._governed(item, caption, None), caption) for caption in captions]
            graded = [
                (max(self._governed(item, pair.caption, pair.slot), 0), pair)
                for caption in captions
                for pair in caption.pairs
            ]
            top = max((grade for grade, _ in graded), default=0)
            bid.pairs = [pair for grade, pair in graded if grade == top]
            highest = max(grade for grade, _ in ranked)
            bid.captions = [caption for grade, caption in ranked if grade == highest]
            bid.doubtful = top == 0 and len(captions) > 1
        else:
            bid.pairs = [pair for caption in captions for pair in caption.pairs]
        return bid

    def _simple(self, bid: Bid, chosen: int | None, margin: float) -> BoundField:
        item = bid.wanted
        ranked = sorted(bid.pairs, key=lambda pair: -pair.score)
        candidates = tuple(dict.fromkeys(_name(pair.slot.cell) for pair in ranked[:3]))
        label = _name(bid.captions[0].first.at)
        if chosen is None:
            status: Status = "ambiguous" if candidates else "missing"
            return BoundField(item.key, item.labels[0], status, item.kind, candidates=candidates, label_cell=label)
        pair = max((pair for pair in bid.pairs if pair.slot.number == chosen), key=lambda pair: pair.score)
        rivals = {pair.caption for pair in bid.pairs}
        unsure = margin < _MARGIN or pair.score < _LEAST or bid.doubtful
        if len(rivals) > 1 and not item.section:
            unsure = True
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

    def _slot_below(self, span: Span) -> Slot | None:
        for slot in self.reading.evidence.rows.get(span.bottom + 1, ()):
            if slot.span.top == span.bottom + 1 and (slot.span.left, slot.span.right) == (span.left, span.right):
                return slot
        return None

    def _stack(self, pair: Pair) -> tuple[str, ...]:
        slots = [pair.slot]
        while len(slots) < 2000:
            below = self._slot_below(slots[-1].span)
            if below is None:
                break
            slots.append(below)
        return tuple(_name(slot.cell) for slot in slots)

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
        if texts.ticks(caption.text):
            return (_name(caption.first.at),)
        for rows in (range(caption.box.top, caption.box.bottom + 1), range(caption.box.bottom + 1, caption.box.bottom + 2)):
            below = rows.start > caption.box.bottom
            pieces = [
                piece
                for piece in self.paper.pieces
                if piece.span.top in rows
                and (piece.span.left <= caption.box.right and piece.span.right >= caption.box.left if below
                     else piece.span.left > caption.span.right)
            ]  # fmt: skip
            found = []
            for piece in pieces:
                if not texts.ticks(piece.text):
                    break
                found.append(_name(piece.at))
            if found:
                return tuple(found)
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
            runs = self._runs(self._row(caption, row), row)
            if runs:
                return self._with_lines(runs, caption)
        for row in range(caption.box.bottom + 1, caption.box.bottom + 4):
            inside = [
                item
                for item in self.reading.evidence.rows.get(row, ())
                if item.span.left >= caption.box.left - 1 and item.span.left <= caption.box.right + 40
            ]
            runs = self._runs(list(inside), row)
            if runs and abs(runs[0].span.left - caption.box.left) <= 2:
                return self._with_lines(runs, caption)
        return ()

    def _runs(self, items: list[Slot | Piece], row: int) -> list[Slot]:
        """Return the first run of two or more equal boxes in a row, and what goes on behind a printed hyphen."""
        run: list[Slot] = []
        for item in items:
            if isinstance(item, Slot) and item.framed and item.piece is None:
                if item.span.top != row and run and item.span.top != run[0].span.top:
                    continue
                if run and abs(self.paper.width(item.span) - self.paper.width(run[0].span)) > 3:
                    if len(run) >= 2:
                        break
                    run = []
                if run and item.span.left - run[-1].span.right > 12 and not self._hyphen(run[-1], item):
                    if len(run) >= 2:
                        break
                    run = []
                run.append(item)
            elif isinstance(item, Piece):
                if run and texts.flat(item.text) == "-":
                    continue
                if len(run) >= 2:
                    break
                run = []
        return run if len(run) >= 2 else []

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
        span, box = caption.span, caption.box
        near = [
            piece
            for piece in self.paper.pieces
            if piece.span.bottom >= box.top - 3 and piece.span.top <= box.bottom + 4
        ]
        if any(_word(choice) in texts.flat(caption.text) for choice in choices):
            near = [caption.first]
        del span
        found: list[list[Piece]] = []
        for choice in choices:
            word = _word(choice)
            exact = [piece for piece in near if _word(piece.text) == word and piece not in caption.pieces]
            loose = [piece for piece in near if word in _word(piece.text)]
            found.append(exact or loose)
        if not all(found):
            return []
        # All words together: those nearest to the caption.
        cells = []
        for pieces in found:
            piece = min(pieces, key=lambda piece: (abs(self.paper.y[piece.span.top] - self.paper.y[box.top]) * 2
                                                   + abs(self.paper.x[piece.span.left] - self.paper.x[box.left])))  # fmt: skip
            cells.append(self._mark(piece))
        return cells

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
        rows = [*range(caption.box.top, caption.box.bottom + 1)]
        for row in rows:
            parts = self._parts_in(self._row(caption, row), names)
            if parts:
                return parts
        return {}

    def _parts_in(self, items: list[Slot | Piece], names: tuple[str, ...]) -> dict[str, str]:
        """Return the slots of a row that the parts of a value stand in, {} if they do not fit."""
        parts: dict[str, str] = {}
        place = 0
        for name in names:
            stem = name.rpartition("_")[2] if name.rpartition("_")[2] in _AFTER else name
            behind = _AFTER.get(stem)
            while place < len(items):
                item = items[place]
                place += 1
                if not isinstance(item, Slot):
                    continue
                if behind is not None:
                    follower = next((other for other in items[place:]), None)
                    if not isinstance(follower, Piece) or not texts.flat(follower.text).startswith(behind):
                        continue
                parts[name] = _name(item.cell)
                break
            else:
                return {}
        return parts


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
