"""What the files of a run are called, and what is in its output folder.

Names come from the 略称 and the list; which application a file belongs to is told elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from youryou_xl.batch.model import APPLICATIONS, MAILS
from youryou_xl.errors import CannotWrite
from youryou_xl.filenames import path_room, safe_name, shortened
from youryou_xl.package.container import crc32


@dataclass(frozen=True, slots=True)
class Output:
    """The output folder of a run; `suffix` is what the filled workbooks end in."""

    out: Path
    suffix: str

    @property
    def files(self) -> Path:
        """Return the folder of the filled workbooks."""
        return self.out / APPLICATIONS

    @property
    def mails(self) -> Path:
        """Return the folder of the mails."""
        return self.out / MAILS

    def file_name(self, short_name: str, list_name: str) -> str:
        """Return what the workbook of a list is called; short enough for every file system."""
        room = path_room(str(self.files))
        return shortened(f"{short_name}_{safe_name(list_name)}", self.suffix, room=room, least=len(short_name))


def kept_name(name: str, suffix: str) -> str:
    """Return a name the ledger remembers, or "" if it is none we could have given (a path, another ending)."""
    return name if name == safe_name(name) and name.endswith(suffix) else ""


def names_in(place: Path) -> Iterator[str]:
    """Give the names in a folder, in order; nothing if it is not there."""
    if place.is_dir():
        yield from sorted(entry.name for entry in os.scandir(place))


def contents(path: Path) -> bytes:
    """Return the bytes of a file of the output folder. Raises CannotWrite if they cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotWrite(
            f"{path} を読めません（{error.strerror}）。Excel などで開いているときは閉じて、もう一度実行してください。",
            f"{path} cannot be read ({error.strerror}). If it is open in Excel, close it and run again.",
        ) from error


def file_mark(data: bytes) -> str:
    """Return what tells an application as it was made from one that was written over: its sum and size."""
    return f"{crc32(data):08x}{len(data):x}"
