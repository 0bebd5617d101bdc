"""The page of the self-check: who sees it, and that what the browser tries there is answered as clips are."""

from __future__ import annotations

import hashlib

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import include, path

from microclip_xblock.plugin.apps import MicroclipConfig
from microclip_xblock.plugin.views import PIECE

pytestmark = pytest.mark.django_db(transaction=True)

LMS = MicroclipConfig.plugin_app["url_config"]["lms.djangoapp"]
urlpatterns = [
    # As the platform mounts it (edx_django_utils/plugins/plugin_urls.py).
    path(
        LMS["regex"].removeprefix("^"),
        include((f"{MicroclipConfig.name}.{LMS['relative_path']}", MicroclipConfig.name), namespace=LMS["namespace"]),
    )
]
ADDRESSES = ["check", "check/", "check/clock", "check/piece", "check/check.css", "check/check.js"]


@pytest.fixture(autouse=True)
def site(settings, folder):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]


def browser(**person):
    client = Client(enforce_csrf_checks=True)
    if person:
        client.force_login(User.objects.create(username="somebody", **person))
    return client


@pytest.fixture
def staff():
    return browser(is_staff=True)


@pytest.mark.parametrize("address", ADDRESSES)
def test_learners_find_no_such_page(address):
    assert browser(is_staff=False).get(f"/microclip/{address}").status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_strangers_are_asked_to_sign_in_or_find_nothing(address):
    answer = browser().get(f"/microclip/{address}")

    if address.startswith("check/c") or address == "check/piece":
        assert answer.status_code == 404
    else:
        assert (answer.status_code, "next=/microclip/check" in answer.headers["Location"]) == (302, True)


def test_staff_who_were_disabled_find_nothing():
    assert browser(is_staff=True, is_active=False).get("/microclip/check").status_code == 302


def test_staff_see_all_checks(staff, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = staff.get("/microclip/check")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.index('data-state="fail"') < page.index('data-state="ok"')
    assert 'data-code="data_upload_max_memory_size"' in page and "Raise DATA_UPLOAD_MAX_MEMORY_SIZE" in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_check_says_is_text(staff, settings):
    settings.MICROCLIP_READ_DATABASE = "<script>alert(1)</script>"

    page = staff.get("/microclip/check").content.decode()

    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_the_page_brings_its_own_style_and_script(staff):
    page = staff.get("/microclip/check").content.decode()

    for name, kind in (("check.css", "text/css"), ("check.js", "text/javascript")):
        answer = staff.get(f"/microclip/check/{name}")
        assert f'"/microclip/check/{name}"' in page
        assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, kind)
    assert "<style" not in page and "onclick" not in page and "style=" not in page
    assert staff.get("/microclip/check/check.html").status_code == 404
    assert staff.get("/microclip/check/..%2fviews.py").status_code == 404


def token_of(page):
    return page.split('data-token="')[1].split('"')[0]


def test_a_piece_of_a_clip_gets_through_with_its_token(staff):
    token = token_of(staff.get("/microclip/check").content.decode())
    body = bytes(range(256)) * (2 * 1024 * 1024 // 256)

    taken = staff.post("/microclip/check/post", body, "application/octet-stream", headers={"X-CSRFToken": token})
    refused = staff.post("/microclip/check/post", body, "application/octet-stream")

    assert taken.json() == {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    assert refused.status_code == 403


def test_a_body_that_django_refuses_is_seen_as_refused(staff, settings):
    token = token_of(staff.get("/microclip/check").content.decode())
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

    answer = staff.post(
        "/microclip/check/post", bytes(2_000_000), "application/octet-stream", headers={"X-CSRFToken": token}
    )

    assert answer.status_code == 400


def test_nobody_else_may_post():
    for client in (browser(), browser(is_staff=False)):
        client.handler.enforce_csrf_checks = False
        assert client.post("/microclip/check/post", b"x", "application/octet-stream").status_code == 404


@pytest.mark.parametrize(
    "asked, status, first, last",
    [
        ("bytes=100-199", 206, 100, 199),
        (f"bytes=199990-{10**8}", 206, 199_990, 199_999),
        ("bytes=300000-300100", 416, 0, -1),
        ("bytes=5-1", 416, 0, -1),
        ("", 200, 0, 199_999),
        ("pages=1-2", 200, 0, 199_999),
    ],
)
def test_ranges(staff, asked, status, first, last):
    answer = staff.get("/microclip/check/piece", headers={"Range": asked} if asked else {})

    assert (answer.status_code, answer.content) == (status, PIECE[first : last + 1])


def test_the_clock(staff):
    import time

    before = time.time() * 1000 - 1
    told = staff.get("/microclip/check/clock").json()["now_ms"]

    assert before <= told <= time.time() * 1000


@pytest.mark.parametrize("method, address", [("post", "check"), ("post", "check/piece"), ("get", "check/post")])
def test_other_methods_are_refused(staff, method, address):
    staff.handler.enforce_csrf_checks = False

    assert getattr(staff, method)(f"/microclip/{address}").status_code == 405
