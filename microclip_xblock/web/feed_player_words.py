"""The sentences of the feed's player that the browser side shows, by the keys its scripts use; all begin with `p_`."""

from __future__ import annotations

from collections.abc import Callable

Gettext = Callable[[str], str]


def feed_player_words(gettext: Gettext) -> dict[str, str]:
    """Sentences of the player, in the reader's language."""
    return {
        "p_after": gettext("When a clip has ended"),
        "p_after_loop": gettext("Play it again"),
        "p_after_next": gettext("Go on to the next one"),
        "p_after_stop": gettext("Stop"),
        "p_alt": gettext("What can be seen"),
        "p_captions_lang": gettext("Language of captions"),
        "p_captions_sample": gettext("This is how captions look."),
        "p_captions_size": gettext("Size of captions"),
        "p_check_again": gettext("Look at the check again"),
        # Translators: {name} is what the peer who made the clip is called.
        "p_credit": gettext("by {name}"),
        "p_data": gettext("How much is loaded"),
        "p_data_low": gettext("Small picture"),
        "p_data_normal": gettext("Full picture"),
        "p_data_sound": gettext("Picture that stands still, with sound"),
        "p_data_words": gettext("Words only"),
        "p_flashing": gettext("This clip flashes quickly. It may hurt people with photosensitive epilepsy."),
        "p_full": gettext("Full screen"),
        "p_gone": gettext("This clip is no longer here."),
        "p_held": gettext("Answer the quick check once, then you can go on."),
        "p_kept": gettext("You are offline. It is kept here and sent when you are connected again."),
        "p_keys_help": gettext(
            "Space or K: play and pause. J or arrow down: next clip. Arrow up: previous clip. Arrow left and right: 5 seconds back and on. M: sound. C: captions. T: what is said. L: like. F: full screen."
        ),
        "p_load": gettext("Load this clip"),
        # Translators: {size} is a size such as 0.4 MB.
        "p_load_size": gettext("Load this clip ({size})"),
        # Translators: A size; {size} is a number.
        "p_megabytes": gettext("{size} MB"),
        "p_moving": gettext("Time and clips"),
        "p_no_transcript": gettext("There is no transcript of this clip."),
        "p_not_interested": gettext("This clip won’t come again by itself."),
        "p_play_anyway": gettext("Play anyway"),
        "p_read": gettext("This clip to read"),
        "p_reported": gettext("Thank you. You won’t see this clip again."),
        "p_respond": gettext("Say something about this clip"),
        "p_saver_off": gettext("Clips are loaded ahead, so that they start at once."),
        "p_saver_on": gettext("Nothing of a clip is loaded before you tap it."),
        "p_seek": gettext("Place in the clip"),
        "p_settings": gettext("Player settings"),
        "p_size_l": gettext("Large"),
        "p_size_m": gettext("Medium"),
        "p_size_s": gettext("Small"),
        "p_size_xl": gettext("Very large"),
        "p_speed": gettext("Speed"),
        # Translators: A place in a clip, such as 0:07 of 0:16.
        "p_time": gettext("{at} of {of}"),
        # Translators: A speed of playing, such as 1.5×.
        "p_times": gettext("{speed}×"),
        "p_undo": gettext("Undo"),
        "p_unfull": gettext("Leave full screen"),
        "p_volume": gettext("Volume"),
    }
