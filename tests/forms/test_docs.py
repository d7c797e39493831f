"""docs/forms.md says what the code does."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from youryou_xl import forms
from youryou_xl.forms import overrides
from youryou_xl.rules.crosschecks import CROSS_CHECKS
from youryou_xl.rules.values import VALUE_TYPES, ValueSpec
from youryou_xl.userdir import userdir


def _page(root: Path) -> str:
    return (root / "docs" / "forms.md").read_text(encoding="utf-8")


def _example(page: str, name: str) -> str:
    match = re.search(rf"`{re.escape(name)}`\n\n```toml\n(.*?)```", page, re.DOTALL)
    assert match is not None
    return match[1]


def test_the_example_of_a_definition_can_be_used(root: Path) -> None:
    path = userdir() / "forms" / "nounyu.toml"
    path.parent.mkdir(parents=True)
    path.write_text(_example(_page(root), "forms\\nounyu.toml"), encoding="utf-8")
    form = forms.load("nounyu")
    assert [field.key for field in form.fields] == ["payer", "item_name", "region"]
    assert form.field("region.東") is not None and form.field("item_name.2") is not None


def test_the_example_of_an_override_can_be_used(root: Path) -> None:
    path = userdir() / "overrides" / "plant-master.toml"
    path.parent.mkdir(parents=True)
    path.write_text(_example(_page(root), "overrides\\plant-master.toml"), encoding="utf-8")
    assert overrides.settled("plant-master", "申込書", ())[1]["member_code"] == "E24:E29"


def test_every_setting_type_and_check_is_on_the_page(root: Path) -> None:
    page = _page(root)
    options = {item.name for item in dataclasses.fields(ValueSpec)} - {"long_term"}
    for word in (
        *options,
        *VALUE_TYPES,
        *CROSS_CHECKS,
        "labels",
        "place",
        "section",
        "table",
        "items",
        "auto",
        "role",
    ):
        assert f"`{word}`" in page, word


def test_every_source_of_autofill_our_forms_use_is_on_the_page(root: Path) -> None:
    page = _page(root)
    used = {field.auto for form in forms.available() for field in forms.load(form).fields if field.auto}
    assert used and all(f"`{name}`" in page for name in used)
