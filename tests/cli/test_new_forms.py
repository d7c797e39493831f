"""A form nobody has defined: drafted, looked at, confirmed, filled and proven, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Answer
from tests.forms import kinds
from youryou_xl.userdir import userdir


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "todoke.xlsx"
    path.write_bytes(kinds.blank())
    return path


def test_inspect_tells_every_cell_of_a_field(youryou: Callable[..., Answer], form: Path) -> None:
    kinds.define(userdir())
    fields = {row["key"]: row for row in youryou("inspect", form, "--json").json["fields"]}
    assert fields["number"]["cells"] == [f"{letter}3" for letter in "HIJKLMNOPQRST"]
    assert fields["issued"]["parts"] == {"year": "I5", "month": "K5", "day": "M5"}
    assert fields["agent"]["options"] == {"有": "H13", "無": "L13"}
    assert fields["company"]["cells"] == ["H19"]


def test_a_coloured_copy_shows_the_fields_and_leaves_the_form_alone(
    youryou: Callable[..., Answer], form: Path, tmp_path: Path
) -> None:
    kinds.define(userdir())
    before = form.read_bytes()
    answer = youryou("inspect", form, "--mark", tmp_path / "shown.xlsx")
    assert answer.code == 0
    assert "送らないで" in answer.out
    sheet = openpyxl.load_workbook(tmp_path / "shown.xlsx")["届出書"]
    assert sheet["H19"].value == "会社名"
    assert sheet["H3"].fill.fgColor.rgb != "00000000"
    assert "登録番号" not in str(sheet["H3"].value)
    assert "number 1" in sheet["H3"].comment.text
    assert form.read_bytes() == before


def test_a_drafted_definition_is_used_at_once(youryou: Callable[..., Answer], form: Path, tmp_path: Path) -> None:
    assert youryou("new", "definition", form, "-o", tmp_path / "draft.toml").code == 0
    places = youryou("inspect", form, "--json").json
    assert places["form"] == "draft"
    assert {row["status"] for row in places["fields"]} == {"found"}
    cells = {row["key"]: row["cells"] for row in places["fields"]}
    assert len(cells["登録番号"]) == 13
    values = tmp_path / "values.json"
    values.write_text(json.dumps({"登録番号": "1234567890123", "会社名": "見本電力"}), encoding="utf-8")
    assert youryou("fill", form, values, "-o", tmp_path / "filled.xlsx").code == 0
    assert youryou("verify", form, tmp_path / "filled.xlsx").code == 0


def test_a_draft_is_not_overwritten_unasked(youryou: Callable[..., Answer], form: Path, tmp_path: Path) -> None:
    out = tmp_path / "draft.toml"
    out.write_text("mine", encoding="utf-8")
    assert youryou("new", "definition", form, "-o", out).code == 2
    assert out.read_text(encoding="utf-8") == "mine"
