from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.line_up import MOST_OF_A_TOPIC, WINDOW, Candidate, Mix, Placed, line_up

topics = st.lists(st.sampled_from(["tides", "climate", "Água"]), max_size=2).map(tuple)
mixes = st.builds(Mix, st.integers(0, 5), st.integers(0, 5))
seeds = st.text(max_size=4)


@st.composite
def many(draw):
    count = draw(st.integers(0, 25))
    return [
        Candidate(
            f"clip{number:02}",
            draw(topics),
            draw(st.sampled_from([0.2, 0.5, 0.5, 0.9])),
            draw(st.integers(0, 5)),
            draw(st.booleans()),
            draw(st.booleans()),
        )
        for number in range(count)
    ]


def plain_ones(count, **settings):
    return [
        Candidate(
            f"clip{number:02}",
            (),
            settings.get("scores", {}).get(number, 0.5),
            settings.get("shown", {}).get(number, 9),
            False,
        )
        for number in range(count)
    ]


def refs(placed):
    return [one.ref for one in placed]


@given(many(), mixes, seeds, st.integers(0, 30))
def test_everything_unfinished_is_there_once_and_the_start_is_first(candidates, mix, seed, most):
    start = candidates[0].ref if candidates else None
    placed = line_up(candidates, mix, seed, start, most=len(candidates) + most)

    unfinished = {one.ref for one in candidates if not one.finished and one.ref != start}
    rest = unfinished or {one.ref for one in candidates if one.ref != start}
    assert sorted(refs(placed)) == sorted(rest | ({start} - {None}))
    if start:
        assert placed[0] == Placed(start, "start")


@given(many(), mixes, seeds, st.integers(1, 10))
def test_the_same_gives_the_same_and_fewer_places_are_the_first_of_more(candidates, mix, seed, most):
    whole = line_up(candidates, mix, seed)

    assert line_up(candidates, mix, seed) == whole
    assert line_up(candidates, mix, seed, most=most) == whole[:most]


@given(st.integers(1, 30), seeds)
def test_of_equal_clips_the_course_decides_also_from_the_middle_on(count, seed):
    clips = plain_ones(count)
    at = count // 2

    assert refs(line_up(clips, Mix(4, 0), seed)) == [one.ref for one in clips]
    assert refs(line_up(clips, Mix(4, 0), seed, clips[at].ref)) == [one.ref for one in clips[at:] + clips[:at]]


def test_places_go_to_scores_to_the_course_and_to_what_few_have_seen():
    clips = plain_ones(12, scores={11: 0.9, 10: 0.8, 9: 0.7, 8: 0.65}, shown={5: 0, 6: 1})

    placed = line_up(clips, Mix(next_every=3, new_every=5), "seed")

    assert [(one.ref, one.slot) for one in placed[:10]] == [
        ("clip11", "score"),
        ("clip10", "score"),
        ("clip00", "course"),
        ("clip09", "score"),
        ("clip05", "new"),
        ("clip01", "course"),
        ("clip08", "score"),
        ("clip02", "score"),
        ("clip03", "course"),
        ("clip06", "new"),
    ]


@given(many(), st.integers(1, 5), seeds)
def test_one_place_in_so_many_goes_to_the_least_shown_of_what_is_left(candidates, every, seed):
    placed = line_up(candidates, Mix(0, every), seed)
    by_ref = {one.ref: one for one in candidates}
    if placed and placed[0].slot == "order":
        return

    for number, one in enumerate(placed, 1):
        left = [by_ref[other.ref] for other in placed[number - 1 :]]
        assert (one.slot == "new") == (number % every == 0 and len({other.shown for other in left}) > 1)
        if one.slot == "new":
            assert by_ref[one.ref].shown == min(other.shown for other in left)


@given(seeds, st.integers(7, 30))
def test_a_topic_does_not_fill_the_feed_as_long_as_there_are_others(seed, count):
    clips = [Candidate(f"a{n:02}", ("tides",), 0.9, 1, False) for n in range(count)]
    clips += [Candidate(f"b{n:02}", ("climate",), 0.1, 1, False) for n in range(count)]

    placed = refs(line_up(clips, Mix(0, 0), seed))

    for at in range(count):
        assert Counter(ref[0] for ref in placed[at : at + WINDOW])["a"] <= MOST_OF_A_TOPIC
    assert placed[:3] == ["a00", "a01", "a02"]


@given(many(), seeds)
def test_what_builds_on_something_unknown_waits_for_what_does_not(candidates, seed):
    placed = line_up(candidates, Mix(3, 0), seed)
    by_ref = {one.ref: one for one in candidates}
    if placed and placed[0].slot == "order":
        return

    ready = [by_ref[one.ref].ready for one in placed]
    assert ready == sorted(ready, reverse=True)
