"""A run that is cut off at any change it makes on the disk, by Ctrl-C or by SIGKILL: nothing is lost or given twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.batch.conftest import ROOT, TODAY, MakeRun, MakeSheet, everything, ledger_rows, row, world
from tests.batch.cutting import NEVER, cut_at
from youryou_xl.batch import BatchResult

ROWS = [
    row("甲", 連番="05"),
    row("乙"),
    row("丙", 電源等の区分="発動指令電源（電源／DR混在）"),
]
AFTER_THE_FIRST_MAIL = 26
MADE = ("申請書", "メール")
MAILS = pytest.mark.parametrize("mail", ["single", "grouped"])
posix_only = pytest.mark.skipif(os.name == "nt", reason="ends a process as only POSIX can")


def files(out: Path) -> dict[str, bytes]:
    return {name: data for name, (data, _) in everything(out).items()}


def numbers(out: Path) -> dict[str, str]:
    """Return the 連番 the ledger of an output folder gives to each list; nothing if there is no ledger."""
    return (
        {line["電源等リスト名"]: line["連番"] for line in ledger_rows(out)}
        if (out.parent / "台帳.csv").exists()
        else {}
    )


def killed(sheet: Path, form: Path, folders: Path, mail: str, *, start: Path | None = None, at: int = 0) -> list[Any]:
    """Kill one run at each of its changes (or one at the change `at`); return how each ended."""
    folders.mkdir()
    words = [sheet, form, mail, TODAY.isoformat(), folders, start or "", at or ""]
    done = subprocess.run(
        [sys.executable, "-m", "tests.batch.cutting", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return list(json.loads(done.stdout))


def nothing_is_halfway(out: Path, whole: Mapping[str, bytes], given: Mapping[str, str]) -> None:
    """Check what a run leaves on the disk, wherever it was cut off."""
    for name, data in files(out).items():
        if name.startswith(MADE) and not name.endswith(".tmp"):
            assert data == whole[name]
    standing = numbers(out)
    assert standing in ({}, given)
    made = list((out / "申請書").glob("*.xlsx"))
    assert standing or not made, "an application came before its number was in the ledger"


def the_next_run_goes_on(
    out: Path,
    sheet: Path,
    longer: Path,
    batch: MakeRun,
    mail: str,
    whole: Mapping[str, bytes],
) -> None:
    """Check what the next run makes of a folder: all that was missing, or that and a row more."""
    copy = out.parent.with_name(f"{out.parent.name}-longer") / out.name
    shutil.copytree(out.parent, copy.parent)
    known = numbers(out)
    result: BatchResult = batch(sheet, **world(out.parent), mail=mail)
    assert result.generated + result.unchanged == len(ROWS)
    assert files(out) == whole
    grown = batch(longer, **world(copy.parent), mail=mail)
    assert grown.generated + grown.unchanged == len(ROWS) + 1
    now = {a.list_name: f"{a.number:02d}" for a in grown.applications}
    assert {name: now[name] for name in known} == known
    assert len(set(now.values())) == len(now) == len(numbers(copy))
    assert {path.name[len("アグリ12343") :][:2] for path in (copy / "申請書").iterdir()} == set(now.values())
    assert not list(copy.rglob("*.tmp"))


def test_every_number_is_on_the_disk_before_anything_is_made_with_it(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path
) -> None:
    changes: list[str] = []
    with cut_at(NEVER, lambda: None, changes.append):
        out = batch(sheet(ROWS)).out
    secured = changes.index("fsync 台帳.csv (temporary)")
    named = changes.index("replace 台帳.csv")
    folder = changes.index(f"fsync {out.parent.name}") if os.name != "nt" else named
    first = next(place for place, change in enumerate(changes) if change.startswith("open アグリ"))
    assert secured < named <= folder < first


@MAILS
def test_ctrl_c_at_any_change_leaves_whole_files_and_the_next_run_goes_on(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path, mail: str
) -> None:
    path, longer = sheet(ROWS), sheet([row("新"), *ROWS], name="longer/一括申請.xlsx")
    whole = batch(path, mail=mail, **world(tmp_path / "whole")).out
    changes: list[str] = []

    def interrupt() -> None:
        raise KeyboardInterrupt

    own = world(tmp_path / "0")
    with cut_at(NEVER, interrupt, changes.append):
        batch(path, mail=mail, **own)
    for number in range(1, len(changes) + 1):
        out = tmp_path / str(number) / "out"
        own, begun = world(out.parent), list[str]()
        with pytest.raises(KeyboardInterrupt), cut_at(number, interrupt, begun.append):
            batch(path, mail=mail, **own)
        assert begun[:number] == changes[:number], "it was cut off where it should be"
        assert not list(out.rglob("*.tmp"))
        nothing_is_halfway(out, files(whole), numbers(whole))
        the_next_run_goes_on(out, path, longer, batch, mail, files(whole))


@posix_only
@pytest.mark.parametrize(
    ("mail", "before"),
    [("single", "a new folder"), ("grouped", "a new folder"), ("single", "a folder of a killed run")],
)
def test_a_run_killed_at_any_change_loses_no_number_and_no_file(
    sheet: MakeSheet, batch: MakeRun, form: Path, tmp_path: Path, mail: str, before: str
) -> None:
    path, longer = sheet(ROWS), sheet([row("新"), *ROWS], name="longer/一括申請.xlsx")
    whole = batch(path, mail=mail, **world(tmp_path / "whole")).out
    start = None
    if before != "a new folder":
        (first,) = killed(path, form, tmp_path / "first", mail, at=AFTER_THE_FIRST_MAIL)
        assert first["ended"] == -signal.SIGKILL
        start = Path(first["folder"])
        assert 0 < len(list(start.rglob("*.xlsx"))) < len(ROWS)
    *runs, last = killed(path, form, tmp_path / "killed", mail, start=start)
    assert last["ended"] == 0
    assert len(runs) == len(last["changes"]), "there was a kill at each change of a whole run"
    written = {name.removeprefix("write ").removesuffix(" (temporary)") for name in last["changes"]}
    if start is None:
        assert {Path(name).name for name in files(whole)} <= written, "each file of the whole run was one of them"
    halves = 0
    for each in runs:
        out = Path(each["folder"])
        assert each["ended"] == -signal.SIGKILL, each
        assert each["changes"] == last["changes"][: each["number"]], each
        if each["changes"][-1].startswith("write ") and each["changes"][-1].endswith("(temporary)"):
            halves += bool(list(out.parent.rglob("*.tmp")))
        nothing_is_halfway(out, files(whole), numbers(whole))
        the_next_run_goes_on(out, path, longer, batch, mail, files(whole))
    temporary = [name for name in last["changes"] if name.startswith("write ") and name.endswith("(temporary)")]
    assert halves == len(temporary), "half a file lay there each time"
