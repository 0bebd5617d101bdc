"""An author at work: a Studio form saves, the feed shows it, and what is wrong is said."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.test_pages import findings


def open_form(author, title):
    author.page.get_by_role("button", name=f"Edit {title}").click()
    form = author.page.frame_locator("dialog iframe")
    expect(form.locator(".save-button")).to_be_visible()
    return form


def test_a_changed_title_shows_in_the_feed(visit):
    author = visit("teacher", "/author/feed/")
    form = open_form(author, "Feed")
    name = form.locator("input[type=text]").first
    before = name.input_value()
    author.picture("form_feed", whole=False)

    name.fill("Climate <i>now</i>")
    form.locator(".save-button").click()
    expect(author.page.locator("dialog")).not_to_be_visible()

    expect(author.unit.get_by_text("Climate <i>now</i>", exact=True).first).to_be_visible()
    learner = visit("sofia", "/course/feed/")
    expect(learner.unit.get_by_text("Climate <i>now</i>", exact=True).first).to_be_visible()

    form = open_form(author, "Feed")
    form.locator("input[type=text]").first.fill(before)
    form.locator(".save-button").click()
    expect(author.page.locator("dialog")).not_to_be_visible()


def test_what_is_wrong_is_said_beside_its_field(visit):
    author = visit("teacher", "/author/challenge/")
    author.refusals_expected = True
    form = open_form(author, "Challenge")

    form.locator("input[type=number]").first.fill("9999")
    form.locator(".save-button").click()

    expect(form.locator("[aria-invalid=true]").first).to_be_visible()
    expect(author.page.locator("dialog")).to_be_visible()
    author.picture("form_challenge_wrong", whole=False)
    # What was typed is not thrown away unasked.
    form.locator(".cancel-button").click()
    expect(author.page.locator("dialog")).to_be_visible()
    form.locator(".microclip-studio__button--danger:visible").click()
    expect(author.page.locator("dialog")).not_to_be_visible()


def test_every_form_is_sound(visit):
    for name, title in (("feed", "Feed"), ("challenge", "Challenge"), ("board", "Board")):
        author = visit("teacher", f"/author/{name}/")
        form = open_form(author, title)
        author.settle()
        author.picture(f"form_{name}", whole=False)

        assert findings(author) == []
        form.locator(".cancel-button").click()
        expect(author.page.locator("dialog")).not_to_be_visible()


def test_a_preview_shows_an_invented_cohort_and_keeps_the_authors_acts_apart(visit):
    author = visit("teacher", "/author/feed/")
    sofia = visit("sofia", "/course/feed/")
    likes = sofia.ask("feed", "feed_state")["clips"][0]["likes"]
    like = author.block("feed").locator(".microclip-feed__like")

    before = like.get_attribute("aria-pressed")
    like.click()
    expect(like).not_to_have_attribute("aria-pressed", before)
    author.settle()

    assert sofia.ask("feed", "feed_state")["clips"][0]["likes"] == likes
