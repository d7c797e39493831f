"""Where a ledger lives, which one is used, and who holds it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from youryou_xl.errors import UnusableInput
from youryou_xl.records import holding, keeping, known
from youryou_xl.records.holding import LedgerHeld, held, holder_of
from youryou_xl.records.ledger import DamagedLedger, Entry

TOKYO = ("12343", "東京")


def desk(folder: Path, name: str = "一覧.csv") -> Path:
    """Return a desk in a folder of its own; what is in it does not matter here."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("電源等リスト名\n", "utf-8")
    return path


def give(where: Path, *names: str, code: str = "12343", **options: object) -> Path:
    """Give the next free numbers to lists, as a run would, and return where the ledger is."""
    with keeping.opened(where, start=True, operators=(code[:4],), **options) as kept:  # type: ignore[arg-type]
        for name in names:
            number = next(n for n in range(1, 100) if n not in kept.ledger.used((code, "東京")))
            kept.ledger.add(Entry(code, "東京", number, name, made="2026-11-21"))
        kept.save()
        return kept.path


def numbers(path: Path) -> dict[str, int]:
    return {entry.list_name: entry.number for entry in keeping.look(path).ledger.entries}


def codes_of(kept: keeping.Keeping) -> set[str]:
    return {finding.code for finding in kept.findings}


def test_the_first_run_starts_a_ledger_beside_the_desk_and_a_second_goes_on(tmp_path: Path) -> None:
    one = desk(tmp_path / "desk")
    assert give(one, "甲") == tmp_path / "desk" / "台帳.csv"
    give(one, "乙")
    assert numbers(one) == {"甲": 1, "乙": 2}
    named = keeping.look(one).named()
    assert str(tmp_path / "desk" / "台帳.csv") in named.message and "2 行" in named.message


def test_a_second_desk_of_the_company_uses_the_ledger_there_is_and_says_so(tmp_path: Path) -> None:
    first = give(desk(tmp_path / "april"), "甲")
    second = desk(tmp_path / "may")
    assert give(second, "乙") == first
    assert numbers(first) == {"甲": 1, "乙": 2}
    kept = keeping.look(second, operators=("1234",))
    assert kept.path == first
    assert not (tmp_path / "may" / "台帳.csv").exists()


def test_another_company_starts_a_ledger_of_its_own(tmp_path: Path) -> None:
    first = give(desk(tmp_path / "one"), "甲")
    other = give(desk(tmp_path / "two"), "乙", code="45673")
    assert other != first


def test_a_ledger_that_is_out_of_reach_stops_the_run_instead_of_starting_anew(tmp_path: Path) -> None:
    give(desk(tmp_path / "drive" / "april"), "甲")
    shutil.move(tmp_path / "drive", tmp_path / "elsewhere")
    with pytest.raises(UnusableInput, match="--ledger") as stopped:
        give(desk(tmp_path / "may"), "乙")
    assert "1234" in stopped.value.ja
    moved = tmp_path / "elsewhere" / "april" / "台帳.csv"
    assert give(desk(tmp_path / "may"), "乙", ledger=moved) == moved
    assert numbers(moved) == {"甲": 1, "乙": 2}
    assert give(desk(tmp_path / "june"), "丙") == moved, "from now on it is known there"


def test_two_ledgers_of_one_company_are_asked_about_and_joined_in_the_one_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = give(desk(tmp_path / "one"), "甲")
    mine = os.environ["YOURYOU_HOME"]
    monkeypatch.setenv("YOURYOU_HOME", str(tmp_path / "a colleague"))
    two = give(desk(tmp_path / "two"), "乙", "丙")
    monkeypatch.setenv("YOURYOU_HOME", mine)
    give(tmp_path / "one" / "一覧.csv", "戊", "己")
    with pytest.raises(UnusableInput, match="決められません"):
        give(tmp_path / "two" / "一覧.csv", "丁")
    assert numbers(one) == {"甲": 1, "戊": 2, "己": 3}
    give(tmp_path / "two" / "一覧.csv", "丁", ledger=two)
    ledger = keeping.look(two, ledger=two).ledger
    assert {entry.list_name for entry in ledger.entries} == {"甲", "乙", "丙", "丁", "戊", "己"}
    fourth = ledger.of_list(TOKYO, "丁")
    assert fourth is not None and fourth.number == 4, "no number that either ledger gave"


