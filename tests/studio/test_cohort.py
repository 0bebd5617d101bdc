"""The invented cohort of the author's preview."""

from datetime import UTC, datetime, timedelta

import pytest

from microclip_xblock.community.ledgers import BoardLedger, ChallengeLedger, FeedLedger
from microclip_xblock.studio.cohort import SIZES, invented_ledgers
from tests.studio.test_validation import clip

CHECK = {"question": "Why?", "options": [{"text": "So", "correct": True}, {"text": "Or so", "correct": False}]}

NOW = datetime(2026, 9, 1, tzinfo=UTC)
FEED = {"clips": [clip(id=f"clip{n:02}", title=f"Clip {n}") for n in range(10)]}
CHALLENGE = {"votes_per_learner": 3, "max_duration_s": 60}
SETTINGS = {"feed": FEED, "challenge": CHALLENGE, "board": {}}


def cohort(block, size=50, seed=7, **values):
    return dict(invented_ledgers(block, {**SETTINGS[block], **values}, size, seed, now=NOW))


@pytest.mark.parametrize("block", ["feed", "challenge", "board"])
def test_a_seed_gives_the_same_cohort_each_time(block):
    assert cohort(block, 500) == cohort(block, 500)
    assert cohort(block, 500) != cohort(block, 500, seed=8)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("block", ["feed", "challenge", "board"])
def test_keys_can_be_nobodys_user_id(block, size):
    assert all(-size <= learner < 0 for learner in cohort(block, size))


def test_ledgers_are_read_as_any_other():
    for block, kind in (("feed", FeedLedger), ("challenge", ChallengeLedger), ("board", BoardLedger)):
        assert all(kind.decode(raw).encode() == raw for raw in cohort(block, 500).values())


@pytest.mark.parametrize("size", SIZES)
def test_even_a_small_cohort_shows_life(size):
    feed = [FeedLedger.decode(raw) for raw in cohort("feed", size).values()]
    challenge = [ChallengeLedger.decode(raw) for raw in cohort("challenge", size).values()]

    assert any(facts.finished for ledger in feed for facts in ledger.clips.values())
    assert any(ledger.entry for ledger in challenge)
    assert any(ledger.ballot for ledger in challenge)


def test_a_cohort_meets_clips_that_it_passes_by_and_says_things_about_them():
    with_checks = {"clips": [clip(id=f"clip{n:02}", check=CHECK) for n in range(10)]}
    ledgers = [FeedLedger.decode(raw) for raw in cohort("feed", 500, clips=with_checks["clips"]).values()]
    facts = [one for ledger in ledgers for one in ledger.clips.values()]
    answered = {
        one["id"]: [known.first_right for ledger in ledgers if (known := ledger.facts(one["id"])).tries]
        for one in with_checks["clips"]
    }
    shares = sorted(sum(rights) / len(rights) for rights in answered.values() if len(rights) >= 5)

    assert sum(not one.watched_ratio for one in facts) > 0.1 * len(facts)
    assert any(one.lost_ratio is not None for one in facts) and any(one.clear for one in facts)
    assert sum(bool(ledger.questions) for ledger in ledgers) >= 5
    assert shares[-1] - shares[0] > 0.2, "some checks are harder than others"


@pytest.mark.parametrize("seed", range(5))
def test_some_clips_have_a_moment_that_loses_people(seed):
    clips = [clip(id=f"clip{n:02}") for n in range(10)]
    ledgers = [FeedLedger.decode(raw) for raw in cohort("feed", 500, seed=seed, clips=clips).values()]

    def crowded(one):
        furthest = [0] * 61
        for ledger in ledgers:
            if ledger.facts(one["id"]).watched_ratio:
                furthest[round(60 * ledger.facts(one["id"]).furthest_ratio)] += 1
        return max(sum(furthest[at : at + 4]) for at in range(50)) / max(1, sum(furthest))

    assert max(crowded(one) for one in clips[:5]) > 0.12


def test_likes_are_skewed():
    ledgers = [FeedLedger.decode(raw) for raw in cohort("feed", 500).values()]
    likes = sorted(sum(ledger.facts(one["id"]).liked for ledger in ledgers) for one in FEED["clips"])

    assert likes[-1] > 2 * max(1, likes[len(likes) // 2])


def test_votes_keep_the_rules():
    ledgers = {learner: ChallengeLedger.decode(raw) for learner, raw in cohort("challenge", 500).items()}
    entries = {ledger.entry.id for ledger in ledgers.values() if ledger.entry}

    for ledger in ledgers.values():
        assert len(ledger.ballot) <= CHALLENGE["votes_per_learner"]
        assert set(ledger.ballot) <= entries
        assert not ledger.entry or ledger.entry.id not in ledger.ballot
        assert all(at <= NOW.timestamp() for at in ledger.ballot.values())


def test_nobody_enters_or_votes_after_the_end():
    entries_close, votes_close = NOW - timedelta(days=5), NOW - timedelta(days=2)

    ledgers = [
        ChallengeLedger.decode(raw)
        for raw in cohort("challenge", entries_close=entries_close, votes_close=votes_close).values()
    ]

    assert all(ledger.entry.at <= entries_close.timestamp() for ledger in ledgers if ledger.entry)
    assert all(at <= votes_close.timestamp() for ledger in ledgers for at in ledger.ballot.values())


def test_settings_that_cannot_be_used_are_passed_over():
    assert cohort("feed", clips=[{"title": 3}, "no clip"]) == {}
    assert cohort("feed", clips=None) == {}
    assert cohort("challenge", max_duration_s="long", votes_per_learner=None)
