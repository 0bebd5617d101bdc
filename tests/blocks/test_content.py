"""What goes out: hostile texts stay inert, nobody's id, few queries; courses copied and imported; views that never fail."""

import html
import json
import re
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from lms.djangoapps.courseware.models import StudentModule

from microclip_xblock.community.ledgers import BoardLedger, ChallengeLedger, ClipFacts, FeedLedger
from microclip_xblock.rules.clips import clips_of
from microclip_xblock.studio.editor import field_values
from tests.blocks.course import CLASSES, CLIPS, HOSTILE, REQUESTS, Blocks
from tests.platform import staff_tools
from tests.platform.people import make_user
from tests.strategies import clip_of, entry_of

KINDS = pytest.mark.parametrize("kind", ["feed", "challenge", "board"])


class Dangers(HTMLParser):
    """What of a hostile text came alive in a page: its elements and attributes, as a browser would see them."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if any(name.startswith("on") or value == "x" for name, value in attrs):
            self.found.append((tag, attrs))

    def handle_data(self, data):
        # Text between tags is harmless unless it is a script's.
        if self.cdata_elem == "script" and "alert(" in data and "\\u003c" not in data:
            self.found.append(data)


def test_the_search_for_dangers_finds_some():
    assert len(Dangers(f"<p>{HOSTILE}</p>").found) == 2


def data_in(page):
    """What the page gives the block's script."""
    (found,) = re.findall(r'class="microclip-data"[^>]*data-init="([^"]*)"', page.text)
    return json.loads(html.unescape(found))


# Hostile texts


def test_hostile_texts_stay_inert_in_pages(blocks):
    course = blocks.made.course
    clips = [
        CLIPS[0]
        | {
            "title": HOSTILE,
            "description": HOSTILE,
            "topics": [HOSTILE],
            "check": {"question": HOSTILE, "options": [{"text": HOSTILE, "correct": True}]},
        }
    ]
    course.author(blocks.feed, clips=clips, display_name=HOSTILE)
    course.author(blocks.challenge, prompt=HOSTILE, hashtag=HOSTILE, display_name=HOSTILE)
    course.author(blocks.board, display_name=HOSTILE)
    blocks.enter("learner2", entry_of(2, title=HOSTILE, caption=HOSTILE, alt=HOSTILE))

    for key in (blocks.feed, blocks.challenge, blocks.board):
        for page in (
            blocks.made.client("learner1").render(key),
            blocks.made.studio.client("teacher").render(key),
            blocks.made.studio.client("teacher").render(key, "studio_view"),
        ):
            assert page.status_code == 200, page
            assert Dangers(page.text).found == []

    shown = data_in(blocks.made.client("learner1").render(blocks.feed))
    assert shown["state"]["clips"][0]["title"] == HOSTILE
    shown = data_in(blocks.made.client("learner1").render(blocks.challenge))
    assert HOSTILE in [entry["title"] for entry in shown["state"]["gallery"]["entries"]]


def test_json_is_sent_as_json(blocks):
    answer = blocks.call("learner1", "challenge", "challenge_state", {})

    assert (
        answer.headers["Content-Type"].startswith("application/json") and answer.headers["Cache-Control"] == "no-store"
    )


# Nobody's id goes out


def everything_sent(blocks, who):
    for kind, handler, payload, _ in REQUESTS:
        yield blocks.call(who, kind, handler, payload).text
    client = blocks.made.client(who)
    for key in (blocks.feed, blocks.challenge, blocks.board):
        yield html.unescape(client.render(key).text)


def test_no_id_name_address_or_storage_key_goes_out(make_lms):
    blocks = Blocks(make_lms(classes=CLASSES, learners=4))
    # Ids that can be recognized in any text.
    for number in (1, 2, 3, 4):
        user = User.objects.get(username=f"learner{number}")
        User.objects.filter(pk=user.pk).update(username=f"veryreal{number}", email=f"veryreal{number}@example.com")
    names = {number: f"veryreal{number}" for number in (1, 2, 3, 4)}
    for number in (2, 3):
        clip = clip_of(number, name=f"secret{number}.mp4", poster="secret.webp", captions={"en": "secret.vtt"})
        blocks.enter(names[number], entry_of(number, clip))
    for number in (1, 2, 3, 4):
        blocks.store(
            names[number], "feed", FeedLedger({"bees01": ClipFacts(watched_ratio=1.0, finished_day=800, liked=True)})
        )

    texts = list(everything_sent(blocks, names[1])) + list(everything_sent(blocks, names[2]))

    whole = "\n".join(texts)
    assert "veryreal" not in re.sub(r"data-[a-z-]*user[a-z-]*=\"[^\"]*\"", "", whole)
    assert "secret" not in whole and "microclip/Org" not in whole and clip_of(2).folder[-32:] not in whole
    assert "media/" not in whole.replace("/handler/media/", "")
    assert "owner" not in whole and "user_id" not in whole and "@example.com" not in whole
    assert re.search(r"[A-Z][a-z]+ \d{3}", whole), "pseudonyms are shown"


