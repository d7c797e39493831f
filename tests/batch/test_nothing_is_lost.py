"""Second runs, full disks and folders somebody has worked in: nothing is lost or overwritten."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import os
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.batch.conftest import (
    MakeRun,
    MakeSheet,
    attached_name,
    codes,
    company,
    everything,
    ledger_rows,
    row,
    world,
)
from youryou_xl.batch import BatchResult
from youryou_xl.batch.folder import locked
from youryou_xl.batch.model import Status
from youryou_xl.errors import CannotWrite, UnusableInput
from youryou_xl.records import ledger as books

MAKING = sys.modules["youryou_xl.batch.making"]


def files(out: Path) -> dict[str, bytes]:
    return {name: data for name, (data, _) in everything(out).items()}


def lose_the_ledger(result: BatchResult, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away the ledger, its journal and what the user's own folder remembers of both."""
    for path in result.out.parent.glob("台帳*"):
        path.unlink()
    monkeypatch.setenv("YOURYOU_HOME", str(tmp_path / "another-home"))


@pytest.mark.parametrize("mail", ["single", "grouped"])
def test_a_second_run_with_the_same_sheet_touches_nothing_and_says_so(
    sheet: MakeSheet, batch: MakeRun, mail: str
) -> None:
    rows = [row("甲"), row("乙"), row("丙", 電源所属エリア="関西"), row("丁", 取得済み系統コード="1YA22")]
    path = sheet(rows)
    first = batch(path, mail=mail)
    before = everything(first.out)
    second = batch(path, mail=mail, today=dt.date(2030, 1, 1))
    assert everything(first.out) == before
    assert (second.generated, second.unchanged, second.changed) == (0, 2, False)
    assert "変わったところはありません" in second.summary()
    assert first.changed
    assert [a.status for a in second.applications][:2] == [Status.KEPT, Status.KEPT]


def test_going_on_with_the_copy_that_holds_the_results_changes_nothing_either(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("甲"), row("乙", 電源所属エリア="関西")]))
    before = everything(first.out)
    assert first.results is not None
    second = batch(first.results)
    after = everything(first.out)
    assert {name for name in after if after[name] != before.get(name)} <= {"report.html"}
    assert second.results == first.results
    assert (second.generated, second.unchanged) == (0, 1)


def test_only_new_rows_are_made_when_rows_are_added_or_put_right(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("甲"), row("乙", 電源等の区分="?"), row("丙")]))
    before = everything(first.out)
    second = batch(sheet([row("新"), row("甲"), row("乙"), row("丙")]))
    assert [a.number for a in second.applications] == [3, 1, 4, 2]
    assert (second.generated, second.unchanged) == (2, 2)
    after = everything(second.out)
    for name, there in before.items():
        if name.startswith(("申請書", "メール")):
            assert after[name] == there


