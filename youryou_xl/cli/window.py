"""A command without a terminal: ``pythonw -m youryou_xl --window open desk``, for the start menu and the ribbon.

What the command prints goes nowhere when all is well, and into a message box otherwise.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout

_WARNING = 0x30


def shown(run: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> int:
    """Let `run` carry out the command given as `arguments` and return its exit code; a failure is shown."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            code = run(arguments)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 2
    if code != 0:
        show(said.getvalue().strip())
    return code


def show(text: str) -> None:
    """Show `text` in a message box; on the console where there is no Windows."""
    if sys.platform != "win32":
        print(text, file=sys.stderr)
        return
    import ctypes

    ctypes.windll.user32.MessageBoxW(None, text, "youryou_xl", _WARNING)
