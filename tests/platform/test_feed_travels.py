"""A feed through everything Studio does with blocks: export and import, copy and paste, duplicate, rerun. Clips keep their ids; learners' doings stay behind."""

import json

import pytest
from lms.djangoapps.courseware.models import StudentModule
from lxml import etree

from microclip_xblock.community.ledgers import ClipFacts, FeedLedger
from microclip_xblock.rules.clips import clips_of
from tests.blocks.course import CLASSES, CLIPS, HOSTILE, Blocks
from tests.platform import olx, staff_tools
from tests.platform.studio import Studio
from tests.rules.test_clips import RICH, WHOLE

SETTINGS = {
    "display_name": "Clips & <more> 🎬",
    "challenges": ["#Été 🎬"],
    "topic_path": ["functions: graphs, numbers"],
    "sitting_size": 5,
    "order": "course",
}
CLIP_LIST = [WHOLE, RICH | {"id": "rich", "title": HOSTILE}, *CLIPS]
IDS = ["tides1", "rich", "bees01", "dew902", "moon03"]


@pytest.fixture
def made(make_lms):
    made = Blocks(make_lms(classes=CLASSES, learners=2))
    made.made.course.author(made.feed, clips=CLIP_LIST, **SETTINGS)
    made.store("learner1", "feed", FeedLedger({"bees01": ClipFacts(watched_ratio=1.0, finished_day=800, liked=True)}))
    return made


def kept(block):
    """What has to arrive, as learners would meet it."""
    settings = {name: getattr(block, name) for name in SETTINGS}
    return settings, clips_of(block.clips)


def rows_of(key):
    return StudentModule.objects.filter(module_state_key=key).count()


def test_a_unit_with_a_feed_is_exported_and_imported_and_exported_the_same(made):
    first = made.made.studio.export(made.made.unit)
    run = made.made.course.rerun("R2")
    key = Studio(run).import_olx(first.replace('url_name="unit1"', 'url_name="unit2"'), run.unit("unit9"))
    back = Studio(run).block(key.course_key.make_usage_key("microclip_feed", "feed1"))

    assert kept(back) == kept(made.made.studio.block(made.feed))
    assert [clip["id"] for clip in back.clips] == IDS
    assert Studio(run).export(key).replace('url_name="unit2"', 'url_name="unit1"') == first
    assert 'clips="' not in first and first.count("<clip ") == len(CLIP_LIST)
    assert "ledger" not in first and rows_of(back.usage_key) == 0


def test_a_pasted_feed_keeps_its_clips_and_begins_without_anybody(made):
    key = made.made.studio.paste(made.made.studio.export(made.feed), made.made.unit)

    copy = made.made.studio.block(key)
    assert copy.usage_key.block_id != "feed1"
    assert kept(copy) == kept(made.made.studio.block(made.feed))
    assert (rows_of(made.feed), rows_of(key)) == (1, 0)


def test_files_of_a_copied_feed_go_along_and_may_be_renamed(made):
    text = made.made.studio.export(made.feed)
    renamed = {"/static/tides.mp4": "/static/components/feed/tides.mp4"}

    key = made.made.studio.paste(text, made.made.unit, renamed=renamed)

    files = olx.static_files(text)
    assert {"bees.mp4", "bees.jpg", "bees.vtt", "moon.mp4", "tides.mp4", "tides-low.mp4", "tides.m4a"} <= set(files)
    pasted = made.made.studio.block(key).clips
    assert [clip["id"] for clip in pasted] == IDS
    assert [clip["media"] for clip in pasted[:3]] == [*renamed.values(), *renamed.values(), "/static/bees.mp4"]


def test_a_duplicate_has_the_same_ids_and_nobodys_history(made):
    key = made.made.studio.duplicate(made.feed)
    made.made.studio.publish()

    copy = made.made.studio.block(key)
    assert [clip["id"] for clip in copy.clips] == IDS and copy.display_name.startswith("Duplicate of ")
    state = made.made.client("learner1").call(key, "feed_state", json={}).json()
    assert all(clip["mine"]["finished"] is False and clip["likes"] == 0 for clip in state["clips"])