def test_a_row_that_missed_its_grouped_mail_gets_one_of_its_own(
    sheet: MakeSheet, batch: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet([row("甲"), row("乙")])

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(MAKING, "write_whole", cut_off)
        batch(path, mail="grouped")
    held_back = batch(sheet([row("甲"), row("乙", 所属事業者コード="?")]), mail="grouped")
    assert [a.mail for a in held_back.applications] == ["12343_発動指令電源（DR）.eml", None]
    result = batch(sheet([row("甲"), row("乙")]), mail="grouped")
    assert [a.mail for a in result.applications] == [
        "12343_発動指令電源（DR）.eml",
        "12343_発動指令電源（DR）_2.eml",
    ]
    assert [a.number for a in result.applications] == [1, 2]
    for application, list_name in zip(result.applications, ("甲", "乙"), strict=True):
        message = email.message_from_bytes(
            (result.out / "メール" / str(application.mail)).read_bytes(), policy=email.policy.default
        )
        assert isinstance(message, EmailMessage)
        assert list_name == application.list_name
        assert [part.get_filename() for part in message.iter_attachments()] == [attached_name(application)]


@pytest.mark.skipif(os.name == "nt", reason="limits file sizes as only POSIX can")
def test_a_full_disk_is_a_plain_error_and_the_next_run_goes_on(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path
) -> None:
    import resource

    path = sheet([row("甲"), row("乙")])
    whole = batch(path, **world(tmp_path / "whole"))
    size = (whole.out / "申請書" / str(whole.applications[0].file)).stat().st_size
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, limits[1]))
    try:
        with pytest.raises(CannotWrite) as error:
            batch(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "ディスク" in error.value.ja
    assert "台帳に記録" in error.value.ja
    out = tmp_path / "out"
    assert [line["連番"] for line in ledger_rows(out)] == ["01", "02"]
    assert not list(out.rglob("*.tmp"))
    batch(path)
    assert files(out) == files(whole.out)


def test_an_output_folder_that_is_a_file_is_refused(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", "utf-8")
    with pytest.raises(CannotWrite, match="ファイルがある"):
        batch(sheet([row("甲")]))
    with pytest.raises(CannotWrite, match="ファイルがある"):
        batch(sheet([row("甲")]), out=tmp_path / "out" / "deeper")
    assert (tmp_path / "out").read_text("utf-8") == "mine"


def test_a_read_only_folder_is_refused(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    (tmp_path / "out").mkdir()

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    path = sheet([row("甲")])
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(CannotWrite, match="許可されていない"):
        batch(path)
    assert everything(tmp_path / "out") == {}


def test_two_runs_on_one_folder_do_not_meet(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    path = sheet([row("甲")])
    (tmp_path / "out").mkdir()
    with locked(tmp_path / "out"), pytest.raises(CannotWrite, match="別の実行"):
        batch(path)
    result = batch(path)
    assert result.generated == 1
    assert not [p for p in result.out.iterdir() if p.name.startswith(".")]


def test_a_row_changed_afterwards_is_never_overwritten_and_keeps_its_number(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path
) -> None:
    first = batch(sheet([row("甲"), row("乙")]))
    before = everything(first.out)
    moved = sheet([row("甲"), row("乙")], [company(連絡者氏名="後任 次郎")])
    second = batch(moved)
    assert (second.generated, second.failed) == (0, 2)
    assert codes(second) == {"YX-E222"}
    message = second.applications[0].findings[0].message
    assert "アグリ1234301_甲.xlsx" in message
    assert "連絡者氏名: 「見本 花子」→「後任 次郎」" in message
    assert "住所" not in message
    after = everything(first.out)
    assert all(after[name] == there for name, there in before.items() if name.startswith(("申請書", "メール", "台帳")))
    for name in ("申請書/アグリ1234301_甲.xlsx", "メール/アグリ1234301_甲.eml"):
        (first.out / name).rename(tmp_path / Path(name).name)
    third = batch(moved)
    assert [(a.status, a.number) for a in third.applications] == [(Status.MADE, 1), (Status.FAILED, 2)]
    back = batch(sheet([row("甲"), row("乙")]))
    assert [a.status for a in back.applications] == [Status.FAILED, Status.KEPT]


def test_a_strange_file_of_the_same_name_is_left_alone(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    target = tmp_path / "out" / "申請書" / "アグリ1234301_甲.xlsx"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"mine")
    result = batch(sheet([row("甲"), row("乙")]))
    assert target.read_bytes() == b"mine"
    assert codes(result) == {"YX-E223"}
    assert [(a.stands, a.number) for a in result.applications] == [(False, 1), (True, 2)]


def test_a_lost_ledger_is_rebuilt_from_the_applications(
    sheet: MakeSheet, batch: MakeRun, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = batch(sheet([row("甲"), row("乙"), row("丙")]))
    before = files(first.out)
    lose_the_ledger(first, monkeypatch, tmp_path)
    second = batch(sheet([row("丙"), row("乙"), row("新")]))
    assert [a.number for a in second.applications] == [3, 2, 4]
    assert [a.status for a in second.applications] == [Status.KEPT, Status.KEPT, Status.MADE]
    assert {"YX-W224", "YX-I313"} & {f.code for f in second.findings}
    assert {line["連番"] for line in ledger_rows(first.out)} == {"01", "02", "03", "04"}
    after = files(first.out)
    assert all(after[name] == data for name, data in before.items() if name.startswith(("申請書", "メール")))


def test_a_lost_folder_costs_no_number_if_the_workbook_is_kept(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path
) -> None:
    first = batch(sheet([row("甲", 連番="07"), row("乙")]))
    assert first.results is not None
    second = batch(first.results, out=tmp_path / "elsewhere")
    assert [a.number for a in second.applications] == [7, 1]
    assert second.generated == 2


def test_a_ledger_that_cannot_be_understood_stops_the_run(
    sheet: MakeSheet, batch: MakeRun, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = batch(sheet([row("甲")]))
    lose_the_ledger(first, monkeypatch, tmp_path)
    (first.out.parent / "台帳.csv").write_text("メモ\r\n何か\r\n", "utf-8-sig")
    before = everything(first.out)
    with pytest.raises(UnusableInput, match="見出し"):
        batch(sheet([row("甲"), row("乙")]))
    assert everything(first.out) == before


def test_a_ledger_excel_has_saved_again_is_still_understood(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("甲"), row("乙")]))
    path = first.out.parent / "台帳.csv"
    text = path.read_text("utf-8-sig").replace("12343,東京,01", "12343,東京,1").replace("2026-11-21", "2026/11/21")
    path.write_bytes(text.encode("cp932"))
    second = batch(sheet([row("甲"), row("乙"), row("丙")]))
    assert [a.number for a in second.applications] == [1, 2, 3]
    assert [a.status for a in second.applications][:2] == [Status.KEPT, Status.KEPT]
    assert {line["作成日"] for line in ledger_rows(first.out)} == {"2026-11-21"}


def test_a_row_of_the_ledger_that_cannot_be_read_is_kept_and_no_new_number_is_given(
    sheet: MakeSheet, batch: MakeRun
) -> None:
    first = batch(sheet([row("甲")]))
    path = first.out.parent / "台帳.csv"
    path.write_bytes(path.read_bytes() + "手書きのメモ,,,,大事な行,,,,,,,\r\n".encode())
    second = batch(sheet([row("甲"), row("乙"), row("丙", 連番="07")]))
    (told,) = [f for f in second.findings if f.code == "YX-W227"]
    assert "3 行目" in told.message
    assert "手書きのメモ" in path.read_text("utf-8-sig")
    assert second.applications[0].status is Status.KEPT
    assert [codes(second, n) for n in (1, 2)] == [{"YX-E219"}, {"YX-E219"}]
    path.write_text(path.read_text("utf-8-sig").replace("手書きのメモ,,", "12343,東京,02"), "utf-8-sig")
    third = batch(sheet([row("甲"), row("乙"), row("丙", 連番="07")]))
    assert [a.number for a in third.applications] == [1, 3, 7]


def test_another_form_file_leaves_what_was_made_and_says_so(
    sheet: MakeSheet, batch: MakeRun, form: Path, tmp_path: Path
) -> None:
    from youryou_xl import forms
    from youryou_xl.package import Template

    path = sheet([row("甲")])
    first = batch(path)
    before = everything(first.out)
    binding = forms.identify(forms.read_grids(form))
    other = tmp_path / "別の版.xlsx"
    Template.open(form).fill({(binding.sheet, str(binding.cell_of("application_note"))): "版"}, other)
    second = batch(path, form=other)
    assert "YX-W225" in {f.code for f in second.findings}
    after = everything(first.out)
    assert all(after[name] == there for name, there in before.items() if name.startswith(("申請書", "メール", "台帳")))


def test_the_day_shows_in_the_ledger_alone(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    path = sheet([row("甲"), row("乙", 電源所属エリア="関西")], ledger=None)
    one = batch(path, **world(tmp_path / "one"), today=dt.date(2026, 4, 1))
    two = batch(path, **world(tmp_path / "two"), today=dt.date(2031, 12, 31))
    first, second = files(one.out), files(two.out)
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} <= {"report.html"}, "it names the ledger's place"
    assert [line["作成日"] for line in ledger_rows(two.out)] == ["2031-12-31"]


def test_two_ledgers_that_disagree_are_both_believed() -> None:
    ledger = books.Ledger()
    ledger.add(books.Entry("12343", "東京", 1, "甲", state=books.MADE, mark="x"))
    ledger.add(books.Entry("12343", "東京", 1, "甲", state=books.HELD, grid_code="1YA22"))
    ledger.add(books.Entry("12343", "東京", 1, "乙"))
    ledger.add(books.Entry("12343", "東京", 2, "乙"))
    assert ledger.used(("12343", "東京")) == {1, 2}
    (entry,) = [e for e in ledger.entries if e.list_name == "甲"]
    assert (entry.state, entry.grid_code, entry.mark) == (books.HELD, "1YA22", "x")
    assert [clash.list_names for clash in ledger.clashes] == [("甲", "乙")]


def test_progress_counts_up_to_the_number_of_rows(sheet: MakeSheet, batch: MakeRun) -> None:
    told: list[tuple[int, int, str]] = []
    batch(sheet([row(f"リスト{n}") for n in range(60)]), progress=lambda *step: told.append(step))
    phases = list(dict.fromkeys(phase for _, _, phase in told))
    assert len(phases) == 3
    for phase, last in zip(phases, (60, 60, 1), strict=True):
        steps = [done for done, total, name in told if name == phase]
        assert steps == sorted(steps)
        assert (steps[-1], {total for _, total, name in told if name == phase}) == (last, {last})


def test_a_number_two_ledgers_gave_away_makes_one_application_only(sheet: MakeSheet, batch: MakeRun) -> None:
    batch(sheet([row("甲")]))
    ledger = [("12343", "東京", "01", "アグリ1234301", "乙", "", "", "申請中", "")]
    result = batch(sheet([row("甲"), row("乙")], ledger=ledger))
    assert [a.status for a in result.applications] == [Status.KEPT, Status.FAILED]
    assert codes(result, 1) == {"YX-E211"}
    assert result.applications[1].findings[0].fix == "02"
    assert "YX-W226" in {f.code for f in result.findings}
    for rows in ([row("甲"), row("乙", 連番="02")], [row("甲"), row("乙")]):
        result = batch(sheet(rows, ledger=ledger))
        assert [a.short_name for a in result.applications if a.stands] == ["アグリ1234301", "アグリ1234302"]


def test_a_row_that_changes_its_category_leaves_the_grouped_mail_of_the_others(
    sheet: MakeSheet, batch: MakeRun
) -> None:
    rows = [row("甲"), row("乙")]
    first = batch(sheet(rows), mail="grouped")
    (first.out / "申請書" / str(first.applications[1].file)).unlink()
    (first.out / "メール" / str(first.applications[1].mail)).unlink()
    moved = "発動指令電源（電源／DR混在）"
    result = batch(sheet([rows[0], row("乙", 電源等の区分=moved)]), mail="grouped")
    assert [a.mail for a in result.applications] == ["12343_発動指令電源（DR）.eml", f"12343_{moved}.eml"]
    assert [a.number for a in result.applications] == [1, 2]
    for application, category in zip(result.applications, ("発動指令電源（DR）", moved), strict=True):
        data = (result.out / "メール" / str(application.mail)).read_bytes()
        message = email.message_from_bytes(data, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        assert f"『{category}』" in message.get_body().get_content()  # type: ignore[union-attr]
        assert [part.get_filename() for part in message.iter_attachments()] == [attached_name(application)]


def test_an_application_written_over_is_noticed_and_left_alone(sheet: MakeSheet, batch: MakeRun) -> None:
    path = sheet([row("甲"), row("乙")])
    first = batch(path)
    target = first.out / "申請書" / str(first.applications[0].file)
    good = target.read_bytes()
    target.write_bytes(b"junk")
    before = everything(first.out)
    second = batch(path)
    assert [a.status for a in second.applications] == [Status.KEPT, Status.KEPT]
    (told,) = second.applications[0].findings
    assert (told.code, told.severity, told.cell) == ("YX-W229", "WARNING", "A2")
    assert "別の場所へ移して" in told.message
    assert not second.applications[1].findings
    after = everything(first.out)
    assert all(after[name] == there for name, there in before.items() if name.startswith(("申請書", "メール", "台帳")))
    target.unlink()
    third = batch(path)
    assert third.generated == 1
    assert target.read_bytes() == good
    assert not third.applications[0].findings


def test_an_application_of_the_same_size_but_another_content_is_noticed(sheet: MakeSheet, batch: MakeRun) -> None:
    path = sheet([row("甲"), row("乙")])
    first = batch(path)
    one, two = (first.out / "申請書" / str(a.file) for a in first.applications)
    assert one.stat().st_size == two.stat().st_size
    one.write_bytes(two.read_bytes())
    assert codes(batch(path)) == {"YX-W229"}


@pytest.mark.parametrize("mail", ["single", "grouped"])
def test_an_application_written_over_is_never_attached_to_a_mail(sheet: MakeSheet, batch: MakeRun, mail: str) -> None:
    path = sheet([row("甲"), row("乙")])
    first = batch(path, mail=mail)
    (first.out / "申請書" / str(first.applications[0].file)).write_bytes(b"junk")
    for name in {str(a.mail) for a in first.applications}:
        (first.out / "メール" / name).unlink()
    second = batch(path, mail=mail)
    assert [a.status for a in second.applications] == [Status.FAILED, Status.MADE]
    assert codes(second) == {"YX-E232"}
    (sent,) = (first.out / "メール").iterdir()
    message = email.message_from_bytes(sent.read_bytes(), policy=email.policy.default)
    assert [part.get_filename() for part in message.iter_attachments()] == [  # type: ignore[attr-defined]
        attached_name(second.applications[1])
    ]


def test_an_application_damaged_before_its_run_had_ended_is_noticed(
    sheet: MakeSheet, batch: MakeRun, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = sheet([row("甲"), row("乙")])
    write = MAKING.write_whole
    written: list[Path] = []

    def cut_off(target: Path, data: bytes, **options: bool) -> None:
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(target)
        write(target, data, **options)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(MAKING, "write_whole", cut_off)
        batch(path)
    application = tmp_path / "out" / "申請書" / "アグリ1234301_甲.xlsx"
    application.write_bytes(b"\0" * application.stat().st_size)
    result = batch(path)
    assert codes(result) == {"YX-W229"}
    assert result.applications[1].status is Status.MADE


def test_a_changed_category_is_named_and_pointed_at(sheet: MakeSheet, batch: MakeRun) -> None:
    batch(sheet([row("甲")]))
    result = batch(sheet([row("甲", 電源等の区分="発動指令電源（電源／DR混在）")]))
    (told,) = result.applications[0].findings
    assert (told.code, told.field, told.cell) == ("YX-E222", "電源等の区分", "C2")
    assert "電源等の区分: 「発動指令電源（DR）」→「発動指令電源（電源／DR混在）」" in told.message


@pytest.mark.parametrize(("before", "now"), [("grouped", "single"), ("single", "grouped")])
def test_another_way_of_mailing_is_not_ignored_without_a_word(
    sheet: MakeSheet, batch: MakeRun, before: str, now: str
) -> None:
    path = sheet([row("甲"), row("乙")])
    first = batch(path, mail=before)
    assert "YX-I233" not in {f.code for f in first.findings}
    kept = everything(first.out / "メール")
    second = batch(path, mail=now)
    (told,) = [f for f in second.findings if f.code == "YX-I233"]
    assert told.value == len(kept)
    assert told.text in second.summary()
    assert second.report is not None
    assert "YX-I233" in second.report.read_text("utf-8")
    assert everything(first.out / "メール") == kept
    for name in kept:
        (first.out / "メール" / name).unlink()
    third = batch(path, mail=now)
    assert len(list((first.out / "メール").iterdir())) == {"single": 2, "grouped": 1}[now]
    assert [(a.status, a.number) for a in third.applications] == [(Status.MADE, 1), (Status.MADE, 2)]
    assert "YX-I233" not in {f.code for f in third.findings}
