"""The proof: what counts as filled in, and what it must never be taken in by."""

from __future__ import annotations

import datetime as dt
import json
import zipfile

import openpyxl
import pytest

from tests.package.building import SHEET, book, changed, parts, sheet_of, sheet_xml, unzipped, zipped
from youryou_xl.errors import UnusableFile
from youryou_xl.package import ChangedCell, Template, compare

PART = "xl/worksheets/sheet1.xml"
ROWS = (
    '<row r="1" spans="1:3"><c r="A1" s="3" t="s"><v>0</v></c><c r="B1" s="1"/><c r="C1"><f>A1</f><v>1</v></c></row>'
    '<row r="2" spans="1:3" ht="20"><c r="A2" t="s"><v>1</v></c></row><row r="4"><c r="D4"/></row>'
)
OFFICIAL = book(
    ROWS,
    before='<dimension ref="A1:D4"/><cols><col min="2" max="2" width="9"/></cols>',
    after='<mergeCells count="1"><mergeCell ref="A2:C2"/></mergeCells>',
)
VALUES = {(SHEET, "A1"): "変更", (SHEET, "B1"): dt.date(2020, 3, 1), (SHEET, "B4"): 5}
FILLED = Template.open(OFFICIAL).fill_bytes(VALUES)


def tampered(old: str, new: str) -> bytes:
    xml = sheet_of(FILLED)
    assert xml.count(old) == 1, xml
    return changed(FILLED, {PART: xml.replace(old, new).encode()})


def test_a_filled_copy_is_the_official_file_filled():
    report = compare(OFFICIAL, FILLED, list(VALUES))
    assert report.ok
    assert not report.rewritten
    assert report.cells == (
        ChangedCell(SHEET, "A1", "新規", "変更"),
        ChangedCell(SHEET, "B1", None, dt.date(2020, 3, 1)),
        ChangedCell(SHEET, "B4", None, 5),
    )
    assert report.identical == len(unzipped(OFFICIAL)) - 1
    assert (report.changed, report.added, report.removed) == ((PART,), (), ())


def test_the_official_file_itself_is_fine():
    report = compare(OFFICIAL, OFFICIAL)
    assert report.ok
    assert report.cells == ()
    assert report.identical == len(unzipped(OFFICIAL))


def test_the_document_for_programs():
    document = json.loads(json.dumps(compare(OFFICIAL, FILLED).as_json(), ensure_ascii=False))
    assert document["ok"] is True
    assert document["cells"][1] == {"sheet": SHEET, "cell": "B1", "before": None, "after": "2020/03/01"}
    assert document["parts"] == {
        "identical": len(unzipped(OFFICIAL)) - 1,
        "changed": [PART],
        "added": [],
        "removed": [],
    }


def test_how_the_parts_are_packed_and_ordered_does_not_count():
    members = dict(reversed(unzipped(FILLED).items()))
    assert compare(OFFICIAL, zipped(members, compression=zipfile.ZIP_STORED)).ok


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<c r="A1" s="3" t="inlineStr">', '<c s="3" r="A1" t="inlineStr">'),
        ('<c r="A1" s="3" t="inlineStr">', '<c r="A1"  s="3" t="inlineStr">'),
        ('<c r="A1" s="3" t="inlineStr">', '<c r="A1" s="3" foo="1" t="inlineStr">'),
        ('<c r="A1" s="3" t="inlineStr">', '<c r="A1" s="4" t="inlineStr">'),
        ('<c r="A1" s="3" t="inlineStr">', '<c r="A1" t="inlineStr">'),
        ("<t>変更</t></is>", "<t>変更</t></is><extLst/>"),
        ("<t>変更</t>", "<r><t>変更</t></r>"),
        ("<t>変更</t>", "<t>変更</t><rPh sb='0' eb='2'><t>x</t></rPh>"),
        ("<t>変更</t>", "<t>変&#x66F4;</t>"),
        ("<t>変更</t>", '<t xml:space="preserve">変更</t>'),
        ("<t>変更</t>", "<t><![CDATA[変更]]></t>"),
        ("<v>43891</v>", "<v>43891.50</v>"),
        ("<v>43891</v>", "<v> 43891</v>"),
        ("<v>43891</v>", "<v>4389１</v>"),
        ("<v>43891</v>", "<v>nan</v>"),
        ("<v>43891</v>", "<f>1+1</f><v>43891</v>"),
        ("<f>A1</f>", "<f>A2</f>"),
        ("<f>A1</f><v>1</v>", "<f>A1</f><v>2</v>"),
        ("<f>A1</f><v>1</v>", "<v>1</v>"),
        ('ht="20"', 'ht="20" hidden="1"'),
        ('<row r="1" spans="1:3">', '<row r="1" spans="1:4">'),
        ('ref="A1:D4"', 'ref="A1:E4"'),
        ('<mergeCell ref="A2:C2"/>', '<mergeCell ref="A2:C3"/>'),
        ('<mergeCells count="1">', '<mergeCells count="2">'),
        ('width="9"', 'width="9" hidden="1"'),
        ("</sheetData>", '</sheetData><sheetProtection sheet="1"/>'),
        ("</sheetData>", "<!-- --></sheetData>"),
        ("</sheetData>", '<row r="9"/></sheetData>'),
        ("</sheetData>", '<row r="9" hidden="1"><c r="A9"><v>1</v></c></row></sheetData>'),
        ("</row></sheetData>", '</row></sheetData><sheetData><row r="1"/></sheetData>'),
        ('<c r="D4"/>', '<c r="D4"/><c r="D4"><v>1</v></c>'),
        ('<c r="D4"/>', '<c r="D4"></c>'),
        ('<c r="D4"/>', ""),
        ('<c r="D4"/>', '<c r="D4" s="1"/>'),
        ('<c r="D4"/>', '<c r="D4" t="s"><v>0</v></c>'),
        ('<c r="D4"/>', '<c r="D4" t="str"><v>x</v></c>'),
        ('<c r="D4"/>', '<c r="D4" t="b"><v>2</v></c>'),
        ('<c r="B4"><v>5</v></c>', '<c r="B4" s="5"><v>5</v></c>'),
        ('<c r="B4"><v>5</v></c><c r="D4"/>', '<c r="D4"/><c r="B4"><v>5</v></c>'),
        ('<row r="4">', '<row r="4"><c r="A4"/>'),
        ('<c r="A2" t="s"><v>1</v></c>', '<c r="A2" t="s"><v>1</v></c><c r="B2"><v>1</v></c>'),
        ("\r\n<worksheet", "\n<worksheet"),
        ("</worksheet>", "</worksheet>\n"),
        ("</worksheet>", ""),
    ],
)
def test_whatever_a_fill_does_not_do_is_found(old: str, new: str):
    report = compare(OFFICIAL, tampered(old, new))
    assert not report.ok
    assert all(difference.ja and difference.en and difference.part == PART for difference in report.differences)