def test_a_copied_folder_is_not_taken_for_another_ledger(tmp_path: Path) -> None:
    give(desk(tmp_path / "april"), "甲")
    shutil.copytree(tmp_path / "april", tmp_path / "may")
    with pytest.raises(UnusableInput, match="2か所"):
        give(tmp_path / "may" / "一覧.csv", "乙")
    assert numbers(tmp_path / "april" / "台帳.csv") == {"甲": 1}


def test_the_settings_say_where_the_ledger_lives(tmp_path: Path) -> None:
    home = tmp_path / "youryou-home"
    home.mkdir()
    shared = tmp_path / "shared"
    shared.mkdir()
    (home / known.SETTINGS).write_text(f'ledger = "{shared.as_posix()}"\n', "utf-8")
    assert give(desk(tmp_path / "april"), "甲") == shared / "台帳.csv"
    (home / known.SETTINGS).write_text("ledger = 5\n", "utf-8")
    with pytest.raises(Exception, match="ledger"):
        give(desk(tmp_path / "april"), "乙")


def test_what_is_not_to_be_remembered_leaves_no_trace_in_the_users_folder(tmp_path: Path) -> None:
    give(desk(tmp_path / "demo"), "甲", remember=False)
    assert known.everyone() == []
    assert not (tmp_path / "youryou-home").exists()
    assert give(desk(tmp_path / "real"), "乙") == tmp_path / "real" / "台帳.csv"
    assert numbers(tmp_path / "real" / "台帳.csv") == {"乙": 1}


def test_a_desk_without_any_ledger_says_so(tmp_path: Path) -> None:
    with pytest.raises(keeping.NoLedger, match="見つかりません"):
        keeping.look(desk(tmp_path / "new"))


def test_a_results_folder_leads_to_its_ledger(tmp_path: Path) -> None:
    out = tmp_path / "results"
    out.mkdir()
    path = give(desk(tmp_path / "desk"), "甲", out=out)
    assert keeping.look(out).path == path


def test_a_damaged_ledger_without_a_second_copy_is_refused_with_the_line(tmp_path: Path) -> None:
    one = desk(tmp_path / "desk")
    path = give(one, "甲", "乙", remember=False)
    (tmp_path / "desk" / "台帳_控え.journal").unlink()
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DamagedLedger, match="3 行目が途中で切れて"):
        keeping.look(one, remember=False)


def test_a_column_of_ones_own_is_kept(tmp_path: Path) -> None:
    one = desk(tmp_path / "desk")
    path = give(one, "甲", "乙")
    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("\r\n".join([f"{lines[0]},担当", f"{lines[1]},花子", f"{lines[2]},"]) + "\r\n", "utf-8-sig")
    give(one, "丙")
    lines = path.read_text("utf-8-sig").splitlines()
    assert lines[0].endswith(",担当") and lines[1].endswith(",花子")
    path.unlink()
    give(one)
    assert path.read_text("utf-8-sig").splitlines() == lines


def test_names_that_look_like_formulas_stay_text_and_are_read_back(tmp_path: Path) -> None:
    names = ("=HYPERLINK(1)", "+1", "-1", "@x", "'=1", "''x", "'x", "普通")
    path = give(desk(tmp_path / "desk"), *names)
    for line in path.read_text("utf-8-sig").splitlines()[1:]:
        assert line.split(",")[4][0] not in "=+-@"
    shutil.copy(path, tmp_path / "alone.csv")
    assert set(numbers(path)) == set(names)
    (tmp_path / "desk" / "台帳_控え.journal").unlink()
    shutil.rmtree(tmp_path / "youryou-home")
    assert set(numbers(path)) == set(names)


def test_a_journal_torn_by_a_power_cut_goes_on_and_a_lost_line_is_told(tmp_path: Path) -> None:
    one = desk(tmp_path / "desk")
    give(one, "甲", remember=False)
    give(one, "乙", remember=False)
    path = tmp_path / "desk" / "台帳_控え.journal"
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    give(one, "丙", remember=False)
    assert codes_of(keeping.look(one, remember=False)) == set()
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b"00000000 [3]\n", *lines[3:]]))
    assert "YX-W315" in codes_of(keeping.look(one, remember=False))


