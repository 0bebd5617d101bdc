"""Handing a clip out: a range beside the same bytes from the storage, and the statements of such a call."""

import json

from tests.bench.figures import Figure, at_most
from tests.bench.ground import median, milliseconds

RANGE = (0, 1_000_000)


def measure(course, clips, scale):
    from django.core.cache import cache

    from microclip_xblock.community.challenge_ledger import ChallengeLedger
    from microclip_xblock.media.object_store import read_range

    owner, peer = course.somebody(), course.somebody()
    entry = owner.send(clips["short"].data)["id"]
    key = _key(course, owner, ChallengeLedger)
    cache.clear()
    start, end = RANGE[0], min(RANGE[1], clips["short"].path.stat().st_size // 2)
    asked = {"method": "GET", "suffix": entry, "headers": {"Range": f"bytes={start}-{end - 1}"}}
    for _ in range(3):
        peer.call("media", **asked)
        peer.call("look", course.bare, json={})
    times = {"call": [], "bare": [], "read": []}
    peer.calls.clear()
    for _ in range(scale.rounds):
        spent, answer = milliseconds(lambda: peer.call("media", **asked))
        times["call"].append(spent)
        times["bare"].append(milliseconds(lambda: peer.call("look", course.bare, json={}))[0])
        spent, read = milliseconds(lambda: b"".join(read_range(key, start, end)))
        times["read"].append(spent)
        if answer.content != read:
            raise RuntimeError("another clip was handed out")
    call, bare, read = (median(times[name]) for name in ("call", "bare", "read"))
    statements = {
        what: median([made for handler, made, *_ in peer.calls if handler == what]) for what in ("media", "look")
    }
    note = f"medians {call:.1f}, {read:.1f} and, for a bare handler that reads one field, {bare:.1f} ms"
    beyond = statements["media"] - statements["look"]
    with_all = f"{statements['media']:.0f} with loading the fields; a bare handler {statements['look']:.0f}"
    size = f"{(end - start) / 1000:,.0f} kB"
    return [
        Figure(
            f"a range of {size} beside the same bytes from the storage",
            f"{call / read:.1f}×",
            "",
            None,
            note,
            {"call_ms": call, "read_ms": read, "bare_ms": bare},
        ),
        at_most("SQL statements of a media call, beyond a bare handler's", beyond, 2, "{:.0f}", with_all),
    ]


def _key(course, owner, ledger):
    """Where the owner's clip lies."""
    from lms.djangoapps.courseware.models import StudentModule

    row = StudentModule.objects.get(student__username=owner.client.username, module_state_key=course.challenge)
    clip = ledger.decode(json.loads(row.state)["ledger"]).entry.clip
    return f"{clip.folder}/{clip.name}"
