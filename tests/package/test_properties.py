"""Random sheets in random XML dialects, random values: what is written is read back, the rest keeps its bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import NamedTuple
from xml.dom import minidom

import openpyxl
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.package.building import (
    RELATIONSHIPS,
    SHEET,
    STRICT,
    TRANSITIONAL,
    parts,
    raw_members,
    unzipped,
    zipped,
)
from youryou_xl.addresses import cell_name
from youryou_xl.package import Template, compare, read_cells

FORMATS = ["General", "mm-dd-yy", '[$-411]ggge"年"m"月"d"日"', '#,##0"kW"', "@", "[h]:mm"]  # of the styles in turn
PART = "xl/worksheets/sheet1.xml"


class Dialect(NamedTuple):
    """One of the ways programs write a sheet part."""

    prefix: str
    strict: bool
    bom: bool
    quote: str
    row_references: bool
    cell_references: bool
    blank_before_close: bool
    empty_as_pair: bool
    between: str
    spans: bool
    dimension: bool
    order: int  # where the reference stands among a cell's attributes


dialects = st.builds(
    Dialect,
    prefix=st.sampled_from(["", "", "x:", "ns-1.a:", "表:"]),
    strict=st.booleans(),
    bom=st.booleans(),
    quote=st.sampled_from(['"', "'"]),
    row_references=st.booleans(),
    cell_references=st.booleans(),
    blank_before_close=st.booleans(),
    empty_as_pair=st.booleans(),
    between=st.sampled_from(["", "\n  ", "<!-- > -->", "\r\n\t"]),
    spans=st.booleans(),
    dimension=st.booleans(),
    order=st.integers(0, 2),
)

positions = st.tuples(st.integers(1, 7), st.integers(1, 6))
kinds = st.sampled_from(["empty", "number", "shared", "inline", "boolean", "error", "string", "formula", "rich"])
grids = st.dictionaries(positions, st.tuples(kinds, st.integers(0, 5)), max_size=14)

characters = st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from(list("\n\t &<>\"'_=+-@]"))
texts = st.text(characters, max_size=40) | st.sampled_from(
    [
        "=1+1",
        "_x000D_",
        "_x005F_x000D_",
        " a ",
        "a\nb",
        "a\r\nb",
        "]]>",
        "&amp;",
        "髙㈱𠮷_容",
        "01234",
        "\u3000",
        "-1",
        "@x",
    ]
)
numbers = st.integers(-(10**15) + 1, 10**15 - 1) | st.floats(-1e300, 1e300).map(lambda value: value + 0.0)
dates = st.dates(dt.date(1900, 3, 1), dt.date(2200, 12, 31))
values = st.none() | st.booleans() | numbers | texts | dates
fills = st.dictionaries(st.tuples(st.integers(1, 12), st.integers(1, 9)), values, min_size=1, max_size=10)


def compose(grid: dict[tuple[int, int], tuple[str, int]], dialect: Dialect) -> tuple[bytes, dict[tuple[int, int], str]]:
    """Return a sheet part and the bytes of each of its cells."""
    p, q, between = dialect.prefix, dialect.quote, dialect.between
    raw: dict[tuple[int, int], str] = {}
    rows = []
    previous_row = 0
    for number in sorted({row for row, _ in grid}):
        cells = []
        previous = 0
        for column in sorted(column for row, column in grid if row == number):
            kind, style = grid[number, column]
            named = dialect.cell_references or column != previous + 1
            raw[number, column] = _cell(cell_name(number, column) if named else "", kind, style, dialect)
            cells.append(raw[number, column])
            previous = column
        attributes = f" r={q}{number}{q}" if dialect.row_references or number != previous_row + 1 else ""
        if dialect.spans:
            attributes += f" spans={q}1:6{q}"
        rows.append(f"<{p}row{attributes}>{between}{between.join(cells)}{between}</{p}row>")
        previous_row = number
    empty = f"<{p}sheetData{' ' if dialect.blank_before_close else ''}/>"
    data = f"<{p}sheetData>{between}{between.join(rows)}{between}</{p}sheetData>" if rows else empty
    namespace = STRICT if dialect.strict else TRANSITIONAL
    declared = f"xmlns:{p[:-1]}={q}{namespace}{q}" if p else f"xmlns={q}{namespace}{q}"
    dimension = f"<{p}dimension ref={q}A1:F7{q}/>" if dialect.dimension else ""
    xml = (
        f"<?xml version={q}1.0{q} encoding={q}UTF-8{q}?>{between}<{p}worksheet {declared} "
        f"xmlns:r={q}{RELATIONSHIPS}{q}>{dimension}{data}{between}</{p}worksheet>"
    )
    return (b"\xef\xbb\xbf" if dialect.bom else b"") + xml.encode(), raw


def _cell(name: str, kind: str, style: int, dialect: Dialect) -> str:
    p, q = dialect.prefix, dialect.quote
    types = {"shared": "s", "inline": "inlineStr", "boolean": "b", "error": "e", "string": "str", "rich": "inlineStr"}
    attributes = [f" s={q}{style}{q}"]
    if kind in types:
        attributes.append(f" t={q}{types[kind]}{q}")
    if name:
        attributes.insert(min(dialect.order, len(attributes)), f" r={q}{name}{q}")
    contents = {
        "number": f"<{p}v>12.5</{p}v>",
        "shared": f"<{p}v>1</{p}v>",
        "inline": f"<{p}is><{p}t>元の値</{p}t></{p}is>",
        "rich": f"<{p}is><{p}r><{p}t>元</{p}t></{p}r><{p}r><{p}t>の</{p}t></{p}r></{p}is>",
        "boolean": f"<{p}v>1</{p}v>",
        "error": f"<{p}v>#N/A</{p}v>",
        "string": f"<{p}v>文</{p}v>",
        "formula": f"<{p}f>1+1</{p}f><{p}v>2</{p}v>",
        "empty": "",
    }
    content = contents[kind]
    start = f"<{p}c{''.join(attributes)}"
    if not content and not dialect.empty_as_pair:
        return start + (" />" if dialect.blank_before_close else "/>")
    return f"{start}>{content}</{p}c>"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(grid=grids, dialect=dialects, fill=fills)
def test_any_values_into_any_sheet(grid, dialect: Dialect, fill):
    xml, raw = compose(grid, dialect)
    official = zipped(parts({SHEET: xml}, strict=dialect.strict))
    template = Template.open(official)
    fill = {
        place: value
        for place, value in fill.items()
        if grid.get(place, ("", 0))[0] != "formula" and not _no_date(value, grid.get(place, ("", 0))[1])
    }
    wanted = {(SHEET, cell_name(*place)): value for place, value in fill.items()}
    for place in grid:
        refused = template.refusal(SHEET, cell_name(*place)) is not None
        assert refused == (grid[place][0] == "formula")
    copy = template.fill_bytes(wanted)

    assert copy == Template.open(official).fill_bytes(wanted)
    report = compare(official, copy, wanted)
    assert report.ok, [str(difference) for difference in report.differences]
    _only_the_sheet_differs(official, copy)
    after = unzipped(copy)[PART]
    minidom.parseString(after)
    _untouched_bytes_stand_in_order(xml, after, raw, fill)
    _every_reader_reads(copy, official, fill, grid, dialect.strict)


def _only_the_sheet_differs(official: bytes, copy: bytes) -> None:
    for before, after in zip(raw_members(official), raw_members(copy), strict=True):
        assert before.name == after.name
        assert before.name == PART or before.packed == after.packed


def _untouched_bytes_stand_in_order(before: bytes, after: bytes, raw, fill) -> None:
    """Check, without anything of the code under test, that what lies between written cells kept its bytes."""
    text, filled = before.decode("utf-8"), after.decode("utf-8")
    if any(place not in raw for place in fill):  # a new cell may widen these two
        text, filled = (re.sub(r"""(ref|spans)=(["'])[A-Z0-9:]+\2""", r"\1", one) for one in (text, filled))
    pieces = [""]
    for place in sorted(raw):
        at = text.index(raw[place])
        pieces[-1] += text[:at]
        text = text[at + len(raw[place]) :]
        if place in fill:
            pieces.append("")
        else:
            pieces[-1] += raw[place]
    pieces[-1] += text
    added = any(place not in raw for place in fill)
    position = 0
    for number, piece in enumerate(pieces):
        # New cells and rows come between two elements and nowhere else.
        for fragment in re.split(r"(?<=>)|(?=<)", piece) if added else [piece]:
            found = filled.find(_opened(fragment, filled[position:]), position)
            assert found >= 0, (fragment, filled)
            assert added or number or found == 0
            position = found + len(fragment)
    assert added or position == len(filled)


