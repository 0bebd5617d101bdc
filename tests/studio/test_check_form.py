"""The checks of the form: four kinds, what each needs, and that what is saved is what learners are asked."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.rules.checks import Kind
from microclip_xblock.rules.clips import clips_of
from microclip_xblock.studio.validation import validate
from tests.strategies import json_values

CLIP = {"id": "abcdef", "title": "Tides", "media": "/static/tides.mp4", "duration_s": 20.0}
ROWS = [{"text": word} for word in ("egg", "larva", "bee")]


def saved(check=None, **clip):
    return validate("feed", {"clips": [{**CLIP, **clip, "check": check}]}, str)


def kept(check):
    outcome = saved(check)
    assert outcome.problems == {}
    return outcome.values["clips"][0]["check"]


@pytest.mark.parametrize(
    "check",
    [
        {"question": "Who?", "options": [{"text": "a", "correct": True, "explanation": "x"}, {"text": "b"}]},
        {"kind": "multiple", "question": "Which?", "options": [{"text": "a", "correct": True}, {"text": "b", "correct": True}]},
        {"kind": "order", "question": "First?", "options": ROWS, "explanation": "They grow."},
        {"kind": "number", "question": "How many?", "answer": 0, "tolerance": 0.5, "unit": "legs", "at_s": 0, "holds": True},
    ],
    ids=lambda check: check.get("kind", "single"),
)  # fmt: skip
def test_what_is_saved_is_what_learners_are_asked_and_stays_when_saved_again(check):
    stored = kept(check)

    asked = clips_of([{**CLIP, "check": stored}])[0].check
    assert asked.kind is Kind(check.get("kind", "single")) and asked.question == check["question"]
    assert [option.text for option in asked.options] == [option["text"] for option in check.get("options", [])]
    assert (asked.at_s, asked.holds) == (check.get("at_s"), check.get("holds", False))
    assert (asked.answer, asked.unit) == (check.get("answer", 0), check.get("unit", ""))
    assert kept(stored) == stored


def test_what_is_as_usual_is_not_written_down():
    check = {"question": "Who?", "options": [{"text": "a", "correct": True}, {"text": "b"}]}

    assert set(kept(check | {"kind": "single", "explanation": "", "holds": False, "at_s": None})) == {
        "question",
        "options",
    }
    assert "alt" not in saved(None, alt="", low="", flashing=False, bytes={}).values["clips"][0]


@pytest.mark.parametrize(
    "check, place, sentence",
    [
        ({"kind": "essay", "question": "?"}, "kind", "Choose one of the answers."),
        ({"kind": "order", "question": "?", "options": ROWS[:2]}, "options", "Give at least 3 answers."),
        ({"kind": "multiple", "question": "?", "options": ROWS}, "options", "Mark at least one answer as right."),
        ({"kind": "order", "question": "?", "options": [*ROWS, {"text": "Egg"}]}, "options", "Two answers are the same."),
        ({"kind": "number", "question": "?"}, "answer", "Fill this in."),
        ({"kind": "number", "question": "?", "answer": True}, "answer", "Enter a number from -1000000000000 to 1000000000000."),
        ({"kind": "number", "question": "?", "answer": math.nan}, "answer", "Enter a number from -1000000000000 to 1000000000000."),
        ({"kind": "number", "question": "?", "answer": 1, "tolerance": -1}, "tolerance", "Enter a number from 0 to 1000000000000."),
        ({"kind": "number", "question": "?", "answer": 1, "at_s": 181}, "at_s", "Enter a number from 0 to 180."),
        ({"kind": "number", "question": "?", "answer": 1, "holds": "yes"}, "holds", "Choose yes or no."),
        ({"kind": "number", "question": "?", "answer": 1, "unit": "x" * 21}, "unit", "Use at most 20 characters."),
    ],
)  # fmt: skip
def test_each_kind_says_what_it_lacks_where_it_stands(check, place, sentence):
    assert saved(check).problems == {f"clips.0.check.{place}": sentence}


@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("kind", "film", "Choose one of the answers."),
        ("flashing", 1, "Choose yes or no."),
        ("low", "http://example.com/a.mp4", "Browsers block http files on a secure page. Use an address that begins with https://."),
        ("sound", "javascript:alert(1)", "Enter a course file such as /static/clip.mp4, or an address that begins with https://."),
        ("bytes", 7, "Send the sizes as an object."),
        ("alt", "x" * 2001, "Use at most 2000 characters."),
    ],
)  # fmt: skip
def test_what_else_a_clip_may_have_is_looked_at(name, value, sentence):
    assert saved(None, **{name: value}).problems == {f"clips.0.{name}": sentence}


def test_sizes_are_whole_numbers_of_what_has_an_address():
    assert saved(None, bytes={"media": 1000, "low": 0, "other": 5}).values["clips"][0]["bytes"] == {"media": 1000}
    assert list(saved(None, bytes={"media": -1}).problems) == ["clips.0.bytes.media"]


def test_challenges_are_listed_one_a_line():
    def lines(value):
        return validate("feed", {"challenges": value}, str)

    assert lines("#TheClimate\n\n  Bees \n#TheClimate").values == {"challenges": ["#TheClimate", "Bees"]}
    assert lines(["#TheClimate"]).values == {"challenges": ["#TheClimate"]}
    assert lines(None).values == {"challenges": []}
    assert "challenges" in lines([1]).problems and "challenges" in lines("a\n" * 3 + "\n".join("bcdefghijkl")).problems


@given(json_values)
def test_whatever_is_sent_as_a_check_is_kept_cleanly_or_named(raw):
    outcome = saved(raw)

    if outcome.problems:
        assert all(place.startswith("clips") and said for place, said in outcome.problems.items())
    elif raw is not None:
        assert kept(outcome.values["clips"][0]["check"]) == outcome.values["clips"][0]["check"]


@given(st.sampled_from(["single", "multiple", "order", "number"]), st.dictionaries(st.sampled_from(["question", "options", "answer", "tolerance", "unit", "at_s", "holds", "explanation"]), json_values))  # fmt: skip
def test_damaged_checks_of_each_kind_never_raise(kind, check):
    outcome = saved({"kind": kind, **check})

    assert outcome.problems or outcome.values["clips"][0]["check"]
