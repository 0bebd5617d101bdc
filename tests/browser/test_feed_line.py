"""The feed on bad lines, with data saved, and where browsers or people don't want clips to start by themselves."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.feeding import (
    Fetched,
    Posts,
    button,
    clip_of,
    current,
    feed_of,
    forgive,
    go_to,
    hide_tab,
    media,
    playing,
    resting,
    wait_for,
)
from tests.demo.process import until

MOON, SKY, GREENHOUSE = "Why does the Moon change shape?", "Why is the sky blue?", "The greenhouse effect"
NO_LINE = "ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED"
SAVES = (
    "Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true, effectiveType: '4g' }) })"
)
REFUSES = """(() => {
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
        if (!navigator.userActivation.hasBeenActive) return Promise.reject(new DOMException('not before a press', 'NotAllowedError'));
        return play.call(this);
    };
})()"""
SCROLLS = """(() => {
    window.scrolls = [];
    const scroll = Element.prototype.scrollTo;
    Element.prototype.scrollTo = function (...args) {
        window.scrolls.push(args[0]?.behavior ?? 'auto');
        return scroll.apply(this, args);
    };
})()"""


def test_what_is_done_without_a_line_arrives_once(visit):
    jonas = visit("jonas", "/course/feed/")
    feed, posts = feed_of(jonas), Posts(jonas)
    go_to(jonas, GREENHOUSE)
    playing(jonas)
    jonas.settle()
    before = clip_of(jonas, "greenhouse")
    forgive(jonas, NO_LINE)
    posts.answered.clear()

    jonas.page.context.set_offline(True)
    like = feed.locator(".microclip-feed__like")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true" if not before["mine"]["liked"] else "false")
    expect(feed.locator(".microclip-feed__status")).to_have_text(re.compile("^You are offline"))
    feed.locator(".microclip-feed__check").click()
    sheet = feed.get_by_role("dialog")
    sheet.get_by_text("Infrared heat on its way out").click()
    sheet.get_by_role("button", name="Check my answer", exact=True).click()
    expect(sheet).to_contain_text("Your answer is kept")
    sheet.get_by_role("button", name="Close", exact=True).click()
    media(jonas).evaluate("one => { one.playbackRate = 4 }")
    until(lambda: media(jonas).evaluate("one => one.currentTime > 5"), seconds=20)
    feed.locator(".microclip-feed__next").click()
    hide_tab(jonas, True)  # what was watched is told when the page is left at the latest
    jonas.settle()
    assert posts.answered == []

    jonas.page.context.set_offline(False)
    hide_tab(jonas, False)
    wait_for(jonas, lambda: {"set_reaction", "answer_check", "report_watch"} <= {name for name, _ in posts.answered})
    jonas.settle()
    jonas.page.wait_for_timeout(300)
    assert posts.of("set_reaction") == [{"clip": "greenhouse", "kind": "like", "on": not before["mine"]["liked"]}]
    assert [(said["clip"], said["attempt"]) for said in posts.of("answer_check")] == [
        ("greenhouse", before["check"]["tries"] + 1)
    ]
    assert (
        len([item for said in posts.of("report_watch") for item in said["items"] if item["clip"] == "greenhouse"]) == 1
    )
    after = clip_of(jonas, "greenhouse")
    assert after["mine"]["liked"] is not before["mine"]["liked"]
    assert after["check"]["tries"] == before["check"]["tries"] + 1
    assert after["check"]["answer"]["right"] is True
    assert after["mine"]["watched_ratio"] > before["mine"]["watched_ratio"]


def test_what_waits_survives_a_reload_and_arrives_once(visit):
    amira = visit("amira", "/course/feed/")
    context, posts = amira.page.context, Posts(amira)
    go_to(amira, SKY)
    sky = next(clip["id"] for clip in amira.ask("feed", "feed_state")["clips"] if clip["title"] == SKY)
    forgive(amira, NO_LINE)
    context.route("**/handler/**", lambda route: route.abort("internetdisconnected"))
    save = feed_of(amira).locator(".microclip-feed__save")
    save.click()
    expect(save).to_have_attribute("aria-pressed", "true")
    expect(feed_of(amira).locator(".microclip-feed__status")).to_have_text(re.compile("^You are offline"))

    amira.open("/course/feed/")
    playing(amira)
    context.set_offline(True)
    context.unroute("**/handler/**")
    context.set_offline(False)

    wait_for(amira, lambda: posts.of("set_reaction"))
    amira.settle()
    amira.page.wait_for_timeout(300)
    assert posts.of("set_reaction") == [{"clip": sky, "kind": "save", "on": True}]
    assert clip_of(amira, sky)["mine"]["saved"] is True
    # The page that came after knows it too.
    go_to(amira, SKY)
    expect(feed_of(amira).locator(".microclip-feed__save")).to_have_attribute("aria-pressed", "true")


def test_nobody_sends_what_somebody_else_left_behind(visit):
    yara = visit("yara", "/course/feed/")
    context, posts = yara.page.context, Posts(yara)
    go_to(yara, SKY)
    forgive(yara, NO_LINE)
    context.route("**/handler/**", lambda route: route.abort("internetdisconnected"))
    feed_of(yara).locator(".microclip-feed__save").click()
    expect(feed_of(yara).locator(".microclip-feed__status")).to_have_text(re.compile("^You are offline"))
    context.unroute("**/handler/**")

    yara.page.get_by_role("banner").locator(".people summary").press("Enter")
    yara.page.get_by_role("button", name="Sofia Rossi").click()
    expect(yara.page.locator(".people__name")).to_have_text("Sofia Rossi")
    playing(yara)
    yara.settle()

    assert posts.of("set_reaction") == []


def test_who_saves_data_loads_nothing_before_a_tap(visit):
    fetched: list[Fetched] = []

    def prepare(context):
        context.add_init_script(SAVES)
        fetched.append(Fetched(context))

    sofia = visit("sofia", "/course/feed/", prepare=prepare)
    go_to(sofia, MOON)
    tap = current(sofia).locator(".microclip-feed__tap")
    expect(tap).to_have_text("Load this clip (0.1 MB)")
    expect(current(sofia).locator(".microclip-feed__poster")).to_be_visible()
    go_to(sofia, SKY)
    expect(current(sofia).locator(".microclip-feed__tap")).to_have_text("Load this clip (0.2 MB)")
    sofia.settle()
    assert fetched[0].urls == []

    current(sofia).locator(".microclip-feed__tap").click()
    playing(sofia)
    assert {url.rsplit("/", 1)[-1] for url in fetched[0].urls} == {"sky-low.mp4"}


def test_sound_alone_is_enough(visit):
    fetched: list[Fetched] = []
    sofia = visit("sofia", "/course/feed/", prepare=lambda context: fetched.append(Fetched(context)))
    go_to(sofia, GREENHOUSE)
    playing(sofia)
    feed = feed_of(sofia)
    feed.get_by_role("button", name="Player settings", exact=True).click()
    level = feed.get_by_role("radio", name=re.compile("^Picture that stands still"))
    level.check(force=True)
    feed.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    fetched[0].urls.clear()

    current(sofia).locator(".microclip-feed__tap").click()
    playing(sofia)
    expect(current(sofia).locator("audio")).to_have_count(1)
    assert {url.rsplit("/", 1)[-1] for url in fetched[0].urls} == {"greenhouse.m4a"}
    expect(current(sofia).locator(".microclip-feed__poster")).to_be_visible()

    # Remembered: the next visit starts there, with nothing loaded.
    fetched[0].urls.clear()
    sofia.open("/course/feed/")
    go_to(sofia, MOON)
    expect(current(sofia).locator(".microclip-feed__tap")).to_be_visible()
    sofia.settle()
    assert fetched[0].urls == []


def test_words_alone_can_be_read(visit):
    fetched: list[Fetched] = []

    def prepare(context):
        context.add_init_script("localStorage.setItem('microclip.data', 'words')")
        fetched.append(Fetched(context))

    sofia = visit("sofia", "/course/feed/", prepare=prepare)
    go_to(sofia, MOON)
    read = current(sofia).get_by_role("group", name="This clip to read", exact=True)
    expect(read).to_be_visible()
    expect(read).to_contain_text("What is said")
    expect(read.locator(".microclip-feed__read-text").last).to_have_text(re.compile(r"(\S+ ){10}"))
    sofia.settle()
    assert fetched[0].urls == []


def test_where_nothing_may_start_by_itself_a_press_starts_it(visit):
    jonas = visit("jonas", "/course/feed/", prepare=lambda context: context.add_init_script(REFUSES))
    play = current(jonas).locator(".microclip-feed__play")
    expect(play).to_be_visible()
    expect(play).to_have_accessible_name("Play")
    resting(jonas)
    box = play.bounding_box()
    assert min(box["width"], box["height"]) >= 64

    play.click()
    playing(jonas)
    expect(current(jonas).locator(".microclip-feed__play")).to_be_hidden()
    # From here on the next clip may start by itself.
    feed_of(jonas).locator(".microclip-feed__next").click()
    playing(jonas)


def test_with_motion_reduced_nothing_starts_and_nothing_slides(visit):
    def prepare(context):
        context.add_init_script(SCROLLS)

    lively = visit("jonas", "/course/feed/", prepare=prepare)
    feed_of(lively).locator(".microclip-feed__next").click()
    assert "smooth" in lively.page.frames[1].evaluate("window.scrolls")

    calm = visit("jonas", "/course/feed/", prepare=prepare, reduced_motion="reduce")
    expect(current(calm).locator(".microclip-feed__play")).to_be_visible()
    first = current(calm).get_attribute("aria-label")
    feed_of(calm).locator(".microclip-feed__next").click()
    expect(current(calm)).not_to_have_attribute("aria-label", first)
    expect(current(calm).locator(".microclip-feed__play")).to_be_visible()
    resting(calm)
    scrolls = calm.page.frames[1].evaluate("window.scrolls")
    assert scrolls
    assert "smooth" not in scrolls
    assert (
        feed_of(calm).locator(".microclip-feed__scroller").evaluate("box => getComputedStyle(box).scrollBehavior")
        == "auto"
    )
    button(calm, "Player settings").click()
    assert (
        calm.page.frames[1].evaluate("document.getAnimations().filter(one => one.playState === 'running').length") == 0
    )
