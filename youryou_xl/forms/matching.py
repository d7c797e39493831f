"""Matching: which field of a form definition stands where in a Layout.

The layout says what the sheet holds; the definition says what the form asks for. This module brings the two
together and says of every field whether it was found, is missing, or could be several. It must not know how a
layout is read, nor anything of files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from youryou_xl.forms.definitions import Form
from youryou_xl.forms.labels import is_example, trailing_number
from youryou_xl.forms.sections import ACROSS, SURE, Sections, keys_of
from youryou_xl.grid import Position, address, position
from youryou_xl.layout import texts
from youryou_xl.layout.assignment import assign
from youryou_xl.layout.choices import Choices, words_of
from youryou_xl.layout.columns import Columns
from youryou_xl.layout.doubts import Doubts
from youryou_xl.layout.evidence import Caption, Pair
from youryou_xl.layout.layout import Layout
from youryou_xl.layout.paper import Piece
from youryou_xl.layout.reading import LEAST, MARGIN, Reading
from youryou_xl.layout.splits import Splits

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
    `sheet` names the sheet where it is not that of the form.
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
    sheet: str | None = None

    @property
    def cell(self) -> str | None:
        """Return the first cell, None where the field was not found."""
        return self.cells[0] if self.cells else None


_UNKNOWN = -1.0
"""Added to the score of a caption the definition does not know: most texts of a sheet name nothing to type."""

_ACROSS = -4.0
"""The same for one that stands beside a slot where those the definition knows stand above it, or the other way."""

_PLAUSIBLE = 3.0
"""By how much less than its best a caption's other slots may score and still be chosen by a section."""

_FILLED = 3
"""So many texts beside captions that lead to nothing else, and a third of the open fields, make a form filled in."""
_SURER = 1.0
"""Margin and score asked for on top where a filled copy is read without its blank."""
_TALLEST_ROW = 6
"""Rows of the sheet that one row of a table is merged of, at most."""
PATH = ">"


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
    lifted: dict[int, float] = field(default_factory=dict)
    """What a slot chosen by the section is worth: as much as the one the caption leads to without it."""

    def worth(self) -> dict[int, float]:
        """Return what each slot is worth to the field, by its number."""
        worth = _worth(self.pairs)
        return {number: max(value, self.lifted.get(number, value)) for number, value in worth.items()}


def match(reading: Reading, wanted: Sequence[Wanted], headings: Sequence[str] = ()) -> tuple[BoundField, ...]:
    """Return where every wanted field stands in a sheet that was read, in the order asked for.

    A field with rows (kind "column") is one entry with all its cells.
    """
    return Matcher(reading, wanted, headings).fields()


def wanted(form: Form) -> tuple[Wanted, ...]:
    """Return what the fields of a form definition ask for; a group to mark is one for each of its items."""
    asked: list[Wanted] = []
    for entry in form.fields:
        table = form.tables.get(entry.table or "")
        titles = table.labels if table is not None and table.labels else ((entry.table,) if entry.table else ())
        if entry.items:
            for item in entry.items:
                labels = (item, f"{item}エリア", f"{item}地域")
                asked.append(Wanted(f"{entry.key}.{item}", labels, "plain", entry.labels))
            continue
        kind: Kind = "column" if entry.repeats else "plain"
        split = str(getattr(entry, "split", ""))
        if split == "chars":
            kind = "chars"
        elif split == "parts":
            kind = "parts"
        elif getattr(entry, "mark", "") == "circle":
            kind = "circle"
        elif entry.spec.type == "tick":
            kind = "tick"
        elif str(entry.place) == "inside":
            kind = "same-cell"
        asked.append(
            Wanted(
                entry.key,
                entry.labels,
                kind,
                entry.section,
                titles,
                tuple(getattr(entry, "parts", ()) or ()),
                tuple(getattr(entry.spec, "choices", ()) or ()) if kind == "circle" else (),
            )
        )
    return tuple(asked)


