"""A browser for the bench: a phone on a slow line, watched by `watching_page.js`."""

import importlib.util
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

PAGE = Path(__file__).with_name("watching_page.js")
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# 1.6 Mbit/s down, half of it up, 150 ms there and back. The browser adds the time to each answer, connections cost none.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 100_000}
SWIPE_S, SWIPE_STEPS = 0.2, 10
MEDIA_ENDINGS = (".mp4", ".webm", ".m4a", ".m4s", ".m3u8", ".mp3", ".ogg", ".opus", ".wav", ".ts")


def missing():
    """What this group needs and does not find, as words; empty when all is there."""
    lacking = [] if importlib.util.find_spec("playwright") else ["Playwright"]
    return lacking if _installed() else [*lacking, "Chromium"]


def _installed():
    return os.environ.get("MICROCLIP_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def chromium():
    """One browser. It ends with the context: its loop would disturb Django."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_installed(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Phone:
    """
    One learner's phone.

    Attributes:
        page: Playwright's. asked: (address, kind) of each request so far. bytes: what came over the line, without headers.
    """

    def __init__(self, browser, address, who, *, slow=False, saver=False, **options):
        self.address = address
        self.context = browser.new_context(**PHONE, **options)
        self.context.add_init_script(PAGE.read_text(encoding="utf-8"))
        self.page = self.context.new_page()
        self.cdp = self.context.new_cdp_session(self.page)
        self.asked, self.bytes = [], 0
        self.cdp.on("Network.requestWillBeSent", lambda told: self.asked.append((told["request"]["url"], told["type"])))
        self.cdp.on("Network.dataReceived", self._came)
        self.cdp.send("Network.enable")
        self._become(who)
        if saver:
            self.cdp.send("Emulation.setDataSaverOverride", {"dataSaverEnabled": True})
        if slow:
            self.cdp.send("Network.emulateNetworkConditions", SLOW)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def _came(self, told):
        # Also of what is never read to its end, as clips often are.
        self.bytes += max(0, told["encodedDataLength"])

    def _become(self, who):
        request = self.context.request
        request.get(f"{self.address}/course/board/")
        token = next(cookie["value"] for cookie in self.context.cookies() if cookie["name"] == "csrftoken")
        form = {"person": who, "back": "/course/board/"}
        answer = request.post(f"{self.address}/people/", form=form, headers={"X-CSRFToken": token})
        if not answer.ok:
            raise RuntimeError(f"no such person: {who}")

    def open(self):
        """The inside of the unit with the feed, without the course's own page around it, until the feed has drawn itself."""
        self.page.goto(f"{self.address}/unit/feed/", wait_until="commit")
        self.page.wait_for_function("() => window.microclipBench?.ready()", timeout=60_000)

    def ask(self, what, given=None):
        """A question to `watching_page.js`, by name."""
        return self.page.evaluate(f"given => window.microclipBench.{what}(given)", given)

    @property
    def media_asked(self):
        """Addresses of clips that were asked for so far."""
        paths = [(url, url.split("?")[0].lower(), kind) for url, kind in self.asked]
        return [url for url, path, kind in paths if kind == "Media" or path.endswith(MEDIA_ENDINGS)]

    def swipe(self):
        """A finger moves the clip up by most of its height within a fifth of a second."""
        box = self.ask("toMiddle")
        x, y = box["left"] + box["width"] / 2, box["top"] + box["height"] * 0.85
        self._touch("touchStart", x, y)
        for step in range(1, SWIPE_STEPS + 1):
            self._touch("touchMove", x, y - step / SWIPE_STEPS * 0.7 * box["height"])
            time.sleep(SWIPE_S / SWIPE_STEPS)
        self.cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _touch(self, kind, x, y):
        self.cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
