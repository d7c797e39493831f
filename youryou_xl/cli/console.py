"""What reaches the terminal: characters, never commands to it, whatever a workbook or a file name holds.

A cell may hold an escape sequence that sets the window's title, clears the screen or paints a verdict of its own.
Everything printed goes through here, and a control character becomes its escaped name. Knows nothing of what is said.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters of both kinds but line ends and tabs, and those that turn the direction of a line."""


def visible(text: str) -> str:
    """Return `text` with every control character as ``\\u001b``: what JSON and a person both can read."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class Visible:
    """A stream that prints text as `visible` shows it; everything else is the stream's behind it."""

    def __init__(self, behind: TextIO) -> None:
        self.behind = behind

    def write(self, text: str) -> int:
        """Write `text`, control characters escaped."""
        self.behind.write(visible(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.behind, name)


@contextmanager
def shown_as_text() -> Iterator[None]:
    """Let everything printed inside be text and nothing but text."""
    before = sys.stdout, sys.stderr
    if sys.stdout is not None:
        sys.stdout = Visible(sys.stdout)
    if sys.stderr is not None:
        sys.stderr = Visible(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def untouched(stream: TextIO) -> TextIO:
    """Return the stream behind, for whoever draws on the terminal (a progress bar)."""
    return stream.behind if isinstance(stream, Visible) else stream
