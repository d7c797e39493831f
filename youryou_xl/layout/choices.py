"""Choices marked on printed words, and boxes to tick that stand in a text.

The words of a choice stand in texts of their own, together in one text (有 ・ 無), or as heads over boxes; a mark goes
into the box beside or below a word, to the number before it, or to the word itself.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from youryou_xl.grid import Span, address
from youryou_xl.layout import texts
from youryou_xl.layout.evidence import Caption, is_caption
from youryou_xl.layout.paper import Piece, Slot
from youryou_xl.layout.reading import Reading

_WIDEST_GAP = 4
"""Rows between two words of one choice."""
_HEADS = 3
"""So many words in a row above a caption are heads of columns rather than words of another choice."""
_LONGEST_WORD = 12
"""Characters of a word behind a box to mark."""
_WIDEST, _NARROW = 110.0, 60.0
"""Pixels of the widest box for a mark, and of a gap that could be one."""


class Choices:
    """The choices and ticks of one sheet.

    `known` are the numbers of the pieces of print that are captions for sure, `asked` the keys of the captions that
    hold the boxes to tick themselves.
    """

    def __init__(self, reading: Reading, known: Collection[int] = (), asked: Collection[str] = ()) -> None:
        self.reading = reading
        self.paper = reading.paper
        self.known = known
        self.asked = asked

    def ticks(self, caption: Caption) -> tuple[str, ...]:
        """Return the cells of the boxes to tick (□ in a text) that a caption leads to, its own first."""
        own = [caption.first] if texts.ticks(caption.text) else []
        whole = any(texts.key(caption.text) == key for key in self.asked)
        if own and whole:
            return (address(*caption.first.at),)
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
                return tuple(address(*piece.at) for piece in found)
        return ()

    def options(self, caption: Caption, choices: tuple[str, ...]) -> list[str]:
        """Return the cell of each word of a choice, [] if they are not all there."""
        words = [_word(choice) for choice in choices]
        if len(words) > 1 and all(word in words_of(caption.text) for word in words):
            return [address(*caption.first.at)] * len(words)
        headed = self._headed(caption, words)
        if headed is not None:
            return headed
        area = caption.area
        near = [
            piece
            for piece in self.paper.pieces
            if area.top - 2 <= piece.span.top <= area.bottom + 3 and piece not in caption.pieces
        ]
        for piece in sorted(near, key=lambda piece: self._distance(caption, piece)):
            inside = area.top <= piece.span.top <= area.bottom and piece.span.left > caption.span.right
            if inside and len(words) > 1 and all(word in words_of(piece.text) for word in words):
                return [address(*piece.at)] * len(words)
        for reach in (3, 30):
            near = [
                piece
                for piece in self.paper.pieces
                if area.top - min(reach, 3) <= piece.span.top <= area.bottom + reach and piece not in caption.pieces
            ]
            cells = self._scattered(caption, words, near)
            if cells:
                return cells
        return []

    def _scattered(self, caption: Caption, words: list[str], near: list[Piece]) -> list[str]:
        """Return the cells of words that stand in texts of their own, or some together."""
        pieces = []
        taken = {piece for piece in near for word in words if _word(piece.text) == word}
        for word in words:
            exact = [piece for piece in near if _word(piece.text) == word]
            among = [piece for piece in near if word in words_of(piece.text)]
            within = [p for p in near if len(word) > 1 and word in texts.flat(p.text) and p not in taken]
            found = exact or among or sorted(within, key=lambda piece: len(piece.text))[:1]
            if not found:
                return []
            piece = min(found, key=lambda piece: self._distance(caption, piece))
            pieces.append(piece)
        return self._marks(pieces) if self._together(caption, pieces) else []

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
            other.number in self.known and other not in caption.pieces and other is not piece
            and other.span.right < piece.span.left
            for other in self.reading.evidence.piece_rows.get(piece.span.top, ())
        )  # fmt: skip

    def _distance(self, caption: Caption, piece: Piece) -> float:
        down = abs(self.paper.y[piece.span.top] - self.paper.y[caption.span.top])
        return 3 * down + abs(self.paper.x[piece.span.left] - self.paper.x[caption.span.right + 1])

    def _headed(self, caption: Caption, words: list[str]) -> list[str] | None:
        """Return the boxes of a row that stand under the words of a choice printed as heads of columns.

        None if no such heads stand above a caption's rows, [] if the boxes under them cannot be told.
        """
        if len(words) < _HEADS:
            return None
        for row in range(caption.span.bottom, max(0, caption.span.top - 8), -1):
            heads: dict[str, Piece] = {}
            for piece in self.reading.evidence.piece_rows.get(row, ()):
                heads.setdefault(_word(piece.text), piece)
            if not all(word in heads for word in words):
                continue
            lines = range(max(row + 1, caption.span.top), caption.span.bottom + 1)
            for line in lines:
                boxes = self._boxes(line)
                found = []
                for word in words:
                    span = heads[word].span
                    under = [cell for cell, box in boxes if box.left <= span.right and box.right >= span.left]
                    if len(under) != 1:
                        break
                    found.append(under[0])
                if len(set(found)) == len(words):
                    return found
            return [] if lines else None
        return None

    def boxed(self, caption: Caption) -> list[tuple[Slot, Piece]]:
        """Return the words of a choice beside a caption, each behind a small box of its own: [ ] 有 [ ] 無."""
        evidence, row = self.reading.evidence, caption.span.top
        items: list[Slot | Piece] = [
            slot for slot in evidence.rows.get(row, ()) if slot.span.left > caption.shown.right and slot.framed
        ]
        items += [piece for piece in evidence.piece_rows.get(row, ()) if piece.span.left > caption.shown.right]
        items.sort(key=lambda item: item.span.left)
        words: list[tuple[Slot, Piece]] = []
        for slot, piece in zip(items[::2], items[1::2], strict=False):
            if not (isinstance(slot, Slot) and isinstance(piece, Piece)):
                break
            size = self.paper.width(slot.span)
            alike = not words or abs(size - self.paper.width(words[0][0].span)) <= 3
            short = is_caption(piece) and len(texts.flat(piece.text)) <= _LONGEST_WORD
            behind = piece.span.left == slot.span.right + 1
            if not (alike and short and behind) or slot.piece is not None or size >= _NARROW:
                break
            words.append((slot, piece))
        return words if len(words) > 1 else []

    def _boxes(self, row: int) -> list[tuple[str, Span]]:
        """Return the boxes of a row, empty or with a mark in them."""
        boxes = [
            (address(*slot.cell), slot.span)
            for slot in self.reading.evidence.rows.get(row, ())
            if (slot.framed or slot.merged) and slot.piece is None
        ]
        return boxes + [
            (address(*piece.at), piece.span)
            for piece in self.reading.evidence.piece_rows.get(row, ())
            if texts.is_mark(piece.text)
        ]

    def _marks(self, pieces: list[Piece]) -> list[str]:
        """Return the cells in which words are marked, all in one way: the boxes or numbers left of them, or their own.

        [] where some have a box and others none, or where cells left of all of them are as narrow as such boxes.
        """
        boxes = [self._box(piece) for piece in pieces]
        if all(boxes):
            return [box or "" for box in boxes]
        numbers = [self._number(piece) for piece in pieces]
        if all(numbers):
            return [number or "" for number in numbers]
        if any(boxes) or any(numbers) or all(self._gap(piece) for piece in pieces):
            return []
        return [address(*piece.at) for piece in pieces]

    def _box(self, piece: Piece) -> str | None:
        """Return the cell of the box right before a word, or of the mark that stands in it."""
        row, before = piece.span.top, piece.span.left - 1
        for slot in self.reading.evidence.rows.get(row, ()):
            marked = slot.framed or slot.unlocked or slot.coloured or slot.listed
            if slot.span.right == before and slot.piece is None and marked and self.paper.width(slot.span) < _WIDEST:
                return address(*slot.cell)
        for other in self.reading.evidence.piece_rows.get(row, ()):
            if other.span.right == before and texts.is_mark(other.text):
                return address(*other.at)
        return None

    def _number(self, piece: Piece) -> str | None:
        """Return the cell of the number right before a word."""
        for other in self.reading.evidence.piece_rows.get(piece.span.top, ()):
            if other.numbering and 0 < piece.span.left - other.span.right <= 2:
                return address(*other.at)
        return None

    def _gap(self, piece: Piece) -> bool:
        """Return whether right before a word an empty cell stands that is no wider than one for a mark."""
        return any(
            slot.span.right == piece.span.left - 1 and self.paper.width(slot.span) < _NARROW
            for slot in self.reading.evidence.rows.get(piece.span.top, ())
        )


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words printed in one text, as choices are compared: 有 ・ 無, 旅客〔乗合・貸切〕."""
    parts = re.split(r"[・･／/、,，\s()（）〔〕\[\]［］｛｝「」]+", unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys(word for word in (_word(part) for part in parts) if word))


def _word(text: str) -> str:
    return re.sub(r"^[(（]|[)）]$", "", texts.flat(text))
