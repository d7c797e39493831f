"""Forms of every kind through the command line: each value in its cells, and what has no cell said aloud."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from tests.cli.conftest import Answer
from tests.forms import kinds
from youryou_xl.userdir import userdir

Command = Callable[..., Answer]

TWO_SHEETS = """
id = "ichiran"
title = "見本設備届"

[fields.applicant]
labels = ["届出者名"]
type = "name"
required = true

[fields.kind]
labels = ["設備の種類"]
type = "text"

[fields.reason]
labels = ["変更の理由"]
sheet = "別紙*"

[fields.contact]
labels = ["担当者名"]
sheet = "別紙*"
required = true
"""


def values(folder: Path, **said: object) -> Path:
    path = folder / "values.json"
    path.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def form(tmp_path: Path) -> Path:
    kinds.define(userdir())
    path = tmp_path / "todoke.xlsx"
    path.write_bytes(kinds.blank())
    return path


@pytest.fixture
def two_sheets(tmp_path: Path) -> Path:
    """Return a form on two sheets, with a list of its own, print with boxes, and a table nobody defined."""
    kinds.define(userdir(), TWO_SHEETS, "ichiran")
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "届出書"
    sheet["B1"] = "見本設備届"
    kinds.box(sheet, "B3:D3", "届出者名", merged=True)
    kinds.box(sheet, "E3:K3", merged=True)
    kinds.box(sheet, "B4:D4", "設備の種類", merged=True)
    kinds.box(sheet, "E4:K4", merged=True)
    kinds.box(sheet, "B6:K6", "□新設　□更新　□撤去", merged=True)
    rule = DataValidation(type="list", formula1='"太陽光,風力,水力"', allow_blank=True)
    rule.add("E4")
    sheet.add_data_validation(rule)
    more = workbook.create_sheet("別紙１")
    more["B1"] = "別紙"
    for row, label in ((3, "変更の理由"), (4, "担当者名"), (5, "備考欄")):
        kinds.box(more, f"B{row}:D{row}", label, merged=True)
        kinds.box(more, f"E{row}:K{row}", merged=True)
    path = tmp_path / "ichiran.xlsx"
    workbook.save(path)
    return path


def codes(answer: Answer) -> list[tuple[str, str | None]]:
    return [(one["code"], one["field"]) for one in answer.json["findings"]]


def test_a_value_the_forms_own_list_lacks_is_named_with_what_it_has(
    youryou: Command, two_sheets: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    said = values(tmp_path, applicant="見本電力", kind="太陽光発電", contact="見本 花子")
    assert youryou("fill", two_sheets, said, "-o", out).code == 0
    answer = youryou("check", out, "--json")
    assert answer.code == 1
    (finding,) = [one for one in answer.json["findings"] if one["code"] == "YX-E105"]
    assert (finding["field"], finding["cell"], finding["fix"]) == ("kind", "E4", "太陽光")
    assert "太陽光、風力、水力" in finding["message"]


def test_a_value_the_forms_own_list_has_is_no_finding(youryou: Command, two_sheets: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert youryou("fill", two_sheets, values(tmp_path, applicant="A", kind="風力", contact="B"), "-o", out).code == 0
    assert codes(youryou("check", out, "--json")) == []


def test_one_definition_serves_the_sheets_it_names(youryou: Command, two_sheets: Path, tmp_path: Path) -> None:
    fields = {row["key"]: row for row in youryou("inspect", two_sheets, "--json").json["fields"]}
    assert (fields["contact"]["cells"], fields["contact"]["sheet"]) == (["E4"], "別紙１")
    out = tmp_path / "out.xlsx"
    said = values(tmp_path, applicant="見本電力", reason="老朽化", contact="見本 花子")
    assert youryou("fill", two_sheets, said, "-o", out).code == 0
    assert youryou("verify", two_sheets, out).code == 0
    filled = openpyxl.load_workbook(out)
    assert [filled["届出書"]["E3"].value, filled["別紙１"]["E3"].value, filled["別紙１"]["E4"].value] == [
        "見本電力",
        "老朽化",
        "見本 花子",
    ]
    said = values(tmp_path, applicant="見本電力")
    assert youryou("fill", two_sheets, said, "-o", tmp_path / "short.xlsx").code == 0
    answer = youryou("check", tmp_path / "short.xlsx", "--json")
    assert [(one["field"], one["sheet"], one["cell"]) for one in answer.json["findings"]] == [
        ("contact", "別紙１", "E4")
    ]


def test_what_was_typed_on_every_sheet_comes_out_of_the_workbook_with_buttons(
    youryou: Command, two_sheets: Path, tmp_path: Path
) -> None:
    book, out = tmp_path / "book.xlsm", tmp_path / "out.xlsx"
    assert youryou("attach", two_sheets, "-o", book).code == 0
    workbook = openpyxl.load_workbook(book, keep_vba=True)
    typed = {
        ("届出書", "E3"): "見本電力",
        ("届出書", "B6"): "□新設　☑更新　□撤去",
        ("別紙１", "E3"): "老朽化",
        ("別紙１", "E4"): "見本 花子",
        ("別紙１", "E5"): "定義にない欄",
    }
    for (sheet, cell), value in typed.items():
        workbook[sheet][cell] = value
    workbook.save(book)
    answer = youryou("export", book, "-o", out)
    assert answer.code == 0, answer.out
    filled = openpyxl.load_workbook(out)
    assert {(sheet, cell): filled[sheet][cell].value for sheet, cell in typed} == typed
    assert youryou("verify", two_sheets, out).code == 0


def test_what_has_no_place_on_the_official_form_is_named_before_anything_is_saved(
    youryou: Command, two_sheets: Path, tmp_path: Path
) -> None:
    book, out = tmp_path / "book.xlsm", tmp_path / "out.xlsx"
    assert youryou("attach", two_sheets, "-o", book).code == 0
    workbook = openpyxl.load_workbook(book, keep_vba=True)
    workbook["届出書"]["E3"], workbook["別紙１"]["E4"] = "見本電力", "見本 花子"
    workbook["別紙１"]["B1"] = "別紙（見本電力）"
    workbook["届出書"]["N30"] = "欄外のメモ"
    workbook.save(book)
    answer = youryou("export", book, "-o", out)
    assert answer.code == 1
    assert "N30" in answer.out
    assert "別紙１!B1" in answer.out
    assert not out.exists()
    assert youryou("export", book, "-o", out, "--force").code == 1  # the changed print is an error of its own
    assert openpyxl.load_workbook(out)["別紙１"]["B1"].value == "別紙"


def test_print_typed_over_is_an_error_of_the_workbook_with_buttons(
    youryou: Command, form: Path, tmp_path: Path
) -> None:
    book = tmp_path / "book.xlsm"
    assert youryou("attach", form, "-o", book).code == 0
    workbook = openpyxl.load_workbook(book, keep_vba=True)
    workbook["届出書"]["B19"] = "見本電力株式会社"
    workbook.save(book)
    for file in (userdir() / "blanks").iterdir():
        file.unlink()  # the official file inside is enough
    found = youryou("check", book, "--json").json["findings"]
    assert [(one["cell"], one["value"], one["fix"]) for one in found if one["code"] == "YX-E109"] == [
        ("B19", "見本電力株式会社", "会社名")
    ]


def test_print_typed_over_is_an_error_of_a_copy_of_a_form_that_was_used(
    youryou: Command, form: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    assert youryou("fill", form, values(tmp_path, company="見本電力", number="1234567890123"), "-o", out).code == 0
    workbook = openpyxl.load_workbook(out)
    workbook["届出書"]["B11"] = "03-1234-5678"
    workbook.save(out)
    answer = youryou("check", out, "--json")
    assert ("YX-E109", None) in codes(answer)
    assert answer.code == 1


def test_a_copy_without_its_blank_is_read_as_it_is_and_that_is_said(
    youryou: Command, form: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    assert youryou("fill", form, values(tmp_path, company="見本電力"), "-o", out).code == 0
    assert "この写しから読み取りました" not in youryou("check", out).out
    for file in (userdir() / "blanks").iterdir():
        file.unlink()
    assert "この写しから読み取りました" in youryou("check", out).out
    assert youryou("inspect", form, "--confirm").code == 0
    assert "この写しから読み取りました" not in youryou("check", out).out


def test_boxes_left_empty_between_characters_are_a_warning(youryou: Command, form: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert youryou("fill", form, values(tmp_path, company="見本電力", number="1234567890123"), "-o", out).code == 0
    assert codes(youryou("check", out, "--json")) == []
    workbook = openpyxl.load_workbook(out)
    workbook["届出書"]["K3"] = None
    workbook.save(out)
    (finding,) = youryou("check", out, "--json").json["findings"]
    assert (finding["code"], finding["field"], finding["cell"]) == ("YX-W108", "number", "H3")
    assert "12文字" in finding["message"]
    assert "13個" in finding["message"]


def test_a_number_that_fills_some_of_its_boxes_is_a_warning(youryou: Command, form: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert youryou("fill", form, values(tmp_path, company="見本電力", number="12345"), "-o", out).code == 0
    assert codes(youryou("check", out, "--json")) == [("YX-W108", "number")]


def test_a_word_to_circle_inside_a_text_is_left_to_the_person_with_the_word(
    youryou: Command, form: Path, tmp_path: Path
) -> None:
    workbook = openpyxl.load_workbook(form)
    sheet = workbook["届出書"]
    for span in ("I13:J13", "M13:N13"):
        sheet.unmerge_cells(span)
    for cell in ("I13", "L13", "M13"):
        sheet[cell] = None
    sheet.merge_cells("H13:N13")
    sheet["H13"] = "有　・　無"
    workbook.save(form)
    out = tmp_path / "out.xlsx"
    answer = youryou("fill", form, values(tmp_path, company="見本電力", agent="無"), "-o", out)
    assert answer.code == 0
    assert "YX-I110 届出書!H13" in answer.out
    assert "「無」を○で囲む" in answer.out
    assert openpyxl.load_workbook(out)["届出書"]["H13"].value == "有　・　無"
    assert youryou("verify", form, out).code == 0


def test_a_check_box_of_the_form_is_said_by_fill_and_check(youryou: Command, plant: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert "YX-I111" in youryou("fill", plant, values(tmp_path, area="東京"), "-o", out).out
    answer = youryou("check", out)
    assert "クリックして選ぶ部品" in answer.out
    assert "☐" in answer.out
    (said,) = youryou("check", out, "--json").json["by_hand"]
    assert said["code"] == "YX-I111"


def test_merged_rows_named_as_a_range_take_one_value_each(youryou: Command, tmp_path: Path) -> None:
    kinds.define(
        userdir(), 'id = "hyo"\ntitle = "見本一覧表"\n[tables.rows]\nlabels = ["機器の一覧"]\n'
        '[fields.maker]\nlabels = ["製造者"]\ntable = "rows"\n[fields.name]\nlabels = ["届出者名"]\nrequired = true\n',
        "hyo",
    )  # fmt: skip
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "一覧表"
    sheet["B1"] = "見本一覧表"
    kinds.box(sheet, "B2", "届出者名")
    kinds.box(sheet, "C2")
    sheet["B4"] = "機器の一覧"
    kinds.box(sheet, "B5", "番号")
    kinds.box(sheet, "C5", "製造者")
    for number in range(3):
        kinds.box(sheet, f"B{6 + 2 * number}:B{7 + 2 * number}", number + 1, merged=True)
        kinds.box(sheet, f"C{6 + 2 * number}:C{7 + 2 * number}", merged=True)
    path = tmp_path / "hyo.xlsx"
    workbook.save(path)
    settled = userdir() / "overrides" / "hyo.toml"
    settled.parent.mkdir(parents=True)
    settled.write_text('["一覧表"]\nmaker = "C6:C11"\n', encoding="utf-8")
    said = tmp_path / "values.json"
    said.write_text('{"name": "A", "maker.1": "甲", "maker.2": "乙", "maker.3": "丙"}', encoding="utf-8")
    out = tmp_path / "out.xlsx"
    assert youryou("fill", path, said, "-o", out).code == 0
    filled = openpyxl.load_workbook(BytesIO(out.read_bytes()))["一覧表"]
    assert [filled[cell].value for cell in ("C6", "C8", "C10")] == ["甲", "乙", "丙"]
    settled.write_text('["一覧表"]\nmaker = "C6:C11"\nname = "C6"\n', encoding="utf-8")
    answer = youryou("inspect", path)
    assert answer.code == 2
    assert "同じセル C6" in answer.err


def test_no_line_to_paste_ever_names_a_locked_cell(youryou: Command, plant: Path, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(plant)
    sheet = workbook["申込書"]
    label = next(cell for row in sheet for cell in row if cell.value == "発電所名")
    label.value = "発電施設の呼び名"
    workbook.save(plant)
    fields = youryou("inspect", plant, "--json").json["fields"]
    unlocked = {cell.coordinate for row in sheet for cell in row if not cell.protection.locked}
    offered = {cell for row in fields for cell in (*row["cells"], *row.get("candidates", ()))}
    assert offered <= unlocked
    answer = youryou("fill", plant, values(tmp_path, plant_name="見本"), "-o", tmp_path / "out.xlsx")
    assert answer.code == 2
    assert not (tmp_path / "out.xlsx").exists()
