"""Properties of every parser, on values nobody thought of."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from youryou_xl.rules import (
    VALUE_TYPES,
    BusinessDays,
    OperatorCode,
    PlantShortName,
    Severity,
    Source,
    ValueSpec,
    parse_area,
    parse_category,
    parse_licence,
    read_value,
)

CODES = [
    "アグリ",
    "ｱｸﾞﾘ",
    "12345",
    "01",
    "1YA22",
    "_容",
    "＿容",
    "YYYYYY",
    "A0123",
    "１２３",
    "低圧群",
    "Y",
    "O",
    "I",
    "3",
    "0",
]
CONTACTS = ["〒", "03-1234-5678", "@", "＠", "example.co.jp", "135-0061", "ー", "−", "東京"]
QUANTITIES = ["令和", "年", "月", "日", "2020/03/01", ".0", "E+", "kW", "MW", "²", "①", "١٢٣٤٥"]
SIGNS = ["、", " ", "\u3000", "\n", "\u0301", "\u3099", "😀", "{", "}", "#N/A", "=", "'"]
FRAGMENTS = st.sampled_from(CODES + CONTACTS + QUANTITIES + SIGNS)
TYPED = st.one_of(
    st.lists(FRAGMENTS, max_size=6).map("".join),
    st.text(max_size=30),
    st.from_regex(r"[0-9０-９A-Za-z\-ー]{1,24}", fullmatch=True),
    st.integers(min_value=-(10**24), max_value=10**24),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.none(),
)
SPECS = [ValueSpec(kind) for kind in VALUE_TYPES] + [
    ValueSpec("name", True, max_length=5, source=Source.parse("manual p.8")),
    ValueSpec("choice", choices=("新規", "変更", "廃止"), source=Source.parse("manual p.8")),
    ValueSpec("date", fixed=dt.date(2020, 3, 1), source=Source.parse("manual p.14")),
    ValueSpec("kilowatt", fixed=999999999, source=Source.parse("manual p.14")),
    ValueSpec("grid_code", long_term=True),
]
QUICK = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.type}-{spec.fixed or spec.max_length or ''}")
@QUICK
@given(typed=TYPED)
def test_a_parser_never_raises_and_what_it_tells_to_type_is_right(spec: ValueSpec, typed: object) -> None:
    reading = read_value(typed, spec, field="f", label="項目")
    assert reading.value is None or reading.ok
    for finding in reading.findings:
        assert "{" not in finding.message.replace(str(typed), "") or "{" in str(typed)
        if finding.fix is None:
            continue
        again = read_value(finding.fix, spec, field="f", label="項目")
        assert again.ok and again.value is not None
        assert not any(repeated.fix is not None for repeated in again.findings), again.findings
        if finding.severity is not Severity.ERROR and spec.type != "postal_code":
            assert again.value == reading.value


@QUICK
@given(typed=TYPED)
def test_areas_categories_and_licences_are_named_or_not(typed: object) -> None:
    for parse in (parse_area, parse_category, parse_licence):
        name = parse(typed)
        assert name is None or parse(str(name)) is name


@QUICK
@given(digits=st.integers(0, 9999), area=st.integers(1, 9), serial=st.integers(1, 99))
def test_every_code_survives_being_written_and_read(digits: int, area: int, serial: int) -> None:
    code = f"{digits:04}{area}"
    name = PlantShortName.of(code, serial)
    assert len(str(name)) == 10
    assert PlantShortName.parse(str(name)).value == name
    reading = OperatorCode.parse(code)
    assert reading.findings == () and str(reading.value) == code
    as_number = OperatorCode.parse(int(code))
    assert (str(as_number.value) == code) if int(code) >= 10000 else as_number.value is None


DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))


@QUICK
@given(date=DAYS, days=st.integers(0, 40))
def test_adding_and_subtracting_business_days_undo_each_other(date: dt.date, days: int) -> None:
    calendar = BusinessDays()
    start = calendar.next_open(date)
    end = calendar.add(start, days)
    assert calendar.is_open(end)
    assert calendar.subtract(end, days) == start
    assert sum(calendar.is_open(start + dt.timedelta(n)) for n in range(1, (end - start).days + 1)) == days


@QUICK
@given(deadline=DAYS)
def test_three_weeks_before_is_the_last_day_whose_three_weeks_end_in_time(deadline: dt.date) -> None:
    calendar = BusinessDays()
    start = calendar.three_weeks_before(deadline)
    assert calendar.is_open(start)
    assert calendar.three_weeks_after(start) <= deadline
    assert calendar.three_weeks_after(calendar.next_open(start + dt.timedelta(1))) > deadline
