"""Captions and slots brought together all at once: at most one slot a caption, at most one caption a slot.

The sum of the scores is made as large as can be by an auction: captions bid for slots, prices rise where two want
the same. What is left between the best and the second-best choice at the final prices is the margin. Knows numbers
only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_STEP = 0.02
"""By how much at least a bid raises a price; the sum is exact to this times the number of captions."""
_MOST_BIDS = 200_000


def assign(scores: Sequence[Mapping[int, float]], nothing: float = 0.0) -> tuple[list[int | None], list[float]]:
    """Return for every bidder the item it gets (None for nothing) and the margin of that choice.

    `scores` are the items each bidder could have and what each is worth to it; having nothing is worth `nothing`.
    """
    prices: dict[int, float] = {}
    owner: dict[int, int] = {}
    result: list[int | None] = [None] * len(scores)
    waiting = [number for number, wanted in enumerate(scores) if wanted]
    bids = 0
    while waiting and bids < _MOST_BIDS:
        bids += 1
        bidder = waiting.pop()
        best, best_value, second = None, nothing, nothing
        for item, worth in scores[bidder].items():
            value = worth - prices.get(item, 0.0)
            if value > best_value:
                best, best_value, second = item, value, best_value
            elif value > second:
                second = value
        if best is None:
            continue
        prices[best] = prices.get(best, 0.0) + best_value - second + _STEP
        loser = owner.get(best)
        owner[best] = bidder
        result[bidder] = best
        if loser is not None:
            result[loser] = None
            waiting.append(loser)
    # The second price of every item: what its strongest loser would still give for it.
    margins = []
    for bidder, wanted in enumerate(scores):
        mine = result[bidder]
        own = wanted[mine] if mine is not None else nothing
        others = [nothing] if mine is not None else []
        for item, worth in wanted.items():
            if item != mine:
                holder = owner.get(item)
                held = scores[holder][item] - _next(scores[holder], item, nothing) if holder is not None else 0.0
                others.append(worth - max(0.0, held))
        margins.append(own - max(others, default=nothing))
    return result, margins


def _next(wanted: Mapping[int, float], but: int, nothing: float) -> float:
    """Return what a holder would have without an item, were all others free."""
    return max([nothing, *(worth for item, worth in wanted.items() if item != but)])
