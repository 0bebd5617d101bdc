"""
The sentences of the Studio editor, by the keys its script uses.

``static/src/studio/words.json`` lists the same keys with the same English, for the tests of the script; a test compares both.
Gaps are written ``{name}`` and filled in the browser.
"""

from __future__ import annotations

from microclip_xblock.studio.forms import Gettext


def words(gettext: Gettext) -> dict[str, str]:
    """All sentences of the editor in the author's language."""
    return {
        "add_answer": gettext("Add an answer"),
        "add_captions": gettext("Add captions"),
        "add_check": gettext("Add a check"),
        "add_clip": gettext("Add clip"),
        "add_clip_help": gettext("A course file such as /static/clip.mp4, or an address that begins with https://."),
        "add_clip_label": gettext("Address of a clip"),
        "add_many": gettext("Add these clips"),
        "add_topic": gettext("Add topic"),
        "added_many": gettext("{count} clips added at the end of the list."),
        "added_one": gettext("{title} added at the end of the list."),
        "answer": gettext("Answer {number}"),
        "answer_right": gettext("Answer {number} is right"),
        "answers": gettext("Answers"),
        "answers_help": gettext(
            "Mark the one that is right. The explanation is shown to learners who chose that answer."
        ),
        "cancel": gettext("Cancel"),
        "captions": gettext("Captions"),
        "captions_address": gettext("Address of the WebVTT file"),
        "captions_help": gettext("Many learners watch without sound. One WebVTT file for each language."),
        "captions_label": gettext("Name shown to learners"),
        "captions_language": gettext("Language code"),
        "captions_number": gettext("Captions {number}"),
        "check": gettext("Check"),
        "check_help": gettext("One quick question after the clip helps learners remember it."),
        "clip_number": gettext("Clip {number}"),
        "clips_all_many": gettext("{count} clips, {time} altogether."),
        "clips_all_one": gettext("1 clip, {time} long."),
        "clips_none": gettext("No clips yet. Add the first one below."),
        "close": gettext("Close"),
        "close_clip": gettext("Close {title}"),
        "description": gettext("Text alternative"),
        "description_help": gettext(
            "What is seen and said, for learners who cannot watch. It can stand in where captions are missing."
        ),
        "discard": gettext("Discard changes"),
        "duration": gettext("Length"),
        "duration_failed": gettext(
            "The file could not be loaded here. Check the address, or enter the length yourself."
        ),
        "duration_help": gettext("Read from the file when it can be loaded. From 1 to 180 seconds."),
        "duration_long": gettext("Longer than 60 seconds. Two shorter clips teach more."),
        "duration_read": gettext("Length read from the file: {time}."),
        "duration_reading": gettext("Reading the length from the file."),
        "edit": gettext("Edit"),
        "edit_clip": gettext("Edit {title}"),
        "explanation": gettext("Explanation"),
        "failed": gettext("The server could not save this. Nothing is lost: try again in a moment."),
        "keep_editing": gettext("Keep editing"),
        "media": gettext("Clip file"),
        "media_help": gettext("A course file such as /static/clip.mp4, or an address that begins with https://."),
        "move_down": gettext("Move {title} down"),
        "move_up": gettext("Move {title} up"),
        "moved": gettext("{title} is now clip {number} of {count}."),
        "no_captions": gettext("no captions"),
        "no_script": gettext("This form needs JavaScript. Turn it on and load the page again."),
        "number_range": gettext("From {low} to {high}."),
        "not_saved": gettext("Not saved yet"),
        "offline": gettext("The server cannot be reached. Nothing is lost: try again when you are online."),
        "paste_help": gettext(
            "One clip a line: title | address | topics. The address alone is enough. Lines copied from a spreadsheet work too."
        ),
        "paste_label": gettext("Clips, one a line"),
        "paste_none": gettext("No address was found. Each line needs one that begins with /static/ or https://."),
        "paste_open": gettext("Paste many clips"),
        "paste_skipped": gettext("{added} clips added. Lines without an address stay below: {lines}."),
        "poster": gettext("Poster"),
        "poster_help": gettext("A still picture shown before the clip plays. Without one, the first frame is shown."),
        "preview": gettext("As learners see it"),
        "preview_clip": gettext("Preview of {title}"),
        "problem_summary": gettext("Not saved yet. These fields need your attention:"),
        "question": gettext("Question"),
        "remove_answer": gettext("Remove answer {number}"),
        "remove_captions": gettext("Remove captions {number}"),
        "remove_check": gettext("Remove the check"),
        "remove_clip": gettext("Remove {title}"),
        "remove_topic": gettext("Remove topic {topic}"),
        "removed": gettext("{title} was removed."),
        "restored": gettext("{title} is back as clip {number}."),
        "right": gettext("Right."),
        "save": gettext("Save"),
        "saved": gettext("Saved."),
        "saving": gettext("Saving."),
        "seconds": gettext("seconds"),
        "time_minutes": gettext("{minutes} min {seconds} s"),
        "time_seconds": gettext("{seconds} s"),
        "time_zone": gettext("In your time zone, {zone}."),
        "title": gettext("Title"),
        "topics": gettext("Topics"),
        "topics_help": gettext("Up to 5 words learners can follow, such as climate."),
        "undo": gettext("Undo"),
        "unsaved": gettext("You have changes that are not saved."),
        "untitled": gettext("clip {number}"),
        "with_captions": gettext("captions"),
        "with_check": gettext("check"),
        "wrong": gettext("Not this one."),
    }
