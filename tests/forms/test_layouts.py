"""Every case folder in layouts/: the binder finds what expected.json says, blank or filled in."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.forms.paper import Paper
from youryou_xl import forms
from youryou_xl.forms import Grid

CASES = sorted(path.parent for path in Path(__file__).with_name("layouts").glob("*/build.py"))


def _build(case: Path) -> bytes:
    spec = importlib.util.spec_from_file_location(f"layout_{case.name}", case / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    built, paper = module.build()
    assert isinstance(paper, Paper)
    if isinstance(built, bytes):
        return built
    stream = BytesIO()
    built.save(stream)
    return stream.getvalue()


def _expected(case: Path) -> dict[str, Any]:
    return json.loads((case / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> tuple[dict[str, Any], tuple[Grid, ...]]:
    folder: Path = request.param
    assert (folder / "description.md").read_text(encoding="utf-8").strip()
    return _expected(folder), forms.read_grids(_build(folder))


def test_every_field_is_found_where_it_stands(case: tuple[dict[str, Any], tuple[Grid, ...]]) -> None:
    expected, grids = case
    binding = forms.bind(forms.load(expected["form"]), grids)
    assert binding.sheet == expected["sheet"]
    assert {entry.key: entry.cell for entry in binding.fields if entry.cell} == expected["cells"]
    unsettled = {
        entry.key: {"status": entry.status, "candidates": list(entry.candidates)}
        for entry in binding.fields
        if entry.status != "found"
    }
    assert unsettled == expected["unsettled"]
    known = {field.key for field in binding.form.fields}
    assert known == {key.partition(".")[0] for key in {**expected["cells"], **unsettled}}


def test_the_form_is_recognised_unasked(case: tuple[dict[str, Any], tuple[Grid, ...]]) -> None:
    expected, grids = case
    only = [grid for grid in grids if grid.name == expected["sheet"]]
    assert forms.identify(only).form.id == expected["form"]
    found = forms.identify(grids, [forms.load(expected["form"])])
    assert found.sheet == expected["sheet"]


FILLED = {
    "application_type": "新規",
    "area": "東京",
    "voltage_class": "低圧",
    "balancing_class": "非調整電源",
    "max_received_power": 999999999,
    "plant_name": "見本電力株式会社",
    "plant_short_name": "アグリ0123301",
    "address": "東京都千代田区丸の内１－１－１　丸の内ビル（１０階）",
    "contact_department": "経営情報",
}


def test_a_filled_copy_binds_to_the_same_cells(case: tuple[dict[str, Any], tuple[Grid, ...]]) -> None:
    expected, grids = case
    values = {
        forms.position(cell): "○" if key.startswith("negawatt") else FILLED.get(key, "記入した値")
        for key, cell in expected["cells"].items()
    }
    filled = [
        replace(grid, values={**grid.values, **values}) if grid.name == expected["sheet"] else grid for grid in grids
    ]
    binding = forms.bind(forms.load(expected["form"]), filled)
    assert binding.sheet == expected["sheet"]
    assert {entry.key: entry.cell for entry in binding.fields if entry.cell} == expected["cells"]


def test_without_borders_known_a_form_with_borders_is_still_found_or_reported(
    case: tuple[dict[str, Any], tuple[Grid, ...]],
) -> None:
    # A grid from an open spreadsheet does not know borders: fewer signs, but never a wrong cell.
    expected, grids = case
    bare = [replace(grid, framed=None) for grid in grids]
    binding = forms.bind(forms.load(expected["form"]), bare)
    for entry in binding.fields:
        if entry.cell is not None and entry.key in expected["cells"]:
            assert entry.cell == expected["cells"][entry.key], entry
