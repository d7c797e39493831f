"""A LibreOffice of our own that xlwings can be connected to: the process and the engine together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .process import Process

if TYPE_CHECKING:
    import xlwings as xw


class Office(Process):
    """A running LibreOffice that we started; use it as a context manager, or call `stop` in ``finally``."""

    def connect(self) -> xw.App:
        """Return this LibreOffice as an xlwings ``App``."""
        from .engine import app_of

        return app_of(self.connection)
