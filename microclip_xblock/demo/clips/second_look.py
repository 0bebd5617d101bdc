"""The clips of the second feed: mostly files of other clips in another form, with questions of their own."""

from __future__ import annotations

from dataclasses import dataclass

from .clip import Check, Option


@dataclass(frozen=True)
class SecondLook:
    """
    A clip that is not drawn anew.

    `of` is the clip whose captions and smaller copies fit, empty if none do; `file` and `poster` are names in this folder.
    """

    id: str
    of: str
    file: str
    poster: str
    title: str
    description: str
    topics: tuple[str, ...]
    alt: str
    check: Check | None = None
    copies: bool = False
    flashing: bool = False


LISTEN = SecondLook(
    id="listen",
    of="greenhouse",
    file="greenhouse.m4a",
    poster="greenhouse.webp",
    title="The greenhouse effect, to listen to",
    description="The same explanation as sound alone: for the bus, or with your eyes closed.",
    topics=("climate", "science"),
    alt="A still picture: sunbeams reach a house between trees, and molecules of carbon dioxide send waves of heat down again.",
    check=Check(
        "What becomes of the Sun's light? Put it in order.",
        (
            Option("Light passes through the air"),
            Option("The ground grows warm"),
            Option("Heat goes up as infrared"),
            Option("Carbon dioxide sends part of it down again"),
        ),
        kind="order",
        explanation="In as light, up as heat, and partly back: that is the whole effect.",
    ),
)

STREAM = SecondLook(
    id="stream",
    of="there",
    file="there.m3u8",
    poster="there.webp",
    title="their, there, they're: streamed",
    description="The three words once more, as a playlist that comes in pieces of a few seconds.",
    topics=("english", "writing"),
    alt="Three cards come one after the other. Their: two people with a bag that is theirs. There: a pin on a map. They are: three people; "
    "the letter a drops out and an apostrophe takes its place.",
    check=Check(
        "Which sentences are right?",
        (
            Option("They're late, and their bus is gone.", True, "They are late; the bus is theirs."),
            Option("There bikes stand over their.", False, "Just the other way round: their bikes, over there."),
            Option("I left their books over there.", True, "The books are theirs, and there is a place."),
            Option("Their waiting for you.", False, "They are waiting, so: They're."),
        ),
        kind="multiple",
        explanation="Their owns, there is a place, they're is short for they are.",
    ),
)

DOUBLING = SecondLook(
    id="doubling",
    of="interest",
    file="interest.mp4",
    poster="interest.webp",
    title="How money doubles: now you",
    description="The quick rule the other way round. This feed goes on once you have tried.",
    topics=("money", "mathematics"),
    alt="A pile of 100 coins grows by interest. Then one bar for each of thirty years, each a little taller than the one before: marked are "
    "× 2 after 10 years, × 4 after 20 and × 8 after 30.",
    check=Check(
        "Money has doubled in 8 years. At about what rate?",
        kind="number",
        answer=9.0,
        tolerance=0.3,
        unit="% a year",
        explanation="The rule works both ways: 72 ÷ 8 = 9.",
        holds=True,
    ),
    copies=True,
)

COLORS = SecondLook(
    id="colors",
    of="",
    file="colors.mp4",
    poster="colors.webp",
    title="Slow color changes (a test of the warning)",
    description="Harmless: four colors melt into each other, one a second. It is marked as flashing to show what learners are told before "
    "such a clip plays.",
    topics=("player",),
    alt="The whole picture is one color with a paler disc in the middle: blue melts into yellow, green, red and back into blue. Soft chords, "
    "no words.",
    flashing=True,
)

CLIPS = (LISTEN, STREAM, DOUBLING, COLORS)
