"""Lessons in numbers: Pythagoras by rearrangement, compound interest, binary on one hand."""

from __future__ import annotations

import math

from .canvas import LEFT, MIDDLE, RIGHT, Canvas, faded, linear, mixed
from .clip import Beat, Check, Clip, Line, Option, Voice, between, ease, ease_out, ramp

# Pythagoras ---------------------------------------------------------------------------------------------------------

SIDE_A, SIDE_B = 144.0, 236.0
CORNER_X, CORNER_Y = MIDDLE - (SIDE_A + SIDE_B) / 2, 226.0
# Each triangle: where its right angle sits and how it is turned, first around the tilted square, then in two blocks.
# Untuned, a triangle has its right angle at (0, 0), side a along x and side b along y.
WHOLE = SIDE_A + SIDE_B
AROUND = ((0.0, 0.0, 0.0), (WHOLE, 0.0, 90.0), (WHOLE, WHOLE, 180.0), (0.0, WHOLE, 270.0))
TINTS = ("#ff8fa3", "#ffb86b", "#7fd1c7", "#8ab6ff")


def _triangle(c: Canvas, x: float, y: float, degrees: float, tint: str) -> None:
    with c.at(CORNER_X + x, CORNER_Y + y, turn=math.radians(degrees)):
        c.poly(((0, 0), (SIDE_A, 0), (0, SIDE_B)), fill=tint, stroke="#1d2340", width=2.5)
        c.line(((16, 0), (16, 16), (0, 16)), "#1d234088", 2)


def _placed(k: int, step: tuple[float, float, float]) -> tuple[float, float]:
    """Where triangle `k`'s right angle is after the three slides; nothing turns, everything only moves."""
    x, y, _ = AROUND[k]
    first, second, third = step
    if k == 2:  # slides up and left until it meets triangle 0: an a by b block in the top left corner
        return (between(x, SIDE_A, first), between(y, SIDE_B, first))
    if k == 1:  # slides down: with triangle 3 it makes a b by a block in the bottom right corner
        return (x, between(y, SIDE_B, second))
    if k == 3:  # slides right
        return (between(x, SIDE_A, third), y)
    return (x, y)


def draw_pythagoras(c: Canvas, t: float, beat: Beat) -> None:
    """Four triangles in one square leave c squared; slid together they leave a squared and b squared."""
    c.sky("#f7f4ec", "#efe9dc")
    c.title("Pythagoras,", "proved by sliding", "#1d2340", "#c2410c")
    opened = ease(ramp(t, 0.2, 1.3))
    with c.fade(opened):
        c.rect(CORNER_X, CORNER_Y, WHOLE, WHOLE, fill="#ffffff", stroke="#1d2340", width=3)
    step = tuple(ease(beat.within(t, 1, start, start + 0.3)) for start in (0.0, 0.34, 0.68))
    moved = (step[0], step[1], step[2])
    tilted = ease(beat.within(t, 0, 0.55, 0.85)) * (1 - ramp(step[0], 0, 0.3))
    holes = ease(beat.within(t, 2, 0.0, 0.25))
    corners = [(SIDE_A, 0), (WHOLE, SIDE_A), (SIDE_B, WHOLE), (0, SIDE_B)]
    c.poly([(CORNER_X + x, CORNER_Y + y) for x, y in corners], fill=faded("#fde68a", tilted))
    c.rect(CORNER_X + SIDE_A, CORNER_Y, SIDE_B, SIDE_B, fill=faded("#bfdbfe", holes))
    c.rect(CORNER_X, CORNER_Y + SIDE_B, SIDE_A, SIDE_A, fill=faded("#fecaca", holes))
    for k in range(4):
        arrive = ease_out(ramp(t, 0.5 + 0.28 * k, 1.1 + 0.28 * k))
        if arrive > 0:
            x, y = _placed(k, moved)
            away = 60 * (1 - arrive)
            with c.fade(arrive):
                dx, dy = ((-1, -1), (1, -1), (1, 1), (-1, 1))[k]
                _triangle(c, x + dx * away, y + dy * away, AROUND[k][2], TINTS[k])
    _labels(c, tilted, holes, ramp(t, 1.6, 2.1) * (1 - ramp(step[0], 0, 0.2)))
    sum_up = ease(beat.within(t, 2, 0.5, 0.7))
    y = 704
    with c.fade(sum_up):
        c.rect(MIDDLE - 158, y - 44, 316, 88, 24, fill="#1d2340")
        _squared(c, MIDDLE - 108, y, "a", 44, "#fecaca")
        c.text(MIDDLE - 52, y, "+", 38, "#ffffff", bold=True)
        _squared(c, MIDDLE - 2, y, "b", 44, "#bfdbfe")
        c.text(MIDDLE + 52, y, "=", 38, "#ffffff", bold=True)
        _squared(c, MIDDLE + 102, y, "c", 44, "#fde68a")


