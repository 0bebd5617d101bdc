"""What a feed knows of a learner's taste, as the learner reads it, takes it along, and as staff replay an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from microclip_xblock.community.feed_facts import ClipFacts
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.knowledge import plain
from microclip_xblock.rules.line_up import Placed
from microclip_xblock.rules.taste import Part
from microclip_xblock.web.feed_order import FeedOrder
from microclip_xblock.web.feed_why import Reasons
from microclip_xblock.web.feed_words import LEANINGS, LEVELS, SLOTS, STRENGTHS
from microclip_xblock.web.words import Words

STRONG, SOME = 0.04, 0.01
"""How much more (or less) of a reward the learner is expected to get from a topic for it to be told of as a strong taste, and as one."""


def profile_reply(order: FeedOrder, words: Words) -> dict[str, Any]:
    """The profile page."""
    return {
        "order": "for_you" if order.rules.chosen else "course",
        "on": order.ledger.profile.on,
        "can_turn_off": order.rules.chosen,
        "text": _about(order, words),
        "topics": sorted(
            (_topic(topic, order, words) for topic in order.topics),
            # What is known of comes first; the rest in the author's order.
            key=lambda one: not (one["because"] or one["leaning"] or one["muted"]),
        ),
    }


def next_topics_reply(order: FeedOrder, words: Words) -> list[dict[str, str]]:
    """What to go on with, one sentence each."""
    found = []
    for one in order.next_topics():
        if one.because:
            known = words.listed([f"#{topic}" for topic in one.because])
            # Translators: {known} is one topic or a list of them, such as "#graphs and #numbers".
            text = words.gettext("Next: #{topic}, as you know {known}.").format(topic=one.topic, known=known)
        else:
            text = words.gettext("Next: #{topic}.").format(topic=one.topic)
        found.append({"topic": one.topic, "text": text})
    return found


def export_reply(order: FeedOrder) -> dict[str, Any]:
    """Everything the feed keeps of a learner that serves choosing, to take along; no words of ours in it."""
    profile = order.ledger.profile
    rewards = dict(order.history)
    return {
        "format": "microclip-feed-profile/1",
        "chosen_for_you": order.personal,
        "wanted": dict(sorted(profile.leanings.items())),
        "muted": sorted(profile.muted),
        "clips": [_met(clip, order.ledger.facts(clip.id), rewards[clip.id]) for clip in _clips(order)],
    }


def replay_reply(order: FeedOrder, placed: Sequence[Placed], reasons: Reasons, words: Words) -> dict[str, Any]:
    """How the order came to be: each place with its score and what that is made of, largest first."""
    return {
        "seed": order.seed,
        "lines": [
            {
                "clip": one.ref,
                "title": getattr(order.clip(one.ref), "title", ""),
                "slot": words.gettext(SLOTS[one.slot]),
                "why": reasons.clip(one),
                "score": round(order.ranking.score(one.ref), 4),
                "parts": [_part(part, order, words) for part in _largest(order.parts(one.ref))],
            }
            for one in placed
        ],
    }


def _about(order: FeedOrder, words: Words) -> str:
    if not order.rules.chosen:
        return words.gettext("The course team chose the order of this feed; it is the same for everybody.")
    if not order.ledger.profile.on:
        return words.gettext(
            "Nothing is chosen by your taste: you get what most people finish, and the next clips of the course."
        )
    count = len(order.history_ids)
    if not count:
        return words.gettext(
            "Nothing is known of your taste yet. It is learned from how far you watch, like and answer."
        )
    return words.counted("Made of the {count} clip you met here.", "Made of the {count} clips you met here.", count)


def _topic(topic: str, order: FeedOrder, words: Words) -> dict[str, Any]:
    name, profile = plain(topic), order.ledger.profile
    leaning = profile.leaning(name) if order.personal else 0
    strength = _strength(order.lift_of(topic)) if order.personal else 0
    level = order.level(topic)
    return {
        "topic": topic,
        "text": words.gettext(STRENGTHS[strength]),
        "strength": strength,
        "level_text": words.gettext(LEVELS[level]),
        "leaning": leaning,
        "leaning_text": words.gettext(LEANINGS[leaning]),
        "muted": order.personal and name in profile.muted,
        "because": _because([facts for _clip, facts in order.met(topic)], words),
    }


def _strength(lift: float) -> int:
    size = 2 if abs(lift) >= STRONG else int(abs(lift) >= SOME)
    return size if lift > 0 else -size


def _because(met: Sequence[ClipFacts], words: Words) -> str:
    liked = sum(facts.liked or facts.saved or facts.clear or facts.tried for facts in met)
    finished = sum(facts.finished for facts in met)
    refused = sum(facts.not_interested for facts in met)
    told = []
    if liked:
        told.append(words.counted("{count} liked", "{count} liked", liked))
    if finished:
        told.append(words.counted("{count} finished", "{count} finished", finished))
    if refused:
        told.append(words.counted("{count} not for you", "{count} not for you", refused))
    return words.listed(told)


def _clips(order: FeedOrder) -> list[Clip]:
    return [clip for clip in map(order.clip, order.history_ids) if clip is not None]


def _met(clip: Clip, facts: ClipFacts, reward: float) -> dict[str, Any]:
    return {
        "title": clip.title,
        "topics": list(clip.topics),
        "furthest_ratio": round(facts.furthest_ratio, 3),
        "finished": facts.finished,
        "liked": facts.liked,
        "saved": facts.saved,
        "clear": facts.clear,
        "tried": facts.tried,
        "not_interested": facts.not_interested,
        "lost_ratio": facts.lost_ratio,
        "first_answer_right": facts.first_right if facts.tries else None,
        "counts_as": round(reward, 3),
    }


def _largest(parts: Sequence[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: (-abs(part.value), part.kind, part.ref))


def _part(part: Part, order: FeedOrder, words: Words) -> dict[str, Any]:
    if part.kind == "quality":
        text = words.gettext("How it goes for everybody")
    elif part.kind == "leaning":
        text = words.gettext("What you asked for: {topic}").format(topic=f"#{part.ref}")
    else:
        met = order.clip(part.ref)
        text = words.gettext("How “{title}” went").format(title=met.title if met else part.ref)
    return {"text": text, "value": round(part.value, 4)}
