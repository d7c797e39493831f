"""What becomes of a list: sent, sent back, answered, given up; what contradicts is never entered."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from youryou_xl.cli import app
from youryou_xl.errors import UnusableInput
from youryou_xl.records import following, keeping
from youryou_xl.records.answers import answers_in, read_answers
from youryou_xl.records.ledger import HELD, MADE, RETURNED, SENT, Entry, is_grid_code, state_of

FRIDAY = dt.date(2026, 11, 20)
LATER = dt.date(2026, 12, 1)
LISTS = ("甲", "乙", "丙", "丁")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a desk whose ledger has four lists, made and no more; the last two share a mail."""
    path = tmp_path / "一覧.csv"
    path.write_text("電源等リスト名\n", "utf-8")
    with keeping.opened(path, start=True) as kept:
        for number, name in enumerate(LISTS, 1):
            mail = f"アグリ12343{number:02d}_{name}.eml" if number < 3 else "12343_発動.eml"
            file = f"アグリ12343{number:02d}_{name}.xlsx"
            kept.ledger.add(Entry("12343", "東京", number, name, file=file, mail=mail, made="2026-11-19"))
        kept.save()
    return path


def states(desk: Path) -> dict[str, str]:
    return {one.list_name: one.state for one in following.status(desk, FRIDAY).lists}


def one(desk: Path, name: str, today: dt.date = FRIDAY) -> following.Standing:
    return next(each for each in following.status(desk, today).lists if each.list_name == name)


def test_what_0_1_0_called_applied_for_is_made_and_not_known_to_be_sent() -> None:
    assert [state_of(text) for text in ("申請中", "", "取得済み", "送信済", "取り下げ", "何か")] == [
        MADE,
        MADE,
        HELD,
        SENT,
        "取下げ",
        "何か",
    ]


@pytest.mark.parametrize(
    "given",
    ["乙", "アグリ1234302", "アグリ１２３４３０２", "アグリ1234302_乙.xlsx", "out/メール/アグリ1234302_乙.eml", " 乙 "],
)
def test_a_list_is_named_by_its_name_its_short_name_or_its_files(desk: Path, given: str) -> None:
    marked = following.mark_sent(desk, [given], FRIDAY)
    assert [change.after.list_name for change in marked.changes] == ["乙"]
    assert states(desk) == {"甲": MADE, "乙": SENT, "丙": MADE, "丁": MADE}
    assert one(desk, "乙").sent == "2026-11-20"


def test_a_mail_with_several_applications_sends_them_all(desk: Path) -> None:
    following.mark_sent(desk, ["12343_発動.eml"], FRIDAY)
    assert states(desk) == {"甲": MADE, "乙": MADE, "丙": SENT, "丁": SENT}


def test_all_are_those_only_made_and_the_day_of_the_others_stays(desk: Path) -> None:
    following.mark_sent(desk, ["甲"], FRIDAY)
    marked = following.mark_sent(desk, [], LATER, everything=True)
    assert [change.after.list_name for change in marked.changes] == ["乙", "丙", "丁"]
    again = following.mark_sent(desk, ["甲"], LATER)
    assert not again.changes[0].changed
    assert one(desk, "甲").sent == "2026-11-20"


def test_what_came_back_is_sent_again_with_a_new_day(desk: Path) -> None:
    following.mark_sent(desk, ["甲"], FRIDAY)
    following.mark_returned(desk, [], dt.date(2026, 11, 25), everything=True)
    back = one(desk, "甲")
    assert (back.state, back.returned, back.due) == (RETURNED, "2026-11-25", None)
    following.mark_sent(desk, ["甲"], LATER)
    assert (one(desk, "甲").sent, one(desk, "甲").returned) == ("2026-12-01", "2026-11-25")


def test_an_unknown_list_and_one_that_is_answered_are_told_and_nothing_else_waits(desk: Path) -> None:
    following.record_answers(desk, "アグリ1234301 1YA22", FRIDAY)
    marked = following.mark_sent(desk, ["ない", "甲", "乙"], LATER)
    assert [refusal.given for refusal in marked.unmatched] == ["ない"]
    assert [refusal.given for refusal in marked.conflicts] == ["甲"]
    assert states(desk) == {"甲": HELD, "乙": SENT, "丙": MADE, "丁": MADE}


def test_a_number_stays_taken_when_its_application_is_given_up(desk: Path) -> None:
    following.mark_withdrawn(desk, ["甲"], LATER)
    assert one(desk, "甲").withdrawn == "2026-12-01"
    assert keeping.look(desk).ledger.used(("12343", "東京")) == {1, 2, 3, 4}


