"""Other programs open what a fill wrote: Gnumeric reads the values, LibreOffice shows the same pages."""

from __future__ import annotations

import csv
import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Slip
from tests.package.building import SHEET, book, parts, sheet_xml, zipped
from youryou_xl.package import Template, compare

pytestmark = pytest.mark.live


def needs(*programs: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"not installed: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def read_by_gnumeric(book: Path, folder: Path, sheet: int = 0) -> list[list[str]]:
    out = folder / "read-%n.csv"
    subprocess.run(
        ["ssconvert", "--export-file-per-sheet", "--export-type=Gnumeric_stf:stf_csv", str(book), str(out)],
        check=True,
        capture_output=True,
        timeout=600,
        env={**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)},
    )
    with (folder / f"read-{sheet}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


VALUES = {
    "A1": "㈱髙橋_容",
    "B1": "=1+1",
    "C1": 999999999,
    "A2": "01234",
    "B3": "a & <b>\n二",
    "C3": True,
    "A7": 0.25,
}


# Gnumeric itself reads neither Strict workbooks nor cells without references.
@pytest.mark.parametrize("dialect", ["plain", "prefixed"])
def test_gnumeric_reads_every_value(tmp_path: Path, dialect: str):
    needs("ssconvert")
    rows = '<row r="1"><c r="A1" s="4" t="s"><v>0</v></c></row><row r="3" spans="1:2"/>'
    xml = sheet_xml(
        rows,
    )
    if dialect == "prefixed":
        for name in ("worksheet", "sheetData", "row", "c", "v"):
            xml = xml.replace(f"<{name} ", f"<x:{name} ").replace(f"<{name}>", f"<x:{name}>")
            xml = xml.replace(f"</{name}>", f"</x:{name}>")
        xml = xml.replace("xmlns=", "xmlns:x=")
    official = zipped(parts({SHEET: "\ufeff" + xml if dialect == "prefixed" else xml}))
    out = tmp_path / "filled.xlsx"
    Template.open(official).fill({(SHEET, cell): value for cell, value in VALUES.items()}, out)
    read = read_by_gnumeric(out, tmp_path)
    assert read[0] == ["㈱髙橋_容", "=1+1", "999999999"]
    assert read[1][0] == "01234"
    assert read[2][1:] == ["a & <b>\n二", "TRUE"]
    assert read[6][0] == "0.25"


def test_gnumeric_shows_a_date_as_a_date(tmp_path: Path):
    needs("ssconvert")
    out = tmp_path / "filled.xlsx"
    template = Template.open(book('<row r="1"><c r="A1" s="1"/><c r="B1" s="3"/></row>'))
    day = dt.date(2020, 3, 1)
    template.fill({(SHEET, "A1"): day, (SHEET, "B1"): day}, out)
    read = read_by_gnumeric(out, tmp_path)
    assert "43891" not in read[0]
    assert read[0][0].replace("/", "-") in ("3-1-2020", "03-01-2020", "2020-03-01", "3-1-20", "03-01-20")
    assert read[0][1] == "2020/03/01"


def test_a_file_saved_by_libreoffice_is_told_from_the_official_one(tmp_path: Path):
    needs("soffice")
    official = book('<row r="1"><c r="A1" s="4" t="s"><v>0</v></c><c r="B1" s="1"/></row>')
    values = {(SHEET, "A1"): "変更", (SHEET, "B1"): dt.date(2020, 3, 1), (SHEET, "C9"): 5}
    filled = tmp_path / "filled.xlsx"
    Template.open(official).fill(values, filled)
    saved = tmp_path / "saved"
    convert([filled], saved, "xlsx", tmp_path)
    report = compare(official, saved / "filled.xlsx")
    assert not report.ok
    assert report.rewritten
    assert "LibreOffice" in report.differences[0].ja
    assert {(cell.sheet, cell.cell): cell.after for cell in report.cells} == values


def convert(books: list[Path], into: Path, kind: str, folder: Path) -> None:
    """Have LibreOffice save workbooks as another kind of file, with a profile of their own."""
    profile = folder / "profile"
    subprocess.run(
        [
            "soffice", "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}",
            "--convert-to", kind, "--outdir", str(into), *map(str, books),
        ],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip


def pictures(books: dict[str, Path], folder: Path) -> dict[str, list[Path]]:
    """Return the pages LibreOffice prints of each workbook, as pictures."""
    convert(list(books.values()), folder, "pdf", folder)
    found = {}
    for name, path in books.items():
        subprocess.run(
            ["pdftoppm", "-r", "72", "-png", str(folder / f"{path.stem}.pdf"), str(folder / name)],
            check=True,
            timeout=600,
        )
        found[name] = sorted(folder.glob(f"{name}-*.png"))
    return found


def differing_boxes(one: Path, other: Path) -> tuple[int, int, int, int] | None:
    from PIL import Image, ImageChops

    with Image.open(one) as first, Image.open(other) as second:
        assert first.size == second.size
        return ImageChops.difference(first.convert("L"), second.convert("L")).getbbox()


def test_libreoffice_shows_a_form_of_an_authority_unchanged_but_for_the_value(tmp_path: Path, slip: Slip):
    needs("soffice", "pdftoppm")
    _compare_pages(Template.open(slip.path), slip.path, tmp_path, slip.sheet)


def test_libreoffice_shows_the_practice_form_unchanged_but_for_the_values(tmp_path: Path, root: Path):
    needs("soffice", "pdftoppm")
    official = root / "workbook" / "plant-master-practice.xlsx"
    template = Template.open(official)
    _compare_pages(template, official, tmp_path, template.sheets[0])


def _compare_pages(template: Template, official: Path, folder: Path, sheet: str) -> None:
    """Fill the same cell with nothing new, and with a value: pages differ only in one small box."""
    empty = _empty_cell(template, sheet)
    books = {name: folder / f"{name}.xlsx" for name in ("blank", "untouched", "filled")}
    shutil.copyfile(official, books["blank"])
    template.fill({(sheet, empty): None}, books["untouched"])
    template.fill({(sheet, empty): "髙"}, books["filled"])
    pages = pictures(books, folder)
    assert pages["blank"]
    assert len(pages["blank"]) == len(pages["untouched"]) == len(pages["filled"])
    for before, after in zip(pages["blank"], pages["untouched"], strict=True):
        assert differing_boxes(before, after) is None
    boxes = [differing_boxes(*pair) for pair in zip(pages["blank"], pages["filled"], strict=True)]
    shown = [box for box in boxes if box is not None]
    assert len(shown) == 1, boxes
    left, top, right, bottom = shown[0]
    assert right - left < 40
    assert bottom - top < 40


def _empty_cell(template: Template, sheet: str) -> str:
    """Return a cell of the sheet that is there, has nothing in it, takes input and is wide enough to show."""
    from youryou_xl.addresses import address

    scanned = template.scanned(sheet)
    merged = [area for area in scanned.merges if area.right - area.left >= 2]
    for area in merged:
        cell = scanned.cell((area.top, area.left))
        name = address(area.top, area.left)
        if cell is not None and not cell.kind and template.refusal(sheet, name) is None:
            return name
    raise AssertionError("no empty merged input cell on this sheet")
