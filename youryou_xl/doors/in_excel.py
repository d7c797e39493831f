"""What Excel's macros call: `press` through the COM server, `run` through xlwings' RunPython.

The buttons of the ribbon that open something instead of working on a form start a process of their own, so that
Excel never waits for them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from youryou_xl.live import actions

if TYPE_CHECKING:
    from xlwings import Book

OPENERS = ("desk", "doctor", "help")
"""Buttons of the ribbon that need no workbook: each is a word of ``youryou-xl open``."""

ATTACH = "attach"
"""The button of the ribbon that makes a workbook with buttons of the form in front."""


def run(name: str, book: Book | None = None) -> bool:
    """Do what the button `name` stands for on `book` (default: the book that calls); return whether it worked.

    Never raises: the user reads in the spreadsheet what is wrong.
    """
    return actions.run(name, book)


def press(button: str, workbook: Any) -> str:
    """Do what `button` stands for on an open workbook of Excel, given as its COM object; never raises.

    Return what is left to tell the user: "" where it was told in the spreadsheet or there is nothing to tell.
    """
    from youryou_xl.live import failures

    try:
        if button in OPENERS:
            _open(button)
            return ""
        book = _book(workbook)
        book.name  # noqa: B018 - an object that is no workbook, or one that is gone, shows here
    except Exception as error:
        return failures.report(None, button, error)
    if button == ATTACH:
        from youryou_xl.live import attaching

        attaching.run(book)
    else:
        actions.run(button, book)
    return ""


def _book(workbook: Any) -> Book:
    """Return the xlwings book of a workbook's COM object. Raises UnusableInput where there is none."""
    from youryou_xl.errors import UnusableInput

    if workbook is None or isinstance(workbook, str | int | float):  # a name would start whatever bears it
        raise UnusableInput(
            "開いているブックがありません。申込書を開いてから、もう一度押してください。",
            "No workbook is open. Open the application form and press again.",
        )
    from youryou_xl.live.lean import import_xlwings

    import_xlwings()
    import xlwings
    from win32com.client import Dispatch  # type: ignore[import-untyped,import-not-found,unused-ignore]
    from xlwings import _xlwindows

    wrapped = _xlwindows.COMRetryObjectWrapper(Dispatch(workbook))  # type: ignore[no-untyped-call]
    return xlwings.Book(impl=_xlwindows.Book(xl=wrapped))  # type: ignore[no-untyped-call]


def _open(word: str) -> None:
    """Start what the start menu starts, without waiting for it."""
    subprocess.Popen([_without_console(), "-m", "youryou_xl", "--window", "open", word], close_fds=True)


def _without_console() -> str:
    beside = Path(sys.executable).with_name("pythonw.exe")
    return str(beside if beside.is_file() else sys.executable)
