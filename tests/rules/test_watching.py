import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.watching import FINISHED_RATIO, Standing, completion, grade, is_finished

RULES = ("finished", "checks", "both")
rules = st.sampled_from(RULES)
ratios = st.floats(0.01, 1.0)
shares = st.integers(1, 100).map(lambda hundredths: hundredths / 100)


@st.composite
def standings(draw):
    clips, checks = draw(st.integers(0, 60)), draw(st.integers(0, 60))
    return Standing(draw(st.integers(0, clips)), clips, draw(st.integers(0, checks)), checks)


def watched(finished, clips):
    return Standing(finished, clips, 0, 0)


def test_nine_tenths_finish_a_clip():
    assert FINISHED_RATIO == 0.9
    assert is_finished(0.9) and is_finished(1.0)
    assert not is_finished(0.899)


@pytest.mark.parametrize(
    "finished, clips, ratio, expected",
    [
        (0, 10, 0.8, 0.0),
        (4, 10, 0.8, 0.5),
        (8, 10, 0.8, 1.0),
        (10, 10, 0.8, 1.0),
        (0, 0, 0.8, 0.0),
        (1, 1, 0.1, 1.0),
        (0, 3, 0.1, 0.0),
    ],
)
def test_completion_is_the_share_of_what_is_asked_for(finished, clips, ratio, expected):
    assert completion(watched(finished, clips), "finished", ratio, 0.6) == pytest.approx(expected)
    assert completion(Standing(0, 3, finished, clips), "checks", 0.8, ratio) == pytest.approx(expected)


@pytest.mark.parametrize(
    "rule, completed, graded",
    [("finished", 0.5, 0.4), ("checks", 0.75, 0.45), ("both", 0.5, 0.425)],
)
def test_the_authors_rule_decides_what_counts(rule, completed, graded):
    standing = Standing(finished=4, clips=10, right=9, checks=20)

    assert completion(standing, rule, 0.8, 0.6) == pytest.approx(completed)
    assert grade(standing, rule) == pytest.approx(graded)


@given(rules, ratios, ratios, st.integers(0, 30), st.integers(0, 30))
def test_a_feed_without_checks_goes_by_its_clips_and_an_empty_one_is_never_completed(rule, ratio, other, done, more):
    standing = watched(done, done + more)

    assert completion(standing, rule, ratio, other) == completion(standing, "finished", ratio, other)
    assert grade(standing, rule) == grade(standing, "finished")
    assert completion(watched(0, 0), rule, ratio, other) == grade(watched(0, 0), rule) == 0.0


@given(standings(), rules, ratios, ratios)
def test_doing_more_never_takes_back(standing, rule, clips_ratio, checks_ratio):
    further = Standing(
        min(standing.clips, standing.finished + 1),
        standing.clips,
        min(standing.checks, standing.right + 1),
        standing.checks,
    )

    assert 0.0 <= completion(standing, rule, clips_ratio, checks_ratio) <= 1.0
    assert completion(further, rule, clips_ratio, checks_ratio) >= completion(standing, rule, clips_ratio, checks_ratio)
    assert 0.0 <= grade(standing, rule) <= grade(further, rule) <= 1.0


@given(st.integers(1, 500), st.integers(0, 500), rules, ratios, ratios)
def test_doing_everything_completes_and_gets_the_best_grade(clips, checks, rule, clips_ratio, checks_ratio):
    everything, nothing = Standing(clips, clips, checks, checks), Standing(0, clips, 0, checks)

    assert completion(everything, rule, clips_ratio, checks_ratio) == grade(everything, rule) == 1.0
    assert completion(nothing, rule, clips_ratio, checks_ratio) == grade(nothing, rule) == 0.0


@given(st.integers(1, 500), shares)
def test_the_share_that_is_asked_for_is_enough_and_one_less_is_not(clips, ratio):
    hundredths = round(ratio * 100)
    enough = max(1, -(-clips * hundredths // 100))

    assert completion(watched(enough, clips), "finished", ratio, 0.6) == 1.0
    assert completion(watched(enough - 1, clips), "finished", ratio, 0.6) < 1.0


@given(standings(), ratios, ratios)
def test_both_is_no_more_than_either(standing, clips_ratio, checks_ratio):
    by_finished, by_checks, by_both = (completion(standing, rule, clips_ratio, checks_ratio) for rule in RULES)

    assert by_both == (min(by_finished, by_checks) if standing.checks else by_finished)


@given(standings(), st.sampled_from(["nothing", "", "anything"]))
def test_a_feed_without_a_rule_has_no_grade(standing, rule):
    assert grade(standing, rule) == 0.0
