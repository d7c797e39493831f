"""How a command ends when something stops it: one message, the right exit code, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from youryou_xl.cli import app
from youryou_xl.userdir import userdir

SIGINT_BEHIND_THE_FIRST_MAIL = """
import os, signal, sys
from youryou_xl.__main__ import main

replace = os.replace

def replaced(source, target):
    replace(source, target)
    if target.endswith(".eml"):
        os.kill(os.getpid(), signal.SIGINT)

os.replace = replaced
sys.exit(main(sys.argv[1:]))
"""


def started(root: Path, home: Path, *words: object, **options: object) -> subprocess.Popen[bytes]:
    surroundings = {**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8", "YOURYOU_HOME": str(home)}
    return subprocess.Popen([sys.executable, *map(str, words)], env=surroundings, **options)  # type: ignore[call-overload]


@pytest.mark.skipif(os.name == "nt", reason="sends the signal as only POSIX can")
def test_ctrl_c_in_a_batch_is_one_sentence_and_what_was_made_stays(
    root: Path, plant: Path, batch_sheet: Path, tmp_path: Path
) -> None:
    words = ["batch", batch_sheet, "--form", plant, "--out", tmp_path / "out"]
    process = started(root, tmp_path, "-c", SIGINT_BEHIND_THE_FIRST_MAIL, *words, stderr=subprocess.PIPE)
    said = process.communicate()[1].decode()
    assert process.returncode == 130
    assert said.strip().splitlines()[-1].startswith("中断しました。")
    assert "Traceback" not in said
    made = [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert sorted(Path(name).suffix for name in made) == [".eml", ".xlsx"], made
    assert (tmp_path / "台帳.csv").is_file()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent another way there")
@pytest.mark.parametrize("words", [["inspect", "--json"], ["inspect"], ["check", "--json"], ["doctor"], ["--help"]])
def test_a_reader_that_has_gone_away_is_no_fault(root: Path, plant: Path, tmp_path: Path, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        command = [*words[:1], *([plant] if words[0] in ("inspect", "check") else []), *words[1:]]
        process = started(root, tmp_path, "-m", "youryou_xl", *command, stdout=gone, stderr=subprocess.PIPE)
        said = process.communicate()[1].decode()
    assert said == ""
    assert process.returncode == 0


def test_ctrl_c_anywhere_else_is_told_in_the_users_language(youryou, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "run", interrupt)
    answer = youryou("--lang", "en", "doctor")
    assert (answer.code, answer.out) == (130, "")
    assert answer.err == "Stopped. Files already written are whole and stay; run it again to go on from there.\n"


def test_what_nobody_foresaw_is_one_message_and_its_traceback_is_kept_for_us(
    youryou, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unforeseen(_: object) -> int:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.setattr(app, "run", unforeseen)
    answer = youryou("doctor")
    log = userdir() / "error.log"
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
    assert str(log) in answer.err and "元のファイルは変わっていません" in answer.err
    kept = log.read_text("utf-8")
    assert "ZeroDivisionError: nobody thought of this" in kept
    youryou("doctor")
    assert log.read_text("utf-8").count("ZeroDivisionError: nobody") == 2, "the first is not lost to the second"


def test_where_not_even_the_traceback_can_be_kept_it_is_shown(
    youryou, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("YOURYOU_HOME", str(tmp_path / "file" / "deeper"))
    monkeypatch.setattr(app, "run", lambda _: 1 // 0)
    answer = youryou("doctor")
    assert answer.code == 2
    assert "ZeroDivisionError" in answer.err


@pytest.mark.skipif(os.name == "nt", reason="signals are sent another way there")
def test_ctrl_c_is_not_swallowed_on_the_way_in(root: Path, tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from youryou_xl.cli import app\n"
        "from youryou_xl.__main__ import main\n"
        "app.run = lambda _: os.kill(os.getpid(), signal.SIGINT) or signal.pause()\n"
        "sys.exit(main(['doctor']))\n"
    )
    process = started(root, tmp_path, "-c", code, stderr=subprocess.PIPE)
    assert "中断しました" in process.communicate()[1].decode()
    assert process.returncode == 130
