"""What a clip is before it becomes a file: its words, its picture as a function of time, and the times of its speech."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from .canvas import Canvas

LEAD_IN_S = 0.45
GAP_S = 0.28
TAIL_S = 0.9


@dataclass(frozen=True)
class Line:
    """One spoken sentence. `say` is spelled for the voice where the caption would be misread; `arabic` is optional."""

    text: str
    arabic: str = ""
    say: str = ""


@dataclass(frozen=True)
class Voice:
    """An espeak-ng voice: its name with variant, words a minute and pitch (0 to 99)."""

    name: str = "en-us"
    speed: int = 165
    pitch: int = 42


@dataclass(frozen=True)
class Option:
    """One answer of a check; `explanation` is shown after answering. In an ordering task `correct` means nothing."""

    text: str
    correct: bool = False
    explanation: str = ""


@dataclass(frozen=True)
class Check:
    """
    One question.

    `kind` is "single" (one option is right), "multiple" (several are), "order" (the options stand in their right order) or "number" (no
    options; right is what lies within `tolerance` of `answer`, both in `unit`). `explanation` is shown with every answer. `at_s` is the
    second at which it is asked, None for after the clip. With `holds` nobody goes on before answering once.
    """

    question: str
    options: tuple[Option, ...] = ()
    kind: str = "single"
    answer: float = 0.0
    tolerance: float = 0.0
    unit: str = ""
    explanation: str = ""
    at_s: float | None = None
    holds: bool = False


@dataclass(frozen=True)
class Beat:
    """When something happens in seconds, measured from the spoken lines."""

    starts: tuple[float, ...]
    ends: tuple[float, ...]
    total: float

    def within(self, t: float, line: int, start: float = 0.0, end: float = 1.0) -> float:
        """How far `t` is (0 to 1, straight) between two shares of a spoken line; shares may lie outside 0 to 1."""
        begin, long = self.starts[line], self.ends[line] - self.starts[line]
        return ramp(t, begin + start * long, begin + end * long)


Draw = Callable[[Canvas, float, Beat], None]


@dataclass(frozen=True)
class Clip:
    """
    All that is needed to make one clip.

    `draw(canvas, t, beat)` paints the whole picture at `t` seconds. `poster_at` is the share of the whole length
    (0 to 1) whose picture becomes the poster. `mood` picks chords in sound.py. `chimes` are (line, share of the line,
    pitch in Hz) for small notes that mark events. `alt` tells who can't see the clip what is to be seen. With `copies`
    a smaller copy and the sound alone are made as well.
    """

    id: str
    title: str
    description: str
    topics: tuple[str, ...]
    lines: tuple[Line, ...]
    draw: Draw
    kind: str = "lesson"
    voice: Voice = field(default_factory=Voice)
    mood: str = "calm"
    poster_at: float = 0.6
    check: Check | None = None
    chimes: tuple[tuple[int, float, float], ...] = ()
    alt: str = ""
    copies: bool = False


def ramp(t: float, start: float, end: float) -> float:
    """0 before `start`, 1 after `end`, straight between."""
    if end <= start:
        return 1.0 if t >= end else 0.0
    return max(0.0, min(1.0, (t - start) / (end - start)))


def ease(x: float) -> float:
    """Slow, fast, slow: maps 0..1 to 0..1."""
    x = max(0.0, min(1.0, x))
    return x * x * x * (x * (6 * x - 15) + 10)


def ease_out(x: float) -> float:
    """Fast, then slow."""
    return 1 - (1 - max(0.0, min(1.0, x))) ** 3


def spring(x: float) -> float:
    """Arrive with a small overshoot: 0 at 0, 1 at 1, up to about 1.1 between."""
    x = max(0.0, min(1.0, x))
    return 1 - math.cos(x * 4.2) * math.exp(-4.5 * x) * (1 - x) if x > 0 else 0.0


def between(a: float, b: float, share: float) -> float:
    """The number `share` of the way from `a` to `b`."""
    return a + (b - a) * share
