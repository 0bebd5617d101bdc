"""What authors may save, and what they are told."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from microclip_xblock.studio import limits
from microclip_xblock.studio.checking import clean_text
from microclip_xblock.studio.forms import form_for
from microclip_xblock.studio.validation import WHOLE_FORM, validate

BLOCKS = ("feed", "challenge", "board")


def clip(**changes):
    whole = {
        "id": "abc123",
        "title": "Why leaves fall",
        "media": "/static/leaves.mp4",
        "poster": "",
        "captions": [{"lang": "en", "label": "English", "url": "/static/leaves.vtt"}],
        "topics": ["biology"],
        "duration_s": 21.4,
        "description": "A leaf lets go.",
        "check": {
            "question": "What seals the twig?",
            "options": [
                {"text": "A layer of cork", "correct": True, "explanation": "It closes the wound."},
                {"text": "Ice", "correct": False, "explanation": ""},
            ],
        },
    }
    return {**whole, **changes}


def checked(*clips):
    numbers = count(1)
    return validate("feed", {"clips": list(clips)}, str, new_id=lambda: f"new{next(numbers)}")


def problems_of(**changes):
    return checked(clip(**changes)).problems


def test_a_good_clip_is_kept_as_it_is():
    outcome = checked(clip())

    assert outcome.problems == {}
    assert outcome.values["clips"] == [clip()]


def test_every_problem_is_named_at_once_by_its_place():
    outcome = checked(
        clip(title="  ", media="http://example.org/a.mp4", duration_s=None),
        clip(
            id="def456",
            captions=[{"lang": "klingon!", "url": ""}],
            check={"question": "", "options": [{"text": "x", "correct": True}, {"text": "", "correct": "no"}]},
        ),
    )

    assert set(outcome.problems) == {
        "clips.0.title",
        "clips.0.media",
        "clips.0.duration_s",
        "clips.1.captions.0.lang",
        "clips.1.captions.0.url",
        "clips.1.check.question",
        "clips.1.check.options.1.text",
        "clips.1.check.options.1.correct",
    }
    assert "clips" not in outcome.values


@pytest.mark.parametrize(
    "address",
    [
        "/static/clip.mp4",
        "/static/week 1/clip.mp4".replace(" ", "_"),
        "/static/مقطع.mp4",
        "https://video.example.org/a.mp4?token=1#t=3",
        "https://video.example.org:8443/a%20b.mp4",
    ],
)
def test_course_files_and_https_addresses_are_kept(address):
    assert problems_of(media=address) == {}


@pytest.mark.parametrize(
    "address",
    [
        "",
        None,
        7,
        ["/static/a.mp4"],
        "clip.mp4",
        "/other/clip.mp4",
        "/static/",
        "/static//evil.example.org/a.mp4",
        "/static/../secret",
        "/static/%2e%2E/secret",
        "/static/a%2f..%2fb",
        "/static/a\\b.mp4",
        '/static/a"onerror=1.mp4',
        "//example.org/a.mp4",
        "http://example.org/a.mp4",
        "HTTP://example.org/a.mp4",
        "javascript:alert(1)",
        "data:video/mp4;base64,AAAA",
        "https://",
        "https:///a.mp4",
        "https://user:secret@example.org/a.mp4",
        "https://example.org:99999/a.mp4",
        "https://[::1/a.mp4",
        "https://example.org/<script>",
        "https://example.org/a b.mp4",
        "/asset-v1:Org+Course+Run+type@asset+block@clip.mp4",
        "https://example.org/" + "a" * limits.MAX_URL,
    ],
)
def test_other_addresses_are_refused(address):
    assert set(problems_of(media=address)) == {"clips.0.media"}


def test_a_clip_without_an_id_gets_one_and_keeps_it_ever_after():
    first = checked(clip(id=None), clip(id=None)).values["clips"]
    again = validate("feed", {"clips": first}, str).values["clips"]

    assert [one["id"] for one in first] == ["new1", "new2"]
    assert again == first


def test_a_drawn_id_has_six_letters_or_digits():
    [made] = validate("feed", {"clips": [clip(id="")]}, str).values["clips"]

    assert len(made["id"]) == 6
    assert made["id"].isalnum()
    assert made["id"].islower() or made["id"].isdigit()


def test_the_first_of_two_clips_with_one_id_keeps_it():
    kept = checked(clip(), clip(title="Copy"), clip(id="new1")).values["clips"]

    assert [one["id"] for one in kept] == ["abc123", "new2", "new1"]


@pytest.mark.parametrize("bad", ["", "abc 123", "abc123abc123x", "id=123", "é1", 7, None, {"a": 1}])
def test_an_unfit_id_is_replaced(bad):
    assert checked(clip(id=bad)).values["clips"][0]["id"] == "new1"


@pytest.mark.parametrize("written", ["c1", "ABC123", "id_123", "7"])
def test_an_id_that_somebody_wrote_by_hand_is_kept(written):
    assert checked(clip(id=written)).values["clips"][0]["id"] == written


def test_topics_become_lowercase_words():
    kept = checked(clip(topics=["#Climate Change", "climate-change", "Übung", " गणित ", "מים"])).values["clips"]

    assert kept[0]["topics"] == ["climate-change", "übung", "गणित", "מים"]


@pytest.mark.parametrize("bad", [["a", "b", "c", "d", "e", "f"], ["!!"], ["x" * 31], [3], "climate", {"a": 1}])
def test_unfit_topics_are_refused(bad):
    assert set(problems_of(topics=bad)) == {"clips.0.topics"}


@pytest.mark.parametrize(
    "lang, kept", [("EN", "en"), ("pt_br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419")]
)
def test_language_codes_get_their_usual_capitals(lang, kept):
    [one] = checked(clip(captions=[{"lang": lang, "url": "/static/a.vtt"}])).values["clips"]

    assert one["captions"] == [{"lang": kept, "label": kept, "url": "/static/a.vtt"}]


@pytest.mark.parametrize("bad", [0, 0.99, 180.1, 181, -5, True, "20", None, float("nan"), float("inf"), 10**400])
def test_lengths_outside_1_to_180_seconds_are_refused(bad):
    assert set(problems_of(duration_s=bad)) == {"clips.0.duration_s"}


@pytest.mark.parametrize("good, kept", [(1, 1.0), (180, 180.0), (15.84, 15.8)])
def test_lengths_are_kept_to_a_tenth_of_a_second(good, kept):
    assert checked(clip(duration_s=good)).values["clips"][0]["duration_s"] == kept


def options(*right):
    return [{"text": f"answer {index}", "correct": flag} for index, flag in enumerate(right)]


@pytest.mark.parametrize(
    "bad",
    [
        [],
        None,
        "both",
        options(True),
        options(False, False),
        options(True, True),
        options(*[True] + [False] * 6),
        [{"text": "Same", "correct": True}, {"text": "same", "correct": False}],
    ],
)
def test_a_check_needs_two_to_six_answers_and_one_right(bad):
    assert set(problems_of(check={"question": "Well?", "options": bad})) == {"clips.0.check.options"}


def test_no_check_is_fine():
    assert checked(clip(check=None)).values["clips"][0]["check"] is None


def test_too_many_clips_are_refused_without_reading_them():
    assert set(validate("feed", {"clips": [{}] * (limits.MAX_CLIPS + 1)}, str).problems) == {"clips"}


def test_text_loses_what_cannot_be_seen():
    kept = validate(
        "challenge", {"display_name": "  Tide\x00s\u202e \ud800and\nmoons\ufffe ", "prompt": "a\r\n\r\nb\x07"}, str
    )

    assert kept.values == {"display_name": "Tides and moons", "prompt": "a\n\nb"}


@given(st.text(max_size=40) | st.text("a \t\x00\x1c\u202e\ufffee\u0301\n\r\u00a0", max_size=12), st.booleans())
def test_clean_text_stays_as_it_is(raw, lines):
    once = clean_text(raw, lines=lines)

    assert clean_text(once, lines=lines) == once == once.strip()
    assert "\n" not in once or lines
    assert not {unicodedata.category(char) for char in once.replace("\n", "")} & {"Cc", "Cs"}


def test_a_license_is_one_clean_line_of_at_most_200_characters():
    assert checked(clip(licence=" CC\nBY\x00 4.0 ")).values["clips"][0]["licence"] == "CC BY 4.0"
    assert "licence" not in checked(clip(licence=" ")).values["clips"][0]
    assert problems_of(licence="x" * 200) == {}
    assert set(problems_of(licence="x" * 201)) == set(problems_of(licence=7)) == {"clips.0.licence"}


def test_what_should_be_known_before_is_lines():
    sent = {"topic_path": " functions: graphs, numbers \n\nfunctions: graphs, numbers\nlimits: functions"}

    assert validate("feed", sent, str).values == {"topic_path": ["functions: graphs, numbers", "limits: functions"]}
    assert set(validate("feed", {"topic_path": [f"a{n}: b" for n in range(101)]}, str).problems) == {"topic_path"}
    assert set(validate("feed", {"topic_path": 7}, str).problems) == {"topic_path"}


def test_lengths_of_text_count_characters():
    assert validate("board", {"display_name": "𝔄" * 120}, str).problems == {}
    assert set(validate("board", {"display_name": "𝔄" * 121}, str).problems) == {"display_name"}
    assert set(validate("board", {"display_name": " "}, str).problems) == {"display_name"}


@pytest.mark.parametrize(
    "typed, kept", [("", ""), ("#", ""), ("TheClimate", "#TheClimate"), ("##été_26", "#été_26"), (None, "")]
)
def test_hashtags_are_one_word_with_its_sign(typed, kept):
    assert validate("challenge", {"hashtag": typed}, str).values == {"hashtag": kept}


@pytest.mark.parametrize("typed", ["two words", "#a-b", "#a#b", "<b>", "x" * 51, 5])
def test_other_hashtags_are_refused(typed):
    assert set(validate("challenge", {"hashtag": typed}, str).problems) == {"hashtag"}


@pytest.mark.parametrize(
    "sent, kept",
    [
        (None, None),
        ("", None),
        ("2026-09-01T12:00:00Z", datetime(2026, 9, 1, 12, tzinfo=UTC)),
        ("2026-09-01T12:00:00+02:00", datetime(2026, 9, 1, 10, tzinfo=UTC)),
        ("2026-09-01T12:00", datetime(2026, 9, 1, 12, tzinfo=UTC)),
        (datetime(2026, 9, 1, 12, tzinfo=timezone(timedelta(hours=-5))), datetime(2026, 9, 1, 17, tzinfo=UTC)),
    ],
)
def test_moments_become_utc(sent, kept):
    assert validate("challenge", {"entries_close": sent}, str).values == {"entries_close": kept}


@pytest.mark.parametrize(
    "bad", ["soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", 5, True, [], "2026-13-01"]
)
def test_other_moments_are_refused(bad):
    assert set(validate("challenge", {"votes_close": bad}, str).problems) == {"votes_close"}


def test_voting_cannot_end_before_entries_close():
    early, late = "2026-09-01T00:00:00Z", "2026-09-02T00:00:00Z"

    assert validate("challenge", {"entries_close": early, "votes_close": late}, str).problems == {}
    assert validate("challenge", {"entries_close": early, "votes_close": early}, str).problems == {}
    assert set(validate("challenge", {"entries_close": late, "votes_close": early}, str).problems) == {"votes_close"}


@pytest.mark.parametrize("block", BLOCKS)
def test_numbers_are_held_to_the_limits_the_form_names(block):
    for field in form_for(block, str):
        if field["kind"] in {"integer", "number"}:
            name = field["name"]
            for good in (field["min"], field["max"]):
                assert validate(block, {name: good}, str).problems == {}
            for bad in (field["min"] - 1, field["max"] + 1, "3", None, True, float("nan")):
                assert set(validate(block, {name: bad}, str).problems) == {name}, (name, bad)


def test_yes_and_no_are_not_numbers():
    assert validate("board", {"show_ranking": False}, str).values == {"show_ranking": False}
    assert set(validate("board", {"show_ranking": 1}, str).problems) == {"show_ranking"}


def test_choices_are_held_to_the_form():
    assert validate("challenge", {"completes_when": "voted"}, str).problems == {}
    assert set(validate("challenge", {"completes_when": "later"}, str).problems) == {"completes_when"}
    assert set(validate("challenge", {"completes_when": ["voted"]}, str).problems) == {"completes_when"}


def test_settings_the_form_does_not_have_are_refused_together():
    outcome = validate("board", {"display_name": "Board", "user_id": 1, "points_bribed": 9}, str)

    assert outcome.values == {"display_name": "Board"}
    assert outcome.problems == {WHOLE_FORM: "This block has no such settings: points_bribed, user_id"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters(), max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "title", "media", "captions", "topics", "check", "options", "text", "correct", "lang"]
            )
            | st.text(max_size=8),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(block=st.sampled_from(BLOCKS), data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_anybody_sends_breaks_the_validation(block, data):
    names = [field["name"] for field in form_for(block, str)]
    values = data.draw(
        json_values | st.dictionaries(st.sampled_from(names), json_values | st.lists(json_values, max_size=4))
    )

    outcome = validate(block, values, str)

    assert all(isinstance(sentence, str) and sentence for sentence in outcome.problems.values())
    # What is clean stays as it is when it comes back.
    assert validate(block, outcome.values, str).values == outcome.values
