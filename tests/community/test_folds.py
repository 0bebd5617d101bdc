from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.community.challenge_fold import SHOWN, ChallengeFold
from microclip_xblock.community.feed_facts import Answers
from microclip_xblock.community.feed_fold import (
    MOST_QUESTIONS,
    ClipCounts,
    FeedFold,
    clip_counts,
    clip_questions,
    clip_strips,
)
from microclip_xblock.community.feed_question import Question
from microclip_xblock.community.gallery import Gallery
from microclip_xblock.community.ledgers import ChallengeLedger, ClipFacts, FeedLedger
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.community.standings import HiddenFold
from microclip_xblock.community.views import Head
from microclip_xblock.rules.points import Deed
from tests.strategies import (
    NOON,
    board_ledgers,
    challenge_ledgers,
    clip_ids,
    clip_of,
    entry_of,
    feed_ledgers,
    json_values,
    words,
)

FOLDS = {"feed": FeedFold, "challenge": ChallengeFold, "board": HiddenFold}

few_clips = st.sampled_from(["bees01", "dew902", "moon03"])
ledgers = {
    "feed": feed_ledgers(few_clips),
    # Ids of own entries are random and nobody has another one's, so each ledger's entry gets an id by its learner below.
    "challenge": challenge_ledgers(st.sampled_from(["entryA", "entryB", "entryC"])),
    "board": board_ledgers,
}
kinds = pytest.mark.parametrize("kind", FOLDS)


def contributions(kind, many):
    fold = FOLDS[kind]()
    for number, ledger in enumerate(many):
        raw = ledger.encode()
        if "e" in raw:
            raw["e"] |= {"id": f"entry{number}"}
        yield number, fold.contribution(raw)


def plain(tally):
    """A tally without what it remembers about publishing."""
    return (tally.votes, tally.seen, tally.entries, tally.removed) if hasattr(tally, "votes") else tally


def folded(kind, pairs):
    fold = FOLDS[kind]()
    tally = fold.fresh()
    for learner, text in pairs:
        if text:
            fold.add(tally, learner, text)
    return plain(tally)


@kinds
@given(data=st.data(), dice=st.randoms(use_true_random=False))
def test_the_order_changes_nothing(kind, data, dice):
    pairs = list(contributions(kind, data.draw(st.lists(ledgers[kind], max_size=6))))
    shuffled = list(pairs)
    dice.shuffle(shuffled)

    assert folded(kind, shuffled) == folded(kind, pairs)


@given(st.lists(feed_ledgers(few_clips), max_size=6), st.randoms(use_true_random=False))
def test_the_order_changes_nothing_of_what_is_published_of_a_feed(many, dice):
    """Questions of one day included: who asks what is shown in one order only."""
    pairs = list(contributions("feed", many))
    shuffled = list(pairs)
    dice.shuffle(shuffled)

    assert published(shuffled) == published(pairs)


@kinds
@given(data=st.data())
def test_taking_away_is_the_exact_inverse_of_adding(kind, data):
    pairs = [pair for pair in contributions(kind, data.draw(st.lists(ledgers[kind], max_size=6))) if pair[1]]
    fold = FOLDS[kind]()
    tally = fold.fresh()
    for learner, text in pairs:
        fold.add(tally, learner, text)
    stay = data.draw(st.sets(st.sampled_from([learner for learner, _ in pairs]))) if pairs else set()

    for learner, text in pairs:
        if learner not in stay:
            fold.remove(tally, learner, text)

    assert plain(tally) == folded(kind, [pair for pair in pairs if pair[0] in stay])


@kinds
@given(data=st.data())
def test_equal_facts_give_equal_contributions(kind, data):
    ledger = data.draw(ledgers[kind])
    fold = FOLDS[kind]()

    assert fold.contribution(ledger.encode()) == fold.contribution(type(ledger).decode(ledger.encode()).encode())


