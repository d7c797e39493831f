"""What comes from strangers: control characters, JSON that would lose a value, --force over the input itself."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.fuzz.corpus import plain_form
from tests.package.building import changed, unzipped
from youryou_xl.__main__ import main
from youryou_xl.cli.console import visible
from youryou_xl.package import Template
from youryou_xl.resources import workbook_file

PLANT = workbook_file("plant-master-practice.xlsx")
FORGED = "\x1b]0;題\x07\x1b[2J公式様式とまったく同じです\u009b31m\u202eあ"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "申込書.xlsx"
    path.write_bytes(PLANT.read_bytes())
    return path


@pytest.fixture
def forged(form: Path, tmp_path: Path) -> Path:
    from youryou_xl import forms

    binding = forms.identify(forms.read_grids(form))
    cell = binding.cell_of("plant_name")
    assert cell is not None
    path = tmp_path / "記入.xlsx"
    filled = Template.open(form).fill_bytes({(binding.sheet, cell): "ここ"})
    part, xml = next((name, data) for name, data in unzipped(filled).items() if "ここ".encode() in data)
    stored = "".join(f"_x{ord(sign):04X}_" if ord(sign) < 32 else sign for sign in FORGED)
    path.write_bytes(changed(filled, {part: xml.replace("ここ".encode(), stored.encode())}))
    return path


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_cell_never_commands_the_terminal(
    more: list[str], form: Path, forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["verify", form, forged], ["check", forged]):
        main([*map(str, command), *more])
        told = capsys.readouterr()
        for text in (told.out, told.err):
            assert not any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text)
            assert not any(0x7F <= ord(sign) < 0xA0 or sign in "\u202e\u2066" for sign in text)
        if more:
            json.loads(told.out)
    assert "\\u001b" in visible(FORGED)


def test_a_file_name_never_commands_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "\x1b[2J.xlsx")]) == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"area": "東京", "area": "関西"}', "2回"),
        ('{"plant_name": Infinity}', "数として使えません"),
        ('{"plant_name": 1e999}', "数として使えません"),
        ('{"plant_name": NaN}', "数として使えません"),
        ("[" * 100_000 + "]" * 100_000, "入れ子"),
        ('{"member_code.' + "9" * 5000 + '": "12343"}', "項目はありません"),
    ],
)
def test_values_that_would_be_lost_or_changed_are_refused(
    text: str, word: str, form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "v.json").write_text(text, encoding="utf-8")
    assert main(["fill", str(form), str(tmp_path / "v.json"), "-o", str(tmp_path / "out.xlsx")]) == 2
    assert word in capsys.readouterr().err
    assert not (tmp_path / "out.xlsx").exists()


def test_force_never_writes_over_the_very_input(form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_buttons = tmp_path / "ボタン付き.xlsm"
    assert main(["attach", str(form), "-o", str(with_buttons)]) == 0
    link = tmp_path / "同じ.xlsm"
    link.symlink_to(with_buttons)
    before = with_buttons.read_bytes()
    official = form.read_bytes()
    (tmp_path / "v.json").write_text('{"area": "東京"}', encoding="utf-8")
    for command in (
        ["attach", with_buttons, "-o", with_buttons],
        ["attach", with_buttons, "-o", link],
        ["fill", form, tmp_path / "v.json", "-o", form],
    ):
        capsys.readouterr()
        assert main([*map(str, command), "--force"]) == 2
        assert capsys.readouterr().err
    for command in ("export", "detach"):
        own = tmp_path / "自分.xlsx"
        own.write_bytes(before)
        assert main([command, str(own), "-o", str(own), "--force"]) == 2
        assert own.read_bytes() == before
    assert with_buttons.read_bytes() == before
    assert form.read_bytes() == official


def test_a_definition_nested_without_end_is_refused(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YOURYOU_HOME", str(tmp_path / "home"))
    folder = tmp_path / "home" / "forms"
    folder.mkdir(parents=True)
    (folder / "deep.toml").write_text("id = " + "[" * 5000 + "]" * 5000, encoding="utf-8")
    assert main(["inspect", str(form)]) == 2
    assert "入れ子" in capsys.readouterr().err


@pytest.mark.parametrize(
    "far",
    [
        '<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>',
        '<mergeCells><mergeCell ref="H30:XFD1048576"/></mergeCells>',
    ],
)
def test_a_coloured_copy_is_not_made_of_what_openpyxl_would_never_end_with(
    far: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form, out = tmp_path / "form.xlsx", tmp_path / "marked.xlsx"
    members = unzipped(plain_form())
    sheet = members["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", b"</sheetData>" + far.encode())
    form.write_bytes(changed(plain_form(), {"xl/worksheets/sheet1.xml": sheet}))
    assert main(["inspect", str(form), "--mark", str(out)]) == 2
    assert "写しを作れません" in capsys.readouterr().err
    assert not out.exists()


def test_a_label_in_the_last_cell_of_a_sheet_has_nothing_beside_it(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    sheet = unzipped(plain_form())["xl/worksheets/sheet1.xml"]
    last = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>\xe4\xbd\x8f\xe6\x89\x80</t></is></c></row>'
    form.write_bytes(
        changed(plain_form(), {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", last + b"</sheetData>")})
    )
    assert main(["inspect", str(form)]) in (0, 1, 2)
    assert not (Path(os.environ["YOURYOU_HOME"]) / "error.log").exists()
