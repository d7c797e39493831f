"""The output folder: making it, holding it for one run alone, and leaving alone what has not changed.

Writing a single file whole is `youryou_xl.files`; this module adds what a folder of many results needs, and
does not know what the results are.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from youryou_xl.errors import CannotWrite
from youryou_xl.files import cannot_write, write_whole

_LOCK = ".yx-lock"


def write_if_changed(path: Path, data: bytes) -> bool:
    """Write `data` to `path` unless the file holds exactly that already; return whether it was written."""
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        pass
    write_whole(path, data, overwrite=True)
    return True


def holds(path: Path) -> bool:
    """Return whether `path` is a file with something in it; a power cut can leave empty ones behind."""
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False


def make_folder(folder: Path) -> None:
    """Make `folder` and what it stands in, if they are not there. Raises CannotWrite."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise CannotWrite(
            f"出力先 {folder} と同じ名前、またはその途中にファイルがあるため、フォルダーを作れません。"
            "別の名前を --out で指定してください。",
            f"The output folder {folder} cannot be made because a file of that name is in the way. "
            "Please give another name with --out.",
        ) from error
    except OSError as error:
        raise cannot_write(folder, error) from error


def clear_leftovers(folder: Path) -> None:
    """Remove temporary files that an earlier run could not remove, such as after a power cut."""
    with contextlib.suppress(OSError):
        for path in folder.glob(".*-????????.tmp"):
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold `folder` for this run alone; the operating system lets go if the run dies.

    Raises CannotWrite if another run holds it, or if nothing can be written there.
    """
    path = folder / _LOCK
    descriptor = _open_locked(path)
    try:
        yield
    finally:
        try:
            with contextlib.suppress(OSError):
                path.unlink()  # on Windows only a closed file goes, so once more below
        finally:
            os.close(descriptor)  # even if Ctrl-C came just now: an office goes on, and would hold the folder
        if os.name == "nt":
            with contextlib.suppress(OSError):
                path.unlink()


def _open_locked(path: Path) -> int:
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise cannot_write(path.parent, error) from error
        try:
            _lock(descriptor)
        except OSError as error:
            if error.errno in (errno.ENOLCK, errno.EOPNOTSUPP):
                return descriptor  # some network drives know no locks; better unguarded than unusable
            os.close(descriptor)
            if error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
                raise cannot_write(path.parent, error) from error
            raise CannotWrite(
                f"出力先 {path.parent} では、別の実行がまだ動いています。"
                "終わるのを待ってから、もう一度実行してください。",
                f"Another run is still working in {path.parent}. Please wait for it to end and run again.",
            ) from error
        # The run before may have removed the file between our opening and locking it: then take the new one.
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        os.close(descriptor)


def _take_lock() -> Callable[[int], None]:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        return lambda descriptor: msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, no-any-return, unused-ignore]
    return lambda descriptor: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_lock = _take_lock()