def test_a_line_of_the_journal_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    one = desk(tmp_path / "desk")
    path = give(one, "甲", "乙", remember=False)
    journal = tmp_path / "desk" / "台帳_控え.journal"
    journal.write_bytes(journal.read_bytes().replace("甲".encode(), "丙".encode()))
    path.unlink()
    kept = keeping.look(one, remember=False)
    assert [entry.list_name for entry in kept.ledger.entries] == ["乙"]
    assert "YX-W315" in codes_of(kept)


class TestHolding:
    """Two people on one shared folder."""

    def test_the_second_is_told_who_holds_it_and_since_when(self, tmp_path: Path) -> None:
        path = give(desk(tmp_path / "desk"), "甲")
        with held(path):
            holder = holder_of(path)
            assert holder is not None and holder.here
            with pytest.raises(LedgerHeld) as told, held(path, wait=0):
                pass
        assert told.value.holder == holder
        assert holder.user in told.value.ja and holder.since in told.value.ja and holder.computer in told.value.en
        with held(path, wait=0):
            pass

    def test_nothing_stays_behind(self, tmp_path: Path) -> None:
        path = give(desk(tmp_path / "desk"), "甲")
        assert {file.name for file in path.parent.iterdir()} == {"一覧.csv", "台帳.csv", "台帳_控え.journal"}

    def test_what_a_dead_process_left_is_taken_over(self, tmp_path: Path) -> None:
        path = give(desk(tmp_path / "desk"), "甲")
        script = (
            "import os, sys; from pathlib import Path; from youryou_xl.records.holding import held\n"
            "with held(Path(sys.argv[1])): os._exit(0)"
        )
        subprocess.run([sys.executable, "-c", script, str(path)], check=True)
        assert holder_of(path) is not None, "it had no time to tidy up"
        with held(path, wait=0):
            pass

    def test_a_live_process_is_waited_for(self, tmp_path: Path) -> None:
        path = give(desk(tmp_path / "desk"), "甲")
        script = (
            "import sys; from pathlib import Path; from youryou_xl.records.holding import held\n"
            "with held(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
        )
        other = subprocess.Popen(
            [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert other.stdout is not None and other.stdin is not None
        other.stdout.readline()
        with pytest.raises(LedgerHeld), held(path, wait=0):
            pass
        other.stdin.close()
        with held(path, wait=60):
            pass
        other.wait()
        other.stdout.close()

    def test_another_computer_is_believed(self, tmp_path: Path) -> None:
        path = give(desk(tmp_path / "desk"), "甲")
        lock = path.with_name(".台帳.使用中")
        told = {"user": "hanako", "computer": "PC-2-of-others", "since": "2026-11-25 14:05"}
        lock.write_text(json.dumps(told), "utf-8")
        with (
            pytest.raises(LedgerHeld, match=r"hanako さん（PC-2-of-others、2026-11-25 14:05 から）"),
            held(path, wait=0),
        ):
            pass
        lock.unlink()
        with held(path, wait=0):
            pass

    def test_two_people_who_write_at_once_never_get_the_same_number(self, tmp_path: Path) -> None:
        one = desk(tmp_path / "desk")
        script = (
            "import sys; from pathlib import Path; from tests.records.test_keeping import give\n"
            "for n in range(5): give(Path(sys.argv[1]), f'{sys.argv[2]}{n}', wait=60)"
        )
        root = Path(__file__).resolve().parents[2]
        people = [
            subprocess.Popen(
                [sys.executable, "-c", script, str(one), name],
                cwd=root,
                env={**os.environ, "YOURYOU_HOME": str(tmp_path / f"home {name}")},
            )
            for name in "ab"
        ]
        assert [person.wait() for person in people] == [0, 0]
        assert sorted(numbers(one).values()) == list(range(1, 11))
        assert len(numbers(one)) == 10


def test_the_wait_is_short_enough_for_a_person(tmp_path: Path) -> None:
    assert 0 < holding.WAIT <= 30
