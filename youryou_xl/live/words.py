"""How values read to a person, the same in a note, in a list and in a message box. Knows nothing of spreadsheets."""

from __future__ import annotations

import datetime as dt


def shown(value: object) -> str:
    """Return a value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%Y/%m/%d}"
    return str(value)
