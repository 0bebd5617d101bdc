"""Every page at every size, colour and direction: nothing sticks out, nothing grows, and axe finds nothing."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE

UNITS = ("loop", "feed", "challenge", "board")
LOOKS = {
    "laptop": {"viewport": LAPTOP},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "dark": {"viewport": LAPTOP, "color_scheme": "dark"},
    "dark-phone": {"viewport": PHONE, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
}


def settle(person):
    """Wait until pictures and clips are there and the frames have their height."""
    person.settle()
    for frame in person.page.locator("iframe[data-grows]").all():
        inside = frame.content_frame.locator("#content")
        person.page.wait_for_function(
            "frame => Math.abs(frame.clientHeight"
            " - frame.contentDocument.getElementById('content').getBoundingClientRect().height) <= 2",
            arg=frame.element_handle(),
        )
        expect(inside).to_be_visible()


def hold_still(person):
    """Stop all clips, so that axe measures colours that stay."""
    for frame in person.page.frames[1:]:
        frame.evaluate("document.querySelectorAll('video').forEach(video => video.pause())")


def findings(person):
    """What axe finds on the page and in its frames, as lines to read. It sees into a frame only where it is loaded."""
    axe = Axe()
    for frame in person.page.frames[1:]:
        if frame.url.startswith("http"):
            frame.evaluate(axe.axe_script)
    return [
        "\n".join(
            [
                f"{violation['id']}: {violation['help']}",
                *(f"    {node['target']}: {node.get('failureSummary', '')}" for node in violation["nodes"][:4]),
            ]
        )
        for violation in axe.run(person.page).response["violations"]
    ]


def nothing_sticks_out(person, width):
    assert person.page.evaluate("document.documentElement.scrollWidth") <= width
    for frame in person.page.frames[1:]:
        if frame.url.startswith("http"):
            assert frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_sound(visit, unit, look):
    kwame = visit("kwame", f"/course/{unit}/", **LOOKS[look])
    settle(kwame)
    hold_still(kwame)
    kwame.picture(f"{unit}_{look}")

    assert findings(kwame) == []
    nothing_sticks_out(kwame, LOOKS[look]["viewport"]["width"])


@pytest.mark.parametrize("look", ["laptop", "phone"])
def test_a_unit_reads_from_right_to_left(visit, look):
    mei = visit("mei", "/course/loop/?lang=ar", **LOOKS[look])
    settle(mei)
    hold_still(mei)
    mei.picture(f"loop_rtl_{look}")

    assert mei.unit.locator("html").get_attribute("dir") == "rtl"
    for name in ("feed", "challenge", "board"):
        assert mei.block(name).evaluate("root => getComputedStyle(root).direction") == "rtl"
    assert findings(mei) == []
    nothing_sticks_out(mei, LOOKS[look]["viewport"]["width"])


@pytest.mark.parametrize("look", ["laptop", "phone", "dark"])
def test_the_authors_desk_is_sound(visit, look):
    author = visit("teacher", "/author/loop/", **LOOKS[look])
    settle(author)
    hold_still(author)
    author.picture(f"author_{look}")

    assert findings(author) == []
    nothing_sticks_out(author, LOOKS[look]["viewport"]["width"])


def test_a_newcomer_and_a_visitor_see_sound_pages(visit):
    for who in ("tomas", "visitor", "teacher"):
        person = visit(who, "/course/loop/")
        settle(person)
        hold_still(person)
        person.picture(f"loop_{who}")
        assert findings(person) == []


def test_a_unit_keeps_its_height(visit):
    """A unit that takes its height from the window grows with its frame for ever."""
    ravi = visit("ravi", "/course/loop/")
    settle(ravi)
    frame = ravi.page.locator("iframe[data-grows]")
    before = frame.bounding_box()["height"]
    told = "window.microclipTold = 0; addEventListener('message', e => { if (e.data.type === 'plugin.resize') microclipTold++ })"
    ravi.page.evaluate(told)

    ravi.page.set_viewport_size({"width": LAPTOP["width"], "height": 1400})
    ravi.page.evaluate("frame => { frame.style.height = '6000px' }", frame.element_handle())
    # Sixty frames are a second: a page that grows tells a new height in almost each of them.
    ravi.page.evaluate(
        "() => new Promise(done => { let n = 0; const turn = () => ++n > 60 ? done() : requestAnimationFrame(turn); turn() })"
    )
    inside = ravi.unit.locator("#content").bounding_box()["height"]

    assert abs(inside - before) <= 2
    assert ravi.page.evaluate("microclipTold") <= 2


def test_the_people_switcher_makes_one_somebody_else(visit):
    person = visit("sofia", "/course/board/")

    person.page.locator(".people summary").press("Enter")
    person.picture("people", whole=False)
    person.page.get_by_role("button", name="Tomás Herrera").click()

    expect(person.page.locator(".people__name")).to_have_text("Tomás Herrera")
    expect(person.page.get_by_role("heading", level=1)).to_have_text("The board")


def test_the_phone_width_is_a_press_away(visit):
    person = visit("sofia", "/course/loop/")

    person.page.get_by_role("button", name="Phone width").click()
    expect(person.page.locator(".frame")).to_have_css("width", "416px")
    settle(person)
    person.picture("loop_phone_width")
    person.page.reload()

    expect(person.page.get_by_role("button", name="Phone width")).to_have_attribute("aria-pressed", "true")


def test_an_outline_shows_what_is_complete(visit):
    mei = visit("mei", "/course/feed/")

    expect(mei.page.locator("[data-unit=feed]")).to_have_attribute("data-complete", "")
    yara = visit("yara", "/course/feed/")
    expect(yara.page.locator("[data-unit=feed]")).not_to_have_attribute("data-complete", "")
    clips = yara.ask("feed", "feed_state")["clips"]
    # Told from inside the frame, as the feed itself would: the outline hears of it without a reload.
    usage = yara.unit.locator(".xblock-student_view-microclip_feed").get_attribute("data-usage-id")
    yara.page.frames[1].evaluate(
        """([url, items]) => fetch(url, {method: 'POST', body: JSON.stringify({items, at: items[0].clip}), headers: {
            'Content-Type': 'application/json', 'X-CSRFToken': document.cookie.match(/csrftoken=([^;]+)/)[1]}}).then(answer => answer.json())""",
        [
            f"/handler/{usage}/report_watch/",
            [{"clip": clip["id"], "watched_ratio": 1.0, "position_s": 0} for clip in clips],
        ],
    )

    expect(yara.page.locator("[data-unit=feed]")).to_have_attribute("data-complete", "")
