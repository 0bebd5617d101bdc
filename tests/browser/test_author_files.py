"""An author brings files in: by button and by drop, from the course, with captions and posters; learners then see them."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import microclip_xblock.demo
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.test_pages import findings

CLIPS = Path(microclip_xblock.demo.__file__).parent / "clips"
SRT = b"1\n00:00:00,200 --> 00:00:05,000\nHigh <i>water</i> & low\n"

DROP = """([selector, files]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const held = new DataTransfer();
  for (const { name, content, type } of files) held.items.add(new File([bytes(content)], name, { type }));
  const target = document.querySelector(selector);
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: held }));
  }
}"""


def payload(name: str, content: bytes, kind: str = "") -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode(), "type": kind}


def sent(name: str, content: bytes, kind: str) -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": content}


def clip(name: str) -> bytes:
    return (CLIPS / f"{name}.mp4").read_bytes()


@pytest.fixture
def open_form(visit):
    """The second feed's form in a window of its own, as Studio shows it in a frame."""

    def opened(**options):
        author = visit("teacher", "/course/review/", **options)
        author.refusals_expected = True
        author.page.goto(author.address + "/studio/review/edit/")
        expect(author.page.locator(".save-button")).to_be_visible()
        return author

    return opened


def panel(author):
    return author.page.locator(".microclip-studio__adding")


def upload_row(author, name):
    return author.page.locator(".microclip-studio__upload", has=author.page.locator("bdi", has_text=name)).last


def card(author, title):
    return author.page.locator(".microclip-studio__clip", has_text=title).last


def save(author):
    with author.page.expect_response(lambda response: "studio_save" in response.url) as answer:
        author.page.locator(".save-button").click()
    assert answer.value.ok, answer.value.text()
    return answer.value.json()["values"]["clips"]


def take_away(author, *titles):
    """Leave the feed as it was for the other tests."""
    for title in titles:
        author.page.get_by_role("button", name=f"Remove {title}", exact=True).last.click()
    save(author)


def test_clips_are_brought_by_button_and_by_drop_and_learners_watch_them_with_captions(open_form, visit):
    author = open_form()
    author.page.locator(".microclip-studio__adding input[type=file]").first.set_input_files(
        [sent("Ebb tide.mp4", clip("sky"), "video/mp4"), sent("Ebb tide.en.srt", SRT, "application/x-subrip")]
    )
    expect(upload_row(author, "Ebb tide.mp4")).to_have_attribute("data-state", "done")
    dropped = [payload("Flood.mp4", clip("moon")), payload("flood.webp", (CLIPS / "moon.webp").read_bytes())]
    author.page.evaluate(DROP, [".microclip-studio__clips", dropped])
    expect(upload_row(author, "Flood.mp4")).to_have_attribute("data-state", "done")
    panel(author).scroll_into_view_if_needed()
    author.picture("adding_done", whole=False)

    # Captions of the second one are written beside the player, its poster is a frame of it.
    flood = card(author, "Flood")
    flood.get_by_role("button", name="Edit Flood").click()
    flood.get_by_role("button", name="Write captions beside the player").click()
    flood.get_by_role("button", name="Add a caption here").click()
    flood.locator(".microclip-cue__text").fill("The moon pulls")
    author.page.locator(".save-button").click()
    expect(author.page.get_by_text("captions of “Flood” are not saved yet")).to_be_visible()
    flood.get_by_role("button", name="Save captions").click()
    expect(flood.get_by_text("are saved.")).to_be_visible()
    author.picture("adding_desk", whole=False)
    flood.get_by_text("Picture and text", exact=True).click()
    flood.get_by_role("button", name="Take a frame of the clip").click()
    flood.get_by_label("Moment of the clip").press("ArrowRight")
    frame = flood.get_by_role("button", name="Use this frame")
    expect(frame).not_to_have_attribute("aria-disabled", "true")
    author.picture("adding_frame", whole=False)
    frame.click()
    expect(flood.get_by_label("Poster", exact=True)).to_have_value("/static/Flood-poster.jpg")
    made = {one["title"]: one for one in save(author) if one["title"] in ("Ebb tide", "Flood")}

    assert made["Ebb tide"]["captions"] == [{"lang": "en", "label": "English", "url": "/static/Ebb_tide-en.vtt"}]
    assert made["Flood"]["captions"][0]["url"] == "/static/Flood-en.vtt"
    assert made["Ebb tide"]["bytes"] == {"media": len(clip("sky"))}
    assert made["Flood"]["poster"] == "/static/Flood-poster.jpg"
    poster = author.page.request.get(author.address + "/course-files/Flood-poster.jpg").body()
    assert poster[:3] == b"\xff\xd8\xff" and len(poster) <= 150_000

    learner = visit("sofia", "/course/review/")
    state = next(one for one in _clips_of(learner) if one["title"] == "Ebb tide")
    captions = learner.page.request.get(learner.address + state["captions"][0]["url"])
    assert captions.text() == "WEBVTT\n\n00:00:00.200 --> 00:00:05.000\nHigh water &amp; low\n"
    shown = learner.page.evaluate(
        """async ({ media, captions }) => {
          const video = Object.assign(document.createElement('video'), { muted: true, src: media });
          const track = Object.assign(document.createElement('track'), { kind: 'captions', src: captions[0].url, default: true });
          video.append(track);
          document.body.append(video);
          await video.play();
          for (let turn = 0; turn < 100; turn++) {
            const cue = track.track.activeCues?.[0];
            if (cue && video.currentTime > 0.3) return cue.text;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          return '';
        }""",
        state,
    )
    assert shown == "High water &amp; low"
    take_away(author, "Ebb tide", "Flood")


