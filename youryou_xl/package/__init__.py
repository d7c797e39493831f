"""The workbook as a package: fill it losslessly, prove what changed, carry buttons, export it for submission.

Knows cells and bytes. Does not know what a form is: which cell means what is told by the caller.
"""

from __future__ import annotations

from youryou_xl.package.formulas import Dependent
from youryou_xl.package.many import Job, Outcome, fill_many
from youryou_xl.package.reading import read_cells
from youryou_xl.package.template import Template
from youryou_xl.package.verify import ChangedCell, Difference, Verification, verify

__all__ = [
    "ChangedCell",
    "Dependent",
    "Difference",
    "Job",
    "Outcome",
    "Template",
    "Verification",
    "fill_many",
    "read_cells",
    "verify",
]
