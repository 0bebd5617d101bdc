"""A course with the three blocks in it, and the requests that make sense there."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import User
from lms.djangoapps.courseware.models import StudentModule

from microclip_xblock.community.ledgers import ChallengeLedger, Entry, Ledger
from tests.strategies import entry_of

CLASSES = {
    "microclip_feed": "microclip_xblock.feed:MicroclipFeedXBlock",
    "microclip_challenge": "microclip_xblock.challenge:MicroclipChallengeXBlock",
    "microclip_board": "microclip_xblock.board:MicroclipBoardXBlock",
}

HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 }}{% now %}&lt;"

CLIPS = [
    {
        "id": "bees01",
        "title": "Bees",
        "media": "/static/bees.mp4",
        "poster": "/static/bees.jpg",
        "captions": [{"lang": "en", "label": "English", "url": "/static/bees.vtt"}],
        "topics": ["climate"],
        "duration_s": 20.0,
        "description": "A hive in spring.",
        "check": {
            "question": "Who dances?",
            "options": [
                {"text": "Nobody", "correct": False, "explanation": "Look again."},
                {"text": "Bees", "correct": True, "explanation": "Yes."},
            ],
        },
    },
    {"id": "dew902", "title": "شجرة", "media": "https://example.com/dew.mp4", "duration_s": 15.0, "check": None},
    {"id": "moon03", "title": "Moon", "media": "/static/moon.mp4", "duration_s": 30.0},
]

SHA = "0" * 64

REQUESTS: list[tuple[str, str, dict[str, Any], int]] = [
    # block, handler, payload, status for somebody who takes part
    ("feed", "feed_state", {}, 200),
    (
        "feed",
        "report_watch",
        {
            "items": [{"clip": "bees01", "watched_ratio": 1.0, "furthest_ratio": 1.0, "position_s": 19.5}],
            "at": "bees01",
        },
        200,
    ),
    ("feed", "set_reaction", {"clip": "bees01", "kind": "like", "on": True}, 200),
    ("feed", "mark_lost", {"clip": "bees01", "ratio": 0.5}, 200),
    ("feed", "ask_author", {"clip": "bees01", "ratio": 0.5, "text": "Do they sleep?"}, 200),
    ("feed", "unask", {"id": "none"}, 200),
    ("feed", "report_clip", {"clip": "bees01", "reason": "wrong"}, 200),
    ("feed", "answer_check", {"clip": "bees01", "from": "", "given": [1], "attempt": 1}, 200),
    ("feed", "start_sitting", {"plan": None, "start": None}, 200),
    ("feed", "set_pin", {"text": "Understand bees"}, 200),
    ("feed", "set_leaning", {"topic": "climate", "leaning": 2}, 200),
    ("feed", "set_muted", {"topic": "climate", "on": True}, 200),
    ("feed", "set_profiling", {"on": False}, 200),
    ("feed", "reset_profile", {}, 200),
    ("feed", "export_profile", {}, 200),
    ("challenge", "challenge_state", {}, 200),
    ("challenge", "gallery_page", {"page": 0}, 200),
    ("challenge", "start_upload", {"size_bytes": 1000, "sha256": SHA}, 200),
    ("challenge", "finish_upload", {"upload": "none"}, 409),
    ("challenge", "save_captions", {"lang": "en", "text": "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"}, 409),
    ("challenge", "discard_draft", {}, 200),
    ("challenge", "enter_clip", {"title": "Mine", "caption": "", "alt": ""}, 409),
    ("challenge", "withdraw_entry", {}, 409),
    ("challenge", "cast_vote", {"entry": entry_of(2).id, "on": True}, 200),
    ("challenge", "report_seen", {"entries": [{"entry": entry_of(2).id, "watched_ratio": 0.5}]}, 200),
    ("board", "board_state", {}, 200),
    ("board", "set_hidden", {"hidden": True}, 200),
]
STATES = {"feed_state", "challenge_state", "board_state", "start_sitting"}
"""What visitors may ask too."""


class Blocks:
    """The course of one test. `feed`, `challenge` and `board` are keys."""

    def __init__(self, made: Any) -> None:
        self.made = made
        self.feed = made.course.add("microclip_feed", made.unit, "feed1", display_name="Clips", clips=CLIPS)
        self.challenge = made.course.add(
            "microclip_challenge", made.unit, "challenge1", display_name="The call", prompt="Show us."
        )
        self.board = made.course.add("microclip_board", made.unit, "board1", display_name="Points")

    def key(self, kind: str) -> Any:
        return getattr(self, kind)

    def call(self, who: str | None, kind: str, handler: str, payload: Any = None, **options: Any) -> Any:
        """A handler called as `who`, who may be `nobody` or `teacher as learner1`."""
        name, _, learner = (who or "").partition(" as ")
        client = self.made.client(None if name == "nobody" else name, masquerade_as=learner or None)
        if name == "nobody":
            # Anonymous visitors can't post through the ordinary address; the one made for third parties lets everybody in.
            options["noauth"] = True
        if payload is not None:
            options["json"] = payload
        return client.call(self.key(kind), handler, **options)

    def store(self, username: str, kind: str, ledger: Ledger) -> None:
        key = self.key(kind)
        StudentModule.objects.update_or_create(
            student=User.objects.get(username=username),
            module_state_key=key,
            course_id=key.course_key,
            defaults={"state": json.dumps({"ledger": ledger.encode()}), "module_type": key.block_type},
        )

    def enter(self, username: str, entry: Entry) -> None:
        self.store(username, "challenge", ChallengeLedger(entry))

    def rows(self) -> list[dict[str, Any]]:
        return list(StudentModule.objects.order_by("id").values())
