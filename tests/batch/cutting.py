"""Runs of a batch that end at the n-th change they make on the disk: by Ctrl-C here, by SIGKILL in another process.

A change is a file made, written, secured, moved, linked or removed, or a folder made; a write is cut in its middle.
Run as a program it forks one run for each change, so that the loading is paid for once, and tells how each ended.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NEVER = 10**9


@contextmanager
def cut_at(number: int, cut: Callable[[], None], each: Callable[[str], None]) -> Iterator[None]:
    """Call `cut` at the change of that number (from 1), and `each` with the name of every change begun."""
    kept = {name: getattr(os, name) for name in ("open", "write", "fsync", "replace", "link", "unlink", "mkdir")}
    names: dict[int, str] = {}
    begun = 0

    def begin(what: str) -> bool:
        nonlocal begun
        begun += 1
        what = re.sub(r"^(fsync|mkdir) \d+$", r"\1 desk", what)  # the folder of the run, which has a number for a name
        each(re.sub(r"\.(.+)-[0-9a-f]{8}\.tmp", r"\1 (temporary)", what))
        return begun == number

    def open_(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        name = Path(os.fspath(path)).name
        if flags & os.O_CREAT and begin(f"open {name}"):
            cut()
        file = int(kept["open"](path, flags, *rest, **options))
        names[file] = name
        return file

    def write(file: int, data: Any) -> int:
        if begin(f"write {names.get(file, file)}"):
            kept["write"](file, bytes(data)[: len(data) // 2])
            cut()
        return int(kept["write"](file, data))

    def fsync(file: int) -> None:
        if begin(f"fsync {names[file]}"):
            cut()
        kept["fsync"](file)

    def changing(name: str) -> Callable[..., Any]:
        def change(path: Any, *rest: Any, **options: Any) -> Any:
            target = rest[0] if name in ("replace", "link") else path
            if begin(f"{name} {Path(os.fspath(target)).name}"):
                cut()
            return kept[name](path, *rest, **options)

        return change

    changed = {name: changing(name) for name in ("replace", "link", "unlink", "mkdir")}
    for name, ours in {**changed, "open": open_, "write": write, "fsync": fsync}.items():
        setattr(os, name, ours)
    try:
        yield
    finally:
        for name, theirs in kept.items():
            setattr(os, name, theirs)


def die() -> None:
    """End this process as a power cut would: nothing of it runs any more."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(sheet: str, form: str, mail: str, today: str, folders: str, start: str, at: str) -> None:
    """Kill runs at one change after the other, until one gets to its end; or a single one, at the change `at`.

    Each works in a folder of its own, which begins as a copy of `start`. Prints a JSON document: how each ended, and
    the changes it had begun.
    """
    from youryou_xl.batch import run

    # What a first run loads, the forked ones have from here.
    loading = Path(folders) / "loading"
    own = {"mail": mail, "today": dt.date.fromisoformat(today), "remember": False}
    run(sheet, form, loading / "out", ledger=loading / "台帳.csv", **own)  # type: ignore[arg-type]
    told = []
    numbers = iter([int(at)]) if at else iter(range(1, NEVER))
    for number in numbers:
        out = Path(folders) / f"{number:03d}" / "out"
        if start:
            shutil.copytree(Path(start).parent, out.parent)
            out.with_suffix(".log").unlink()
        else:
            out.parent.mkdir()
        log = out.with_suffix(".log")
        child = os.fork()
        if child == 0:
            journal = os.open(log, os.O_WRONLY | os.O_CREAT, 0o644)
            note = os.write
            with cut_at(number, die, lambda what, file=journal, note=note: note(file, f"{what}\n".encode())):  # type: ignore[misc]
                run(sheet, form, out, ledger=out.parent / "台帳.csv", **own)  # type: ignore[arg-type]
            os._exit(0)
        _, status = os.waitpid(child, 0)
        changes = log.read_text("utf-8").splitlines()
        ended = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        told.append({"number": number, "folder": str(out), "ended": ended, "changes": changes})
        if not os.WIFSIGNALED(status):
            break
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