def test_deadlines_count_from_the_day_of_sending_over_holidays(desk: Path) -> None:
    following.mark_sent(desk, ["甲"], dt.date(2026, 12, 18))
    sent = one(desk, "甲")
    # 15 business days, of which 12/29 to 1/3 and the holiday of 1/11 are none; 21 days would end on 1/8.
    assert (sent.due, sent.due_worst) == ("2027-01-15", "2027-01-15")
    assert one(desk, "乙").due is None, "nothing was sent"


def test_what_is_overdue_is_named_from_the_day_after(desk: Path) -> None:
    following.mark_sent(desk, ["甲"], FRIDAY)
    due = dt.date.fromisoformat(str(one(desk, "甲").due_worst))
    assert "YX-W322" not in {f.code for f in following.status(desk, due).findings}
    late = following.status(desk, due + dt.timedelta(days=1))
    (told,) = [f for f in late.findings if f.code == "YX-W322"]
    assert "甲" in told.message and "2026-11-20" in told.message
    following.record_answers(desk, "アグリ1234301 1YA22", due)
    assert "YX-W322" not in {f.code for f in following.status(desk, due + dt.timedelta(days=9)).findings}


@pytest.mark.parametrize("code", ["YYYYYY", "12343", "", "1YA2", "1YA222"])
def test_a_placeholder_an_operator_code_or_nothing_is_no_code_that_is_held(desk: Path, code: str) -> None:
    assert not is_grid_code(code)
    with keeping.opened(desk) as kept:
        entry = kept.ledger.entries[0]
        kept.ledger.update(entry, entry.into(HELD, FRIDAY, grid_code=code))
        kept.save()
    (told,) = [f for f in following.status(desk, FRIDAY).findings if f.code == "YX-E321"]
    assert told.severity == "ERROR" and "甲" in told.message


def test_the_same_code_at_two_lists_is_an_error(desk: Path) -> None:
    with keeping.opened(desk) as kept:
        for entry in kept.ledger.entries[:2]:
            kept.ledger.update(entry, entry.into(HELD, FRIDAY, grid_code="1YA22"))
        kept.save()
    (told,) = [f for f in following.status(desk, FRIDAY).findings if f.code == "YX-E320"]
    assert "甲、乙" in told.message


