"""``batch`` on the command line: what is said before numbers are given, workbooks with buttons, checking alone."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from youryou_xl.package import Template


def hidden(sheet: Path) -> Path:
    """Hide two rows of the batch workbook as a filter does."""
    book = openpyxl.load_workbook(sheet)
    for number in (3, 5):
        book["一括申請"].row_dimensions[number].hidden = True
    book.save(sheet)
    return sheet


def test_the_official_file_inside_a_workbook_with_buttons_is_used_and_said(
    youryou, plant: Path, batch_sheet: Path, tmp_path: Path
):
    buttons = tmp_path / "ボタン付き.xlsm"
    assert youryou("attach", plant, "-o", buttons).code == 0
    out = tmp_path / "結果"
    answer = youryou("batch", batch_sheet, "--form", buttons, "--out", out, "--confirmed", "--json")
    told = [finding for finding in answer.json["findings"] if finding["code"] == "YX-I253"]
    assert len(told) == 1 and "ボタン付き.xlsm" in told[0]["message"]
    files = [Path(a["file"]) for a in answer.json["applications"] if a["file"] and a["status"] == "made"]
    assert files and {file.suffix for file in files} == {".xlsx"}
    assert Template.open(files[0]).sheets == Template.open(plant).sheets
    assert youryou("verify", plant, files[0], "--json").json["ok"] is True
    assert plant.name in (out / "report.html").read_text("utf-8")


def test_hidden_rows_are_said_before_the_work_and_can_be_left_out(
    youryou, plant: Path, batch_sheet: Path, tmp_path: Path
):
    sheet = hidden(batch_sheet)
    words = ("batch", sheet, "--form", plant, "--dry-run", "--json")
    everything, visible = youryou(*words), youryou(*words, "--visible-only")
    assert "隠れている行が 2 行" in everything.err
    assert "YX-W245" in {finding["code"] for finding in everything.json["findings"]}
    assert visible.json["rows"] == everything.json["rows"] - 2
    assert "YX-I246" in {finding["code"] for finding in visible.json["findings"]}


def test_checking_needs_no_folder_and_making_does(youryou, plant: Path, batch_sheet: Path, tmp_path: Path):
    page = tmp_path / "確認.html"
    before = set(tmp_path.rglob("*"))
    answer = youryou("batch", batch_sheet, "--form", plant, "--dry-run", "--report", page)
    assert answer.code == 1
    assert set(tmp_path.rglob("*")) - before == {page}
    assert "注意" in answer.out and "お知らせ" in answer.out and str(page) in answer.out
    refused = youryou("batch", batch_sheet, "--form", plant)
    assert (refused.code, "--out" in refused.err) == (2, True)
    refused = youryou("batch", batch_sheet, "--form", plant, "--out", tmp_path / "o", "--report", page)
    assert (refused.code, "--dry-run" in refused.err) == (2, True)


def test_two_different_forms_are_told_before_what_differs(youryou, plant: Path, tmp_path: Path):
    from youryou_xl.resources import workbook_file

    answer = youryou("verify", plant, workbook_file("operator-master-practice.xlsx"))
    assert answer.code == 1
    assert "別の様式です" in answer.out.splitlines()[0]
    assert "fill で入力し直すか" not in answer.out
