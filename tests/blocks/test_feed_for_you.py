"""The order that is chosen for a learner: its slots and reasons, the profile they read and shape, what opting out leaves, who may replay what."""

import json
from collections import Counter
from random import Random

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lms.djangoapps.courseware.models import StudentModule

from microclip_xblock.community import taste_view
from microclip_xblock.community.feed_facts import ClipFacts
from microclip_xblock.community.feed_fold import FeedFold
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.feed_profile import Profile
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.community.taste_view import kept_taste
from microclip_xblock.web import feed_tastes
from microclip_xblock.web.feed_tastes import fit_waiting
from tests.blocks.test_feed_learning import NUMBER, clip, state

GRAPHS, MAPS = ("graphs",), ("maps",)


def watched(ratio=1.0, **more):
    day = {"finished_day": 800} if ratio >= 0.9 else {}
    return ClipFacts(watched_ratio=ratio, furthest_ratio=ratio, **day, **more)


def author(blocks, count=12, **settings):
    """Clips with even numbers are about graphs, others about maps."""
    clips = [clip(number, topics=(GRAPHS, MAPS)[number % 2]) for number in range(count)]
    blocks.made.course.author(blocks.feed, clips=clips, **{"sitting_kind": "all", "recall_every": 0} | settings)


def clips_of(told):
    return [step for step in told["sitting"]["steps"] if step["kind"] == "clip"]


def topic(told, name):
    return next(one for one in told["profile"]["topics"] if one["topic"] == name)


def deed(blocks, handler, payload, who="learner1"):
    answer = blocks.call(who, "feed", handler, payload)
    assert answer.status_code == 200, answer
    return answer.json()


def ledger_of(blocks, who="learner1"):
    row = StudentModule.objects.get(student__username=who, module_state_key=blocks.feed)
    return json.loads(row.state)["ledger"]


def crowd(blocks, many, facts_for):
    """So many enrolled learners with ledgers of what `facts_for(number)` says."""
    for number in range(many):
        name = f"crowd{number}"
        user, _ = User.objects.get_or_create(username=name)
        key = blocks.feed
        StudentModule.objects.create(
            student=user,
            module_state_key=key,
            course_id=key.course_key,
            module_type=key.block_type,
            state=json.dumps({"ledger": FeedLedger(clips=facts_for(number)).encode()}),
        )


# Order and reasons


def test_who_is_new_gets_the_courses_order_and_each_clip_says_why(blocks):
    author(blocks)

    told = state(blocks)

    assert [step["clip"] for step in clips_of(told)] == [f"clip{n:02}" for n in range(12)]
    assert all(step["why"] for step in clips_of(told))
    assert {step["slot"] for step in clips_of(told)} == {"score", "course"}
    assert "nothing is known" in told["profile"]["text"].lower()


def test_what_somebody_liked_comes_earlier_with_the_reason(blocks):
    author(blocks, next_every=0, new_every=0)
    met = {"clip01": watched(liked=True), "clip03": watched(liked=True), "clip00": watched(0.1, not_interested=True)}
    blocks.store("learner1", "feed", FeedLedger(clips=met))

    told = state(blocks)

    assert [step["clip"] for step in clips_of(told)][:3] == ["clip05", "clip07", "clip09"]
    assert clips_of(told)[0]["why"] == "You liked #maps 2 times."
    assert topic(told, "maps")["strength"] > 0 > topic(told, "graphs")["strength"]
    assert "2 liked" in topic(told, "maps")["because"]
    assert told["profile"]["text"] == "Made of the 3 clips you met here."


def test_the_author_may_choose_the_courses_order_for_everybody(blocks):
    author(blocks, order="course")
    blocks.store("learner1", "feed", FeedLedger(clips={"clip01": watched(liked=True), "clip03": watched(liked=True)}))

    told = state(blocks)

    assert [step["clip"] for step in clips_of(told)][:3] == ["clip00", "clip02", "clip04"]
    assert {step["why"] for step in clips_of(told)} == {"Next in the course."}
    assert (told["profile"]["order"], told["profile"]["can_turn_off"]) == ("course", False)


def test_slots_go_to_the_course_and_to_what_few_have_seen(blocks):
    author(blocks, next_every=3, new_every=4)
    crowd(blocks, 8, lambda number: {f"clip{n:02}": watched(0.5) for n in range(11)})

    told = state(blocks)
    slots = {step["slot"]: step for step in reversed(clips_of(told))}

    assert (slots["new"]["clip"], slots["new"]["why"]) == ("clip11", "New to nearly everybody.")
    assert slots["course"]["why"] == "Next in the course."


