"""One run of the fuzzer: a file made from its number, given to a command, and what may be said about how it went.

A run goes well if the command ends with an exit code of its own or an exception of ours, in 3 seconds of work and
within 500 MB. Everything else is a `Trouble`. Commands run in this process, since starting Python for each would take
all of the time.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.fuzz import corpus, mutating
from youryou_xl import lang
from youryou_xl.attach import hidden
from youryou_xl.cli import app, console
from youryou_xl.errors import CannotFill, YouryouError
from youryou_xl.package import Template, compare, read_cells
from youryou_xl.package.grids import read_grids

SECONDS = 3.0
"""Of this process's own work, so that a busy machine is no trouble."""
MEGABYTES = 500
READERS = 0.5
"""How many of the runs over workbooks are of the readers alone."""


class Trouble(NamedTuple):
    """What went wrong in a run: its number, the command, and what was seen."""

    number: int
    command: str
    seed: str
    what: str


def _form(random: random.Random, work: Path, data: bytes) -> list[str]:
    file, form = _kept(work / "f.xlsx", data), str(_kept(work / "small.xlsx", corpus.small_form()))
    values = str(_kept(work / "v.json", '{"area": "東京", "plant_name": "名"}'.encode()))
    return random.choice(
        (
            ["inspect", file, "--json"],
            ["inspect", file, "--mark", str(work / "marked.xlsx")],
            ["check", file],
            ["check", file, "--json"],
            ["fill", file, values, "-o", str(work / "out.xlsx")],
            ["verify", form, file],
            ["verify", file, file],
            ["verify", file, form, "--any-cell"],
            ["attach", file, "-o", str(work / "out.xlsm")],
            ["attach", file, "-o", str(work / "out.xlsm"), "--host", "libreoffice"],
            ["export", file, "-o", str(work / "out.xlsx")],
            ["new", "definition", file, "-o", str(work / "home" / "forms" / "own.toml")],
            [
                "batch",
                str(_kept(work / "b.xlsx", corpus.batch_book())),
                "--form",
                file,
                "--out",
                str(work / "o"),
                "--confirmed",
            ],
            [
                "apply",
                random.choice(PROCEDURES),
                str(work / "b.xlsx"),
                "--form",
                file,
                "--out",
                str(work / "o"),
                "--confirmed",
            ],
        )
    )


PROCEDURES = ("operator-code", "operator-unknown", "client-certificate", "mms-1prime", "mms-2-generator", "mms-2-dr")


def _batch(random: random.Random, work: Path, data: bytes, suffix: str = ".xlsx") -> list[str]:
    file, form = _kept(work / f"b{suffix}", data), _kept(work / "small.xlsx", corpus.plain_form())
    if random.random() < 0.2:
        blank = str(_kept(work / "operator.xlsx", corpus.practice("operator-master")))
        return ["apply", "operator-code", file, "--form", blank, "--out", str(work / "o"), "--confirmed"]
    return [
        "batch",
        file,
        "--form",
        form,
        "--out",
        str(work / "o"),
        "--confirmed",
        *random.choice(([], ["--dry-run"], ["--json"])),
    ]


def _csv(random: random.Random, work: Path, data: bytes) -> list[str]:
    return _batch(random, work, data, ".csv")


def _ledger(random: random.Random, work: Path, data: bytes) -> list[str]:
    (work / "o").mkdir()
    _kept(work / "o" / "台帳.csv", data)
    return _batch(random, work, corpus.batch_book())


def _buttons(random: random.Random, work: Path, data: bytes) -> list[str]:
    file = _kept(work / "f.xlsm", data)
    command = random.choice(("export", "export", "detach", "check", "inspect", "attach"))
    if command in ("check", "inspect"):
        return [command, file]
    out = str(work / ("out.xlsm" if command == "attach" else "out.xlsx"))
    return [command, file, "-o", out, *random.choice(([], ["--force"]))]


def _values(_random: random.Random, work: Path, data: bytes) -> list[str]:
    form = _kept(work / "small.xlsx", corpus.small_form())
    return ["fill", form, _kept(work / "v.json", data), "-o", str(work / "out.xlsx")]


def _definition(random: random.Random, work: Path, data: bytes) -> list[str]:
    (work / "home" / "forms").mkdir(parents=True)
    _kept(work / "home" / "forms" / "own.toml", data)
    return [random.choice(("inspect", "check")), _kept(work / "small.xlsx", corpus.small_form())]


