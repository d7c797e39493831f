"""``libreoffice install | uninstall | status`` where LibreOffice is not as it should be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("word", ["install", "uninstall", "status"])
def test_without_libreoffice_one_message_says_what_to_do(
    youryou, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, word: str
) -> None:
    monkeypatch.setenv("SOFFICE", str(tmp_path / "soffice"))
    answer = youryou("libreoffice", word, "--profile", tmp_path / "profile")
    assert answer.code == 2
    assert "LibreOffice が見つかりません" in answer.err and "Traceback" not in answer.err


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_what_libreoffice_refuses_is_told(youryou, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, text in (("soffice", "#!/bin/sh\n"), ("unopkg", "#!/bin/sh\necho 'the profile is locked' >&2\nexit 1\n")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("SOFFICE", str(tmp_path / "soffice"))
    answer = youryou("libreoffice", "install", "--profile", tmp_path / "profile")
    assert answer.code == 2
    assert "the profile is locked" in answer.err and "すべて閉じてから" in answer.err