class TestAnswers:
    """In whatever an answer comes."""

    PAIRS = (("アグリ1234301", "1YA22"), ("アグリ1234302", "9ZB31"))

    def pairs(self, found: list[following.Answer]) -> tuple[tuple[str, str], ...]:
        return tuple((answer.about, answer.grid_code) for answer in found)

    @pytest.mark.parametrize(
        "text",
        [
            "アグリ1234301 1YA22\nアグリ1234302 9ZB31",
            "アグリ１２３４３０１：１ＹＡ２２\nアグリ1234302　系統コード：9ZB31",
            "お世話になっております。\n発電所名略称 アグリ1234301\n 系統コード 1YA22\n\n"
            "アグリ1234302\n系統コードは9ZB31です。\n以上",
            "アグリ1234301,1YA22\nアグリ1234302,9ZB31",
            "発電所名略称\t系統コード\r\nアグリ1234301\t1YA22\r\nアグリ1234302\t9ZB31\r\n",
            "系統コード,備考,発電所名略称\n1YA22,,アグリ1234301\n9ZB31,受付 12345,アグリ1234302\n",
            "> アグリ1234301_甲.xlsx → 1YA22\n> アグリ1234302_乙.xlsx → 9ZB31\nTEL 03-1234-5678\n〒10005",
        ],
    )
    def test_pasted_text_in_many_shapes(self, text: str) -> None:
        assert self.pairs(answers_in(text)) == self.PAIRS

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
    def test_a_csv_in_any_encoding_with_its_own_day(self, tmp_path: Path, encoding: str) -> None:
        path = tmp_path / "回答.csv"
        text = "発電所名略称,系統コード,通知日\nアグリ1234301,1YA22,2026/12/4\nアグリ1234302,9ZB31,\n"
        path.write_text(text, encoding)
        found = read_answers(path)
        assert self.pairs(found) == self.PAIRS
        assert [answer.day for answer in found] == [dt.date(2026, 12, 4), None]

    def test_a_workbook_with_list_names_below_a_title(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        for line in (["系統コードのお知らせ"], [], ["No.", "電源等リスト名", "系統コード"], [1, "甲", "1YA22"]):
            page.append(line)
        book.save(tmp_path / "回答.xlsx")
        assert self.pairs(read_answers(tmp_path / "回答.xlsx")) == (("甲", "1YA22"),)

    @pytest.mark.parametrize("kind", ["plain", "html"])
    def test_a_mail_with_its_day(self, tmp_path: Path, kind: str) -> None:
        message = EmailMessage()
        message["Date"] = "Fri, 04 Dec 2026 10:00:00 +0900"
        lines = ["アグリ1234301 系統コード 1YA22", "アグリ1234302 系統コード 9ZB31"]
        if kind == "plain":
            message.set_content("\n".join(lines))
        else:
            cells = "".join(f"<tr><td>{line.replace(' ', '</td><td>')}</td></tr>" for line in lines)
            message.set_content(f"<table>{cells}</table>", subtype="html")
        path = tmp_path / "回答.eml"
        path.write_bytes(message.as_bytes())
        found = read_answers(path)
        assert self.pairs(found) == self.PAIRS
        assert {answer.day for answer in found} == {dt.date(2026, 12, 4)}

    @pytest.mark.parametrize("text", ["", "よろしくお願いします。", "アグリ1234301 を確認中です。"])
    def test_a_text_without_an_answer_is_said_to_have_none(self, text: str) -> None:
        with pytest.raises(UnusableInput, match="見つかりません"):
            answers_in(text)

    def test_what_contradicts_is_not_entered_and_the_rest_is(self, desk: Path) -> None:
        following.record_answers(desk, "アグリ1234301 1YA22", FRIDAY)
        text = (
            "アグリ1234301 9ZB31\nアグリ1234302 1YA22\nアグリ1234303 12343\nアグリ9999901 5XX55\n"
            "アグリ1234304 7QQ77\nアグリ1234301 1YA22\n"
        )
        marked = following.record_answers(desk, text, LATER)
        assert [change.after.list_name for change in marked.changes] == ["丁"]
        assert [(refusal.given, refusal.grid_code) for refusal in marked.unmatched] == [("アグリ9999901", "5XX55")]
        assert {refusal.given for refusal in marked.conflicts} == {f"アグリ123430{n}" for n in (1, 2, 3)}
        known = {each.list_name: each.grid_code for each in following.status(desk, FRIDAY).lists}
        assert known == {"甲": "1YA22", "乙": "", "丙": "", "丁": "7QQ77"}

    def test_another_code_than_the_one_recorded_is_a_conflict(self, desk: Path) -> None:
        following.record_answers(desk, "アグリ1234301 1YA22", FRIDAY)
        marked = following.record_answers(desk, "アグリ1234301 9ZB31", LATER)
        assert [refusal.grid_code for refusal in marked.conflicts] == ["9ZB31"]
        assert one(desk, "甲").grid_code == "1YA22"

    def test_the_same_answer_twice_changes_nothing(self, desk: Path) -> None:
        following.record_answers(desk, "アグリ1234301 1YA22", FRIDAY)
        again = following.record_answers(desk, "アグリ1234301 1YA22", LATER)
        assert [change.changed for change in again.changes] == [False]
        assert one(desk, "甲").answered == "2026-11-20"


class TestEarlierYears:
    """Numbers that were given before there was a ledger."""

    def test_old_ledgers_lists_and_mails_are_read_in_and_taken(self, desk: Path, tmp_path: Path) -> None:
        old = tmp_path / "2025"
        old.mkdir()
        header = "事業者コード,エリア,連番,発電所名略称,電源等リスト名,ファイル,申請日,状態,系統コード\n"
        (old / "台帳.csv").write_text(f"{header}12343,東京,11,,昨年の一,,2025-08-01,申請中,\n", "utf-8-sig")
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.append(["電源等リスト名", "発電所名略称", "系統コード"])
        page.append(["昨年の二", "アグリ1234312", "8AB12"])
        book.save(old / "一覧_結果.xlsx")
        message = EmailMessage()
        message.set_content("アグリ1234313　昨年の三\n")
        message.add_attachment(b"x", maintype="application", subtype="zip", filename="アグリ1234313_昨年の三.xlsx")
        (old / "申請.eml").write_bytes(message.as_bytes())
        marked = following.record_earlier(desk, [old])
        assert not marked.unmatched and not marked.conflicts
        ledger = keeping.look(desk).ledger
        assert ledger.used(("12343", "東京")) == {1, 2, 3, 4, 11, 12, 13}
        second = ledger.owner(("12343", "東京"), 12)
        assert second is not None and (second.list_name, second.held) == ("昨年の二", True)
        assert {entry.state for entry in ledger.entries if entry.number in (11, 13)} == {SENT}

    def test_a_number_given_to_another_list_meanwhile_is_told(self, desk: Path, tmp_path: Path) -> None:
        path = tmp_path / "去年.csv"
        path.write_text("発電所名略称,電源等リスト名\nアグリ1234301,去年の一\nアグリ1234302,乙\n", "utf-8")
        marked = following.record_earlier(desk, [path])
        assert [refusal.given for refusal in marked.conflicts] == ["アグリ1234301"]
        assert [clash.list_names for clash in keeping.look(desk).ledger.clashes] == [("甲", "去年の一")]
        assert keeping.look(desk).ledger.used(("12343", "東京")) == {1, 2, 3, 4}

    def test_a_file_without_numbers_is_named(self, desk: Path, tmp_path: Path) -> None:
        path = tmp_path / "メモ.csv"
        path.write_text("何か\n", "utf-8")
        assert [refusal.given for refusal in following.record_earlier(desk, [path]).unmatched] == [str(path)]


class TestCommands:
    """The same from the command line."""

    def run(self, capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, object]]:
        code = app.run([*map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    def test_sent_record_and_status_print_what_the_contract_says(
        self, desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, told = self.run(capsys, "sent", desk, "甲", "乙", "--on", "2026-11-20")
        assert code == 0 and [line["state"] for line in told["recorded"]] == [SENT, SENT]  # type: ignore[index, union-attr, attr-defined]
        code, _ = self.run(capsys, "returned", "乙", "--desk", desk, "--on", "2026/11/24")
        assert code == 0
        answers = tmp_path / "回答.txt"
        answers.write_text("アグリ1234301 1YA22\nアグリ1234399 1YA23\n", "utf-8")
        code, told = self.run(capsys, "record", answers, "--desk", desk, "--on", "2026-12-01")
        assert code == 1
        assert {"recorded", "unmatched", "conflicts", "ledger", "lines"} <= told.keys()
        code, told = self.run(capsys, "status", desk, "--today", "2026-12-01")
        assert (code, told["ledger"], told["certificates"]) == (0, str(tmp_path / "台帳.csv"), [])
        lines = {line["list_name"]: line for line in told["lists"]}  # type: ignore[attr-defined]
        wanted = {"list_name", "code", "area", "short_name", "state", "made", "sent", "answered", "grid_code"}
        assert wanted | {"due", "due_worst"} <= lines["甲"].keys()
        assert [lines[name]["state"] for name in LISTS] == [HELD, RETURNED, MADE, MADE]
        assert (lines["甲"]["grid_code"], lines["甲"]["answered"]) == ("1YA22", "2026-12-01")

    def test_answers_come_through_a_pipe_too(self, desk: Path, root: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "youryou_xl", "record", "-", "--desk", str(desk), "--json"],
            input="アグリ1234301：1YA22".encode(),
            stdout=subprocess.PIPE,
            cwd=root,
        )
        assert done.returncode == 0
        assert json.loads(done.stdout)["recorded"][0]["grid_code"] == "1YA22"

    @pytest.mark.parametrize(
        "words",
        [("sent",), ("sent", "DESK"), ("record", "ない.csv", "--desk", "DESK"), ("sent", "甲", "--on", "いつか")],
    )
    def test_what_is_missing_is_said_with_exit_code_2(
        self, desk: Path, words: tuple[str, ...], root: Path, tmp_path: Path
    ) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "youryou_xl", *(str(desk) if word == "DESK" else word for word in words)],
            stderr=subprocess.PIPE,
            cwd=root,
        )
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr

    def test_certificates_of_the_desk_are_shown(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.title = "証明書"
        page.append(["事業者コード", "発行日", "PC"])
        page.append(["12343", dt.date(2024, 12, 1), "PC-1、PC-2"])
        path = tmp_path / "机.xlsx"
        book.save(path)
        with keeping.opened(path, start=True) as kept:
            kept.ledger.add(Entry("12343", "東京", 1, "甲"))
            kept.save()
        _, told = self.run(capsys, "status", path, "--today", "2026-11-20")
        (certificate,) = told["certificates"]  # type: ignore[misc]
        assert certificate == {
            "code": "12343",
            "issued": "2024-12-01",
            "expires": "2026-12-01",
            "state": "renew-now",
            "media": "",
            "pcs": ["PC-1", "PC-2"],
        }
        assert "YX-W385" in {finding["code"] for finding in told["findings"]}  # type: ignore[attr-defined]