def _squared(c: Canvas, x: float, y: float, letter: str, size: float, color: str, alpha: float = 1) -> None:
    c.text(x - size * 0.14, y, letter, size, color, font="display", bold=True, alpha=alpha)
    c.text(x + size * 0.34, y - size * 0.34, "2", size * 0.55, color, font="display", bold=True, alpha=alpha)


def _labels(c: Canvas, tilted: float, holes: float, sides: float) -> None:
    dark = "#1d2340"
    middle = (CORNER_X + WHOLE / 2, CORNER_Y + WHOLE / 2)
    _squared(c, *middle, "c", 66, dark, tilted)
    _squared(c, CORNER_X + SIDE_A + SIDE_B / 2, CORNER_Y + SIDE_B / 2, "b", 66, dark, holes)
    _squared(c, CORNER_X + SIDE_A / 2, CORNER_Y + SIDE_B + SIDE_A / 2, "a", 54, dark, holes)
    c.text(CORNER_X + SIDE_A / 2, CORNER_Y - 20, "a", 28, dark, bold=True, alpha=sides)
    c.text(CORNER_X + SIDE_A + SIDE_B / 2, CORNER_Y - 20, "b", 28, dark, bold=True, alpha=sides)
    c.text(CORNER_X + SIDE_A / 2 + 26, CORNER_Y + SIDE_B / 2 + 22, "c", 28, dark, bold=True, alpha=sides)


PYTHAGORAS = Clip(
    id="pythagoras",
    title="Pythagoras, proved by sliding",
    description="Slide four equal right triangles inside one square: the hole c² becomes two holes, a² and b².",
    topics=("geometry", "mathematics"),
    lines=(
        Line("Four equal right triangles in a square leave a tilted hole. Its area is c squared."),
        Line("Now slide the triangles together. Same square, same four triangles."),
        Line(
            "So the empty part is still as big, but now it is a squared plus b squared.",
            say="So the empty part is still as big, but now it is ay squared plus b squared.",
        ),
    ),
    draw=draw_pythagoras,
    mood="curious",
    poster_at=0.9,
    voice=Voice("en-gb", 160, 38),
    chimes=((1, 0.3, 392.0), (1, 0.64, 493.9), (1, 0.98, 587.3), (2, 0.6, 784.0)),
    check=Check(
        "Why must a² + b² equal c²?",
        (
            Option("Both times the same four triangles leave the rest of the same square", True, "Right: what is left over is equal, so a² + b² = c²."),
            Option("Because the tilted square was cut in two", False, "Nothing was cut: only the triangles moved."),
            Option("Because a and b are equal", False, "They differ here, and the proof works for any a and b."),
        ),
        explanation="Take the same four triangles away from the same square: what is left must be equally big, however they lie.",
    ),
    alt="In a square lie four equal right triangles, one in each corner; the tilted hole between them is marked c². The triangles slide "
        "together into two rectangles, and the hole becomes two squares, a² and b². Below stands a² + b² = c².",
    copies=True,
)  # fmt: skip

# Compound interest --------------------------------------------------------------------------------------------------

RATE, YEARS = 1.07, 30
BASE_Y, TALLEST = 690.0, 400.0


def _bar_height(value: float) -> float:
    return value / 761.2 * TALLEST


