"""Sentences of the report on a whole feed, which the course team reads, and of the author's preview."""

from __future__ import annotations

from collections.abc import Callable

from microclip_xblock.rules import report as rules
from microclip_xblock.rules.dropoff import FEWEST, STEPS
from microclip_xblock.rules.report import Kind, Sign
from microclip_xblock.web.words import Words, ngettext_noop


def _(message: str) -> str:
    """Marks a sentence for extraction; it is translated where it is used."""
    return message


_COUNTED: dict[Kind, tuple[str, str]] = {
    "reported": ngettext_noop("{count} person reported it.", "{count} people reported it."),
    "asked": ngettext_noop("{count} question was asked about it.", "{count} questions were asked about it."),
}

# Translators: {share} is a percentage such as 31.
_PARTS: dict[Kind, tuple[str, str, str]] = {
    "right": (
        _("Check right at the first try for {share} %: it reads too hard, or the clip misses it."),
        _("Fewer than 5 got the check right at the first try: it reads too hard, or the clip misses it."),
        _("Nobody got the check right at the first try: it reads too hard, or the clip misses it."),
    ),
    "finish": (
        _("Only {share} % of those who began it finished it."),
        _("Fewer than 5 finished it."),
        _("Nobody finished it."),
    ),
    "begin": (
        _("Most pass it by: {share} % of those it was shown to began it."),
        _("Most pass it by: fewer than 5 began it."),
        _("Nobody of those it was shown to began it."),
    ),
}
"""Sentences about a part of learners, where that part is too small to be told, and where there is nobody in it."""


def staff_words(gettext: Callable[[str], str]) -> dict[str, str]:
    """What the script of the course team's tools says, in the reader's language."""
    return {
        "answered": gettext("Check answered"),
        "at_least": gettext("at least {count}"),
        "check_moment": gettext("Quick check"),
        "clear": gettext("Clear"),
        "clip": gettext("Clip"),
        "clips": gettext("Clips"),
        "curve": gettext("Where a clip loses people"),
        "curve_at": gettext("{time}: {share} still watching"),
        "curve_at_lost": gettext("{time}: {share} still watching, lost {count}"),
        "curve_choose": gettext("Clip"),
        "curve_description": gettext("Of all who began the clip, {end} were still watching at its end."),
        "curve_lost": gettext("Lost people here"),
        "curve_lost_few": gettext("Where it lost people is shown once 5 people have said so."),
        "curve_moment": gettext("Moment"),
        "curve_table": gettext("The same as a table"),
        "curve_title": gettext("Still watching: {title}"),
        "curve_watching": gettext("Still watching"),
        "export": gettext("Download as a table (CSV)"),
        "export_questions": gettext("Download the questions (CSV)"),
        "failed": gettext("That did not work. Please try again."),
        "few": gettext("fewer than 5"),
        "finished": gettext("Finished"),
        "first": gettext("Look at these first"),
        "first_none": gettext("Nothing stands out. No clip loses many people, and no check is too hard."),
        "first_rules": gettext("When a clip is named here"),
        "likes": gettext("Likes"),
        "lost": gettext("Lost"),
        "none": gettext("–"),
        "offline": gettext("You seem to be offline. Please try again when you are connected."),
        "people": gettext("Learners who took part"),
        "preview_500": gettext("500 people"),
        "preview_50": gettext("50 people"),
        "preview_5": gettext("5 people"),
        "preview_badge": gettext("Preview: invented learners, nothing is stored"),
        "preview_cohort": gettext("Invented learners"),
        "preview_feed": gettext("The feed on a {device}"),
        "preview_phone": gettext("Phone"),
        "preview_ready": gettext("The feed is shown as it looks with {cohort}."),
        "preview_tablet": gettext("Tablet"),
        "preview_wide": gettext("Wide"),
        "preview_width": gettext("Screen"),
        "questions": gettext("Questions"),
        "refresh": gettext("Refresh"),
        "reported": gettext("Reported"),
        "right": gettext("Check right at first try"),
        "right_short": gettext("Check right"),
        "saves": gettext("Saves"),
        "shown": gettext("Shown to"),
        "sorted": gettext("Sorted by {column}"),
        "table": gettext("All clips in numbers"),
        "table_help": gettext("Press a heading to sort. Press a clip to see where it loses people."),
        "table_more": gettext("Show all {count} clips"),
        "topic": gettext("Topic"),
        "topics": gettext("By topic"),
        "tried": gettext("Tried"),
        "views": gettext("Views"),
        "working": gettext("One moment …"),
    }


