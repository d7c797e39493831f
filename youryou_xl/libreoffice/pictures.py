"""Pictures on a sheet, as xlwings' Pictures. Built on shapes; must not know cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xlwings import base_classes

from .bridge import Remote
from .errors import LibreOfficeError
from .listed import Listed
from .measures import to_points
from .missing import complete, not_available
from .shapes import PICTURE, Shape
from .surface import Surface

_UNITS_PER_PIXEL = 2540 / 96


@complete()
class Picture(base_classes.Picture):
    """One picture; positions and sizes are in points."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._locked = True

    @property
    def api(self) -> Any:
        """Return the UNO shape."""
        return self._shape.api

    @property
    def name(self) -> str:
        """Read/write. The picture's name."""
        return self._shape.name

    @name.setter
    def name(self, value: str) -> None:
        self._shape.name = value

    @property
    def parent(self) -> base_classes.Sheet:
        """Return the sheet."""
        return self._shape.parent

    @property
    def left(self) -> float:
        """Read/write. Distance from the sheet's left edge."""
        return self._shape.left

    @left.setter
    def left(self, value: float) -> None:
        self._shape.left = value

    @property
    def top(self) -> float:
        """Read/write. Distance from the sheet's upper edge."""
        return self._shape.top

    @top.setter
    def top(self, value: float) -> None:
        self._shape.top = value

    @property
    def width(self) -> float:
        """Read/write. The height follows, unless `lock_aspect_ratio` was taken off."""
        return self._shape.width

    @width.setter
    def width(self, value: float) -> None:
        self._shape.resize(width=value, in_proportion=self._locked)

    @property
    def height(self) -> float:
        """Read/write. The width follows, unless `lock_aspect_ratio` was taken off."""
        return self._shape.height

    @height.setter
    def height(self, value: float) -> None:
        self._shape.resize(height=value, in_proportion=self._locked)

    @property
    def lock_aspect_ratio(self) -> bool:
        """Read/write. Whether width and height change together; kept by this object, not by the document."""
        return self._locked

    @lock_aspect_ratio.setter
    def lock_aspect_ratio(self, value: bool) -> None:
        self._locked = bool(value)

    def update(self, filename: str) -> Picture:
        """Show another picture at the same place and in the same size."""
        self._shape.show(graphic_of(self._shape.surface, filename))
        return self

    def delete(self) -> None:
        """Delete the picture."""
        self._shape.delete()


class Pictures(Listed, base_classes.Pictures):
    """The pictures of one sheet."""

    what = "picture"

    def __init__(self, parent: base_classes.Sheet, surface: Surface) -> None:
        self._parent = parent
        self._surface = surface
        self._page: Remote = surface.remote.call("getDrawPage")

    @property
    def api(self) -> Any:
        """Return the UNO draw page."""
        return self._page.raw

    @property
    def parent(self) -> base_classes.Sheet:
        """Return the sheet."""
        return self._parent

    def members(self) -> list[Picture]:
        """Return the pictures in the order in which they lie upon each other."""
        return [self._picture(shape) for shape in self._page.each() if shape.call("getShapeType") == PICTURE]

    def _picture(self, shape: Remote) -> Picture:
        return Picture(Shape(self._parent, self._surface, self._page, shape, PICTURE))

    def add(
        self,
        filename: str,
        link_to_file: bool,
        save_with_document: bool,
        left: float | None,
        top: float | None,
        width: float | None,
        height: float | None,
        anchor: Any = None,
    ) -> Picture:
        """Add a picture from a file, in its own size where `width` and `height` are None or -1."""
        if link_to_file or not save_with_document:
            raise not_available("Pictures.add(link_to_file=True)")
        self._surface.guard()
        graphic = graphic_of(self._surface, filename)
        own = size_of(graphic)
        taken = {picture.name for picture in self}
        number = len(taken) + 1
        while f"Picture {number}" in taken:
            number += 1
        shape = self._surface.document.instance(PICTURE)
        self._page.call("add", shape)
        picture = self._picture(shape)
        made = Shape(self._parent, self._surface, self._page, shape, PICTURE)
        made.show(graphic)
        made.name = f"Picture {number}"
        made.resize(
            width=to_points(own[0]) if width in (None, -1) else width,
            height=to_points(own[1]) if height in (None, -1) else height,
        )
        if anchor is not None:
            left, top = anchor.left, anchor.top
        made.left, made.top = left or 0, top or 0
        return picture


def graphic_of(surface: Surface, filename: str) -> Remote:
    """Return a picture file as a UNO graphic.

    Raises:
        LibreOfficeError: LibreOffice cannot read it.
    """
    connection = surface.document.connection
    provider = connection.service("com.sun.star.graphic.GraphicProvider")
    graphic = provider.call("queryGraphic", connection.properties(URL=Path(filename).absolute().as_uri()))
    if graphic is None:
        raise LibreOfficeError(f"LibreOffice cannot read {filename} as a picture.")
    return graphic  # type: ignore[no-any-return]


def size_of(graphic: Remote) -> tuple[int, int]:
    """Return a graphic's own width and height in hundredths of a millimetre."""
    size = graphic.get("Size100thMM")
    if size.Width and size.Height:
        return size.Width, size.Height
    pixels = graphic.get("SizePixel")
    return round(pixels.Width * _UNITS_PER_PIXEL), round(pixels.Height * _UNITS_PER_PIXEL)
