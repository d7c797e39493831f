"""Checking: what the rules say about a filled form, or about values on their way into one.

Reads values through a Binding, asks the rules about each and about several together, and places what they say at
sheet and cell. Knows no file format and no rule of its own but those about fields that cannot be found.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from youryou_xl.forms.binding import Binding, Writes
from youryou_xl.forms.definitions import Form
from youryou_xl.forms.filling import canonical
from youryou_xl.forms.structure import Structure
from youryou_xl.grid import Grid, address, position
from youryou_xl.rules.areas import parse_area
from youryou_xl.rules.crosschecks import CROSS_CHECKS, CheckInput
from youryou_xl.rules.findings import Finding, Severity, rule
from youryou_xl.rules.readings import REQUIRED
from youryou_xl.rules.text import as_text, choice_key, is_blank
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

NOT_IN_THE_LIST = rule(
    "YX-E105",
    "{label}「{value}」は、様式のプルダウンにありません。次のどれかを選んでください：{choices}。",
    "{label} “{value}” is not in the form's own drop-down list. Please choose one of: {choices}.",
    "convention",
)
BOXES_LEFT = rule(
    "YX-W108",
    "{label}「{value}」は{count}文字で、マスは{boxes}個あります。1マスに1文字ずつ、抜けがないか確かめてください。",
    "{label} “{value}” has {count} characters for {boxes} boxes. Please check that every box that needs one has one.",
    "convention",
)
PRINT_CHANGED = rule(
    "YX-E109",
    "様式に印刷されている「{before}」が「{value}」に変わっています。元の文字に戻し、値は入力欄に入力してください。",
    "The form prints “{before}” here, and now it says “{value}”. Please restore the print and type into the box.",
    "convention",
)
CIRCLE_BY_HAND = rule(
    "YX-I110",
    "{label}は、印刷された「{value}」を○で囲む欄です。Excelの「挿入」→「図形」→「楕円」で囲んでください。",
    "{label}: the printed word “{value}” is to be circled. Please draw an ellipse around it (Insert, Shapes).",
    "convention",
)
CONTROLS_BY_HAND = rule(
    "YX-I111",
    "この様式には、クリックして選ぶ部品（チェックボックスなど）が{count}個あります（{names}）。"
    "値としては読み書きできないので、Excelで確かめてください。",
    "This form has {count} controls to click ({names}). They hold no value of a cell; please look at them in Excel.",
    "convention",
)

_WHERE = "docs/forms.md"
_CLICKED = frozenset({"CheckBox", "Radio", "Drop", "List", "Spin", "Scroll"})
"""Form controls that hold what a person chose; buttons and frames do not."""
_MOST_LISTED = 12
_MOST_SHOWN = 30


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
            findings.append(told.at(binding.sheet_of(entry.key), entry.candidates[0]))
        elif needed:
            told = FIELD_MISSING.found(entry.key, label=entry.label, where=_WHERE)
            findings.append(told.at(binding.sheet_of(entry.key), entry.label_cell))
        else:
            told = OPTIONAL_FIELD_MISSING.found(entry.key, label=entry.label)
            findings.append(told.at(binding.sheet_of(entry.key), entry.label_cell))
    values = binding.values()
    said = _findings(binding.form, values, facts or {})
    wrong = {finding.field for finding in said if finding.severity is not Severity.INFO}
    said += [finding for finding in _of_cells(binding, values) if finding.field not in wrong]
    order = {entry.key: number for number, entry in enumerate(binding.fields)}
    said.sort(key=lambda finding: order.get(finding.field or "", len(order)))
    for finding in said:
        cell = binding.cell_of(finding.field) if finding.field else None
        findings.append(finding.at(binding.sheet_of(finding.field or ""), cell))
    return findings


def _of_cells(binding: Binding, values: Mapping[str, object]) -> list[Finding]:
    """Return what the form's own cells say about their values: drop-down lists, one box for each character."""
    findings = []
    spelled = canonical(binding.form, values)
    for entry in binding.fields:
        value = values.get(entry.key)
        if is_blank(value):
            continue
        grid, label = binding.grid_of(entry.key), binding.form.label_of(entry.key)
        if entry.kind in ("plain", "column") and len(entry.cells) == 1:
            allowed = grid.choices.get(grid.span_at(*position(entry.cells[0])).anchor, ())
            known = {choice_key(choice): choice for choice in allowed}
            if not allowed or known.keys() & {choice_key(as_text(value)), choice_key(as_text(spelled[entry.key]))}:
                continue
            near = difflib.get_close_matches(as_text(value), allowed, n=2, cutoff=0.6)
            listed = "、".join(allowed[:_MOST_LISTED]) + ("…" if len(allowed) > _MOST_LISTED else "")
            fix = near[0] if len(near) == 1 else None
            findings.append(NOT_IN_THE_LIST.found(entry.key, value, fix=fix, label=label, choices=listed))
        elif entry.kind == "chars":
            held = [not is_blank(grid.value_at(*position(cell))) for cell in entry.cells]
            first, last = held.index(True), len(held) - held[::-1].index(True)
            gap = not all(held[first:last])
            short = as_text(value).isdigit() and sum(held) < len(held) and binding.form.field(entry.key) is not None
            if gap or short:
                found = BOXES_LEFT.found(entry.key, value, label=label, count=sum(held), boxes=len(held))
                findings.append(found)
    return findings


