"""One contract for every gateway, held in memory, on the workbench's own storage and on the platform's tables."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from microclip_xblock.community.gateway import Source
from microclip_xblock.rules.errors import SignInError
from tests.community.worlds import MemoryWorld, PlatformWorld, WorkbenchWorld


@pytest.fixture(params=["memory", "workbench", "platform"])
def world(request, make_lms):
    # Asked for by all alike: what is looked up at run time would get a transaction around the test, and threads would wait for its end.
    return {"memory": MemoryWorld, "workbench": WorkbenchWorld, "platform": lambda: PlatformWorld(make_lms)}[
        request.param
    ]()


@pytest.fixture
def platform(make_lms):
    return PlatformWorld(make_lms)


def noting(fact, value=1):
    """A change that adds one fact to whatever is there."""
    return lambda raw: {"v": 1, **raw, fact: value}


def ledgers(rows):
    """Everybody's ledgers that are not empty."""
    found = [(row.learner, dict(row.raw)) for row in rows if row.raw]
    assert len(dict(found)) == len(found), "somebody came twice"
    return dict(found)


# My ledger


def test_nothing_is_an_empty_ledger(world):
    assert world.request(1).mine() == {}
    assert world.rows() == 0


def test_a_change_is_given_what_is_stored_and_its_answer_is_stored(world):
    given = []

    def change(raw):
        given.append(dict(raw))
        return {"v": 1, "c": "bees01=y"}

    stored = world.request(1).update(change)

    assert given == [{}]
    assert dict(stored) == {"v": 1, "c": "bees01=y"}
    assert world.request(1).mine() == {"v": 1, "c": "bees01=y"}


def test_a_request_sees_its_own_changes_at_once(world):
    gateway = world.request(1)

    gateway.update(noting("a"))
    gateway.update(noting("b"))

    assert gateway.mine() == {"v": 1, "a": 1, "b": 1}
    assert gateway.mine_in([world.keys["one"]]) == {str(world.keys["one"]): {"v": 1, "a": 1, "b": 1}}


@pytest.mark.parametrize("stored", [None, '{"ledger": {"v": 1, "old": 1}}'])
def test_two_tabs_that_were_loaded_before_either_wrote_lose_nothing(world, stored):
    if stored:
        world.put(1, stored)
    left, right = world.request(1), world.request(1)

    left.update(noting("left"))
    right.update(noting("right"))
    left.update(noting("left again"))

    assert world.request(1).mine().keys() >= {"left", "right", "left again"}
    assert ("old" in world.request(1).mine()) == bool(stored)


def test_a_change_that_raises_stores_nothing(world):
    world.put(1, '{"ledger": {"v": 1, "old": 1}}')
    before = world.text(1)

    def change(raw):
        raise ZeroDivisionError

    gateway = world.request(1)
    with pytest.raises(ZeroDivisionError):
        gateway.update(change)

    assert world.text(1) == before
    assert gateway.mine() == world.request(1).mine() == {"v": 1, "old": 1}


def test_a_first_change_that_raises_leaves_nothing_that_counts(world):
    def change(raw):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        world.request(1).update(change)

    assert ledgers(world.request(2).everyone(world.keys["one"])) == {}
    world.request(1).update(noting("a"))
    assert world.request(1).mine() == {"v": 1, "a": 1}


def in_threads(world, works):
    errors = []

    def run(work):
        try:
            work()
        except Exception as error:  # noqa: BLE001 - shown by the test
            errors.append(error)
        finally:
            world.done()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []


@pytest.mark.parametrize("stored", [None, "{}", '{"ledger": {"v": 1}}'], ids=["no row yet", "empty row", "a row"])
def test_requests_of_one_learner_at_once_lose_nothing(world, stored):
    if stored:
        world.put(1, stored)
    gateways = [world.request(1) for _ in range(6)]
    start = threading.Barrier(len(gateways))

    def work(number):
        def run():
            start.wait(20)
            for turn in range(3):
                gateways[number].update(noting(f"{number}/{turn}"))

        return run

    in_threads(world, [work(number) for number in range(len(gateways))])

    assert world.request(1).mine().keys() - {"v"} == {f"{number}/{turn}" for number in range(6) for turn in range(3)}


