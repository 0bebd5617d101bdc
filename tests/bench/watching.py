"""
Watching in a real browser, on a demo of its own: how soon clips show, what a long feed costs, what the data saver saves.

The line is Chromium's own throttling; texts come compressed as from a site. Frames are those the browser presents
(`requestVideoFrameCallback`): for a clip that waits on its first picture the first frame that moves.
"""

import json
import re
import statistics
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.bench import web_front
from tests.bench.figures import Figure, at_most
from tests.bench.watching_browser import Phone, chromium, missing

LINE = "at 1.6 Mbit/s and 150 ms"
FIRST_S, PREFETCHED_MS, LONG_TASK_MS, MOST_ALIVE = 2, 200, 50, 3
SCRIPT_KB, STYLES_KB = 60, 15
# New to the course, so nothing is resumed.
NEW_HERE = ("amira", "jonas", "sofia", "yara", "tomas")
SWIPER, SCROLLER, SAVER = "jonas", "sofia", "amira"
# A sitting would end, or ask something, before enough clips were seen; entries would come on top.
WHOLE_FEED = {"sitting_kind": "all", "recall_every": 0, "challenges": []}


def measure(scale, tell=lambda what: None):
    lacking = missing()
    if lacking:
        return [Figure(f"{', '.join(lacking)} is not installed", "–", "", None, "nothing is watched")]
    with chromium() as browser:
        tell("the feed of the demo")
        with demo() as address:
            figures = first_clip(browser, address, scale)
            figures += data_saver(browser, address, scale)
        tell(f"a feed of {scale.clips} clips")
        with demo(scale.clips) as address:
            figures += swipes(browser, address, scale)
            figures += long_feed(browser, address, scale)
    return figures


@contextmanager
def demo(clips=0):
    """The address of a new demo behind a front; with `clips`, its author saved a feed of that many."""
    from tests.demo.process import DemoProcess

    with (
        tempfile.TemporaryDirectory(prefix="microclip-watch-") as folder,
        DemoProcess(Path(folder) / "data", "--learners", "2") as running,
        web_front.before(running.address) as address,
    ):
        if clips:
            save_long_feed(running.address, clips)
        yield address


def save_long_feed(address, count):
    """Fill in the feed's Studio form: the clips that are there again and again, each a file of its own, without checks."""
    from tests.demo.process import Visitor

    author = Visitor(address)
    author.become("teacher")
    form = author.get("/studio/feed/edit/").text
    usage = re.search(r'data-usage-id="([^"]+)"', form)[1]
    had = Visitor(address)
    had.become("amira")
    state = had.call(usage, "feed_state", {}).json["clips"]
    lessons = [clip for clip in state if clip["media"].endswith(".mp4") and not clip.get("entry")]
    clips = [long_feed_clip(lessons[number % len(lessons)], number) for number in range(count)]
    values = {"clips": clips} | {name: value for name, value in WHOLE_FEED.items() if name in form}
    answer = author.post(f"/studio-handler/{usage}/studio_save/", json.dumps({"values": values}).encode())
    if answer.status != 200:
        raise RuntimeError(answer.text)


def long_feed_clip(lesson, number):
    def copy(address):
        return f"/static/{number}/{Path(address).name}" if address else ""

    return {
        "id": f"long{number:03d}",
        "title": f"{number + 1} {lesson['title']}",
        "media": copy(lesson["media"]),
        "poster": copy(lesson["poster"]),
        "captions": [{**track, "url": copy(track["url"])} for track in lesson["captions"]],
        "topics": lesson["topics"],
        "duration_s": lesson["duration_s"],
        "description": lesson["description"],
    }


def first_clip(browser, address, scale):
    """First frame of the first clip for people who were never here, and what came before it."""
    from_start, from_view = [], []
    for who in NEW_HERE[: scale.looks + 2]:
        with Phone(browser, address, who, slow=True) as phone:
            phone.open()
            phone.page.wait_for_function("() => window.microclipBench.firstFrameMs !== null", timeout=70_000)
            shown, seen = phone.page.evaluate("() => [microclipBench.firstFrameMs, microclipBench.inViewMs]")
            from_start.append(shown / 1000)
            from_view.append((shown - seen) / 1000)
            sent = phone.ask("sent")
    start, view = statistics.median(from_start), statistics.median(from_view)
    note = f"median of {len(from_start)} first visits, from {min(from_start):.2f} to {max(from_start):.2f} s"
    return [
        at_most(f"first frame of the first clip {LINE}, from navigation", start, FIRST_S, "{:.2f} s", note),
        at_most(f"first frame of the first clip {LINE}, from clip in view", view, FIRST_S, "{:.2f} s"),
        _sent("script of the feed's page as sent", sent["scripts"], SCRIPT_KB),
        _sent("styles of the feed's page as sent", sent["styles"], STYLES_KB),
    ]


