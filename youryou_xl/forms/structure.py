"""Structure: what of a blank form's sheet is noted for the copies people type into: its print, its build, its fields.

Travels as text in a workbook with buttons, because an open workbook tells it slowly, and lies in the user's folder for
copies that come by themselves. Trusted while the print stands as it did; follows rows that were inserted or deleted.
Knows no
file format and no spreadsheet.
"""

from __future__ import annotations

import difflib
import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from youryou_xl.forms import printed
from youryou_xl.forms.binding import Binding
from youryou_xl.forms.labels import is_prompt, is_sample
from youryou_xl.forms.matching import BoundField
from youryou_xl.grid import Grid, Position, Span, Value, address, position

_FEWEST_LABELS = 5
_MOST_CHANGED = 0.1
"""Print by which a copy is told, and the share of it that may have been overwritten."""


@dataclass(frozen=True)
class Structure:
    """What of a sheet cannot be read through xlwings in bulk: spans, input cells, boxes, colours, drop-down entries.

    `labels` are the texts the sheet showed when this was noted; while they stand where they stood, or all moved along
    with inserted and deleted rows, the rest holds too. `form` and `fields` are the form on it and where its fields
    are, `others` the further sheets that some of them stand on.
    """

    sheet: str
    labels: Mapping[Position, str]
    merges: tuple[Span, ...]
    inputs: frozenset[Position] | None
    framed: frozenset[Position] | None = None
    choices: Mapping[Position, tuple[str, ...]] = field(default_factory=dict)
    fills: Mapping[Position, str] = field(default_factory=dict)
    copies: Mapping[Position, Position] = field(default_factory=dict)
    form: str = ""
    fields: tuple[Mapping[str, Any], ...] = ()
    others: tuple[Structure, ...] = ()

    @classmethod
    def noted(cls, binding: Binding) -> Structure:
        """Return what is noted of a blank form: its print is every text outside of the cells it is filled in at."""
        sheets = []
        for grid in (binding.grid, *binding.others.values()):
            mine = [entry for entry in binding.fields if (entry.sheet or binding.sheet) == grid.name]
            cells = {cell for entry in mine for cell in (*entry.cells, *entry.parts.values(), *entry.options.values())}
            texts = [
                at
                for at, value in grid.values.items()
                if isinstance(value, str) and at not in grid.formulas and address(*at) not in cells
                if not is_prompt(value) and not is_sample(value)
            ]
            fields = tuple(_as_data(entry) for entry in mine)
            sheets.append(replace(cls.of(grid, texts), form=binding.form.id, fields=fields))
        return replace(sheets[0], others=tuple(sheets[1:]))

    @property
    def places(self) -> tuple[BoundField, ...]:
        """Return where the fields on this sheet are."""
        return tuple(BoundField(**{**entry, **_tuples(entry)}) for entry in self.fields)

    @classmethod
    def of(cls, grid: Grid, labels: Iterable[Position]) -> Structure:
        """Return the structure of `grid`, to be trusted while its cells at `labels` read as they do now."""
        return cls(
            sheet=grid.name,
            labels={at: str(grid.values[at]) for at in labels if at in grid.values},
            merges=grid.merges,
            inputs=grid.inputs,
            framed=grid.framed,
            choices=dict(grid.choices),
            fills=dict(grid.fills),
            copies=dict(grid.copies),
        )

    def holds_for(self, values: Mapping[Position, Value]) -> bool:
        """Return whether every label still stands where it stood."""
        return all(_same_text(values.get(at), text) for at, text in self.labels.items())

    def following(self, values: Mapping[Position, Value]) -> Structure | None:
        """Return the structure with its rows where they are now, after rows were inserted or deleted.

        None if a label was changed, or if it cannot be told which rows moved.
        """
        if self.holds_for(values):
            return self
        rows = self._rows_now(values)
        if rows is None:
            return None

        def moved(at: Position) -> list[Position]:
            return [(rows[at[0]], at[1])] if at[0] in rows else []

        def moved_all(places: frozenset[Position] | None) -> frozenset[Position] | None:
            return None if places is None else frozenset(now for at in places for now in moved(at))

        spans = []
        for span in self.merges:
            kept = [rows[row] for row in range(span.top, span.bottom + 1) if row in rows]
            if kept and (len(kept) > 1 or span.left != span.right):
                spans.append(Span(min(kept), span.left, max(kept), span.right))
        return replace(
            self,
            labels={now: text for at, text in self.labels.items() for now in moved(at)},
            merges=tuple(sorted(spans)),
            inputs=moved_all(self.inputs),
            framed=moved_all(self.framed),
            choices={now: entries for at, entries in self.choices.items() for now in moved(at)},
            fills={now: colour for at, colour in self.fills.items() for now in moved(at)},
            copies={now: now_of for at, of in self.copies.items() for now in moved(at) for now_of in moved(of)},
            fields=_moved_fields(self.fields, rows),
        )

    def now(self, values: Mapping[Position, Value]) -> Structure | None:
        """Return the structure of a copy that may be filled in: followed where rows moved, overwritten print allowed.

        None if this is no copy of the sheet, or if it cannot be told which rows moved.
        """
        return self.following(values) or (self if self._stands(values) else None)

    def changed(self, values: Mapping[Position, Value]) -> list[Position]:
        """Return where something else stands than was printed; print that was filled in or marked stands."""
        return [at for at, text in sorted(self.labels.items()) if not _same_text(values.get(at), text)]

    def _stands(self, values: Mapping[Position, Value]) -> bool:
        """Return whether nearly all of the print stands where it stood, and what does not is nowhere else either."""
        lost = self.changed(values)
        if len(self.labels) < _FEWEST_LABELS or len(lost) > max(1, len(self.labels) * _MOST_CHANGED):
            return False
        # A text that stands elsewhere in its column has moved with its row.
        gone = {(at[1], self.labels[at].strip()) for at in lost}
        return not any(at not in self.labels and (at[1], str(value).strip()) in gone for at, value in values.items())

    def _rows_now(self, values: Mapping[Position, Value]) -> dict[int, int] | None:
        """Return where every row is now, deleted ones left out, judged by the rows that have labels."""
        words = {(column, text) for (_, column), text in self.labels.items()}
        before = _words_by_row(self.labels, words)
        now = _words_by_row(values, words)
        old, new = sorted(before), sorted(now)
        matcher = difflib.SequenceMatcher(None, [before[row] for row in old], [now[row] for row in new], autojunk=False)
        found = [
            (old[block.a + step], new[block.b + step])
            for block in matcher.get_matching_blocks()
            for step in range(block.size)
        ]
        if len(found) * 2 < len(old):
            return None
        typed_into = {row for row, _ in self.inputs or ()}
        rows: dict[int, int] = {}
        for (above, above_now), (row, row_now) in itertools.pairwise([(0, 0), *found]):
            between = range(above + 1, row)
            lost = [one for one in between if one in before]
            kept = [one for one in between if one not in before]
            room = row_now - above_now - 1
            if (room >= len(between) and lost) or (room < len(between) and room != len(kept)):
                return None
            first = row_now - len(kept)
            if room > len(between) and typed_into.intersection(kept):
                # Rows of a list look alike: the new one counts as one of them, if none that holds something drops out.
                first = above_now + 1
                inside = {first + place for place, one in enumerate(kept) if one in typed_into}
                columns = {column for place, column in self.inputs or () if place in kept}
                filled = {place for place, column in values if first <= place < row_now and column in columns}
                if filled - inside:
                    return None
            rows.update(zip(kept, range(first, first + len(kept)), strict=True))
            rows[row] = row_now
        last, last_now = found[-1]
        end = max((at[0] for at in (*self.labels, *(self.inputs or ()), *(self.framed or ()), *self.fills)), default=0)
        end = max(end, *(span.bottom for span in self.merges), *map(_last_row, self.fields), last)
        lost = [row for row in before if row > last]
        if lost:
            return None
        rows.update({row: row + last_now - last for row in range(last + 1, end + 1)})
        return rows

    def as_json(self) -> str:
        """Return the structure as one line of ASCII text."""
        return json.dumps(
            {
                "sheet": self.sheet,
                "labels": {address(*at): text for at, text in sorted(self.labels.items())},
                "merges": [[span.top, span.left, span.bottom, span.right] for span in sorted(self.merges)],
                "inputs": _as_runs(self.inputs),
                "framed": _as_runs(self.framed),
                "choices": {address(*at): entries for at, entries in sorted(self.choices.items())},
                "fills": {colour: _as_runs(places) for colour, places in sorted(_by_colour(self.fills).items())},
                "copies": {address(*at): address(*copied) for at, copied in sorted(self.copies.items())},
                **({"form": self.form, "fields": list(self.fields)} if self.form else {}),
                **({"others": [json.loads(other.as_json()) for other in self.others]} if self.others else {}),
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Structure:
        """Return the structure that `as_json` wrote; raises ValueError for anything else."""
        try:
            data = json.loads(text)
            return cls(
                others=tuple(cls.from_json(json.dumps(other)) for other in data.get("others", ())),
                sheet=data["sheet"],
                labels={position(cell): label for cell, label in data["labels"].items()},
                merges=tuple(Span(*edges) for edges in data["merges"]),
                inputs=_from_runs(data["inputs"]),
                framed=_from_runs(data["framed"]),
                choices={position(cell): tuple(entries) for cell, entries in data["choices"].items()},
                # Workbooks whose buttons were attached by an earlier version have neither.
                fills={at: colour for colour, runs in data.get("fills", {}).items() for at in _from_runs(runs) or ()},
                copies={position(cell): position(copied) for cell, copied in data.get("copies", {}).items()},
                form=str(data.get("form", "")),
                fields=tuple(data.get("fields", ())),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(text[:40]) from error


def _moved_fields(fields: Iterable[Mapping[str, Any]], rows: Mapping[int, int]) -> tuple[Mapping[str, Any], ...]:
    """Return fields with their cells where the rows are now; () if a cell of one of them is gone."""

    def moved(cell: str) -> str:
        row, column = position(cell)
        return address(rows[row], column)

    try:
        return tuple(
            {
                **entry,
                "cells": [moved(cell) for cell in entry["cells"]],
                "parts": {name: moved(cell) for name, cell in entry["parts"].items()},
                "options": {word: moved(cell) for word, cell in entry["options"].items()},
                **({"candidates": [moved(cell) for cell in entry["candidates"]]} if entry.get("candidates") else {}),
                **({"label_cell": moved(entry["label_cell"])} if entry.get("label_cell") else {}),
            }
            for entry in fields
        )
    except KeyError:
        return ()


def _last_row(entry: Mapping[str, Any]) -> int:
    """Return the last row a field stands in."""
    cells = [*entry["cells"], *entry["parts"].values(), *entry["options"].values(), *entry.get("candidates", ())]
    return max((position(cell)[0] for cell in cells), default=0)


def _as_data(entry: BoundField) -> dict[str, Any]:
    """Return a field as JSON can hold it; what is empty is left out."""
    data = {
        "key": entry.key, "label": entry.label, "status": entry.status, "kind": entry.kind,
        "cells": list(entry.cells), "parts": dict(entry.parts), "options": dict(entry.options),
    }  # fmt: skip
    more = {"candidates": list(entry.candidates), "label_cell": entry.label_cell, "sheet": entry.sheet}
    return data | {name: value for name, value in more.items() if value}


def _tuples(entry: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(entry[name]) for name in ("cells", "candidates") if name in entry}


def _as_runs(places: frozenset[Position] | None) -> list[list[int]] | None:
    """Return positions as stretches of neighbours (row, first column, last column): a form has thousands."""
    if places is None:
        return None
    runs: list[list[int]] = []
    for row, column in sorted(places):
        if runs and runs[-1][0] == row and runs[-1][2] == column - 1:
            runs[-1][2] = column
        else:
            runs.append([row, column, column])
    return runs


def _by_colour(fills: Mapping[Position, str]) -> dict[str, frozenset[Position]]:
    places: dict[str, set[Position]] = {}
    for at, colour in fills.items():
        places.setdefault(colour, set()).add(at)
    return {colour: frozenset(found) for colour, found in places.items()}


def _from_runs(runs: Any) -> frozenset[Position] | None:
    if runs is None:
        return None
    return frozenset((row, column) for row, first, last in runs for column in range(first, last + 1))


def _words_by_row(values: Mapping[Position, object], words: set[tuple[int, str]]) -> dict[int, frozenset[object]]:
    """Return, by row, which of `words` (column and text) stand there; rows without any are left out."""
    rows: dict[int, set[object]] = {}
    for (row, column), value in values.items():
        if (column, str(value)) in words:
            rows.setdefault(row, set()).add((column, str(value)))
    return {row: frozenset(found) for row, found in rows.items()}


def _same_text(value: Value | None, text: str) -> bool:
    said = "" if value is None else str(value)
    # Programs that save a copy keep other line ends, and may drop blanks behind a text.
    return said == text or _plain(said) == _plain(text) or printed.is_kept(text, said)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("_x000D_", "").strip()
