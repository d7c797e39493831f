"""Checks of a filled form: every breach found, placed at its cell, with what to type instead."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest

from youryou_xl import forms
from youryou_xl.forms import Binding, Grid
from youryou_xl.rules.findings import Finding, Severity

GOOD_PLANT: dict[str, object] = {
    "application_type": "新規",
    "area": "東京",
    "voltage_class": "低圧",
    "balancing_class": "非調整電源",
    "contract_start": dt.date(2020, 3, 1),
    "effective_start": dt.date(2020, 3, 1),
    "max_received_power": 999999999,
    "plant_name": "みほん電力株式会社",
    "plant_short_name": "アグリ0123301",
    "owner_code": "01233",
    "owner_name": "みほん電力株式会社",
    "postal_code": "100-0005",
    "address": "東京都千代田区丸の内1-1-1",
    "contact_department": "企画部",
    "contact_name": "見本 花子",
    "contact_phone": "03-1234-5678",
    "contact_email": "code@mihon.co.jp",
    "member_code.1": "01233",
}
GOOD_OPERATOR: dict[str, object] = {
    "application_type": "新規",
    "contract_start": dt.date(2016, 2, 1),
    "effective_start": dt.date(2016, 2, 1),
    "operator_name": "みほん電力株式会社",
    "operator_short_name": "みほん電力_容",
    "postal_code": "100-0005",
    "address": "東京都千代田区丸の内1-1-1",
    "domain_name": "mihon.co.jp",
    "contact_department": "企画部",
    "contact_name": "見本 花子",
    "contact_phone": "03-1234-5678",
    "contact_email": "code@mihon.co.jp",
    "licence_class.1": "区分なし(需要抑制)",
    "imbalance_class.1": "計画値",
    "negawatt_area.東京": "○",
}
GOOD = {"plant-master": GOOD_PLANT, "operator-master": GOOD_OPERATOR}


@cache
def read(path: Path) -> tuple[Grid, ...]:
    return forms.read_grids(path)


def blank(root: Path, form_id: str) -> Binding:
    return forms.bind(forms.load(form_id), read(root / "workbook" / f"{form_id}-practice.xlsx"))


def filled(root: Path, form_id: str, values: dict[str, object]) -> Binding:
    """Return the practice form as it stands with `values` typed exactly so."""
    empty = blank(root, form_id)
    typed = {forms.position(empty.cell_of(key) or ""): value for key, value in values.items() if value is not None}
    cleared = {forms.position(empty.cell_of(key) or "") for key, value in values.items() if value is None}
    old = empty.grid
    kept = {at: value for at, value in old.values.items() if at not in cleared}
    grid = Grid(old.name, {**kept, **typed}, old.merges, old.inputs, old.formulas, old.choices, True, old.framed)
    return forms.bind(empty.form, [grid])


@pytest.mark.parametrize("form_id", sorted(GOOD))
def test_a_form_filled_as_the_manual_says_has_no_finding(form_id: str, root: Path) -> None:
    assert forms.check(filled(root, form_id, GOOD[form_id])) == []
    assert forms.check_values(forms.load(form_id), GOOD[form_id]) == []


REQUIRED_PLANT = [key for key in GOOD_PLANT if key != "member_code.1"]


@pytest.mark.parametrize("key", REQUIRED_PLANT)
def test_an_empty_required_cell_of_the_plant_form_is_an_error_at_that_cell(key: str, root: Path) -> None:
    binding = filled(root, "plant-master", GOOD_PLANT | {key: None})
    findings = [finding for finding in forms.check(binding) if finding.field == key]
    assert [(f.code, f.sheet, f.cell) for f in findings] == [("YX-E001", "申込書", binding.cell_of(key))]


# What is typed, where; the code of the finding, and what to type instead.
MISTAKES = [
    ("plant-master", {"contract_start": dt.date(2016, 2, 1)}, "YX-E013", dt.date(2020, 3, 1)),
    ("operator-master", {"contract_start": dt.date(2020, 3, 1)}, "YX-E013", dt.date(2016, 2, 1)),
    ("plant-master", {"area": "関西"}, "YX-E075", None),
    ("plant-master", {"plant_short_name": "アグリ1234301"}, "YX-E076", "アグリ0123301"),
    ("plant-master", {"plant_name": "別の名前株式会社"}, "YX-E077", "みほん電力株式会社"),
    ("plant-master", {"plant_name": "アグリ0123301"}, "YX-E078", None),
    ("plant-master", {"voltage_class": "高圧"}, "YX-E003", "低圧"),
    ("plant-master", {"balancing_class": "調整電源"}, "YX-E003", "非調整電源"),
    ("plant-master", {"max_received_power": 1000}, "YX-E003", 999999999),
    ("plant-master", {"application_type": "変更"}, "YX-W019", "新規"),
    ("plant-master", {"application_note": "住所の変更"}, "YX-W007", None),
    ("plant-master", {"member_code.1": None}, "YX-E086", "01233"),
    ("plant-master", {"member_code.2": "01233"}, "YX-W087", None),
    ("operator-master", {"domain_name": "example.co.jp"}, "YX-W084", "mihon.co.jp"),
    ("operator-master", {"operator_name": "あ" * 51}, "YX-E004", None),
    ("operator-master", {"negawatt_area.東京": None}, "YX-E088", None),
    ("operator-master", {"licence_class.1": "発電"}, "YX-E003", "区分なし(需要抑制)"),
    ("operator-master", {"licence_class.1": None}, "YX-E001", None),
]


@pytest.mark.parametrize(("form_id", "mistake", "code", "fix"), MISTAKES)
def test_a_mistake_is_found_with_its_fix_and_placed_at_its_cell(
    form_id: str, mistake: dict[str, object], code: str, fix: object, root: Path
) -> None:
    values = GOOD[form_id] | mistake
    binding = filled(root, form_id, values)
    findings = [finding for finding in forms.check(binding) if finding.code == code]
    assert findings, forms.check(binding)
    assert findings[0].fix == fix
    assert findings[0].sheet == "申込書"
    assert findings[0].cell is not None and findings[0].cell == binding.cell_of(findings[0].field or "")
    same = [finding.at(None, None) for finding in findings]
    assert [f for f in forms.check_values(binding.form, values) if f.code == code] == same


def test_the_facts_known_besides_the_form_are_checked_too() -> None:
    plant = forms.load("plant-master")

    def codes(**facts: object) -> set[str]:
        return {finding.code for finding in forms.check_values(plant, GOOD_PLANT, facts)}

    assert codes(registered_name="別の会社") == {"YX-E081"}
    assert codes(registered_address="大阪市") == {"YX-E083"}
    assert codes(category="発動指令電源（DR）", licence="発電") == {"YX-E080"}
    assert codes(category="安定電源", licence="発電") == {"YX-E079"}
    assert codes(category="発動指令電源（DR）", licence="区分なし(需要抑制)") == set()


@pytest.mark.parametrize("key", ["owner_code", "member_code.1"])
def test_four_digits_of_a_code_are_read_with_the_area_of_the_form(key: str) -> None:
    form = forms.load("plant-master")
    told = [f for f in forms.check_values(form, {"area": "東京", key: "4567"}) if f.field == key]
    assert [(f.code, f.fix) for f in told] == [("YX-E022", "45673")]
    without = [f for f in forms.check_values(form, {key: "4567"}) if f.field == key]
    assert [(f.code, f.fix) for f in without] == [("YX-E022", None)]


def test_a_field_that_is_not_there_is_told_by_how_much_it_matters(root: Path) -> None:
    grid = blank(root, "plant-master").grid
    gone = {"発電所名略称", "申請内容"}
    kept = {at: value for at, value in grid.values.items() if value not in gone}
    twice = {at: ("郵便番号" if value == "提出前の確認" else value) for at, value in kept.items()}
    less = Grid(grid.name, twice, grid.merges, grid.inputs, grid.formulas, grid.choices, True, grid.framed)
    told = {finding.field: finding for finding in forms.check(forms.bind(forms.load("plant-master"), [less]))}
    assert told["plant_short_name"].code == "YX-E100"
    assert told["plant_short_name"].severity is Severity.ERROR
    assert told["application_note"].code == "YX-I101"


def test_a_doubtful_field_is_an_error_that_names_the_candidates() -> None:
    values = {(1, 1): "発電所マスタ申込書"}
    labels = [field.label for field in forms.load("plant-master").fields]
    values |= {(row, 1): label for row, label in enumerate([*labels, "郵便番号"], start=2)}
    framed = frozenset((row, column) for row in range(1, 30) for column in (1, 2))
    binding = forms.bind(forms.load("plant-master"), [Grid("表", values, framed=framed)])
    told = next(finding for finding in forms.check(binding) if finding.field == "postal_code")
    assert told.code == "YX-E102" and told.cell == "B16"
    assert "B16、B23" in told.message and told.severity is Severity.ERROR


def test_a_doubt_about_a_field_that_may_stay_empty_only_warns() -> None:
    labels = [field.label for field in forms.load("plant-master").fields]
    values = {(row, 1): label for row, label in enumerate([*labels, "適用終了日"], start=1)}
    framed = frozenset((row, column) for row in range(1, 30) for column in (1, 2))
    binding = forms.bind(forms.load("plant-master"), [Grid("表", values, framed=framed)])
    told = next(finding for finding in forms.check(binding) if finding.field == "effective_end")
    assert told.code == "YX-E102" and told.severity is Severity.WARNING


def test_findings_come_in_the_order_of_the_form(root: Path) -> None:
    form = forms.load("plant-master")
    findings = forms.check(blank(root, "plant-master"))
    keys = [field.key for field in form.fields]
    order = [keys.index((finding.field or "").partition(".")[0]) for finding in findings]
    assert order == sorted(order)


def test_values_without_a_workbook_may_leave_out_fields_but_not_invent_them() -> None:
    findings = forms.check_values(forms.load("operator-master"), {"operator_nam": "x", "negawatt_area.台湾": "○"})
    assert [finding.value for finding in findings if finding.code == "YX-E103"] == [
        "operator_nam",
        "negawatt_area.台湾",
    ]
    missing = {finding.field for finding in findings if finding.code in ("YX-E001", "YX-E088")}
    assert {"operator_name", "licence_class.1", "negawatt_area.北海道"} <= missing


def test_every_rule_of_the_forms_names_the_label_in_both_languages(root: Path) -> None:
    def told(finding: Finding) -> bool:
        return bool(finding.message and finding.message_en and "{" not in finding.message + finding.message_en)

    assert all(told(finding) for finding in forms.check(blank(root, "operator-master")))


def test_what_follows_from_the_facts_is_filled_in_and_nothing_else() -> None:
    facts = {
        "operator_code": "01233",
        "operator_name": "みほん電力株式会社",
        "area": "東京",
        "source_type": "",
        "plant_short_name": "アグリ0123301",
        "member_codes": ["01233", "", "12343"],
        "unknown_fact": "x",
    }
    assert forms.autofill(forms.load("plant-master"), facts) == {
        "application_type": "新規",
        "area": "東京",
        "voltage_class": "低圧",
        "balancing_class": "非調整電源",
        "contract_start": dt.date(2020, 3, 1),
        "effective_start": dt.date(2020, 3, 1),
        "max_received_power": 999999999,
        "plant_name": "みほん電力株式会社",
        "plant_short_name": "アグリ0123301",
        "owner_code": "01233",
        "owner_name": "みほん電力株式会社",
        "member_code.1": "01233",
        "member_code.2": "12343",
    }


def test_the_operator_form_keeps_the_dates_the_template_has() -> None:
    filled_in = forms.autofill(forms.load("operator-master"), {"operator_name": "みほん電力株式会社"})
    assert filled_in == {
        "application_type": "新規",
        "operator_name": "みほん電力株式会社",
        "imbalance_class.1": "計画値",
        "licence_class.1": "区分なし(需要抑制)",
    }


def test_canonical_values_are_read_and_the_unreadable_stay() -> None:
    form = forms.load("plant-master")
    given = {"owner_code": 12343, "contract_start": "2021/4/1", "address": None, "postal_code": "?", "x": 1}
    assert forms.canonical(form, given) == {
        "owner_code": "12343",
        "contract_start": dt.date(2021, 4, 1),
        "address": None,
        "postal_code": "?",
        "x": 1,
    }


@pytest.mark.parametrize(
    ("form_id", "group", "code"),
    [
        ("operator-master", "negawatt_area", "YX-E088"),
        ("operator-master", "licence_class", "YX-E001"),
        ("plant-master", "member_code", "YX-E086"),
    ],
)
def test_a_group_nothing_was_chosen_in_is_told_once(form_id: str, group: str, code: str) -> None:
    values = {key: value for key, value in GOOD[form_id].items() if not key.startswith(group)}
    about = [f for f in forms.check_values(forms.load(form_id), values) if (f.field or "").startswith(group)]
    assert [finding.code for finding in about if finding.severity is Severity.ERROR] == [code]
