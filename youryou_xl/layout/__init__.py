"""Layout: a sheet read without knowing the form: what is print, which boxes take input, which label each belongs to."""

from youryou_xl.layout.layout import Layout, read_layout
from youryou_xl.layout.model import Field, Label, Table
from youryou_xl.layout.reading import Reading

__all__ = ["Field", "Label", "Layout", "Reading", "Table", "read_layout"]
