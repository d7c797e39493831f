"""Layout: a sheet read without any definition, every caption and every slot brought together at once.

The reading itself is made when a Layout is; labels, fields and tables are put into words when they are asked for. A
form definition is matched to the same reading by `youryou_xl.forms.matching`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from youryou_xl.grid import Grid, address, position
from youryou_xl.layout import texts
from youryou_xl.layout.assignment import assign
from youryou_xl.layout.choices import Choices, words_of
from youryou_xl.layout.columns import Columns
from youryou_xl.layout.doubts import Doubts
from youryou_xl.layout.evidence import Caption, Pair
from youryou_xl.layout.model import Field, FieldKind, Label, LabelKind, Table
from youryou_xl.layout.paper import Piece
from youryou_xl.layout.reading import LEAST, MARGIN, Reading
from youryou_xl.layout.splits import Splits

_DATE = (("year", "month", "day"), ("month", "day"))
_FEWEST_CHARACTERS = 4
_MOST_HEADINGS = 3


def read_layout(grid: Grid) -> Layout:
    """Return how a sheet is laid out: its labels, the fields they name, its tables."""
    return Layout(Reading(grid))


class Layout:
    """One sheet, read."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @property
    def sheet(self) -> str:
        """Return the name of the sheet."""
        return self.reading.grid.name

    @property
    def unread(self) -> tuple[str, ...]:
        """Return in words what of the sheet could not be read, or was too far away to be looked at."""
        far = (f"{self.reading.paper.last_row}行目より下、または離れた列",) if self.reading.paper.cut else ()
        return (*self.reading.grid.unread, *far)

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """Return every text of the sheet, row by row."""
        return tuple(self._label(piece) for piece in self.reading.paper.pieces)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Return what the sheet asks for, in the order of the labels."""
        captions = [*self.reading.captions]
        scores: list[dict[int, float]] = []
        for caption in captions:
            worth: dict[int, float] = {}
            for pair in caption.pairs:
                worth[pair.slot.number] = max(worth.get(pair.slot.number, pair.score), pair.score)
            scores.append(worth)
        chosen, margins = assign(scores)
        known = {caption.first.number for caption in captions}
        doubts, splits, columns = (
            Doubts(self.reading, known),
            Splits(self.reading),
            Columns(self.reading),
        )
        found: list[tuple[int, Field]] = []
        worded: set[int] = set()
        choices = Choices(self.reading)
        for caption, number, margin in zip(captions, chosen, margins, strict=True):
            if caption.first.number in worded:
                continue
            words = choices.boxed(caption)
            if words:
                worded |= {piece.number for _, piece in words}
                options = {piece.text.strip(): address(*slot.cell) for slot, piece in words}
                label = self.labels[caption.first.number]
                found.append((caption.first.number, Field(label, "circle", tuple(options.values()), options=options)))
                continue
            entry = self._inside(caption)
            if entry is None and number is not None:
                pair = next(pair for pair in caption.pairs if pair.slot.number == number)
                entry = self._named(caption, pair, margin, doubts, splits, columns)
            if entry is not None:
                found.append((caption.first.number, entry))
        named = {number for number, _ in found}
        used = {cell for _, entry in found for cell in entry.cells}
        for piece in self.reading.paper.pieces:
            if piece.number not in named and address(*piece.at) not in used and self._alone(piece):
                kind: FieldKind = "tick" if texts.ticks(piece.text) else "same-cell"
                found.append((piece.number, Field(self.labels[piece.number], kind, (address(*piece.at),))))
        found.sort(key=lambda item: item[0])
        return self._tabled([entry for _, entry in found])

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Return the tables of the sheet: columns whose labels stand in one row and whose rows begin together."""
        tables: dict[int, list[Field]] = defaultdict(list)
        for entry in self.fields:
            if entry.table is not None:
                tables[entry.table].append(entry)
        made = []
        for _, columns in sorted(tables.items()):
            heading = next((entry.label.section[-1] for entry in columns if entry.label.section), "")
            made.append(
                Table(heading, tuple(entry.label for entry in columns), max(len(entry.cells) for entry in columns))
            )
        return tuple(made)

    # -- labels ---------------------------------------------------------------------------------------------

    def _label(self, piece: Piece) -> Label:
        kind: LabelKind = "caption"
        if piece.computed:
            kind = "computed"
        elif piece.fillable:
            kind = "fillable"
        elif piece.unit:
            kind = "unit"
        elif piece.numbering or piece.typed:
            kind = "number"
        elif piece.note:
            kind = "note"
        elif texts.is_heading(piece.text):
            kind = "heading"
        return Label(piece.text, address(*piece.at), piece.span, kind, self._section(piece))

    def _section(self, piece: Piece) -> tuple[str, ...]:
        """Return the headings a text stands under: the last one above, then those merged down its side or over it."""
        path: list[str] = []
        above = [
            head for head in self._headings if head.span.top < piece.span.top and head.span.left <= piece.span.right
        ]
        if above and above[-1] is not piece:
            path.append(above[-1].text)
        for caption in self._sides:
            if piece in caption.pieces or len(path) >= _MOST_HEADINGS:
                continue
            area = caption.area
            beside = area.top <= piece.span.top and piece.span.bottom <= area.bottom and area.bottom > area.top
            over = area.left <= piece.span.left and piece.span.right <= area.right and area.bottom == piece.span.top - 1
            beside = beside and caption.span.right < piece.span.left and area.bottom - area.top > 0
            if beside or (over and area.right - area.left > piece.span.right - piece.span.left):
                path.append(re.sub(r"\s+", "", caption.text))
        return tuple(path)

    @cached_property
    def _headings(self) -> list[Piece]:
        return [piece for piece in self.reading.paper.pieces if texts.is_heading(piece.text) and not piece.unit]

    @cached_property
    def _sides(self) -> list[Caption]:
        return [
            caption
            for caption in self.reading.captions
            if caption.own_box and (caption.area.bottom > caption.area.top or caption.area.right > caption.area.left)
        ]

    # -- fields ---------------------------------------------------------------------------------------------

    def _inside(self, caption: Caption) -> Field | None:
        """Return the field whose value goes into the text of its own label, None if it does not."""
        label = self.labels[caption.first.number]
        cell = address(*caption.first.at)
        if texts.ticks(caption.text):
            return Field(label, "tick", (cell,))
        if texts.is_blanked(caption.text):
            return Field(label, "same-cell", (cell,))
        return None

    def _alone(self, piece: Piece) -> bool:
        """Return whether print is to be filled in without any label: 令和　年　月　日 at the top of a form."""
        if piece.computed or piece.unit:
            return False
        return texts.is_blanked(piece.text) or (texts.ticks(piece.text) > 0 and not piece.note)

    def _named(
        self, caption: Caption, pair: Pair, margin: float, doubts: Doubts, splits: Splits, columns: Columns
    ) -> Field | None:
        label = self.labels[caption.first.number]
        if pair.score < LEAST:
            return None
        near = sorted(caption.pairs, key=lambda item: -item.score)[:3]
        candidates = tuple(dict.fromkeys(address(*item.slot.cell) for item in near))
        for names in _DATE:
            parts = splits.parts(caption, names)
            if parts and address(*pair.slot.cell) in parts.values():
                return Field(label, "parts", tuple(parts.values()), parts=parts, margin=margin)
        boxes = splits.chars(caption)
        if len(boxes) >= _FEWEST_CHARACTERS and address(*pair.slot.cell) in boxes:
            return Field(label, "chars", boxes, margin=margin)
        choice = self._choice(caption, pair)
        if choice is not None:
            return choice
        stack = columns.stack(pair) if pair.direction == "below" else ()
        column = len(stack) > 1
        odd = doubts.odd(pair, column=column, sectioned=False, across=False)
        sure = margin >= MARGIN and not odd
        kind: FieldKind = "column" if column else "plain"
        cells = stack if column else columns.lines(pair)
        return Field(label, kind, cells, candidates=() if sure else candidates, margin=margin, sure=sure)

    def _choice(self, caption: Caption, pair: Pair) -> Field | None:
        """Return the choice between words printed in the one text beside a caption: 有 ・ 無."""
        beside = [
            piece
            for piece in self.reading.evidence.piece_rows.get(caption.span.top, ())
            if piece.span.left > caption.span.right
        ]
        if not beside or beside[0].span.left > pair.slot.span.left:
            return None
        words = words_of(beside[0].text)
        if len(words) < 2 or not re.search("[・･／/]", beside[0].text) or any(len(word) > 12 for word in words):
            return None
        cells = Choices(self.reading).options(caption, tuple(words))
        if not cells:
            return None
        return Field(
            self.labels[caption.first.number],
            "circle",
            tuple(dict.fromkeys(cells)),
            options=dict(zip(words, cells, strict=True)),
        )

    def _tabled(self, found: list[Field]) -> tuple[Field, ...]:
        """Return the fields with the number of their table: columns whose first rows are side by side."""
        numbers: dict[int, int] = {}
        made = []
        tops: dict[int, int] = defaultdict(int)
        for entry in found:
            if entry.kind == "column":
                tops[position(entry.cells[0])[0]] += 1
        for entry in found:
            top = position(entry.cells[0])[0] if entry.cells else 0
            if entry.kind == "column" and tops[top] > 1:
                number = numbers.setdefault(top, len(numbers))
                made.append(
                    Field(
                        entry.label, entry.kind, entry.cells, entry.parts, entry.options,
                        entry.candidates, entry.margin, entry.sure, number,
                    )
                )  # fmt: skip
            else:
                made.append(entry)
        return tuple(made)
