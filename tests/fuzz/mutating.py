"""One damaged or hostile file from a good one: by bytes, by XML, by what a zip file says about itself.

Everything comes from the `random.Random` handed in, so that the number of a run is all that is needed to see it again.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from tests.package.building import unzipped

MOST = 900_000
"""Bytes; what is promised about time is promised of files below 1 MB."""

_TAG = re.compile(rb"<[A-Za-z_][^<>]*>")
_ELEMENT = re.compile(rb"<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)")
_ATTRIBUTE = re.compile(rb"""\s([\w.:-]+)=("[^"]*"|'[^']*')""")
_TEXT = re.compile(rb">([^<>]+)<")
_NUMBER = re.compile(rb"\d+(?:\.\d+)?")

BYTES = [
    *rb"< > & \" ' /> ]]> <!-- --> <![CDATA[ <?x&#32;?> &#0; &#x110000; &lt; <c/> <row/> _x001B_ _xD800_".split(),
    *(b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\r", b"\n", b"\t", b" " * 3000),
    *(sign.encode() for sign in "²１\u202e😀"),
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
]
_FAR = b"A1:XFD1048576"
_NUMBERS = (
    b"0 -1 1 2 60 1.5 1,5 65536 16384 16385 1048576 1048577 2147483648 4294967296 -2147483649 2958466 -700000 1e308"
)
_NUMBERS += b" 1E+400 -1E+20 nan inf NaN 0x10 true TRUE"
_PLACES = (
    b"A1 a1 $A$1 XFD1048576 XFE1 A1048577 ZZZZZZZ1 A0 A:A 1:1 A1:A1048576 XFD1048576:A1 B2:A1 A1:B2:C3 R1C1 " + _FAR
)
_WORDS = (
    b"s n b e d str inlineStr shared array dataTable rId1 rId999 #REF! #N/A =1+1 _x001B_[2J hidden veryHidden &#10;"
)
_WORDS += (
    b" ../../../../etc/passwd /xl/workbook.xml http://x/ file:///etc/passwd C:\\x 2026/02/30 9999-12-31 1899-12-31"
)
_WORDS += b" [$-411]ggge http://schemas.openxmlformats.org/spreadsheetml/2006/main"
VALUES = [
    *(_NUMBERS + b" " + _PLACES + b" " + _WORDS).split(),
    *(b"", b" ", b"A1:B2 C3", b"x" * 5000, b"'" * 300, b"(" * 300, b"[" * 300, b"yyyy" * 100),
    *(b"9" * digits for digits in (20, 400, 5000)),
    *(text.encode() for text in ("１２", "²", "東京", "令和99年")),
]
_COMPATIBILITY = b"http://schemas.openxmlformats.org/markup-compatibility/2006"
_LINKS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = b"".join(b'<definedName name="n%d">n%d+n%d</definedName>' % (n, n + 1, n + 1) for n in range(400))
_MERGES = b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (n, n + 500) for n in range(1, 300))
_CHOICES = b'<dataValidation type="list" sqref="%s"><formula1>%s</formula1></dataValidation>'
INSERTS = [
    b'<mergeCells><mergeCell ref="' + _FAR + b'"/></mergeCells>',
    b"<mergeCells>" + _MERGES + b"</mergeCells>",
    b'<mergeCell ref="B2:B1048576"/>',
    b'<cols><col min="1" max="16384" width="1E+300" customWidth="1"/></cols>',
    b"<cols>" + b'<col min="1" max="16384" width="3"/>' * 400 + b"</cols>",
    b'<col min="0" max="99999999999"/>',
    b'<sheetFormatPr defaultRowHeight="1E+300" defaultColWidth="-1"/>',
    b"<dataValidations>" + _CHOICES % (_FAR, _FAR) + b"</dataValidations>",
    _CHOICES % (b"A1:B9 " * 2000, b'"' + b"a," * 500 + b'"'),
    b'<conditionalFormatting sqref="'
    + _FAR
    + b'"><cfRule dxfId="0"><formula>A1</formula></cfRule></conditionalFormatting>',
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    b'<row r="1048576" ht="1E+300"/>',
    b"<row><c/></row>" * 3000,
    b'<c t="s"><v>99999999</v></c>',
    b'<c r="A1"><f t="shared" ref="' + _FAR + b'" si="0">A1</f></c>',
    b'<c r="B2"><f t="array" ref="' + _FAR + b'">SUM(' + _FAR + b")</f></c>",
    b'<c r="C3"><f>' + b"(" * 4000 + b"</f></c>",
    b'<c r="C3"><f>' + b"A1+" * 4000 + b"</f></c>",
    b"<f>INDIRECT(A1)</f>",
    b"<definedNames>" + _NAMES + b"</definedNames>",
    b'<definedName name="x" localSheetId="99">A1</definedName>',
    b"<a>" * 90 + b"</a>" * 90,
    b"<a>" * 5000 + b"</a>" * 5000,
    b"<si><t>x</t></si>" * 3000,
    b'<xf numFmtId="99999" fontId="99999" fillId="99999" borderId="99999"/>' * 500,
    b'<drawing r:id="rId1"/>',
    b'<legacyDrawing r:id="rId1"/>',
    b'<sheetProtection sheet="1"/>',
    b'<hyperlinks><hyperlink ref="' + _FAR + b'" location="x"/></hyperlinks>',
    b'<dimension ref="' + _FAR + b'"/>',
    b'<Relationship Id="rId1" Type="' + _LINKS + b'/worksheet" Target="../../x.xml"/>',
    b'<sheet name="x" sheetId="1" r:id="rId1"/>',
    b'<Override PartName="/xl/workbook.xml" ContentType="x"/>',
    b'<mc:AlternateContent xmlns:mc="' + _COMPATIBILITY + b'"><mc:Choice Requires="x"/></mc:AlternateContent>',
    b'<extLst><ext uri="x"/></extLst>',
]

