"""The second look sees by itself what a fill changes, and everything a fill must not change."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.package.building import SHEET, book, changed, sheet_of, unzipped
from youryou_xl.package import Template, compare, comparing, second_look

ROWS = (
    '<row r="1" spans="1:3" ht="20"><c r="A1" s="3" t="s"><v>0</v></c><c r="B1" s="1"/></row>'
    '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2"><f>A1</f><v>1</v></c></row>'
    '<row r="4"><c r="D4"/></row>'
)
OFFICIAL = book(ROWS)
VALUES = {(SHEET, "A1"): "変更", (SHEET, "B1"): dt.date(2020, 3, 1), (SHEET, "C7"): 5}
FILLED = Template.open(OFFICIAL).fill_bytes(VALUES)
PART = next(name for name in unzipped(OFFICIAL) if "worksheets/sheet" in name)


def tampered(old: str, new: str) -> bytes:
    before = sheet_of(FILLED)
    assert old in before
    return changed(FILLED, {PART: before.replace(old, new, 1).encode()})


def test_what_was_filled_in_is_seen_and_nothing_else() -> None:
    seen = second_look.look(OFFICIAL, FILLED)
    assert seen == second_look.SecondLook(frozenset(VALUES))


def test_the_same_workbook_differs_in_nothing() -> None:
    assert second_look.look(OFFICIAL, OFFICIAL) == second_look.SecondLook()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('ht="20"', 'ht="21"'),
        ('<row r="4">', '<row r="4" hidden="1">'),
        ('<c r="D4"/>', '<c r="D4" s="1"/>'),
        ('<c r="D4"/>', ""),
        ("</sheetData>", '</sheetData><sheetProtection sheet="1"/>'),
        ("</sheetData>", '<row r="9" hidden="1"/></sheetData>'),
    ],
)
def test_what_is_no_cells_content_is_told_by_its_part(old: str, new: str) -> None:
    assert second_look.look(OFFICIAL, tampered(old, new)).others == (PART,)


@pytest.mark.parametrize(
    ("old", "new", "cell"),
    [
        ("<f>A1</f>", "<f>A2</f>", "B2"),
        ('<c r="D4"/>', '<c r="D4"><v>1</v></c>', "D4"),
        ('<c r="A2" t="s"><v>1</v>', '<c r="A2" t="s"><v>0</v>', "A2"),
    ],
)
def test_a_cell_nobody_filled_in_is_among_those_that_differ(old: str, new: str, cell: str) -> None:
    assert second_look.look(OFFICIAL, tampered(old, new)).cells == {*VALUES, (SHEET, cell)}


def test_parts_that_came_went_or_changed_are_told() -> None:
    styles = unzipped(OFFICIAL)["xl/styles.xml"]
    assert second_look.look(OFFICIAL, changed(FILLED, {"xl/styles.xml": styles + b" "})).others == ("xl/styles.xml",)
    assert second_look.look(OFFICIAL, changed(FILLED, {"xl/more.xml": b"<x/>"})).others == ("xl/more.xml",)
    assert second_look.look(OFFICIAL, changed(FILLED, {"xl/styles.xml": None})).others == ("xl/styles.xml",)


@pytest.mark.parametrize("data", [b"", b"PK nothing", FILLED[: len(FILLED) // 2]])
def test_what_cannot_be_read_is_said(data: bytes) -> None:
    assert second_look.look(OFFICIAL, data).unread


def test_a_fault_in_filling_that_the_first_look_shares_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that changes a row's height would call its own work right; the second look does not."""
    from youryou_xl.package.sheet import Sheet

    real = Sheet.plan

    class Faulty:
        def __init__(self, plan: object) -> None:
            self._plan = plan

        def render(self, values: object) -> bytes:
            return re.sub(rb'ht="20"', b'ht="99"', self._plan.render(values))  # type: ignore[attr-defined]

    monkeypatch.setattr(Sheet, "plan", lambda *given, **more: Faulty(real(*given, **more)))
    report = compare(OFFICIAL, tampered('ht="20"', 'ht="99"'))
    assert not report.ok
    assert "別の読み方" in report.differences[0].ja


def test_a_cell_the_first_look_misses_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing._Comparison, "_note_cells", lambda *_given: None)
    report = compare(OFFICIAL, FILLED)
    assert not report.ok
    assert any("A1" in difference.ja for difference in report.differences)


def test_it_imports_nothing_of_ours() -> None:
    from pathlib import Path

    assert "youryou_xl" not in Path(second_look.__file__).read_text(encoding="utf-8")