def test_every_clip_that_was_shown_is_noted_with_how_it_went(blocks):
    author(blocks)
    shown = [{"clip": f"clip{n:02}", "watched_ratio": ratio, "position_s": 0} for n, ratio in enumerate((0, 0.5, 1))]

    deed(blocks, "report_watch", {"items": shown, "at": "clip02"})
    deed(blocks, "report_watch", {"items": shown[:1], "at": "clip02"})

    assert ledger_of(blocks)["c"].split(";")[-1] == "clip00=00"
    assert set(FeedLedger.decode(ledger_of(blocks)).clips) == {"clip00", "clip01", "clip02"}


def test_what_builds_on_something_unknown_comes_later_and_is_suggested_once_that_is_known(blocks):
    clips = [clip(0, topics=("functions",)), clip(1, NUMBER, topics=GRAPHS), clip(2, NUMBER, topics=GRAPHS)]
    path = ["functions: graphs"]
    blocks.made.course.author(blocks.feed, clips=clips, topic_path=path, sitting_kind="all", recall_every=0)

    before = state(blocks)
    for name in ("clip01", "clip02"):
        told = deed(blocks, "answer_check", {"clip": name, "from": "", "given": 6, "attempt": 1})

    assert [step["clip"] for step in clips_of(before)] == ["clip01", "clip02", "clip00"]
    assert [one["topic"] for one in before["next_topics"]] == ["graphs"]
    assert told["next_topics"][0] == {"topic": "functions", "text": "Next: #functions, as you know #graphs."}


# The same again


def test_the_same_ledger_seed_and_view_give_the_same_order_and_staff_can_replay_theirs(blocks):
    author(blocks, count=30)
    crowd(blocks, 12, lambda number: {f"clip{n:02}": watched(0.2 + 0.7 * (n % 3 == 0)) for n in range(number, 30)})
    blocks.store("teacher", "feed", FeedLedger(clips={"clip01": watched(liked=True), "clip05": watched()}))

    first = clips_of(state(blocks, "teacher"))
    replayed = deed(blocks, "replay", {}, "teacher")

    assert clips_of(state(blocks, "teacher")) == first
    assert [line["clip"] for line in replayed["lines"]] == [step["clip"] for step in first]
    assert [line["why"] for line in replayed["lines"]] == [step["why"] for step in first]
    for line in replayed["lines"]:
        assert abs(sum(part["value"] for part in line["parts"]) - line["score"]) < 1e-3
    assert replayed["seed"] and replayed["as_of"]


@pytest.mark.parametrize("who", ["learner1", "teacher as learner1", "stranger", "nobody"])
def test_nobody_else_replays_an_order(blocks, who):
    answer = blocks.call(who, "feed", "replay", {})

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "staff_only")


# The profile


def test_wanting_more_of_a_topic_moves_its_clips_and_is_kept(blocks):
    author(blocks, next_every=0, new_every=0)

    told = deed(blocks, "set_leaning", {"topic": "#Maps", "leaning": 2})

    assert [step["clip"] for step in clips_of(told)][:3] == ["clip01", "clip03", "clip05"]
    assert clips_of(told)[0]["why"] == "You asked for more of #maps."
    assert topic(told, "maps")["leaning"] == 2 and topic(state(blocks), "maps")["leaning_text"] == "Much more"
    assert ledger_of(blocks)["p"] == {"w": {"maps": 2}}
    deed(blocks, "set_leaning", {"topic": "maps", "leaning": 0})
    assert "p" not in ledger_of(blocks)


def test_a_muted_topic_is_left_out_and_who_mutes_all_gets_all(blocks):
    author(blocks)

    told = deed(blocks, "set_muted", {"topic": "maps", "on": True})
    assert {step["clip"] for step in clips_of(told)} == {f"clip{n:02}" for n in range(0, 12, 2)}
    assert topic(told, "maps")["muted"]

    told = deed(blocks, "set_muted", {"topic": "graphs", "on": True})
    assert len(clips_of(told)) == 12
    for name in ("maps", "graphs"):
        told = deed(blocks, "set_muted", {"topic": name, "on": False})
    assert len(clips_of(told)) == 12 and "p" not in ledger_of(blocks)