def test_first_requests_of_different_learners_at_once_lose_nothing(world):
    gateways = [world.request(number) for number in (1, 2, 3)]
    start = threading.Barrier(3)

    def work(gateway):
        def run():
            start.wait(20)
            gateway.update(noting("here"))

        return run

    in_threads(world, [work(gateway) for gateway in gateways])

    assert len(ledgers(world.request(1).everyone(world.keys["one"]))) == 3


# Rows in every condition


CONDITIONS = [
    None,
    "{}",
    '{"ledger": {}}',
    '{"ledger": null}',
    '{"attempts": 0}',
]
UNREADABLE = ['{"ledger": [1]}', '{"ledger": "x"}', "[]", "null", '"text"', "{", ""]


@pytest.mark.parametrize("text", CONDITIONS)
def test_an_empty_row_in_any_condition_is_an_empty_ledger_and_can_be_changed(world, text):
    world.put(1, text)

    assert world.request(1).mine() == {}
    assert ledgers(world.request(2).everyone(world.keys["one"])) == {}
    world.request(1).update(noting("a"))

    assert world.request(1).mine() == {"v": 1, "a": 1}
    assert ledgers(world.request(2).everyone(world.keys["one"])) == {world.learner(1): {"v": 1, "a": 1}}


@pytest.mark.parametrize("text", [*CONDITIONS, *UNREADABLE])
def test_somebody_elses_damaged_row_harms_nobody(world, text):
    world.put(1, text)
    world.put(2, '{"ledger": {"v": 1, "a": 1}}')
    gateway = world.request(3)

    assert ledgers(gateway.everyone(world.keys["one"])) == {world.learner(2): {"v": 1, "a": 1}}
    assert ledgers(gateway.changed_since(world.keys["one"], datetime(2020, 1, 1, tzinfo=UTC))) == {
        world.learner(2): {"v": 1, "a": 1}
    }
    assert gateway.count(world.keys["one"]) == len(list(gateway.everyone(world.keys["one"])))
    gateway.update(noting("b"))
    assert world.request(3).mine() == {"v": 1, "b": 1}


@pytest.mark.parametrize("stored", [None, '{"ledger": {"v": 1, "old": 1}}'])
def test_a_row_deleted_while_a_request_was_under_way_stays_deleted_but_for_the_new_fact(world, stored):
    """Staff deleted the state: what the request had loaded before must not come back with it."""
    if stored:
        world.put(1, stored)
    gateway = world.request(1)
    world.delete(1)

    gateway.update(noting("new"))

    assert world.request(1).mine() == {"v": 1, "new": 1}


def test_a_deleted_row_is_gone_for_everybody(world):
    world.request(1).update(noting("a"))
    world.request(2).update(noting("b"))
    world.delete(1)

    assert world.request(1).mine() == {}
    assert world.request(3).count(world.keys["one"]) == len(list(world.request(3).everyone(world.keys["one"])))
    assert ledgers(world.request(3).everyone(world.keys["one"])) == {world.learner(2): {"v": 1, "b": 1}}


# Everybody's ledgers


def test_a_change_touches_nobody_elses_row_and_no_other_block(world):
    for number in (2, 3):
        world.put(number, '{"ledger": {"v": 1, "theirs": 1}, "attempts": 4}')
    world.put(1, '{"ledger": {"v": 1, "elsewhere": 1}}', "two")
    before = [world.text(2), world.text(3), world.text(1, "two")]

    world.request(1).update(noting("mine"))

    assert [world.text(2), world.text(3), world.text(1, "two")] == before


def test_everyone_is_met_once_and_counted(world):
    for number in (1, 2, 3):
        world.request(number).update(noting("who", number))
    world.request(1, "two").update(noting("elsewhere"))
    gateway = world.request(1, "two")

    everyone = ledgers(gateway.everyone(world.keys["one"]))

    assert everyone == {world.learner(number): {"v": 1, "who": number} for number in (1, 2, 3)}
    assert gateway.count(world.keys["one"]) == 3
    assert gateway.count(world.keys["two"]) == 1


