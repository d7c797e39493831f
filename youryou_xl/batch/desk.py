"""The desk: the official form, compiled and bound once, from which every application of a run is filled.

Knows the form and its cells; knows nothing of the sheet the values come from, nor where the copies go.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from youryou_xl import forms
from youryou_xl.addresses import Position, position
from youryou_xl.errors import CannotFill, UnusableFile, UnusableForm
from youryou_xl.forms import Form
from youryou_xl.package import read_cells
from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.text import as_text, is_blank, one_line

FORM = "plant-master"

FILLED_BEFORE = rule(
    "YX-W220",
    "様式の「{label}」（{cell}）に「{value}」が入ったままです。すべての申込書にそのまま残ります。"
    "公式サイトからダウンロードしたままの様式を使ってください。",
    "{label} ({cell}) of the form already holds “{value}”, which stays in every application. Please use the form as "
    "it was downloaded.",
    "convention",
)
CARRIED_FORM = rule(
    "YX-I253",
    "{value} はボタン付きのブックのため、中に保存されている公式の申込書（{name}）を使いました。",
    "{value} is a workbook with buttons, so the official form inside it ({name}) was used.",
    "convention",
)
DOES_NOT_FIT = rule(
    "YX-E221",
    "この行の値を様式に書けません。{ja}",
    "The values of this row cannot be written into the form. {en}",
    "convention",
)

_MARK_LENGTH = 16
_PROBE = {
    "operator_code": "00001",
    "operator_name": "名",
    "area": "北海道",
    "plant_short_name": "アグリ0000101",
    "postal_code": "000-0000",
    "address": "所",
    "contact_department": "部",
    "contact_name": "名",
    "contact_phone": "00-0000-0000",
    "contact_email": "a@example.jp",
    "member_codes": ("00001",),
}
"""One value for every fact an application always has: enough to see whether the form has a cell for each."""


class Desk:
    """An official 発電所マスタ申込書, ready to be filled many times."""

    def __init__(self, path: Path) -> None:
        """Open the form at `path`.

        Raises UnusableFile if it cannot be read, and UnusableForm if it is another form or lacks a cell that
        every application needs.
        """
        self.path = path
        official = forms.OfficialForm.open(path, FORM)
        self._template = official.template
        self._binding = official.binding
        self.form: Form = official.binding.form
        self._own = tuple(f.key for f in self.form.fields if f.auto == "plant_short_name")
        self._shared: dict[int, tuple[Mapping[str, object], forms.Writes, Finding | None]] = {}
        self._digests: dict[int, str] = {}
        self._always = forms.autofill(self.form, _PROBE)
        self._binding.cells(self._always)
        self.digest = hashlib.sha256(official.package.data).hexdigest()[:_MARK_LENGTH]

    @property
    def suffix(self) -> str:
        """Return the ending a filled copy must have, ``.xlsx`` or ``.xlsm``."""
        return self._template.suffix

    def filled_before(self) -> list[Finding]:
        """Return a finding for every field the form holds a value in that no application writes over."""
        found = []
        for key, value in self._binding.values().items():
            if key in self._always or is_blank(value):
                continue
            cell = self._binding.cell_of(key)
            label = one_line(self.form.label_of(key))
            finding = FILLED_BEFORE.found(key, value, label=label, cell=cell)
            found.append(finding.at(self._binding.sheet, cell))
        return found

    def stale(self) -> list[Finding]:
        """Return a finding for every formula of the form that uses what the applications fill in."""
        return forms.stale_findings(self._template, self._binding.cells(self._always).cells)

    def unfound(self) -> list[Finding]:
        """Return what `check` says about every copy of this form whatever is filled in: fields not found, presets."""
        filled = self._filled(self._always)
        assert filled is not None
        return [told for told in forms.check(filled) if told.field is not None and told.field not in self._always]

    def check(self, values: Mapping[str, object], facts: Mapping[str, object]) -> list[Finding]:
        """Return what the rules say about `values`, as they say it of a copy that is filled with them.

        The form's own lists and boxes have their say too. `facts` is what is known besides.
        """
        found = forms.check_values(self.form, values, facts)
        filled = self._filled(values)
        if filled is not None:
            known = {(told.code, told.field) for told in found}
            wanted = (told for told in forms.check(filled, facts) if told.field in values)
            found += (told for told in wanted if (told.code, told.field) not in known)
        return found

    def _filled(self, values: Mapping[str, object]) -> forms.Binding | None:
        """Return the form's fields with `values` in their cells, None if they cannot be written."""
        try:
            writes = self._binding.cells(values)
        except UnusableForm:
            return None  # `refusal` says why
        grids = {grid.name: grid for grid in (self._binding.grid, *self._binding.others.values())}
        for name, grid in grids.items():
            own = {position(cell): value for (sheet, cell), value in writes.cells.items() if sheet == name}
            there = {**grid.values, **{place: value for place, value in own.items() if value is not None}}
            grids[name] = replace(grid, values={p: v for p, v in there.items() if own.get(p, v) is not None})
        return self._binding.on(tuple(grids.values()))

    def refusal(self, values: Mapping[str, object]) -> Finding | None:
        """Return why `values` cannot go into the form (about the form's field to blame), or None if they can."""
        return self._writes(values)[1]

    def fill(self, values: Mapping[str, object], short_name: str) -> bytes:
        """Return a copy of the form with `values` and this 発電所名略称 in it; `refusal` must have let them pass."""
        writes, _ = self._writes(values)
        cells = {**writes.cells, **self._named(short_name)}
        return self._template.fill_bytes(cells, like=writes.like)

    def filled(self, values: Mapping[str, object], short_name: str) -> tuple[str, frozenset[Position]]:
        """Return the form's sheet, and the positions on it that an application with `values` is filled in at."""
        sheet = self._binding.sheet
        cells = {**self._writes(values)[0].cells, **self._named(short_name)}
        return sheet, frozenset(
            position(cell) for (name, cell), value in cells.items() if name == sheet and value != ""
        )

    def mark(self, values: Mapping[str, object], short_name: str, more: str) -> str:
        """Return what tells one content of an application from another; `more` is what only the mail says."""
        shared = self._digests.get(id(values))
        if shared is None:
            # By field, not by cell: the same values in a form whose rows have moved are the same application.
            text = "\n".join(f"{key}={value!s}" for key, value in values.items() if key not in self._own)
            shared = self._digests[id(values)] = hashlib.sha256(text.encode()).hexdigest()
        return hashlib.sha256(f"{shared}\n{short_name}\n{more}".encode()).hexdigest()[:_MARK_LENGTH]

    def differences(self, path: Path, values: Mapping[str, object], short_name: str) -> list[tuple[str, str, str]]:
        """Return what a filled copy at `path` says otherwise than a new one would: label, what it says, what is new.

        Empty if the two agree, or if the copy cannot be read.
        """
        try:
            there = read_cells(path)
        except UnusableFile:
            return []
        new = {**self._writes(values)[0].cells, **self._named(short_name)}
        found = []
        for entry in self._binding.fields:
            place = (self._binding.sheet, entry.cell or "")
            as_it_came = self._binding.grid.values.get(position(entry.cell)) if entry.cell else None
            old_text, new_text = as_text(there.get(place)), as_text(new.get(place, as_it_came))
            if old_text != new_text:
                found.append((one_line(entry.label), old_text, new_text))
        return found

    def _named(self, short_name: str) -> dict[tuple[str, str], forms.binding.Written]:
        own = {key: short_name for key in self._own if self._binding.cell_of(key) is not None}
        # As given: the name is one we have made, and a number's digits must not be tidied away.
        return {place: value for place, value in self._binding.cells(own).cells.items() if value is not None}

    def _culprit(self, values: Mapping[str, object]) -> str | None:
        """Return the field without which `values` could be written, None if no single one is to blame."""
        for key in dict.fromkeys(_field(name) for name in values):
            others = {name: value for name, value in values.items() if _field(name) != key}
            with contextlib.suppress(UnusableForm, CannotFill):
                writes = self._binding.cells(others)
                self._template.fill_bytes(writes.cells, like=writes.like)
                return key
        return None

    def _writes(self, values: Mapping[str, object]) -> tuple[forms.Writes, Finding | None]:
        """Return the cells to write for `values`; like rows share one mapping, so each is looked at once."""
        known = self._shared.get(id(values))
        if known is None:
            writes, refused = forms.Writes(), None
            try:
                writes = self._binding.cells(values)
                self._template.fill_bytes(writes.cells, like=writes.like)
            except (UnusableForm, CannotFill) as error:
                key = self._culprit(values)
                refused = DOES_NOT_FIT.found(key, _listed(values, key), ja=error.ja, en=error.en)
            # Keeping `values` keeps its id from being given to another mapping.
            known = self._shared[id(values)] = (values, writes, refused)
        return known[1], known[2]


def _field(key: str) -> str:
    """Return the field a key such as ``member_code.12`` belongs to."""
    return key.partition(".")[0]


def _listed(values: Mapping[str, object], key: str | None) -> str | None:
    return None if key is None else "、".join(as_text(value) for name, value in values.items() if _field(name) == key)
