"""The workbook as a package: fill it losslessly, compare it, read its sheets.

Knows cells and bytes. Does not know what a form is: which cell means what is told by the caller.
"""

from __future__ import annotations

from youryou_xl.package.comparing import ChangedCell, Difference, Verification, compare
from youryou_xl.package.formulas import Dependent
from youryou_xl.package.reading import read_cells
from youryou_xl.package.template import Template

__all__ = [
    "ChangedCell",
    "Dependent",
    "Difference",
    "Template",
    "Verification",
    "compare",
    "read_cells",
]
