"""The house as CONTRIBUTING.md describes it: imports point one way, and no room knows more than it may."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "youryou_xl"
ROOMS = ("rules", "forms", "package", "live", "batch")
LIBRARIES = {"pandas", "xlwings", "openpyxl", "python_calamine", "pyopenvba", "typer", "rich"}
MAY_USE = {
    "rules": (set(), set()),
    "forms": ({"rules"}, {"openpyxl", "python_calamine"}),
    "package": ({"rules"}, {"pyopenvba"}),
    "batch": ({"rules", "forms", "package"}, {"pandas"}),
    "live": ({"rules", "forms", "package", "batch"}, {"xlwings"}),
}
PUBLISHED_ALONE = ROOT / "live" / "libreoffice"


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names a module imports, wherever in it; relative ones as they resolve."""
    package = ["youryou_xl", *path.relative_to(ROOT).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*above, *([node.module] if node.module else [])])
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


def seen(folder: Path) -> tuple[set[str], set[str]]:
    """Return the rooms and the libraries the modules below `folder` import."""
    rooms, libraries = set(), set()
    for path in folder.rglob("*.py"):
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "youryou_xl" and len(parts) > 1 and parts[1] in ROOMS:
                rooms.add(parts[1])
            elif parts[0] in LIBRARIES:
                libraries.add(parts[0])
    return rooms, libraries


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_uses_only_the_rooms_and_libraries_below_it(room: str):
    rooms, libraries = seen(ROOT / room)
    allowed_rooms, allowed_libraries = MAY_USE[room]
    assert rooms - {room} <= allowed_rooms
    assert libraries <= allowed_libraries


def test_the_engine_for_libreoffice_could_be_published_by_itself():
    for path in PUBLISHED_ALONE.rglob("*.py"):
        ours = {name for name in imports(path) if name.split(".")[0] == "youryou_xl"}
        assert all(name.startswith("youryou_xl.live.libreoffice") for name in ours), path


def test_nothing_imports_the_paid_part_of_xlwings():
    for path in ROOT.rglob("*.py"):
        assert not any(name.startswith("xlwings.pro") for name in imports(path)), path


def test_macros_are_ascii():
    for path in (ROOT.parent / "macros").iterdir():
        assert path.read_bytes().isascii(), path
