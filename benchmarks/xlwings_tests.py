"""How our LibreOffice engine fares with the tests that xlwings' own authors wrote for Excel.

    python benchmarks/xlwings_tests.py FOLDER [-k WORDS]

FOLDER is ``tests`` of xlwings' source distribution for the installed version; it is copied, since the tests write
beside themselves, and nothing of it is changed (they need pytz). A test that ends in NotImplementedError counts as
"not available", with the member that said so; one that xlwings or pandas by themselves let fail, whatever engine is
active, is "not the engine's", with the reason. Goal: at least 350 pass, and none fails in any other way.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOAL = 350
FILES = (
    "range",
    "sheet",
    "book",
    "names",
    "font",
    "ndim",
    "conversion",
    "app",
    "active",
    "shape",
    "characters",
    "fileformats",
    "table",
)

NOT_THE_ENGINES = {
    r"Range\.insert\(\) missing 1 required positional argument: 'shift'": "xlwings' own insert() asks for a shift",
    r"module 'pandas' has no attribute 'Int64Index'": "gone since pandas 2",
    r"PeriodIndex\.__new__\(\) got an unexpected keyword argument 'year'": "gone since pandas 2",
    r'Attribute "freq" are different|\(<Day>, None\)': "pandas knows no frequency of a list of dates",
    r"\[left\]: +\[<NA>, nan\] \[right\]: +\[None, (None|nan)\]": "pandas 3 tells None from NA",
}
"""How the error of a test reads that no engine can pass with the installed xlwings and pandas, and why."""

SHIM = """
import json
import os

import pytest

from youryou_xl import libreoffice

libreoffice.register().activate()


@pytest.fixture(autouse=True)
def beside_the_tests(monkeypatch):
    monkeypatch.chdir(os.environ["XLWINGS_TESTS"])


def cause(error):
    while error is not None:
        if isinstance(error, NotImplementedError):
            return str(error)
        error = error.__cause__ or error.__context__
    return None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if call.when == "call" or report.outcome != "passed":
        error = call.excinfo.value if call.excinfo else None
        line = {
            "test": item.nodeid,
            "when": call.when,
            "outcome": report.outcome,
            "unavailable": cause(error),
            "error": f"{type(error).__name__}: {error}" if error else "",
        }
        with open(os.environ["XLWINGS_OUTCOMES"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\\n")
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-k", dest="words", default="", help="only tests whose names match, as in pytest")
    parser.add_argument("--files", nargs="*", default=list(FILES), help="only these, such as: range sheet")
    parser.add_argument("--verbose", action="store_true", help="show pytest's own report as well")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        outcomes = run(given.folder, Path(place), given.files, given.words, given.verbose)
    return told(outcomes, whole=not given.words and list(given.files) == list(FILES))


def run(folder: Path, place: Path, files: list[str], words: str, verbose: bool) -> list[dict[str, str]]:
    """Return what became of each test; of one that failed twice (itself, then its tidying up), the first."""
    tests = place / "tests"
    shutil.copytree(folder, tests)
    (tests / "conftest.py").write_text(SHIM, encoding="utf-8")
    (tests / "__init__.py").touch()
    record = place / "outcomes.jsonl"
    record.touch()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XLWINGS_TESTS": str(tests),
        "XLWINGS_OUTCOMES": str(record),
    }
    names = [str(tests / f"test_{name}.py") for name in files]
    program = [sys.executable, "-m", "pytest", "-q", "--continue-on-collection-errors", "-p", "no:cacheprovider"]
    program += ["--rootdir", str(place), "-c", os.devnull]
    shown = None if verbose else subprocess.DEVNULL
    subprocess.run([*program, *(["-k", words] if words else []), *names], env=environment, cwd=place, stdout=shown)
    found: dict[str, dict[str, str]] = {}
    for line in record.read_text(encoding="utf-8").splitlines():
        outcome = json.loads(line)
        found.setdefault(outcome["test"], outcome)
    return list(found.values())


def told(outcomes: list[dict[str, str]], whole: bool) -> int:
    """Print the figures and return the exit code."""
    passed = [item for item in outcomes if item["outcome"] == "passed"]
    refused = [item for item in outcomes if item["unavailable"]]
    skipped = [item for item in outcomes if item["outcome"] == "skipped" and not item["unavailable"]]
    failed = [item for item in outcomes if item["outcome"] == "failed" and not item["unavailable"]]
    elsewhere = [item for item in failed if reason_elsewhere(item["error"])]
    failed = [item for item in failed if item not in elsewhere]
    for item in failed:
        print(f"FAILED {item['test'].rpartition('/')[2]}: {' '.join(item['error'].split())[:200]}")
    for reason, count in Counter(str(item["unavailable"]) for item in refused).most_common():
        print(f"{count:4} not available: {reason}")
    for reason, count in Counter(str(reason_elsewhere(item["error"])) for item in elsewhere).most_common():
        print(f"{count:4} not the engine's: {reason}")
    print(
        f"{len(outcomes)} tests: {len(passed)} passed, {len(refused)} not available, "
        f"{len(skipped)} skipped by themselves, {len(elsewhere)} not the engine's, {len(failed)} failed"
    )
    if not whole:
        return 0
    kept = len(passed) >= GOAL and not failed
    print(f"goal: at least {GOAL} pass, none fails otherwise: {'kept' if kept else 'MISSED'}")
    return 0 if kept else 1


def reason_elsewhere(error: str) -> str | None:
    """Return why no engine could pass a test that ended in this error, or None."""
    words = " ".join(error.split())
    return next((reason for sign, reason in NOT_THE_ENGINES.items() if re.search(sign, words)), None)


if __name__ == "__main__":
    sys.exit(main())
