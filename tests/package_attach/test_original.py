"""The original inside: it comes back byte for byte, or with a clear message not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.package_attach.building import BUTTONS, SHEET, form, parts, replaced
from youryou_xl.attach import hidden, original
from youryou_xl.attach.attach import attach
from youryou_xl.attach.detach import check_suffix, detach
from youryou_xl.errors import CannotAttach, CannotWrite


@pytest.fixture
def official(tmp_path: Path) -> Path:
    return form(tmp_path / "申込書.xlsx")


@pytest.fixture
def book(official: Path, tmp_path: Path) -> Path:
    attach(official, tmp_path / "book.xlsm", buttons=BUTTONS, sheet=SHEET, data={"note": "行1\n行2 <&> _x0041_"})
    return tmp_path / "book.xlsm"


@given(st.binary(max_size=100_000))
@settings(max_examples=30, deadline=None)
def test_any_bytes_come_back_from_cells(data: bytes) -> None:
    inside = original.OriginalWorkbook("申込書.xlsx", data, "1.0")
    rows = hidden.rows(inside.packed())
    assert all(len(piece) <= hidden.MAX_PIECE for _, piece in rows)
    assert original.from_rows([[key, piece or None, None] for key, piece in rows]) == inside


def test_name_bytes_and_checksum_come_back_from_the_file(official: Path, book: Path) -> None:
    inside = original.read(book)
    assert inside.name == "申込書.xlsx"
    assert inside.data == official.read_bytes()
    assert len(inside.sha256) == 64


def test_other_texts_travel_along_unchanged(book: Path) -> None:
    values = hidden.read(book)
    assert values is not None
    assert values["note"] == "行1\n行2 <&> _x0041_"
    assert values["macro.check"] == "YxCheck"
    assert values["sheet"] == SHEET


def test_the_original_survives_a_program_that_rewrites_the_whole_workbook(
    official: Path, book: Path, tmp_path: Path
) -> None:
    rewritten = load_workbook(book, keep_vba=True)
    rewritten.create_sheet("メモ", 0)
    rewritten.save(tmp_path / "rewritten.xlsm")
    assert original.read(tmp_path / "rewritten.xlsm").data == official.read_bytes()
    values = hidden.read(tmp_path / "rewritten.xlsm")
    assert values is not None
    assert values["note"].replace("\r\n", "\n") == "行1\n行2 <&> _x0041_"


def test_a_changed_letter_is_noticed(book: Path, tmp_path: Path) -> None:
    sheet = parts(book)["xl/worksheets/sheet2.xml"].decode()
    at = sheet.rindex("</t>") - 40
    swapped = "A" if sheet[at] != "A" else "B"
    damaged = replaced(
        book, tmp_path / "d.xlsm", "xl/worksheets/sheet2.xml", sheet[at - 60 : at + 1], sheet[at - 60 : at] + swapped
    )
    with pytest.raises(CannotAttach, match="壊れています"):
        original.read(damaged)


def test_a_missing_piece_is_noticed() -> None:
    packed = original.OriginalWorkbook("a.xlsx", bytes(range(256)) * 400).packed()
    rows = hidden.rows(packed)
    with pytest.raises(CannotAttach, match="壊れています"):
        original.from_rows(rows[:-1])


def test_a_workbook_without_an_original_says_so(official: Path) -> None:
    with pytest.raises(CannotAttach, match="元の申込書が入っていません"):
        original.read(official)


def test_the_cells_of_another_sheet_say_so() -> None:
    with pytest.raises(CannotAttach, match="元の申込書が入っていません"):
        original.from_rows([["申請区分", "新規"]])


def test_a_file_beyond_reason_is_refused() -> None:
    with pytest.raises(CannotAttach, match="21MB"):
        original.OriginalWorkbook("a.xlsx", bytes(21 * 1024 * 1024)).packed()


def test_detach_gives_the_very_file_back(official: Path, book: Path, tmp_path: Path) -> None:
    detach(book, tmp_path / "back.xlsx")
    assert (tmp_path / "back.xlsx").read_bytes() == official.read_bytes()


@pytest.mark.parametrize("name", ["out.xlsm", "out", "out.xls"])
def test_detach_refuses_an_ending_that_excel_would_not_open(book: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotWrite, match=r"\.xlsx"):
        detach(book, tmp_path / name)


@pytest.mark.parametrize("name", ["甲\x00.xlsx", "\x1b]0;x\x07.xlsx", "../../x.xlsx", "C:\\x.xlsx", "\ud800.xlsx", ""])
def test_the_name_inside_says_nothing_but_an_ending(name: str, tmp_path: Path) -> None:
    """Where a file goes is said by the user alone, whatever name a workbook brings along."""
    inside = original.OriginalWorkbook(name, b"x")
    check_suffix(inside, tmp_path / "out.xlsx")
    with pytest.raises(CannotWrite):
        check_suffix(inside, tmp_path / "out.xlsm")
    assert original.unpacked(inside.packed()) == inside


@pytest.mark.parametrize("part", ["original.base64", "original.sha256"])
def test_an_original_that_was_exchanged_is_never_given_out(
    part: str, official: Path, book: Path, tmp_path: Path
) -> None:
    other = original.OriginalWorkbook("申込書.xlsx", official.read_bytes() + b"\0").packed()
    values = original.read(book).packed()
    assert values[part] != other[part]
    with pytest.raises(CannotAttach, match="壊れています"):
        original.unpacked({**values, part: other[part]})
