"""What Studio tells an author about a block that is not yet good."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microclip_xblock.studio.advice import advise
from tests.studio.test_validation import clip, json_values

NOW = datetime(2026, 9, 1, tzinfo=UTC)
GOOD_CHALLENGE = {
    "prompt": "Show us.",
    "hashtag": "#Show",
    "entries_close": "2026-10-01T00:00:00Z",
    "votes_close": "2026-10-08T00:00:00Z",
}


def about(block, **values):
    return [(advice.severity, advice.text) for advice in advise(block, values, str, now=NOW)]


def test_a_good_feed_and_a_good_challenge_need_no_words():
    assert about("feed", clips=[clip()]) == []
    assert about("challenge", **GOOD_CHALLENGE) == []
    assert about("board", points_voted=1) == []


@pytest.mark.parametrize("clips", [[], None, "none", {}])
def test_a_feed_without_clips_is_not_configured(clips):
    assert ("not_configured", "This feed has no clips yet. Open the editor and add some.") in about("feed", clips=clips)


def test_clips_without_captions_are_named_and_the_rest_counted():
    bare = [clip(id=f"clip{n}", title=f"Clip {n}", captions=[], description="") for n in range(5)]

    assert about("feed", clips=bare) == [("warning", "Clips without captions: Clip 0, Clip 1, Clip 2 and 2 more")]


def test_a_text_in_place_of_captions_is_noticed():
    [(_, text)] = about("feed", clips=[clip(captions=[])])

    assert text == "Clips with a text but without captions: Why leaves fall"


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"media": "/static/leaves.mp3", "poster": "/static/leaves.webp"}, True),
        ({"kind": "audio", "poster": "/static/leaves.webp"}, True),
        ({"kind": "audio", "poster": "/static/leaves.webp", "alt": "A leaf."}, False),
        ({"poster": "/static/leaves.webp"}, False),
    ],
)
def test_the_picture_of_an_audio_clip_needs_a_description(changes, told):
    sentence = ("warning", "Audio clips whose picture is not described: Why leaves fall")

    assert about("feed", clips=[clip(**changes)]) == ([sentence] if told else [])


@pytest.mark.parametrize("changes", [{"kind": "audio"}, {"media": "/static/leaves.mp3", "alt": "A leaf."}])
def test_an_audio_clip_needs_a_picture(changes):
    # Nothing to be seen, nothing to describe: one sentence, not two.
    assert about("feed", clips=[clip(**changes)]) == [("warning", "Audio clips without a picture: Why leaves fall")]


@pytest.mark.parametrize("at_s, told", [(None, False), (0, False), (21.4, False), (21.5, True)])
def test_a_check_that_is_asked_later_than_its_clip_lasts_is_told(at_s, told):
    late = clip(check={**clip()["check"], "at_s": at_s})
    sentence = ("warning", "Clips whose check is asked later than they last: Why leaves fall")

    assert about("feed", clips=[late]) == ([sentence] if told else [])


def test_copies_without_sizes_and_clips_that_flash_need_no_words():
    assert about("feed", clips=[clip(low="/static/low.mp4", sound="/static/sound.m4a", flashing=True)]) == []


def test_clips_longer_than_a_minute_are_named():
    assert about("feed", clips=[clip(duration_s=60), clip(id="long01", duration_s=60.1, title="Long")]) == [
        ("warning", "Clips longer than 60 seconds: Long")
    ]


def test_settings_that_cannot_be_used_come_first():
    found = about("feed", clips=[clip(media="ftp://example.org/a.mp4", captions=[], description="")])

    assert [severity for severity, _ in found] == ["error", "warning"]


def test_a_challenge_without_prompt_hashtag_or_end_is_told():
    assert [severity for severity, _ in about("challenge")] == ["not_configured", "warning", "warning"]


def test_dates_in_the_past_are_told_once():
    closed = {**GOOD_CHALLENGE, "entries_close": "2026-08-01T00:00:00Z"}
    over = {**closed, "votes_close": "2026-08-08T00:00:00Z"}

    assert [text.split(".")[0] for _, text in about("challenge", **closed)] == ["Entries are closed"]
    assert [text.split(".")[0] for _, text in about("challenge", **over)] == ["Voting has ended"]


def test_a_board_where_nothing_earns_points_is_told():
    assert about("board", points_voted=0) == [("warning", "Nothing on this board earns points.")]


@given(
    block=st.sampled_from(["feed", "challenge", "board"]),
    values=st.dictionaries(st.sampled_from(["clips", "prompt", "hashtag", "votes_close"]), json_values),
)
@settings(max_examples=60, deadline=None)
def test_damaged_settings_never_break_the_unit_page(block, values):
    assert all(advice.text for advice in advise(block, values, str, now=NOW))
