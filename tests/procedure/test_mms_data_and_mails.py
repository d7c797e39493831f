"""The data to register in the MMS as sheets, and mails that others wrote: each mistake is named, at its cell."""

from __future__ import annotations

import datetime as dt
import io
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from youryou_xl.cli.app import run
from youryou_xl.errors import UnusableInput
from youryou_xl.procedure import mail_reading, mms_sheets
from youryou_xl.procedure.mails import Attachment, draft
from youryou_xl.procedure.mms import MmsContract, mms_data_sets
from youryou_xl.resources import workbook_file
from youryou_xl.rules import Finding, load

DR, UNIT, ONE = MmsContract.RESERVE_II_DR, MmsContract.RESERVE_II_UNIT, MmsContract.RESERVE_I
POINTS = [f"03{number:020}" for number in range(1, 4)]
START = dt.date(2026, 4, 1)


def add(sheet: Worksheet, **values: object) -> int:
    columns = {str(cell.value): cell.column for cell in sheet[4]}
    row = next(number for number in range(5, 200) if not any(cell.value for cell in sheet[number]))
    for name, value in values.items():
        sheet.cell(row, columns[name]).value = value  # type: ignore[assignment]
    return row


def filled(contract: MmsContract) -> openpyxl.Workbook:
    book = openpyxl.load_workbook(io.BytesIO(mms_sheets.workbook(contract)))
    common: dict[str, object] = {"電源等コード": "D0001", "開始日": START}
    add(book["事業者概要データ"], 開始日=START, 事業者コード="01233", 支払先郵便番号="100-0005")
    add(book["電源等データ"], **common, エリア="東京", 系統コード="1YA22", 定格容量="5000")
    add(book["調整単価データ"], 電源等コード="D0001", 運転パターン番号="1", 出力帯下限値="0", V1="12.5")
    if contract is not ONE:
        add(book["電源等審査用データ"], 契約書PDF="契約書.pdf", 様式14="様式14.xlsx")
    if contract is DR:
        for point in POINTS:
            add(book["需要家リスト・パターン"], **common, 番号="1", 供給地点特定番号=point)
    return book


def check(book: openpyxl.Workbook, contract: MmsContract, folder: Path) -> list[Finding]:
    path = folder / "登録データ.xlsx"
    book.save(path)
    return mms_sheets.check(path, contract)


@pytest.mark.parametrize("contract", MmsContract)
def test_there_is_a_sheet_for_each_data_set_of_the_flow_and_good_ones_pass(
    contract: MmsContract, tmp_path: Path
) -> None:
    book = filled(contract)
    assert book.sheetnames == [data.name for data in mms_data_sets(contract)]
    for data in mms_data_sets(contract):
        headers = [cell.value for cell in book[data.name][4] if cell.value]
        assert headers == list(mms_sheets.columns_of(data.name, data.items))
    assert check(book, contract, tmp_path) == []


def test_a_blank_sheet_is_data_that_is_missing(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(mms_sheets.workbook(DR)))
    found = check(book, DR, tmp_path)
    assert [finding.code for finding in found] == ["YX-E397", "YX-E398", "YX-E397", "YX-E397", "YX-E397"]
    assert {str(finding.source) for finding in found} == {"MMS flow"}


def test_a_sheet_that_is_gone_is_missing_as_well(tmp_path: Path) -> None:
    book = filled(UNIT)
    del book["調整単価データ"]
    assert [(each.code, each.value) for each in check(book, UNIT, tmp_path)] == [("YX-E397", "調整単価データ")]


@pytest.mark.parametrize(
    ("point", "code"),
    [(POINTS[0], "YX-E396"), ("03123", "YX-E095"), (3.0011e20, "YX-E096"), (None, "YX-E001")],
)
def test_a_point_that_stands_twice_or_is_no_22_digits_is_named_at_its_cell(
    point: object, code: str, tmp_path: Path
) -> None:
    book = filled(DR)
    sheet = book["需要家リスト・パターン"]
    row = add(sheet, 電源等コード="D0001", 開始日=START, 番号="1", 供給地点特定番号=point)
    (found,) = check(book, DR, tmp_path)
    assert (found.code, found.sheet, found.cell) == (code, "需要家リスト・パターン", f"F{row}")


