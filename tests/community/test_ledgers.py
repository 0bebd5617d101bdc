import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.community.challenge_ledger import MOST_CAPTIONS, MOST_REMOVALS
from microclip_xblock.community.ledger import EPOCH, Ledger, day_of, from_two_digits, two_digits
from microclip_xblock.community.ledgers import LEDGERS, BoardLedger, ChallengeLedger, FeedLedger
from microclip_xblock.rules.errors import DamagedLedgerError, LedgerFullError, NewerLedgerError
from tests.community.sizes import random_ids, stored_bytes
from tests.strategies import (
    NOON,
    board_ledgers,
    challenge_ledgers,
    clip_of,
    entry_of,
    feed_ledgers,
    json_values,
)

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))
ALL = [FeedLedger, ChallengeLedger, BoardLedger]


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


def said_by(ledger):
    """All it says; what is kept by two keys, by both joined."""
    said = asdict(ledger)
    if isinstance(ledger, FeedLedger):
        said["guests"] = {"/".join(ref): answers for ref, answers in said["guests"].items()}
        said["profile"]["muted"] = sorted(said["profile"]["muted"])
    return said


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_shape_ever_released_is_still_read(path):
    sample = json.loads(path.read_text())

    ledger = LEDGERS[sample["block_type"]].decode(sample["stored"])

    assert json.loads(json.dumps(said_by(ledger))) == sample["says"]


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
        (FeedLedger, {"v": 1, "c": "clip=0------r!"}),
        (FeedLedger, {"v": 1, "at": "a", "pos": "x"}),
        (FeedLedger, {"v": 2, "at": "a", "pos": float("nan")}),
        (FeedLedger, {"v": 2, "at": "a", "pos": -1}),
        (FeedLedger, {"v": 2, "c": "clip="}),
        (FeedLedger, {"v": 2, "c": "clip=0!"}),
        (FeedLedger, {"v": 2, "c": "clip=00----1G1y"}),
        (FeedLedger, {"v": 2, "c": ["clip=00"]}),
        (FeedLedger, {"v": 2, "x": "0a1b2c3d/clip=!"}),
        (FeedLedger, {"v": 2, "plan": "x7"}),
        (FeedLedger, {"v": 2, "plan": "c"}),
        (FeedLedger, {"v": 2, "plan": "c0"}),
        (FeedLedger, {"v": 2, "plan": 7}),
        (FeedLedger, {"v": 2, "q": 7}),
        (FeedLedger, {"v": 2, "q": [["id", "clip", 61, "why", 1]]}),
        (FeedLedger, {"v": 2, "q": [["id", "clip", 1e400, "why", 1]]}),
        (FeedLedger, {"v": 2, "q": [["id", "clip", 1, {"a": 1}, 1]]}),
        (FeedLedger, {"v": 2, "q": [["id", "clip", 1, "why", None]]}),
        (FeedLedger, {"v": 2, "q": [["id", "clip", 1, "why"]]}),
        (FeedLedger, {"v": 2, "r": 7}),
        (ChallengeLedger, {"v": 1, "e": {"id": "x"}}),
        (ChallengeLedger, {"v": 1, "e": "x"}),
        (ChallengeLedger, {"v": 1, "b": ["x"]}),
        (ChallengeLedger, {"v": 1, "b": {"x": "y"}}),
        (ChallengeLedger, {"v": 1, "s": "x=!!"}),
        (ChallengeLedger, {"v": 1, "s": 7}),
        (ChallengeLedger, {"v": 2, "e": {"id": "x"}}),
        (ChallengeLedger, {"v": 2, "e": asdict(entry_of(1)) | {"id": 7}}),
        (ChallengeLedger, {"v": 2, "e": asdict(entry_of(1)) | {"clip": None}}),
        (ChallengeLedger, {"v": 2, "e": asdict(entry_of(1)) | {"unknown": 1}}),
        (ChallengeLedger, {"v": 2, "d": asdict(clip_of(1)) | {"captions": ["en"]}}),
        (ChallengeLedger, {"v": 2, "d": asdict(clip_of(1)) | {"captions": {"en": 7}}}),
        (ChallengeLedger, {"v": 2, "d": asdict(clip_of(1)) | {"codecs": [7]}}),
        (ChallengeLedger, {"v": 2, "d": asdict(clip_of(1)) | {"duration_s": float("nan")}}),
        (ChallengeLedger, {"v": 2, "d": asdict(clip_of(1)) | {"width": "wide"}}),
        (ChallengeLedger, {"v": 2, "r": {"x": 7}}),
        (ChallengeLedger, {"v": 2, "r": {"x": ["then", "why"]}}),
    ],
)
def test_what_does_not_have_its_shape_is_damaged(cls, raw):
    with pytest.raises(DamagedLedgerError):
        cls.decode(raw)


