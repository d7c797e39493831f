"""``batch`` on a desk workbook: form and output folder as its sheet 設定 says, so that its name is enough."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from youryou_xl.attach import desk
from youryou_xl.records import settings
from youryou_xl.records.columns import COMPANIES, LISTS
from youryou_xl.resources import workbook_file

COMPANY = (
    "01233", "区分なし(需要抑制)", "みほん電力株式会社", "みほん電力_容", "100-0005", "東京都千代田区丸の内0-0-0",
    "企画部", "見本 花子", "03-0000-0000", "youryou@mihon.example.co.jp",
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a desk with one list and one company."""
    path = tmp_path / "申請デスク.xlsm"
    desk.make(path)
    book = openpyxl.load_workbook(path, keep_vba=True)
    places = LISTS.places([str(cell.value or "") for cell in book[LISTS.sheet][4]])
    typed = {"list_name": "甲", "area": "東京", "category": "発動指令電源（DR）", "operator_code": "01233"}
    for key, text in typed.items():
        book[LISTS.sheet].cell(5, places[key] + 1).value = text
    for at, text in enumerate(COMPANY, start=1):
        book[COMPANIES.sheet].cell(2, at).value = text
    book.save(path)
    return path


def set_to(path: Path, key: str, text: str) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    page = book[settings.SHEET]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    page.cell(settings.lines(rows)[key], 2).value = text
    book.save(path)


def put_form(folder: Path, name: str = "発電所マスタ申込書.xlsx") -> Path:
    return Path(shutil.copyfile(workbook_file("plant-master-practice.xlsx"), folder / name))


def test_a_desk_knows_its_form_and_its_folder(youryou, path: Path) -> None:
    put_form(path.parent)
    answer = youryou("batch", path, "--json")
    assert answer.code == 0, answer.err
    made = json.loads(answer.out)
    assert made["generated"] == 1
    assert Path(made["applications"][0]["file"]).parent == path.parent / "申請一式" / "申請書"


def test_what_the_settings_say_goes_before_what_lies_about(youryou, path: Path) -> None:
    put_form(path.parent, "別の様式.xlsx")
    (path.parent / "様式").mkdir()
    put_form(path.parent / "様式", "今年の様式.xlsx")
    set_to(path, "form", "様式/今年の様式.xlsx")
    set_to(path, "out", "提出物")
    set_to(path, "mail", settings.GROUPED)
    answer = youryou("batch", path, "--json")
    assert answer.code == 0, answer.err
    assert (path.parent / "提出物" / "メール" / "01233_発動指令電源（DR）.eml").is_file()


def test_without_a_form_or_with_two_the_next_step_is_said(youryou, path: Path) -> None:
    answer = youryou("batch", path)
    assert answer.code == 2 and "同じフォルダーに置いてから" in answer.err
    put_form(path.parent, "a.xlsx"), put_form(path.parent, "b.xlsx")
    answer = youryou("batch", path)
    assert answer.code == 2 and "a.xlsx、b.xlsx" in answer.err and settings.SHEET in answer.err
    set_to(path, "form", "ない.xlsx")
    answer = youryou("batch", path)
    assert answer.code == 2 and "「ない.xlsx」が見つかりません" in answer.err
    assert not (path.parent / "申請一式").exists()


def test_any_other_sheet_needs_its_form_named(youryou, tmp_path: Path) -> None:
    sheet = shutil.copyfile(workbook_file("batch-sample.xlsx"), tmp_path / "一括申請.xlsx")
    answer = youryou("batch", sheet, "--out", tmp_path / "out")
    assert answer.code == 2 and "--form が指定されていません" in answer.err
