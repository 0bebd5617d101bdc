"""What the editor says beside a field before it is saved, against what the server would say: the same places, for any clip."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from microclip_xblock.studio.clips import checked_clips

STUDIO = Path(__file__).parents[2] / "static" / "src" / "studio"
NODE = shutil.which("node")

_SCRIPT = """
import {{ findingsOf }} from {module};
let text = '';
for await (const part of process.stdin) text += part;
const places = (clip) => findingsOf(clip).filter(({{ kind }}) => kind === 'problem').map(({{ place }}) => place);
console.log(JSON.stringify(JSON.parse(text).map(places)));
"""

_ADDRESSES = (
    "/static/a.mp4",
    "/static/folder/b.mp4",
    "https://e.org/a.mp4?x=1#t",
    "http://e.org/a.mp4",
    "",
    "  ",
    "/static/",
    "/static/../a",
    "/static/%2E%2e/a",
    "/static/a b.mp4",
    "/static/a?b",
    "javascript:alert(1)",
    "https://",
    "https://who@e.org/a",
    "https://e.org/<a>",
    "https://e.org/" + "a" * 2_000,
    "/asset-v1:O+C+R+type@asset+block@a.mp4",
)
_TEXTS = (
    "Tides",
    "",
    "   ",
    "x" * 120,
    "x" * 121,
    "🌊" * 120,
    "🌊" * 121,
    "x" * 200,
    "x" * 201,
    "x" * 2_000,
    "x" * 2_001,
)
_TOPICS = ("sea", "Tide", "m-1", "x" * 30, "x" * 31, "!!", "#sea", "מים")
_NUMBERS = (None, "", 0, 0.5, 1, 20, 60, 180, 180.5, -1, 2e12)
_LANGUAGES = ("en", "pt-BR", "zh_Hant", "english", "e", "", "de-DE-1996")


def some_clip(draw: random.Random) -> dict[str, object]:
    """A clip as a form may send it, right or wrong in every part."""
    text = lambda: draw.choice(_TEXTS) if draw.random() < 0.4 else "Tides"  # noqa: E731
    address = lambda: draw.choice(_ADDRESSES)  # noqa: E731
    clip: dict[str, object] = {
        "title": text(),
        "media": address(),
        "poster": address(),
        "low": address(),
        "captions": [
            {"lang": draw.choice(_LANGUAGES), "label": draw.choice(("", "English", "x" * 41)), "url": address()}
            for _ in range(draw.randrange(3))
        ],
        "topics": [draw.choice(_TOPICS) for _ in range(draw.randrange(8))],
        "duration_s": draw.choice(_NUMBERS),
        "description": text(),
        "licence": text(),
        "alt": text(),
        "check": None,
    }
    clip["topics"] = list(dict.fromkeys(clip["topics"]))  # type: ignore[call-overload]
    if draw.random() < 0.7:
        clip["check"] = some_check(draw, text)
    return clip


def some_check(draw: random.Random, text) -> dict[str, object]:
    kind = draw.choice(("single", "multiple", "order", "number"))
    check: dict[str, object] = {"kind": kind, "question": text(), "explanation": text(), "options": []}
    if kind == "number":
        check |= {
            "answer": draw.choice(_NUMBERS),
            "tolerance": draw.choice(_NUMBERS),
            "unit": draw.choice(("", "m", "x" * 21)),
        }
    else:
        check["options"] = [
            {
                "text": draw.choice(("a", "b", "A", "c", "", "x" * 201)),
                "correct": draw.random() < 0.4,
                "explanation": text(),
            }
            for _ in range(draw.randrange(7))
        ]
    if draw.random() < 0.5:
        check["at_s"] = draw.choice(_NUMBERS)
    return check


@pytest.mark.skipif(NODE is None, reason="the editor's rules run under Node")
def test_the_form_finds_what_the_server_would_refuse():
    draw = random.Random(5)
    clips = [some_clip(draw) for _ in range(1_500)]
    script = _SCRIPT.format(module=json.dumps((STUDIO / "findings.js").as_uri()))
    answer = subprocess.run(
        [str(NODE), "--input-type=module", "-e", script],
        input=json.dumps(clips),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    for clip, told in zip(clips, json.loads(answer.stdout), strict=True):
        problems: dict[str, str] = {}
        checked_clips([clip], str, problems)
        expected = {place.removeprefix("clips.0.") for place in problems}
        assert set(told) == expected, (clip, set(told) ^ expected)
