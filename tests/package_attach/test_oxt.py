"""The Calc extension as a file: what is inside, and that it is the same each time."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from youryou_xl import __version__
from youryou_xl.attach import oxt
from youryou_xl.attach.buttons import BUTTONS
from youryou_xl.functions import REGISTRY
from youryou_xl.live import actions

REGISTRY_SPACE = "{http://openoffice.org/2001/registry}"
MANIFEST_SPACE = "{http://openoffice.org/2001/manifest}"


@pytest.fixture(scope="module")
def inside() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(oxt.build())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_building_it_again_gives_the_same_bytes() -> None:
    assert oxt.build() == oxt.build()


def test_the_manifest_names_what_is_there_and_the_types_first(inside: dict[str, bytes]) -> None:
    assert next(iter(inside)) == "META-INF/manifest.xml"
    manifest = ElementTree.fromstring(inside["META-INF/manifest.xml"])
    paths = [entry.get(f"{MANIFEST_SPACE}full-path") for entry in manifest]
    assert paths[0] == oxt.TYPES
    assert set(paths) <= inside.keys()


def test_the_type_library_is_the_one_of_the_registry(inside: dict[str, bytes]) -> None:
    assert inside[oxt.INTERFACE].decode() == oxt.interface()
    assert (oxt.TYPES_FOLDER / oxt.INTERFACE).read_text(encoding="utf-8") == oxt.interface(), "see its README"
    library = inside[oxt.TYPES]
    assert library.startswith(b"UNOIDL\xff\0")
    words = set(oxt.interface().replace("(", " ").replace(")", " ").replace(",", " ").replace(";", " ").split())
    spelled = {word for word in words if word.startswith("arg")} | {name.lower() for name in REGISTRY}
    for word in spelled:
        assert len(word).to_bytes(4, "little") + word.encode() in library, f"{word} is missing; see the README"


def test_every_function_is_named_in_both_languages(inside: dict[str, bytes]) -> None:
    tree = ElementTree.fromstring(inside["CalcAddIns.xcu"])
    for function in REGISTRY.values():
        node = tree.find(f".//node[@{REGISTRY_SPACE}name='{function.name.lower()}']")
        assert node is not None
        names = {value.text for value in node.findall("prop[1]/value")}
        assert names == {f"YX.{function.name}", f"YX.{function.ja}"}
        assert len(node.findall("node/node")) == len(function.arguments)


def test_menu_and_toolbar_offer_the_five_buttons(inside: dict[str, bytes]) -> None:
    assert {button.key for button in BUTTONS} == set(actions.ACTIONS)
    text = inside["Addons.xcu"].decode()
    for button in BUTTONS:
        assert text.count(f"?{button.key}<") == 2
        assert text.count(f">{button.caption}<") >= 2
    assert f">{oxt.MENU}<" in text


def test_the_entry_can_be_read_by_an_old_python(inside: dict[str, bytes]) -> None:
    ast.parse(inside["youryou_xl_calc.py"], feature_version=(3, 6))


def test_the_version_is_ours(inside: dict[str, bytes]) -> None:
    assert f'<version value="{__version__}"/>' in inside["description.xml"].decode()


def test_nothing_is_inside_that_does_not_belong_there(inside: dict[str, bytes]) -> None:
    for name in inside:
        assert "__pycache__" not in name and "/pro/" not in name and "PRO" not in name, name
        assert Path(name).suffix in ("", ".py", ".toml", ".xml", ".xcu", ".idl", ".rdb", ".txt", ".rst", ".python"), (
            name
        )
    licences = {name.removeprefix("licenses/").split("-")[0] for name in inside if name.startswith("licenses/")}
    libraries = {name.split("/")[1] for name in inside if name.startswith("pythonpath/")} - {"youryou_xl"}
    assert libraries == licences


def test_what_is_inside_suffices(inside: dict[str, bytes], tmp_path: Path) -> None:
    for name, data in inside.items():
        if name.startswith("pythonpath/"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from youryou_xl import libreoffice\n"
        "from youryou_xl.functions import call\n"
        "from youryou_xl.live import actions, carried, lean\n"
        "from youryou_xl.attach import submission\n"
        "import youryou_xl; assert youryou_xl.__file__.startswith(sys.argv[1])\n"
        "lean.import_xlwings(); libreoffice.register()\n"
        "print(call('WORKDAY', ['2025/12/26', 1]), call('NORMALIZE', ['１２３４３', '事業者コード']))\n"
    )
    # -S: without anything that is installed here.
    command = [sys.executable, "-S", "-I", "-c", program, str(tmp_path / "pythonpath")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "2026-01-05 12343\n", done.stderr
