"""Pressing 検証 for the first time does not load what it does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = ["numpy", "pandas", "PIL", "matplotlib", "openpyxl", "jpholiday", "pyopenvba", "lxml"]


def run(code: str, root: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
        encoding="utf-8",
    )
    return done.stdout.strip()


def test_importing_the_buttons_and_xlwings_loads_nothing_heavy(root: Path) -> None:
    code = (
        "import sys, youryou_xl.live.actions as b; b.import_xlwings(); import xlwings;"
        f"print([name for name in {HEAVY!r} if sys.modules.get(name)])"
    )
    assert run(code, root) == "[]"


def test_checking_a_form_loads_nothing_heavy(root: Path) -> None:
    code = f"""
import sys
from youryou_xl.live import actions, grid, marks, results_sheet, session
from youryou_xl import forms
from youryou_xl.grid import Grid
form = forms.load("plant-master")
forms.check_values(form, {{"owner_code": "12343", "contract_start": "2016/02/01", "area": "東京"}})
print([name for name in {HEAVY!r} if sys.modules.get(name)])
"""
    assert run(code, root) == "[]"


def test_what_was_out_of_reach_while_importing_is_there_afterwards(root: Path) -> None:
    code = (
        "from youryou_xl.live.lean import import_xlwings; import_xlwings();"
        "import numpy, pandas, openpyxl; print(pandas.DataFrame({'a': [1]}).shape)"
    )
    assert run(code, root) == "(1, 1)"


def test_an_xlwings_that_is_already_there_is_left_as_it_is(root: Path) -> None:
    code = (
        "import xlwings; from youryou_xl.live.lean import import_xlwings; import_xlwings();"
        "print(xlwings.main.pd is not None)"
    )
    assert run(code, root) == "True"
