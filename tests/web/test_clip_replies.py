from dataclasses import asdict

import pytest

from microclip_xblock.media.sheet import Copy, Sheet
from microclip_xblock.web.clip_replies import Naming, content_type_of, language_name, own_clip, seen_clip, state_of
from microclip_xblock.web.words import Words
from tests.blocks.sending import FailingStorage, use_storage
from tests.strategies import NOON, clip_of

WORDS = Words(None)
NAMING = Naming(name_of=str, media_of=lambda path, mark: f"/media/{path}?{mark}")
COPY = Copy("compatible", "copy-0a1b2c3d.mp4", "video/mp4", 1000)


def facts(**changes):
    return asdict(clip_of(1, **changes))


def sheet(work="none", *copies, **changes):
    return Sheet("clip.webm", "video/webm", ("vp9", "opus"), "video", 20.0, work=work, copies=copies, **changes)


WEBM = {"name": "clip.webm", "content_type": "video/webm", "codecs": ["vp9", "opus"]}


@pytest.mark.parametrize(
    "content_type, codecs, said",
    [
        ("video/mp4", ["h264", "aac"], 'video/mp4; codecs="avc1.64001F,mp4a.40.2"'),
        ("video/mp4", ["h264"], 'video/mp4; codecs="avc1.64001F"'),
        ("audio/mp4", ["aac"], 'audio/mp4; codecs="mp4a.40.2"'),
        ("video/webm", ["vp8", "vorbis"], 'video/webm; codecs="vp8,vorbis"'),
        ("video/webm", ["vp9", "opus"], 'video/webm; codecs="vp9,opus"'),
        ("audio/ogg", ["opus"], 'audio/ogg; codecs="opus"'),
        ("audio/mpeg", ["mp3"], "audio/mpeg"),
        ("audio/wav", ["pcm"], "audio/wav"),
        ("video/mp4", ["h264", "unheard of"], "video/mp4"),
        ("video/mp4", [], "video/mp4"),
        ("text/html", ["h264"], "text/html"),
    ],
)
def test_types_name_their_codecs_where_that_says_something(content_type, codecs, said):
    assert content_type_of(facts(content_type=content_type, codecs=codecs)) == said


def test_languages_are_called_what_their_speakers_call_them():
    assert [language_name(tag) for tag in ("en", "de", "pt-BR", "zh-Hant")] == [
        "English",
        "Deutsch",
        "Português Brasileiro",
        "繁體中文",
    ]
    assert language_name("de-AT") == "Deutsch"
    assert language_name("tlh") == "tlh"


@pytest.mark.parametrize(
    "clip, sheet_, state",
    [
        (facts(), None, "ready"),
        (facts(), sheet("none"), "ready"),
        (facts(), sheet("waiting"), "converting"),
        (facts(), sheet("failed", why="copy_failed"), "ready"),
        (facts(**WEBM), None, "needs_format"),
        (facts(**WEBM), sheet("waiting"), "converting"),
        (facts(**WEBM), sheet("running"), "converting"),
        (facts(**WEBM), sheet("done", COPY), "ready"),
        (facts(**WEBM), sheet("failed", why="copy_failed"), "needs_format"),
        (facts(**WEBM), sheet("failed", COPY, why="copy_failed"), "ready"),
        (facts(codecs=[]), None, "ready"),
    ],
)
def test_how_it_stands_with_a_clip(clip, sheet_, state):
    assert state_of(clip, sheet_) == state
    assert WORDS.clip_state(state).endswith(".")


def test_addresses_differ_when_files_do_and_tell_nothing_of_them():
    one = seen_clip(facts(poster="poster-0a1b2c3d.webp", captions={"en": "captions-0a1b2c3d.vtt"}), "draft", NAMING)
    two = seen_clip(facts(poster="poster-0a1b2c3e.webp", captions={"en": "captions-0a1b2c3e.vtt"}), "draft", NAMING)

    assert one["media"] == two["media"] and one["poster"] != two["poster"]
    assert one["captions"][0]["url"] != two["captions"][0]["url"]
    other = seen_clip(facts(folder=clip_of(2).folder), "draft", NAMING)
    assert other["media"] != one["media"]
    assert "0a1b2c3d" not in str(one) and clip_of(1).folder[-32:] not in str(one)


def test_a_clip_without_files_has_no_addresses():
    clip = facts(folder="", name="", poster="poster-0a1b2c3d.webp", codecs=["vp9"], content_type="video/webm")

    shown = seen_clip(clip, "entry1", NAMING)

    assert (shown["media"], shown["poster"], shown["compatible"]) == ("", "", "")


def test_peers_are_offered_a_copy_where_there_may_be_one(settings):
    assert seen_clip(facts(**WEBM), "entry1", NAMING)["compatible"].startswith("/media/entry1/compatible?")
    assert seen_clip(facts(), "entry1", NAMING)["compatible"] == ""
    settings.MICROCLIP_COPIES = {"compatible": False}
    assert seen_clip(facts(**WEBM), "entry1", NAMING)["compatible"] == ""


NOTES = [
    ({"captions": {"en": "captions-0a1b2c3d.vtt"}}, []),
    ({}, ["No captions"]),
    ({"captions": {"en": "x"}, "checked": "headers"}, ["Only the beginning"]),
    ({"captions": {"en": "x"}, "stripped": "no"}, ["such as where it was recorded"]),
    ({"captions": {"en": "x"}, "flashing": True}, ["flashes"]),
    ({"captions": {"en": "x"}, "loudness_lufs": -35.1}, ["very quiet"]),
    ({"captions": {"en": "x"}, "loudness_lufs": -70.0}, ["No sound can be heard"]),
    ({"captions": {"en": "x"}, "loudness_lufs": -20.0}, []),
    ({"captions": {"en": "x"}, "checked": "", "stripped": ""}, []),
    (
        {"checked": "headers", "stripped": "no", "flashing": True, "loudness_lufs": -40.0},
        ["flashes", "recorded", "quiet", "beginning", "captions"],
    ),
]


@pytest.mark.parametrize("changes, parts", NOTES)
def test_the_owner_reads_what_may_be_mended(settings, tmp_path, changes, parts):
    use_storage(settings, tmp_path)

    notes = own_clip(clip_of(1, **changes), "draft", NAMING, NOON, WORDS)["notes"]

    assert len(notes) == len(parts) and all(part in note for part, note in zip(parts, notes, strict=True)), notes


def test_a_storage_that_does_not_answer_stops_no_page(settings, tmp_path, monkeypatch):
    use_storage(settings, tmp_path)

    def fail(self, path):
        raise ConnectionError("nobody there")

    monkeypatch.setattr(FailingStorage, "listdir", fail)

    assert own_clip(clip_of(1), "draft", NAMING, NOON, WORDS)["state"] == "ready"


@pytest.mark.parametrize("reason", ["unsafe", "not_allowed", "privacy", "other", "unheard of"])
def test_the_owner_reads_why_an_entry_was_removed(reason):
    assert WORDS.removed(reason).startswith("The course team removed your clip")
