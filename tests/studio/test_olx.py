"""Clips as elements of course files, and a feed that goes out and comes back."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from xblock.core import XML_NAMESPACES, XBlockMixin
from xblock.field_data import DictFieldData
from xblock.fields import Boolean, Scope
from xblock.runtime import Mixologist

from microclip_xblock.feed import MicroclipFeedXBlock
from microclip_xblock.rules.clips import CLIP_ID, clips_of
from microclip_xblock.studio.olx import clips_from, to_elements
from microclip_xblock.studio.plain_clips import plain_clips, plain_lines
from microclip_xblock.studio.validation import validate
from tests.blocks.toy_runtime import ToyRuntime, toy_block
from tests.rules.test_clips import RICH, WHOLE, broken_clips
from tests.strategies import json_values
from tests.studio.feeds import ODD, clips, whole_feeds

AUTHORED = [name for name in MicroclipFeedXBlock.fields if name not in ("ledger", "parent", "name", "tags")]


def as_text(elements):
    root = etree.Element("root")
    root.extend(elements)
    return etree.tostring(root, pretty_print=True, encoding="unicode")


def reread(text):
    """As the platform reads course files: blanks between elements go."""
    return clips_from(etree.fromstring(text, etree.XMLParser(remove_blank_text=True)))


def written(inner, **attributes):
    """A feed somebody wrote by hand."""
    root = etree.fromstring(f"<microclip_feed xmlns:option='{XML_NAMESPACES['option']}'>{inner}</microclip_feed>")
    for name, value in attributes.items():
        root.set(name, value)
    return root


def imported(node, *legacy):
    made = toy_block(MicroclipFeedXBlock)
    made.runtime._services["field-data"] = DictFieldData({})
    return MicroclipFeedXBlock.parse_xml(node, made.runtime, made.scope_ids, *legacy)


def exported(block):
    out = BytesIO()
    block.runtime.export_to_xml(block, out)
    return etree.fromstring(out.getvalue(), etree.XMLParser(remove_blank_text=True))


def authored(block):
    return {name: getattr(block, name) for name in AUTHORED}


# One clip


def test_a_clip_reads_like_one():
    [element] = to_elements([WHOLE | {"licence": "CC BY 4.0, Ada", "flashing": True}])

    assert etree.tostring(element, pretty_print=True, encoding="unicode") == (
        '<clip id="tides1" title="What the tide leaves behind" media="/static/tides.mp4" poster="/static/tides.jpg" '
        'duration="15.8" flashing="true" licence="CC BY 4.0, Ada">\n'
        "  <description>Low water at noon.</description>\n"
        "  <topic>climate</topic>\n"
        '  <captions lang="en" label="English" src="/static/tides.vtt"/>\n'
        "  <check>\n"
        "    <question>What is left?</question>\n"
        '    <option correct="true">\n'
        "      <text>Weed</text>\n"
        "      <explanation>Yes.</explanation>\n"
        "    </option>\n"
        "    <option>\n"
        "      <text>Ice</text>\n"
        "    </option>\n"
        "  </check>\n"
        "</clip>\n"
    )


def test_everything_a_clip_may_hold_comes_back():
    rich = RICH | {"id": "rich", "licence": "Public domain"}

    [back] = reread(as_text(to_elements([rich])))

    assert {name: back[name] for name in rich if name != "check"} == {
        name: rich[name] for name in rich if name != "check"
    }
    assert back["check"] == rich["check"] | {"options": []}


def test_a_clip_is_easily_written_by_hand():
    [clip] = clips_from(
        written(
            """
            <clip title="Tides" media="/static/tides.mp3" duration=" 20 " topics="moon, sea" flashing="YES" mood="calm">
              <description>
                 Some <b>bold</b> water. <!-- a note -->
              </description>
              <weather>rain</weather><?hint x?>
              <check question="Well?">
                <option correct="true">Weed</option>
                <option>  Ice  </option>
              </check>
            </clip>
            """
        )
    )

    assert (clip["title"], clip["duration_s"], clip["topics"], clip["flashing"]) == ("Tides", 20, ["moon", "sea"], True)
    assert clip["description"] == "Some bold water."
    assert clip["check"] == {
        "question": "Well?",
        "options": [
            {"text": "Weed", "correct": True, "explanation": ""},
            {"text": "Ice", "correct": False, "explanation": ""},
        ],
    }
    assert clips_of([clip])[0].kind == "audio"


@pytest.mark.parametrize("odd", ODD)
def test_odd_text_neither_stops_an_export_nor_becomes_markup(odd):
    everywhere = {
        **RICH,
        **dict.fromkeys(["title", "media", "poster", "description", "alt", "licence", "low", "kind"], f"a{odd}b"),
        "topics": [odd],
        "captions": [dict.fromkeys(["lang", "label", "url"], odd)],
        "check": {"question": odd, "options": [{"text": odd, "explanation": odd}], "unit": odd},
    }

    [back] = reread(as_text(to_elements([everywhere])))

    assert [back] == plain_clips([everywhere])
    assert back["title"].startswith("a") and back["title"].endswith("b")


def test_names_of_course_files_stay_as_they_are_in_quotes():
    text = as_text(to_elements([RICH | {"captions": WHOLE["captions"]}]))

    for name in ("tides.mp4", "tides.jpg", "tides.vtt", "tides-low.mp4", "tides.m4a"):
        assert f'"/static/{name}"' in text


@pytest.mark.parametrize("digits", ["", "nan", "inf", "-inf", "1e400", "9" * 5000, "0x10", "half a minute", "1,5"])
def test_numbers_that_are_none_are_left_out(digits):
    [clip] = clips_from(
        written(f'<clip media="/static/a.mp4" duration="{digits}" bytes="{digits}"><check at="{digits}"/></clip>')
    )

    assert clip["duration_s"] == 0 and "bytes" not in clip and "at_s" not in clip["check"]


# All clips


@given(whole_feeds())
def test_clips_of_the_form_come_back_as_they_were(feed):
    found = feed["clips"]

    assert plain_clips(found) == found
    assert reread(as_text(to_elements(found))) == found


@given(st.lists(broken_clips | clips | json_values, max_size=5) | json_values)
@settings(max_examples=150)
def test_damaged_clips_go_out_and_come_back_the_same_ever_after(damaged):
    text = as_text(to_elements(damaged))
    back = reread(text)

    assert back == plain_clips(damaged) == plain_clips(back)
    assert as_text(to_elements(back)) == text
    json.dumps(back)


@example([{"id": "0", "media": None}, {"id": "0", "media": "/static/a.mp4"}])
@given(st.lists(broken_clips | clips, max_size=5))
def test_learners_meet_the_same_clips_before_and_after(stored):
    """What was met keeps its id, its texts without what can't be seen, and whether it asks."""
    before, after = clips_of(stored), {clip.id: clip for clip in clips_of(plain_clips(stored))}

    for clip in before:
        if clip.media.strip("\x00 ").isprintable() and clip.media.strip():
            assert after[clip.id].duration_s == clip.duration_s
            assert (after[clip.id].check is None) == (clip.check is None)


