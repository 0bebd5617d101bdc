"""
Clips that survive: the tab is killed at every piece and the upload goes on by itself; peers watch and seek; nobody else does; nothing is left.

On files of this machine, and on an object storage that is spoken to over HTTP, in pieces and straight from the browser.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, Person, become, watch_over
from tests.demo.process import DemoProcess, until
from tests.media import s3

SAMPLE = Path(__file__).resolve().parents[2] / "microclip_xblock" / "demo" / "clips" / "upload_sample.mp4"
PIECE = 2 * 1024 * 1024
PIECES = 4
TITLE = "Rain in a barrel"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real clip of a little more than three pieces: a box that players pass over makes it large."""
    ballast = random.Random(7).randbytes(3 * PIECE)
    path = tmp_path_factory.mktemp("clips") / "رحلة <b>.mp4"
    path.write_bytes(SAMPLE.read_bytes() + struct.pack(">I4s", len(ballast) + 8, b"free") + ballast)
    return path


class Stored:
    """What lies where clips are kept, of whoever's: names of kept clips with the SHA-256 of what is in them."""

    def __init__(self, read: Callable[[], dict[str, bytes]]) -> None:
        self._read = read
        self.before = set(read())

    def since(self) -> dict[str, bytes]:
        """What was not there at the beginning."""
        return {name: data for name, data in self._read().items() if name not in self.before}

    def clips(self) -> list[str]:
        """The SHA-256 of each clip that came."""
        found = self.since()
        return [hashlib.sha256(found[name]).hexdigest() for name in sorted(found) if re.search(r"/clip\.\w+$", name)]


def files_in(folder: Path) -> dict[str, bytes]:
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and "/_work/" not in str(path):
            try:
                found[str(path.relative_to(folder))] = path.read_bytes()
            except FileNotFoundError:
                continue
    return found


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoProcess, Path]]:
    data = tmp_path_factory.mktemp("upload") / "data"
    with DemoProcess(data, "--learners", "2") as running:
        yield running, data / "media" / "microclip"
    assert "Traceback" not in running.said, running.said


@pytest.fixture(scope="module")
def bucket() -> Iterator[tuple[s3.S3Server, str]]:
    s3.need_s3()
    with s3.running() as server:
        yield server, server.new_bucket("*")


