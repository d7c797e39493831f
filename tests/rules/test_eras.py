"""Japanese years: the day an era begins, its first year, and what is no era and no year."""

from __future__ import annotations

import datetime as dt

import pytest

from youryou_xl.rules import eras


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2019, 5, 1), "令和元年5月1日"),
        (dt.date(2019, 4, 30), "平成31年4月30日"),
        (dt.date(2026, 12, 31), "令和8年12月31日"),
        (dt.date(1989, 1, 8), "平成元年1月8日"),
        (dt.date(1989, 1, 7), "昭和64年1月7日"),
        (dt.date(1926, 12, 25), "昭和元年12月25日"),
        (dt.date(1926, 12, 24), "大正15年12月24日"),
        (dt.date(1912, 7, 30), "大正元年7月30日"),
        (dt.date(1912, 7, 29), "明治45年7月29日"),
        (dt.date(1868, 10, 23), "明治元年10月23日"),
        (dt.date(1868, 10, 22), "1868年10月22日"),
    ],
)
def test_an_era_begins_on_its_first_day(day: dt.date, words: str) -> None:
    assert eras.in_words(day) == words


@pytest.mark.parametrize("text", ["令和", "令", "R", "r", "Ｒ", "㋿", " 令和 ", "R.", "令和年"])
def test_an_era_is_named_in_many_ways(text: str) -> None:
    era = eras.era_named(text)
    assert era is not None and (era.name, era.letter, era.begins) == ("令和", "R", dt.date(2019, 5, 1))


@pytest.mark.parametrize("text", ["", "令和8", "X", "和", "西暦"])
def test_anything_else_is_no_era(text: str) -> None:
    assert eras.era_named(text) is None


def test_every_era_answers_to_its_letter_and_its_first_sign() -> None:
    for letter, name in (("H", "平成"), ("S", "昭和"), ("T", "大正"), ("M", "明治")):
        for text in (letter, letter.lower(), name, name[0]):
            era = eras.era_named(text)
            assert era is not None and era.name == name


def test_western_years_are_told_from_eras() -> None:
    assert all(eras.is_western(text) for text in ("西暦", "西", "AD", "a.d.", " ＡＤ "))
    assert not any(eras.is_western(text) for text in ("", "令和", "暦"))


def test_a_year_counts_within_its_own_era_only() -> None:
    reiwa, heisei = eras.ERAS[:2]
    assert eras.year_within(dt.date(2026, 4, 1), reiwa) == 8
    assert eras.year_within(dt.date(2019, 4, 30), heisei) == 31
    assert eras.year_within(dt.date(2019, 5, 1), heisei) is None
    assert eras.year_within(dt.date(1988, 5, 1), heisei) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [("8", 8), ("８年", 8), ("元", 1), ("元年", 1), ("第8年", 8), (" 2026 ", 2026), ("", None), ("12345", None)],
)
def test_a_year_is_read_as_it_is_written(text: str, year: int | None) -> None:
    assert eras.read_year(text) == year


def test_a_date_is_put_together_from_its_numbers() -> None:
    reiwa, heisei = eras.ERAS[:2]
    assert eras.date_of(8, 4, 1, reiwa) == dt.date(2026, 4, 1)
    assert eras.date_of(1, 5, 1, reiwa) == dt.date(2019, 5, 1)
    assert eras.date_of(31, 5, 1, heisei) == dt.date(2019, 5, 1), "papers printed before say so"
    assert eras.date_of(99, 1, 1, reiwa) == dt.date(2117, 1, 1)
    assert eras.date_of(2026, 4, 1) == dt.date(2026, 4, 1)
    assert eras.date_of(0, 4, 1, reiwa) is None
    assert eras.date_of(100, 4, 1, reiwa) is None
    assert eras.date_of(8, 2, 30, reiwa) is None
    assert eras.date_of(2026, 13, 1) is None
