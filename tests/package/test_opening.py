"""What cannot be used as a template, and what the user is told."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from pathlib import Path

import pytest

from tests.package.building import (
    PACKAGE_RELATIONSHIPS,
    SHEET,
    book,
    changed,
    parts,
    sheet_xml,
    unzipped,
    zipped,
)
from youryou_xl import lang
from youryou_xl.errors import UnusableFile
from youryou_xl.package import Template, compare, read_cells

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def refusal(source: str | Path | bytes) -> str:
    with pytest.raises(UnusableFile) as caught:
        Template.open(source)
    assert caught.value.ja
    assert caught.value.en
    assert caught.value.ja != caught.value.en
    return caught.value.ja


def test_a_missing_file_is_named(tmp_path: Path):
    assert "「申込書.xlsx」" in refusal(tmp_path / "申込書.xlsx").replace(str(tmp_path) + "/", "")


def test_a_folder_is_no_workbook(tmp_path: Path):
    assert "フォルダーです" in refusal(tmp_path)


def test_an_impossible_name_is_no_traceback():
    assert "読めません" in refusal("a\0b.xlsx")


def test_an_empty_file():
    assert "空のファイル" in refusal(b"")


@pytest.mark.parametrize("length", [10, 100, -1, -10, -30, -100])
def test_a_file_that_was_cut_off(length: int):
    assert "切れているか、壊れています" in refusal(book()[:length])


@pytest.mark.parametrize("text", ["PK\x03\x04", "名前,番号\r\n", "<html><table></table></html>"])
def test_something_that_only_bears_the_name(text: str):
    assert "」は" in refusal(text.encode())


def test_an_encrypted_workbook():
    assert "パスワード" in refusal(OLE + "EncryptedPackage".encode("utf-16-le"))


def test_an_old_workbook():
    assert "（.xls）" in refusal(OLE + "Workbook\0".encode("utf-16-le"))


def test_an_old_word_document():
    assert "古い形式のOffice" in refusal(OLE + "WordDocument\0".encode("utf-16-le"))


@pytest.mark.parametrize(
    ("main_type", "word"),
    [
        ("vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "Word文書"),
        ("vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "PowerPoint"),
        ("vnd.ms-excel.sheet.binary.macroEnabled.main", ".xlsb"),
    ],
)
def test_other_documents_are_called_by_their_name(main_type: str, word: str):
    assert word in refusal(zipped(parts({SHEET: sheet_xml("")}, main_type=main_type)))


def test_an_opendocument_file():
    package = zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"})
    assert "OpenDocument" in refusal(package)


def test_some_zip_file():
    assert "ZIPファイルですが" in refusal(zipped({"a.txt": b"x"}))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "_rels/.rels"])
def test_a_package_without_its_workbook(part: str):
    assert "Excelブック" in refusal(changed(book(), {part: None}))


def test_a_workbook_without_sheets():
    members = unzipped(book())
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(b"<sheets>", b"<!--").replace(b"</sheets>", b"-->")
    assert "シートがありません" in refusal(zipped(members))


def test_a_signed_workbook_would_lose_its_signature():
    assert "電子署名" in refusal(changed(book(), {"_xmlsignatures/origin.sigs": b""}))
    links = (
        f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}"><Relationship Id="rId1" Target="xl/workbook.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
        '<Relationship Id="rId2" Target="sig/o.sigs" Type="http://schemas.openxmlformats.org/package/2006/'
        'relationships/digital-signature/origin"/></Relationships>'
    )
    assert "電子署名" in refusal(changed(book(), {"_rels/.rels": links.encode()}))


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "XL/Worksheets/SHEET1.xml", "xl\\worksheets\\sheet1.xml"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name(name: str, tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(book())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"<x/>")
    assert "同じ名前の部品" in refusal(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_sheet_in_utf_16(encoding: str):
    xml = sheet_xml("").replace("UTF-8", "UTF-16").encode(encoding)
    assert "UTF-16" in refusal(zipped(parts({SHEET: xml})))


def test_a_sheet_in_another_encoding():
    xml = sheet_xml("").replace("UTF-8", "Shift_JIS").encode("cp932")
    assert "Shift_JIS" in refusal(zipped(parts({SHEET: xml})))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_a_document_type_declaration(part: str):
    members = unzipped(book())
    body = members[part].decode()
    start = body.index("<", body.index("?>") + 2) if body.startswith("<?xml") else 0
    members[part] = (body[:start] + '<!DOCTYPE a [<!ENTITY b "c">]>' + body[start:]).encode()
    assert "DTD" in refusal(zipped(members))


def test_a_workbook_part_that_is_broken():
    assert "xl/workbook.xml" in refusal(changed(book(), {"xl/workbook.xml": b"<workbook>"}))


def test_a_member_with_a_wrong_checksum():
    package = bytearray(zipped(unzipped(book()), compression=zipfile.ZIP_STORED))
    place = package.index(b"<sheetData/>")
    package[place + 1] ^= 1
    assert "壊れています" in refusal(bytes(package))


def test_a_header_that_contradicts_the_directory():
    package = book()
    place = package.index(b"xl/styles.xml")
    assert "壊れています" in refusal(package[:place] + b"xl/stylez.xml" + package[place + 13 :])


def test_a_member_that_is_encrypted_or_packed_unusually():
    package = bytearray(book())
    entry = package.index(b"PK\1\2")
    flagged = package.copy()
    struct.pack_into("<H", flagged, entry + 8, 1)
    assert "パスワード" in refusal(bytes(flagged))
    struct.pack_into("<H", package, entry + 10, 12)
    assert "圧縮方式" in refusal(bytes(package))


def test_a_zip_bomb_is_not_unpacked():
    package = bytearray(book())
    entry = package.index(b"PK\1\2")
    struct.pack_into("<I", package, entry + 24, 0xF0000000)
    struct.pack_into("<I", package, 22, 0xF0000000)  # in its local header
    assert "扱える大きさ" in refusal(bytes(package))


def test_a_member_larger_than_it_says_is_damaged():
    package = bytearray(book())
    entry = package.index(b"PK\1\2")
    struct.pack_into("<I", package, entry + 24, 10)
    struct.pack_into("<I", package, 22, 10)  # in its local header
    assert "壊れています" in refusal(bytes(package))


def test_a_zip64_file_and_a_comment_are_fine(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in unzipped(book()).items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(data)
        archive.comment = "コメント".encode()
    copy = Template.open(path).fill_bytes({(SHEET, "A1"): 1})
    assert read_cells(copy) == {(SHEET, "A1"): 1}
    assert copy.endswith("コメント".encode())


def test_a_directory_hidden_in_the_comment_of_another_is_refused():
    shown, hidden = book('<row r="1"/>'), book()
    comment = shown[shown.rindex(b"PK\5\6") :]
    package = hidden[:-2] + len(comment).to_bytes(2, "little") + comment
    assert "壊れています" in refusal(package)


def test_bytes_behind_the_end_do_no_harm():
    assert Template.open(book() + b"\r\n").sheets == (SHEET,)


def test_sheets_come_in_the_workbooks_order_charts_included():
    package = zipped(parts({"三": sheet_xml(""), "一": sheet_xml("")}))
    members = unzipped(package)
    members["xl/_rels/workbook.xml.rels"] = members["xl/_rels/workbook.xml.rels"].replace(
        b'/worksheet" Target="worksheets/sheet2.xml"', b'/chartsheet" Target="worksheets/sheet2.xml"'
    )
    template = Template.open(zipped(members))
    assert template.sheets == ("三", "一")
    assert "セルがありません" in str(template.refusal("一", "A1"))


def test_messages_come_in_english_too():
    try:
        lang.use("en")
        with pytest.raises(UnusableFile, match="is empty"):
            Template.open(b"")
    finally:
        lang.use(None)


def test_two_sheets_in_one_part_are_refused_since_a_value_would_show_in_both():
    members = parts({"一": sheet_xml(""), "二": sheet_xml("")})
    links = members["xl/_rels/workbook.xml.rels"].replace(b"sheet2.xml", b"sheet1.xml")
    reason = refusal(zipped({**members, "xl/_rels/workbook.xml.rels": links}))
    assert "「一」と「二」が同じ部品「xl/worksheets/sheet1.xml」" in reason


@pytest.mark.parametrize("member", ["xl/worksheets/sheet%201.xml", "xl/worksheets/sheet 1.xml"])
def test_a_part_may_be_named_as_the_target_is_written_or_as_it_means(member: str):
    members = {
        (member if name.endswith("/sheet1.xml") else name): data.replace(b"sheet1.xml", b"sheet%201.xml")
        for name, data in parts({SHEET: sheet_xml("")}).items()
    }
    package = zipped(members)
    copy = Template.open(package).fill_bytes({(SHEET, "A1"): 1})
    assert read_cells(copy) == {(SHEET, "A1"): 1}
    assert compare(package, copy).ok


def test_a_sheet_whose_part_is_missing_is_not_called_a_chart():
    template = Template.open(changed(book(), {"xl/worksheets/sheet1.xml": None}))
    reason = template.refusal(SHEET, "A1")
    assert reason is not None
    assert "部品「xl/worksheets/sheet1.xml」）がファイルの中にありません" in reason.ja


def test_a_document_type_declaration_behind_a_comment_is_seen_at_once():
    xml = sheet_xml("").replace("<worksheet", "<!-- <a> --><?b <c> ?><!DOCTYPE worksheet><worksheet", 1)
    assert "DTD" in refusal(zipped(parts({SHEET: xml})))


def test_a_comment_that_speaks_of_document_types_is_none():
    xml = sheet_xml("").replace("<worksheet", "<!-- <!DOCTYPE a> --><worksheet", 1)
    copy = Template.open(zipped(parts({SHEET: xml}))).fill_bytes({(SHEET, "A1"): 1})
    assert read_cells(copy) == {(SHEET, "A1"): 1}


def test_a_date_stored_as_text_of_type_d_is_read_as_a_date():
    stored = ["2026-04-01", "2026-04-01T00:00:00Z", "2026-04-01T12:30:00", "soon"]
    cells = "".join(f'<c r="{column}1" t="d"><v>{text}</v></c>' for column, text in zip("ABCD", stored, strict=True))
    day = dt.date(2026, 4, 1)
    found = read_cells(book(f'<row r="1">{cells}</row>'))
    assert list(found.values()) == [day, day, dt.datetime(2026, 4, 1, 12, 30), "soon"]
    assert [type(value) for value in found.values()] == [dt.date, dt.date, dt.datetime, str]
