"""The long part of the fuzzer: ``python -m tests.fuzz --runs 20000``, on from where it was left.

Runs are made in a process of their own, which a second one watches: if it dies or hangs, the run it was at is noted
and the next one goes on. What was found and which number comes next stands in a JSON file; ``--only N`` makes one run
again and leaves its files in a folder to look at.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

_HANGS = 180
_MOST_MEMORY = 6 << 30
_SHARE = 500  # runs before a process begins anew, so that nothing piles up unseen


def _work(first: int, last: int) -> None:
    from tests.fuzz.running import run

    # Enough for anything honest; without it a library that asks for 14 GB would take the machine along.
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    os.fsync = lambda _file: None  # the disk is not what is tried here
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, last):
            print(json.dumps({"begun": number}), flush=True)
            trouble = run(number, Path(folder))
            if trouble:
                print(json.dumps({"trouble": trouble}, ensure_ascii=False), flush=True)
    print(json.dumps({"done": last}), flush=True)


def _watched(first: int, last: int) -> tuple[int, list[list[object]]]:
    """Make the runs from `first` in another process; return the number to go on with, and what was found."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.fuzz", "--work", str(first), str(last)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdout is not None
    found: list[list[object]] = []
    at = first - 1
    waiting = selectors.DefaultSelector()
    waiting.register(child.stdout, selectors.EVENT_READ)
    why = ""
    while True:
        if not waiting.select(timeout=_HANGS * 5 if at < first else _HANGS):
            why = f"no end within {_HANGS} s"
            child.send_signal(signal.SIGKILL)
        line = child.stdout.readline()
        if not line:
            break
        told = json.loads(line)
        at = told.get("begun", at)
        if "trouble" in told:
            found.append(told["trouble"])
        if "done" in told:
            child.wait()
            return last, found
    code = child.wait()
    if at < first:
        raise SystemExit(f"the fuzzer itself did not start (exit code {code})")
    found.append([at, "", "", why or f"the process ended: {code}"])
    return at + 1, found


def main() -> int:
    """Make runs, keep what was found, and return 1 if anything was."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=20_000)
    options.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    options.add_argument("--start", type=int, default=None, help="the first number, instead of going on")
    options.add_argument("--state", type=Path, default=Path(".fuzz.json"))
    options.add_argument("--only", type=int)
    options.add_argument("--work", type=int, nargs=2)
    given = options.parse_args()
    if given.work:
        _work(*given.work)
        return 0
    if given.only is not None:
        from tests.fuzz.running import prepared, run

        folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{given.only}-"))
        (folder / "again").mkdir()
        print(prepared(given.only, folder))
        trouble = run(given.only, folder / "again")
        print(trouble.what if trouble else "went well", "\nfiles:", folder)
        return int(trouble is not None)
    state = {"next": 0, "runs": 0, "seconds": 0.0, "trouble": []}
    if given.state.exists():
        state = json.loads(given.state.read_text("utf-8"))
    if given.start is not None:
        state["next"] = given.start
    began = time.monotonic()
    end = state["next"] + given.runs
    before = len(state["trouble"])
    spent = state["seconds"]
    while state["next"] < end and time.monotonic() - began < given.seconds:
        first = state["next"]
        state["next"], found = _watched(first, min(first + _SHARE, end))
        state["runs"] += state["next"] - first
        state["trouble"] += found
        state["kinds"] = dict(Counter(str(what).strip().splitlines()[-1][:120] for *_, what in state["trouble"]))
        state["seconds"] = round(spent + time.monotonic() - began, 1)
        given.state.write_text(json.dumps(state, ensure_ascii=False, indent=1), "utf-8")
        for number, command, seed, what in found:
            print(f"--- run {number} ({seed}): {command}\n{what}", flush=True)
        print(f"{state['next']} of {end}, {len(state['trouble'])} troubles", flush=True)
    print(f"{state['runs']} runs in {state['seconds']:.0f} s, {len(state['trouble'])} troubles; next: {state['next']}")
    return int(len(state["trouble"]) > before)


if __name__ == "__main__":
    sys.exit(main())
