"""Mutation testing: would the tests notice if the code were slightly wrong? ``python -m tests.mutants rules``.

First a room's tests run once, and it is noted which test ran which line. Then, for a sample drawn by a seed, one thing
in one line is changed, and only the tests that ran this line are run, in a process forked from one that has loaded
everything else. The known tools run the whole suite for each mutant or need a copy of the project in which this one's
tests do not find their files; this one needs some seconds a mutant. Texts told to users are not changed.
"""

from __future__ import annotations

import argparse
import ast
import importlib.machinery
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

import hypothesis  # noqa: F401 - loaded here, once, for all the processes forked below
import numpy  # noqa: F401
import openpyxl  # noqa: F401
import pandas  # noqa: F401
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = {
    "rules": ["tests/rules", "tests/functions", "tests/forms/test_checking.py", "tests/forms/test_writing.py"],
    "package": ["tests/package", "tests/package_attach/test_markup.py", "tests/forms/test_workbook_file.py"],
    "records": ["tests/records", "tests/batch"],
    "forms": ["tests/forms"],
    "layout": ["tests/layout", "tests/forms/test_layouts.py", "tests/forms/test_generated_layouts.py"],
    "procedure": ["tests/procedure"],
}
_OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "-m", "not live"]
_OPTIONS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
_SECONDS_OF_TESTS = 30.0
_SLOWER = 10


class Mutant(NamedTuple):
    """One change: where, what stood there, what stands there now."""

    file: str
    line: int
    number: int
    before: str
    after: str


# What is changed -------------------------------------------------------------------------------------------------

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.Add,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.LShift: ast.RShift,
}  # fmt: skip


def _changes(node: ast.AST) -> Iterator[Callable[[], Any]]:
    """Yield what can be done to `node`, each as a function that does it and returns the node to stand there."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _COMPARISONS:
            yield lambda: ast.Compare(node.left, [_COMPARISONS[type(operator)]()], node.comparators)
        case ast.BoolOp():
            yield lambda: ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield lambda: node.operand
        case ast.BinOp() if type(node.op) in _ARITHMETIC and not isinstance(node.left, ast.JoinedStr):
            yield lambda: ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
        case ast.Constant(value=bool()):
            yield lambda: ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield lambda: ast.Constant(node.value + 1)
        case ast.Constant(value=str()) if node.value and " " not in node.value and node.value.isascii():
            yield lambda: ast.Constant(node.value + "X")
        case ast.Return(value=ast.expr()) if not _none(node.value):
            yield lambda: ast.Return(ast.Constant(None))
        case ast.If():
            yield lambda: ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.IfExp():
            yield lambda: ast.IfExp(node.test, node.orelse, node.body)
        case ast.Continue():
            yield ast.Break
        case ast.Break():
            yield ast.Continue
        case ast.Expr(value=ast.Call()) | ast.AugAssign():
            yield ast.Pass


def _none(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


class _Mutating(ast.NodeTransformer):
    """Goes through a module and makes the change of one number; what is no work of the program is left alone."""

    def __init__(self, wanted: int = -1) -> None:
        self.wanted = wanted
        self.seen = 0
        self.found: list[tuple[int, str, str]] = []

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.Raise | ast.Import | ast.ImportFrom | ast.Assert) or _spoken(node):
            return node
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef | ast.Module):
            node.body = [one for one in node.body if not _docstring(one)] or [ast.Pass(lineno=1, col_offset=0)]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.FunctionDef | ast.ClassDef):  # a dataclass without slots does the same
            decorators, node.decorator_list = node.decorator_list, []
            self._within(node)
            node.decorator_list = decorators
            return node
        return self._within(node)

    def _within(self, node: ast.AST) -> Any:
        if isinstance(node, ast.AnnAssign):
            if node.value is not None:
                node.value = self.visit(node.value)
            return node
        if isinstance(node, ast.arg):
            return node
        for change in _changes(node):
            number = self.seen
            self.seen += 1
            if self.wanted < 0:
                self.found.append(
                    (node.lineno, ast.unparse(node)[:80], ast.unparse(ast.fix_missing_locations(change()))[:80])
                )
            elif number == self.wanted:
                return ast.fix_missing_locations(ast.copy_location(change(), node))
        return super().generic_visit(node)


def _docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _wording(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip()


def _spoken(node: ast.AST) -> bool:
    """Return whether this makes a text for users, or is a part of one, or only for the type checker."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
        return True
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.IfExp):  # of two wordings one
        return any(isinstance(way, ast.JoinedStr) or _wording(way) for way in (node.body, node.orelse))
    name = node.func if isinstance(node, ast.Call) else None
    word = name.id if isinstance(name, ast.Name) else name.attr if isinstance(name, ast.Attribute) else ""
    return word in ("pick", "cast", "TypeVar", "NewType", "Message", "Source")


