"""What XlsxWriter cannot say about a workbook, added to the package it wrote.

Furigana, IME modes, callouts, form-control check boxes, printer settings and a Japanese theme are put
into the parts here, and the result is packed so that the same input gives the same bytes. This module knows
Open XML parts and nothing of forms, codes or companies.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EMU_PER_PIXEL = 9525
#: The oldest moment a zip member can carry; any fixed moment would do.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
#: Shape ids 1025–2047 belong to a sheet's first VML drawing; comments take them from below.
FIRST_CONTROL_ID = 1601


@dataclass(frozen=True)
class Validation:
    """A data validation, IME mode included.

    `choices` is a list of texts, or a formula text such as `=区分一覧`; `rule` is a further (type, operator,
    formula) such as ("textLength", "lessThanOrEqual", "50"). `strict` refuses what is not allowed.
    """

    cells: str
    choices: Sequence[str] | str = ()
    rule: tuple[str, str, str] | None = None
    ime: str = "noControl"
    title: str = ""
    prompt: str = ""
    error: str = ""
    strict: bool = True

    def xml(self) -> str:
        """Return the `dataValidation` element."""
        attributes = {"allowBlank": "1", "showInputMessage": "1"}
        formula = ""
        if self.choices:
            attributes["type"] = "list"
            listed = '"' + ",".join(self.choices) + '"'
            formula = self.choices.lstrip("=") if isinstance(self.choices, str) else listed
        elif self.rule:
            attributes["type"], attributes["operator"], formula = self.rule
            if attributes["operator"] == "":
                del attributes["operator"]
        if self.ime != "noControl":
            attributes["imeMode"] = self.ime
        if formula and self.strict:
            attributes["showErrorMessage"] = "1"
            if self.error:
                attributes["errorTitle"], attributes["error"] = "入力内容をご確認ください", self.error
        if self.prompt:
            attributes["promptTitle"], attributes["prompt"] = self.title[:32], self.prompt
        attributes["sqref"] = self.cells
        if len(formula) > 255 or len(self.prompt) > 255 or len(self.error) > 225:
            raise ValueError(f"too long for a validation: {self.cells}")
        written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
        inner = f"<formula1>{escape(formula)}</formula1>" if formula else ""
        return f"<dataValidation {written}>{inner}</dataValidation>"


@dataclass(frozen=True)
class Callout:
    """A text box, with a pointer if `pointer` gives its tip.

    `start` and `end` are (column, row), 0-based, cells' upper left corners; fractions are parts of a cell.
    `pointer` is in hundredths of the shape's size from its middle. A paragraph is a list of
    (text, bold, colour) runs.
    """

    name: str
    start: tuple[float, float]
    end: tuple[float, float]
    paragraphs: Sequence[Sequence[tuple[str, bool, str]]]
    pointer: tuple[int, int] | None = None
    fill: str = "FFF8F0"
    line: str = "C55A11"
    size: int = 8


@dataclass(frozen=True)
class CheckBox:
    """A form-control check box with its caption, at (column, row) to (column, row), 0-based."""

    caption: str
    start: tuple[float, float]
    end: tuple[float, float]


class Geometry:
    """The widths (pixels) and heights (points) of a sheet's first columns and rows."""

    def __init__(self, widths: Sequence[int], heights: Sequence[float]):
        self.widths = list(widths)
        self.heights = [round(height * 96 / 72) for height in heights]

    def marker(self, at: tuple[float, float]) -> tuple[int, int, int, int]:
        """Return (column, offset, row, offset) in pixels of a fractional position."""
        column, row = int(at[0]), int(at[1])
        return (
            column,
            round((at[0] - column) * self.widths[column]),
            row,
            round((at[1] - row) * self.heights[row]),
        )

    def pixels(self, at: tuple[float, float]) -> tuple[int, int]:
        """Return the distance from the sheet's corner, in pixels."""
        column, dx, row, dy = self.marker(at)
        return sum(self.widths[:column]) + dx, sum(self.heights[:row]) + dy


