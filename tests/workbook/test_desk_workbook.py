"""The desk workbook: built from its script, byte for byte; for both spreadsheets; read by the batch as it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from youryou_xl.attach import audit, desk, hidden
from youryou_xl.attach.buttons import DESK_BUTTONS
from youryou_xl.batch import run
from youryou_xl.batch.model import Status
from youryou_xl.errors import CannotWrite, UnusableInput
from youryou_xl.records import settings
from youryou_xl.records.columns import COMPANIES, LEDGER, LISTS
from youryou_xl.resources import workbook_file

COMPANY = (
    "01233", "区分なし(需要抑制)", "みほん電力株式会社", "みほん電力_容", "100-0005", "東京都千代田区丸の内0-0-0",
    "企画部", "見本 花子", "03-0000-0000", "youryou@mihon.example.co.jp",
)  # fmt: skip


def test_the_script_builds_the_workbook_we_ship(root: Path, tmp_path: Path) -> None:
    script = root / "workbook" / "build_desk_workbook.py"
    for folder in (tmp_path / "one", tmp_path / "two"):
        subprocess.run([sys.executable, str(script), "--out", str(folder)], check=True, capture_output=True, cwd=root)
        assert (folder / desk.BLANK).read_bytes() == workbook_file(desk.BLANK).read_bytes()


@pytest.mark.parametrize("host", ["excel", "libreoffice"])
def test_the_desk_has_its_buttons_whichever_the_program(tmp_path: Path, host: desk.Host) -> None:
    for name in ("a.xlsm", "b.xlsm"):
        desk.make(tmp_path / name, host)
    assert (tmp_path / "a.xlsm").read_bytes() == (tmp_path / "b.xlsm").read_bytes()
    assert list(audit.audit(tmp_path / "a.xlsm")) == []
    kept = hidden.read(tmp_path / "a.xlsm")
    assert kept is not None and kept["host"] == host
    with zipfile.ZipFile(tmp_path / "a.xlsm") as package:
        drawings = "".join(
            package.read(name).decode() for name in package.namelist() if name.startswith("xl/drawings/drawing")
        )
    for button in DESK_BUTTONS:
        assert f"[0]!{button.macro}" in drawings and f">{button.caption}<" in drawings


def test_a_desk_needs_a_name_for_macros_and_a_known_program(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"\.xlsm"):
        desk.make(tmp_path / "a.xlsx")
    with pytest.raises(UnusableInput, match="excel か libreoffice"):
        desk.make(tmp_path / "a.xlsm", "numbers")  # type: ignore[arg-type]
    desk.make(tmp_path / "a.xlsm")
    with pytest.raises(CannotWrite):
        desk.make(tmp_path / "a.xlsm")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsm"]


def test_the_sheets_are_those_of_the_batch_and_more(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook_file(desk.BLANK))
    assert book.sheetnames[0] == settings.START
    wanted = {LISTS.sheet, COMPANIES.sheet, LEDGER.sheet, settings.ANSWERS, settings.SHEET}
    assert wanted <= set(book.sheetnames)
    page = book[LISTS.sheet]
    assert page.freeze_panes == "B5"
    headers = [str(cell.value) for cell in page[4] if cell.value]
    assert set(LISTS.places(headers)) == set(LISTS.all_keys)
    assert headers.index("結果") == headers.index("電源等リスト名") + 1
    rows = [[cell.value for cell in row] for row in book[settings.SHEET].iter_rows()]
    assert settings.read(rows) == {setting.key: setting.default for setting in settings.SETTINGS}
    assert set(settings.lines(rows)) == {setting.key for setting in settings.SETTINGS}


def test_the_batch_reads_what_was_typed_into_a_desk(tmp_path: Path) -> None:
    path = tmp_path / "申請デスク.xlsm"
    desk.make(path)
    book = openpyxl.load_workbook(path, keep_vba=True)
    places = LISTS.places([str(cell.value or "") for cell in book[LISTS.sheet][4]])
    for key, text in {
        "list_name": "甲",
        "area": "東京",
        "category": "発動指令電源（DR）",
        "operator_code": "01233",
    }.items():
        book[LISTS.sheet].cell(5, places[key] + 1).value = text
    for at, text in enumerate(COMPANY, start=1):
        book[COMPANIES.sheet].cell(2, at).value = text
    book.save(path)
    form = shutil.copyfile(workbook_file("plant-master-practice.xlsx"), tmp_path / "様式.xlsx")
    result = run(path, form, tmp_path / "out")
    assert [(a.list_name, a.status, a.row) for a in result.applications] == [("甲", Status.MADE, 5)]
