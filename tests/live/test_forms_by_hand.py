"""A form with every kind of field, filled by command and by hand in a window; both ways it is the official form."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.forms import kinds
from tests.live import by_hand
from tests.live.desk import Desk

pytestmark = pytest.mark.live


def test_every_kind_is_filled_by_command_and_printed(tmp_path: Path) -> None:
    for program in ("soffice", "pdftoppm"):
        if shutil.which(program) is None:
            missing(program)
    with by_hand.home(tmp_path / "home") as home:
        kinds.define(home)
        (form,) = by_hand.drawn(tmp_path)
        story = by_hand.filled_by_command(form, tmp_path / "out")
    assert story.wrong == []
    assert story.refused == {}
    assert set(story.kinds) == {"chars", "parts", "circle", "tick", "same-cell", "plain"}
    assert story.filled == story.fields
    assert story.pictures


def test_every_kind_is_typed_in_a_window_checked_and_saved(desk: Desk, tmp_path: Path) -> None:
    with by_hand.home(desk.home / "youryou-home") as home:
        kinds.define(home)
        try:
            (form,) = by_hand.drawn(tmp_path)
            story = by_hand.filled_by_command(form, tmp_path / "out", picture=False)
            by_hand.filled_in_a_window(desk, form, tmp_path / "out", story, most=20)
        finally:
            (home / "forms" / "todoke.toml").unlink()
            shutil.rmtree(home / "blanks", ignore_errors=True)
    assert story.wrong == []
    assert story.window.startswith(f"{story.fields} typed")
