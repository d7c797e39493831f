"""What we write is read by programs that others made: openpyxl, calamine, xlsx2csv, Gnumeric and LibreOffice.

exceljs and SheetJS were tried by hand (docs/verified.md), since they come by npm.
"""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from xlsx2csv import Xlsx2csv

from tests.package.test_programs import needs, read_by_gnumeric
from youryou_xl import forms
from youryou_xl.attach.workbooks import attach_form
from youryou_xl.package import Template
from youryou_xl.resources import workbook_file

SHEET = "申込書"
VALUES = {"area": "東京", "owner_code": "01233", "plant_name": "㈱髙島 <&> 電力"}


@pytest.fixture(scope="module", params=["filled", "excel", "libreoffice"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the practice form filled in, as it is or with the buttons for a program."""
    folder = tmp_path_factory.mktemp("written")
    official = forms.OfficialForm.open(workbook_file("plant-master-practice.xlsx"))
    filled = folder / "filled.xlsx"
    filled.write_bytes(official.filled(VALUES))
    if request.param == "filled":
        return filled
    out = folder / f"{request.param}.xlsm"
    attach_form(filled, out, request.param)
    return out


def by_openpyxl(path: Path, _folder: Path) -> set[str]:
    sheet = openpyxl.load_workbook(path)[SHEET]
    return {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}


def by_calamine(path: Path, _folder: Path) -> set[str]:
    rows = python_calamine.load_workbook(path).get_sheet_by_name(SHEET).to_python()
    return {str(cell) for row in rows for cell in row if cell != ""}


def by_xlsx2csv(path: Path, _folder: Path) -> set[str]:
    out = io.StringIO()
    Xlsx2csv(str(path), outputencoding="utf-8").convert(out, sheetid=1)
    return {cell for row in csv.reader(io.StringIO(out.getvalue())) for cell in row if cell}


def by_gnumeric(path: Path, folder: Path) -> set[str]:
    needs("ssconvert")
    return {cell for row in read_by_gnumeric(path, folder) for cell in row if cell}


def by_libreoffice(path: Path, folder: Path) -> set[str]:
    needs("soffice")
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", "--headless", "--norestore", f"-env:UserInstallation={profile}", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    text = (folder / f"{path.stem}.csv").read_text(encoding="utf-8")
    return {cell for row in csv.reader(io.StringIO(text)) for cell in row if cell}


@pytest.mark.parametrize(
    "read", [by_openpyxl, by_calamine, by_xlsx2csv, by_gnumeric, by_libreoffice], ids=lambda read: read.__name__[3:]
)
def test_every_value_is_read_by(read: Callable[[Path, Path], set[str]], written: Path, tmp_path: Path) -> None:
    cells = read(written, tmp_path)
    assert set(VALUES.values()) <= cells
    assert "電源所属エリア名" in cells


def test_every_form_of_it_can_be_filled_once_more(written: Path, tmp_path: Path) -> None:
    grids = [grid for grid in forms.read_grids(written) if grid.name == SHEET]
    binding = forms.identify(grids)
    Template.open(written).fill(binding.cells({"area": "関西"}).cells, tmp_path / f"again{written.suffix}")
    assert "関西" in by_openpyxl(tmp_path / f"again{written.suffix}", tmp_path)
