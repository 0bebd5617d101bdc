"""Who gets into a handler, and what comes out of it."""

import json

from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone
from lms.djangoapps.courseware.models import StudentModule


def test_a_post_without_the_token_is_refused(toy_lms):
    answer = toy_lms.client("learner1").call(toy_lms.toy, "put", json={"count": 1}, csrf=False)

    assert answer.status_code == 403
    assert not StudentModule.objects.exists()


def test_a_form_may_carry_the_token_instead(toy_lms):
    client = toy_lms.client("learner1")
    data = {"csrfmiddlewaretoken": client.csrf_token}

    answer = client.call(toy_lms.toy, "receive", data=data, files={"file": ("a.mp4", b"abc", "video/mp4")}, csrf=False)

    assert answer.json() == {"method": "POST", "bytes": 3}


def test_nobody_may_get_but_not_post(toy_lms):
    visitor = toy_lms.client()

    assert visitor.call(toy_lms.toy, "receive", method="GET").status_code == 200
    assert visitor.call(toy_lms.toy, "receive", method="POST").status_code == 403
    assert visitor.call(toy_lms.toy, "receive", method="PUT").status_code == 403


def test_the_third_parties_address_asks_nobody(toy_lms):
    toy_lms.course.author(toy_lms.toy, visible_to_staff_only=True)

    assert toy_lms.client().call(toy_lms.toy, "receive", noauth=True).status_code == 200
    assert toy_lms.client("learner1").call(toy_lms.toy, "receive").status_code == 404


def test_enrolment_is_not_asked_for_by_handlers_but_by_the_page(toy_lms):
    stranger = toy_lms.client("stranger")

    assert stranger.call(toy_lms.toy, "put", json={"count": 1}).status_code == 200
    assert stranger.render(toy_lms.unit).status_code == 302
    assert toy_lms.client().render(toy_lms.unit).status_code == 302
    assert toy_lms.client("learner1").render(toy_lms.unit).status_code == 200


def test_a_public_course_shows_its_public_view_to_anybody(toy_lms):
    toy_lms.course.data["public"] = True

    answer = toy_lms.client().render(toy_lms.unit, "public_view")

    assert answer.status_code == 200 and "only accessible to enrolled" in answer.text


def test_blocks_refused_to_a_learner_are_404_and_none(toy_lms):
    other = toy_lms.course.add("toy", toy_lms.unit)
    toy_lms.course.hide(other, "learner1")

    assert toy_lms.client("learner1").call(other, "look", json={}).status_code == 404
    assert toy_lms.client("learner1").call(toy_lms.toy, "peek", json={"key": str(other)}).json() == {"count": None}
    assert toy_lms.client("learner2").call(other, "look", json={}).status_code == 200


def test_a_start_date_and_an_ancestors_lock_hold_for_learners_only(toy_lms):
    toy_lms.course.author(toy_lms.unit, start=timezone.now() + timezone.timedelta(days=1))
    assert toy_lms.client("learner1").call(toy_lms.toy, "look", json={}).status_code == 404
    assert toy_lms.client("teacher").call(toy_lms.toy, "look", json={}).status_code == 200


def test_errors_become_the_platforms_answers(toy_lms):
    client = toy_lms.client("learner1")

    assert client.call(toy_lms.toy, "fail", suffix="missing").status_code == 404
    assert client.call(toy_lms.toy, "fail", suffix="forbidden").status_code == 403
    assert client.call(toy_lms.toy, "no_such_handler").status_code == 404
    assert client.call(toy_lms.toy, "student_view").status_code == 404
    processing = client.call(toy_lms.toy, "fail", suffix="processing")
    assert (processing.status_code, processing.json()) == (200, {"success": "try again"})
    broken = client.call(toy_lms.toy, "fail", suffix="broken")
    assert broken.status_code == 500 and "ZeroDivisionError: oh" in broken.traceback
    assert not StudentModule.objects.exists()


def test_json_handlers_refuse_other_methods_and_other_bodies(toy_lms):
    client = toy_lms.client("learner1")

    assert client.call(toy_lms.toy, "look", method="GET").status_code == 405
    assert client.call(toy_lms.toy, "look", body=b"{", content_type="application/json").status_code == 400


def test_the_closing_save_happens_after_a_json_handler_error_too(toy_lms):
    answer = toy_lms.client("learner1").call(toy_lms.toy, "refuse", json={})

    assert (answer.status_code, answer.json()) == (409, {"error": "no"})
    assert json.loads(StudentModule.objects.get().state) == {"count": 9}


def test_uploads_stop_at_four_million_bytes(toy_lms):
    client = toy_lms.client("learner1")
    toy_lms.lms.proxy_limit_bytes = None

    fits = client.call(toy_lms.toy, "receive", files={"file": ("a", b"x" * 4_000_000, "video/mp4")})
    too_big = client.call(toy_lms.toy, "receive", files={"file": ("a", b"x" * 4_000_001, "video/mp4")})
    too_many = client.call(toy_lms.toy, "receive", files={"file": [(f"{n}", b"x", "video/mp4") for n in range(21)]})

    assert fits.json()["bytes"] == 4_000_000
    assert too_big.status_code == 413 and "too large" in too_big.json()["success"]
    assert too_many.status_code == 413


def test_the_proxy_counts_the_whole_body(toy_lms):
    answer = toy_lms.client("learner1").call(
        toy_lms.toy, "receive", files={"file": ("a", b"x" * 4_000_000, "video/mp4")}
    )

    assert answer.status_code == 413


def test_other_bodies_stop_at_djangos_limit(toy_lms):
    client = toy_lms.client("learner1")

    assert client.call(toy_lms.toy, "receive", body=b"x" * 2_621_440).json()["bytes"] == 2_621_440
    assert client.call(toy_lms.toy, "receive", body=b"x" * 2_621_441).status_code == 400
    assert client.call(toy_lms.toy, "put", json={"text": "x" * 2_700_000}).status_code == 400


def test_one_broken_block_takes_its_unit_down(toy_lms):
    assert toy_lms.client("learner1").render(toy_lms.unit).status_code == 200
    toy_lms.course.add("broken_toy", toy_lms.unit)

    answer = toy_lms.client("learner1").render(toy_lms.unit)

    assert answer.status_code == 500 and "broken toy" in answer.traceback
    assert toy_lms.studio.client("teacher").render(toy_lms.toy).status_code == 200


def test_a_rendered_block_stands_in_the_platforms_wrapper(toy_lms):
    text = toy_lms.client("learner1").render(toy_lms.unit).text

    assert f'data-usage-id="{toy_lms.toy}"' in text
    assert 'class="xblock xblock-student_view xblock-student_view-toy"' in text
    assert 'class="xblock-json-init-args"' in text and '"</script>"' not in text


def test_handler_urls_are_made_for_existing_handlers_only(toy_lms):
    block = toy_lms.lms.bound(toy_lms.toy, User.objects.get(username="learner1"))

    url = block.runtime.handler_url(block, "look", "x", "a=1")

    assert url == f"/courses/{toy_lms.course.key}/xblock/{toy_lms.toy}/handler/look/x?a=1"
    try:
        block.runtime.handler_url(block, "student_view")
    except ValueError:
        return
    raise AssertionError("a view has got a handler's address")


def test_the_cache_works_and_is_empty_at_first(toy_lms):
    assert cache.get("microclip") is None
    cache.set("microclip", 1)
    assert cache.get("microclip") == 1 and cache.add("microclip", 2) is False
