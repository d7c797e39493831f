"""What the Windows release is made of fits the package: names, words and pages that stand in two places are the same.

The release itself is made and tried by ``make windows`` and ``make test-windows``.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from youryou_xl.cli import opening
from youryou_xl.doors import com_server

ROOT = Path(__file__).resolve().parent.parent
INSTALLERS = ROOT / "installers"


def constant(script: str, name: str) -> Any:
    """Return what a script assigns to a name, without running it."""
    for node in ast.parse((INSTALLERS / script).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets):
            return ast.literal_eval(node.value)
    raise AssertionError(f"{script} assigns no {name}")


def words(command: Any) -> set[str]:
    return {one.name or one.callback.__name__ for one in command.registered_commands}


def test_the_start_menu_opens_what_there_is() -> None:
    entries = constant("shortcuts.py", "ENTRIES")
    assert [name for name, _, _ in entries] == ["申請デスク", "練習用の申込書", "診断", "ヘルプ"]
    assert {word for _, word, _ in entries} == words(opening.opening)
    assert '"-m youryou_xl --window open {word}"' in (INSTALLERS / "shortcuts.py").read_text(encoding="utf-8")


def test_every_entry_has_an_icon() -> None:
    made = set(re.findall(r'\("(\w+)", "\w+"\)', (INSTALLERS / "build.py").read_text(encoding="utf-8")))
    assert {word for _, word, _ in constant("shortcuts.py", "ENTRIES")} <= made


def test_the_pages_of_the_help_are_there_and_lead_to_one_another() -> None:
    pages = dict(constant("build.py", "PAGES"))
    for name in pages:
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert text.startswith("# ")
        for link in re.findall(r"\]\(([\w.-]+\.md)", text):
            assert (ROOT / "docs" / link).is_file(), f"{name} leads to {link}"


def test_the_page_for_it_departments_names_what_is_registered() -> None:
    page = (ROOT / "docs" / "windows-it.ja.md").read_text(encoding="utf-8")
    assert com_server.CLSID in page
    for key, _, text in com_server.entries(Path("pythonw.exe")):
        last = key.rpartition("\\")[2]
        assert last in page, last
        assert text.rpartition(" ")[2] in page, text


def test_what_is_tried_is_the_server_there_is() -> None:
    assert constant("try_in_wine.py", "CLSID") == com_server.CLSID
    client = (INSTALLERS / "client.vbs").read_text(encoding="utf-8")
    assert f'CreateObject("{com_server.PROGID}")' in client


@pytest.mark.parametrize("name", ["packages.txt", "tools.txt"])
def test_every_package_is_pinned_by_hash(name: str) -> None:
    text = (INSTALLERS / name).read_text(encoding="ascii").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 2
    for line in lines:
        assert re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line


def test_the_packages_are_those_we_say_we_need() -> None:
    import configparser

    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    needed = {
        re.split(r"[<>=;\s]", line)[0].lower()
        for line in settings["options"]["install_requires"].splitlines()
        if line.strip()
    }
    asked = {
        re.split(r"[<>=;\s]", line)[0].lower()
        for line in (INSTALLERS / "packages.in").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }
    assert needed <= asked


@pytest.mark.parametrize("name", ["install.cmd", "uninstall.cmd"])
def test_a_script_for_the_console_can_be_written_in_its_code_page(name: str) -> None:
    text = (INSTALLERS / name).read_text(encoding="utf-8")
    assert text.startswith("@echo off\n")
    text.encode("cp932")


def test_nothing_of_this_computer_stands_in_the_recipes() -> None:
    for path in INSTALLERS.iterdir():
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"/home/|/root/|https?://(?!schemas)", text), path.name
