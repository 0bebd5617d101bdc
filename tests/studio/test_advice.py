"""What Studio tells an author about a block that is not yet good."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microclip_xblock.studio import feed_advice
from microclip_xblock.studio.advice import advise
from tests.rules.test_clips import broken_clips
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


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"media": ""}, "Clips without a file: Why leaves fall"),
        ({"media": None}, "Clips without a file: Why leaves fall"),
        ({"media": " HTTP://example.org/a.mp4"}, "Clips with files that browsers block: "),
        ({"poster": "http://example.org/a.jpg"}, "Clips with files that browsers block: "),
        ({"low": "http://example.org/a.mp4"}, "Clips with files that browsers block: "),
        (
            {"captions": [{"lang": "en", "label": "", "url": "http://example.org/a.vtt"}]},
            "Clips with files that browsers block: ",
        ),
        ({"media": "/static/../secret"}, "Clips with a file whose address cannot be right: Why leaves fall"),
        ({"poster": "leaves.jpg"}, "Clips with a file whose address cannot be right: Why leaves fall"),
        ({"media": 7}, "Clips with a file whose address cannot be right: Why leaves fall"),
        (
            {"captions": [{"lang": "en", "label": "", "url": ""}]},
            "Clips with a file whose address cannot be right: Why leaves fall",
        ),
        (
            {"check": {"question": "Well?", "options": [{"text": "a"}, {"text": "b"}]}},
            "Clips with a check that nobody can answer, so it is not asked: Why leaves fall",
        ),
        (
            {"check": {"question": "Well?", "kind": "number"}},
            "Clips with a check that nobody can answer, so it is not asked: Why leaves fall",
        ),
        (
            {"check": {"question": "", "options": [{"text": "a", "correct": True}, {"text": "b"}]}},
            "Some settings cannot be used. Open the editor to see which: Fill this in.",
        ),
        ({"duration_s": 500}, "Some settings cannot be used. Open the editor to see which: Enter a number from 1 to "),
    ],
)
def test_what_keeps_a_clip_from_playing_or_asking_is_told_once(changes, told):
    errors = [text for severity, text in about("feed", clips=[clip(**changes)]) if severity == "error"]

    assert len(errors) == 1 and errors[0].startswith(told)


def test_clips_with_the_same_trouble_share_a_message():
    spoiled = [
        clip(id=f"c{n}", title=f"Clip {n}", media="http://example.org/a.mp4", poster="http://example.org/a.jpg")
        for n in range(4)
    ]

    assert [text for severity, text in about("feed", clips=spoiled) if severity == "error"] == [
        "Clips with files that browsers block: their address has to begin with https://. Clip 0, Clip 1, Clip 2 and 1 more"
    ]


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"media": "https://example.org/a.mp4"}, True),
        ({"media": "https://example.org/a.mp4", "licence": "CC BY 4.0"}, False),
        ({"media": "/static/a.mp4"}, False),
        ({"poster": "https://example.org/a.jpg"}, False),
    ],
)
def test_clips_from_elsewhere_need_a_license(changes, told):
    sentence = ("warning", "Clips from other sites without a license: Why leaves fall")

    assert about("feed", clips=[clip(**changes)]) == ([sentence] if told else [])


@pytest.mark.parametrize("by, told", [("nothing", False), ("finished", False), ("checks", True), ("both", True)])
def test_counting_checks_where_there_are_none_is_told(by, told):
    for name, said in (("graded_by", "The grade counts checks"), ("completes_by", "Checks count for completion")):
        if name == "graded_by" or by != "nothing":
            found = [text for _, text in about("feed", clips=[clip(check=None)], **{name: by})]
            assert [text.startswith(said) for text in found] == ([True] if told else [])
            assert about("feed", clips=[clip()], **{name: by}) == []


@pytest.mark.parametrize(
    "lines, told",
    [
        ([], []),
        (["Biology: cells", "cells: #Biology"], ["Lines"]),
        (["biology"], ["Lines"]),
        (["biology:"], ["Lines"]),
        (["biology: biology"], ["Lines"]),
        (["biology: cells"], []),
        (["Cells: BIOLOGY, #biology"], []),
        (["biology: chemistry, physics"], ["Topics that should be known before, but no clip has: chemistry, physics"]),
        (["biology: x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11"], ["Topics", "Lines"]),
        ("biology: cells", []),
        ([None, 7, {}], []),
    ],
)
def test_what_should_be_known_before_has_to_lead_somewhere(lines, told):
    clips = [clip(), clip(id="c2", topics=["cells"])]
    found = [text for severity, text in about("feed", clips=clips, topic_path=lines) if severity == "warning"]

    assert len(found) == len(told) and all(text.startswith(start) for text, start in zip(found, told, strict=True))


@pytest.mark.parametrize(
    "name, told",
    [
        ("#TheClimate", False),
        ("Das Klima und wir", False),
        ("مناخ", False),
        ("🌍", False),
        ("#", True),
        ("...", True),
        ("https://example.org/challenge", True),
        ("block-v1:Org+Course+Run+type@microclip_challenge+block@abc", True),
    ],
)
def test_names_that_no_challenge_has_are_told(name, told):
    sentence = f"Challenges cannot be found by these; enter their hashtag or name: {name}"

    assert about("feed", clips=[clip()], challenges=[name]) == ([("warning", sentence)] if told else [])


def test_messages_follow_changes_and_the_language():
    values = {"clips": [clip(captions=[], description="")]}
    first = advise("feed", values, str)

    assert advise("feed", values, str) == first != []
    assert advise("feed", values, lambda said: f"«{said}»") != first
    values["clips"][0]["captions"] = clip()["captions"]
    assert advise("feed", values, str) == []


def test_a_long_feed_is_looked_through_once():
    asked = []

    def gettext(sentence):
        asked.append(sentence)
        return sentence

    values = {"clips": [clip(id=f"c{n}", title=f"A long feed {n}", captions=[]) for n in range(500)]}
    first = advise("feed", values, gettext)
    much = len(asked)
    asked.clear()

    assert advise("feed", values, gettext) == first
    assert len(asked) <= 2 < much


def test_only_so_many_feeds_are_remembered():
    for number in range(feed_advice.REMEMBERED + 20):
        about("feed", clips=[clip(title=f"Feed {number}")])

    assert len(feed_advice._remembered) == feed_advice.REMEMBERED


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
    values=st.dictionaries(
        st.sampled_from(["clips", "challenges", "topic_path", "graded_by", "prompt", "hashtag", "votes_close"]),
        json_values | st.lists(json_values, max_size=3),
    ),
)
@settings(max_examples=60, deadline=None)
def test_damaged_settings_never_break_the_unit_page(block, values):
    told = advise(block, values, str, now=NOW)

    assert all(advice.text for advice in told)
    assert len({advice.text for advice in told}) == len(told)


@given(clips=st.lists(broken_clips, max_size=4))
def test_damaged_clips_never_break_the_unit_page(clips):
    assert advise("feed", {"clips": clips}, str) == advise("feed", {"clips": clips}, str)