def mutants(file: str) -> list[Mutant]:
    """Return every change there can be to a module."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    finding = _Mutating()
    finding.visit(tree)
    return [Mutant(file, line, number, *texts) for number, (line, *texts) in enumerate(finding.found)]


def _mutated(file: str, number: int) -> CodeType:
    path = ROOT / file
    tree = _Mutating(number).visit(ast.parse(path.read_text("utf-8")))
    return compile(ast.fix_missing_locations(tree), str(path), "exec")


# Which tests ran which lines --------------------------------------------------------------------------------------


class _Recorder:
    def __init__(self, room: str) -> None:
        self.inside = str(ROOT / "youryou_xl" / room) + os.sep
        self.ran: dict[str, dict[str, Any]] = {}
        self.lines: set[tuple[str, int]] = set()

    def _trace(self, frame: FrameType, event: str, _argument: object) -> Any:
        file = frame.f_code.co_filename
        if not file.startswith(self.inside):
            return None
        self.lines.add((file, frame.f_lineno))
        return self._trace if event == "call" or event == "line" else None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self.lines = set()
        began = time.process_time()
        sys.settrace(self._trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            lines: dict[str, list[int]] = {}
            for file, line in sorted(self.lines):
                lines.setdefault(str(Path(file).relative_to(ROOT)), []).append(line)
            self.ran[item.nodeid] = {"seconds": round(time.process_time() - began, 3), "lines": lines, "ok": True}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed or report.skipped:
            self.ran.setdefault(report.nodeid, {"seconds": 0, "lines": {}})["ok"] = False
            self.bad = {*getattr(self, "bad", ()), report.nodeid}


def _mapped(room: str, folder: Path) -> dict[str, dict[str, Any]]:
    """Return for each test of the room how long it took and the lines it ran; from the last time, if that is there."""
    kept = folder / f"{room}.json"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        child = os.fork()
        if child == 0:
            recorder = _Recorder(room)
            _silent()
            pytest.main([*_OPTIONS, *(path for path in TESTS[room] if (ROOT / path).exists())], plugins=[recorder])
            bad = getattr(recorder, "bad", set())
            kept.write_text(json.dumps({test: ran for test, ran in recorder.ran.items() if test not in bad}), "utf-8")
            os._exit(0)
        os.waitpid(child, 0)
    return json.loads(kept.read_text("utf-8"))


def _silent() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _tests_of(mutant: Mutant, ran: dict[str, dict[str, Any]]) -> list[str]:
    """Return the tests that may notice, the quickest first: those that ran the line, or any of a module's top."""
    hits = [test for test, about in ran.items() if mutant.line in about["lines"].get(mutant.file, ())]
    if not hits:  # a constant of the module, or the top of a statement over several lines
        hits = [test for test, about in ran.items() if mutant.file in about["lines"]]
    chosen: list[str] = []
    left = _SECONDS_OF_TESTS
    for test in sorted(hits, key=lambda test: ran[test]["seconds"]):
        left -= ran[test]["seconds"]
        if left < 0 and chosen:
            break
        chosen.append(test)
    return chosen


def _ended(mutant: Mutant, tests: list[str], seconds: float) -> str:
    """Run the tests over the mutant; return "caught", "survived" or "never ended" (which is as good as caught)."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        _silent()
        path = str(ROOT / mutant.file)
        plain = importlib.machinery.SourceFileLoader.get_code

        def get_code(self: Any, name: str) -> Any:
            return _mutated(mutant.file, mutant.number) if self.path == path else plain(self, name)

        importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
        code = pytest.main([*_OPTIONS, "-x", "--tb=no", *tests])
        os._exit(0 if code == 0 else 1)
    end = time.monotonic() + 60 + _SLOWER * seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if status == 0 else "caught"
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "never ended"


def main() -> int:
    """Try a sample of mutants of each room, keep what came of them, and print the rate."""
    options = argparse.ArgumentParser()
    options.add_argument("rooms", nargs="*", default=list(TESTS))
    options.add_argument("--count", type=int, default=80)
    options.add_argument("--seed", type=int, default=12)
    options.add_argument("--folder", type=Path, default=ROOT / ".mutants")
    given = options.parse_args()
    os.chdir(ROOT)
    worst = 100.0
    for room in given.rooms:
        ran = _mapped(room, given.folder)
        files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "youryou_xl" / room).glob("*.py"))
        everything = [mutant for file in files for mutant in mutants(file)]
        sample = random.Random(given.seed).sample(everything, min(given.count, len(everything)))
        results = given.folder / f"{room}-results.json"
        known = json.loads(results.read_text("utf-8")) if results.exists() else {}
        for mutant in sample:
            key = f"{mutant.file}:{mutant.line}:{mutant.number}: {mutant.before} → {mutant.after}"
            if key not in known:
                tests = _tests_of(mutant, ran)
                spent = sum(ran[test]["seconds"] for test in tests)
                known[key] = _ended(mutant, tests, spent) if tests else "no test"
                results.write_text(json.dumps(known, ensure_ascii=False, indent=1), "utf-8")
                if known[key] in ("survived", "no test"):
                    print(f"{known[key]}: {key} ({len(tests)} tests)", flush=True)
        caught = sum(ended in ("caught", "never ended") for ended in known.values())
        rate = 100 * caught / max(1, len(known))
        worst = min(worst, rate)
        print(f"{room}: {caught} of {len(known)} caught ({rate:.0f} %), out of {len(everything)} possible", flush=True)
    return int(worst < 85)


if __name__ == "__main__":
    sys.exit(main())
