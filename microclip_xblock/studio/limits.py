"""Numbers and sets the forms show and the validation enforces, named once for both."""

from __future__ import annotations

from typing import Final, Literal

BlockType = Literal["feed", "challenge", "board"]

#: A feed longer than this is a library, not a sitting; it also bounds what one save can carry.
MAX_CLIPS: Final = 500
MAX_DISPLAY_NAME: Final = 120
MAX_TITLE: Final = 120
MAX_URL: Final = 2_000
MAX_DESCRIPTION: Final = 2_000
MAX_PROMPT: Final = 5_000
MAX_HASHTAG: Final = 50

MAX_TOPICS: Final = 5
MAX_TOPIC: Final = 30

MAX_CAPTION_TRACKS: Final = 20
MAX_CAPTION_LABEL: Final = 40

MAX_QUESTION: Final = 300
MIN_OPTIONS: Final = 2
MAX_OPTIONS: Final = 6
MAX_OPTION: Final = 200
MAX_EXPLANATION: Final = 300
MIN_ROWS: Final = 3
MAX_UNIT: Final = 20
#: Beyond this a number is no answer to a quick question.
MAX_NUMBER: Final = 1_000_000_000_000
CHECK_KINDS: Final = ("single", "multiple", "order", "number")

CLIP_KINDS: Final = ("video", "audio")
MAX_ALT: Final = 2_000
MAX_LICENCE: Final = 200
#: Bytes. More than this is no short clip.
MAX_BYTES: Final = 2_000_000_000

MAX_SITTING: Final = 100
MAX_RECALL_EVERY: Final = 20
#: One slot in so many at most is for the course's next clip, or for one that few have seen.
MAX_SLOT: Final = 20
#: Lines that say what builds on what, and characters of one: a topic and ten it builds on.
MAX_PATHS: Final = 100
MAX_PATH: Final = 11 * (MAX_TOPIC + 3)
#: Challenges whose entries join one feed.
MAX_CHALLENGES: Final = 10

#: Seconds. A clip teaches one idea; past this it is a lecture.
MIN_DURATION_S: Final = 1
MAX_DURATION_S: Final = 180
#: Seconds. Longer clips are allowed but the author is told.
LONG_CLIP_S: Final = 60

#: Characters of a clip id that we draw: written into learners' ledgers, so short. What else may be one says rules/clips.py.
NEW_CLIP_ID: Final = 6

#: Dates outside these years are typing slips, and would overflow when moved between time zones.
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2199

COMPLETES_WHEN: Final = ("entered", "voted", "either")
