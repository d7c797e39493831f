"""The exceptions of the LibreOffice engine, from base to leaf.

Whatever UNO throws leaves the engine as one of these, so that callers need not know UNO. This module knows
nothing but Python.
"""

from __future__ import annotations


class LibreOfficeError(Exception):
    """LibreOffice or its Python bridge could not do what was asked."""


class UnoNotFoundError(LibreOfficeError, ImportError):
    """This Python cannot import LibreOffice's ``uno`` module."""


class OfficeNotFoundError(LibreOfficeError):
    """No LibreOffice program was found on this computer."""


class OfficeStartError(LibreOfficeError):
    """LibreOffice was started and did not become reachable."""


class ConnectionLostError(LibreOfficeError):
    """LibreOffice, or the document, was closed or crashed while we were talking to it."""


class CallError(LibreOfficeError):
    """LibreOffice refused a call.

    Attributes:
        call: the UNO method or property that was used.
        uno_type: the full name of the UNO exception, such as ``com.sun.star.lang.IllegalArgumentException``.
    """

    def __init__(self, call: str, uno_type: str, message: str) -> None:
        self.call = call
        self.uno_type = uno_type
        what = message or "no further explanation"
        super().__init__(f"LibreOffice refused {call}: {what} ({uno_type.rpartition('.')[2]})")


class ProtectedError(LibreOfficeError):
    """The cells are locked on a protected sheet; LibreOffice would ignore the change without a word."""


class ReadOnlyError(LibreOfficeError):
    """The book was opened read-only and cannot be saved under its own name."""