def test_pages_of_everyone_fit_together(platform, monkeypatch):
    monkeypatch.setattr("microclip_xblock.community.platform.ROWS_AT_ONCE", 2)
    for number in (1, 2, 3):
        platform.request(number).update(noting("who", number))

    assert len(ledgers(platform.request(1).everyone(platform.keys["one"]))) == 3
    platform.delete(3)
    assert len(ledgers(platform.request(1).everyone(platform.keys["one"]))) == 2


def test_what_was_stored_since_a_moment_is_given(world):
    gateway = world.request(3)
    world.request(1).update(noting("early"))
    moment = datetime.now(UTC)
    world.request(2).update(noting("late"))
    world.request(1).update(noting("late too"))

    changed = ledgers(gateway.changed_since(world.keys["one"], moment))

    assert changed == {world.learner(1): {"v": 1, "early": 1, "late too": 1}, world.learner(2): {"v": 1, "late": 1}}


def test_what_was_not_touched_for_long_need_not_be_given(platform):
    for number in (1, 2, 3):
        platform.request(number).update(noting("early"))
    platform.row(1).update(modified=datetime.now(UTC) - timedelta(days=1))

    changed = ledgers(platform.request(1).changed_since(platform.keys["one"], datetime.now(UTC) - timedelta(hours=1)))

    assert set(changed) == {platform.learner(2), platform.learner(3)}


def test_a_row_says_when_it_was_stored_in_aware_time_or_not_at_all(world):
    before = datetime.now(UTC) - timedelta(seconds=2)
    world.request(1).update(noting("a"))

    (row,) = [row for row in world.request(2).everyone(world.keys["one"]) if row.raw]

    assert row.modified is None or before <= row.modified <= datetime.now(UTC) + timedelta(seconds=2)


def test_my_ledgers_elsewhere_are_mine_alone(world):
    world.request(1).update(noting("one"))
    world.request(1, "two").update(noting("two"))
    world.request(2).update(noting("theirs"))

    both = [world.keys["one"], world.keys["two"]]
    one, two = map(str, both)

    assert world.request(1).mine_in(both) == {one: {"v": 1, "one": 1}, two: {"v": 1, "two": 1}}
    assert world.request(2).mine_in(both) == {one: {"v": 1, "theirs": 1}}
    assert world.request(3).mine_in(both) == {}
    assert world.request(3).mine_in([]) == {}


# Nobody signed in


def test_nobody_has_no_ledger_and_stores_none(world):
    gateway = world.request(None)

    assert gateway.learner is None and not gateway.enrolled() and not gateway.staff()
    assert gateway.mine() == {} and gateway.mine_in([world.keys["one"]]) == {}
    with pytest.raises(SignInError):
        gateway.update(noting("a"))
    assert world.rows() == 0


def test_the_clock_is_aware(world):
    assert world.request(1).now().utcoffset() == timedelta(0)


# Who takes part


def test_learners_of_the_platform_are_enrolled_and_staff_are_staff(platform):
    from django.contrib.auth.models import User

    def gateway_of(username):
        block = platform.made.lms.bound(platform.keys["one"], User.objects.get(username=username))
        return type(platform.request(1))(block)

    assert (gateway_of("learner1").enrolled(), gateway_of("learner1").staff()) == (True, False)
    assert (gateway_of("stranger").enrolled(), gateway_of("stranger").staff()) == (False, False)
    assert (gateway_of("leaver").enrolled(), gateway_of("leaver").staff()) == (False, False)
    assert gateway_of("teacher").staff()


def test_who_left_or_retired_is_absent(platform):
    from django.contrib.auth.models import User

    ids = dict(User.objects.values_list("username", "id"))

    absent = platform.request(1).absent()

    assert {ids["leaver"], ids[platform.made.retired]} <= absent
    assert not absent & {ids["learner1"], ids["learner2"], ids["learner3"], ids["teacher"]}


