"""LibreOffice for the tests of the functions in cells: converting in a profile of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from youryou_xl import libreoffice as lo


def missing(what: str) -> None:
    """Skip for want of `what`, or fail where nothing may be wanting."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what} is missing, and CI must not go without it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Path]]:
    """Return what opens a workbook in LibreOffice, calculates it and saves it as .xlsx beside it."""
    try:
        program = lo.find_soffice()
    except lo.LibreOfficeError as error:
        missing(str(error))
    profile = tmp_path_factory.mktemp("profile")

    def convert(path: Path) -> Path:
        out = path.parent / "calculated"
        out.mkdir(exist_ok=True)
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
        subprocess.run([*command, "--outdir", out, path], check=True, timeout=300, capture_output=True)
        return out / f"{path.stem}.xlsx"

    yield convert
