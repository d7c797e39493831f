"""What of a sheet is printed, as xlwings' PageSetup. Knows a sheet and its rectangles, not ranges."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from . import addresses
from .missing import complete, not_available
from .surface import Surface, area_of


@complete()
class PageSetup(base_classes.PageSetup):
    """The print area of one sheet."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    @property
    def api(self) -> Any:
        """Return the UNO sheet, which carries its print areas."""
        return self._surface.remote.raw

    @property
    def print_area(self) -> str | None:
        """Read/write. The address of what is printed, several with commas between; None for everything."""
        areas = self._surface.remote.call("getPrintAreas")
        return ",".join(addresses.text(area_of(address)) for address in areas) or None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        areas = []
        for part in value.split(",") if value else []:
            area = addresses.parse(part.strip(), *self._surface.limits)
            if area is None:
                raise not_available(f"PageSetup.print_area = {value!r} (only addresses)")
            areas.append(self._surface.address(area))
        self._surface.guard()
        self._surface.remote.call("setPrintAreas", tuple(areas))
