"""
A teacher who has never seen the editor builds a feed: from an empty block to ten captioned clips with topics and checks that learners meet.

Counted are presses and letters, as a person would make them. What it would take that person is reckoned with 3 seconds a press and a third of a
second a letter, which is slow; what the machine took is told beside it.
"""

from __future__ import annotations

import json
import time

from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP
from tests.browser.test_author_files import clip, save, sent

CLIPS = ("sky", "moon", "greenhouse", "pythagoras", "interest", "binary", "vaccine", "supply", "there", "loop")
PRESS_S, LETTER_S, PATIENCE_S = 3.0, 0.33, 600
MOST_PRESSES = 110
VTT = b"WEBVTT\n\n00:00.500 --> 00:04.000\nWhat is said in this clip\n"

CALL = """async ([handler, body]) => {
  const usage = document.querySelector('[data-usage-id]').dataset.usageId;
  const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
  const answer = await fetch(`/studio-handler/${usage}/${handler}/`, {
    method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token },
  });
  return answer.json();
}"""


class Teacher:
    """Presses and writes, and counts it."""

    def __init__(self, page):
        self.page = page
        self.presses = self.letters = 0
        self.began = time.monotonic()

    def press(self, locator):
        self.presses += 1
        locator.click()

    def write(self, locator, text):
        self.press(locator)
        self.letters += len(text)
        self.page.keyboard.type(text)

    def key(self, name):
        self.presses += 1
        self.page.keyboard.press(name)

    @property
    def figures(self):
        told = self.presses * PRESS_S + self.letters * LETTER_S
        return {
            "presses": self.presses,
            "letters": self.letters,
            "a person's seconds": round(told),
            "the machine's seconds": round(time.monotonic() - self.began, 1),
        }


def test_ten_captioned_clips_with_checks_from_nothing(visit, record_property):
    author = visit("teacher", "/course/review/", viewport=LAPTOP)
    page = author.page
    page.goto(author.address + "/studio/review/edit/")
    expect(page.locator(".save-button")).to_be_visible()
    before = json.loads(page.locator("[data-microclip-editor]").get_attribute("data-microclip-editor"))["values"][
        "clips"
    ]
    page.evaluate(CALL, ["studio_save", {"values": {"clips": []}}])
    page.reload()
    expect(page.get_by_text("A feed in three steps")).to_be_visible()
    author.picture("journey_empty", whole=False)
    try:
        teacher = Teacher(page)
        build(teacher)
        made = save(author)
        author.picture("journey_saved", whole=False)
        teacher.presses += 1
        record_property("figures", json.dumps(teacher.figures))

        assert [one["title"] for one in made] == [f"Lesson {name}" for name in CLIPS]
        assert all(one["captions"] and one["check"] and one["topics"] == ["climate"] for one in made)
        assert all(one["duration_s"] > 5 and one["id"] for one in made)
        assert teacher.presses <= MOST_PRESSES, teacher.figures
        assert teacher.figures["a person's seconds"] <= PATIENCE_S, teacher.figures

        learner = visit("sofia", "/course/review/")
        expect(learner.unit.get_by_text("Lesson sky", exact=True).first).to_be_visible()
    finally:
        page.evaluate(CALL, ["studio_save", {"values": {"clips": before}}])


def build(teacher):
    page = teacher.page
    files = [sent(f"Lesson {name}.mp4", clip(name), "video/mp4") for name in CLIPS]
    files += [sent(f"Lesson {name}.en.vtt", VTT, "text/vtt") for name in CLIPS]
    # One press opens the computer's own window, three choose the files there.
    with page.expect_file_chooser() as chooser:
        teacher.press(page.get_by_role("tabpanel").get_by_role("button", name="Upload", exact=False).first)
    teacher.presses += 3
    chooser.value.set_files(files)
    cards = page.locator(".microclip-studio__clip")
    expect(cards).to_have_count(len(CLIPS), timeout=60_000)
    expect(page.locator(".microclip-studio__upload[data-state=done]")).to_have_count(len(CLIPS), timeout=60_000)
    for number, name in enumerate(CLIPS):
        card = cards.nth(number)
        teacher.press(card.get_by_role("button", name=f"Edit Lesson {name}", exact=True))
        teacher.write(card.get_by_role("combobox", name="Topics", exact=True), "climate")
        teacher.key("Enter")
        teacher.press(card.get_by_role("button", name="Add a check", exact=True))
        teacher.write(card.get_by_role("textbox", name="Question", exact=True), "What did you see?")
        teacher.write(card.get_by_role("textbox", name="Answer 1", exact=True), f"The {name}")
        teacher.write(card.get_by_role("textbox", name="Answer 2", exact=True), "A cat")
        teacher.press(card.get_by_label("Answer 1 is right", exact=True))
        teacher.press(card.get_by_role("button", name=f"Close Lesson {name}", exact=True))
