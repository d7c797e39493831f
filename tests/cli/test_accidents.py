"""Accidents at every change a command makes on the disk: our own error, nothing half, and the next run goes through.

The disk fills up, the folder may not be written to, somebody takes it away meanwhile. The accident is made at the n-th
change, for every n, so that no way of writing is forgotten.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
from pathlib import Path

import pytest

from tests.batch.conftest import COMPANY, TODAY
from tests.batch.cutting import NEVER, cut_at
from tests.fuzz import corpus
from youryou_xl.__main__ import main
from youryou_xl.batch import run

APPLICATIONS = (".xlsx", ".xlsm", ".eml")
COMMANDS: dict[str, list[str]] = {
    "fill": ["fill", "plain.xlsx", "v.json", "-o", "out/filled.xlsx"],
    "attach": ["attach", "form.xlsx", "-o", "out/buttons.xlsm"],
    "attach for LibreOffice": ["attach", "form.xlsx", "-o", "out/buttons.xlsm", "--host", "libreoffice"],
    "export": ["export", "book.xlsm", "-o", "out/exported.xlsx"],
    "detach": ["detach", "book.xlsm", "-o", "out/original.xlsx"],
    "mark": ["inspect", "form.xlsx", "--mark", "out/marked.xlsx"],
    "new definition": ["new", "definition", "form.xlsx", "-o", "out/own.toml"],
    "new batch": ["new", "batch", "-o", "out/batch.xlsx"],
    "batch": ["batch", "b.xlsx", "--form", "plain.xlsx", "--out", "out", "--confirmed"],
    "apply": [
        *("apply", "operator-code", "companies.csv", "--form", "operator.xlsx", "--out", "out", "--confirmed"),
        *("--today", "2026-11-21"),
    ],
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a file for each command, and where results go: the folder ``out``."""
    folder = tmp_path / "机"
    folder.mkdir()
    for name, data in {
        "form.xlsx": corpus.small_form(),
        "plain.xlsx": corpus.plain_form(),
        "book.xlsm": corpus.attached("excel"),
        "b.xlsx": corpus.batch_book(),
        "operator.xlsx": corpus.practice("operator-master"),
        "companies.csv": _companies(),
        "v.json": '{"area": "東京"}'.encode(),
    }.items():
        (folder / name).write_bytes(data)
    (folder / "out").mkdir()
    # A letter would be printed by LibreOffice where it is found, which is slow and not what is tried here.
    monkeypatch.setattr("youryou_xl.procedure.letters._program", lambda: None)
    monkeypatch.chdir(folder)
    return folder


def _companies() -> bytes:
    about = {name: str(value) for name, value in COMPANY.items() if name != "事業者コード"}
    about |= {"対象エリア": "東京", "参加区分": "発動指令電源(DR)", "郵便番号": "100-0005"}
    return ("\r\n".join([",".join(about), ",".join(about.values())]) + "\r\n").encode("utf-8-sig")


def _command(command: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(COMMANDS[command])
    told = capsys.readouterr()
    assert "予期しない" not in told.err and "Traceback" not in told.err, told.err
    return code, told.err


def _made(folder: Path) -> dict[str, bytes]:
    out = folder / "out"
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def _anew(folder: Path) -> None:
    shutil.rmtree(folder / "out", ignore_errors=True)
    (folder / "out").mkdir()
    home = Path(os.environ["YOURYOU_HOME"])
    shutil.rmtree(home, ignore_errors=True)


ACCIDENTS: dict[str, tuple[int, str]] = {
    "the disk is full": (errno.ENOSPC, "空き"),
    "nothing may be written": (errno.EROFS, "許可"),
    "the folder is gone": (0, ""),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("accident", ACCIDENTS)
def test_an_accident_at_any_change_is_told_and_leaves_nothing_half(
    accident: str, command: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes: list[str] = []
    with cut_at(NEVER, lambda: None, changes.append):
        code, _ = _command(command, capsys)
    assert code in (0, 1)
    whole = _made(desk)
    assert whole, "there is something to lose"
    number, word = ACCIDENTS[accident]
    struck = 0
    # Every change of the short commands; of the long ones a sample that begins elsewhere for each accident.
    step = 1 if len(changes) < 8 else 5
    for at in range(1 + list(ACCIDENTS).index(accident) % step, len(changes) + 1, step):
        _anew(desk)
        begun: list[str] = []

        def strike(begun: list[str] = begun) -> None:
            if begun[-1].startswith("unlink"):
                return  # what is only taken away needs no room
            if number:
                raise OSError(number, os.strerror(number))
            shutil.rmtree(desk / "out", ignore_errors=True)

        with cut_at(at, strike, begun.append):
            code, told = _command(command, capsys)
        if begun[at - 1 : at] and not begun[at - 1].startswith("unlink"):
            struck += 1
        assert code in (0, 1, 2)
        if code == 2:
            assert told.strip(), "it says why"
            if word and "youryou-home" not in told:
                assert word in told, told
        for name, data in _made(desk).items():
            assert not name.endswith(".tmp"), f"{begun[at - 1]}: {name}"
            if name.endswith(APPLICATIONS) and "結果" not in name and name in whole:
                assert data == whole[name] or _same_but_for_time(data, whole[name]), f"{begun[at - 1]}: {name}"
        (desk / "out").mkdir(exist_ok=True)
        code, told = _command(command, capsys) if not (code == 0 and _made(desk).keys() == whole.keys()) else (0, "")
        assert code in (0, 1) or "すでに" in told, told
        assert _made(desk).keys() == whole.keys(), begun[at - 1]
    assert struck, "an accident was made"


def _same_but_for_time(one: bytes, other: bytes) -> bool:
    """Return whether two workbooks are the same but for what a library notes of the time it wrote them."""
    from tests.package.building import unzipped

    def told(data: bytes) -> dict[str, bytes]:
        return {name: part for name, part in unzipped(data).items() if not name.startswith("docProps/")}

    return one[:2] == b"PK" and told(one) == told(other)


def test_a_clock_that_goes_backwards_loses_and_doubles_nothing(desk: Path) -> None:
    book, form = desk / "b.xlsx", desk / "plain.xlsx"
    first = run(book, form, desk / "out", today=TODAY)
    before = _made(desk)
    again = run(book, form, desk / "out", today=TODAY - dt.timedelta(days=400))
    assert [each.short_name for each in again.applications] == [each.short_name for each in first.applications]
    assert {name: data for name, data in _made(desk).items() if name.endswith((".xlsx", ".eml", ".csv"))} == {
        name: data for name, data in before.items() if name.endswith((".xlsx", ".eml", ".csv"))
    }


@pytest.mark.parametrize("where", ["a file", "nothing"])
@pytest.mark.parametrize("command", ["fill", "attach", "export", "detach", "mark"])
def test_a_folder_that_is_none_is_said(
    command: str, where: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(desk / "out")
    if where == "a file":
        (desk / "out").write_bytes(b"")
    code, told = _command(command, capsys)
    assert (code, bool(told.strip())) == (2, True)
    assert not (desk / "out").exists() or (desk / "out").read_bytes() == b""
