"""
What a feed takes from the course's other blocks: entries of the challenges it names, and checks of other feeds that are due.

Everything is looked up when it is first asked for, once a request; of other blocks only what their authors made and what the learner
may see anyway is read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from microclip_xblock.community.challenge_fold import ChallengeFold
from microclip_xblock.community.challenge_ledger import ChallengeLedger
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gallery import Gallery, SeenEntry, ask_gallery
from microclip_xblock.community.gateway import BlockKey, Gateway, Source
from microclip_xblock.community.ledger import Raw
from microclip_xblock.community.views import Head, View
from microclip_xblock.rules.clips import CaptionTrack, Clip, clips_of
from microclip_xblock.rules.errors import Refusal
from microclip_xblock.rules.knowledge import plain
from microclip_xblock.rules.reviews import Card
from microclip_xblock.web.clip_replies import Naming, seen_clip
from microclip_xblock.web.handling import may_take_part
from microclip_xblock.web.names import keyed_digest, pseudonym, viewer_key
from microclip_xblock.web.words import Words

log = logging.getLogger(__name__)

MOST_ENTRIES = 48
"""Entries of all named challenges together that one learner's feed holds, as many of each: those peers have seen least."""

MOST_FEEDS = 5
"""Other feeds whose checks are looked up in one request."""

Ref = tuple[str, str]
"""A check: the mark of the feed it belongs to, empty for the feed at hand, and the clip's id."""


@dataclass(frozen=True)
class Joined:
    """An entry of a challenge as a clip of the feed; `credit` is what its owner is called there."""

    clip: Clip
    credit: str