def draw_interest(c: Canvas, t: float, beat: Beat) -> None:
    """One bar a year: the gold part is what was put in, the green part is interest and interest on interest."""
    c.sky("#0f2a2e", "#123c3d", "#0c2a33")
    c.title("How money", "doubles itself", "#ffffff", "#7ee2a8")
    year = 30.4 * ramp(t, beat.starts[2] - 0.1, beat.ends[2] - 0.3)
    chart = ease(ramp(t, beat.starts[2] - 0.6, beat.starts[2]))
    left, step = 40.0, 13.4
    start = chart
    _coins(c, t, beat, 1 - chart)
    for k, value in enumerate((200, 400, 800)):
        y = BASE_Y - _bar_height(value)
        seen = ramp(year, (9.5, 19.5, 29.3)[k], (10.3, 20.3, 30)[k])
        c.line(((left, y), (left + 31 * step, y)), faded("#ffffff", (0.10 + 0.25 * seen) * chart), 1.5, dash=(4, 7))
    for k in range(YEARS + 1):
        up = start if k == 0 else ease_out(ramp(year, k - 1, k))
        if up <= 0:
            continue
        high, own = _bar_height(100 * RATE**k) * up, _bar_height(100) * up
        x = left + k * step
        strong = k in (0, 10, 20, 30)
        green = "#7ee2a8" if strong else "#3fa37a"
        c.rect(x, BASE_Y - high, step - 3.6, high, 3, fill=linear((0, BASE_Y - high), (0, BASE_Y), green, "#1f7a63"))
        c.rect(x, BASE_Y - own, step - 3.6, own, 2, fill="#f2c14e" if strong else "#c99b3c")
    c.line(((left - 6, BASE_Y + 2), (left + 31 * step + 4, BASE_Y + 2)), faded("#ffffffaa", chart), 2.5)
    if year > 1:
        end = min(year, 30)
        line = ((left + 5, BASE_Y - _bar_height(100)), (left + 5 + end * step, BASE_Y - _bar_height(100 + 7 * end)))
        c.line(line, "#ffffffcc", 2.5, dash=(2, 7))
    for k, words in ((0, "100"), (10, "× 2"), (20, "× 4"), (30, "× 8")):
        pop = ramp(year, k - 0.3, k + 0.3) if k else start
        y = BASE_Y - _bar_height(100 * RATE**k) - 30
        x = min(RIGHT - 30, left + k * step + (16 if k == 0 else 0)) + 4
        c.pill(x, y + 8 * (1 - pop), words, 20, "#f4fff8", "#0f3b35", alpha=pop)
    for k in (0, 10, 20, 30):
        c.text(left + k * step + 5, BASE_Y + 24, str(k), 17, "#cfeee0", bold=True, alpha=chart)
    c.text(left + 15 * step, BASE_Y + 52, "years at 7 % a year", 17, "#cfeee0", alpha=chart)
    shown = round(100 * RATE ** min(30, year))
    c.text(LEFT, 190, f"{shown}", 58, "#ffffff", font="display", bold=True, anchor="left", alpha=start)
    wide = c.text_width(f"{shown}", 58, "display", True)
    c.text(LEFT + wide + 12, 200, "coins", 24, "#cfeee0", anchor="left", alpha=start)
    rule = ease(beat.within(t, 3, 0.0, 0.3))
    with c.fade(rule):
        c.rect(LEFT, 244, 268, 92, 20, fill="#f2c14e")
        c.text(LEFT + 134, 274, "72 ÷ 7 ≈ 10", 30, "#3a2a05", font="display", bold=True)
        c.text(LEFT + 134, 310, "years until it doubles", 18, "#3a2a05")


RIM = [math.pi * k / 24 for k in range(25)]  # the near half of a coin's edge


def _coins(c: Canvas, t: float, beat: Beat, alpha: float) -> None:
    """Close up: a pile of what was put in, then the first two years' interest falling onto it."""
    if alpha <= 0:
        return
    x, floor, thick = 176.0, 700.0, 33.0
    drops = [(0, 0.30 + 0.055 * i, "#f2c14e", "#b98724") for i in range(10)]
    drops += [(1, 0.12, "#7ee2a8", "#2f8f6c"), (1, 0.62, "#b9f5d0", "#2f8f6c")]
    with c.fade(alpha):
        c.oval(x, floor + 8, 112, 22, fill="#00000044")
        for i, (line, share, face, edge) in enumerate(drops):
            fall = ease_out(beat.within(t, line, share, share + (0.12 if line else 0.07)))
            if fall <= 0:
                continue
            y = floor - i * thick - 130 * (1 - fall)
            with c.fade(fall):
                c.rect(x - 88, y - thick + 3, 176, thick, 2, fill=edge)
                c.oval(x, y + 3, 88, 17, fill=edge)
                c.oval(x, y - thick + 3, 88, 17, fill=face, stroke=edge, width=2)
                c.line([(x + 88 * math.cos(a), y + 3 + 17 * math.sin(a)) for a in RIM], faded(face, 0.55), 2)
        for line, share, y, words, more in (
            (0, 0.75, 540, "100", "put away"),
            (1, 0.2, 352, "+ 7", "interest"),
            (1, 0.72, 252, "+ 7.49", "interest on 107"),
        ):
            seen = ease(beat.within(t, line, share, share + 0.14))
            c.text(286, y, words, 38, "#ffffff", font="display", bold=True, anchor="left", alpha=seen)
            c.text(286, y + 34, more, 19, "#cfeee0", anchor="left", alpha=seen)


