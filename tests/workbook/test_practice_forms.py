"""The practice forms: what a real Japanese form has, they have, and the manual's labels all stand on them."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

MARK = "【練習用・公式様式ではありません】"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

CONTACT = ("連絡者所属", "連絡者氏名", "連絡者電話番号", "連絡者メール")
OPERATOR = [
    "申請区分",
    "申請内容",
    "送配電ライセンス",
    "契約開始日※",
    "適用開始日※",
    "適用終了日※",
    "事業者名称",
    "事業者名略称",
    "郵便番号",
    "住所",
    "ドメイン名",
    "連絡者FAX番号",
    "登録・承認番号",
    "登録・届出年月日",
    "登録抹消年月日",
    "同時同量種別※",
    "北海道",
    "東北",
    "東京",
    "中部",
    "北陸",
    "関西",
    "中国",
    "四国",
    "九州",
    "沖縄",
]
PLANT = [
    "申請区分",
    "申請内容",
    "電源所属エリア名",
    "電源種別",
    "電圧種別",
    "契約開始日",
    "適用開始日",
    "適用終了日",
    "同時最大受電電力",
    "発電所名",
    "発電所名略称",
    "事業者コード(発電所所有者)",
    "事業者名称(発電所所有者)",
    "郵便番号",
    "住所(発電所所在地)",
    "所属事業者コード",
]
FORMS = {"operator-master-practice.xlsx": OPERATOR, "plant-master-practice.xlsx": PLANT}
BUILT = (*FORMS, "client-certificate-practice.xlsx", "mms-application-practice.xlsx")


@pytest.fixture(scope="module", params=FORMS)
def form(request: pytest.FixtureRequest, root: Path) -> Path:
    return root / "workbook" / request.param


@pytest.fixture(scope="module")
def plant(root: Path) -> Worksheet:
    return openpyxl.load_workbook(root / "workbook" / "plant-master-practice.xlsx")["申込書"]


@pytest.fixture(scope="module")
def operator(root: Path) -> Worksheet:
    return openpyxl.load_workbook(root / "workbook" / "operator-master-practice.xlsx")["申込書"]


def texts(sheet: Worksheet) -> dict[str, str]:
    """Return cell by text, without line breaks."""
    return {
        str(cell.value).replace("\n", ""): cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value
    }


def input_of(sheet: Worksheet, label: str) -> str:
    """Return the address of the cell right of a label."""
    start = texts(sheet)[label]
    merged = next(area for area in sheet.merged_cells.ranges if start in area)
    return sheet.cell(merged.min_row, merged.max_col + 1).coordinate


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode("utf-8")


def test_rebuilding_gives_the_committed_files(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    for run in ("first", "second"):
        subprocess.run(
            [sys.executable, str(root / "workbook" / "build_practice_forms.py"), "--out", str(tmp_path / run)],
            check=True,
            capture_output=True,
        )
    for name in BUILT:
        built = tmp_path / "first" / name
        assert built.read_bytes() == (tmp_path / "second" / name).read_bytes()
        with zipfile.ZipFile(built) as new, zipfile.ZipFile(root / "workbook" / name) as old:
            assert new.namelist() == old.namelist() == sorted(old.namelist())
            assert all(new.read(member) == old.read(member) for member in old.namelist())
        if not hasattr(zlib, "ZLIBNG_VERSION"):  # zlib-ng packs the same content differently
            assert built.read_bytes() == (root / "workbook" / name).read_bytes()
    assert sorted(path.name for path in (tmp_path / "first").iterdir()) == sorted(BUILT)


def test_the_open_xml_validator_finds_nothing(form: Path) -> None:
    audit = pytest.importorskip("openxml_audit")
    result = audit.OpenXmlValidator(file_format=audit.FileFormat.OFFICE_2019).validate(str(form))
    assert [str(error) for error in result.errors] == []


def test_every_part_is_well_formed_and_every_relation_leads_somewhere(form: Path) -> None:
    with zipfile.ZipFile(form) as package:
        names = set(package.namelist())
        types = package.read("[Content_Types].xml").decode()
        for name in names:
            if name.endswith((".xml", ".vml", ".rels")):
                ElementTree.fromstring(package.read(name))
            assert f'PartName="/{name}"' in types or f'Extension="{name.rsplit(".", 1)[-1]}"' in types
        for name in names:
            if name.startswith("xl/worksheets/_rels/"):
                for target in re.findall(r'Target="\.\./([^"]+)"', package.read(name).decode()):
                    assert f"xl/{target}" in names


def test_all_labels_of_the_manual_stand_on_the_form(form: Path) -> None:
    sheet = openpyxl.load_workbook(form)["申込書"]
    found = texts(sheet)
    assert [label for label in (*FORMS[form.name], *CONTACT) if label not in found] == []


def test_tables_and_sections_are_named_as_in_the_manual(operator: Worksheet, plant: Worksheet) -> None:
    assert {"事業者入力項目", "ライセンス情報", "ライセンス区分(1件は必須入力)"} <= set(texts(operator))
    assert "ネガワット事業対象エリア(ネガワット事業者のみ回答)" in texts(operator)
    assert {"事業者入力項目", "所属事業者情報"} <= set(texts(plant))


def test_one_label_contains_the_words_for_balancing_power(plant: Worksheet) -> None:
    assert [text for text in texts(plant) if "調整電源" in text] == ["調整電源の別"]


def test_every_sheet_a_user_sees_says_that_it_is_for_practice(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    shown = [sheet for sheet in book if sheet.sheet_state == "visible"]
    assert [sheet.title for sheet in shown] == ["申込書", "記載要領"]
    assert all(MARK in texts(sheet) for sheet in shown)
    assert book.properties.title.endswith("（練習用）")


def test_the_instructions_repeat_the_labels_and_take_no_input(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    guide = book["記載要領"]
    labels = {label for label in FORMS[form.name] if label not in ("北海道", "沖縄")} & set(texts(book["申込書"]))
    assert len(labels & set(texts(guide))) >= 14
    assert guide.protection.sheet
    assert all(cell.protection.locked for row in guide.iter_rows() for cell in row)


def test_a_protected_sheet_leaves_exactly_the_inputs_unlocked(form: Path) -> None:
    sheet = openpyxl.load_workbook(form)["申込書"]
    assert sheet.protection.sheet and not sheet.protection.password
    unlocked = {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if not isinstance(cell, MergedCell) and not cell.protection.locked
    }
    labelled = {label for label in FORMS[form.name] if label not in ("所属事業者コード",)}
    pairs = {input_of(sheet, label) for label in (*labelled, *CONTACT) if right_has_input(sheet, label)}
    assert pairs <= unlocked
    assert (
        len(unlocked)
        == {"operator-master-practice.xlsx": 16 + 15 + 10, "plant-master-practice.xlsx": 20 + 6}[form.name]
    )


def right_has_input(sheet: Worksheet, label: str) -> bool:
    headers = ("登録・承認番号", "登録・届出年月日", "登録抹消年月日", "同時同量種別※")
    return label not in headers and label not in OPERATOR[-10:]


def test_inputs_are_merged_and_coloured_by_need(plant: Worksheet) -> None:
    needed, spare = plant[input_of(plant, "発電所名")], plant[input_of(plant, "申請内容")]
    assert needed.fill.fgColor.rgb == "FFFFFFCC"
    assert spare.fill.fill_type is None
    assert all(any(cell.coordinate in area for area in plant.merged_cells.ranges) for cell in (needed, spare))


def choices(sheet: Worksheet, address: str) -> str:
    return next(rule.formula1 for rule in sheet.data_validations.dataValidation if address in rule.sqref)


def test_drop_downs_offer_the_choices_of_the_manual(operator: Worksheet, plant: Worksheet) -> None:
    for sheet in (operator, plant):
        assert choices(sheet, input_of(sheet, "申請区分")) == '"新規,変更,廃止"'
    areas = '"北海道,東北,東京,中部,北陸,関西,中国,四国,九州"'
    assert choices(plant, input_of(plant, "電源所属エリア名")) == areas
    assert choices(plant, input_of(plant, "電圧種別")) == '"特別高圧,高圧,低圧"'
    assert choices(plant, input_of(plant, "調整電源の別")) == '"調整電源,非調整電源"'
    licences = operator.parent.defined_names["ライセンス区分一覧"]
    assert choices(operator, below(operator, "ライセンス区分(1件は必須入力)")) == licences.name
    ((name, cells),) = licences.destinations
    listed = [row[0].value for row in operator.parent[name][cells.replace("$", "")]]
    assert {"発電", "小売", "区分なし(需要抑制)"} <= set(listed)
    assert choices(operator, below(operator, "同時同量種別※")) == '"計画値,実同時同量"'
    assert choices(operator, below(operator, "沖縄")) == '"○"'


def below(sheet: Worksheet, label: str) -> str:
    start = sheet[texts(sheet)[label]]
    return sheet.cell(start.row + 1, start.column).coordinate


def test_the_keyboard_switches_to_what_a_cell_needs(operator: Worksheet, plant: Worksheet) -> None:
    def ime(sheet: Worksheet, label: str) -> str | None:
        address = input_of(sheet, label)
        return next(rule.imeMode for rule in sheet.data_validations.dataValidation if address in rule.sqref)

    for sheet in (operator, plant):
        assert ime(sheet, "連絡者氏名") == "hiragana"
        assert ime(sheet, "連絡者メール") == "off"
        assert ime(sheet, "連絡者電話番号") == ime(sheet, "郵便番号") == "halfAlpha"
    assert ime(plant, "事業者コード(発電所所有者)") == "off"


def test_the_operator_form_keeps_the_default_dates_as_real_dates(operator: Worksheet) -> None:
    for label in ("契約開始日※", "適用開始日※"):
        cell = operator[input_of(operator, label)]
        assert cell.value == dt.datetime(2016, 2, 1)
        assert cell.number_format == "yyyy/mm/dd"
    assert operator[input_of(operator, "適用終了日※")].value is None
    assert operator[below(operator, "同時同量種別※")].value == "計画値"


def test_the_plant_form_starts_empty_with_dates_numbers_and_text_formatted(plant: Worksheet) -> None:
    for label in ("契約開始日", "適用開始日", "適用終了日"):
        cell = plant[input_of(plant, label)]
        assert (cell.value, cell.number_format) == (None, "yyyy/mm/dd")
    power = plant[input_of(plant, "同時最大受電電力")]
    assert (power.value, power.number_format) == (None, "#,##0")
    merged = next(area for area in plant.merged_cells.ranges if power.coordinate in area)
    assert plant.cell(merged.min_row, merged.max_col + 1).value == "kW"
    assert plant[input_of(plant, "事業者コード(発電所所有者)")].number_format == "@"


def test_tables_have_rows_enough_and_inputs_in_them(operator: Worksheet, plant: Worksheet) -> None:
    header = plant[texts(plant)["所属事業者コード"]]
    rows = [plant.cell(header.row + down, header.column) for down in range(1, 7)]
    assert all(not cell.protection.locked and cell.number_format == "@" for cell in rows)
    licence = operator[below(operator, "ライセンス区分(1件は必須入力)")]
    assert all(not operator.cell(licence.row + down, licence.column).protection.locked for down in range(3))
    assert all(not operator[below(operator, area)].protection.locked for area in OPERATOR[-10:])


def test_labels_have_furigana_whose_runs_lie_inside_the_text(form: Path) -> None:
    strings = ElementTree.fromstring(part(form, "xl/sharedStrings.xml"))
    fonts = len(ElementTree.fromstring(part(form, "xl/styles.xml")).find(f"{MAIN}fonts"))
    read = [item for item in strings if item.find(f"{MAIN}rPh") is not None]
    assert len(read) >= 12
    assert any(item.find(f"{MAIN}r") is not None for item in read) or "plant" in form.name  # rich text, read too
    for item in read:
        text = "".join(node.text or "" for node in item.iterfind(f".//{MAIN}t"))
        kana = "".join(node.text or "" for node in item.iterfind(f"{MAIN}rPh/{MAIN}t"))
        assert all("KATAKANA" in unicodedata.name(letter) for letter in kana)
        ends = [(int(run.attrib["sb"]), int(run.attrib["eb"])) for run in item.iterfind(f"{MAIN}rPh")]
        assert all(0 <= start < end <= len(text) - len(kana) for start, end in ends)
        assert int(item.find(f"{MAIN}phoneticPr").attrib["fontId"]) < fonts


def test_callouts_notes_a_check_box_and_printer_settings_are_there(form: Path) -> None:
    with zipfile.ZipFile(form) as package:
        names = package.namelist()
        assert "xl/printerSettings/printerSettings1.bin" in names
        assert len(package.read("xl/printerSettings/printerSettings1.bin")) == 220
    drawing = part(form, "xl/drawings/drawing1.xml")
    assert drawing.count("<xdr:txBody>") - 1 == drawing.count("吹き出し") >= 5
    assert "wedgeRectCallout" in drawing
    assert 'objectType="CheckBox"' in part(form, "xl/ctrlProps/ctrlProp1.xml")
    vml = part(form, "xl/drawings/vmlDrawing1.vml")
    (shape,) = re.findall(r'<control shapeId="(\d+)"', part(form, "xl/worksheets/sheet1.xml"))
    assert f"_x0000_s{shape}" in vml and f"_x0000_s{shape}" in drawing and 'ObjectType="Checkbox"' in vml
    sheet = openpyxl.load_workbook(form)["申込書"]
    assert sum(cell.comment is not None for row in sheet.iter_rows() for cell in row) >= 1
    assert sheet.conditional_formatting


def test_a_form_prints_on_one_upright_sheet_of_a4(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    for sheet in (book["申込書"], book["記載要領"]):
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "portrait"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_area
        assert sheet.oddFooter.center.text
    assert MARK in book["申込書"].oddHeader.left.text


def test_the_fonts_are_those_of_a_japanese_office(form: Path) -> None:
    assert part(form, "xl/theme/theme1.xml").count('<a:latin typeface="游ゴシック') == 2
    styles = part(form, "xl/styles.xml")
    assert "ＭＳ Ｐゴシック" in styles and "Calibri" not in styles


def test_no_formula_stands_on_a_form(form: Path) -> None:
    with zipfile.ZipFile(form) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        assert all("<f>" not in package.read(name).decode() for name in sheets)
