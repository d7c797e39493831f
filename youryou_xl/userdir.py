"""Where the user's own settings, form definitions and overrides lie.

Only the place is decided here; what is in it, and whether it is there at all, is for the rooms to ask.
"""

from __future__ import annotations

import os
from pathlib import Path


def userdir() -> Path:
    """Return the folder of the user's own files; it need not exist.

    ``$YOURYOU_HOME`` if set, else ``%APPDATA%\\youryou_xl`` (Windows), else ``~/.config/youryou_xl``.
    """
    home = os.environ.get("YOURYOU_HOME", "").strip()
    if home:
        return Path(home)
    appdata = os.environ.get("APPDATA", "").strip()
    if appdata:
        return Path(appdata) / "youryou_xl"
    return Path("~/.config/youryou_xl").expanduser()
