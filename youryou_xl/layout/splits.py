"""Values split over several cells: one character per box, and parts with print between them.

Finds the boxes a caption leads to by how they are drawn and by the print between them (年 月 日 － 〒 （ ）). The parts
are named by whoever asks; this module knows what stands behind a year and no form.
"""

from __future__ import annotations

import itertools
import unicodedata

from youryou_xl.grid import address
from youryou_xl.layout import texts
from youryou_xl.layout.evidence import Caption, is_caption
from youryou_xl.layout.paper import SLIVER, Piece, Slot
from youryou_xl.layout.reading import Reading

_WIDEST_CHARACTER = 100.0
"""Pixels of a box made for one character."""
_AFTER = {
    "year": ("年",), "month": ("月",), "day": ("日",), "days": ("日間", "日"), "hour": ("時",), "minute": ("分",),
    "chome": ("丁目",), "banchi": ("番地",), "ban": ("番",),
}  # fmt: skip
"""The print behind a part of a split value."""
_BEFORE = {"above": ("地上",), "below": ("地下",), "era": (), "postal_first": ("〒",)}
"""The print before a part of a split value."""


class Splits:
    """The split values of one sheet."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.paper = reading.paper

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

    def chars(self, caption: Caption) -> tuple[str, ...]:
        """Return the boxes for one character each that a caption leads to."""
        for row in range(caption.box.top, caption.box.bottom + 1):
            items = self._row(caption, row)
            while items:
                run, items = self.runs(items, row)
                if run and not self._named_above(run, caption):
                    typed = self._typed_in(run) or self._typed_between(caption, run)
                    return () if typed else self._with_lines(run, caption)
            if self._typed_boxes(caption, row):
                return ()
        for row in range(caption.box.bottom + 1, caption.box.bottom + 4):
            inside = [
                item for item in self.reading.evidence.rows.get(row, ()) if item.span.left >= caption.box.left - 1
            ]
            run, _ = self.runs(list(inside), row)
            if run and abs(run[0].span.left - caption.box.left) <= 2:
                return self._with_lines(run, caption)
        return ()

    def runs(self, items: list[Slot | Piece], row: int) -> tuple[list[Slot], list[Slot | Piece]]:
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
            elif (
                item.framed
                and item.piece is None
                and self.paper.width(item.span) <= _WIDEST_CHARACTER
                and (item.span.top == row or not run or item.span.top == run[0].span.top)
            ):
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

    def _typed_between(self, caption: Caption, run: list[Slot]) -> bool:
        """Return whether before a run of boxes, some print between, boxes like it stand with a character in each."""
        row = run[0].span.top
        between = [
            piece
            for piece in self.reading.evidence.piece_rows.get(row, ())
            if caption.span.right < piece.span.left < run[0].span.left and piece not in caption.pieces
        ]
        boxed = [place for place, piece in enumerate(between) if self._boxlike(piece, run[0])]
        return bool(boxed) and any(piece.unit for piece in between[boxed[0] :])

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
        cells = [address(*slot.cell) for slot in run]
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
                cells += [address(*slot.cell) for slot in same]
                first = begins[0]
                row = first.span.bottom + 1
                continue
            row += 1
        return tuple(cells)

    def parts(self, caption: Caption, names: tuple[str, ...]) -> dict[str, str]:
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
        strong = [item for item in items if isinstance(item, Piece) or item.strong]
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
            strong = [slot for slot in slots if slot.strong] or slots
            if len(strong) > 1:
                return {}
            found += strong
        if len(segments) < 2 or len(found) != len(names):
            return {}
        return {name: address(*slot.cell) for name, slot in zip(names, found, strict=True)}

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
        items: list[Slot | Piece] = [slot for slot in slots if self.paper.width(slot.span) >= SLIVER]
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
        while (
            items and isinstance(items[0], Piece) and is_caption(items[0]) and items[0].region != caption.first.region
        ):
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
            return {name: address(*slot.cell) for name, slot in zip(names, slots, strict=True)}
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
                found += [slot for slot in inside if slot.strong]
            else:
                return {}
            if len(found) != len(pending):
                return {}
            parts.update((key, address(*slot.cell)) for key, slot in zip(pending, found, strict=True))
            pending = []
        if pending:
            found = [slot for inside, _ in segments[place:] for slot in inside]
            if len(found) != len(pending):
                return {}
            parts.update((key, address(*slot.cell)) for key, slot in zip(pending, found, strict=True))
        return parts

    def _numbered(self, items: list[Slot | Piece], names: tuple[str, ...]) -> dict[str, str]:
        """Return the slots behind printed numbers: ① [ ] ② [ ] ③ [ ]."""
        parts = {}
        for one, other in itertools.pairwise(items):
            if isinstance(one, Piece) and isinstance(other, Slot) and one.numbering:
                number = unicodedata.normalize("NFKC", one.text).strip("()（）. \u3000")
                if number in names and number not in parts:
                    parts[number] = address(*other.cell)
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
                            if slot.span.left > piece.span.right and self.paper.width(slot.span) >= SLIVER
                        ]
                        strong = [slot for slot in after if slot.strong] or after
                        if strong:
                            found.append(min(strong, key=lambda slot: slot.span.left))
            if len({slot.number for slot in found}) != 1:
                return {}
            parts[name] = address(*found[0].cell)
        return parts


def _pick(slots: list[Slot]) -> list[Slot]:
    """Return the slots of a gap between print that something speaks for, or its only one."""
    return [slot for slot in slots if slot.strong] or slots


def _stem(name: str) -> str:
    last = name.rpartition("_")[2]
    return last if last in _AFTER else name
