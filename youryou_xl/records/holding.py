"""Holding a ledger for one run alone, on a folder that several people may share.

A small file beside it says who holds it and since when; the second waits a little, and is then told. A file left by
a process that died is taken over, never waited for. Knows nothing of what is held.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import getpass
import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from youryou_xl.errors import CannotWrite
from youryou_xl.files import cannot_write

WAIT = 10.0
"""Seconds the second waits for the first; a run that only records something is done by then."""

_PAUSE = 0.2
_FAR = 1 << 20
"""Where in the file the system's own lock stands: behind what is written, which Windows would hide otherwise."""


class LedgerHeld(CannotWrite):
    """Another run holds the ledger; `holder` says who."""

    def __init__(self, ja: str, en: str, holder: Holder | None) -> None:
        super().__init__(ja, en)
        self.holder = holder


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a ledger: the user, the computer, and since when (local time, ``2026-11-25 14:05``)."""

    user: str
    computer: str
    since: str

    @property
    def here(self) -> bool:
        """Return whether it is this computer."""
        return self.computer == socket.gethostname()


@contextlib.contextmanager
def held(path: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Hold the ledger at `path` for this run alone, waiting up to `wait` seconds for another one to end.

    Raises LedgerHeld, which names who holds it, and CannotWrite where nothing can be written there.
    """
    lock = _lock_of(path)
    ends = time.monotonic() + wait
    while True:
        descriptor = _take(lock)
        if descriptor is not None:
            break
        if time.monotonic() >= ends:
            raise _held_by(path, lock)
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        try:
            with contextlib.suppress(OSError):
                lock.unlink()  # on Windows only a closed file goes, so once more below
        finally:
            os.close(descriptor)
        if os.name == "nt":
            with contextlib.suppress(OSError):
                lock.unlink()


def holder_of(path: Path) -> Holder | None:
    """Return who the file beside the ledger at `path` names, None where there is no such file or it says nothing."""
    return _named_in(_lock_of(path))


def _lock_of(path: Path) -> Path:
    return path.with_name(f".{path.stem}.使用中")


def _take(lock: Path) -> int | None:
    """Return the open lock file if it could be had, None while another holds it."""
    try:
        if not lock.parent.is_dir():
            lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOINHERIT", 0), 0o666)
    except OSError as error:
        raise cannot_write(lock.parent, error) from error
    taken = False
    try:
        taken = _made_ours(descriptor, lock)
    except FileNotFoundError:
        return None  # the one before removed the file while we opened it
    except OSError as error:
        raise cannot_write(lock.parent, error) from error
    finally:
        if not taken:
            os.close(descriptor)  # even if Ctrl-C came just now: an office goes on, and would hold the ledger
    return descriptor if taken else None


def _made_ours(descriptor: int, lock: Path) -> bool:
    """Return whether the open lock file is now ours, and says so."""
    known = _named_in(lock)
    if not _system_lock(descriptor, lock) or (known is not None and not known.here):
        return False
    # The one before may have removed the file between our opening and locking it: then take the new one.
    if not os.path.samestat(os.fstat(descriptor), lock.stat()):
        return False
    told = {
        "user": _user(),
        "computer": socket.gethostname(),
        "since": dt.datetime.now().strftime("%Y-%m-%d %H:%M"),
    }
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
    os.fsync(descriptor)
    return True


def _named_in(lock: Path) -> Holder | None:
    try:
        told = json.loads(lock.read_text("utf-8"))
        return Holder(str(told["user"]), str(told["computer"]), str(told["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _held_by(path: Path, lock: Path) -> LedgerHeld:
    holder = _named_in(lock)
    who = f"{holder.user} さん（{holder.computer}、{holder.since} から）" if holder else "別の実行"
    who_en = f"{holder.user} on {holder.computer}, since {holder.since}" if holder else "another run"
    return LedgerHeld(
        f"台帳 {path} は、{who}が使用中です。終わるのを待ってから、もう一度実行してください。"
        f"そのパソコンで何も動いていないことを確かめられたときだけ、{lock} を削除してください。",
        f"The ledger {path} is in use by {who_en}. Please wait for it to end and run again. Only if you are sure that "
        f"nothing runs there any more, delete {lock}.",
        holder,
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"


def _system_lock(descriptor: int, lock: Path) -> bool:
    """Return whether the system's own lock could be had; it goes by itself when the process that has it ends."""
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.ENOLCK, errno.EOPNOTSUPP):
            return _named_in(lock) is None  # some network drives know no locks: what the file says must do
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True
