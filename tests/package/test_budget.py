"""Files made to be too much are refused at once, and what is large but honest is taken."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from tests.package.building import SHEET, book, changed, parts, sheet_xml, unzipped, zipped
from youryou_xl.addresses import Span
from youryou_xl.errors import CannotFill, UnusableFile
from youryou_xl.package import Template, compare, read_cells, second_look
from youryou_xl.package.budget import Budget, budget, whole
from youryou_xl.package.container import open_package
from youryou_xl.package.formulas import FormulaMap
from youryou_xl.package.sheet import Formula

PART = "xl/worksheets/sheet1.xml"


def refused(package: bytes) -> str:
    with pytest.raises(UnusableFile) as refusal:
        Template.open(package).fill_bytes({(SHEET, "A1"): "x"})
    return refusal.value.ja


def packed(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", PART])
def test_a_part_that_unpacks_to_far_more_than_any_form_is_refused_before_it_is_unpacked(part: str) -> None:
    members = unzipped(book())
    members[part] += b" " * (50 << 20)
    told = refused(packed(members))
    assert part in told
    assert "MB" in told
    assert "YOURYOU_BUDGET" in told


def test_a_part_that_is_packed_unlike_any_form_is_refused() -> None:
    members = {**unzipped(book()), "xl/media/image1.png": b"\0" * (20 << 20)}
    assert "image1.png" in refused(packed(members))


def test_more_parts_than_a_workbook_has_are_refused() -> None:
    members = {**unzipped(book()), **{f"xl/media/{number}.bin": b"" for number in range(10_001)}}
    assert "10,000個" in refused(packed(members))


def test_a_large_file_is_taken_by_whoever_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    members = {**unzipped(book()), **{f"xl/media/{number}.bin": b"" for number in range(10_001)}}
    monkeypatch.setenv("YOURYOU_BUDGET", "2")
    assert Template.open(packed(members)).sheets == (SHEET,)


@pytest.mark.parametrize("wanted", ["", "0", "-1", "x", "1e9", "９", "1000000"])
def test_a_budget_that_makes_no_sense_is_the_usual_one(wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOURYOU_BUDGET", wanted)
    assert budget() == Budget()


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", PART])
def test_elements_nested_without_end_are_refused(part: str) -> None:
    members = unzipped(book())
    text = members[part].decode("utf-8-sig")
    cut = text.rindex("</")
    deep = text[:cut] + "<x>" * 50_000 + "</x>" * 50_000 + text[cut:]
    package = changed(book(), {part: deep.encode()})
    with pytest.raises((UnusableFile, CannotFill)):
        Template.open(package).fill_bytes({(SHEET, "A1"): "x"})
    assert second_look.look(book(), package).unread or part in second_look.look(book(), package).others


def test_numbers_of_thousands_of_digits_are_no_numbers() -> None:
    digits = "9" * 5000
    rows = f'<row r="1" spans="1:{digits}"><c r="A1" s="{digits}" t="s"><v>{digits}</v></c></row>'
    names = f'<definedNames><definedName name="名" localSheetId="{digits}">{SHEET}!$A$1</definedName></definedNames>'
    package = zipped(parts({SHEET: sheet_xml(rows)}, workbook_xml=names))
    assert read_cells(package) == {}
    copy = Template.open(package).fill_bytes({(SHEET, "B1"): 1})
    assert read_cells(copy) == {(SHEET, "B1"): 1}
    assert compare(package, copy).ok
    assert whole(digits) == 0
    assert whole("²", -1) == -1
    assert whole(None, 7) == 7


def test_a_name_written_once_more_must_be_the_same_name() -> None:
    def with_field(name: bytes) -> bytes:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as package:
            for part, content in unzipped(book()).items():
                entry = zipfile.ZipInfo(part)
                if part == PART:
                    entry.extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, 0) + name
                package.writestr(entry, content)
        return data.getvalue()

    assert open_package(with_field(PART.encode())).read(PART) is not None
    with pytest.raises(UnusableFile, match="食い違っています"):
        open_package(with_field(b"xl/worksheets/sheet2.xml"))


def reading(text: str, names: list[tuple[str, str, int | None]] | None = None) -> FormulaMap:
    formula = Formula((9, 9), text, "normal", "", "")
    return FormulaMap({"表": [formula]}, names or [], [])


def test_a_chain_of_thousands_of_names_ends_in_a_doubt_and_not_in_a_crash() -> None:
    names: list[tuple[str, str, int | None]] = [(f"名{number}", f"名{number + 1}", None) for number in range(5000)]
    (found,) = reading("名0", names).dependents([("表", (1, 1))])
    assert found.uncertain


def test_names_that_each_use_the_next_twice_are_resolved_once() -> None:
    names: list[tuple[str, str, int | None]] = [
        (f"名{number}", f"名{number + 1}+名{number + 1}", None) for number in range(50)
    ]
    names.append(("名50", "表!$A$1", None))
    (found,) = reading("名0", names).dependents([("表", (1, 1))])
    assert not found.uncertain


def test_names_that_go_round_in_a_circle_are_read_whole_wherever_they_are_entered() -> None:
    names: list[tuple[str, str, int | None]] = [("甲", "乙+表!$A$1", None), ("乙", "甲+表!$B$1", None)]
    formulas = [Formula((9, column), text, "normal", "", "") for column, text in ((1, "甲"), (2, "乙"))]
    both = FormulaMap({"表": formulas}, names, [])
    for cell in ((1, 1), (1, 2)):
        assert [one.cell for one in both.dependents([("表", cell)])] == ["A9", "B9"]


@pytest.mark.parametrize("character", [*"9#'[ \":a(", ":a", "a!", "''"])
def test_a_formula_of_one_thing_over_and_over_is_gone_through_once(character: str) -> None:
    """Would not end in a life's time where a pattern goes back over what it has read; no clock is needed to see."""
    long = (character * 8000)[:8000]
    for text in (long, f"A1+{long}", f"{long}+A1"):
        reading(text)
    (found,) = reading(f"A1+{character * 20_000}").dependents([("表", (5, 5))])
    assert found.uncertain  # longer than Excel allows: not looked into


def test_areas_are_still_understood() -> None:
    found = reading("SUM('別 表'!A1:B2)+表!C3+SUM(表:別!D4)").dependents([("表", (3, 3))])
    assert [one.uncertain for one in found] == [False]
    assert (2, 2) in Span(1, 1, 2, 2)
