import math
import random
import statistics
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules import taste_em
from microclip_xblock.rules.taste import Ranking, Taste, untaught
from microclip_xblock.rules.taste_fit import fit

names = st.sampled_from(["Graphs", "#graphs", "sets", "trees", ""])
ids = st.sampled_from([f"clip{number}" for number in range(8)])
courses = st.dictionaries(ids, st.lists(names, max_size=2), min_size=1)
logs = st.lists(st.dictionaries(ids, st.floats(0, 1), max_size=6), max_size=30)


WITH_NUMPY = "microclip_xblock.rules.taste_em"


@pytest.fixture
def without_numpy(monkeypatch):
    """Python says of a module that is None here that it cannot be imported, as it does where numpy is missing."""
    monkeypatch.setitem(sys.modules, WITH_NUMPY, None)


@pytest.fixture(params=["numpy", "plain"])
def either_way(request):
    if request.param == "plain":
        request.getfixturevalue("without_numpy")
    return request.param


def course(clips=40, topics=4):
    return {f"clip{number:03}": [f"topic {number % topics}"] for number in range(clips)}


def learners_of(topics, people, each, seed=1, liking=0.0, taste=0.0, choose=None):
    """Learners who were shown `each` clips; how far liking of topics, and one thing no topic tells, move their rewards."""
    chance = random.Random(seed)
    worth = {clip: chance.gauss(0.5, 0.1) for clip in topics}
    hidden = {clip: chance.choice((-1, 1)) for clip in topics}
    found = []
    for _person in range(people):
        own = {name: chance.gauss(0, liking) for known in topics.values() for name in known}
        side, level = chance.gauss(0, taste), chance.gauss(0, 0.08)
        shown = chance.sample(sorted(topics), each) if choose is None else choose(chance, side)
        found.append(
            {
                clip: min(
                    1.0,
                    max(
                        0.0,
                        worth[clip]
                        + level
                        + sum(own[name] for name in topics[clip])
                        + side * hidden[clip]
                        + chance.gauss(0, 0.12),
                    ),
                )
                for clip in shown
            }
        )
    return found, worth, hidden


@given(logs, courses, st.randoms(use_true_random=False))
def test_the_order_of_learners_and_clips_makes_no_difference(learners, topics, chance):
    shuffled = [dict(chance.sample(sorted(one.items()), len(one))) for one in chance.sample(learners, len(learners))]
    turned = dict(sorted(topics.items(), reverse=True))

    assert fit(shuffled, turned).encode() == fit(learners, topics).encode()


@given(logs, courses)
def test_any_log_gives_a_whole_taste(learners, topics):
    taste = fit(learners, topics)

    assert Taste.decode(taste.encode()) == taste
    assert taste.clips == tuple(sorted(topics))
    assert sum(taste.shown) == sum(clip in topics for one in learners for clip in one)
    assert taste.learners == sum(any(clip in topics for clip in one) for one in learners)
    ranking = Ranking(taste, [(clip, 1.0) for clip in topics], {}, topics)
    for clip in topics:
        assert abs(math.fsum(part.value for part in ranking.parts(clip)) - ranking.score(clip)) < 1e-9


@given(logs, courses)
def test_the_same_holds_without_numpy(learners, topics):
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(sys.modules, WITH_NUMPY, None)
        taste = fit(learners, topics)
        again = fit(learners[::-1], topics)

    assert taste == again == Taste.decode(taste.encode())
    assert taste.factors == 0


def test_nobody_teaches_nothing(either_way):
    topics = course()

    assert fit([], topics) == fit([{}, {"gone": 1.0}], topics) == untaught(topics)


def test_one_learner_moves_a_clip_a_little(either_way):
    taste = fit([{"clip000": 1.0, "clip001": 0.0}], course())

    assert 0.5 < taste.quality_of("clip000") < 0.6
    assert 0.4 < taste.quality_of("clip001") < 0.5


def test_what_are_no_numbers_teach_nothing(either_way):
    learners = [{"clip000": math.nan, "clip001": 0.5, "clip002": 7.0}]

    assert fit(learners, course()) == fit([{"clip001": 0.5, "clip002": 1.0}], course())


def test_quality_is_found(either_way):
    topics = course()
    learners, worth, _hidden = learners_of(topics, 300, 15)

    taste = fit(learners, topics)

    assert statistics.correlation([worth[clip] for clip in topics], [taste.quality_of(clip) for clip in topics]) > 0.95


