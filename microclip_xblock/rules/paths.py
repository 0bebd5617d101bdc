"""What builds on what: topics that are best known before others, as the author says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from microclip_xblock.rules.knowledge import Level, plain

MOST_LINES = 100
MOST_BEFORE = 10


@dataclass(frozen=True)
class NextTopic:
    """A topic to go on with. `because`: the topics it builds on, all of which are known; empty if it builds on none."""

    topic: str
    because: tuple[str, ...]


def paths_of(lines: Sequence[object]) -> dict[str, tuple[str, ...]]:
    """
    The topics each topic builds on, from lines such as "functions: graphs, numbers"; names as `plain` has them.

    Total: what is no such line is passed over, a topic never builds on itself, and of two that build on each other the later line loses.
    """
    before: dict[str, tuple[str, ...]] = {}
    for line in lines[:MOST_LINES]:
        if not isinstance(line, str):
            continue
        topic, sign, rest = line.partition(":")
        name = plain(topic)
        if not sign or not name:
            continue
        for one in dict.fromkeys(map(plain, rest.replace("،", ",").split(","))):
            known = before.get(name, ())
            if one and one not in known and len(known) < MOST_BEFORE and not _leads(one, name, before):
                before[name] = (*known, one)
    return before


def is_ready(topics: Iterable[str], before: Mapping[str, Sequence[str]], level: Callable[[str], Level]) -> bool:
    """Whether nothing a clip's topics build on is shaky or was never met; topics count as `plain` has them."""
    return all(
        level(one) in (Level.GROWING, Level.STRONG) for topic in map(plain, topics) for one in before.get(topic, ())
    )


def next_topics(
    topics: Sequence[str], before: Mapping[str, Sequence[str]], level: Callable[[str], Level], most: int = 3
) -> list[NextTopic]:
    """
    What a learner may go on with: topics not known well yet whose foundations are, those with foundations first, else in the author's order.

    Args:
        topics: of the feed, in the author's order, as they are shown.
        level: how well the learner knows a topic.
    """
    shown: dict[str, str] = {}
    for topic in topics:
        shown.setdefault(plain(topic), topic)
    open_ones = [name for name in shown if name and level(name) is not Level.STRONG and is_ready([name], before, level)]
    ordered = sorted(open_ones, key=lambda name: not before.get(name))
    return [
        NextTopic(shown[name], tuple(shown.get(one, one) for one in before.get(name, ()))) for name in ordered[:most]
    ]


def _leads(start: str, goal: str, before: Mapping[str, Sequence[str]]) -> bool:
    """Whether `start` builds on `goal`, however far away, or is it."""
    waiting, met = [start], set[str]()
    while waiting:
        one = waiting.pop()
        if one == goal:
            return True
        if one not in met:
            met.add(one)
            waiting += before.get(one, ())
    return False
