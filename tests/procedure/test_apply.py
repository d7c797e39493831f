"""``apply`` for operator codes: official form, mail, checks that fit the case, and what is left to do."""

from __future__ import annotations

import csv
import datetime as dt
import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from youryou_xl import forms
from youryou_xl.cli.app import run
from youryou_xl.errors import UnusableInput
from youryou_xl.procedure import applicants, applying, definitions
from youryou_xl.procedure.applying import Result
from youryou_xl.procedure.mail_checks import check_mail
from youryou_xl.resources import workbook_file

TODAY = dt.date(2026, 6, 1)
COMPANY = {
    "事業者名称": "髙瀬川エネルギー㈱",
    "事業者名略称": "髙瀬川_容",
    "郵便番号": "530-0005",
    "住所": "大阪府大阪市北区中之島0-0-0",
    "連絡者所属": "需給管理グループ",
    "連絡者氏名": "髙瀬 一郎",
    "連絡者電話番号": "06-0000-0000",
    "連絡者メール": "dr@takasegawa.example.jp",
    "対象エリア": "関西・東京",
    "参加区分": "発動指令電源(DR)",
}


def desk(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "事業者.csv"
    headers = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, headers, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def apply(procedure: str, folder: Path, *rows: dict[str, str], form: str = "operator-master", **more: object) -> Result:
    official = workbook_file(f"{form}-practice.xlsx")
    companies = applicants.read(desk(folder, *rows))
    return applying.apply(procedure, companies, official, folder / "out", today=TODAY, **more)  # type: ignore[arg-type]


def values(result: Result, which: int = 0) -> dict[str, object]:
    file = result.applications[which].file
    assert file is not None
    return forms.identify(forms.read_grids(file)).values()


def mail(result: Result, which: int = 0) -> EmailMessage:
    path = result.applications[which].mail
    assert path is not None
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def codes(result: Result) -> list[str]:
    return [finding.code for application in result.applications for finding in application.findings]


def body(message: EmailMessage) -> str:
    part = message.get_body()
    assert part is not None
    return str(part.get_content())


def test_the_form_is_filled_from_the_company_as_p8_says(tmp_path: Path) -> None:
    result = apply("operator-code", tmp_path, COMPANY)
    assert (result.count("made"), codes(result)) == (1, [])
    written = values(result)
    assert written["application_type"] == "新規"
    assert written["operator_name"] == "髙瀬川エネルギー㈱"
    assert written["operator_short_name"] == "髙瀬川_容"
    assert written["licence_class.1"] == "区分なし(需要抑制)"
    assert written["domain_name"] == "takasegawa.example.jp"
    marked = [key for key, value in written.items() if key.startswith("negawatt_area.") and value]
    assert marked == ["negawatt_area.東京", "negawatt_area.関西"]


def test_what_is_registered_by_default_stays_as_the_form_has_it(tmp_path: Path) -> None:
    result = apply("operator-code", tmp_path, COMPANY)
    assert result.applications[0].file is not None
    proof = forms.verify(workbook_file("operator-master-practice.xlsx"), result.applications[0].file)
    assert proof.ok
    blank = forms.identify(forms.read_grids(workbook_file("operator-master-practice.xlsx")))
    for key in ("contract_start", "effective_start", "imbalance_class.1"):
        assert values(result)[key] == blank.values()[key]


def test_the_mail_is_the_one_of_p7(tmp_path: Path) -> None:
    message = mail(apply("operator-code", tmp_path, COMPANY))
    assert message["To"] == "code@occto.or.jp"
    assert message["Subject"] == "【容量市場向け事業者コード申請】"
    text = body(message)
    assert "『容量市場向け事業者コード』" in text and "『発動指令電源（DR）』" in text
    assert "髙瀬川エネルギー㈱ 髙瀬 一郎 と申します" in text
    assert [part.get_filename() for part in message.iter_attachments()] == [
        "事業者マスタ申込書_髙瀬川エネルギー㈱.xlsx"
    ]
    assert not check_mail("operator-code", to=message["To"], subject=message["Subject"], body=text)


def test_the_attachment_is_the_file_itself(tmp_path: Path) -> None:
    result = apply("operator-code", tmp_path, COMPANY)
    (attached,) = mail(result).iter_attachments()
    assert result.applications[0].file is not None
    assert attached.get_content() == result.applications[0].file.read_bytes()


def test_without_a_category_the_mail_cannot_be_written_unless_one_is_named(tmp_path: Path) -> None:
    bare = {key: value for key, value in COMPANY.items() if key != "参加区分"}
    assert codes(apply("operator-code", tmp_path, bare)) == ["YX-E374"]
    from youryou_xl.rules import Category

    named = apply("operator-code", tmp_path, bare, category=Category.DISPATCHED_MIXED)
    assert "『発動指令電源（電源／DR混在）』" in body(mail(named))


@pytest.mark.parametrize(
    ("changed", "code", "status"),
    [
        ({"事業者名略称": "髙瀬川"}, "YX-E045", "failed"),
        ({"事業者名略称": "髙瀬川＿容"}, "YX-E046", "failed"),
        ({"事業者名称": "あ" * 51}, "YX-E004", "failed"),
        ({"住所": ""}, "YX-E001", "failed"),
        ({"連絡者メール": "dr.takasegawa"}, "YX-E065", "failed"),
        ({"対象エリア": ""}, "YX-E088", "failed"),
        ({"参加区分": "変動電源（アグリゲート）"}, "YX-I377", "skipped"),
        ({"事業者コード": "45676", "ライセンス区分": "発電・区分なし(需要抑制)"}, "YX-I375", "skipped"),
        ({"事業者コード": "45676", "ライセンス区分": "発電"}, None, "made"),
    ],
)
def test_what_does_not_fit_the_case_is_named_and_nothing_is_written_for_it(
    tmp_path: Path, changed: dict[str, str], code: str | None, status: str
) -> None:
    good = COMPANY | {"事業者名称": "みほん電力株式会社"}
    result = apply("operator-code", tmp_path, COMPANY | changed, good)
    assert [application.status for application in result.applications] == [status, "made"]
    found = [finding.code for finding in result.applications[0].findings]
    assert (code in found) if code else not found
    assert len(list((tmp_path / "out" / applying.FORMS_FOLDER).iterdir())) == 1 + (status == "made")


def test_an_operator_of_any_licence_may_not_know_its_code(tmp_path: Path) -> None:
    plain = COMPANY | {"事業者名略称": "髙瀬川エネ", "ライセンス区分": "発電", "対象エリア": "", "参加区分": ""}
    result = apply("operator-unknown", tmp_path, plain)
    assert (result.count("made"), codes(result)) == (1, [])
    assert values(result)["licence_class.1"] == "発電"
    message = mail(result)
    assert message["Subject"] == "【事業者コード不明による申請】"
    assert "『事業者コード不明による申請』" in body(message)
    assert not check_mail("operator-code-unknown", to=message["To"], subject=message["Subject"], body=body(message))


def test_the_forms_own_rules_hold_for_an_unknown_code_as_well(tmp_path: Path) -> None:
    long = COMPANY | {"事業者名略称": "髙瀬川エネルギー需給", "連絡者氏名": ""}
    found = codes(apply("operator-unknown", tmp_path, long | {"事業者名略称": "髙瀬川エネルギー需給部"}))
    assert "YX-E071" in found and "YX-E001" in found and "YX-E045" not in found
    assert codes(apply("operator-unknown", tmp_path, COMPANY | {"事業者コード": "45676"})) == ["YX-I376"]


def test_both_answers_to_an_unknown_code_are_told_with_what_to_do(tmp_path: Path) -> None:
    document = apply("operator-unknown", tmp_path, COMPANY).as_json()
    outcomes = document["outcomes"]
    assert isinstance(outcomes, list)
    assert [entry["source"] for entry in outcomes] == ["manual p.4", "manual p.4"]
    assert "登録内容の変更" in outcomes[0]["title"] and "発番" in outcomes[1]["title"]


def test_what_is_to_do_has_its_days(tmp_path: Path) -> None:
    todo = apply("operator-code", tmp_path, COMPANY).todo
    assert [(each.done, each.due) for each in todo] == [
        (True, TODAY),
        (True, TODAY),
        (False, TODAY),
        (False, dt.date(2026, 6, 8)),
    ]


def test_a_second_run_changes_nothing_and_other_contents_are_never_overwritten(tmp_path: Path) -> None:
    first = apply("operator-code", tmp_path, COMPANY)
    file = first.applications[0].file
    assert file is not None
    before = file.read_bytes()
    assert [each.status for each in apply("operator-code", tmp_path, COMPANY).applications] == ["kept"]
    changed = apply("operator-code", tmp_path, COMPANY | {"住所": "大阪府大阪市北区中之島9-9-9"})
    assert codes(changed) == ["YX-E379"]
    assert file.read_bytes() == before


def test_one_company_in_two_rows_gives_two_files(tmp_path: Path) -> None:
    rows = [COMPANY | {"対象エリア": area} for area in ("東京", "関西")]
    result = apply("operator-code", tmp_path, *rows)
    names = [each.file.name for each in result.applications if each.file]
    assert names == [f"事業者マスタ申込書_髙瀬川エネルギー㈱_{area}.xlsx" for area in ("東京", "関西")]


def test_categories_and_areas_come_from_the_lists_where_the_company_has_no_code_yet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    companies, lists = book.active, book.create_sheet("一括申請")
    assert companies is not None
    companies.title = "事業者情報"
    row = {key: value for key, value in COMPANY.items() if key not in ("参加区分", "対象エリア")}
    companies.append(list(row))
    companies.append(list(row.values()))
    lists.append(["電源等リスト名", "電源所属エリア", "電源等の区分", "事業者コード"])
    lists.append(["甲", "東京", "発動指令電源（電源/DR混在）", None])
    lists.append(["乙", "関西", "発動指令電源（電源/DR混在）", None])
    path = tmp_path / "desk.xlsx"
    book.save(path)
    (company,) = applicants.read(path)
    assert [str(area) for area in company.areas] == ["東京", "関西"]
    assert [str(category) for category in company.categories] == ["発動指令電源（電源／DR混在）"]


def test_the_code_is_built_from_the_companys_four_digits_and_its_area(tmp_path: Path) -> None:
    (company,) = applicants.read(desk(tmp_path, COMPANY | {"事業者番号": "4567", "対象エリア": "関西"}))
    assert str(company.code) == "45676"
    (company,) = applicants.read(desk(tmp_path, COMPANY | {"事業者番号": "4567"}))
    assert company.code is None  # two areas, two codes


@pytest.mark.parametrize("text", ["", "甲,乙\n1,2\n", "事業者名称,住所\n,,\n"])
def test_a_table_without_companies_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "事業者.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableInput, match="事業者"):
        applicants.read(path)


def test_the_command_line_prints_json_and_findings(tmp_path: Path, youryou_json) -> None:  # type: ignore[no-untyped-def]
    path = desk(tmp_path, COMPANY, COMPANY | {"事業者名称": "みほん電力株式会社", "住所": ""})
    form = workbook_file("operator-master-practice.xlsx")
    out = str(tmp_path / "out")
    document = youryou_json(
        "apply", "operator-code", str(path), "--form", str(form), "--out", out, "--today", "2026-06-01"
    )
    assert (document["procedure"], document["generated"], document["failed"]) == ("operator-code", 1, 1)
    assert {"company", "code", "file", "mail", "letter", "findings"} <= document["applications"][0].keys()
    assert {"step", "title", "done", "due", "source"} <= document["todo"][0].keys()
    assert run(["apply", "operator-code", str(path), "--form", str(form), "--out", out]) == 1
    with pytest.raises(UnusableInput, match="batch"):
        run(["apply", "grid-code", str(path), "--form", str(form), "--out", out])


@pytest.mark.parametrize("name", definitions.available())
def test_every_procedure_has_a_page_for_each_step(name: str) -> None:
    procedure = definitions.load(name)
    assert procedure.id == name
    for step in procedure.steps:
        assert step.title_ja and step.title_en and str(step.source)
        assert len(step.tasks_ja) == len(step.tasks_en)
        assert all(definitions.step(waited) for waited in step.after)


def test_rows_of_lists_that_name_their_company_are_one_company(tmp_path: Path) -> None:
    rows = [
        {key: value for key, value in COMPANY.items() if key not in ("対象エリア", "参加区分")}
        | {"電源等リスト名": name, "電源所属エリア": area, "電源等の区分": "発動指令電源（DR）"}
        for name, area in (("甲", "東京"), ("乙", "関西"), ("丙", "東京"))
    ]
    result = apply("operator-code", tmp_path, *rows)
    assert [application.status for application in result.applications] == ["made"]
    written = values(result)
    assert written["negawatt_area.東京"] == written["negawatt_area.関西"] == "○"


def test_rows_with_one_code_are_one_company(tmp_path: Path) -> None:
    companies = applicants.read(desk(tmp_path, *(COMPANY | {"事業者コード": "45676"} for _ in range(2))))
    assert len(companies) == 1


def test_where_nothing_is_needed_nothing_is_to_do(tmp_path: Path) -> None:
    result = apply("operator-unknown", tmp_path, COMPANY | {"事業者コード": "45676"})
    assert result.todo == []
    assert "次にすること" not in applying.summary(result, lambda finding: finding.message)


def test_what_the_terminal_shows_a_japanese_console_has(tmp_path: Path) -> None:
    text = applying.summary(apply("operator-unknown", tmp_path, COMPANY), lambda finding: finding.message)
    text.encode("cp932")
    assert "［済］ 事業者マスタ申込書に記入して検証する" in text and "［　］ メールで送り" in text
