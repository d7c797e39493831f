"""One ledger for a company, whatever folder its applications go to; what is lost or unread never frees a number."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from tests.batch.conftest import MakeRun, MakeSheet, codes, company, row
from youryou_xl.batch import BatchResult
from youryou_xl.batch.model import Status
from youryou_xl.errors import UnusableInput
from youryou_xl.records import following, keeping
from youryou_xl.records.ledger import Entry, Ledger

OLD_HEADER = (
    "事業者コード,エリア,連番,発電所名略称,電源等リスト名,電源等の区分,ファイル,メール,申請日,状態,系統コード,照合\r\n"
)


def numbers(result: BatchResult) -> list[int | None]:
    return [a.number for a in result.applications]


def of_run(result: BatchResult) -> set[str]:
    return {finding.code for finding in result.findings}


def lose_ledgers(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away the ledger, its journal and what the user's own folder remembers."""
    for path in folder.glob("台帳*"):
        path.unlink()
    monkeypatch.setenv("YOURYOU_HOME", str(tmp_path / "another-home"))


def test_two_output_folders_of_a_company_never_share_a_number(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    april = batch(sheet([row("甲"), row("乙")], name="april/一覧.xlsx", ledger=None), out=tmp_path / "april" / "out")
    may = batch(sheet([row("丙")], name="may/一覧.xlsx", ledger=None), out=tmp_path / "may" / "out")
    assert (numbers(april), numbers(may)) == ([1, 2], [3])
    assert may.ledger == april.ledger == tmp_path / "april" / "台帳.csv"
    assert may.ledger_lines == 3
    assert "YX-I312" in of_run(may)
    assert may.as_json()["ledger"] == str(april.ledger)


def test_every_run_names_its_ledger_and_the_first_numbers_of_a_company(sheet: MakeSheet, batch: MakeRun) -> None:
    path = sheet([row("甲")], ledger=None)
    dry = batch(path, dry_run=True)
    assert {"YX-I310", "YX-W314"} <= of_run(dry)
    assert not (path.parent / "台帳.csv").exists()
    first, second = batch(path), batch(path)
    assert {"YX-I310", "YX-I311", "YX-W314"} <= of_run(first)
    assert not {"YX-I311", "YX-W314"} & of_run(second)
    assert str(path.parent / "台帳.csv") in first.summary()


def test_a_ledger_named_with_the_run_is_used(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    result = batch(sheet([row("甲")], ledger=None), ledger=tmp_path / "shared" / "numbers.csv")
    assert result.ledger == tmp_path / "shared" / "numbers.csv"
    assert result.ledger.is_file()


class TestTakenOver:
    """The 台帳.csv that 0.1.0 kept in the output folder."""

    def old(self, out: Path, *lines: str) -> Path:
        out.mkdir(parents=True, exist_ok=True)
        path = out / "台帳.csv"
        path.write_bytes((OLD_HEADER + "".join(f"{line}\r\n" for line in lines)).encode("utf-8-sig"))
        return path

    def test_loses_nothing(self, sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
        old = self.old(
            tmp_path / "out",
            "12343,東京,04,アグリ1234304,甲,発動指令電源（DR）,a.xlsx,a.eml,2026-05-01,申請中,,aa-bb-cc",
            "12343,東京,05,アグリ1234305,'=1+1,,,,2026-05-01,取得済み,1YA22,",
            "12343,東京,06,アグリ1234306,丙,,,,2026-05-02,取下げ,,",
        )
        before = old.read_bytes()
        result = batch(sheet([row("乙"), row("甲"), row("'=1+1")], ledger=None))
        assert "YX-I313" in of_run(result)
        assert numbers(result) == [1, 4, 5]
        assert result.applications[2].status is Status.NOT_NEEDED
        assert old.read_bytes() == before, "it stays as it is"
        ledger = keeping.look(result.ledger or Path()).ledger
        first, second, third = (ledger.owner(("12343", "東京"), number) for number in (4, 5, 6))
        assert first is not None and second is not None and third is not None
        assert (first.state, first.made, first.mark.startswith("aa")) == ("作成", "2026-05-01", False) or first.mark
        assert (second.list_name, second.state, second.grid_code) == ("'=1+1", "通知", "1YA22")
        assert third.state == "取下げ"
        again = batch(sheet([row("乙"), row("甲"), row("'=1+1")], ledger=None))
        assert "YX-I313" not in of_run(again)

    def test_a_damaged_one_stops_the_run_before_anything_is_written(
        self, sheet: MakeSheet, batch: MakeRun, tmp_path: Path
    ) -> None:
        old = self.old(tmp_path / "out", "12343,東京,04,アグリ1234304,甲,,,,2026-05-01,申請中,,")
        old.write_bytes(old.read_bytes()[:-9])
        with pytest.raises(UnusableInput, match="2 行目が途中で切れて"):
            batch(sheet([row("乙")], ledger=None))
        assert not (tmp_path / "台帳.csv").exists()
        assert not (tmp_path / "out" / "申請書").exists()


class TestLostLedger:
    """Nothing is left but what lies in the output folder."""

    def test_the_names_of_mails_count_as_used(
        self, sheet: MakeSheet, batch: MakeRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = batch(sheet([row("甲"), row("乙")], ledger=None))
        lose_ledgers(tmp_path, monkeypatch, tmp_path)
        shutil.rmtree(first.out / "申請書")
        assert first.results is not None
        first.results.unlink()
        second = batch(sheet([row("丙"), row("乙"), row("甲")], ledger=None))
        assert numbers(second) == [3, 2, 1]
        assert "YX-W224" in of_run(second)

    @pytest.mark.parametrize("named", [True, False])
    def test_grouped_mails_count_as_used_too(
        self, sheet: MakeSheet, batch: MakeRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool
    ) -> None:
        first = batch(sheet([row("甲"), row("乙")], ledger=None), mail="grouped")
        lose_ledgers(tmp_path, monkeypatch, tmp_path)
        shutil.rmtree(first.out / "申請書")
        assert first.results is not None
        first.results.unlink()
        (path,) = (first.out / "メール").iterdir()
        letter = EmailMessage()
        lines = [f"{a.short_name}　{a.list_name}" if named else str(a.short_name) for a in first.applications]
        letter.set_content("".join(f"・{line}\n" for line in lines))
        for application in first.applications:
            name = f"{application.short_name}.xlsx"
            letter.add_attachment(b"x", maintype="application", subtype="zip", filename=name)
        path.write_bytes(letter.as_bytes())
        again = batch(sheet([row("丙"), row("乙")], ledger=None), mail="grouped")
        if named:
            assert numbers(again) == [3, 2]
            return
        # The mail does not say which lists are in it: no row is given another number before that is known.
        assert [codes(again, n) for n in (0, 1)] == [{"YX-E234"}, {"YX-E234"}]
        settled = batch(sheet([row("丙", 連番="03"), row("乙", 連番="02")], ledger=None), mail="grouped")
        assert numbers(settled) == [3, 2]

    def test_the_ledger_sheet_of_a_results_workbook_counts_as_used(
        self, sheet: MakeSheet, batch: MakeRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = batch(sheet([row("甲"), row("乙")]))
        lose_ledgers(tmp_path, monkeypatch, tmp_path)
        shutil.rmtree(first.out / "申請書")
        shutil.rmtree(first.out / "メール")
        second = batch(sheet([row("丙"), row("乙")], name="neu.xlsx", ledger=None))
        assert numbers(second) == [3, 2]
        assert "YX-I313" in of_run(second)

    def test_names_cut_alike_are_told_apart_by_mails_that_name_the_lists(
        self, sheet: MakeSheet, batch: MakeRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        long = "とても長いリスト名" * 30
        first = batch(sheet([row(f"{long}一"), row(f"{long}二")], ledger=None))
        lose_ledgers(tmp_path, monkeypatch, tmp_path)
        for application in first.applications:  # as 0.1.0 wrote them
            letter = EmailMessage()
            letter.set_content(f"■ 添付（1件）\n・{application.short_name}　{application.list_name}\n")
            letter.add_attachment(b"x", maintype="application", subtype="zip", filename=str(application.file))
            (first.out / "メール" / str(application.mail)).write_bytes(letter.as_bytes())
        second = batch(sheet([row(f"{long}三"), row(f"{long}一"), row(f"{long}二")], ledger=None))
        assert numbers(second) == [3, 1, 2]

    def test_names_cut_alike_hold_their_rows_back_where_nothing_tells_them_apart(
        self, sheet: MakeSheet, batch: MakeRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        long = "とても長いリスト名" * 30
        batch(sheet([row(f"{long}一"), row(f"{long}二")], ledger=None))
        lose_ledgers(tmp_path, monkeypatch, tmp_path)
        shutil.rmtree(tmp_path / "out" / "メール")
        for results in (tmp_path / "out").glob("*_結果.xlsx"):
            results.unlink()
        second = batch(sheet([row(f"{long}三"), row(f"{long}一"), row("短い")], ledger=None))
        assert [codes(second, n) for n in (0, 1)] == [{"YX-E234"}, {"YX-E234"}]
        assert second.applications[2].number == 3
        again = batch(sheet([row(f"{long}三"), row(f"{long}一")], ledger=None))
        assert [codes(again, n) for n in (0, 1)] == [{"YX-E234"}, {"YX-E234"}], "nor in the next run"
        settled = batch(sheet([row(f"{long}三", 連番="04"), row(f"{long}一", 連番="01")], ledger=None))
        assert [(a.stands, a.number) for a in settled.applications] == [(True, 4), (True, 1)]


class TestUnreadRows:
    """A row of the ledger that cannot be read may have any number."""

    def table(self, sheet: MakeSheet, *lines: tuple[object, ...]) -> Path:
        return sheet(
            [row("乙"), row("丙", 事業者コード="45673")], [company(), company(事業者コード="45673")], ledger=lines
        )

    def test_its_number_is_taken_from_what_else_it_says(self, sheet: MakeSheet, batch: MakeRun) -> None:
        lines = [
            ("12343", "東京", "", "アグリ1234301", "甲", "", "", "申請中", ""),
            ("", "", "02", "", "丁", "アグリ1234302_丁.xlsx", "", "申請中", ""),
        ]
        assert numbers(batch(self.table(sheet, *lines))) == [3, 1]

    def test_no_number_of_its_code_is_given_while_it_is_unread(self, sheet: MakeSheet, batch: MakeRun) -> None:
        result = batch(self.table(sheet, ("12343", "東京", "??", "", "甲", "", "", "申請中", "")))
        assert [codes(result, n) for n in (0, 1)] == [{"YX-E219"}, set()]
        (told,) = [f for f in result.applications[0].findings if f.code == "YX-E219"]
        assert "2 行目" in told.message

    def test_no_number_at_all_where_not_even_the_code_is_known(self, sheet: MakeSheet, batch: MakeRun) -> None:
        result = batch(self.table(sheet, ("?", "東京", "01", "", "甲", "", "", "申請中", "")))
        assert [codes(result, n) for n in (0, 1)] == [{"YX-E219"}, {"YX-E219"}]

    def test_what_contradicts_itself_is_unread(self, sheet: MakeSheet, batch: MakeRun) -> None:
        result = batch(self.table(sheet, ("12343", "東京", "05", "アグリ1234301", "甲", "", "", "申請中", "")))
        assert codes(result, 0) == {"YX-E219"}


class TestSentAndNotSent:
    """A second run tells mails that went out from new ones."""

    def test_what_was_sent_is_told_from_what_is_new(self, sheet: MakeSheet, batch: MakeRun) -> None:
        path = sheet([row("甲"), row("乙")], ledger=None)
        batch(path)
        following.mark_sent(path, ["甲"], dt.date(2026, 11, 22))
        second = batch(sheet([row("甲"), row("乙"), row("丙")], ledger=None))
        assert [(a.state, a.sent) for a in second.applications] == [("送信", "2026-11-22"), ("作成", ""), ("作成", "")]
        assert (second.sent, second.unsent) == (1, 2)
        assert "まだ送信していないメール 2 通、送信済みの申請 1 件" in second.summary()

    def test_what_was_sent_is_not_made_again_in_another_folder(
        self, sheet: MakeSheet, batch: MakeRun, tmp_path: Path
    ) -> None:
        path = sheet([row("甲"), row("乙")], ledger=None)
        batch(path)
        following.mark_sent(path, ["甲"], dt.date(2026, 11, 22))
        second = batch(path, out=tmp_path / "other")
        assert [a.status for a in second.applications] == [Status.NOT_NEEDED, Status.MADE]
        assert codes(second) == {"YX-I238"}

    def test_what_came_back_is_made_again_and_is_to_be_sent(
        self, sheet: MakeSheet, batch: MakeRun, tmp_path: Path
    ) -> None:
        path = sheet([row("甲")], ledger=None)
        batch(path)
        following.mark_sent(path, ["甲"], dt.date(2026, 11, 22))
        following.mark_returned(path, ["甲"], dt.date(2026, 11, 24))
        second = batch(path, out=tmp_path / "again", today=dt.date(2026, 11, 25))
        (one,) = second.applications
        assert (one.status, one.number, one.state) == (Status.MADE, 1, "作成")
        (known,) = keeping.look(path).ledger.entries
        assert (known.made, known.returned) == ("2026-11-25", "2026-11-24")


def test_a_list_renamed_in_the_ledger_keeps_its_number_under_either_name(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("旧")], ledger=None))
    assert first.ledger is not None
    first.ledger.write_text(first.ledger.read_text("utf-8-sig").replace(",旧,", ",新,"), "utf-8-sig")
    again = batch(sheet([row("旧"), row("別")], ledger=None))
    assert numbers(again) == [1, 2]
    first.ledger.write_text(first.ledger.read_text("utf-8-sig").replace(",旧,", ",新,"), "utf-8-sig")
    both = batch(sheet([row("旧"), row("新")], ledger=None))
    assert numbers(both) == [1, 3], "the file is called after the one, so the other is new"
    assert "YX-W217" in of_run(both)


def test_a_former_name_without_a_file_holds_its_row_back(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("甲")], ledger=[("12343", "東京", "05", "", "旧", "", "", "", "")]))
    assert first.ledger is not None
    first.ledger.write_text(first.ledger.read_text("utf-8-sig").replace(",旧,", ",新,"), "utf-8-sig")
    both = batch(sheet([row("旧"), row("新")], ledger=None))
    assert (codes(both, 0), both.applications[1].number) == ({"YX-E236"}, 5)
    assert "YX-I305" in of_run(both)
    alone = batch(sheet([row("旧")], ledger=None))
    assert (numbers(alone), "YX-W217" in of_run(alone)) == ([5], True)


def test_an_answer_that_is_no_grid_code_is_not_taken_for_one(sheet: MakeSheet, batch: MakeRun) -> None:
    ledger = [("12343", "東京", "01", "アグリ1234301", "甲", "", "", "取得済み", "YYYYYY")]
    result = batch(sheet([row("甲"), row("乙")], ledger=ledger))
    assert codes(result) == {"YX-E321"}
    assert [a.status for a in result.applications] == [Status.FAILED, Status.MADE]


def test_the_same_grid_code_in_two_rows_is_an_error(sheet: MakeSheet, batch: MakeRun) -> None:
    rows = [row("甲", 取得済み系統コード="1YA22"), row("乙", 取得済み系統コード="1YA22")]
    result = batch(sheet(rows, ledger=None))
    assert [a.status for a in result.applications] == [Status.NOT_NEEDED, Status.FAILED]
    assert "YX-E237" in codes(result, 1)


def test_a_huge_field_is_no_internal_error(sheet: MakeSheet, batch: MakeRun) -> None:
    first = batch(sheet([row("甲")], ledger=None))
    assert first.ledger is not None
    first.ledger.write_bytes(first.ledger.read_bytes() + b"12343," + b"x" * 200_000 + b"\r\n")
    second = batch(sheet([row("甲"), row("乙")], ledger=None))
    assert "YX-W227" in of_run(second)
    assert [a.number for a in second.applications] == [1, None]
    assert codes(batch(sheet([row("甲"), row("乙")], ledger=None)), 1) == {"YX-E219"}


def test_twenty_thousand_clashes_are_told_in_no_time() -> None:
    ledger = Ledger()
    ledger.add(Entry("12343", "東京", 1, "甲"))
    begun = time.process_time()
    for number in range(20_000):
        ledger.add(Entry("12343", "東京", 1, f"リスト{number}"))
    assert len(ledger.clashes) == 20_000
    assert time.process_time() - begun < 10, "quadratic work takes minutes"


def test_the_days_of_each_state_are_written_into_the_sheet(sheet: MakeSheet, batch: MakeRun, tmp_path: Path) -> None:
    path = sheet([row("甲")], ledger=None)
    book = openpyxl.load_workbook(path)
    page = book.create_sheet("台帳")
    page.append(["事業者コード", "エリア", "連番", "電源等リスト名", "状態", "作成日", "送信日", "系統コード"])
    book.save(path)
    batch(path)
    following.mark_sent(path, ["甲"], dt.date(2026, 11, 22))
    result = batch(path)
    assert result.results is not None
    line = [cell.value for cell in openpyxl.load_workbook(result.results)["台帳"][2]]
    days = [str(day).replace("/", "-")[:10] for day in line[5:7]]
    assert (line[4], days) == ("送信", ["2026-11-21", "2026-11-22"])