INTEREST = Clip(
    id="interest",
    title="How money doubles itself",
    description="Interest earns interest. At seven percent a year, savings double in about ten years, then again.",
    topics=("money", "mathematics"),
    lines=(
        Line("Put away one hundred coins at seven percent a year."),
        Line("Each year the interest is added, and then it earns interest too."),
        Line("Ten years: doubled. Twenty: four times as much. Thirty: almost eight times."),
        Line(
            "Quick rule: 72 divided by the rate gives the years to double.",
            say="Quick rule: seventy two, divided by the rate, gives the years to double.",
        ),
    ),
    draw=draw_interest,
    mood="bright",
    poster_at=0.93,
    voice=Voice("en-us", 182, 36),
    chimes=((2, 0.1, 523.3), (2, 0.45, 659.3), (2, 0.95, 784.0)),
    check=Check(
        "At 6 % a year, after how many years has money about doubled?",
        kind="number",
        answer=12.0,
        tolerance=0.5,
        unit="years",
        explanation="72 ÷ 6 = 12. Without interest on interest it would take 100 ÷ 6, almost 17 years.",
    ),
    alt="A pile of 100 coins; in the first year 7 are added, in the second 7.49. Then one bar for each of thirty years, each a little "
    "taller than the one before: marked are × 2 after 10 years, × 4 after 20 and × 8 after 30. A label says 72 ÷ 7 ≈ 10.",
    copies=True,
)

# Binary on one hand -------------------------------------------------------------------------------------------------

# Root of each finger relative to the palm's middle, its lean in degrees, and its length; thumb first (value 1).
FINGERS = ((-78, 40, -52, 92), (-58, -62, -10, 132), (-19, -76, -2, 152), (21, -72, 6, 140), (58, -54, 15, 108))
VALUES = (1, 2, 4, 8, 16)
# Some of the patterns on the way to 31; those with the middle finger alone are left out, for they are rude in places.
RISING = (1, 2, 3, 6, 7, 8, 11, 14, 15, 16, 17, 19, 22, 24, 25, 27, 28, 30, 31)
SKIN, SKIN_EDGE, FOLDED = "#f4c6a0", "#c98d63", "#dba77f"


def _hand(c: Canvas, x: float, y: float, raised: list[float]) -> None:
    """The palm of a right hand; each finger is raised from 0 to 1. A lit tip carries the finger's value."""
    c.rect(x - 46, y + 70, 96, 120, 26, fill="#3d6fb6")
    for (fx, fy, lean, long), up in zip(FINGERS, raised, strict=True):
        reach = between(34, long, up)
        with c.at(x + fx, y + fy, turn=math.radians(lean)):
            c.rect(-19, -reach, 38, reach + 30, 19, fill=mixed(FOLDED, SKIN, up), stroke=SKIN_EDGE, width=2.5)
            if up > 0.5:
                c.rect(-10, -reach + 7, 20, 20, 9, fill="#fbe3d0")
    c.rect(x - 82, y - 66, 164, 158, 52, fill=SKIN, stroke=SKIN_EDGE, width=2.5)
    for (fx, fy, lean, _), up in zip(FINGERS[1:], raised[1:], strict=True):
        if up < 0.5:
            with c.at(x + fx, y + fy, turn=math.radians(lean)):
                c.rect(-18, -14, 36, 58, 18, fill=FOLDED, stroke=SKIN_EDGE, width=2)
        else:
            c.rect(x + fx - 16, y + fy - 4, 32, 30, 12, fill=SKIN)


