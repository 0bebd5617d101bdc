"""The peer challenge: enter a clip, watch peers', vote, see how it went."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from xblock.fields import DateTime, Dict, Integer, Scope, String
from xblock.utils.resources import ResourceLoader

from microclip_xblock.actions.cast_vote import cast_vote
from microclip_xblock.actions.own_clip import mine_as_seen, removed_entry
from microclip_xblock.actions.report_seen import report_seen
from microclip_xblock.analytics.events import publish_completion, publish_event
from microclip_xblock.community.challenge_fold import ChallengeFold
from microclip_xblock.community.challenge_ledger import ChallengeLedger
from microclip_xblock.community.gallery import Gallery, ask_gallery
from microclip_xblock.community.schedules import schedule_of
from microclip_xblock.community.views import Head, View
from microclip_xblock.door import Door
from microclip_xblock.media.limits import Limits
from microclip_xblock.rules.voting import Phase, Schedule
from microclip_xblock.web import challenge_replies, clip_replies
from microclip_xblock.web.clip_handlers import ClipHandlers
from microclip_xblock.web.clip_replies import Naming
from microclip_xblock.web.handling import (
    Payload,
    Reply,
    check_participant,
    flag_in,
    json_post,
    list_in,
    may_take_part,
    number_in,
    text_in,
    whole_in,
)
from microclip_xblock.web.names import own_mark, pseudonym, viewer_key

PER_PAGE = 12


def _(message: str) -> str:
    return message


class MicroclipChallengeXBlock(Door, ClipHandlers):
    """Fields, views and handlers of the challenge."""

    kind = "challenge"
    init = "MicroclipChallenge"
    resources = ResourceLoader(__name__)

    display_name = String(
        display_name=_("Display name"),
        help=_("Shown above the challenge."),
        default=_("Challenge"),
        scope=Scope.settings,
        enforce_type=True,
    )
    prompt = String(
        display_name=_("Call"),
        help=_("What learners are asked to show. Blank lines make paragraphs."),
        default="",
        scope=Scope.content,
        enforce_type=True,
    )
    hashtag = String(
        display_name=_("Hashtag"), help=_("Such as #TheClimate."), default="", scope=Scope.settings, enforce_type=True
    )
    max_duration_s = Integer(
        display_name=_("Longest clip"),
        help=_("In seconds, 5 to 180."),
        default=60,
        scope=Scope.settings,
        enforce_type=True,
    )
    max_size_mb = Integer(
        display_name=_("Largest file"),
        help=_("In megabytes, 1 to 500."),
        default=50,
        scope=Scope.settings,
        enforce_type=True,
    )
    votes_per_learner = Integer(
        display_name=_("Votes per learner"),
        help=_("1 to 20, each for another clip."),
        default=3,
        scope=Scope.settings,
        enforce_type=True,
    )
    entries_close = DateTime(
        display_name=_("Entries close"),
        help=_("UTC; empty for never."),
        default=None,
        scope=Scope.settings,
        enforce_type=True,
    )
    votes_close = DateTime(
        display_name=_("Voting ends"),
        help=_("UTC; empty for never. Results are shown from then on."),
        default=None,
        scope=Scope.settings,
        enforce_type=True,
    )
    completes_when = String(
        display_name=_("Complete when"),
        help=_("The learner has entered, voted, or either."),
        default="either",
        scope=Scope.settings,
        enforce_type=True,
    )
    ledger = Dict(
        help=_("One learner's own entry, votes and views; see the docs."), scope=Scope.user_state, enforce_type=True
    )

    # Handlers

    @json_post
    def challenge_state(self, data: Payload) -> Reply:
        """The challenge as the asker sees it."""
        del data
        return self.state()

    @json_post
    def gallery_page(self, data: Payload) -> Reply:
        """One page of peers' entries in the asker's own fair order."""
        check_participant(self.gateway)
        return self._gallery_page(whole_in(data, "page", most=1_000_000))

    @json_post
    def cast_vote(self, data: Payload) -> Reply:
        """Give an entry a vote or take it back."""
        check_participant(self.gateway)
        entry, on = text_in(data, "entry"), flag_in(data, "on")
        before = self._is_complete(self._mine())
        ledger = cast_vote(self.gateway, self.view, self.schedule, self.votes_per_learner, entry, on)
        publish_event(self, "vote_cast", {"entry": entry, "on": on})
        if self._is_complete(ledger) and not before:
            publish_completion(self, 1.0)
        there = set(ledger.ballot)
        votes = challenge_replies.votes(ledger, there, self.votes_per_learner, self.words)
        return {"votes": votes, "entry": {"id": entry, "voted": entry in ledger.ballot}}

    @json_post
    def report_seen(self, data: Payload) -> Reply:
        """Note which entries were watched."""
        check_participant(self.gateway)
        items = list_in(data, "entries", most=200)
        report_seen(
            self.gateway, self.view, {text_in(item, "entry"): number_in(item, "watched_ratio", 0, 1) for item in items}
        )
        return {"ok": True}

    # What the views and the platform ask

    @cached_property
    def schedule(self) -> Schedule:
        """When entering and voting end."""
        return schedule_of(self)

    @cached_property
    def limits(self) -> Limits:
        """What a file may be."""
        return Limits(max_size_bytes=self.max_size_mb * 1_000_000, max_duration_s=self.max_duration_s)

    @cached_property
    def view(self) -> View:
        """What the community sees of this challenge."""
        return View(ChallengeFold(), self.gateway, self.gateway.block)

    def state(self) -> dict[str, Any]:
        """See `Door.state`."""
        mine = self._mine()
        now = self.gateway.now()
        phase = self.schedule.phase(now)
        there = self._there(mine)
        takes_part = may_take_part(self.gateway)
        removed = removed_entry(mine, self.view)
        return challenge_replies.schedule(self.schedule, phase, bool(mine.entry and not removed), self.words) | {
            "prompt": self.prompt,
            "hashtag": self.hashtag,
            "limits": challenge_replies.limits(self.limits),
            "draft": clip_replies.draft(mine.draft, self._naming(), now, self.words) if mine.draft else None,
            "entry": self._own_entry(mine, phase) if not removed else None,
            "removed": {"text": self.words.removed(removed.reason)} if removed else None,
            "mark": own_mark(self.gateway.block, self.gateway.learner),
            "can_remove": takes_part and self.gateway.staff() and not self.gateway.diverted(),
            "votes": challenge_replies.votes(mine, there, self.votes_per_learner, self.words),
            # Peers' clips are for those who take part in the course, not for every visitor of a public one.
            "gallery": self._gallery_page(0) if takes_part else challenge_replies.closed_gallery(self.words),
            "results": self._results(mine) if takes_part and phase is Phase.OVER else None,
            "complete": self._is_complete(mine),
        }

    def tell(self, event: str, facts: Mapping[str, str | int | float | bool]) -> None:
        """See `ClipHandlers.tell`."""
        publish_event(self, event, facts)

    def tell_complete(self, ledger: ChallengeLedger) -> None:
        """See `ClipHandlers.tell_complete`."""
        if self._is_complete(ledger):
            publish_completion(self, 1.0)

    def page_context(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """See `Door.page_context`."""
        del state
        return {"hashtag": self.hashtag, "prompt": self.prompt}

    def index_dictionary(self) -> dict[str, Any]:
        """What course search finds."""
        content = {"display_name": self.display_name, "prompt": self.prompt, "hashtag": self.hashtag}
        return {"content": content, "content_type": "Challenge"}

    def student_view_data(self, context: Any = None) -> dict[str, Any]:
        """The authored part for apps; no learner's data, never raises (it is called at publish)."""
        del context
        return {"prompt": self.prompt, "hashtag": self.hashtag}

    def _mine(self) -> ChallengeLedger:
        return mine_as_seen(self.gateway)

    def _there(self, mine: ChallengeLedger) -> set[str]:
        """Of the entries the asker voted for, those that still take part."""
        if not mine.ballot:
            return set()
        return ask_gallery(self.view, lambda gallery, _head: set(gallery.find(mine.ballot)), mine.removals)

    def _own_entry(self, mine: ChallengeLedger, phase: Phase) -> dict[str, Any] | None:
        learner = self.gateway.learner
        if mine.entry is None or learner is None:
            return None
        return challenge_replies.own_entry(
            mine.entry, learner, self._naming(), self.gateway.now(), phase is not Phase.OVER, self.words
        )

    def _gallery_page(self, number: int) -> dict[str, Any]:
        mine = self._mine()
        own = mine.entry.id if mine.entry else None
        key = viewer_key(self.gateway.block, self.gateway.learner)

        def ask(gallery: Gallery, head: Head) -> dict[str, Any]:
            page, entries = gallery.page(key, own, number, PER_PAGE)
            others = gallery.size - bool(own and gallery.find([own]))
            return challenge_replies.gallery(page, entries, others, head.as_of, self._naming(), mine.ballot, self.words)

        return ask_gallery(self.view, ask, mine.removals)

    def _results(self, mine: ChallengeLedger) -> dict[str, Any]:
        def ask(gallery: Gallery, head: Head) -> dict[str, Any]:
            return challenge_replies.results(
                gallery.best(),
                self.gateway.learner,
                gallery.size,
                head.summary["votes"],
                self._naming(),
                mine.ballot,
                self.words,
            )

        return ask_gallery(self.view, ask, mine.removals)

    def _naming(self) -> Naming:
        return Naming(
            name_of=lambda learner: pseudonym(self.words, self.gateway.block, learner),
            media_of=lambda path, mark: self.runtime.handler_url(
                self, "media", suffix=path, query=f"v={mark}" if mark else ""
            ),
        )

    def _is_complete(self, mine: ChallengeLedger) -> bool:
        entered, voted = mine.entry is not None, bool(mine.ballot)
        return {"entered": entered, "voted": voted}.get(self.completes_when, entered or voted)
