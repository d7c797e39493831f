"""Random sheets in random XML dialects, random values: what is written is read back, the rest keeps its bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import NamedTuple
from xml.dom import minidom

import openpyxl
import pytest
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
from youryou_xl.addresses import address
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


def compose(grid: dict[tuple[int, int], tuple[str, int]], dialect: Dialect) -> bytes:
    """Return a sheet part."""
    p, q, between = dialect.prefix, dialect.quote, dialect.between
    rows = []
    previous_row = 0
    for number in sorted({row for row, _ in grid}):
        cells = []
        previous = 0
        for column in sorted(column for row, column in grid if row == number):
            kind, style = grid[number, column]
            named = dialect.cell_references or column != previous + 1
            cells.append(_cell(address(number, column) if named else "", kind, style, dialect))
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
    return (b"\xef\xbb\xbf" if dialect.bom else b"") + xml.encode()


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
    xml = compose(grid, dialect)
    official = zipped(parts({SHEET: xml}, strict=dialect.strict))
    template = Template.open(official)
    fill = {
        place: value
        for place, value in fill.items()
        if grid.get(place, ("", 0))[0] != "formula" and not _no_date(value, grid.get(place, ("", 0))[1])
    }
    wanted = {(SHEET, address(*place)): value for place, value in fill.items()}
    for place in grid:
        refused = template.refusal(SHEET, address(*place)) is not None
        assert refused == (grid[place][0] == "formula")
    copy = template.fill_bytes(wanted)

    assert copy == Template.open(official).fill_bytes(wanted)
    report = compare(official, copy, wanted)
    assert report.ok, [str(difference) for difference in report.differences]
    _only_the_sheet_differs(official, copy)
    after = unzipped(copy)[PART]
    minidom.parseString(after)
    _every_other_byte_is_the_same(xml, after, grid, fill)
    _every_reader_reads(copy, official, fill, grid, dialect.strict)


def _only_the_sheet_differs(official: bytes, copy: bytes) -> None:
    for before, after in zip(raw_members(official), raw_members(copy), strict=True):
        assert before.name == after.name
        assert before.name == PART or before.packed == after.packed


_PIECE = re.compile(r"<!--.*?-->|<[^>]*>|[^<]+", re.DOTALL)
_NAME = re.compile(r"""<(?:[^\s<>"'/]+:)?(\w+)""")


def _every_other_byte_is_the_same(before: bytes, after: bytes, grid, fill) -> None:
    """Check, without anything of the code under test, that the part is what it was but for the written cells.

    Taken away: the written cells, and rows that were not there. What is left of both is compared, whole. Only where a
    cell was added may the two hints to what a sheet covers differ, and then they have to cover it.
    """
    rows = {row for row, _ in grid}
    added = {place for place in fill if place not in grid}
    widened = {row for row, _ in added}
    left, there = _without(before.decode("utf-8"), fill, rows, widened)
    right, now = _without(after.decode("utf-8"), fill, rows, widened)
    assert set(there) == set(grid)
    assert set(grid) <= set(now) and set(now) - set(grid) <= added
    if added:
        covered = re.search(r"""dimension ref=["']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)""", right)
        for row, column in set(now) if covered else ():
            first, top, last, bottom = (covered[number] for number in (1, 2, 3, 4))  # type: ignore[index]
            assert int(top) <= row <= int(bottom) and ord(first) - 64 <= column <= ord(last) - 64
        left, right = (re.sub(r"""(dimension ref=)(["'])[A-Z0-9:]+\2""", r"\1", one) for one in (left, right))
        # An empty sheetData is opened for its first row, and stays open when that is taken away again.
        closed = r"<((?:[^\s<>/]+:)?sheetData) ?(?:/>|></\1>)"
        left, right = (re.sub(closed, r"<\1/>", one) for one in (left, right))
    assert right == left


def _without(text: str, cells, rows: set[int], widened: set[int]) -> tuple[str, list[tuple[int, int]]]:
    """Return a sheet part without `cells` and without rows other than `rows`, and where its cells stand.

    The spans of a row are left out where the row is one of `widened`, once it is known that they cover its cells.
    """
    kept: list[str] = []
    places: list[tuple[int, int]] = []
    row = column = 0
    spans = (1, 16384)
    dropping = ""  # the element that is being left out
    for piece in _PIECE.findall(text):
        name = "" if piece.startswith(("<!--", "<?", "</")) or not piece.startswith("<") else _NAME.match(piece)[1]
        ends = piece.startswith("</") and _NAME.match(piece.replace("</", "<"))[1]
        if name == "row":
            row, column = int(_attribute(piece, "r") or row + 1), 0
            told = _attribute(piece, "spans")
            spans = tuple(map(int, told.split(":"))) if told else (1, 16384)
            if row in widened:
                piece = re.sub(r""" spans=(["'])[0-9:]+\1""", "", piece)
            dropping = dropping or ("" if row in rows else "row")
        elif name == "c":
            written = _attribute(piece, "r")
            column = ord(written[0]) - 64 if written else column + 1
            assert not written or written == f"{chr(column + 64)}{row}"
            assert spans[0] <= column <= spans[1]
            places.append((row, column))
            dropping = dropping or ("c" if (row, column) in cells else "")
        if not dropping:
            kept.append(piece)
        if dropping and (ends == dropping or (name == dropping and piece.endswith("/>"))):
            dropping = ""
    assert places == sorted(set(places)), "the cells stand in their order, each once"
    return "".join(kept), places


def _attribute(tag: str, name: str) -> str | None:
    found = re.search(rf"""\s{name}=(["'])(.*?)\1""", tag)
    return found[2] if found else None


def _every_reader_reads(copy: bytes, official: bytes, fill, grid, strict: bool) -> None:
    ours = read_cells(copy)
    before = read_cells(official)
    # openpyxl does not know Strict documents; calamine does.
    sheet = None if strict else openpyxl.load_workbook(io.BytesIO(copy))[SHEET]
    rows = python_calamine.load_workbook(io.BytesIO(copy)).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    for place, value in fill.items():
        name = address(*place)
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
        if name not in {address(*place) for place in fill}:
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


@pytest.mark.parametrize("order", [0, 1, 2])
def test_the_value_a_cell_has_already_may_be_written_again(order: int):
    dialect = Dialect("", False, False, '"', False, False, False, False, "", False, False, order)
    official = zipped(parts({SHEET: compose({(1, 2): ("boolean", 0)}, dialect)}))
    copy = Template.open(official).fill_bytes({(SHEET, "B1"): True})
    report = compare(official, copy)
    assert report.ok, [str(difference) for difference in report.differences]