Edit = Callable[[Random, bytes], bytes]


def _spliced(data: bytes, start: int, end: int, new: bytes) -> bytes:
    return data[:start] + new + data[end:]


def _overwritten(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return _spliced(data, at, at + random.randint(0, 8), random.choice(BYTES))


def _flipped(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 4)):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut(random: Random, data: bytes) -> bytes:
    start, end = sorted(random.randrange(len(data) + 1) for _ in range(2))
    return data[:start] if random.random() < 0.3 else _spliced(data, start, end, b"")


def _repeated(random: Random, data: bytes) -> bytes:
    start = random.randrange(len(data) + 1)
    return _spliced(data, start, start, data[start : start + random.randint(1, 400)] * random.randint(1, 20))


def _found(random: Random, data: bytes, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
    """Return one match, any with the same chance, without listing all of a large part."""
    start = random.randrange(len(data) + 1)
    return pattern.search(data, start) or pattern.search(data)


def _attribute(random: Random, data: bytes) -> bytes:
    found = _found(random, data, _ATTRIBUTE)
    if found is None:
        return _overwritten(random, data)
    if random.random() < 0.2:  # gone, or there twice
        return _spliced(data, *found.span(), found[0] * random.choice((0, 2)))
    return _spliced(data, *found.span(2), b'"' + random.choice(VALUES).replace(b'"', b"") + b'"')


def _every_attribute(random: Random, data: bytes) -> bytes:
    """The same attribute everywhere."""
    found = _found(random, data, _ATTRIBUTE)
    if found is None:
        return data
    value = random.choice(VALUES)[:300].replace(b'"', b"").replace(b"\\", b"\\\\")
    return re.sub(
        rb"(\s" + re.escape(found[1]) + rb"=)(?:\"[^\"]*\"|'[^']*')", rb'\1"' + value + rb'"', data, count=300
    )


def _content(random: Random, data: bytes) -> bytes:
    found = _found(random, data, _TEXT)
    return data if found is None else _spliced(data, *found.span(1), random.choice(VALUES))


def _number(random: Random, data: bytes) -> bytes:
    found = _found(random, data, _NUMBER)
    return data if found is None else _spliced(data, *found.span(), random.choice(VALUES))


def _element(random: Random, data: bytes) -> bytes:
    found = _found(random, data, _ELEMENT)
    if found is None:
        return data
    times = random.choice((0, 0, 2, 3, 50, 2000))
    return _spliced(data, *found.span(), found[0] * min(times, 200_000 // len(found[0]) + 1))


def _inserted(random: Random, data: bytes) -> bytes:
    found = _found(random, data, _TAG)
    place = 0 if found is None else random.choice(found.span())
    return _spliced(data, place, place, random.choice(INSERTS))


def _moved(random: Random, data: bytes) -> bytes:
    found, to = _found(random, data, _ELEMENT), _found(random, data, _TAG)
    if found is None or to is None:
        return data
    return _spliced(data, to.end(), to.end(), found[0])


def _renamed(random: Random, data: bytes) -> bytes:
    found = _found(random, data, _TAG)
    if found is None:
        return data
    name = re.match(rb"<([\w.:-]+)", found[0])
    if name is None:
        return data
    other = random.choice(
        (b"x:" + name[1], b"x", name[1].upper(), name[1].rpartition(b":")[2], b"c", b"row", b"f", b"v", b"sheet")
    )
    return re.sub(rb"(</?)" + re.escape(name[1]) + rb"(?=[\s/>])", rb"\1" + other, data, count=random.choice((1, 2, 0)))


def _namespace(random: Random, data: bytes) -> bytes:
    found = _found(random, data, re.compile(rb'xmlns(?::\w+)?="[^"]*"'))
    new = random.choice(
        (b"", b'xmlns=""', b'xmlns:x="y"', b'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"', b'xmlns:r=""')
    )
    return data if found is None else _spliced(data, *found.span(), new)


def _encoded(random: Random, data: bytes) -> bytes:
    text = data.decode("utf-8-sig", "replace")
    encoding = random.choice(("utf-16", "utf-8-sig", "shift_jis", "utf-16-be", "utf-7"))
    declared = re.sub(r'encoding="[^"]*"', f'encoding="{encoding}"', text, count=1) if random.random() < 0.7 else text
    return declared.encode(encoding, "replace")


XML: tuple[Edit, ...] = (
    _attribute, _attribute, _attribute, _attribute, _every_attribute, _content, _content, _number, _number, _element,
    _element, _inserted, _inserted, _inserted, _moved, _renamed, _namespace, _encoded, _overwritten, _flipped, _cut,
    _repeated,
)  # fmt: skip
PLAIN: tuple[Edit, ...] = (_overwritten, _overwritten, _flipped, _cut, _repeated, _number, _number)


def text(random: Random, data: bytes) -> bytes:
    """Return a JSON, CSV or TOML with one to four places changed."""
    for _ in range(random.randint(1, 4)):
        data = random.choice(PLAIN)(random, data)
    return data[:MOST]


def workbook(random: Random, data: bytes) -> bytes:
    """Return a workbook with something changed inside its parts, among them, or in the zip file itself."""
    kind = random.random()
    if kind < 0.08:
        return random.choice((_flipped, _cut, _overwritten, _repeated))(random, data)[:MOST]
    members = unzipped(data)
    if kind < 0.18:
        return _container(random, members)
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        name = random.choice([name for name in members if name.endswith((".xml", ".rels", ".vml"))] or list(members))
        if random.random() < 0.5:
            name = random.choice(
                [name for name in members if "sheet" in name.lower() and name.endswith(".xml")] or [name]
            )
        changed = random.choice(XML)(random, members[name])
        if len(changed) < 4 * MOST:
            members[name] = changed
    made = _zipped(members)
    return made if len(made) < MOST else data


def _zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, method)
    return out.getvalue()


def _container(random: Random, members: dict[str, bytes]) -> bytes:
    names = list(members)
    one, other = random.choice(names), random.choice(names)
    what = random.randrange(9)
    if what == 0:
        del members[one]
    elif what == 1:
        members[one], members[other] = members[other], members[one]
    elif what == 2:
        members = {
            (
                random.choice((one.upper(), "/" + one, "../" + one, one.replace("/", "\\"), "\u202e" + one, "x" * 3000))
                if name == one
                else name
            ): content
            for name, content in members.items()
        }
    elif what == 3:
        members[one] = b""
    elif what == 4:
        members |= {f"x/{number}.xml": b"<x/>" for number in range(random.choice((10, 2000)))}
    elif what == 5:
        members[one] += b" " * random.choice((1 << 20, 5 << 20, 20 << 20))
    made = bytearray(
        _zipped(members, zipfile.ZIP_STORED if random.random() < 0.2 and what != 5 else zipfile.ZIP_DEFLATED)
    )
    if what == 6:  # headers that say something else
        for _ in range(random.randint(1, 3)):
            mark = random.choice((b"PK\1\2", b"PK\3\4", b"PK\5\6"))
            places = [found.start() for found in re.finditer(re.escape(mark), made)]
            if places:
                at = random.choice(places) + random.randrange(4, 46)
                if at + 4 <= len(made):
                    struct.pack_into(
                        "<I", made, at, random.choice((0, 1, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, random.getrandbits(32)))
                    )
    elif what == 7:
        made += random.choice((b"junk", bytes(made), b"PK\5\6" + b"\0" * 18))
    elif what == 8:
        made[0:0] = random.choice((b"MZ", b"\0" * 100, bytes(made)))
    return bytes(made) if len(made) < MOST else _zipped({one: zlib.compress(b"")})
