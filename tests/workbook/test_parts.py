"""What is added to the parts by hand: readings, validations, printer settings, the packing."""

from __future__ import annotations

import struct
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "workbook"))
import _parts as parts_module  # the build scripts' own import path


@pytest.fixture(scope="module")
def parts() -> ModuleType:
    return parts_module


KANJI = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=4)
KANA = st.text(st.characters(min_codepoint=0x30A1, max_codepoint=0x30F4), min_size=1, max_size=6)


@given(st.lists(st.tuples(KANJI, KANA, st.sampled_from(["", "コード", "\n", "※"])), min_size=1, max_size=5))
def test_a_reading_names_exactly_its_kanji(pieces: list[tuple[str, str, str]]) -> None:
    text, runs = parts_module.parse_reading("".join(f"{kanji}[{kana}]{after}" for kanji, kana, after in pieces))
    assert text == "".join(kanji + after for kanji, _, after in pieces)
    assert [(text[start:end], kana) for start, end, kana in runs] == [(kanji, kana) for kanji, kana, _ in pieces]


def test_a_reading_without_kanji_before_it_is_refused(parts: ModuleType) -> None:
    with pytest.raises(ValueError, match="without kanji"):
        parts.parse_reading("コード[コード]")


def test_a_validation_longer_than_excel_takes_is_refused(parts: ModuleType) -> None:
    with pytest.raises(ValueError, match="A1"):
        parts.Validation("A1", choices=["あ" * 256]).xml()
    with pytest.raises(ValueError, match="A1"):
        parts.Validation("A1", prompt="あ" * 256).xml()


def test_a_validation_keeps_marks_that_xml_minds(parts: ModuleType) -> None:
    written = parts.Validation("A1", choices=["甲&乙", "<丙>"], prompt='"例"').xml()
    assert '<formula1>"甲&amp;乙,&lt;丙&gt;"</formula1>' in written
    assert "prompt='\"例\"'" in written


def test_a_validation_that_is_not_strict_lets_other_texts_pass(parts: ModuleType) -> None:
    assert "showErrorMessage" in parts.Validation("A1", choices=["○"]).xml()
    assert "showErrorMessage" not in parts.Validation("A1", choices=["○"], strict=False).xml()


@pytest.mark.parametrize(("landscape", "orientation"), [(False, 1), (True, 2)])
def test_printer_settings_say_a4_upright_or_across(parts: ModuleType, landscape: bool, orientation: int) -> None:
    settings = parts.devmode(landscape)
    size, extra = struct.unpack_from("<HH", settings, 68)
    assert (size, extra, len(settings)) == (220, 0, 220)
    assert struct.unpack_from("<hh", settings, 76) == (orientation, 9)


def test_packing_sorts_members_and_forgets_when_it_happened(parts: ModuleType) -> None:
    def package(order: list[str]) -> bytes:
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as written:
            for at, name in enumerate(order):
                written.writestr(zipfile.ZipInfo(name, (2001 + at, 2, 3, 4, 5, 6)), name)
        return out.getvalue()

    one, other = (parts.Parts(package(order)).pack() for order in (["b.xml", "a.xml"], ["a.xml", "b.xml"]))
    assert one == other
    with zipfile.ZipFile(BytesIO(one)) as packed:
        assert packed.namelist() == ["a.xml", "b.xml"]


def test_an_edit_that_finds_nothing_is_an_error(parts: ModuleType) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        written.writestr("a.xml", "<a/>")
    with pytest.raises(LookupError, match=r"a\.xml"):
        parts.Parts(out.getvalue()).edit("a.xml", "<b/>", "")


def test_a_file_is_replaced_whole_and_leaves_nothing_beside_it(parts: ModuleType, tmp_path: Path) -> None:
    target = tmp_path / "申込書.xlsx"
    target.write_bytes(b"old")
    parts.write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]
