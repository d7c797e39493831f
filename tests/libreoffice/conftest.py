"""Fixtures for the engine's contract: an empty book in the session's LibreOffice, and a watchdog."""

from __future__ import annotations

import faulthandler
import sys
import threading
from collections.abc import Iterator

import pytest
import xlwings as xw

from youryou_xl import libreoffice as lo

TEST_SECONDS = 60


@pytest.fixture
def book(office: lo.Office) -> Iterator[xw.Book]:
    """Return a new book; a test that hangs on it loses its LibreOffice and fails."""
    watchdog = threading.Timer(TEST_SECONDS, office.kill)
    watchdog.daemon = True
    watchdog.start()
    # A call that hangs outlives even that only if the bridge itself is stuck; then everything ends, aloud.
    faulthandler.dump_traceback_later(TEST_SECONDS + 30, exit=True, file=sys.__stderr__)
    try:
        book = office.connect().books.add()
        yield book
        book.close()
    finally:
        watchdog.cancel()
        faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def sheet(book: xw.Book) -> xw.Sheet:
    """Return the only sheet of a new book."""
    return book.sheets[0]
