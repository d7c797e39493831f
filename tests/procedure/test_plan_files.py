"""The plan as a calendar file and as a sheet: read back by others, the same bytes for the same plan."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import openpyxl
import pytest

from youryou_xl.cli.app import run
from youryou_xl.errors import CannotWrite, UnusableInput
from youryou_xl.procedure import gantt, ical, planning
from youryou_xl.procedure.planning import ListNeed, Plan, Situation
from youryou_xl.resources import workbook_file
from youryou_xl.rules import Category, Licence


def made(**changed: object) -> Plan:
    given = {
        "lists": (ListNeed(Category.DISPATCHED_DR),),
        "today": dt.date(2026, 6, 1),
        "register_by": dt.date(2026, 8, 28),
        "held": frozenset({Licence.GENERATION}),
        "certificates": ((Licence.GENERATION, dt.date(2027, 3, 31)),),
        **changed,
    }
    return planning.make(Situation(**given))  # type: ignore[arg-type]


def unfolded(data: bytes) -> list[str]:
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.endswith(b"END:VCALENDAR\r\n")
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def events(data: bytes) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for block in "\n".join(unfolded(data)).split("BEGIN:VEVENT\n")[1:]:
        own = re.sub(r"BEGIN:VALARM.*?END:VALARM\n", "", block, flags=re.S)
        entry = dict(line.split(":", 1) for line in own.split("END:VEVENT")[0].splitlines())
        entry["alarms"] = ",".join(re.findall(r"TRIGGER:(\S+)", block))
        found[entry["SUMMARY"]] = entry
    return found


def test_every_step_has_its_last_day_in_the_calendar_with_reminders() -> None:
    plan = made()
    known = events(ical.calendar_file(plan))
    for step in plan.now:
        assert step.latest_start is not None
        entry = known["最終日：" + step.title.replace(",", "\\,")]
        assert entry["DTSTART;VALUE=DATE"] == f"{step.latest_start:%Y%m%d}"
        assert entry["alarms"] == "-P7D,-P1D"
    assert known["参加登録の期限"]["DTSTART;VALUE=DATE"] == "20260828"
    assert "p.6" in known["最終日：事業者コードを申請し、通知を受け取る"]["DESCRIPTION"]


def test_certificates_that_run_out_are_in_the_calendar_90_and_60_days_before_on_business_days() -> None:
    known = events(ical.calendar_file(made()))
    days = {name: entry["DTSTART;VALUE=DATE"] for name, entry in known.items() if "証明書（発電）" in name}
    assert sorted(days.values()) == ["20261228", "20270129", "20270331"]  # 12/31 is closed, 1/30 a Saturday


def test_the_calendar_names_every_event_once_and_for_ever() -> None:
    first, again = ical.calendar_file(made()), ical.calendar_file(made())
    assert first == again
    identities = re.findall(r"UID:(\S+)", first.decode())
    assert len(identities) == len(set(identities)) > 10
    later = ical.calendar_file(made(register_by=dt.date(2026, 9, 4)))
    assert set(re.findall(r"UID:(\S+)", later.decode())) == set(identities)


def test_the_sheet_shows_steps_dates_and_bars() -> None:
    plan = made()
    data = gantt.workbook(plan)
    sheet = openpyxl.load_workbook(io.BytesIO(data))[gantt.SHEET]
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=7) if row[0].value and row[1].value}
    for step in plan.steps:
        row = rows[step.title]
        assert row[4].value.date() == step.latest_start
        assert row[7].value == step.source.text
        bars = [cell for cell in row[8:] if cell.fill.start_color.rgb == "002F75B5"]
        assert step.starts and step.ends
        assert len(bars) == (step.ends[0] - step.starts[0]).days + 1
        assert sum(cell.value == "▲" for cell in row[8:]) == 1
    assert sheet.freeze_panes == "C7"


def test_a_long_plan_has_a_column_for_each_week() -> None:
    data = gantt.workbook(made(register_by=dt.date(2028, 8, 28)))
    sheet = openpyxl.load_workbook(io.BytesIO(data))[gantt.SHEET]
    assert 100 < sheet.max_column < 140


def test_the_command_writes_both_and_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calendar, sheet = tmp_path / "予定.ics", tmp_path / "手続き.xlsx"
    command = ["plan", "--category", "変動電源（単独）", "--today", "2026-06-01", "--register-by", "2026-08-28"]
    assert run([*command, "--ics", str(calendar), "--xlsx", str(sheet)]) == 0
    assert str(calendar) in capsys.readouterr().out
    before = calendar.read_bytes()
    with pytest.raises(CannotWrite, match="予定"):
        run([*command, "--ics", str(calendar)])
    assert calendar.read_bytes() == before
    assert run([*command, "--ics", str(calendar), "--force"]) == 0


def test_a_whole_batch_sheet_can_be_planned(capsys: pytest.CaptureFixture[str]) -> None:
    sheet = workbook_file("batch-sample.xlsx")
    assert run(["plan", "--batch", str(sheet), "--today", "2026-06-01", "--register-by", "2026-08-28"]) == 0
    text = capsys.readouterr().out
    # 九州 and 東北 have no code of 区分なし(需要抑制): the sample's two wrong rows ask for lists there.
    assert "事業者コードを申請し、通知を受け取る（区分なし(需要抑制)・九州・東北）" in text
    assert "ライセンス区分「発電」）：今すぐ" not in text
    assert "流用する系統コード" in text
    assert "九州" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--category"),
        (["--category", "火力"], "6つの電源等の区分"),
        (["--category", "安定電源", "--held", "なぞ"], "なぞ"),
        (["--category", "安定電源", "--auction", "new"], "long-term"),
        (["--category", "安定電源", "--register-by", "来週"], "来週"),
        (["--category", "安定電源", "--area", "沖縄"], "沖縄"),
    ],
)
def test_what_cannot_be_planned_is_said(arguments: list[str], words: str) -> None:
    with pytest.raises(UnusableInput, match=words):
        run(["plan", *arguments])


def test_a_category_the_auction_does_not_have_ends_with_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "--category", "発動指令電源（DR）", "--auction", "long-term", "--today", "2026-06-01"]) == 1
    assert "【エラー】" in capsys.readouterr().out


def test_a_table_of_lists_alone_can_be_planned_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "一括申請.csv"
    sheet.write_text(
        "電源等リスト名,電源所属エリア,電源等の区分,事業者コード\n甲,東京,発動指令電源（DR）,\n乙,関西,発動指令電源（DR）,\n",
        encoding="utf-8",
    )
    assert run(["plan", "--batch", str(sheet), "--today", "2026-06-01", "--register-by", "2026-08-28"]) == 0
    assert "事業者コードを申請し、通知を受け取る（東京、関西）" in capsys.readouterr().out
