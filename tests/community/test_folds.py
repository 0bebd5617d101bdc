import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.community.challenge_fold import ChallengeFold
from microclip_xblock.community.feed_fold import ClipCounts, FeedFold, clip_counts
from microclip_xblock.community.ledgers import ChallengeLedger, ClipFacts, FeedLedger
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.community.standings import HiddenFold
from microclip_xblock.rules.points import Deed
from tests.strategies import board_ledgers, challenge_ledgers, clip_ids, entry_of, feed_ledgers, json_values

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
    return (tally.votes, tally.seen, tally.entries) if hasattr(tally, "votes") else tally


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
@pytest.mark.parametrize("raw", [{}, {"v": 99, "c": "a=y", "b": {"x": 1}, "h": 1}, {"v": "?"}, {"c": "a=y"}])
def test_what_can_not_be_read_adds_nothing(kind, raw):
    assert FOLDS[kind]().contribution(raw) == ""


garbage = st.dictionaries(st.sampled_from(["c", "b", "s", "e", "h", "v"]), json_values | st.just(1), max_size=6)


@kinds
@given(
    spoiled=st.lists(garbage.map(lambda raw: {"v": 1} | raw) | garbage, max_size=4),
    entry=st.fixed_dictionaries({"id": json_values}, optional={"title": json_values}),
)
def test_one_spoiled_row_never_spoils_the_fold_of_all_others(kind, spoiled, entry):
    fold, shelf = FOLDS[kind](), Shelf("trial", "block")
    tally = fold.fresh()
    rows = [fold.contribution(raw) for raw in [*spoiled, {"v": 1, "e": entry}]]

    for learner, text in enumerate(rows):
        if text:
            fold.add(tally, learner, text)
            fold.deeds(text)
    fold.publish(tally, shelf, None)
    for learner, text in enumerate(rows):
        if text:
            fold.remove(tally, learner, text)

    assert plain(tally) == plain(fold.fresh())


def test_a_feed_counts_learners_per_clip():
    fold, shelf = FeedFold(), Shelf("trial", "block")
    tally = fold.fresh()
    facts = [
        ClipFacts(1.0, 800, 800, 800, True, 0),
        ClipFacts(0.5, None, 801, None, False, 1),
        ClipFacts(0.0, None, None, 3, None, None),
        ClipFacts(),
    ]
    for learner, one in enumerate(facts):
        fold.add(tally, learner, fold.contribution(FeedLedger({"bees01": one}).encode()))
    fold.publish(tally, shelf, None)

    assert clip_counts(shelf) == {"bees01": ClipCounts(watchers=2, finished=1, likes=2, saves=2, answered=2, right=1)}


@given(feed_ledgers(clip_ids))
def test_deeds_of_a_feed_are_what_the_ledger_says(ledger):
    deeds, entry = FeedFold().deeds(FeedFold().contribution(ledger.encode()))

    assert deeds == {
        Deed.CLIP_FINISHED: sum(facts.finished for facts in ledger.clips.values()),
        Deed.CHECK_RIGHT: sum(facts.first_right is True for facts in ledger.clips.values()),
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