# Ids


def test_clips_without_an_id_get_one_that_a_second_import_gives_again():
    bare = [{"media": "/static/a.mp4"}, {"media": "/static/b.mp4"}, {"media": "/static/a.mp4"}, {"title": "c"}, {}]

    first, again = plain_clips(bare), plain_clips(bare)

    assert first == again
    assert len({clip["id"] for clip in first}) == 5
    assert all(CLIP_ID.fullmatch(clip["id"]) for clip in first)


def test_an_id_that_was_given_does_not_change_when_clips_are_moved_or_added():
    made = {clip["media"]: clip["id"] for clip in plain_clips([{"media": "/static/a.mp4"}, {"media": "/static/b.mp4"}])}

    moved = plain_clips(
        [{"media": "/static/new.mp4"}, {"media": "/static/b.mp4", "title": "B"}, {"media": "/static/a.mp4"}]
    )

    assert {clip["media"]: clip["id"] for clip in moved[1:]} == made


def test_the_first_of_two_clips_with_one_id_keeps_it():
    found = plain_clips([{"id": "x1", "media": "/static/a.mp4"}, {"id": "x1", "media": "/static/b.mp4"}])

    assert found[0]["id"] == "x1" != found[1]["id"]
    assert plain_clips(found) == found


def test_a_given_id_never_takes_one_that_a_later_clip_has():
    [drawn] = plain_clips([{"media": "/static/a.mp4"}])

    first, second = plain_clips([{"media": "/static/a.mp4"}, {"id": drawn["id"], "media": "/static/b.mp4"}])

    assert second["id"] == drawn["id"] != first["id"]