class Parts:
    """The parts of a workbook written by XlsxWriter, by name, open for additions."""

    def __init__(self, workbook: bytes):
        with zipfile.ZipFile(io.BytesIO(workbook)) as package:
            self._parts = {info.filename: package.read(info) for info in package.infolist()}

    def text(self, name: str) -> str:
        """Return a part's text."""
        return self._parts[name].decode("utf-8")

    def put(self, name: str, content: str | bytes) -> None:
        """Write a part."""
        self._parts[name] = content.encode("utf-8") if isinstance(content, str) else content

    def edit(self, name: str, pattern: str, replacement: str) -> None:
        """Replace the first match of a pattern in a part; raise LookupError if there is none."""
        text, count = re.subn(pattern, lambda match: match.expand(replacement), self.text(name), count=1)
        if not count:
            raise LookupError(f"{pattern!r} not found in {name}")
        self.put(name, text)

    def pack(self) -> bytes:
        """Return the package: members in order of name, all with the same date."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for name in sorted(self._parts):
                info = zipfile.ZipInfo(name, ZIP_EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.create_system = 0
                package.writestr(info, self._parts[name], compresslevel=9)
        return out.getvalue()

    # -- relations and content types -------------------------------------------------------------------

    def _relate(self, sheet: int, kind: str, target: str) -> str:
        name = f"xl/worksheets/_rels/sheet{sheet}.xml.rels"
        if name not in self._parts:
            self.put(
                name,
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns='
                '"http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>',
            )
        taken = [int(number) for number in re.findall(r'Id="rId(\d+)"', self.text(name))]
        new = f"rId{max(taken, default=0) + 1}"
        relation = f'<Relationship Id="{new}" Type="{REL}/{kind}" Target="{target}"/>'
        self.edit(name, "</Relationships>", relation + "</Relationships>")
        return new

    def _target(self, sheet: int, kind: str) -> str:
        relations = self.text(f"xl/worksheets/_rels/sheet{sheet}.xml.rels")
        found = re.search(rf'Type="{REL}/{kind}" Target="\.\./([^"]+)"', relations)
        if not found:
            raise LookupError(f"sheet {sheet} has no {kind}")
        return "xl/" + found[1]

    def _declare(self, element: str) -> None:
        if element not in self.text("[Content_Types].xml"):
            self.edit(
                "[Content_Types].xml",
                r"(<Types[^>]*>)" if "<Default" in element else "(?=</Types>)",
                (r"\1" if "<Default" in element else "") + element,
            )

    # -- additions -------------------------------------------------------------------------------------

    def japanese_theme(self) -> None:
        """Give the theme the fonts of a Japanese Excel."""
        text = self.text("xl/theme/theme1.xml")
        for part, font in (("majorFont", "游ゴシック Light"), ("minorFont", "游ゴシック")):
            text = re.sub(rf'(<a:{part}><a:latin typeface=")[^"]*"[^>]*/>', rf'\g<1>{font}"/>', text)
            text = re.sub(rf'(<a:{part}>.*?script="Jpan" typeface=")[^"]*"', rf'\g<1>{font}"', text, count=1)
        self.put("xl/theme/theme1.xml", text)

    def furigana(self, readings: Iterable[str], sheets: Iterable[int]) -> None:
        """Give readings to shared strings: `申請[シンセイ]区分[クブン]` reads the text 申請区分."""
        font = self._small_font()
        known = dict(map(parse_reading, readings))

        def with_reading(match: re.Match[str]) -> str:
            plain = "".join(re.findall(r"<t[^>]*>([^<]*)</t>", match[1]))
            runs = known.get(plain)
            if runs is None:
                return match[0]
            phonetic = "".join(f'<rPh sb="{sb}" eb="{eb}"><t>{kana}</t></rPh>' for sb, eb, kana in runs)
            return f'<si>{match[1]}{phonetic}<phoneticPr fontId="{font}"/></si>'

        strings = self.text("xl/sharedStrings.xml")
        self.put("xl/sharedStrings.xml", re.sub(r"<si>(.*?)</si>", with_reading, strings, flags=re.S))
        for sheet in sheets:
            self.edit(
                f"xl/worksheets/sheet{sheet}.xml",
                "(?=<(conditionalFormatting|dataValidations|hyperlinks|printOptions|pageMargins)[ >])",
                f'<phoneticPr fontId="{font}"/>',
            )

    def _small_font(self) -> int:
        styles = self.text("xl/styles.xml")
        count = int(re.search(r'<fonts count="(\d+)"', styles)[1])  # type: ignore[index]
        font = '<font><sz val="6"/><name val="ＭＳ Ｐゴシック"/><family val="3"/><charset val="128"/></font>'
        styles = styles.replace(f'<fonts count="{count}"', f'<fonts count="{count + 1}"')
        self.put("xl/styles.xml", styles.replace("</fonts>", font + "</fonts>"))
        return count

    def validate(self, sheet: int, validations: Sequence[Validation]) -> None:
        """Add data validations to a sheet that has none."""
        rules = "".join(rule.xml() for rule in validations)
        self.edit(
            f"xl/worksheets/sheet{sheet}.xml",
            "(?=<(hyperlinks|printOptions|pageMargins)[ >])",
            f'<dataValidations count="{len(validations)}">{rules}</dataValidations>'.replace("\\", r"\\"),
        )

    def printer(self, sheet: int, landscape: bool = False) -> None:
        """Attach printer settings: A4, 600 dpi, as Windows' DEVMODE structure."""
        name = f"printerSettings{sheet}.bin"
        self.put(f"xl/printerSettings/{name}", devmode(landscape))
        self._declare(
            '<Default Extension="bin" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/>'
        )
        relation = self._relate(sheet, "printerSettings", f"../printerSettings/{name}")
        self.edit(f"xl/worksheets/sheet{sheet}.xml", r"<pageSetup ([^>]*)/>", rf'<pageSetup \1 r:id="{relation}"/>')

    def draw(self, sheet: int, geometry: Geometry, shapes: Sequence[Callout | CheckBox]) -> None:
        """Replace a sheet's drawing by these shapes; the check boxes become form controls as well."""
        boxes = [shape for shape in shapes if isinstance(shape, CheckBox)]
        anchors = []
        number = 1
        for shape in shapes:
            if isinstance(shape, Callout):
                number += 1
                anchors.append(_callout(shape, number, geometry))
        anchors += [_hidden(box, FIRST_CONTROL_ID + at, geometry) for at, box in enumerate(boxes)]
        self.put(
            self._target(sheet, "drawing"),
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<xdr:wsDr '
            'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
            'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">' + "".join(anchors) + "</xdr:wsDr>",
        )
        if boxes:
            self._controls(sheet, geometry, boxes)

    def _controls(self, sheet: int, geometry: Geometry, boxes: Sequence[CheckBox]) -> None:
        controls, vml = [], [VML_CONTROL_TYPE]
        for at, box in enumerate(boxes):
            identity = FIRST_CONTROL_ID + at
            number = sum(name.startswith("xl/ctrlProps/") for name in self._parts) + 1
            part = f"xl/ctrlProps/ctrlProp{number}.xml"
            self.put(part, CONTROL_PROPERTIES)
            self._declare(
                f'<Override PartName="/{part}" ContentType="application/vnd.ms-excel.controlproperties+xml"/>'
            )
            relation = self._relate(sheet, "ctrlProp", f"../ctrlProps/ctrlProp{number}.xml")
            controls.append(_control(box, identity, relation, geometry))
            vml.append(_vml_check_box(box, identity, at + 1, geometry))
        self.edit(self._target(sheet, "vmlDrawing"), "(?=</xml>)", "".join(vml))
        self.edit(
            f"xl/worksheets/sheet{sheet}.xml",
            r"(<legacyDrawing [^>]*/>)",
            r'\1<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f'<mc:Choice Requires="x14" xmlns:x14="{X14}"><controls>{"".join(controls)}</controls></mc:Choice>'
            "</mc:AlternateContent>",
        )


