"""A clip of one's own, as people meet it: by keyboard, with captions, with flashes, dropped, refused, removed, and in every look of its states."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE, Person, become, watch_over
from tests.browser.test_loop import UPLOAD, find_entry, withdraw
from tests.demo.process import DemoProcess, until
from tests.media.making import make_shaded

HERE = "/course/challenge/"
WIDTHS = (320, 390, 1280)
MARKED = "Ice <b>& stone"
ARABIC = "ثلج & حجر"
SRT = "1\r\n00:00:00,000 --> 00:00:00,800\r\nFirst <i>line</i>\r\n\r\n2\r\n00:00:00,900 --> 00:00:01,500\r\nSecond & last\r\n"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    """A demo of this file's own: galleries elsewhere would show for some seconds what was withdrawn here."""
    with DemoProcess(tmp_path_factory.mktemp("clips") / "data", "--learners", "4") as running:
        yield running
    assert "Traceback" not in running.said, running.said


class Troubles(list[str]):
    """A gallery may for some seconds name a clip that was withdrawn: its poster is refused then. All else is trouble."""

    def append(self, trouble: str) -> None:
        if not re.search(r"status of 409 .*/media/[^/]+/poster\b", trouble):
            super().append(trouble)


@pytest.fixture
def meet(visit: Callable[..., Person]) -> Callable[..., Person]:
    """As `visit`, where clips of others come and go."""

    def make(who: str, path: str = "/course/loop/", **options: Any) -> Person:
        person = visit(who, path, **options)
        early, person.troubles = person.troubles, Troubles()
        for trouble in early:
            person.troubles.append(trouble)
        return person

    return make


