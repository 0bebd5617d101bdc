from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.outcomes import (
    LENGTHS_S,
    LIKED,
    REFUSED,
    STEPS,
    UNSAID,
    Lengths,
    Outcome,
    group_of,
    reward,
    said,
)

steps = st.integers(0, STEPS)
lengths = st.floats(0, 600)
shares = st.floats(0, 1)
counts = st.lists(st.integers(0, 50), max_size=STEPS + 1)
outcomes = st.builds(Outcome, steps, st.none() | st.booleans(), st.sampled_from([0.0, 0.25, 0.5, 1.0]))
tables = st.lists(st.tuples(lengths, counts), max_size=6).map(Lengths.of)


@given(outcomes, shares)
def test_a_reward_is_between_nothing_and_everything(outcome, completion):
    assert 0.0 <= reward(outcome, completion) <= 1.0


def test_rewards_as_the_module_says():
    assert reward(Outcome(60, True, LIKED), 1.0) == 1.0
    assert reward(Outcome(0, False, REFUSED), 0.0) == 0.0
    assert reward(Outcome(60), 1.0) == (0.5 + 0.1) / 0.7
    assert reward(Outcome(30, True), 0.5) == (0.25 + 0.1 + 0.3) / (0.5 + 0.2 + 0.3)


@given(outcomes, shares, shares)
def test_more_never_counts_less(outcome, one, other):
    less, more = sorted((one, other))
    assert reward(outcome, less) <= reward(outcome, more)
    assert reward(Outcome(outcome.furthest, False, outcome.said), one) < reward(
        Outcome(outcome.furthest, True, outcome.said), one
    )
    assert reward(Outcome(outcome.furthest, outcome.right, REFUSED), one) < reward(
        Outcome(outcome.furthest, outcome.right, LIKED), one
    )


@given(tables, lengths, steps, steps)
def test_a_percentile_is_one_and_grows_with_how_far_somebody_got(table, length, one, other):
    less, more = sorted((one, other))
    assert 0.0 <= table.percentile(length, less) <= table.percentile(length, more) <= 1.0
    assert table.table()[group_of(length)][one] == table.percentile(length, one)


@given(
    st.lists(st.integers(0, 50), min_size=STEPS + 1, max_size=STEPS + 1).filter(any),
    st.sampled_from([*LENGTHS_S, 240.0]),
)
def test_whoever_met_clips_of_a_length_stands_in_their_middle_on_average(found, length):
    many = [1_000 * count for count in found]
    table = Lengths.of([(length - 0.5, many)])

    mean = sum(count * table.percentile(length - 0.5, step) for step, count in enumerate(many)) / sum(many)

    assert abs(mean - 0.5) < 0.01


def test_a_share_says_the_less_the_more_get_that_far():
    everybody_ends = Lengths.of([(20.0, [0] * STEPS + [400])])
    few_end = Lengths.of([(20.0, [300] + [0] * (STEPS - 1) + [100])])

    assert everybody_ends.percentile(20.0, STEPS) < few_end.percentile(20.0, STEPS)
    assert Lengths().percentile(20.0, 30) == 0.5


def test_lengths_are_compared_in_groups_and_an_unknown_one_is_half_a_minute():
    assert [group_of(s) for s in (0.0, 10, 15, 29.9, 30, 59, 60, 119, 120, 999)] == [1, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_what_marks_say_together():
    assert said(praised=True, lost=False, refused=False) == LIKED
    assert said(praised=True, lost=False, refused=True) == REFUSED
    assert said(praised=True, lost=True, refused=False) == UNSAID
    assert 0.0 < said(praised=False, lost=True, refused=False) < UNSAID


@given(st.lists(st.tuples(st.floats(1, 14), counts), min_size=1, max_size=5), steps)
def test_clips_that_all_last_twice_as_long_change_nothing(clips, step):
    """Watch time doubles, and nobody got further or recalled more."""
    once, twice = Lengths.of(clips), Lengths.of([(2 * 15.0 + 2 * length, found) for length, found in clips])

    assert once.percentile(10.0, step) == twice.percentile(40.0, step)
