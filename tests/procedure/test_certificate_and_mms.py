"""The certificate and the MMS: forms, mails, letters, where they go, what is registered, what runs out."""

from __future__ import annotations

import csv
import datetime as dt
import email
import email.policy
import io
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from youryou_xl import forms
from youryou_xl.forms import blanks
from youryou_xl.procedure import applicants, applying, definitions, letters
from youryou_xl.procedure.applying import Result
from youryou_xl.procedure.certificates import Certificate, check_register
from youryou_xl.procedure.mails import Sender
from youryou_xl.procedure.mms import MmsContract, mms_data_sets
from youryou_xl.resources import workbook_file
from youryou_xl.rules import Area, load

TODAY = dt.date(2026, 6, 1)
COMPANY = {
    "事業者コード": "01233",
    "事業者名称": "みほん電力株式会社",
    "郵便番号": "100-0005",
    "住所": "東京都千代田区丸の内0-0-0",
    "代表者": "代表取締役 見本 太郎",
    "連絡者所属": "企画部 電力取引課",
    "連絡者氏名": "見本 花子",
    "連絡者電話番号": "03-0000-0000",
    "連絡者メール": "youryou@mihon.example.co.jp",
    "証明書媒体": "USBトークン",
    "証明書枚数": "2",
    "契約種別": "電源Ⅱ周波数調整力",
}
MMS = ("mms-1prime", "mms-2-generator", "mms-2-dr")


def apply(procedure: str, folder: Path, *rows: dict[str, str]) -> Result:
    path = folder / "事業者.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
    form = definitions.load(procedure).form
    return applying.apply(
        procedure, applicants.read(path), workbook_file(f"{form}-practice.xlsx"), folder / "out", today=TODAY, pdf=False
    )


def values(result: Result) -> dict[str, object]:
    file = result.applications[0].file
    assert file is not None
    return blanks.recognise(forms.read_grids(file))[0].binding.values()


def codes(result: Result) -> list[str]:
    return [finding.code for application in result.applications for finding in application.findings]