def readers(data: bytes) -> int:
    """Give a workbook to everything that reads or writes one, without a command around: many times as fast."""
    with contextlib.suppress(YouryouError):
        read_grids(data)
    with contextlib.suppress(YouryouError):
        read_cells(data)
    with contextlib.suppress(YouryouError):
        hidden.read(data)
    template = Template.open(data)
    for sheet in template.sheets:
        for cell in ("A1", "B2", "B7", "D9", "XFD1048576"):
            with contextlib.suppress(CannotFill):
                copy = template.fill_bytes({(sheet, cell): "値"})
                template.dependents([(sheet, cell)])
                report = compare(data, copy)
                differences = [difference.en for difference in report.differences]
                # A workbook that Python's own readers cannot open is filled, and then rightly not proved.
                assert all("second reader" in told for told in differences), differences
    return 0


COMMANDS: dict[str, Callable[[random.Random, Path, bytes], list[str]]] = {
    "form": _form,
    "batch": _batch,
    "csv": _csv,
    "ledger": _ledger,
    "buttons": _buttons,
    "values": _values,
    "definition": _definition,
}


def _kept(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def prepared(number: int, work: Path) -> tuple[list[str], str]:
    """Put the files of run `number` into the empty folder `work`; return the command and what it began from."""
    random_ = random.Random(number)
    seed = random_.choice(corpus.seeds())
    change = mutating.workbook if seed.kind in ("form", "batch", "buttons") else mutating.text
    data = change(random_, seed.data)
    if seed.kind == "form":
        _kept(work / "b.xlsx", corpus.batch_book())
    if change is mutating.workbook and random_.random() < READERS:
        return ["readers", _kept(work / "f.xlsx", data)], seed.name
    return COMMANDS[seed.kind](random_, work, data), seed.name


def run(number: int, work: Path, seconds: float = SECONDS) -> Trouble | None:
    """Make run `number` in the empty folder `work`, which is emptied again; return what was wrong with it."""
    arguments, seed = prepared(number, work)
    os.environ["YOURYOU_HOME"] = str(work / "home")
    lang.use("en" if number % 2 else "ja")
    before = _peak_from_now()
    began = time.process_time()
    said = io.StringIO()
    what = ""
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), console.shown_as_text():
            code = readers((work / "f.xlsx").read_bytes()) if arguments[0] == "readers" else app.run(arguments)
        if code not in (0, 1, 2):
            what = f"exit code {code}"
    except YouryouError as error:
        if not (error.ja.strip() and error.en.strip()):
            what = f"{type(error).__name__} says nothing"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        what = "".join(traceback.format_exception(error)[-6:])
    spent = time.process_time() - began
    grown = (_peak() - before) // 1024
    if not what and spent > seconds:
        what = f"{spent:.1f} s"
    if not what and grown > MEGABYTES:
        what = f"{grown} MB"
    if not what and any(path.name.endswith((".tmp", ".lock")) for path in work.rglob("*")):
        what = "left behind: " + ", ".join(sorted(path.name for path in work.rglob("*")))
    if not what and "--json" in arguments and said.getvalue():
        try:
            json.loads(said.getvalue())
        except ValueError:
            what = f"no JSON: {said.getvalue()[:200]}"
    if not what and (made := _broken(work)):
        what = f"not a whole file: {made}"
    for entry in work.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    return Trouble(number, " ".join(Path(word).name for word in arguments), seed, what) if what else None


def _broken(work: Path) -> str:
    """Return the name of a workbook the command wrote that no zip reader can read to its end, "" if there is none."""
    for path in work.rglob("*.xls?"):
        if path.name.startswith(("out.", "marked.")) or path.parent != work:
            try:
                with zipfile.ZipFile(path) as package:
                    package.testzip()
            except (zipfile.BadZipFile, OSError) as error:
                return f"{path.name} ({error})"
    return ""


def _peak_from_now() -> int:
    """Let the highest memory count from now on and return what is used now, in KB; 0 where a system cannot tell."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
        return _status("VmRSS")
    except OSError:
        return 0


def _peak() -> int:
    try:
        return _status("VmHWM")
    except OSError:
        return 0


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0
