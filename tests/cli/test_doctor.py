from pathlib import Path

import pytest

from youryou_xl.cli import doctor
from youryou_xl.userdir import userdir


def test_the_doctor_names_what_is_there(youryou):
    answer = youryou("doctor", "--json")
    checks = {check["name"]: check for check in answer.json["checks"]}
    assert answer.code == 0
    assert checks["Python"]["present"]
    assert checks["pandas"]["present"]
    assert str(userdir()) in checks["設定フォルダー"]["message"]


def test_a_missing_package_is_said_with_the_command_that_installs_it(youryou, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor, "_NEEDED", {"no_such_module": "no-such-package"})
    answer = youryou("doctor")
    assert answer.code == 1
    assert "[不足] no-such-package" in answer.out
    assert "pip install no-such-package" in answer.out


def test_the_doctor_tells_libreoffice_where_our_code_is(youryou, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("SOFFICE", str(program))  # the doctor starts none, so any will do
    answer = youryou("doctor")
    assert answer.code == 0
    assert str(program) in answer.out.replace("\n", "")
    loaded = Path((userdir() / "libreoffice.txt").read_text(encoding="utf-8").splitlines()[0])
    assert loaded.name == "in_libreoffice.py"
    assert loaded.is_file()


def test_without_libreoffice_nothing_is_amiss(youryou, monkeypatch: pytest.MonkeyPatch):
    from youryou_xl import libreoffice as lo

    def nowhere() -> None:
        raise lo.OfficeNotFoundError("not here")

    monkeypatch.setattr(lo, "find_soffice", nowhere)
    answer = youryou("doctor")
    assert answer.code == 0
    assert "[任意] LibreOffice" in answer.out
