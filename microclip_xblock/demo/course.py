"""The course "Climate in clips": its blocks in the workbench, its units, and what its author wrote."""

from __future__ import annotations

import json
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
_SHAPE = "<vertical_demo><microclip_feed/><microclip_challenge/><microclip_board/></vertical_demo>"
_SCENARIO = "climate"
_LANGUAGES = {"en": "English", "ar": "العربية"}

ENTRIES_OPEN_FOR = timedelta(days=30)
VOTES_OPEN_FOR = timedelta(days=44)

BLOCK_NAMES = ("feed", "challenge", "board")


@dataclass(frozen=True)
class Unit:
    """One page of the course: an address, a title, one sentence, and the blocks on it by short name."""

    slug: str
    title: str
    lead: str
    blocks: tuple[str, ...]


UNITS = (
    Unit("loop", "Watch, try, be seen", "The whole loop on one page: clips, a challenge and a board.", BLOCK_NAMES),
    Unit("feed", "The feed", "Short clips with quick checks, one at a time.", ("feed",)),
    Unit("challenge", "The challenge", "Make a clip of your own and vote for those of others.", ("challenge",)),
    Unit("board", "The board", "Your points, your badges, and where you stand.", ("board",)),
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
    The usage id of a block by its short name ("feed", "challenge", "board").

    Raises:
        KeyError: the course has no such block.
    """
    return _usage_ids()[name]


def known_usage(candidate: str) -> bool:
    """Whether a usage id belongs to one of the course's three blocks."""
    return candidate in _usage_ids().values()


@cache
def _usage_ids() -> dict[str, str]:
    """They never change once the course is open, and every request asks for them."""
    runtime = DemoRuntime(TEACHER)
    unit = runtime.get_block(scenarios.SCENARIOS[_SCENARIO].usage_id)
    return dict(zip(BLOCK_NAMES, unit.children, strict=True))


def authored_values(now: datetime) -> dict[str, dict[str, Any]]:
    """What the author enters in the three Studio forms, by short name; the challenge's dates count from ``now``."""
    return {
        "feed": {"display_name": TITLE, "clips": [_as_authored(clip) for clip in clips_of("lesson")]},
        "challenge": {
            "display_name": "Your climate clip",
            "prompt": (
                "Explain one thing about our climate in less than a minute, so that somebody of twelve "
                "understands it.\n\nA phone, a pencil and paper are enough. Say one thing, and say it kindly."
            ),
            "hashtag": "#TheClimate",
            "entries_close": (now + ENTRIES_OPEN_FOR).isoformat(),
            "votes_close": (now + VOTES_OPEN_FOR).isoformat(),
        },
        "board": {"display_name": "How we are doing"},
    }


def clips_of(kind: str) -> list[dict[str, Any]]:
    """The clips that came with the course: "lesson" for the feed, "entry" for learners' own."""
    manifest: list[dict[str, Any]] = json.loads((CLIPS / "clips.json").read_text(encoding="utf-8"))
    return [clip for clip in manifest if clip["kind"] == kind]


def _as_authored(clip: dict[str, Any]) -> dict[str, Any]:
    """A clip of the manifest as an author would enter it, files by their portable names."""
    return {
        "id": clip["id"],
        "title": clip["title"],
        "media": f"/static/{clip['file']}",
        "poster": f"/static/{clip['poster']}" if clip.get("poster") else "",
        "captions": [
            {"lang": track["lang"], "label": _LANGUAGES[track["lang"]], "url": f"/static/{track['file']}"}
            for track in clip["captions"]
        ],
        "topics": clip["topics"],
        "duration_s": clip["duration_s"],
        "description": clip["description"],
        "check": clip.get("check"),
    }