@pytest.fixture(scope="module", params=["pieces", "direct"])
def remote(
    request: pytest.FixtureRequest, bucket: tuple[s3.S3Server, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[DemoProcess, s3.S3Server, str, str]]:
    server, name = bucket
    environment = {
        "MICROCLIP_DEMO_STORAGE": json.dumps(server.storage(name, location=request.param)),
        "MICROCLIP_DEMO_DIRECT": "yes" if request.param == "direct" else "",
    }
    data = tmp_path_factory.mktemp("remote") / "data"
    with DemoProcess(data, "--learners", "2", environment=environment) as running:
        yield running, server, name, request.param
    assert "Traceback" not in running.said, running.said


@contextmanager
def somebody(browser: Any, demo: DemoProcess, who: str, **options: Any) -> Iterator[BrowserContext]:
    """A browser profile of somebody, which outlives its tabs."""
    context = browser.new_context(**{"viewport": PHONE, **options})
    context.set_default_timeout(20_000)
    person = Person(context.new_page(), demo.address)
    become(person, who)
    person.page.close()
    yield context
    context.close()


def tab(context: BrowserContext, demo: DemoProcess, elsewhere: str = "") -> Person:
    person = Person(context.new_page(), demo.address)
    if not elsewhere:
        watch_over(person)
    person.open("/course/loop/")
    return person


def choose(person: Person, path: Path) -> None:
    person.block("challenge").locator("input[type=file]").first.set_input_files(path)


def publish(person: Person, title: str = TITLE) -> None:
    challenge = person.block("challenge")
    challenge.locator("[name=title]").fill(title)
    challenge.locator(".microclip-entry__details [type=submit]").click()
    expect(challenge.locator(".microclip-own__title")).to_have_text(title, timeout=60_000)


def draft_arrived(person: Person) -> None:
    expect(person.block("challenge").locator(".microclip-entry__preview video[src*='draft']")).to_be_visible(
        timeout=60_000
    )


class Killing:
    """Kills a tab at one of its requests to a handler: before the server hears of it, or after, before the tab hears the answer."""

    def __init__(self, page: Page, handler: str, number: int, *, heard: bool) -> None:
        self.seen, self.done = 0, False
        self._page, self._number, self._heard = page, number, heard
        page.route(re.compile(rf"/{handler}(/|\?|$)"), self._meet)

    def _meet(self, route: Any) -> None:
        self.seen += 1
        if self.seen <= self._number or self.done:
            route.continue_()
            return
        if self._heard:
            route.fetch()
        self.done = True

    def wait(self) -> None:
        until(self._met, seconds=60)
        # No event handler of the page gets a say, as when a phone ends a tab.
        self._page.close(run_before_unload=False)

    def _met(self) -> bool:
        self._page.wait_for_timeout(50)
        return self.done


KILLS = [
    ("start_upload", 0, False),
    ("start_upload", 0, True),
    ("upload_chunk", 0, False),
    ("upload_chunk", 1, True),
    ("upload_chunk", 2, False),
    ("upload_chunk", 3, True),
    ("finish_upload", 0, False),
    ("finish_upload", 0, True),
]


def test_a_killed_tab_at_any_piece_loses_nothing(local, browser, clip):
    demo, folder = local
    stored = Stored(lambda: files_in(folder))
    with somebody(browser, demo, "jonas") as context:
        undisturbed = tab(context, demo)
        choose(undisturbed, clip)
        draft_arrived(undisturbed)
        (whole,) = stored.clips()
        undisturbed.ask("challenge", "discard_draft")
        assert stored.since() == {}
        undisturbed.page.close()

        for handler, number, heard in KILLS:
            dying = Person(context.new_page(), demo.address)
            dying.open("/course/loop/")
            killing = Killing(dying.page, handler, number, heard=heard)
            choose(dying, clip)
            dying.block("challenge").locator("[name=title]").fill(f"{TITLE} {number}")
            dying.page.wait_for_timeout(600)
            killing.wait()

            again = tab(context, demo)
            draft_arrived(again)
            assert stored.clips() == [whole], (handler, number, heard)
            expect(again.block("challenge").locator("[name=title]")).to_have_value(f"{TITLE} {number}")
            again.ask("challenge", "discard_draft")
            again.page.close()
            assert stored.since() == {}, (handler, number, heard)


def test_several_deaths_of_one_upload_then_published_watched_and_withdrawn(local, browser, clip):
    demo, folder = local
    stored = Stored(lambda: files_in(folder))
    with somebody(browser, demo, "amira") as context, somebody(browser, demo, "mei") as others:
        person = Person(context.new_page(), demo.address)
        person.open("/course/loop/")
        killing = Killing(person.page, "upload_chunk", 0, heard=True)
        choose(person, clip)
        killing.wait()
        # Each life of the tab begins one piece further on.
        for _life in range(2):
            person = Person(context.new_page(), demo.address)
            killing = Killing(person.page, "upload_chunk", 0, heard=True)
            person.open("/course/loop/")
            killing.wait()
        person = tab(context, demo)
        draft_arrived(person)
        assert person.ask("challenge", "challenge_state")["draft"]["state"] == "ready"

        peer = tab(others, demo)
        peers_draft = person.block("challenge").locator(".microclip-entry__preview video").get_attribute("src")
        assert peer.page.request.get(f"{demo.address}{peers_draft}").status == 409

        publish(person)
        person.picture("upload-entered-phone")
        seen_and_sought(peer, demo, stored.clips()[0])
        refused_to_visitors(browser, demo, peer)

        own = person.block("challenge").locator(".microclip-own")
        own.locator(".microclip-entry__ways button").last.click()
        own.locator(".microclip-button--danger").click()
        expect(own).to_have_count(0)
        assert stored.since() == {}


def opened_by(peer: Person) -> Any:
    """The player of the clip in the watch panel of a peer, who looks until the gallery has it."""

    def listed() -> bool:
        peer.open("/course/loop/")
        return peer.block("challenge").get_by_text(TITLE, exact=True).count() > 0

    until(listed, seconds=40)
    card = peer.block("challenge").locator(".microclip-gallery__card", has=peer.unit.get_by_text(TITLE, exact=True))
    card.locator(".microclip-card-watch").click()
    return peer.block("challenge").locator(".microclip-watch video")


def seen_and_sought(peer: Person, demo: DemoProcess, stored_hash: str) -> None:
    """A peer finds the clip in the gallery, plays it, seeks in it, and gets the bytes that are stored."""
    ranges = []
    peer.page.on("response", lambda answer: "/media" in answer.url and ranges.append(answer.status))

    player = opened_by(peer)
    expect(player).to_be_visible()
    player.evaluate("video => video.play().catch(() => {})")
    until(lambda: player.evaluate("video => video.currentTime") > 0.1, seconds=20)
    player.evaluate("video => { video.pause(); video.currentTime = video.duration - 0.3; }")
    until(
        lambda: player.evaluate("video => !video.seeking && Math.abs(video.currentTime - video.duration + 0.3) < 0.25"),
        seconds=20,
    )
    assert 206 in ranges
    got = peer.page.request.get(demo.address + player.evaluate("video => new URL(video.currentSrc).pathname"))
    assert got.status == 200
    assert hashlib.sha256(got.body()).hexdigest() == stored_hash
    peer.picture("upload-watched-phone", whole=False)


def refused_to_visitors(browser: Any, demo: DemoProcess, peer: Person) -> None:
    address = peer.block("challenge").locator(".microclip-watch video").evaluate("video => video.currentSrc")
    with somebody(browser, demo, "visitor") as context:
        answer = context.request.get(address)
        assert (answer.status, answer.json()["error"]["code"]) == (403, "sign_in")


def test_an_object_storage_takes_clips_and_gives_them_back(remote, browser, clip):
    demo, server, bucket, how = remote
    client = server.client()

    def read() -> dict[str, bytes]:
        mine = [key for key in server.keys_in(bucket) if key.startswith(f"{how}/") and "/_work/" not in key]
        return {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in mine}

    stored = Stored(read)
    asked = []
    with somebody(browser, demo, "amira") as context, somebody(browser, demo, "mei") as others:
        person = tab(context, demo, elsewhere=server.endpoint)
        person.page.on("request", lambda request: request.method == "POST" and asked.append(request.url))
        choose(person, clip)
        draft_arrived(person)
        straight = [url for url in asked if url.startswith(server.endpoint)]
        pieces = [url for url in asked if "/upload_chunk" in url]
        assert (len(straight), len(pieces)) == ((1, 0) if how == "direct" else (0, PIECES))
        publish(person)
        assert len(stored.clips()) == 1
        assert not [name for name in stored.since() if "/upload-" in name]

        peer = tab(others, demo, elsewhere=server.endpoint)
        answers = []
        peer.page.on("response", lambda answer: answers.append((answer.status, answer.url)))
        player = opened_by(peer)
        player.evaluate("video => video.play().catch(() => {})")
        until(lambda: player.evaluate("video => video.currentTime") > 0.1, seconds=20)
        assert any(status == 302 and "/media" in url for status, url in answers)
        assert any(status == 206 and url.startswith(server.endpoint) for status, url in answers)

        own = person.block("challenge").locator(".microclip-own")
        own.locator(".microclip-entry__ways button").last.click()
        own.locator(".microclip-button--danger").click()
        expect(own).to_have_count(0)
        assert stored.since() == {}
    client.close()
    assert server.unfinished_in(bucket) == []


def test_a_bucket_that_refuses_forms_leaves_it_to_pieces(remote, browser, clip):
    demo, server, _bucket, how = remote
    if how != "direct":
        return
    with somebody(browser, demo, "kwame") as context:
        person = tab(context, demo, elsewhere=server.endpoint)
        person.ask("challenge", "withdraw_entry")
        person.open("/course/loop/")
        person.page.route(lambda url: url.startswith(server.endpoint), lambda route: route.abort())
        pieces = []
        person.page.on("request", lambda request: "/upload_chunk" in request.url and pieces.append(request.url))
        choose(person, clip)
        until(lambda: person.page.wait_for_timeout(50) or len(pieces) >= PIECES, seconds=60)
        until(lambda: person.ask("challenge", "challenge_state")["draft"] is not None, seconds=60)


def test_a_pause_and_a_lost_line(local, browser, clip):
    demo, _folder = local
    with somebody(browser, demo, "sofia") as context:
        person = tab(context, demo)
        person.refusals_expected = True
        challenge = person.block("challenge")
        person.page.route(
            re.compile("/upload_chunk"), lambda route: (person.page.wait_for_timeout(300), route.continue_())
        )
        choose(person, clip)
        pause = challenge.get_by_role("button", name="Pause", exact=True)
        pause.click()
        expect(challenge.get_by_role("button", name="Go on", exact=True)).to_be_visible()
        arrived = person.ask("challenge", "challenge_state")
        assert arrived["draft"] is None
        person.picture("upload-paused-phone", whole=False)
        challenge.get_by_role("button", name="Go on", exact=True).click()
        draft_arrived(person)
        person.ask("challenge", "discard_draft")
