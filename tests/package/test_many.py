"""Many copies: failures one by one, whole files only, and stopping in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from tests.package.building import SHEET, book
from youryou_xl.errors import CannotFill, CannotWrite
from youryou_xl.package import Job, Template, compare, fill_many, read_cells

OFFICIAL = book('<row r="1"><c r="A1" s="3"/><c r="B1"><f>1</f></c></row>')


def jobs(folder: Path, count: int, first: int = 0):
    for number in range(first, first + count):
        yield Job({(SHEET, "A1"): f"申請{number}"}, folder / f"{number:04}.xlsx")


def test_every_job_gives_its_file(tmp_path: Path):
    seen: list[int] = []
    folder = tmp_path / "out"
    folder.mkdir()
    outcomes = fill_many(Template.open(OFFICIAL), jobs(folder, 150), progress=seen.append)
    assert [outcome.out.name for outcome in outcomes] == [f"{number:04}.xlsx" for number in range(150)]
    assert not any(outcome.error for outcome in outcomes)
    assert seen == sorted(seen)
    assert seen[-1] == 150
    for number in (0, 77, 149):
        assert read_cells(folder / f"{number:04}.xlsx") == {(SHEET, "A1"): f"申請{number}"}
    assert len(list(folder.iterdir())) == 150


def test_a_bad_job_never_holds_back_a_good_one(tmp_path: Path):
    (tmp_path / "b.xlsx").write_bytes(b"mine")
    outcomes = fill_many(
        Template.open(OFFICIAL),
        [
            Job({(SHEET, "B1"): 1}, tmp_path / "a.xlsx"),
            Job({(SHEET, "A1"): 1}, tmp_path / "b.xlsx"),
            Job({(SHEET, "A1"): float("nan")}, tmp_path / "c.xlsx"),
            Job({(SHEET, "A1"): 1}, tmp_path / "no" / "d.xlsx"),
            Job({(SHEET, "A1"): 10**5000}, tmp_path / "d.xlsx"),
            Job({(SHEET, "A1"): 1}, tmp_path / "e.xlsx"),
        ],
    )
    kinds = [type(outcome.error) for outcome in outcomes]
    assert kinds == [CannotFill, CannotWrite, CannotFill, CannotWrite, CannotFill, type(None)]
    assert outcomes[0].error is not None
    assert "B1には数式がある" in outcomes[0].error.ja
    assert (tmp_path / "b.xlsx").read_bytes() == b"mine"
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"b.xlsx", "e.xlsx"}


def test_jobs_are_taken_as_they_come_and_not_kept(tmp_path: Path):
    template = Template.open(OFFICIAL)
    fill_many(template, jobs(tmp_path, 50))
    tracemalloc.start()
    fill_many(template, jobs(tmp_path, 50, 100))
    few = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    fill_many(template, jobs(tmp_path, 500, 1000))
    many = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # What is kept of a job is where its file went: well under a kilobyte, far less than file and values.
    assert many - few < 450 * 1000


def test_one_recipe_does_for_all_jobs_with_the_same_cells(tmp_path: Path):
    template = Template.open(OFFICIAL)
    fill_many(template, jobs(tmp_path, 20))
    first, last = (tmp_path / name for name in ("0000.xlsx", "0019.xlsx"))
    assert compare(OFFICIAL, first).ok
    assert compare(OFFICIAL, last).ok


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent another way there")
def test_ctrl_c_leaves_only_whole_files(tmp_path: Path, root: Path):
    official, folder = tmp_path / "様式.xlsx", tmp_path / "out"
    official.write_bytes(OFFICIAL)
    folder.mkdir()
    script = tmp_path / "run.py"
    script.write_text(
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from youryou_xl.package import Job, Template, fill_many\n"
        "official, out = sys.argv[1:]\n"
        "def jobs():\n"
        "    for n in range(100_000):\n"
        "        if n == 300:\n"
        "            os.killpg(os.getpgid(0), signal.SIGINT)  # as a terminal does\n"
        f"        yield Job({{({SHEET!r}, 'A1'): n}}, Path(out) / f'{{n}}.xlsx')\n"
        "fill_many(Template.open(official), jobs())\n",
        encoding="utf-8",
    )
    process = subprocess.run(
        [sys.executable, str(script), str(official), str(folder)],
        env={**os.environ, "PYTHONPATH": str(root)},
        stderr=subprocess.PIPE,
        start_new_session=True,
        check=False,
    )
    assert process.returncode == -signal.SIGINT
    assert process.stderr.decode().rstrip().endswith("KeyboardInterrupt")
    names = [path.name for path in folder.iterdir()]
    assert 250 < len(names) <= 300, "it stopped there, and not at the end"
    assert [name for name in names if not name.endswith(".xlsx") or name.startswith(".")] == []
    template = Template.open(OFFICIAL)
    for name in names:
        expected = template.fill_bytes({(SHEET, "A1"): int(name.removesuffix(".xlsx"))})
        assert (folder / name).read_bytes() == expected
