import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.badges import BADGES, badge_standings
from microclip_xblock.rules.points import Deed, added, explain, points

deeds = st.dictionaries(st.sampled_from(Deed), st.integers(0, 50))
worths = st.dictionaries(st.sampled_from(Deed), st.integers(0, 20))


def test_points_are_explained_line_by_line():
    lines = explain(
        {Deed.VOTED: 2, Deed.CLIP_FINISHED: 8, Deed.ENTERED: 0},
        {Deed.CLIP_FINISHED: 5, Deed.VOTED: 2, Deed.ENTERED: 20},
    )

    assert [(line.deed, line.count, line.worth, line.points) for line in lines] == [
        (Deed.CLIP_FINISHED, 8, 5, 40),
        (Deed.VOTED, 2, 2, 4),
    ]


@given(deeds, worths)
def test_the_lines_add_up_to_the_points(done, rules):
    assert points(done, rules) == sum(done.get(deed, 0) * rules.get(deed, 0) for deed in Deed)
    assert all(line.points > 0 for line in explain(done, rules))


@given(st.lists(deeds, max_size=5), worths)
def test_points_of_many_records_are_the_points_of_their_sum(many, rules):
    assert points(added(many), rules) == sum(points(one, rules) for one in many)
    assert added(many) == added(reversed(many))


@given(deeds, st.sampled_from(Deed), worths)
def test_doing_more_never_costs_points_or_badges(done, deed, rules):
    more = {**done, deed: done.get(deed, 0) + 1}

    assert points(more, rules) >= points(done, rules)
    for before, after in zip(badge_standings(done), badge_standings(more), strict=True):
        assert after.progress >= before.progress


@pytest.mark.parametrize("rule", BADGES, ids=lambda rule: rule.id)
def test_a_badge_is_earned_exactly_at_its_target(rule):
    (nearly,) = badge_standings({rule.deed: rule.target - 1}, (rule,))
    (just,) = badge_standings({rule.deed: rule.target}, (rule,))
    (more,) = badge_standings({rule.deed: rule.target + 7}, (rule,))

    assert (nearly.earned, just.earned, more.earned) == (False, True, True)
    assert more.progress == rule.target


def test_released_badges_keep_their_ids():
    assert {"first_steps", "sharp_eye", "on_stage"} <= {rule.id for rule in BADGES}
    assert len({rule.id for rule in BADGES}) == len(BADGES)