@pytest.mark.parametrize("cls", ALL)
@given(
    raw=st.dictionaries(
        st.sampled_from(["v", "c", "x", "at", "pos", "plan", "pin", "q", "e", "d", "r", "b", "s", "h"])
        | st.text(max_size=3),
        json_values | st.sampled_from([1, 2]),
        max_size=5,
    )
)
def test_anything_at_all_is_read_or_refused_by_name(cls, raw):
    try:
        cls.decode(raw)
    except (DamagedLedgerError, NewerLedgerError):
        return


# Size


def test_a_challenge_ledger_stays_below_64_kilobytes_whatever_is_done():
    dice, ledger = Random(3), ChallengeLedger()
    ids = random_ids(9000, 14, dice)
    emoji = "\U0001f600"
    captions = {f"zh-Hant-TW-{number}": f"captions-{number:08x}.vtt" for number in range(MOST_CAPTIONS)}
    clip = clip_of(1, captions=captions, wave="z" * 64, folder=f"microclip/{'x' * 40}/{'y' * 40}/{'z' * 40}" + "0" * 99)
    ledger.enter(entry_of(1, clip, title=emoji * 80, caption=emoji * 300, alt=emoji * 300))
    ledger.keep_draft(clip)
    for entry in ids[:MOST_REMOVALS]:
        ledger.remove(entry, "not_allowed", NOON)
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


def test_a_vote_said_twice_is_one_vote_of_the_first_moment():
    ledger = ChallengeLedger()
    ledger.vote("theirs", True, NOON)
    once = ledger.encode()
    ledger.vote("theirs", True, NOON + timedelta(hours=1))

    assert ledger.encode() == once
    ledger.vote("theirs", False, NOON)
    ledger.vote("theirs", False, NOON)
    assert ledger.ballot == {}


def test_a_staff_member_may_remove_only_so_many_entries_and_the_first_reason_stays():
    ledger = ChallengeLedger()
    for number in range(MOST_REMOVALS):
        ledger.remove(f"entry{number}", "unsafe", NOON)

    ledger.remove("entry7", "privacy", NOON + timedelta(days=1))

    assert ledger.removals["entry7"] == (int(NOON.timestamp()), "unsafe")
    with pytest.raises(LedgerFullError):
        ledger.remove("another", "unsafe", NOON)
    assert len(ledger.removals) == MOST_REMOVALS


def test_a_clip_has_captions_in_so_many_languages_only():
    clip = clip_of(1)
    for number in range(MOST_CAPTIONS):
        clip = clip.with_captions(f"l{number}", f"captions-{number:08x}.vtt")

    with pytest.raises(LedgerFullError):
        clip.with_captions("more", "captions-0000000a.vtt")
    assert clip.with_captions("l3", "captions-0000000b.vtt").captions["l3"] == "captions-0000000b.vtt"
    assert clip.with_captions("l3", "").captions.keys() == {f"l{n}" for n in range(MOST_CAPTIONS)} - {"l3"}
    assert clip_of(1).with_captions("en", "").captions == {}


def test_a_draft_is_one_at_a_time_and_becomes_the_entry():
    ledger = ChallengeLedger()

    assert ledger.keep_draft(clip_of(1)) is None
    assert ledger.keep_draft(clip_of(2)) == clip_of(1)
    ledger.change_clip(clip_of(2, poster="poster-0a1b2c3d.jpg"))
    assert ledger.clip_at_hand().poster
    ledger.enter(entry_of(1, ledger.draft))
    assert ledger.draft is None and ledger.entry.clip.poster
    ledger.change_clip(clip_of(2))
    assert ledger.entry == entry_of(1, clip_of(2)) and ledger.drop_draft() is None


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
