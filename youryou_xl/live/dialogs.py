"""Saying something to the person at the spreadsheet: a question, a notice, a line in the status bar.

The only place that opens a message box, so that everything else can be tried without one. Knows nothing of
forms or findings.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlwings import Book

TITLE = "youryou_xl"

_LONGEST = 900
"""Characters a message box shows on a small screen; Windows would show more, but taller than the screen."""


def tell(book: Book, text: str, *, warning: bool = False) -> None:
    """Show `text` in a message box and wait for OK; the status bar keeps its first line."""
    status(book, text)
    book.app.alert(_fitting(text), TITLE, "ok", "critical" if warning else "info")


def ask(book: Book, text: str) -> bool:
    """Show `text` with the buttons yes and no, and return whether yes was pressed."""
    return book.app.alert(_fitting(text), TITLE, "yes_no", "info") == "yes"


def status(book: Book, text: str) -> None:
    """Put the first line of `text` into the status bar."""
    # A spreadsheet that is just showing a dialog refuses; the message itself matters more than its echo.
    with suppress(Exception):
        book.app.status_bar = text.strip().splitlines()[0] if text.strip() else False


def _fitting(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
