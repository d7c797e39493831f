"""The Excel add-in as a file: what is inside, that everything fits together, and its macros as far as Python."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openxml_audit import OpenXmlValidator

from tests.package_attach.outside import GONE, Outside, opened
from youryou_xl.attach import icons, vba, xlam
from youryou_xl.attach.buttons import BUTTONS
from youryou_xl.functions import REGISTRY

RIBBON = "{http://schemas.microsoft.com/office/2009/07/customui}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"


@pytest.fixture(scope="module")
def add_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("add-in") / xlam.FILE
    path.write_bytes(xlam.build())
    return path


@pytest.fixture(scope="module")
def inside(add_in: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(add_in) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def sources(add_in: Path) -> dict[str, str]:
    """Return what olevba, which reads the compressed streams by itself, finds in the standard modules."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own, about its parser library
        from oletools.olevba import VBA_Parser
    parser = VBA_Parser(str(add_in))
    try:
        found = {name: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()
    return {name.removesuffix(".bas"): code for name, code in found.items() if name.endswith(".bas")}


def test_building_it_again_gives_the_same_bytes(add_in: Path) -> None:
    assert xlam.build() == add_in.read_bytes()


def test_open_xml_validation_finds_nothing(add_in: Path) -> None:
    assert [str(error) for error in OpenXmlValidator().validate(add_in).errors] == []


def test_every_part_is_well_formed_and_has_a_type(inside: dict[str, bytes]) -> None:
    types = ElementTree.fromstring(inside["[Content_Types].xml"])
    extensions = {element.get("Extension") for element in types}
    named = {element.get("PartName") for element in types}
    for name, data in inside.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(data)
        assert f"/{name}" in named or name.rpartition(".")[2] in extensions, name
    assert {str(part).removeprefix("/") for part in named if part} <= inside.keys()
    assert b"ms-excel.addin.macroEnabled" in inside["[Content_Types].xml"]


def test_every_relationship_leads_somewhere(inside: dict[str, bytes]) -> None:
    for rels, folder in (
        ("_rels/.rels", ""),
        ("xl/_rels/workbook.xml.rels", "xl/"),
        ("customUI/_rels/customUI14.xml.rels", "customUI/"),
    ):
        targets = [folder + str(one.get("Target")) for one in ElementTree.fromstring(inside[rels])]
        assert targets
        assert set(targets) <= inside.keys()


def test_olevba_finds_exactly_our_sources(sources: dict[str, str]) -> None:
    assert {name: code.rstrip() for name, code in sources.items()} == {
        name: code.rstrip() for name, code in xlam.modules().items()
    }
    assert all(code.isascii() for code in sources.values())


def test_no_path_and_no_version_stands_in_the_macros(sources: dict[str, str]) -> None:
    for code in sources.values():
        assert not re.search(r"[A-Za-z]:\\|\.exe|\.dll|\bShell\b|Declare ", code)


def test_every_callback_of_the_ribbon_is_a_macro_that_takes_a_control(
    inside: dict[str, bytes], sources: dict[str, str]
) -> None:
    called = set(xlam.callbacks(inside[xlam.RIBBON].decode()))
    assert called == {xlam.CALLBACK}
    for name in called:
        assert any(
            re.search(rf"^Public Sub {name}\(ByVal control As Object\)", code, re.MULTILINE)
            for code in sources.values()
        )


def test_every_button_has_a_caption_a_tip_and_a_picture_of_its_size(inside: dict[str, bytes]) -> None:
    tree = ElementTree.fromstring(inside[xlam.RIBBON])
    tab = tree.find(f".//{RIBBON}tab")
    assert tab is not None and tab.get("label") == "容量市場"
    images = {
        one.get("Id"): one.get("Target") for one in ElementTree.fromstring(inside["customUI/_rels/customUI14.xml.rels"])
    }
    buttons = list(tree.iter(f"{RIBBON}button"))
    assert [button.get("label") for button in buttons] == [
        "検証", "自動入力", "直す", "マーク消去", "提出用に保存", "ボタンを付ける", "デスクを開く", "診断", "ヘルプ",
    ]  # fmt: skip
    assert len({button.get("id") for button in buttons}) == len(buttons)
    for button in buttons:
        assert button.get("screentip") and len(str(button.get("supertip"))) > 10
        picture = inside[f"customUI/{images[button.get('image')]}"]
        width, height = struct.unpack(">II", picture[16:24])
        assert width == height == (32 if button.get("size") == "large" else 16)


def test_the_ribbon_offers_the_buttons_beside_a_form_under_the_same_names() -> None:
    beside = [(button.key, button.caption) for button in BUTTONS]
    assert [(item.key, item.caption) for item in xlam.ITEMS][: len(beside)] == beside


def test_every_button_of_the_ribbon_is_answered_behind_the_bridge() -> None:
    from youryou_xl.doors import in_excel
    from youryou_xl.live import actions

    answered = {*actions.ACTIONS, *in_excel.OPENERS, in_excel.ATTACH}
    assert {item.key for item in xlam.ITEMS} == answered


@pytest.mark.parametrize("key", icons.KEYS)
def test_an_icon_is_a_picture_that_other_programs_read(key: str) -> None:
    from PIL import Image

    for size in (16, 32):
        picture = Image.open(io.BytesIO(icons.png(key, size)))
        picture.load()
        assert picture.size == (size, size)
        shown = [pixel for pixel in picture.get_flattened_data() if pixel[3]]
        assert len(shown) > size * size / 5
        assert len(set(shown)) > 2
    sizes = Image.open(io.BytesIO(icons.ico(key))).info["sizes"]
    assert sizes == {(16, 16), (32, 32), (48, 48)}


def test_a_press_on_the_ribbon_reaches_the_server_with_the_workbook_in_front(add_in: Path) -> None:
    server = Outside()
    app = opened(add_in, list(xlam.modules()), server)
    app.add_module("Public Tag As String", name="Control", kind="class")
    app.add_module(
        "Public Sub PressLike(ByVal tag As String)\n Dim control As New Control\n control.Tag = tag\n"
        f" {xlam.CALLBACK} control\nEnd Sub\n",
        name="Finger",
    )
    for item in xlam.ITEMS:
        app.run("PressLike", item.key)
    assert [button for button, _ in server.pressed] == [item.key for item in xlam.ITEMS]
    assert {book for _, book in server.pressed} == {xlam.FILE}
    assert set(server.asked_for) == {"Youryou.XL"}
    assert app.dialogs == []


@pytest.mark.parametrize("name", REGISTRY)
def test_every_function_hands_its_arguments_on_in_their_order(add_in: Path, name: str) -> None:
    server = Outside()
    app = opened(add_in, list(xlam.modules()), server)
    function = REGISTRY[name]
    required = [f"given {number}" for number, one in enumerate(function.arguments) if not one.optional]
    assert app.run(f"YX_{name}", *required) == f"{name} of {len(function.arguments)}"
    everything = [f"given {number}" for number, _ in enumerate(function.arguments)]
    app.run(f"YX_{name}", *everything)
    left_out = [None] * (len(everything) - len(required))
    assert server.called == [(name, [*required, *left_out], False), (name, everything, False)]


def test_a_cell_is_handed_on_by_its_value(add_in: Path) -> None:
    server = Outside()
    app = opened(add_in, list(xlam.modules()), server)
    app.sheet(1).set_value("D1", "東京")
    app.add_module(
        'Public Function OfCell()\n OfCell = YX_AREACODE(ActiveSheet.Range("D1"))\nEnd Function\n', name="Cell"
    )
    app.run("OfCell")
    assert server.called == [("AREACODE", ["東京"], False)]


def test_the_day_a_workbook_counts_from_is_handed_on(add_in: Path) -> None:
    server = Outside()
    server.around.from_1904 = True
    opened(add_in, list(xlam.modules()), server).run("YX_WORKDAY", 44000, 1)
    assert server.called == [("WORKDAY", [44000, 1], True)]


def test_nothing_is_worked_out_while_the_function_wizard_is_open(add_in: Path) -> None:
    server = Outside()
    server.around.in_wizard = True
    assert opened(add_in, list(xlam.modules()), server).run("YX_LENGTH", "東京") == ""
    assert server.asked_for == []


def test_an_error_in_a_cell_stays_that_error_and_is_not_sent(add_in: Path) -> None:
    server = Outside()
    app = opened(add_in, list(xlam.modules()), server)
    app.add_module(
        'Public Function OfError()\n OfError = IsError(YX_NEEDS("x", CVErr(2042)))\nEnd Function\n', name="Cell"
    )
    assert app.run("OfError") is True
    assert server.called == []


def test_a_function_tries_once_more_when_the_server_has_gone(add_in: Path) -> None:
    server = Outside()
    app = opened(add_in, list(xlam.modules()), server)
    app.run("YX_AREACODE", "東京")
    server.troubles = [GONE]
    assert app.run("YX_AREACODE", "関西") == "AREACODE of 1"
    server.troubles = [GONE, GONE]
    assert str(app.run("YX_AREACODE", "関西")).startswith("youryou_xlとのやりとりが途中で切れました。")


def test_a_function_says_in_its_cell_that_nothing_is_installed(add_in: Path) -> None:
    server = Outside()
    server.registered = False
    app = opened(add_in, list(xlam.modules()), server)
    assert str(app.run("YX_LENGTH", "東京")).startswith("youryou_xlがこのパソコンに入っていない")


def test_no_argument_has_a_name_that_vba_reads_otherwise() -> None:
    for function in REGISTRY.values():
        words = [xlam.word(argument) for argument in function.arguments]
        assert len(set(words)) == len(words)
        for word in words:
            assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,30}", word)
            assert word not in {"date", "case", "step"}


def test_the_project_holds_a_document_for_the_workbook_and_its_sheet(inside: dict[str, bytes]) -> None:
    standard, documents = vba.contents(inside["xl/vbaProject.bin"])
    assert set(standard) == set(xlam.modules())
    assert documents == {"ThisWorkbook", "YxSheet1"}
