"""A learner says how clips are to be chosen for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.feed_profile import MOST_LETTERS, MOST_TOPICS, STRONGEST, Profile
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw
from microclip_xblock.rules.errors import MalformedRequestError
from microclip_xblock.rules.knowledge import plain


def lean(gateway: Gateway, topic: str, leaning: int) -> FeedLedger:
    """
    Want more or less of a topic.

    Args:
        leaning: -2 (much less) to 2 (much more); 0 takes it back.

    Raises:
        MalformedRequestError: no such leaning, or too many topics.
    """
    name = _name(topic)
    if not -STRONGEST <= leaning <= STRONGEST:
        raise MalformedRequestError(field="leaning")

    def shaped(known: Profile) -> Profile:
        leanings = {one: weight for one, weight in known.leanings.items() if one != name}
        if leaning:
            leanings[name] = leaning
        return replace(known, leanings=leanings)

    return _shape(gateway, shaped)


def mute(gateway: Gateway, topic: str, on: bool) -> FeedLedger:
    """
    Want none of a topic, or take that back.

    Raises:
        MalformedRequestError: too many topics.
    """
    name = _name(topic)
    return _shape(gateway, lambda known: replace(known, muted=known.muted | {name} if on else known.muted - {name}))


def choose_profiling(gateway: Gateway, on: bool) -> FeedLedger:
    """Have clips chosen by one's taste, or not: then nothing is kept that serves that alone."""
    return _shape(gateway, lambda known: known if known.on and on else Profile(on=on))


def forget_taste(gateway: Gateway) -> FeedLedger:
    """Begin anew: what was met so far tells of one's taste no more, and what was said of topics is gone."""

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        ledger.shape(Profile(on=ledger.profile.on, forgotten=len(ledger.clips) if ledger.profile.on else 0))
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))


def _shape(gateway: Gateway, shaped: Callable[[Profile], Profile]) -> FeedLedger:
    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        profile = shaped(ledger.profile) if ledger.profile.on else shaped(Profile(on=False))
        if len(profile.leanings) > MOST_TOPICS or len(profile.muted) > MOST_TOPICS:
            raise MalformedRequestError(field="topic")
        ledger.shape(profile)
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))


def _name(topic: str) -> str:
    name = plain(topic)
    if not name or len(name) > MOST_LETTERS:
        raise MalformedRequestError(field="topic")
    return name