def mail(result: Result) -> EmailMessage:
    assert result.applications[0].mail is not None
    message = email.message_from_bytes(result.applications[0].mail.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    part = message.get_body()
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("form", ["client-certificate", "mms-application"])
def test_a_practice_form_says_it_is_none_and_every_field_is_found_on_it(form: str) -> None:
    path = workbook_file(f"{form}-practice.xlsx")
    binding = forms.identify(forms.read_grids(path))
    assert binding.form.id == form
    assert {entry.status for entry in binding.fields} == {"found"}
    texts = [cell.value for row in openpyxl.load_workbook(path)["申込書"].iter_rows() for cell in row if cell.value]
    assert "【練習用・公式様式ではありません】" in texts
    assert any("練習用に作ったもの" in str(text) for text in texts)


def test_the_certificates_form_is_filled_and_differs_in_nothing_else(tmp_path: Path) -> None:
    result = apply("client-certificate", tmp_path, COMPANY)
    assert (result.count("made"), codes(result)) == (1, [])
    written = values(result)
    assert written["owner_code"] == "01233"
    assert written["application_date"] == TODAY
    assert written["media"] == "USBトークン"
    assert written["quantity"] == 2
    assert result.applications[0].file is not None
    assert forms.verify(workbook_file("client-certificate-practice.xlsx"), result.applications[0].file).ok


def test_the_addressee_is_the_forms_own_never_ours(tmp_path: Path) -> None:
    result = apply("client-certificate", tmp_path, COMPANY)
    assert "練習用認証局　証明書受付窓口 御中" in text_of(mail(result))
    assert not mail(result)["To"]  # this form prints no mail address
    letter = result.applications[0].letter
    assert letter is not None and "練習用認証局　証明書受付窓口　御中" in letter.read_text(encoding="utf-8")


def test_the_precheck_mail_carries_the_workbook_as_excel(tmp_path: Path) -> None:
    message = mail(apply("client-certificate", tmp_path, COMPANY))
    assert "事前確認" in message["Subject"] and "事前確認" in text_of(message)
    (attached,) = message.iter_attachments()
    assert str(attached.get_filename()).endswith(".xlsx")


def test_the_four_steps_of_p9_are_to_do_in_order(tmp_path: Path) -> None:
    todo = apply("client-certificate", tmp_path, COMPANY).todo
    steps = list(dict.fromkeys(each.step for each in todo))
    assert steps == [
        "certificate-precheck",
        "certificate-post",
        "certificate-organisation-check",
        "certificate-issue",
        "certificate-install",
    ]
    assert {each.source for each in todo} == {"manual p.9"}
    assert todo[-1].due == dt.date(2026, 6, 24)  # 5 + 2 + 5 + 5 business days


def test_one_certificate_for_each_code_and_none_without_one(tmp_path: Path) -> None:
    second = COMPANY | {"事業者コード": "01236"}
    without = COMPANY | {"事業者コード": ""}
    result = apply("client-certificate", tmp_path, COMPANY, second, without)
    assert [each.status for each in result.applications] == ["made", "made", "failed"]
    assert codes(result) == ["YX-E378"]
    names = {each.file.name for each in result.applications if each.file}
    assert len(names) == 2 and all("0123" in name for name in names)


def test_a_letter_has_a_page_to_print_and_a_sheet_to_change() -> None:
    sender = Sender("みほん電力㈱ <本社>", "企画部", "見本 花子", "03-0000-0000", "a@mihon.example.co.jp")
    made = letters.make(definitions.load("client-certificate"), sender, "認証局", TODAY, pdf=False)
    assert [each.suffix for each in made] == [".html", ".xlsx"]
    page = made[0].data.decode()
    assert (
        "2026年6月1日" in page and "認証局　御中" in page and "みほん電力㈱ &lt;本社&gt;" in page and "捺印済み" in page
    )
    sheet = openpyxl.load_workbook(io.BytesIO(made[1].data)).active
    assert sheet is not None
    lines = [str(cell.value) for (cell,) in sheet.iter_rows() if cell.value]
    assert lines[0] == "2026年6月1日" and "敬具" in lines and lines[-1] == "以上"


def test_without_the_spreadsheet_program_the_letter_is_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    sender = Sender("みほん電力株式会社", "", "見本 花子", "", "")
    made = letters.make(definitions.load("mms-2-dr"), sender, "", TODAY)
    assert [each.suffix for each in made] == [".html", ".xlsx"]
    assert "宛先を申込書で確かめて" in made[0].data.decode()


@pytest.mark.parametrize(
    ("today", "state"),
    [("2027-03-01", "valid"), ("2028-03-03", "renew-soon"), ("2028-04-02", "renew-now"), ("2028-06-02", "lapsed")],
)
def test_a_certificate_lasts_two_years_and_is_reminded_of_90_and_60_days_before(today: str, state: str) -> None:
    held = Certificate.issued_on("01233", TODAY, media="USBトークン", pcs=["PC-1"])
    assert held.expires == dt.date(2028, 6, 1)
    assert held.state(dt.date.fromisoformat(today)) == state
    assert held.reminders() == (dt.date(2028, 3, 3), dt.date(2028, 3, 31))
    assert Certificate.issued_on("01233", dt.date(2028, 2, 29)).expires == dt.date(2030, 2, 28)


def test_the_register_names_codes_without_a_certificate_lapsed_ones_and_pcs_that_lack_one() -> None:
    old = Certificate("01233", dt.date(2022, 1, 1), dt.date(2024, 1, 1), pcs=("PC-1",))
    new = Certificate.issued_on("01233", TODAY, pcs=["PC-1"])
    bare = Certificate.issued_on("01236", TODAY)
    soon = Certificate("01239", TODAY, dt.date(2026, 7, 1), pcs=("PC-1", "PC-2"))

    def found(certificates: list[Certificate], *used: str) -> list[str]:
        return [each.code for each in check_register(certificates, used, TODAY, pcs=["PC-1", "PC-2"])]

    assert found([old], "01233") == ["YX-W384"]
    assert found([old, new], "01233") == ["YX-W388"]
    assert found([new], "01233", "01236") == ["YX-W388", "YX-W386"]
    assert found([bare], "01236") == ["YX-W387"]
    assert found([soon], "01239") == ["YX-W385"]


@pytest.mark.parametrize("procedure", MMS)
def test_an_mms_application_goes_to_the_operator_of_the_area(tmp_path: Path, procedure: str) -> None:
    company = {key: text for key, text in COMPANY.items() if procedure != "mms-1prime" or key != "契約種別"}
    result = apply(procedure, tmp_path, company)
    assert (result.count("made"), codes(result)) == (1, [])
    written = values(result)
    assert written["addressee"] == "東京電力パワーグリッド株式会社"
    assert written["contract"] == ("電源Ⅰ’厳気象対応調整力" if procedure == "mms-1prime" else "電源Ⅱ周波数調整力")
    assert written["user_name.1"] == "見本 花子"
    assert written["target_area.東京"] == "○"
    assert "東京電力パワーグリッド株式会社 御中" in text_of(mail(result))
    assert result.applications[0].letter is not None
    assert [str(note.source) for note in result.notes] == ["public"]
    assert "余力活用契約" in result.notes[0].message and "容量市場" in result.notes[0].message


def test_with_several_areas_any_one_operator_takes_it(tmp_path: Path) -> None:
    result = apply("mms-2-dr", tmp_path, COMPANY | {"対象エリア": "関西、東京"})
    assert codes(result) == ["YX-I383"]
    assert values(result)["target_area.関西"] == "○"


@pytest.mark.parametrize(
    ("procedure", "contract", "code"),
    [
        ("mms-1prime", "電源Ⅱ周波数調整力", "YX-E381"),
        ("mms-2-generator", "電源Ⅰ’厳気象対応調整力", "YX-E381"),
        ("mms-2-dr", "", "YX-E001"),
        ("mms-2-dr", "電源Ⅲ", "YX-E002"),
    ],
)
def test_a_contract_of_another_application_is_refused(tmp_path: Path, procedure: str, contract: str, code: str) -> None:
    result = apply(procedure, tmp_path, COMPANY | {"契約種別": contract})
    assert code in codes(result)
    assert result.applications[0].file is None


@pytest.mark.parametrize("contract", load().mms_contracts["電源Ⅱ（発電機）"])
def test_there_are_three_contracts_of_reserve_ii(tmp_path: Path, contract: str) -> None:
    assert codes(apply("mms-2-generator", tmp_path, COMPANY | {"契約種別": contract})) == []
    assert len(load().mms_contracts["電源Ⅱ（発電機）"]) == 3


def test_every_area_has_its_operator() -> None:
    assert list(load().mms_operators) == [str(area) for area in Area]


@pytest.mark.parametrize("procedure", MMS)
def test_the_flow_is_to_do_with_its_data_and_its_loop(procedure: str) -> None:
    known = definitions.load(procedure)
    todo = applying.todo(known, TODAY, False, load())
    text = " ".join(each.title for each in todo)
    for data in mms_data_sets(MmsContract(known.contract)):
        assert data.name in text
    assert ("契約書のPDF" in text) == (procedure != "mms-1prime")
    assert "クライアント証明" in text and "容量市場システムの証明書とは別" in text
    assert {each.source for each in todo} == {"MMS flow"}
    assert "否認" in known.outcomes["denied"].title_ja
    # Nobody knows how long the operator takes, so nothing after it has a day.
    assert next(each.due for each in todo if each.step == f"{procedure}.data") is None
