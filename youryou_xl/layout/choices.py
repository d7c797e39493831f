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

from youryou_xl.grid import address
from youryou_xl.layout import texts
from youryou_xl.layout.evidence import Caption, is_caption
from youryou_xl.layout.paper import Piece
from youryou_xl.layout.reading import Reading

_WIDEST_GAP = 4
"""Rows between two words of one choice."""


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
            if inside and len(words) > 1 and all(word in words_of(piece.text) for word in words):
                return [address(*piece.at)] * len(words)
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
            among = [piece for piece in near if word in words_of(piece.text)]
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
            other.number in self.known and other not in caption.pieces and other is not piece
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
            heads: dict[str, Piece] = {}
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
                    found.append(address(*under[0].cell))
                if len(set(found)) == len(words):
                    return found
            return []
        return []

    def _mark(self, piece: Piece) -> str:
        """Return the cell in which a word is marked: the box or number left of it, else its own."""
        row = piece.span.top
        for slot in self.reading.evidence.rows.get(row, ()):
            if slot.span.right == piece.span.left - 1 and slot.framed and self.paper.width(slot.span) < 60:
                return address(*slot.cell)
        for other in self.reading.evidence.piece_rows.get(row, ()):
            if other.numbering and 0 < piece.span.left - other.span.right <= 2:
                return address(*other.at)
        return address(*piece.at)


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words printed in one text, as choices are compared: 有 ・ 無, 旅客〔乗合・貸切〕."""
    parts = re.split(r"[・･／/、,，\s()（）〔〕\[\]［］｛｝「」]+", unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys(word for word in (_word(part) for part in parts) if word))


def _word(text: str) -> str:
    return re.sub(r"^[(（]|[)）]$", "", texts.flat(text))