@pytest.fixture(scope="module")
def flashes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of black and white, five times a second."""
    pytest.importorskip("av", reason="the clip that flashes is made with PyAV")
    shades = [235 if number % 2 else 16 for number in range(20)]
    path = tmp_path_factory.mktemp("flashes") / "flashes.mp4"
    return make_shaded(path, "mp4", "libx264", shades, fps=10, size=(160, 240))


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("av", reason="the clip that is too long is made with PyAV")
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    return make_shaded(path, "mp4", "libx264", [90] * 180, fps=2)


def choose(person: Person, path: Path = UPLOAD) -> None:
    person.block("challenge").locator(".microclip-entry__drop input[type=file]").first.set_input_files(path)


def drafted(person: Person) -> Any:
    video = person.block("challenge").locator(".microclip-entry__preview video[src*='draft']")
    expect(video).to_be_attached()
    return video


def entered(person: Person, title: str, path: Path = UPLOAD, alt: str = "") -> None:
    challenge = person.block("challenge")
    choose(person, path)
    challenge.locator("[name=title]").fill(title)
    challenge.locator("[name=alt]").fill(alt)
    challenge.locator(".microclip-entry__details [type=submit]").click()
    expect(challenge.locator(".microclip-own__title")).to_have_text(title)


def watching(peer: Person, title: str) -> Any:
    """The panel with an entry of somebody else."""
    find_entry(peer, title).locator(".microclip-card-watch").click()
    panel = peer.block("challenge").locator(".microclip-watch")
    expect(panel).to_be_visible()
    return panel


# `within`: on one of the browser's own controls of a player, which marks it itself.
FOCUS = """() => {
    const one = document.activeElement;
    if (!document.hasFocus() || !one || one === document.body) return null;
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    return { name: (one.getAttribute('name') || one.getAttribute('aria-label') || one.textContent || one.tagName).trim().slice(0, 60),
        tag: one.tagName, shown: box.width > 0 && box.height > 0, ring, within: one.tagName === 'VIDEO' && !one.matches(':focus'), stop: one.tabIndex >= 0 };
}"""


def has_focus(locator: Any) -> None:
    """It has the focus of the keyboard, and a person can see that."""
    expect(locator).to_be_focused()
    told = locator.evaluate(f"one => ({FOCUS})()")
    assert told, "the focus is lost"
    assert told["shown"], told
    assert told["ring"] or told["within"] or not told["stop"], told


def tab_to(person: Person, locator: Any, key: str = "Tab") -> None:
    """Press Tab until it is reached. On the way the focus is never lost and can always be seen."""
    frame = person.page.frames[1]
    inside = False
    for _ in range(120):
        person.page.keyboard.press(key)
        told = frame.evaluate(FOCUS)
        assert told or not inside, "the focus is lost"
        if told:
            inside = True
            assert told["shown"], told
            assert told["ring"] or told["within"], told
        if locator.count() == 1 and locator.evaluate("one => one === document.activeElement && document.hasFocus()"):
            return
    raise AssertionError(f"not reached by {key}: {locator}")


def cues_shown(video: Any) -> list[str]:
    """What the browser shows of the captions, as text; empty until they are loaded."""
    return video.evaluate(
        """video => [...video.textTracks].filter(track => track.mode === 'showing')
            .flatMap(track => [...(track.cues ?? [])]).map(cue => cue.getCueAsHTML().textContent)"""
    )


def elements_in_cues(video: Any) -> int:
    return video.evaluate(
        "video => [...video.textTracks].flatMap(track => [...(track.cues ?? [])]).reduce((sum, cue) => sum + cue.getCueAsHTML().querySelectorAll('*').length, 0)"
    )


def test_a_clip_with_captions_by_keyboard_alone_and_a_peer_reads_them(meet):
    title = "By keys alone"
    person = meet("amira", HERE)
    challenge, keys = person.block("challenge"), person.page.keyboard
    named = lambda name: challenge.get_by_role("button", name=name, exact=True)  # noqa: E731

    # From here on the browser hands choosers over, not only once one is waited for.
    person.page.on("filechooser", lambda chooser: None)
    tab_to(person, named("Choose a clip"))
    with person.page.expect_file_chooser() as chooser:
        keys.press("Enter")
    chooser.value.set_files(UPLOAD)
    has_focus(challenge.locator("[name=title]"))
    keys.type(title)
    keys.press("Tab")
    has_focus(challenge.locator("[name=caption]"))
    keys.type("Words about it")
    keys.press("Tab")
    has_focus(challenge.locator("[name=alt]"))
    keys.type("A box slides to the right.")
    video = drafted(person)
    has_focus(challenge.locator("[name=alt]"))

    keys.press("Tab")
    has_focus(named("Add captions"))
    keys.press("Enter")
    editor = challenge.locator(".microclip-captions")
    expect(editor).to_be_visible()
    tab_to(person, named("Add a caption here"))
    keys.press("F4")
    until(lambda: video.evaluate("video => video.currentTime > 0.2"), seconds=20)
    keys.press("F4")
    until(lambda: video.evaluate("video => video.paused"), seconds=20)
    moment = video.evaluate("video => Math.round(Math.min(video.currentTime, video.duration - 1) * 10) / 10")
    keys.press("Enter")
    words = editor.locator(".microclip-cue__text")
    has_focus(words.nth(0))
    minutes, seconds = editor.locator(".microclip-cue__time").first.input_value().split(":")
    assert abs(int(minutes) * 60 + float(seconds) - moment) < 0.05
    keys.type(MARKED)
    keys.press("Control+Enter")
    has_focus(words.nth(1))
    keys.type(ARABIC)
    tab_to(person, named("Save captions"))
    keys.press("Enter")
    expect(editor.locator(".microclip-status")).to_have_text(re.compile("are saved"))
    has_focus(named("Save captions"))
    until(lambda: cues_shown(video) == [MARKED, ARABIC], seconds=20)

    tab_to(person, named("Enter the challenge"))
    keys.press("Enter")
    expect(challenge.locator(".microclip-own__title")).to_have_text(title)
    has_focus(challenge.get_by_role("heading", name="Your entry", exact=True))

    peer = meet("jonas")
    card = find_entry(peer, title)
    card.locator(".microclip-card-watch").press("Enter")
    panel = peer.block("challenge").locator(".microclip-watch")
    has_focus(panel.locator(".microclip-own__title"))
    seen = panel.locator("video")
    until(lambda: cues_shown(seen) == [MARKED, ARABIC], seconds=20)
    assert elements_in_cues(seen) == 0
    described = seen.get_attribute("aria-describedby")
    expect(peer.unit.locator(f"#{described}")).to_contain_text("A box slides to the right.")
    peer.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    has_focus(card.locator(".microclip-card-watch"))

    tab_to(person, named("Withdraw my clip"))
    keys.press("Enter")
    has_focus(named("Keep it"))
    keys.press("Escape")
    has_focus(named("Withdraw my clip"))
    withdraw(person)


def test_captions_from_a_file_and_a_broken_file_beside_them(meet, tmp_path):
    person = meet("ravi", HERE)
    challenge = person.block("challenge")
    entered(person, "From a file")
    challenge.get_by_role("button", name="Add captions", exact=True).click()
    editor = challenge.locator(".microclip-captions")
    good, broken = tmp_path / "said.srt", tmp_path / "letter.vtt"
    good.write_bytes(b"\xef\xbb\xbf" + SRT.encode())
    broken.write_bytes(b"Dear all, this is a letter.\r\n")

    editor.locator("input[type=file]").set_input_files(good)
    texts = editor.locator(".microclip-cue__text")
    expect(texts).to_have_count(2)
    texts.nth(1).fill("Second & mine")
    editor.locator("input[type=file]").set_input_files(broken)
    expect(editor.locator(".microclip-status--trouble")).to_have_text(re.compile("no captions in this file"))
    expect(texts).to_have_count(2)
    expect(texts.nth(1)).to_have_value("Second & mine")

    editor.get_by_role("button", name="Save captions", exact=True).click()
    expect(editor.locator(".microclip-status")).to_have_text(re.compile("are saved"))
    until(lambda: cues_shown(challenge.locator(".microclip-own video")) == ["First line", "Second & mine"], seconds=20)
    withdraw(person)


def test_a_clip_that_flashes_waits_for_a_word(meet, flashes):
    title = "Quick light"
    owner = meet("sofia", HERE)
    entered(owner, title, flashes)
    expect(owner.block("challenge").locator(".microclip-own__notes")).to_contain_text(
        re.compile("flash", re.IGNORECASE)
    )
    peer = meet("mei", reduced_motion="reduce")
    asked: list[str] = []
    card = find_entry(peer, title)
    entry = next(one for one in peer.ask("challenge", "challenge_state")["gallery"]["entries"] if one["title"] == title)
    peer.page.on("request", lambda request: entry["media"] in request.url and asked.append(request.url))
    card.locator(".microclip-card-watch").click()
    panel = peer.block("challenge").locator(".microclip-watch")
    expect(panel).to_contain_text("This clip flashes quickly.")
    video = panel.locator("video")
    peer.page.wait_for_timeout(300)
    assert video.evaluate(
        "video => [video.getAttribute('src'), video.currentSrc, video.paused, video.networkState]"
    ) == [None, "", True, 0]
    assert [url for url in asked if "/poster" not in url] == []
    assert findings(peer) == []
    panel.get_by_role("button", name="Play anyway", exact=True).press("Enter")
    expect(video).to_be_focused()
    until(lambda: video.evaluate("video => video.currentTime > 0"), seconds=20)
    withdraw(owner)


HAND_OVER = """([selector, kind, name, type, data]) => {
    const bytes = Uint8Array.from(atob(data), one => one.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name, { type }));
    const target = document.querySelector(selector);
    const init = { bubbles: true, cancelable: true };
    if (kind === 'paste') target.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: carried }));
    else for (const one of ['dragenter', 'dragover', 'drop']) target.dispatchEvent(new DragEvent(one, { ...init, dataTransfer: carried }));
}"""


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_file_is_dropped_or_pasted(meet, kind):
    person = meet("ravi", HERE)
    data = base64.b64encode(UPLOAD.read_bytes()).decode()
    person.page.frames[1].evaluate(HAND_OVER, [".microclip-entry__drop", kind, "my clip.mp4", "video/mp4", data])
    drafted(person)
    expect(person.block("challenge").locator(".microclip-entry-over")).to_have_count(0)
    person.ask("challenge", "discard_draft")


def test_wrong_files_are_refused_in_words_and_nothing_typed_is_lost(meet, tmp_path, long_clip):
    person = meet("yara", HERE)
    person.refusals_expected = True
    challenge = person.block("challenge")
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        file.write(UPLOAD.read_bytes())
        file.truncate(person.ask("challenge", "challenge_state")["limits"]["max_size_bytes"] + 1)
    empty, text, letter = tmp_path / "empty.mp4", tmp_path / "notes.txt", tmp_path / "letter.mp4"
    empty.write_bytes(b"")
    text.write_text("a shopping list\n")
    letter.write_bytes(b"This is a letter, not a film. " * 400)

    choose(person)
    drafted(person)
    challenge.locator("[name=title]").fill("Kept words")
    challenge.locator("[name=alt]").fill("Kept description")
    wrong = {
        empty: "empty",
        text: "not a video or sound",
        large: "the limit is",
        long_clip: "lasts 90 seconds",
        letter: r"\w",
    }
    for path, sentence in wrong.items():
        choose(person, path)
        expect(challenge.locator(".microclip-entry .microclip-status--trouble")).to_have_text(re.compile(sentence))
        expect(challenge.locator("[name=title]")).to_have_value("Kept words")
        expect(challenge.locator("[name=alt]")).to_have_value("Kept description")
        assert person.ask("challenge", "challenge_state")["draft"] is not None
    person.ask("challenge", "discard_draft")


def test_staff_remove_a_clip_and_its_owner_reads_why(meet):
    title = "Not for here"
    owner, peer, teacher = meet("tomas", HERE), meet("jonas"), meet("teacher")
    entered(owner, title)
    find_entry(peer, title)
    panel = watching(teacher, title)
    panel.get_by_role("button", name="Remove this clip", exact=True).click()
    keep = panel.get_by_role("button", name="Keep it", exact=True)
    expect(keep).to_be_focused()
    teacher.page.keyboard.press("Escape")
    expect(panel.get_by_role("button", name="Remove this clip", exact=True)).to_be_focused()
    teacher.page.keyboard.press("Enter")
    remove = panel.get_by_role("button", name="Remove it", exact=True)
    remove.click()
    expect(panel.locator(".microclip-removal .microclip-status--trouble")).to_have_text("Please choose a reason.")
    panel.get_by_label("Shows somebody who does not want to be shown").check()
    remove.click()
    expect(teacher.block("challenge").locator(".microclip-watch")).to_have_count(0)
    assert teacher.page.frames[1].evaluate(FOCUS), "the focus is lost"

    assert title not in [one["title"] for one in peer.ask("challenge", "challenge_state")["gallery"]["entries"]]
    peer.open("/course/loop/")
    expect(peer.block("challenge").get_by_text(title, exact=True)).to_have_count(0)
    owner.open(HERE)
    expect(owner.block("challenge").locator(".microclip-challenge__own .microclip-note").first).to_have_text(
        re.compile(r"\w")
    )
    owner.picture("clips_removed_owner")
    entered(owner, "Another try")
    withdraw(owner)


@contextmanager
def somebody(browser: Any, demo: DemoProcess, who: str, path: str) -> Iterator[Person]:
    """Somebody in a demo of one's own."""
    context = browser.new_context(viewport=LAPTOP)
    context.set_default_timeout(15_000)
    person = Person(context.new_page(), demo.address)
    watch_over(person)
    become(person, who)
    person.open(path)
    yield person
    context.close()
    assert person.troubles == []


