"""The clip feed: short clips swiped through, liked, checked, and finished."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from xblock.fields import Dict, Float, List, Scope, String
from xblock.utils.resources import ResourceLoader

from microclip_xblock.actions.answer_check import answer_check
from microclip_xblock.actions.react_to_clip import KINDS, clip_named, react_to_clip
from microclip_xblock.actions.report_watch import Watched, report_watch
from microclip_xblock.analytics.events import publish_completion, publish_event
from microclip_xblock.community.feed_fold import ClipCounts, FeedFold, clip_counts
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.views import View
from microclip_xblock.door import Door
from microclip_xblock.rules.clips import Clip, clips_of
from microclip_xblock.rules.errors import MalformedRequestError
from microclip_xblock.web import feed_replies
from microclip_xblock.web.handling import (
    Payload,
    Reply,
    check_participant,
    flag_in,
    json_post,
    list_in,
    number_in,
    text_in,
    whole_in,
)
from microclip_xblock.web.links import link_resolver


def _(message: str) -> str:
    return message


class MicroclipFeedXBlock(Door):
    """Fields, views and handlers of the clip feed."""

    kind = "feed"
    init = "MicroclipFeed"
    resources = ResourceLoader(__name__)

    display_name = String(
        display_name=_("Display name"),
        help=_("Shown above the feed."),
        default=_("Clip feed"),
        scope=Scope.settings,
        enforce_type=True,
    )
    clips = List(
        display_name=_("Clips"),
        help=_("The clips in order, each with media, poster, captions, topics and at most one quick check."),
        scope=Scope.content,
        default=[],
        enforce_type=True,
    )
    complete_ratio = Float(
        display_name=_("Share of clips that completes the feed"),
        help=_("From 0.1 to 1.0: how many of the clips have to be finished."),
        default=0.8,
        scope=Scope.settings,
        enforce_type=True,
    )
    ledger = Dict(
        help=_("One learner's own facts in this feed; see the docs."), scope=Scope.user_state, enforce_type=True
    )

    # Handlers

    @json_post
    def feed_state(self, data: Payload) -> Reply:
        """The feed as the asker sees it."""
        del data
        return self.state()

    @json_post
    def report_watch(self, data: Payload) -> Reply:
        """Note a batch of what was watched."""
        check_participant(self.gateway)
        reports = [
            Watched(
                text_in(item, "clip"), number_in(item, "watched_ratio", 0, 1), number_in(item, "position_s", 0, 86400)
            )
            for item in list_in(data, "items", most=600)
        ]
        stopped_at = text_in(data, "at") if data.get("at") else None
        before = feed_replies.completed(self.clip_list, self._mine(), self.complete_ratio)
        ledger = report_watch(self.gateway, self.clip_list, reports, stopped_at)
        after = feed_replies.completed(self.clip_list, ledger, self.complete_ratio)
        if after >= 1.0 > before:
            publish_completion(self, after)
        publish_event(self, "clips_watched", {"clips": len(reports)})
        return {"progress": feed_replies.progress(self.clip_list, ledger, self.words), "complete": after >= 1.0}

    @json_post
    def set_reaction(self, data: Payload) -> Reply:
        """Like or save a clip, or take it back."""
        check_participant(self.gateway)
        kind = text_in(data, "kind")
        if kind not in KINDS:
            raise MalformedRequestError(field="kind")
        counts, counted, _as_of = self._counts()
        clip = clip_named(self.clip_list, text_in(data, "clip"))
        ledger = react_to_clip(self.gateway, self.clip_list, clip.id, kind, flag_in(data, "on"))
        publish_event(self, "clip_reacted", {"clip": clip.id, "kind": kind, "on": flag_in(data, "on")})
        return {"clip": clip.id} | feed_replies.clip_reply(clip, ledger, counted, counts, self.words)

    @json_post
    def answer_check(self, data: Payload) -> Reply:
        """Answer a clip's quick check."""
        check_participant(self.gateway)
        option = whole_in(data, "option", most=99)
        clip = clip_named(self.clip_list, text_in(data, "clip"))
        ledger = answer_check(self.gateway, self.clip_list, clip.id, option)
        marked = feed_replies.answer(clip.check, option) if clip.check else None
        publish_event(self, "check_answered", {"clip": clip.id, "right": bool(marked and marked["right"])})
        return {
            "clip": clip.id,
            "answer": marked,
            "progress": feed_replies.progress(self.clip_list, ledger, self.words),
        }

    # What the views and the platform ask

    @cached_property
    def clip_list(self) -> tuple[Clip, ...]:
        """The author's clips."""
        return clips_of(self.clips)

    def state(self) -> dict[str, Any]:
        """See `Door.state`."""
        counts, counted, as_of = self._counts()
        return feed_replies.feed_state(
            self.clip_list, self._mine(), counted, counts, self.complete_ratio, as_of, link_resolver(self), self.words
        )

    def page_context(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """See `Door.page_context`."""
        del state
        resolve = link_resolver(self)
        return {
            "clips": [
                {"title": c.title, "media": resolve(c.media), "description": c.description} for c in self.clip_list
            ]
        }

    def student_view_data(self, context: Any = None) -> dict[str, Any]:
        """The authored clips for apps: portable addresses, no learner's data; never raises (it is called at publish)."""
        del context
        return {"clips": [{"id": clip.id, "title": clip.title, "media": clip.media} for clip in clips_of(self.clips)]}

    def index_dictionary(self) -> dict[str, Any]:
        """What course search finds."""
        texts = {
            f"clip{number}": f"{clip.title} {clip.description}" for number, clip in enumerate(clips_of(self.clips))
        }
        return {"content": {"display_name": self.display_name} | texts, "content_type": "Clip feed"}

    def _mine(self) -> FeedLedger:
        return FeedLedger.decode(self.gateway.mine())

    def _counts(self) -> tuple[dict[str, ClipCounts], FeedLedger, datetime]:
        """The community's counts, the asker's own facts that are in them, and when they were made."""
        view = View(FeedFold(), self.gateway, self.gateway.block)
        head = view.head()
        counts, counted = clip_counts(view.shelf), view.counted_of(head, self.gateway.learner)
        if counts is None or counted is None:
            # Heads are renewed at each look, other parts only when something changed: the cache may have dropped those alone.
            head = view.refresh(full=True)
            counts, counted = clip_counts(view.shelf), view.counted_of(head, self.gateway.learner)
        return counts or {}, FeedLedger.read({"c": counted or ""}), head.as_of
