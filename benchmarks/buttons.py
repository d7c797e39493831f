"""How long a press of 検証 takes: until our code begins to work, and what it then costs in calls to the spreadsheet.

    python benchmarks/buttons.py

First, time from the start of the process to the first byte of work, beside a bare ``import xlwings`` (with the pandas
it takes along, and in an environment without). Goal: at most 1.3 times the bare import. Then, in a LibreOffice without
a window, the calls that cross the bridge for a check with 1, 10 and 40 findings, on a form of 40 fields. Goal: growing
in proportion to the findings at most, with a small constant. Figures are medians.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TURNS = 7
GOAL = 1.3
MOST_CALLS_PER_FINDING = 40
FIELDS = 40

BARE = "import xlwings"
WITHOUT_PANDAS = "import sys; sys.modules.update(dict.fromkeys(['numpy','pandas','PIL','matplotlib'])); import xlwings"
OURS = "from youryou_xl.live import actions; actions.import_xlwings(); import xlwings"


def main() -> int:
    print(f"cold start, median of {TURNS} processes each")
    times = cold_starts([BARE, WITHOUT_PANDAS, OURS])
    for words, took in zip(("bare import xlwings", "the same without pandas", "ours"), times, strict=True):
        print(f"  {words:<26}{took * 1000:8.0f} ms {took / times[0]:6.2f} x")
    within = times[2] <= GOAL * times[0]
    print(f"  goal: ours at most {GOAL} x the bare import: {'kept' if within else 'MISSED'}")

    print(f"\ncalls to LibreOffice per check, on a form of {FIELDS} fields (second figure: again, marks removed first)")
    calls = round_trips((1, 10, FIELDS))
    for findings, (first, again, took) in calls.items():
        print(f"  {findings:>3} findings {first:6} calls {again:6} calls {took * 1000:7.0f} ms")
    slope = (calls[FIELDS][1] - calls[1][1]) / (FIELDS - 1)
    small = slope <= MOST_CALLS_PER_FINDING
    print(f"  {slope:.0f} calls more per finding (goal: {MOST_CALLS_PER_FINDING}): {'kept' if small else 'MISSED'}")
    return 0 if within and small else 1


def cold_starts(programs: list[str]) -> list[float]:
    """Return the median time of each program, taking turns so that all meet the same machine."""
    with tempfile.TemporaryDirectory() as cache:
        # An installed package has its bytecode beside it; a checkout may not.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache, "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        times: list[list[float]] = [[] for _ in programs]
        for turn in range(TURNS + 1):
            for program, taken in zip(programs, times, strict=True):
                start = time.perf_counter()
                subprocess.run([sys.executable, "-c", program], env=environment, check=True, cwd=cache)
                if turn:  # the first turn writes the bytecode
                    taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in times]


def round_trips(findings: tuple[int, ...]) -> dict[int, tuple[int, int, float]]:
    """Return, by number of findings, the calls of a first and a second check, and the seconds of the second."""
    sys.path.insert(0, str(ROOT))
    from youryou_xl import libreoffice
    from youryou_xl.attach import workbooks
    from youryou_xl.live import actions

    actions.import_xlwings()
    libreoffice.register()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["YOURYOU_HOME"] = folder
        official = make_form(Path(folder))
        path = Path(folder) / "form.xlsm"
        workbooks.attach_form(official, path, "libreoffice")
        with libreoffice.Office.start() as office:
            app = office.connect()
            for number in findings:
                book = app.books.open(path)
                for row in range(number + 1, FIELDS + 1):
                    book.sheets[0].range((row + 2, 2)).value = "x"
                office.connection.calls = 0
                assert len(actions.check(book)) == number
                first, office.connection.calls = office.connection.calls, 0
                start = time.perf_counter()
                actions.check(book)
                took = time.perf_counter() - start
                found[number] = (first, office.connection.calls, took)
                book.close()
    return found


def make_form(folder: Path) -> Path:
    """Make a form of as many required fields as there are to be findings, with its definition, and return it."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "測定用の申込書"
    lines = ['id = "measured"', 'title = "測定用の申込書"']
    for number in range(1, FIELDS + 1):
        sheet.cell(number + 2, 1, f"見出し{number:02}")
        lines += [
            f"[fields.field_{number:02}]",
            f'labels = ["見出し{number:02}"]',
            'place = "right"',
            'type = "text"',
            "required = true",
        ]
    (folder / "forms").mkdir()
    (folder / "forms" / "measured.toml").write_text("\n".join(lines), encoding="utf-8")
    path = folder / "form.xlsx"
    book.save(path)
    return path


if __name__ == "__main__":
    sys.exit(main())
