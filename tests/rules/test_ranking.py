import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.ranking import Histogram, cumulative, shown_percentages, standings

tallies = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 6), max_size=20)
scores = st.lists(st.integers(0, 12), max_size=40)


def test_equal_counts_share_a_place_and_the_next_is_skipped():
    places = standings({"d": 1, "b": 5, "a": 5, "c": 2})

    assert [(place.rank, place.tied, place.item, place.count) for place in places] == [
        (1, True, "a", 5),
        (1, True, "b", 5),
        (3, False, "c", 2),
        (4, False, "d", 1),
    ]


def test_nothing_counted_gives_no_places():
    assert standings({}) == ()


def test_a_count_below_zero_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        standings({"a": 1, "b": -1})


@given(tallies, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(counts, dice: random.Random):
    shuffled = list(counts.items())
    dice.shuffle(shuffled)

    assert standings(dict(shuffled)) == standings(counts)


@given(tallies)
def test_a_rank_is_one_more_than_the_number_of_those_with_more(counts):
    places = standings(counts)

    assert sorted(place.item for place in places) == sorted(counts)
    for place in places:
        assert place.rank == 1 + sum(count > place.count for count in counts.values())
        assert place.tied == (sum(count == place.count for count in counts.values()) > 1)


@given(scores, st.integers(-1, 13))
def test_a_histogram_answers_as_counting_would(many, asked):
    histogram = Histogram.of(many)

    assert histogram.total == len(many)
    assert histogram.at(asked) == many.count(asked)
    assert histogram.above(asked) == sum(score > asked for score in many)
    assert histogram.rank(asked) == 1 + sum(score > asked for score in many)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=40), st.integers(0, 12))
def test_moving_one_learner_is_the_same_as_counting_again(many, new):
    assert Histogram.of(many).moved(many[0], new) == Histogram.of([*many[1:], new])
    assert Histogram.of(many).moved(None, new) == Histogram.of([*many, new])


def test_moving_somebody_who_was_not_there_only_adds_them():
    assert Histogram.of([5]).moved(7, 9) == Histogram.of([5, 9])


@given(st.lists(st.integers(0, 100_000), max_size=12))
def test_shown_percentages_sum_to_a_hundred_and_none_is_off_by_one(counts):
    shown = shown_percentages(counts)

    total = sum(counts)
    assert sum(shown) == (100 if total else 0)
    assert len(shown) == len(counts)
    for count, percent in zip(counts, shown, strict=True):
        assert not total or abs(percent * total - count * 100) < total


def test_thirds_show_as_34_33_33():
    assert shown_percentages([1, 1, 1]) == (34, 33, 33)


def test_running_sums():
    assert cumulative([3, 0, 4]) == (3, 3, 7)