def test_opting_out_leaves_nothing_of_the_profile_and_costs_nothing_but_taste(blocks):
    author(blocks, next_every=0, new_every=0)
    met = {"clip01": watched(liked=True), "clip03": watched(liked=True), "clip04": ClipFacts()}
    blocks.store("learner1", "feed", FeedLedger(clips=met, profile=Profile(True, {"maps": 2}, frozenset({"graphs"}))))

    told = deed(blocks, "set_profiling", {"on": False})

    stored = ledger_of(blocks)
    assert stored["p"] == {"off": 1} and "clip04" not in stored["c"]
    assert [step["clip"] for step in clips_of(told)][:3] == ["clip00", "clip02", "clip04"]
    assert {one["strength"] for one in told["profile"]["topics"]} == {0}
    assert not any(one["because"] or one["leaning"] or one["muted"] for one in told["profile"]["topics"])
    # What is of learning stays: progress, likes, questions to review.
    after = state(blocks)
    assert (
        after["progress"]["finished"] == 2 and next(c for c in after["clips"] if c["id"] == "clip01")["mine"]["liked"]
    )
    # Nothing is noted for choosing alone any more.
    shown = [{"clip": "clip06", "watched_ratio": 0, "position_s": 0}]
    deed(blocks, "report_watch", {"items": shown, "at": "clip06"})
    assert "clip06" not in ledger_of(blocks)["c"]
    for handler, payload in (
        ("set_leaning", {"topic": "maps", "leaning": 1}),
        ("set_muted", {"topic": "maps", "on": True}),
    ):
        deed(blocks, handler, payload)
    assert ledger_of(blocks)["p"] == {"off": 1}
    assert deed(blocks, "export_profile", {})["profile"] == {
        "format": "microclip-feed-profile/1",
        "chosen_for_you": False,
        "wanted": {},
        "muted": [],
        "clips": [],
    }
    assert deed(blocks, "set_profiling", {"on": True})["profile"]["on"] and "p" not in ledger_of(blocks)


def test_a_reset_forgets_taste_and_what_is_met_again_counts_anew(blocks):
    author(blocks, next_every=0, new_every=0)
    met = {"clip01": watched(liked=True), "clip03": watched(liked=True)}
    blocks.store("learner1", "feed", FeedLedger(clips=met, profile=Profile(leanings={"graphs": -2})))

    told = deed(blocks, "reset_profile", {})

    assert [step["clip"] for step in clips_of(told)][:2] == ["clip00", "clip02"]
    assert "nothing is known" in told["profile"]["text"].lower()
    assert deed(blocks, "export_profile", {})["profile"]["clips"] == []
    again = [{"clip": "clip01", "watched_ratio": 0.3, "position_s": 0}]
    deed(blocks, "report_watch", {"items": again, "at": "clip01"})
    assert [one["title"] for one in deed(blocks, "export_profile", {})["profile"]["clips"]] == ["Clip 1"]
    assert state(blocks)["progress"]["finished"] == 2


def test_the_profile_can_be_taken_along_and_names_nobody(blocks):
    author(blocks)
    blocks.store(
        "learner1", "feed", FeedLedger(clips={"clip01": watched(liked=True)}, profile=Profile(leanings={"maps": 1}))
    )

    told = deed(blocks, "export_profile", {})

    assert told["profile"]["wanted"] == {"maps": 1}
    (met,) = told["profile"]["clips"]
    assert met["title"] == "Clip 1" and met["liked"] and 0.5 < met["counts_as"] <= 1.0
    assert "learner1" not in json.dumps(told)


# Learning from everybody


def test_what_goes_well_for_others_comes_earlier_for_who_is_new(blocks):
    author(blocks, count=20, next_every=0, new_every=0)
    good = {"clip07", "clip12"}
    crowd(blocks, 40, lambda number: {f"clip{n:02}": watched(1.0 if f"clip{n:02}" in good else 0.2) for n in range(20)})

    first = state(blocks)
    told = state(blocks)

    assert {step["clip"] for step in clips_of(told)[:2]} == good
    assert clips_of(told)[0]["why"] == "Most who met it finished it."
    assert clips_of(first) == clips_of(told)


def test_who_opted_out_teaches_nobody(blocks):
    author(blocks, count=4, next_every=0, new_every=0)
    blocks.store("learner2", "feed", FeedLedger(clips={"clip03": watched(liked=True)}, profile=Profile(on=False)))
    blocks.store("learner1", "feed", FeedLedger(clips={"clip01": watched(liked=True)}))
    state(blocks)

    kept = kept_taste(Shelf(FeedFold.name, str(blocks.feed)))

    assert kept is not None and kept.taste.shown and sum(kept.taste.shown) == 1


