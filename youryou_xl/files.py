"""Writing files whole: to a temporary name beside the target, then moved into place.

Knows nothing of what is written. Whatever stops a write, the target is either as it was or complete.
"""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

from youryou_xl.errors import CannotWrite

# Never an existing file or a link somebody left there; no line ends translated on Windows; not for child processes.
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)


def write_whole(
    path: str | Path,
    data: bytes,
    *,
    overwrite: bool = False,
    lasting: bool = False,
    source: str | Path | None = None,
) -> None:
    """Write `data` to `path`, or leave no trace.

    `lasting` waits until the disk itself has it, for what a power cut must not take back. `source` is the file the
    data was made from, which is never overwritten, whatever `overwrite` says.
    Raises CannotWrite if something is already there (unless `overwrite`), the folder is missing or read-only,
    or the disk is full.
    """
    name = os.fspath(path)
    if os.path.exists(name) and (not overwrite or os.path.isdir(name)):  # noqa: PTH110, PTH112
        raise _already_there(path)
    if source is not None and overwrite and _same_file(name, os.fspath(source)):
        raise CannotWrite(
            f"「{path}」は元のファイルそのものです。上書きすると元に戻せないため中止しました。別の名前にしてください。",
            f"“{path}” is the very file this was made from and was left as it is. Choose another name.",
        )
    # Plain strings and system calls: a batch writes thousands, and this is all of their cost but the disk's.
    folder, base = os.path.split(name)
    temporary = os.path.join(folder, f".{base[:40]}-{secrets.token_hex(4)}.tmp")  # noqa: PTH118
    try:
        file = os.open(temporary, _NEW_FILE, 0o666)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(file, rest) :]
            if lasting:
                os.fsync(file)
        finally:
            os.close(file)
        if overwrite:
            os.replace(temporary, name)  # noqa: PTH105
        else:
            _move_to_free_name(temporary, name)
        if lasting:
            _keep_names(folder)
    except FileExistsError as error:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise _already_there(path) from error
    except BaseException as error:
        with suppress(OSError, ValueError):
            os.unlink(temporary)  # noqa: PTH108
        if isinstance(error, OSError):
            raise cannot_write(Path(path), error) from error
        if isinstance(error, ValueError):  # a NUL in the name
            raise cannot_write(Path(path), OSError(errno.EINVAL, str(error))) from error
        raise


def make_folder(folder: Path) -> None:
    """Make a folder, with those it lies in, unless it is there. Raises CannotWrite."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    except ValueError as error:  # a NUL in the name
        raise cannot_write(folder, OSError(errno.EINVAL, str(error))) from error


def _move_to_free_name(temporary: str, name: str) -> None:
    """Move a file to a name that nothing has; raises FileExistsError, even for what appeared a moment ago."""
    if os.name == "nt":
        os.rename(temporary, name)  # noqa: PTH104 - refuses there what it would replace elsewhere
        return
    try:
        os.link(temporary, name)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as a memory stick's: take the name first, then fill it
        os.close(os.open(name, _NEW_FILE, 0o666))
        try:
            os.replace(temporary, name)  # noqa: PTH105
        except BaseException:
            os.unlink(name)  # noqa: PTH108
            raise
    else:
        os.unlink(temporary)  # noqa: PTH108


def _keep_names(folder: str) -> None:
    """Wait until the disk has the names in `folder`; where a system knows no such thing, its files must do."""
    if os.name == "nt":
        return
    with suppress(OSError):
        there = os.open(folder or ".", os.O_RDONLY)
        try:
            os.fsync(there)
        finally:
            os.close(there)


def _already_there(path: str | Path) -> CannotWrite:
    return CannotWrite(
        f"{path} はすでにあるため、書き込みませんでした。別の名前を指定してください。",
        f"{path} is already there, so nothing was written. Choose another name.",
    )


def cannot_write(target: Path, error: OSError) -> CannotWrite:
    """Return the error to raise when the system refused to write `target`, with the next step for its reason."""
    full = (
        "ディスクの空きがありません。不要なファイルを消してから、もう一度実行してください。",
        "The disk is full. Make room and try again.",
    )
    reasons = {
        errno.ENOSPC: full,
        errno.EDQUOT: full,
        errno.EFBIG: full,
        errno.ENOENT: (
            "フォルダーがありません。フォルダーを作るか、別の場所を指定してください。",
            "The folder does not exist. Make it, or choose another place.",
        ),
        errno.ENAMETOOLONG: (
            "ファイル名が長すぎます。短い名前か、浅い場所のフォルダーを指定してください。",
            "The name is too long. Choose a shorter name or a folder nearer the top.",
        ),
    }
    in_the_way = (
        "同じ名前の、フォルダーではないものがあります。別の場所を指定してください。",
        "Something that is no folder has that name. Choose another place.",
    )
    reasons |= {errno.EEXIST: in_the_way, errno.ENOTDIR: in_the_way}
    denied = (
        "書き込みが許可されていないか、ほかのソフトで開いています。ファイルを閉じるか、別の場所を指定してください。",
        "Writing is not allowed, or another program has it open. Close it, or choose another place.",
    )
    ja, en = reasons.get(error.errno or 0, denied)
    return CannotWrite(f"{target} に書き込めません。{ja}", f"Cannot write {target}. {en}")


def _same_file(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)  # noqa: PTH121
    except OSError:
        return False
