"""The quick part of the fuzzer: the same few hundred runs each time; ``make soak`` makes as many as it has time for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fuzz import corpus, mutating, running

RUNS = 320
PIECES = 8


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _file: None)
    monkeypatch.setenv("YOURYOU_HOME", "")  # a run sets its own; this has it put back afterwards


@pytest.mark.parametrize("piece", range(PIECES))
def test_hostile_files_end_in_an_answer_or_in_an_error_of_ours(piece: int, tmp_path: Path) -> None:
    """Time is not looked at here: other tests run beside this one, and `make soak` does."""
    for number in range(piece, RUNS, PIECES):
        trouble = running.run(number, tmp_path, seconds=60)
        assert trouble is None, f"python -m tests.fuzz --only {number}\n{trouble}"


def test_a_run_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    for number in range(40):
        made = []
        for name in ("one", "other"):
            folder = tmp_path / f"{name}{number}"
            folder.mkdir()
            arguments, _ = running.prepared(number, folder)
            files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
            made.append(([word.replace(str(folder), "") for word in arguments], files))
        assert made[0] == made[1]


def test_every_command_and_every_way_to_change_a_file_has_its_turn(tmp_path: Path) -> None:
    commands = set()
    for number in range(700):
        commands.add(running.prepared(number, tmp_path)[0][0])
        for path in sorted(tmp_path.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    assert commands >= {"inspect", "check", "fill", "verify", "attach", "export", "detach", "new", "batch", "apply"}
    assert {seed.kind for seed in corpus.seeds()} == set(running.COMMANDS)
    assert all(len(seed.data) < mutating.MOST for seed in corpus.seeds())


def test_what_goes_wrong_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_arguments: object) -> int:
        (tmp_path / ".out.xlsx-1.tmp").write_bytes(b"half")
        return 0

    def raising(_arguments: object) -> int:
        raise ZeroDivisionError

    number = next(number for number in range(100) if running.prepared(number, tmp_path)[0][0] != "readers")
    for path in tmp_path.iterdir():
        path.unlink()
    monkeypatch.setattr(running.app, "run", broken)
    trouble = running.run(number, tmp_path)
    assert trouble is not None and "left behind" in trouble.what
    monkeypatch.setattr(running.app, "run", raising)
    trouble = running.run(number, tmp_path)
    assert trouble is not None and "ZeroDivisionError" in trouble.what
    monkeypatch.setattr(running.app, "run", lambda _arguments: 3)
    trouble = running.run(number, tmp_path)
    assert trouble is not None and trouble.what == "exit code 3"
