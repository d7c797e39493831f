"""The auction: the largest sum, no slot twice, and a margin that says how near the next best was."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youryou_xl.layout.assignment import assign


def best_sum(scores: list[dict[int, float]]) -> float:
    """Return the largest sum there is, by trying everything."""
    items = sorted({item for wanted in scores for item in wanted})
    best = 0.0
    for chosen in itertools.product([None, *items], repeat=len(scores)):
        taken = [item for item in chosen if item is not None]
        if len(taken) == len(set(taken)):
            pairs = zip(scores, chosen, strict=True)
            worth = [wanted.get(item, -1e9) for wanted, item in pairs if item is not None]
            best = max(best, sum(worth))
    return best


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.integers(0, 3), st.floats(-3, 9).map(lambda value: round(value, 2)), max_size=4),
        min_size=1,
        max_size=4,
    )
)
def test_the_sum_is_as_large_as_can_be_and_nothing_is_given_twice(scores: list[dict[int, float]]) -> None:
    chosen, margins = assign(scores)
    taken = [item for item in chosen if item is not None]
    assert len(taken) == len(set(taken))
    got = sum(wanted[item] for wanted, item in zip(scores, chosen, strict=True) if item is not None)
    assert got >= best_sum(scores) - 0.02 * (len(scores) + 1)
    assert len(margins) == len(scores)


def test_who_wants_a_slot_less_takes_the_next_one() -> None:
    chosen, _ = assign([{1: 5.0, 2: 4.0}, {1: 6.0}])
    assert chosen == [2, 1]


def test_nothing_is_better_than_a_slot_that_does_not_fit() -> None:
    assert assign([{1: -2.0}])[0] == [None]


def test_a_free_slot_nearly_as_good_leaves_a_small_margin() -> None:
    assert assign([{1: 5.0, 2: 4.5}])[1] == pytest.approx([0.5])
    assert assign([{1: 5.0, 2: 1.0}])[1] == pytest.approx([4.0])


def test_a_slot_held_firmly_by_another_is_no_alternative() -> None:
    _, margins = assign([{1: 5.0, 2: 4.9}, {2: 9.0}])
    assert margins[0] == pytest.approx(5.0)
