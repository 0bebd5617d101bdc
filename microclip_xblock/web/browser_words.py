"""
The sentences that the browser side shows, by block and by the keys its scripts use.

`static/src/kit/words.json` lists the same keys with the same English for the scripts' tests; a test compares both.
Gaps are written `{name}` and filled in the browser.
"""

from __future__ import annotations

from collections.abc import Callable

from microclip_xblock.web.feed_learning_words import feed_learning_words
from microclip_xblock.web.feed_player_words import feed_player_words
from microclip_xblock.web.feed_profile_words import feed_profile_words
from microclip_xblock.web.feed_report_words import staff_words

Gettext = Callable[[str], str]


def feed_words(gettext: Gettext) -> dict[str, str]:
    """Sentences of the feed, in the reader's language."""
    return (
        {
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
            "clip_actions": gettext("Actions for this clip"),
            "clip_label": gettext("Clip {number} of {of}: {title}"),
            "clips": gettext("Clips. Use the arrow keys to move between them."),
            "close": gettext("Close"),
            "counter": gettext("{number} / {of}"),
            "end_title": gettext("That’s all for now"),
            "failed": gettext("That did not work. Please try again."),
            "finished": gettext("Finished"),
            "keys": gettext("Keyboard shortcuts"),
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
            "progress_count": gettext("{finished} of {of} clips finished"),
            "replay": gettext("Watch again"),
            "retry": gettext("Try again"),
            "save": gettext("Save for later"),
            "sign_in_to_act": gettext("Sign in and enroll in this course to take part. Until then you can watch."),
            "sound": gettext("Sound"),
            "tools": gettext("Player"),
            "topics": gettext("Topics"),
            "transcript": gettext("What is said"),
            "working": gettext("One moment …"),
        }
        | feed_player_words(gettext)
        | feed_learning_words(gettext)
        | feed_profile_words(gettext)
    )


