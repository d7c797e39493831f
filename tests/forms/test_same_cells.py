"""Every layout in the states it comes back in: saved anew, rows put in, protected or not, a label reworded.

By its blank form a copy has the very same cells; by itself never another one.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import missing
from tests.forms.test_layouts import CASES, FILLED, _build
from youryou_xl import forms
from youryou_xl.forms import blanks
from youryou_xl.forms.structure import Structure
from youryou_xl.grid import Grid, Span, address, position

LAYOUTS = [case for case in CASES if case.name != "strict_dialect"]
"""Those that openpyxl can save: it makes another workbook of a Strict one."""

EACH = pytest.mark.parametrize("case", LAYOUTS, ids=lambda case: case.name)


@cache
def blank_of(case: Path) -> forms.Binding:
    form = json.loads((case / "expected.json").read_text(encoding="utf-8"))["form"]
    return forms.bind(forms.load(form), forms.read_grids(_build(case)))


@cache
def filled(case: Path) -> bytes:
    """Return a copy of a layout with something in every field it has."""
    workbook = openpyxl.load_workbook(BytesIO(_build(case)))
    blank = blank_of(case)
    sheet = workbook[blank.sheet]
    for entry in blank.fields:
        if entry.cell is not None and position(entry.cell) not in blank.grid.formulas:
            value = "○" if entry.key.startswith("negawatt") else FILLED.get(entry.key, "記入した値")
            sheet[entry.cell] = value
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def cells(binding: forms.Binding, down: int = 0, below: int = 0) -> dict[str, str | None]:
    """Return the cells of the fields that were found, those below a row moved down."""

    def moved(cell: str) -> str:
        row, column = position(cell)
        return address(row + down if row > below else row, column)

    return {entry.key: moved(entry.cell) for entry in binding.fields if entry.cell is not None}


def by_its_blank(case: Path, grids: tuple[Grid, ...]) -> dict[str, str | None]:
    copy = blanks.bound(Structure.noted(blank_of(case)), grids)
    assert copy is not None
    return cells(copy.binding)


def by_itself_never_another(case: Path, grids: tuple[Grid, ...], right: dict[str, str | None]) -> None:
    own = forms.bind(blank_of(case).form, grids, sheet=blank_of(case).sheet)
    assert {key: cell for key, cell in cells(own).items() if right.get(key, cell) != cell} == {}


@EACH
def test_a_filled_copy_saved_by_openpyxl(case: Path) -> None:
    grids = forms.read_grids(filled(case))
    assert by_its_blank(case, grids) == cells(blank_of(case))
    by_itself_never_another(case, grids, cells(blank_of(case)))


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every layout, filled, as LibreOffice saves it."""
    if shutil.which("soffice") is None:
        missing("soffice")
    folder = tmp_path_factory.mktemp("layouts")
    (folder / "in").mkdir()
    for case in LAYOUTS:
        (folder / "in" / f"{case.name}.xlsx").write_bytes(filled(case))
    subprocess.run(
        [
            "soffice", "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to", "xlsx", "--outdir", str(folder / "out"), *map(str, sorted((folder / "in").iterdir())),
        ],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    return folder / "out"


@pytest.mark.live
@EACH
def test_a_filled_copy_saved_by_libreoffice(case: Path, saved_by_libreoffice: Path) -> None:
    grids = forms.read_grids(saved_by_libreoffice / f"{case.name}.xlsx")
    assert by_its_blank(case, grids) == cells(blank_of(case))
    by_itself_never_another(case, grids, cells(blank_of(case)))


def with_rows(grid: Grid, below: int, count: int) -> Grid:
    """Return a sheet with empty rows put in below a row."""

    def moved(at: tuple[int, int]) -> tuple[int, int]:
        return (at[0] + count if at[0] > below else at[0], at[1])

    def places(some: frozenset[tuple[int, int]] | None) -> frozenset[tuple[int, int]] | None:
        return None if some is None else frozenset(map(moved, some))

    spans = (
        Span(
            span.top + (count if span.top > below else 0),
            span.left,
            span.bottom + (count if span.bottom > below else 0),
            span.right,
        )
        for span in grid.merges
    )
    return replace(
        grid,
        values={moved(at): value for at, value in grid.values.items()},
        merges=tuple(spans),
        inputs=places(grid.inputs),
        formulas=places(grid.formulas) or frozenset(),
        framed=places(grid.framed),
        validated=places(grid.validated) or frozenset(),
        choices={moved(at): entries for at, entries in grid.choices.items()},
        fills={moved(at): colour for at, colour in grid.fills.items()},
        looks=None if grid.looks is None else {moved(at): look for at, look in grid.looks.items()},
        heights={row + count if row > below else row: height for row, height in grid.heights.items()},
        copies={moved(at): moved(copied) for at, copied in grid.copies.items()},
        hidden_rows=frozenset(row + count if row > below else row for row in grid.hidden_rows),
        print_area=(),
    )


@EACH
@pytest.mark.parametrize("count", [1, 3])
def test_rows_put_in_above_the_form(case: Path, count: int) -> None:
    grids = tuple(
        with_rows(grid, 0, count) if grid.name == blank_of(case).sheet else grid
        for grid in forms.read_grids(filled(case))
    )
    right = cells(blank_of(case), down=count)
    assert by_its_blank(case, grids) == right
    by_itself_never_another(case, grids, right)


@EACH
def test_protection_put_on_or_taken_off(case: Path) -> None:
    workbook = openpyxl.load_workbook(BytesIO(filled(case)))
    sheet = workbook[blank_of(case).sheet]
    sheet.protection.sheet = not sheet.protection.sheet
    if sheet.protection.sheet:
        for entry in blank_of(case).fields:
            if entry.cell is not None:
                sheet[entry.cell].protection = openpyxl.styles.Protection(locked=False)
    stream = BytesIO()
    workbook.save(stream)
    grids = forms.read_grids(stream.getvalue())
    assert by_its_blank(case, grids) == cells(blank_of(case))
    by_itself_never_another(case, grids, cells(blank_of(case)))


TAKES_A_NEIGHBOUR = {"coloured_paper", "example_beside", "split_labels"}
"""Layouts on which another field takes the box of a label that reads otherwise; their blank forms do not."""

REWORDED = [
    pytest.param(case, id=case.name, marks=[pytest.mark.xfail(strict=True)] * (case.name in TAKES_A_NEIGHBOUR))
    for case in LAYOUTS
]


def reworded(case: Path, data: bytes) -> tuple[Grid, ...]:
    blank = blank_of(case)
    entry = next(one for one in blank.fields if one.key == "contact_phone" and one.label_cell)
    at = position(entry.label_cell or "")
    return tuple(
        replace(grid, values={**grid.values, at: "ご連絡いただく際の番号"}) if grid.name == blank.sheet else grid
        for grid in forms.read_grids(data)
    )


@EACH
def test_one_label_reworded_on_a_copy_of_a_known_blank(case: Path) -> None:
    assert by_its_blank(case, reworded(case, filled(case))) == cells(blank_of(case))


@pytest.mark.parametrize("case", REWORDED)
def test_one_label_reworded_gives_no_field_another_cell(case: Path) -> None:
    for data in (_build(case), filled(case)):
        by_itself_never_another(case, reworded(case, data), cells(blank_of(case)))
