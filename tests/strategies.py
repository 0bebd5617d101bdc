"""
Builders for Hypothesis: ledgers as learners make them, random acts of a whole course, and JSON from anywhere.

Importing this module also loads the profile all property tests run under: the same examples each time, no deadline, because
a slow machine is no fault of the code.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from microclip_xblock.community.ledgers import BoardLedger, ChallengeLedger, ClipFacts, Entry, FeedLedger

settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("steady")

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday on which everything begins."""

days = st.none() | st.integers(0, 3843)
moments = st.integers(0, 4_000_000_000)
sixtieths = st.integers(0, 60).map(lambda step: step / 60)
ratios = st.floats(0, 1)
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


@st.composite
def clip_facts(draw: st.DrawFn) -> ClipFacts:
    return ClipFacts(
        watched_ratio=draw(sixtieths),
        finished_day=draw(days),
        liked_day=draw(days),
        saved_day=draw(days),
        first_right=draw(st.none() | st.booleans()),
        latest_option=draw(st.none() | st.integers(0, 61)),
    )


@st.composite
def feed_ledgers(draw: st.DrawFn, ids: st.SearchStrategy[str] = clip_ids) -> FeedLedger:
    resume = draw(st.none() | ids)
    clips = draw(st.dictionaries(ids, clip_facts(), max_size=8))
    return FeedLedger(clips, resume, 0.0 if resume is None else draw(st.integers(0, 6000)) / 10)


@st.composite
def entries(draw: st.DrawFn, ids: st.SearchStrategy[str] = entry_ids) -> Entry:
    return Entry(
        id=draw(ids),
        title=draw(words),
        caption=draw(words),
        media=draw(st.sampled_from(["", "microclip/ab/cd.mp4"])),
        content_type="video/mp4",
        kind=draw(st.sampled_from(["video", "audio"])),
        duration_s=draw(st.integers(10, 1800)) / 10,
        size_bytes=draw(st.integers(1, 500_000_000)),
        at=draw(moments),
    )


@st.composite
def challenge_ledgers(draw: st.DrawFn, ids: st.SearchStrategy[str] = entry_ids) -> ChallengeLedger:
    return ChallengeLedger(
        entry=draw(st.none() | entries(ids)),
        ballot=draw(st.dictionaries(ids, moments, max_size=5)),
        seen=draw(st.dictionaries(ids, sixtieths, max_size=8)),
    )


board_ledgers = st.builds(BoardLedger, hidden=st.booleans())


def entry_of(number: int, **changes: object) -> Entry:
    """A plain entry with an id of its own, for tests that need many."""
    plain = Entry(
        f"entry{number:09d}",
        f"Clip {number}",
        "",
        f"media/{number}.mp4",
        "video/mp4",
        "video",
        20.0,
        1000,
        1_770_000_000 + number,
    )
    return Entry(**(asdict(plain) | changes))
