"""Starting and stopping a LibreOffice of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import xlwings as xw

from youryou_xl import libreoffice as lo

pytestmark = pytest.mark.live
shell_only = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in program is a shell script")


def test_an_office_ends_with_its_with_block_and_takes_its_profile_along(office: lo.Office) -> None:
    office.connect()
    others = {app.pid for app in xw.engines["libreoffice"].apps}
    with lo.Office.start() as own:
        watchdog = threading.Timer(300, own.kill)
        watchdog.daemon = True
        watchdog.start()
        book = own.connect().books.add()
        book.sheets[0]["A1"].value = "unsaved"
        assert own.pid != office.pid
        assert own.profile.is_dir()
        assert {app.pid for app in xw.engines["libreoffice"].apps} == others | {own.pid}
    watchdog.cancel()
    assert not own.running
    assert not own.profile.exists()
    assert {app.pid for app in xw.engines["libreoffice"].apps} == others
    assert office.running, "the other office is left alone"
    own.stop()
    with pytest.raises(lo.ConnectionLostError):
        own.connect()
    with pytest.raises(lo.ConnectionLostError):
        book.sheets[0]["A1"].value = "x"


def test_an_office_with_unsaved_changes_on_a_screen_ends_without_asking(office: lo.Office) -> None:
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is missing")
    reading, writing = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x600x24"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as told:
            number = told.readline().strip()
        own = lo.Office.start(headless=False, display=f":{number}")
        try:
            own.connect().books.add().sheets[0]["A1"].value = "unsaved"
            own.stop(timeout=300)  # on a busy machine it takes its time; a question on the screen would take for ever
            assert own._process.returncode == 0, "it ended by itself and had not to be killed"
        finally:
            own.kill()
        assert not own.running
    finally:
        screen.terminate()
        screen.wait(60)


def test_a_forgotten_office_ends_with_the_program_that_started_it(office: lo.Office, root: Path) -> None:
    code = (
        "from youryou_xl import libreoffice as lo\n"
        "office = lo.Office.start()\n"
        "print(office.pipe, office.profile, flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=600, check=True, cwd=root
    )
    pipe, profile = done.stdout.split()
    assert not Path(profile).exists()
    with pytest.raises(lo.ConnectionLostError):
        lo.connect(pipe=pipe)


def test_a_given_profile_is_kept(office: lo.Office, tmp_path: Path) -> None:
    profile = tmp_path / "プロファイル"
    with lo.Office.start(profile=profile) as own:
        assert own.connect().books.add().sheets[0]["A1"].value is None
    assert (profile / "user").is_dir()


def test_a_killed_office_is_a_plain_error_and_stop_still_works(office: lo.Office) -> None:
    own = lo.Office.start()
    try:
        book = own.connect().books.add()
        own.kill()
        with pytest.raises(lo.ConnectionLostError):
            _ = book.sheets[0]["A1"].value
    finally:
        own.stop()


def test_xlwings_own_app_starts_and_quits_a_libreoffice(office: lo.Office) -> None:
    if xw.engines.active is None or xw.engines.active.name != "libreoffice":
        pytest.skip("another engine is active on this computer")
    with xw.App(visible=False, add_book=True) as app:
        assert app.pid != office.pid
        assert app.books[0].sheets[0]["A1"].value is None
        pid = app.pid
    assert pid not in xw.engines["libreoffice"].apps.keys()  # noqa: SIM118


def test_connecting_to_nobody_is_a_plain_error() -> None:
    with pytest.raises(lo.ConnectionLostError, match="nobody_listens"):
        lo.connect(pipe="nobody_listens")


def test_an_office_is_reached_by_its_pipes_name(office: lo.Office) -> None:
    office.connect()
    others = {known.pid for known in xw.engines["libreoffice"].apps}
    app = lo.connect(pipe=office.pipe)
    try:
        assert app.pid < 0, "who did not start it does not know its process id"
        book = app.books.add()
        book.sheets[0]["A1"].value = 1
        book.close()
    finally:
        lo.disconnect(app)
    assert {known.pid for known in xw.engines["libreoffice"].apps} == others


@shell_only
def test_a_program_that_ends_at_once_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("SOFFICE", str(program))
    with pytest.raises(lo.OfficeStartError, match="exit code 3"):
        lo.Office.start()


@shell_only
def test_a_program_that_never_answers_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexec sleep 600\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("SOFFICE", str(program))
    with pytest.raises(lo.OfficeStartError, match="did not answer"):
        lo.Office.start(timeout=0.5)
