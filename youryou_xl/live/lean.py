"""Importing xlwings without the libraries it takes along when they happen to be installed.

``import xlwings`` imports numpy, pandas, Pillow and matplotlib if it can, for converters no button uses: a quarter
of a second during which the user looks at a spreadsheet that does nothing. Whoever needs those libraries later
imports them as usual; only xlwings' own converters for them are left out, and only if nobody was here first.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_NOT_NEEDED = ("numpy", "pandas", "PIL", "matplotlib", "plotly")


@contextmanager
def _out_of_reach(names: tuple[str, ...]) -> Iterator[None]:
    # None in sys.modules is Python's own way of saying "this import fails".
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            if sys.modules.get(name, name) is None:
                del sys.modules[name]


def import_xlwings() -> None:
    """Import xlwings, quickly if this is its first import in the process.

    Does nothing where xlwings is already loaded. Raises ImportError if it is not installed.
    """
    if "xlwings" in sys.modules:
        return
    with _out_of_reach(_NOT_NEEDED):
        import xlwings  # noqa: F401
