"""Words that want to be more than words: titles, captions, topics, questions and names that carry markup, turn lines around or never end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, Person, become, watch_over
from tests.browser.feeding import TOO_WIDE, current, feed_of, forgive, playing
from tests.demo.process import DemoProcess, Visitor

SCRIPT = '<img src=x onerror="window.harmed=true"><script>window.harmed=true</script>'
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
TURNED = "\u202eright to left\u2066 isolated \u2067 never closed"
TITLES = {"a": f"{SCRIPT} &amp; more", "b": LONG[:120], "c": f"{TURNED} {LONG[:60]}"}


def check_of(text: str, kind: str) -> dict[str, Any]:
    options = [{"text": f"{text} {number}", "correct": number == 1, "explanation": text} for number in range(3)]
    return {"kind": kind, "question": f"{text}?", "options": options, "explanation": text, "at_s": None, "holds": False}


def clip_like(given: dict[str, Any], id_: str, text: str, kind: str) -> dict[str, Any]:
    return {
        **given,
        "id": id_,
        "title": text,
        "description": f"{text} described",
        "alt": f"{text} seen",
        "topics": [text[:30].strip(), f"{id_} topic"],
        "check": check_of(text[:150], kind),
    }


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    """A demo of this file's own: its author writes what no author should."""
    with DemoProcess(tmp_path_factory.mktemp("hostile") / "data", "--learners", "2") as running:
        author = Visitor(running.address)
        author.become("teacher")
        usage = author.usages_on("feed")[0]
        tracks = [{"lang": "en", "label": TURNED[:20], "url": "/static/moon.en.vtt"}]
        base = {"media": "/static/moon.mp4", "poster": "/static/moon.webp", "duration_s": 15.4, "captions": tracks}
        kinds = zip(TITLES.items(), ("single", "multiple", "order"), strict=True)
        clips = [clip_like(base, id_, text, kind) for (id_, text), kind in kinds]
        saved = author.post(
            f"/studio-handler/{usage}/studio_save/",
            json.dumps({"values": {"display_name": TITLES["a"], "clips": clips}}).encode(),
        )
        assert saved.status == 200, saved.text
        yield running
    assert "Traceback" not in running.said, running.said


