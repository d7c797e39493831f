"""Structure: what of a form's sheet is noted when buttons are attached, because an open workbook tells it slowly.

Travels as text in the workbook, is trusted while the texts of the sheet stand as they did, and follows rows that
were inserted or deleted. Knows Grids only.
"""

from __future__ import annotations

import difflib
import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from youryou_xl.grid import Grid, Position, Span, Value, address, position


@dataclass(frozen=True)
class Structure:
    """What of a sheet cannot be read through xlwings in bulk: spans, input cells, boxes, colours, drop-down entries.

    `labels` are the texts the sheet showed when this was noted; while they stand where they stood, or all moved along
    with inserted and deleted rows, the rest holds too.
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
        end = max(end, *(span.bottom for span in self.merges), last)
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
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Structure:
        """Return the structure that `as_json` wrote; raises ValueError for anything else."""
        try:
            data = json.loads(text)
            return cls(
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
            }
            for entry in fields
        )
    except KeyError:
        return ()


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
    return value is not None and str(value) == text
