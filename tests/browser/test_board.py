"""A learner at the board: what counts, where one stands, and the choice not to be shown."""

from __future__ import annotations

from playwright.sync_api import expect


def test_points_are_explained(visit):
    mei = visit("mei", "/course/board/")
    board = mei.block("board")
    state = mei.ask("board", "board_state")

    expect(board.locator(".microclip-board__points")).to_have_text(state["points_text"])
    assert state["points"] == sum(reason["points"] for reason in state["why"])
    for reason in state["why"]:
        expect(board.locator(".microclip-board__why")).to_contain_text(reason["text"])
    expect(board.locator(".microclip-board__badge")).to_have_count(len(state["badges"]))
    assert len(state["badges"]) >= 3


def test_a_learner_finds_themselves_among_neighbours_without_names(visit):
    mei = visit("mei", "/course/board/")
    board = mei.block("board")

    expect(board.locator(".microclip-board__row[data-me]")).to_have_count(1)
    assert board.locator(".microclip-board__row").count() > 1
    told = board.inner_text()
    for name in ("Mei", "Tanaka", "Kwame", "Mensah", "Learner 1"):
        assert name not in told


def test_a_learner_hides_and_shows_again_by_keyboard(visit):
    ravi = visit("ravi", "/course/board/")
    board = ravi.block("board")
    switch = board.get_by_role("switch")
    expect(switch).to_have_attribute("aria-checked", "false")

    switch.focus()
    ravi.page.keyboard.press("Space")
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(board.locator(".microclip-board__row[data-me]")).to_have_count(0)
    ravi.settle()
    assert ravi.ask("board", "board_state")["hidden"] is True
    kwame = visit("kwame", "/course/board/")
    assert kwame.ask("board", "board_state")["place"]["of"] >= 1

    ravi.page.keyboard.press("Space")
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(board.locator(".microclip-board__row[data-me]")).to_have_count(1)


def test_a_visitor_sees_no_points_of_their_own(visit):
    visitor = visit("visitor", "/course/board/")
    board = visitor.block("board")

    expect(board.locator(".microclip-board__row[data-me]")).to_have_count(0)
    board.get_by_role("switch").click()
    expect(board.get_by_role("switch")).to_have_attribute("aria-checked", "false")
