"""A LibreOffice process of our own: find the program, start it, wait until it answers, stop it.

It gets its own user profile and its own pipe, so that it never meets the LibreOffice a user has open. This
module must not know what a spreadsheet is.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from .bridge import Connection, office_folders
from .errors import CallError, ConnectionLostError, LibreOfficeError, OfficeNotFoundError, OfficeStartError

START_SECONDS = 60.0
STOP_SECONDS = 10.0
_POLL_SECONDS = 0.1


def find_soffice() -> Path:
    """Return LibreOffice's program: what the variable SOFFICE names, what is on the path, or the usual places.

    Raises:
        OfficeNotFoundError: there is none.
    """
    given = os.environ.get("SOFFICE")
    if given:
        if Path(given).is_file():
            return Path(given)
        raise OfficeNotFoundError(f"The variable SOFFICE names {given}, which is not there. Correct or unset it.")
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return Path(found)
    for folder in office_folders():
        for name in ("soffice.exe", "soffice"):
            if (folder / name).is_file():
                return folder / name
    raise OfficeNotFoundError(
        "LibreOffice was not found. Install it (Debian, Ubuntu: sudo apt install libreoffice-calc python3-uno; "
        "otherwise from libreoffice.org), or let the variable SOFFICE name its program."
    )


class Process:
    """A running LibreOffice that we started; use it as a context manager, or call `stop` in ``finally``.

    Attributes:
        pipe: the name of the pipe it listens on.
        profile: the folder of its user profile.
    """

    def __init__(self, process: subprocess.Popen[bytes], pipe: str, profile: Path, own_profile: bool) -> None:
        self._process = process
        self.pipe = pipe
        self.profile = profile
        self._own_profile = own_profile
        self._connection: Connection | None = None

    @classmethod
    def start(
        cls,
        profile: str | os.PathLike[str] | None = None,
        headless: bool = True,
        display: str | None = None,
        extra_args: Sequence[str] = (),
        timeout: float = START_SECONDS,
    ) -> Self:
        """Start LibreOffice and return when it answers.

        Args:
            profile: the folder of the user profile to use; None makes a new one and deletes it on stop.
            headless: without any window; False opens windows on `display`.
            display: the X display, such as ":99"; None keeps the surrounding one.
            extra_args: further arguments, such as a document to open.
            timeout: how long to wait, in seconds.

        Raises:
            OfficeNotFoundError, UnoNotFoundError: something is not installed.
            OfficeStartError: it ended at once or did not answer in time; it has been stopped.
        """
        program = find_soffice()
        own_profile = profile is None
        folder = Path(tempfile.mkdtemp(prefix="lo-profile-")) if profile is None else Path(profile).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        pipe = f"xlo{uuid.uuid4().hex[:16]}"
        command = [
            str(program),
            f"-env:UserInstallation={folder.as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
            "--norestore",
            "--nologo",
            "--nofirststartwizard",
            # On a screen it would end at once if it had nothing to show.
            *(["--headless", "--nodefault"] if headless else []),
            *extra_args,
        ]
        environment = dict(os.environ)
        if display is not None:
            environment["DISPLAY"] = display
        # A pytest or a virtual environment must not leak into the Python inside LibreOffice.
        for variable in ("PYTHONPATH", "PYTHONHOME"):
            environment.pop(variable, None)
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
        )
        office = cls(process, pipe, folder, own_profile)
        # Whoever forgets to stop it leaves no LibreOffice behind.
        atexit.register(office.kill)
        try:
            office._wait(timeout)
        except BaseException:
            office.kill()
            raise
        return office

    def _wait(self, timeout: float) -> None:
        # The pipe's file is there before anyone answers on it, so only a connection proves readiness.
        end = time.monotonic() + timeout
        while True:
            try:
                self._connection = Connection.to_pipe(self.pipe, pid=self.pid)
                return
            except ConnectionLostError:
                pass
            code = self._process.poll()
            if code is not None:
                raise OfficeStartError(
                    f"LibreOffice ended at once (exit code {code}). Try starting it by hand: {self._process.args!r}."
                )
            if time.monotonic() > end:
                raise OfficeStartError(
                    f"LibreOffice did not answer within {timeout:.0f} seconds and was stopped. Try again; if it "
                    "happens again, start LibreOffice by hand and see what it asks."
                )
            time.sleep(_POLL_SECONDS)

    @property
    def pid(self) -> int:
        """Return the id of the process we started."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Say whether the process is still there."""
        return self._process.poll() is None

    @property
    def connection(self) -> Connection:
        """Return the open connection.

        Raises:
            ConnectionLostError: the office was stopped.
        """
        if self._connection is None:
            raise ConnectionLostError("This LibreOffice was stopped. Start a new one with Office.start().")
        return self._connection

    def stop(self, timeout: float = STOP_SECONDS) -> None:
        """Ask LibreOffice to end, discarding unsaved documents; then end the process; may be called twice."""
        connection = self._connection
        if connection is not None and self.running:
            # A message box on its screen makes LibreOffice keep us waiting for ever; a thread can be left behind.
            asking = threading.Thread(target=_ask_to_end, args=(connection,), daemon=True)
            asking.start()
            asking.join(timeout)
            if not asking.is_alive():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout)
        self.kill()

    def kill(self) -> None:
        """End the process we started, and its children, without asking."""
        atexit.unregister(self.kill)
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.ended()
        if sys.platform == "win32":
            if self.running:
                subprocess.run(["taskkill", "/T", "/F", "/PID", str(self.pid)], capture_output=True, check=False)
        else:
            # The program is a script that starts the real one; they share a process group of their own.
            for sign in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(self.pid, sign)
                except (ProcessLookupError, PermissionError):
                    break
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(2)
        self._process.wait(STOP_SECONDS)
        if self._own_profile:
            shutil.rmtree(self.profile, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.pid} on pipe {self.pipe}>"


def _ask_to_end(connection: Connection) -> None:
    # It hangs up while answering, so the lost connection is the normal end of this.
    with contextlib.suppress(LibreOfficeError):
        listing = connection.desktop.call("getComponents").call("createEnumeration")
        documents = []
        while listing.call("hasMoreElements"):
            documents.append(listing.call("nextElement"))
        for document in documents:
            # With unsaved changes it would ask the user.
            with contextlib.suppress(CallError):
                document.call("setModified", False)
                document.call("close", True)
        connection.desktop.call("terminate")
