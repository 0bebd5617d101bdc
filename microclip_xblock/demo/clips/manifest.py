"""
clips.json: what the demo course has to know of each clip. Lengths and sizes are measured in the files.

    python -m microclip_xblock.demo.clips.manifest
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import av

from . import climate_home, climate_outside, code_words, health_market, numbers, planet, second_look
from .clip import Check, Clip
from .copies import low_name, sound_name
from .second_look import SecondLook

HERE = Path(__file__).parent
CLIPS: tuple[Clip, ...] = (
    *planet.CLIPS,
    *numbers.CLIPS,
    *health_market.CLIPS,
    *code_words.CLIPS,
    *climate_outside.CLIPS,
    *climate_home.CLIPS,
)
LANGUAGES = ("en", "ar")


def drawn_entry(clip: Clip) -> dict[str, Any]:
    """What clips.json says about a clip drawn here."""
    entry = {
        "id": clip.id,
        "kind": clip.kind,
        "title": clip.title,
        "description": clip.description,
        "alt": clip.alt,
        "topics": list(clip.topics),
        "file": f"{clip.id}.mp4",
        "poster": f"{clip.id}.webp",
        "captions": _captions(clip.id),
    }
    return entry | _copies(clip.id if clip.copies else "") | _measured(HERE / f"{clip.id}.mp4") | _check(clip.check)


def second_look_entry(clip: SecondLook) -> dict[str, Any]:
    """What clips.json says about a clip of the second feed."""
    entry = {
        "id": clip.id,
        "kind": "second_look",
        "title": clip.title,
        "description": clip.description,
        "alt": clip.alt,
        "topics": list(clip.topics),
        "file": clip.file,
        "poster": clip.poster,
        "captions": _captions(clip.of),
    }
    # A playlist is as long as the clip it was cut from.
    measured = HERE / (f"{clip.of}.mp4" if clip.file.endswith(".m3u8") else clip.file)
    flashing = {"flashing": True} if clip.flashing else {}
    return entry | flashing | _copies(clip.of if clip.copies else "") | _measured(measured) | _check(clip.check)


def _captions(clip: str) -> list[dict[str, str]]:
    names = {lang: f"{clip}.{lang}.vtt" for lang in LANGUAGES}
    return [{"lang": lang, "file": name} for lang, name in names.items() if (HERE / name).exists()]


def _copies(clip: str) -> dict[str, str]:
    return {"low": low_name(clip), "sound": sound_name(clip)} if clip else {}


def _measured(path: Path) -> dict[str, float]:
    """Length, and width and height of a video."""
    with av.open(str(path)) as source:
        seconds = round((source.duration or 0) / av.time_base, 3)
        video = next(iter(source.streams.video), None)
        return {"duration_s": seconds} | ({"width": video.width, "height": video.height} if video else {})


def _check(check: Check | None) -> dict[str, Any]:
    """A check as authors enter it, without what it has no use for."""
    if check is None:
        return {}
    entry = asdict(check) | {"options": [asdict(option) for option in check.options]}
    unused = ("options",) if check.kind == "number" else ("answer", "tolerance", "unit")
    return {"check": {name: value for name, value in entry.items() if name not in unused}}


def write_manifest() -> None:
    """Write clips.json from the clips whose files are there."""
    drawn = [drawn_entry(clip) for clip in CLIPS if (HERE / f"{clip.id}.mp4").exists()]
    again = [second_look_entry(clip) for clip in second_look.CLIPS if (HERE / clip.file).exists()]
    text = json.dumps(drawn + again, ensure_ascii=False, indent=2)
    (HERE / "clips.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_manifest()
