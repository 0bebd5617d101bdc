"""What could go wrong with a feed: rules that change after people finished, spoiled content and ledgers, crowded challenges, what was reported."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from freezegun import freeze_time
from lms.djangoapps.courseware.models import StudentModule

from microclip_xblock.community.ledgers import ChallengeLedger, ClipFacts, FeedLedger
from microclip_xblock.community.platform import PlatformGateway
from microclip_xblock.feed import MicroclipFeedXBlock
from microclip_xblock.rules.reviews import Card
from microclip_xblock.web.feed_neighbors import MOST_ENTRIES
from tests.blocks.course import CLIPS
from tests.blocks.test_feed_learning import MORNING, NUMBER, answer, beside, clip, entries, recalls, state
from tests.blocks.toy_runtime import post, toy_block
from tests.strategies import entry_of


def watch(blocks, *names):
    items = [{"clip": name, "watched_ratio": 1.0, "position_s": 30} for name in names]
    return blocks.call("learner1", "feed", "report_watch", {"items": items, "at": None}).json()


def grade_of(blocks):
    row = StudentModule.objects.get(module_state_key=blocks.feed, student__username="learner1")
    return row.grade


def stored_as(blocks, key, ledger):
    StudentModule.objects.create(
        student=User.objects.get(username="learner1"),
        module_state_key=key,
        course_id=key.course_key,
        module_type=key.block_type,
        state=json.dumps({"ledger": ledger}),
    )


# Rules and clips that change after people finished


def test_a_grade_that_a_change_of_the_course_gives_is_told_with_the_next_report(blocks):
    blocks.made.course.author(blocks.feed, clips=[clip(1), clip(2)], graded_by="finished")
    watch(blocks, "clip01")
    before = grade_of(blocks)
    blocks.made.course.author(blocks.feed, clips=[clip(1)])

    watch(blocks, "clip01")

    assert (before, grade_of(blocks)) == (0.5, 1.0)


def test_what_is_reached_is_told_once(blocks, monkeypatch):
    told = []
    monkeypatch.setattr("microclip_xblock.feed.publish_completion", lambda _block, share: told.append(share))
    monkeypatch.setattr("microclip_xblock.feed.publish_grade", lambda _block, earned: told.append(earned))
    blocks.made.course.author(blocks.feed, clips=[clip(1)])
    for _ in range(3):
        watch(blocks, "clip01")
    assert told == [1.0]

    blocks.made.course.author(blocks.feed, graded_by="finished")
    for _ in range(3):
        watch(blocks, "clip01")

    assert told == [1.0, 1.0], "the grade, once"


def test_staff_who_look_through_a_learners_eyes_leave_the_learners_own_grade_to_be_told(blocks):
    blocks.made.course.author(blocks.feed, clips=[clip(1)], graded_by="finished")
    items = [{"clip": "clip01", "watched_ratio": 1.0, "position_s": 30}]
    blocks.call("teacher as learner1", "feed", "report_watch", {"items": items, "at": None})

    watch(blocks, "clip01")

    assert grade_of(blocks) == 1.0


def test_a_state_that_was_deleted_can_earn_its_grade_again(blocks):
    blocks.made.course.author(blocks.feed, clips=[clip(1)], graded_by="finished")
    watch(blocks, "clip01")
    StudentModule.objects.filter(module_state_key=blocks.feed).delete()

    watch(blocks, "clip01")

    assert grade_of(blocks) == 1.0


# What comes back


def test_what_was_reported_is_not_asked_again(blocks):
    blocks.made.course.author(blocks.feed, clips=[clip(n, NUMBER) for n in range(4)], recall_every=1)
    watch(blocks, "clip00")
    blocks.call("learner1", "feed", "report_clip", {"clip": "clip00", "reason": "wrong"})

    assert recalls(state(blocks)) == []


def test_what_was_reported_does_not_come_back_by_another_feed(blocks):
    other = beside(blocks, "bees")
    blocks.made.course.author(blocks.feed, clips=[clip(1, NUMBER), clip(2, NUMBER)])
    with freeze_time(MORNING):
        answer(blocks, "clip01", 4), answer(blocks, "clip02", 4)
        blocks.call("learner1", "feed", "report_clip", {"clip": "clip01", "reason": "wrong"})
    with freeze_time(MORNING + timedelta(days=3)):
        there = blocks.made.client("learner1").call(other, "feed_state", json={}).json()

    assert [step["clip"] for step in recalls(there)] == ["clip02"] and there["due"]["count"] == 1


def test_of_two_cards_of_one_day_the_one_that_was_told_of_here_stands(blocks):
    other, client = beside(blocks, "bees"), blocks.made.client("learner1")
    blocks.made.course.author(blocks.feed, clips=[clip(1, NUMBER)])
    with freeze_time(MORNING):
        day = (MORNING - datetime(2024, 1, 1, tzinfo=UTC)).days
        known = ClipFacts(tries=1, answer_day=day - 30, card=Card.of(20.0, 5.0, day - 30))
        blocks.store("learner1", "feed", FeedLedger({"clip01": known}))
        there = client.call(other, "feed_state", json={}).json()
        body = {"clip": "clip01", "from": recalls(there)[0]["from"], "given": 6, "attempt": 1}
        assert client.call(other, "answer_check", json=body).status_code == 200
        told = answer(blocks, "clip01", 4, attempt=2)
        shown = state(blocks)

    assert told["answer"]["due_text"] == shown["clips"][0]["check"]["answer"]["due_text"] != ""


def test_a_feed_that_never_asks_again_does_not_say_it_will(blocks):
    blocks.made.course.author(blocks.feed, clips=[clip(1, NUMBER), clip(2)], recall_every=0)
    with freeze_time(MORNING):
        missed = answer(blocks, "clip01", 4)
    with freeze_time(MORNING + timedelta(days=30)):
        later = state(blocks)

    assert missed["answer"]["due_text"] == missed["due"]["next_text"] == later["due"]["next_text"] == ""
    assert (later["due"]["count"], recalls(later)) == (0, [])


# Spoiled content and ledgers


@pytest.mark.parametrize(
    "name", ["clips", "challenges", "sitting_size", "recall_every", "complete_ratio", "checks_ratio", "weight"]
)
def test_settings_that_an_import_left_empty_count_as_usual(name):
    fields = {"clips": CLIPS} | {name: None}
    unbound, block = toy_block(MicroclipFeedXBlock, user_id=None, **fields), toy_block(MicroclipFeedXBlock, **fields)
    told = unbound.student_view_data(), unbound.index_dictionary(), unbound.max_score()

    watched = [{"clip": "bees01", "watched_ratio": 1.0, "position_s": 1}]
    report = post(block, "report_watch", {"items": watched, "at": None})

    assert told[0]["clips"] == [] if name == "clips" else len(told[0]["clips"]) == 3
    assert post(block, "feed_state", {}).status_code == report.status_code == 200
    assert "microclip-data" in block.student_view().content


def test_a_sitting_is_never_longer_than_a_form_lets_authors_say():
    block = toy_block(MicroclipFeedXBlock, clips=CLIPS, sitting_kind="minutes", sitting_size=10**400)

    assert post(block, "feed_state", {}).json["sitting"]["plan"] == {"kind": "minutes", "size": 100}


@pytest.mark.parametrize("facts", ["bees01=!!", "=", "bees01=1-----zG0000"])
def test_a_damaged_ledger_is_refused_politely(blocks, facts):
    stored_as(blocks, blocks.feed, {"v": 2, "c": facts})

    asked = blocks.call("learner1", "feed", "feed_state", {})
    liked = blocks.call("learner1", "feed", "set_reaction", {"clip": "bees01", "kind": "like", "on": True})

    assert [(one.status_code, one.json()["error"]["code"]) for one in (asked, liked)] == [(409, "damaged_ledger")] * 2
    assert state(blocks, "learner2")["clips"]


def test_a_neighbor_that_can_t_be_loaded_costs_its_own_part_only(blocks, monkeypatch):
    other = beside(blocks, "bees")
    blocks.made.course.author(blocks.challenge, hashtag="#TheClimate")
    blocks.made.course.author(other, challenges=["theclimate"])
    blocks.made.course.author(blocks.feed, clips=[clip(1, NUMBER)])
    with freeze_time(MORNING):
        answer(blocks, "clip01", 4)

    def broken(_gateway, _source):
        raise RuntimeError

    monkeypatch.setattr(PlatformGateway, "neighbor", broken)
    with freeze_time(MORNING + timedelta(days=3)):
        there = blocks.made.client("learner1").call(other, "feed_state", json={})

    assert there.status_code == 200
    assert [one["id"] for one in there.json()["clips"]] == ["clip08", "clip09"] and not recalls(there.json())


# Crowded challenges


@pytest.fixture
def crowded(blocks):
    """A challenge with 60 entries, more than a feed holds."""
    for number in range(4, 62):
        name = User.objects.create(username=f"peer{number}", is_active=True).username
        blocks.enter(name, entry_of(number))
    blocks.made.course.author(blocks.challenge, hashtag="#TheClimate")
    return blocks


def test_each_named_challenge_has_its_share_of_the_places(crowded):
    second = crowded.made.course.add("microclip_challenge", crowded.made.unit, "second1", display_name="Second")
    crowded.second = second
    crowded.store("learner4", "second", ChallengeLedger(entry_of(900)))
    crowded.made.course.author(crowded.feed, challenges=["theclimate", "Second"])

    titles = [one["title"] for one in entries(state(crowded))]

    assert "Clip 900" in titles and len(titles) == MOST_ENTRIES // 2 + 1


def test_an_entry_in_front_of_somebody_stays_theirs_to_act_on_when_others_are_shown_instead(crowded):
    crowded.made.course.author(crowded.feed, challenges=["theclimate"])
    before = [one["id"] for one in entries(state(crowded))]
    # Many watched what learner1 has in front of them: now others were seen less.
    titles = {one["title"] for one in entries(state(crowded))}
    seen = [{"entry": entry_of(n).id, "watched_ratio": 1.0} for n in range(2, 62) if f"Clip {n}" in titles]
    crowded.call("learner4", "challenge", "report_seen", {"entries": seen})
    with freeze_time(datetime.now(UTC) + timedelta(minutes=2)):
        after = [one["id"] for one in entries(state(crowded))]
        gone = next(one for one in before if one not in after)
        liked = crowded.call("learner1", "feed", "set_reaction", {"clip": gone, "kind": "like", "on": True})

    assert len(before) == len(after) == MOST_ENTRIES
    assert liked.status_code == 200 and liked.json()["mine"]["liked"]


# What staff see


def test_staff_see_how_many_reported_a_clip(blocks):
    for name in ("learner1", "learner2"):
        blocks.call(name, "feed", "report_clip", {"clip": "bees01", "reason": "harmful"})

    seen = blocks.call("teacher", "feed", "insight", {"clip": "bees01"}).json()

    assert seen["reported"] == 2 and "harmful" not in json.dumps(seen)
