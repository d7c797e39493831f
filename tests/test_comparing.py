"""A failing comparison of files is read by a person: ten lines, and the place to look at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.comparing import MOST, explained
from tests.package.building import SHEET, parts, sheet_xml, zipped


def test_the_part_and_the_place_in_it_are_named() -> None:
    one, other = (zipped(parts({SHEET: sheet_xml(f'<row r="{row}"/>')})) for row in (1, 2))
    (line,) = explained(one, other) or []
    assert line.startswith("xl/worksheets/sheet1.xml: of ")
    assert 'row r="1"' in line and 'row r="2"' in line


HOOKS = "from tests.conftest import pytest_assertrepr_compare, pytest_runtest_makereport\n"


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ({"a": b"x"}, {"a": b"x", "b": b"y"}, ["b: only on the right"]),
        ({"a": b"x", "b": b"y"}, {"a": b"x"}, ["b: only on the left"]),
        ({"a": (b"x", 1)}, {"a": (b"x", 2)}, ["a[1]: 1 against 2"]),
        ([b"x"], [b"x", b"y"], [": 1 against 2 entries"]),
        (b"abc", b"abd", [": of 3, the first difference is at 2: …'abc' against …'abd'"]),
        ([b"x"], (b"x",), ["they differ in their type or order alone"]),
    ],
)
def test_what_is_missing_or_other_is_said(left: object, right: object, told: list[str]) -> None:
    assert explained(left, right) == told


def test_small_things_are_left_to_pytest() -> None:
    assert explained("a", "b") is None
    assert explained({"a": 1}, {"a": 2}) is None
    assert explained(b"a", "a") is None


def test_a_thousand_differences_take_ten_lines() -> None:
    lines = explained(dict.fromkeys(range(1000), b"a"), dict.fromkeys(range(1000), b"b"))
    assert lines is not None and len(lines) == MOST
    assert lines[-1] == "… and more"


def test_a_failing_test_prints_little_even_where_nothing_is_cut_short(tmp_path: Path, root: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import random\n\ndef test_it():\n"
        "    one, other = (random.Random(seed).randbytes(300_000) for seed in (1, 2))\n"
        "    assert {'a': one} == {'a': other}\n",
        encoding="utf-8",
    )
    (tmp_path / "conftest.py").write_text(HOOKS, encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-vv", "-p", "no:randomly", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "CI": "true", "PYTHONPATH": str(root)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "the first difference is at 0" in answer.stdout
    assert len(answer.stdout.splitlines()) < 30