def _clips_of(learner):
    usage = learner.unit.locator(".xblock-student_view-microclip_feed").get_attribute("data-usage-id")
    token = next(cookie["value"] for cookie in learner.page.context.cookies() if cookie["name"] == "csrftoken")
    answer = learner.page.request.post(
        f"{learner.address}/handler/{usage}/feed_state/", data={}, headers={"X-CSRFToken": token}
    )
    return answer.json()["clips"]


def test_files_of_the_course_are_chosen_by_keyboard_alone(open_form):
    author = open_form()
    page = author.page
    page.get_by_role("tab", name="Upload").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Course files")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search by name")).to_be_focused()
    page.keyboard.type("vaccine")
    expect(page.locator(".microclip-studio__file")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    author.picture("adding_choose", whole=False)
    page.get_by_role("button", name="Add 1 clip").focus()
    page.keyboard.press("Enter")

    added = card(author, "vaccine")
    expect(added.locator(".microclip-studio__facts")).to_contain_text(re.compile(r"\d+(\.\d)? s"))
    assert save(author)[-1]["media"] == "/static/vaccine.mp4"
    take_away(author, "vaccine")


def test_many_clips_are_pasted_looked_at_and_added_and_what_is_wrong_stays(open_form):
    author = open_form()
    author.page.get_by_role("tab", name="Many at once").click()
    text = 'title;address;captions;language\n"=1+1; sum";/static/moon.mp4;/static/moon.ar.vtt;ar\n<b>no</b>;javascript:alert(1)\n'
    author.page.get_by_label("Clips, one a line").fill(text)
    expect(author.page.get_by_text("Clips to be added: 1. Lines that need a look: 1.")).to_be_visible()
    panel(author).scroll_into_view_if_needed()
    author.picture("adding_table", whole=False)

    author.page.get_by_role("button", name="Add 1 clip").click()
    expect(author.page.get_by_label("Clips, one a line")).to_have_value(
        "title;address;captions;language\n<b>no</b>;javascript:alert(1)"
    )
    expect(card(author, "=1+1; sum").locator(".microclip-studio__facts")).to_contain_text("s")
    last = save(author)[-1]
    assert (last["title"], last["captions"][0]["lang"]) == ("=1+1; sum", "ar")
    take_away(author, "=1+1; sum")


def test_what_cannot_be_taken_is_told_and_a_lost_line_can_be_tried_again(open_form):
    author = open_form()
    author.page.route(
        "**/assets/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    author.page.locator(".microclip-studio__adding input[type=file]").first.set_input_files(
        [
            sent("page.mp4", b"<!doctype html><script>alert(1)</script>", "video/mp4"),
            sent("empty.mp4", b"", "video/mp4"),
            sent("lost.mp4", clip("interest"), "video/mp4"),
        ]
    )
    expect(upload_row(author, "page.mp4")).to_contain_text("this is no video or sound")
    expect(upload_row(author, "empty.mp4")).to_contain_text("This file is empty")
    expect(upload_row(author, "lost.mp4")).to_contain_text("can’t be reached")
    panel(author).scroll_into_view_if_needed()
    author.picture("adding_refused", whole=False)

    author.page.unroute("**/assets/**")
    body = json.dumps({"error": "File lost.mp4 exceeds maximum size of 10 MB."})

    def refusing(route):
        return route.fulfill(status=413, body=body) if route.request.method == "POST" else route.continue_()

    author.page.route("**/assets/**", refusing)
    author.page.get_by_role("button", name="Try again: lost.mp4").click()
    expect(upload_row(author, "lost.mp4")).to_contain_text("exceeds maximum size of 10 MB")
    author.page.unroute("**/assets/**")
    author.troubles = [one for one in author.troubles if "net::ERR_FAILED" not in one]


def test_a_frame_of_another_sites_clip_is_not_taken_and_a_picture_is_made_small(open_form):
    author = open_form()
    author.page.get_by_role("tab", name="By address").click()
    author.page.get_by_label("Address of a clip").fill("https://other.example/clip.mp4")
    author.page.route("https://other.example/**", lambda route: route.abort())
    author.page.get_by_role("button", name="Add clip", exact=True).click()
    other = card(author, "clip")
    other.get_by_text("Picture and text", exact=True).click()
    other.get_by_role("button", name="Take a frame of the clip").click()
    expect(other.get_by_text("This clip is of another site")).to_be_visible()

    noise = author.page.evaluate(
        """() => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 1500, height: 2000 });
          const pen = canvas.getContext('2d');
          const dots = pen.createImageData(1500, 2000);
          for (let at = 0; at < dots.data.length; at++) dots.data[at] = at % 4 === 3 ? 255 : (at * 7919) % 256;
          pen.putImageData(dots, 0, 0);
          return canvas.toDataURL('image/png').split(',')[1];
        }"""
    )
    field = other.locator(".microclip-studio__field", has=author.page.locator(".microclip-studio__poster")).first
    field.locator("input[type=file]").set_input_files(sent("Big picture.png", base64.b64decode(noise), "image/png"))
    expect(other.get_by_label("Poster", exact=True)).to_have_value("/static/Big_picture.jpg")
    assert len(author.page.request.get(author.address + "/course-files/Big_picture.jpg").body()) <= 150_000
    author.troubles = [one for one in author.troubles if "other.example" not in one]


@pytest.mark.parametrize(
    "name, options",
    [
        ("laptop", {"viewport": LAPTOP}),
        ("phone_dark", {"viewport": PHONE, "color_scheme": "dark"}),
        ("rtl", {"viewport": LAPTOP, "locale": "ar"}),
        ("narrow", {"viewport": {"width": 320, "height": 700}}),
    ],
)
def test_all_ways_are_sound_at_every_width(visit, name, options):
    author = visit("teacher", "/author/review/", **options)
    if name == "rtl":
        author.open("/author/review/?lang=ar")
    author.page.locator(".desk button").first.click()
    form = author.page.frame_locator("dialog iframe")
    tabs = form.get_by_role("tab")
    expect(tabs).to_have_count(4)
    for number in range(4):
        tabs.nth(number).click()
        author.settle()
        author.picture(f"adding_{name}_{number}", whole=False)
        inside = form.locator("html").evaluate(
            "(page) => page.scrollWidth <= page.ownerDocument.defaultView.innerWidth"
        )
        assert inside, f"tab {number} is wider than the window"
        assert findings(author) == []
