"""
A running demo, a Chromium, and people in it. Every page is watched: an error on the console, a request to anywhere
else, or an answer of 500 fails the test that caused it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

playwright_api = pytest.importorskip("playwright.sync_api", reason="the browser tests need Playwright")

from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect  # noqa: E402

from tests.demo.process import DemoProcess  # noqa: E402

HERE = Path(__file__).parent
SCREENSHOTS = HERE / "screenshots"
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 900}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Two cores may be shared with a whole test suite.
PATIENCE_MS = 15_000

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    """
    The demo, its feed in the course's order: what is chosen for somebody depends on what all tests before did. Tests about choosing have
    `chosen_for_each`.
    """
    with DemoProcess(tmp_path_factory.mktemp("browser") / "data", "--learners", "16") as running:
        set_order(running, "course")
        yield running
    assert "Traceback" not in running.said, running.said


@pytest.fixture
def chosen_for_each(demo: DemoProcess) -> Iterator[None]:
    """The feed chooses for each learner, as it does unless its author wants otherwise."""
    set_order(demo, "for_you")
    yield
    set_order(demo, "course")


def set_order(demo: DemoProcess, order: str) -> None:
    """Choose the order of the first feed, by the handler of Studio's form."""
    opener = build_opener(HTTPCookieProcessor(cookies := CookieJar()))
    page = opener.open(f"{demo.address}/studio/feed/edit/").read().decode()
    usage = re.search(r'data-usage-id="([^"]+)"', page)
    assert usage, "the form names no block"
    token = next(str(cookie.value) for cookie in cookies if cookie.name == "csrftoken")
    request = Request(
        f"{demo.address}/studio-handler/{usage[1]}/studio_save/",
        json.dumps({"values": {"order": order}}).encode(),
        {"Content-Type": "application/json", "X-CSRFToken": token},
    )
    assert json.load(opener.open(request))["values"]["order"] == order


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this folder. It ends with them: Playwright's loop would disturb Django's tests."""
    chosen = os.environ.get("MICROCLIP_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with playwright_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chosen, args=list(FLAGS))
        yield chromium
        chromium.close()


@dataclass
class Person:
    """Somebody with a browser window of their own. ``troubles`` is what went wrong on their pages so far."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)
    refusals_expected: bool = False
    posts: set[Any] = field(default_factory=set)
    """Requests of the page that change something and were not answered yet."""

    def open(self, path: str) -> None:
        """Go to a page of the demo and wait until its frames show their blocks."""
        self.page.goto(self.address + path)
        for frame in self.page.locator("iframe[data-grows]").all():
            expect(frame.content_frame.locator("#content .microclip").first).to_be_visible()

    @property
    def unit(self) -> FrameLocator:
        """The inside of the (first) unit frame."""
        return self.page.frame_locator("iframe[data-grows]").first

    def block(self, name: str) -> Any:
        """The root of a block in the unit: "feed", "challenge" or "board"."""
        return self.unit.locator(f"[data-microclip='{name}']")

    def ask(self, name: str, handler: str, data: dict[str, Any] | None = None) -> Any:
        """Call a handler as this person's page would, to see or to prepare the state behind the page."""
        usage = self.unit.locator(f".xblock-student_view-microclip_{name}").get_attribute("data-usage-id")
        token = next(cookie["value"] for cookie in self.page.context.cookies() if cookie["name"] == "csrftoken")
        answer = self.page.request.post(
            f"{self.address}/handler/{usage}/{handler}/", data=data or {}, headers={"X-CSRFToken": token}
        )
        assert answer.ok, answer.text()
        return answer.json()

    def settle(self) -> None:
        """
        Wait until the page has no unanswered post. Not until the network is silent: a playing clip may keep asking for its next bytes.
        """
        self.page.wait_for_timeout(50)
        for _ in range(PATIENCE_MS // 50):
            if not self.posts:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"not answered: {[request.url for request in self.posts]}")

    def picture(self, name: str, *, whole: bool = True) -> None:
        """Keep a screenshot for human eyes: of the whole page, which resizes the window for a moment, or as it is."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)


@pytest.fixture
def visit(demo: DemoProcess, browser: Browser) -> Iterator[Callable[..., Person]]:
    """
    Make somebody with a window: ``visit("amira", viewport=PHONE, color_scheme="dark")``. ``prepare(context)`` may change the window
    before anything is opened in it.
    """
    people: list[Person] = []
    contexts: list[BrowserContext] = []

    def make(
        who: str,
        path: str = "/course/loop/",
        prepare: Callable[[BrowserContext], object] | None = None,
        **options: Any,
    ) -> Person:
        context = browser.new_context(**{"viewport": LAPTOP, **options})
        context.set_default_timeout(PATIENCE_MS)
        if prepare:
            prepare(context)
        contexts.append(context)
        person = Person(context.new_page(), demo.address)
        watch_over(person)
        people.append(person)
        become(person, who)
        person.open(path)
        return person

    yield make
    for context in contexts:
        context.close()
    troubles = [trouble for person in people for trouble in person.troubles]
    assert not troubles, "\n".join(troubles)


def become(person: Person, who: str) -> None:
    """Choose a person by the switcher's form, without drawing the page it stands on."""
    request = person.page.context.request
    request.get(person.address + "/course/board/")
    token = next(cookie["value"] for cookie in person.page.context.cookies() if cookie["name"] == "csrftoken")
    form = {"person": who, "back": "/course/board/"}
    answer = request.post(person.address + "/people/", form=form, headers={"X-CSRFToken": token})
    assert answer.ok


def watch_over(person: Person) -> None:
    own = urlsplit(person.address).netloc

    def heard(message: Any) -> None:
        # A refusal (409, 422) is an ordinary answer, which Chromium nevertheless reports as a failed resource.
        refused = re.search(r"status of (4\d\d)", message.text)
        if message.type == "error" and not (refused and person.refusals_expected):
            person.troubles.append(f"console: {message.text} ({message.location.get('url')})")

    def asked(request: Any) -> None:
        if request.method == "POST":
            person.posts.add(request)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != own:
            person.troubles.append(f"a request to elsewhere: {request.url}")

    def ended(request: Any) -> None:
        person.posts.discard(request)

    def answered(response: Any) -> None:
        if response.status >= 500:
            person.troubles.append(f"{response.status} from {response.url}")

    person.page.on("console", heard)
    person.page.on("pageerror", lambda error: person.troubles.append(f"uncaught: {error}"))
    person.page.on("request", asked)
    person.page.on("requestfinished", ended)
    person.page.on("requestfailed", ended)
    person.page.on("response", answered)
