"""Fixtures every room's tests may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests away from the user's own settings, and the messages in Japanese."""
    monkeypatch.setenv("YOURYOU_HOME", str(tmp_path / "youryou-home"))
    monkeypatch.delenv("YOURYOU_LANG", raising=False)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with the real-world workbooks, or skip where it is not there."""
    folder = Path(os.environ.get("YOURYOU_SHARED", ROOT.parent / "shared"))
    if not (folder / "corpus").is_dir():
        pytest.skip("the folder with real-world workbooks is not here")
    return folder