def sign_text(sign: Sign, duration_s: float, words: Words) -> str:
    """
    Why a clip is worth a look, as a sentence.

    Args:
        duration_s: how long the clip is; 0.0 if nobody knows, and then moments are told as a part of it.
    """
    if sign.kind in _COUNTED:
        return words.counted(*_COUNTED[sign.kind], sign.count)
    if sign.kind in _PARTS:
        known, unknown, nobody = _PARTS[sign.kind]
        text = unknown if sign.share is None else known if sign.share else nobody
        return words.gettext(text).format(share=percent(sign.share))
    return (_lost if sign.kind == "lost" else _leave)(sign, duration_s, words)


def rule_texts(words: Words) -> list[str]:
    """When a clip is named, with the thresholds."""
    gettext = words.gettext
    gaps = {
        "fewest": FEWEST,
        "lost": percent(rules.MANY_LOST),
        "leave": percent(rules.MANY_LEAVE),
        "window": percent(rules.WINDOW / STEPS),
        "last": percent(rules.LAST / STEPS),
        "right": percent(rules.FEW_RIGHT),
        "finish": percent(rules.FEW_FINISH),
        "begin": percent(rules.FEW_BEGIN),
        "asked": rules.MANY_ASK,
    }
    texts = (
        gettext("Somebody reported it."),
        gettext("It lost {fewest} people or more, and {lost} % of those who watched it."),
        gettext("Its check was right at the first try for less than {right} %."),
        gettext("{leave} % of those who began it left within {window} % of its length, before its last {last} %."),
        gettext("Less than {finish} % of those who began it finished it."),
        gettext("Less than {begin} % of those it was shown to began it."),
        gettext("{asked} questions or more were asked about it."),
        gettext(
            "Nothing is told of fewer than {fewest} learners, except reports and questions, which are meant for you."
        ),
    )
    return [text.format_map(gaps) for text in texts]


def percent(value: float | None) -> int:
    """A share as whole percent."""
    return round(100 * (value or 0.0))


def moment(step: int, duration_s: float) -> str:
    """A sixtieth of a clip as "0:12", or as a percentage where nobody knows how long the clip is."""
    if duration_s <= 0:
        return f"{percent(step / STEPS)} %"
    seconds = round(step / STEPS * duration_s)
    return f"{seconds // 60}:{seconds % 60:02}"


def column_names(words: Words) -> list[str]:
    """The header of the table to take along."""
    gettext = words.gettext
    return [
        gettext("Number"),
        gettext("Clip"),
        gettext("Topics"),
        gettext("Seconds"),
        gettext("Shown to"),
        gettext("Views"),
        gettext("Finished (%)"),
        gettext("Likes"),
        gettext("Saves"),
        gettext("Clear"),
        gettext("Tried"),
        gettext("Lost"),
        gettext("Check answered"),
        gettext("Check right at first try (%)"),
        gettext("Reported"),
        gettext("Questions"),
        gettext("Worth a look because"),
    ]


def question_column_names(words: Words) -> list[str]:
    """The header of the questions to take along."""
    gettext = words.gettext
    return [gettext("Clip"), gettext("Moment"), gettext("Day"), gettext("Question")]


def _lost(sign: Sign, duration_s: float, words: Words) -> str:
    if sign.step is None:
        return words.counted("It lost {count} person.", "It lost {count} people.", sign.count)
    return words.counted(
        "It lost {count} person, most around {moment}.",
        "It lost {count} people, most around {moment}.",
        sign.count,
        moment=moment(sign.step, duration_s),
    )


def _leave(sign: Sign, duration_s: float, words: Words) -> str:
    share = percent(sign.share)
    if not sign.step:
        return words.gettext("Many leave right at the beginning: {share} %.").format(share=share)
    # Translators: {moment} is a moment such as 0:12.
    text = words.gettext("Many leave at {moment}: {share} % within a moment.")
    return text.format(share=share, moment=moment(sign.step, duration_s))
