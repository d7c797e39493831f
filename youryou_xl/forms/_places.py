"""Places: from the labels on a sheet to the cells that take their values.

The search goes: every text that may be a label; for each, the cells right of and below it that could take the
value, with what speaks for them (unlocked, drop-down, merged, framed, coloured); then one label and one cell per
field. Only Grids are looked at, and of a cell's content only whether it is a label, so a blank form and a filled
copy of it give the same cells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from youryou_xl.forms._vocabulary import Match, Slot, Vocabulary, Words, vocabulary
from youryou_xl.forms.definitions import Field, Form, Place
from youryou_xl.forms.labels import is_between, is_note, is_prompt, is_sample, is_unit, joined_key, label_keys
from youryou_xl.grid import Grid, Position, Span
from youryou_xl.rules.text import choice_key

Direction = Literal["right", "below", "left"]

_WIDEST_GAP = 16
"""Cells between a label and its value on squared-paper forms (方眼紙), where a column is a character wide."""
_DEEPEST_GAP = 3
_MOST_ROWS = 2000
_MOST_PIECES = 8
"""Cells one label may be spread over: 郵 | 便 | 番 | 号."""

_UNLOCKED, _DROPDOWN, _HOLDS, _MERGED, _FRAMED, _COLOURED, _UNFRAMED, _RUN = 8, 6, 4, 3, 2, 2, -3, 5
"""What speaks for a cell being the one to type into; only the order matters."""

_CHOICE = 1000
"""Added to the variant of a label that reads like one of the field's own choices: it may be the value."""

_COLUMN = 3
"""Labels one below the other that make a column of labels."""

_PRINTED, _PRINTED_SHARE = 3, 0.1
"""So many labels and headings on a colour, or this share of its cells, and it is no colour of input cells.

Both are more than the values of a filled form that happen to read like labels.
"""

_SERVED = 3
"""One label in so many has to lead to a coloured cell, or colour marks something else than input cells."""

_SPLIT_BY = {
    "date": frozenset("年月"),
    "postal_code": frozenset("-‐－−ー"),
    "phone": frozenset("-‐－−ー()（）"),
}


@dataclass(frozen=True)
class Placed:
    """Where one field (row, item) stands: one cell if it was found, several if doubtful, none if missing."""

    key: str
    label: Span | None
    cells: tuple[Span, ...]
    doubtful: bool = False


@dataclass(frozen=True)
class _Option:
    """A cell that could take a value, and what speaks for it."""

    span: Span
    direction: Direction
    score: int
    prompt: bool = False
    """It holds a 〒 that may as well be print before the cell."""


@dataclass
class _Candidate:
    """One place where the label of a slot stands, and the cells that could take its value."""

    match: Match
    label: Span
    lines: dict[Direction, list[_Option]] = field(default_factory=dict)
    run: bool = False
    explained: bool = False
    pieces: tuple[Span, ...] = ()
    bounded: bool = False

    @property
    def options(self) -> bool:
        return any(self.lines.values())


def place_fields(form: Form, grid: Grid) -> list[Placed]:
    """Return where every field of `form` stands on `grid`, in the form's order, rows and items one by one."""
    return _Sheet(form, grid).placed()


