"""Own place and neighbors from a warm view."""

import random
from datetime import UTC, datetime

from microclip_xblock.community.gateway import Source
from microclip_xblock.community.memory import Memory
from microclip_xblock.community.standings import Standings
from microclip_xblock.rules.points import Deed
from tests.bench.figures import at_most
from tests.bench.ground import SEED, feed_ledger, median, milliseconds

WORTHS = {Deed.CLIP_FINISHED: 5, Deed.CHECK_RIGHT: 10}


def measure(scale):
    number = scale.places
    moment = datetime.now(UTC)
    memory = Memory(lambda: moment)  # A clock that stands still: the view stays fresh, so only reading is measured.
    chance = random.Random(SEED)
    some = [feed_ledger(chance) for _ in range(2000)]
    memory.rows["bench/feed"] = {}
    for learner in range(1, number + 1):
        memory.store("bench/feed", learner, some[learner % len(some)])
    sources = [Source("bench/feed", "microclip_feed")]
    composing, _ = milliseconds(lambda: Standings(memory.at("bench/board", 1), WORTHS, sources).compose(600))

    def look(learner):
        standings = Standings(memory.at("bench/board", learner), WORTHS, sources)
        head = standings.head()
        own = standings.counted_of(head, learner) or 0
        place = head.histogram.rank(own)
        return place, standings.around(head, learner, own, 2, 2)

    times = [milliseconds(lambda: look(chance.randint(1, number)))[0] for _ in range(scale.rounds)]
    value = median(times)
    note = f"composing it took {composing / 1000:.1f} s, once, behind a lock"
    name = f"own place and neighbors among {number:,}, warm view"
    return [at_most(name, value, 5, "{:.1f} ms", note, composing_ms=composing, slowest_ms=max(times))]