def test_who_leaves_becomes_absent_and_who_comes_back_is_not(platform):
    from common.djangoapps.student.models import CourseEnrollment

    from tests.platform.people import unenroll

    unenroll(platform.user(2), platform.made.course.key)
    assert platform.learner(2) in platform.request(1).absent()
    CourseEnrollment.enroll(platform.user(2), platform.made.course.key)
    assert platform.learner(2) not in platform.request(1).absent()


def test_absent_learners_in_memory():
    world = MemoryWorld()
    world.memory.unenrolled.add(2)

    assert world.request(1).absent() == {2} and not world.request(2).enrolled()


# Sources


def test_sources_are_the_courses_feeds_and_challenges_that_the_learner_may_see(platform):
    course, unit = platform.made.course, platform.made.unit
    hidden = course.add("microclip_feed", unit, "hidden")
    locked = course.add("microclip_challenge", unit, "locked", visible_to_staff_only=True)
    course.add("microclip_board", unit, "board")
    course.hide(hidden, "learner1")

    def keys(number):
        return {source.key for source in platform.request(number).sources()}

    assert keys(1) == set(platform.keys.values())
    assert keys(2) == {*platform.keys.values(), hidden}
    assert locked not in keys(2)


def test_a_source_says_whether_its_votes_are_final(platform):
    platform.made.course.author(platform.keys["one"], votes_close=datetime(2020, 1, 1, tzinfo=UTC))

    sources = platform.request(1).sources()

    assert {(source.key, source.block_type, source.over) for source in sources} == {
        (platform.keys["one"], "microclip_challenge", True),
        (platform.keys["two"], "microclip_feed", False),
    }


def test_sources_in_memory_are_those_that_were_put_there():
    world = MemoryWorld()
    world.memory.sources.append(Source("one", "microclip_challenge", True))

    assert world.request(1).sources() == [Source("one", "microclip_challenge", True)]


# The platform's rows


def test_a_grade_and_foreign_fields_in_the_row_survive_a_change(platform):
    platform.put(1, '{"attempts": 3}', grade=0.5, max_grade=1.0)

    platform.request(1).update(noting("a"))

    row = platform.row(1).get()
    assert json.loads(row.state) == {"attempts": 3, "ledger": {"v": 1, "a": 1}}
    assert (row.grade, row.max_grade) == (0.5, 1.0)


def test_a_grade_that_came_before_any_state_is_kept(platform):
    platform.put(1, None, grade=0.5, max_grade=1.0)

    platform.request(1).update(noting("a"))

    assert (platform.row(1).get().grade, json.loads(platform.text(1))) == (0.5, {"ledger": {"v": 1, "a": 1}})


def test_there_is_one_row_a_learner_and_block(platform):
    for _ in range(3):
        platform.request(1).update(noting("a"))

    assert platform.rows() == 1
    assert platform.row(1).get().module_type == "microclip_challenge"


@pytest.mark.parametrize(
    "stored", [None, '{"ledger": {"v": 1, "c": "bees01=y"}, "attempts": 1}'], ids=["no row", "a row"]
)
def test_staff_who_look_as_a_learner_change_nothing_of_that_learner(platform, stored):
    clips = [{"id": "bees01", "title": "Bees", "media": "/static/bees.mp4"}]
    platform.made.course.author(platform.keys["two"], clips=clips)
    if stored:
        platform.put(1, stored, "two")
    before, rows = platform.row(1, "two").values().first(), platform.rows()
    staff = platform.made.client("teacher", masquerade_as="learner1")

    liked = staff.call(platform.keys["two"], "set_reaction", json={"clip": "bees01", "kind": "like", "on": True})
    seen = staff.call(platform.keys["two"], "feed_state", json={})

    assert liked.status_code == 200, liked
    assert platform.row(1, "two").values().first() == before
    assert platform.rows() == rows
    assert seen.json()["clips"][0]["mine"]["liked"] is True
    honest = platform.made.client("learner1").call(platform.keys["two"], "feed_state", json={})
    assert honest.json()["clips"][0]["mine"]["liked"] is False
