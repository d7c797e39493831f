"""The functions that check: the message a form's rules have about a cell, or about the cells of a row.

They ask `forms.check_values`, as every button and command does, so that a cell says what those say. One cell shows
one message: that of the gravest finding.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from youryou_xl import forms
from youryou_xl.errors import UnusableInput
from youryou_xl.forms import Form
from youryou_xl.functions.cells import as_day, word
from youryou_xl.rules.findings import Finding, Severity
from youryou_xl.rules.text import as_text, is_blank, label_key
from youryou_xl.userdir import userdir

_FIRST = ("plant-master", "operator-master")
"""The forms asked first for a key or label that several have."""

_TICKED = 1.0
"""How TRUE arrives from Calc."""


def check(key: object, value: object, form: object = None, *, day_zero: dt.date) -> str:
    """Return the message about a value of a form's field, "" if it is fine.

    The field is named by its key or its label; without `form` the plant form is asked first, then the operator form,
    then the user's own.
    """
    if is_blank(key):
        return ""
    name = word(key)
    asked = (_form(form),) if not is_blank(form) else _forms()
    for known in asked:
        field = _key(known, name)
        if field is not None:
            return _about(field, forms.check_values(known, {field: _as_typed(known, field, value, day_zero)}))
    searched = list(asked if isinstance(asked, tuple) else _forms())
    titles = "、".join(known.title for known in searched)
    raise UnusableInput(
        f"項目「{name}」は{titles}にありません。項目名か見出しを確認してください。",
        f"There is no field “{name}” in {', '.join(known.id for known in searched)}.",
    )


def check_rows(
    headers: Sequence[Sequence[object]], values: Sequence[Sequence[object]], form: object = None, *, day_zero: dt.date
) -> list[list[str]]:
    """Return one message per cell of `values`, each row of which is a form with the fields that `headers` name.

    Without `form` it is the form that knows most of the headers. What a row lacks counts as empty; a header the form
    does not know is told in its cells, an empty one is passed over.
    """
    names = [word(name) for row in headers for name in row]
    width = len(values[0]) if values else 0
    if len(headers) != 1 or len(names) != width:
        raise UnusableInput(
            f"見出し（{len(names)}個）と値（{width}列）の数が違います。同じ列の範囲を指定してください。",
            f"{len(names)} headers but {width} columns of values. Please give the same columns.",
        )
    known = _form(form) if not is_blank(form) else max(_forms(), key=lambda each: _known(each, names))
    keys = _keys(known, names)
    return [_row(known, keys, row, day_zero) for row in values]


def _row(form: Form, keys: Sequence[str], row: Sequence[object], day_zero: dt.date) -> list[str]:
    values = {key: _as_typed(form, key, value, day_zero) for key, value in zip(keys, row, strict=True) if key}
    findings = forms.check_values(form, values)
    return [_about(key, findings) if key else "" for key in keys]


def _about(key: str, findings: Iterable[Finding]) -> str:
    mine = [finding for finding in findings if finding.field == key]
    for severity in Severity:
        for finding in mine:
            if finding.severity is severity:
                return finding.text
    return ""


def _as_typed(form: Form, key: str, value: object, day_zero: dt.date) -> object:
    """Return what a person sees in the cell where a spreadsheet hands over less: dates and TRUE as numbers."""
    field = form.field(key)
    if is_blank(value) or field is None:
        return None if is_blank(value) else value
    if field.spec.type == "date":
        return as_day(value, day_zero)
    if field.spec.type == "mark" and value == _TICKED:
        return True
    return value


def _form(name: object) -> Form:
    wanted = label_key(word(name))
    for known in _forms():
        if wanted in {label_key(text) for text in (known.id, known.title, *known.titles)}:
            return known
    listed = "、".join(known.title for known in _forms())
    raise UnusableInput(
        f"様式「{word(name)}」はありません。使えるのは {listed} です。",
        f"There is no form “{word(name)}”. Known: {', '.join(known.id for known in _forms())}.",
    )


def _forms() -> Iterator[Form]:
    """Yield every form, the first to be asked first; raises UnusableDefinition only for one that is come to."""
    folder = userdir() / "forms"
    try:
        # A column of thousands of cells asks each time: the user's files are looked at, ours never change.
        with os.scandir(folder) as entries:
            state = tuple(sorted((entry.name, entry.stat().st_mtime_ns) for entry in entries))
    except OSError:
        state = ()
    for name in _ids(folder, state):
        yield _load(name, folder, state)


@lru_cache(maxsize=4)
def _ids(_folder: Path, _state: object) -> tuple[str, ...]:
    known = forms.available()
    return (*_FIRST, *(each for each in known if each not in _FIRST))


@lru_cache(maxsize=32)
def _load(name: str, _folder: Path, _state: object) -> Form:
    return forms.load(name)


def _names(form: Form) -> Mapping[str, str]:
    """Return the key each spelling of a label stands for; a spelling of two fields is the first one's."""
    names: dict[str, str] = {}
    for field in form.fields:
        for item in field.items:
            key = f"{field.key}.{item}"
            names.setdefault(label_key(form.label_of(key)), key)
            names.setdefault(label_key(f"{field.label}.{item}"), key)
        for text in (field.label, *field.labels):
            names.setdefault(label_key(text), field.key)
    return names


def _key(form: Form, name: str) -> str | None:
    """Return the key of the field a key or a label names, None if the form has none."""
    if form.field(name) is not None:
        return name
    return _names(form).get(label_key(name))


def _known(form: Form, names: Iterable[str]) -> int:
    return sum(_key(form, name) is not None for name in names if name)


def _keys(form: Form, names: Iterable[str]) -> list[str]:
    """Return the key of each header: of a repeated field its rows in order, the header itself where unknown."""
    keys: list[str] = []
    rows: dict[str, int] = {}
    for name in names:
        key = (_key(form, name) or name) if name else ""
        field = form.field(key) if key else None
        if field is not None and field.repeats and key == field.key:
            rows[key] = rows.get(key, 0) + 1
            key = f"{key}.{rows[key]}"
        if key and key in keys:
            raise UnusableInput(
                f"見出し「{as_text(name)}」が2つあります。1つにしてください。",
                f"The header “{as_text(name)}” stands there twice. Please keep one.",
            )
        keys.append(key)
    return keys
