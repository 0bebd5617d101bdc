"""The sentences of the Studio editor about bringing in clips, captions and posters; see ``words.py``."""

from __future__ import annotations

from microclip_xblock.studio.form_fields import Gettext


def file_words(gettext: Gettext) -> dict[str, str]:
    """Those sentences in the author's language."""
    return {
        "add_clips": gettext("Add clips"),
        "add_drop": gettext("Or drop files anywhere on this list."),
        "add_no_files": gettext(
            "Here, files can’t be brought in: use addresses of files the course has, or of other sites."
        ),
        "add_upload": gettext("Upload files"),
        "add_upload_help": gettext(
            "Several at once: clips (MP4 is best), and with them captions (VTT, SRT) and pictures of the same name, such as tide.mp4, tide.en.vtt and tide.jpg. They are kept with the course’s files."
        ),
        "add_upload_limit": gettext("A file may be as large as {size}."),
        "add_ways": gettext("Ways to add clips"),
        "cap_address": gettext("By address"),
        "cap_close_unsaved": gettext(
            "Some captions here are not saved yet. Save them, or press again to close without them."
        ),
        "cap_edit_named": gettext("Edit captions: {language}"),
        "cap_hold": gettext("The captions of “{title}” are not saved yet. Save them or close them first."),
        "cap_no_player": gettext("The clip can’t be played here. You can still write captions and their times."),
        "cap_not_opened": gettext("The captions editor could not be loaded. Try again in a moment."),
        "cap_opening": gettext("Opening the captions editor …"),
        "cap_plain": gettext(
            "This file sets places or styles of captions. Here, words and times can be changed; places and styles are left out once you save."
        ),
        "cap_taking": gettext("Reading the captions …"),
        "cap_upload": gettext("Upload captions"),
        "cap_uploaded": gettext("{count} captions in {language} are kept with the course’s files."),
        "cap_which": gettext("The file is kept. Which language is it in?"),
        "cap_write": gettext("Write captions beside the player"),
        "captions_help_files": gettext(
            "Many learners watch without sound. Upload a file for each language (VTT or SRT, or drop it here), or write them yourself."
        ),
        "frame_failed": gettext("The clip can’t be shown here. Check its address, or upload a picture."),
        "frame_help": gettext("Arrow keys move by a tenth of a second."),
        "frame_moment": gettext("Moment of the clip"),
        "frame_no_clip": gettext("Give the clip a file first."),
        "frame_sound": gettext("There are no pictures in this file. Upload one."),
        "frame_use": gettext("Use this frame"),
        "paste_help": gettext(
            "One clip a line: title | address | topics. The address alone is enough. Tables copied from a spreadsheet work too, also with a line of headings such as title, address, topics, captions, language, description, license, poster."
        ),
        "paste_label": gettext("Clips, one a line"),
        "paste_none": gettext("No address was found. Each line needs one that begins with /static/ or https://."),
        "paste_preview": gettext("Clips to be added: {clips}. Lines that need a look: {lines}."),
        "paste_skipped": gettext("Clips added: {added}. Lines that need a look stay here: {lines}."),
        "pick_all": gettext("All of them are shown: {count}."),
        "pick_failed": gettext("The course’s files could not be listed."),
        "pick_loading": gettext("Looking for files …"),
        "pick_locked": gettext("locked"),
        "pick_mark_first": gettext("Mark at least one file first."),
        "pick_more": gettext("Show more files"),
        "pick_none": gettext("No file has this in its name."),
        "pick_none_media": gettext("There are no clips among the course’s files yet."),
        "pick_none_pictures": gettext("There are no pictures among the course’s files yet."),
        "pick_search": gettext("Search by name"),
        "pick_shown": gettext("Files shown: {count}. There may be more."),
        "pick_take": gettext("Add the marked files"),
        "pick_take_count": gettext("Add {count} clips"),
        "pick_take_one": gettext("Add 1 clip"),
        "pick_there": gettext("in this feed"),
        "pick_title": gettext("Files of the course"),
        "poster_choose": gettext("Choose a course file"),
        "poster_frame": gettext("Take a frame of the clip"),
        "poster_none": gettext("No poster"),
        "poster_not_ours": gettext(
            "This clip is of another site, and the browser keeps its pictures to itself. Upload a picture instead."
        ),
        "poster_sending": gettext("Sending the picture …"),
        "poster_taken": gettext("The picture is kept with the course’s files."),
        "poster_upload": gettext("Upload a picture"),
        "size_gb": gettext("{size} GB"),
        "size_kb": gettext("{size} kB"),
        "size_mb": gettext("{size} MB"),
        "tab_add_many": gettext("Add {count} clips"),
        "tab_add_one": gettext("Add 1 clip"),
        "tab_captions": gettext("This is no address of captions: {text}"),
        "tab_file": gettext("Open a CSV file"),
        "tab_file_kind": gettext("{name} is no table of text. Save it as CSV in your spreadsheet."),
        "tab_file_large": gettext("{name} is too large for a table of clips."),
        "tab_fine": gettext("Fine"),
        "tab_full": gettext("A feed holds at most {limit} clips."),
        "tab_language": gettext("The language of the captions is not said: {language} is taken."),
        "tab_left_out": gettext("Left out, as no column is for it: {text}"),
        "tab_length": gettext("This is no length in seconds and is left out: {text}"),
        "tab_line": gettext("Line"),
        "tab_long_description": gettext("The text is longer than {limit} characters. Shorten it before you save."),
        "tab_long_licence": gettext("The license is longer than {limit} characters. Shorten it before you save."),
        "tab_long_title": gettext("The title is longer than {limit} characters. Shorten it before you save."),
        "tab_more": gettext("With it"),
        "tab_no_address": gettext("No address."),
        "tab_poster": gettext("This is no address of a picture: {text}"),
        "tab_preview": gettext("What would be added"),
        "tab_rest": gettext("There are more lines than can be looked at. Those at the end stay for the next time."),
        "tab_says": gettext("Remarks"),
        "tab_srt": gettext(
            "Browsers can’t read SubRip captions: {text}. Upload the file to the clip after adding it, and take it out here."
        ),
        "tab_there": gettext("This clip is in the feed already."),
        "tab_topics": gettext("A clip has at most {limit} topics. Take some away before you save."),
        "tab_twice": gettext("The same clip as in line {line}."),
        "tab_unused": gettext("These columns are not used: {columns}."),
        "tab_with_captions": gettext("captions: {language}"),
        "tab_with_poster": gettext("poster"),
        "tab_with_text": gettext("text"),
        "up_again": gettext("Try again"),
        "up_again_named": gettext("Try again: {name}"),
        "up_along": gettext("The clip was added without {name}."),
        "up_along_now": gettext("Adding captions and poster …"),
        "up_away": gettext("Take {name} off this list"),
        "up_captions_kind": gettext("This is no captions file. It has to be WebVTT (.vtt) or SubRip (.srt)."),
        "up_captions_large": gettext("This file is too large for captions: at most {limit} kB."),
        "up_captions_many": gettext("There are more than {limit} captions in this file, too many for a short clip."),
        "up_captions_none": gettext("There are no captions in this file."),
        "up_captions_order": gettext("Line {line}: the caption ends before it begins."),
        "up_captions_time": gettext("Line {line}: these times can’t be read. Write them as {example}."),
        "up_clear": gettext("Clear this list"),
        "up_done": gettext("Added as clip {number}."),
        "up_empty": gettext("This file is empty."),
        "up_failed": gettext("Studio could not keep the file. Try again in a moment."),
        "up_finishing": gettext("Sent. Studio is keeping it …"),
        "up_hold": gettext("Files are still on their way. Wait for them, or stop them, before you save."),
        "up_kind": gettext("This kind of file can’t be used in a feed. Clips are MP4, WebM, MP3 and the like."),
        "up_list": gettext("Files being added"),
        "up_long": gettext("It lasts {time}. Two shorter clips teach more."),
        "up_no_clip": gettext("Whatever its name says, this is no video or sound."),
        "up_no_picture": gettext("This is no picture that browsers can show. Use JPEG, PNG or WebP."),
        "up_not_shown": gettext(
            "This browser can’t play it, so many learners can’t either. MP4 with H.264 plays everywhere."
        ),
        "up_offline": gettext("The server can’t be reached. Try again when you are online."),
        "up_progress": gettext("How much of {name} is sent"),
        "up_reading": gettext("Looking at the file …"),
        "up_refused": gettext("Studio did not take this file."),
        "up_renamed": gettext("The course has a file of that name already, so this one is called {name}."),
        "up_sending": gettext("{percent} % sent"),
        "up_signed_out": gettext("Studio does not know you any more. Sign in again in another tab, then try again."),
        "up_stop": gettext("Stop"),
        "up_stop_named": gettext("Stop {name}"),
        "up_stopped": gettext("Stopped."),
        "up_stray_captions": gettext(
            "These captions have no clip of the same name. Drop both together, or add the captions in the clip itself."
        ),
        "up_stray_picture": gettext(
            "This picture has no clip of the same name. Drop both together, or choose it as a poster in the clip itself."
        ),
        "up_too_large": gettext(
            "This file has {size}; Studio takes at most {limit}. Make it smaller, or put it on a media server and use its address."
        ),
        "up_too_large_there": gettext(
            "This file is larger than Studio takes. Make it smaller, or put it on a media server and use its address."
        ),
        "up_too_long": gettext("It lasts {time}; a clip may last {limit}. Cut it into parts."),
        "up_unreadable": gettext("The file can’t be read any more. Choose it again."),
        "up_waits": gettext("Waiting …"),
        "up_wide": gettext("It is wider than it is tall. On phones, upright clips (9:16) fill the screen."),
        "up_with": gettext("With:"),
        "way_address": gettext("By address"),
        "way_choose": gettext("Course files"),
        "way_table": gettext("Many at once"),
        "way_upload": gettext("Upload"),
    }