def test_no_number_in_a_reply_is_a_learners_id(make_lms):
    blocks = Blocks(make_lms(classes=CLASSES, learners=4))
    for number in (1, 2, 3):
        make_user(f"numbered{number}", blocks.made.course.key, id=987_650_000 + number)
    for number in (2, 3):
        blocks.enter(f"numbered{number}", entry_of(number))
        blocks.store(
            f"numbered{number}",
            "feed",
            FeedLedger({"bees01": ClipFacts(watched_ratio=1.0, finished_day=800, liked=True)}),
        )

    whole = "\n".join(everything_sent(blocks, "numbered1"))

    assert "98765000" not in whole


# Few queries


def handler_queries(blocks, who, kind, handler, payload):
    answer = blocks.call(who, kind, handler, payload)
    assert answer.status_code == 200, answer
    return [sql for sql in answer.queries["handler"] if "SAVEPOINT" not in sql.upper()]


@pytest.mark.parametrize(
    "kind, handler, payload, most",
    [
        ("challenge", "cast_vote", {"entry": entry_of(2).id, "on": True}, 6),
        ("challenge", "gallery_page", {"page": 0}, 4),
        ("feed", "feed_state", {}, 4),
        ("feed", "report_watch", {"items": [{"clip": "bees01", "watched_ratio": 1.0, "position_s": 1}], "at": None}, 6),
        ("feed", "set_reaction", {"clip": "bees01", "kind": "like", "on": True}, 6),
        ("feed", "answer_check", {"clip": "bees01", "given": [0], "attempt": 1}, 6),
        ("board", "board_state", {}, 4),
    ],
)
def test_hot_requests_ask_the_database_little(blocks, kind, handler, payload, most):
    toys = {"toy": "tests.platform.toys:Toy"}
    blocks.made.course.data["classes"].update(toys)
    toy = blocks.made.course.add("toy", blocks.made.unit, "toy1")
    blocks.call("learner1", kind, handler, payload)

    def bare(number):
        # The board has to tell staff from learners, hence asks the user service; what that service asks is the runtime's own.
        name, message = {"board_state": ("who", {})}.get(
            handler, ("put", {"count": number}) if most > 4 else ("look", {})
        )
        answer = blocks.made.client("learner1").call(toy, name, json=message)
        assert answer.status_code == 200, answer
        return [sql for sql in answer.queries["handler"] if "SAVEPOINT" not in sql.upper()]

    bare(1)
    runtimes_own = len(bare(2))
    changed = payload | {"on": False} if "on" in payload else payload
    made = handler_queries(blocks, "learner1", kind, handler, changed)

    assert len(made) - runtimes_own <= most, "\n".join(sql[:160] for sql in made)


# Courses copied, imported, collected


def kept(block, kind):
    """The settings, with clips as they are read: files leave out what is empty."""
    values = field_values(block, kind)
    return values | ({"clips": clips_of(values["clips"])} if "clips" in values else {})


@KINDS
def test_olx_goes_out_and_comes_in_the_same(blocks, kind):
    studio = blocks.made.studio
    text = studio.export(blocks.key(kind))

    assert "ledger" not in text
    key = studio.paste(text, blocks.made.unit)
    studio.publish()
    old, new = studio.block(blocks.key(kind)), studio.block(key)
    assert kept(new, kind) == kept(old, kind)
    assert blocks.made.client("learner1").call(key, f"{kind}_state", json={}).status_code == 200


@KINDS
def test_a_duplicate_and_a_rerun_begin_without_anybody(blocks, kind):
    blocks.store("learner1", "feed", FeedLedger({"bees01": ClipFacts(watched_ratio=1.0, finished_day=800, liked=True)}))
    duplicate = blocks.made.studio.duplicate(blocks.key(kind))
    blocks.made.studio.publish()

    state = blocks.made.client("learner2").call(duplicate, f"{kind}_state", json={})

    assert state.status_code == 200, state
    if kind == "feed":
        assert [clip["likes"] for clip in state.json()["clips"]] == [0, 0, 0]
    if kind == "challenge":
        assert state.json()["gallery"]["of"] == 0


def test_what_the_platform_asks_at_publish_is_answered_unbound(blocks):
    blocks.made.course.author(blocks.feed, clips=[None, 7, {"id": "a;b", "media": "x"}, *CLIPS])

    collected = staff_tools.collect(blocks.made.course.key)

    assert [clip["id"] for clip in collected[blocks.feed]["student_view_data"]["clips"]] == [
        "bees01",
        "dew902",
        "moon03",
    ]
    assert collected[blocks.challenge]["student_view_data"] == {"prompt": "Show us.", "hashtag": ""}
    assert staff_tools.index(blocks.feed)["content"]["titles"].startswith("Bees\n")
    assert staff_tools.index(blocks.challenge)["content"]["prompt"] == "Show us."
    for key in (blocks.feed, blocks.challenge, blocks.board):
        assert blocks.made.course.unbound(key).max_score() in (None, 0)


# Views never raise


