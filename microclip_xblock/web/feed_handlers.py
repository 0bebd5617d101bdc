"""The handlers of a feed: watching, reacting, asking, answering, planning, and what staff see of a clip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from microclip_xblock.actions.answer_check import answer_check, answer_guest
from microclip_xblock.actions.ask_author import ask_author, unask
from microclip_xblock.actions.mark_lost import mark_lost
from microclip_xblock.actions.plan_sitting import choose_plan, set_pin
from microclip_xblock.actions.react_to_clip import KINDS, react_to_clip
from microclip_xblock.actions.report_clip import report_clip
from microclip_xblock.actions.report_watch import Watched, report_watch
from microclip_xblock.community.feed_fold import ClipCounts
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.errors import ClipGoneError, MalformedRequestError, NoCheckError, StaffOnlyError
from microclip_xblock.rules.sitting import Plan
from microclip_xblock.web import feed_replies
from microclip_xblock.web.feed_desk import Desk
from microclip_xblock.web.feed_insight import insight
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
from microclip_xblock.web.words import Words

LONGEST_S = 86400
MOST_REPORTS = 600


class FeedHandlers:
    """Mixed into the feed, which has what is declared here."""

    @property
    def gateway(self) -> Gateway:
        """The port to state."""
        raise NotImplementedError

    @property
    def words(self) -> Words:
        """All sentences in the reader's language."""
        raise NotImplementedError

    @property
    def clip_list(self) -> Sequence[Clip]:
        """The author's clips."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """What the asker sees of the feed now."""
        raise NotImplementedError

    def desk(self, ledger: FeedLedger) -> Desk:
        """The asker's feed with this ledger."""
        raise NotImplementedError

    def counts(self) -> tuple[dict[str, ClipCounts], FeedLedger, Any]:
        """The community's counts, the asker's own facts that are in them, and when they were made."""
        raise NotImplementedError

    def tell(self, event: str, facts: Mapping[str, str | int | float | bool]) -> None:
        """Tell the tracking log."""
        raise NotImplementedError

    def tell_progress(self, before: FeedLedger, after: FeedLedger) -> bool:
        """Tell the platform how complete the feed is and what grade it gives, if that changed. Returns whether it is complete."""
        raise NotImplementedError

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
                text_in(item, "clip"),
                number_in(item, "watched_ratio", 0, 1),
                number_in(item, "furthest_ratio", 0, 1) if "furthest_ratio" in item else None,
                number_in(item, "position_s", 0, LONGEST_S),
            )
            for item in list_in(data, "items", most=MOST_REPORTS)
        ]
        stopped_at = text_in(data, "at") if data.get("at") else None
        before = self._mine()
        known = self.desk(before).clips_named(
            [*(report.clip for report in reports), *([stopped_at] if stopped_at else [])]
        )
        after = report_watch(self.gateway, known, reports, stopped_at)
        complete = self.tell_progress(before, after)
        self.tell("clips_watched", {"clips": len(reports)})
        return {"progress": feed_replies.progress(self.clip_list, after, self.words), "complete": complete}

    @json_post
    def set_reaction(self, data: Payload) -> Reply:
        """Like, save, find clear, have tried, or not be interested in a clip; or take that back."""
        check_participant(self.gateway)
        kind, on = text_in(data, "kind"), flag_in(data, "on")
        if kind not in KINDS:
            raise MalformedRequestError(field="kind")
        counts, counted, _as_of = self.counts()
        clip = self._clip(data)
        ledger = react_to_clip(self.gateway, [clip], clip.id, kind, on)
        self.tell("clip_reacted", {"clip": clip.id, "kind": kind, "on": on})
        return {"clip": clip.id, **feed_replies.marks_reply(clip.id, ledger, counted, counts, self.words)}

    @json_post
    def mark_lost(self, data: Payload) -> Reply:
        """Say at which moment a clip lost one, or take that back."""
        check_participant(self.gateway)
        counts, counted, _as_of = self.counts()
        clip = self._clip(data)
        ledger = mark_lost(self.gateway, [clip], clip.id, _ratio_in(data))
        self.tell("clip_lost_somebody", {"clip": clip.id, "on": data.get("ratio") is not None})
        return {"clip": clip.id, **feed_replies.marks_reply(clip.id, ledger, counted, counts, self.words)}

    @json_post
    def ask_author(self, data: Payload) -> Reply:
        """Ask the course team something about a clip."""
        check_participant(self.gateway)
        clip = self._clip(data)
        ledger = ask_author(self.gateway, [clip], clip.id, _ratio_in(data), text_in(data, "text"))
        self.tell("question_asked", {"clip": clip.id})
        return {"questions": feed_replies.questions(ledger)}

    @json_post
    def unask(self, data: Payload) -> Reply:
        """Take a question back."""
        check_participant(self.gateway)
        ledger = unask(self.gateway, text_in(data, "id"))
        return {"questions": feed_replies.questions(ledger)}

    @json_post
    def report_clip(self, data: Payload) -> Reply:
        """Report a clip: it is gone for the asker at once. Or take that back."""
        check_participant(self.gateway)
        reason = None if data.get("reason") is None else text_in(data, "reason")
        before = self._mine()
        clip_id = text_in(data, "clip")
        # One that was reported already is not among what is shown any more, and may still be taken back.
        known = self.desk(replace(before, reported={})).clips_named([clip_id])
        ledger = report_clip(self.gateway, known, clip_id, reason)
        self.tell("clip_reported", {"clip": clip_id, "reason": reason or "", "on": reason is not None})
        return {"clip": clip_id, "mine": {"reported": clip_id in ledger.reported}}

    @json_post
    def answer_check(self, data: Payload) -> Reply:
        """Answer a clip's quick check, or one of another feed that came back here."""
        check_participant(self.gateway)
        ref = (text_in(data, "from", most=16) if data.get("from") else "", text_in(data, "clip"))
        attempt = whole_in(data, "attempt", least=1, most=10_000)
        before = self._mine()
        desk = self.desk(before)
        shown = desk.check_at(ref)
        if shown is None:
            raise NoCheckError if not ref[0] and desk.clip_named(ref[1]) else ClipGoneError
        given, known = shown.read(data.get("given")), desk.card_of(ref)
        if ref[0]:
            after = answer_guest(self.gateway, ref[0], ref[1], shown.check, given, attempt, known)
            facts: Any = after.guest(*ref)
        else:
            after = answer_check(self.gateway, desk.clips_named([ref[1]]), ref[1], given, attempt, known)
            facts = after.facts(ref[1])
        complete = self.tell_progress(before, after)
        marked = shown.marked(given, desk.due_text(facts.card))
        self.tell("check_answered", {"clip": ref[1], "right": marked["right"], "review": known is not None})
        fresh = self.desk(after)
        return {
            "clip": ref[1],
            "from": ref[0],
            "answer": marked,
            "tries": facts.tries,
            "progress": feed_replies.progress(self.clip_list, after, self.words),
            "complete": complete,
            "learned": fresh.learned(),
            "due": fresh.due(),
            "next_topics": fresh.next_topics(),
        }

    @json_post
    def start_sitting(self, data: Payload) -> Reply:
        """Begin a sitting anew: from a clip, by a plan. A plan that is chosen is kept."""
        ledger = self._mine()
        if data.get("plan") is not None:
            check_participant(self.gateway)
            plan = _plan_in(data)
            if plan != ledger.plan:
                ledger = choose_plan(self.gateway, plan)
                self.tell("plan_chosen", {"kind": plan.kind, "size": plan.size})
        start = text_in(data, "start") if data.get("start") else None
        return {"sitting": self.desk(ledger).sitting(start)}

    @json_post
    def set_pin(self, data: Payload) -> Reply:
        """Pin what one wants to do, or take the pin off with an empty text."""
        check_participant(self.gateway)
        return {"pin": set_pin(self.gateway, text_in(data, "text")).pin}

    @json_post
    def insight(self, data: Payload) -> Reply:
        """For staff, and for authors in a preview: where a clip loses people, and what they asked."""
        if not self.sees_insight():
            raise StaffOnlyError
        clip = self._clip(data)
        return insight(self.gateway, clip, self.words)

    def sees_insight(self) -> bool:
        """Whether the asker is shown what is known of a clip. In a preview the cohort is an invented one."""
        return self.gateway.staff() or bool(getattr(cast(Any, self).runtime, "is_author_mode", False))

    def _mine(self) -> FeedLedger:
        return FeedLedger.decode(self.gateway.mine())

    def _clip(self, data: Payload) -> Clip:
        """
        The clip that is meant.

        Raises:
            ClipGoneError: the asker's feed has no such clip (any more).
        """
        clip = self.desk(self._mine()).clip_named(text_in(data, "clip"))
        if clip is None:
            raise ClipGoneError
        return clip


def _ratio_in(data: Payload) -> float | None:
    return None if data.get("ratio") is None else number_in(data, "ratio", 0, 1)


def _plan_in(data: Payload) -> Plan:
    plan = data["plan"]
    if not isinstance(plan, Mapping):
        raise MalformedRequestError(field="plan")
    match text_in(plan, "kind"):
        case "all":
            return Plan("all", 0)
        case "clips" | "minutes" as kind:
            return Plan(kind, whole_in(plan, "size", least=1, most=500))
    raise MalformedRequestError(field="plan")