X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
CONTROL_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<formControlPr xmlns="{X14}" objectType="CheckBox" lockText="1" noThreeD="1"/>'
)
VML_CONTROL_TYPE = """<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201"
  path="m,l,21600r21600,l21600,xe">
  <v:stroke joinstyle="miter"/>
  <v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" o:connecttype="rect"/>
  <o:lock v:ext="edit" shapetype="t"/>
 </v:shapetype>"""


def parse_reading(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Split `事業者[ジギョウシャ]コード` into its text and its (start, end, kana) runs."""
    text = ""
    runs = []
    for piece in re.finditer(r"([^\[\]]+)(?:\[([^\]]+)\])?", marked):
        text += piece[1]
        if piece[2]:
            base = re.search(r"[々一-鿿]+$", piece[1])
            if not base:
                raise ValueError(f"a reading without kanji in front of it: {marked}")
            runs.append((len(text) - len(base[0]), len(text), piece[2]))
    if any(first[1] > second[0] for first, second in pairwise(runs)):
        raise ValueError(f"readings overlap: {marked}")
    return text, runs


def devmode(landscape: bool) -> bytes:
    """Return a DEVMODEW structure without driver data: A4, 600 dpi, one copy."""
    fields = 0x1 | 0x2 | 0x100 | 0x400 | 0x2000  # orientation, paper size, copies, quality, y resolution
    name = "A4 600dpi".encode("utf-16-le").ljust(64, b"\0")
    head = struct.pack("<HHHHI", 0x0401, 0, 220, 0, fields)
    page = struct.pack("<hhhhhhhhhhhhh", 2 if landscape else 1, 9, 2970, 2100, 100, 1, 7, 600, 1, 1, 600, 1, 0)
    form = "A4".encode("utf-16-le").ljust(64, b"\0")
    return (name + head + page + form).ljust(220, b"\0")


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file under a temporary name in its folder, then move it into place."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(content)
    temporary.replace(path)


def _ends(shape: Callout | CheckBox, geometry: Geometry) -> tuple[str, str]:
    def xml(tag: str, at: tuple[float, float]) -> str:
        column, dx, row, dy = geometry.marker(at)
        return (
            f"<xdr:{tag}><xdr:col>{column}</xdr:col><xdr:colOff>{dx * EMU_PER_PIXEL}</xdr:colOff>"
            f"<xdr:row>{row}</xdr:row><xdr:rowOff>{dy * EMU_PER_PIXEL}</xdr:rowOff></xdr:{tag}>"
        )

    return xml("from", shape.start), xml("to", shape.end)


def _callout(shape: Callout, number: int, geometry: Geometry) -> str:
    left, top = geometry.pixels(shape.start)
    right, bottom = geometry.pixels(shape.end)
    start, end = _ends(shape, geometry)
    form = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    kind = "" if shape.pointer else ' txBox="1"'
    if shape.pointer:
        tips = "".join(f'<a:gd name="adj{at}" fmla="val {1000 * value}"/>' for at, value in enumerate(shape.pointer, 1))
        form = f'<a:prstGeom prst="wedgeRectCallout"><a:avLst>{tips}</a:avLst></a:prstGeom>'
    paragraphs = ""
    for paragraph in shape.paragraphs:
        runs = "".join(
            f'<a:r><a:rPr kumimoji="1" lang="ja-JP" altLang="en-US" sz="{100 * shape.size}" b="{int(bold)}">'
            f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:latin typeface="ＭＳ Ｐゴシック"/>'
            f'<a:ea typeface="ＭＳ Ｐゴシック"/></a:rPr><a:t>{escape(text)}</a:t></a:r>'
            for text, bold, colour in paragraph
        )
        paragraphs += f'<a:p><a:pPr algn="l"/>{runs}</a:p>'
    return (
        f'<xdr:twoCellAnchor>{start}{end}<xdr:sp macro="" textlink=""><xdr:nvSpPr>'
        f'<xdr:cNvPr id="{number}" name={quoteattr(shape.name)}/><xdr:cNvSpPr{kind}/>'
        f'</xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="{left * EMU_PER_PIXEL}" y="{top * EMU_PER_PIXEL}"/>'
        f'<a:ext cx="{(right - left) * EMU_PER_PIXEL}" cy="{(bottom - top) * EMU_PER_PIXEL}"/></a:xfrm>{form}'
        f'<a:solidFill><a:srgbClr val="{shape.fill}"/></a:solidFill><a:ln w="9525"><a:solidFill>'
        f'<a:srgbClr val="{shape.line}"/></a:solidFill></a:ln></xdr:spPr><xdr:txBody><a:bodyPr '
        'vertOverflow="clip" horzOverflow="clip" wrap="square" lIns="54000" tIns="18000" rIns="36000" '
        f'bIns="18000" rtlCol="0" anchor="ctr"/><a:lstStyle/>{paragraphs}</xdr:txBody></xdr:sp><xdr:clientData/>'
        "</xdr:twoCellAnchor>"
    )


def _hidden(box: CheckBox, identity: int, geometry: Geometry) -> str:
    """Return the shadow shape that Excel keeps in the drawing for a form control."""
    start, end = _ends(box, geometry)
    return (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" Requires="a14">'
        f'<xdr:twoCellAnchor editAs="oneCell">{start}{end}<xdr:sp macro="" textlink=""><xdr:nvSpPr>'
        f'<xdr:cNvPr id="{identity}" name="Check Box {identity - 1024}" hidden="1"><a:extLst>'
        f'<a:ext uri="{{63B3BB69-23CF-44E3-9099-C40C66FF867C}}"><a14:compatExt spid="_x0000_s{identity}"/></a:ext>'
        '</a:extLst></xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr bwMode="auto"><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="0" cy="0"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></xdr:spPr>'
        '<xdr:txBody><a:bodyPr vertOverflow="clip" wrap="square" lIns="18288" tIns="18288" rIns="0" bIns="18288" '
        'anchor="ctr" upright="1"/><a:lstStyle/><a:p><a:pPr algn="l" rtl="0"><a:defRPr sz="1000"/></a:pPr><a:r>'
        '<a:rPr lang="ja-JP" altLang="en-US" sz="900" b="0" i="0" u="none" strike="noStrike" baseline="0">'
        '<a:solidFill><a:srgbClr val="000000"/></a:solidFill><a:latin typeface="ＭＳ Ｐゴシック"/>'
        f'<a:ea typeface="ＭＳ Ｐゴシック"/></a:rPr><a:t>{escape(box.caption)}</a:t></a:r></a:p></xdr:txBody></xdr:sp>'
        '<xdr:clientData fLocksWithSheet="0"/></xdr:twoCellAnchor></mc:Choice><mc:Fallback/></mc:AlternateContent>'
    )


def _control(box: CheckBox, identity: int, relation: str, geometry: Geometry) -> str:
    start, end = (
        part.replace("<xdr:from>", "<from>")
        .replace("</xdr:from>", "</from>")
        .replace("<xdr:to>", "<to>")
        .replace("</xdr:to>", "</to>")
        for part in _ends(box, geometry)
    )
    return (
        '<mc:AlternateContent><mc:Choice Requires="x14">'
        f'<control shapeId="{identity}" r:id="{relation}" name="Check Box {identity - 1024}">'
        '<controlPr locked="0" defaultSize="0" autoFill="0" autoLine="0" autoPict="0"><anchor moveWithCells="1" '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">'
        f"{start}{end}</anchor></controlPr></control></mc:Choice></mc:AlternateContent>"
    )


def _vml_check_box(box: CheckBox, identity: int, z_index: int, geometry: Geometry) -> str:
    left, top = geometry.pixels(box.start)
    right, bottom = geometry.pixels(box.end)
    place = f"margin-left:{left * 0.75:g}pt;margin-top:{top * 0.75:g}pt"
    size = f"width:{(right - left) * 0.75:g}pt;height:{(bottom - top) * 0.75:g}pt"
    column, dx, row, dy = geometry.marker(box.start)
    column2, dx2, row2, dy2 = geometry.marker(box.end)
    return f"""<v:shape id="_x0000_s{identity}" type="#_x0000_t201" style='position:absolute;
  {place};{size};
  z-index:{z_index};mso-wrap-style:tight' filled="f" fillcolor="window [65]" stroked="f"
  strokecolor="windowText [64]" o:insetmode="auto">
  <v:path shadowok="t" strokeok="t" fillok="t"/>
  <o:lock v:ext="edit" rotation="t"/>
  <v:textbox style='mso-direction-alt:auto' o:singleclick="f">
   <div style='text-align:left'><font face="ＭＳ Ｐゴシック" size="180"
   color="#000000">{escape(box.caption)}</font></div>
  </v:textbox>
  <x:ClientData ObjectType="Checkbox">
   <x:SizeWithCells/>
   <x:Anchor>
    {column}, {dx}, {row}, {dy}, {column2}, {dx2}, {row2}, {dy2}</x:Anchor>
   <x:Locked>False</x:Locked>
   <x:AutoFill>False</x:AutoFill>
   <x:AutoLine>False</x:AutoLine>
   <x:TextVAlign>Center</x:TextVAlign>
   <x:NoThreeD/>
  </x:ClientData>
 </v:shape>"""
