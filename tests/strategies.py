"""
Builders for Hypothesis: ledgers as learners make them, random acts of a whole course, and JSON from anywhere.

Importing this module also loads the profile all property tests run under: the same examples each time, no deadline, because
a slow machine is no fault of the code.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from microclip_xblock.community.feed_facts import Answers
from microclip_xblock.community.feed_ledger import MARKS
from microclip_xblock.community.feed_profile import Profile
from microclip_xblock.community.feed_question import Question
from microclip_xblock.community.ledgers import BoardLedger, ChallengeLedger, Clip, ClipFacts, Entry, FeedLedger
from microclip_xblock.rules.reviews import Card
from microclip_xblock.rules.sitting import Plan

settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("steady")

FOLDER = f"microclip/Org/Course/Run/{'0' * 32}/{'1' * 32}/{'2' * 32}"
"""Where a clip's files lie, in the storage's own form."""

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday on which everything begins."""

days = st.none() | st.integers(0, 3843)
moments = st.integers(0, 4_000_000_000)
sixtieths = st.integers(0, 60).map(lambda step: step / 60)
ratios = st.floats(0, 1)
SCORES = (0.0, 0.5, 1.0)
"""Missed, half-known, right."""

scores = st.sampled_from(SCORES)
clip_ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=4, max_size=12)
entry_ids = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", min_size=12, max_size=14)

words = st.text(max_size=80) | st.sampled_from(
    [
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "شجرة أمام المدرسة",
        "窓から見た一週間",
        "a;b=c,d\ne|f",
        "\u202egnirts",
    ]
)
"""What people write, odd letters and attacks included."""

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
"""Anything JSON can say."""


cards = st.builds(
    Card, stability_step=st.integers(0, 3843), difficulty_step=st.integers(0, 61), day=st.integers(0, 3843)
)
answer_texts = st.text("0123456789ABCxyz.~", max_size=20)
marks = st.sampled_from(sorted(MARKS.values()))
feed_marks = st.text("0123456789abcdef", min_size=8, max_size=8)
"""What feeds call each other."""


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """Of a check that was answered."""
    card = draw(st.none() | cards)
    first, latest = draw(scores), draw(scores)
    return {
        "tries": draw(st.integers(1, 61)),
        "first_right": first == 1.0,
        "first_half": first == 0.5,
        "latest_right": latest == 1.0,
        "latest_half": latest == 0.5,
        "answer_day": card.day if card else draw(days),
        "card": card,
    }


@st.composite
def clip_facts(draw: st.DrawFn) -> ClipFacts:
    answered = draw(st.just({}) | answers())
    return ClipFacts(
        watched_ratio=draw(sixtieths),
        furthest_ratio=draw(sixtieths),
        finished_day=draw(days),
        lost_ratio=draw(st.none() | sixtieths),
        answer_text=draw(answer_texts) if answered else "",
        **dict.fromkeys(draw(st.sets(marks)), True),
        **answered,
    )


plans = st.just(Plan("all", 0)) | st.builds(Plan, st.sampled_from(["clips", "minutes"]), st.integers(1, 500))


some_topics = st.sampled_from(["tides", "climate", "agua", "الماء"])
profiles = st.one_of(
    st.just(Profile()),
    st.just(Profile(on=False)),
    st.builds(
        Profile,
        st.just(True),
        st.dictionaries(some_topics, st.sampled_from([-2, -1, 1, 2]), max_size=3),
        st.frozensets(some_topics, max_size=2),
        st.integers(0, 8),
    ),
)


