"""The batch workbooks: columns as agreed, made for typing, and samples that hold what the demonstration shows."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

LISTS = [
    "電源等リスト名",
    "電源所属エリア",
    "電源等の区分",
    "事業者コード",
    "連番",
    "電源種別",
    "所属事業者コード",
    "取得済み系統コード",
    "備考",
    "結果",
    "発電所名略称",
    "ファイル",
    "メール",
    "系統コード",
]
COMPANIES = [
    "事業者コード",
    "ライセンス区分",
    "事業者名称",
    "事業者名略称",
    "郵便番号",
    "住所",
    "連絡者所属",
    "連絡者氏名",
    "連絡者電話番号",
    "連絡者メール",
]
DAYS = ("作成日", "送信日", "差戻し日", "通知日", "取下げ日")
LEDGER = [
    "事業者コード",
    "エリア",
    "連番",
    "発電所名略称",
    "電源等リスト名",
    "ファイル",
    "状態",
    *DAYS,
    "系統コード",
]
SHEETS = {"一括申請": LISTS, "事業者情報": COMPANIES, "台帳": LEDGER}
BOOKS = ("batch-blank.xlsx", "batch-sample.xlsx")
CSV = "batch-sample-cp932.csv"


@pytest.fixture(scope="module", params=BOOKS)
def path(request: pytest.FixtureRequest, root: Path) -> Path:
    return root / "workbook" / request.param


@pytest.fixture(scope="module")
def rows(root: Path) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(root / "workbook" / "batch-sample.xlsx")["一括申請"]
    return [dict(zip(LISTS, values, strict=True)) for values in sheet.iter_rows(min_row=2, values_only=True)]


@pytest.fixture(scope="module")
def companies(root: Path) -> list[dict[str, str]]:
    sheet = openpyxl.load_workbook(root / "workbook" / "batch-sample.xlsx")["事業者情報"]
    return [dict(zip(COMPANIES, values, strict=True)) for values in sheet.iter_rows(min_row=2, values_only=True)]


def column(sheet: Worksheet, name: str) -> str:
    """Return the letter of a column by its header."""
    return next(cell.column_letter for cell in sheet[1] if cell.value == name)


def test_rebuilding_gives_the_committed_files(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    for run in ("first", "second"):
        subprocess.run(
            [sys.executable, str(root / "workbook" / "build_batch_workbook.py"), "--out", str(tmp_path / run)],
            check=True,
            capture_output=True,
        )
    for name in (*BOOKS, CSV):
        built, committed = tmp_path / "first" / name, root / "workbook" / name
        assert built.read_bytes() == (tmp_path / "second" / name).read_bytes()
        if name == CSV or not hasattr(zlib, "ZLIBNG_VERSION"):  # zlib-ng packs the same content differently
            assert built.read_bytes() == committed.read_bytes()
        else:
            with zipfile.ZipFile(built) as new, zipfile.ZipFile(committed) as old:
                assert {part: new.read(part) for part in new.namelist()} == {
                    part: old.read(part) for part in old.namelist()
                }


def test_the_open_xml_validator_finds_nothing(path: Path) -> None:
    audit = pytest.importorskip("openxml_audit")
    result = audit.OpenXmlValidator(file_format=audit.FileFormat.OFFICE_2019).validate(str(path))
    assert [str(error) for error in result.errors] == []


def test_sheets_and_headers_are_those_of_the_contract(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [*SHEETS, "使い方"]
    for name, headers in SHEETS.items():
        assert [cell.value for cell in book[name][1]] == headers


def test_the_empty_workbook_holds_nothing_below_its_headers(root: Path) -> None:
    book = CalamineWorkbook.from_path(str(root / "workbook" / "batch-blank.xlsx"))
    assert {name: len(book.get_sheet_by_name(name).to_python()) for name in SHEETS} == dict.fromkeys(SHEETS, 1)


def test_every_header_has_a_note_saying_what_to_enter_and_whether(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for name in SHEETS:
        notes = [cell.comment.text for cell in book[name][1]]
        assert all(re.match(r"【(必須|任意|自動)】\n.{5,}", note) for note in notes)


def test_required_optional_and_written_columns_have_different_colours(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["一括申請"]
    colours: dict[str, set[str]] = {}
    for cell in sheet[1]:
        colours.setdefault(cell.comment.text[1:3], set()).add(cell.fill.fgColor.rgb)
    assert len(colours) == 3
    assert all(len(shades) == 1 for shades in colours.values())
    assert len(set.union(*colours.values())) == 3


def test_drop_downs_offer_areas_categories_licences_and_states(path: Path) -> None:
    book = openpyxl.load_workbook(path)

    def choices(name: str, header: str) -> str:
        sheet = book[name]
        cell = f"{column(sheet, header)}2"
        return next(rule.formula1 for rule in sheet.data_validations.dataValidation if cell in rule.sqref)

    areas = '"北海道,東北,東京,中部,北陸,関西,中国,四国,九州"'
    assert choices("一括申請", "電源所属エリア") == choices("台帳", "エリア") == areas
    assert choices("事業者情報", "ライセンス区分") == '"発電,小売,区分なし(需要抑制)"'
    assert choices("台帳", "状態") == '"作成,送信,差戻し,通知,取下げ"'
    codes = book.defined_names[choices("一括申請", "事業者コード")]
    assert "事業者情報!$A$2" in codes.value
    listed = book.defined_names[choices("一括申請", "電源等の区分")]
    ((name, cells),) = listed.destinations
    assert [row[0].value for row in book[name][cells.replace("$", "")]] == [
        "安定電源",
        "変動電源（単独）",
        "変動電源（アグリゲート）",
        "発動指令電源（電源）",
        "発動指令電源（DR）",
        "発動指令電源（電源／DR混在）",
    ]


def test_the_keyboard_switches_to_what_a_column_needs(path: Path) -> None:
    book = openpyxl.load_workbook(path)

    def ime(name: str, header: str) -> str | None:
        sheet = book[name]
        cell = f"{column(sheet, header)}100"
        return next(rule.imeMode for rule in sheet.data_validations.dataValidation if cell in rule.sqref)

    assert (
        ime("一括申請", "電源等リスト名") == ime("事業者情報", "事業者名称") == ime("事業者情報", "住所") == "hiragana"
    )
    assert ime("一括申請", "事業者コード") == ime("一括申請", "連番") == ime("事業者情報", "連絡者メール") == "off"
    assert ime("事業者情報", "連絡者電話番号") == "halfAlpha"


def test_columns_that_hold_codes_are_text_so_that_zeros_stay(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for name, headers in SHEETS.items():
        sheet = book[name]
        for header in headers:
            dimension = sheet.column_dimensions[column(sheet, header)]
            expected = "yyyy/mm/dd" if header in DAYS else "@"
            assert dimension.number_format == expected, (name, header)
            assert dimension.width > len(header)


def test_headers_stay_in_sight_on_screen_and_on_paper(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for name in SHEETS:
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9


def test_the_instructions_name_the_sheets_and_the_command(path: Path) -> None:
    words = "\n".join(
        str(cell) for row in openpyxl.load_workbook(path)["使い方"].iter_rows(values_only=True) for cell in row if cell
    )
    assert all(name in words for name in SHEETS)
    assert "youryou-xl batch " in words


def test_the_sample_spans_areas_categories_and_companies(rows: list[dict[str, object]], companies: list) -> None:
    assert len(rows) == 32
    assert len({row["電源所属エリア"] for row in rows}) == 4
    assert len({row["電源等の区分"] for row in rows}) >= 4
    assert len(companies) == 4
    assert {company["ライセンス区分"] for company in companies} == {"発電", "区分なし(需要抑制)"}
    assert len({row["電源等リスト名"] for row in rows}) == 32
    assert [row["取得済み系統コード"] for row in rows if row["取得済み系統コード"]] == ["1YA22"]
    assert any("、" in str(row["所属事業者コード"]) for row in rows)


AREA_DIGITS = dict(
    zip("123456789", ["北海道", "東北", "東京", "中部", "北陸", "関西", "中国", "四国", "九州"], strict=True)
)


def mistakes(row: dict[str, object], licences: dict[str, str], taken: Counter[tuple[str, str]]) -> list[str]:
    code = str(row["事業者コード"])
    found = []
    if len(code) != 5:
        found.append("digits")
    elif AREA_DIGITS[code[4]] != row["電源所属エリア"]:
        found.append("area")
    needs_none = "DR" in str(row["電源等の区分"])
    if code in licences and (licences[code] == "区分なし(需要抑制)") != needs_none:
        found.append("licence")
    if row["連番"] and taken[code, str(row["連番"])] > 1:
        found.append("number")
    return found


def test_the_sample_holds_each_typical_mistake_and_is_right_elsewhere(
    rows: list[dict[str, object]], companies: list[dict[str, str]]
) -> None:
    licences = {company["事業者コード"]: company["ライセンス区分"] for company in companies}
    taken = Counter((str(row["事業者コード"]), str(row["連番"])) for row in rows if row["連番"])
    found = {row["電源等リスト名"]: mistakes(row, licences, taken) for row in rows}
    marked = {str(name): faults for name, faults in found.items() if str(name).startswith("【")}
    assert sorted(fault for faults in marked.values() for fault in faults) == [
        "area",
        "digits",
        "digits",
        "licence",
        "number",
    ]
    # The row whose number is repeated is right in itself; nothing else is wrong.
    assert {name for name, faults in found.items() if faults} - set(marked) == {"関西 化学プラントDR"}


def test_codes_in_the_sample_are_text_but_for_the_one_excel_spoilt(rows: list[dict[str, object]]) -> None:
    assert [row["事業者コード"] for row in rows if not isinstance(row["事業者コード"], str)] == [1233]
    assert "01233" in {row["事業者コード"] for row in rows}
    assert all(isinstance(row["連番"], str | None) for row in rows)


def test_the_sample_companies_are_invented_and_spelt_as_companies_are(companies: list[dict[str, str]]) -> None:
    for company in companies:
        assert re.fullmatch(r"[a-z]+@[a-z]+\.example(\.co)?\.jp", company["連絡者メール"])
        assert re.fullmatch(r"0\d{1,2}-0{3,4}-0000", company["連絡者電話番号"])
        assert re.fullmatch(r"\d{3}-\d{4}", company["郵便番号"])
        assert company["事業者名略称"].endswith("_容") and len(company["事業者名略称"]) <= 10
    names = "".join(company["事業者名称"] for company in companies)
    assert "髙" in names and "㈱" in names


def test_the_csv_is_the_same_list_in_cp932_with_the_company_in_each_row(
    root: Path, rows: list[dict[str, object]], companies: list[dict[str, str]]
) -> None:
    data = (root / "workbook" / CSV).read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert data.count(b"\r\n") == data.count(b"\n") == 33
    records = list(csv.DictReader(io.StringIO(data.decode("cp932"), newline="")))
    assert list(records[0]) == [*LISTS[:9], *COMPANIES[1:]]
    for record, row in zip(records, rows, strict=True):
        assert {name: record[name] for name in LISTS[:9]} == {name: str(row[name] or "") for name in LISTS[:9]}
    known = {company["事業者コード"]: company for company in companies}
    for record in records:
        expected = known.get(record["事業者コード"].zfill(5), dict.fromkeys(COMPANIES, ""))
        assert {name: record[name] for name in COMPANIES[1:]} == {name: expected[name] for name in COMPANIES[1:]}


def test_the_operator_sample_uses_the_keys_of_the_form_and_its_first_company(
    root: Path, companies: list[dict[str, str]]
) -> None:
    values = json.loads((root / "workbook" / "operator-sample.json").read_text(encoding="utf-8"))
    keys = [
        "application_type",
        "operator_name",
        "operator_short_name",
        "postal_code",
        "address",
        "domain_name",
        "contact_department",
        "contact_name",
        "contact_phone",
        "contact_email",
        "licence_class.1",
        "negawatt_area.東京",
        "negawatt_area.関西",
    ]
    assert list(values) == keys
    company = companies[0]
    pairs = {
        "operator_name": "事業者名称",
        "operator_short_name": "事業者名略称",
        "postal_code": "郵便番号",
        "address": "住所",
        "contact_department": "連絡者所属",
        "contact_name": "連絡者氏名",
        "contact_phone": "連絡者電話番号",
        "contact_email": "連絡者メール",
        "licence_class.1": "ライセンス区分",
    }
    assert {key: values[key] for key in pairs} == {key: company[name] for key, name in pairs.items()}
    assert values["contact_email"].endswith("@" + values["domain_name"])
