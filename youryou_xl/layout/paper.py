"""The sheet as drawn: where lines run, which cells they close in, what stands where, and where there is room to type.

Turns a Grid into pieces of print (`Piece`) and places that could take a value (`Slot`), by lines, merged spans,
centred runs, colours, locks and rules for typing, never by words a form might use. Says nothing about which piece
names which slot.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from youryou_xl.grid import PLAIN_LOOK, Grid, Look, Position, Span
from youryou_xl.layout import texts

MOST_CELLS = 60_000
"""Rows times columns of the region in use that are looked at; a form has some ten thousand."""

MOST_PIECES = 2_500
"""Texts of one sheet that are looked at, from the top; a form has some hundreds, a list of data many more."""
_FONT = 11.0
_PIXELS_PER_CHARACTER, _PADDING = 7.0, 5.0
_PIXELS_PER_POINT = 4 / 3
_PAPER_SHARE = 0.5
"""An area of more than this share of the sheet, or holding so many texts as `_PAPER_TEXTS`, is paper, not a box."""
_PAPER_TEXTS = 9


SLIVER = 9.0
"""Pixels: a narrower cell is a margin between two others, not room for a value."""
WIDE_COLUMN = 40.0
"""Pixels from which on a column is made for words, not one of squared paper."""
_PRINTED, _PRINTED_SHARE = 3, 0.12
"""So many texts on the colour of the paper, or this share of a colour's cells, and it marks no input cells."""


@dataclass(eq=False)
class Piece:
    """One text of the sheet, the cells it stands in, and the cells it runs over."""

    text: str
    span: Span
    shown: Span
    region: int
    look: Look
    number: int = 0
    computed: bool = False
    unit: bool = False
    fillable: bool = False
    note: bool = False
    numbering: bool = False
    typed: bool = False
    """A number or date that no form prints: someone's value."""
    example: bool = False
    """It stands in a row that shows how to fill in the rows below."""

    @property
    def at(self) -> Position:
        """Return the position of the cell that holds the text."""
        return self.span.anchor


@dataclass(eq=False)
class Slot:
    """A place where a value could go: its cell, how far it reaches, and what speaks for it."""

    span: Span
    cell: Position
    region: int
    number: int = 0
    merged: bool = False
    framed: bool = False
    underlined: bool = False
    coloured: bool = False
    unlocked: bool = False
    listed: bool = False
    validated: bool = False
    struck: bool = False
    piece: Piece | None = None
    """The print that stands in it (年　月　日), None for an empty one."""
    shared: bool = False
    """There is print in the same closed box."""
    box: Span | None = None

    @property
    def strong(self) -> bool:
        """Return whether more than being empty speaks for it."""
        return self.coloured or self.unlocked or self.listed or self.framed or self.merged


@dataclass
class Region:
    """Cells that no line parts."""

    cells: int = 0
    top: int = 1 << 30
    left: int = 1 << 30
    bottom: int = 0
    right: int = 0
    paper: bool = False
    pieces: list[Piece] = field(default_factory=list)
    merges: list[Span] = field(default_factory=list)
    runs: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """Return the smallest rectangle around the cells."""
        return Span(self.top, self.left, self.bottom, self.right)

    @property
    def full(self) -> bool:
        """Return whether the cells make a rectangle."""
        return self.cells == (self.bottom - self.top + 1) * (self.right - self.left + 1)