@pytest.mark.parametrize("who", ["learner1", "teacher", "teacher as learner2"])
def test_units_are_shown_to_all_who_may_see_them(blocks, who):
    name, _, learner = who.partition(" as ")

    page = blocks.made.client(name, masquerade_as=learner or None).render(blocks.made.unit)

    assert page.status_code == 200, page
    assert page.text.count('class="microclip-data"') == 3


def test_visitors_of_a_public_course_see_everything_and_may_do_nothing(blocks):
    blocks.made.course.data["public"] = True

    for key in (blocks.feed, blocks.challenge, blocks.board):
        page = blocks.made.client().render(key, "public_view")
        assert page.status_code == 200, page
        assert data_in(page)["can_act"] is False
    assert data_in(blocks.made.client().render(blocks.challenge, "public_view"))["state"]["gallery"]["entries"] == []


@pytest.mark.parametrize(
    "clips",
    [
        [None],
        [{"id": "x"}],
        [{"id": "a;b=c", "media": "m"}],
        [{"id": 5, "media": 7}],
        [CLIPS[0] | {"check": {"options": [None, 3, {"text": 4}]}}],
        [CLIPS[0] | {"captions": "x", "topics": {"a": 1}}],
    ],
)
def test_a_damaged_import_never_takes_the_unit_down(blocks, clips):
    blocks.made.course.author(blocks.feed, clips=clips)

    page = blocks.made.client("learner1").render(blocks.made.unit)

    assert page.status_code == 200, page
    assert page.text.count('class="microclip-data"') == 3
    assert blocks.call("learner1", "feed", "feed_state", {}).status_code == 200


@pytest.mark.parametrize(
    "state", [None, "{}", '{"ledger": null}', '{"ledger": {}}', '{"ledger": {"v": 1, "c": 5, "e": 5, "b": 5}}']
)
def test_peers_rows_in_any_condition_never_take_the_unit_down(blocks, state):
    for key in (blocks.feed, blocks.challenge, blocks.board):
        StudentModule.objects.create(
            student=User.objects.get(username="learner4"), module_state_key=key, course_id=key.course_key, state=state
        )

    page = blocks.made.client("learner1").render(blocks.made.unit)

    assert page.text.count('class="microclip-data"') == 3
    assert blocks.made.client("learner4").render(blocks.made.unit).status_code == 200


# The loop: watching, voting, entering lead to points


def test_what_one_does_shows_at_once_in_points_likes_and_places(blocks):
    watched = [{"clip": clip["id"], "watched_ratio": 1.0, "position_s": 9.0} for clip in CLIPS]
    reply = blocks.call("learner1", "feed", "report_watch", {"items": watched, "at": "dew902"}).json()
    assert reply["progress"]["finished"] == 3 and reply["complete"] is True
    assert (
        blocks.call("learner1", "feed", "answer_check", {"clip": "bees01", "given": [1], "attempt": 1}).json()[
            "answer"
        ]["right"]
        is True
    )
    liked = blocks.call("learner1", "feed", "set_reaction", {"clip": "bees01", "kind": "like", "on": True}).json()
    assert (liked["likes"], liked["mine"]["liked"]) == (1, True)
    voted = blocks.call("learner1", "challenge", "cast_vote", {"entry": entry_of(2).id, "on": True}).json()
    assert voted["votes"]["spent"] == 1 and voted["entry"]["voted"] is True

    board = blocks.call("learner1", "board", "board_state", {}).json()

    assert board["points"] == 3 * 5 + 10 + 2
    assert {badge["id"]: badge["earned"] for badge in board["badges"]}["first_steps"] is True
    assert board["place"]["rank"] == 1 or board["points"] < 20
    state = blocks.call("learner1", "feed", "feed_state", {}).json()
    assert state["resume"]["clip"] == "dew902"


def test_who_hides_is_not_listed_and_keeps_their_points(blocks):
    board = blocks.call("learner2", "board", "set_hidden", {"hidden": True}).json()

    assert board["hidden"] is True and board["place"] is None and board["points"] == 20
    assert BoardLedger.decode(
        json.loads(StudentModule.objects.get(student__username="learner2", module_state_key=blocks.board).state)[
            "ledger"
        ]
    ).hidden
    others = blocks.call("learner3", "board", "board_state", {}).json()
    assert [row["me"] for row in others["neighbours"]] == [True]


def test_results_are_shown_only_after_the_end(blocks):
    from datetime import UTC, datetime

    blocks.store("learner1", "challenge", ChallengeLedger(ballot={entry_of(2).id: 1}))
    state = blocks.call("learner4", "challenge", "challenge_state", {})
    assert state.json()["results"] is None and '"votes_text"' not in state.text

    blocks.made.course.author(blocks.challenge, votes_close=datetime(2020, 1, 1, tzinfo=UTC))
    results = blocks.call("learner4", "challenge", "challenge_state", {}).json()["results"]

    assert [(place["place"], place["entry"]["id"], place["votes"]) for place in results["places"]] == [
        (1, entry_of(2).id, 1),
        (2, entry_of(3).id, 0),
    ]
    refused = blocks.call("learner4", "challenge", "cast_vote", {"entry": entry_of(2).id, "on": True})
    assert refused.json()["error"]["code"] == "voting_closed"
