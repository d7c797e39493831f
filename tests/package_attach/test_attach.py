"""Buttons on a workbook: what changes, what does not, and what is refused."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from tests.conftest import Slip
from tests.package_attach.building import BUTTONS, SHEET, form, parts, rebuilt, replaced
from tests.traps import TRAPS
from youryou_xl.attach import original
from youryou_xl.attach.attach import attach
from youryou_xl.attach.audit import audit
from youryou_xl.attach.vba import Host
from youryou_xl.errors import CannotAttach, CannotWrite, UnusableFile
from youryou_xl.resources import workbook_file

HOSTS: tuple[Host, ...] = ("excel", "libreoffice")
WORKBOOK_RELS = "xl/_rels/workbook.xml.rels"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def attached(source: Path, sheet: str = SHEET, **options: object) -> Path:
    out = source.with_name(source.stem + "-buttons.xlsm")
    attach(source, out, buttons=BUTTONS, sheet=sheet, **options)  # type: ignore[arg-type]
    return out


@pytest.mark.parametrize("host", HOSTS)
def test_everything_fits_together(tmp_path: Path, host: Host) -> None:
    assert audit(attached(form(tmp_path / "form.xlsx"), host=host)) == []


def test_only_the_parts_that_must_change_do(tmp_path: Path) -> None:
    source = form(tmp_path / "form.xlsx")
    before, after = parts(source), parts(attached(source))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"[Content_Types].xml", "xl/workbook.xml", WORKBOOK_RELS, "xl/worksheets/sheet1.xml"}
    assert set(after) - set(before) == {
        "xl/vbaProject.bin",
        "xl/drawings/drawing1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/worksheets/sheet2.xml",
    }


def test_the_sheet_gains_its_code_name_and_its_drawing_and_nothing_else(tmp_path: Path) -> None:
    source = form(tmp_path / "form.xlsx")
    before, after = parts(source)["xl/worksheets/sheet1.xml"], parts(attached(source))["xl/worksheets/sheet1.xml"]
    without = re.sub(rb' codeName="Sheet1"|<drawing [^>]*/>', b"", after)
    assert without == before


@pytest.mark.parametrize("host", HOSTS)
def test_a_form_of_an_authority_keeps_its_text_boxes_and_every_other_part(
    tmp_path: Path, slip: Slip, host: Host
) -> None:
    source = shutil.copyfile(slip.path, tmp_path / "noufusho.xlsx")
    result = attached(source, slip.sheet, host=host)
    assert audit(result) == []
    before, after = parts(source), parts(result)
    drawing = "xl/drawings/drawing3.xml"
    assert {name for name in before if before[name] != after[name]} == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        WORKBOOK_RELS,
        *(f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3)),
        drawing,
    }
    for number in (1, 2, 3):
        name = f"xl/worksheets/sheet{number}.xml"
        code_name = f'codeName="Sheet{number}"'
        # In Excel a protected form is allowed colours and notes, which the marks of 検証 need; the password stays.
        loose = b'<sheetProtection formatCells="0" password="CC47" sheet="1" objects="0"'
        strict = after[name].replace(loose, b'<sheetProtection password="CC47" sheet="1" objects="1"')
        assert re.sub(f"<sheetPr {code_name}/>| {code_name}".encode(), b"", strict) == before[name]
    end = before[drawing].rindex(b"</xdr:wsDr>")
    assert after[drawing].startswith(before[drawing][:end])
    assert after[drawing].endswith(before[drawing][end:])
    assert original.read(result).data == source.read_bytes()


REFUSED = {"encrypted", "backslashes", "strict"} | {
    "issue_530",
    "pass_protected",
    "strict_iso_paths",
    "universal-content-strict",
}


def test_every_workbook_of_others_is_attached_soundly_or_refused_with_a_reason(
    tmp_path: Path, strangers: dict[str, Path]
) -> None:
    refused = {}
    for name, source in strangers.items():
        try:
            sheet = load_workbook(io.BytesIO(source.read_bytes())).sheetnames[0]
        except Exception:
            sheet = SHEET if name in TRAPS else "Sheet1"
        out = tmp_path / f"{name}.xlsm"
        try:
            attach(source, out, buttons=BUTTONS, sheet=sheet)
        except (CannotAttach, UnusableFile) as error:
            refused[name] = str(error)
            assert not out.exists()
            continue
        assert audit(out) == []
        assert original.read(out).data == source.read_bytes()
        kept, made = parts(source), parts(out)
        for part in kept:
            if not re.search(r"Content_Types|workbook\.xml|sheet\d*\.xml|drawing\d*\.xml", part):
                assert made[part] == kept[part], (name, part)
    assert set(refused) == REFUSED & set(strangers)


@pytest.mark.parametrize("name", ["plant-master-practice.xlsx", "operator-master-practice.xlsx"])
def test_the_practice_forms_take_buttons(tmp_path: Path, name: str) -> None:
    source = workbook_file(name)
    out = tmp_path / "practice.xlsm"
    attach(source, out, buttons=BUTTONS, sheet=load_workbook(source).sheetnames[0])
    assert audit(out) == []


def test_the_same_form_gives_the_same_bytes(tmp_path: Path) -> None:
    source = form(tmp_path / "form.xlsx")
    attach(source, tmp_path / "a.xlsm", buttons=BUTTONS, sheet=SHEET)
    attach(source, tmp_path / "b.xlsm", buttons=BUTTONS, sheet=SHEET)
    assert (tmp_path / "a.xlsm").read_bytes() == (tmp_path / "b.xlsm").read_bytes()


def test_buttons_are_shapes_that_do_not_print_and_call_their_macro(tmp_path: Path) -> None:
    drawing = parts(attached(form(tmp_path / "form.xlsx")))["xl/drawings/drawing1.xml"].decode()
    assert re.findall(r'macro="([^"]*)"', drawing) == ["[0]!YxCheck", "[0]!YxFill", "[0]!YxExport"]
    assert drawing.count('fPrintsWithSheet="0"') == len(BUTTONS)
    assert "<a:t>検証</a:t>" in drawing


def test_openpyxl_still_reads_what_the_form_says(tmp_path: Path) -> None:
    book = load_workbook(attached(form(tmp_path / "form.xlsx")))
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [SHEET]
    assert book["youryou_xl"].sheet_state == "veryHidden"
    assert book[SHEET]["B2"].value == "申請区分"


def test_comments_and_their_old_drawing_stay_behind_the_new_drawing(tmp_path: Path) -> None:
    def comment(sheet: object) -> None:
        sheet["C2"].comment = Comment("新規と書きます", "OCCTO")  # type: ignore[index]

    source = form(tmp_path / "form.xlsx", comment)
    result = attached(source)
    sheet = parts(result)["xl/worksheets/sheet1.xml"]
    assert 0 < sheet.index(b"<drawing ") < sheet.index(b"<legacyDrawing ")
    assert load_workbook(result)[SHEET]["C2"].comment.text == "新規と書きます"
    assert audit(result) == []


def test_a_ribbon_of_the_form_is_kept(tmp_path: Path) -> None:
    source = form(tmp_path / "plain.xlsx")
    ribbon = b'<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui"/>'
    link = (
        '<Relationship Id="rIdRibbon" Target="customUI/customUI.xml" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"/></Relationships>'
    )
    rels = parts(source)["_rels/.rels"].replace(b"</Relationships>", link.encode())
    with_ribbon = rebuilt(source, tmp_path / "ribbon.xlsx", {"customUI/customUI.xml": ribbon, "_rels/.rels": rels})
    result = parts(attached(with_ribbon))
    assert result["customUI/customUI.xml"] == ribbon
    assert result["_rels/.rels"] == rels


@pytest.mark.parametrize("code_name", ["このシート", "YxBridge", "ThisWorkbook", "9lives"])
def test_a_code_name_that_vba_cannot_use_is_given_another(tmp_path: Path, code_name: str) -> None:
    def name(sheet: object) -> None:
        sheet.sheet_properties.codeName = code_name  # type: ignore[attr-defined]

    result = attached(form(tmp_path / "form.xlsx", name))
    assert audit(result) == []
    assert b'codeName="Sheet1"' in parts(result)["xl/worksheets/sheet1.xml"]


def test_a_code_name_the_form_has_already_stays(tmp_path: Path) -> None:
    def name(sheet: object) -> None:
        sheet.sheet_properties.codeName = "Moushikomi"  # type: ignore[attr-defined]

    result = attached(form(tmp_path / "form.xlsx", name))
    assert b'codeName="Moushikomi"' in parts(result)["xl/worksheets/sheet1.xml"]
    assert audit(result) == []


def refusal(source: Path, sheet: str = SHEET, **options: object) -> str:
    with pytest.raises(CannotAttach) as error:
        attached(source, sheet, **options)
    assert not source.with_name(source.stem + "-buttons.xlsm").exists()
    return error.value.ja


def test_a_workbook_with_buttons_is_not_given_them_twice(tmp_path: Path) -> None:
    assert "すでに youryou_xl のボタン" in refusal(attached(form(tmp_path / "form.xlsx")))


def test_a_workbook_with_macros_of_its_own_is_refused(tmp_path: Path) -> None:
    buttoned = attached(form(tmp_path / "form.xlsx"))
    foreign = replaced(buttoned, tmp_path / "foreign.xlsm", "xl/workbook.xml", 'name="youryou_xl"', 'name="data"')
    assert "すでにマクロが入っており" in refusal(foreign)


def test_a_signed_workbook_is_refused(tmp_path: Path) -> None:
    source = form(tmp_path / "plain.xlsx")
    link = (
        '<Relationship Id="rIdSig" Target="_xmlsignatures/origin.sigs" '
        'Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"/></Relationships>'
    )
    rels = parts(source)["_rels/.rels"].replace(b"</Relationships>", link.encode())
    signed = rebuilt(source, tmp_path / "signed.xlsx", {"_xmlsignatures/origin.sigs": b"", "_rels/.rels": rels})
    assert "電子署名" in refusal(signed)


def test_a_macro_sheet_is_refused(tmp_path: Path) -> None:
    source = form(tmp_path / "plain.xlsx")
    old = replaced(
        source, tmp_path / "old.xlsx", WORKBOOK_RELS, f"{RELATIONSHIP}/worksheet", f"{RELATIONSHIP}/dialogsheet"
    )
    assert "マクロシートまたはダイアログシート" in refusal(old)


def test_a_shared_workbook_is_refused(tmp_path: Path) -> None:
    source = form(tmp_path / "plain.xlsx")
    link = (
        f'<Relationship Id="rIdRev" Target="revisions/revisionHeaders.xml" Type="{RELATIONSHIP}/revisionHeaders"/>'
        "</Relationships>"
    )
    rels = parts(source)[WORKBOOK_RELS].replace(b"</Relationships>", link.encode())
    workbook = rebuilt(
        source, tmp_path / "s.xlsx", {"xl/revisions/revisionHeaders.xml": b"<headers/>", WORKBOOK_RELS: rels}
    )
    assert "ブックの共有" in refusal(workbook)


def test_a_template_is_refused(tmp_path: Path) -> None:
    template = replaced(
        form(tmp_path / "plain.xlsx"), tmp_path / "t.xlsx", "[Content_Types].xml", "sheet.main+xml", "template.main+xml"
    )
    assert "テンプレート" in refusal(template)


def test_a_sheet_name_of_ours_that_is_taken_is_refused(tmp_path: Path) -> None:
    def second(sheet: object) -> None:
        sheet.parent.create_sheet("Xlwings.conf")  # type: ignore[attr-defined]

    assert "Xlwings.conf" in refusal(form(tmp_path / "form.xlsx", second))


def test_a_missing_sheet_is_answered_with_those_there_are(tmp_path: Path) -> None:
    message = refusal(form(tmp_path / "form.xlsx"), "別のシート")
    assert "「別のシート」というシートがありません" in message
    assert f"「{SHEET}」" in message


@pytest.mark.parametrize(
    ("old", "new"), [("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), ("</sheetData>", "</sheetDat>")]
)
def test_a_sheet_that_cannot_be_changed_in_place_is_refused(tmp_path: Path, old: str, new: str) -> None:
    plain = form(tmp_path / "plain.xlsx")
    assert "変更できません" in refusal(replaced(plain, tmp_path / "odd.xlsx", "xl/worksheets/sheet1.xml", old, new))


def test_two_sheets_on_one_drawing_are_refused(tmp_path: Path) -> None:
    def second(sheet: object) -> None:
        sheet.parent.create_sheet("控え")  # type: ignore[attr-defined]

    plain = form(tmp_path / "plain.xlsx", second)
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONSHIP}/drawing" Target="/xl/drawings/drawing1.xml"/></Relationships>'
    ).encode()
    drawing = f'<drawing xmlns:r="{RELATIONSHIP}" r:id="rId1"/></worksheet>'.encode()
    sheets = {
        f"xl/worksheets/sheet{number}.xml": parts(plain)[f"xl/worksheets/sheet{number}.xml"].replace(
            b"</worksheet>", drawing
        )
        for number in (1, 2)
    }
    shared_drawing = rebuilt(
        plain,
        tmp_path / "shared.xlsx",
        {
            **sheets,
            "xl/worksheets/_rels/sheet1.xml.rels": rels,
            "xl/worksheets/_rels/sheet2.xml.rels": rels,
            "xl/drawings/drawing1.xml": b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
            b'spreadsheetDrawing"/>',
        },
    )
    assert "同じ図形を共有" in refusal(shared_drawing)


def test_only_xlsm_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="xlsm"):
        attach(form(tmp_path / "form.xlsx"), tmp_path / "out.xlsx", buttons=BUTTONS, sheet=SHEET)


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    source = form(tmp_path / "form.xlsx")
    taken = tmp_path / "out.xlsm"
    taken.write_bytes(b"mine")
    with pytest.raises(CannotWrite):
        attach(source, taken, buttons=BUTTONS, sheet=SHEET)
    assert taken.read_bytes() == b"mine"


def test_a_button_without_its_macro_is_a_mistake_in_the_program(tmp_path: Path) -> None:
    from youryou_xl.attach.buttons import Button

    with pytest.raises(ValueError, match="YxNothing"):
        attach(form(tmp_path / "f.xlsx"), tmp_path / "o.xlsm", buttons=[Button("x", "x", "YxNothing")], sheet=SHEET)
