"""Matching: which field of a form definition stands where in a Layout.

The layout says what the sheet holds; the definition says what the form asks for. This module brings the two
together and says of every field whether it was found, is missing, or could be several. It must not know how a
layout is read, nor anything of files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["found", "missing", "ambiguous"]
Kind = Literal["plain", "column", "parts", "chars", "circle", "tick", "same-cell", "checkbox"]


@dataclass(frozen=True, slots=True)
class BoundField:
    """One field on the sheet: its cells, or why there are none.

    `cells` are its addresses in order (``("C5",)``; several for one character per box, for the lines of one text,
    for the cells of a tick), empty unless `status` is "found". `kind` says how a value stands in them. `parts` are
    the cells of a split value by the name of the part (``{"year": "E9"}``), `options` the cells of the words of a
    choice that is marked (``{"有": "G38"}``; two words of one text share a cell). `candidates` are the cells that
    could be meant where it is ambiguous. `label_cell` is where the label stands, None if it was not found.
    """

    key: str
    label: str
    status: Status
    kind: Kind = "plain"
    cells: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    label_cell: str | None = None

    @property
    def cell(self) -> str | None:
        """Return the first cell, None where the field was not found."""
        return self.cells[0] if self.cells else None
