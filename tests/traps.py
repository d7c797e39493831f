"""Workbooks as other programs write them: each small, our own, and made of one trap that a real workbook set.

Where the tests know of real workbooks they try those too; these are what everybody has. Each holds the sheet 申込書,
in which cells can be filled, save the one that nobody can read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

from tests.package.building import (
    PACKAGE_RELATIONSHIPS,
    RELATIONSHIPS,
    SHARED_STRINGS,
    SHEET,
    SPREADSHEET,
    STYLES,
    TRANSITIONAL,
    parts,
    sheet_xml,
    zipped,
)

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
SHAPES = "http://schemas.openxmlformats.org/drawingml/2006/main"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
PAPER = b"\x00A\x004\x00 " * 300  # what a printer driver left: nobody's business, and not one byte of it may change

ROWS = (
    '<row r="1" spans="1:4"><c r="A1" s="0" t="s"><v>0</v></c><c r="B1" s="4"/><c r="D1" s="1"><v>43891</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>所属</t></is></c><c r="B2" s="3"><v>12.5</v></c></row>'
    '<row r="5" ht="30" customHeight="1"><c r="B5" t="b"><v>1</v></c><c r="C5" t="e"><v>#N/A</v></c></row>'
)


def _links(*targets: tuple[str, str]) -> bytes:
    """Return a relationships part: what each target is, and where."""
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONSHIPS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">{entries}</Relationships>'.encode()


def _with(members: dict[str, bytes], more: Mapping[str, tuple[str, bytes]]) -> dict[str, bytes]:
    """Return the members and further parts, each with its content type ("" for relationships and known endings)."""
    types = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, (kind, _) in more.items() if kind)
    endings = (
        '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
        'printerSettings"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.'
        'vmlDrawing"/><Default Extension="png" ContentType="image/png"/>'
    )
    listed = members["[Content_Types].xml"].decode()
    listed = listed.replace("<Override", f"{endings}<Override", 1).replace("</Types>", f"{types}</Types>")
    return {**members, "[Content_Types].xml": listed.encode(), **{name: data for name, (_, data) in more.items()}}


def _every_element_prefixed() -> bytes:
    members = parts({SHEET: sheet_xml(ROWS, after='<mergeCells count="1"><mergeCell ref="A3:C3"/></mergeCells>')})
    for name, data in members.items():
        if name.startswith("xl/") and name.endswith(".xml"):
            text = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", data.decode())
            members[name] = text.replace("xmlns=", "xmlns:x=").encode()
    return zipped(members)


def _byte_order_marks_and_folders() -> bytes:
    members = parts({SHEET: sheet_xml(ROWS)})
    folders = dict.fromkeys(["_rels/", "xl/", "xl/_rels/", "xl/worksheets/"], b"")
    return zipped({**folders, **{name: b"\xef\xbb\xbf" + data for name, data in members.items()}})


def _strict() -> bytes:
    namespace = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    return zipped(parts({SHEET: sheet_xml(ROWS, namespace=namespace)}, strict=True))


def _no_references() -> bytes:
    rows = (
        '<row><c t="s"><v>0</v></c><c s="4"/><c><v>7</v></c></row><row/>'
        '<row><c t="inlineStr"><is><t>三</t></is></c></row>'
    )
    return zipped(parts({SHEET: sheet_xml(rows)}))


def _backslashes() -> bytes:
    members = parts({SHEET: sheet_xml(ROWS)})
    return zipped({name.replace("/", "\\"): data for name, data in members.items()})


def _all_in_one_folder() -> bytes:
    """No styles, no strings, no folder but the one for relationships."""
    text = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>')
    workbook = (
        f'<workbook xmlns="{TRANSITIONAL}" xmlns:r="{RELATIONSHIPS}"><sheets>'
        f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/workbook.xml" '
        f'ContentType="{SPREADSHEET}.sheet.main+xml"/><Override PartName="/sheet1.xml" ContentType="{SPREADSHEET}.'
        'worksheet+xml"/></Types>'
    )
    return zipped(
        {
            "sheet1.xml": text.encode(),
            "workbook.xml": workbook.encode(),
            "_rels/workbook.xml.rels": _links(("worksheet", "sheet1.xml")),
            "_rels/.rels": _links(("officeDocument", "workbook.xml")),
            "[Content_Types].xml": types.encode(),
        }
    )


def _character_data() -> bytes:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<c r="B1"> & ]]></t></is></c><c r="B1"/></row>'
        '<row r="2"><c r="A2"><f><![CDATA[IF(1<2,"</c>","")]]></f><v>0</v></c></row>'
    )
    return zipped(parts({SHEET: sheet_xml(rows)}))


def _furigana() -> bytes:
    members = parts(
        {SHEET: sheet_xml('<row r="1"><c r="A1" t="s" ph="1"><v>0</v></c></row>', after='<phoneticPr fontId="0"/>')}
    )
    text = (
        '<si><r><t>発電</t></r><r><rPr><sz val="9"/></rPr><t>所名</t></r><rPh sb="0" eb="2"><t>ハツデン</t></rPh>'
        '<rPh sb="2" eb="4"><t>ショメイ</t></rPh><phoneticPr fontId="0" type="fullwidthKatakana"/></si>'
    )
    strings = SHARED_STRINGS.replace("<si><t>新規</t></si>", text)
    return zipped({**members, "xl/sharedStrings.xml": strings.encode()})


def _controls_and_comments() -> bytes:
    control = (
        f'<mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice Requires="x14"><controls><mc:AlternateContent>'
        '<mc:Choice Requires="x14"><control shapeId="1025" r:id="rId3" name="Check Box 1"/></mc:Choice>'
        "</mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>"
    )
    sheet = sheet_xml(ROWS, after=f'<legacyDrawing r:id="rId1"/>{control}').replace(
        "<worksheet ", '<worksheet xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" ', 1
    )
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t201" '
        'style="width:80pt;height:17pt"><x:ClientData ObjectType="Checkbox"><x:Anchor>1,0,5,0,3,0,6,0</x:Anchor>'
        '</x:ClientData></v:shape><v:shape id="_x0000_s1026" type="#_x0000_t202" style="visibility:hidden">'
        '<x:ClientData ObjectType="Note"><x:Row>1</x:Row><x:Column>1</x:Column></x:ClientData></v:shape></xml>'
    )
    comments = (
        f'<comments xmlns="{TRANSITIONAL}"><authors><author>x</author></authors><commentList>'
        '<comment ref="B2" authorId="0"><text><t>記入例</t></text></comment></commentList></comments>'
    )
    control_part = (
        '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox"/>'
    )
    more = {
        "xl/worksheets/_rels/sheet1.xml.rels": (
            "",
            _links(
                ("vmlDrawing", "../drawings/vmlDrawing1.vml"),
                ("comments", "../comments1.xml"),
                ("ctrlProp", "../ctrlProps/ctrlProp1.xml"),
            ),
        ),
        "xl/drawings/vmlDrawing1.vml": ("", vml.encode()),
        "xl/comments1.xml": (f"{SPREADSHEET}.comments+xml", comments.encode()),
        "xl/ctrlProps/ctrlProp1.xml": ("application/vnd.ms-excel.controlproperties+xml", control_part.encode()),
    }
    return zipped(_with(parts({SHEET: sheet}), more))


def _views_of_others() -> bytes:
    one, other = ("{1D3E8A47-0C5A-4B0A-9B7E-5C0E0F7A1B01}", "{1D3E8A47-0C5A-4B0A-9B7E-5C0E0F7A1B02}")
    views = "".join(
        f'<customSheetView guid="{guid}" scale="85" showPageBreaks="1"><pageMargins left="0.7" right="0.7" top="0.75" '
        f'bottom="0.75" header="0.3" footer="0.3"/><pageSetup paperSize="9" r:id="rId{number}"/></customSheetView>'
        for number, guid in enumerate((one, other), 1)
    )
    after = (
        f'<customSheetViews>{views}</customSheetViews><mergeCells count="1"><mergeCell ref="A7:C9"/></mergeCells>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="portrait" r:id="rId3"/>'
    )
    seen = "".join(
        f'<customWorkbookView name="{number}" guid="{guid}" windowWidth="1" windowHeight="1" activeSheetId="1"/>'
        for number, guid in enumerate((one, other), 1)
    )
    members = parts(
        {SHEET: sheet_xml(ROWS, after=after)}, workbook_xml=f"<customWorkbookViews>{seen}</customWorkbookViews>"
    )
    printers = [f"printerSettings{number}.bin" for number in (1, 2, 3)]
    more = {f"xl/printerSettings/{name}": ("", PAPER) for name in printers}
    more["xl/worksheets/_rels/sheet1.xml.rels"] = (
        "",
        _links(*(("printerSettings", f"../printerSettings/{name}") for name in printers)),
    )
    return zipped(_with(members, more))


def _chart_table_and_chain() -> bytes:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2">'
        '<c r="A2"><v>1</v></c><c r="B2"><f>A2*2</f><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f>A3*2</f><v>6</v></c></row>'
    )
    sheet = sheet_xml(rows, after='<drawing r:id="rId1"/><tableParts count="1"><tablePart r:id="rId2"/></tableParts>')
    charts = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    frame = (
        f'<xdr:wsDr xmlns:xdr="{DRAWING}" xmlns:a="{SHAPES}"><xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col>'
        "<xdr:colOff>0</xdr:colOff><xdr:row>5</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>8</xdr:col>"
        '<xdr:colOff>0</xdr:colOff><xdr:row>15</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:graphicFrame macro="">'
        '<xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="グラフ 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
        f'<a:graphicData uri="{charts}"><c:chart xmlns:c="{charts}" xmlns:r="{RELATIONSHIPS}" r:id="rId1"/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    chart = (
        f'<c:chartSpace xmlns:c="{charts}"><c:chart><c:plotArea><c:barChart><c:barDir val="col"/><c:ser>'
        f'<c:idx val="0"/><c:order val="0"/><c:val><c:numRef><c:f>{SHEET}!$B$2:$B$3</c:f></c:numRef></c:val></c:ser>'
        '<c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:axPos val="b"/>'
        '<c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx>'
        "</c:plotArea></c:chart></c:chartSpace>"
    )
    table = (
        f'<table xmlns="{TRANSITIONAL}" id="1" name="表1" displayName="表1" ref="A1:B3"><tableColumns count="2">'
        '<tableColumn id="1" name="新規"/><tableColumn id="2" name="変更"/></tableColumns></table>'
    )
    chain = f'<calcChain xmlns="{TRANSITIONAL}"><c r="B3" i="1"/><c r="B2"/></calcChain>'
    members = parts({SHEET: sheet})
    rels = members["xl/_rels/workbook.xml.rels"].decode()
    entry = f'<Relationship Id="rId103" Type="{RELATIONSHIPS}/calcChain" Target="calcChain.xml"/></Relationships>'
    members["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", entry).encode()
    return zipped(
        _with(
            members,
            {
                "xl/worksheets/_rels/sheet1.xml.rels": (
                    "",
                    _links(("drawing", "../drawings/drawing1.xml"), ("table", "../tables/table1.xml")),
                ),
                "xl/drawings/drawing1.xml": (
                    "application/vnd.openxmlformats-officedocument.drawing+xml",
                    frame.encode(),
                ),
                "xl/drawings/_rels/drawing1.xml.rels": ("", _links(("chart", "../charts/chart1.xml"))),
                "xl/charts/chart1.xml": (
                    "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
                    chart.encode(),
                ),
                "xl/tables/table1.xml": (f"{SPREADSHEET}.table+xml", table.encode()),
                "xl/calcChain.xml": (f"{SPREADSHEET}.calcChain+xml", chain.encode()),
            },
        )
    )


def _written_as_a_stream() -> bytes:
    """Sizes and sums stand behind each member, as a program writes them that cannot go back in the file."""

    class OneWay(io.RawIOBase):
        def __init__(self) -> None:
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.written += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    out = OneWay()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, data in parts({SHEET: sheet_xml(ROWS)}).items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return bytes(out.written)


def _encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4000


SLIP_SHEET = SHEET
SLIP_CELLS: Mapping[str, str] = {
    "year": "H3",
    "month": "L3",
    "day": "O3",
    "amount_in_words": "D6",
    "amount": "L6",
    "payer": "F12",
}
"""Where the values of the printed form go, by the keys of tests/forms/noufusho.toml."""
_SLIP_PRINT = {
    "B1": "手数料納付書",
    "K3": "年",
    "N3": "月",
    "Q3": "日",
    "C6": "金",
    "K6": "円也（￥",
    "P6": "）",
    "C9": "ただし、申請の手数料として",
    "C12": "納付者氏名",
}
_SLIP_MERGES = ("B1:Q1", "H3:J3", "L3:M3", "O3:P3", "D6:J6", "L6:O6", "C9:Q9", "F12:P12")
_PRINT, _INPUT = 6, 7


def printed_form() -> bytes:
    """Return a form on squared paper: two hidden sheets before it, text boxes, furigana, protection, a printer."""
    by_row: dict[int, list[tuple[int, str]]] = {}
    strings = []
    for number, (cell, text) in enumerate(_SLIP_PRINT.items()):
        column, row = ord(cell[0]) - 64, int(cell[1:])
        by_row.setdefault(row, []).append((column, f'<c r="{cell}" s="{_PRINT}" t="s"><v>{number}</v></c>'))
        strings.append(
            f'<si><t>{text}</t><rPh sb="0" eb="{len(text)}"><t>フリガナ</t></rPh><phoneticPr fontId="0"/></si>'
        )
    for merge in _SLIP_MERGES:
        first, last = (ord(end[0]) - 64 for end in merge.split(":"))
        row = int(merge.split(":")[1][1:])
        style = _INPUT if f"{chr(first + 64)}{row}" in SLIP_CELLS.values() else _PRINT
        taken = {column for column, _ in by_row.get(row, ())}
        by_row.setdefault(row, []).extend(
            (column, f'<c r="{chr(column + 64)}{row}" s="{style}"/>')
            for column in range(first, last + 1)
            if column not in taken
        )
    rows = "".join(
        f'<row r="{row}" spans="1:17" ht="18" customHeight="1">{"".join(cell for _, cell in sorted(cells))}</row>'
        for row, cells in sorted(by_row.items())
    )
    merged = "".join(f'<mergeCell ref="{merge}"/>' for merge in _SLIP_MERGES)
    sheet = sheet_xml(
        rows,
        before='<dimension ref="B1:Q12"/><cols><col min="1" max="17" width="3.25" style="6" customWidth="1"/></cols>',
        after='<sheetProtection password="CC47" sheet="1" objects="1" scenarios="1"/>'
        f'<mergeCells count="{len(_SLIP_MERGES)}">{merged}</mergeCells><phoneticPr fontId="0"/>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="portrait" r:id="rId1"/><drawing r:id="rId2"/>',
    )
    members = parts({"見え消し": sheet, "溶け込み前": sheet, SHEET: sheet})
    workbook = members["xl/workbook.xml"].decode()
    for number in (1, 2):
        workbook = workbook.replace(f'sheetId="{number}"', f'sheetId="{number}" state="hidden"')
    shown = '<workbookPr/><bookViews><workbookView firstSheet="2" activeTab="2"/></bookViews>'
    members["xl/workbook.xml"] = workbook.replace("<workbookPr/>", shown).encode()
    members["xl/styles.xml"] = (
        STYLES.replace('<cellXfs count="6">', '<cellXfs count="8">')
        .replace(
            "</cellXfs>",
            '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="0" fillId="0" '
            'borderId="0" xfId="0" applyProtection="1"><protection locked="0"/></xf></cellXfs>',
        )
        .encode()
    )
    members["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{TRANSITIONAL}" count="{3 * len(strings)}" uniqueCount="{len(strings)}">{"".join(strings)}</sst>'
    ).encode()
    more: dict[str, tuple[str, bytes]] = {}
    for number in (1, 2, 3):
        more[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = (
            "",
            _links(
                ("printerSettings", f"../printerSettings/printerSettings{number}.bin"),
                ("drawing", f"../drawings/drawing{number}.xml"),
            ),
        )
        more[f"xl/printerSettings/printerSettings{number}.bin"] = ("", PAPER)
        more[f"xl/drawings/drawing{number}.xml"] = (
            "application/vnd.openxmlformats-officedocument.drawing+xml",
            _text_box(number).encode(),
        )
    return zipped(_with(members, more))


def _text_box(number: int) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<xdr:wsDr xmlns:xdr="{DRAWING}" xmlns:a="{SHAPES}">'
        '<xdr:twoCellAnchor editAs="oneCell"><xdr:from><xdr:col>12</xdr:col><xdr:colOff>0</xdr:colOff>'
        "<xdr:row>7</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>16</xdr:col><xdr:colOff>0</xdr:colOff>"
        f'<xdr:row>8</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp macro="" textlink=""><xdr:nvSpPr>'
        f'<xdr:cNvPr id="{1000 + number}" name="Rectangle {number}"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr>'
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="300000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        '</a:prstGeom><a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></xdr:spPr><xdr:txBody>'
        "<a:bodyPr/><a:p><a:r><a:t>収入印紙</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor>"
        "</xdr:wsDr>"
    )


_MAKERS: Mapping[str, Callable[[], bytes]] = {
    "every element prefixed": _every_element_prefixed,
    "byte-order marks and folders": _byte_order_marks_and_folders,
    "strict": _strict,
    "no references": _no_references,
    "backslashes": _backslashes,
    "all in one folder": _all_in_one_folder,
    "character data": _character_data,
    "furigana": _furigana,
    "controls and comments": _controls_and_comments,
    "views of others": _views_of_others,
    "chart, table and chain": _chart_table_and_chain,
    "written as a stream": _written_as_a_stream,
    "printed form": printed_form,
    "encrypted": _encrypted,
}
TRAPS = tuple(_MAKERS)
UNREADABLE = ("encrypted",)


@cache
def trap(name: str) -> bytes:
    """Return the workbook with the trap of that name."""
    return _MAKERS[name]()
