"""Seen once by a person: a form never used before is shown and asked about before it is multiplied."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Answer
from youryou_xl.userdir import userdir

Command = Callable[..., Answer]


class Terminal(io.StringIO):
    """Somebody sits there and answers."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def strange(plant: Path) -> Path:
    """Return a form that nobody has seen yet: the practice form with a word more in its print."""
    workbook = openpyxl.load_workbook(plant)
    workbook["申込書"]["B31"] = "提出の前に"
    workbook.save(plant)
    return plant


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Type a line into a terminal."""

    def typed(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", Terminal(text))
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)

    return typed


def test_without_a_terminal_the_run_stops_and_names_the_copy_to_look_at(
    youryou: Command, strange: Path, batch_sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    out = tmp_path / "out"
    told = youryou("batch", batch_sheet, "--form", strange, "--out", out)
    assert told.code == 2
    copy = out / "発電所マスタ申込書_欄の確認.xlsx"
    assert str(copy) in told.err
    assert "--confirm" in told.err
    marked = openpyxl.load_workbook(copy)["申込書"]
    assert marked["J13"].value == "発電所名"
    assert sorted(path.name for path in out.iterdir()) == [copy.name]


def test_in_a_terminal_it_asks_once_and_keeps_the_yes(
    youryou: Command, strange: Path, batch_sheet: Path, tmp_path: Path, answer: Callable[[str], None]
) -> None:
    answer("y\n")
    told = youryou("batch", batch_sheet, "--form", strange, "--out", tmp_path / "one")
    assert told.code in (0, 1), told.err  # some rows of the sample are wrong on purpose
    assert "欄の場所は正しいですか" in told.err
    assert list((tmp_path / "one").rglob("*.eml"))
    answer("")
    told = youryou("batch", batch_sheet, "--form", strange, "--out", tmp_path / "two", "--dry-run")
    assert told.code in (0, 1)
    assert "欄の場所は正しいですか" not in told.err


@pytest.mark.parametrize("said", ["n\n", "\n", "", "たぶん\n"])
def test_anything_but_yes_makes_nothing(
    said: str, youryou: Command, strange: Path, batch_sheet: Path, tmp_path: Path, answer: Callable[[str], None]
) -> None:
    answer(said)
    told = youryou("batch", batch_sheet, "--form", strange, "--out", tmp_path / "out")
    assert told.code == 2
    assert not list((tmp_path / "out").rglob("*.eml"))
    assert not (userdir() / "confirmed").exists()


def test_looked_at_beforehand_it_is_used_without_a_question(
    youryou: Command, strange: Path, batch_sheet: Path, tmp_path: Path
) -> None:
    assert youryou("inspect", strange, "--confirm").code == 0
    told = youryou("batch", batch_sheet, "--form", strange, "--out", tmp_path / "out", "--dry-run")
    assert told.code in (0, 1)
    assert "初めて" not in told.err


def test_a_form_that_changed_since_is_asked_about_anew(
    youryou: Command, strange: Path, batch_sheet: Path, tmp_path: Path
) -> None:
    assert youryou("inspect", strange, "--confirm").code == 0
    workbook = openpyxl.load_workbook(strange)
    workbook["申込書"]["B32"] = "もう一度、確かめてください"
    workbook.save(strange)
    assert youryou("batch", batch_sheet, "--form", strange, "--out", tmp_path / "out").code == 2
