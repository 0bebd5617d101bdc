"""The handlers of a learner's profile in a feed: wanting more or less of a topic, muting it, beginning anew, taking it along, none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from microclip_xblock.actions.shape_profile import choose_profiling, forget_taste, lean, mute
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.rules.errors import MalformedRequestError, StaffOnlyError
from microclip_xblock.rules.knowledge import plain
from microclip_xblock.web import feed_replies
from microclip_xblock.web.feed_profile import export_reply, replay_reply
from microclip_xblock.web.handling import Payload, Reply, check_participant, flag_in, json_post, text_in, whole_in

if TYPE_CHECKING:
    from microclip_xblock.web.feed_handlers import FeedHandlers

MOST_TOPIC = 200


class ProfileHandlers:
    """Mixed into the feed beside `FeedHandlers`."""

    @json_post
    def set_leaning(self, data: Payload) -> Reply:
        """Want more or less of a topic: -2 to 2, 0 for as it is."""
        feed = _feed(self)
        check_participant(feed.gateway)
        leaning = whole_in(data, "leaning", least=-2, most=2)
        return _shaped(feed, lean(feed.gateway, _topic_in(feed, data), leaning), "leaning_set")

    @json_post
    def set_muted(self, data: Payload) -> Reply:
        """Want none of a topic, or take that back."""
        feed = _feed(self)
        check_participant(feed.gateway)
        on = flag_in(data, "on")
        return _shaped(feed, mute(feed.gateway, _topic_in(feed, data), on), "topic_muted")

    @json_post
    def set_profiling(self, data: Payload) -> Reply:
        """Have clips chosen by one's taste, or not."""
        feed = _feed(self)
        check_participant(feed.gateway)
        return _shaped(feed, choose_profiling(feed.gateway, flag_in(data, "on")), "profiling_chosen")

    @json_post
    def reset_profile(self, data: Payload) -> Reply:
        """Begin anew."""
        del data
        feed = _feed(self)
        check_participant(feed.gateway)
        return _shaped(feed, forget_taste(feed.gateway), "profile_reset")

    @json_post
    def export_profile(self, data: Payload) -> Reply:
        """Everything that is kept of the asker for choosing."""
        del data
        feed = _feed(self)
        check_participant(feed.gateway)
        profile = export_reply(feed.desk(_mine(feed)).order)
        return {"name": "feed-profile.json", "profile": profile}

    @json_post
    def replay(self, data: Payload) -> Reply:
        """For staff: how the order of their own feed came to be. Nobody's but their own."""
        del data
        feed = _feed(self)
        if not feed.sees_insight():
            raise StaffOnlyError
        desk = feed.desk(_mine(feed))
        as_of = feed.counts()[2]
        return replay_reply(desk.order, desk.placed(), desk.reasons, feed.words) | {
            "as_of": feed_replies.stamped(as_of)
        }


def _feed(block: ProfileHandlers) -> FeedHandlers:
    return cast("FeedHandlers", block)


def _mine(feed: FeedHandlers) -> FeedLedger:
    return FeedLedger.decode(feed.gateway.mine())


def _shaped(feed: FeedHandlers, ledger: FeedLedger, event: str) -> Reply:
    # Which topic it was stays between the learner and the feed.
    feed.tell(event, {"on": ledger.profile.on})
    desk = feed.desk(ledger)
    return {"profile": desk.profile(), "next_topics": desk.next_topics(), "sitting": desk.sitting(None)}


def _topic_in(feed: FeedHandlers, data: Payload) -> str:
    """
    A topic of the feed.

    Raises:
        MalformedRequestError: the feed has no such topic.
    """
    name = plain(text_in(data, "topic", most=MOST_TOPIC))
    if name not in {plain(topic) for topic in feed.desk(_mine(feed)).order.topics}:
        raise MalformedRequestError(field="topic")
    return name
