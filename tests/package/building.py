"""Small workbooks, written byte by byte in whichever XML dialect a test asks for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import NamedTuple

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONSHIPS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"

SHEET = "申込書"

# Style 0 plain, 1 a built-in date, 2 a Japanese date, 3 kW, 4 text, 5 a time of day.
STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="{TRANSITIONAL}"><numFmts count="3">\
<numFmt numFmtId="164" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>\
<numFmt numFmtId="165" formatCode="#,##0&quot;kW&quot;"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>\
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="6">{
    "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        for number in (0, 14, 164, 165, 49, 166)
    )
}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""

SHARED_STRINGS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<sst xmlns="{TRANSITIONAL}" count="2" uniqueCount="2"><si><t>新規</t></si>\
<si><r><t>変</t></r><r><t>更</t></r><rPh sb="0" eb="2"><t>ヘンコウ</t></rPh></si></sst>"""


def sheet_xml(rows: str, *, before: str = "", after: str = "", namespace: str = TRANSITIONAL) -> str:
    """Return a worksheet part around `rows`, the inside of its sheetData."""
    data = f"<sheetData>{rows}</sheetData>" if rows else "<sheetData/>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        f'<worksheet xmlns="{namespace}" xmlns:r="{RELATIONSHIPS}">{before}{data}{after}</worksheet>'
    )


def parts(
    sheets: Mapping[str, str | bytes],
    *,
    strict: bool = False,
    date1904: bool = False,
    main_type: str = "sheet.main+xml",
    workbook_xml: str = "",
) -> dict[str, bytes]:
    """Return the parts of a workbook with `sheets` (name: XML), in the order Excel writes them."""
    namespace, links = (STRICT, STRICT_RELATIONSHIPS) if strict else (TRANSITIONAL, RELATIONSHIPS)
    names = list(sheets)
    full_type = f"{SPREADSHEET}.{main_type}" if main_type.startswith("sheet.main") else f"application/{main_type}"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{SPREADSHEET}.worksheet+xml"/>'
        for number in range(1, len(names) + 1)
    )
    entries = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    sheet_links = "".join(
        f'<Relationship Id="rId{number}" Type="{links}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(names) + 1)
    )
    properties = '<workbookPr date1904="1"/>' if date1904 else "<workbookPr/>"
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{full_type}"/>{overrides}'
        f'<Override PartName="/xl/styles.xml" ContentType="{SPREADSHEET}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SPREADSHEET}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">'
        f'<Relationship Id="rId1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{links}">{properties}'
        f"<sheets>{entries}</sheets>{workbook_xml}</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">{sheet_links}'
        f'<Relationship Id="rId101" Type="{links}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId102" Type="{links}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": STYLES.replace(TRANSITIONAL, namespace),
        "xl/sharedStrings.xml": SHARED_STRINGS.replace(TRANSITIONAL, namespace),
    }
    for number, name in enumerate(names, 1):
        found[f"xl/worksheets/sheet{number}.xml"] = sheets[name]
    return {name: data.encode() if isinstance(data, str) else data for name, data in found.items()}


def zipped(members: Mapping[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the members as a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, compression)
    return buffer.getvalue()


def book(rows: str = "", *, before: str = "", after: str = "", date1904: bool = False) -> bytes:
    """Return a workbook of one sheet, 申込書, with `rows` inside its sheetData."""
    return zipped(parts({SHEET: sheet_xml(rows, before=before, after=after)}, date1904=date1904))


def changed(package: bytes, edits: Mapping[str, bytes | None]) -> bytes:
    """Return the package with some parts replaced or added, or taken out (None)."""
    members = unzipped(package)
    for name, data in edits.items():
        if data is None:
            members.pop(name, None)
        else:
            members[name] = data
    return zipped(members)


def unzipped(package: bytes) -> dict[str, bytes]:
    """Return the members of a zip file, in order."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def sheet_of(package: bytes, number: int = 1) -> str:
    """Return the XML of a sheet part."""
    return unzipped(package)[f"xl/worksheets/sheet{number}.xml"].decode("utf-8")


class RawMember(NamedTuple):
    """A member as it lies in the file."""

    name: str
    flags: int
    packed: bytes


def raw_members(package: bytes) -> list[RawMember]:
    """Return the members as they are packed, read with the standard library alone."""
    found = []
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for info in archive.infolist():
            start = info.header_offset
            name, extra = (int.from_bytes(package[start + at : start + at + 2], "little") for at in (26, 28))
            begin = start + 30 + name + extra
            found.append(RawMember(info.orig_filename, info.flag_bits, package[begin : begin + info.compress_size]))
    return found
