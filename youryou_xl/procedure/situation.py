"""What a plan starts from: the lists wanted, the licences and certificates held, the auction and the days.

Plain data, so that a command line, a batch sheet or the records of a company can each fill it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from youryou_xl.rules.areas import Area
from youryou_xl.rules.categories import Category
from youryou_xl.rules.licences import Licence

Auction = Literal["main", "additional", "long-term"]
AUCTIONS: tuple[Auction, ...] = ("main", "additional", "long-term")


@dataclass(frozen=True, slots=True)
class ListNeed:
    """Lists (電源等リスト) of one category in one area; `reused` of them have a 系統コード already."""

    category: Category
    area: Area | None = None
    count: int = 1
    reused: int = 0


@dataclass(frozen=True, slots=True)
class Situation:
    """What a plan starts from.

    `lists` is what is wanted, by category and area. `certificates` are the days on which the certificates held expire,
    by licence; `code_unknown` says that nobody knows whether there is an operator code. `codes` are the operator codes
    held, by licence and area, where they are known: one code is of one area.
    """

    lists: tuple[ListNeed, ...]
    today: dt.date
    held: frozenset[Licence] = frozenset()
    auction: Auction = "main"
    register_by: dt.date | None = None
    certificates: tuple[tuple[Licence | None, dt.date], ...] = ()
    codes: frozenset[tuple[Licence, Area]] = frozenset()
    code_unknown: bool = False
    consortium: bool = False

    @property
    def categories(self) -> tuple[Category, ...]:
        """Return the categories wanted, each once."""
        return tuple(dict.fromkeys(need.category for need in self.lists))

    @property
    def areas(self) -> tuple[Area, ...]:
        """Return the areas wanted, each once."""
        return tuple(dict.fromkeys(need.area for need in self.lists if need.area is not None))
