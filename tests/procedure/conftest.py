"""What the tests of the procedures share: the command line, run in this process."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from youryou_xl.cli.app import run


@pytest.fixture
def youryou_json(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, object]]:
    """Return a function that runs a command with --json and gives what it printed."""

    def ask(*arguments: str) -> dict[str, object]:
        capsys.readouterr()
        run([*arguments, "--json"])
        found = json.loads(capsys.readouterr().out)
        assert isinstance(found, dict)
        return found

    return ask
