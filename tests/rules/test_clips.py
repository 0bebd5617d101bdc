import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microclip_xblock.rules.checks import MOST_OPTIONS, Kind, mark, read_given
from microclip_xblock.rules.clips import COPIES, Check, Option, clips_of
from microclip_xblock.rules.errors import NoCheckError
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

RICH = WHOLE | {
    "kind": "audio",
    "alt": "Weed on wet sand.",
    "flashing": True,
    "low": "/static/tides-low.mp4",
    "sound": "/static/tides.m4a",
    "bytes": {"media": 900_000, "low": 300_000, "sound": 90_000},
    "licence": "CC BY 4.0, Ada",
    "check": {
        "kind": "number",
        "question": "How high was it?",
        "answer": 3.5,
        "tolerance": 0.1,
        "unit": "m",
        "explanation": "At noon.",
        "at_s": 7.5,
        "holds": True,
    },
}
"""Everything that clips of the second release add."""

names = st.sampled_from([*RICH, "anything"])
broken_clips = st.dictionaries(names, json_values) | st.fixed_dictionaries(
    {"id": st.text(min_size=1, max_size=4) | json_values, "media": st.just("/static/a.mp4") | json_values},
    optional=dict.fromkeys(RICH.keys() - {"id", "media"}, json_values)
    | {
        "bytes": st.dictionaries(st.sampled_from([*COPIES, "anything"]), json_values),
        "captions": st.lists(st.dictionaries(st.sampled_from(["lang", "label", "url"]), json_values), max_size=3),
        "check": st.fixed_dictionaries(
            {
                "options": st.lists(
                    st.dictionaries(st.sampled_from(["text", "correct", "explanation"]), json_values), max_size=3
                )
                | json_values
            },
            optional={"kind": st.sampled_from([*Kind, "", "essay"]) | json_values}
            | dict.fromkeys(RICH["check"].keys() - {"kind"}, json_values | st.floats()),
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


def test_what_an_older_release_stored_is_as_it_was():
    (clip,) = clips_of([WHOLE])

    assert (clip.kind, clip.alt, clip.flashing, clip.low, clip.sound, clip.sizes) == ("video", "", False, "", "", {})
    assert (clip.check.kind, clip.check.at_s, clip.check.holds, clip.check.explanation) == ("single", None, False, "")


def test_all_that_an_author_may_say_is_read():
    (clip,) = clips_of([RICH])

    assert (clip.kind, clip.alt, clip.flashing) == ("audio", "Weed on wet sand.", True)
    assert (clip.low, clip.sound, clip.sizes) == ("/static/tides-low.mp4", "/static/tides.m4a", RICH["bytes"])
    assert clip.licence == "CC BY 4.0, Ada"
    assert clip.check == Check("How high was it?", (), Kind.NUMBER, 3.5, 0.1, "m", "At noon.", 7.5, True)


@pytest.mark.parametrize(
    "media, kind, expected",
    [
        ("/static/a.mp3", None, "audio"),
        ("https://cdn.example.org/a.OPUS?sig=1.mp4#t=3", None, "audio"),
        ("https://cdn.example.org/a.mp4?name=b.mp3", None, "video"),
        ("/static/mp3", None, "video"),
        ("/static/a.mp3", "video", "video"),
        ("/static/a.mp4", "audio", "audio"),
        ("/static/a.flac", "film", "audio"),
        ("https://[broken/a.mp3", None, "video"),
    ],
)
def test_the_kind_is_guessed_where_it_is_not_said(media, kind, expected):
    assert clips_of([WHOLE | {"media": media, "kind": kind}])[0].kind == expected


@pytest.mark.parametrize("size", [0, -1, True, "12", None, math.nan, math.inf, 10**400, 0.4])
def test_a_size_that_is_none_counts_as_unknown(size):
    assert clips_of([WHOLE | {"bytes": {"media": size, "low": 5}}])[0].sizes == {"low": 5}


@pytest.mark.parametrize("flag", [1, "true", "false", [True], None])
def test_only_yes_is_yes(flag):
    (clip,) = clips_of([RICH | {"flashing": flag, "check": RICH["check"] | {"holds": flag}}])

    assert not clip.flashing and not clip.check.holds


@pytest.mark.parametrize(
    "kind, options, expected",
    [
        ("order", [{"text": "first", "correct": True}, {"text": "second"}], 2),
        ("multiple", [{"text": "a", "correct": True}] * (MOST_OPTIONS + 9), MOST_OPTIONS),
        ("single", [], None),
        ("order", "ab", None),
        ("essay", [{"text": "a"}], None),
        (7, [{"text": "a"}], None),
        ([], [{"text": "a", "correct": True}], 1),
    ],
)
def test_checks_of_other_kinds_and_such_that_can_not_be_asked(kind, options, expected):
    check = clips_of([WHOLE | {"check": {"kind": kind, "question": "?", "options": options}}])[0].check

    assert (None if check is None else len(check.options)) == expected


@pytest.mark.parametrize("answer", [None, "3.5", True, math.nan, math.inf, 1e300, 10**400, [3]])
def test_a_number_to_find_that_is_none_makes_no_check(answer):
    assert clips_of([RICH | {"check": RICH["check"] | {"answer": answer}}])[0].check is None


@pytest.mark.parametrize("tolerance", [None, -0.5, "1", True, math.nan, math.inf])
def test_a_tolerance_that_is_none_allows_nothing(tolerance):
    assert clips_of([RICH | {"check": RICH["check"] | {"tolerance": tolerance}}])[0].check.tolerance == 0.0


@pytest.mark.parametrize(
    "seconds, duration, expected",
    [(0, 15.8, 0.0), (7, 15.8, 7.0), (15.8, 15.8, None), (99, 15.8, None), (99, 0, 99.0), (-1, 15.8, None)],
)
def test_a_second_that_the_clip_never_reaches_asks_after_it(seconds, duration, expected):
    (clip,) = clips_of([RICH | {"duration_s": duration, "check": RICH["check"] | {"at_s": seconds}}])

    assert clip.check.at_s == expected


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


def test_a_check_without_a_right_option_or_without_options_is_none():
    for check in (
        {"options": [{"text": "a"}, {"text": "b"}]},
        {"options": []},
        {"kind": "multiple", "options": [{"text": "a"}]},
    ):
        assert clips_of([WHOLE | {"check": {"question": "?"} | check}])[0].check is None


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
        assert clip.kind in ("video", "audio")
        assert all(isinstance(text, str) for text in (clip.alt, clip.low, clip.sound))
        assert clip.flashing in (True, False)
        assert set(clip.sizes) <= set(COPIES) and all(type(size) is int and size > 0 for size in clip.sizes.values())
        if clip.check:
            assert_it_can_be_asked(clip.check, clip.duration_s)


def assert_it_can_be_asked(check, duration_s):
    assert check.right_option is None or check.options[check.right_option].correct
    assert check.kind in Kind and check.holds in (True, False)
    assert bool(check.options) == (check.kind is not Kind.NUMBER)
    assert all(isinstance(text, str) for text in (check.question, check.unit, check.explanation))
    assert all(isinstance(option, Option) for option in check.options)
    assert math.isfinite(check.answer) and math.isfinite(check.tolerance) and check.tolerance >= 0
    assert check.at_s is None or 0 <= check.at_s < (duration_s or math.inf)
    for raw in ([0], list(range(len(check.options))), 0.0):
        try:
            given = read_given(check, raw)
        except NoCheckError:
            continue
        assert 0.0 <= mark(check, given).score <= 1.0


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -1, True, "12", None, 10**400])
def test_a_duration_that_is_none_counts_as_unknown(seconds):
    assert clips_of([WHOLE | {"duration_s": seconds}])[0].duration_s == 0.0


@pytest.mark.parametrize("clip_id", ["a;b", "a=b", "a b", "é", ";", "=", "a\nb", "x" * 65, "<b>"])
def test_an_id_that_no_ledger_could_hold_makes_no_clip(clip_id):
    """Ids are written into learners' records between separators; one that holds a separator would spoil the whole record."""
    assert [clip.id for clip in clips_of([WHOLE | {"id": clip_id}, WHOLE])] == ["tides1"]


def test_what_is_no_topic_is_left_out():
    """Null stands in many an import; as a topic called "None" it would tie clips of all feeds together."""
    assert clips_of([WHOLE | {"topics": [None, "tides", {"a": 1}, ["b"], 2024]}])[0].topics == ("tides", "2024")
