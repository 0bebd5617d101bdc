"""What a browser is told of one clip: where its files are, what they are, how it stands with it in words. Never a storage key."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language_info

from microclip_xblock.actions.hand_out import DRAFT, sheet_of
from microclip_xblock.community.challenge_ledger import Clip
from microclip_xblock.community.gateway import LearnerId
from microclip_xblock.media.copies import copy_for
from microclip_xblock.media.keep import CONTAINERS
from microclip_xblock.media.serving import version
from microclip_xblock.media.sheet import Sheet
from microclip_xblock.media.storage import is_folder
from microclip_xblock.media.work import copies_wanted
from microclip_xblock.web.words import Words

log = logging.getLogger(__name__)


# Names of codecs in types, as RFC 6381 and the registrations of VP9 and AV1 have them. Where a name holds a profile and a level, a usual one
# stands for those nobody looked at.
_NAMES_IN_MP4 = {
    "h264": "avc1.64001F",
    "h265": "hvc1.1.6.L93.B0",
    "vp9": "vp09.00.31.08",
    "av1": "av01.0.05M.08",
    "aac": "mp4a.40.2",
    "mp3": "mp4a.6B",
    "opus": "opus",
}
_NAMES_IN_WEBM = {"vp8": "vp8", "vp9": "vp9", "av1": "av01.0.05M.08", "opus": "opus", "vorbis": "vorbis"}
_NAMES = {"mp4": _NAMES_IN_MP4, "mov": _NAMES_IN_MP4, "webm": _NAMES_IN_WEBM, "ogg": _NAMES_IN_WEBM}


@dataclass(frozen=True)
class Naming:
    """
    How entries become what a browser may see.

    Args:
        name_of: who is called what.
        media_of: the address of a file by its path, such as `draft/poster`, and a mark that differs when the file does.
    """

    name_of: Callable[[LearnerId], str]
    media_of: Callable[[str, str], str]


def seen_clip(clip: Mapping[str, Any], which: str, naming: Naming) -> dict[str, Any]:
    """
    What everybody is told of a clip they may see.

    Args:
        clip: its facts, as peers get them.
        which: the entry's id or "draft", as addresses have it.
    """
    link = _links(clip["folder"], which, naming)
    return {
        "media": link("", clip["name"]),
        "type": content_type_of(clip),
        # Whether the copy is there already, only the storage knows; asking it for each clip of a page would be slow.
        "compatible": link("compatible", clip["name"]) if needs_copy(clip) and copies_wanted()["compatible"] else "",
        "poster": link("poster", clip["poster"]),
        "kind": clip["kind"],
        "duration_s": clip["duration_s"],
        "width": clip["width"],
        "height": clip["height"],
        "flashing": clip["flashing"] is True,
        "captions": [
            {"lang": lang, "label": language_name(lang), "url": link(f"captions/{lang}", name)}
            for lang, name in sorted(clip["captions"].items())
        ],
    }


def own_clip(clip: Clip, which: str, naming: Naming, now: datetime, words: Words) -> dict[str, Any]:
    """What its owner is told of a clip: also how it stands with it, for which the storage is asked."""
    facts = asdict(clip)
    sheet = _sheet(clip, now)
    copies = {copy.use for copy in sheet.copies} if sheet else set()
    link = _links(clip.folder, which, naming)
    state = state_of(facts, sheet)
    return seen_clip(facts, which, naming) | {
        "compatible": link("compatible", clip.name) if "compatible" in copies else "",
        "small": link("small", clip.name) if "small" in copies else "",
        "size_bytes": clip.size_bytes,
        "wave": clip.wave,
        "state": state,
        "state_text": words.clip_state(state),
        "notes": words.clip_notes(
            headers_only=clip.checked == "headers",
            metadata_left=clip.stripped == "no",
            flashing=clip.flashing is True,
            loudness_lufs=clip.loudness_lufs,
            without_captions=not clip.captions,
        ),
    }


def draft(clip: Clip, naming: Naming, now: datetime, words: Words) -> dict[str, Any]:
    """The asker's own clip before it is entered."""
    return own_clip(clip, DRAFT, naming, now, words) | {"alt": ""}


def state_of(clip: Mapping[str, Any], sheet: Sheet | None) -> str:
    """
    How it stands with a clip: "ready", "converting" while a copy is made, or "needs_format" if it does not play everywhere and there is no
    copy that does.
    """
    if sheet is not None and sheet.work in ("waiting", "running"):
        return "converting"
    if needs_copy(clip) and not (sheet and any(copy.use == "compatible" for copy in sheet.copies)):
        return "needs_format"
    return "ready"


def needs_copy(clip: Mapping[str, Any]) -> bool:
    """Whether there are devices that don't play a clip as it is. Of clips of the first releases nobody knows."""
    container = CONTAINERS.get(clip["content_type"])
    if container is None or not clip["codecs"]:
        return False
    return copy_for(tuple(clip["codecs"]), container, clip["kind"]) is not None


def content_type_of(clip: Mapping[str, Any]) -> str:
    """A clip's content type with its codecs, for browsers to say beforehand whether they play it; without them where they say nothing."""
    content_type: str = clip["content_type"]
    known = _NAMES.get(CONTAINERS.get(content_type, ""), {})
    codecs = [known.get(codec, "") for codec in clip["codecs"]]
    return f'{content_type}; codecs="{",".join(codecs)}"' if codecs and all(codecs) else content_type


def language_name(lang: str) -> str:
    """A language's name in that language; its tag where nobody knows it."""
    try:
        name: str = get_language_info(lang.lower())["name_local"]
    except KeyError:
        return lang
    return name[:1].upper() + name[1:]


def _links(folder: str, which: str, naming: Naming) -> Callable[[str, str], str]:
    """Makes addresses of a clip's files, by what they are and their names; empty for what is not there."""

    def link(part: str, name: str) -> str:
        if not folder or not name:
            return ""
        # Addresses that say which file they mean may be remembered.
        mark = version(f"{folder}/{name}")
        return naming.media_of(f"{which}/{part}" if part else which, mark)

    return link


def _sheet(clip: Clip, now: datetime) -> Sheet | None:
    """What the storage says of a clip. If it does not answer, the clip is shown without that."""
    if not is_folder(clip.folder):
        return None
    try:
        return sheet_of(clip.folder, now)
    except Exception:  # Storages have error families of their own, and the page has to be shown.
        log.exception("The storage does not say how it stands with a clip.")
        return None
