"""The buttons pressed with the mouse, in a LibreOffice window, by somebody who knows nothing of Python.

Pictures of the steps are saved where YOURYOU_PICTURES says; the documentation shows them.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings

from tests.conftest import Slip
from tests.live.desk import Desk, wait_until
from tests.live.filled import RIGHT, fill_rightly
from youryou_xl import forms
from youryou_xl.attach import names, workbooks
from youryou_xl.forms import verify
from youryou_xl.live import marks, results_sheet
from youryou_xl.live.session import read_form, write_cells
from youryou_xl.resources import workbook_file

pytestmark = pytest.mark.live

PRACTICE = workbook_file("plant-master-practice.xlsx")
RED = (0xFF, 0xC7, 0xCE)
BLUE = (0xDD, 0xEB, 0xF7)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("YOURYOU_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def shown(desk: Desk, attached: Path, tmp_path: Path) -> Iterator[xlwings.Book]:
    """Return the practice form with buttons, open in a window."""
    path = tmp_path / "発電所マスタ申込書.xlsm"
    shutil.copyfile(attached, path)
    with desk.open(path) as book:
        yield book


def cells(book: xlwings.Book) -> dict[str, str]:
    file = forms.identify(forms.read_grids(PRACTICE))
    return {entry.key: entry.cell or "" for entry in file.fields}


def listed(book: xlwings.Book) -> list[str]:
    sheet = results_sheet.find(book)
    if sheet is None or sheet["A4"].value is None:
        return []
    return [str(row[2]) for row in sheet.used_range.options(ndim=2).value[4:]]


def press_and_wait(desk: Desk, book: xlwings.Book) -> list[str]:
    """Press 検証 and return the cells listed on the チェック結果 this makes."""
    earlier = results_sheet.find(book)
    if earlier is not None:
        earlier["A2"].value = "earlier"

    def fresh() -> list[str]:
        sheet = results_sheet.find(book)
        return listed(book) if sheet is not None and sheet["A2"].value != "earlier" else []

    desk.press(book, "check")
    return list(wait_until(fresh, "the list of findings"))


def test_from_a_faulty_form_to_the_file_that_is_sent(desk: Desk, shown: xlwings.Book, pictures: Path) -> None:
    sheet, at = shown.sheets["申込書"], cells(shown)
    fill_rightly(shown, owner_code="1233", postal_code="１００ー０００５", plant_name=None, voltage_class=None)
    before = {key: sheet[cell].color for key, cell in at.items()}
    desk.picture(pictures / "1-form.png")

    lines = press_and_wait(desk, shown)
    assert at["plant_name"] in lines
    assert at["owner_code"] in lines
    assert sheet[at["plant_name"]].color == sheet[at["owner_code"]].color == RED
    assert sheet[at["postal_code"]].color == BLUE
    assert "空欄" in sheet[at["plant_name"]].note.text
    assert sheet[at["contact_name"]].color == before["contact_name"]
    desk.picture(pictures / "2-check.png")
    desk.click_tab(shown, results_sheet.NAME)
    wait_until(lambda: shown.sheets.active.name == results_sheet.NAME, "the list to be in front")
    desk.picture(pictures / "3-list.png")
    desk.click_tab(shown, "申込書")
    wait_until(lambda: shown.sheets.active.name == "申込書", "the form to be in front")

    desk.click_cell(shown, at["owner_code"])
    desk.type("01233")
    wait_until(lambda: sheet[at["owner_code"]].value == "01233", "the code to be typed")
    lines = press_and_wait(desk, shown)
    assert at["owner_code"] not in lines
    assert sheet[at["owner_code"]].color == before["owner_code"]

    desk.press(shown, "fill")
    assert "１００ー０００５ → 100-0005" in desk.wait_for_dialog()
    desk.picture(pictures / "4-ask.png")
    desk.answer("alt+y")
    told = desk.wait_for_dialog()
    desk.picture(pictures / "5-fill.png")
    desk.answer()
    assert "発電所名: みほん電力株式会社" in told
    assert sheet[at["plant_name"]].value == "みほん電力株式会社"
    assert sheet[at["voltage_class"]].value == "低圧"
    assert sheet[at["postal_code"]].value == "100-0005"

    desk.press(shown, "check")
    assert "問題は見つかりませんでした" in desk.wait_for_dialog()
    desk.picture(pictures / "6-nothing-wrong.png")
    desk.answer()

    desk.press(shown, "export")
    told = desk.wait_for_dialog()
    desk.picture(pictures / "7-export.png")
    desk.answer()
    out = Path(shown.fullname).with_name("plant-master-practice_アグリ0123301.xlsx")
    assert str(out) in told
    assert verify(PRACTICE, out).ok
    binding = forms.identify(forms.read_grids(out))
    assert forms.check(binding) == []
    assert {key: binding.values()[key] for key in RIGHT} == RIGHT


def test_clearing_the_marks_leaves_nothing(desk: Desk, shown: xlwings.Book, pictures: Path) -> None:
    sheet, at = shown.sheets["申込書"], cells(shown)
    before, sheets = {key: sheet[cell].color for key, cell in at.items()}, shown.sheet_names
    press_and_wait(desk, shown)
    assert {key: sheet[cell].color for key, cell in at.items()} != before
    desk.press(shown, "clear")
    wait_until(lambda: shown.sheet_names == sheets, "the list to be gone")
    assert {key: sheet[cell].color for key, cell in at.items()} == before
    assert [note for note in sheet.notes if "エラー" in note.text] == []


def test_a_link_of_the_list_leads_to_the_cell(desk: Desk, shown: xlwings.Book) -> None:
    lines = press_and_wait(desk, shown)
    desk.click_tab(shown, results_sheet.NAME)
    wait_until(lambda: shown.sheets.active.name == results_sheet.NAME, "the list to be in front")
    desk.click_cell(shown, "C8", "ctrl")
    wait_until(lambda: shown.sheets.active.name == "申込書", "the form to be in front")
    assert shown.selection.get_address(False, False).startswith(lines[3] + ":")


def test_ticked_lines_are_fixed(desk: Desk, shown: xlwings.Book, pictures: Path) -> None:
    sheet, at = shown.sheets["申込書"], cells(shown)
    fill_rightly(shown, postal_code="１００ー０００５", contact_email="code＠mihon.example.co.jp")
    lines = press_and_wait(desk, shown)
    results = shown.sheets[results_sheet.NAME]
    results.activate()
    desk.click_cell(shown, f"G{5 + lines.index(at['postal_code'])}")
    desk.type("o")  # as good as the ○ of the list
    wait_until(lambda: "o" in [row[6] for row in results.used_range.options(ndim=2).value[4:]], "the tick")
    desk.picture(pictures / "8-tick.png")
    sheet.activate()
    desk.press(shown, "fix")
    assert "100-0005" in desk.answer()
    assert sheet[at["postal_code"]].value == "100-0005"
    assert sheet[at["contact_email"]].value == "code＠mihon.example.co.jp"


def undo(desk: Desk, book: xlwings.Book) -> None:
    desk.click_cell(book, "B2")
    desk.key("ctrl+z")
    time.sleep(0.5)  # what must not happen cannot be waited for


def test_ctrl_z_after_a_check_undoes_what_was_typed_before_it(desk: Desk, shown: xlwings.Book) -> None:
    sheet, at, sheets = shown.sheets["申込書"], cells(shown), shown.sheet_names
    before = {key: sheet[cell].color for key, cell in at.items()}
    desk.click_cell(shown, at["contact_name"])
    desk.type("Hanako")
    wait_until(lambda: sheet[at["contact_name"]].value == "Hanako", "the name to be typed")
    press_and_wait(desk, shown)
    undo(desk, shown)
    wait_until(lambda: sheet[at["contact_name"]].value is None, "the name to be gone")
    assert shown.sheets.active.name == "申込書"
    assert not shown.sheets[names.MARKS].visible
    assert sheet[at["plant_name"]].color == RED
    desk.press(shown, "clear")
    wait_until(lambda: shown.sheet_names == sheets, "the list to be gone")
    undo(desk, shown)
    assert {key: sheet[cell].color for key, cell in at.items()} == before
    assert shown.sheet_names == sheets


def test_ctrl_z_after_a_fix_leaves_only_marks_that_can_be_removed(desk: Desk, shown: xlwings.Book) -> None:
    sheet, at, sheets = shown.sheets["申込書"], cells(shown), shown.sheet_names
    before = {key: sheet[cell].color for key, cell in at.items()}
    fill_rightly(shown, postal_code="１００ー０００５")
    lines = press_and_wait(desk, shown)
    assert lines == [at["postal_code"]]
    shown.sheets[results_sheet.NAME].activate()
    desk.click_cell(shown, "G5")
    desk.type("o")
    wait_until(lambda: shown.sheets[results_sheet.NAME]["G5"].value == "o", "the tick")
    sheet.activate()
    desk.press(shown, "fix")
    assert "100-0005" in desk.answer()
    undo(desk, shown)
    wait_until(lambda: sheet[at["postal_code"]].value == "１００ー０００５", "the fix to be undone")
    undo(desk, shown)  # nothing more: the tick stood on a list that is no longer there
    assert shown.sheet_names == sheets
    press_and_wait(desk, shown)
    desk.press(shown, "clear")
    wait_until(lambda: shown.sheet_names == sheets, "the list to be gone")
    assert {key: sheet[cell].color for key, cell in at.items()} == before


def test_errors_hold_back_the_export_until_somebody_insists(desk: Desk, shown: xlwings.Book) -> None:
    desk.press(shown, "export")
    assert "それでも保存しますか" in desk.answer("alt+n")
    wait_until(lambda: desk.dialog() is None, "no further box")
    assert list(Path(shown.fullname).parent.glob("*.xlsx")) == []
    desk.press(shown, "export")
    desk.answer("alt+y")
    assert "保存しました" in desk.answer()
    (out,) = Path(shown.fullname).parent.glob("*.xlsx")
    assert verify(PRACTICE, out).ok


def test_what_is_being_typed_is_kept_and_counts(desk: Desk, shown: xlwings.Book) -> None:
    at = cells(shown)
    desk.click_cell(shown, at["contact_name"])
    desk.write("Hanako")  # and no Enter
    desk.press(shown, "check")  # LibreOffice takes this click for the end of the typing, and for nothing more
    wait_until(lambda: shown.sheets["申込書"][at["contact_name"]].value == "Hanako", "the typing to end")
    assert at["contact_name"] not in press_and_wait(desk, shown)


def test_a_read_only_file_is_checked_or_says_why_not(
    desk: Desk, attached: Path, tmp_path: Path, pictures: Path
) -> None:
    path = tmp_path / "readonly.xlsm"
    shutil.copyfile(attached, path)
    path.chmod(0o444)
    with desk.open(path, read_only=True) as book:
        desk.press(book, "check")
        assert "読み取り専用" in desk.wait_for_dialog()
        desk.picture(pictures / "9-read-only.png")
        desk.answer()


def test_of_two_open_workbooks_the_one_whose_button_is_pressed_is_checked(
    desk: Desk, shown: xlwings.Book, attached: Path, tmp_path: Path
) -> None:
    path = tmp_path / "二つ目.xlsm"
    shutil.copyfile(attached, path)
    with desk.open(path) as second:
        press_and_wait(desk, second)
        assert results_sheet.find(shown) is None
        assert marks.marked_cells(shown) == 0
        assert marks.marked_cells(second) > 10


def test_a_form_that_lost_its_labels_says_so(desk: Desk, shown: xlwings.Book) -> None:
    sheet = shown.sheets["申込書"]
    sheet.impl.api.unprotect("")
    sheet["A1:AN40"].clear_contents()
    desk.press(shown, "check")
    told = desk.answer()
    assert "Traceback" not in told
    assert results_sheet.find(shown) is None


def test_buttons_still_work_after_libreoffice_saved_the_workbook(
    desk: Desk, shown: xlwings.Book, tmp_path: Path
) -> None:
    fill_rightly(shown)
    shown.save()
    copy = tmp_path / "mailed" / "mailed.xlsm"
    copy.parent.mkdir()
    shutil.copyfile(shown.fullname, copy)
    with desk.open(copy) as mailed:
        desk.press(mailed, "export")
        assert "保存しました" in desk.answer()
        (out,) = copy.parent.glob("*.xlsx")
        assert verify(PRACTICE, out).ok


@pytest.fixture
def defined(desk: Desk, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the office on the screen a definition more, and take it away again: the other tests have the same office."""
    home = desk.home / "youryou-home"
    monkeypatch.setenv("YOURYOU_HOME", str(home))
    definition = home / "forms" / "noufusho.toml"
    definition.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(root / "tests" / "forms" / definition.name, definition)
    try:
        yield
    finally:
        definition.unlink()


