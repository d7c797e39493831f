"""Business days, the user's own standards, checks over several fields, mails, and where the user's files lie."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from youryou_xl.errors import UnusableDefinition
from youryou_xl.procedure.acquiring import to_acquire
from youryou_xl.procedure.mail_checks import check_mail
from youryou_xl.rules import CROSS_CHECKS, BusinessDays, Category, CheckInput, Duration, grid_code, load
from youryou_xl.userdir import userdir

CALENDAR = BusinessDays()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("date", "is_open"),
    [
        ("2026-11-20", True),
        ("2026-11-21", False),
        ("2026-11-22", False),
        ("2026-11-23", False),
        ("2026-09-22", False),
        ("2026-12-28", True),
        ("2026-12-29", False),
        ("2026-12-31", False),
        ("2027-01-01", False),
        ("2028-01-03", False),
        ("2028-01-04", True),
    ],
)
def test_weekends_holidays_and_the_turn_of_the_year_are_closed(date: str, is_open: bool) -> None:
    assert CALENDAR.is_open(day(date)) is is_open


def test_the_turn_of_the_year_can_be_opened_and_other_days_closed() -> None:
    calendar = BusinessDays([day("2026-11-20")], year_end=False)
    assert calendar.is_open(day("2026-12-29"))
    assert not calendar.is_open(day("2027-01-01"))
    assert not calendar.is_open(day("2026-11-20"))
    assert not BusinessDays(year_end=((8, 12), (8, 16))).is_open(day("2026-08-13"))


def test_five_business_days_skip_what_is_closed() -> None:
    assert CALENDAR.add(day("2026-11-20"), 5) == day("2026-11-30")
    assert CALENDAR.subtract(day("2026-11-30"), 5) == day("2026-11-20")
    assert CALENDAR.add(day("2026-11-21"), 0) == day("2026-11-21")
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.add(day("2026-11-20"), -1)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-06-01", "2026-06-22"),  # no holiday between: both counts end together
        ("2026-11-02", "2026-11-25"),  # two holidays: the business days end later
        ("2026-06-06", "2026-06-27"),  # from a Saturday: the 21 days end later
    ],
)
def test_three_weeks_are_15_business_days_or_21_days_whichever_ends_later(start: str, end: str) -> None:
    assert CALENDAR.three_weeks_after(day(start)) == day(end)


@pytest.mark.parametrize(
    ("step", "normal", "worst", "source"),
    [
        ("operator-code", Duration(5), Duration(15, 21), "manual p.6"),
        ("grid-code", Duration(15, 21), Duration(15, 21), "manual p.12"),
        ("certificate-issue", Duration(5), Duration(15, 21), "manual p.9"),
        ("certificate-precheck", Duration(5), Duration(5), "public"),
        ("certificate-organisation-check", Duration(5), Duration(5), "public"),
        ("mms-data-check", Duration(5), Duration(10), "MMS flow"),
    ],
)
def test_lead_times_are_those_of_the_sources(step: str, normal: Duration, worst: Duration, source: str) -> None:
    lead = load().lead_times[step]
    assert (lead.normal, lead.worst, str(lead.source)) == (normal, worst, source)


def test_subjects_and_address_are_exactly_the_manuals() -> None:
    standards = load()
    assert standards.mail_to == "code@occto.or.jp"
    assert dict(standards.subjects) == {
        "operator-code": "【容量市場向け事業者コード申請】",
        "operator-code-unknown": "【事業者コード不明による申請】",
        "grid-code": "【容量市場向けアグリゲータ用系統コード申請】",
    }
    assert standards.mail_categories["operator-code"] == ("発動指令電源（DR）", "発動指令電源（電源／DR混在）")
    assert len(standards.mail_categories["grid-code"]) == 4
    assert (standards.operator_start, standards.plant_start) == (day("2016-02-01"), day("2020-03-01"))
    assert (standards.certificate_years, standards.certificate_reminders) == (2, (90, 60))


def write(text: str) -> Path:
    path = userdir() / "standards.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_users_file_changes_only_what_it_says() -> None:
    before = load()
    write(
        '[mail]\nto = "new@occto.or.jp"\n[lead-times.operator-code]\nnormal = { business-days = 7 }\n'
        '[calendar]\nclosed = [2026-11-20]\nyear-end = []\n[acquire."未取得"]\n"安定電源" = ["区分なし(需要抑制)"]\n'
        '[grid-code]\n"安定電源" = { kind = "aggregator" }\n[fixed]\nplant-master-start = 2027-04-01\n'
    )
    after = load()
    assert after.mail_to == "new@occto.or.jp"
    assert after.subjects == before.subjects
    assert after.lead_times["operator-code"].normal == Duration(7)
    assert after.lead_times["operator-code"].worst == before.lead_times["operator-code"].worst
    assert not BusinessDays.of(after).is_open(day("2026-11-20"))
    assert BusinessDays.of(after).is_open(day("2026-12-29"))
    assert [str(item.licence) for item in to_acquire([], Category.STABLE).acquire] == ["区分なし(需要抑制)"]
    assert grid_code(Category.STABLE).kind == "aggregator"
    assert after.plant_start == day("2027-04-01")
    write('edition = "2027"\n# edited again\n')
    assert load().edition == "2027"
    assert load().mail_to == before.mail_to


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[mail", "[mail"),
        ('[mial]\nto = "a@b.jp"', "mial"),
        ('[mail]\nsubject = "x"', "mail.subject"),
        ("[mail]\nto = 5", "mail.to"),
        ('[mail]\nto = "nobody"', "mail.to"),
        ('mail = "x"', "mail"),
        ('[mail.subjects]\ngrid-code = "a\\nb"', "mail.subjects.grid-code"),
        ('[mail.subjects]\ngrid-code = ""', "mail.subjects.grid-code"),
        ('[mail.categories]\ngrid-code = ["なぞ"]', "なぞ"),
        ("[mail.categories]\ngrid-code = [5]", "mail.categories.grid-code"),
        ('[registration]\n"安定電源" = "水力"', "registration.安定電源"),
        ('[acquire."未取得"]\n"安定電源" = ["水力※1"]', "acquire.未取得.安定電源"),
        ('[grid-code]\n"安定電源" = { kind = "other" }', "grid-code.安定電源.kind"),
        ("[lead-times.post]\nnormal = { days = -1 }", "lead-times.post.normal.days"),
        ('[lead-times.post]\nsource = "hearsay"', "lead-times.post.source"),
        ('[lead-times.post]\nnormal = { days = "3" }', "lead-times.post.normal.days"),
        ('[calendar]\nyear-end = ["12-29"]', "calendar.year-end"),
        ('[calendar]\nyear-end = ["12-99", "01-03"]', "calendar.year-end"),
        ('[calendar]\nclosed = ["2026-11-20"]', "calendar.closed"),
        ('[mms.data]\n"電源Ⅰ’" = ["なぞ"]', "なぞ"),
        ("[certificate]\nvalid-years = 0", "certificate.valid-years"),
        ("[certificate]\nvalid-years = true", "certificate.valid-years"),
        ('[fixed]\nplant-master-start = "2020/03/01"', "fixed.plant-master-start"),
    ],
)
def test_a_settings_file_that_cannot_be_used_names_file_and_key(text: str, words: str) -> None:
    path = write(text)
    with pytest.raises(UnusableDefinition) as raised:
        load()
    for message in (raised.value.ja, raised.value.en):
        assert str(path) in message
        assert words in message


def test_a_settings_file_is_read_in_every_encoding_notepad_saves() -> None:
    path = write("")
    path.write_bytes('edition = "二〇二六"\n'.encode("cp932"))
    assert load().edition == "二〇二六"
    path.write_bytes(b"\xef\xbb\xbf" + 'edition = "二〇二七"\r\n'.encode())
    assert load().edition == "二〇二七"


def test_a_settings_file_named_but_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnusableDefinition, match=r"nowhere\.toml"):
        load(tmp_path / "nowhere.toml")


GOOD: dict[str, object] = {
    "operator_code": "12343",
    "area": "東京",
    "plant_name": "株式会社髙島電力",
    "operator_name": "株式会社髙島電力",
    "plant_short_name": "アグリ1234301",
    "address": "東京都江東区豊洲6-2-15",
    "postal_code": "135-0061",
    "contract_start": dt.date(2020, 3, 1),
    "effective_start": dt.date(2020, 3, 1),
    "domain": "example.co.jp",
    "email": "tanaka@mail.example.co.jp",
    "licence": "区分なし(需要抑制)",
    "grid_code": "1YA22",
    "member_code.1": "12343",
    "negawatt_area.東京": "○",
}
FACTS: dict[str, object] = {
    "category": "発動指令電源（DR）",
    "registered_name": "株式会社髙島電力",
    "registered_address": "東京都江東区豊洲6-2-15",
    "registered_postal_code": "135-0061",
}


@pytest.mark.parametrize("name", CROSS_CHECKS)
def test_a_good_form_passes_every_check(name: str) -> None:
    assert CROSS_CHECKS[name](CheckInput(GOOD, facts=FACTS, form="plant-master")) == []


@pytest.mark.parametrize("name", sorted(CROSS_CHECKS.keys() - {"member-codes"}))
def test_what_is_not_there_is_not_a_contradiction(name: str) -> None:
    assert CROSS_CHECKS[name](CheckInput({}, form="plant-master")) == []
    assert CROSS_CHECKS[name](
        CheckInput(dict.fromkeys(GOOD), facts=dict.fromkeys(FACTS), form="plant-master")
    ) == [] or (name == "at-least-one")


def test_a_finding_names_the_forms_own_field_and_label() -> None:
    seen = CheckInput(
        {"plant_name": "豊洲発電所"},
        fields={"plant_name": "plant_name_2027"},
        facts=FACTS,
        labels={"plant_name": "発電所の名称"},
    )
    (finding,) = CROSS_CHECKS["registered-name"](seen)
    assert finding.field == "plant_name_2027"
    assert finding.message.startswith("発電所の名称「豊洲発電所」")


def test_a_refused_member_code_counts_as_given() -> None:
    seen = CheckInput({"member_code.1": None}, given={"member_code.1"})
    assert CROSS_CHECKS["member-codes"](seen) == []


@pytest.mark.parametrize(
    ("procedure", "subject", "body", "category"),
    [
        (
            "operator-code",
            "【容量市場向け事業者コード申請】",
            "添付の通り、『容量市場向け事業者コード』を申請します。\n参加区分は、『発動指令電源（DR）』です。",
            "発動指令電源(DR)",
        ),
        ("operator-code-unknown", "【事業者コード不明による申請】", "事業者コード不明による申請です。", None),
        (
            "grid-code",
            "【容量市場向けアグリゲータ用系統コード申請】",
            "『容量市場向けアグリゲータ用系統コード』を申請します。参加区分は、『変動電源（アグリゲート）』です。",
            None,
        ),
    ],
)
def test_mails_like_the_manuals_examples_are_fine(
    procedure: str, subject: str, body: str, category: str | None
) -> None:
    assert check_mail(procedure, to="code@occto.or.jp", subject=subject, body=body, category=category) == []


def test_another_category_in_the_mail_than_the_applications_is_found() -> None:
    body = "『容量市場向けアグリゲータ用系統コード』を申請します。参加区分は、『発動指令電源（電源）』です。"
    subject = "【容量市場向けアグリゲータ用系統コード申請】"
    findings = check_mail("grid-code", to="code@occto.or.jp", subject=subject, body=body, category="発動指令電源(DR)")
    assert [(finding.code, finding.fix, str(finding.source)) for finding in findings] == [
        ("YX-E091", "発動指令電源（DR）", "manual p.13")
    ]


def test_the_users_folder_is_where_the_system_keeps_such_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOURYOU_HOME", "here")
    assert userdir() == Path("here")
    monkeypatch.delenv("YOURYOU_HOME")
    monkeypatch.setenv("APPDATA", str(Path("C:/Users/田中/AppData/Roaming")))
    assert userdir() == Path("C:/Users/田中/AppData/Roaming") / "youryou_xl"
    monkeypatch.delenv("APPDATA")
    assert userdir() == Path.home() / ".config" / "youryou_xl"


def test_the_rules_need_no_spreadsheet_library_and_load_holidays_only_when_asked() -> None:
    program = (
        "import sys, youryou_xl.rules as rules\n"
        "rules.read_value('１２３４５', rules.ValueSpec('operator_code'), field='f', label='x')\n"
        "print([m for m in ('pandas', 'xlwings', 'openpyxl', 'jpholiday') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("licence", "codes"),
    [("区分なし(需要抑制)", ["YX-E045"]), (None, ["YX-E045"]), ("発電", []), ("発電、区分なし(需要抑制)", ["YX-E045"])],
)
def test_the_ending_of_a_short_name_is_asked_of_the_code_for_negawatts_only(
    licence: str | None, codes: list[str]
) -> None:
    values = {"operator_short_name": "みほん電力"} | ({"licence.1": licence} if licence else {})
    found = CROSS_CHECKS["short-name-suffix"](CheckInput(values, form="operator-master"))
    assert [finding.code for finding in found] == codes


def test_dates_that_need_no_input_are_never_an_error() -> None:
    for date in (dt.date(2020, 3, 1), dt.date(2026, 4, 1)):
        seen = CheckInput({"contract_start": date, "effective_start": date}, form="operator-master")
        assert {str(finding.severity) for finding in CROSS_CHECKS["dates-swapped"](seen)} == {"WARNING"}
