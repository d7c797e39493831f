"""Checking: what the rules say about a filled form, or about values on their way into one.

Reads values through a Binding, asks the rules about each and about several together, and places what they say at
sheet and cell. Knows no file format and no rule of its own but those about fields that cannot be found.
"""

from __future__ import annotations

from collections.abc import Mapping

from youryou_xl.forms.binding import Binding
from youryou_xl.forms.definitions import Form
from youryou_xl.rules.crosschecks import CROSS_CHECKS, CheckInput
from youryou_xl.rules.findings import Finding, Severity, rule
from youryou_xl.rules.readings import REQUIRED
from youryou_xl.rules.text import is_blank
from youryou_xl.rules.values import read_value

FIELD_MISSING = rule(
    "YX-E100",
    "この申込書に「{label}」の欄が見つかりません。見出しが変わっている場合は、欄のセルを指定してください（{where}）。",
    "This form has no cell for “{label}”. If its label has changed, name the cell ({where}).",
    "convention",
)
OPTIONAL_FIELD_MISSING = rule(
    "YX-I101",
    "「{label}」の欄が見つかりません。入力しなくてよい項目なので、このままで構いません。",
    "No cell for “{label}” was found. It need not be filled in, so nothing has to be done.",
    "convention",
)
FIELD_AMBIGUOUS = rule(
    "YX-E102",
    "「{label}」のセルが1つに決まりません（候補：{cells}）。正しいセルを指定してください（{where}）。",
    "The cell of “{label}” is doubtful (candidates: {cells}). Name the right one ({where}).",
    "convention",
)
UNKNOWN_KEY = rule(
    "YX-E103",
    "「{value}」という項目は{title}にありません。使える項目名：{known}。",
    "{title} has no field “{value}”. Known: {known}.",
    "convention",
)

_WHERE = "docs/forms.md"


def check(binding: Binding, facts: Mapping[str, object] | None = None) -> list[Finding]:
    """Return every finding about a filled form, in the form's order, placed at sheet and cell.

    `facts` is what is known besides the form (category, licence, registered name and address, numbers already
    given) for the checks over several fields.
    """
    findings: list[Finding] = []
    for entry in binding.fields:
        if entry.status == "found":
            continue
        known = binding.form.field(entry.key)
        needed = known is not None and known.spec.required
        if entry.status == "ambiguous":
            told = FIELD_AMBIGUOUS.found(
                entry.key,
                label=entry.label,
                cells="、".join(entry.candidates),
                where=_WHERE,
                severity=None if needed else Severity.WARNING,
            )
            findings.append(told.at(binding.sheet, entry.candidates[0]))
        elif needed:
            told = FIELD_MISSING.found(entry.key, label=entry.label, where=_WHERE)
            findings.append(told.at(binding.sheet, entry.label_cell))
        else:
            findings.append(
                OPTIONAL_FIELD_MISSING.found(entry.key, label=entry.label).at(binding.sheet, entry.label_cell)
            )
    values = binding.values()
    for finding in _findings(binding.form, values, facts or {}):
        cell = binding.cell_of(finding.field) if finding.field else None
        findings.append(finding.at(binding.sheet, cell))
    return findings


def is_filled_in(binding: Binding) -> bool:
    """Return whether somebody has begun to fill in the form: a required field holds more than its one right value."""
    needed = {entry.key for entry in binding.form.fields if entry.spec.required}
    for key, value in binding.values().items():
        known = binding.form.field(key)
        if known is None or is_blank(value) or (needed and known.key not in needed):
            continue
        if known.spec.fixed is None and known.spec.usual is None:
            return True
    return False


def check_values(form: Form, values: Mapping[str, object], facts: Mapping[str, object] | None = None) -> list[Finding]:
    """Return every finding about values on their way into a form, in the form's order; no workbook is needed.

    Keys are those of `Binding.values` (``member_code.1``, ``negawatt_area.東京``); a key the form does not have is
    a finding. A field left out counts as empty.
    """
    known = "、".join(entry.key for entry in form.fields)
    findings = [UNKNOWN_KEY.found(key, key, title=form.title, known=known) for key in values if form.field(key) is None]
    return findings + _findings(form, {**_empty(form, values), **values}, facts or {})


def _empty(form: Form, values: Mapping[str, object]) -> dict[str, object]:
    """Return a None for every field `values` leaves out, one row of a table and every item of a group included."""
    empty: dict[str, object] = {}
    for entry in form.fields:
        if entry.items:
            empty.update({f"{entry.key}.{item}": None for item in entry.items})
        elif not entry.repeats:
            empty[entry.key] = None
        elif entry.key not in values:
            empty[f"{entry.key}.1"] = None
    return empty


def _findings(form: Form, values: Mapping[str, object], facts: Mapping[str, object]) -> list[Finding]:
    """Return what the rules say about single values and about several together, in the form's order."""
    findings: list[Finding] = []
    groups: list[Finding] = []
    roles: dict[str, str] = {}
    labels: dict[str, str] = {}
    read: dict[str, object] = {}
    given: set[str] = set()
    for entry in form.fields:
        keys = [key for key in values if (known := form.field(key)) is not None and known.key == entry.key]
        grouped = bool(entry.items) or entry.repeats
        labels[entry.role] = entry.label
        for key in keys:
            role = entry.role + key[len(entry.key) :]
            label = form.label_of(key)
            needed = False if grouped else None
            reading = read_value(values[key], entry.spec, field=key, label=label, required=needed)
            findings += reading.findings
            roles[role] = key
            labels.setdefault(role, label)
            if reading.value is not None:
                read[role] = reading.value
            if not is_blank(values[key]):
                given.add(role)
        if grouped and keys and entry.spec.required and all(is_blank(values[key]) for key in keys):
            groups.append(REQUIRED.found(keys[0], source=entry.source, label=entry.label))
    seen = CheckInput(read, roles, facts, given, labels, form.id)
    together = [finding for name in form.checks for finding in CROSS_CHECKS[name](seen)]
    # A check of the whole group says more exactly that nothing was chosen.
    told = {finding.field for finding in together}
    findings += [finding for finding in groups if finding.field not in told] + together
    order = {key: number for number, key in enumerate(_keys(form, values))}
    return sorted(findings, key=lambda finding: order.get(finding.field or "", len(order)))


def _keys(form: Form, values: Mapping[str, object]) -> list[str]:
    return [key for entry in form.fields for key in values if key == entry.key or key.startswith(f"{entry.key}.")]
