"""What staff see of a clip: where people leave, where it lost them, what they asked. Nothing of fewer than five people is drawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from microclip_xblock.community.feed_fold import FeedFold, clip_counts, clip_questions, clip_strips
from microclip_xblock.community.gateway import Gateway
from microclip_xblock.community.ledger import EPOCH
from microclip_xblock.community.views import View
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.dropoff import FEWEST, lost_counts, share_still_watching
from microclip_xblock.web.feed_words import insight_text
from microclip_xblock.web.names import pseudonym
from microclip_xblock.web.words import Words


def insight(gateway: Gateway, clip: Clip, words: Words) -> dict[str, Any]:
    """
    The strips and questions of one clip; the caller has seen to it that staff ask.

    Strips are sixtieths of the clip: shares of those who began it that were still watching, and counts of marks. `reported`: how many people
    reported the clip; who and why stays with them.
    """
    view = View(FeedFold(), gateway, gateway.block)
    head = view.head()
    strips, asked = clip_strips(view.shelf, clip.id), clip_questions(view.shelf, clip.id)
    if strips is None or asked is None:
        head = view.refresh(full=True)
        strips, asked = clip_strips(view.shelf, clip.id), clip_questions(view.shelf, clip.id)
    counts = clip_counts(view.shelf)
    furthest, lost = strips or ([], [])
    people = sum(furthest)
    reported = counts[clip.id].reported if counts and clip.id in counts else 0
    return {
        "watching": share_still_watching(furthest),
        "lost": lost_counts(lost),
        "people": people if people >= FEWEST else 0,
        "reported": reported,
        "questions": [
            {
                "name": pseudonym(words, gateway.block, question.learner),
                "at_s": None if question.ratio is None else round(question.ratio * clip.duration_s, 1),
                "text": question.text,
                "day": (EPOCH + timedelta(days=question.day)).date().isoformat(),
            }
            for question in asked or ()
        ],
        "text": insight_text(people, FEWEST, reported, words),
        "as_of": head.as_of.isoformat(),
    }
