import json
import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules import taste as module
from microclip_xblock.rules.taste import LEANING, MOST_HISTORY, Ranking, Taste, untaught

names = st.sampled_from(["Graphs", "#graphs", "sets", "Água", "trees", ""])
ids = st.text("abcdef0123456789", min_size=4, max_size=6)
met_topics = st.dictionaries(ids, st.lists(names, max_size=3), min_size=1, max_size=12)
rewards = st.floats(0, 1)
small = st.floats(-0.4, 0.4)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def tastes(draw):
    """Any taste a fit could make, and the topics of its clips."""
    topics = draw(met_topics)
    frame = untaught(topics)
    clips, known, factors = len(frame.clips), len(frame.topics), draw(st.integers(0, 9))
    return Taste(
        clips=frame.clips,
        quality=draw(st.binary(min_size=clips, max_size=clips)),
        low=draw(st.floats(0, 0.5)),
        span=draw(st.floats(0, 0.5)),
        shown=tuple(draw(st.lists(st.integers(0, 2**32 - 1), min_size=clips, max_size=clips))),
        topics=frame.topics,
        of=frame.of,
        worth=tuple(draw(st.lists(small, min_size=known, max_size=known))),
        usual=draw(rewards),
        scales=tuple(draw(st.lists(st.floats(0, 0.4), min_size=known, max_size=known))),
        general=draw(st.floats(0, 0.4)),
        loadings=draw(st.binary(min_size=clips * factors, max_size=clips * factors)),
        factors=factors,
        step=draw(st.floats(0, 0.015)),
        noise=draw(st.floats(0.001, 0.2)),
        doubt=draw(st.floats(1, 100)),
        learners=draw(st.integers(0, 10**6)),
    ), topics


@st.composite
def rankings(draw):
    """A learner's ranking, with clips that the fit has not met among those asked about, and what it was made of."""
    taste, topics = draw(tastes())
    topics = draw(met_topics) | topics
    history = draw(st.lists(st.tuples(st.sampled_from(sorted(topics)), rewards), max_size=60))
    leanings = draw(st.dictionaries(names.filter(bool), st.floats(-1, 1), max_size=3))
    return Ranking(taste, history, leanings, topics), taste, history, leanings, topics


@given(rankings())
def test_parts_sum_to_the_score_and_the_quality_is_always_one(made):
    ranking, taste, history, _leanings, topics = made

    for clip in topics:
        parts = ranking.parts(clip)

        assert abs(math.fsum(part.value for part in parts) - ranking.score(clip)) < 1e-9
        assert parts[0].kind == "quality" and parts[0].value == taste.quality_of(clip, topics[clip])
        watched = [part.ref for part in parts if part.kind == "watched"]
        assert len(watched) == len(set(watched))
        assert set(watched) <= {met for met, _reward in history[-MOST_HISTORY:]}


@given(rankings())
def test_ranked_is_by_score_and_then_by_id(made):
    ranking, *_, topics = made

    assert ranking.ranked(topics) == sorted(topics, key=lambda clip: (-ranking.score(clip), clip))
    assert ranking.ranked(list(topics)[::-1]) == ranking.ranked(topics)
    assert ranking.ranked([]) == []


@given(rankings())
def test_the_score_is_what_the_model_expects(made):
    """Against the definition: normal tastes, conditioned on the history, written out anew and solved by elimination."""
    ranking, taste, history, leanings, topics = made
    kept = history[-MOST_HISTORY:]

    def common(left, right, general):
        (known, row), (other, others) = loads(taste, topics, left), loads(taste, topics, right)
        shared = sum(value * other.get(topic, 0.0) for topic, value in known.items())
        return general + shared + sum(one * two for one, two in zip(row, others, strict=False))

    system = [
        [common(one, two, taste.general**2) + (taste.noise if i == j else 0.0) for j, (two, _reward) in enumerate(kept)]
        for i, (one, _reward) in enumerate(kept)
    ]
    weights = solved(system, [reward - taste.quality_of(clip, topics[clip]) for clip, reward in kept])
    for clip in sorted(topics)[:4]:
        expected = taste.quality_of(clip, topics[clip])
        expected += sum(weight * common(clip, met, 0.0) for weight, (met, _reward) in zip(weights, kept, strict=True))
        wanted = {}
        for name, value in leanings.items():
            wanted[module.plain(name)] = LEANING * value
        expected += sum(wanted.get(name, 0.0) for name in {module.plain(topic) for topic in topics[clip]})
        assert ranking.score(clip) == pytest.approx(expected, abs=1e-7)


def loads(taste, topics, clip):
    """By topic, and by factor, how far taste moves a clip's reward."""
    if clip not in taste.place:
        known = taste.known(topics[clip])
        row = ()
    else:
        known, row = taste.of[taste.place[clip]], taste.rows[taste.place[clip]]
    return {one: taste.scales[one] / math.sqrt(len(known)) for one in known}, [taste.step * one for one in row]


def solved(system, right):
    lines = [[*line, value] for line, value in zip(system, right, strict=True)]
    for i in range(len(lines)):
        pivot = max(range(i, len(lines)), key=lambda number: abs(lines[number][i]))
        lines[i], lines[pivot] = lines[pivot], lines[i]
        for j in range(len(lines)):
            if j != i and lines[j][i]:
                factor = lines[j][i] / lines[i][i]
                lines[j] = [one - factor * two for one, two in zip(lines[j], lines[i], strict=True)]
    return [line[-1] / line[i] for i, line in enumerate(lines)]


@given(tastes())
def test_encoding_and_decoding_changes_nothing(made):
    taste, _topics = made

    assert Taste.decode(taste.encode()) == taste