def test_the_same_point_may_stand_in_another_pattern(tmp_path: Path) -> None:
    book = filled(DR)
    add(book["需要家リスト・パターン"], 電源等コード="D0001", 開始日=START, 番号="2", 供給地点特定番号=POINTS[0])
    assert check(book, DR, tmp_path) == []


def test_twenty_bands_and_ten_cases_are_the_most(tmp_path: Path) -> None:
    book = filled(UNIT)
    sheet = book["調整単価データ"]
    for number in range(19):
        add(sheet, 電源等コード="D0001", 運転パターン番号="1", 出力帯下限値=str(number + 1))
    for number in range(10):
        add(sheet, 電源等コード="D0001", 起動費=str(number), 停止時間=str(number))
    assert check(book, UNIT, tmp_path) == []
    band = add(sheet, 電源等コード="D0001", 運転パターン番号="1", 出力帯下限値="99")
    case = add(sheet, 電源等コード="D0001", 起動費="99")
    assert [(each.code, each.cell) for each in check(book, UNIT, tmp_path)] == [
        ("YX-E393", f"E{band}"),
        ("YX-E394", f"J{case}"),
    ]


@pytest.mark.parametrize("price", ["V2", "V3", "V4"])
def test_some_prices_belong_to_reserve_ii_contracts_only(price: str, tmp_path: Path) -> None:
    for contract, codes in ((ONE, ["YX-W395"]), (UNIT, []), (DR, [])):
        book = filled(contract)
        add(book["調整単価データ"], 電源等コード="D0001", **{price: "3"})
        assert [each.code for each in check(book, contract, tmp_path)] == codes


def test_the_contract_or_the_application_for_it_goes_with_the_data(tmp_path: Path) -> None:
    for column, codes in (("契約書PDF", []), ("契約申込書", []), ("添付書類", ["YX-E398"])):
        book = filled(UNIT)
        book["電源等審査用データ"]["B5"] = None
        sheet = book["電源等審査用データ"]
        sheet["E5"] = None
        add(sheet, **{column: "書類"})
        assert [each.code for each in check(book, UNIT, tmp_path)] == codes


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [("開始日", None, "YX-E001"), ("開始日", "2026/13/01", "YX-E010"), ("系統コード", "YYYYYY", "YX-E030")],
)
def test_items_are_read_by_the_rules(name: str, value: object, code: str, tmp_path: Path) -> None:
    book = filled(UNIT)
    sheet = book["電源等データ"]
    column = next(cell.column for cell in sheet[4] if cell.value == name)
    sheet.cell(5, column).value = value  # type: ignore[assignment]
    assert code[:4] in {each.code[:4] for each in check(book, UNIT, tmp_path)}


def test_the_command_checks_the_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "登録データ.xlsx"
    filled(DR).save(path)
    assert run(["check", str(path), "--mms", "mms-2-dr"]) == 0
    assert "指摘はありません" in capsys.readouterr().out
    with pytest.raises(UnusableInput, match="mms-1prime"):
        run(["check", str(path), "--mms", "grid-code"])


# Mails that others wrote.

GOOD_BODY = (
    "電力広域的運営推進機関 マスタ担当 御中\n\nみほん電力株式会社 見本と申します。\n"
    "添付の通り、『容量市場向け事業者コード』を申請します。\n参加区分は、『発動指令電源（DR）』です。\n"
)
SUBJECT = "【容量市場向け事業者コード申請】"


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("form")
    sample = workbook_file("operator-sample.json")
    out = folder / "事業者マスタ申込書.xlsx"
    assert run(["fill", str(workbook_file("operator-master-practice.xlsx")), str(sample), "-o", str(out)]) == 0
    return out.read_bytes()


