"""What crosses the bridge: bulk work takes a few calls, however many cells there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import xlwings as xw

from youryou_xl import libreoffice as lo

pytestmark = pytest.mark.live


def calls(sheet: xw.Sheet, work: Callable[[], object]) -> int:
    connection = lo.connection_of(sheet.book)
    connection.calls = 0
    work()
    return connection.calls


def block(rows: int) -> list[list[object]]:
    return [["text", "00123", n, True, dt.date(2026, 4, 1), None, "=1+1"] for n in range(rows)]


def test_writing_and_reading_a_hundred_times_as_much_takes_no_more_calls(sheet: xw.Sheet) -> None:
    wide = sheet["A1"].resize(2000, 7)
    small = calls(sheet, lambda: setattr(sheet["A1"].resize(20, 7), "value", block(20)))
    large = calls(sheet, lambda: setattr(wide, "value", block(2000)))
    assert large <= small
    few = calls(sheet, lambda: sheet["A1"].resize(20, 7).value)
    many = calls(sheet, lambda: wide.value)
    assert many <= few
    assert wide.value[-1] == ["text", "00123", 1999, True, dt.datetime(2026, 4, 1), None, 2]


def test_plain_text_takes_a_handful_of_calls(sheet: xw.Sheet) -> None:
    assert calls(sheet, lambda: setattr(sheet["A1:C300"], "raw_value", [["a", "b", "c"]] * 300)) <= 6
    assert calls(sheet, lambda: sheet["A1:C300"].value) <= 3


def test_notes_cost_a_few_calls_each_and_no_more(sheet: xw.Sheet) -> None:
    cost = {}
    for count in (10, 20, 40):
        for row in range(count):
            if sheet[row, 0].note is None:
                sheet[row, 0].add_note("n")
        cost[count] = calls(sheet, lambda: setattr(sheet["A1:B60"], "value", [["x", "y"]] * 60))
    assert (cost[20] - cost[10]) / 10 <= 5
    assert (cost[40] - cost[20]) / 20 <= 5


def test_merges_cost_per_format_not_per_merge(sheet: xw.Sheet) -> None:
    def merges(rows: range) -> int:
        for row in rows:
            sheet[row, 0:3].merge()
        return calls(sheet, sheet.impl.merged_areas)

    few = merges(range(10))
    many = merges(range(10, 60))
    assert many <= few
    assert len(sheet.impl.merged_areas()) == 60


def test_colours_cost_per_colour_not_per_cell(sheet: xw.Sheet) -> None:
    red: tuple[int, int, int] = (255, 0, 0)
    few = calls(sheet, lambda: sheet["A1:B10"].impl.set_colors([[red, ...]] * 10))
    many = calls(sheet, lambda: sheet["A1:B500"].impl.set_colors([[red, ...], [..., red]] * 250))
    assert many <= few + 4


def test_one_cell_is_cheap(sheet: xw.Sheet) -> None:
    assert calls(sheet, lambda: setattr(sheet["A1"], "value", "text")) <= 3
    assert calls(sheet, lambda: sheet["A1"].value) <= 2
