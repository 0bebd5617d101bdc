import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microclip_xblock.rules.clips import clips_of
from tests.strategies import json_values

WHOLE = {
    "id": "tides1",
    "title": "What the tide leaves behind",
    "media": "/static/tides.mp4",
    "poster": "/static/tides.jpg",
    "captions": [{"lang": "en", "label": "English", "url": "/static/tides.vtt"}],
    "topics": ["climate"],
    "duration_s": 15.8,
    "description": "Low water at noon.",
    "check": {
        "question": "What is left?",
        "options": [{"text": "Weed", "correct": True, "explanation": "Yes."}, {"text": "Ice"}],
    },
}

names = st.sampled_from([*WHOLE, "anything"])
broken_clips = st.dictionaries(names, json_values) | st.fixed_dictionaries(
    {"id": st.text(min_size=1, max_size=4) | json_values, "media": st.just("/static/a.mp4") | json_values},
    optional=dict.fromkeys(("title", "poster", "captions", "topics", "duration_s", "description", "check"), json_values)
    | {
        "captions": st.lists(st.dictionaries(st.sampled_from(["lang", "label", "url"]), json_values), max_size=3),
        "check": st.fixed_dictionaries(
            {
                "options": st.lists(
                    st.dictionaries(st.sampled_from(["text", "correct", "explanation"]), json_values), max_size=3
                )
            }
        ),
    },
)


def test_a_whole_clip_is_read_whole():
    (clip,) = clips_of([WHOLE])

    assert (clip.id, clip.title, clip.media, clip.poster) == (
        "tides1",
        WHOLE["title"],
        "/static/tides.mp4",
        "/static/tides.jpg",
    )
    assert (clip.duration_s, clip.description, clip.topics) == (15.8, "Low water at noon.", ("climate",))
    assert [(track.lang, track.label, track.url) for track in clip.captions] == [("en", "English", "/static/tides.vtt")]
    assert clip.check.question == "What is left?" and clip.check.right_option == 0
    assert [(option.text, option.correct, option.explanation) for option in clip.check.options] == [
        ("Weed", True, "Yes."),
        ("Ice", False, ""),
    ]


def test_clips_stay_in_the_authors_order_and_a_second_one_of_an_id_is_left_out():
    clips = clips_of([{"id": name, "media": f"/static/{number}.mp4"} for number, name in enumerate("cabca")])

    assert [(clip.id, clip.media) for clip in clips] == [
        ("c", "/static/0.mp4"),
        ("a", "/static/1.mp4"),
        ("b", "/static/2.mp4"),
    ]


@pytest.mark.parametrize(
    "stored", [None, 7, "clip", [], {}, {"id": "a"}, {"media": "/static/a.mp4"}, {"id": "", "media": "/static/a.mp4"}]
)
def test_what_is_not_a_clip_is_left_out(stored):
    assert [clip.id for clip in clips_of([stored, WHOLE])] == ["tides1"]


def test_a_check_without_a_right_option_or_without_options():
    asked = clips_of([WHOLE | {"check": {"question": "?", "options": [{"text": "a"}, {"text": "b"}]}}])[0]
    empty = clips_of([WHOLE | {"check": {"question": "?", "options": []}}])[0]

    assert asked.check.right_option is None
    assert empty.check is None


@settings(max_examples=300)
@given(st.lists(broken_clips | json_values, max_size=4))
def test_whatever_an_import_left_behind_gives_clips_and_never_an_exception(field):
    clips = clips_of(field)

    assert len({clip.id for clip in clips}) == len(clips)
    for clip in clips:
        assert all(
            isinstance(text, str)
            for text in (clip.id, clip.title, clip.media, clip.poster, clip.description, *clip.topics)
        )
        assert clip.id
        assert isinstance(clip.duration_s, float) and math.isfinite(clip.duration_s) and clip.duration_s >= 0
        if clip.check:
            assert clip.check.right_option is None or clip.check.options[clip.check.right_option].correct


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -1, True, "12", None, 10**400])
def test_a_duration_that_is_none_counts_as_unknown(seconds):
    assert clips_of([WHOLE | {"duration_s": seconds}])[0].duration_s == 0.0


@pytest.mark.parametrize("clip_id", ["a;b", "a=b", "a b", "é", ";", "=", "a\nb", "x" * 65, "<b>"])
def test_an_id_that_no_ledger_could_hold_makes_no_clip(clip_id):
    """Ids are written into learners' records between separators; one that holds a separator would spoil the whole record."""
    assert [clip.id for clip in clips_of([WHOLE | {"id": clip_id}, WHOLE])] == ["tides1"]