def test_a_server_that_cannot_look_into_clips_takes_them_and_the_browser_draws(browser, tmp_path):
    hiding = tmp_path / "hiding"
    hiding.mkdir()
    (hiding / "sitecustomize.py").write_text("import sys\nsys.modules['av'] = None\n")
    with DemoProcess(tmp_path / "data", "--learners", "2", environment={"PYTHONPATH": str(hiding)}) as demo:
        with somebody(browser, demo, "amira", HERE) as person, somebody(browser, demo, "mei", HERE) as peer:
            challenge = person.block("challenge")
            choose(person)
            drafted(person)
            expect(challenge.locator(".microclip-draft__notes")).to_contain_text("Only the beginning of the file")
            until(lambda: person.ask("challenge", "challenge_state")["draft"]["poster"], seconds=20)
            poster = person.ask("challenge", "challenge_state")["draft"]["poster"]
            picture = person.page.request.get(demo.address + poster)
            assert picture.ok
            assert picture.headers["content-type"] == "image/jpeg"
            assert picture.body()[:2] == b"\xff\xd8"
            challenge.locator("[name=title]").fill("Drawn here")
            challenge.locator(".microclip-entry__details [type=submit]").click()
            expect(challenge.locator(".microclip-own__title")).to_have_text("Drawn here")
            panel = watching(peer, "Drawn here")
            until(lambda: panel.locator("video").evaluate("video => video.currentTime > 0"), seconds=20)
        assert "Traceback" not in demo.said, demo.said


