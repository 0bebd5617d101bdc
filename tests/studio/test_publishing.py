"""What a feed tells the platform at publish."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.feed import MicroclipFeedXBlock
from microclip_xblock.rules.clips import clips_of
from microclip_xblock.studio.publishing import MOST_INDEXED, index_words, view_data
from tests.blocks.toy_runtime import toy_block
from tests.rules.test_clips import RICH, WHOLE, broken_clips
from tests.strategies import json_values
from tests.studio.feeds import clips


def test_apps_get_everything_but_the_answers():
    [whole, rich] = view_data(clips_of([WHOLE, RICH | {"id": "rich"}]))["clips"]

    assert rich == {
        "id": "rich",
        "kind": "audio",
        "title": "What the tide leaves behind",
        "media": "/static/tides.mp4",
        "low": "/static/tides-low.mp4",
        "sound": "/static/tides.m4a",
        "bytes": {"media": 900_000, "low": 300_000, "sound": 90_000},
        "poster": "/static/tides.jpg",
        "duration_s": 15.8,
        "captions": [{"lang": "en", "label": "English", "url": "/static/tides.vtt"}],
        "description": "Low water at noon.",
        "alt": "Weed on wet sand.",
        "topics": ["climate"],
        "flashing": True,
        "licence": "CC BY 4.0, Ada",
        "has_check": True,
    }
    assert set(whole) == set(rich)
    assert "Weed" not in json.dumps(whole) and "What is left" not in json.dumps(whole)


def test_search_finds_words_of_clips_and_questions_but_no_answers():
    found = index_words(clips_of([WHOLE, RICH | {"id": "rich"}]))

    assert found == {
        "titles": "What the tide leaves behind",
        "descriptions": "Low water at noon.\nWeed on wet sand.",
        "topics": "climate",
        "questions": "What is left?\nHow high was it?",
        "captions": "en English",
    }


@given(st.lists(broken_clips | clips, max_size=5) | json_values)
def test_whatever_the_field_holds_is_told_in_plain_values(stored):
    feed = toy_block(MicroclipFeedXBlock, user_id=None, clips=stored if isinstance(stored, list) else None)

    told, found = feed.student_view_data(), feed.index_dictionary()

    json.dumps([told, found], ensure_ascii=False).encode()
    assert all(isinstance(text, str) for text in found["content"].values())


@pytest.mark.parametrize("context", [None, {}, {"user": 7}])
def test_whom_it_is_told_to_makes_no_difference(context):
    feed = toy_block(MicroclipFeedXBlock, clips=[WHOLE], ledger={"v": 2, "c": "secret"}, display_name="Sea 🌊")

    assert feed.student_view_data(context) == view_data(clips_of([WHOLE]))
    assert feed.index_dictionary()["content"]["display_name"] == "Sea 🌊"


def test_a_long_feed_is_told_in_few_bytes():
    many = clips_of(
        [RICH | {"id": f"c{n}", "title": f"Clip {n}", "description": f"Text {n}. " * 20} for n in range(500)]
    )

    assert len(json.dumps(view_data(many))) < 500_000
    assert len(index_words(many)) == 5
    assert all(len(text) <= MOST_INDEXED for text in index_words(many).values())
