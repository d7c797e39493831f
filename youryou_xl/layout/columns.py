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
        slots = [pair.slot]
        while pair.direction == "right":
            last = slots[-1].span
            below = self._slot_below(last)
            if below is None or below.span.top > pair.caption.box.bottom:
                break
            slots.append(below)
        return tuple(address(*slot.cell) for slot in slots)

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
