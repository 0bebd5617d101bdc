"""Builders for Hypothesis: the settings of whole feeds, as the form lets them through."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from microclip_xblock.studio import limits
from microclip_xblock.studio.checking import clean_text
from microclip_xblock.studio.validation import validate

ODD = (
    "]]>",
    "<b>bold</b> & </clip>",
    "&amp;quot;<!-- no -->",
    "\x00\x08\x1b[0m",
    "\ud83c half",
    "🎬👩‍🚀",
    "\u202eevil\u202c",
    "\u200fשלום عربي\u200e",
    "two\r\nlines\n  and\ta tab",
    "\ufffe\uffff",
    " \u00a0\u3000 ",
    "e\u0301",
    "<?php ?>",
)
"""What people paste, and what XML has no way to say."""

anything = (
    st.text(max_size=30) | st.sampled_from(ODD) | st.tuples(st.sampled_from(ODD), st.text(max_size=9)).map("".join)
)


def texts(most: int, *, required: bool = False, lines: bool = False) -> st.SearchStrategy[str]:
    kept = anything.map(lambda raw: clean_text(clean_text(raw, lines=lines)[:most], lines=lines))
    return kept.filter(bool) if required else kept


addresses = st.sampled_from(
    [
        "/static/tides.mp4",
        "/static/مقطع.mp4",
        "/static/a&b;c,d.mp4",
        "/static/week_1/clip.mp4",
        "https://video.example.org/a.mp4?token=1&x=%3C#t=3",
        "https://video.example.org/" + "a" * (limits.MAX_URL - 26),
    ]
)
ids = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)
seconds = st.integers(10, 1800).map(lambda tenths: tenths / 10)
options = st.fixed_dictionaries(
    {
        "text": texts(limits.MAX_OPTION, required=True),
        "correct": st.booleans(),
        "explanation": texts(limits.MAX_EXPLANATION),
    }
)
checks = st.fixed_dictionaries(
    {
        "question": texts(limits.MAX_QUESTION, required=True),
        "options": st.lists(
            options, min_size=3, max_size=limits.MAX_OPTIONS, unique_by=lambda row: row["text"].casefold()
        ),
        "answer": st.floats(-1e12, 1e12) | st.integers(-999, 999),
    },
    optional={
        "kind": st.sampled_from(limits.CHECK_KINDS),
        "explanation": texts(limits.MAX_EXPLANATION),
        "tolerance": st.floats(0, 1e9),
        "unit": texts(limits.MAX_UNIT),
        "at_s": seconds | st.just(0),
        "holds": st.booleans(),
    },
)


def _answerable(check: dict[str, Any]) -> dict[str, Any]:
    """One right answer where there has to be one."""
    rows = [row | {"correct": index == 1} for index, row in enumerate(check["options"])]
    return check | {"options": rows if check.get("kind", "single") in ("single", "multiple") else check["options"]}


clips = st.fixed_dictionaries(
    {
        "id": ids,
        "title": texts(limits.MAX_TITLE, required=True),
        "media": addresses,
        "poster": st.just("") | addresses,
        "captions": st.lists(
            st.fixed_dictionaries(
                {
                    "lang": st.sampled_from(["en", "pt-BR", "ar"]),
                    "label": texts(limits.MAX_CAPTION_LABEL),
                    "url": addresses,
                }
            ),
            max_size=3,
        ),
        "topics": st.lists(st.sampled_from(["tides", "الماء", "गणित", "climate-change"]), max_size=4),
        "duration_s": seconds,
        "description": texts(limits.MAX_DESCRIPTION, lines=True),
        "check": st.none() | checks.map(_answerable),
    },
    optional={
        "kind": st.sampled_from(limits.CLIP_KINDS),
        "alt": texts(limits.MAX_ALT, lines=True),
        "flashing": st.booleans(),
        "low": addresses,
        "sound": addresses,
        "bytes": st.dictionaries(st.sampled_from(["media", "low", "sound"]), st.integers(1, limits.MAX_BYTES)),
        "licence": texts(limits.MAX_LICENCE),
    },
)
lines = st.lists(texts(40, required=True), max_size=3, unique=True)


@st.composite
def whole_feeds(draw: st.DrawFn) -> dict[str, Any]:
    """Settings of a feed by field name, each as the form keeps it."""
    raw = {
        "display_name": draw(texts(limits.MAX_DISPLAY_NAME, required=True)),
        "clips": draw(st.lists(clips, max_size=4, unique_by=lambda clip: clip["id"])),
    } | draw(
        st.fixed_dictionaries(
            {},
            optional={
                "challenges": lines,
                "order": st.sampled_from(["for_you", "course"]),
                "next_every": st.integers(0, 20),
                "new_every": st.integers(0, 20),
                "topic_path": lines,
                "sitting_kind": st.sampled_from(["clips", "minutes", "all"]),
                "sitting_size": st.integers(1, 100),
                "recall_every": st.integers(0, 20),
                "completes_by": st.sampled_from(["finished", "checks", "both"]),
                "complete_ratio": st.floats(0.1, 1),
                "graded_by": st.sampled_from(["nothing", "checks"]),
                "weight": st.floats(0, 1000),
            },
        )
    )
    checked = validate("feed", raw, str)
    assert not checked.problems, checked.problems
    return checked.values
