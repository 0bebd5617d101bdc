"""The course "Climate in clips": its blocks in the workbench, its units, and what its author wrote."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from workbench import scenarios
from workbench.runtime import ID_MANAGER, WORKBENCH_KVS

from microclip_xblock.demo.people import TEACHER
from microclip_xblock.demo.runtime import DemoRuntime

TITLE = "Climate in clips"
CLIPS = Path(__file__).resolve().parent / "clips"

# Only the shape. What the author wrote is saved once through the Studio forms; were it written here, each start
# would undo later edits.
_SHAPE = "<vertical_demo><microclip_feed/><microclip_challenge/><microclip_board/><microclip_feed/></vertical_demo>"
_SCENARIO = "climate"
_LANGUAGES = {"en": "English", "ar": "العربية"}

ENTRIES_OPEN_FOR = timedelta(days=30)
VOTES_OPEN_FOR = timedelta(days=44)

HASHTAG = "#TheClimate"
JOINING = {"challenges": [HASHTAG]}
"""What the author enters in the feed's form when there are entries to show."""

BLOCK_NAMES = ("feed", "challenge", "board", "review")
"""In the order of `_SHAPE`."""


@dataclass(frozen=True)
class Unit:
    """One page of the course: an address, a title, one sentence, and the blocks on it by short name."""

    slug: str
    title: str
    lead: str
    blocks: tuple[str, ...]


UNITS = (
    Unit(
        "loop",
        "Watch, try, be seen",
        "The whole loop on one page: clips, a challenge and a board.",
        ("feed", "challenge", "board"),
    ),
    Unit("feed", "The feed", "Short clips with quick checks, one at a time.", ("feed",)),
    Unit("challenge", "The challenge", "Make a clip of your own and vote for those of others.", ("challenge",)),
    Unit("board", "The board", "Your points, your badges, and where you stand.", ("board",)),
    Unit(
        "review",
        "Do you still know?",
        "A second feed. What you missed in the first comes back here, between other clips.",
        ("review",),
    ),
    Unit(
        "together",
        "Two feeds and the board",
        "All on one page: however many feeds there are, one clip plays.",
        ("feed", "review", "board"),
    ),
)
UNIT_BY_SLUG = {unit.slug: unit for unit in UNITS}


def open_course() -> None:
    """
    Make the course's blocks known to the workbench, before the first request.

    The workbench would do so lazily and not thread-safely, and would build the examples of every installed block.
    """
    if _SCENARIO in scenarios.SCENARIOS:
        return
    scenarios.get_scenarios.initialized = True
    ID_MANAGER.clear()
    WORKBENCH_KVS.prep_for_scenario_loading()
    scenarios.add_xml_scenario(_SCENARIO, TITLE, _SHAPE)


def usage_id(name: str) -> str:
    """
    The usage id of a block by its short name, one of `BLOCK_NAMES`.

    Raises:
        KeyError: the course has no such block.
    """
    return _usage_ids()[name]


def known_usage(candidate: str) -> bool:
    """Whether a usage id belongs to one of the course's blocks."""
    return candidate in _usage_ids().values()


@cache
def _usage_ids() -> dict[str, str]:
    """They never change once the course is open, and every request asks for them."""
    runtime = DemoRuntime(TEACHER)
    unit = runtime.get_block(scenarios.SCENARIOS[_SCENARIO].usage_id)
    return dict(zip(BLOCK_NAMES, unit.children, strict=True))


def authored_values(now: datetime) -> dict[str, dict[str, Any]]:
    """What the author enters in the blocks' Studio forms, by short name; the challenge's dates count from ``now``."""
    return {
        "feed": {
            "display_name": TITLE,
            "clips": [_as_authored(clip) for clip in clips_of("lesson")],
            "sitting_kind": "clips",
            "sitting_size": 7,
            "recall_every": 3,
        },
        "review": {
            "display_name": "Do you still know?",
            "clips": [_as_authored(clip) for clip in clips_of("second_look")],
            "order": "course",
            "sitting_kind": "minutes",
            "sitting_size": 2,
            "recall_every": 1,
            "completes_by": "both",
        },
        "challenge": {
            "display_name": "Your climate clip",
            "prompt": (
                "Explain one thing about our climate in less than a minute, so that somebody of twelve "
                "understands it.\n\nA phone, a pencil and paper are enough. Say one thing, and say it kindly."
            ),
            "hashtag": HASHTAG,
            "entries_close": (now + ENTRIES_OPEN_FOR).isoformat(),
            "votes_close": (now + VOTES_OPEN_FOR).isoformat(),
        },
        "board": {"display_name": "How we are doing"},
    }


def clips_of(kind: str) -> list[dict[str, Any]]:
    """The clips that came with the course: "lesson" and "second_look" for the two feeds, "entry" for learners' own."""
    manifest: list[dict[str, Any]] = json.loads((CLIPS / "clips.json").read_text(encoding="utf-8"))
    return [clip for clip in manifest if clip["kind"] == kind]


def _as_authored(clip: dict[str, Any]) -> dict[str, Any]:
    """A clip of the manifest as an author would enter it, files by their portable names."""
    files = {"media": clip["file"], "low": clip.get("low", ""), "sound": clip.get("sound", "")}
    return {
        "id": clip["id"],
        "kind": "audio" if clip["file"].endswith(".m4a") else "video",
        "title": clip["title"],
        **{use: _static(name) for use, name in files.items()},
        "bytes": {use: _bytes_of(name) for use, name in files.items() if name},
        "poster": _static(clip.get("poster", "")),
        "captions": [
            {"lang": track["lang"], "label": _LANGUAGES[track["lang"]], "url": _static(track["file"])}
            for track in clip["captions"]
        ],
        "topics": clip["topics"],
        "duration_s": clip["duration_s"],
        "description": clip["description"],
        "alt": clip["alt"],
        "flashing": clip.get("flashing", False),
        "check": clip.get("check"),
    }


def _static(name: str) -> str:
    return f"/static/{name}" if name else ""


def _bytes_of(name: str) -> int:
    """The size of a course file; of a playlist with all it names."""
    size = (CLIPS / name).stat().st_size
    if name.endswith(".m3u8"):
        playlist = (CLIPS / name).read_text(encoding="utf-8")
        pieces = re.findall(r'^[^#\s].*$|(?<=URI=")[^"]+', playlist, re.MULTILINE)
        size += sum((CLIPS / piece).stat().st_size for piece in pieces)
    return size
