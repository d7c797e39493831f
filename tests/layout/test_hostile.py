"""Sheets that are no form, or want to be trouble: read in no time, or said to be too much."""

from __future__ import annotations

import pytest

from youryou_xl.forms.matching import Wanted, match
from youryou_xl.grid import Grid, Look, Span
from youryou_xl.layout import read_layout
from youryou_xl.layout.paper import MOST_PIECES

LINE = Look("thin", "thin", "thin", "thin")


def squares(rows: int, columns: int) -> dict[tuple[int, int], Look]:
    return {(row, column): LINE for row in range(1, rows + 1) for column in range(1, columns + 1)}


SHEETS = {
    "nothing": Grid("表", {}),
    "no text": Grid("表", {}, looks=squares(30, 30)),
    "a stray text in the last cell": Grid("表", {(1, 1): "氏名", (1_048_576, 16_384): "x"}),
    "merged as a whole": Grid("表", {(1, 1): "氏名"}, merges=(Span(1, 1, 1_048_576, 16_384),)),
    "a merged column": Grid("表", {(1, 1): "氏名"}, merges=(Span(1, 2, 1_048_576, 2),)),
    "thousands of merges": Grid(
        "表", {(row, 1): "氏名" for row in range(1, 800)}, merges=tuple(Span(row, 2, row, 3) for row in range(1, 4000))
    ),
    "everything hidden": Grid(
        "表", {(3, 2): "氏名"}, hidden_rows=frozenset(range(1, 9)), hidden_columns=frozenset(range(1, 9))
    ),
    "a list of data": Grid("表", {(row, column): "値" for row in range(1, 200) for column in range(1, 40)}),
    "a chessboard": Grid(
        "表", {(r, c): "値" for r in range(1, 50) for c in range(1, 50) if (r + c) % 2}, looks=squares(50, 50)
    ),
    "formulas only": Grid("表", {}, formulas=frozenset((row, 1) for row in range(1, 50))),
}


@pytest.mark.parametrize("name", SHEETS)
def test_any_sheet_is_read_and_no_print_becomes_an_input(name: str) -> None:
    grid = SHEETS[name]
    layout = read_layout(grid)
    for entry in layout.fields:
        if entry.kind in ("plain", "column", "chars", "parts") and entry.sure:
            for cell in entry.cells:
                label = next((label for label in layout.labels if label.cell == cell), None)
                assert label is None or label.kind == "fillable", (entry.label.text, cell)
    for entry in match(layout.reading, [Wanted("name", ("氏名",))]):
        assert entry.status in ("found", "missing", "ambiguous")


def test_what_lies_too_far_away_is_said() -> None:
    assert read_layout(SHEETS["a stray text in the last cell"]).unread
    assert not read_layout(SHEETS["no text"]).unread


def test_of_a_sheet_with_more_texts_than_any_form_only_the_first_are_read() -> None:
    grid = Grid("表", {(row, 1): f"行{row}" for row in range(1, MOST_PIECES + 50)})
    layout = read_layout(grid)
    assert len(layout.labels) == MOST_PIECES
    assert layout.unread


def test_merged_spans_that_overlap_are_read_without_end() -> None:
    grid = Grid("表", {(5, 5): "氏名"}, merges=tuple(Span(row, 1, row + 5, 10) for row in range(1, 300)))
    assert not read_layout(grid).fields
