"""Filling: the values of a form that follow from what is known, and values as a form writes them.

Fixed values and the `auto` facts of a form's definition; nothing else is made up. Knows no workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from youryou_xl.forms.definitions import Field, Form
from youryou_xl.rules.findings import Finding, rule
from youryou_xl.rules.text import as_text, is_blank
from youryou_xl.rules.values import ValueSpec, read_value

WRITTEN_DIFFERENTLY = rule(
    "YX-I104",
    "{label}「{value}」を、「{fix}」に整えて入力しました。違う場合は「{value}」を直してください。",
    "{label}: “{value}” was tidied and written as “{fix}”. If that is wrong, please change what you gave.",
    "convention",
)


def autofill(form: Form, facts: Mapping[str, object]) -> dict[str, object]:
    """Return values by field key: the form's fixed and usual values, and the facts its fields take theirs from.

    A repeated field takes a sequence, one row for each entry. Facts that are empty or absent leave their fields
    out.
    """
    values: dict[str, object] = {}
    for entry in form.fields:
        fact = facts.get(entry.auto) if entry.auto else None
        if entry.spec.fixed is not None:
            fact = entry.spec.fixed
        elif entry.spec.usual is not None:
            fact = entry.spec.usual
        if entry.repeats:
            rows = fact if isinstance(fact, Sequence) and not isinstance(fact, str) else (fact,)
            filled = [row for row in rows if not is_blank(row)]
            values.update({f"{entry.key}.{number}": row for number, row in enumerate(filled, 1)})
        elif not is_blank(fact):
            values[entry.key] = fact
    return values


def canonical(form: Form, values: Mapping[str, object]) -> dict[str, object]:
    """Return `values` as they are written: codes as text, dates as dates, choices as the form spells them.

    What cannot be read, or is no field of the form, stays as given; `check_values` says what is wrong with it.
    """
    read: dict[str, object] = {}
    for key, value in values.items():
        known = form.field(key)
        reading = None
        if known is not None and not is_blank(value):
            reading = read_value(value, _shape(known), field=key, label=known.label)
        read[key] = value if reading is None or reading.value is None else reading.value
    return read


def repairs(form: Form, values: Mapping[str, object]) -> list[Finding]:
    """Return a finding for each of `values` that `canonical` writes otherwise than it was given."""
    written = canonical(form, values)
    return [
        WRITTEN_DIFFERENTLY.found(key, value, fix=written[key], label=form.label_of(key))
        for key, value in values.items()
        if not is_blank(value) and as_text(value) != as_text(written[key])
    ]


def _shape(known: Field) -> ValueSpec:
    """Return what a field's values look like, without what they have to be: a wrong date is still a date."""
    cached = known.__dict__.get("_shape")
    if cached is None:
        cached = replace(
            known.spec,
            fixed=None,
            usual=None,
            max_length=None,
            exact_length=None,
            ends_with=None,
            reject=(),
            leave_blank=False,
        )
        object.__setattr__(known, "_shape", cached)
    assert isinstance(cached, ValueSpec)
    return cached