def test_a_form_of_an_authority_with_its_own_definition_goes_the_same_way_undamaged(
    desk: Desk, defined: None, slip: Slip, tmp_path: Path, pictures: Path
) -> None:
    official = tmp_path / "official" / "noufusho.xlsx"
    official.parent.mkdir()
    shutil.copyfile(slip.path, official)
    (tmp_path / "buttons").mkdir()
    path = tmp_path / "buttons" / "noufusho.xlsm"
    at = {entry.key: entry.cell or "" for entry in workbooks.attach_form(official, path, "libreoffice").fields}
    with desk.open(path) as book:
        sheet = book.sheets.active
        before = {key: sheet[cell].color for key, cell in at.items()}
        lines = press_and_wait(desk, book)
        assert set(lines) == set(at.values())
        assert {sheet[cell].color for cell in at.values()} == {RED}
        desk.picture(pictures / "10-noufusho.png")

        sheet[at["year"]].value = 2026
        assert at["year"] not in press_and_wait(desk, book)
        write_cells(
            read_form(book), {"month": 4, "day": 1, "amount_in_words": "四千", "amount": 4000, "payer": "見本 花子"}
        )
        desk.press(book, "fill")
        desk.answer()
        desk.press(book, "check")
        assert "問題は見つかりませんでした" in desk.answer()
        assert {key: sheet[cell].color for key, cell in at.items()} == before

        desk.press(book, "export")
        assert "保存しました" in desk.answer()
    (out,) = path.parent.glob("*.xlsx")
    proof = verify(official, out)
    assert proof.ok
    assert {(cell.sheet, cell.cell) for cell in proof.cells} == {(sheet_name(official), cell) for cell in at.values()}
    values = forms.identify(forms.read_grids(out)).values()
    assert (values["year"], values["payer"]) == (2026, "見本 花子")


def sheet_name(official: Path) -> str:
    return forms.identify(forms.read_grids(official)).sheet
