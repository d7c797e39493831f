"""What Excel's macros call through xlwings' RunPython: ``youryou_xl.doors.in_excel.run('check')``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from youryou_xl.live import actions

if TYPE_CHECKING:
    from xlwings import Book


def run(name: str, book: Book | None = None) -> bool:
    """Do what the button `name` stands for on `book` (default: the book that calls); return whether it worked.

    Never raises: the user reads in the spreadsheet what is wrong.
    """
    return actions.run(name, book)
