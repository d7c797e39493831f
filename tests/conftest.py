"""Fixtures every room's tests may use, and the loud count of live tests that were skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from youryou_xl.libreoffice import Office

ROOT = Path(__file__).resolve().parent.parent

# A slow or busy machine is no fault of the code; and CI tries the same examples each time, so that a change is
# judged by what it changed. New examples are found on developers' machines.
settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=os.environ.get("CI") == "true"
)
settings.load_profile("here")

_skipped_live: list[str] = []


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
    folder = Path(os.environ.get("YOURYOU_SHARED", ROOT.parent / "shared"))
    if not (folder / "corpus").is_dir():
        pytest.skip("the folder with real-world workbooks is not here")
    return folder


def missing(what: str) -> None:
    """Skip a live test for want of a program; where CI=true, fail."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what} is missing, and CI must not go without it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """Return a LibreOffice without a window, with a profile of its own; one for all rooms."""
    from youryou_xl import libreoffice as lo

    try:
        office = lo.Office.start()
    except (lo.OfficeNotFoundError, lo.UnoNotFoundError) as error:
        missing(str(error))
    lo.register()
    with office:
        yield office


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Note each live test that was skipped."""
    outcome = yield
    report = outcome.get_result()
    missing_corpus = "real-world workbooks" in str(report.longrepr)
    if report.skipped and item.get_closest_marker("live") and not missing_corpus:
        _skipped_live.append(item.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Make a skipped live test a failure where CI=true: there it would hide that nothing was tried."""
    if _skipped_live and os.environ.get("CI") == "true" and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud how many live tests were skipped."""
    if _skipped_live:
        terminalreporter.section(f"{len(_skipped_live)} live tests were SKIPPED", red=True)
        terminalreporter.line("LibreOffice or what it needs is missing; see .ci/install-live-tools.")