@pytest.mark.parametrize("odd", ["a;b", "=", "x" * 13, "é", "a b", "\x00", True, None, 1.5, [], 10**400])
def test_ids_that_ledgers_cannot_hold_are_given_anew(odd):
    [clip] = plain_clips([{"id": odd, "media": "/static/a.mp4"}])

    assert CLIP_ID.fullmatch(clip["id"]) and clip["id"] != odd


@given(st.lists(broken_clips | clips, max_size=8))
def test_all_ids_are_different_and_fit(stored):
    found = [clip["id"] for clip in plain_clips(stored)]

    assert len(set(found)) == len(found) and all(map(CLIP_ID.fullmatch, found))


# The whole block


@given(whole_feeds())
def test_a_feed_goes_out_and_comes_back_the_same(feed):
    block = toy_block(MicroclipFeedXBlock, **feed)

    node = exported(block)
    back = imported(node)
    again = exported(back)

    assert authored(back) == authored(block)
    assert etree.tostring(again) == etree.tostring(node)
    assert [line.text for line in node.findall("path")] == feed.get("topic_path", [])
    assert len(node.findall("clip")) == len(feed["clips"]) and "clips" not in node.attrib


@given(
    st.dictionaries(st.sampled_from(["display_name", "order", "sitting_kind"]), st.sampled_from(ODD) | st.text()),
    st.lists(st.sampled_from(ODD), max_size=3),
)
def test_settings_with_odd_text_never_stop_an_export(texts, lines):
    block = toy_block(MicroclipFeedXBlock, **texts, challenges=lines, topic_path=lines)

    back = imported(exported(block))

    assert back.challenges == back.topic_path == plain_lines(lines)
    assert etree.tostring(exported(imported(exported(back)))) == etree.tostring(exported(back))


@pytest.mark.parametrize("name", ["clips", "challenges", "topic_path", "display_name", "sitting_size"])
def test_settings_without_a_value_go_out_and_come_back(name):
    back = imported(exported(toy_block(MicroclipFeedXBlock, **{name: None})))

    assert getattr(back, name) in (None, [])


def test_what_a_learner_did_is_neither_written_nor_read():
    block = toy_block(MicroclipFeedXBlock, clips=[WHOLE], ledger={"v": 2, "c": "secret"})
    node = exported(block)
    node.set("ledger", '{"v": 2, "c": "forged"}')

    assert b"secret" not in etree.tostring(exported(block))
    assert imported(node).ledger == {}


@pytest.mark.parametrize("legacy", [(), (None,), (object(),)])
def test_the_older_form_with_json_in_an_attribute_is_read(legacy):
    feed = imported(written("", clips=json.dumps([WHOLE, {"media": "/static/b.mp4"}, 7])), *legacy)

    assert [clip["media"] for clip in feed.clips] == ["/static/tides.mp4", "/static/b.mp4"]
    assert feed.clips[0]["id"] == "tides1" and CLIP_ID.fullmatch(feed.clips[1]["id"])


def test_the_older_form_as_the_host_wrote_it_keeps_its_emoji():
    field = MicroclipFeedXBlock.fields["clips"]
    told = {"clips": field.to_string([WHOLE | {"title": "Tides 🌊"}]), "challenges": field.to_string(["#🌊", 7, " "])}

    feed = imported(written("", **told))

    assert (feed.clips[0]["title"], feed.challenges) == ("Tides 🌊", ["#🌊"])


