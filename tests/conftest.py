"""Fixtures every room's tests may use, files compared in few words, and a loud count of what was skipped."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

import pytest
from hypothesis import HealthCheck, settings

from tests.comparing import explained

ROOT = Path(__file__).resolve().parent.parent

# A slow or busy machine is no fault of the code; and CI tries the same examples each time, so that a change is
# judged by what it changed. New examples are found on developers' machines.
settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=os.environ.get("CI") == "true"
)
settings.load_profile("here")

_skipped: list[tuple[str, bool]] = []  # which test, and whether it only lacks the real-world workbooks
_LACKS_WORKBOOKS = "the folder with real-world workbooks is not here"

REAL_WORKBOOKS = Path(os.environ.get("YOURYOU_SHARED", ROOT.parent / "shared")) / "corpus"
"""Workbooks that others made and that are not ours to give away: tried as well where they are, never needed."""


@pytest.fixture(autouse=True)
def _own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests away from the user's own settings, and the messages in Japanese."""
    monkeypatch.setenv("YOURYOU_HOME", str(tmp_path / "youryou-home"))
    monkeypatch.delenv("YOURYOU_LANG", raising=False)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with the real-world workbooks, or skip where it is not there."""
    if not REAL_WORKBOOKS.is_dir():
        pytest.skip(_LACKS_WORKBOOKS)
    return REAL_WORKBOOKS.parent


class FilesDiffer(AssertionError):
    """A comparison of files that failed, in ten lines."""


def pytest_assertrepr_compare(op: str, left: object, right: object) -> None:
    """Say in ten lines how files differ; raised, since pytest would still spend minutes on a difference of its own."""
    lines = explained(left, right) if op == "==" else None
    if lines:
        raise FilesDiffer("\n".join(["what was compared differs:", *lines]))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """End the traceback of such a comparison at the line of the test."""
    if call.excinfo is None or not call.excinfo.errisinstance(FilesDiffer):
        return
    step: TracebackType | None = call.excinfo.tb
    while step is not None:
        if step.tb_next is not None and step.tb_next.tb_frame.f_code.co_name == "_call_reprcompare":
            step.tb_next = None
        step = step.tb_next


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note each test that was skipped; of those run elsewhere at the same time, too."""
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append((report.nodeid, _LACKS_WORKBOOKS in str(report.longrepr)))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Make a skipped test a failure where CI=true: there it would hide that nothing was tried."""
    told = any(not lacks for _, lacks in _skipped)
    if told and os.environ.get("CI") == "true" and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud how many tests were skipped, and why it matters."""
    missed = [name for name, lacks in _skipped if not lacks]
    if missed:
        terminalreporter.section(f"{len(missed)} tests were SKIPPED", red=True)
        terminalreporter.line("A program or a right is missing; see .ci/install-live-tools and .ci/anywhere.")
    if len(_skipped) > len(missed):
        count = len(_skipped) - len(missed)
        terminalreporter.line(f"{count} tests look at other people's workbooks as well, which are not in here.")