def draw_binary(c: Canvas, t: float, beat: Beat) -> None:
    """Every finger is a bit; the number below is the sum of the raised ones."""
    c.sky("#2a1a4a", "#3b2667", "#241640")
    c.title("Count to 31", "on one hand", "#ffffff", "#8ef0d0")
    number = _number_shown(t, beat)
    bits = [_lifted(k, t, beat) for k in range(5)]
    hx, hy = 246.0, 484.0
    _hand(c, hx, hy, bits)
    for k, ((fx, fy, lean, long), up) in enumerate(zip(FINGERS, bits, strict=True)):
        a = math.radians(lean - 90)
        reach = long + 34
        seen = ease(beat.within(t, 0, 0.42 + 0.11 * k, 0.52 + 0.11 * k))
        tx, ty = hx + fx + reach * math.cos(a), hy + fy + reach * math.sin(a)
        with c.fade(seen):
            c.circle(tx, ty, 24 + 3 * up, fill=mixed("#4b3a7c", "#8ef0d0", up))
            c.text(tx, ty, str(VALUES[k]), 22, mixed("#d9d0f5", "#1d1140", up), bold=True)
    # The bits are written with the greatest value on the left, as numbers are.
    shown = ease(beat.within(t, 1, 0.0, 0.2))
    with c.fade(shown):
        for place, k in enumerate(reversed(range(5))):
            x = 62 + place * 46
            on = bits[k] > 0.5
            c.rect(x - 19, 694, 38, 58, 10, fill="#8ef0d0" if on else "#4b3a7c")
            c.text(x, 723, "1" if on else "0", 32, "#1d1140" if on else "#d9d0f5", font="mono", bold=True)
        c.text(302, 723, "=", 34, "#ffffff", bold=True)
        c.text(386, 723, str(number), 62, "#ffd75e", font="display", bold=True)


def _steps(beat: Beat) -> list[tuple[float, int]]:
    """When which number is shown: three examples while line two speaks, then up to 31 while line three speaks."""
    start, long = beat.starts[1], beat.ends[1] - beat.starts[1]
    shown = [
        (0.0, 31),
        (beat.ends[0] - 0.1, 0),
        (start + 0.12 * long, 1),
        (start + 0.4 * long, 3),
        (start + 0.7 * long, 19),
    ]
    begin, end = beat.starts[2] - 0.1, beat.ends[2] - 1.1
    shown.append((begin, 0))
    return shown + [(begin + (end - begin) * (i + 1) / len(RISING), n) for i, n in enumerate(RISING)]


def _number_shown(t: float, beat: Beat) -> int:
    return [n for at, n in _steps(beat) if at <= t][-1]


def _lifted(k: int, t: float, beat: Beat) -> float:
    """How far finger `k` is up; it takes a ninth of a second to move."""
    moment = 0.11
    steps = _steps(beat)
    now = [(at, n) for at, n in steps if at <= t]
    current, since = now[-1][1] >> k & 1, t - now[-1][0]
    before = now[-2][1] >> k & 1 if len(now) > 1 else current
    return between(before, current, ease(since / moment))


BINARY = Clip(
    id="binary",
    title="Count to 31 on one hand",
    description="Binary with fingers: each finger is worth double the one before it.",
    topics=("computing", "mathematics"),
    lines=(
        Line("Give each finger double the value of the one before: 1, 2, 4, 8, 16."),
        Line("Up means yes, down means no. Add what is up: one. Three. Nineteen."),
        Line("Each number has its own pattern. Five fingers count all the way to thirty-one."),
    ),
    draw=draw_binary,
    mood="curious",
    poster_at=0.6,
    voice=Voice("en-gb-x-rp", 162, 48),
    chimes=((1, 0.5, 523.3), (1, 0.68, 587.3), (1, 0.84, 659.3), (2, 0.95, 784.0)),
    check=Check(
        "Which fingers are up for 21?",
        (
            Option("The one worth 1", True, "21 is odd, so this one is up."),
            Option("The one worth 2", False, "After 16, 4 and 1 nothing is left for it."),
            Option("The one worth 4", True, "After 16 there are 5 left, and 4 fits in."),
            Option("The one worth 8", False, "After 16 there are only 5 left: 8 is too much."),
            Option("The one worth 16", True, "16 fits into 21, so begin with it."),
        ),
        kind="multiple",
        explanation="16 + 4 + 1 = 21, written 10101. Begin with the greatest that fits in.",
    ),
    alt="A hand with a circle over each finger: 1, 2, 4, 8, 16. Fingers go up and down; below stand five boxes with 0 or 1 for each "
    "finger and the sum: 00011 is 3, 00010 is 2, 11000 is 25.",
)

CLIPS = (PYTHAGORAS, INTEREST, BINARY)
