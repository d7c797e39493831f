"""Names and sections: which texts of a sheet a label means, and which captions stand under a heading.

A label is one text or several joined; a section is a heading above, merged over the captions, down their side, or the
head of a row or column across. Knows labels as a definition spells them, and no definition.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from weakref import WeakKeyDictionary

from youryou_xl.forms.labels import label_keys
from youryou_xl.grid import Span
from youryou_xl.layout import texts
from youryou_xl.layout.evidence import Caption, is_caption
from youryou_xl.layout.paper import Piece, Slot
from youryou_xl.layout.reading import Reading

_LONGEST_PATTERN_LABEL = 24
"""A label that only has to contain a word (``*調整電源*``) must be short, or sentences would match."""
_NEAR_ROWS = 4
"""Rows between a heading on open paper and the captions beside it: 建築主 | 住所, 氏名, 電話."""
_NEAR_BELOW = 2
"""So many rows such a heading may stand below a caption: it is set in the middle of those it heads."""
_MARKED = re.compile("^[○〇◯●◎✓✔☑レ](?=..)")
"""A mark before a text: printed to list it, or set by someone."""
_DATED = re.compile(r"(?:令和|平成|昭和|大正|明治)?\d+年\d+月\d+日.{0,2}")
"""A date typed where 年　月　日 is printed."""
SURE = 4
"""How surely a caption stands under a section that is merged over it or down beside it."""
ACROSS = 6
"""How surely a cell stands under a section that heads its row or column while its caption does not."""


class Spellings:
    """The texts of one sheet by the keys they are known by: `exact` by the first, `index` by the others."""

    def __init__(self, reading: Reading) -> None:
        self.exact: dict[str, list[Piece]] = {}
        self.index: dict[str, list[Piece]] = {}
        self.typed: dict[str, list[Piece]] = {}
        """Dates typed, by what they leave of 令和　年　月　日."""
        self.first: dict[str, list[Piece]] = {}
        """By the first character of the key."""
        for piece in reading.paper.pieces:
            first, *others = keys_of(piece.text) or ("",)
            self.exact.setdefault(first, []).append(piece)
            if _MARKED.match(first):
                self.exact.setdefault(_MARKED.sub("", first), []).append(piece)
            if _DATED.fullmatch(first):
                self.typed.setdefault(re.sub(r"\d", "", first), []).append(piece)
            for key in others:
                self.index.setdefault(key, []).append(piece)
            self.first.setdefault(texts.key(piece.text)[:1], []).append(piece)


_KNOWN: WeakKeyDictionary[Reading, Spellings] = WeakKeyDictionary()


def _spellings(reading: Reading) -> Spellings:
    """Return the spellings of a sheet, gathered once however many definitions are matched to it."""
    known = _KNOWN.get(reading)
    if known is None:
        known = _KNOWN[reading] = Spellings(reading)
    return known


class Sections:
    """The headings of a definition on one sheet; `labels` are the keys of its fields' labels."""

    def __init__(self, reading: Reading, headings: Iterable[str], labels: Collection[str]) -> None:
        self.reading = reading
        self.paper = reading.paper
        self.labels = labels
        self.spelled = _spellings(reading)
        self.exact, self.index, self.typed = self.spelled.exact, self.spelled.index, self.spelled.typed
        self.heads: dict[str, list[Caption]] = {name: self.named(name) for name in dict.fromkeys(headings)}

    def named(self, label: str, loosely: bool = False) -> list[Caption]:
        """Return the captions that read like a label: one text, or several joined."""
        if "*" in label:
            pattern = re.compile(".*".join(re.escape(texts.key(part)) for part in label.split("*")))
            return [
                self.caption((piece,))
                for piece in self.paper.pieces
                if len(texts.key(piece.text)) <= _LONGEST_PATTERN_LABEL and pattern.fullmatch(texts.key(piece.text))
            ]
        wanted = keys_of(label)
        if not wanted:
            return []
        found = [*self.exact.get(wanted[0], []), *(self.typed.get(wanted[0], []) if loosely else [])]
        if found:
            return [self.caption((piece,)) for piece in dict.fromkeys(found)]
        joined = self._joined(wanted[0])
        if joined:
            return [self.caption(pieces) for pieces in joined]
        for key in wanted:
            found = [*self.index.get(key, []), *self.exact.get(key, [])]
            if found:
                return [self.caption((piece,)) for piece in found]
        if loosely:
            found = [piece for piece in self.paper.pieces if texts.key(piece.text).startswith(wanted[0])]
            return [self.caption((piece,)) for piece in found]
        return []

    def caption(self, pieces: tuple[Piece, ...]) -> Caption:
        """Return the caption some pieces make together."""
        return self.reading.caption_of(tuple(piece.number for piece in pieces))

    def _joined(self, wanted: str) -> list[tuple[Piece, ...]]:
        """Return the texts that read like a label one below or beside the other: 変更を必要 | とする理由."""
        found = []
        for piece in self.spelled.first.get(wanted[:1], ()):
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
        for piece in self.spelled.first.get(rest[:1], ()):
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

    def governed(self, section: tuple[str, ...], caption: Caption, slot: Slot | None) -> int:
        """Return how surely a caption (and slot) stand under the section a field names; 0 is not at all."""
        best = 0
        for name in section:
            grades = [self.under(self.head(part), caption, slot) for part in self.path(name)]
            best = max(best, max(grades) if min(grades) and max(grades) == ACROSS else min(grades))
        return best

    def path(self, name: str) -> tuple[str, ...]:
        """Return the headings a section names: one, or one inside the other (事故相手 運転者, 備考 > 旅費)."""
        if ">" not in name and "＞" not in name:
            if any(key in self.exact for key in keys_of(name)[:1]):
                return (name,)
            parts = tuple(part for part in re.split(r"[\s\u3000]+", name) if part)
            if len(parts) < 2 or not all(len(part) > 1 and self.head(part) for part in parts):
                return (name,)
            return parts
        return tuple(part.strip() for part in re.split("[>＞]", name) if part.strip())

    def head(self, name: str) -> list[Caption]:
        """Return the captions that read like a heading."""
        if name not in self.heads:
            self.heads[name] = self.named(name)
        return self.heads[name]

    def under(self, heads: list[Caption], caption: Caption, slot: Slot | None) -> int:
        """Return how surely a caption, or a slot of it, stands under one of some headings; 0 is not at all."""
        best = 0
        for head in heads:
            if head is caption or set(head.pieces) & set(caption.pieces):
                continue
            box, span = head.area, caption.span
            if box.top <= span.top <= box.bottom and head.span.right < span.left:
                best = max(best, 5)  # beside, merged down the side
            elif (
                box.bottom < span.top
                and box.left <= span.left
                and span.right <= box.right
                and (self._heads(head) and not self._parted(head, span))
            ):
                best = max(best, 4)  # above, merged over the captions of some columns
            elif (
                slot is not None
                and slot.span.top > span.bottom
                and (
                    box.top <= slot.span.top <= box.bottom
                    and head.span.right < slot.span.left
                    and box.top > span.bottom
                    and not self._named_between(head, slot)
                )
            ):
                best = max(best, 6)  # a row of the table the caption heads
            elif (
                slot is not None
                and box.left > span.right
                and box.bottom < slot.span.top
                and (box.left <= slot.span.left and slot.span.right <= box.right and not self._parted(head, slot.span))
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
            and head.span.top - caption.span.top <= _NEAR_BELOW
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
            and texts.key(other.text) not in self.labels
            and other.span.left <= caption.span.left
            for others in self.heads.values()
            for other in others
        )


def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys a text is known by, the most literal first."""
    return tuple(dict.fromkeys(key for key in (texts.key(text), *label_keys(text)) if key))
