from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.sitting import MOST_CLIPS, USUAL_S, Ask, Item, Plan, plan_sitting

refs = st.sampled_from("abcdefghijkl")
items = st.lists(
    st.builds(Item, refs, st.just(0.0) | st.integers(10, 1800).map(lambda tenths: tenths / 10), st.booleans()),
    unique_by=lambda item: item.ref,
    max_size=12,
)
asks = st.lists(st.builds(Ask, st.sampled_from("ABCDEF"), st.floats(-2, 2)), max_size=8)
plans = st.just(Plan("all", 0)) | st.builds(Plan, st.sampled_from(["clips", "minutes"]), st.integers(1, 9))
gaps = st.integers(0, 5)
starts = st.none() | refs | st.just("gone")


def fresh(letters, seconds=30.0):
    """Clips nobody watched; a capital one was finished."""
    return [Item(letter.lower(), seconds, letter.isupper()) for letter in letters]


def shown(steps):
    """Steps as text, recall steps in brackets."""
    return "".join(step.ref if step.kind == "clip" else f"[{step.ref}]" for step in steps)


def clips_in(steps):
    return [step.ref for step in steps if step.kind == "clip"]


def recalls_in(steps):
    return [step.ref for step in steps if step.kind == "recall"]


@pytest.mark.parametrize(
    "letters, plan, start, expected",
    [
        ("abcdef", Plan("clips", 3), None, "abc"),
        ("abcdef", Plan("clips", 3), "d", "def"),
        ("abcdef", Plan("clips", 3), "e", "efa"),
        ("ABcdef", Plan("clips", 3), None, "cde"),
        ("aBcDef", Plan("clips", 3), "c", "cef"),
        ("abCdEf", Plan("clips", 3), "c", "cdf"),
        ("ABCD", Plan("clips", 3), "c", "cda"),
        ("ABCD", Plan("all", 0), "b", "bcda"),
        ("abc", Plan("all", 0), None, "abc"),
        ("abc", Plan("clips", 9), "gone", "abc"),
        ("abcdef", Plan("minutes", 2), None, "abcd"),
        ("", Plan("clips", 3), None, ""),
    ],
)
def test_what_a_sitting_is_made_of(letters, plan, start, expected):
    assert shown(plan_sitting(fresh(letters), [], plan, 3, start)) == expected


@pytest.mark.parametrize(
    "every, size, expected",
    [
        (3, 7, "abc[A]def[B]g"),
        (2, 7, "ab[A]cd[B]ef[C]g"),
        (1, 7, "a[A]b[B]c[C]d[D]efg"),
        (0, 7, "abcdefg"),
        (3, 3, "abc[A]"),
        (5, 2, "ab[A]"),
    ],
)
def test_recall_cards_stand_between_clips_the_most_urgent_first(every, size, expected):
    waiting = [Ask("C", 0.5), Ask("A", 0.9), Ask("B", 0.7), Ask("D", 0.1), Ask("B", 0.2)]

    assert shown(plan_sitting(fresh("abcdefg"), waiting, Plan("clips", size), every, None)) == expected


@given(items, asks, plans, gaps, starts)
def test_every_page_is_something_that_is_there_and_comes_once(items, asks, plan, every, start):
    steps = plan_sitting(items, asks, plan, every, start)

    clips, recalls = clips_in(steps), recalls_in(steps)
    assert len(set(clips)) == len(clips) and set(clips) <= {item.ref for item in items}
    assert len(set(recalls)) == len(recalls) and set(recalls) <= {ask.ref for ask in asks}
    assert steps == plan_sitting(items, list(reversed(asks)), plan, every, start)


@given(items.filter(bool), asks, plans, gaps, starts)
def test_one_begins_with_the_clip_one_asked_for_and_never_with_a_question(items, asks, plan, every, start):
    steps = plan_sitting(items, asks, plan, every, start)

    assert steps[0].kind == "clip"
    if start in {item.ref for item in items}:
        assert steps[0].ref == start


