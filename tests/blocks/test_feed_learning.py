"""What a feed does for learning: sittings, checks that come back, entries of challenges, marks that teach, grades, what staff see."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from freezegun import freeze_time
from lms.djangoapps.courseware.models import StudentModule

from microclip_xblock.community.ledgers import ClipFacts, FeedLedger
from tests.blocks.course import CLIPS
from tests.strategies import entry_of

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)

ROWS = {
    "question": "In order?",
    "kind": "order",
    "options": [{"text": word} for word in ("egg", "larva", "pupa", "bee")],
}
NUMBER = {"question": "Legs?", "kind": "number", "answer": 6, "tolerance": 0.5, "unit": "legs", "explanation": "Count."}
SEVERAL = {
    "question": "Which fly?",
    "kind": "multiple",
    "options": [{"text": "Bee", "correct": True}, {"text": "Wasp", "correct": True}, {"text": "Worm"}],
}


def clip(number, check=None, topics=("bees",), **more):
    media = {"id": f"clip{number:02}", "title": f"Clip {number}", "media": f"/static/{number}.mp4", "duration_s": 30.0}
    return media | {"topics": list(topics), "check": check} | more


def state(blocks, who="learner1"):
    return blocks.call(who, "feed", "feed_state", {}).json()


def answer(blocks, name, given, attempt=1, who="learner1", home=""):
    said = {"clip": name, "from": home, "given": given, "attempt": attempt}
    told = blocks.call(who, "feed", "answer_check", said)
    assert told.status_code == 200, told
    return told.json()


def recalls(told):
    return [step for step in told["sitting"]["steps"] if step["kind"] == "recall"]


def steps(sitting):
    return [(step["kind"], step["clip"]) for step in sitting["steps"]]


# Sittings


def test_a_sitting_is_as_long_as_the_author_proposes_and_goes_on_where_the_learner_stopped(blocks):
    blocks.made.course.author(blocks.feed, clips=[clip(n) for n in range(10)], sitting_size=3)
    first = state(blocks)["sitting"]
    watched = [{"clip": name, "watched_ratio": 1.0, "position_s": 30} for _, name in steps(first)]
    blocks.call("learner1", "feed", "report_watch", {"items": watched, "at": "clip03"})

    second = state(blocks)["sitting"]

    assert steps(first) == [("clip", "clip00"), ("clip", "clip01"), ("clip", "clip02")]
    assert steps(second) == [("clip", "clip03"), ("clip", "clip04"), ("clip", "clip05")]
    assert second["text"] == "3 clips, about 2 minutes"
    assert {"kind": "clips", "size": 3, "text": "3 clips"} in second["plans"]


def test_a_plan_that_is_chosen_is_kept_and_asking_again_writes_nothing(blocks):
    blocks.made.course.author(blocks.feed, clips=[clip(n) for n in range(10)])
    chosen = {"plan": {"kind": "minutes", "size": 1}, "start": "clip04"}

    sitting = blocks.call("learner1", "feed", "start_sitting", chosen).json()["sitting"]
    rows = blocks.rows()
    blocks.call("learner1", "feed", "start_sitting", chosen)

    assert steps(sitting) == [("clip", "clip04"), ("clip", "clip05")]
    assert blocks.rows() == rows
    assert state(blocks)["sitting"]["plan"] == {"kind": "minutes", "size": 1}


def test_a_visitor_may_plan_a_sitting_but_nothing_is_kept_for_them(blocks):
    looked = blocks.call("stranger", "feed", "start_sitting", {"plan": None, "start": "moon03"})
    chosen = blocks.call("stranger", "feed", "start_sitting", {"plan": {"kind": "clips", "size": 2}})

    assert steps(looked.json()["sitting"])[0] == ("clip", "moon03")
    assert (chosen.status_code, chosen.json()["error"]["code"]) == (403, "not_enrolled")


# Checks


def test_the_rows_of_an_order_are_shuffled_the_same_each_time_and_never_told_beforehand(blocks):
    blocks.made.course.author(blocks.feed, clips=[clip(1, ROWS)])
    asked, again = (state(blocks)["clips"][0]["check"] for _ in range(2))
    texts = [option["text"] for option in asked["options"]]
    right = [texts.index(word) for word in ("egg", "larva", "pupa", "bee")]

    half = answer(blocks, "clip01", [right[1], right[0], right[2], right[3]])
    full = answer(blocks, "clip01", right, attempt=2)

    assert asked == again and texts != ["egg", "larva", "pupa", "bee"]
    assert half["answer"]["half"] and not half["answer"]["right"]
    assert full["answer"]["right"] and full["answer"]["right_order"] == right
    shown = state(blocks)["clips"][0]["check"]["answer"]
    assert shown["given"] == right and shown["right"]


@pytest.mark.parametrize(
    "check, wrong, right",
    [(NUMBER, 7, 6.5), (NUMBER, -6, 6), (SEVERAL, [2], [0, 1])],
    ids=["number", "sign", "several"],
)
def test_every_kind_is_marked_and_explained(blocks, check, wrong, right):
    blocks.made.course.author(blocks.feed, clips=[clip(1, check)])

    missed, met = answer(blocks, "clip01", wrong), answer(blocks, "clip01", right, attempt=2)

    assert (missed["answer"]["right"], met["answer"]["right"]) == (False, True)
    assert met["answer"]["explanation"] == check.get("explanation", "")
    assert met["tries"] == 2


def test_a_check_that_was_missed_comes_back_another_day_and_one_that_was_known_does_not(blocks):
    clips = [clip(n, dict(NUMBER, question=f"Legs of {n}?")) for n in range(4)]
    blocks.made.course.author(blocks.feed, clips=clips, recall_every=2)
    with freeze_time(MORNING):
        missed, known = answer(blocks, "clip00", 4), answer(blocks, "clip01", 6)
        today = state(blocks)["due"]
    with freeze_time(MORNING + timedelta(days=2)):
        later = state(blocks)
        recalled = answer(blocks, "clip00", 6, attempt=2)
        after = state(blocks)

    assert missed["answer"]["due_text"] and known["answer"]["due_text"] == ""
    assert (today["count"], today["text"]) == (0, "Nothing to review today.") and today["next_text"]
    assert later["due"]["count"] == 1 and later["due"]["text"] == "1 question to review today."
    recall = [step for step in later["sitting"]["steps"] if step["kind"] == "recall"]
    assert [(step["clip"], step["from"], step["title"]) for step in recall] == [("clip00", "", "Clip 0")]
    assert recall[0]["check"]["answer"] is None and recall[0]["check"]["tries"] == 1
    assert recalled["due"]["count"] == after["due"]["count"] == 0


def beside(blocks, topic):
    """Another feed of the course, with one clip about `topic`."""
    clips = [clip(8, topics=[topic]), clip(9, topics=["moon"])]
    return blocks.made.course.add("microclip_feed", blocks.made.unit, "feed2", clips=clips)


def test_a_check_that_was_missed_comes_back_in_another_feed_that_shares_its_topic(blocks):
    other, client = beside(blocks, "Bées"), blocks.made.client("learner1")
    blocks.made.course.author(blocks.feed, clips=[clip(1, NUMBER, ["bees"]), clip(2, NUMBER, ["stars"])])
    with freeze_time(MORNING):
        answer(blocks, "clip01", 4)
        answer(blocks, "clip02", 4)
    with freeze_time(MORNING + timedelta(days=3)):
        there = client.call(other, "feed_state", json={}).json()
        body = {"clip": "clip01", "from": recalls(there)[0]["from"], "given": 6, "attempt": 1}
        told, told_again = (client.call(other, "answer_check", json=body).json() for _ in range(2))
        home = state(blocks)

    assert there["due"]["count"] == 1
    assert told["answer"]["right"] and told["due"]["count"] == 0
    assert told_again["tries"] == 1, "it is noted once, however often it arrives"
    assert home["due"]["count"] == 1, "only the one about stars is left"


def test_a_recall_that_is_not_ones_own_is_refused(blocks):
    other = beside(blocks, "bees")
    blocks.made.course.author(blocks.feed, clips=[clip(1, NUMBER)])
    with freeze_time(MORNING):
        answer(blocks, "clip01", 4)
    with freeze_time(MORNING + timedelta(days=3)):
        there = blocks.made.client("learner1").call(other, "feed_state", json={}).json()
        body = {"clip": "clip01", "from": recalls(there)[0]["from"], "given": 6, "attempt": 1}
        refused = blocks.made.client("learner2").call(other, "answer_check", json=body)

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "clip_gone")


def test_what_was_learned_is_said_by_topic(blocks):
    blocks.made.course.author(
        blocks.feed, clips=[clip(1, NUMBER, ["bees"]), clip(2, NUMBER, ["Bees"]), clip(3, NUMBER, ["moon"])]
    )
    answer(blocks, "clip01", 6), answer(blocks, "clip02", 6)

    learned = {one["topic"]: one["level"] for one in state(blocks)["learned"]}

    assert learned == {"bees": "strong", "moon": "new"}


# Entries of challenges


@pytest.fixture
def joined(blocks):
    blocks.made.course.author(blocks.challenge, hashtag="#TheClimate")
    blocks.made.course.author(blocks.feed, challenges=["theclimate"])
    return blocks


def entries(told):
    return [one for one in told["clips"] if one["entry"]]


def test_entries_of_a_named_challenge_join_credited_and_without_ones_own(joined):
    mine, theirs = state(joined, "learner2"), state(joined, "learner1")

    assert sorted(one["title"] for one in entries(theirs)) == sorted([entry_of(2).title, entry_of(3).title])
    assert [one["title"] for one in entries(mine)] == [entry_of(3).title]
    assert all(one["credit"] and "/handler/media/" in one["media"] for one in entries(theirs))
    assert all(one["check"] is None for one in entries(theirs))
    assert state(joined)["progress"]["of"] == len(CLIPS), "one's progress is through the author's clips"


def test_an_entry_can_be_liked_and_is_gone_once_it_is_withdrawn(joined):
    name = entries(state(joined))[0]["id"]
    liked = joined.call("learner1", "feed", "set_reaction", {"clip": name, "kind": "like", "on": True}).json()

    StudentModule.objects.filter(module_state_key=joined.challenge).delete()
    with freeze_time(datetime.now(UTC) + timedelta(minutes=2)):
        after = joined.call("learner1", "feed", "set_reaction", {"clip": name, "kind": "like", "on": False})

    assert liked["likes"] == 1
    assert (after.status_code, after.json()["error"]["code"]) == (409, "clip_gone")


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_visitors_see_nothing_of_peers(joined, who):
    assert entries(state(joined, who)) == []


def test_a_challenge_that_is_hidden_from_a_learner_gives_nothing(joined):
    joined.made.course.hide(joined.challenge, "learner1")

    assert entries(state(joined)) == [] and len(entries(state(joined, "learner4"))) == 2


# Marks that teach


def test_marks_stand_until_they_are_taken_back(blocks):
    for kind in ("save", "clear", "tried", "not_interested"):
        blocks.call("learner1", "feed", "set_reaction", {"clip": "bees01", "kind": kind, "on": True})
    lost = blocks.call("learner1", "feed", "mark_lost", {"clip": "bees01", "ratio": 0.5}).json()

    mine = state(blocks)["clips"][0]["mine"]
    assert (mine["saved"], mine["clear"], mine["tried"], mine["not_interested"]) == (True,) * 4
    assert lost["mine"]["lost_ratio"] == mine["lost_ratio"] == 0.5
    assert ("clip", "bees01") not in steps(state(blocks)["sitting"])
    back = blocks.call("learner1", "feed", "mark_lost", {"clip": "bees01", "ratio": None}).json()
    assert back["mine"]["lost_ratio"] is None


def test_a_reported_clip_is_gone_for_that_person_at_once_and_comes_back_when_that_is_taken_back(blocks):
    blocks.call("learner1", "feed", "report_clip", {"clip": "bees01", "reason": "wrong"})
    gone, peer = state(blocks), state(blocks, "learner2")

    blocks.call("learner1", "feed", "report_clip", {"clip": "bees01", "reason": None})

    assert "bees01" not in [one["id"] for one in gone["clips"]] and "bees01" in [one["id"] for one in peer["clips"]]
    assert "bees01" in [one["id"] for one in state(blocks)["clips"]]


def test_questions_reach_staff_with_an_invented_name_and_can_be_taken_back(blocks):
    hostile = "<img src=x onerror=alert(1)> \u202eWhy?"
    asked = blocks.call("learner1", "feed", "ask_author", {"clip": "bees01", "ratio": 0.5, "text": hostile}).json()
    again = blocks.call("learner1", "feed", "ask_author", {"clip": "bees01", "ratio": 0.5, "text": hostile}).json()

    seen = blocks.call("teacher", "feed", "insight", {"clip": "bees01"}).json()["questions"]
    left = blocks.call("learner1", "feed", "unask", {"id": asked["questions"][0]["id"]}).json()

    assert len(again["questions"]) == 1, "a question that arrives twice is one"
    assert [(one["at_s"], one["text"]) for one in seen] == [(10.0, "<img src=x onerror=alert(1)> Why?")]
    assert "learner1" not in seen[0]["name"] and seen[0]["name"]
    assert left["questions"] == []


def test_where_a_clip_loses_people_is_shown_to_staff_from_five_on(blocks):
    four = [User.objects.create(username=f"more{n}", is_active=True).username for n in range(5)]

    def watch(names):
        for number, name in enumerate(names):
            facts = ClipFacts(watched_ratio=0.5, furthest_ratio=0.5 + number / 10, lost_ratio=0.25)
            blocks.store(name, "feed", FeedLedger({"bees01": facts}))

    watch(four[:4])
    few = blocks.call("teacher", "feed", "insight", {"clip": "bees01"}).json()
    watch(four)
    with freeze_time(datetime.now(UTC) + timedelta(minutes=2)):
        many = blocks.call("teacher", "feed", "insight", {"clip": "bees01"}).json()

    assert (few["watching"], few["lost"], few["people"]) == (None, None, 0)
    assert "at least 5 people" in few["text"]
    assert many["people"] == 5 and many["watching"][0] == 1.0 and many["watching"][-1] == 0.0
    assert many["watching"] == sorted(many["watching"], reverse=True)
    assert sum(many["lost"]) == 5 and many["lost"][15] == 5


def test_an_author_sees_in_studio_what_an_invented_cohort_did(blocks):
    studio = blocks.made.studio.client("teacher")
    before = blocks.rows()

    told = studio.call(blocks.feed, "feed_state", preview=True, json={}).json()
    seen = studio.call(blocks.feed, "insight", preview=True, json={"clip": "bees01"}).json()

    assert told["can_see_insight"] and seen["people"] >= 5 and len(seen["watching"]) == 60
    assert blocks.rows() == before
    assert not state(blocks)["can_see_insight"] and state(blocks, "teacher")["can_see_insight"]


# Completion and grade


def test_a_feed_is_complete_and_graded_by_the_authors_rule(blocks):
    blocks.made.course.author(
        blocks.feed, clips=[clip(1, NUMBER), clip(2)], completes_by="both", checks_ratio=1.0, graded_by="both"
    )
    watched = [{"clip": name, "watched_ratio": 1.0, "position_s": 0} for name in ("clip01", "clip02")]

    halfway = blocks.call("learner1", "feed", "report_watch", {"items": watched, "at": None}).json()
    first = StudentModule.objects.get(module_state_key=blocks.feed, student__username="learner1")
    done = answer(blocks, "clip01", 6)
    second = StudentModule.objects.get(module_state_key=blocks.feed, student__username="learner1")

    assert (halfway["complete"], done["complete"]) == (False, True)
    assert (first.grade, first.max_grade) == (0.5, 1.0) and (second.grade, second.max_grade) == (1.0, 1.0)


def test_a_feed_without_a_grade_publishes_none(blocks):
    watched = [{"clip": one["id"], "watched_ratio": 1.0, "position_s": 0} for one in CLIPS]
    blocks.call("learner1", "feed", "report_watch", {"items": watched, "at": None})

    row = StudentModule.objects.get(module_state_key=blocks.feed, student__username="learner1")

    assert row.grade is None and row.max_grade is None


# Few queries


def test_entries_and_reviews_of_other_blocks_cost_a_bounded_number_of_queries(joined):
    for number in range(3):
        joined.made.course.add("microclip_feed", joined.made.unit, f"more{number}", clips=[clip(8, NUMBER)])
    with freeze_time(MORNING):
        answer(joined, "bees01", [0])
        state(joined)
    plain = joined.made.course.add("microclip_feed", joined.made.unit, "plain", clips=CLIPS)
    with freeze_time(MORNING + timedelta(days=3)):
        client = joined.made.client("learner1")
        state(joined), client.call(plain, "feed_state", json={})  # views are made
        few = len(client.call(plain, "feed_state", json={}).queries["handler"])
        many = len(client.call(joined.feed, "feed_state", json={}).queries["handler"])

    assert few <= 4 and many <= few + 1, "the one more is whether the learner takes part in the course"
