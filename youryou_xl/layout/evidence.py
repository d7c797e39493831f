"""What speaks for a caption and a place to type belonging together, as numbers.

For every caption the few slots that could be its own are gathered, each with its features; the weights that make
one number of them are data (`weights.toml`), fitted on forms whose fields are known.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from youryou_xl.grid import Span
from youryou_xl.layout import texts
from youryou_xl.layout.paper import WIDE_COLUMN, Paper, Piece, Slot

_MOST_EACH = 6
"""Slots looked at in one direction from a caption."""
_FARTHEST_ROWS = 12
_SEVERAL = 3
"""So many captions below each other, each with its slot beside, make a column of them."""


@dataclass(eq=False)
class Caption:
    """A text that may name something to type, one piece of print or several below each other."""

    pieces: tuple[Piece, ...]
    text: str
    span: Span
    box: Span
    """The closed box the caption has for itself, or its own cells."""
    shown: Span
    own_box: bool
    area: Span
    """The closed box in which nothing else is named, or its own cells: how far it reaches as a heading."""
    number: int = 0
    pairs: list[Pair] = field(default_factory=list)

    @property
    def first(self) -> Piece:
        """Return the piece the caption begins with."""
        return self.pieces[0]


@dataclass(eq=False)
class Pair:
    """A caption and a slot that could be its own."""

    caption: Caption
    slot: Slot
    direction: str
    features: dict[str, float] = field(default_factory=dict)
    score: float = 0.0


def is_caption(piece: Piece) -> bool:
    """Return whether a piece of print may name something."""
    return not (piece.unit or piece.numbering or piece.typed or piece.computed or piece.note or piece.fillable) and (
        len(texts.flat(piece.text)) <= 2 * texts.LONGEST_CAPTION
    )


def union(spans: list[Span]) -> Span:
    """Return the smallest rectangle around some spans."""
    return Span(
        min(span.top for span in spans),
        min(span.left for span in spans),
        max(span.bottom for span in spans),
        max(span.right for span in spans),
    )


class Evidence:
    """The captions of a sheet and the pairs they could make."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.rows: dict[int, list[Slot]] = defaultdict(list)
        self.piece_rows: dict[int, list[Piece]] = defaultdict(list)
        for piece in paper.pieces:
            for row in range(piece.span.top, min(piece.span.bottom, piece.span.top + 200) + 1):
                self.piece_rows[row].append(piece)
        for pieces in self.piece_rows.values():
            pieces.sort(key=lambda piece: piece.span.left)
        for slot in paper.slots:
            if self._before_digits(slot) if slot.piece is None else self._before_room(slot):
                continue
            for row in range(slot.span.top, min(slot.span.bottom, slot.span.top + 200) + 1):
                self.rows[row].append(slot)
        self.margins = {
            slot.number
            for slots in self.rows.values()
            for slot in slots
            if not slot.strong and paper.width(slot.span) < WIDE_COLUMN
            and any(other.strong and other.span.left == slot.span.right + 1
                    and paper.width(other.span) >= WIDE_COLUMN for other in slots)
        }  # fmt: skip
        """Narrow cells right before a box: the margin of a form, not room for a value."""
        strong = [
            slot for slot in paper.slots if slot.piece is None and (slot.merged or slot.framed or slot.underlined)
        ]
        self.unmarked = not strong and not paper.input_colours and paper.grid.inputs is None
        """Nothing on the sheet is drawn, merged or coloured: being empty is all there is to go by."""
        self.merged_share = sum(slot.merged for slot in strong) / max(1, len(strong))

    def caption(self, pieces: tuple[Piece, ...]) -> Caption:
        """Return the caption that some pieces make together."""
        span = union([piece.span for piece in pieces])
        top, bottom = max(piece.span.top for piece in pieces), min(piece.span.bottom for piece in pieces)
        if len(pieces) > 1 and top <= bottom:
            # Beside each other, as 連絡者 merged beside 氏名: what they name together is in the rows of both.
            span = Span(top, span.left, bottom, span.right)
        shown = union([piece.shown for piece in pieces])
        region = self.paper.regions[pieces[0].region]
        # On open paper, which may hold every text of the sheet, nothing has a box for itself.
        near = [] if region.paper else region.pieces
        others = [piece for piece in near if piece not in pieces and not (piece.unit or piece.numbering)]
        own = not region.paper and not others and not region.merges
        box = region.span if own else span
        text = "".join(piece.text for piece in pieces)
        alone = not region.paper and not any(is_caption(piece) for piece in others)
        return Caption(pieces, text, span, box, shown, own, region.span if alone else span)

    def gather(self, caption: Caption) -> list[Pair]:
        """Return the slots that could be a caption's own, with their features."""
        found: dict[int, Pair] = {}
        for direction, slots in (
            ("right", self._right(caption)),
            ("below", self._below(caption)),
            ("left", self._left(caption)),
            ("above", self._above(caption)),
        ):
            for slot in slots:
                if slot.number not in found:
                    found[slot.number] = Pair(caption, slot, direction)
        if caption.own_box and self._box_behind(caption):
            # The rest of a caption's own box is no place to type where an empty box follows.
            found = {n: pair for n, pair in found.items() if pair.slot.region != caption.first.region}
        for pair in found.values():
            pair.features = self._features(pair)
        caption.pairs = list(found.values())
        return caption.pairs

    def _box_behind(self, caption: Caption) -> bool:
        """Return whether right behind the box a caption has for itself an empty box of the same height stands."""
        box = caption.box
        return any(
            slot.framed and not slot.shared and slot.piece is None and slot.span.left == box.right + 1
            and (slot.span.top, slot.span.bottom) == (box.top, box.bottom)
            for slot in self.rows.get(box.top, ())
        )  # fmt: skip

    # -- where a caption's slot could be --------------------------------------------------------------------

    def _right(self, caption: Caption) -> list[Slot]:
        box = caption.box
        best: dict[int, Slot] = {}
        for row in range(box.top, min(box.bottom, box.top + 60) + 1):
            for slot in self.rows.get(row, ()):
                if slot.span.left > caption.shown.right and not (slot.piece and slot.piece in caption.pieces):
                    held = best.get(slot.span.left)
                    if held is None or self._row_rank(caption, slot) < self._row_rank(caption, held):
                        best[slot.span.left] = slot
        return [best[left] for left in sorted(best)][:_MOST_EACH]

    def _row_rank(self, caption: Caption, slot: Slot) -> tuple[int, int]:
        return (0 if slot.span.top >= caption.box.top else 1, slot.span.top)

    def _below(self, caption: Caption) -> list[Slot]:
        box = caption.box
        best: dict[int, Slot] = {}
        last = min(self.paper.last_row, caption.span.bottom + _FARTHEST_ROWS)
        for row in range(caption.span.bottom + 1, last + 1):
            for slot in self.rows.get(row, ()):
                if slot.span.top > caption.span.bottom and slot.span.left <= box.right and slot.span.right >= box.left:
                    held = best.get(slot.span.top)
                    if held is None or abs(slot.span.left - box.left) < abs(held.span.left - box.left):
                        best[slot.span.top] = slot
            if len(best) >= _MOST_EACH:
                break
        return [best[top] for top in sorted(best)][:_MOST_EACH]

    def _left(self, caption: Caption) -> list[Slot]:
        found = {}
        for row in range(caption.span.top, min(caption.span.bottom, caption.span.top + 20) + 1):
            for slot in self.rows.get(row, ()):
                if slot.span.right < caption.span.left:
                    found[slot.number] = slot
        return sorted(found.values(), key=lambda slot: -slot.span.right)[:1]

    def _above(self, caption: Caption) -> list[Slot]:
        row = caption.box.top - 1
        return [
            slot
            for slot in self.rows.get(row, ())
            if slot.span.bottom == row and slot.span.left <= caption.span.right and slot.span.right >= caption.span.left
        ][:1]

    # -- features -------------------------------------------------------------------------------------------

    def _features(self, pair: Pair) -> dict[str, float]:
        caption, slot, direction = pair.caption, pair.slot, pair.direction
        paper = self.paper
        box, span = caption.box, slot.span
        sideways = direction in ("right", "left")
        f: dict[str, float] = {direction: 1.0}
        if sideways:
            edge = paper.x[caption.shown.right + 1] if direction == "right" else paper.x[caption.shown.left]
            edge = max(edge, paper.x[box.right + 1]) if direction == "right" and box.right < span.left else edge
            gap = (paper.x[span.left] - edge) if direction == "right" else edge - paper.x[span.right + 1]
            overlap = min(box.bottom, span.bottom) - max(box.top, span.top) + 1
            same = (box.top, box.bottom) == (span.top, span.bottom)
            inside = span.top >= box.top and span.bottom <= box.bottom
            f["off" + direction] = 1.0 - overlap / max(1, span.bottom - span.top + 1)
            f["later" + direction] = min(3.0, max(0, span.top - caption.span.top))
        else:
            down = direction == "below"
            gap = paper.y[span.top] - paper.y[box.bottom + 1] if down else paper.y[box.top] - paper.y[span.bottom + 1]
            overlap = min(box.right, span.right) - max(box.left, span.left) + 1
            same = (box.left, box.right) == (span.left, span.right)
            inside = span.left >= box.left and span.right <= box.right
            f["off" + direction] = 1.0 - overlap / max(1, span.right - span.left + 1)
            f["start" + direction] = float(span.left == box.left)
        f["gap" + direction] = math.log1p(max(0.0, gap) / 20)
        if direction in ("right", "below"):
            f["touch" + direction] = float(gap < 3)
            f["same" + direction] = float(same)
            f["inside" + direction] = float(inside)
        own = slot.region == caption.first.region
        paper_region = paper.regions[slot.region].paper
        if own and not paper_region:
            f["boxmate" + direction] = 1.0
            f["spare" + direction] = float(caption.own_box)
        if caption.own_box and slot.framed and not slot.shared and gap < 3:
            f["boxes" + direction] = 1.0
        captions, units, slots = self._between(caption, slot, direction)
        f["captions" + direction] = min(3.0, captions)
        f["units"] = min(3.0, units)
        f["slots" + direction] = min(3.0, slots)
        # What the slot is by itself.
        f["merged"], f["framed"], f["underlined"] = float(slot.merged), float(slot.framed), float(slot.underlined)
        f["coloured"], f["listed"] = float(slot.coloured), float(slot.listed)
        f["validated"] = float(slot.validated and not slot.listed)
        f["colourless"] = float(bool(paper.input_colours) and not slot.coloured)
        f["paper"] = float(paper_region and not (slot.underlined or slot.merged or slot.coloured or slot.unlocked))
        f["shared"] = float(slot.shared)
        loose = not (slot.merged or slot.framed or slot.coloured or slot.listed or slot.unlocked)
        f["loose"] = float(loose) * self.merged_share
        f["weak"] = weak = float(self.weak(slot))
        f["leftover"] = float(
            weak and direction == "right" and own and any(
                other.merged and other.region == slot.region
                and other.span.left <= caption.span.right and other.span.right >= slot.span.left
                for other in self.rows.get(caption.box.bottom + 1, ())
            )
        )  # fmt: skip
        f["bracketed"] = float(self._bracketed(slot))
        if direction == "right" and gap < 3:
            row = self.rows.get(span.top, ())
            f["only"] = float(weak and not any(other.span.left > span.right and not self.weak(other) for other in row))
        f["print"] = float(slot.piece is not None and not slot.piece.fillable)
        f["fill"] = float(slot.piece is not None and slot.piece.fillable)
        fill = paper.looks[slot.cell].fill if slot.cell in paper.looks else ""
        f["dyed"] = float(bool(fill) and fill not in paper.input_colours)
        if not own and not paper_region and slot.piece is None:
            f["foreign"] = float(any(
                is_caption(piece) and not texts.names_reading(piece.text) for piece in paper.regions[slot.region].pieces
            ))  # fmt: skip
        wide, high = paper.width(span), paper.height(span)
        f["narrow"] = max(0.0, 1.0 - wide / 28)
        f["low"] = float(high < 9)
        f["wide"] = math.log1p(wide / 100)
        # Who else could name it.
        if direction == "below":
            f["leftof"] = self._left_rival(caption, slot)
        elif direction == "right":
            f["aboveof"] = self._above_rival(caption, slot)
        # What the caption is by itself.
        f["heading" + direction] = float(texts.is_heading(caption.text))
        if texts.names_person(caption.text):
            f["person" + direction] = 1.0
        f["long"] = min(1.0, len(texts.flat(caption.text)) / 60)
        return {name: value for name, value in f.items() if value}

    def _bracketed(self, slot: Slot) -> bool:
        """Return whether a slot stands between a printed bracket that opens and one that closes."""
        row = self.piece_rows.get(slot.span.top, ())
        opens = any(piece.span.right == slot.span.left - 1 and texts.flat(piece.text) == "(" for piece in row)
        return opens and any(piece.span.left == slot.span.right + 1 and texts.flat(piece.text) == ")" for piece in row)

    def weak(self, slot: Slot) -> bool:
        """Return whether nothing but being empty speaks for a slot."""
        if slot.merged or slot.coloured or slot.unlocked or slot.listed or slot.validated:
            return False
        if slot.number in self.margins:
            return True
        if slot.framed or self.unmarked:
            return self.paper.width(slot.span) < 12
        return not slot.underlined or (slot.shared and self.merged_share > 0.5)

    def _between(self, caption: Caption, slot: Slot, direction: str) -> tuple[int, int, int]:
        span, box = slot.span, caption.box
        captions = units = slots = 0
        if direction in ("right", "left"):
            low, high = (caption.shown.right, span.left) if direction == "right" else (span.right, caption.shown.left)
            row = max(span.top, min(caption.span.top, span.bottom))
            for piece in self.piece_rows.get(row, ()):
                if low < piece.span.left < high and piece not in caption.pieces:
                    if piece.unit or piece.numbering:
                        units += 1
                    else:
                        captions += 1
            slots = sum(
                1
                for other in self.rows.get(row, ())
                if low < other.span.left < high and other is not slot and not self.weak(other)
            )
        else:
            low, high = (caption.span.bottom, span.top) if direction == "below" else (span.bottom, caption.span.top)
            column = max(span.left, min(box.left, span.right))
            seen: set[int] = set()
            seen_slots: set[int] = set()
            for row in range(low + 1, high):
                for piece in self.piece_rows.get(row, ()):
                    if piece.number not in seen and piece.span.left <= box.right and piece.span.right >= box.left:
                        seen.add(piece.number)
                        if piece.unit or piece.numbering:
                            units += 1
                        else:
                            captions += 1
                for other in self.rows.get(row, ()):
                    if other is not slot and other.span.left <= column <= other.span.right and not self.weak(other):
                        seen_slots.add(other.number)
            slots = len(seen_slots)
        return captions, units, slots

    def _before_room(self, slot: Slot) -> bool:
        """Return whether a sign such as 〒 stands in a small box of its own, the room to type right behind it."""
        assert slot.piece is not None
        if not slot.piece.unit or self.paper.width(slot.span) > 80:
            return False
        row, behind = slot.span.top, slot.span.right + 1
        if any(piece.span.left == behind and not piece.unit for piece in self.piece_rows.get(row, ())):
            return True
        return any(
            other.piece is None and other.span.left == behind
            and other.span.top <= row <= other.span.bottom and self.paper.width(other.span) > 30
            for other in self.paper.slots
        )  # fmt: skip

    def _before_digits(self, slot: Slot) -> bool:
        """Return whether a box stands before boxes of its kind with printed digits: the number of an item."""
        after = [piece for piece in self.piece_rows.get(slot.span.top, ()) if piece.span.left > slot.span.right]
        if not after or not re.fullmatch("[0-9０-９]", after[0].text.strip()):
            return False
        piece = after[0]
        near = self.paper.x[piece.span.left] - self.paper.x[slot.span.right + 1] < 80
        alike = abs(self.paper.height(piece.span) - self.paper.height(slot.span)) < 3
        return near and alike and self.paper.width(slot.span) < 60 and self.paper.closed(piece.span)

    def _left_rival(self, caption: Caption, slot: Slot) -> float:
        """Return how near a caption stands left of a slot that lies below another one: 1 where they touch.

        A heading down the side of both is no rival.
        """
        row, best = slot.span.top, 0.0
        for piece in self.piece_rows.get(row, ()):
            heads = piece.span.top <= caption.span.top and piece.span.right < caption.span.left
            if piece.span.right < slot.span.left and is_caption(piece) and piece not in caption.pieces and not heads:
                gap = self.paper.x[slot.span.left] - self.paper.x[piece.shown.right + 1]
                best = max(best, 1.0 / (1.0 + max(0.0, gap) / 30))
        return best

    def _above_rival(self, caption: Caption, slot: Slot) -> float:
        best = 0.0
        for row in range(max(1, slot.span.top - 2), slot.span.top):
            for piece in self.piece_rows.get(row, ()):
                if (
                    piece.span.bottom < slot.span.top
                    and piece.span.left <= slot.span.right
                    and piece.span.right >= slot.span.left
                    and is_caption(piece)
                    and piece not in caption.pieces
                    and not texts.names_reading(piece.text)
                ):
                    gap = self.paper.y[slot.span.top] - self.paper.y[piece.span.bottom + 1]
                    same = piece.span.left == slot.span.left and piece.span.right == slot.span.right
                    best = max(best, (1.0 if same else 0.6) / (1.0 + max(0.0, gap) / 20))
        return best

    def _row_pairs(self, captions: list[Caption]) -> Counter[int]:
        """Return for every row how many of its captions have a closed or merged slot right behind them."""
        return Counter(
            caption.span.top for caption in captions if any(self._closes(caption, pair) for pair in caption.pairs)
        )

    def _closes(self, caption: Caption, pair: Pair) -> bool:
        """Return whether a slot right behind a caption is as high and drawn as a box of its own."""
        slot = pair.slot
        drawn = (slot.framed or slot.merged) and slot.piece is None
        return (
            pair.direction == "right"
            and drawn
            and bool(pair.features.get("touchright") and pair.features.get("sameright"))
        )

    def support(self, captions: list[Caption]) -> None:
        """Add what captions have in common: columns of captions whose slots begin together, rows likewise."""
        rights: Counter[tuple[int, int]] = Counter()
        belows: Counter[tuple[int, int]] = Counter()
        lefts: Counter[tuple[int, int]] = Counter()
        for caption in captions:
            for direction, counts in (("right", rights), ("below", belows), ("left", lefts)):
                near = next(
                    (
                        pair
                        for pair in caption.pairs
                        if pair.direction == direction and (not self.weak(pair.slot) or pair.features.get("only"))
                    ),
                    None,
                )
                if near is not None:
                    sideways = direction != "below"
                    one = caption.box.left if sideways else caption.box.top
                    other = near.slot.span.left if sideways else near.slot.span.top
                    counts[one, other] += 1
        row_pairs = self._row_pairs(captions)
        for caption in captions:
            beside = max((count for (left, _), count in rights.items() if left == caption.box.left), default=0)
            for pair in caption.pairs:
                if pair.direction == "right" and pair.features.get("touchright"):
                    others = row_pairs[caption.span.top] - 1
                    pair.features["inturn"] = math.log1p(max(0, others)) * float(self._closes(caption, pair))
                if pair.direction == "below" and pair.features.get("samebelow") and beside >= _SEVERAL:
                    own = any(other.features.get("touchright") for other in caption.pairs)
                    pair.features["stacked"] = float(own)
                if self.weak(pair.slot):
                    peers = rights.get((caption.box.left, pair.slot.span.left), 0)
                    if pair.features.get("only"):
                        pair.features["peers"] = math.log1p(max(0, peers - 1))
                    continue
                right = rights.get((caption.box.left, pair.slot.span.left), 0)
                below = belows.get((caption.box.top, pair.slot.span.top), 0)
                if pair.direction == "right":
                    pair.features["support"] = math.log1p(max(0, right - 1))
                elif pair.direction == "left":
                    left = lefts.get((caption.box.left, pair.slot.span.left), 0)
                    pair.features["supportleft"] = math.log1p(max(0, left - 1)) * float(pair.slot.listed)
                elif pair.direction == "below":
                    pair.features["support"] = math.log1p(max(0, below - 1))
                    pair.features["rowed"] = math.log1p(
                        max((count for (left, _), count in rights.items() if left == caption.box.left), default=1) - 1
                    )
