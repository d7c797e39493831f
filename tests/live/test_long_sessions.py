"""LibreOffice over a long day, and LibreOffice that dies in the middle of a button's work.

Checks in one session must cost the same at the end as at the beginning; ``make soak`` makes 10,000 of them,
YOURYOU_SOAK says how many. And whatever a button was doing when the program was killed: the document on the disk is
whole, the next LibreOffice opens it and does the same work, and nothing of ours is left beside it.
"""

from __future__ import annotations

import gc
import os
import shutil
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings

from tests.live.conftest import Said
from tests.live.filled import fill_rightly
from youryou_xl import forms
from youryou_xl import libreoffice as lo
from youryou_xl.attach import names, original
from youryou_xl.live import actions

pytestmark = pytest.mark.live

CHECKS = int(os.environ.get("YOURYOU_SOAK", "60"))
_PARTS = 10
_MOST_GROWTH = 60
"""MB that this process, or LibreOffice, may have more in the last tenth than in the second."""


def memory(pid: int) -> float:
    """Return the MB a process holds, with those it started; 0 where the system does not tell."""
    total = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(
                line.split(":", 1) for line in status.read_text("utf-8", "replace").splitlines() if ":" in line
            )
        except OSError:
            continue
        if pid in (int(lines["Pid"]), int(lines["PPid"])) and "VmRSS" in lines:
            total += int(lines["VmRSS"].split()[0]) / 1024
    return total


def test_checks_in_one_session_cost_the_same_from_the_first_to_the_last(
    office: lo.Office, book: xlwings.Book, said: Said
) -> None:
    fill_rightly(book, area="東京京")
    parts: list[float] = []
    ours: list[float] = []
    theirs: list[float] = []
    for part in range(_PARTS):
        began = time.process_time()
        for _ in range(max(1, CHECKS // _PARTS)):
            found = actions.check(book)
            assert [finding.field for finding in found][:1] == ["area"]
        said.status.clear()
        said.told.clear()
        gc.collect()
        parts.append(time.process_time() - began)
        ours.append(memory(os.getpid()))
        theirs.append(memory(office.pid))
        if CHECKS >= 1000:
            print(f"{(part + 1) * CHECKS // _PARTS} checks: {parts[-1]:.1f} s of our work in this part, "
                  f"{ours[-1]:.0f} MB here, {theirs[-1]:.0f} MB in LibreOffice", flush=True)  # fmt: skip
    assert ours[-1] - ours[1] < _MOST_GROWTH
    assert theirs[-1] - theirs[1] < _MOST_GROWTH
    if CHECKS >= 1000:  # few checks say nothing about time, and other tests run beside this one
        assert statistics.median(parts[-3:]) < 1.5 * statistics.median(parts[1:4])


def the_form(path: Path) -> str:
    """Return the id of the form in a workbook, without the sheets of ours beside it."""
    return forms.identify([grid for grid in forms.read_grids(path) if grid.name not in names.OURS]).form.id


@pytest.mark.parametrize(("name", "work"), [("検証", actions.check), ("自動入力", actions.fill)])
@pytest.mark.parametrize("moment", [0.05, 0.4])
def test_a_libreoffice_killed_at_work_leaves_the_document_whole(
    name: str, work: Callable[[xlwings.Book], object], moment: float, attached: Path, tmp_path: Path, said: Said
) -> None:
    lo.register()
    path = tmp_path / "机" / "plant.xlsm"
    path.parent.mkdir()
    shutil.copyfile(attached, path)
    before = path.read_bytes()
    with lo.Office.start(profile=tmp_path / "profile") as office:
        book = office.connect().books.open(path)
        killer = threading.Timer(moment, office.kill)
        killer.start()
        ended: Exception | None = None
        try:
            for _ in range(200):  # until it dies, wherever it is by then
                work(book)
        except Exception as error:
            ended = error
        killer.join()
        assert ended is not None, "the program died in the middle"
    assert path.read_bytes() == before
    assert the_form(path) == "plant-master"
    assert original.read(path).data
    for left in path.parent.iterdir():  # LibreOffice's own lock says who had it open, and stops nobody
        assert left == path or left.name.startswith(".~lock."), left
    with lo.Office.start(profile=tmp_path / "profile") as office:
        book = office.connect().books.open(path)
        work(book)
        book.save()
        book.close()
    assert the_form(path) == "plant-master"