def codes(data: bytes) -> tuple[str, list[str]]:
    procedure, found = mail_reading.check(mail_reading.read_eml(data))
    return procedure, [finding.code for finding in found if str(finding.severity) != "INFO"]


def eml(form: bytes, to: str = "code@occto.or.jp", subject: str = SUBJECT, body: str = GOOD_BODY) -> bytes:
    made = draft("@TO@", subject, body, [Attachment("事業者マスタ申込書.xlsx", form)])
    return made.replace(b"@TO@", to.encode())


def test_a_good_mail_with_its_form_is_fine(form: bytes) -> None:
    assert codes(eml(form)) == ("operator-code", [])


def test_a_mail_that_another_program_wrote_is_read(form: bytes) -> None:
    message = EmailMessage()
    message["To"] = "マスタ担当 <code@occto.or.jp>"
    message["Subject"] = SUBJECT
    message.set_content(GOOD_BODY, charset="iso-2022-jp")
    message.add_alternative(f"<p>{GOOD_BODY}</p>", subtype="html")
    message.add_attachment(form, maintype="application", subtype="octet-stream", filename="申込書.xlsx")
    assert codes(message.as_bytes()) == ("operator-code", [])


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"to": "code＠occto.or.jp"}, "YX-E093"),
        ({"to": "cod@occto.or.jp"}, "YX-E093"),
        ({"subject": "容量市場向け事業者コード申請"}, "YX-E090"),
        ({"body": GOOD_BODY.replace("『発動指令電源（DR）』", "DR")}, "YX-E091"),
        ({"body": GOOD_BODY.replace("容量市場向け事業者コード", "コード")}, "YX-E092"),
        ({"body": GOOD_BODY.replace("みほん電力株式会社", "ほかの会社")}, "YX-W391"),
    ],
)
def test_what_is_wrong_with_a_mail_is_named(form: bytes, changed: dict[str, str], code: str) -> None:
    assert codes(eml(form, **changed)) == ("operator-code", [code])


def test_a_mail_without_its_form_or_with_another_is_named(form: bytes) -> None:
    assert codes(draft("code@occto.or.jp", SUBJECT, GOOD_BODY, []))[1] == ["YX-E389"]
    plant = workbook_file("plant-master-practice.xlsx").read_bytes()
    assert codes(eml(plant))[1] == ["YX-E390"]
    assert codes(eml(b"no workbook"))[1] == ["YX-E390"]


def test_what_is_wrong_on_the_attached_form_is_said_with_the_mail(form: bytes) -> None:
    blank = workbook_file("operator-master-practice.xlsx").read_bytes()
    assert "YX-E001" in codes(eml(blank))[1]


def test_a_mail_that_says_nothing_is_asked_what_it_is_for() -> None:
    assert codes(draft("a@example.jp", "ご連絡", "こんにちは", [])) == ("", ["YX-E392"])


def test_a_pasted_mail_is_read_by_its_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "メール.txt"
    text = f"宛先：code@occto.or.jp\nCC：\n件名：{SUBJECT}\n添付ファイル：☑事業者マスタ申込書.xlsx\n本文：\n{GOOD_BODY}"
    path.write_text(text.replace("☑", ""), encoding="cp932")
    assert run(["check", str(path)]) == 0
    path.write_text(text.replace("【", "").replace("☑事業者マスタ申込書.xlsx", ""), encoding="utf-8")
    capsys.readouterr()
    assert run(["check", str(path)]) == 1
    out = capsys.readouterr().out
    assert "YX-E090" in out and "YX-E389" in out


def test_the_limits_are_those_published() -> None:
    known = load()
    assert (known.mms_output_bands, known.mms_start_up_cases) == (20, 10)
    assert known.mms_unit_contract_prices == ("V2", "V3", "V4")
