"""The clip feed: short clips swiped through, liked, checked, remembered; with an end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from xblock.fields import Dict, Float, Integer, List, Scope, String
from xblock.utils.resources import ResourceLoader

from microclip_xblock.analytics.events import publish_completion, publish_event, publish_grade
from microclip_xblock.community.feed_fold import ClipCounts, FeedFold, clip_counts, facts_in
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.community.taste_view import Job, Kept
from microclip_xblock.community.views import View
from microclip_xblock.door import Door
from microclip_xblock.rules.clips import Clip, clips_of
from microclip_xblock.rules.errors import Refusal
from microclip_xblock.rules.line_up import Mix
from microclip_xblock.rules.paths import paths_of
from microclip_xblock.rules.sitting import Plan
from microclip_xblock.rules.watching import Standing, completion, grade
from microclip_xblock.studio.cohort import SIZES
from microclip_xblock.studio.limits import MAX_SITTING
from microclip_xblock.studio.portable import Portable
from microclip_xblock.studio.preview import COHORT
from microclip_xblock.web.feed_desk import Desk, Rules
from microclip_xblock.web.feed_handlers import FeedHandlers
from microclip_xblock.web.feed_neighbors import Neighbors
from microclip_xblock.web.feed_order import OrderRules
from microclip_xblock.web.feed_preview import FeedPreview
from microclip_xblock.web.feed_profile_handlers import ProfileHandlers
from microclip_xblock.web.feed_report import FeedReport
from microclip_xblock.web.feed_tastes import taste_for
from microclip_xblock.web.links import link_resolver
from microclip_xblock.web.names import own_mark, viewer_key

MOST_QUESTION = 300
MOST_PIN = 120


def _(message: str) -> str:
    return message


class MicroclipFeedXBlock(FeedPreview, Portable, Door, ProfileHandlers, FeedReport, FeedHandlers):
    """Fields, views and handlers of the clip feed."""

    kind = "feed"
    init = "MicroclipFeed"
    resources = ResourceLoader(__name__)
    cohort_sizes = SIZES

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
    challenges = List(
        display_name=_("Challenges"),
        help=_("Hashtags or names of challenges of the course whose entries join the feed."),
        scope=Scope.settings,
        default=[],
        enforce_type=True,
    )
    order = String(
        display_name=_("Order"),
        help=_("for_you or course. Learners may switch off that clips are chosen for them."),
        default="for_you",
        scope=Scope.settings,
        enforce_type=True,
    )
    next_every = Integer(
        display_name=_("The course’s next clip after"),
        help=_("Where clips are chosen for each learner, every so many-th is the next one of the course; 0 for never."),
        default=4,
        scope=Scope.settings,
        enforce_type=True,
    )
    new_every = Integer(
        display_name=_("A clip few have seen after"),
        help=_("Every so many-th clip is one that few have seen; 0 for never."),
        default=10,
        scope=Scope.settings,
        enforce_type=True,
    )
    topic_path = List(
        display_name=_("What builds on what"),
        help=_("One line a topic, such as functions: graphs, numbers."),
        scope=Scope.settings,
        default=[],
        enforce_type=True,
    )
    sitting_kind = String(
        display_name=_("A sitting is measured in"),
        help=_("clips, minutes, or all for the whole feed at once. Learners may choose otherwise."),
        default="clips",
        scope=Scope.settings,
        enforce_type=True,
    )
    sitting_size = Integer(
        display_name=_("Length of a sitting"),
        help=_("How many clips or minutes, 1 to 100."),
        default=7,
        scope=Scope.settings,
        enforce_type=True,
    )
    recall_every = Integer(
        display_name=_("Recall after"),
        help=_("A question to remember comes after this many clips; 0 for never."),
        default=3,
        scope=Scope.settings,
        enforce_type=True,
    )
    completes_by = String(
        display_name=_("Complete by"),
        help=_("finished, checks or both."),
        default="finished",
        scope=Scope.settings,
        enforce_type=True,
    )
    complete_ratio = Float(
        display_name=_("Share of clips that completes the feed"),
        help=_("From 0.1 to 1.0: how many of the clips have to be finished."),
        default=0.8,
        scope=Scope.settings,
        enforce_type=True,
    )
    checks_ratio = Float(
        display_name=_("Share of checks that completes the feed"),
        help=_("From 0.1 to 1.0: how many of the checks have to be right."),
        default=0.6,
        scope=Scope.settings,
        enforce_type=True,
    )
    graded_by = String(
        display_name=_("Grade by"),
        help=_("nothing, finished, checks or both."),
        default="nothing",
        scope=Scope.settings,
        enforce_type=True,
    )
    weight = Float(
        display_name=_("Weight"),
        help=_("What the grade counts beside others."),
        default=1.0,
        scope=Scope.settings,
        enforce_type=True,
    )
    ledger = Dict(
        help=_("One learner's own facts in this feed; see the docs."), scope=Scope.user_state, enforce_type=True
    )
    preview_size = Integer(help=_("Invented learners of a preview."), scope=Scope.user_state, default=COHORT)

    # What handlers, views and the platform ask

    @cached_property
    def clip_list(self) -> tuple[Clip, ...]:
        """The author's clips."""
        return clips_of(self.clips or ())

    @cached_property
    def neighbors(self) -> Neighbors:
        """What joins from the course's other blocks."""
        return Neighbors(self, self.gateway, self.challenges or (), self.words)

    @property
    def has_score(self) -> bool:
        """Whether the platform keeps a grade of this feed."""
        return self.graded_by in ("finished", "checks", "both")

    def max_score(self) -> float | None:
        """The best grade; None for a feed without one. The same for everybody, asked at publish."""
        return 1.0 if self.has_score else None

    def desk(self, ledger: FeedLedger) -> Desk:
        """See `FeedHandlers.desk`."""
        mix = Mix(max(0, self._set("next_every")), max(0, self._set("new_every")))
        order = OrderRules(self.order != "course", mix, paths_of(self.topic_path or ()))
        rules = Rules(self._proposed(), max(0, self._set("recall_every")), order)
        resolve, counts = link_resolver(self), lambda: self.counts()[0]
        seed = viewer_key(self.gateway.block, self.gateway.learner)[:16]
        return Desk(
            self.gateway, self.clip_list, ledger, self.neighbors, rules, resolve, self.words, counts, self._taste, seed
        )

    def state(self) -> dict[str, Any]:
        """See `Door.state`."""
        counts, counted, as_of = self.counts()
        mine = self._mine()
        return self.desk(mine).state(counted, counts, as_of) | {
            "complete": self._reached(mine)[0],
            "mark": own_mark(self.gateway.block, self.gateway.learner),
            "can_see_insight": self.sees_insight(),
            "limits": {"question": MOST_QUESTION, "pin": MOST_PIN},
        }

    def _taste(self) -> Kept | None:
        """What the recommender knows, once the counts were asked for: they bring the view up to date."""
        self.counts()
        return taste_for(View(FeedFold(), self.gateway, self.gateway.block), Job.of(self.clip_list))

    def counts(self) -> tuple[dict[str, ClipCounts], FeedLedger, datetime]:
        """See `FeedHandlers.counts`."""
        return self._counted

    @cached_property
    def _counted(self) -> tuple[dict[str, ClipCounts], FeedLedger, datetime]:
        """Read once a request, however many ask."""
        view = View(FeedFold(), self.gateway, self.gateway.block)
        head = view.head()
        counts, counted = clip_counts(view.shelf), view.counted_of(head, self.gateway.learner)
        if counts is None or counted is None:
            # Heads are renewed at each look, other parts only when something changed: the cache may have dropped those alone.
            head = view.refresh(full=True)
            counts, counted = clip_counts(view.shelf), view.counted_of(head, self.gateway.learner)
        try:
            known = FeedLedger.decode({"v": FeedLedger.VERSION, "c": facts_in(counted or "")})
        except Refusal:
            known = FeedLedger()  # a damaged ledger counts as nothing; whoever acts on it is told
        return counts or {}, known, head.as_of

    def tell(self, event: str, facts: Mapping[str, str | int | float | bool]) -> None:
        """See `FeedHandlers.tell`."""
        publish_event(self, event, facts)

    def tell_progress(self, before: FeedLedger, after: FeedLedger) -> bool:
        """See `FeedHandlers.tell_progress`."""
        (was_complete, was_earned), (complete, earned) = (self._reached(ledger) for ledger in (before, after))
        # What is not known to be told is told, too: authors change clips and rules after people have finished.
        told = Shelf("told", f"{self.gateway.block}/{self.gateway.learner}", self.gateway.shared)
        told_complete, told_earned = told.get("reached") or (
            (False, 0.0) if self.gateway.shared else (was_complete, was_earned)
        )
        if complete and not (was_complete and told_complete):
            publish_completion(self, 1.0)
        if earned > min(was_earned, told_earned):
            publish_grade(self, earned)
        if (complete, earned) != (told_complete, told_earned) and not self.gateway.diverted():
            told.put_many({"reached": (complete, earned)})
        return complete

    def assets(self) -> dict[str, str]:
        """See `Door.assets`."""
        files = {"hls": "hls.js", "staff": "staff.js", "staff_css": "staff.css"}
        address = cast(Any, self).runtime.local_resource_url
        return {name: str(address(self, f"static/dist/{file}")) for name, file in files.items()}

    def page_context(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """See `Door.page_context`."""
        del state
        resolve = link_resolver(self)
        return {
            "clips": [
                {
                    "title": c.title,
                    "media": resolve(c.media),
                    "description": c.alt or c.description,
                    "licence": c.licence,
                }
                for c in self.clip_list
            ]
        }

    def _proposed(self) -> Plan:
        if self.sitting_kind == "all":
            return Plan("all", 0)
        size = min(max(1, self._set("sitting_size")), MAX_SITTING)
        return Plan("minutes" if self.sitting_kind == "minutes" else "clips", size)

    def _set(self, name: str) -> Any:
        """What the author set; the default where a course import says nothing is set."""
        field = cast(Any, self).fields[name]
        found = getattr(self, name)
        return field.default if found is None else found

    def _reached(self, ledger: FeedLedger) -> tuple[bool, float]:
        """Whether the feed is complete, and the grade it gives."""
        standing = self._standing(ledger)
        return completion(standing, *self._completes()) >= 1.0, grade(standing, self.graded_by)

    def _standing(self, ledger: FeedLedger) -> Standing:
        facts = [(clip, ledger.facts(clip.id)) for clip in self.clip_list]
        return Standing(
            finished=sum(one.finished for _clip, one in facts),
            clips=len(facts),
            right=sum(bool(clip.check) and (one.first_right or one.latest_right) for clip, one in facts),
            checks=sum(clip.check is not None for clip, _one in facts),
        )

    def _completes(self) -> tuple[str, float, float]:
        return self.completes_by, self._set("complete_ratio"), self._set("checks_ratio")
