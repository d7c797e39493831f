"""Layout: a sheet read without knowing the form."""

from youryou_xl.layout.reading import Reading

__all__ = ["Reading"]
