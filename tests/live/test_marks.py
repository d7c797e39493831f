"""Marks come off without trace, also after saving, closing, renaming and inserting rows."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings

from youryou_xl.attach import names
from youryou_xl.live import marks
from youryou_xl.rules.findings import Finding, Severity, Source

pytestmark = pytest.mark.live


def finding(cell: str, severity: Severity = Severity.ERROR, sheet: str = "表") -> Finding:
    return Finding(
        "YX-E001", severity, "x", None, f"{cell}が空欄です。", "Empty.", None, Source("manual", "p.14"), sheet, cell
    )


@pytest.fixture
def plain(app: xlwings.App, tmp_path: Path):
    book = app.books.add()
    sheet = book.sheets[0]
    sheet.name = "表"
    sheet["B2"].color = (10, 200, 30)
    sheet["B3"].add_note("前からあるメモ\n2行目")
    book.save(tmp_path / "plain.xlsx")
    yield book
    book.close()


def look(sheet: xlwings.Sheet) -> list[tuple[object, object]]:
    cells = [sheet[cell] for cell in ("B2", "B3", "B4", "C2")]
    return [(cell.color, cell.note.text if cell.note else None) for cell in cells]


def test_the_gravest_finding_gives_the_colour_and_all_are_in_the_note(plain: xlwings.Book) -> None:
    marks.mark(plain, [finding("B4", Severity.INFO), finding("B4", Severity.WARNING)])
    cell = plain.sheets["表"]["B4"]
    assert cell.color == (0xFF, 0xEB, 0x9C)
    assert cell.note.text.count("B4が空欄です。") == 2
    assert "OCCTOマニュアル(2023年10月) p.14" in cell.note.text


def test_clearing_gives_former_colours_and_notes_back(plain: xlwings.Book) -> None:
    sheet = plain.sheets["表"]
    before, sheets = look(sheet), plain.sheet_names
    marks.mark(plain, [finding("B2"), finding("B3"), finding("B4")])
    assert look(sheet) != before
    assert marks.clear(plain) == 3
    assert look(sheet) == before
    assert plain.sheet_names == sheets


def test_somebody_elses_note_is_never_touched(plain: xlwings.Book) -> None:
    marks.mark(plain, [finding("B3")])
    assert plain.sheets["表"]["B3"].note.text == "前からあるメモ\n2行目"


def test_marking_again_removes_the_marks_before(plain: xlwings.Book) -> None:
    before = look(plain.sheets["表"])
    marks.mark(plain, [finding("B2"), finding("B4")])
    marks.mark(plain, [finding("C2")])
    assert look(plain.sheets["表"])[:3] == before[:3]
    assert plain.sheets["表"]["C2"].color == (0xFF, 0xC7, 0xCE)


def test_marks_come_off_after_saving_closing_and_opening_again(
    app: xlwings.App, plain: xlwings.Book, tmp_path: Path
) -> None:
    before = look(plain.sheets["表"])
    marks.mark(plain, [finding("B2"), finding("B3"), finding("B4")])
    path = tmp_path / "later.xlsx"
    plain.save(path)
    copy = tmp_path / "mailed.xlsx"
    copy.write_bytes(path.read_bytes())
    later = app.books.open(copy)
    try:
        assert marks.marked_cells(later) == 3
        marks.clear(later)
        assert look(later.sheets["表"]) == before
        assert later.sheet_names == ["表"]
    finally:
        later.close()


def test_marks_follow_their_cells_when_rows_are_inserted_and_the_sheet_is_renamed(plain: xlwings.Book) -> None:
    sheet = plain.sheets["表"]
    marks.mark(plain, [finding("B2"), finding("B4")])
    sheet["1:1"].insert("down")
    sheet.name = "新しい名前"
    marks.clear(plain)
    assert [sheet[cell].color for cell in ("B2", "B3", "B4", "B5")] == [None, (10, 200, 30), None, None]
    assert sheet["B5"].note is None


def test_a_colour_the_user_chose_since_stays(plain: xlwings.Book) -> None:
    sheet = plain.sheets["表"]
    marks.mark(plain, [finding("B4")])
    sheet["B4"].color = (1, 2, 3)
    marks.clear(plain)
    assert sheet["B4"].color == (1, 2, 3)


def test_a_deleted_sheet_takes_its_marks_along(plain: xlwings.Book) -> None:
    plain.sheets.add("別の表", after=plain.sheets[0])
    marks.mark(plain, [finding("B2", sheet="別の表")])
    plain.sheets["別の表"].delete()
    assert marks.clear(plain) == 1
    assert plain.sheet_names == ["表"]


def test_a_protected_sheet_lets_its_input_cells_be_marked_and_no_other(book: xlwings.Book) -> None:
    sheet = book.sheets["申込書"]
    before = sheet["B6"].color
    marked = marks.mark(book, [finding("B6", sheet="申込書"), finding("J6", sheet="申込書")])
    assert marked == marks.Marked(1, (("申込書", "B6"),))
    assert sheet["B6"].color == before
    assert sheet["J6"].color == (0xFF, 0xC7, 0xCE)


def test_a_mark_nobody_remembers_is_never_taken_for_a_former_colour(plain: xlwings.Book) -> None:
    sheet = plain.sheets["表"]
    marks.mark(plain, [finding("B4"), finding("C2", Severity.INFO)])
    plain.sheets[names.MARKS].delete()  # as when the sheet was copied into another workbook
    marks.mark(plain, [finding("B4")])
    assert sheet["C2"].color is None
    marks.clear(plain)
    assert (sheet["B4"].color, sheet["B4"].note, sheet["C2"].note) == (None, None, None)


def test_marking_nothing_leaves_no_sheet(plain: xlwings.Book) -> None:
    assert marks.mark(plain, []) == marks.Marked(0)
    assert plain.sheet_names == ["表"]
