"""What a Japanese Windows does to a program: tried here as far as another system can show it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: object, encoding: str = "cp932", cwd: Path | None = None, root: Path) -> subprocess.CompletedProcess:
    surroundings = os.environ | {
        "PYTHONIOENCODING": encoding,
        "PYTHONUTF8": "0",
        "PYTHONPATH": str(root),
        "PYTHONWARNDEFAULTENCODING": "1",
        "PYTHONWARNINGS": "error::EncodingWarning:youryou_xl",
    }
    return subprocess.run(
        [sys.executable, "-m", "youryou_xl", *map(str, words)],
        capture_output=True,
        check=False,
        cwd=cwd,
        env=surroundings,
        timeout=600,
    )


def test_a_console_in_cp932_shows_the_table(plant: Path, root: Path):
    answer = run("inspect", plant, root=root)
    assert answer.returncode == 0, answer.stderr.decode("cp932")
    assert "電源所属エリア" in answer.stdout.decode("cp932")


def test_json_is_whole_on_a_console_in_cp932(plant: Path, root: Path):
    import json

    answer = run("inspect", plant, "--json", root=root)
    document = json.loads(answer.stdout.decode("cp932"))
    assert document["form"] == "plant-master"


def test_a_name_that_cp932_lacks_does_not_stop_the_message(tmp_path: Path, root: Path):
    answer = run("inspect", tmp_path / "𠮷野電力.xlsx", root=root)
    assert answer.returncode == 2
    assert b"Traceback" not in answer.stderr


@pytest.mark.parametrize("path", [r"C:\Users\見本\申込書.xlsx", r"\\server\共有\申込書.xlsx", "CON.xlsx", ""])
def test_a_path_that_leads_nowhere_is_one_clear_message(path: str, root: Path, tmp_path: Path):
    answer = run("inspect", path, root=root, cwd=tmp_path)
    message = answer.stderr.decode("cp932")
    assert answer.returncode == 2
    assert "Traceback" not in message
    assert len(message.strip().splitlines()) == 1