@given(items, asks, plans, gaps, starts)
def test_clips_come_in_the_courses_order_from_there_on(items, asks, plan, every, start):
    clips = clips_in(plan_sitting(items, asks, plan, every, start))
    order = [item.ref for item in items]
    places = [order.index(ref) for ref in clips]

    turns = sum(after < before for before, after in pairwise(places))
    assert turns == 0 or (turns == 1 and places[-1] < places[0])


@given(items, asks, plans, gaps, starts)
def test_what_was_finished_comes_again_only_when_nothing_else_is_left(items, asks, plan, every, start):
    clips = clips_in(plan_sitting(items, asks, plan, every, start))
    finished = {item.ref for item in items if item.finished}

    if len(finished) < len(items):
        assert set(clips) & finished <= {start}


@given(items, asks, plans, gaps, starts)
def test_a_sitting_is_as_long_as_planned(items, asks, plan, every, start):
    clips = clips_in(plan_sitting(items, asks, plan, every, start))
    seconds = {item.ref: item.duration_s or USUAL_S for item in items}
    whole = clips_in(plan_sitting(items, asks, Plan("all", 0), every, start))

    assert clips == whole[: len(clips)]
    if plan.kind == "clips":
        assert len(clips) == min(plan.size, len(whole))
    elif plan.kind == "minutes" and items:
        taken = sum(seconds[ref] for ref in clips)
        assert len(clips) == 1 or taken <= plan.size * 60 + 1e-6
        assert clips == whole or taken + seconds[whole[len(clips)]] > plan.size * 60
    else:
        assert clips == whole


@given(items, asks, plans, gaps, starts)
def test_questions_stand_after_every_so_many_clips_as_long_as_there_are_any(items, asks, plan, every, start):
    steps = plan_sitting(items, asks, plan, every, start)
    urgency = {}
    for ask in asks:
        urgency[ask.ref] = max(ask.urgency, urgency.get(ask.ref, ask.urgency))

    clips, recalls = clips_in(steps), recalls_in(steps)
    slots = 0 if not every or not clips else max(1, len(clips) // every)
    assert len(recalls) == min(slots, len(urgency))
    assert recalls == sorted(urgency, key=lambda ref: (-urgency[ref], ref))[: len(recalls)]
    seen = 0
    for step in steps:
        seen += step.kind == "clip"
        if step.kind == "recall":
            assert seen % every == 0 or (len(clips) < every and seen == len(clips))


def test_a_sitting_in_minutes_ends_where_no_length_is_known_and_after_a_clip_that_is_longer():
    unknown = plan_sitting(fresh("abcdefghijkl", 0.0), [], Plan("minutes", 2), 0, None)
    long = plan_sitting(fresh("abc", 500.0), [], Plan("minutes", 2), 0, None)
    over = plan_sitting([Item(name, 20.1, False) for name in "abc"], [], Plan("minutes", 1), 0, None)
    exact = [Item("a", 10.7, False), Item("b", 10.7, False), Item("c", 38.6, False)]

    assert (len(unknown), len(long), len(over)) == (4, 1, 2)
    assert 60 - 10.7 - 10.7 - 38.6 < 0, "to a computer"
    assert shown(plan_sitting(exact, [], Plan("minutes", 1), 0, None)) == "abc"


@pytest.mark.parametrize("plan", [Plan("all", 0), Plan("clips", 10_000), Plan("minutes", 10_000)])
def test_no_sitting_is_endless(plan):
    many = [Item(str(number), 0.0, False) for number in range(2 * MOST_CLIPS)]

    assert len(plan_sitting(many, [], plan, 0, None)) == MOST_CLIPS


@pytest.mark.parametrize("size", [0, -3])
@pytest.mark.parametrize("kind", ["clips", "minutes"])
def test_a_plan_of_nothing_still_shows_one_clip(kind, size):
    assert shown(plan_sitting(fresh("abc"), [], Plan(kind, size), 3, "b")) == "b"


def test_no_plan_is_too_long_to_be_planned():
    assert clips_in(plan_sitting(fresh("abc"), [], Plan("minutes", 10**400), 0, None)) == ["a", "b", "c"]