def challenge_words(gettext: Gettext) -> dict[str, str]:
    """Sentences of the challenge, in the reader's language."""
    return {
        "cancelled": gettext("Sending was stopped. Nothing was entered."),
        "cap_add": gettext("Add captions"),
        "cap_add_here": gettext("Add a caption here"),
        "cap_along": gettext("Type along"),
        "cap_along_help": gettext(
            "Play the clip and write what is said, one line for each caption. Press Enter when a line has been "
            "said: its time is taken from the clip."
        ),
        "cap_along_label": gettext("What is said"),
        "cap_along_make": gettext("Make captions of it"),
        "cap_back": gettext("Back 2 seconds"),
        "cap_beyond": gettext("It begins after the clip has ended and will be left out."),
        "cap_close": gettext("Close captions"),
        "cap_common": gettext("Often used"),
        "cap_cut": gettext("The clip ends at {time}; what comes later is cut off."),
        "cap_delete": gettext("Delete caption {number}"),
        "cap_deleted": gettext("Caption {number} was deleted."),
        "cap_edit": gettext("Edit captions"),
        "cap_end_first": gettext("It ends before it begins."),
        "cap_fast": gettext("Hard to read in time: {rate} characters a second."),
        "cap_file": gettext("Captions file"),
        "cap_file_help": gettext("WebVTT (.vtt) or SubRip (.srt). You can also drop it here."),
        "cap_file_large": gettext("This file is too large for captions: at most {limit} kB."),
        "cap_file_none": gettext("There are no captions in this file. It has to be WebVTT (.vtt) or SubRip (.srt)."),
        "cap_file_read": gettext("Captions read from the file: {count}. Look through them, then save."),
        "cap_fix": gettext("Caption {number} needs another look before you can save."),
        "cap_from": gettext("From"),
        "cap_jump": gettext("Play caption {number}"),
        "cap_kept": gettext("{language} (saved)"),
        "cap_keys": gettext("Keyboard shortcuts"),
        "cap_keys_help": gettext(
            "F2: back 2 seconds and play. F4: play or pause. Ctrl + Enter: next caption. Arrow up and down in a "
            "time: a tenth of a second later or earlier. Alt + arrow up or down in the words: the whole caption "
            "later or earlier."
        ),
        "cap_language": gettext("Language of the captions"),
        "cap_lines": gettext("Only two lines are shown; the others join the second."),
        "cap_list": gettext("Captions by time"),
        "cap_made": gettext("Captions made: {count}. Check their times, then save."),
        "cap_most": gettext("There is room for {limit} captions."),
        "cap_not_loaded": gettext("The saved captions could not be loaded. Please try again later."),
        "cap_nothing": gettext("Write at least one caption first."),
        "cap_now": gettext("Now"),
        "cap_now_from": gettext("Caption {number} begins now, where the clip is"),
        "cap_now_to": gettext("Caption {number} ends now, where the clip is"),
        "cap_number": gettext("Caption {number}"),
        "cap_open": gettext("{language} (not saved yet)"),
        "cap_others": gettext("All languages"),
        "cap_pause": gettext("Pause"),
        "cap_play": gettext("Play"),
        "cap_remove": gettext("Remove captions"),
        "cap_removed": gettext(
            "The captions in {language} were removed. They stay here until you leave, in case you want to save "
            "them again."
        ),
        "cap_save": gettext("Save captions"),
        "cap_saved": gettext("The captions in {language} are saved."),
        "cap_there": gettext("Captions: {languages}"),
        "cap_time_wrong": gettext("Write a time such as 0:03.5."),
        "cap_title": gettext("Captions"),
        "cap_to": gettext("To"),
        "cap_undo": gettext("Undo"),
        "cap_undone": gettext("It is as it was before."),
        "cap_unsaved": gettext("Not saved yet"),
        "caption_label": gettext("A few words about it (optional)"),
        "characters": gettext("{used} of {limit} characters"),
        "choose_another": gettext("Choose another clip"),
        "choose_file": gettext("Choose a clip"),
        "clip_again": gettext("Try again"),
        "clip_alt": gettext("What can be seen"),
        "clip_captioned": gettext("Captions"),
        "clip_flashes": gettext("Flashes"),
        "clip_flashing": gettext("This clip flashes quickly."),
        "clip_no_copy": gettext(
            "Your browser cannot play this kind of clip, and there is no copy of it yet that plays everywhere."
        ),
        "clip_play_anyway": gettext("Play anyway"),
        "clip_remove": gettext("Remove this clip"),
        "clip_remove_ask": gettext("Why is “{title}” removed? It is deleted for everybody, for good."),
        "clip_remove_keep": gettext("Keep it"),
        "clip_remove_not_allowed": gettext("Against the rules of this challenge"),
        "clip_remove_other": gettext("Another reason"),
        "clip_remove_privacy": gettext("Shows somebody who does not want to be shown"),
        "clip_remove_reason": gettext("Please choose a reason."),
        "clip_remove_unsafe": gettext("Unsafe or hurtful"),
        "clip_remove_yes": gettext("Remove it"),
        "clip_removed": gettext("The clip was removed."),
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
        "up_alt_help": gettext("For people who can’t see your clip."),
        "up_alt_label": gettext("What can be seen (optional)"),
        "up_busy": gettext("The server is busy. Sending goes on in a moment."),
        "up_camera": gettext("Record with the camera"),
        "up_checking": gettext("Being checked …"),
        "up_delete": gettext("Delete this clip"),
        "up_delete_ask": gettext("Delete this clip? It is gone for good."),
        "up_delete_yes": gettext("Delete it"),
        "up_draft": gettext("Only you can see it until you enter it."),
        "up_elsewhere": gettext("A clip is being sent in another window. It shows here when it is ready."),
        "up_enter_later": gettext("Your clip takes part as soon as it is ready."),
        "up_not_shown": gettext("This browser can’t show this clip. You can send it all the same."),
        "up_not_yet": gettext("Don’t enter it yet"),
        "up_offline": gettext("The connection is gone. Sending goes on by itself when it is back."),
        "up_one_at_a_time": gettext("One clip at a time. Stop sending this one first."),
        "up_pause": gettext("Pause"),
        "up_paused": gettext("Paused at {percent}"),
        "up_reading": gettext("Reading {percent}"),
        "up_ready": gettext("Your clip is ready"),
        "up_resume": gettext("Go on"),
        "up_retry": gettext("Try again"),
        "up_same_file": gettext("“{name}” was not sent to the end. Choose the same file again to go on."),
        "up_sending": gettext("Sending {percent}"),
        "up_stop": gettext("Stop sending"),
        "up_stuck": gettext(
            "Your clip does not get through, though the connection is there. Please try another network or a smaller clip."
        ),
        "up_too_short": gettext("This clip is too short: at least {limit} s."),
        "up_too_wide": gettext("The picture has {found} pixels on the long side; the limit is {limit}."),
        "up_unreadable": gettext("This file can’t be read any more. Please choose it again."),
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


def caption_words(gettext: Gettext) -> dict[str, str]:
    """Sentences of the captions editor alone, which authors meet in Studio."""
    return {key: text for key, text in challenge_words(gettext).items() if key.startswith("cap_") or key == "working"}


BROWSER_WORDS: dict[str, Callable[[Gettext], dict[str, str]]] = {
    "microclip_feed": feed_words,
    "microclip_challenge": challenge_words,
    "microclip_board": board_words,
    "microclip_staff": staff_words,
}
