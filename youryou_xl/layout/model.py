"""What reading a sheet gives: its labels, the fields they name, and its tables, as plain values.

These are what `new definition` writes down and a picture shows. How sure a reading is stays with it (`margin`,
`candidates`); nothing here is computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from youryou_xl.grid import Span

LabelKind = Literal["caption", "heading", "note", "unit", "number", "fillable", "computed"]
FieldKind = Literal["plain", "column", "parts", "chars", "circle", "tick", "same-cell", "checkbox"]


@dataclass(frozen=True, slots=True)
class Label:
    """One text of the sheet: where it stands, under which headings, and what it is by itself.

    `section` are the headings above it and down its side, the outermost first.
    """

    text: str
    cell: str
    span: Span
    kind: LabelKind
    section: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One thing the sheet asks for, as far as can be told without knowing the form.

    `cells` are all its cells in order, `parts` those of a split value by the name of the part, `options` those of the
    words to mark. `candidates` are the cells it could be where `sure` is False; `margin` is by how much the reading is
    better than the next best, on the scale of log odds. `table` is the number of its table in `Layout.tables`.
    """

    label: Label
    kind: FieldKind
    cells: tuple[str, ...]
    parts: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    margin: float = 0.0
    sure: bool = True
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns side by side: the heading above them, if there is one, their labels, and how many rows they have."""

    heading: str
    columns: tuple[Label, ...]
    rows: int
