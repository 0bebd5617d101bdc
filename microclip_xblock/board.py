"""The board: points and why, badges, and where one stands, computed from everybody's ledgers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xblock.fields import Boolean, Dict, Integer, Scope, String
from xblock.utils.resources import ResourceLoader

from microclip_xblock.actions.choose_visibility import choose_visibility
from microclip_xblock.analytics.events import publish_event
from microclip_xblock.community.board_ledger import BoardLedger
from microclip_xblock.community.gateway import LearnerId
from microclip_xblock.community.standings import Standings, own_deeds
from microclip_xblock.door import Door
from microclip_xblock.rules.points import Deed, Deeds, added, points
from microclip_xblock.web import board_replies
from microclip_xblock.web.handling import Payload, Reply, check_participant, flag_in, json_post, may_take_part
from microclip_xblock.web.names import pseudonym


def _(message: str) -> str:
    return message


def _worth(name: str, default: int) -> Any:
    return Integer(
        display_name=name,
        help=_("Points for doing it once; 0 switches it off."),
        default=default,
        scope=Scope.settings,
        enforce_type=True,
    )


class MicroclipBoardXBlock(Door):
    """Fields, views and handlers of the board."""

    kind = "board"
    init = "MicroclipBoard"
    resources = ResourceLoader(__name__)
    completion_mode = "excluded"
    has_custom_completion = False

    display_name = String(
        display_name=_("Display name"),
        help=_("Shown above the board."),
        default=_("My progress"),
        scope=Scope.settings,
        enforce_type=True,
    )
    points_clip_finished = _worth(_("Points for a clip finished"), 5)
    points_check_right = _worth(_("Points for a check right at the first try"), 10)
    points_entered = _worth(_("Points for entering a challenge"), 20)
    points_voted = _worth(_("Points for a vote given"), 2)
    points_vote_received = _worth(_("Points for a vote received, counted after the challenge is over"), 3)
    show_ranking = Boolean(
        display_name=_("Show places"),
        help=_("Whether learners see their place and neighbors."),
        default=True,
        scope=Scope.settings,
        enforce_type=True,
    )
    neighbours = Integer(
        display_name=_("Neighbors"),
        help=_("How many neighbors to show above and below, 0 to 5."),
        default=2,
        scope=Scope.settings,
        enforce_type=True,
    )
    ledger = Dict(
        help=_("Whether one learner chose not to be listed; see the docs."), scope=Scope.user_state, enforce_type=True
    )

    # Handlers

    @json_post
    def board_state(self, data: Payload) -> Reply:
        """The board as the asker sees it."""
        del data
        return self.state()

    @json_post
    def set_hidden(self, data: Payload) -> Reply:
        """Leave the ranking or come back."""
        check_participant(self.gateway)
        ledger = choose_visibility(self.gateway, flag_in(data, "hidden"))
        publish_event(self, "visibility_chosen", {"hidden": ledger.hidden})
        return self.state()

    # What the views ask

    @property
    def worths(self) -> Mapping[Deed, int]:
        """The author's rules."""
        return {
            Deed.CLIP_FINISHED: self.points_clip_finished,
            Deed.CHECK_RIGHT: self.points_check_right,
            Deed.ENTERED: self.points_entered,
            Deed.VOTED: self.points_voted,
            Deed.VOTE_RECEIVED: self.points_vote_received,
        }

    def state(self) -> dict[str, Any]:
        """See `Door.state`."""
        gateway, learner = self.gateway, self.gateway.learner
        sources = gateway.sources() if learner is not None else []
        hidden = BoardLedger.decode(gateway.mine()).hidden
        ledgers = gateway.mine_in([source.key for source in sources]) if sources else {}
        deeds = added(own_deeds(gateway, source, ledgers.get(str(source.key), {}), self.worths) for source in sources)
        standings = Standings(gateway, self.worths, sources)
        head = standings.head()
        reply = board_replies.own_points(deeds, self.worths, self.words) | {
            "hidden": hidden,
            "place": None,
            "neighbours": [],
        }
        if self.show_ranking and not hidden and learner is not None and may_take_part(gateway):
            reply |= self._ranking(standings, head, learner, deeds)
        return reply | board_replies.freshness(head, gateway.now(), self.words)

    def page_context(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """See `Door.page_context`."""
        return {"points_text": state["points_text"]}

    def _ranking(self, standings: Standings, head: Any, learner: LearnerId, deeds: Deeds) -> dict[str, Any]:
        own = points(deeds, self.worths)
        counted = standings.counted_of(head, learner)
        histogram = head.histogram if counted == own else head.histogram.moved(counted, own)
        reach = max(0, min(5, self.neighbours))
        around = standings.around(head, learner, own, reach, reach) if own else []

        def name_of(who: LearnerId) -> str:
            return pseudonym(self.words, self.gateway.block, who)

        return {
            "place": board_replies.place(head.histogram, own, counted, self.words),
            "neighbours": board_replies.neighbors(around, (learner, own), histogram, name_of, self.words)
            if own
            else [],
        }