@kinds
@pytest.mark.parametrize(
    "raw", [{}, {"v": 99, "c": "a=y", "b": {"x": 1}, "r": {"x": [1, "unsafe"]}, "h": 1}, {"v": "?"}, {"c": "a=y"}]
)
def test_what_can_not_be_read_adds_nothing(kind, raw):
    assert FOLDS[kind]().contribution(raw) == ""


garbage = st.dictionaries(
    st.sampled_from(["c", "b", "s", "e", "d", "r", "h", "q", "x", "v"]),
    json_values | st.sampled_from([1, 2]),
    max_size=6,
)
spoiled_questions = st.lists(
    st.tuples(json_values, json_values, json_values | st.just(1e400), words, json_values | st.just(5)).map(list)
    | json_values,
    max_size=2,
)
spoiled_removals = st.dictionaries(
    st.sampled_from(["entryA", "a=b", "a,b", "a\nb", ""]),
    st.tuples(json_values | st.just(5), json_values | st.sampled_from(["unsafe", "a=b", "a,b", "a\nb", ""])).map(list),
    max_size=3,
)
spoiled_clips = st.sampled_from(sorted(asdict(clip_of(1)))).flatmap(
    lambda name: json_values.map(lambda value: asdict(clip_of(1)) | {name: value})
)


@kinds
@given(
    spoiled=st.lists(garbage.map(lambda raw: {"v": 1} | raw) | garbage, max_size=4),
    entry=st.fixed_dictionaries({"id": json_values}, optional={"title": json_values}),
    clip=spoiled_clips | json_values,
    removals=spoiled_removals,
    questions=spoiled_questions,
    facts=st.text("01zZ-=;\n!", max_size=30),
)
def test_one_spoiled_row_never_spoils_the_fold_of_all_others(kind, spoiled, entry, clip, removals, questions, facts):
    fold, shelf = FOLDS[kind](), Shelf("trial", "block")
    tally = fold.fresh()
    newer = [{"v": 2, "e": asdict(entry_of(1)) | {"clip": clip}}, {"v": 2, "r": removals}]
    newer += [{"v": 2, "c": facts, "q": questions}, {"v": 2, "c": facts, "r": facts}, {"v": 1, "c": facts}]
    rows = [fold.contribution(raw) for raw in [*spoiled, {"v": 1, "e": entry}, *newer]]

    for learner, text in enumerate(rows):
        if text:
            fold.add(tally, learner, text)
            fold.deeds(text)
    fold.publish(tally, shelf, None)
    for learner, text in enumerate(rows):
        if text:
            fold.remove(tally, learner, text)

    assert plain(tally) == plain(fold.fresh())


def published(pairs):
    """What readers see of a feed of these contributions."""
    fold, shelf = FeedFold(), Shelf("trial", "block")
    tally = fold.fresh()
    for learner, text in pairs:
        if text:
            fold.add(tally, learner, text)
    fold.publish(tally, shelf, None)
    clips = ["bees01", "dew902", "moon03"]
    return (
        clip_counts(shelf),
        {clip: clip_strips(shelf, clip) for clip in clips},
        {clip: clip_questions(shelf, clip) for clip in clips},
    )


def feed_of(*many):
    """What readers see of a feed of these ledgers, learners numbered from 0 on."""
    return published(contributions("feed", many))


def test_a_feed_counts_learners_per_clip():
    right = {"tries": 1, "first_right": True, "latest_right": True, "answer_day": 800, "answer_text": "0"}
    facts = [
        ClipFacts(watched_ratio=1.0, furthest_ratio=1.0, finished_day=800, liked=True, saved=True, **right),
        ClipFacts(watched_ratio=0.5, furthest_ratio=0.75, liked=True, lost_ratio=0.5, tries=2, latest_right=True),
        ClipFacts(saved=True, clear=True, tried=True, lost_ratio=1.0),
        ClipFacts(not_interested=True, lost_ratio=0.0),
        ClipFacts(),
    ]
    ledgers = [FeedLedger({"bees01": one}) for one in facts]
    ledgers[3].report("dew902", "wrong")

    counts, strips, _ = feed_of(*ledgers)

    assert counts == {
        "bees01": ClipCounts(
            watchers=2,
            finished=1,
            likes=2,
            saves=2,
            answered=2,
            right=1,
            clear=1,
            tried=1,
            lost=3,
            not_interested=1,
            shown=5,
        ),
        "dew902": ClipCounts(reported=1),
    }
    furthest, lost = strips["bees01"]
    assert [place for place in enumerate(furthest) if place[1]] == [(45, 1), (60, 1)]
    assert [place for place in enumerate(lost) if place[1]] == [(0, 1), (30, 1), (60, 1)]
    assert strips["moon03"] == ([0] * 61, [0] * 61)