def findings(person: Person) -> list[str]:
    """What axe finds in the challenge, as lines to read."""
    frame = person.page.frames[1]
    if not frame.evaluate("Boolean(window.axe)"):
        frame.evaluate(Axe().axe_script)
    frame.evaluate("document.querySelectorAll('video').forEach(video => video.pause())")
    found = frame.evaluate(
        "axe.run('[data-microclip=challenge]', { resultTypes: ['violations'] }).then(({ violations }) => violations)"
    )
    return [
        f"{one['id']}: {one['help']} {[(node['target'], node.get('failureSummary', '')) for node in one['nodes'][:3]]}"
        for one in found
    ]


def sound_in_every_look(person: Person, name: str, direction: str) -> None:
    """Nothing for axe to find and nothing that scrolls sideways, light and dark, on small and large screens."""
    found = []
    for width in WIDTHS:
        person.page.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            person.page.emulate_media(color_scheme=scheme)
            # Colours that fade would be measured half way.
            person.page.frames[1].evaluate(
                "Promise.all(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished.catch(() => {})))"
            )
            found += [f"{name} {direction} {width} {scheme}: {one}" for one in findings(person)]
            wide = person.page.frames[1].evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            found += [f"{name} {direction} {width}: {wide} px stick out"] if wide > 0 else []
            if (width, scheme) in ((390, "light"), (1280, "dark")):
                person.picture(f"clips_{name}_{direction}_{scheme}_{width}")
    assert found == []


