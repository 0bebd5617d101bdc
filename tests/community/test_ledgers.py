import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.community.feed_ledger import MOST_CLIPS
from microclip_xblock.community.ledger import EPOCH, Ledger, day_of, from_two_digits, two_digits
from microclip_xblock.community.ledgers import LEDGERS, BoardLedger, ChallengeLedger, ClipFacts, FeedLedger
from microclip_xblock.rules.errors import DamagedLedgerError, LedgerFullError, NewerLedgerError
from tests.strategies import (
    NOON,
    board_ledgers,
    challenge_ledgers,
    clip_ids,
    entry_of,
    feed_ledgers,
    json_values,
    ratios,
)

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))
ALL = [FeedLedger, ChallengeLedger, BoardLedger]


def stored_bytes(ledger):
    """As large as the row's text is: the platform stores all fields of a learner as one JSON text."""
    return len(json.dumps({"ledger": ledger.encode()}).encode())


# Round trips


@given(feed_ledgers() | challenge_ledgers() | board_ledgers)
def test_what_was_encoded_is_decoded_the_same(ledger):
    through_a_row = json.loads(json.dumps(ledger.encode()))

    assert type(ledger).decode(through_a_row) == ledger


@given(feed_ledgers() | challenge_ledgers() | board_ledgers)
def test_encoding_again_stores_the_same_text(ledger):
    once = ledger.encode()

    assert json.dumps(type(ledger).decode(once).encode()) == json.dumps(once)


@given(feed_ledgers() | challenge_ledgers() | board_ledgers)
def test_decoding_does_not_touch_what_was_stored(ledger):
    stored = ledger.encode()
    before = json.dumps(stored)

    type(ledger).decode(stored)

    assert json.dumps(stored) == before


@pytest.mark.parametrize("cls", ALL)
@pytest.mark.parametrize("raw", [None, {}])
def test_nothing_stored_is_an_empty_ledger(cls, raw):
    assert cls.decode(raw) == cls()


@given(st.none() | st.integers(0, 3843))
def test_days_fit_into_two_characters(day):
    assert from_two_digits(two_digits(day)) == day
    assert len(two_digits(day)) == 2


def test_days_count_from_the_epoch_and_stay_within_their_two_characters():
    assert day_of(EPOCH) == 0
    assert day_of(EPOCH + timedelta(days=800, hours=23)) == 800
    assert day_of(EPOCH - timedelta(days=5)) == 0
    assert day_of(EPOCH + timedelta(days=50_000)) == 3843


# Every shape ever released


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_shape_ever_released_is_still_read(path):
    sample = json.loads(path.read_text())

    ledger = LEDGERS[sample["block_type"]].decode(sample["stored"])

    assert asdict(ledger) == sample["says"]


@pytest.mark.parametrize("block_type", LEDGERS)
def test_there_is_a_sample_of_every_version(block_type):
    versions = {
        json.loads(path.read_text())["stored"]["v"]
        for path in SAMPLES
        if json.loads(path.read_text())["block_type"] == block_type
    }

    assert versions == set(range(1, LEDGERS[block_type].VERSION + 1))


@pytest.mark.parametrize("cls", ALL)
def test_there_is_an_upgrade_from_every_version_to_the_next(cls):
    assert set(cls.UPGRADES) == set(range(1, cls.VERSION))


@dataclass
class ThirdEdition(Ledger):
    """A ledger that has been through two changes."""

    names: list[str] = field(default_factory=list)

    VERSION = 3
    UPGRADES = {
        1: lambda raw: {"v": 2, "names": [raw["name"]]},
        2: lambda raw: {"v": 3, "n": raw["names"]},
    }

    @classmethod
    def read(cls, raw):
        return cls(list(raw.get("n", [])))

    def encode(self):
        return {"v": 3, "n": self.names}


@pytest.mark.parametrize("raw", [{"v": 1, "name": "a"}, {"v": 2, "names": ["a"]}, {"v": 3, "n": ["a"]}])
def test_old_ledgers_go_through_every_upgrade_on_the_way(raw):
    before = dict(raw)

    assert ThirdEdition.decode(raw) == ThirdEdition(["a"])
    assert raw == before


def test_an_upgrade_that_does_not_fit_what_is_stored_means_damage():
    with pytest.raises(DamagedLedgerError):
        ThirdEdition.decode({"v": 1, "names": []})


