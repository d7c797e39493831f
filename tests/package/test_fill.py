"""Filling: what is written where, byte for byte, and what is refused."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.package.building import (
    PACKAGE_RELATIONSHIPS,
    RELATIONSHIPS,
    SHEET,
    STRICT,
    TRANSITIONAL,
    book,
    changed,
    parts,
    raw_members,
    sheet_of,
    sheet_xml,
    unzipped,
    zipped,
)
from youryou_xl.errors import CannotFill, CannotWrite
from youryou_xl.package import Template, compare, read_cells


def filled(package: bytes, values: dict[str, object], **options: object) -> str:
    """Return the sheet part after filling `values` (cell: value), having proved the rest unchanged."""
    cells = {(SHEET, cell): value for cell, value in values.items()}
    copy = Template.open(package).fill_bytes(cells, **options)
    report = compare(package, copy, list(cells))
    assert report.ok, [str(difference) for difference in report.differences]
    before, after = unzipped(package), unzipped(copy)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} <= {"xl/worksheets/sheet1.xml"}
    return after["xl/worksheets/sheet1.xml"].decode("utf-8")


def rows_of(xml: str) -> str:
    return re.search(r"<(?:\w+:)?sheetData>(.*)</(?:\w+:)?sheetData>", xml, re.DOTALL)[1]


def refused(package: bytes, cell: str, sheet: str = SHEET) -> str:
    template = Template.open(package)
    reason = template.refusal(sheet, cell)
    assert reason is not None
    with pytest.raises(CannotFill, match=re.escape(reason.ja)):
        template.fill_bytes({(sheet, cell): "x"})
    return str(reason)


class TestCellsThatAreThere:
    def test_keep_their_style_and_attributes_and_lose_their_type(self):
        xml = filled(book('<row r="1"><c r="A1" s="3" t="s" ph="1"><v>0</v></c></row>'), {"A1": "あ"})
        assert '<c r="A1" s="3" ph="1" t="inlineStr"><is><t>あ</t></is></c>' in xml

    def test_may_be_closed_in_themselves(self):
        xml = filled(book('<row r="1"><c r="A1" s="3"/><c r="B1" s="4"/></row>'), {"A1": 5})
        assert rows_of(xml) == '<row r="1"><c r="A1" s="3"><v>5</v></c><c r="B1" s="4"/></row>'

    def test_may_be_closed_in_themselves_after_a_blank(self):
        xml = filled(book('<row r="1"><c r="A1" s="3" /></row>'), {"A1": 5})
        assert rows_of(xml) == '<row r="1"><c r="A1" s="3"><v>5</v></c></row>'

    def test_may_have_signs_of_larger_in_attributes_and_single_quotes(self):
        xml = filled(book("<row r='1'><c r='A1' s='3' foo='a>b/'><v>1</v></c></row>"), {"A1": 5})
        assert rows_of(xml) == "<row r='1'><c r='A1' s='3' foo='a>b/'><v>5</v></c></row>"

    def test_lose_pointers_to_rich_values(self):
        xml = filled(book('<row r="1"><c r="A1" vm="1" t="e"><v>#VALUE!</v></c></row>'), {"A1": "x"})
        assert rows_of(xml) == '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'

    def test_may_lack_references(self):
        xml = filled(
            book('<row><c t="s"><v>0</v></c><c><v>1</v></c></row><row><c><v>2</v></c></row>'), {"B1": 7, "A2": 8}
        )
        assert rows_of(xml) == '<row><c t="s"><v>0</v></c><c><v>7</v></c></row><row><c><v>8</v></c></row>'

    def test_are_emptied_by_none_and_by_an_empty_text(self):
        rows = '<row r="1"><c r="A1" s="3" t="s"><v>0</v></c><c r="B1"><v>1</v></c><c r="C1" s="3"></c></row>'
        xml = filled(book(rows), {"A1": None, "B1": "", "C1": None})
        assert rows_of(xml) == '<row r="1"><c r="A1" s="3"/><c r="B1"/><c r="C1" s="3"></c></row>'


class TestCellsThatAreMissing:
    def test_come_in_order_between_the_others(self):
        rows = '<row r="1"><c r="B1"><v>1</v></c><c r="D1"><v>2</v></c></row>'
        xml = filled(book(rows), {"E1": 5, "A1": 3, "C1": 4})
        assert rows_of(xml) == (
            '<row r="1"><c r="A1"><v>3</v></c><c r="B1"><v>1</v></c><c r="C1"><v>4</v></c>'
            '<c r="D1"><v>2</v></c><c r="E1"><v>5</v></c></row>'
        )

    def test_are_not_made_to_be_empty(self):
        package = book('<row r="1"/>')
        assert Template.open(package).fill_bytes({(SHEET, "A1"): None, (SHEET, "B9"): ""})
        assert rows_of(filled(package, {"A1": None, "B9": ""})) == '<row r="1"/>'

    def test_open_a_row_that_is_closed_in_itself(self):
        assert (
            rows_of(filled(book('<row r="2" ht="30" />'), {"B2": 1}))
            == '<row r="2" ht="30"><c r="B2"><v>1</v></c></row>'
        )

    def test_take_the_style_of_their_row(self):
        xml = filled(book('<row r="2" s="3" customFormat="1"/>'), {"B2": 1})
        assert '<c r="B2" s="3"><v>1</v></c>' in xml

    def test_take_the_style_of_their_column(self):
        xml = filled(book(before='<cols><col min="2" max="3" width="9" style="4"/></cols>'), {"C7": "x", "D7": "y"})
        assert '<c r="C7" s="4" t=' in xml
        assert '<c r="D7" t=' in xml

    def test_take_the_style_of_the_cell_they_are_said_to_be_like(self):
        package = book('<row r="1"><c r="A1" s="1"/></row>')
        xml = filled(package, {"A2": dt.date(2020, 3, 1), "A1": dt.date(2020, 3, 1)}, like={(SHEET, "A2"): "A1"})
        assert (
            rows_of(xml)
            == '<row r="1"><c r="A1" s="1"><v>43891</v></c></row><row r="2"><c r="A2" s="1"><v>43891</v></c></row>'
        )

    def test_widen_the_spans_of_their_row_and_the_dimension(self):
        package = book('<row r="2" spans="2:3"><c r="B2"/></row>', before='<dimension ref="B2:C2"/>')
        xml = filled(package, {"A2": 1, "E2": 2, "A4": 3})
        assert '<dimension ref="A2:E4"/>' in xml
        assert '<row r="2" spans="1:5">' in xml

    def test_leave_spans_and_dimension_that_fit(self):
        package = book('<row r="2" spans="1:9"><c r="B2"/></row>', before='<dimension ref="A1:I9"/>')
        xml = filled(package, {"A2": 1})
        assert '<dimension ref="A1:I9"/>' in xml
        assert 'spans="1:9"' in xml

    def test_come_after_cells_without_references(self):
        xml = filled(book("<row><c><v>1</v></c><c><v>2</v></c></row>"), {"D1": 4})
        assert rows_of(xml) == '<row><c><v>1</v></c><c><v>2</v></c><c r="D1"><v>4</v></c></row>'


class TestRowsThatAreMissing:
    def test_come_in_order(self):
        rows = '<row r="2"><c r="A2"><v>2</v></c></row><row r="5"/>'
        xml = filled(book(rows), {"A9": 9, "A1": 1, "A3": 3, "B3": 4, "A4": 5, "A8": 8})
        assert re.findall(r'<row r="(\d)"', xml) == ["1", "2", "3", "4", "5", "8", "9"]
        assert '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><v>4</v></c></row>' in xml

    @pytest.mark.parametrize(
        "data", ["<sheetData/>", "<sheetData />", "<sheetData></sheetData>", "<sheetData>\n</sheetData>"]
    )
    def test_fill_an_empty_sheet(self, data: str):
        package = zipped(parts({SHEET: sheet_xml("").replace("<sheetData/>", data)}))
        assert '<row r="3"><c r="B3"><v>1</v></c></row>' in rows_of(filled(package, {"B3": 1}))


class TestDialects:
    @pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("namespace", [TRANSITIONAL, STRICT])
    def test_prefixes_marks_and_strict_documents(self, bom: bytes, namespace: str):
        xml = (
            f'<?xml version="1.0" encoding="utf-8"?><x:worksheet xmlns:x="{namespace}"><x:sheetData>'
            '<x:row r="1"><x:c r="A1" s="1" t="s" /></x:row></x:sheetData></x:worksheet>'
        )
        package = zipped(parts({SHEET: bom + xml.encode()}, strict=namespace == STRICT))
        after = filled(package, {"A1": "あ", "C1": True, "A3": 1})
        assert after.startswith(bom.decode())
        assert rows_of(after) == (
            '<x:row r="1"><x:c r="A1" s="1" t="inlineStr"><x:is><x:t>あ</x:t></x:is></x:c>'
            '<x:c r="C1" t="b"><x:v>1</x:v></x:c></x:row><x:row r="3"><x:c r="A3"><x:v>1</x:v></x:c></x:row>'
        )

    def test_elements_of_other_vocabularies_are_left_alone(self):
        after = '<a:b xmlns:a="urn:mc"><sheetData xmlns="urn:other"><row/></sheetData></a:b>'
        assert after in filled(book('<row r="1"/>', after=after), {"A1": 1})

    def test_content_as_cdata_and_comments_is_replaced(self):
        rows = '<!-- a --><row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[</c>]]></t></is></c><!-- b --></row>'
        assert rows_of(filled(book(rows), {"A1": 1})) == '<!-- a --><row r="1"><c r="A1"><v>1</v></c><!-- b --></row>'


class TestValues:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            ("=1+1", '<c r="A1" t="inlineStr"><is><t>=1+1</t></is></c>'),
            ("@a", '<c r="A1" t="inlineStr"><is><t>@a</t></is></c>'),
            ("-1", '<c r="A1" t="inlineStr"><is><t>-1</t></is></c>'),
            ("01234", '<c r="A1" t="inlineStr"><is><t>01234</t></is></c>'),
            ("a & <b> ]]>", '<c r="A1" t="inlineStr"><is><t>a &amp; &lt;b&gt; ]]&gt;</t></is></c>'),
            (" a", '<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a</t></is></c>'),
            ("a\r\nb\rc", '<c r="A1" t="inlineStr"><is><t xml:space="preserve">a\nb\nc</t></is></c>'),
            ("_x000D_", '<c r="A1" t="inlineStr"><is><t>_x005F_x000D_</t></is></c>'),
            ("㈱髙_容", '<c r="A1" t="inlineStr"><is><t>㈱髙_容</t></is></c>'),
            ("𠮷", '<c r="A1" t="inlineStr"><is><t>𠮷</t></is></c>'),
            (999999999, '<c r="A1"><v>999999999</v></c>'),
            (-0.5, '<c r="A1"><v>-0.5</v></c>'),
            (1e22, '<c r="A1"><v>1e+22</v></c>'),
            (-0.0, '<c r="A1"><v>0.0</v></c>'),
            (True, '<c r="A1" t="b"><v>1</v></c>'),
            (False, '<c r="A1" t="b"><v>0</v></c>'),
        ],
    )
    def test_are_written_so_that_they_come_back(self, value: object, written: str):
        assert written in filled(book('<row r="1"><c r="A1"/></row>'), {"A1": value})

    @pytest.mark.parametrize(
        ("style", "value", "written"),
        [
            (1, dt.date(2020, 3, 1), "<v>43891</v>"),
            (2, dt.date(2020, 3, 1), "<v>43891</v>"),
            (1, dt.date(1900, 1, 1), "<v>1</v>"),
            (1, dt.date(1900, 2, 28), "<v>59</v>"),
            (1, dt.date(1900, 3, 1), "<v>61</v>"),
            (1, dt.datetime(2020, 3, 1, 12), "<v>43891.5</v>"),
            (1, dt.date(1899, 12, 31), "<t>1899/12/31</t>"),
            (0, dt.date(2020, 3, 1), "<t>2020/03/01</t>"),
            (3, dt.date(2020, 3, 1), "<t>2020/03/01</t>"),
            (4, dt.datetime(2020, 3, 1), "<t>2020/03/01</t>"),
            (4, dt.datetime(2020, 3, 1, 9, 5), "<t>2020/03/01 09:05:00</t>"),
            (5, dt.date(2020, 3, 1), "<t>2020/03/01</t>"),
        ],
    )
    def test_a_date_is_a_serial_number_only_where_it_shows_as_a_date(self, style: int, value: dt.date, written: str):
        assert written in filled(book(f'<row r="1"><c r="A1" s="{style}"/></row>'), {"A1": value})

    def test_a_date_in_a_workbook_that_counts_from_1904(self):
        package = book('<row r="1"><c r="A1" s="1"/><c r="B1" s="1"/></row>', date1904=True)
        xml = filled(package, {"A1": dt.date(2020, 3, 1), "B1": dt.date(1903, 12, 31)})
        assert '<c r="A1" s="1"><v>42429</v></c>' in xml
        assert "<t>1903/12/31</t>" in xml
        copy = Template.open(package).fill_bytes({(SHEET, "A1"): dt.date(2020, 3, 1)})
        assert read_cells(copy)[SHEET, "A1"] == dt.date(2020, 3, 1)

    @pytest.mark.parametrize(
        ("value", "words"),
        [
            ("a\x0bb", "2文字目に、セルに書けない制御文字（U\\+000B）"),
            ("\ud800", "U\\+D800"),
            ("あ" * 32_768, "32,768文字"),
            ("𠮷" * 16_384, "32,768文字"),
            (float("nan"), "NaN"),
            (float("inf"), "無限大"),
            (10**400, "大きさ"),
            pytest.param(10**5000, "大きさ", id="5001 digits"),
            pytest.param(-(10**5000), "大きさ", id="-5001 digits"),
            (Fraction(10**400), "大きさ"),
            (Decimal("1E+400"), "大きさ"),
            (Decimal("NaN"), "NaN"),
            (Decimal("sNaN"), "Decimal型"),
            (Decimal("1234567890123456"), "15桁"),
            (1j, "complex型"),
            (1234567890123456789012, "15桁"),
            (b"x", "bytes型"),
            ([1], "list型"),
        ],
    )
    def test_what_no_cell_can_hold_is_refused_with_the_cell_named(self, value: object, words: str):
        with pytest.raises(CannotFill, match=f"シート「申込書」のA1：.*{words}"):
            Template.open(book()).fill_bytes({(SHEET, "A1"): value})

    @pytest.mark.parametrize("name", ["NaT", "NA"])
    def test_what_pandas_has_for_missing_values_is_refused(self, name: str):
        pandas = pytest.importorskip("pandas")
        with pytest.raises(CannotFill, match="A1"):
            Template.open(book()).fill_bytes({(SHEET, "A1"): getattr(pandas, name)})

    def test_a_timestamp_of_pandas_is_a_date(self):
        pandas = pytest.importorskip("pandas")
        stamp = pandas.Timestamp(2020, 3, 1)
        assert "<v>43891</v>" in filled(book('<row r="1"><c r="A1" s="1"/></row>'), {"A1": stamp})

    def test_the_longest_text_is_written_whole(self):
        text = "あ" * 32_767
        copy = Template.open(book()).fill_bytes({(SHEET, "A1"): text})
        assert read_cells(copy)[SHEET, "A1"] == text

    def test_exact_numbers_are_numbers(self):
        xml = filled(
            book(), {"A1": Decimal("0.10"), "A2": Decimal("49.0"), "A3": Fraction(1, 4), "A4": Fraction(10**20)}
        )
        assert re.findall("<v>(.*?)</v>", xml) == ["0.1", "49", "0.25", "1" + "0" * 20]

    def test_booleans_of_numpy_are_booleans(self):
        numpy = pytest.importorskip("numpy")
        xml = filled(book(), {"A1": numpy.bool_(True), "A2": numpy.bool_(False)})
        assert re.findall('t="b"><v>(.*?)</v>', xml) == ["1", "0"]
        with pytest.raises(CannotFill, match="ndarray型"):
            filled(book(), {"A1": numpy.array([True])})

    def test_numbers_of_numpy_are_numbers(self):
        numpy = pytest.importorskip("numpy")
        xml = filled(book(), {"A1": numpy.float64(0.1), "A2": numpy.int64(7), "A3": numpy.float32(0.5)})
        assert re.findall("<v>(.*?)</v>", xml) == ["0.1", "7", "0.5"]


class TestRefusals:
    def test_a_formula_is_never_overwritten(self):
        assert "数式がある" in refused(book('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'), "A1")

    def test_nor_is_any_cell_of_an_array_or_shared_formula(self):
        rows = (
            '<row r="1"><c r="A1"><f t="array" ref="A1:B2">C1:D2</f><v>0</v></c><c r="B1"><v>0</v></c></row>'
            '<row r="3"><c r="A3"><f t="shared" ref="A3:A5" si="0">C3</f><v>0</v></c></row>'
            '<row r="4"><c r="A4"><f t="shared" si="0"/><v>0</v></c></row>'
        )
        package = book(rows)
        assert "配列数式" in refused(package, "B1")
        assert "配列数式" in refused(package, "A2")
        assert "数式がある" in refused(package, "A4")
        assert "共有数式" in refused(package, "A5")
        assert Template.open(package).refusal(SHEET, "C1") is None

    def test_a_covered_cell_of_a_merge_names_the_one_that_shows(self):
        package = book(
            '<row r="2"><c r="B2" s="1"/><c r="C2" s="1"/></row>',
            after='<mergeCells count="1"><mergeCell ref="B2:D3"/></mergeCells>',
        )
        assert "左上のB2" in refused(package, "C2")
        assert "左上のB2" in refused(package, "D3")
        assert '<c r="B2" s="1"><v>1</v></c><c r="C2" s="1"/>' in filled(package, {"B2": 1})

    def test_a_cell_that_stands_twice_is_refused(self):
        assert "2つあり" in refused(book('<row r="1"><c r="A1"/><c r="A1"/></row>'), "A1")
        assert "2つあり" in refused(book('<row r="1"/><row r="1"/>'), "A1")

    def test_a_cell_that_carries_more_than_a_value_is_refused(self):
        assert "値以外の情報" in refused(book('<row r="1"><c r="A1"><v>1</v><extLst/></c></row>'), "A1")

    def test_headings_and_totals_of_a_table_are_refused(self):
        table = f'<table xmlns="{TRANSITIONAL}" id="1" name="t" displayName="t" ref="B2:C5" totalsRowCount="1"/>'
        links = (
            f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}"><Relationship Id="rId1" '
            f'Type="{RELATIONSHIPS}/table" Target="../tables/table1.xml"/></Relationships>'
        )
        package = changed(
            book(),
            {"xl/tables/table1.xml": table.encode(), "xl/worksheets/_rels/sheet1.xml.rels": links.encode()},
        )
        assert "見出し" in refused(package, "B2")
        assert "集計行" in refused(package, "C5")
        assert Template.open(package).refusal(SHEET, "B3") is None

    @pytest.mark.parametrize("cell", ["", "5C", "A0", "A1048577", "XFE1", "A1:B2", "R1C1", "Ａ1"])
    def test_what_is_no_cell_is_refused(self, cell: str):
        assert "セル番地ではありません" in refused(book(), cell)

    def test_an_unknown_sheet_is_refused_with_the_sheets_there_are(self):
        assert "このブックのシートは「申込書」" in refused(book(), "A1", "別紙")

    def test_one_cell_is_not_given_two_values(self):
        with pytest.raises(CannotFill, match="2つの値"):
            Template.open(book()).fill_bytes({(SHEET, "A1"): 1, (SHEET, "$a$1"): 2})

    def test_rows_inside_alternate_content_are_refused(self):
        assert "未知の要素" in refused(book('<alt xmlns="urn:x"/>'), "A1")

    def test_a_broken_sheet_is_refused_and_the_others_are_not(self):
        broken = sheet_xml('<row r="1"><c r="A1"/></row>').replace("</row>", "")
        package = zipped(parts({"壊": broken, SHEET: sheet_xml("")}))
        assert "壊れています" in refused(package, "A1", "壊")
        assert Template.open(package).refusal(SHEET, "A1") is None


class TestFiles:
    def test_a_copy_is_written_and_the_original_is_not_touched(self, tmp_path):
        official = tmp_path / "様式.xlsx"
        official.write_bytes(book())
        before = official.read_bytes()
        Template.open(official).fill({(SHEET, "A1"): "あ"}, tmp_path / "申請.xlsx")
        assert official.read_bytes() == before
        assert read_cells(tmp_path / "申請.xlsx") == {(SHEET, "A1"): "あ"}
        assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["様式.xlsx", "申請.xlsx"]

    def test_nothing_is_overwritten_unasked(self, tmp_path):
        target = tmp_path / "a.xlsx"
        target.write_bytes(b"mine")
        template = Template.open(book())
        with pytest.raises(CannotWrite, match="すでにある"):
            template.fill({(SHEET, "A1"): 1}, target)
        assert target.read_bytes() == b"mine"
        template.fill({(SHEET, "A1"): 1}, target, overwrite=True)
        assert read_cells(target) == {(SHEET, "A1"): 1}

    def test_the_official_file_is_never_overwritten(self, tmp_path):
        official = tmp_path / "様式.xlsx"
        official.write_bytes(book())
        with pytest.raises(CannotWrite, match="元のファイルそのもの"):
            Template.open(official).fill({(SHEET, "A1"): 1}, official, overwrite=True)

    def test_the_ending_must_be_the_originals(self, tmp_path):
        macros = "vnd.ms-excel.sheet.macroEnabled.main+xml"
        template = Template.open(zipped(parts({SHEET: sheet_xml("")}, main_type=macros)))
        assert template.suffix == ".xlsm"
        with pytest.raises(CannotWrite, match=r"「a\.xlsm」として保存"):
            template.fill({(SHEET, "A1"): 1}, tmp_path / "a.xlsx")
        template.fill({(SHEET, "A1"): 1}, tmp_path / "a.xlsm")

    def test_a_refused_value_writes_nothing(self, tmp_path):
        with pytest.raises(CannotFill):
            Template.open(book()).fill({(SHEET, "A1"): 1, (SHEET, "A2"): float("nan")}, tmp_path / "a.xlsx")
        assert not (tmp_path / "a.xlsx").exists()

    @pytest.mark.skipif(sys.platform == "win32", reason="file size limits are posix")
    def test_a_disk_that_takes_only_half_is_left_without_a_trace(self, tmp_path, root):
        official = tmp_path / "様式.xlsx"
        official.write_bytes(book())
        script = (
            "import resource, sys; from youryou_xl.package import Template; from youryou_xl.errors import CannotWrite\n"
            "template = Template.open(sys.argv[1]); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
            f"try: template.fill({{({SHEET!r}, 'A1'): 1}}, sys.argv[2])\n"
            "except CannotWrite as error: sys.exit(7)\n"
        )
        command = [sys.executable, "-c", script, str(official), str(tmp_path / "a.xlsx")]
        process = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(root)}, check=False)
        assert process.returncode == 7
        assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["様式.xlsx"]

    def test_the_same_values_give_the_same_bytes(self):
        package = book('<row r="1"><c r="A1" s="3"/></row>')
        values = {(SHEET, "A1"): "あ", (SHEET, "B9"): 3.5}
        first = Template.open(package).fill_bytes(values)
        template = Template.open(package)
        template.fill_bytes({(SHEET, "A1"): "別", (SHEET, "B9"): None})
        assert template.fill_bytes(values) == first

    def test_without_the_fast_library_the_bytes_are_the_same(self, root):
        script = (
            "import sys; sys.modules['isal'] = None\n"
            "from tests.package.building import SHEET, book\n"
            "from youryou_xl.package import container\n"
            "from youryou_xl.package import Template\n"
            "assert container.crc32.__module__ != 'isal.isal_zlib'\n"
            "sys.stdout.buffer.write(Template.open(book('<row r=\"1\"/>')).fill_bytes({(SHEET, 'A1'): 'x'}))\n"
        )
        process = subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(root)}, check=True, capture_output=True
        )
        assert process.stdout == Template.open(book('<row r="1"/>')).fill_bytes({(SHEET, "A1"): "x"})

    def test_hidden_sheets_and_sheets_behind_them_are_filled_by_name(self):
        package = zipped(parts({"隠": sheet_xml(""), SHEET: sheet_xml("")}))
        workbook = unzipped(package)["xl/workbook.xml"].replace(b'sheetId="1"', b'sheetId="1" state="hidden"')
        copy = Template.open(changed(package, {"xl/workbook.xml": workbook})).fill_bytes({(SHEET, "A1"): 1})
        assert read_cells(copy) == {(SHEET, "A1"): 1}

    def test_one_template_fills_different_cells_one_after_another(self):
        template = Template.open(book('<row r="1"><c r="A1"/></row>'))
        for number in range(200):
            cell = f"B{number % 70 + 1}"
            copy = template.fill_bytes({(SHEET, cell): number, (SHEET, "A1"): None if number % 2 else "x"})
            expected = {(SHEET, cell): number} | ({} if number % 2 else {(SHEET, "A1"): "x"})
            assert read_cells(copy) == expected

    def test_two_sheets_are_filled_at_once(self):
        package = zipped(parts({"表紙": sheet_xml(""), "二": sheet_xml(""), "三": sheet_xml("")}))
        copy = Template.open(package).fill_bytes({("三", "A1"): 3, ("表紙", "B2"): "x"})
        assert read_cells(copy) == {("表紙", "B2"): "x", ("三", "A1"): 3}
        report = compare(package, copy)
        assert report.ok
        assert report.identical == len(unzipped(package)) - 2


class TestZipFiles:
    def test_every_other_member_is_copied_as_it_is_packed(self):
        members = unzipped(book('<row r="1"><c r="A1"/></row>'))
        package = zipped(members, compression=zipfile.ZIP_STORED)
        copy = Template.open(package).fill_bytes({(SHEET, "A1"): 1})
        for before, after in zip(raw_members(package), raw_members(copy), strict=True):
            assert before.name == after.name
            assert (before.packed == after.packed) is (before.name != "xl/worksheets/sheet1.xml")

    def test_content_types_come_first_and_sizes_stand_in_the_headers(self):
        members = unzipped(book())
        turned = dict(reversed(members.items()))
        copy = Template.open(_streamed(turned)).fill_bytes({(SHEET, "A1"): 1})
        after = raw_members(copy)
        assert after[0].name == "[Content_Types].xml"
        assert not any(member.flags & 0x8 for member in after)
        assert [member.name for member in after[1:]] == [name for name in turned if name != "[Content_Types].xml"]
        assert read_cells(copy) == {(SHEET, "A1"): 1}

    def test_names_with_backslashes_are_kept(self):
        members = {name.replace("/", "\\"): data for name, data in unzipped(book()).items()}
        members["_rels/.rels"] = members.pop("_rels\\.rels")
        copy = Template.open(zipped(members)).fill_bytes({(SHEET, "A1"): 1})
        assert [member.name for member in raw_members(copy)] == list(members)
        assert read_cells(copy) == {(SHEET, "A1"): 1}

    def test_a_workbook_may_lie_anywhere_in_the_package(self):
        members = unzipped(book())
        for name in list(members):
            if name.startswith("xl/"):
                members[name.replace("xl/", "My%20Book/").replace("%20", " ")] = members.pop(name)
        members["_rels/.rels"] = members["_rels/.rels"].replace(b"xl/workbook.xml", b"/My%20Book/workbook.xml")
        members["My Book/_rels/workbook.xml.rels"] = members["My Book/_rels/workbook.xml.rels"].replace(
            b"/xl/", b"../My%20Book/"
        )
        assert read_cells(Template.open(zipped(members)).fill_bytes({(SHEET, "A1"): 1})) == {(SHEET, "A1"): 1}

    def test_long_values_are_compressed(self):
        copy = Template.open(book()).fill_bytes({(SHEET, "A1"): "あいう" * 10_000})
        assert len(copy) < 10_000


def _streamed(members: dict[str, bytes]) -> bytes:
    """Return a zip file written to something that cannot seek: sizes stand behind the data."""
    import io

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert any(member.flags & 0x8 for member in raw_members(pipe.data))
    return pipe.data


def test_the_sheet_part_is_read_back_by_the_helper():
    assert sheet_of(book()).startswith("<?xml")


class TestWhatStandsAmongTheCells:
    EXTENSION = '<extLst><ext uri="{0}"><f>1</f><c r="Z9"/></ext></extLst>'

    def test_an_extension_behind_a_rows_cells_stays_there(self):
        package = book(f'<row r="1"><c r="A1"/>{self.EXTENSION}</row><row r="2"><c r="A2"/></row>')
        xml = filled(package, {"A1": 1, "C1": 2, "A2": 3})
        assert rows_of(xml) == (
            f'<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c>{self.EXTENSION}</row>'
            '<row r="2"><c r="A2"><v>3</v></c></row>'
        )

    def test_a_row_that_holds_nothing_but_an_extension_gets_cells_before_it(self):
        xml = filled(book(f'<row r="1">{self.EXTENSION}</row>'), {"B1": 1})
        assert rows_of(xml) == f'<row r="1"><c r="B1"><v>1</v></c>{self.EXTENSION}</row>'

    @pytest.mark.parametrize("odd", ["<odd/>", f"{EXTENSION}<c r='B1'/>", f"{EXTENSION}{EXTENSION}"])
    def test_something_unknown_forbids_its_row_alone(self, odd: str):
        package = book(f'<row r="1"><c r="A1"/>{odd}</row><row r="2"><c r="A2"/></row>')
        assert "未知の要素" in refused(package, "A1")
        assert '<c r="A2"><v>1</v></c>' in filled(package, {"A2": 1})


class TestSpellings:
    @pytest.mark.parametrize(
        ("ref", "hidden", "free"),
        [
            (" A1:B2 ", ["A2", "B1", "B2"], ["A1", "C1"]),
            ("$A$1:$B$2", ["A2", "B1", "B2"], ["A1", "C1"]),
            ("A:B", ["A2", "B1", "B1048576"], ["A1", "C1"]),
            ("2:1", ["B1", "A2", "XFD2"], ["A1", "A3"]),
        ],
    )
    def test_a_merge_is_seen_however_it_is_written(self, ref: str, hidden: list[str], free: list[str]):
        template = Template.open(book(after=f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>'))
        assert [cell for cell in hidden if template.refusal(SHEET, cell) is None] == []
        assert [cell for cell in free if template.refusal(SHEET, cell) is not None] == []

    def test_so_is_the_range_of_an_array_formula(self):
        package = book('<row r="1"><c r="A1"><f t="array" ref=" A1:B2 ">1</f></c><c r="B1"/></row>')
        assert "配列数式" in refused(package, "B2")

    @pytest.mark.parametrize(("value", "like"), [("d9", "D9"), ("$D$9", "d9"), ("D9", "d9")])
    def test_the_cell_a_style_is_for_may_be_spelled_otherwise(self, value: str, like: str):
        package = book('<row r="1"><c r="A1" s="3"/></row>')
        copy = Template.open(package).fill_bytes({(SHEET, value): 1}, like={(SHEET, like): "$a$1"})
        assert '<c r="D9" s="3"><v>1</v></c>' in sheet_of(copy)

    def test_a_refusal_names_elements_by_their_local_name(self):
        with pytest.raises(CannotFill, match="未知の要素「row」") as caught:
            Template.open(book('<x:row xmlns:x="http://example.com/ns"/>')).fill_bytes({(SHEET, "A1"): 1})
        assert "http" not in str(caught.value.ja) + str(caught.value.en)
