"""Which language the user reads: Japanese, unless ``YOURYOU_LANG=en`` or ``--lang en`` says otherwise.

Every text for a user exists in both languages; whoever shows one asks here which to show.
"""

from __future__ import annotations

import os
from typing import Literal

Language = Literal["ja", "en"]

_chosen: Language | None = None


def current() -> Language:
    """Return the language to show texts in: the one set by `use`, else ``YOURYOU_LANG``, else ``"ja"``."""
    if _chosen is not None:
        return _chosen
    return "en" if os.environ.get("YOURYOU_LANG", "").strip().lower().startswith("en") else "ja"


def use(language: Language | None) -> None:
    """Show texts in `language` from now on; ``None`` goes back to what the environment says."""
    global _chosen
    _chosen = language


def pick(ja: str, en: str) -> str:
    """Return `ja` or `en`, whichever the user reads."""
    return en if current() == "en" else ja
