"""Sentences of why clips are shown and of the profile, for the browser."""

from __future__ import annotations

from collections.abc import Callable


def feed_profile_words(gettext: Callable[[str], str]) -> dict[str, str]:
    """By the keys the browser side uses; gaps in braces are filled there."""
    return {
        "f_about_me": gettext("What this feed knows of you"),
        "f_as_it_is": gettext("As it is"),
        # Translators: what a taste was seen from, such as "2 liked, 3 finished".
        "f_because": gettext("Seen from: {because}"),
        "f_choose_for_me": gettext("Choose clips that suit me"),
        "f_export": gettext("Take it along"),
        "f_export_text": gettext("Your profile as text, to copy"),
        "f_exported": gettext("Here it is: everything this feed keeps of you to choose clips."),
        "f_how_much": gettext("How much of #{topic}"),
        "f_is_off": gettext("Off. What was kept to choose for you is deleted."),
        "f_is_on": gettext("On. It is learned anew from what you watch."),
        "f_less": gettext("A little less"),
        # Translators: what others may do with a clip, such as "CC BY 4.0".
        "f_licence": gettext("License: {licence}"),
        "f_more": gettext("A little more"),
        "f_much_less": gettext("Much less"),
        "f_much_more": gettext("Much more"),
        "f_mute": gettext("None of it"),
        "f_mute_named": gettext("None of #{topic}"),
        "f_next": gettext("Next for you"),
        "f_no_topics": gettext("The clips of this feed have no topics."),
        "f_noted": gettext("Noted. The next clips follow it."),
        "f_off_means": gettext(
            "Off: you get what most people finish and the course’s next clips, and what was kept to choose for you is deleted. "
            "Your progress, likes and reviews stay."
        ),
        "f_replay": gettext("Replay this order (for staff)"),
        "f_replay_about": gettext(
            "Your own order, from your record and what is known of all. Parts add up to the score."
        ),
        "f_replay_clip": gettext("Clip and reason"),
        "f_replay_parts": gettext("Parts"),
        "f_replay_place": gettext("Place"),
        "f_replay_score": gettext("Score"),
        "f_replay_slot": gettext("Slot"),
        "f_reset": gettext("Begin anew"),
        "f_reset_done": gettext("Forgotten. Your taste is learned anew from now on."),
        "f_reset_means": gettext(
            "What you met so far will no longer say what you like, and what you asked for is deleted. Your progress, likes and reviews stay."
        ),
        "f_reset_not": gettext("Keep it"),
        "f_reset_sure": gettext("Yes, begin anew"),
        "f_title": gettext("What this feed knows of you"),
        "f_why": gettext("Why this clip? {why}"),
        "f_why_question": gettext("Why this question? {why}"),
    }