class Neighbors:
    """
    Args:
        block: the live feed. gateway: its gateway.
        challenges: hashtags or names of the challenges whose entries join.
    """

    def __init__(self, block: Any, gateway: Gateway, challenges: Sequence[object], words: Words) -> None:
        self._block = block
        self._gateway = gateway
        self._challenges = {plain(name) for name in challenges if isinstance(name, str)} - {""}
        self._words = words

    @cached_property
    def entries(self) -> tuple[Joined, ...]:
        """Peers' entries that may be seen, in the learner's own fair order. One's own is left out; visitors of the course see none."""
        return self._joined(0)

    @cached_property
    def reserve(self) -> tuple[Joined, ...]:
        """The entries that change places with `entries` as they are seen: what a learner has in front of them stays theirs to act on."""
        return self._joined(1)

    def cards(self, mine: FeedLedger) -> dict[Ref, Card]:
        """
        The learner's review cards of all feeds of the course, the newest of each check wherever it was answered.

        Args:
            mine: the learner's ledger in the feed at hand, as it is now.
        """
        here = mark_of(self._gateway.block)
        newest: dict[Ref, Card] = {}
        ledgers = [("", mine), *self._ledgers()]
        # What somebody reported does not come back by another feed.
        reported = {(home, id_) for home, ledger in ledgers for id_ in ledger.reported}
        for home, ledger in ledgers:
            own = (((home, id_), facts.card) for id_, facts in ledger.clips.items())
            guests = (
                (("" if source == here else source, id_), facts.card) for (source, id_), facts in ledger.guests.items()
            )
            for ref, card in (*own, *guests):
                # Of cards of one day the own feed's stands: it is the one that was told of here.
                if card is not None and ref not in reported and (ref not in newest or newest[ref].day < card.day):
                    newest[ref] = card
        return newest

    def clips_at(self, refs: Iterable[Ref], topics: Iterable[str]) -> dict[Ref, Clip]:
        """
        The clips of these checks, of other feeds that the learner may see, as far as they share a topic.

        Args:
            topics: the topics of the feed at hand.
        """
        wanted = {ref for ref in refs if ref[0]}
        shared = {plain(topic) for topic in topics}
        found: dict[Ref, Clip] = {}
        asked = 0
        for source in self._feeds:
            home = mark_of(source.key)
            ids = {id_ for of, id_ in wanted if of == home}
            if not ids or asked >= MOST_FEEDS:
                continue
            asked += 1
            for clip in self._clips_of(source):
                if clip.id in ids and clip.check and shared & {plain(topic) for topic in clip.topics}:
                    found[home, clip.id] = clip
        return found

    def home_of(self, mark: str) -> BlockKey | None:
        """The key of another feed that the learner may see, by its mark."""
        return next((source.key for source in self._feeds if mark_of(source.key) == mark), None)

    @cached_property
    def _sources(self) -> Sequence[Source]:
        return self._gateway.sources() if self._gateway.learner is not None else ()

    @cached_property
    def _feeds(self) -> list[Source]:
        here = str(self._gateway.block)
        return [one for one in self._sources if one.block_type == "microclip_feed" and str(one.key) != here]

    @cached_property
    def _stored(self) -> Mapping[str, Raw]:
        """The learner's ledgers in the course's other feeds and in the named challenges, in one query."""
        keys = [source.key for source in self._sources if str(source.key) != str(self._gateway.block)]
        return self._gateway.mine_in(keys) if keys else {}

    def _ledgers(self) -> list[tuple[str, FeedLedger]]:
        found = []
        for source in self._feeds:
            raw = self._stored.get(str(source.key))
            if raw:
                try:
                    found.append((mark_of(source.key), FeedLedger.decode(raw)))
                except Refusal:
                    continue  # one unreadable ledger elsewhere must not close this feed
        return found

    def _neighbor(self, source: Source) -> Any | None:
        try:
            return self._gateway.neighbor(source)
        except Exception:  # Whatever is wrong with a block elsewhere in the course, this feed must not pay for it.
            log.exception("A neighbor of a feed can't be had.")
            return None

    def _clips_of(self, source: Source) -> Sequence[Clip]:
        return clips_of(getattr(self._neighbor(source), "clips", None) or ())

    def _joined(self, page: int) -> tuple[Joined, ...]:
        if not self._challenges or not may_take_part(self._gateway):
            return ()
        named = [
            source
            for source in self._sources
            if source.block_type == "microclip_challenge" and self._challenges & {plain(name) for name in source.names}
        ]
        most = max(1, MOST_ENTRIES // max(1, len(named)))
        return tuple(joined for source in named for joined in self._entries_of(source, page, most))[:MOST_ENTRIES]

    def _entries_of(self, source: Source, number: int, most: int) -> list[Joined]:
        block = self._neighbor(source)
        if block is None:
            return []
        try:
            mine = ChallengeLedger.decode(self._stored.get(str(source.key)))
        except Refusal:
            mine = ChallengeLedger()
        own = mine.entry.id if mine.entry else None
        key = viewer_key(source.key, self._gateway.learner)

        def ask(gallery: Gallery, _head: Head) -> list[SeenEntry]:
            page, entries = gallery.page(key, own, number, most)
            return entries if page.number == number else []

        entries = ask_gallery(View(ChallengeFold(), self._gateway, source.key), ask, mine.removals)
        naming = self._naming(source, block)
        return [Joined(_as_clip(entry, source, naming), naming.name_of(entry.owner)) for entry in entries]

    def _naming(self, source: Source, block: Any) -> Naming:
        return Naming(
            name_of=lambda learner: pseudonym(self._words, source.key, learner),
            media_of=lambda path, mark: self._block.runtime.handler_url(
                block, "media", suffix=path, query=f"v={mark}" if mark else ""
            ),
        )


def mark_of(block: BlockKey) -> str:
    """What a feed is called in ledgers and by browsers: 8 characters that lead nowhere."""
    return keyed_digest("feed", block, "").hex()[:8]


def entry_clip_id(source: Source, entry: str) -> str:
    """What an entry is called in a feed: 12 characters, fit for ledgers, and never an author's own id (those have no capitals)."""
    return "E" + sha256(f"{source.key}/{entry}".encode()).hexdigest()[:11]


def _as_clip(entry: SeenEntry, source: Source, naming: Naming) -> Clip:
    facts = entry.facts
    seen = seen_clip(facts["clip"], entry.id, naming)
    return Clip(
        id=entry_clip_id(source, entry.id),
        title=facts["title"],
        media=seen["media"],
        poster=seen["poster"],
        description=facts["caption"],
        duration_s=seen["duration_s"] or 0.0,
        captions=tuple(CaptionTrack(one["lang"], one["label"], one["url"]) for one in seen["captions"]),
        kind=seen["kind"],
        alt=facts["alt"],
        flashing=seen["flashing"],
        fallback=seen["compatible"],
    )
