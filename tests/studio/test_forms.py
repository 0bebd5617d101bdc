"""The forms and the sentences of the editor."""

import json
from pathlib import Path

import pytest

from microclip_xblock.board import MicroclipBoardXBlock
from microclip_xblock.challenge import MicroclipChallengeXBlock
from microclip_xblock.feed import MicroclipFeedXBlock
from microclip_xblock.studio.forms import form_for
from microclip_xblock.studio.validation import validate
from microclip_xblock.studio.words import words

KINDS = {"text", "textarea", "integer", "number", "boolean", "choice", "datetime", "lines", "clips"}
SOURCES = Path(__file__).resolve().parents[2] / "static" / "src" / "studio"


@pytest.mark.parametrize("block", ["feed", "challenge", "board"])
def test_every_field_tells_the_author_what_it_is(block):
    form = form_for(block, str)

    assert len({field["name"] for field in form}) == len(form)
    for field in form:
        assert field["kind"] in KINDS
        assert field["label"]
        assert field["help"].endswith(".")
        if field["kind"] in {"integer", "number"}:
            assert field["min"] < field["max"]
            assert field["unit"]
        if field["kind"] in {"text", "textarea", "lines"}:
            assert field["max_length"] > 0
    json.dumps(form)


@pytest.mark.parametrize("block", ["feed", "challenge", "board"])
def test_every_sentence_of_a_form_goes_through_the_translator(block):
    form = form_for(block, lambda sentence: f"«{sentence}»")

    for field in form:
        said = [field["label"], field["help"], field.get("unit"), field.get("section")]
        said += [choice["label"] for choice in field.get("choices", [])]
        assert all(one.startswith("«") for one in said if one is not None), field["name"]


def test_the_form_of_a_feed_asks_for_its_order_together():
    form = {field["name"]: field for field in form_for("feed", str)}

    assert [name for name, field in form.items() if field.get("section") == "Order"] == [
        "order",
        "next_every",
        "new_every",
        "topic_path",
    ]
    assert [choice["value"] for choice in form["order"]["choices"]] == ["for_you", "course"]


@pytest.mark.parametrize("block", ["feed", "challenge", "board"])
def test_every_field_is_one_of_the_block_and_its_default_is_good(block):
    classes = {
        "feed": MicroclipFeedXBlock,
        "challenge": MicroclipChallengeXBlock,
        "board": MicroclipBoardXBlock,
    }
    names = [field["name"] for field in form_for(block, str)]

    defaults = {name: classes[block].fields[name].default for name in names}

    assert validate(block, defaults, str).problems == {}


def test_there_is_no_form_for_an_unknown_block():
    with pytest.raises(KeyError):
        form_for("poll", str)


def test_the_script_and_the_server_hold_the_same_sentences():
    assert words(str) == json.loads((SOURCES / "words.json").read_text(encoding="utf-8"))


def test_every_sentence_of_the_editor_goes_through_the_translator():
    assert all(said.startswith("«") for said in words(lambda sentence: f"«{sentence}»").values())
