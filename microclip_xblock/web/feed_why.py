"""Why a clip or a question is shown, in one sentence: what truly gave it its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from microclip_xblock.community.feed_facts import Answers
from microclip_xblock.community.ledger import EPOCH
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.knowledge import plain
from microclip_xblock.rules.line_up import Placed
from microclip_xblock.web.feed_order import FeedOrder
from microclip_xblock.web.words import Words

TELLING = 0.005
"""What a single clip says for another one below this, in rewards, chose nothing."""

FEW = 5
"""A clip that fewer learners were shown is new to nearly everybody."""

WEEK = 7


class Reasons:
    """
    Args:
        at: the clip the learner stopped at last time. today: days since the epoch of ledgers.
    """

    def __init__(self, order: FeedOrder, at: str | None, today: int, words: Words) -> None:
        self._order = order
        self._at = at
        self._today = today
        self._words = words

    def clip(self, placed: Placed) -> str:
        """Why a clip has its place."""
        words = self._words
        match placed.slot:
            case "start":
                return words.gettext("You stopped here.") if placed.ref == self._at else words.gettext("You chose it.")
            case "course" | "order":
                return words.gettext("Next in the course.")
            case "peer":
                return words.gettext("Made by one of you.")
            case "new":
                shown = self._order.counted(placed.ref).shown
                return (
                    words.gettext("Few have seen it yet.")
                    if shown >= FEW
                    else words.gettext("New to nearly everybody.")
                )
        return self._score(placed.ref)

    def question(self, answers: Answers) -> str:
        """Why a question comes back."""
        words = self._words
        if not answers.tries:
            return words.gettext("You watched this clip without its question.")
        day = self._day(answers.answer_day)
        if answers.latest_right:
            return words.gettext("You knew this {day}. Still?").format(day=day)
        if answers.latest_half:
            return words.gettext("You half knew this {day}.").format(day=day)
        return words.gettext("You missed this {day}.").format(day=day)

    def _score(self, ref: str) -> str:
        asked = {part.ref: part.value for part in self._order.parts(ref) if part.kind == "leaning"}
        met = self._order.telling(ref)
        wanted = next(iter(_largest(asked)), "")
        liked = [one for one in _largest(met) if met[one] >= TELLING]
        if asked.get(wanted, 0.0) >= max([TELLING, *(met[one] for one in liked)]):
            return self._words.gettext("You asked for more of {topic}.").format(topic=f"#{wanted}")
        # What went badly elsewhere speaks for a clip, too, but is no reason one would name.
        return next(filter(None, (self._watched(ref, one) for one in liked)), "") or self._others(ref)

    def _watched(self, ref: str, because: str) -> str:
        words, order = self._words, self._order
        clip, met = order.clip(ref), order.clip(because)
        if clip is None or met is None:
            return ""
        topic = _shared(clip, met)
        facts = order.ledger.facts(met.id)
        if topic:
            liked = sum(facts.liked for _clip, facts in order.met(topic))
            if liked > 1:
                return words.counted(
                    "You liked {topic} {count} time.", "You liked {topic} {count} times.", liked, topic=f"#{topic}"
                )
        if facts.liked or facts.saved or facts.clear or facts.tried:
            told = words.gettext("You liked “{title}”.")
        elif facts.finished:
            told = words.gettext("You finished “{title}”.")
        else:
            return words.gettext("More of #{topic}, which you watch.").format(topic=topic) if topic else ""
        return told.format(title=met.title)

    def _others(self, ref: str) -> str:
        words, counted = self._words, self._order.counted(ref)
        if counted.shown < FEW:
            return words.gettext("You have not seen it yet.")
        if 2 * counted.finished >= counted.shown:
            return words.gettext("Most who met it finished it.")
        if 4 * counted.likes >= counted.shown:
            return words.gettext("Liked by many who met it.")
        return words.gettext("You have not seen it yet.")

    def _day(self, day: int | None) -> str:
        """A day of the past as it is said in a sentence."""
        words, ago = self._words, self._today - (self._today if day is None else day)
        if ago <= 0:
            return words.gettext("today")
        if ago == 1:
            return words.gettext("yesterday")
        if ago < WEEK:
            return words.gettext(_WEEKDAYS[_date(day or 0).weekday()])
        return words.counted("{count} day ago", "{count} days ago", ago)


def _(message: str) -> str:
    """Marks a sentence for extraction; it is translated where it is used."""
    return message


# Translators: a day of the last week, as it goes on after "You missed this".
_WEEKDAYS = (
    _("on Monday"),
    _("on Tuesday"),
    _("on Wednesday"),
    _("on Thursday"),
    _("on Friday"),
    _("on Saturday"),
    _("on Sunday"),
)


def _date(day: int) -> date:
    return (EPOCH + timedelta(days=day)).date()


def _largest(values: Mapping[str, float]) -> list[str]:
    """The largest first; of equal ones by name, so that the same gives the same."""
    return sorted(values, key=lambda name: (-values[name], name))


def _shared(clip: Clip, other: Clip) -> str:
    """A topic both have, as the first one's author wrote it; empty for none."""
    theirs = set(map(plain, other.topics))
    return next((topic for topic in clip.topics if plain(topic) in theirs), "")
