"""Drop-down lists: what of a cell's data validation the engine offers.

Knows a range and its UNO properties. Rules other than lists are not available.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from .missing import complete, not_available

if TYPE_CHECKING:
    from .cells import Range


@complete()
class DataValidation(base_classes.DataValidation):
    """The validation of a rectangle of cells."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    @property
    def api(self) -> Any:
        """Return the UNO validation, a copy; it counts once it is given back to the range."""
        return self._cells.uniform("Validation").raw

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
        validation = self._cells.uniform("Validation")
        validation.set("Type", self._cells.connection.enum("com.sun.star.sheet.ValidationType", kind))
        validation.set("ShowList", int(shown))
        validation.set("IgnoreBlankCells", True)
        validation.set("ShowErrorMessage", bool(formula))
        validation.call("setFormula1", formula)
        self._cells.change(Validation=validation.raw)