@pytest.fixture
def meet(browser: Any, demo: DemoProcess) -> Iterator[Callable[..., Person]]:
    """Somebody in a narrow window of this file's demo."""
    contexts = []

    def make(who: str, path: str = "/course/feed/", **options: Any) -> Person:
        context = browser.new_context(**{"viewport": {"width": 320, "height": 844}, **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        person = Person(context.new_page(), demo.address)
        watch_over(person)
        become(person, who)
        person.open(path)
        return person

    yield make
    for context in contexts:
        context.close()


def unharmed(person: Person) -> None:
    """Nothing of what was written became a part of the page, or sticks out of it."""
    frame = person.page.frames[1]
    assert frame.evaluate("window.harmed ?? null") is None
    assert (
        frame.locator("[data-microclip=feed] img[onerror], [data-microclip=feed] .microclip__mount script").count() == 0
    )
    assert frame.evaluate(TOO_WIDE) == []
    assert person.troubles == []


@pytest.mark.parametrize("id_", TITLES)
def test_words_stay_words_and_stay_inside(meet, id_):
    person = meet("sofia")
    feed = feed_of(person)
    stored = person.ask("feed", "feed_state")["clips"][list(TITLES).index(id_)]
    assert stored["title"].startswith(TITLES[id_].lstrip(TURNED[0])[:40])
    while current(person).locator(".microclip-feed__title").text_content() != stored["title"]:
        at = current(person).get_attribute("data-index")
        feed.locator(".microclip-feed__next").click()
        expect(current(person)).not_to_have_attribute("data-index", at)

    # What is shown is what was written, letter by letter.
    expect(current(person).locator(".microclip-chip").first).to_be_attached()
    assert current(person).locator(".microclip-chip").all_text_contents() == stored["topics"]
    for part in feed.locator("details").all():
        if part.get_attribute("open") is None:
            part.locator("summary").first.click()
    expect(feed.locator(".microclip-feed__description").first).to_have_text(stored["description"])
    unharmed(person)
    person.picture(f"hostile_{id_}", whole=False)

    feed.locator(".microclip-feed__check").click()
    sheet = feed.get_by_role("dialog")
    expect(sheet.locator(".microclip-check__question")).to_have_text(stored["check"]["question"])
    unharmed(person)
    if stored["check"]["kind"] != "order":
        sheet.locator("input").first.check(force=True)
    sheet.locator("[type=submit]").click()
    expect(sheet.locator(".microclip-check__why").last).to_be_visible()
    unharmed(person)
    person.picture(f"hostile_{id_}_marked", whole=False)
    person.page.keyboard.press("Escape")

    feed.locator(".microclip-feed__respond").click()
    unharmed(person)
    sheet.get_by_role("textbox").fill(TITLES[id_])
    sheet.get_by_role("button", name="Ask", exact=True).click()
    # What learners write goes without the marks that turn lines around.
    expect(sheet.locator(".microclip-question__text").first).to_have_text(
        re.sub("[\u202e\u2066\u2067]", "", TITLES[id_])
    )
    unharmed(person)
    person.picture(f"hostile_{id_}_asked", whole=False)


def test_an_intention_and_the_end_card(meet):
    person = meet("jonas")
    feed = feed_of(person)
    feed.locator(".microclip-feed__save").click()
    feed.locator(".microclip-sitting__button").click()
    feed.get_by_role("textbox", name="What I want to do").fill(TITLES["a"])
    person.page.keyboard.press("Enter")
    expect(feed.locator(".microclip-sitting__pin")).to_contain_text(TITLES["a"])
    unharmed(person)
    count = feed.locator(".microclip-feed__scroller > *").count()
    for _ in range(count):
        if current(person).locator(".microclip-end__title").count():
            break
        at = current(person).get_attribute("data-index")
        feed.locator(".microclip-feed__next").click()
        expect(feed.locator(f".microclip-feed__scroller > [data-index='{at}']")).to_have_attribute("inert", "")
    expect(current(person).locator(".microclip-end__saved, .microclip-pin__text").first).to_be_visible()
    unharmed(person)
    person.picture("hostile_end", whole=False)


def test_captions_that_carry_markup(meet):
    person = meet("amira", viewport=LAPTOP)
    words = f"{SCRIPT} <i>said</i> {TURNED}"
    person.page.context.route(
        "**/*.vtt*",
        lambda route: route.fulfill(
            content_type="text/vtt",
            body=f"WEBVTT\n\n00:00.000 --> 00:14.000\n{words}\n\n00:14.000 --> 00:15.000\n{LONG}\n",
        ),
    )
    forgive(person, "^$")
    person.open("/course/feed/")
    playing(person)
    captions = current(person).locator(".microclip-feed__captions")
    expect(captions).to_contain_text("said")
    assert captions.locator("*").count() == 0
    panel = feed_of(person).locator(".microclip-transcript").first
    expect(panel).to_contain_text("said")
    assert panel.locator("img, script, i").count() == 0
    unharmed(person)


def test_addresses_that_are_no_media_are_refused(demo):
    author = Visitor(demo.address)
    author.become("teacher")
    usage = author.usages_on("feed")[0]
    for address in ("javascript:alert(1)", "data:text/html,<script>1</script>", '//evil.example/x.mp4" onload="1'):
        clip = {"id": "z", "title": "z", "media": address, "duration_s": 5}
        answer = author.post(
            f"/studio-handler/{usage}/studio_save/", json.dumps({"values": {"clips": [clip]}}).encode()
        )
        assert answer.status in (400, 422), (address, answer.text)
    told = author.call(usage, "feed_state", {}).json
    assert all(clip["media"].startswith(("/", "http")) for clip in told["clips"])
