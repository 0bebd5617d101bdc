"""A learner asks the course team something about a clip, or takes a question back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from microclip_xblock.actions.react_to_clip import clip_named
from microclip_xblock.community.feed_ledger import FeedLedger
from microclip_xblock.community.feed_question import Question
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import DIGITS, Raw, day_of
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.texts import checked_text

MOST_QUESTION = 300
"""Characters."""


def ask_author(gateway: Gateway, clips: Sequence[Clip], clip_id: str, ratio: float | None, text: str) -> FeedLedger:
    """
    Keep a question. The same words about the same clip are one question, however often they arrive.

    Args:
        clips: what the learner may watch here.
        ratio: the moment of the clip it is about, 0.0 to 1.0; None for all of it.

    Raises:
        ClipGoneError: the clip has left the feed.
        BadTextError: nothing is asked, or too much at once.
        QuestionsSpentError: the learner has as many questions here as there may be.
    """
    clip = clip_named(clips, clip_id)
    asked = checked_text(text, MOST_QUESTION, "text", required=True)
    id_ = "".join(secrets.choice(DIGITS) for _ in range(6))
    question = Question(id_, clip.id, ratio, asked, day_of(gateway.now()))

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        if any((one.clip, one.text) == (clip.id, asked) for one in ledger.questions):
            return raw
        ledger.ask(question)
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))


def unask(gateway: Gateway, question_id: str) -> FeedLedger:
    """Take a question back; one that is not there (any more) changes nothing."""

    def change(raw: Raw) -> Raw:
        ledger = FeedLedger.decode(raw)
        ledger.questions = [one for one in ledger.questions if one.id != question_id]
        return ledger.encode()

    return FeedLedger.decode(gateway.update(change))
