"""File names from list names: what Windows refuses never gets onto the disk, and what can be read stays."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.batch.conftest import MakeRun, MakeSheet, row
from youryou_xl.filenames import name_key, path_room, safe_name, shortened, unlike

RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{n}{d}" for n in ("COM", "LPT") for d in "123456789¹²³")}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("東京 工場DR A棟/B棟", "東京 工場DR A棟／B棟"),
        ("ＡＢＣ　髙瀬㈱", "ＡＢＣ　髙瀬㈱"),
        ('a\\b:c*d?e"f<g>h|i', "a＼b：c＊d？e”f＜g＞h｜i"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("COM¹", "_COM¹"),
        ("console", "console"),
        ("末尾. . 。.", "末尾. . 。"),
        ("...", "名称なし"),
        ("", "名称なし"),
        ("一行目\r\n二行目\tX", "一行目 二行目 X"),
        ("右から\u202e左", "右から 左"),
        ("../../etc", "..／..／etc"),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(typed: str, name: str) -> None:
    assert safe_name(typed) == name


@given(st.text(max_size=80))
def test_no_text_makes_a_name_windows_refuses(text: str) -> None:
    name = safe_name(text)
    assert name
    assert not re.search(r'[\\/:*?"<>|\x00-\x1f\x7f]', name)
    assert name == name.rstrip(" .")
    assert name.split(".")[0].strip().upper() not in RESERVED
    assert safe_name(name) == name


@example("000\xa00", 20)
@given(st.text(min_size=1, max_size=400), st.integers(20, 250))
def test_a_shortened_name_fits_the_folder_and_the_path(text: str, room: int) -> None:
    name = shortened("アグリ1234501_" + safe_name(text), ".xlsx", room=room, least=10)
    assert name.startswith("アグリ1234501")
    assert name.endswith(".xlsx")
    assert len(name.encode()) <= 205
    assert len(name.encode("utf-16-le")) // 2 <= max(room, 15)
    assert not unicodedata.category(name[-6]).startswith("Z")


def test_names_that_differ_only_in_case_or_composition_are_told_apart() -> None:
    taken = {name_key("リストA.eml"), name_key("ガ.eml")}
    assert unlike("リストa.eml", taken) == "リストa_2.eml"
    assert unlike("カ\u3099.eml", taken) == "カ\u3099_2.eml"
    assert unlike("リストB.eml", taken) == "リストB.eml"


def test_the_room_of_a_path_counts_as_windows_counts() -> None:
    assert path_room("C:\\" + "あ" * 100) == 259 - 103 - 1
    assert path_room("𠮷") == 259 - 2 - 1


def test_every_awkward_list_name_gets_a_file_of_its_own(sheet: MakeSheet, batch: MakeRun) -> None:
    names = [
        "CON",
        "con.",
        "a/b",
        "a／b",
        "長" * 300,
        "長" * 299 + "い",
        "改行\nあり",
        "末尾の点...",
        "  前後  ",
        "𠮷野家🏭",
    ]
    result = batch(sheet([row(name) for name in names]))
    assert result.generated == len(names)
    files = [str(a.file) for a in result.applications]
    assert len({name_key(name) for name in files}) == len(names)
    for application in result.applications:
        assert (result.out / "申請書" / str(application.file)).is_file()
        assert (result.out / "メール" / str(application.mail)).is_file()
        assert str(application.file).startswith(str(application.short_name))


def test_a_deep_folder_shortens_the_names_until_windows_opens_them(
    sheet: MakeSheet, batch: MakeRun, tmp_path: Path
) -> None:
    out = tmp_path / ("深" * 60)
    out = out / ("深" * max(1, 200 - len(str(out))))
    result = batch(sheet([row("長い名前" * 20)]), out=out)
    path = out / "申請書" / str(result.applications[0].file)
    assert path.is_file()
    assert len(str(path)) <= 259
