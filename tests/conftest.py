"""Fixtures every room's tests may use, files compared in few words, and a loud count of what was skipped."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from tests.comparing import explained
from tests.traps import SLIP_CELLS, SLIP_SHEET, TRAPS, trap
from youryou_xl import lang

if TYPE_CHECKING:
    from youryou_xl.libreoffice import Office

ROOT = Path(__file__).resolve().parent.parent

# A slow or busy machine is no fault of the code; and CI tries the same examples each time, so that a change is
# judged by what it changed. New examples are found on developers' machines.
settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=os.environ.get("CI") == "true"
)
settings.load_profile("here")

_skipped: list[str] = []

# Run in the background of a shell (nohup, &), we are born deaf to Ctrl-C, and so would be every program we start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

REAL_WORKBOOKS = Path(os.environ.get("YOURYOU_SHARED", ROOT.parent / "shared")) / "corpus"
"""Workbooks that others made and that are not ours to give away: tried as well where they are, never needed."""


@pytest.fixture(scope="session", autouse=True)
def _own_surroundings_from_the_start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep away from the user's own settings what is made once for all tests, too."""
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("YOURYOU_HOME", str(tmp_path_factory.mktemp("home") / "youryou-home"))
        yield


@pytest.fixture(autouse=True)
def _own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests away from the user's own settings, and the messages in Japanese."""
    monkeypatch.setenv("YOURYOU_HOME", str(tmp_path / "youryou-home"))
    monkeypatch.delenv("YOURYOU_LANG", raising=False)
    lang.use(None)  # whatever a test before has chosen


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return workbooks as other programs write them: the traps drawn here, and real ones where there are some."""
    folder = tmp_path_factory.mktemp("traps")
    found = {name: folder / f"{name}.xlsx" for name in TRAPS}
    for name, path in found.items():
        path.write_bytes(trap(name))
    return {**found, **{path.stem: path for path in sorted(REAL_WORKBOOKS.glob("*.xls?"))}}


def files_under(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


class Slip(NamedTuple):
    """A printed form of an authority: its file, the sheet that shows, and where its six values go."""

    path: Path
    sheet: str
    cells: Mapping[str, str]


@pytest.fixture(params=["ours", *(["real"] if REAL_WORKBOOKS.is_dir() else [])])
def slip(request: pytest.FixtureRequest, tmp_path: Path) -> Slip:
    """Return a printed form that is none of ours to fill without a definition: drawn here, and a real one if there."""
    if request.param == "real":
        cells = dict(zip(SLIP_CELLS, ("Z9", "AF9", "AJ9", "T22", "AF22", "AD61"), strict=True))
        return Slip(REAL_WORKBOOKS / "noufusho-template.xlsx", "溶け込み", cells)
    path = tmp_path / "納付書.xlsx"
    path.write_bytes(trap("printed form"))
    return Slip(path, SLIP_SHEET, SLIP_CELLS)


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
        _skipped.append(report.nodeid)


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


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Make a skipped test a failure where CI=true: there it would hide that nothing was tried."""
    if _skipped and os.environ.get("CI") == "true" and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud how many tests were skipped, and why it matters."""
    if _skipped:
        terminalreporter.section(f"{len(_skipped)} tests were SKIPPED", red=True)
        terminalreporter.line("A program or a right is missing; see .ci/install-live-tools and .ci/anywhere.")
