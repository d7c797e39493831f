"""Slots below each other: the rows of a column of a table, the lines of one text."""

from __future__ import annotations

from youryou_xl.grid import Span, address
from youryou_xl.layout.evidence import Caption, Pair, is_caption
from youryou_xl.layout.paper import Slot
from youryou_xl.layout.reading import Reading

_MOST_ROWS = 2000


class Columns:
    """The columns of one sheet."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.paper = reading.paper

    def lines(self, pair: Pair) -> tuple[str, ...]:
        """Return the cells of the lines of one text: slots below each other beside one caption."""
        slots = [*self.above(pair), pair.slot]
        while pair.direction == "right":
            last = slots[-1].span
            below = self._slot_below(last)
            if below is None or below.span.top > pair.caption.box.bottom:
                break
            slots.append(below)
        return tuple(address(*slot.cell) for slot in slots)

    def above(self, pair: Pair) -> tuple[Slot, ...]:
        """Return the lines of a text whose caption stands beside its last one, without that one, the first first.

        They are merged alike right above each other, nothing named beside them, and only the last has a line below.
        """
        found: list[Slot] = []
        slot = pair.slot
        if pair.direction != "right" or not slot.merged or not self.paper.line_below(slot.span):
            return ()
        while True:
            span = (found[0] if found else slot).span
            row = span.top - 1
            alike = [
                other for other in self.reading.evidence.rows.get(row, ())
                if other.merged and other.piece is None and other.span.bottom == row and other.region == slot.region
                and (other.span.left, other.span.right) == (span.left, span.right)
            ]  # fmt: skip
            if not alike:
                typed = any(piece.span.left <= span.right and piece.span.right >= span.left
                            for piece in self.reading.evidence.piece_rows.get(row, ()))  # fmt: skip
                return () if typed else tuple(found)
            pieces = self.reading.evidence.piece_rows.get(row, ())
            if self.paper.line_below(alike[0].span) or any(piece.span.right < span.left for piece in pieces):
                return ()
            found.insert(0, alike[0])

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

    def stack(self, pair: Pair) -> tuple[str, ...]:
        """Return the cells of a column from its first row on: slots of one width below each other.

        Where lines close in several of them again and again, each such box is one row.
        """
        slots = [pair.slot]
        while len(slots) < _MOST_ROWS:
            below = self._slot_below(slots[-1].span)
            if below is None or (pair.direction == "right" and self._captioned(below, pair.caption)):
                break
            slots.append(below)
        firsts = [
            slot for one, slot in zip([None, *slots], slots, strict=False) if one is None or slot.region != one.region
        ]
        if len(firsts) > 1 and not any(self.paper.regions[slot.region].paper for slot in slots):
            slots = firsts
        cells = []
        for slot in slots:
            rows = 1 if slot.merged or (slot.framed and not slot.shared) else slot.span.bottom - slot.span.top + 1
            cells += [address(slot.cell[0] + row, slot.cell[1]) for row in range(rows)]
        return tuple(cells)
