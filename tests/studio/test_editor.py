"""Showing the editor and saving what comes back."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from microclip_xblock.rules.errors import InvalidFieldsError
from microclip_xblock.studio.editor import editor_data, editor_fragment, save
from tests.studio.test_validation import clip


class Templates:
    """Keeps what a template was given; rendering itself is the template engine's matter."""

    def render_django_template(self, template_path, context=None, i18n_service=None):
        self.context = context
        return f"<div>{template_path}</div>"


def challenge(**changes):
    values = {
        "display_name": "Challenge",
        "prompt": "",
        "hashtag": "",
        "max_duration_s": 60,
        "max_size_mb": 50,
        "votes_per_learner": 3,
        "entries_close": None,
        "votes_close": None,
        "completes_when": "entered",
    }
    return SimpleNamespace(
        **{**values, **changes}, runtime=SimpleNamespace(local_resource_url=lambda block, uri: f"/r/{uri}")
    )


def feed(*clips):
    return SimpleNamespace(
        display_name="Feed",
        clips=list(clips),
        challenges=[],
        order="for_you",
        next_every=4,
        new_every=10,
        topic_path=[],
        sitting_kind="clips",
        sitting_size=7,
        recall_every=3,
        completes_by="finished",
        complete_ratio=0.8,
        checks_ratio=0.6,
        graded_by="nothing",
        weight=1.0,
    )


def test_a_good_form_is_saved_and_answered_as_json():
    block = challenge()

    reply = save(block, "challenge", {"values": {"hashtag": "Tides", "votes_close": "2026-09-01T12:00:00Z"}}, str)

    assert block.hashtag == "#Tides"
    assert block.votes_close == datetime(2026, 9, 1, 12, tzinfo=UTC)
    assert reply["saved"] is True
    assert reply["values"]["votes_close"] == "2026-09-01T12:00:00Z"
    json.dumps(reply)


def test_one_problem_keeps_everything_as_it_was():
    block = challenge()

    with pytest.raises(InvalidFieldsError) as refused:
        save(block, "challenge", {"values": {"hashtag": "Tides", "max_size_mb": 0}}, str)

    assert refused.value.details["fields"] == {"max_size_mb": "Enter a whole number from 1 to 500."}
    assert block.hashtag == ""


def test_a_new_date_has_to_fit_the_one_that_stays():
    block = challenge(entries_close=datetime(2026, 9, 2, tzinfo=UTC))

    with pytest.raises(InvalidFieldsError) as refused:
        save(block, "challenge", {"values": {"votes_close": "2026-09-01T00:00:00Z"}}, str)

    assert set(refused.value.details["fields"]) == {"votes_close"}


@pytest.mark.parametrize("sent", [None, [], "values", {}, {"values": None}, {"values": [1]}])
def test_anything_but_an_object_of_values_is_refused(sent):
    with pytest.raises(InvalidFieldsError) as refused:
        save(challenge(), "challenge", sent, str)

    assert set(refused.value.details["fields"]) == {"form"}


def test_fields_that_stay_the_same_are_not_written():
    class Watched(SimpleNamespace):
        def __setattr__(self, name, value):
            raise AssertionError(f"{name} was written")

    same = vars(challenge())

    assert save(Watched(**same), "challenge", {"values": {"display_name": "Challenge"}}, str)["saved"]


def test_saved_clips_keep_their_ids_through_a_second_save():
    block = feed()

    first = save(block, "feed", {"values": {"clips": [clip(id=None), clip(id=None)]}}, str)["values"]["clips"]
    second = save(block, "feed", {"values": {"clips": list(reversed(first))}}, str)["values"]["clips"]

    assert second == list(reversed(first))
    assert block.clips == second


def test_the_page_gets_everything_in_an_escaped_attribute_and_nothing_an_author_wrote_in_a_script():
    templates = Templates()
    block = challenge(prompt="</script><script>alert(1)</script>")

    fragment = editor_fragment(block, "challenge", templates, str)

    sent = json.loads(templates.context["data"])
    assert sent["values"]["prompt"] == block.prompt
    assert {field["name"] for field in sent["form"]} == set(sent["values"])
    assert fragment.js_init_fn == "MicroclipStudio"
    assert fragment.json_init_args == {"block": "challenge"}
    assert [resource.data for resource in fragment.resources] == [
        "/r/static/dist/studio.css",
        "/r/static/dist/studio.js",
    ]


@pytest.mark.parametrize(
    "resolve, base",
    [
        (None, "/static/"),
        (
            lambda path: path.replace("/static/", "/asset-v1:O+C+R+type@asset+block@"),
            "/asset-v1:O+C+R+type@asset+block@",
        ),
        (lambda path: "/elsewhere/hashed", "/static/"),
    ],
)
def test_the_browser_learns_where_course_files_live(resolve, base):
    assert editor_data(feed(), "feed", str, resolve=resolve)["static_base"] == base


class Key(SimpleNamespace):
    def __str__(self):
        return self.name

    def make_asset_key(self, kind, name):
        return f"asset-v1:O+C+R+type@{kind}+block@{name}"


def in_course(is_course=True, may_write=True):
    permissions = SimpleNamespace(can_write=lambda key: may_write)
    runtime = SimpleNamespace(service=lambda block, name: permissions if name == "studio_user_permissions" else None)
    key = Key(name="course-v1:O+C+R", is_course=is_course)
    return SimpleNamespace(
        **vars(feed()), runtime=runtime, scope_ids=SimpleNamespace(usage_id=SimpleNamespace(context_key=key))
    )


@pytest.mark.parametrize(
    "block, url",
    [
        (in_course(), "/assets/course-v1:O+C+R/"),
        (in_course(may_write=False), ""),
        (in_course(is_course=False), ""),
        (feed(), ""),
    ],
)
def test_files_go_to_the_course_of_those_who_may_write_it(block, url):
    assert editor_data(block, "feed", str)["files_url"] == url


def test_files_are_shown_by_their_keys_where_no_service_tells_their_addresses():
    unchanged = editor_data(in_course(), "feed", str, resolve=lambda path: path)

    assert unchanged["static_base"] == "/asset-v1:O+C+R+type@asset+block@"
    assert editor_data(in_course(is_course=False), "feed", str)["static_base"] == "/static/"


@pytest.mark.parametrize("said, limit", [(100, 100_000_000), (0.5, 500_000), (None, 0), ("much", 0), (-1, 0)])
def test_the_largest_file_is_told_where_the_site_says_it(settings, said, limit):
    settings.MAX_ASSET_UPLOAD_FILE_SIZE_IN_MB = said

    assert editor_data(feed(), "feed", str)["files_limit"] == limit