def match_form(layout: Layout, form: Form) -> tuple[BoundField, ...]:
    """Return where every field of a form stands on a sheet that was read, rows of a table one by one.

    Where the sheet is a copy filled in, of which no blank is at hand, what the definition does not know may be a
    value: fields that empty boxes did not settle are looked for once more with such texts taken away.
    """
    reading = layout.reading
    asked = wanted(form)
    headings = (*form.headings, *(title for table in form.tables.values() for title in table.labels))
    bound = _with_values(reading, asked, headings, match(reading, asked, headings))
    rows: list[BoundField] = []
    for entry, item in zip(bound, asked, strict=True):
        numbered = _numbered_rows(reading, item, headings) if item.kind == "column" else []
        if entry.status != "found" and numbered:
            rows += numbered
            continue
        if item.kind != "column":
            rows.append(entry)
        elif entry.status == "found":
            rows += [
                replace(entry, key=f"{entry.key}.{number}", cells=(cell,)) for number, cell in enumerate(entry.cells, 1)
            ]
        else:
            rows.append(replace(entry, key=f"{entry.key}.1"))
    return tuple(rows)


def _numbered_rows(reading: Reading, item: Wanted, headings: Sequence[str]) -> list[BoundField]:
    """Return the rows of a repeated field whose captions carry their number: 所属事業者コード１, 所属事業者コード２."""
    for label in item.labels:
        wanted_keys = set(keys_of(label))
        numbers: dict[int, str] = {}
        for piece in reading.paper.pieces:
            for key in keys_of(piece.text):
                ending = trailing_number(key)
                if ending is not None and ending[0] in wanted_keys:
                    numbers.setdefault(ending[1], piece.text)
        if len(numbers) > 1:
            asked = [
                Wanted(f"{item.key}.{number}", (numbers[number],), "plain", item.section) for number in sorted(numbers)
            ]
            return list(match(reading, asked, headings))
    return []