# What can't be read is refused, not guessed at


@pytest.mark.parametrize("cls", ALL)
def test_a_ledger_of_a_newer_release_is_refused_politely(cls):
    with pytest.raises(NewerLedgerError) as refused:
        cls.decode({"v": cls.VERSION + 1, "whatever": [1]})

    assert refused.value.details == {"version": cls.VERSION + 1, "known": cls.VERSION}


@pytest.mark.parametrize("cls", ALL)
@pytest.mark.parametrize("raw", [{"v": 0}, {"v": -1}, {"v": "1"}, {"v": None}, {"c": "a=1"}, {"v": 1.5}, {"v": []}])
def test_what_has_no_version_is_damaged(cls, raw):
    with pytest.raises(DamagedLedgerError):
        cls.decode(raw)


@pytest.mark.parametrize(
    "cls, raw",
    [
        (FeedLedger, {"v": 1, "c": 5}),
        (FeedLedger, {"v": 1, "c": "clip"}),
        (FeedLedger, {"v": 1, "c": "clip="}),
        (FeedLedger, {"v": 1, "c": "clip=!"}),
        (FeedLedger, {"v": 1, "c": "clip=0------x"}),
        (FeedLedger, {"v": 1, "at": "a", "pos": "x"}),
        (ChallengeLedger, {"v": 1, "e": {"id": "x"}}),
        (ChallengeLedger, {"v": 1, "e": "x"}),
        (ChallengeLedger, {"v": 1, "b": ["x"]}),
        (ChallengeLedger, {"v": 1, "b": {"x": "y"}}),
        (ChallengeLedger, {"v": 1, "s": "x=!!"}),
        (ChallengeLedger, {"v": 1, "s": 7}),
    ],
)
def test_what_does_not_have_its_shape_is_damaged(cls, raw):
    with pytest.raises(DamagedLedgerError):
        cls.decode(raw)


@pytest.mark.parametrize("cls", ALL)
@given(
    raw=st.dictionaries(
        st.sampled_from(["v", "c", "at", "pos", "e", "b", "s", "h"]) | st.text(max_size=3),
        json_values | st.just(1),
        max_size=5,
    )
)
def test_anything_at_all_is_read_or_refused_by_name(cls, raw):
    try:
        cls.decode(raw)
    except (DamagedLedgerError, NewerLedgerError):
        return


# Size


def random_clip_ids(number, length, dice):
    return ["".join(dice.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length)) for _ in range(number)]


def test_a_feed_of_a_hundred_clips_fits_into_two_kilobytes():
    dice = Random(1)
    full = ClipFacts(1.0, 3843, 3843, 3843, False, 61)

    ledger = FeedLedger(dict.fromkeys(random_clip_ids(100, 6, dice), full), "abcdef", 86399.9)

    assert stored_bytes(ledger) <= 2048


def test_a_feed_ledger_stays_below_64_kilobytes_whatever_is_done():
    dice, ledger, refused = Random(2), FeedLedger(), 0
    ids = random_clip_ids(4000, 12, dice)
    for _ in range(10_000):
        clip, act = dice.choice(ids), dice.randrange(4)
        try:
            if act == 0:
                ledger.watched(clip, dice.random(), 3843)
            elif act == 1:
                ledger.react(clip, dice.choice(["like", "save"]), dice.random() < 0.8, 3843)
            elif act == 2:
                ledger.answered(clip, dice.randrange(62), dice.random() < 0.5)
            else:
                ledger.stopped_at(clip, dice.random() * 86400)
        except LedgerFullError:
            refused += 1

    assert refused and len(ledger.clips) == MOST_CLIPS
    assert stored_bytes(ledger) <= 64 * 1024
    largest = FeedLedger(dict.fromkeys(ids[:MOST_CLIPS], ClipFacts(1.0, 3843, 3843, 3843, False, 61)), ids[0], 86399.9)
    assert stored_bytes(largest) <= 64 * 1024


def test_a_full_feed_ledger_still_notes_more_about_the_clips_it_has():
    ledger = FeedLedger({f"clip{number}": ClipFacts(0.5) for number in range(MOST_CLIPS)})

    ledger.watched("clip7", 1.0, 800)

    assert ledger.facts("clip7").finished
    with pytest.raises(LedgerFullError):
        ledger.react("another", "like", True, 800)
    assert "another" not in ledger.clips