def _sent(what, files, most):
    sizes = {name: size / 1000 for name, size in files}
    note = ", ".join(f"{name} {size:.1f} kB" for name, size in sizes.items())
    return at_most(what, sum(sizes.values()), most, "{:.1f} kB", note, **sizes)


def swipes(browser, address, scale):
    """First frame after a turn to the next clip, by finger and by button, on the slow line."""
    figures, stalled, watched = [], 0.0, 0.0
    with Phone(browser, address, SWIPER, slow=True) as phone:
        phone.open()
        phone.ask("toMiddle")
        phone.page.wait_for_timeout(scale.dwell_ms)
        for way, press in (("a swipe", False), ("a press of Next", True)):
            turns = [turn(phone, press, scale.dwell_ms) for _ in range(scale.swipes)]
            times = [one["ms"] for one in turns if one["ms"] is not None]
            stalled += sum(one.get("stalledMs", 0) for one in turns)
            watched += sum(one.get("watchedMs", 0) for one in turns)
            figures.append(_turns(way, turns, times))
    share = stalled / watched if watched else 0.0
    note = f"{stalled / 1000:.1f} of {watched / 1000:.0f} s"
    numbers = {"stalled_ms": stalled, "watched_ms": watched}
    return [*figures, Figure(f"time stalled after the first frame {LINE}", f"{share:.1%}", "", None, note, numbers)]


def turn(phone, press, dwell_ms):
    if not phone.ask("begin", {"press": press, "dwellMs": dwell_ms}):
        raise RuntimeError("the feed ended before enough turns were made")
    if not press:
        phone.swipe()
    return phone.page.evaluate("() => window.microclipBench.turn")


def _turns(way, turns, times):
    had = sum(one["had"] for one in turns)
    what = f"first frame after {way} {LINE}, p75"
    if len(times) < 2:
        return Figure(what, "none", f"≤ {PREFETCHED_MS} ms", False, f"{len(turns)} turns showed no frame")
    half, most, nearly = (_percentile(times, share) for share in (50, 75, 95))
    lost = f"; {len(turns) - len(times)} showed none" if len(times) < len(turns) else ""
    note = f"p50 {half:.0f}, p95 {nearly:.0f} ms; {had} of {len(turns)} found the next clip's first frame loaded{lost}"
    ok = most <= PREFETCHED_MS and not lost
    return Figure(what, f"{most:.0f} ms", f"≤ {PREFETCHED_MS} ms", ok, note, {"times": times, "had": had})


def _percentile(times, share):
    return statistics.quantiles(times, n=100, method="inclusive")[share - 1]


def long_feed(browser, address, scale):
    """A feed as long as may be, opened and scrolled through on a line that holds nothing up."""
    with Phone(browser, address, SCROLLER) as phone:
        phone.open()
        phone.ask("toMiddle")
        phone.page.wait_for_timeout(2_000)
        opening = phone.ask("longest")
        phone.ask("forgetTasks")
        went = phone.ask("scrollThrough", {"pauseMs": scale.pause_ms})
        scrolling = phone.ask("longest")
    if went["count"] < scale.clips:
        raise RuntimeError(f"only {went['count']} of {scale.clips} clips are in the feed")
    said = "{number} of them" if scrolling["number"] else "none was longer than 50 ms"
    note = said.format(**scrolling) + f"; down to page {went['reached'] + 1} by button and back by flinging"
    opened = f"{opening['longest']:.0f} ms" if opening["number"] else "≤ 50 ms"
    number = f"{scale.clips} clips"
    return [
        at_most(f"longest task while {number} are scrolled", scrolling["longest"], LONG_TASK_MS, "{:.0f} ms", note),
        Figure(f"longest task while a feed of {number} opens", opened, "", None, "", opening),
        at_most(f"media elements alive at once in {number}", went["most"], MOST_ALIVE, "{:.0f}"),
    ]


def data_saver(browser, address, scale):
    """The browser asks for little: what comes before anything is tapped."""
    with Phone(browser, address, SAVER, slow=True, saver=True) as phone:
        phone.open()
        phone.ask("toMiddle")
        phone.page.wait_for_timeout(scale.dwell_ms * 2)
        if not phone.page.evaluate("() => navigator.connection?.saveData === true"):
            return [
                Figure("media asked for with the data saver on, before a tap", "–", "", None, "this browser has none")
            ]
        media, came = phone.media_asked, phone.bytes
    names = sorted({url.rsplit("/", 1)[1] for url in media})
    return [
        at_most("clips asked for with the data saver on, before a tap", len(media), 0, "{:.0f}", ", ".join(names)),
        Figure("all that came with the data saver on, before a tap", f"{came / 1000:.0f} kB", "", None),
    ]