def empty(person: Person, _flashes: Path) -> None:
    expect(person.block("challenge").locator(".microclip-entry__drop")).to_be_visible()


def sending(person: Person, _flashes: Path) -> None:
    person.page.route(re.compile("/upload_chunk"), lambda _route: None)
    with person.page.expect_request(re.compile("/upload_chunk")):
        choose(person)
    expect(person.block("challenge").locator(".microclip-entry__details")).to_be_visible()


def draft(person: Person, _flashes: Path) -> None:
    choose(person)
    drafted(person)


def two_captions(person: Person) -> None:
    challenge = person.block("challenge")
    challenge.locator(".microclip-entry__captions > button, .microclip-own button[aria-expanded]").first.click()
    editor = challenge.locator(".microclip-captions")
    add = editor.locator(".microclip-captions__list + .microclip-entry__buttons button").first
    add.click()
    editor.locator(".microclip-cue__text").first.fill(MARKED)
    editor.locator(".microclip-cue__text").first.press("Control+Enter")
    editor.locator(".microclip-cue__text").nth(1).fill(ARABIC)
    editor.locator(".microclip-cue__time").nth(3).fill("0:00.0")
    expect(editor.locator("[aria-invalid=true]")).to_have_count(1)


def draft_captions(person: Person, flashes: Path) -> None:
    draft(person, flashes)
    two_captions(person)


def own_captions(person: Person, _flashes: Path) -> None:
    entered(person, "Looks", alt="What is seen")
    two_captions(person)


def watch(person: Person, _flashes: Path) -> None:
    person.block("challenge").locator(
        ".microclip-gallery__card:has(.microclip-gallery__marks) .microclip-card-watch"
    ).first.click()
    expect(person.block("challenge").locator(".microclip-watch track").first).to_be_attached()


def removal(person: Person, flashes: Path) -> None:
    watch(person, flashes)
    person.block("challenge").locator(".microclip-removal > button").click()
    expect(person.block("challenge").locator(".microclip-removal__box")).to_be_visible()


def warning(person: Person, flashes: Path) -> None:
    choose(person, flashes)
    expect(person.block("challenge").locator(".microclip-clip__cover button")).to_be_visible()


STATES: dict[str, Callable[[Person, Path], None]] = {
    one.__name__: one for one in (empty, sending, draft, draft_captions, own_captions, watch, removal, warning)
}


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_sound_in_every_look(meet, flashes, state, direction):
    path = HERE + ("?lang=ar" if direction == "rtl" else "")
    person = meet("teacher" if state == "removal" else "mei", path, viewport=PHONE)
    STATES[state](person, flashes)
    try:
        sound_in_every_look(person, state, direction)
    finally:
        person.ask("challenge", "withdraw_entry" if state == "own_captions" else "discard_draft")
