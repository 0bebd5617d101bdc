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
