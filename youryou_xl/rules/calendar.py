"""Business days: not Saturday, Sunday, a public holiday of Japan, the days around New Year, or the user's own.

Only dates come in and go out; which step takes how long is in the standards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import lru_cache

from youryou_xl.rules.standards import THREE_WEEKS, Duration, Standards

_YEAR_END = ((12, 29), (1, 3))
_SATURDAY = 5
_ONE_DAY = dt.timedelta(days=1)


class BusinessDays:
    """A calendar that knows on which days things move.

    `extra_closed` are further closed days. `year_end` closes 12/29 to 1/3 (convention); a pair of (month, day)
    closes another span around New Year, False none.
    """

    def __init__(
        self,
        extra_closed: Collection[dt.date] = (),
        year_end: bool | tuple[tuple[int, int], tuple[int, int]] = True,
    ) -> None:
        self._extra_closed = frozenset(extra_closed)
        self._year_end = _YEAR_END if year_end is True else year_end or None

    @classmethod
    def of(cls, standards: Standards) -> BusinessDays:
        """Return the calendar `standards` describe: its New Year span and its further closed days."""
        return cls(standards.closed_days, standards.year_end or False)

    def is_open(self, date: dt.date) -> bool:
        """Return whether `date` is a business day."""
        if date.weekday() >= _SATURDAY or date in self._extra_closed or _is_holiday(date):
            return False
        if self._year_end is None:
            return True
        first, last = self._year_end
        day = (date.month, date.day)
        return not (first <= day <= last if first <= last else day >= first or day <= last)

    def next_open(self, date: dt.date) -> dt.date:
        """Return `date` if it is a business day, else the first one after it."""
        while not self.is_open(date):
            date += _ONE_DAY
        return date

    def previous_open(self, date: dt.date) -> dt.date:
        """Return `date` if it is a business day, else the last one before it."""
        while not self.is_open(date):
            date -= _ONE_DAY
        return date

    def add(self, date: dt.date, days: int) -> dt.date:
        """Return the business day that is `days` business days after `date`, which itself is not counted.

        With 0 days it is `date` itself, open or not. Raises ValueError for a negative number.
        """
        return self._moved(date, days, _ONE_DAY)

    def subtract(self, date: dt.date, days: int) -> dt.date:
        """Return the business day that is `days` business days before `date`, which itself is not counted."""
        return self._moved(date, days, -_ONE_DAY)

    def after(self, date: dt.date, duration: Duration) -> dt.date:
        """Return when `duration` ends that starts on `date`: its business days or its days, whichever ends later."""
        return max(self.add(date, duration.business_days), date + dt.timedelta(days=duration.days))

    def latest_start(self, deadline: dt.date, duration: Duration) -> dt.date:
        """Return the last business day on which to start so that `duration` ends by `deadline`."""
        start = self.previous_open(deadline - dt.timedelta(days=duration.days))
        while self.after(start, duration) > deadline:
            start = self.previous_open(start - _ONE_DAY)
        return start

    def three_weeks_after(self, date: dt.date) -> dt.date:
        """Return `date` and 3 weeks: 15 business days or 21 days, whichever ends later."""
        return self.after(date, THREE_WEEKS)

    def three_weeks_before(self, date: dt.date) -> dt.date:
        """Return the last business day whose 3 weeks end by `date`."""
        return self.latest_start(date, THREE_WEEKS)

    def _moved(self, date: dt.date, days: int, step: dt.timedelta) -> dt.date:
        if days < 0:
            raise ValueError(days)
        while days:
            date += step
            days -= self.is_open(date)
        return date


@lru_cache(maxsize=4096)
def _is_holiday(date: dt.date) -> bool:
    import jpholiday

    return bool(jpholiday.is_holiday(date))
