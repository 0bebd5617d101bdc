import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.dropoff import FEWEST, STEPS, lost_counts, share_still_watching

histograms = st.lists(st.integers(0, 50), max_size=STEPS + 1)


@given(histograms)
def test_nothing_is_drawn_of_fewer_than_five_people(counts):
    few = sum(counts) < FEWEST == 5

    assert (share_still_watching(counts) is None) == few
    assert (lost_counts(counts) is None) == few


@given(histograms.filter(lambda counts: sum(counts) >= FEWEST))
def test_an_audience_only_shrinks(counts):
    shares = share_still_watching(counts)

    assert len(shares) == STEPS
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert shares == sorted(shares, reverse=True)


@given(st.lists(st.integers(0, STEPS), min_size=FEWEST, max_size=40))
def test_a_share_is_of_those_who_got_to_the_end_of_its_sixtieth(furthest):
    shares = share_still_watching([furthest.count(step) for step in range(STEPS + 1)])

    for step in (1, 17, STEPS):
        assert shares[step - 1] == pytest.approx(sum(one >= step for one in furthest) / len(furthest))


@given(histograms.filter(lambda counts: sum(counts) >= FEWEST))
def test_every_lost_mark_is_in_the_strip_once(counts):
    strip = lost_counts(counts)

    assert len(strip) == STEPS and sum(strip) == sum(counts)
    assert strip[: STEPS - 1] == (counts + [0] * STEPS)[: STEPS - 1]


def test_people_who_left_at_once_and_people_who_stayed():
    assert share_still_watching([3, 0, *[0] * 57, 0, 2]) == [0.4] * STEPS
    assert share_still_watching([0, 5]) == [1.0] + [0.0] * 59
    assert lost_counts([*[0] * 60, 6]) == [0] * 59 + [6]