@given(st.lists(feed_ledgers(few_clips), max_size=6))
def test_strips_hold_everybody_who_watched_once_and_every_lost_mark(many):
    counts, strips, _ = feed_of(*many)

    for clip in ("bees01", "dew902", "moon03"):
        furthest, lost = strips[clip]
        noted = [ledger.facts(clip) for ledger in many]
        known = counts.get(clip, ClipCounts())
        assert sum(furthest) == known.watchers == sum(facts.watched_ratio > 0 for facts in noted)
        assert known.shown == sum(clip in ledger.clips for ledger in many)
        assert sum(lost) == known.lost == sum(facts.lost_ratio is not None for facts in noted)
        assert furthest == [
            sum(
                round(max(facts.furthest_ratio, facts.watched_ratio) * 60) == place
                for facts in noted
                if facts.watched_ratio > 0
            )
            for place in range(61)
        ]
        losses = [round(facts.lost_ratio * 60) for facts in noted if facts.lost_ratio is not None]
        assert lost == [losses.count(place) for place in range(61)]
        assert known.reported == sum(clip in ledger.reported for ledger in many)


def test_questions_come_newest_first_with_who_asked_and_only_so_many():
    ledgers = [
        FeedLedger(
            questions=[
                Question(f"id{learner}a", "bees01", 0.5, "Why?\nReally?", 800 + learner // 2),
                Question(f"id{learner}b", "dew902", None, "How?", 800 + learner // 2),
            ]
        )
        for learner in range(120)
    ]

    _, _, questions = feed_of(*ledgers)

    first = questions["bees01"][0]
    assert (first.id, first.learner, first.ratio, first.text, first.day) == ("id119a", 119, 0.5, "Why?\nReally?", 859)
    assert [one.learner for one in questions["bees01"]] == list(range(119, 19, -1))
    assert len(questions["bees01"]) + len(questions["dew902"]) == MOST_QUESTIONS


def test_what_a_lost_cache_held_is_told_as_unknown():
    shelf = Shelf("trial", "nothing")

    assert (clip_counts(shelf), clip_strips(shelf, "bees01"), clip_questions(shelf, "bees01")) == (None, None, None)


def test_a_row_of_the_first_release_counts_as_its_upgrade_does():
    old = {"v": 1, "c": "bees01=yClCmzzw2;dew902=0--D0"}
    upgraded = FeedLedger.decode(old).encode()

    assert FeedFold().contribution(old) == FeedFold().contribution(upgraded) == upgraded["c"]


def test_plans_pins_and_guests_are_nobody_elses_matter():
    private = FeedLedger(guests={("0a1b2c3d", "tide"): Answers(tries=1)}, pin="Mine", resume_clip="tide")

    assert FeedFold().contribution(private.encode()) == ""


@given(feed_ledgers(clip_ids))
def test_deeds_of_a_feed_are_what_the_ledger_says(ledger):
    deeds, entry = FeedFold().deeds(FeedFold().contribution(ledger.encode()))

    assert deeds == {
        Deed.CLIP_FINISHED: sum(facts.finished for facts in ledger.clips.values()),
        Deed.CHECK_RIGHT: sum(facts.first_right for facts in ledger.clips.values()),
    }
    assert entry is None


@given(challenge_ledgers())
def test_deeds_of_a_challenge_are_what_the_ledger_says(ledger):
    deeds, entry = ChallengeFold().deeds(ChallengeFold().contribution(ledger.encode()))

    assert deeds == {Deed.VOTED: len(ledger.ballot), Deed.ENTERED: int(ledger.entry is not None)}
    assert entry == (ledger.entry.id if ledger.entry else None)


def test_a_contribution_holds_neither_moments_nor_more_than_it_needs():
    """Voting for the same entry at another time is the same contribution, so nothing has to be refreshed for it."""
    fold = ChallengeFold()

    early, late = ({"v": 1, "b": {"entryA": at}} for at in (1, 2))
    assert fold.contribution(early) == fold.contribution(late)
    assert fold.contribution(ChallengeLedger(entry_of(1)).encode()) != fold.contribution(
        ChallengeLedger(entry_of(2)).encode()
    )


def gallery_of(*many):
    """What readers see of these ledgers, learners numbered from 1 on."""
    fold, shelf = ChallengeFold(), Shelf("trial", "block")
    tally = fold.fresh()
    for learner, ledger in enumerate(many, 1):
        text = fold.contribution(ledger.encode())
        if text:
            fold.add(tally, learner, text)
    summary = fold.publish(tally, shelf, None)
    now = NOON
    return Gallery(shelf, Head(fold.name, now, now, 0, 0, 1, "", frozenset(), summary)), summary, tally


def removing(**reasons):
    return ChallengeLedger(removals={id_: (100 + number, why) for number, (id_, why) in enumerate(reasons.items())})


def test_what_any_of_the_staff_removed_is_out_everywhere_and_its_votes_count_nowhere():
    one, two = entry_of(1).id, entry_of(2).id
    voter = ChallengeLedger(ballot={one: 1, two: 1}, seen={one: 1.0})

    gallery, summary, tally = gallery_of(
        ChallengeLedger(entry_of(1)), ChallengeLedger(entry_of(2)), voter, removing(**{one: "unsafe"})
    )

    assert set(gallery.find([one, two])) == {two} and gallery.size == 1
    assert [entry.id for entry in gallery.best()] == [two]
    assert gallery.page("viewer", None, 0, 12)[1][0].id == two
    assert (gallery.removed(one).reason, gallery.removed(two)) == ("unsafe", None)
    assert gallery.removed(one).folder == clip_of(1).folder
    assert summary["votes"] == 1 and tally.received() == {two: 1}


def test_the_latest_reason_counts_and_what_nobody_has_any_more_is_not_told():
    one = entry_of(1).id
    late = ChallengeLedger(removals={one: (999, "privacy"), "gone": (1, "unsafe")})

    gallery, _, _ = gallery_of(ChallengeLedger(entry_of(1)), removing(**{one: "unsafe"}), late)

    assert (gallery.removed(one).reason, gallery.removed("gone")) == ("privacy", None)


def test_a_removal_outlasts_the_course_membership_of_who_made_it_and_nothing_else_does():
    fold = ChallengeFold()
    ledger = removing(entryA="unsafe")
    alone = fold.contribution(ledger.encode())
    ledger.enter(entry_of(3))
    ledger.vote("entryB", True, NOON)

    assert fold.lasting(fold.contribution(ledger.encode())) == alone
    assert fold.lasting(fold.contribution(ChallengeLedger(entry_of(3)).encode())) == ""


def test_peers_get_nothing_of_a_clip_but_what_their_pages_need():
    gallery, _, _ = gallery_of(ChallengeLedger(entry_of(1), draft=clip_of(2)))

    facts = gallery.find([entry_of(1).id])[entry_of(1).id].facts

    assert facts["clip"].keys() == set(SHOWN) and facts["clip"]["folder"] == clip_of(1).folder
    assert clip_of(2).folder not in str(facts)


def test_entries_of_the_first_releases_are_still_shown():
    old = {"id": "entryA", "title": "T", "caption": "", "media": "media/7.mp4", "content_type": "video/mp4"}
    old |= {"kind": "video", "duration_s": 20.0, "size_bytes": 1000, "at": 5}
    fold = ChallengeFold()

    deeds, own = fold.deeds(fold.contribution({"v": 1, "e": old}))

    assert (deeds[Deed.ENTERED], own) == (1, "entryA")