def test_the_command_fits_what_waits(blocks):
    author(blocks, count=4)
    blocks.store("learner1", "feed", FeedLedger(clips={"clip01": watched(liked=True)}))
    state(blocks)
    shelf = Shelf(FeedFold.name, str(blocks.feed))
    at_once = kept_taste(shelf)
    shelf.release("taste")

    assert at_once is not None
    assert (fit_waiting(), fit_waiting()) == (1, 0)
    assert kept_taste(shelf).text == at_once.text


@pytest.fixture
def celery_app():
    """A Celery app of its own that is the current one, as a platform's is."""
    celery = pytest.importorskip("celery", reason="needs Celery")
    from celery import _state

    import microclip_xblock.plugin.tasks  # noqa: F401 -- as autodiscovery does

    before = _state._tls.current_app
    app = celery.Celery("tests", broker="memory://", set_as_current=True)
    yield app
    _state._tls.current_app = before
    app.close()
    _state._deregister_app(app)


def test_a_worker_fits_where_the_platform_has_workers(blocks, celery_app, monkeypatch):
    """An eager Celery works at once; nothing is fitted in the request itself."""
    monkeypatch.setattr(feed_tastes, "fit_on", lambda *_: pytest.fail("fitted in the request"))
    celery_app.conf.task_always_eager = True
    author(blocks, count=4)
    blocks.store("learner1", "feed", FeedLedger(clips={"clip01": watched(liked=True)}))

    state(blocks)

    kept = kept_taste(Shelf(FeedFold.name, str(blocks.feed)))
    assert kept is not None and kept.people == 1
    assert fit_waiting() == 0


def test_a_broker_that_does_not_answer_closes_no_feed(blocks, celery_app):
    celery_app.conf.update(broker_url="redis://127.0.0.1:1/0", broker_connection_timeout=1)
    author(blocks, count=4)
    blocks.store("learner1", "feed", FeedLedger(clips={"clip01": watched(liked=True)}))

    assert len(clips_of(state(blocks))) == 3

    assert kept_taste(Shelf(FeedFold.name, str(blocks.feed))) is not None


def test_a_fit_that_fails_closes_no_feed(blocks, monkeypatch):
    def stumble(*_given):
        raise ArithmeticError("a fit")

    monkeypatch.setattr(taste_view, "fit", stumble)
    author(blocks, count=4)
    blocks.store("learner1", "feed", FeedLedger(clips={"clip01": watched(liked=True)}))

    assert len(clips_of(state(blocks))) == 3


def test_the_operators_command_says_what_it_did(blocks, capsys):
    author(blocks, count=4)
    blocks.store("learner1", "feed", FeedLedger(clips={"clip01": watched(liked=True)}))
    state(blocks)

    call_command("microclip_fit")
    call_command("microclip_fit", "--once")

    assert capsys.readouterr().out == "Fitted 1 feeds.\nFitted 0 feeds.\n"
    with pytest.raises(CommandError, match="above 0"):
        call_command("microclip_fit", "--loop", "0")


def test_choosing_asks_the_database_for_nothing(blocks):
    author(blocks, count=30)
    crowd(blocks, 20, lambda number: {f"clip{n:02}": watched(0.5) for n in range(30)})
    state(blocks)
    with CaptureQueriesContext(connection) as chosen:
        state(blocks)
    author(blocks, count=30, order="course")
    state(blocks)
    with CaptureQueriesContext(connection) as plain:
        state(blocks)

    assert len(chosen) == len(plain)


def test_a_lost_cache_loses_nothing_but_the_fit(blocks):
    author(blocks, count=8, next_every=0, new_every=0)
    crowd(blocks, 10, lambda number: {f"clip{n:02}": watched(1.0 if n == 5 else 0.1) for n in range(8)})
    before = clips_of(state(blocks))

    cache.clear()

    assert clips_of(state(blocks)) == before


def test_watching_twice_as_long_without_recalling_more_moves_no_rank(blocks):
    """Who plays every clip twice, or jumps back and forth in it, tells nothing more about it than who plays it once."""
    dice = Random(5)
    once = {f"clip{n:02}": dice.random() for n in range(12)}
    author(blocks, next_every=0, new_every=0)
    for _time in range(2):
        for name, ratio in once.items():
            deed(
                blocks,
                "report_watch",
                {"items": [{"clip": name, "watched_ratio": ratio, "position_s": 1}], "at": name},
                "learner2",
            )
        cache.clear()
        order = Counter()
        order.update({step["clip"]: number for number, step in enumerate(clips_of(state(blocks)))})
        if _time == 0:
            first = dict(order)

    assert dict(order) == first
