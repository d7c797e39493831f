"""Drop-down lists: what of a cell's data validation the engine offers.

Knows a block and its UNO properties. Rules other than lists are not available.
"""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from .missing import complete, not_available
from .surface import Block


@complete()
class DataValidation(base_classes.DataValidation):
    """The validation of a rectangle of cells."""

    def __init__(self, block: Block) -> None:
        self._block = block

    @property
    def api(self) -> Any:
        """Return the UNO validation, a copy; it counts once it is given back to the range."""
        return self._block.uniform("Validation").raw

    def set_list(self, source: Any, in_cell_dropdown: bool) -> None:
        """Offer the entries of `source`, a sequence of texts, and refuse anything else that is typed."""
        if not isinstance(source, (list, tuple)):
            raise not_available("DataValidation.set_list(source=a range or a name)")
        entries = ";".join('"{}"'.format(str(entry).replace('"', '""')) for entry in source)
        self._set("LIST", entries, in_cell_dropdown)

    def delete(self) -> None:
        """Take the validation off."""
        self._set("ANY", "", False)

    def _set(self, kind: str, formula: str, shown: bool) -> None:
        validation = self._block.uniform("Validation")
        validation.set("Type", self._block.document.connection.enum("com.sun.star.sheet.ValidationType", kind))
        validation.set("ShowList", int(shown))
        validation.set("IgnoreBlankCells", True)
        validation.set("ShowErrorMessage", bool(formula))
        validation.call("setFormula1", formula)
        self._block.change(Validation=validation.raw)
