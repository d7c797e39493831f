"""The journal of a ledger: its second copy, to which lines are only ever added.

Each line has a number and a checksum of its own, so that a line cut short, changed or lost is noticed. What the
ledger comes to from table and journal together is for `keeping`; this module knows no table and no damage to one.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from youryou_xl.files import cannot_write
from youryou_xl.records.ledger import Entry, Identity, Key

_ENTRY, _FORMER, _SAVED, _LEDGER = "entry", "former", "saved", "ledger"
_FIELDS = {known.name for known in fields(Entry)}


@dataclass
class History:
    """What a journal tells: the entries as they were last, in order, and what went before.

    `former` are names lists had before, `digests` those of every state of the table that was saved, oldest first.
    `damaged` counts lines that are missing or cannot be read.
    """

    identity: str = ""
    entries: dict[Identity, Entry] = field(default_factory=dict)
    former: dict[tuple[Key, str], int] = field(default_factory=dict)
    digests: list[str] = field(default_factory=list)
    sequence: int = 0
    damaged: int = 0

    def take(self, other: History) -> None:
        """Add what only `other` knows; where both know an entry, the history that went on longer holds."""
        if not self.identity:
            self.identity = other.identity
        newer = bool(self.digests) and self.digests[-1] in other.digests[:-1]
        for identity, entry in other.entries.items():
            if newer or identity not in self.entries:
                if identity not in self.entries and self.former.get((entry.key, entry.list_name)) == entry.number:
                    continue  # renamed since
                self.entries[identity] = entry
        for name, number in other.former.items():
            self.former.setdefault(name, number)
            if newer:
                self.entries.pop((*name[0], number, name[1]), None)
        self.digests = list(
            dict.fromkeys((*self.digests, *other.digests) if newer else (*other.digests, *self.digests))
        )


def read(path: Path) -> History:
    """Return what the journal at `path` tells; an empty history where there is none."""
    history = History()
    try:
        data = path.read_bytes()
    except OSError:
        return history
    for line in data.split(b"\n"):
        if not line.strip():
            continue
        read_line = _checked(line)
        if read_line is None:
            continue  # left half by a power cut, and then its number is given again; else its number is missing
        number, kind, told = read_line
        history.damaged += max(0, number - history.sequence - 1)
        history.sequence = max(history.sequence, number)
        _follow(history, kind, told)
    return history


def append(path: Path, lines: Iterable[tuple[str, dict[str, Any]]], sequence: int) -> int:
    """Add `lines` behind number `sequence` and return the last number; when this returns, the disk has them.

    Raises CannotWrite.
    """
    data = bytearray()
    for kind, told in lines:
        sequence += 1
        text = json.dumps([sequence, kind, told], ensure_ascii=False, separators=(",", ":"))
        body = text.encode("utf-8", "surrogatepass")
        data += b"%08x " % zlib.crc32(body) + body + b"\n"
    if not data:
        return sequence
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        if not _ends_whole(path):
            data[:0] = b"\n"  # a line that a power cut left half: it must not swallow the next
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
        try:
            rest = memoryview(bytes(data))
            while rest:
                rest = rest[os.write(file, rest) :]
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise cannot_write(path, error) from error
    return sequence


def opened(identity: str) -> tuple[str, dict[str, Any]]:
    """Return the first line of a journal: which ledger it is of."""
    return _LEDGER, {"id": identity}


def changes(known: History, entries: Iterable[Entry], digest: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the lines that bring `known` to where `entries` and the `digest` of their table are."""
    standing = {entry.identity: entry for entry in entries}
    for identity in known.entries.keys() - standing.keys():
        code, area, number, name = identity
        yield _FORMER, {"code": code, "area": area, "number": number, "list_name": name}
    for identity, entry in standing.items():
        if known.entries.get(identity) != entry:
            yield _ENTRY, {name: value for name, value in asdict(entry).items() if value not in ("", ())}
    if not known.digests or known.digests[-1] != digest:
        yield _SAVED, {"digest": digest, "lines": len(standing)}


def _follow(history: History, kind: str, told: dict[str, Any]) -> None:
    try:
        if kind == _ENTRY:
            known = {name: value for name, value in told.items() if name in _FIELDS}
            known["more"] = tuple((str(header), str(text)) for header, text in known.get("more", ()))
            entry = Entry(**known)
            history.entries[entry.identity] = entry
            history.former.pop((entry.key, entry.list_name), None)
        elif kind == _FORMER:
            key = (str(told["code"]), str(told["area"]))
            history.former[key, str(told["list_name"])] = int(told["number"])
            history.entries.pop((*key, int(told["number"]), str(told["list_name"])), None)
        elif kind == _SAVED:
            history.digests.append(str(told["digest"]))
        elif kind == _LEDGER:
            history.identity = history.identity or str(told["id"])
    except (KeyError, TypeError, ValueError):
        history.damaged += 1


def _checked(line: bytes) -> tuple[int, str, dict[str, Any]] | None:
    check, _, body = line.rstrip(b"\r").partition(b" ")
    try:
        if int(check, 16) != zlib.crc32(body):
            return None
        number, kind, told = json.loads(body.decode("utf-8", "surrogatepass"))
    except (ValueError, TypeError, RecursionError):
        return None
    return (number, kind, told) if isinstance(number, int) and isinstance(told, dict) else None


def _ends_whole(path: Path) -> bool:
    if not path.exists() or not path.stat().st_size:
        return True
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