def _opened(fragment: str, rest: str) -> str:
    """Return an empty sheetData as it stands once rows were added."""
    match = re.fullmatch(r"(<[^<>]*sheetData) ?/>", fragment)
    return match[1] if match and fragment not in rest else fragment


def _every_reader_reads(copy: bytes, official: bytes, fill, grid, strict: bool) -> None:
    ours = read_cells(copy)
    before = read_cells(official)
    # openpyxl does not know Strict documents; calamine does.
    sheet = None if strict else openpyxl.load_workbook(io.BytesIO(copy))[SHEET]
    rows = python_calamine.load_workbook(io.BytesIO(copy)).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    for place, value in fill.items():
        name = cell_name(*place)
        style = grid[place][1] if place in grid else 0
        expected = _as_kept(value, style)
        assert _same(ours.get((SHEET, name)), expected), (name, value, ours.get((SHEET, name)))
        if sheet is not None:
            assert _same(_decoded(sheet[name].value), expected), (name, value, sheet[name].value)
            assert sheet[name].number_format == FORMATS[style]
        row, column = place
        read = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""
        assert _same(None if read == "" else read, expected), (name, value, read)
    for (_, name), value in before.items():
        if name not in {cell_name(*place) for place in fill}:
            assert ours[SHEET, name] == value


def _no_date(value: object, style: int) -> bool:
    """Return whether a number goes where dates are shown and is none: readers stumble over it."""
    return style in (1, 2, 5) and isinstance(value, int | float) and not 0 <= value < 100_000


def _decoded(value: object) -> object:
    """Undo the escape of inline strings, which openpyxl leaves to its user."""
    if isinstance(value, str):
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), value)
    return value


def _as_kept(value: object, style: int) -> object:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") or None
    if isinstance(value, dt.date):
        return value if style in (1, 2) else f"{value:%Y/%m/%d}"
    return value


def _same(read: object, expected: object) -> bool:
    numeric = isinstance(expected, int | float) and not isinstance(expected, bool)
    if numeric and isinstance(read, dt.date | dt.time | dt.timedelta):
        return True  # the cell's own format shows this number as a date or time
    if isinstance(read, dt.datetime) and isinstance(expected, dt.date):
        return read == dt.datetime(expected.year, expected.month, expected.day)
    if numeric:
        return isinstance(read, int | float) and float(read) == float(expected)
    return type(read) is type(expected) and read == expected
