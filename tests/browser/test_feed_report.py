"""How a whole feed does, for its course team; and the author's preview in its frame, with as many invented learners as wanted."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import LAPTOP, PHONE, Person
from tests.browser.feeding import TOO_SMALL, TOO_WIDE, feed_of, go_to, is_at, media, press, tab_to
from tests.browser.test_feed_looks import findings

NARROW = {"width": 320, "height": 640}
LOOKS: dict[str, dict[str, Any]] = {
    "laptop": {"viewport": LAPTOP},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "narrow": {"viewport": NARROW},
    "dark": {"viewport": LAPTOP, "color_scheme": "dark"},
    "dark_phone": {"viewport": PHONE, "color_scheme": "dark"},
}
SCROLLS = ".microclip-report__scroll"


def door_of(person: Person) -> Locator:
    door: Locator = feed_of(person).locator(".microclip-report-door")
    return door


def open_report(person: Person) -> Locator:
    door = door_of(person)
    door.locator("> summary").click()
    expect(door.locator(".microclip-curve__drawing")).to_be_visible()
    person.settle()
    return door


def too_wide(person: Person) -> list[str]:
    """What sticks out of the page; tables are wider than a phone and scroll by themselves."""
    person.page.frames[1].evaluate(
        f"document.querySelectorAll('{SCROLLS}').forEach(one => one.setAttribute('inert', ''))"
    )
    found: list[str] = person.page.frames[1].evaluate(TOO_WIDE)
    person.page.frames[1].evaluate(
        f"document.querySelectorAll('{SCROLLS}').forEach(one => one.removeAttribute('inert'))"
    )
    return found


def too_small(person: Person) -> list[str]:
    """Targets of the report and of the frame that are too small; those of the feed are looked at elsewhere."""
    found = person.page.frames[1].evaluate(TOO_SMALL)
    return [one for one in found if re.search("microclip-(report|curve|preview)", one)]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_report_is_sound_in_every_look(visit, look, direction):
    teacher = visit("teacher", "/course/feed/" + ("?lang=ar" if direction == "rtl" else ""), **LOOKS[look])
    door = open_report(teacher)
    for one in door.locator("details > summary").all():
        one.click()
    teacher.picture(f"report_{look}_{direction}")

    assert findings(teacher) == []
    assert too_wide(teacher) == []
    assert too_small(teacher) == []


def test_nothing_of_it_is_there_for_learners_nor_loaded_before_staff_ask(visit):
    fetched: list[str] = []

    def watch(context: Any) -> None:
        context.on("request", lambda request: fetched.append(request.url))

    amira = visit("amira", "/course/feed/")
    expect(door_of(amira)).to_have_count(0)
    teacher = visit("teacher", "/course/feed/", prepare=watch)
    expect(door_of(teacher)).to_have_count(1)
    assert not [url for url in fetched if "staff." in url]
    open_report(teacher)
    assert len([url for url in fetched if "staff." in url]) == 2


def test_staff_find_the_clip_that_needs_them_by_keyboard_alone(visit):
    teacher = visit("teacher", "/course/feed/")
    door = door_of(teacher)
    tab_to(teacher, door.locator("> summary"))
    press(teacher, "Enter")
    expect(door.locator(".microclip-curve__drawing")).to_be_visible()

    first = door.locator(".microclip-report__first .microclip-report__clip").nth(1)
    title = first.inner_text()
    tab_to(teacher, first)
    press(teacher, "Enter")
    choice = door.locator(".microclip-curve__choice")
    expect(choice).to_be_focused()
    expect(door.locator(".microclip-curve__drawing title")).to_have_text(f"Still watching: {title}")

    slider = door.get_by_role("slider", name="Moment", exact=True)
    tab_to(teacher, slider)
    press(teacher, "Home")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^0:00: 100% still watching"))
    press(teacher, "ArrowRight", "End")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"still watching"))

    likes = door.get_by_role("button", name="Likes", exact=True)
    tab_to(teacher, likes)
    press(teacher, "Enter")
    expect(door.get_by_role("columnheader", name="Likes").first).to_have_attribute("aria-sort", "descending")
    column = door.locator(".microclip-report__table--clips thead th").all_inner_texts().index("Likes")
    shown = door.locator(f".microclip-report__table--clips tbody tr td:nth-child({column + 1})").all_inner_texts()
    counts = [2.5 if "fewer" in one else float(one) for one in shown]
    assert counts == sorted(counts, reverse=True) and len(counts) == 10


def test_the_table_is_taken_along(visit, tmp_path: Path):
    teacher = visit("teacher", "/course/feed/")
    door = open_report(teacher)

    with teacher.page.expect_download() as taken:
        door.get_by_role("link", name="Download as a table (CSV)").click()
    taken.value.save_as(tmp_path / "report.csv")

    assert re.fullmatch(r"feed-report-\d{4}-\d\d-\d\d\.csv", taken.value.suggested_filename)
    text = (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:2] == ["Number", "Clip"] and len(rows) == 11
    assert len(door.locator(".microclip-report__table--clips tbody tr").all()) == 10


# The author's preview


def option(author: Person, name: str) -> Locator:
    return feed_of(author).get_by_label(name, exact=True)


def likes_shown(author: Person) -> int:
    return int(feed_of(author).locator(".microclip-feed__like").inner_text().strip() or 0)


def choose(author: Person, name: str) -> None:
    option(author, name).check()
    author.settle()
    author.page.wait_for_timeout(100)
    author.settle()


@pytest.mark.parametrize("look", ["laptop", "phone", "narrow", "dark"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_preview_is_sound_in_every_look(visit, look, direction):
    author = visit("teacher", "/author/feed/" + ("?lang=ar" if direction == "rtl" else ""), **LOOKS[look])
    device = feed_of(author).locator(".microclip-preview__device")
    expect(device).to_have_attribute("data-width", "phone")
    expect(feed_of(author).locator(".microclip-preview__badge")).to_be_visible()
    author.picture(f"preview_{look}_{direction}")

    assert findings(author) == []
    assert too_wide(author) == []
    assert too_small(author) == []
    assert device.evaluate("one => one.clientWidth") <= 390


def test_the_cohort_changes_at_once_and_is_remembered(visit):
    author = visit("teacher", "/author/feed/")
    page = author.page.frames[1]
    page.evaluate("window.sameAsBefore = true")
    open_report(author)
    people = feed_of(author).locator(".microclip-report__card dd").first

    choose(author, "500 people")
    expect(people).to_have_text(re.compile(r"^4\d\d$"))
    many = likes_shown(author)
    choose(author, "5 people")
    expect(people).not_to_have_text(re.compile(r"^4\d\d$"))
    few = likes_shown(author)

    assert many > few
    assert page.evaluate("window.sameAsBefore"), "nothing was loaded anew"
    assert feed_of(author).locator(".microclip-feed__stage").count() == 1
    author.open("/author/feed/")
    expect(option(author, "5 people")).to_be_checked()
    choose(author, "50 people")


def test_the_frame_is_as_wide_as_what_was_chosen(visit):
    author = visit("teacher", "/author/feed/", viewport={"width": 1600, "height": 1000})
    device = feed_of(author).locator(".microclip-preview__device")
    layout = feed_of(author).locator(".microclip-feed__layout")
    columns = "one => getComputedStyle(one).gridTemplateColumns.split(' ').length"

    widths = {}
    for name in ("Phone", "Tablet", "Wide"):
        choose(author, name)
        widths[name] = (device.evaluate("one => one.clientWidth"), layout.evaluate(columns))
        author.picture(f"preview_width_{name.lower()}")

    assert widths["Phone"] == (390, 1)
    assert 700 <= widths["Tablet"][0] <= 768 and widths["Tablet"][1] == 2
    assert widths["Wide"][0] >= widths["Tablet"][0]
    author.open("/author/feed/")
    expect(option(author, "Wide")).to_be_checked()


def test_the_author_does_what_a_learner_does_and_learners_see_nothing_of_it(visit):
    author = visit("teacher", "/author/feed/")
    sofia = visit("sofia", "/course/feed/")
    before = sofia.ask("feed", "feed_state")["clips"][0]["likes"]
    title = feed_of(author).locator(".microclip-feed__title").first.inner_text()
    is_at(author, title)

    like = feed_of(author).locator(".microclip-feed__like")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    author.settle()
    choose(author, "500 people")
    go_to(author, title)  # other learners, another order
    expect(feed_of(author).locator(".microclip-feed__like")).to_have_attribute("aria-pressed", "true")
    assert media(author).count() == 1
    feed_of(author).locator(".microclip-feed__like").click()
    author.settle()
    choose(author, "50 people")

    assert sofia.ask("feed", "feed_state")["clips"][0]["likes"] == before
    expect(feed_of(sofia).locator(".microclip-preview__bar")).to_have_count(0)
