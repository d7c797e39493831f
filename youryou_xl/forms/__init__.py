"""Official forms: their definitions, finding their fields on a sheet, checking what stands there, filling in.

A form's life, wherever it lives: sheet -> Grid -> Binding -> values -> findings.
"""

from __future__ import annotations

from youryou_xl.forms.binding import Binding, Writes, bind, identify, identify_all
from youryou_xl.forms.checking import by_hand, check, check_values, controls, is_filled_in, overwritten
from youryou_xl.forms.definitions import Field, Form, Table, available, load, read
from youryou_xl.forms.filling import autofill, canonical, repairs
from youryou_xl.forms.inputs import foreign_cells
from youryou_xl.forms.matching import BoundField
from youryou_xl.forms.official import OfficialForm
from youryou_xl.forms.stale import stale_findings
from youryou_xl.forms.verifying import verify
from youryou_xl.grid import Grid, Span, address, position
from youryou_xl.package.grids import read_grids

__all__ = [
    "Binding",
    "BoundField",
    "Field",
    "Form",
    "Grid",
    "OfficialForm",
    "Span",
    "Table",
    "Writes",
    "address",
    "autofill",
    "available",
    "bind",
    "by_hand",
    "canonical",
    "check",
    "check_values",
    "controls",
    "foreign_cells",
    "identify",
    "identify_all",
    "is_filled_in",
    "load",
    "overwritten",
    "position",
    "read",
    "read_grids",
    "repairs",
    "stale_findings",
    "verify",
]