class _Sheet:
    def __init__(self, form: Form, grid: Grid) -> None:
        self.form = form
        self.grid = grid
        self.words: Vocabulary = vocabulary(form)
        self.framed = grid.framed
        self.texts: dict[Position, str] = {}
        self.found: dict[Slot, list[_Candidate]] = defaultdict(list)
        self.labels: set[Position] = set()
        self.unsure: dict[Position, set[Slot]] = {}
        self.headings: list[tuple[Span, str]] = []
        self.examples: list[Span] = []
        self.clashing: set[Slot] = set()
        self.fields: dict[str, Field] = {entry.key: entry for entry in form.fields}
        self._find_labels()
        self._leave_out_values()
        self.unsure = {
            candidate.label.anchor: {slot}
            for slot, candidates in self.found.items()
            if all(candidate.match.variant >= _CHOICE for candidate in candidates)
            for candidate in candidates
        }
        self.coloured = self._input_colours()
        drawn = [*(grid.inputs or ()), *(grid.framed or ()), *grid.choices, *self.coloured]
        self.last_row = max(grid.last_row, max((row for row, _ in drawn), default=0))
        self.last_column = max(grid.last_column, max((column for _, column in drawn), default=0))
        self._prepare_all()
        if self.coloured and not self._colour_serves():
            self.coloured = frozenset()
            self._prepare_all()
        # A piece recognised as such may take from another label the cell it seemed to have.
        while self._find_pieces():
            self._prepare_all()

    # -- labels ---------------------------------------------------------------------------------------------

    def _find_labels(self) -> None:
        grid, words = self.grid, self.words
        typed = grid.inputs or frozenset()
        known = words.meanings
        unlocked: list[tuple[Position, str, tuple[Match, ...]]] = []
        for at, value in grid.values.items():
            if not isinstance(value, str):
                continue
            self.texts[at] = value
            matches, heading, _, example = known.get(value) or words.meaning(value)
            if matches:
                if at in grid.choices or at in typed:
                    unlocked.append((at, value, matches))
                else:
                    self._take(at, matches)
            elif example:
                self.examples.append(grid.span_at(*at))
            elif heading:
                self.headings.append((grid.span_at(*at), value))
        # A label someone forgot to lock still counts, as long as no locked one says the same.
        locked = set(self.found)
        for at, value, matches in unlocked:
            if self._is_choice(matches, value):
                self._take(at, matches)
            elif at not in grid.choices:
                self._take(at, tuple(match for match in matches if match.slot not in locked))

    def _leave_out_values(self) -> None:
        """Drop what is a value reading like a label: 住所 typed as 申請内容, where 住所 also stands as a label.

        Such a text stands right of a label, alone in its column, while the real one stands among its like.
        """
        if self.grid.inputs is not None:
            return
        column = Counter(at[1] for at in self.labels)
        for candidates in self.found.values():
            if len(candidates) < 2 or max(column[candidate.label.left] for candidate in candidates) < _COLUMN:
                continue
            for candidate in list(candidates):
                label = candidate.label
                beside = self.grid.span_at(label.top, label.left - 1) if label.left > 1 else label
                alone = column[label.left] < _COLUMN and column[beside.left] >= _COLUMN
                if alone and beside.anchor in self.labels and len(candidates) > 1:
                    candidates.remove(candidate)
                    self.labels.discard(label.anchor)

    def _input_colours(self) -> frozenset[Position]:
        """Return the cells in a colour that marks input cells: one that labels and headings do not stand on."""
        fills = self.grid.fills
        if not fills:
            return frozenset()
        cells: Counter[str] = Counter()
        for at, colour in fills.items():
            if self.grid.span_at(*at).anchor == at:
                cells[colour] += 1
        texts = {*self.labels, *(span.anchor for span, _ in self.headings), *(span.anchor for span in self.examples)}
        printed = Counter(fills[at] for at in texts if at in fills)
        marks = {
            colour
            for colour, count in cells.items()
            if printed[colour] < _PRINTED and printed[colour] < _PRINTED_SHARE * count
        }
        return frozenset(at for at, colour in fills.items() if colour in marks)

    def _colour_serves(self) -> bool:
        """Return whether enough labels lead to a coloured cell: a coloured band is beside or below very few."""
        every = [candidate for found in self.found.values() for candidate in found if candidate.options]
        led = [
            candidate
            for candidate in every
            if any(option.span.anchor in self.coloured for line in candidate.lines.values() for option in line)
        ]
        return len(led) * _SERVED >= len(every)

    def _take(self, at: Position, matches: tuple[Match, ...]) -> None:
        span = self.grid.span_at(*at)
        if self._is_choice(matches, self.texts[at]):
            # The text is what one chooses, so it may be the value of the very field it seems to name.
            for match in matches:
                self.found[match.slot].append(_Candidate(match._replace(variant=match.variant + _CHOICE), span))
            return
        for match in matches:
            self.found[match.slot].append(_Candidate(match, span))
            self.labels.add(span.anchor)

    def _is_choice(self, matches: tuple[Match, ...], text: str) -> bool:
        key = choice_key(text)
        return any(
            match.pattern and key in {choice_key(choice) for choice in self.fields[match.slot.key].spec.choices}
            for match in matches
        )

    def _find_pieces(self) -> bool:
        """Find the labels that are spread over several cells, and return whether there are any.

        連絡者 beside 所属, 発電 over 所名, 郵 | 便 | 番 | 号: only for fields that have no usable label in one cell.
        """
        missing = {
            Slot(entry.key, item)
            for entry in self.form.fields
            for item in (entry.items or ("",))
            if not any(candidate.options for candidate in self.found.get(Slot(entry.key, item), ()))
        }
        if not missing:
            return False
        before = sum(map(len, self.found.values()))
        for at, text in list(self.texts.items()):
            for key in label_keys(text)[-1:]:
                if self.words.beginnings.get(key, set()) & missing:
                    span = self.grid.span_at(*at)
                    self._follow(span, key, [span], missing)
        return sum(map(len, self.found.values())) > before

    def _follow(self, last: Span, key: str, pieces: list[Span], missing: set[Slot]) -> None:
        for vertical in (False, True):
            if len(pieces) > 1 and vertical != (pieces[1].top > pieces[0].bottom):
                continue
            for span in self._touching(last, vertical):
                text = self.texts.get(span.anchor)
                keys = label_keys(text) if text else ()
                if not keys or span in pieces:
                    continue
                for end in dict.fromkeys((joined_key(keys[0]), keys[-1])):
                    self._joined(key + end, [*pieces, span], vertical, missing)

    def _joined(self, key: str, pieces: list[Span], vertical: bool, missing: set[Slot]) -> None:
        for match in self.words.matches(key):
            if match.slot in missing and match.decoration == 0 and not match.heading:
                self._take_pieces(match, pieces, vertical)
        if len(pieces) < _MOST_PIECES and self.words.beginnings.get(key, set()) & missing:
            self._follow(pieces[-1], key, pieces, missing)

    def _take_pieces(self, match: Match, pieces: list[Span], vertical: bool) -> None:
        first, last = pieces[0], pieces[-1]
        whole = Span(first.top, first.left, last.bottom, last.right)
        stacked = vertical and first.left == last.left and first.right == last.right
        label = whole if stacked or (not vertical and len({(p.top, p.bottom) for p in pieces}) == 1) else last
        if all(candidate.pieces != tuple(pieces) for candidate in self.found[match.slot]):
            self.found[match.slot].append(_Candidate(match, label, pieces=tuple(pieces)))
        self.labels.update(piece.anchor for piece in pieces)

    def _touching(self, span: Span, vertical: bool) -> Iterable[Span]:
        seen = []
        if vertical:
            around = [(span.bottom + 1, column) for column in range(span.left, span.right + 1)]
        else:
            around = [(row, span.right + 1) for row in range(span.top, span.bottom + 1)]
        for at in around:
            touching = self.grid.span_at(*at)
            if touching not in seen:
                seen.append(touching)
                yield touching

    # -- the cells that could take a value ----------------------------------------------------------------------

    def _scan(self, candidate: _Candidate, direction: Direction) -> list[_Option]:
        """Return the cells on one side of a label that could take its value."""
        grid, label = self.grid, candidate.label
        marked = self.fields[candidate.match.slot.key].spec.type == "mark"
        down, right = (1, 0) if direction == "below" else (0, 1 if direction == "right" else -1)
        row = label.bottom + 1 if down else label.top
        column = label.left if down else (label.right + 1 if right > 0 else label.left - 1)
        deepest = _DEEPEST_GAP if down else _WIDEST_GAP
        last_row, last_column = self.last_row + 1, self.last_column + 1
        options: list[_Option] = []
        candidate.bounded = candidate.bounded and right <= 0
        passed = 0
        while 1 <= row <= last_row and 1 <= column <= last_column and passed <= deepest:
            span = grid.span_at(row, column)
            if (down and span.left < label.left) or (not down and span.top < label.top):
                break
            passed += 1
            row, column = (span.bottom + 1, column) if down else (row, span.right + 1 if right > 0 else span.left - 1)
            at = span.anchor
            text = grid.values.get(at)
            filled = text is not None and not (isinstance(text, str) and not text.strip())
            if at in self.labels:
                candidate.bounded |= right > 0 and bool(options)
                break
            if at in self.unsure and candidate.match.slot not in self.unsure[at]:
                break
            if at in grid.formulas:
                options.append(_Option(span, direction, _HOLDS))
                break
            if not filled:
                if grid.inputs is None or at in grid.inputs:
                    options.append(_Option(span, direction, self._score(label, span)))
                    if options[-1].score >= _UNLOCKED:
                        break
                continue
            if isinstance(text, str) and not self._typed_into(at) and not self._prompts(span, text, row, column):
                if is_between(text) and not marked:
                    if is_prompt(text) and self._undrawn(span):
                        options.append(_Option(span, direction, 0, prompt=True))
                    continue
                # What merely looks like a heading may be a value (経営情報) beside a label, or in a row of values.
                meaning = self.words.meaning(text)
                in_row = candidate.run and (span.left, span.right) == (label.left, label.right)
                expected = not down or in_row or at in self.coloured
                heading = meaning.known_heading if expected else meaning.heading
                if is_unit(text) or is_note(text) or heading:
                    candidate.bounded |= right > 0 and bool(options)
                    break
            if grid.inputs is not None and at not in grid.inputs:
                break
            # What stands behind an empty cell is rather a remark on it; only the layout can say otherwise.
            score = self._score(label, span)
            options.append(_Option(span, direction, score if options else score + _HOLDS))
            break
        return options

    def _prompts(self, span: Span, text: str, row: int, column: int) -> bool:
        """Return whether a text that is usually print stands in the input cell itself: 〒, 例：アグリ1234501.

        A 〒 in a box of its own before the box of the number, at `row` and `column`, is print.
        """
        if is_prompt(text):
            return span.anchor in self.coloured or (
                span.anchor in (self.framed or ()) and self.grid.span_at(row, column).anchor not in (self.framed or ())
            )
        return span.anchor in self.coloured and is_sample(text)

    def _undrawn(self, span: Span) -> bool:
        """Return whether nothing on the sheet could tell a single cell for print from one for input."""
        return self.framed is None and self.grid.inputs is None and span.anchor == (span.bottom, span.right)

    def _typed_into(self, at: Position) -> bool:
        return at in self.grid.choices or (self.grid.inputs is not None and at in self.grid.inputs)

    def _score(self, label: Span, span: Span) -> int:
        grid, at = self.grid, span.anchor
        score = _UNLOCKED if grid.inputs is not None and at in grid.inputs else 0
        if at in grid.choices:
            score += _DROPDOWN
        if span.left != span.right or span.top != span.bottom:
            score += _MERGED
        if self.framed is not None:
            if at in self.framed:
                score += _FRAMED
            elif label.anchor in self.framed and at not in self.coloured:
                score += _UNFRAMED
        return score + (_COLOURED if at in self.coloured else 0)

    def _prepare_all(self) -> None:
        for slot, candidates in self.found.items():
            place = self.fields[slot.key].place
            for candidate in candidates:
                self._prepare(candidate, place)

    def _prepare(self, candidate: _Candidate, place: Place) -> None:
        wanted: tuple[Direction, ...] = (place,) if place in ("right", "below", "left") else ("right", "below")
        label = candidate.label
        after = self.grid.span_at(label.top, label.right + 1)
        beside = self.grid.span_at(label.top, label.left - 1) if label.left > 1 else after
        candidate.run = any(span.anchor in self.labels and span not in candidate.pieces for span in (beside, after))
        candidate.explained = is_note(self.texts.get(after.anchor, ""))
        for direction in wanted:
            candidate.lines[direction] = self._scan(candidate, direction)

    # -- one cell for each field --------------------------------------------------------------------------------

    def placed(self) -> list[Placed]:
        self._vote()
        chosen: dict[Slot, list[tuple[_Candidate, Span]]] = {}
        for entry in self.form.fields:
            for item in entry.items or ("",):
                slot = Slot(entry.key, item)
                chosen[slot] = self._choose(entry, slot)
        self._part(chosen)
        result: list[Placed] = []
        rows = self._rows(chosen)
        for entry in self.form.fields:
            if entry.table is not None:
                result.extend(rows[entry.key])
                continue
            for item in entry.items or ("",):
                key = f"{entry.key}.{item}" if item else entry.key
                result.append(self._single(key, entry, chosen[Slot(entry.key, item)]))
        return self._each_once(result)

    def _each_once(self, result: list[Placed]) -> list[Placed]:
        """Doubt what came to a cell that another field has: one of the two must be wrong."""
        taken: set[Position] = set()
        checked = []
        for place in result:
            if place.cells and not place.doubtful:
                at = place.cells[0].anchor
                if at in taken:
                    place = replace(place, doubtful=True)
                taken.add(at)
            checked.append(place)
        return checked

    def _single(self, key: str, entry: Field, picks: list[tuple[_Candidate, Span]]) -> Placed:
        if not picks:
            return Placed(key, None, ())
        if len(picks) > 1 or picks[0][0].match.slot in self.clashing:
            return Placed(key, picks[0][0].label, tuple(dict.fromkeys(span for _, span in picks)), doubtful=True)
        candidate, span = picks[0]
        split = self._split(entry, span)
        if split:
            return Placed(key, candidate.label, (span, *split), doubtful=True)
        return Placed(key, candidate.label, (span,))

    def _split(self, entry: Field, span: Span) -> tuple[Span, ...]:
        """Return the further cells of a value that is spread over several: [    ] 年 [  ] 月 [  ] 日."""
        between = _SPLIT_BY.get(entry.spec.type)
        if between is None:
            return ()
        further: list[Span] = []
        last = span
        while True:
            behind = self.grid.span_at(last.top, last.right + 1)
            if self.texts.get(behind.anchor, "").strip() not in between:
                return tuple(further)
            last = self.grid.span_at(last.top, behind.right + 1)
            further.append(last)

    def _vote(self) -> None:
        """Learn from the clear cases where this sheet puts its values: in which column, and on which side."""
        self.columns: dict[int, Counter[int]] = defaultdict(Counter)
        self.sides: Counter[Direction] = Counter()
        self.wide: set[int] = set()
        for candidates in self.found.values():
            for candidate in candidates:
                right = candidate.lines.get("right", [])
                below = candidate.lines.get("below", [])
                strong = next((option for option in right if option.score > 0), None)
                if strong:
                    self.columns[candidate.label.left][strong.span.left] += 1
                    if strong.span.left < strong.span.right:
                        self.wide.add(strong.span.left)
                best_right = max((option.score for option in right), default=None)
                best_below = max((option.score for option in below[:1]), default=None)
                if candidate.run and best_below is not None:
                    self.sides["below"] += 1
                elif best_right is not None and (best_below is None or best_right > best_below):
                    self.sides["right"] += 1
                elif best_below is not None and (best_right is None or best_below > best_right):
                    self.sides["below"] += 1
                elif candidate.bounded:
                    # Something printed behind empty cells makes these a place for a value.
                    self.sides["right"] += 1

    def _cells(self, candidate: _Candidate) -> tuple[_Option, ...]:
        """Return the cell that takes the value of a label: none if there is none, two if nothing tells which."""
        best = {direction: self._along(candidate, direction) for direction in candidate.lines}
        right, below, left = best.get("right"), best.get("below"), best.get("left")
        prompt = next((option for option in candidate.lines.get("right", ()) if option.prompt), None)
        if prompt is not None:
            usual = self._usual(candidate)
            if right is None or (usual == prompt.span.left and usual not in self.wide):
                right = prompt
            elif usual is None:
                return (prompt, right)
        if right is None or below is None:
            only = right or below or left
            return (only,) if only else ()
        down = below.score + (_RUN if candidate.run else 0)
        if down != right.score:
            return (below if down > right.score else right,)
        if self.sides["below"] != self.sides["right"]:
            return (below if self.sides["below"] > self.sides["right"] else right,)
        return (right, below)

    def _usual(self, candidate: _Candidate) -> int | None:
        """Return the column where this sheet has the values right of the labels in a label's column, if it shows."""
        columns = self.columns[candidate.label.left]
        return next((column for column, _ in columns.most_common(1)), None)

    def _along(self, candidate: _Candidate, direction: Direction) -> _Option | None:
        options = [option for option in candidate.lines.get(direction, ()) if not option.prompt]
        if not options:
            return None
        if direction != "right":
            return next((option for option in options if option.score > 0), options[0])
        first = options[0]
        if first.score > 0:
            return first
        strong = next((option for option in options if option.score > 0), None)
        column = self._usual(candidate)
        if column is not None:
            return next((option for option in options if option.span.left == column), strong or first)
        return strong or first

    def _choose(self, entry: Field, slot: Slot) -> list[tuple[_Candidate, Span]]:
        """Return the one label and cell of a slot; several where it is doubtful (or repeats), none if missing."""
        candidates = [candidate for candidate in self.found.get(slot, []) if self._under(candidate)]
        value = self._value_itself(candidates)
        if value is not None:
            return value
        candidates = [candidate for candidate in candidates if candidate.options]
        # A label with an explanation beside it belongs to a list of instructions, one under 記載例 to an example.
        candidates = [candidate for candidate in candidates if not candidate.explained] or candidates
        candidates = [candidate for candidate in candidates if not self._in_example(candidate.label)] or candidates
        if slot.item and len(candidates) > 1:
            candidates = self._in_line(slot, candidates)
        if len(candidates) > 1:
            words = Words.of(entry.section)
            inside = [candidate for candidate in candidates if self._in_section(candidate.label, words)]
            candidates = inside or candidates
        if candidates:
            best = min((candidate.match.variant, candidate.match.decoration) for candidate in candidates)
            candidates = [
                candidate
                for candidate in candidates
                if (candidate.match.variant, candidate.match.decoration) == best
                or (entry.repeats and candidate.match.number)
            ]
        picks: dict[Position, tuple[_Candidate, Span]] = {}
        for candidate in candidates:
            for option in self._cells(candidate):
                picks.setdefault(option.span.anchor, (candidate, option.span))
        if entry.repeats and len(candidates) == 1 and picks:
            rival = self._rival(candidates[0])
            if rival is not None:
                picks.setdefault(rival.anchor, (candidates[0], rival))
        return list(picks.values())

    def _in_example(self, label: Span) -> bool:
        return any(span.bottom < label.top and span.left <= label.left for span in self.examples)

    def _rival(self, candidate: _Candidate) -> Span | None:
        """Return the first cell below the label of a table where nothing tells it from the cell beside the label."""
        right, below = self._along(candidate, "right"), self._along(candidate, "below")
        if right is None or below is None or candidate.run or right.score != below.score:
            return None
        return below.span if self.sides["right"] > self.sides["below"] else None

    def _value_itself(self, candidates: list[_Candidate]) -> list[tuple[_Candidate, Span]] | None:
        """Settle a field whose label is unknown, where only the text of one of its choices stands on the sheet.

        That text may be the value already typed, or stand where the label should (p.14 shows such a sheet).
        """
        if not candidates or any(candidate.match.variant < _CHOICE for candidate in candidates):
            return None
        doubled = self._doubled(candidates)
        if doubled is not None:
            return [doubled]
        others = [
            other
            for found in self.found.values()
            for other in found
            if other.match.variant < _CHOICE and other.options and other.label.anchor in self.labels
        ]
        label_columns = {other.label.left for other in others}
        value_columns = {option.span.left for other in others for option in self._cells(other)}
        picks: dict[Position, tuple[_Candidate, Span]] = {}
        for candidate in candidates:
            span = candidate.label
            options = [option for option in self._cells(candidate) if self.grid.takes_input(*option.span.anchor)]
            among_labels, among_values = span.left in label_columns, span.left in value_columns
            marked = self._typed_into(span.anchor) or span.anchor in self.coloured
            if marked or (among_values and not among_labels):
                cells = [span]
            elif options and (options[0].score > 0 or among_labels) and not among_values:
                cells = [option.span for option in options]
            else:
                cells = [span, *(option.span for option in options)]
            for cell in cells:
                if self.grid.takes_input(*cell.anchor):
                    picks.setdefault(cell.anchor, (candidate, cell))
        return list(picks.values())

    def _doubled(self, candidates: list[_Candidate]) -> tuple[_Candidate, Span] | None:
        """Return the label and the cell where the same text stands as both, side by side or one below the other."""
        stands = {candidate.label.anchor: candidate for candidate in candidates}
        pairs = [
            (candidate, option.span)
            for candidate in candidates
            for option in self._cells(candidate)
            if option.span.anchor in stands
            and choice_key(self.texts[option.span.anchor]) == choice_key(self.texts[candidate.label.anchor])
        ]
        return pairs[0] if len(pairs) == 1 and len(candidates) == 2 else None

    def _in_line(self, slot: Slot, candidates: list[_Candidate]) -> list[_Candidate]:
        """Return the candidates that stand in line with most of their fellow items."""
        rows: dict[int, set[str]] = defaultdict(set)
        columns: dict[int, set[str]] = defaultdict(set)
        for other, found in self.found.items():
            if other.key == slot.key:
                for candidate in found:
                    rows[candidate.label.top].add(other.item)
                    columns[candidate.label.left].add(other.item)

        def fellows(candidate: _Candidate) -> int:
            return max(len(rows[candidate.label.top]), len(columns[candidate.label.left]))

        most = max(fellows(candidate) for candidate in candidates)
        return [candidate for candidate in candidates if fellows(candidate) == most]

    # -- sections -----------------------------------------------------------------------------------------------

    def _under(self, candidate: _Candidate) -> bool:
        above = candidate.match.heading
        return not above or self._in_section(candidate.label, Words.of(above))

    def _in_section(self, label: Span, words: Words) -> bool:
        heading = self._heading_of(label)
        return heading is not None and words.fits(heading)

    def _heading_of(self, label: Span) -> str | None:
        """Return the heading a label stands under, or beside where the heading is merged down its rows."""
        beside = [
            (span.right, text)
            for span, text in self.headings
            if span.top <= label.top <= span.bottom and span.bottom > span.top and span.right < label.left
        ]
        if beside:
            return max(beside)[1]
        held: tuple[Span, str] | None = None
        for span, text in sorted(self.headings):
            if span.bottom >= label.top or span.left > label.left:
                continue
            if held is None or span.left >= held[0].left or span.right >= held[0].left:
                held = (span, text)
        return held[1] if held else None

    # -- clashes and rows ---------------------------------------------------------------------------------------

    def _part(self, chosen: dict[Slot, list[tuple[_Candidate, Span]]]) -> None:
        """Where two fields came to the same cell, leave it to the label that touches it and doubt the other."""
        takers: dict[Position, list[Slot]] = defaultdict(list)
        for slot, picks in chosen.items():
            for _, span in picks:
                takers[span.anchor].append(slot)
        for at, slots in takers.items():
            if len(slots) < 2:
                continue
            near = sorted(
                slots,
                key=lambda slot: min((_distance(c.label, s) for c, s in chosen[slot] if s.anchor == at), default=0),
            )
            for slot in near[1:]:
                others = [
                    (candidate, option.span)
                    for candidate, _ in chosen[slot]
                    for direction in candidate.lines
                    for option in candidate.lines[direction][:1]
                    if option.span.anchor not in takers
                ]
                if len(others) == 1:
                    chosen[slot] = others
                else:
                    self.clashing.add(slot)
                    chosen[slot] = [*chosen[slot], *others]

    def _rows(self, chosen: Mapping[Slot, list[tuple[_Candidate, Span]]]) -> dict[str, list[Placed]]:
        result: dict[str, list[Placed]] = {}
        for table in self.form.tables:
            columns = [entry for entry in self.form.fields if entry.table == table]
            stacks = {
                entry.key: None if Slot(entry.key) in self.clashing else self._stack(chosen[Slot(entry.key)])
                for entry in columns
            }
            lead = max((stack[1] for stack in stacks.values() if stack), key=len, default=[])
            for entry in columns:
                stack = stacks[entry.key]
                if stack is None:
                    picks = chosen[Slot(entry.key)]
                    result[entry.key] = [self._single(f"{entry.key}.1", entry, picks)]
                    continue
                label, spans, down = stack
                if down and len(spans) < len(lead):
                    spans = [self.grid.span_at(span.top, spans[0].left) for span in lead]
                result[entry.key] = [
                    Placed(f"{entry.key}.{number}", label, (span,)) for number, span in enumerate(spans, 1)
                ]
        return result

    def _stack(self, picks: list[tuple[_Candidate, Span]]) -> tuple[Span, list[Span], bool] | None:
        """Return the cells of a repeated field from first to last; None if it is missing or doubtful."""
        if not picks:
            return None
        if len(picks) > 1:
            return self._labelled_rows(picks)
        candidate, first = picks[0]
        down = first.top > candidate.label.bottom
        tall = candidate.label.bottom > candidate.label.top
        vertical = down or tall or first.left == candidate.label.right + 1
        spans = [first]
        while len(spans) < _MOST_ROWS:
            last = spans[-1]
            if vertical:
                span = self.grid.span_at(last.bottom + 1, first.left)
                if not down and span.top > candidate.label.bottom and not self._labelless(candidate.label, span):
                    break
            else:
                span = self.grid.span_at(first.top, last.right + 1)
            if not self._continues(first, span, vertical):
                break
            spans.append(span)
        if not down and len(spans) == 1:
            spans = self._across(first)
        return candidate.label, spans, down

    def _labelled_rows(self, picks: list[tuple[_Candidate, Span]]) -> tuple[Span, list[Span], bool] | None:
        """Return the cells of rows that each carry the label: numbered, or one below or beside the other."""
        if len({candidate.label for candidate, _ in picks}) < len(picks):
            return None
        numbers = [candidate.match.number for candidate, _ in picks]
        if len(set(numbers)) == len(numbers):
            ordered = sorted(picks, key=lambda pick: pick[0].match.number)
        else:
            ordered = sorted(picks, key=lambda pick: pick[1].anchor)
            if len({span.left for _, span in ordered}) > 1 and len({span.top for _, span in ordered}) > 1:
                return None
        return ordered[0][0].label, [span for _, span in ordered], True

    def _labelless(self, label: Span, span: Span) -> bool:
        """Return whether nothing stands beside a cell in the label's columns, so that the label still covers it."""
        beside = self.grid.span_at(span.top, label.left)
        return self.grid.values.get(beside.anchor) is None

    def _across(self, first: Span) -> list[Span]:
        spans = [first]
        while len(spans) < _MOST_ROWS:
            span = self.grid.span_at(first.top, spans[-1].right + 1)
            if not self._continues(first, span, False):
                break
            spans.append(span)
        return spans

    def _continues(self, first: Span, span: Span, vertical: bool) -> bool:
        """Return whether a cell is a further row of the table that begins with `first`."""
        grid, at = self.grid, span.anchor
        if span.top > self.last_row + 1 or span.left > self.last_column + 1:
            return False
        same = (span.left, span.right) == (first.left, first.right) if vertical else span.top == first.top
        if not same or at in self.labels or (grid.inputs is not None and at not in grid.inputs):
            return False
        if (span.bottom - span.top, span.right - span.left) != (
            first.bottom - first.top,
            first.right - first.left,
        ):
            return False
        text = self.texts.get(at, "")
        printed = bool(text.strip()) and not self._typed_into(at)
        if printed and (is_note(text) or is_unit(text) or self.words.is_heading(text)):
            return False
        if self.framed is not None and first.anchor in self.framed:
            return at in self.framed
        if first.anchor in self.coloured:
            return at in self.coloured
        return (
            grid.inputs is not None
            or (at in grid.choices and first.anchor in grid.choices)
            or span.left != span.right
            or span.top != span.bottom
            or grid.values.get(at) is not None
            or (vertical and self._numbered(span))
        )

    def _numbered(self, span: Span) -> bool:
        """Return whether the cell before a row is the number after that of the row above: 1, 2, 3."""
        if span.left < 2 or span.top < 2:
            return False
        here = self.grid.value_at(span.top, span.left - 1)
        above = self.grid.value_at(span.top - 1, span.left - 1)
        return _number(here) is not None and _number(above) is not None and _number(here) == (_number(above) or 0) + 1


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float) and value == int(value):
        return int(value)
    keys = label_keys(value) if isinstance(value, str) else ()
    digits = keys[-1] if keys else ""
    return int(digits) if digits.isdigit() and len(digits) < 4 else None


def _distance(label: Span, cell: Span) -> int:
    return max(cell.left - label.right, label.left - cell.right, 0) + max(
        cell.top - label.bottom, label.top - cell.bottom, 0
    )
