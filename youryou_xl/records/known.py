"""Which ledgers this person has: a small record of each in the user's own folder, with a copy of its journal.

So a ledger that is not where it was is missed, not taken for one that never was; and the numbers of a company are
found from its four digits alone. Knows no table and gives no number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from youryou_xl.errors import UnusableDefinition
from youryou_xl.files import write_whole
from youryou_xl.toml_file import read_toml
from youryou_xl.userdir import userdir

SETTINGS = "settings.toml"


@dataclass
class Known:
    """A ledger as this person's folder remembers it.

    `operators` are the four digits of the companies in it, `outputs` and `desks` the folders and workbooks it was
    used with. `sequence` and `size` are those of this person's copy of the journal, `digest` that of the table.
    """

    identity: str
    path: str
    operators: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    desks: list[str] = field(default_factory=list)
    lines: int = 0
    sequence: int = 0
    digest: str = ""
    size: int = 0

    @property
    def whole(self) -> bool:
        """Return whether this person's copy of the journal is as it was when the record was written."""
        try:
            return self.size == self.journal.stat().st_size > 0
        except OSError:
            return False

    @property
    def journal(self) -> Path:
        """Return where this person's copy of its journal is."""
        return _folder() / f"{self.identity}.journal"

    def save(self) -> None:
        """Write the record, unless it stands so already. Raises CannotWrite."""
        path = _folder() / f"{self.identity}.json"
        data = json.dumps(self.__dict__, ensure_ascii=False, indent=1).encode("utf-8")
        if path.exists() and path.read_bytes() == data:
            return
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data, overwrite=True, lasting=True)


def everyone() -> list[Known]:
    """Return every ledger remembered; a record that cannot be read is left out."""
    found = []
    for path in sorted(_folder().glob("*.json")):
        try:
            told: dict[str, Any] = json.loads(path.read_text("utf-8"))
            found.append(Known(**told))
        except (OSError, ValueError, TypeError):
            continue
    return found


def chosen_place() -> Path | None:
    """Return the ledger that settings.toml names (``ledger = "…/台帳.csv"`` or a folder), None where it names none.

    Raises UnusableDefinition for settings that cannot be read.
    """
    path = userdir() / SETTINGS
    try:
        told = read_toml(path, "設定", "settings")
    except FileNotFoundError:
        return None
    place = told.get("ledger")
    if place is None:
        return None
    if not isinstance(place, str) or not place.strip():
        raise UnusableDefinition(
            f'設定 {path} の ledger には、台帳の場所を ledger = "C:/…/台帳.csv" のように書いてください。',
            f'In the settings {path}, give ledger the place of the ledger, such as ledger = "C:/…/台帳.csv".',
        )
    return Path(place).expanduser()


def _folder() -> Path:
    return userdir() / "ledgers"
