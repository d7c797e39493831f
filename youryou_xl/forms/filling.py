"""Filling: the values of a form that follow from what is known, without asking anyone.

Fixed values and the `auto` facts of a form's definition; nothing else is made up. Knows no workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from youryou_xl.forms.definitions import Form
from youryou_xl.rules.text import is_blank


def autofill(form: Form, facts: Mapping[str, object]) -> dict[str, object]:
    """Return values by field key: the form's fixed values, and the facts its fields take theirs from.

    A repeated field takes a sequence, one row for each entry. Facts that are empty or absent leave their fields
    out.
    """
    values: dict[str, object] = {}
    for entry in form.fields:
        fact = facts.get(entry.auto) if entry.auto else None
        if entry.spec.fixed is not None:
            fact = entry.spec.fixed
        if entry.repeats:
            rows = fact if isinstance(fact, Sequence) and not isinstance(fact, str) else (fact,)
            filled = [row for row in rows if not is_blank(row)]
            values.update({f"{entry.key}.{number}": row for number, row in enumerate(filled, 1)})
        elif not is_blank(fact):
            values[entry.key] = fact
    return values
