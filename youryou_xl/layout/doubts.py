"""Doubts: readings that are not sure whatever their score, because of how caption and slot stand to each other.

Each is a trap met on a real form: a line that goes on from one nothing names, a caption that spills over the cell to
type into, a value that may already stand beside. Better asked than wrong.
"""

from __future__ import annotations

from collections.abc import Collection

from youryou_xl.grid import Span
from youryou_xl.layout import texts
from youryou_xl.layout.columns import Columns
from youryou_xl.layout.evidence import Caption, Pair, is_caption
from youryou_xl.layout.paper import SLIVER, WIDE_COLUMN, Piece, Slot
from youryou_xl.layout.reading import Reading
from youryou_xl.layout.splits import Splits

_ONE_CHARACTER = 30.0
"""Pixels of a cell that holds a character."""
_ROW_OF_THREE = 1.0
"""From this support on at least three captions of a row have their slots below."""
_FAR_BELOW = 0.5
"""About thirteen pixels between a caption and what lies below it (`gapbelow` of the evidence)."""


class Doubts:
    """What speaks against pairs of one sheet; `known` are the numbers of the pieces that are captions for sure."""

    def __init__(self, reading: Reading, known: Collection[int] = ()) -> None:
        self.reading = reading
        self.paper = reading.paper
        self.splits = Splits(reading)
        self.columns = Columns(reading)
        self.known = known

    def odd(self, pair: Pair, *, column: bool, sectioned: bool, across: bool) -> bool:
        """Return whether a reading is a doubt whatever its score, because of how the two stand to each other."""
        features = pair.features
        aslant = features.get("offright", 0.0) > 0.5 and features.get("aboveof", 0.0) > 0.25
        between = features.get("captions" + pair.direction, 0.0) > 0 and not sectioned
        apart = (
            pair.direction == "below"
            and not across
            and features.get("gapbelow", 0.0) > _FAR_BELOW
            and not self._example_row(pair)
        )
        between = between and not (pair.direction == "below" and self._example_row(pair))
        sideways = pair.direction == "above" or (
            pair.direction == "left"
            and not (features.get("personleft") or pair.slot.listed or pair.slot.coloured or pair.slot.unlocked)
        )
        loose = not pair.slot.strong
        if (pair.direction == "below" or loose) and self._text_below(pair.caption):
            return True
        if pair.direction == "right" and column:
            plain = self.reading.evidence.weak(pair.slot) or self.reading.evidence.unmarked
            if plain or self._text_below(pair.caption):
                return True
        printed = pair.slot.piece is not None and not pair.slot.piece.fillable
        if pair.direction != "right" and printed and not (pair.slot.listed or pair.slot.unlocked):
            return True  # print on the colour of input cells
        slot = pair.slot
        if pair.direction == "below" and slot.span.left < pair.caption.span.left and not (slot.merged or slot.framed):
            return True  # a run of cells that begins under another caption
        if not slot.strong and any(self._as_near(other, pair) for other in pair.caption.pairs):
            return True
        if slot.piece is not None and texts.names_reading(slot.piece.text) != texts.names_reading(pair.caption.text):
            return True  # room for how a name is read, in the box of the name
        return (
            self._spilled(pair)
            or self._later(pair)
            or self._filled_behind(pair)
            or self._filled_beside(pair)
            or self._split(pair)
            or between
            or apart
            or sideways
            or aslant
            or self._continues(pair)
            or self._between_rows(pair)
            or self._first_of_several(pair)
            or self._margin_before(pair)
            or self._box_below(pair)
            or (column and self._between_heads(pair))
            or (not column and self._room_beside(pair))
        )

    def _as_near(self, other: Pair, pair: Pair) -> bool:
        """Return whether a cell marked as one to type into is as near as one nothing marks."""
        slot = other.slot
        if slot.coloured and (other.features.get("touchright") or other.features.get("touchbelow")):
            return True
        marked = slot.coloured or slot.unlocked or slot.listed
        return marked and other.direction == pair.direction == "right" and not other.features.get("captionsright")

    def _margin_before(self, pair: Pair) -> bool:
        """Return whether the slot is but a narrow cell right before a wide box: the margin of a form, more often."""
        slot = pair.slot
        if slot.number in self.reading.evidence.margins:
            return True
        if slot.merged or slot.piece is not None or slot.coloured or self.paper.width(slot.span) >= _ONE_CHARACTER:
            return False
        return any(
            other.span.left == slot.span.right + 1 and other.framed and self.paper.width(other.span) > 2 * WIDE_COLUMN
            for other in self.reading.evidence.rows.get(slot.span.top, ())
        )

    def _box_below(self, pair: Pair) -> bool:
        """Return whether right below the caption a box of its own begins, the slot beside being but room left over."""
        if pair.direction != "right" or pair.slot.strong or pair.slot.region != pair.caption.first.region:
            return False
        return any(
            other.direction == "below" and other.slot.framed and not other.slot.shared
            and other.features.get("touchbelow") and other.features.get("startbelow")
            and not other.features.get("leftof")
            for other in pair.caption.pairs
        )  # fmt: skip

    def _between_heads(self, pair: Pair) -> bool:
        """Return whether a slot beside the head of a column stands right before the head of another."""
        span = pair.slot.span
        return pair.direction == "right" and any(
            piece.span.left == span.right + 1 and is_caption(piece)
            for piece in self.reading.evidence.piece_rows.get(span.top, ())
        )

    def _first_of_several(self, pair: Pair) -> bool:
        """Return whether on a sheet without lines the slot is but the first of equal ones that no caption parts."""
        if not self.paper.bare or pair.direction != "right":
            return False
        rows, slot = self.reading.evidence, pair.slot
        behind = [other for other in rows.rows.get(slot.span.top, ()) if other.span.left > slot.span.right]
        ends = [
            piece.span.left
            for piece in rows.piece_rows.get(slot.span.top, ())
            if piece.span.left > slot.span.right and is_caption(piece)
        ]
        size = self.paper.width(slot.span)
        return any(
            other.strong and other.span.left < min(ends, default=other.span.right)
            and abs(self.paper.width(other.span) - size) < 0.1 * size
            for other in behind
        )  # fmt: skip

    def _room_beside(self, pair: Pair) -> bool:
        """Return whether on a sheet without lines an empty cell beside the caption is nearer than the slot."""
        slot = pair.slot
        if not self.paper.bare or slot.coloured or slot.unlocked or slot.listed:
            return False
        if pair.direction not in ("below", "right"):
            return False
        if pair.direction == "below" and pair.caption.shown.right >= self.paper.last_column:
            return True
        least = WIDE_COLUMN if pair.direction == "right" else 0.0
        return any(
            other is not pair and other.features.get("touchright") and self.paper.width(other.slot.span) >= least
            for other in pair.caption.pairs
        )

    def _split(self, pair: Pair) -> bool:
        """Return whether the slot is the first of several for one value: a date, boxes for characters."""
        rows = self.reading.evidence
        span = pair.slot.span
        items: list[Slot | Piece] = [slot for slot in rows.rows.get(span.top, ()) if slot.span.left > span.right]
        items += [piece for piece in rows.piece_rows.get(span.top, ()) if piece.span.left > span.right]
        items.sort(key=lambda item: item.span.left)
        if len(items) >= 2 and isinstance(items[0], Piece) and texts.flat(items[0].text) == "年":
            return any(isinstance(item, Piece) and texts.flat(item.text) == "月" for item in items[1:4])
        run, _ = self.splits.runs([pair.slot, *items], span.top)
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
        return pair.slot.span.left == caption.shown.right + 1 and any(x[c + 1] - x[c] >= WIDE_COLUMN for c in covered)

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
            pair.caption.shown.right < slot.span.left and self.paper.width(slot.span) > SLIVER
            and not any(piece.span.left < slot.span.left for piece in pieces)
            for slot in self.reading.evidence.rows.get(top, ())
        )  # fmt: skip

    def _text_below(self, caption: Caption) -> bool:
        """Return whether a text no one knows stands right below a caption, where the rows of a table would begin."""
        return any(
            piece.span.top == caption.box.bottom + 1 and piece.span.left == caption.span.left
            and piece.number not in self.known and (is_caption(piece) or piece.typed) and not piece.example
            for piece in self.reading.evidence.piece_rows.get(caption.box.bottom + 1, ())
        )  # fmt: skip

    def _filled_behind(self, pair: Pair) -> bool:
        """Return whether a text no one knows stands right behind a slot nothing speaks for: the value, typed there?"""
        if pair.direction != "right" or pair.slot.strong:
            return False
        span = pair.slot.span
        return any(
            piece.span.left == span.right + 1 and piece.number not in self.known
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
        if not after or after[0].number in self.known:
            return False
        near = self.paper.x[after[0].span.left] - self.paper.x[caption.shown.right + 1] < 40
        return near and (is_caption(after[0]) or after[0].typed)

    def _continues(self, pair: Pair) -> bool:
        """Return whether a slot beside its caption is but the last of equal lines, the ones above named by nothing."""
        if pair.direction not in ("right", "left") or pair.slot.piece is not None or self.columns.above(pair):
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
        return (row >= caption.area.top or self.paper.bare) and any(
            piece.span.bottom == row and (piece.span.left, piece.span.right) == (span.left, span.right)
            and piece.number not in self.known and (is_caption(piece) or piece.typed or piece.computed)
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
