"""What a workbook with buttons keeps when LibreOffice saves it, and what a press says when Python code is missing."""

from __future__ import annotations

import shutil
import subprocess
import textwrap
import zipfile
from pathlib import Path

import pytest

from tests.live.desk import Desk, wait_until
from youryou_xl import libreoffice as lo
from youryou_xl.attach import buttons, hidden, original, places
from youryou_xl.attach.attach import attach
from youryou_xl.attach.revive import revived
from youryou_xl.resources import workbook_file

pytestmark = pytest.mark.live

PRACTICE = workbook_file("plant-master-practice.xlsx")


def macros(path: Path) -> int:
    """Return how many shapes of the file call one of our macros."""
    with zipfile.ZipFile(path) as package:
        drawings = [package.read(name) for name in package.namelist() if "drawings/drawing" in name]
    return sum(drawing.count(b'macro="[0]!Yx') for drawing in drawings)


def test_original_and_texts_survive_a_save_by_libreoffice(office: lo.Office, attached: Path, tmp_path: Path) -> None:
    book = office.connect().books.open(attached)
    try:
        saved = tmp_path / "saved.xlsm"
        book.save(saved)
    finally:
        book.close()
    assert original.read(saved).data == PRACTICE.read_bytes()
    before, after = hidden.read(attached), hidden.read(saved)
    assert after == before


def test_what_libreoffice_leaves_out_is_put_back(office: lo.Office, attached: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.xlsm"
    book = office.connect().books.open(attached)
    try:
        book.save(saved)
    finally:
        book.close()
    data = revived(saved)
    if macros(saved) == 0:
        assert data is not None
        saved.write_bytes(data)
    assert macros(saved) == len(buttons.BUTTONS)
    assert revived(saved) is None


def test_a_workbook_that_lost_nothing_is_left_alone(attached: Path) -> None:
    assert revived(attached) is None
    assert revived(PRACTICE) is None


def test_the_buttons_work_after_saving_and_opening_again(desk: Desk, attached: Path, tmp_path: Path) -> None:
    path = tmp_path / "保存した申込書.xlsm"
    shutil.copyfile(attached, path)
    with desk.open(path) as book:
        for _ in range(2):
            book.sheets["申込書"]["J6"].value = "新規"
            written = path.stat().st_mtime_ns
            book.save()
            wait_until(lambda before=written: path.stat().st_mtime_ns != before, "the file to be saved")
            wait_until(lambda: macros(path) == len(buttons.BUTTONS), "the macros to be put back")
    with desk.open(path) as book:
        desk.press(book, "check")
        wait_until(lambda: "チェック結果" in [sheet.name for sheet in book.sheets], "the list of findings")
    assert original.read(path).data == PRACTICE.read_bytes()


@pytest.fixture
def from_elsewhere(tmp_path: Path) -> Path:
    """Return a workbook that says where its code lies, as those of release 0.1.0 did: in a file that must not run."""
    path = tmp_path / "よそから来た申込書.xlsm"
    theirs = tmp_path / "theirs.py"
    theirs.write_text(f"open({str(tmp_path / 'it ran')!r}, 'w')\n", encoding="utf-8")
    said = f"{theirs}\n3.11\n{tmp_path}\n"
    attach(PRACTICE, path, buttons=buttons.BUTTONS, sheet="申込書", host="libreoffice", data={"places": said})
    return path


def test_a_missing_package_is_said_in_the_spreadsheet(desk: Desk, from_elsewhere: Path) -> None:
    registered = desk.home / "youryou-home" / places.FILE
    registered.unlink(missing_ok=True)
    try:
        with desk.open(from_elsewhere) as book:
            desk.press(book, "check")
            assert "youryou_xlがこのパソコンに見つかりません" in desk.answer()
        assert not from_elsewhere.with_name("it ran").exists()
    finally:
        registered.write_text(places.text(), encoding="utf-8")


def test_a_workbook_from_another_computer_works_where_this_one_is_registered(desk: Desk, from_elsewhere: Path) -> None:
    registered = desk.home / "youryou-home" / places.FILE
    assert registered.is_file()
    with desk.open(from_elsewhere) as book:
        desk.press(book, "check")
        wait_until(lambda: "チェック結果" in [sheet.name for sheet in book.sheets], "the list of findings")


def test_registering_writes_the_same_text_into_the_users_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("YOURYOU_HOME", str(tmp_path / "新しいフォルダー"))
    path = places.remember()
    assert path == tmp_path / "新しいフォルダー" / "libreoffice.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert Path(lines[0]).is_file()
    assert all(Path(folder).is_dir() for folder in lines[2:])


@pytest.mark.parametrize(
    ("version", "expected"), [("2.7", "Python 2.7用に入っていますが"), ("", "必要な部品が入っていません")]
)
def test_a_package_that_cannot_be_imported_is_said_in_words(version: str, expected: str, tmp_path: Path) -> None:
    python = shutil.which("python3", path="/usr/bin")
    if python is None or subprocess.run([python, "-c", "import uno"], capture_output=True).returncode:
        pytest.skip("no Python of the system's that knows LibreOffice")
    script = f"""
        import importlib.util, sys
        spec = importlib.util.spec_from_file_location("runner", {places.text().splitlines()[0]!r})
        sys.dont_write_bytecode = True
        import uno, unohelper
        runner = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(runner)
        version = {version!r} or "%d.%d" % sys.version_info[:2]

        class Named:
            def __init__(self, name, value):
                self.Name, self.Value = name, value

        given = [Named("places", "runner\\n" + version + "\\n/nowhere")]
        given += [Named("button", "check"), Named("document", None)]
        sys.stdout.buffer.write(runner.Runner(None).execute(given).encode("utf-8"))
    """
    done = subprocess.run([python, "-c", textwrap.dedent(script)], capture_output=True, cwd=tmp_path, timeout=600)
    assert done.returncode == 0, done.stderr.decode()
    assert expected in done.stdout.decode("utf-8")
    assert "youryou_xl" in done.stdout.decode("utf-8")
