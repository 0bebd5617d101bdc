"""
The sentences that the browser side shows, by block and by the keys its scripts use.

`static/src/kit/words.json` lists the same keys with the same English for the scripts' tests; a test compares both.
Gaps are written `{name}` and filled in the browser.
"""

from __future__ import annotations

from collections.abc import Callable

Gettext = Callable[[str], str]


def feed_words(gettext: Gettext) -> dict[str, str]:
    """Sentences of the feed, in the reader's language."""
    return {
        "about_clip": gettext("About this clip"),
        "all_clips": gettext("All clips"),
        "captions": gettext("Captions"),
        "check": gettext("Quick check"),
        "check_again": gettext("Answer again"),
        "check_choose": gettext("Choose an answer first."),
        "check_done": gettext("Back to the clip"),
        "check_option_chosen": gettext("Your answer"),
        "check_option_right": gettext("Right answer"),
        "check_right": gettext("That is right."),
        "check_send": gettext("Check my answer"),
        "check_was_right": gettext("Answered right"),
        "check_was_wrong": gettext("Look again"),
        "check_wrong": gettext("Not quite."),
        "checks_right": gettext("Checks answered right: {right} of {of}"),
        "clip_actions": gettext("Actions for this clip"),
        "clip_label": gettext("Clip {number} of {of}: {title}"),
        "clips": gettext("Clips. Use the arrow keys to move between them."),
        "close": gettext("Close"),
        "counter": gettext("{number} / {of}"),
        "end_title": gettext("That’s all for now"),
        "failed": gettext("That did not work. Please try again."),
        "finished": gettext("Finished"),
        "from_start": gettext("Back to the first clip"),
        "keys": gettext("Keyboard shortcuts"),
        "keys_help": gettext(
            "Space or K: play and pause. J or arrow down: next clip. Arrow up: previous clip. M: sound. C: captions. L: like."
        ),
        "like": gettext("Like"),
        "media_trouble": gettext("This clip could not be loaded."),
        "next": gettext("Next clip"),
        "no_clips": gettext("There are no clips here yet."),
        "no_description": gettext("There is no text for this clip."),
        "offline": gettext("You seem to be offline. Please try again when you are connected."),
        "pause": gettext("Pause"),
        "play": gettext("Play"),
        "previous": gettext("Previous clip"),
        "progress": gettext("Your progress"),
        "progress_count": gettext("{finished} of {of} finished"),
        "replay": gettext("Watch again"),
        "retry": gettext("Try again"),
        "save": gettext("Save for later"),
        "sign_in_to_act": gettext("Sign in and enroll in this course to take part. Until then you can watch."),
        "sound": gettext("Sound"),
        "to_unfinished": gettext("Continue with an unfinished clip"),
        "tools": gettext("Player"),
        "topics": gettext("Topics"),
        "transcript": gettext("What is said"),
        "working": gettext("One moment …"),
    }


def challenge_words(gettext: Gettext) -> dict[str, str]:
    """Sentences of the challenge, in the reader's language."""
    return {
        "cancel": gettext("Cancel"),
        "cancelled": gettext("Sending was stopped. Nothing was entered."),
        "caption_label": gettext("A few words about it (optional)"),
        "characters": gettext("{used} of {limit} characters"),
        "choose_another": gettext("Choose another clip"),
        "choose_file": gettext("Choose a clip"),
        "close": gettext("Close"),
        "complete": gettext("You took part"),
        "empty_file": gettext("This file is empty. Please choose another one."),
        "enter": gettext("Enter the challenge"),
        "entered": gettext("Your clip takes part"),
        "entries_for_members": gettext(
            "Clips by learners are shown to those who take part in this course. Sign in and enroll to see them."
        ),
        "entries_closed": gettext("New entries are no longer accepted."),
        "failed": gettext("That did not work. Please try again."),
        "gallery": gettext("Clips by your peers"),
        "limits": gettext("Video or sound, up to {seconds} seconds and {size} MB."),
        "media_trouble": gettext("This clip could not be loaded."),
        "more_entries": gettext("Show more clips"),
        "next_entry": gettext("Next clip"),
        "no_entries": gettext("No clips by your peers yet. Be the first to take part!"),
        "not_a_clip": gettext("This is not a video or sound file we can show. Please choose another one."),
        "offline": gettext("You seem to be offline. Please try again when you are connected."),
        "or_drop": gettext("or drop it here"),
        "place": gettext("Place"),
        "preview": gettext("Preview of your clip"),
        "results": gettext("Results"),
        "sending": gettext("Sending your clip"),
        "shown_as": gettext("Your peers see it under the name {name}."),
        "sign_in_to_act": gettext("Sign in and enroll in this course to take part. Until then you can watch."),
        "tied": gettext("Shared place"),
        "title_label": gettext("Title"),
        "title_missing": gettext("Please give your clip a title."),
        "too_large": gettext("This clip has {size} MB; the limit is {limit} MB."),
        "too_long": gettext("This clip lasts {seconds} seconds; the limit is {limit} seconds."),
        "vote": gettext("Vote"),
        "vote_for": gettext("Vote for “{title}”"),
        "voted": gettext("Voted"),
        "voted_for": gettext("Voted for “{title}”"),
        "watch": gettext("Watch"),
        "watch_entry": gettext("Watch “{title}” by {name}"),
        "withdraw": gettext("Withdraw my clip"),
        "withdraw_ask": gettext("Withdraw your clip? It is deleted, and votes for it go back to the voters."),
        "withdraw_keep": gettext("Keep it"),
        "withdraw_yes": gettext("Withdraw it"),
        "working": gettext("One moment …"),
        "your_entry": gettext("Your entry"),
        "yours": gettext("Your clip"),
    }


def board_words(gettext: Gettext) -> dict[str, str]:
    """Sentences of the board, in the reader's language."""
    return {
        "badges": gettext("Badges"),
        "counting": gettext("We are still counting. Your points may grow in a moment."),
        "earned": gettext("Earned"),
        "failed": gettext("That did not work. Please try again."),
        "hidden_note": gettext("You are not listed. Your points and badges are still yours."),
        "hide_me": gettext("Keep me out of the ranking"),
        "hide_me_help": gettext(
            "Nobody sees your place, not even under your made-up name. You can change this at any time."
        ),
        "me": gettext("You"),
        "my_points": gettext("My points"),
        "name": gettext("Name"),
        "neighbours": gettext("Learners around your place"),
        "no_points": gettext("No points yet. Watch a clip to the end to earn the first ones."),
        "no_standing": gettext("There is no place to show yet."),
        "offline": gettext("You seem to be offline. Please try again when you are connected."),
        "points": gettext("Points"),
        "rank": gettext("Place"),
        "refresh": gettext("Refresh"),
        "sign_in_to_act": gettext("Sign in and enroll in this course to take part."),
        "standing": gettext("Where you stand"),
        "why": gettext("How you earned them"),
        "working": gettext("One moment …"),
    }


BROWSER_WORDS: dict[str, Callable[[Gettext], dict[str, str]]] = {
    "microclip_feed": feed_words,
    "microclip_challenge": challenge_words,
    "microclip_board": board_words,
}