def test_a_value_where_no_input_belongs_is_named():
    report = compare(OFFICIAL, FILLED, [(SHEET, "A1"), (SHEET, "$B$1")])
    assert not report.ok
    assert [str(difference) for difference in report.differences] == [
        "シート「申込書」のB4は入力欄ではないのに、値が変わっています。"
    ]


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ({"xl/styles.xml": unzipped(OFFICIAL)["xl/styles.xml"] + b" "}, "中身が変わっています"),
        ({"xl/evil.xml": b"<x/>"}, "加わっています"),
        ({"xl/sharedStrings.xml": None}, "なくなっています"),
        (
            {"xl/styles.xml": None, "xl/Styles.xml": unzipped(OFFICIAL)["xl/styles.xml"]},
            "加わっています",
        ),
        (
            {"xl/styles.xml": None, "xl\\styles.xml": unzipped(OFFICIAL)["xl/styles.xml"]},
            "加わっています",
        ),
        ({"xl/empty/": b""}, "加わっています"),
    ],
)
def test_another_part_that_differs_is_named(edits: dict[str, bytes | None], words: str):
    report = compare(OFFICIAL, changed(FILLED, edits))
    assert not report.ok
    assert any(words in difference.ja for difference in report.differences)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_hidden_behind_another_of_its_name_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(FILLED)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo("xl/styles.xml"), unzipped(OFFICIAL)["xl/styles.xml"])
    with pytest.raises(UnusableFile, match="同じ名前"):
        compare(OFFICIAL, path)


def test_a_header_that_shows_other_readers_another_name_is_refused():
    place = FILLED.index(b"xl/styles.xml")
    with pytest.raises(UnusableFile, match="壊れています"):
        compare(OFFICIAL, FILLED[:place] + b"xl/hidden.xml" + FILLED[place + 13 :])


def test_two_sheets_that_changed_places_are_found():
    official = zipped(parts({"一": sheet_xml('<row r="1"/>'), "二": sheet_xml('<row r="2"/>')}))
    members = unzipped(official)
    one, two = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
    members[one], members[two] = members[two], members[one]
    assert not compare(official, zipped(members)).ok


def test_a_file_saved_by_another_program_says_so_and_which_values_differ(tmp_path):
    official, saved = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    official.write_bytes(OFFICIAL)
    workbook = openpyxl.load_workbook(official)
    workbook[SHEET]["A1"] = "廃止"
    workbook[SHEET]["F9"] = 0.5
    workbook.save(saved)
    report = compare(official, saved)
    assert not report.ok
    assert report.rewritten
    assert report.cells == (ChangedCell(SHEET, "A1", "新規", "廃止"), ChangedCell(SHEET, "F9", None, 0.5))
    assert "保存し直されて" in report.differences[0].ja
    assert report.as_json()["rewritten"] is True


def test_another_workbook_is_called_that():
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    report = compare(OFFICIAL, zipped(parts({"別紙": sheet_xml(rows), "二": sheet_xml("")})))
    assert not report.ok
    assert not report.rewritten
    assert "別のブック" in report.differences[0].ja


def test_many_cells_that_differ_are_counted_not_listed():
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(1, 101))
    report = compare(book(rows), book(rows.replace('s="1"', 's="2"')))
    assert len(report.differences) == 21
    assert "ほかに80個のセル" in report.differences[-1].ja


def test_something_else_altogether_is_refused():
    with pytest.raises(UnusableFile):
        compare(OFFICIAL, b"PK nothing")


@pytest.mark.parametrize("number", ["NaN", "INF", "-INF", "1E400"])
def test_a_number_that_is_none_never_spoils_the_document(number: str):
    xml = sheet_of(OFFICIAL).replace('<c r="B1" s="1"/>', f'<c r="B1" s="1"><v>{number}</v></c>')
    document = compare(OFFICIAL, changed(OFFICIAL, {PART: xml.encode()})).as_json()
    assert document["cells"][0]["after"] == number
    json.dumps(document, allow_nan=False)
