"""Serial numbers and number formats: what is a date and which."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youryou_xl.package.styles import shows_date
from youryou_xl.package.values import cell_bytes, date_of, mark


def serial(value: dt.date, date1904: bool) -> float:
    return float(cell_bytes(value, mark(b""), True, date1904).removeprefix(b"><v>").removesuffix(b"</v></c>"))


@given(st.dates(dt.date(1900, 1, 1), dt.date(9999, 12, 31)), st.booleans())
def test_a_date_comes_back_as_it_was(day: dt.date, date1904: bool):
    if date1904 and day < dt.date(1904, 1, 1):
        return
    assert date_of(serial(day, date1904), date1904) == day


@given(st.datetimes(dt.datetime(1904, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59)), st.booleans())
def test_a_time_of_day_comes_back_to_the_second(moment: dt.datetime, date1904: bool):
    moment = moment.replace(microsecond=0)
    read = date_of(serial(moment, date1904), date1904)
    assert dt.datetime.combine(read, getattr(read, "time", dt.time)()) == moment


@given(st.floats() | st.integers(-(10**9), 10**9), st.booleans())
def test_any_number_is_a_date_or_none(number: float, date1904: bool):
    assert date_of(number, date1904) is None or isinstance(date_of(number, date1904), dt.date)


@pytest.mark.parametrize(("number", "day"), [(1, "1900-01-01"), (59, "1900-02-28"), (60, None), (61, "1900-03-01")])
def test_the_day_that_never_was(number: int, day: str | None):
    read = date_of(number, False)
    assert (read.isoformat() if read else None) == day


@pytest.mark.parametrize(
    "code",
    [
        "yyyy/mm/dd", "m/d/yy", "[$-411]ggge年m月d日", 'yyyy"年"m"月"d"日"', "d-mmm", "mmm", "[$-F800]dddd\\,\\ mmmm",
        "yyyy/m/d h:mm", "[Red]yyyy", "m\\/d", "e/m/d;@", "G/標準e",
    ],
)  # fmt: skip
def test_formats_that_show_a_date(code: str):
    assert shows_date(code)


@pytest.mark.parametrize(
    "code",
    [
        "General", "G/標準", "0", "0.00E+00", '#,##0"kW"', '0"day"', "@", "h:mm", "mm:ss", "[h]:mm", "[mm]", "[ss].0",
        "h:mm AM/PM", "[Red]0", "_d0", "*y0", "\\d0", "0_);(0)", '"yyyy"', "",
    ],
)  # fmt: skip
def test_formats_that_do_not(code: str):
    assert not shows_date(code)


@pytest.mark.parametrize(
    ("code", "date"),
    [
        ('[=0]"";yyyy/m/d', True), ('"";yyyy/m/d', True), (";;yyyy/m/d", True), ('[<1]"未定";ggge"年"', True),
        ("aaa", True), ("aaaa", True), ('m"月"d"日"(aaa)', True), ("[$-411]aaa;@", True), ("h:mm A/P", False),
        ("h:mm AM/PM", False), ('0;"yyyy"', False), ('0"d;d";0', False), ("[h]:mm;[m]", False), ("[h]:mm;d", True),
        ("0.00E+00;@", False), ('#,##0"円";[Red]-#,##0"円"', False),
    ],
)  # fmt: skip
def test_any_section_of_a_format_may_show_a_date_and_weekdays_are_dates(code: str, date: bool):
    assert shows_date(code) is date
