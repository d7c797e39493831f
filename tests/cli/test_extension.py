"""``libreoffice install | uninstall | status`` where LibreOffice is not as it should be."""

from __future__ import annotations

import os
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


def _programs(folder: Path, monkeypatch: pytest.MonkeyPatch, **texts: str) -> None:
    """Put stand-ins for programs before all others."""
    for name, text in texts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("SOFFICE", str(folder / "soffice"))
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")
def test_what_libreoffice_refuses_is_told(youryou, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    became = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"'
    _programs(tmp_path, monkeypatch, soffice="", unopkg="echo 'the profile is locked' >&2; exit 1", unshare=became)
    answer = youryou("libreoffice", "install", "--profile", tmp_path / "profile")
    assert answer.code == 2
    assert "the profile is locked" in answer.err and "すべて閉じてから" in answer.err


@pytest.mark.skipif(sys.platform != "linux", reason="only there root becomes somebody else")
def test_root_in_a_container_is_told_to_be_somebody_else(
    youryou, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    _programs(tmp_path, monkeypatch, soffice="", unopkg="", unshare="echo 'Operation not permitted' >&2; exit 1")
    answer = youryou("libreoffice", "install", "--profile", tmp_path / "profile")
    assert answer.code == 2
    assert "ふだんの利用者で実行してください" in answer.err