def test_a_challenge_ledger_stays_below_64_kilobytes_whatever_is_done():
    dice, ledger = Random(3), ChallengeLedger()
    ids = random_clip_ids(9000, 14, dice)
    ledger.enter(entry_of(1, title="\U0001f600" * 80, caption="\U0001f600" * 300))
    given_votes = []
    for _ in range(10_000):
        entry = dice.choice(ids)
        if dice.random() < 0.9:
            ledger.saw(entry, dice.random())
        elif entry not in given_votes:
            # The rules allow no more than twenty votes at once.
            if len(given_votes) == 20:
                ledger.vote(given_votes.pop(0), False, NOON)
            ledger.vote(entry, True, NOON)
            given_votes.append(entry)

    assert stored_bytes(ledger) <= 64 * 1024
    assert len(ledger.ballot) == 20


def test_what_was_seen_longest_ago_is_forgotten_first():
    ledger = ChallengeLedger()
    for number in range(2000):
        ledger.saw(f"entry{number}", 0.5)
    ledger.saw("entry0", 0.1)

    ledger.saw("one more", 1.0)

    assert "entry0" in ledger.seen and "entry1" not in ledger.seen and "one more" in ledger.seen
    assert ledger.seen["entry0"] == 0.5


# Facts, not counters


@given(clip_ids, st.lists(ratios, min_size=1, max_size=8), st.integers(0, 3843))
def test_watching_only_ever_adds(clip, reports, day):
    ledger = FeedLedger()

    for report in reports:
        before = ledger.facts(clip).watched_ratio
        ledger.watched(clip, report, day)
        assert before <= ledger.facts(clip).watched_ratio <= 1.0

    assert ledger.facts(clip).finished == any(report >= 0.9 for report in reports)
    assert ledger.facts(clip).watched_ratio == pytest.approx(max(reports), abs=1 / 120)


def test_the_first_moment_of_a_fact_stays():
    ledger = FeedLedger()
    for day in (800, 801):
        ledger.watched("tide", 1.0, day)
        ledger.react("tide", "like", True, day)
        ledger.react("tide", "save", True, day)

    assert ledger.facts("tide") == ClipFacts(1.0, 800, 800, 800)


def test_a_like_taken_back_leaves_no_trace_and_touches_nothing_else():
    ledger = FeedLedger()
    ledger.watched("tide", 0.5, 800)
    ledger.react("tide", "save", True, 800)

    ledger.react("tide", "like", True, 800)
    ledger.react("tide", "like", False, 801)

    assert ledger.facts("tide") == ClipFacts(0.5, None, None, 800)


def test_answering_again_keeps_whether_the_first_was_right():
    ledger = FeedLedger()
    ledger.answered("tide", 2, False)
    ledger.answered("tide", 1, True)

    assert (ledger.facts("tide").first_right, ledger.facts("tide").latest_option) == (False, 1)


def test_a_vote_said_twice_is_one_vote_of_the_first_moment():
    ledger = ChallengeLedger()
    ledger.vote("theirs", True, NOON)
    once = ledger.encode()
    ledger.vote("theirs", True, NOON + timedelta(hours=1))

    assert ledger.encode() == once
    ledger.vote("theirs", False, NOON)
    ledger.vote("theirs", False, NOON)
    assert ledger.ballot == {}


def test_withdrawing_gives_the_entry_back_once():
    ledger = ChallengeLedger()
    ledger.enter(entry_of(1))

    assert (ledger.withdraw(), ledger.withdraw(), ledger.entry) == (entry_of(1), None, None)


@pytest.mark.parametrize("ratio, noted", [(-3.0, 0.0), (0.5, 0.5), (7.0, 1.0)])
def test_what_was_seen_of_an_entry_is_held_between_nothing_and_all(ratio, noted):
    ledger = ChallengeLedger()
    ledger.saw("theirs", ratio)

    assert ledger.seen == {"theirs": noted}


def test_a_board_ledger_holds_the_choice_and_nothing_else():
    assert BoardLedger(True).encode() == {"v": 1, "h": 1}
    assert BoardLedger(False).encode() == {"v": 1}