def _with_values(
    reading: Reading, asked: Sequence[Wanted], headings: Sequence[str], bound: tuple[BoundField, ...]
) -> tuple[BoundField, ...]:
    """Return the fields as they are once texts the definition does not know are taken for values.

    What was left open is settled where a form filled in settles it; what was found becomes doubtful where a text no
    one knows stands in the cell that would be taken without it.
    """
    if all(entry.status == "missing" for entry in bound):
        return bound
    matcher = Matcher(reading, asked, headings)
    known = matcher.known() | matcher.words()
    typed = {
        piece.at
        for piece in reading.paper.pieces
        if piece.number not in known
        and not (piece.unit or piece.note or piece.fillable or piece.computed or piece.example)
        and not texts.names_reading(piece.text)
    }
    if not typed:
        return bound
    values = {at: value for at, value in reading.grid.values.items() if at not in typed}
    emptied = Reading(replace(reading.grid, values=values), reading.weights)
    again = match(emptied, asked, headings)
    taken = {cell for entry in bound for cell in entry.cells}
    settled: dict[str, BoundField] = {}
    held = 0
    for entry, other in zip(bound, again, strict=True):
        fills = any(position(cell) in typed for cell in other.cells)
        held += fills and entry.status != "found"
        settles = (
            entry.status != "found"
            and other.status == "found"
            and other.margin >= MARGIN + _SURER
            and not taken & set(other.cells)
            and any(reading.grid.value_at(*position(cell)) is not None for cell in other.cells)
            and (other.kind != "column" or not entry.candidates)
        )
        if settles:
            settled[entry.key] = other
    # One text where a value could stand is print more often than not; several are a form filled in.
    if len(settled) < max(_FILLED, sum(entry.status != "found" for entry in bound) // 3):
        settled = {}
    return tuple(
        settled.get(entry.key) or _beside(entry, other, typed, held >= _FILLED)
        for entry, other in zip(bound, again, strict=True)
    )


def _beside(entry: BoundField, other: BoundField, typed: Collection[Position], filled: bool) -> BoundField:
    """Return a field that was found, doubtful where its value may be one of the texts that `other` was read without."""
    if entry.status != "found":
        return entry
    cells = other.cells or other.candidates
    same = cells[:1] == entry.cells[:1]
    simple = entry.kind in ("plain", "column")
    if simple and not same and any(position(cell) in typed for cell in cells[:1]):
        sure = False
    else:
        sure = not filled or (same and other.status == "found")
    if sure:
        return entry
    shown = tuple(dict.fromkeys((*cells[:1], *entry.cells)))[:3]
    return replace(entry, status="ambiguous", cells=(), parts={}, options={}, candidates=shown)


class Matcher:
    """Matches what a form asks for to one reading of a sheet."""

    def __init__(self, reading: Reading, wanted: Sequence[Wanted], headings: Sequence[str]) -> None:
        self.reading = reading
        self.paper = reading.paper
        self.wanted = wanted
        labels = {texts.key(label) for item in wanted for label in item.labels}
        self.sections = Sections(reading, [*headings, *(name for item in wanted for name in item.section)], labels)
        ticked = {texts.key(label) for item in wanted if item.kind == "tick" for label in item.labels}
        self.splits = Splits(reading)
        self.choices = Choices(reading, (), ticked)
        self.columns = Columns(reading)
        self.doubts = Doubts(reading)

    # -- all together ---------------------------------------------------------------------------------------

    def fields(self) -> tuple[BoundField, ...]:
        """Return where every wanted field stands."""
        bids = self.bids()
        known = self._known(bids)
        self.choices.known = self.doubts.known = known
        scores: list[dict[int, float]] = []
        for bid in bids:
            simple = bid.wanted.kind in ("plain", "column")
            scores.append(bid.worth() if simple else {})
        others = [
            caption for caption in self.reading.captions if not any(piece.number in known for piece in caption.pieces)
        ]
        sought = {(pair.slot.number, pair.direction) for bid in bids for pair in bid.pairs}
        tabled = {pair.slot.number for bid in bids if bid.wanted.kind == "column" for pair in bid.pairs}
        for caption in others:
            # A cell of a table has a caption above and one beside: those do not compete.
            bidding = {}
            for pair in caption.pairs:
                rival = (pair.slot.number, pair.direction) in sought
                if not rival and pair.slot.number in tabled:
                    continue
                bidding[pair.slot.number] = pair.score + (_UNKNOWN if rival else _ACROSS)
            scores.append(bidding)
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
        return tuple(self._apart(self._even(results)))

    def _even(self, results: list[BoundField]) -> list[BoundField]:
        """Return the fields with those columns doubtful that have several rows where the table beside has one merged.

        What is merged again and again down the side of a column, or in another column of its table, is one row.
        """
        tables: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, (entry, item) in enumerate(zip(results, self.wanted, strict=True)):
            if entry.status == "found" and entry.kind == "column":
                tables[item.table].append(number)
        span_at = self.reading.grid.span_at
        for columns in tables.values():
            spans = {number: [span_at(*position(cell)) for cell in results[number].cells] for number in columns}
            merged = {span for number in columns for span in spans[number]}
            for number in columns:
                own = {span.top for span in spans[number]}
                over = any(span.top < top <= span.bottom for span in merged - {*spans[number]} for top in own)
                if over or self._paired(own):
                    entry = results[number]
                    results[number] = replace(entry, status="ambiguous", cells=(), candidates=entry.cells[:3])
        return results

    def _paired(self, tops: Collection[int]) -> bool:
        """Return whether every second row of a column, or more, lies beside the middle of an empty merged span."""
        beside = [
            span
            for span in self.paper.merges
            if span.bottom > span.top and span.anchor not in self.paper.at and span.top in tops
            and span.bottom - span.top < _TALLEST_ROW
        ]  # fmt: skip
        inner = {top for span in beside for top in tops if span.top < top <= span.bottom}
        return len(inner) > 1 and 2 * len(inner) >= len(tops) - 1

    def known(self) -> set[int]:
        """Return the pieces of print that are captions or headings of the definition, by number."""
        return self._known([self.bid(item) for item in self.wanted])

    def words(self) -> set[int]:
        """Return the pieces of print that are words of a choice to mark, by number, and the numbers before them."""
        words = {word for item in self.wanted for choice in item.choices for word in words_of(choice)}
        found = [piece for piece in self.paper.pieces if words and words.intersection(words_of(piece.text))]
        rows = self.reading.evidence.piece_rows
        return {piece.number for piece in found} | {
            other.number
            for piece in found
            for other in rows.get(piece.span.top, ())
            if other.numbering and 0 < piece.span.left - other.span.right <= 2
        }

    def _known(self, bids: Sequence[Bid]) -> set[int]:
        heads = {piece.number for heads in self.sections.heads.values() for head in heads for piece in head.pieces}
        return heads | {piece.number for bid in bids for caption in bid.captions for piece in caption.pieces}

    def bids(self) -> list[Bid]:
        """Return for every wanted field the captions and pairs left once sections, tables and kinds are used."""
        bids = [self.bid(item) for item in self.wanted]
        self._by_names(bids)
        self._by_examples(bids)
        self._by_tables(bids)
        self._by_kinds(bids)
        self._by_turns(bids)
        self._by_claims(bids)
        for bid in bids:
            bid.pairs = [pair for pair in bid.pairs if pair.caption in bid.captions]
            bid.doubtful = bid.doubtful or len(bid.captions) > 1
        return bids

    def bid(self, item: Wanted) -> Bid:
        """Return the captions a field's labels may mean under its sections, and the pairs they make."""
        loosely = item.kind in ("same-cell", "tick", "circle")
        captions: list[Caption] = []
        for label in item.labels:
            *above, last = (part.strip() for part in label.split(PATH))
            captions = self.sections.named(last, loosely)
            if above:
                heads = [self.sections.head(part) for part in above]
                captions = [
                    caption for caption in captions if all(self.sections.under(head, caption, None) for head in heads)
                ] if all(heads) else []  # fmt: skip
            if captions:
                break
        bid = Bid(item, captions)
        if not (item.section and captions):
            bid.pairs = [pair for caption in captions for pair in caption.pairs]
            return bid
        if item.kind not in ("plain", "column"):
            ranked = [(self.sections.governed(item.section, caption, None), caption) for caption in captions]
            highest = max(grade for grade, _ in ranked)
            bid.captions = [caption for grade, caption in ranked if grade == highest]
            bid.doubtful = highest == 0
            return bid
        grades = [self.sections.governed(item.section, caption, None) for caption in captions]
        if max(grades) >= SURE:
            captions = [caption for caption, grade in zip(captions, grades, strict=True) if grade == max(grades)]
        elif max(grades) > 0:
            # Those that stand under the section by themselves; a cell may still be told by a section across.
            sure = [caption for caption, grade in zip(captions, grades, strict=True) if grade == max(grades)]
            across = [caption for caption in captions if caption not in sure]
            captions = sure + [
                caption
                for caption in across
                if any(self.sections.governed(item.section, caption, pair.slot) >= ACROSS for pair in caption.pairs)
            ]
        graded = []
        for caption in captions:
            best = max(caption.pairs, key=lambda pair: pair.score, default=None)
            graded += [
                (self.sections.governed(item.section, caption, pair.slot), pair)
                for pair in caption.pairs
                if best is not None and self._plausible(pair, best)
            ]
            if best is not None:
                for pair in caption.pairs:
                    if self._in_line(pair, best) and self.sections.governed(item.section, caption, pair.slot) >= ACROSS:
                        bid.lifted[pair.slot.number] = max(best.score - 1.0, bid.lifted.get(pair.slot.number, 0.0))
        top = max((grade for grade, _ in graded), default=0)
        bid.pairs = [pair for grade, pair in graded if grade == top]
        bid.captions = [
            caption for caption in captions if any(pair.caption is caption for pair in bid.pairs)
        ] or captions
        told = 0
        for caption in captions:
            best = max(caption.pairs, key=lambda pair: pair.score, default=None)
            for pair in caption.pairs:
                along = best is not None and pair.direction == best.direction
                if along and not pair.features.get("captions" + pair.direction) and not pair.features.get("foreign"):
                    told = max(told, self.sections.governed(item.section, caption, pair.slot))
        bid.doubtful = told >= ACROSS > top or (top == 0)
        return bid

    def _plausible(self, pair: Pair, best: Pair) -> bool:
        """Return whether a section may choose this slot of a caption, rather than the one most likely without it."""
        if pair.score >= best.score - _PLAUSIBLE:
            return True
        return self._in_line(pair, best)

    def _in_line(self, pair: Pair, best: Pair) -> bool:
        """Return whether a slot stands in line behind a caption's likeliest one, nothing named between."""
        between = pair.features.get("captions" + pair.direction, 0.0)
        alike = (pair.slot.framed, pair.slot.coloured) == (best.slot.framed, best.slot.coloured)
        return pair.direction == best.direction and alike and not between and not pair.features.get("foreign")

    def _by_names(self, bids: list[Bid]) -> None:
        """A text that is the very label of one field is not another's by what is left without its brackets."""
        named = {texts.key(label): bid for bid in bids for label in bid.wanted.labels}
        for bid in bids:
            own = {texts.key(label.split(PATH)[-1].strip()) for label in bid.wanted.labels}
            bid.captions = [
                caption
                for caption in bid.captions
                if texts.key(caption.text) in own or texts.key(caption.text) not in named
            ]

    def _by_examples(self, bids: list[Bid]) -> None:
        """What stands under or right of the head of an example (記載例) is not to be filled in."""
        heads = [piece for piece in self.paper.pieces if is_example(piece.text)]
        if not heads:
            return
        for bid in bids:
            if len(bid.captions) > 1:
                left = [c for c in bid.captions if not any(
                    head.span.top < c.span.top and head.span.left <= c.span.left for head in heads
                )]  # fmt: skip
                bid.captions = left or bid.captions

    def _by_tables(self, bids: list[Bid]) -> None:
        """Columns of one table have their captions in one row: take the row most of them can stand in."""
        tables: dict[tuple[str, ...], list[Bid]] = defaultdict(list)
        for bid in bids:
            if bid.wanted.kind == "column" and bid.captions:
                tables[bid.wanted.table].append(bid)
        for columns in tables.values():
            votes: Counter[int] = Counter()
            for bid in columns:
                votes.update({caption.box.bottom for caption in bid.captions})
            for bid in columns:
                most = max(votes[caption.box.bottom] for caption in bid.captions)
                best = [caption for caption in bid.captions if votes[caption.box.bottom] == most]
                if most > 1 or len(columns) == 1:
                    bid.captions = best

    def _by_kinds(self, bids: list[Bid]) -> None:
        """Of several captions only those count beside which the kind asked for stands."""
        for bid in bids:
            if len(bid.captions) > 1 and bid.wanted.kind in ("chars", "parts", "circle", "tick"):
                fitting = [caption for caption in bid.captions if self._fits(bid.wanted, caption)]
                if all(texts.is_unit(caption.text) for caption in fitting):
                    fitting = [caption for caption in fitting if self._free(caption)] or fitting
                bid.captions = fitting or bid.captions

    def _free(self, caption: Caption) -> bool:
        """Return whether print that names a part (年, 令和) begins a date of its own, no caption standing before it."""
        evidence, row = self.reading.evidence, caption.span.top
        before = [slot for slot in evidence.rows.get(row, ()) if slot.span.right < caption.span.left]
        start = (
            caption.span.left
            if not texts.flat(caption.text).startswith("年") or not before
            else max(slot.span.left for slot in before)
        )
        return not any(
            not piece.numbering and piece.span.right < start
            and self.paper.x[start] - self.paper.x[max(piece.shown.right, self._reach(piece)) + 1] < _NEAR
            for piece in evidence.piece_rows.get(row, ())
        )  # fmt: skip

    def _reach(self, piece: Piece) -> int:
        """Return the last column of the box a piece has for itself, or of its own cells."""
        return self.sections.caption((piece,)).box.right

    def _fits(self, item: Wanted, caption: Caption) -> bool:
        if item.kind == "chars":
            return bool(self.splits.chars(caption))
        if item.kind == "parts":
            return bool(self.splits.parts(caption, item.parts))
        if item.kind == "circle":
            return bool(self.choices.options(caption, item.choices))
        return bool(self.choices.ticks(caption))

    def _by_turns(self, bids: list[Bid]) -> None:
        """Fields asked for in the same words, as many as there are captions, take them in turn: repeated blocks."""
        alike: dict[tuple[object, ...], list[Bid]] = defaultdict(list)
        for bid in bids:
            alike[bid.wanted.labels, bid.wanted.section, bid.wanted.kind].append(bid)
        for group in alike.values():
            captions = group[0].captions
            if len(group) > 1 and len(captions) != len(group):
                for bid in group:
                    bid.doubtful = True
            elif len(group) > 1:
                ordered = sorted(captions, key=lambda caption: caption.first.at)
                for bid, caption in zip(group, ordered, strict=True):
                    bid.captions = [caption]

    def _by_claims(self, bids: list[Bid]) -> None:
        """A caption that belongs to a field told more exactly is no other field's."""
        claimed = {
            caption: bid
            for bid in bids
            if len(bid.captions) == 1 and (bid.wanted.section or bid.wanted.kind != "plain")
            for caption in bid.captions
        }
        alike = defaultdict(set)
        for caption, bid in claimed.items():
            alike[bid.wanted.labels].add(caption)
        for bid in bids:
            if len(bid.captions) > 1 and bid.wanted.section:
                left = [caption for caption in bid.captions if caption not in alike[bid.wanted.labels]]
                bid.captions = left or bid.captions
        joined = {
            piece for bid in bids for caption in bid.captions if len(caption.pieces) > 1 for piece in caption.pieces
        }
        for bid in bids:
            if len(bid.captions) > 1 and not bid.wanted.section:
                left = [
                    caption
                    for caption in bid.captions
                    if caption not in claimed and not (len(caption.pieces) == 1 and caption.first in joined)
                ]
                bid.captions = left or bid.captions
            if len(bid.captions) > 1 and bid.wanted.kind in ("plain", "column"):
                useful = [c for c in bid.captions if max((pair.score for pair in c.pairs), default=0.0) >= LEAST]
                bid.captions = useful or bid.captions
                if self.paper.input_colours or self.reading.grid.inputs is not None:
                    marked = [caption for caption in bid.captions if self._marked(caption)]
                    bid.captions = marked or bid.captions

    def _marked(self, caption: Caption) -> bool:
        """Return whether a caption leads to a cell marked as one to type into, before any other."""
        best = max(caption.pairs, key=lambda pair: pair.score)
        return best.slot.coloured or best.slot.unlocked or best.slot.listed

    def _simple(self, bid: Bid, chosen: int | None, margin: float) -> BoundField:
        item = bid.wanted
        ranked = sorted(bid.pairs, key=lambda pair: -pair.score)
        candidates = tuple(dict.fromkeys(_name(pair.slot.cell) for pair in ranked[:3]))
        label = _name(bid.captions[0].first.at)
        if chosen is None:
            status: Status = "ambiguous" if candidates else "missing"
            return BoundField(item.key, item.labels[0], status, item.kind, candidates=candidates, label_cell=label)
        pair = max((pair for pair in bid.pairs if pair.slot.number == chosen), key=lambda pair: pair.score)
        if texts.is_measure(pair.caption.text) and item.kind == "plain":
            return self._before_unit(item, pair.caption, candidates)
        unsure = (
            margin < MARGIN
            or max(pair.score, bid.lifted.get(chosen, pair.score)) < LEAST
            or bid.doubtful
            or self.doubts.odd(
                pair, column=item.kind == "column", sectioned=bool(item.section), across=pair.slot.number in bid.lifted
            )
        )
        label = _name(pair.caption.first.at)
        if unsure:
            shown = tuple(dict.fromkeys((_name(pair.slot.cell), *candidates)))
            return BoundField(
                item.key, item.labels[0], "ambiguous", item.kind, candidates=shown, label_cell=label, margin=margin
            )
        cells = self.columns.stack(pair) if item.kind == "column" else self.columns.lines(pair)
        return BoundField(item.key, item.labels[0], "found", item.kind, cells, label_cell=label, margin=margin)

    def _before_unit(self, item: Wanted, caption: Caption, candidates: tuple[str, ...]) -> BoundField:
        """Return a field whose label is a unit (年, 円): what is typed stands before it."""
        before = [
            slot
            for slot in self.reading.evidence.rows.get(caption.span.top, ())
            if slot.span.right == caption.span.left - 1 and slot.span.top <= caption.span.top and slot.piece is None
        ]
        label = _name(caption.first.at)
        if len(before) != 1 or not (before[0].strong or before[0].underlined):
            return BoundField(item.key, item.labels[0], "ambiguous", item.kind, candidates=candidates, label_cell=label)
        return BoundField(item.key, item.labels[0], "found", item.kind, (_name(before[0].cell),), label_cell=label)

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
            cells = self.choices.ticks(caption)
            return replace(doubt, status="found", cells=cells, candidates=()) if cells else doubt
        if item.kind == "chars":
            cells = self.splits.chars(caption)
            return replace(doubt, status="found", cells=cells, candidates=()) if cells else doubt
        if item.kind == "circle":
            options = self.choices.options(caption, item.choices)
            found = dict(zip(item.choices, options, strict=True)) if options else {}
            cells = tuple(dict.fromkeys(options))
            return replace(doubt, status="found", cells=cells, options=found, candidates=()) if options else doubt
        parts = self.splits.parts(caption, item.parts)
        if not parts:
            return doubt
        return replace(doubt, status="found", cells=tuple(parts.values()), parts=parts, candidates=())


_NEAR = 110.0
"""Pixels between a caption and what it names on the same line."""


def _worth(pairs: list[Pair]) -> dict[int, float]:
    worth: dict[int, float] = {}
    for pair in pairs:
        number = pair.slot.number
        worth[number] = max(worth.get(number, -1e9), pair.score)
    return worth


def _name(at: Position) -> str:
    return address(*at)