def test_elements_win_over_the_older_form():
    feed = imported(written('<clip id="new" media="/static/new.mp4"/>', clips=json.dumps([WHOLE])))

    assert [clip["id"] for clip in feed.clips] == ["new"]


def test_the_element_itself_is_left_as_it_was():
    node = written('<clip id="new" media="/static/new.mp4"/><other/>', clips="[]", sitting_size="x")
    before = etree.tostring(node)

    imported(node)

    assert etree.tostring(node) == before


def test_settings_that_the_host_mixes_in_are_its_own_matter():
    class Mixed(XBlockMixin):
        visible = Boolean(default=True, scope=Scope.settings)

    class MixingRuntime(ToyRuntime):
        def __init__(self):
            super().__init__()
            self.mixologist = Mixologist([Mixed])
            self._services["field-data"] = DictFieldData({})

    runtime = MixingRuntime()
    node = written("", visible="false", sitting_size="5")
    mixed = runtime.mixologist.mix(MicroclipFeedXBlock)

    block = mixed.parse_xml(node, runtime, toy_block(MicroclipFeedXBlock).scope_ids)

    assert (block.visible, block.sitting_size) == (False, 5)


def test_what_nobody_knows_is_passed_over():
    feed = imported(
        written(
            """a text<!-- a note --><?hint x?><weather/><option:sitting_size>5</option:sitting_size>
            <option:weather/><option:recall_every>[</option:recall_every><option:ledger>{}</option:ledger>
            <x:clip xmlns:x="urn:x" id="c1" media="/static/a.mp4"/>""",
            weather="rain",
            url_name="feed1",
        )
    )

    assert (feed.sitting_size, feed.recall_every) == (5, 3)
    assert [clip["id"] for clip in feed.clips] == ["c1"]


@pytest.mark.parametrize(
    "name, text",
    [
        ("clips", "[{"),
        ("clips", "!!python/object:os.system {}"),
        ("clips", "7"),
        ("challenges", "{}"),
        ("sitting_size", "seven"),
        ("sitting_size", ".inf"),
        ("weight", ".nan"),
        ("complete_ratio", "[]"),
        ("recall_every", "@"),
    ],
)
def test_a_setting_that_cannot_be_read_is_left_as_usual(name, text):
    feed = imported(written("", **{name: text}, display_name="Still here"))

    assert feed.display_name == "Still here"
    assert getattr(feed, name) == MicroclipFeedXBlock.fields[name].default


# Files that are renamed while pasting


def test_files_are_found_and_renamed_where_the_platform_looks():
    feed = toy_block(MicroclipFeedXBlock, clips=[RICH, WHOLE])

    assert isinstance(feed.data, str) and '"/static/tides.mp4"' in feed.data
    feed.data = feed.data.replace("/static/tides.mp4", "/static/components/ab/tides.mp4")

    assert [clip["media"] for clip in feed.clips] == ["/static/components/ab/tides.mp4"] * 2
    assert feed.clips[0]["low"] == "/static/tides-low.mp4"


@pytest.mark.parametrize("odd", ["", "[", "{}", "[]", "7", None, [], "[" * 100_000])
def test_other_text_does_not_touch_the_clips(odd):
    feed = toy_block(MicroclipFeedXBlock, clips=[WHOLE])

    feed.data = odd

    assert feed.clips == [WHOLE]


def test_the_guides_example_is_read_whole():
    guide = (Path(__file__).resolve().parents[2] / "docs" / "guides" / "author.md").read_text(encoding="utf-8")
    feed = imported(etree.fromstring(guide.partition("```xml\n")[2].partition("```")[0]))

    assert (feed.display_name, feed.challenges, feed.topic_path) == (
        "The sea",
        ["#TheClimate"],
        ["tides: moon, gravity"],
    )
    assert validate("feed", {"clips": feed.clips}, str).values["clips"] == feed.clips
    [clip] = clips_of(feed.clips)
    assert clip.check.at_s == 12 and clip.sizes == {"media": 900_000, "low": 300_000} and clip.licence