@given(tastes(), st.data())
def test_damaged_text_is_told_as_a_value_error(made, data):
    taste, topics = made
    text = taste.encode()
    at = data.draw(st.integers(0, len(text)))
    damaged = data.draw(st.sampled_from([text[:at], text[:at] + text[at + 1 :], text[:at] + "9" + text[at:]]))

    try:
        read = Taste.decode(damaged)
    except ValueError:
        return
    # Whatever is read after all is whole: it ranks, and its parts sum.
    ranking = Ranking(read, [(clip, 0.9) for clip in topics], {}, topics)
    for clip in ranking.ranked([*read.clips, *topics]):
        assert abs(math.fsum(part.value for part in ranking.parts(clip)) - ranking.score(clip)) < 1e-9


@given(anything)
def test_any_other_json_is_told_as_a_value_error(value):
    with pytest.raises(ValueError, match=r"\w"):
        Taste.decode(json.dumps(value))


@given(tastes(), st.data())
def test_a_taste_with_something_else_in_a_place_is_refused_or_whole(made, data):
    taste, topics = made
    stored = json.loads(taste.encode())
    stored[data.draw(st.sampled_from(sorted(stored)))] = data.draw(anything)

    try:
        read = Taste.decode(json.dumps(stored))
    except ValueError:
        return
    ranking = Ranking(read, [(clip, 0.9) for clip in topics], {}, topics)
    assert all(math.isfinite(ranking.score(clip)) for clip in [*read.clips, *topics])


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 100_000, '{"v":1}', '{"v":2}', "\x00", "NaN"])
def test_what_is_no_taste_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        Taste.decode(text)


def test_nothing_known_gives_all_clips_the_same_score():
    topics = {"b": ["graphs"], "a": ["#Graphs", "sets"], "c": []}
    ranking = Ranking(untaught(topics), [], {}, topics)

    assert [ranking.score(clip) for clip in "abc"] == [0.5] * 3
    assert ranking.ranked(topics) == ["a", "b", "c"]
    assert [part.kind for part in ranking.parts("a")] == ["quality"]


def test_before_anything_is_fitted_topics_tell_clips_apart():
    topics = {"met": ["Graphs"], "near": ["#graphs "], "far": ["sets"], "bare": []}
    liked = Ranking(untaught(topics), [("met", 1.0)], {}, topics)
    disliked = Ranking(untaught(topics), [("met", 0.0)], {}, topics)

    assert liked.ranked(["bare", "far", "near"]) == ["near", "bare", "far"]
    assert liked.score("near") > 0.5 == liked.score("far") > disliked.score("near")
    (_quality, watched) = liked.parts("near")
    assert (watched.kind, watched.ref) == ("watched", "met") and watched.value > 0
    assert len(liked.parts("far")) == 1


def test_liking_everything_moves_no_clip_beside_another():
    topics = {clip: [] for clip in "abc"}

    assert Ranking(untaught(topics), [("a", 1.0), ("b", 1.0)], {}, topics).score("c") == 0.5


def test_a_leaning_adds_a_fixed_amount_for_each_topic_of_a_clip():
    topics = {"a": ["Água"], "b": ["agua", "#sets", "SETS"], "c": ["trees"]}
    ranking = Ranking(untaught(topics), [], {"#ÁGUA": 1.0, "sets": -0.5, "Trees": 7.0}, topics)

    assert ranking.score("a") == pytest.approx(0.5 + LEANING)
    assert ranking.score("b") == pytest.approx(0.5 + LEANING - LEANING / 2)
    assert ranking.score("c") == pytest.approx(0.5 + LEANING), "a leaning goes from -1 to 1"
    assert [(part.kind, part.ref) for part in ranking.parts("b")[1:]] == [("leaning", "agua"), ("leaning", "sets")]


def test_only_the_latest_rewards_count():
    topics = {f"{number:03}": ["graphs" if number < 30 else "sets"] for number in range(100)}
    history = [(f"{number:03}", 1.0) for number in range(90)]

    long, short = (Ranking(untaught(topics), one, {}, topics) for one in (history, history[-MOST_HISTORY:]))

    assert [long.score(clip) for clip in topics] == [short.score(clip) for clip in topics]


def test_a_clip_that_is_neither_fitted_nor_named_stands_by_what_is_usual():
    ranking = Ranking(untaught({"a": ["graphs"]}), [("gone", 1.0), ("a", 0.9)], {"graphs": 1.0}, {})

    assert ranking.score("never heard of") == 0.5
    assert len(ranking.parts("never heard of")) == 1


def test_spread_shrinks_with_the_learners_a_clip_was_shown_to():
    taste = Taste(("a", "b"), b"\0\0", shown=(0, 400), of=((), ()))

    assert taste.spread("a") == taste.spread("unknown") > 3 * taste.spread("b") > 0


def test_products_are_the_same_where_python_has_none_of_its_own():
    left, right = [0.1 * number for number in range(50)], [1.0 - number for number in range(50)]

    assert module._plain_dot(left, right) == pytest.approx(module._dot(left, right))
    assert (module._dot is module._plain_dot) == (sys.version_info < (3, 12))


def test_a_thousand_clips_are_kept_in_less_than_46_kb():
    topics = {
        f"{number * 7919:09x}": [f"a topic of number {number % 40}", f"topic {number % 7}"] for number in range(1000)
    }
    frame = untaught(topics)
    full = Taste(
        frame.clips,
        bytes(range(250)) * 4,
        0.2,
        0.61234,
        (49_999,) * 1000,
        frame.topics,
        frame.of,
        (0.012345,) * len(frame.topics),
        0.5,
        (0.12345,) * len(frame.topics),
        0.15,
        bytes(8000),
        8,
        0.0012345,
    )

    assert len(full.encode().encode()) < 46_000