def test_quality_is_reckoned_net_of_who_was_shown_a_clip(either_way):
    """Generous learners are shown the first half; every clip is as good as any."""
    topics, chance = course(), random.Random(4)
    clips = sorted(topics)
    learners = []
    for person in range(300):
        generous = person % 2
        mine = clips[:20] if generous else clips[20:]
        level = 0.65 if generous else 0.35
        shown = [*chance.sample(mine, 10), *chance.sample(clips, 3)]
        learners.append({clip: min(1.0, max(0.0, level + chance.gauss(0, 0.1))) for clip in shown})

    taste = fit(learners, topics)

    means = [statistics.mean(taste.quality_of(clip) for clip in part) for part in (clips[:20], clips[20:])]
    raw = [
        statistics.mean(reward for one in learners for clip, reward in one.items() if clip in part)
        for part in (clips[:20], clips[20:])
    ]
    assert raw[0] - raw[1] > 0.2
    assert abs(means[0] - means[1]) < 0.5 * (raw[0] - raw[1])


def test_how_far_topics_move_rewards_is_found(either_way):
    topics = course()
    moved, still = (fit(learners_of(topics, 300, 15, liking=liking)[0], topics) for liking in (0.15, 0.0))

    assert min(moved.scales) > 0.08
    assert max(still.scales) < 0.05


def test_a_topic_lets_a_clip_that_nobody_met_be_foretold(either_way):
    topics = {f"clip{number:03}": ["good" if number < 20 else "bad"] for number in range(40)}
    chance = random.Random(2)
    learners = [
        {
            clip: chance.uniform(0.6, 1.0) if topics[clip] == ["good"] else chance.uniform(0.0, 0.4)
            for clip in chance.sample(sorted(topics), 10)
        }
        for _person in range(100)
    ]
    topics |= {"new good": ["Good"], "new bad": ["#bad"], "new bare": []}

    taste = fit(learners, topics)

    assert taste.quality_of("new good") > taste.quality_of("new bare") + 0.1
    assert taste.quality_of("new bad") < taste.quality_of("new bare") - 0.1
    assert taste.quality_of("newer still", ["#GOOD"]) == pytest.approx(taste.quality_of("new good"), abs=0.005)
    assert not any(taste.rows[taste.place["new good"]])


def test_a_taste_that_no_topic_tells_is_found():
    topics = course()
    learners, _worth, hidden = learners_of(topics, 300, 20, taste=0.15)
    taste = fit(learners, topics)
    clips = sorted(topics)
    ours, others = ([clip for clip in clips if hidden[clip] == side] for side in (1, -1))

    ranking = Ranking(taste, [(clip, 1.0) for clip in ours[:5]] + [(clip, 0.1) for clip in others[:5]], {}, topics)

    rest = [[ranking.score(clip) - taste.quality_of(clip) for clip in side[5:]] for side in (ours, others)]
    assert min(rest[0]) > max(rest[1])


def test_where_there_is_no_taste_none_is_found():
    topics = {clip: [] for clip in course()}

    taste = fit(learners_of(topics, 300, 20)[0], topics)

    largest = max(abs(one) for row in taste.rows for one in row) * taste.step if taste.factors else 0.0
    assert largest < 0.04


def test_few_learners_are_asked_for_no_factors():
    topics = course()

    assert fit(learners_of(topics, 19, 20)[0], topics).factors == 0
    assert fit(learners_of(topics, 60, 20, taste=0.2)[0], topics).factors == 8
    assert fit(learners_of(topics, 60, 20, taste=0.2)[0], topics, factors=0).factors == 0
    assert fit(learners_of(topics, 60, 20, taste=0.2)[0], topics, factors=99).factors == 16


def test_more_learners_than_are_asked_for_factors_still_all_tell_of_quality(monkeypatch):
    topics = course()
    learners, worth, _hidden = learners_of(topics, 400, 15)
    monkeypatch.setattr(taste_em, "MOST_LEARNERS", 50)

    taste = fit(learners, topics)

    assert taste.learners == 400 and sum(taste.shown) == 400 * 15
    assert statistics.correlation([worth[clip] for clip in topics], [taste.quality_of(clip) for clip in topics]) > 0.95
    assert fit(learners[::-1], topics) == taste


def test_many_topics_do_not_make_a_fit_slow(either_way):
    topics = {f"clip{number:04}": [f"one of {number}", f"two of {number % 250}", "all"] for number in range(500)}
    learners, _worth, _hidden = learners_of(topics, 150, 20)

    begun = time.perf_counter()
    taste = fit(learners, topics)

    assert time.perf_counter() - begun < 30
    assert len(taste.scales) == 751 and min(taste.scales) > 0


def test_rewards_that_are_all_the_same_are_no_harm(either_way):
    topics = course()
    taste = fit([dict.fromkeys(topics, 1.0) for _person in range(40)], topics)
    ranking = Ranking(taste, [(clip, 1.0) for clip in topics], {}, topics)

    assert all(0.8 < taste.quality_of(clip) <= 1.0 for clip in topics)
    assert all(abs(ranking.score(clip) - taste.quality_of(clip)) < 0.05 for clip in topics)


def test_where_numpy_is_missing_it_is_not_missed():
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from microclip_xblock.rules.taste_fit import fit\n"
        "print(fit([{'a': 1.0}] * 30, {'a': ['x']}).quality_of('a') > 0.7)"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "True"