@st.composite
def feed_ledgers(draw: st.DrawFn, ids: st.SearchStrategy[str] = clip_ids) -> FeedLedger:
    resume = draw(st.none() | ids)
    return FeedLedger(
        clips=draw(st.dictionaries(ids, clip_facts(), max_size=8)),
        resume_clip=resume,
        resume_s=0.0 if resume is None else draw(st.integers(0, 6000)) / 10,
        guests=draw(st.dictionaries(st.tuples(feed_marks, ids), answers().map(lambda one: Answers(**one)), max_size=3)),
        plan=draw(st.none() | plans),
        pin=draw(st.just("") | words),
        questions=draw(
            st.lists(
                st.builds(Question, entry_ids, ids, st.none() | sixtieths, words, st.integers(0, 3843)), max_size=3
            )
        ),
        reported=draw(st.dictionaries(ids, st.sampled_from(["wrong", "harmful", "other"]), max_size=3)),
        profile=draw(profiles),
    )


hex_names = st.text("0123456789abcdef", min_size=8, max_size=8)


@st.composite
def clips(draw: st.DrawFn) -> Clip:
    return Clip(
        folder=draw(st.sampled_from(["", FOLDER])),
        name="clip.mp4",
        content_type="video/mp4",
        codecs=draw(st.sampled_from([[], ["h264"], ["h264", "aac"]])),
        kind=draw(st.sampled_from(["video", "audio"])),
        duration_s=draw(st.integers(10, 1800)) / 10,
        width=draw(st.integers(0, 1920)),
        height=draw(st.integers(0, 1920)),
        size_bytes=draw(st.integers(1, 500_000_000)),
        checked=draw(st.sampled_from(["packets", "headers"])),
        stripped=draw(st.sampled_from(["remux", "blanked", "no"])),
        poster=draw(st.just("") | hex_names.map("poster-{}.webp".format)),
        captions=draw(
            st.dictionaries(
                st.sampled_from(["en", "ar", "zh-Hant"]), hex_names.map("captions-{}.vtt".format), max_size=3
            )
        ),
        flashing=draw(st.none() | st.booleans()),
        loudness_lufs=draw(st.none() | st.integers(-700, 0).map(lambda tenths: tenths / 10)),
        wave=draw(st.just("") | st.just("0aZ9" * 16)),
        at=draw(moments),
    )


@st.composite
def entries(draw: st.DrawFn, ids: st.SearchStrategy[str] = entry_ids) -> Entry:
    return Entry(
        id=draw(ids), title=draw(words), caption=draw(words), alt=draw(words), at=draw(moments), clip=draw(clips())
    )


@st.composite
def challenge_ledgers(draw: st.DrawFn, ids: st.SearchStrategy[str] = entry_ids) -> ChallengeLedger:
    return ChallengeLedger(
        entry=draw(st.none() | entries(ids)),
        draft=draw(st.none() | clips()),
        ballot=draw(st.dictionaries(ids, moments, max_size=5)),
        seen=draw(st.dictionaries(ids, sixtieths, max_size=8)),
        removals=draw(
            st.dictionaries(ids, st.tuples(moments, st.sampled_from(["unsafe", "privacy", "other"])), max_size=3)
        ),
    )


board_ledgers = st.builds(BoardLedger, hidden=st.booleans())


def clip_of(number: int, **changes: object) -> Clip:
    """A plain clip in a folder of its own, which nothing was ever put into."""
    plain = Clip(
        folder=f"{FOLDER[:-8]}{number:08x}",
        name="clip.mp4",
        content_type="video/mp4",
        codecs=["h264", "aac"],
        kind="video",
        duration_s=20.0,
        width=540,
        height=960,
        size_bytes=1000,
        checked="packets",
        stripped="remux",
        poster="",
        captions={},
        flashing=False,
        loudness_lufs=-18.0,
        wave="",
        at=1_770_000_000 + number,
    )
    return replace(plain, **changes)


def entry_of(number: int, clip: Clip | None = None, **changes: object) -> Entry:
    """A plain entry with an id of its own, for tests that need many."""
    plain = Entry(
        id=f"entry{number:09d}",
        title=f"Clip {number}",
        caption="",
        alt="",
        at=1_770_000_000 + number,
        clip=clip or clip_of(number),
    )
    return replace(plain, **changes)
