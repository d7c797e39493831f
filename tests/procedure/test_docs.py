"""The pages about procedures: every rule they name exists, every page of the manual is on the list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from youryou_xl.cli import rules_page
from youryou_xl.cli.app import app
from youryou_xl.procedure import applicants, applying, definitions
from youryou_xl.rules import CATALOGUE, load
from youryou_xl.rules import standards as standards_file

DOCS = Path(__file__).resolve().parents[2] / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def _rules() -> None:
    rules_page.load_rules()


def test_every_rule_the_coverage_names_exists() -> None:
    named = set(re.findall(r"YX-[EWI]\d{3}", page("coverage.md")))
    assert len(named) > 40
    assert named <= set(CATALOGUE)


def test_every_page_of_the_manual_from_3_to_17_is_covered() -> None:
    rows = re.findall(r"^\| p\.(\d+)", page("coverage.md"), re.M)
    assert {int(number) for number in rows} >= set(range(3, 18))


def test_every_rule_that_names_a_page_of_procedures_is_covered() -> None:
    text = page("coverage.md")
    for rule in CATALOGUE.values():
        if 350 <= int(rule.code[-3:]) < 374 and rule.source.mark == "manual":
            number = rule.source.page.removeprefix("p.")
            assert re.search(rf"^\| p\.{number}\b", text, re.M), rule.code


def test_the_settings_the_coverage_points_to_exist() -> None:
    data = standards_file.OURS.read_text(encoding="utf-8")
    for table in re.findall(r"`\[([a-z.-]+)\]`", page("coverage.md")):
        assert re.search(rf"^\[{re.escape(table)}[\].]", data, re.M), table
    for name in re.findall(r"`([a-z0-9-]+)\.toml`", page("coverage.md")):
        assert name in definitions.available() or (standards_file.OURS.parents[1] / "forms" / f"{name}.toml").is_file()
    assert load().lead_times["mms-data-check"].worst.business_days == 10


def test_every_option_of_plan_and_every_procedure_of_apply_is_on_its_page() -> None:
    commands = {str(command.callback.__name__): command.callback for command in app.registered_commands}  # type: ignore[union-attr]
    import typer.main

    click = typer.main.get_command(app)
    options = [
        name
        for parameter in click.commands["plan"].params  # type: ignore[attr-defined]
        for name in parameter.opts
        if name.startswith("--") and name not in ("--json", "--force", "--help")
    ]
    assert "plan" in commands and len(options) > 10
    assert all(f"`{name}`" in page("plan.md") for name in options)
    assert all(f"`{name}`" in page("apply.md") for name in applying.PROCEDURES)
    for column in ("事業者番号", "対象エリア", "参加区分", "契約種別"):
        assert column in page("apply.md") and column in applicants.COLUMNS
