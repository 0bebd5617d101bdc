"""The report on a feed: sums, what is never told of a few, and which clips are named."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from microclip_xblock.rules.dropoff import FEWEST, STEPS
from microclip_xblock.rules.report import MOST_FIRST, Figures, report, share, told

COUNTS = ("shown", "views", "finished", "likes", "saves", "clear", "tried", "lost", "answered", "right")


def strip(**places):
    counts = [0] * (STEPS + 1)
    for name, count in places.items():
        counts[int(name[1:])] = count
    return counts


@st.composite
def figures(draw, clip="c"):
    shown = draw(st.integers(0, 60))
    views = draw(st.integers(0, shown))
    answered = draw(st.integers(0, views))
    small = {name: draw(st.integers(0, views)) for name in ("finished", "likes", "saves", "clear", "tried", "lost")}
    return Figures(
        clip=clip,
        topics=tuple(draw(st.lists(st.sampled_from(["graphs", "maps"]), max_size=2))),
        shown=shown,
        views=views,
        answered=answered,
        right=draw(st.integers(0, answered)),
        reported=draw(st.integers(0, 3)),
        questions=draw(st.integers(0, 5)),
        **small,
    )


feeds = st.integers(0, 14).flatmap(lambda count: st.tuples(*(figures(clip=f"c{number}") for number in range(count))))


@given(feeds)
def test_sums_are_those_of_what_is_told(clips):
    made = report(clips)

    for name in ("views", "likes", "saves", "answered"):
        shown = [getattr(row, name) for row in made.rows]
        assert getattr(made.total, name).count == sum(count or 0 for count in shown)
        assert getattr(made.total, name).whole == (None not in shown)
        every = sum(getattr(one, name) for one in clips)
        assert getattr(made.total, name).count <= every
        if getattr(made.total, name).whole:
            assert getattr(made.total, name).count == every
    assert made.total.reported == sum(one.reported for one in clips)
    assert made.total.clips == len(clips) == len(made.rows)


@given(feeds)
def test_a_topic_sums_its_own_clips(clips):
    made = report(clips)

    for topic, summary in made.topics.items():
        alone = report(one for one in clips if topic in one.topics)
        assert summary == alone.total
    assert set(made.topics) == {topic for one in clips for topic in one.topics}


@given(feeds, st.data())
def test_what_is_left_out_cannot_be_found_by_subtraction(clips, data):
    """Change every number of 1 to 4 learners into another such number: the whole report stays, sums, topics, shares and signs."""
    assume(any(0 < getattr(one, name) < FEWEST for one in clips for name in COUNTS))
    few = st.integers(1, FEWEST - 1)
    others = [
        replace(one, **{name: data.draw(few) for name in COUNTS if 0 < getattr(one, name) < FEWEST}) for one in clips
    ]

    assert report(others) == report(clips)


@given(st.integers(0, 100))
def test_only_numbers_of_nobody_or_of_five_and_more_are_told(count):
    assert told(count) == (count if count == 0 or count >= 5 else None)


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_share_is_between_nothing_and_all_or_not_told(part, of):
    found = share(part, of)

    assert (found is None) == (of < FEWEST)
    if found is not None and found.value is not None:
        assert 0.0 <= found.value <= 1.0
    if found is not None and 0 < min(part, of) < FEWEST:
        assert found.value is None and min(part, of) / of < found.most


@given(feeds)
def test_clips_are_named_only_with_a_reason_and_reports_come_first(clips):
    made = report(clips)
    rows = {row.clip: row for row in made.rows}

    assert len(made.first) == len(set(made.first)) <= MOST_FIRST
    assert all(rows[clip].signs for clip in made.first)
    reported = [rows[clip].reported for clip in made.first]
    assert reported == sorted(reported, reverse=True)
    if sum(bool(row.signs) for row in made.rows) <= MOST_FIRST:
        assert set(made.first) == {row.clip for row in made.rows if row.signs}


GOOD = Figures("c", shown=40, views=40, finished=36, answered=30, right=24, furthest=strip(p60=36, p20=4))


def kinds(**changes):
    (row,) = report([replace(GOOD, **changes)]).rows
    return {sign.kind: sign for sign in row.signs}


def test_a_good_clip_is_not_named():
    assert kinds() == {}


@pytest.mark.parametrize(
    "changes, kind",
    [
        ({"reported": 1}, "reported"),
        ({"lost": 5, "lost_at": strip(p12=5)}, "lost"),
        ({"right": 14}, "right"),
        ({"right": 2}, "right"),
        ({"finished": 15}, "finish"),
        ({"shown": 100}, "begin"),
        ({"questions": 3}, "asked"),
        ({"furthest": strip(p13=8, p60=32)}, "leave"),
    ],
)
def test_each_reason_names_a_clip(changes, kind):
    assert set(kinds(**changes)) == {kind}


@pytest.mark.parametrize(
    "changes",
    [
        {"lost": 4, "lost_at": strip(p12=4)},
        {"views": 60, "finished": 60, "shown": 60, "lost": 5},
        {"answered": 4, "right": 0},
        {"right": 15},
        {"finished": 16},
        {"shown": 80},
        {"questions": 2},
        {"furthest": strip(p13=7, p60=33)},
        {"furthest": strip(p55=20, p60=20)},
        {"views": 4, "finished": 0, "shown": 4, "furthest": strip(p3=4)},
    ],
)
def test_at_the_threshold_or_of_fewer_than_five_it_is_not(changes):
    assert kinds(**changes) == {}


def test_moments_are_those_where_most_left_and_most_were_lost():
    found = kinds(furthest=strip(p10=2, p25=4, p26=4, p60=30), lost=9, lost_at=strip(p5=2, p40=4, p41=3))

    assert (found["leave"].step, found["leave"].count, found["leave"].share) == (24, 8, 0.2)
    assert found["lost"].step == 40 and found["lost"].count == 9


def test_losses_all_over_the_clip_have_no_moment():
    assert kinds(lost=6, lost_at=strip(p5=2, p20=2, p40=2))["lost"].step is None
