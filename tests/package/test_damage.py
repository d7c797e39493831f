"""Damaged workbooks: filled and proved, or refused with a reason; never a traceback, never a false proof."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.package.building import SHEET, parts, sheet_xml, unzipped, zipped
from youryou_xl.errors import UnusableFile, YouryouError
from youryou_xl.package import Template, compare, read_cells

ROWS = (
    '<row r="1" spans="1:3"><c r="A1" s="3" t="s"><v>0</v></c><c r="B1" s="1"/>'
    '<c r="C1"><f t="shared" ref="C1:C2" si="0">A1+二!B2+SUM(A:B)+名前</f><v>1</v></c></row>'
    '<row r="2"><c r="C2"><f t="shared" si="0"/></c><c r="D2" t="inlineStr"><is><t>あ</t></is></c></row>'
)
OFFICIAL = zipped(
    parts(
        {
            SHEET: sheet_xml(
                ROWS,
                before='<dimension ref="A1:D2"/><cols><col min="1" max="2" style="3"/></cols>',
                after='<mergeCells><mergeCell ref="A4:B5"/></mergeCells>',
            ),
            "二": sheet_xml(""),
        },
        workbook_xml=f'<definedNames><definedName name="名前">{SHEET}!$A$1</definedName></definedNames>',
    )
)
MEMBERS = unzipped(OFFICIAL)
FRAGMENTS = [
    b"", b'"', b"'", b"<", b">", b"/>", b"&", b"\xff", b"\0", b"-1", b"99999999999", "²".encode(), b'r="', b't="s"',
    b"<c/>", b"<row/>", b"A1:", b'xmlns=""', b"<f>", b"]]>", b"<!--", b"_xD800_", b"1e999", b"nan", "１".encode(),
]  # fmt: skip

parts_hit = st.sampled_from(["xl/worksheets/sheet1.xml"] * 4 + list(MEMBERS))
edits = st.lists(
    st.tuples(parts_hit, st.floats(0, 1), st.integers(0, 8), st.sampled_from(FRAGMENTS)), min_size=1, max_size=3
)
flips = st.lists(st.tuples(st.integers(0, len(OFFICIAL) - 1), st.integers(0, 255)), min_size=1, max_size=3)


def _use(package: bytes) -> None:
    with contextlib.suppress(YouryouError):
        report = compare(OFFICIAL, package)
        json.dumps(report.as_json(), ensure_ascii=False).encode()
        assert report.ok is False or report.identical + len(report.changed) == len(MEMBERS)
    with contextlib.suppress(YouryouError):
        read_cells(package)
    with contextlib.suppress(YouryouError):
        template = Template.open(package)
        template.dependents([(template.sheets[0], "A1")])
        for sheet in template.sheets:
            for cell in ("A1", "B1", "C1", "D9", "A4", "B2"):
                if template.refusal(sheet, cell) is None:
                    report = compare(package, template.fill_bytes({(sheet, cell): "x"}))
                    assert report.ok, [str(difference) for difference in report.differences]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits)
def test_parts_that_were_damaged(edits):
    members = dict(MEMBERS)
    for name, place, cut, fragment in edits:
        data = members[name]
        at = int(place * len(data))
        members[name] = data[:at] + fragment + data[at + cut :]
    _use(zipped(members))


@settings(max_examples=80, deadline=None)
@given(flips)
def test_files_that_were_damaged(flips):
    data = bytearray(OFFICIAL)
    for place, byte in flips:
        data[place] = byte
    _use(bytes(data))


@pytest.mark.parametrize("bit", [0x1, 0x20, 0x40, 0x2000], ids=["encrypted", "patched", "strong", "masked"])
@pytest.mark.parametrize("where", [b"PK\1\2", b"PK\3\4"], ids=["directory", "entry"])
def test_flags_that_no_spreadsheet_program_reads_are_refused(bit: int, where: bytes):
    data = bytearray(OFFICIAL)
    at = data.index(where) + (8 if where == b"PK\1\2" else 6)
    data[at : at + 2] = (int.from_bytes(data[at : at + 2], "little") | bit).to_bytes(2, "little")
    with pytest.raises(UnusableFile):
        Template.open(bytes(data))