class Paper:
    """The drawn sheet: its lines, areas, pieces of print and slots."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.looks = grid.looks if grid.looks is not None else _looks_of(grid)
        self.cut = False
        self._measure()
        self._draw()
        self._flood()
        self.pieces: list[Piece] = []
        self.at: dict[Position, Piece] = {}
        self._print()
        self.input_colours = self._input_colours()
        self.slots: list[Slot] = []
        self._make_slots()

    # -- measures -------------------------------------------------------------------------------------------

    def _measure(self) -> None:
        grid = self.grid
        drawn = [at for at, look in self.looks.items() if look.bottom or look.right or look.top or look.left]
        places = [*grid.values, *drawn, *(grid.framed or ()), *self._marks()]
        rows = [row for row, _ in places] + [span.bottom for span in grid.merges]
        columns = [column for _, column in places] + [span.right for span in grid.merges]
        self.last_row, self.last_column = max(rows, default=0), max(columns, default=0)
        if self.last_row * self.last_column > MOST_CELLS:
            # What lies far away is no part of a form; what is near is.
            self.cut = True
            self.last_column = min(self.last_column, 512)
            self.last_row = min(self.last_row, MOST_CELLS // self.last_column)
        self.x = [0.0, 0.0]
        for column in range(1, self.last_column + 1):
            wide = 0.0 if column in grid.hidden_columns else grid.widths.get(column, grid.default_width)
            self.x.append(self.x[-1] + (wide * _PIXELS_PER_CHARACTER + _PADDING if wide else 0.0))
        self.y = [0.0, 0.0]
        for row in range(1, self.last_row + 1):
            high = 0.0 if row in grid.hidden_rows else grid.heights.get(row, grid.default_height)
            self.y.append(self.y[-1] + high * _PIXELS_PER_POINT)

    def _marks(self) -> list[Position]:
        """Return the positions that take input by lock, colour or rule, as far as they lie near the form."""
        grid = self.grid
        last = grid.last_row + 60
        marks = [*(grid.inputs or ()), *grid.choices, *grid.fills]
        return [at for at in marks if at[0] <= last and at[1] <= 600]

    def width(self, span: Span) -> float:
        """Return how wide a span is, in pixels."""
        return self.x[min(span.right, self.last_column) + 1] - self.x[min(span.left, self.last_column + 1)]

    def height(self, span: Span) -> float:
        """Return how high a span is, in pixels."""
        return self.y[min(span.bottom, self.last_row) + 1] - self.y[min(span.top, self.last_row + 1)]

    # -- lines ----------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        """Note the lines right of and below every cell; those inside a merged span are not drawn."""
        width = self.stride = self.last_column + 2
        right, below = bytearray(width * (self.last_row + 2)), bytearray(width * (self.last_row + 2))
        last_row, last_column = self.last_row, self.last_column
        if self.grid.looks is None and self.grid.framed:
            for row, column in self.grid.framed:
                if row <= last_row and column <= last_column:
                    place = row * width + column
                    right[place] = below[place] = right[place - 1] = below[place - width] = 1
        for (row, column), look in self.looks.items():
            if row > last_row or column > last_column:
                continue
            place = row * width + column
            if look.right:
                right[place] = 1
            if look.left:
                right[place - 1] = 1
            if look.bottom:
                below[place] = 1
            if look.top:
                below[place - width] = 1
        self.merge_at: dict[int, Span] = {}
        self.merges: list[Span] = []
        for span in self.grid.merges:
            if span.top > last_row or span.left > last_column:
                continue
            kept = Span(span.top, span.left, min(span.bottom, last_row), min(span.right, last_column))
            self.merges.append(kept)
            for row in range(kept.top, kept.bottom + 1):
                start = row * width
                for column in range(kept.left, kept.right + 1):
                    self.merge_at[start + column] = kept
                    if column < kept.right:
                        right[start + column] = 0
                    if row < kept.bottom:
                        below[start + column] = 0
        self.right, self.below = right, below
        self.bare = not (any(right) or any(below))
        """No line is drawn anywhere on the sheet."""

    def line_below(self, span: Span) -> bool:
        """Return whether a line runs along the whole lower edge of a span."""
        start = span.bottom * self.stride
        return all(self.below[start + span.left : start + span.right + 1])

    def line_above(self, span: Span) -> bool:
        """Return whether a line runs along the whole upper edge of a span."""
        start = (span.top - 1) * self.stride
        return all(self.below[start + span.left : start + span.right + 1])

    def line_right(self, span: Span) -> bool:
        """Return whether a line runs along the whole right edge of a span."""
        return all(self.right[row * self.stride + span.right] for row in range(span.top, span.bottom + 1))

    def line_left(self, span: Span) -> bool:
        """Return whether a line runs along the whole left edge of a span."""
        return all(self.right[row * self.stride + span.left - 1] for row in range(span.top, span.bottom + 1))

    def closed(self, span: Span) -> bool:
        """Return whether lines run around a span on all sides."""
        return self.line_left(span) and self.line_right(span) and self.line_above(span) and self.line_below(span)

    # -- areas ----------------------------------------------------------------------------------------------

    def _flood(self) -> None:
        """Join the cells that no line parts, row by row, run by run."""
        parents: list[int] = []

        def root(item: int) -> int:
            while parents[item] != item:
                parents[item] = parents[parents[item]]
                item = parents[item]
            return item

        rows: list[list[tuple[int, int, int]]] = []
        above: list[tuple[int, int, int]] = []
        stride, below = self.stride, self.below
        for row in range(1, self.last_row + 1):
            runs: list[tuple[int, int, int]] = []
            start, base = 1, row * stride
            while start <= self.last_column:
                end = self.right.find(1, base + start, base + self.last_column)
                end = self.last_column if end < 0 else end - base
                parents.append(len(parents))
                runs.append((start, end, len(parents) - 1))
                start = end + 1
            mine = theirs = 0
            while mine < len(runs) and theirs < len(above):
                left = max(runs[mine][0], above[theirs][0])
                end = min(runs[mine][1], above[theirs][1])
                if left <= end and below.find(0, base - stride + left, base - stride + end + 1) >= 0:
                    one, other = root(runs[mine][2]), root(above[theirs][2])
                    if one != other:
                        parents[max(one, other)] = min(one, other)
                if runs[mine][1] <= above[theirs][1]:
                    mine += 1
                else:
                    theirs += 1
            rows.append(runs)
            above = runs
        self.regions: dict[int, Region] = defaultdict(Region)
        self.region_runs: list[list[tuple[int, int, int]]] = [[]]
        for row, runs in enumerate(rows, 1):
            named = [(start, end, root(item)) for start, end, item in runs]
            self.region_runs.append(named)
            for start, end, item in named:
                region = self.regions[item]
                region.cells += end - start + 1
                region.top, region.bottom = min(region.top, row), max(region.bottom, row)
                region.left, region.right = min(region.left, start), max(region.right, end)
                region.runs.append((row, start, end))
        edges = [
            item
            for row, runs in enumerate(self.region_runs)
            for start, end, item in runs
            if (end == self.last_column and not self.right[row * stride + end])
            or (start == 1 and not self.right[row * stride])
            or (row == self.last_row and below.find(0, row * stride + start, row * stride + end + 1) >= 0)
            or (row == 1 and below.find(0, start, end + 1) >= 0)
        ]
        for item in edges:
            self.regions[item].paper = True
        whole = self.last_row * self.last_column
        for region in self.regions.values():
            if region.cells > _PAPER_SHARE * whole and whole > 30:
                region.paper = True

    def region_at(self, row: int, column: int) -> int:
        """Return the area a cell belongs to, -1 outside the sheet."""
        if not 0 < row < len(self.region_runs):
            return -1
        runs = self.region_runs[row]
        low, high = 0, len(runs) - 1
        while low < high:
            middle = (low + high) // 2
            if runs[middle][1] < column:
                low = middle + 1
            else:
                high = middle
        return runs[low][2] if runs and runs[low][0] <= column <= runs[low][1] else -1

    # -- print ----------------------------------------------------------------------------------------------

    def _print(self) -> None:
        grid = self.grid
        places = sorted(
            at
            for at in {*grid.values, *grid.formulas}
            if at[0] <= self.last_row and at[1] <= self.last_column and grid.span_at(*at).anchor == at
        )
        taken = set(places)
        for at in places:
            value = grid.values.get(at, "")
            text = value if isinstance(value, str) else str(value)
            if not text.strip(" \u3000\n\t\r") and at not in grid.formulas:
                continue
            if len(self.pieces) >= MOST_PIECES:
                self.cut = True
                break
            if at[0] in grid.hidden_rows or at[1] in grid.hidden_columns:
                continue
            span = self._clipped(grid.span_at(*at))
            look = self.looks.get(at, PLAIN_LOOK)
            piece = Piece(text, span, self._shown(text, span, look, taken), self.region_at(*at), look, len(self.pieces))
            piece.computed = at in grid.formulas
            piece.unit = texts.is_unit(text)
            piece.fillable = texts.is_fillable(text) and not piece.computed
            piece.numbering = texts.is_number(text)
            piece.typed = not isinstance(value, str) and not piece.numbering and not piece.computed
            piece.note = texts.is_note(text)
            self.pieces.append(piece)
            self.regions[piece.region].pieces.append(piece)
        self._set_examples()
        self._align()
        for piece in self.pieces:
            self.at[piece.at] = piece
        for region in self.regions.values():
            alone = not region.paper and len(region.pieces) == 1
            if alone and not region.pieces[0].computed and self._roomy(region.pieces[0]):
                region.pieces[0].fillable = True
        for span in self.merges:
            if span.anchor not in self.at and span.anchor not in grid.formulas:
                self.regions[self.region_at(*span.anchor)].merges.append(span)
        for region in self.regions.values():
            captions = sum(1 for piece in region.pieces if not (piece.unit or piece.numbering))
            if captions >= _PAPER_TEXTS:
                region.paper = True

    def _set_examples(self) -> None:
        """Take the texts of a row that begins with 例 for values of an example, not for captions."""
        leading: dict[int, Piece] = {}
        for piece in self.pieces:
            leading.setdefault(piece.span.top, piece)
        for piece in self.pieces:
            first = leading[piece.span.top]
            if first is not piece and texts.is_example_mark(first.text) and piece.span.bottom <= first.span.bottom:
                piece.typed = piece.example = True

    def _align(self) -> None:
        """Let captions that stand below each other end together where one alone spills a column farther.

        On a sheet with wide columns a long caption runs into the cell its value goes to; the others show which.
        """
        columns: dict[int, list[Piece]] = defaultdict(list)
        for piece in self.pieces:
            if piece.span.left == piece.span.right and not piece.unit and not piece.numbering:
                columns[piece.span.left].append(piece)
        for pieces in columns.values():
            ends = Counter(piece.shown.right for piece in pieces)
            end, count = ends.most_common(1)[0]
            usual = [number for number, times in ends.items() if times >= 3 and times >= 0.25 * len(pieces)]
            end = min(usual, default=end)
            wide = end < self.last_column and self.x[end + 2] - self.x[end + 1] >= WIDE_COLUMN
            if count < 3 or not wide:
                continue
            for piece in pieces:
                if piece.shown.right > end:
                    piece.shown = Span(piece.shown.top, piece.shown.left, piece.shown.bottom, end)

    def _roomy(self, piece: Piece) -> bool:
        """Return whether a text alone in its box leaves room for what it ends: 　　　人 at the right edge."""
        if texts.has_room(piece.text):
            return True
        room = self.width(piece.span) > 4 * texts.width(piece.text.strip()) * (piece.look.size or _FONT)
        if room and texts.begins_address(piece.text) and piece.look.horizontal in ("", "general", "left"):
            return True
        if room and self._repeats_end(piece):
            return True
        return piece.unit and piece.look.horizontal == "right" and self.width(piece.span) > 60

    def _repeats_end(self, piece: Piece) -> bool:
        """Return whether a text says once more how the one before it ends, and is what a value goes before.

        届出警察署 | 　警察署
        """
        text = texts.flat(piece.text)
        return len(text) > 1 and any(
            other.span.right == piece.span.left - 1 and other.span.top == piece.span.top
            and texts.flat(other.text).endswith(text) and texts.flat(other.text) != text
            for other in self.pieces[max(0, piece.number - 3) : piece.number]
        )  # fmt: skip

    def _clipped(self, span: Span) -> Span:
        return Span(span.top, span.left, min(span.bottom, self.last_row), min(span.right, self.last_column))

    def _shown(self, text: str, span: Span, look: Look, taken: set[Position]) -> Span:
        """Return the cells a text runs over: it spills into empty cells beside its own, up to a line."""
        left, right = span.left, span.right
        base = span.top * self.stride
        if look.horizontal == "centerContinuous":
            while (
                right < self.last_column
                and (span.top, right + 1) not in taken
                and self.looks.get((span.top, right + 1), PLAIN_LOOK).horizontal == "centerContinuous"
                and base + right + 1 not in self.merge_at
            ):
                right += 1
            return Span(span.top, left, span.bottom, right)
        if span.left != span.right or span.top != span.bottom or look.horizontal in ("fill", "justify", "distributed"):
            return span
        size = (look.size or _FONT) * _PIXELS_PER_POINT
        spill = texts.width(text.rstrip(" \u3000")) * size - self.width(span)
        toward_left = look.horizontal == "right"
        both = look.horizontal == "center"
        room = spill / 2 if both else spill
        if not toward_left:
            left_over = room
            while (
                left_over > size / 5
                and right < self.last_column
                and (span.top, right + 1) not in taken
                and not self._marked(span.top, right + 1, look)
                and not self.right[base + right]
                and base + right + 1 not in self.merge_at
            ):
                right += 1
                left_over -= self.x[right + 1] - self.x[right]
        if toward_left or both:
            left_over = room
            while (
                left_over > size / 5
                and left > 1
                and (span.top, left - 1) not in taken
                and not self._marked(span.top, left - 1, look)
                and not self.right[base + left - 1]
                and base + left - 1 not in self.merge_at
            ):
                left -= 1
                left_over -= self.x[left + 1] - self.x[left]
        return Span(span.top, left, span.bottom, right)

    def _marked(self, row: int, column: int, look: Look) -> bool:
        """Return whether an empty cell beside a text is marked as one to type into, however far the text would run."""
        grid, at = self.grid, (row, column)
        fill = self.looks.get(at, PLAIN_LOOK).fill
        return (
            bool(fill and fill != look.fill)
            or at in grid.choices
            or at in grid.validated
            or (grid.inputs is not None and at in grid.inputs)
        )

    def _input_colours(self) -> frozenset[str]:
        """Return the colours that mark input cells: hardly any print stands on them."""
        empty: Counter[str] = Counter()
        printed: Counter[str] = Counter()
        grid = self.grid
        for at, colour in grid.fills.items():
            if at[0] > self.last_row or at[1] > self.last_column:
                continue
            merged = self.merge_at.get(at[0] * self.stride + at[1])
            if merged is not None and merged.anchor != at:
                continue
            piece = self.at.get(at)
            if piece is None:
                empty[colour] += 1
            elif not (piece.fillable or piece.unit or piece.computed or at in grid.choices):
                printed[colour] += 1
        wide = 0.4 * self.last_row * self.last_column
        rows: dict[str, set[int]] = defaultdict(set)
        titled: dict[str, set[int]] = defaultdict(set)
        for at, colour in grid.fills.items():
            rows[colour].add(at[0])
            piece = self.at.get(at)
            if piece is not None and not (piece.fillable or piece.unit or piece.typed or at in grid.choices):
                titled[colour].add(at[0])
        return frozenset(
            colour
            for colour, count in empty.items()
            if printed[colour] <= _PRINTED_SHARE * count
            and (printed[colour] < _PRINTED or count < wide)
            and len(titled[colour]) < 0.5 * len(rows[colour])
        )

    # -- slots ----------------------------------------------------------------------------------------------

    def _make_slots(self) -> None:
        grid = self.grid
        for number, region in self.regions.items():
            if not region.paper and not region.pieces and not self._parted(region):
                self._whole(number, region)
                continue
            for span in region.merges:
                self._add(Slot(span, span.anchor, number, merged=True, shared=bool(region.pieces)))
            self._runs(number, region)
            for piece in region.pieces:
                at = piece.at
                chosen = at in grid.choices or (grid.inputs is not None and at in grid.inputs)
                marked = piece.look.fill in self.input_colours and bool(piece.look.fill)
                if not piece.computed and (piece.fillable or chosen or marked):
                    slot = Slot(piece.span, at, number, merged=piece.span.left != piece.span.right, piece=piece)
                    slot.shared = len(region.pieces) > 1
                    self._add(slot)
        self.slots.sort(key=lambda slot: (slot.span.top, slot.span.left))
        for place, slot in enumerate(self.slots):
            slot.number = place

    def _parted(self, region: Region) -> bool:
        """Return whether an empty closed area is several boxes all the same: merged spans, or cells of two kinds."""
        if len(region.merges) > 1 or not region.full:
            return True
        fills = {
            self.looks.get((row, column), PLAIN_LOOK).fill
            for row, start, end in region.runs[:40]
            for column in range(start, end + 1)
        }
        return len(fills) > 1

    def _whole(self, number: int, region: Region) -> None:
        cell = region.merges[0].anchor if region.merges else (region.top, region.left)
        slot = Slot(region.span, cell, number, merged=bool(region.merges))
        self._add(slot)

    def _runs(self, number: int, region: Region) -> None:
        """Make slots of the runs of empty cells in an area that also holds print or merged spans."""
        grid, stride = self.grid, self.stride
        covered: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for piece in region.pieces:
            for row in range(piece.shown.top, piece.shown.bottom + 1):
                covered[row].append((piece.shown.left, piece.shown.right))
        for span in region.merges:
            for row in range(span.top, span.bottom + 1):
                covered[row].append((span.left, span.right))
        printed_rows = {row for piece in region.pieces for row in range(piece.shown.top, piece.shown.bottom + 1)}
        by_row: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for row, start, end in region.runs:
            by_row[row].append((start, end))
        standing: dict[tuple[int, int], Slot] = {}
        for row in sorted(by_row):
            current: dict[tuple[int, int], Slot] = {}
            if row not in grid.hidden_rows:
                blocks = sorted(covered[row])
                for start, end in by_row[row]:
                    for left, right in _free(start, end, blocks):
                        for first, last in self._alike(row, row * stride, left, right):
                            if region.paper and not self._speaks(row, row * stride, first, last, blocks):
                                continue
                            above = standing.get((first, last))
                            grows = above is not None and row not in printed_rows and not self._ruled(above.span)
                            if above is not None and grows:
                                above.span = Span(above.span.top, first, row, last)
                                current[first, last] = above
                            else:
                                current[first, last] = Slot(
                                    Span(row, first, row, last), (row, first), number, shared=bool(region.pieces)
                                )
            for key, slot in standing.items():
                if current.get(key) is not slot:
                    self._add(slot)
            standing = current
        for slot in standing.values():
            self._add(slot)

    def _ruled(self, span: Span) -> bool:
        return any(self.below[span.bottom * self.stride + column] for column in range(span.left, span.right + 1))

    def _alike(self, row: int, base: int, left: int, right: int) -> list[tuple[int, int]]:
        """Split a run of empty cells where underline, colour, lock or rule changes."""
        grid, looks = self.grid, self.looks
        signs: list[tuple[object, ...]] = []
        for column in range(left, right + 1):
            look = looks.get((row, column), PLAIN_LOOK)
            signs.append((
                self.below[base + column],
                look.fill,
                grid.inputs is not None and (row, column) in grid.inputs,
                (row, column) in grid.validated or (row, column) in grid.choices,
                column in grid.hidden_columns,
                look.diagonal,
                base + column in self.merge_at,
            ))  # fmt: skip
        cuts = [left]
        for index, (one, other) in enumerate(pairwise(signs), start=left + 1):
            # Cells in the colour of input cells begin anew under every caption.
            headed = (row - 1, index) in self.at and looks.get((row, index), PLAIN_LOOK).fill in self.input_colours
            if one != other or headed:
                cuts.append(index)
        parts = [(first, last - 1) for first, last in pairwise([*cuts, right + 1])]
        return [part for part in parts if not signs[part[0] - left][4] and not signs[part[0] - left][6]]

    def _speaks(self, row: int, base: int, first: int, last: int, blocks: list[tuple[int, int]]) -> bool:
        """Return whether something on open paper invites to type: a line, a colour, a lock, a rule, print before."""
        grid, at = self.grid, (row, first)
        if self.below[base + first] or at in grid.validated or at in grid.choices:
            return True
        if grid.inputs is not None and at in grid.inputs:
            return True
        look = self.looks.get(at, PLAIN_LOOK)
        return bool(look.fill and look.fill in self.input_colours) or bool(blocks)

    def _add(self, slot: Slot) -> None:
        grid, at = self.grid, slot.cell
        if at in grid.formulas or self.height(slot.span) <= 0 or self.width(slot.span) <= 0:
            return
        if at[0] in grid.hidden_rows or at[1] in grid.hidden_columns:
            return
        slot.unlocked = grid.inputs is not None and at in grid.inputs
        if grid.inputs is not None and not slot.unlocked:
            found = next(
                (
                    (row, column)
                    for row in range(slot.span.top, min(slot.span.bottom, slot.span.top + 40) + 1)
                    for column in range(slot.span.left, min(slot.span.right, slot.span.left + 200) + 1)
                    if (row, column) in grid.inputs
                ),
                None,
            )
            if found is None or slot.merged:
                return
            slot.cell, slot.unlocked = found, True
        look = self.looks.get(at, PLAIN_LOOK)
        slot.framed = self.closed(slot.span)
        slot.underlined = self.line_below(slot.span)
        slot.coloured = bool(look.fill) and look.fill in self.input_colours
        slot.listed = at in grid.choices
        slot.validated = at in grid.validated
        slot.struck = look.diagonal
        if slot.struck:
            return
        region = self.regions[slot.region]
        slot.box = region.span if not region.paper else None
        self.slots.append(slot)


def _free(start: int, end: int, blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what of the columns `start` to `end` no block covers."""
    runs = []
    place = start
    for left, right in blocks:
        if right < place or left > end:
            continue
        if left > place:
            runs.append((place, left - 1))
        place = max(place, right + 1)
    if place <= end:
        runs.append((place, end))
    return runs


def _looks_of(grid: Grid) -> dict[Position, Look]:
    """Return what is known of how cells are drawn where only colours are: a workbook open in a spreadsheet program."""
    shared = {fill: Look(fill=fill) for fill in set(grid.fills.values())}
    return {at: shared[fill] for at, fill in grid.fills.items()}
