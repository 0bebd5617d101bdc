"""How a feed does, for its course team: who may see it, what is in it, what it costs, and the preview of its author."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from lms.djangoapps.courseware.models import StudentModule

from microclip_xblock.community.feed_facts import ClipFacts
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.feed_question import Question
from microclip_xblock.community.ledger import day_of
from microclip_xblock.studio.preview import preview_gateway
from tests.blocks.course import CLIPS

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("http://x","y")']
TODAY = day_of(datetime.now(UTC))


def learned(number, ledger, blocks):
    name = f"crowd{number}"
    User.objects.get_or_create(username=name, defaults={"is_active": True})
    blocks.store(name, "feed", ledger)


def crowd(blocks, many, facts=None, **more):
    """So many learners who watched the first clip; two more watched the second."""
    for number in range(many):
        known = facts(number) if facts else ClipFacts(watched_ratio=1.0, furthest_ratio=1.0, finished_day=TODAY)
        clips = {"bees01": known}
        if number < 2:
            clips["dew902"] = ClipFacts(watched_ratio=0.5, furthest_ratio=0.5, liked=True)
        learned(number, FeedLedger(clips=clips, **more), blocks)


def report(blocks, who="teacher"):
    answer = blocks.call(who, "feed", "report", {})
    assert answer.status_code == 200, answer
    return answer.json()


def export(blocks, who="teacher", suffix=""):
    return blocks.call(who, "feed", "export_report", method="GET", suffix=suffix)


def table(answer):
    assert answer.content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


# Who may


@pytest.mark.parametrize("who", ["nobody", "stranger", "leaver", "learner1", "teacher as learner2"])
def test_only_the_course_team_sees_how_a_feed_does(blocks, who):
    before = blocks.rows()

    asked = [blocks.call(who, "feed", "report", {}), export(blocks, who), export(blocks, who, "questions")]

    assert [answer.status_code for answer in asked] == [403] * 3
    assert {answer.json()["error"]["code"] for answer in asked} == {"staff_only"}
    assert blocks.rows() == before


def test_staff_see_it_and_leave_no_row(blocks):
    before = blocks.rows()

    told = report(blocks)

    assert [clip["id"] for clip in told["clips"]] == [clip["id"] for clip in CLIPS]
    assert export(blocks).status_code == 200
    assert blocks.rows() == before


@pytest.mark.parametrize(
    "method, suffix", [("POST", ""), ("GET", "people"), ("GET", "../questions"), ("PUT", "questions")]
)
def test_what_is_no_download_is_refused(blocks, method, suffix):
    answer = blocks.call("teacher", "feed", "export_report", method=method, suffix=suffix)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")


# What is told


def test_numbers_of_few_are_not_told_and_not_to_be_found_in_sums(blocks):
    crowd(
        blocks,
        6,
        lambda n: ClipFacts(watched_ratio=1.0 if n else 0.2, furthest_ratio=1.0, finished_day=TODAY if n else None),
    )

    told = report(blocks)
    bees, dew, moon = told["clips"]

    assert (bees["views"], bees["shown"], bees["finished"]) == (6, 6, {"of": 6, "share": 0.833})
    assert (dew["views"], dew["likes"], dew["finished"]) == (None, None, None)
    assert (moon["views"], moon["likes"]) == (0, 0)
    assert told["total"]["views"] == {"count": 6, "whole": False}
    assert told["total"]["likes"] == {"count": 0, "whole": False}
    assert told["people"] == 6


def test_people_are_not_told_when_they_are_few(blocks):
    crowd(blocks, 4)

    assert report(blocks)["people"] is None


def test_a_hard_check_and_a_moment_that_loses_people_are_named_with_the_moment(blocks):
    crowd(
        blocks,
        12,
        lambda n: ClipFacts(
            watched_ratio=0.5, furthest_ratio=0.5, tries=1, first_right=n < 1, answer_day=TODAY, lost_ratio=0.5
        ),
    )

    told = report(blocks)

    assert told["first"] == ["bees01"]
    texts = [sign["text"] for sign in told["clips"][0]["signs"]]
    assert texts == [
        "It lost 12 people, most around 0:10.",
        "Fewer than 5 got the check right at the first try: it reads too hard, or the clip misses it.",
        "Many leave at 0:09: 100 % within a moment.",
        "Nobody finished it.",
    ]
    assert any("50 %" in rule for rule in told["rules"]) and all("{" not in rule for rule in told["rules"])


def test_no_learner_is_in_it(blocks):
    question = Question("q00001", "bees01", 0.5, "Who is <b>Ada</b>?", TODAY)
    crowd(blocks, 6, questions=[question])

    everything = json.dumps(report(blocks)) + export(blocks).text + export(blocks, suffix="questions").text

    for user in User.objects.filter(username__startswith="crowd"):
        assert user.username not in everything
    assert "Who is <b>Ada</b>?" not in json.dumps(report(blocks)) + export(blocks).text
    assert report(blocks)["clips"][0]["questions"] == 6


def test_clips_that_are_gone_are_left_out(blocks):
    crowd(blocks, 6)
    blocks.made.course.author(blocks.feed, clips=CLIPS[1:])

    assert [clip["id"] for clip in report(blocks)["clips"]] == ["dew902", "moon03"]
    assert len(table(export(blocks))) == 3


# Taken along


def test_the_table_says_in_words_what_is_in_it(blocks):
    crowd(blocks, 6)

    answer = export(blocks)
    header, bees, dew, _moon = table(answer)

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="feed-report-2')
    assert answer.headers["Cache-Control"] == "no-store"
    cells = dict(zip(header, bees, strict=True))
    assert (cells["Clip"], cells["Views"], cells["Finished (%)"], cells["Likes"]) == ("Bees", "6", "100", "0")
    assert dict(zip(header, dew, strict=True))["Views"] == "fewer than 5"
    assert dict(zip(header, dew, strict=True))["Clip"] == "شجرة"


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_starts_a_formula(blocks, formula):
    blocks.made.course.author(blocks.feed, clips=[{**CLIPS[0], "title": formula, "topics": [formula]}])
    crowd(blocks, 5, questions=[Question("q00001", "bees01", None, formula, TODAY)])

    rows = table(export(blocks)) + table(export(blocks, suffix="questions"))

    cells = [cell for row in rows for cell in row]
    assert any(cell == f"'{formula}" for cell in cells)
    assert not [cell for cell in cells if cell.strip()[:1] in tuple("=+-@＝")]


def test_questions_are_told_only_when_they_are_asked_for(blocks):
    questions = [Question("q00001", "bees01", 0.5, 'Why, "so"?\nAnd then?', TODAY)]
    learned(1, FeedLedger(questions=questions), blocks)

    header, asked = table(export(blocks, suffix="questions"))

    assert header == ["Clip", "Moment", "Day", "Question"]
    assert asked[:2] == ["Bees", "0:10"] and asked[3] == 'Why, "so"?\nAnd then?'


# What it costs


@pytest.mark.parametrize("handler, message", [("report", {"json": {}}), ("export_report", {"method": "GET"})])
def test_a_report_asks_the_database_little(blocks, handler, message):
    blocks.made.course.data["classes"].update({"toy": "tests.platform.toys:Toy"})
    toy = blocks.made.course.add("toy", blocks.made.unit, "toy1")
    crowd(blocks, 6)
    report(blocks)

    def queries(client, key, name, **sent):
        answer = client.call(key, name, **sent)
        assert answer.status_code == 200, answer
        return [sql for sql in answer.queries["handler"] if "SAVEPOINT" not in sql.upper()]

    # What telling staff from learners costs is the runtime's own.
    own = queries(blocks.made.client("teacher"), toy, "who", json={})
    made = queries(blocks.made.client("teacher"), blocks.feed, handler, **message)

    assert len(made) - len(own) <= 4, "\n".join(sql[:160] for sql in made)


# The author's preview


def preview(blocks):
    return blocks.made.studio.client("teacher")


def test_an_author_chooses_how_many_are_invented_and_it_lasts_for_the_session(blocks):
    author = preview(blocks)
    before = blocks.rows()

    people = []
    for size in (5, 500, 50):
        answer = author.call(blocks.feed, "preview_cohort", preview=True, json={"size": size})
        assert (answer.status_code, answer.json()) == (200, {"size": size})
        told = author.call(blocks.feed, "report", preview=True, json={}).json()
        people.append(told["people"])
        page = author.render(blocks.feed)
        assert f"&quot;size&quot;: {size}," in page.text

    # Not everybody invented came to this feed; the author is one of those who may have.
    assert people[0] in (None, 5, 6) and 400 < people[1] <= 501 and 30 < people[2] <= 51
    assert "&quot;size&quot;: 50," in blocks.made.studio.client("teacher").render(blocks.feed).text
    assert blocks.rows() == before
    assert not StudentModule.objects.filter(student__username="teacher").exists()


@pytest.mark.parametrize("size", [0, 7, 50_000, -5, "50", None, 5.0, True])
def test_no_other_size_is_taken(blocks, size):
    answer = preview(blocks).call(blocks.feed, "preview_cohort", preview=True, json={"size": size})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")


@pytest.mark.parametrize("who", ["nobody", "stranger", "learner1", "teacher"])
def test_nowhere_else_is_there_anything_to_choose(blocks, who):
    before = blocks.rows()

    answer = blocks.call(who, "feed", "preview_cohort", {"size": 500})
    outside = blocks.made.studio.client("teacher").call(blocks.feed, "preview_cohort", json={"size": 500})

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "staff_only")
    assert outside.status_code == 403
    assert blocks.rows() == before


def test_a_size_in_a_learners_row_changes_nothing(blocks):
    crowd(blocks, 6)
    key = blocks.feed
    StudentModule.objects.create(
        student=User.objects.get(username="teacher"),
        module_state_key=key,
        course_id=key.course_key,
        module_type=key.block_type,
        state=json.dumps({"preview_size": 500}),
    )

    assert report(blocks)["people"] == 6


def test_an_author_does_all_a_learner_does_and_the_report_shows_the_invented(blocks):
    author = preview(blocks)
    before = blocks.rows()

    for handler, payload in (
        ("report_watch", {"items": [{"clip": "bees01", "watched_ratio": 1.0, "position_s": 1}], "at": None}),
        ("set_reaction", {"clip": "bees01", "kind": "like", "on": True}),
        ("answer_check", {"clip": "bees01", "from": "", "given": [1], "attempt": 1}),
        ("ask_author", {"clip": "bees01", "ratio": 0.5, "text": "Is this on?"}),
        ("report_clip", {"clip": "moon03", "reason": "wrong"}),
        ("set_pin", {"text": "Try it"}),
    ):
        assert author.call(blocks.feed, handler, preview=True, json=payload).status_code == 200, handler
    told = author.call(blocks.feed, "report", preview=True, json={}).json()
    asked = author.call(blocks.feed, "export_report", preview=True, method="GET", suffix="questions")

    bees = told["clips"][0]
    assert bees["views"] > 10 and bees["shown"] >= bees["views"] and bees["right"]["of"] >= 5
    assert told["clips"][2]["reported"] >= 1
    assert "Is this on?" in asked.text
    assert blocks.rows() == before


def test_the_cohort_stays_the_same_and_nobody_changes_it(blocks):
    block = preview(blocks).preview_block(blocks.feed)
    first = {row.learner: json.dumps(row.raw) for row in preview_gateway(block).everyone(blocks.feed)}

    for _ in range(2):
        preview(blocks).call(blocks.feed, "feed_state", preview=True, json={})
        preview(blocks).call(blocks.feed, "report", preview=True, json={})

    again = {row.learner: json.dumps(row.raw) for row in preview_gateway(block).everyone(blocks.feed)}
    assert first == again and len(first) > 30


def test_a_preview_carries_the_frames_script_and_a_learners_page_does_not(blocks):
    shown = preview(blocks).render(blocks.feed)
    page = blocks.made.client("learner1").render(blocks.feed)

    assert "dist/staff.js" in shown.text and "microclip-preview-data" in shown.text
    assert "microclip-preview-data" not in page.text
    # The script's address is told, and nothing loads it before somebody of the staff asks.
    assert [one for one in page.fragment.resources if "staff" in str(one.data)] == []
