"""Sheets in which hundreds or thousands of cells are written: the same fidelity, at a size that can be sent by mail."""

from __future__ import annotations

import random
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import FrameType

import pytest

import youryou_xl
from tests.package.building import SHEET, book
from youryou_xl.addresses import address
from youryou_xl.package import Template, compare, read_cells
from youryou_xl.package.values import Value

ROWS = 600


def wide_book() -> bytes:
    """Return a sheet of `ROWS` rows of four cells, of which C and E are not there yet."""
    return book(
        "".join(
            f'<row r="{row}" spans="1:4"><c r="A{row}" s="4"/><c r="B{row}" t="inlineStr"><is><t>L{row}</t></is></c>'
            f'<c r="D{row}" s="1"><v>1</v></c></row>'
            for row in range(1, ROWS + 1)
        )
    )


def results(official_rows: int = ROWS) -> dict[tuple[str, str], Value]:
    picked = random.Random(1)
    return {
        (SHEET, f"{column}{row}"): f"作成済み：{picked.random()} <&> {row}"
        for row in range(1, official_rows + 1)
        for column in "ACE"
    }


def packed_size(data: bytes) -> tuple[int, int]:
    """Return how large the sheet is in the file, and unpacked."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
        return info.compress_size, info.file_size


def test_thousands_of_cells_are_written_and_nothing_else_differs(tmp_path: Path):
    official, values, copy = wide_book(), results(), tmp_path / "copy.xlsx"
    (tmp_path / "official.xlsx").write_bytes(official)
    Template.open(official).fill(values, copy)
    assert compare(tmp_path / "official.xlsx", copy, values).ok
    held = read_cells(copy)
    assert {key: held[key] for key in values} == values
    assert held[SHEET, "B7"] == "L7"


def test_thousands_of_cells_give_a_file_that_is_packed_and_not_merely_stored():
    packed, unpacked = packed_size(Template.open(wide_book()).fill_bytes(results()))
    assert packed < unpacked / 3


def test_thousands_of_cells_give_the_same_bytes_every_time():
    official, values = wide_book(), results()
    template = Template.open(official)
    first = template.fill_bytes(values)
    assert template.fill_bytes(values) == first == Template.open(official).fill_bytes(values)


@pytest.mark.parametrize("rows", [120, 130, 140, 150])
def test_the_sheet_is_the_same_however_many_cells_decide_how_it_is_packed(rows: int):
    template, values = Template.open(wide_book()), results(rows)
    half = dict(list(values.items())[:30])
    rest = {key: value for key, value in values.items() if key not in half}
    at_once = template.fill_bytes(values)
    in_two = Template.open(template.fill_bytes(half)).fill_bytes(rest)
    assert read_cells(at_once) == read_cells(in_two)
    with zipfile.ZipFile(BytesIO(at_once)) as one, zipfile.ZipFile(BytesIO(in_two)) as two:
        assert one.testzip() is None
        assert one.read("xl/worksheets/sheet1.xml") == two.read("xl/worksheets/sheet1.xml")


def steps(official: bytes, values: dict[tuple[str, str], Value]) -> int:
    """Return how many lines of our code filling and verifying run through; unlike time, the same on any machine."""
    ours = str(Path(youryou_xl.__file__).parent)
    count = 0

    def line(_frame: FrameType, event: str, _: object) -> Callable[..., object]:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, _event: str, _: object) -> Callable[..., object] | None:
        return line if frame.f_code.co_filename.startswith(ours) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        copy = Template.open(official).fill_bytes(values)
        proof = compare(official, copy, values)
    finally:
        sys.settrace(before)
    assert proof.ok
    return count


@pytest.mark.parametrize("there", ["merges", "rows", "one row"])
def test_four_times_the_cells_take_about_four_times_the_steps(there: str):
    def case(count: int) -> float:
        numbers = range(1, count + 1)
        if there == "merges":
            merges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in numbers)
            official = book(after=f"<mergeCells>{merges}</mergeCells>")
        elif there == "rows":
            official = book("".join(f'<row r="{row}"><c r="B{row}" s="1"/></row>' for row in numbers))
        else:
            cells = "".join(f'<c r="{address(1, 2 * number)}"/>' for number in numbers)
            official = book(f'<row r="1">{cells}</row>')
        names = [address(1, 2 * number - 1) if there == "one row" else f"A{number}" for number in numbers]
        return steps(official, {(SHEET, name): name for name in names})

    assert case(800) < 4.5 * case(200)  # 16 times as many if every cell asked all others


def test_merges_of_all_sizes_hide_their_cells():
    merges = ["A1:C2", "A20:A5000", "D15:E17", "F1:F1048576", "H16:H16"]
    elements = "".join(f'<mergeCell ref="{merge}"/>' for merge in merges)
    package = book(after=f"<mergeCells>{elements}</mergeCells>")
    template = Template.open(package)
    hidden = ["B1", "C2", "A21", "A5000", "E17", "D16", "F2", "F1048576"]
    free = ["A1", "D1", "A3", "A20", "A5001", "D15", "D18", "F1", "G1", "H16"]
    assert [cell for cell in hidden if template.refusal(SHEET, cell) is None] == []
    assert [cell for cell in free if template.refusal(SHEET, cell) is not None] == []
