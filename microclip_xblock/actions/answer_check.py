"""A learner answers a quick check: a clip's own, or one of another feed that came back here."""

from __future__ import annotations

from collections.abc import Sequence

from microclip_xblock.actions.react_to_clip import clip_named
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import Raw, day_of
from microclip_xblock.rules.checks import mark, read_given, to_text
from microclip_xblock.rules.clips import Check, Clip
from microclip_xblock.rules.errors import NoCheckError
from microclip_xblock.rules.reviews import Card, after_answer


def answer_check(
    gateway: Gateway, clips: Sequence[Clip], clip_id: str, given: object, attempt: int, known: Card | None = None
) -> FeedLedger:
    """
    Note an answer. One may answer again; how good the first one was stays noted.

    Args:
        clips: what the learner may watch here.
        given: as `read_given` takes it.
        attempt: the how-manieth answer it is, from 1. One that is noted already changes nothing, so an answer may be sent again.
        known: the check's review card as another feed of the course left it, if it was answered there last.

    Raises:
        ClipGoneError: the clip has left the feed.
        NoCheckError: it asks nothing, or this is no answer to it.
    """
    clip = clip_named(clips, clip_id)
    if clip.check is None:
        raise NoCheckError
    answer = read_given(clip.check, given)
    score, day = mark(clip.check, answer).score, day_of(gateway.now())

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        facts = ledger.facts(clip.id)
        if facts.knows(attempt, day):
            return raw
        card = after_answer(_newer(facts.card, known), score, day)
        ledger.answered(clip.id, to_text(answer), score, day, card, attempt)
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))


def answer_guest(
    gateway: Gateway, feed: str, clip_id: str, check: Check, given: object, attempt: int, known: Card | None
) -> FeedLedger:
    """
    Note an answer to a check of another feed, in the ledger of this one.

    Args:
        feed: the other feed's mark. check: what it asks; the caller has seen to it that it is due for this learner.
        given, attempt: as in `answer_check`. known: the newest card of the check.

    Raises:
        NoCheckError: this is no answer to it.
        LedgerFullError: as many are noted here as there may be.
    """
    score, day = mark(check, read_given(check, given)).score, day_of(gateway.now())

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        noted = ledger.guest(feed, clip_id)
        if noted.knows(attempt, day):
            return raw
        card = after_answer(_newer(noted.card, known), score, day)
        ledger.guest_answered(feed, clip_id, score, day, card, attempt)
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))


def _newer(own: Card | None, known: Card | None) -> Card | None:
    if own is None or known is None:
        return own or known
    return known if known.day > own.day else own