def test_a_rerun_has_the_same_ids_and_nobodys_history(made):
    made.made.studio.publish()
    run = made.made.course.rerun("R2")

    assert [clip["id"] for clip in run.unbound(made.feed.map_into_course(run.key)).clips] == IDS
    assert rows_of(made.feed.map_into_course(run.key)) == 0


def test_a_clip_without_an_id_gets_the_same_one_each_time_it_is_imported(made):
    text = '<microclip_feed url_name="late"><clip title="New" media="/static/new.mp4"/></microclip_feed>'

    ids = []
    for name in ("R4", "R5"):
        run = made.made.course.rerun(name)
        key = Studio(run).import_olx(text, run.unit("unit9"))
        ids += [clip["id"] for clip in Studio(run).block(key).clips]

    assert len(ids) == 2 and ids[0] == ids[1]


def test_studio_shows_the_hosts_messages_and_ours_without_a_query(made, django_assert_num_queries):
    blocked = CLIP_LIST[0] | {"id": "blocked", "media": "http://example.org/a.mp4"}
    made.made.course.author(made.feed, clips=[*CLIP_LIST, blocked])

    block = made.made.studio.block(made.feed)
    with django_assert_num_queries(0):
        told = [(message.type, message.text) for message in block.validate().messages]

    assert told[0][0] == "error" and told[0][1].startswith("Clips with files that browsers block")
    assert ("warning", "Clips from other sites without a license: شجرة") in told
    assert len({text for _, text in told}) == len(told)


def test_moving_and_saving_clips_in_the_editor_keeps_their_ids(made):
    author = made.made.studio.client("teacher")
    moved = [made.made.studio.block(made.feed).clips[index] for index in (3, 0, 2)]

    answer = author.call(made.feed, "studio_save", json={"values": {"clips": moved}})

    assert answer.status_code == 200, answer.text
    assert [clip["id"] for clip in made.made.studio.block(made.feed).clips] == ["dew902", "tides1", "bees01"]


def test_what_apps_and_search_are_told_is_whole_portable_and_nobodys(made):
    collected = staff_tools.collect(made.made.course.key)[made.feed]["student_view_data"]
    found = staff_tools.index(made.feed)

    rich = collected["clips"][1]
    assert rich["media"] == "/static/tides.mp4" and rich["licence"] == "CC BY 4.0, Ada"
    assert rich["bytes"] == {"media": 900_000, "low": 300_000, "sound": 90_000}
    assert "How high" not in json.dumps(collected) and "liked" not in json.dumps(collected)
    assert found["content_type"] == "Clip feed"
    assert all(isinstance(text, str) for text in found["content"].values())
    assert "What is left?" in found["content"]["questions"] and "Weed" not in found["content"]["questions"]


@pytest.mark.django_db
def test_the_workbench_exports_and_imports_the_same():
    from io import BytesIO

    from workbench.runtime import WorkbenchRuntime

    from microclip_xblock.feed import MicroclipFeedXBlock

    class Bench(WorkbenchRuntime):
        def load_block_type(self, block_type):
            return MicroclipFeedXBlock if block_type == "microclip_feed" else super().load_block_type(block_type)

    def exported(key):
        out = BytesIO()
        bench.export_to_xml(bench.get_block(key), out)
        return out.getvalue()

    bench = Bench("author")
    bench.id_generator.set_scenario("travels")
    key = bench.parse_xml_string("<microclip_feed/>")
    block = bench.get_block(key)
    block.clips = CLIP_LIST
    for name, value in SETTINGS.items():
        setattr(block, name, value)
    block.save()

    text = exported(key)
    second = bench.parse_xml_string(text)

    assert kept(bench.get_block(second)) == kept(bench.get_block(key))
    assert exported(second) == text
    assert len(etree.fromstring(text).findall("clip")) == len(CLIP_LIST)
