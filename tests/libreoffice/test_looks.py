"""Alignment and drop-down lists through xlwings' public API."""

from __future__ import annotations

import pytest
import xlwings as xw

pytestmark = pytest.mark.live


def test_alignment_is_read_as_it_was_set(book: xw.Book) -> None:
    cells = book.sheets[0]["B2:C3"]
    for value in ("left", "center", "right", "justify", "general"):
        cells.horizontal_alignment = value
        assert cells.horizontal_alignment == value
    for value in ("top", "center", "justify", "bottom"):
        cells.vertical_alignment = value
        assert cells.vertical_alignment == value


def test_cells_aligned_differently_have_no_common_alignment(book: xw.Book) -> None:
    book.sheets[0]["B2"].vertical_alignment = "top"
    assert book.sheets[0]["B2:B3"].vertical_alignment is None


def test_what_libreoffice_has_no_alignment_for_says_so(book: xw.Book) -> None:
    with pytest.raises(NotImplementedError, match="center_across_selection"):
        book.sheets[0]["B2"].horizontal_alignment = "center_across_selection"


def test_a_drop_down_list_survives_being_saved_and_can_be_taken_off(book: xw.Book, tmp_path) -> None:
    import openpyxl

    cells = book.sheets[0]["B2:B5"]
    cells.data_validation.set_list(["○", "△"])
    book.save(tmp_path / "list.xlsx")
    (rule,) = openpyxl.load_workbook(tmp_path / "list.xlsx").active.data_validations.dataValidation
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", '"○,△"', "B2:B5")
    cells.data_validation.delete()
    book.save(tmp_path / "none.xlsx")
    left = openpyxl.load_workbook(tmp_path / "none.xlsx").active.data_validations.dataValidation
    assert [rule.type for rule in left if rule.type is not None] == []
