"""Workbooks as others write them: filled or refused with a reason, and nothing else changed."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from xml.parsers import expat

import openpyxl
import pytest
import python_calamine

from tests.package.building import raw_members
from youryou_xl.errors import UnusableFile
from youryou_xl.package import Template, compare, read_cells

VALUES = ["㈱髙橋 & <容>_x000D_", 999999999, 0.25, True, dt.date(2020, 3, 1), "=1+1", None, " 行\n二 "]
CELLS = ["A1", "B2", "C3", "D4", "E5", "A2", "B1", "H8", "Z40", "AB3", "A1000", "C7", "C8", "XFD1048576"]


def _strictly_parsed(data: bytes) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.Parse(data, True)


def test_every_workbook_is_filled_or_refused_with_a_reason(strangers: dict[str, Path]):
    refused = set()
    for stranger, path in strangers.items():
        try:
            template = Template.open(path)
        except UnusableFile as error:
            assert error.ja
            assert error.en
            refused.add(stranger)
            continue
        for sheet in template.sheets:
            cells = [cell for cell in CELLS if template.refusal(sheet, cell) is None]
            values = {(sheet, cell): VALUES[number % len(VALUES)] for number, cell in enumerate(cells)}
            copy = template.fill_bytes(values)
            report = compare(path, copy, list(values))
            assert report.ok, (path.name, [str(difference) for difference in report.differences])
            before, after = path.read_bytes(), copy
            changed = {
                new.name
                for old, new in zip(sorted(raw_members(before)), sorted(raw_members(after)), strict=True)
                if old.packed != new.packed
            }
            assert changed == set(report.changed)
            assert len(changed) == 1
            with zipfile.ZipFile(io.BytesIO(copy)) as archive:
                assert archive.testzip() is None
                (member,) = (info for info in archive.infolist() if info.orig_filename in changed)
                _strictly_parsed(archive.read(member))
            _read_back(copy, sheet, values, path.name)
    assert refused <= {"encrypted", "pass_protected"}
    assert "encrypted" in refused


def _read_back(copy: bytes, sheet: str, values, name: str) -> None:
    ours = read_cells(copy)
    for (_, cell), value in values.items():
        if isinstance(value, dt.date):
            assert ours[sheet, cell] in (value, f"{value:%Y/%m/%d}"), (name, cell)
        elif value is not None:
            read = ours[sheet, cell]
            assert read == value or isinstance(read, dt.date), (name, cell, read)
        else:
            assert (sheet, cell) not in ours


@pytest.mark.parametrize("name", ["printed form", "byte-order marks and folders", "every element prefixed", "furigana"])
def test_other_readers_read_the_values(strangers: dict[str, Path], name: str):
    template = Template.open(strangers[name])
    sheet = template.sheets[-1]
    cell = next(f"B{row}" for row in range(2, 99) if template.refusal(sheet, f"B{row}") is None)
    copy = template.fill_bytes({(sheet, cell): "㈱髙橋_容"})
    assert openpyxl.load_workbook(io.BytesIO(copy))[sheet][cell].value == "㈱髙橋_容"
    rows = python_calamine.load_workbook(io.BytesIO(copy)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    assert rows[int(cell[1:]) - 1][1] == "㈱髙橋_容"