def controls(binding: Binding) -> list[Finding]:
    """Return the word about form controls, which no cell speaks for, and whether each was clicked."""
    clicked = [control for control in binding.grid.controls if control.kind in _CLICKED]
    if not clicked:
        return []
    names = "、".join(
        f"{'☑' if control.checked else '☐'}{control.name}（{address(*control.anchor)}）"
        for control in clicked[:_MOST_LISTED]
    )
    names += "…" if len(clicked) > _MOST_LISTED else ""
    told = CONTROLS_BY_HAND.found(None, None, count=len(clicked), names=names)
    return [told.at(binding.sheet, address(*clicked[0].anchor))]


def overwritten(blank: Structure, filled: Sequence[Grid]) -> list[Finding]:
    """Return a finding for every printed text of a blank form that says something else on a filled copy.

    `blank` is noted as the copy's rows are now. Print that was filled in or marked where it stands is not meant, nor
    are cells that are there to be typed into.
    """
    by_name = {grid.name: grid for grid in filled}
    findings = []
    for noted in (blank, *blank.others):
        grid = by_name.get(noted.sheet)
        if grid is None:
            continue
        maybe = {cell for entry in noted.places for cell in entry.candidates}
        for at in noted.changed(grid.values):
            before, value = noted.labels[at], grid.values.get(at)
            open_to_all = at in noted.choices or (noted.inputs is not None and at in noted.inputs)
            if open_to_all or at in grid.formulas or address(*at) in maybe or not before.strip():
                continue
            shown = before.strip()[:_MOST_SHOWN]
            findings.append(PRINT_CHANGED.found(None, value, before=shown, fix=before).at(grid.name, address(*at)))
    return findings


def by_hand(binding: Binding, writes: Writes) -> list[Finding]:
    """Return what of `writes` only a person can do: words that a drawn circle marks."""
    keys = {
        ((entry.sheet or binding.sheet), cell): entry for entry in binding.fields for cell in entry.options.values()
    }
    findings = []
    for (sheet, cell), word in writes.circles.items():
        entry = keys.get((sheet, cell))
        label = binding.form.label_of(entry.key) if entry is not None else cell
        told = CIRCLE_BY_HAND.found(entry.key if entry is not None else None, word, label=label)
        findings.append(told.at(sheet, cell))
    return findings + controls(binding)


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
    area = next((parse_area(values.get(entry.key)) for entry in form.fields if entry.role == "area"), None)
    for entry in form.fields:
        keys = [key for key in values if (known := form.field(key)) is not None and known.key == entry.key]
        grouped = bool(entry.items) or entry.repeats
        labels[entry.role] = entry.label
        for key in keys:
            role = entry.role + key[len(entry.key) :]
            label = form.label_of(key)
            needed = False if grouped else None
            reading = read_value(values[key], entry.spec, field=key, label=label, required=needed, area=area)
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
