"""Drawing objects on a sheet. This module must not know cells; the parent it gives is the sheet it was made with."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from .bridge import Remote
from .characters import Characters, Part
from .fonts import Font
from .listed import Listed
from .measures import from_points, to_points
from .missing import complete, not_available
from .surface import Surface

PICTURE = "com.sun.star.drawing.GraphicObjectShape"
_CAPTION = "com.sun.star.drawing.CaptionShape"
_TYPES = {
    "com.sun.star.drawing.CustomShape": "auto_shape",
    PICTURE: "picture",
    "com.sun.star.drawing.OLE2Shape": "chart",
    "com.sun.star.drawing.TextShape": "text_box",
    "com.sun.star.drawing.ControlShape": "form_control",
    "com.sun.star.drawing.GroupShape": "group",
    "com.sun.star.drawing.LineShape": "line",
    "com.sun.star.drawing.ConnectorShape": "line",
}


class Shapes(Listed):
    """The drawing objects of one sheet."""

    what = "shape"

    def __init__(self, parent: base_classes.Sheet, surface: Surface) -> None:
        self._parent = parent
        self.surface = surface
        self._page: Remote = surface.remote.call("getDrawPage")

    @property
    def api(self) -> Any:
        """Return the UNO draw page."""
        return self._page.raw

    @property
    def parent(self) -> base_classes.Sheet:
        """Return the sheet."""
        return self._parent

    def members(self) -> list[Shape]:
        """Return the objects in the order in which they lie upon each other."""
        found = []
        for shape in self._page.each():
            kind = shape.call("getShapeType")
            if kind != _CAPTION:
                found.append(Shape(self._parent, self.surface, self._page, shape, str(kind)))
        return found


@complete()
class Shape(base_classes.Shape):
    """One drawing object; positions and sizes are in points."""

    def __init__(self, parent: base_classes.Sheet, surface: Surface, page: Remote, remote: Remote, kind: str) -> None:
        self._parent = parent
        self.surface = surface
        self._page = page
        self._remote = remote
        self._kind = kind

    @property
    def api(self) -> Any:
        """Return the UNO shape."""
        return self._remote.raw

    @property
    def name(self) -> str:
        """Read/write. The object's name."""
        return str(self._remote.get("Name"))

    @name.setter
    def name(self, value: str) -> None:
        self._remote.set("Name", value)

    @property
    def parent(self) -> base_classes.Sheet:
        """Return the sheet."""
        return self._parent

    @property
    def type(self) -> str:
        """Return what kind of object it is, in xlwings' words; "free_form" for what has no word there."""
        return _TYPES.get(self._kind, "free_form")

    @property
    def left(self) -> float:
        """Read/write. Distance from the sheet's left edge."""
        return to_points(self._remote.call("getPosition").X)

    @left.setter
    def left(self, value: float) -> None:
        position = self._remote.call("getPosition")
        position.X = from_points(value)
        self._remote.call("setPosition", position)

    @property
    def top(self) -> float:
        """Read/write. Distance from the sheet's upper edge."""
        return to_points(self._remote.call("getPosition").Y)

    @top.setter
    def top(self, value: float) -> None:
        position = self._remote.call("getPosition")
        position.Y = from_points(value)
        self._remote.call("setPosition", position)

    @property
    def width(self) -> float:
        """Read/write. The object's width."""
        return to_points(self._remote.call("getSize").Width)

    @width.setter
    def width(self, value: float) -> None:
        self.resize(width=value)

    @property
    def height(self) -> float:
        """Read/write. The object's height."""
        return to_points(self._remote.call("getSize").Height)

    @height.setter
    def height(self, value: float) -> None:
        self.resize(height=value)

    def resize(self, width: float | None = None, height: float | None = None, *, in_proportion: bool = False) -> None:
        """Set the size; with `in_proportion`, what is not given follows what is."""
        size = self._remote.call("getSize")
        old = (size.Width, size.Height)
        if width is not None:
            size.Width = from_points(width)
            if in_proportion and old[0]:
                size.Height = round(old[1] * size.Width / old[0])
        if height is not None:
            size.Height = from_points(height)
            if in_proportion and old[1]:
                size.Width = round(old[0] * size.Height / old[1])
        self._remote.call("setSize", size)

    def scale_width(self, factor: float, relative_to_original_size: bool = False, scale: str | None = None) -> None:
        """Make the object `factor` times as wide; a picture keeps its proportions."""
        self._scale(scale, relative_to_original_size)
        self.resize(width=self.width * factor, in_proportion=self._kind == PICTURE)

    def scale_height(self, factor: float, relative_to_original_size: bool = False, scale: str | None = None) -> None:
        """Make the object `factor` times as high; a picture keeps its proportions."""
        self._scale(scale, relative_to_original_size)
        self.resize(height=self.height * factor, in_proportion=self._kind == PICTURE)

    def _scale(self, scale: str | None, original: bool) -> None:
        if scale not in (None, "scale_from_top_left"):
            raise not_available(f"scaling a shape with scale={scale!r}")
        if original:
            raise not_available("scaling a shape relative to its original size")

    def show(self, graphic: Remote) -> None:
        """Show a graphic, on a picture."""
        self.surface.guard()
        self._remote.set("Graphic", graphic)

    @property
    def text(self) -> str:
        """Read/write. The text in the object; of a button, its caption."""
        label = self._labelled()
        return str(self._remote.call("getString") if label is None else label.get("Label"))

    @text.setter
    def text(self, value: str) -> None:
        label = self._labelled()
        if label is None:
            self._remote.call("setString", str(value))
        else:
            label.set("Label", str(value))

    def _labelled(self) -> Remote | None:
        """Return the form control that carries the caption, or None if the object itself carries its text."""
        if self.type == "form_control":
            control: Remote = self._remote.call("getControl")
            if control.call("getPropertySetInfo").call("hasPropertyByName", "Label"):
                return control
        elif self._remote.supports("com.sun.star.drawing.Text"):
            return None
        raise not_available(f"Shape.text of this {self.type}")

    @property
    def font(self) -> Font:
        """Return the font of its text."""
        return Font(self._text())

    @property
    def characters(self) -> Characters:
        """Return the characters of its text."""
        self._text()
        return Characters(self._remote, self.surface.document.connection, self.surface.guard)

    def _text(self) -> Part:
        if self._labelled() is not None:
            raise not_available(f"the font of a {self.type}")
        return Part(self._remote, self.surface.document.connection, self.surface.guard, None, None)

    def delete(self) -> None:
        """Delete the object."""
        self.surface.guard()
        self._page.call("remove", self._remote)
