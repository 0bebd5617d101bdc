"""The page of the self-check: what the browser tries there, at every size and colour, and what it says when a proxy is in the way."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_pages import LOOKS

PAGE = "/microclip/check"


def said(person):
    """State by name of the browser's checks."""
    return dict(
        person.page.eval_on_selector_all(
            "[data-check]", "all => all.map(one => [one.dataset.check, one.dataset.state])"
        )
    )


@pytest.mark.parametrize("look", LOOKS)
def test_all_is_well_on_the_demo(visit, look):
    teacher = visit("teacher", PAGE, **LOOKS[look])

    expect(teacher.page.get_by_role("status")).to_have_text("The checks from this browser went well.")
    assert said(teacher) == dict.fromkeys(("post", "range", "camera", "clock"), "ok")
    assert not teacher.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = Axe().run(teacher.page).response["violations"]
    assert [one["id"] for one in found] == []
    teacher.picture(f"self-check-{look}")


def test_what_a_proxy_breaks_is_told_with_its_remedy(visit):
    """A proxy that refuses large bodies, drops ranges, and answers with what it kept for years."""
    teacher = visit("teacher", "/course/loop/")
    teacher.refusals_expected = True
    page = teacher.page
    page.route("**/check/post", lambda route: route.fulfill(status=413, body="too large"))
    page.route("**/check/piece", lambda route: route.fulfill(status=200, body=b"\0" * 5000))
    page.route("**/check/clock", lambda route: route.fulfill(json={"now_ms": 1000}))

    page.goto(teacher.address + PAGE)

    expect(page.get_by_role("status")).to_have_text("Some checks from this browser failed: see below.")
    assert said(teacher) == {"post": "fail", "range": "fail", "camera": "ok", "clock": "warn"}
    expect(page.get_by_text("does not get through: the answer was 413")).to_be_visible()
    expect(page.get_by_text("client_max_body_size")).to_be_visible()
    expect(page.get_by_text("the answer was 200, 5000 B instead of 206")).to_be_visible()
    expect(page.get_by_text("This device’s clock is")).to_be_visible()
