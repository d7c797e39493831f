"""What the start menu opens: made the first time, kept afterwards, and a message where something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from youryou_xl.__main__ import main
from youryou_xl.attach import hidden
from youryou_xl.attach.audit import audit
from youryou_xl.cli import opening, words
from youryou_xl.userdir import userdir


def test_the_practice_form_has_its_buttons_and_is_made_once(youryou, tmp_path: Path) -> None:
    assert youryou("open", "practice", "--folder", tmp_path, "--no-show").code == 0
    path = tmp_path / opening.PRACTICE
    assert audit(path) == []
    path.write_bytes(path.read_bytes() + b"")
    before = path.stat().st_mtime_ns
    assert youryou("open", "practice", "--folder", tmp_path, "--no-show").code == 0
    assert path.stat().st_mtime_ns == before
    assert (hidden.read(path) or {})["host"] == "excel"


def test_the_desk_is_made_by_the_command_that_makes_desks(
    youryou, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import typer

    def make(out: Path) -> int:
        out.write_text("desk", encoding="utf-8")
        return 0

    command = typer.models.CommandInfo("desk", callback=make)
    others = [one for one in words.new.registered_commands if one.name != "desk"]
    monkeypatch.setattr(words.new, "registered_commands", [*others, command])
    assert youryou("open", "desk", "--folder", tmp_path, "--no-show").code == 0
    assert (tmp_path / opening.DESK).read_text(encoding="utf-8") == "desk"


def test_a_version_without_a_desk_says_so(youryou, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [one for one in words.new.registered_commands if one.name != "desk"]
    monkeypatch.setattr(words.new, "registered_commands", others)
    answer = youryou("open", "desk", "--folder", tmp_path, "--no-show")
    assert answer.code == 2
    assert "申請デスクがありません" in answer.err


def test_the_examination_is_a_text_that_windows_shows_right(youryou) -> None:
    assert youryou("open", "doctor", "--no-show").code == 0
    data = (userdir() / opening.REPORT).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") > 5
    assert "youryou_xl 診断" in data.decode("utf-8-sig")


def test_without_a_terminal_success_is_silent_and_trouble_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from youryou_xl.cli import window

    shown: list[str] = []
    monkeypatch.setattr(window, "show", shown.append)
    assert main(["--window", "open", "practice", "--folder", str(tmp_path), "--no-show"]) == 0
    assert shown == []
    assert main(["--window", "check", str(tmp_path / "nowhere.xlsx")]) == 2
    assert main(["--window", "no-such-command"]) == 2
    assert len(shown) == 2
    assert "nowhere.xlsx" in shown[0] and "Traceback" not in shown[0]
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""
