"""Peers' entries for the challenge "TheClimate", played at home: repair, shower, standby. Three hands, three styles."""

from __future__ import annotations

import math
from itertools import pairwise

from .canvas import HEIGHT, LEFT, WIDTH, Canvas, Point, faded, mixed
from .clip import Beat, Clip, Line, Voice, between, ease, ease_out, ramp, spring

# The repair: chalk drawing on denim -------------------------------------------------------------------------------------

CHALK, THREAD = "#f2efe6", "#ff9f43"
SHIRT: tuple[Point, ...] = ((170, 250), (216, 236), (246, 262), (276, 236), (322, 250), (424, 330), (382, 400), (338, 368),
                            (338, 650), (154, 650), (154, 368), (110, 400), (68, 330))  # fmt: skip
TEAR: tuple[Point, ...] = ((206, 486), (226, 462), (240, 484), (258, 456), (274, 478), (290, 460))


def draw_repair(c: Canvas, t: float, beat: Beat) -> None:
    """A torn shirt: the needle goes in and out, the tear closes, a heart-shaped patch stays."""
    c.sky("#24406b", "#1d3559")
    for k in range(-10, 40):
        c.line(((k * 34, 0), (k * 34 + 300, HEIGHT)), "#ffffff08", 2)
    c.rect(12, 12, WIDTH - 24, HEIGHT - 24, 22, stroke="#ff9f4366", width=3, dash=(14, 10))
    c.text(LEFT, 84, "Repair,", 44, CHALK, font="soft", bold=True, anchor="left")
    c.text(LEFT, 138, "don't replace", 34, THREAD, font="soft", bold=True, anchor="left")
    fill = ease(ramp(t, 0.6, 1.6))
    c.poly(SHIRT, fill=faded("#e76f6f", fill))
    drawn = ease(ramp(t, 0.1, 1.3))
    _outline(c, drawn)
    c.arc(246, 240, 30, 0.15 * math.pi, 0.85 * math.pi, faded(CHALK, fill), 4)
    closed = ease(beat.within(t, 0, 0.45, 1.0))
    hole = ramp(t, 1.3, 1.7)
    middle = 472.0
    points = [(x, between(y, middle, closed)) for x, y in TEAR]
    lower = [(x, between(y + 26, middle, closed)) for x, y in reversed(TEAR)]
    if closed < 0.98:
        c.poly(points + lower, fill=faded("#1d3559", hole), stroke=faded("#8f3d3d", hole), width=3)
    _stitches(c, t, beat, middle)
    patch = spring(beat.within(t, 1, 0.0, 0.25))
    if patch > 0.01:
        with c.at(246, 470, scale=patch):
            c.ctx.move_to(0, 58)
            c.ctx.curve_to(-96, -8, -60, -74, 0, -30)
            c.ctx.curve_to(60, -74, 96, -8, 0, 58)
            c.finish(fill="#ffd166")
            c.ctx.move_to(0, 48)
            c.ctx.curve_to(-80, -8, -50, -60, 0, -20)
            c.ctx.curve_to(50, -60, 80, -8, 0, 48)
            c.finish(stroke="#d9622b", width=4, dash=(9, 9))
    saved = ease(beat.within(t, 1, 0.3, 0.5))
    with c.fade(saved):
        c.text(246, 700, "2 700 litres of water", 27, CHALK, font="soft", bold=True)
        c.text(246, 740, "for one new cotton shirt", 21, "#c9d6ea", font="soft")


def _outline(c: Canvas, drawn: float) -> None:
    """The shirt's edge as if a hand drew it: the first part of the path, as long as `drawn` says."""
    path = [*SHIRT, SHIRT[0]]
    whole = sum(math.dist(a, b) for a, b in pairwise(path))
    left, points = drawn * whole, [path[0]]
    for a, b in pairwise(path):
        step = math.dist(a, b)
        share = min(1.0, left / step)
        if share <= 0:
            break
        points.append((between(a[0], b[0], share), between(a[1], b[1], share)))
        left -= step
    c.line(points, CHALK, 5)


def _stitches(c: Canvas, t: float, beat: Beat, middle: float) -> None:
    """Eight crossing stitches from left to right, and the needle that makes them."""
    sewn = 8 * beat.within(t, 0, 0.45, 1.0)
    for k in range(8):
        s = max(0.0, min(1.0, sewn - k))
        if s > 0:
            x = 204 + 11.5 * k
            c.line(((x, middle - 15), (between(x, x + 8, s), between(middle - 15, middle + 15, s))), THREAD, 5)
    here = ramp(t, beat.starts[0] + 0.9, beat.starts[0] + 1.3) * (1 - ramp(sewn, 7.6, 8))
    if here > 0:
        x, bob = 204 + 11.5 * sewn, 16 * math.sin(sewn * 2 * math.pi)
        with c.fade(here), c.at(x, middle + bob, turn=0.6):
            c.line(((0, 0), (0, -92)), "#dfe6ee", 6)
            c.oval(0, -84, 2, 7, fill="#24406b")
            c.curve((0, -84), (40, -130), (-50, -150), (20, -190), THREAD, 4)


REPAIR = Clip(
    id="entry_repair",
    title="Repair, don't replace",
    description="Ten minutes with a needle instead of a new shirt.",
    topics=("climate", "clothes"),
    kind="entry",
    lines=(
        Line("My favourite shirt had a hole, so I took needle and thread.",
             say="My favorite shirt had a hole, so I took needle and thread."),
        Line("Ten minutes, and no new shirt has to be made."),
    ),
    draw=draw_repair,
    mood="curious",
    voice=Voice("en-us+f1", 168, 34),
    poster_at=0.85,
    alt="A red shirt on blue cloth gets a yellow heart, sewn over the hole stitch by stitch.",
)  # fmt: skip

# The shower: tiles and a big timer --------------------------------------------------------------------------------------


def draw_shower(c: Canvas, t: float, beat: Beat) -> None:
    """Water falls while a four-minute clock runs down; then the tap closes."""
    c.sky("#e6fbfa", "#c9f0f0")
    for row in range(-1, 13):
        for column in range(7):
            c.rect(column * 80 - 6, row * 80 + 6, 74, 74, 8, fill="#ffffff70")
    c.text(LEFT, 82, "Four minutes", 42, "#0b5d66", font="round", bold=True, anchor="left")
    left = 240 * (1 - ease(ramp(t, beat.starts[0] + 0.6, beat.ends[1] - 0.5)))
    done = ease_out(ramp(t, beat.ends[1] - 0.5, beat.ends[1]))
    flow = 1 - ramp(t, beat.ends[1] - 0.6, beat.ends[1] - 0.2)
    c.line(((470, 170), (352, 170), (352, 206)), "#7f9aa6", 16)
    c.ctx.arc(352, 236, 62, math.pi, 2 * math.pi)
    c.ctx.close_path()
    c.finish(fill="#95b1bd")
    c.rect(286, 232, 132, 16, 8, fill="#7f9aa6")
    for k in range(26):
        s = (t * 1.5 + k * 0.381) % 1
        if s > flow + 0.05 and flow < 0.98:
            continue
        x = 296.0 + (k * 47 % 112)
        drift = (x - 352) * 0.35 * s
        y = between(254, 716, s * s * 0.4 + s * 0.6)
        c.line(((x + drift, y), (x + drift * 1.06, y + 20)), faded("#2aa7c9", 0.85 * flow + 0.1), 4.5)
    c.oval(340, 742, 150, 22, fill="#9bdcea")
    for k in range(3):
        s = (t * 0.9 + k / 3) % 1
        c.oval(340, 742, 40 + 105 * s, 5 + 16 * s, stroke=faded("#ffffff", (1 - s) * flow), width=3)
    _duck(c, 340 + 10 * math.sin(t * 1.3), 716 + 4 * math.sin(t * 2.6), 0.07 * math.sin(t * 2.1))
    _clock(c, 156, 420, left, done)


def _clock(c: Canvas, x: float, y: float, left: float, done: float) -> None:
    c.circle(x + 4, y + 8, 124, fill="#0b5d6622")
    c.circle(x, y, 122, fill="#ffffff")
    c.circle(x, y, 102, stroke="#d5eff0", width=22)
    share = left / 240
    if share > 0.005:
        color = mixed("#ff6f61", "#12a5a0", share * 1.6)
        c.arc(x, y, 102, -math.pi / 2, -math.pi / 2 + 2 * math.pi * share, color, 22)
    if done < 0.5:
        c.text(x, y - 4, f"{int(left) // 60}:{int(left) % 60:02d}", 58, "#0b5d66", font="display", bold=True)
    else:
        with c.at(x, y, scale=spring((done - 0.5) * 2)):
            c.line(((-40, 2), (-10, 32), (44, -30)), "#12a5a0", 18)
    c.rect(x - 16, y - 150, 32, 24, 8, fill="#12a5a0")


def _duck(c: Canvas, x: float, y: float, turn: float) -> None:
    with c.at(x, y, turn=turn):
        c.oval(0, 6, 40, 25, fill="#ffcf3f")
        c.circle(24, -24, 22, fill="#ffcf3f")
        c.poly(((42, -28), (62, -20), (42, -14)), fill="#ff8c42", stroke="#ff8c42", width=4)
        c.circle(29, -30, 3.6, fill="#23303a")
        c.oval(-8, 4, 18, 11, fill="#f2b92e")
        c.poly(((-34, -2), (-54, -16), (-30, 14)), fill="#ffcf3f", stroke="#ffcf3f", width=4)


SHOWER = Clip(
    id="entry_shower",
    title="My four-minute shower",
    description="A timer in the bathroom saves warm water.",
    topics=("climate", "water"),
    kind="entry",
    lines=(
        Line("I shower against the clock: four minutes, then the tap is closed."),
        Line("Less warm water needs less energy. My duck agrees!"),
    ),
    draw=draw_shower,
    mood="bright",
    voice=Voice("en-gb+m7", 178, 66),
    poster_at=0.45,
    alt="A shower, a rubber duck, and a clock that counts down four minutes.",
)

# Standby: pixel art -----------------------------------------------------------------------------------------------------

CELL = 12
GLYPHS = {
    "S": "111100111001111", "T": "111010010010010", "A": "010101111101101", "N": "111101101101101", "D": "110101101101110",
    "B": "110101110101110", "Y": "101101010010010", "O": "111101101101111", "F": "111100110100100", "W": "101101111111101",
    "0": "111101101101111", "1": "010110010010111", "2": "111001111100111", "3": "111001111001111", "4": "101101111001001",
    "5": "111100111001111", "6": "111100111101111", "7": "111001001001001", "8": "111101111101111", "9": "111101111001111",
    " ": "0" * 15,
}  # fmt: skip


def _cells(c: Canvas, x: int, y: int, w: int, h: int, color: str) -> None:
    """A block of pixels; the unit is one cell."""
    c.rect(x * CELL, y * CELL, w * CELL, h * CELL, fill=color)


def _pixels(c: Canvas, x: float, y: float, words: str, dot: float, color: str) -> None:
    """Words in a font of three by five dots; `x`, `y` is the top left corner."""
    for i, letter in enumerate(words):
        for k, bit in enumerate(GLYPHS[letter]):
            if bit == "1":
                c.rect(x + (i * 4 + k % 3) * dot, y + (k // 3) * dot, dot, dot, fill=color)


def _light(c: Canvas, x: int, y: int, on: bool, pulse: bool) -> None:
    if on and pulse:
        c.rect((x - 1) * CELL, (y - 1) * CELL, 3 * CELL, 3 * CELL, fill="#ff3b5c3a")
    _cells(c, x, y, 1, 1, "#ff3b5c" if on else "#3a3550")


def draw_standby(c: Canvas, t: float, beat: Beat) -> None:
    """A dark room with five red lights; they go out one by one, the meter falls, stars come out in the window."""
    c.rect(0, 0, WIDTH, HEIGHT, fill="#17142b")
    _cells(c, 0, 16, 45, 44, "#221d3d")
    off = [t > beat.starts[1] + k * (beat.ends[1] - beat.starts[1]) / 5.5 for k in range(5)]
    dark = sum(off)
    _pixels(c, LEFT, 52, "STANDBY", 11, "#f4f1ff")
    _pixels(c, LEFT, 122, "OFF", 11, "#58e6a9" if dark == 5 else "#6a6390")
    # The window: more stars for every light that goes out.
    _cells(c, 4, 19, 12, 12, "#4a4270")
    _cells(c, 5, 20, 10, 10, "#0c1a3d")
    for k, (x, y) in enumerate(
        ((6, 21), (13, 22), (9, 24), (7, 27), (12, 28), (14, 26), (10, 21), (6, 24), (12, 25), (8, 29))
    ):
        if k < 2 * dark:
            _cells(c, x, y, 1, 1, "#ffffff" if (int(t * 3) + k) % 4 else "#9fb4ff")
    _cells(c, 10, 20, 1, 10, "#4a4270")
    # Television, console, lamp, computer and charger.
    _cells(c, 3, 38, 20, 12, "#0d0b18")
    _cells(c, 4, 39, 18, 10, "#2f2a4d")
    _cells(c, 5, 40, 6, 1, "#3d3763")
    _cells(c, 11, 50, 4, 2, "#0d0b18")
    _cells(c, 2, 52, 36, 3, "#6b4a3a")
    _cells(c, 3, 55, 2, 8, "#50362b")
    _cells(c, 35, 55, 2, 8, "#50362b")
    _light(c, 20, 48, not off[0], int(t * 1.6 + 0.37 * 0) % 2 == 0)
    _cells(c, 24, 48, 12, 4, "#3b4a7a")
    _cells(c, 25, 49, 6, 1, "#55689f")
    _light(c, 34, 50, not off[1], int(t * 1.6 + 0.37 * 1) % 2 == 0)
    _cells(c, 24, 33, 12, 9, "#0d0b18")
    _cells(c, 25, 34, 10, 7, "#35305a")
    _cells(c, 22, 42, 16, 1, "#6b4a3a")
    _light(c, 34, 41, not off[2], int(t * 1.6 + 0.37 * 2) % 2 == 0)
    _cells(c, 8, 57, 8, 5, "#4a4270")
    _cells(c, 9, 58, 3, 3, "#2f2a4d")
    _light(c, 14, 59, not off[3], int(t * 1.6 + 0.37 * 3) % 2 == 0)
    _cells(c, 24, 57, 9, 5, "#4a4270")
    _cells(c, 25, 58, 4, 2, "#2f2a4d")
    _light(c, 31, 60, not off[4], int(t * 1.6 + 0.37 * 4) % 2 == 0)
    _meter(c, dark)
    _hand(c, t, beat, off)


def _meter(c: Canvas, dark: int) -> None:
    """Watts drawn by the sleeping machines; an example home."""
    watts = (35, 24, 16, 9, 4, 0)[dark]
    _cells(c, 19, 19, 18, 9, "#0d0b18")
    color = "#58e6a9" if watts == 0 else "#ffcf5c" if watts < 20 else "#ff3b5c"
    _pixels(c, 20.5 * CELL, 20.5 * CELL, f"{watts:2d} W", 12, color)


def _hand(c: Canvas, t: float, beat: Beat, off: list[bool]) -> None:
    """A pixel hand that goes to the light which is next."""
    targets = ((20, 48), (34, 50), (34, 41), (14, 59), (31, 60))
    start, step = beat.starts[1], (beat.ends[1] - beat.starts[1]) / 5.5
    k = sum(off)
    if t < start - 0.9 or (k >= 5 and t > start + 4 * step + 0.5):
        return
    to = targets[min(k, 4)]
    since = targets[k - 1] if k else (36, 68)
    share = ease(ramp(t, start + (k - 1) * step + 0.12, start + k * step)) if k else ease(ramp(t, start - 0.9, start))
    x, y = round(between(since[0], to[0], share)), round(between(since[1], to[1], share))
    for dx, dy, w, h, color in ((0, 1, 2, 5, "#f4c6a0"), (2, 3, 4, 4, "#f4c6a0"), (-1, 4, 1, 2, "#f4c6a0"), (0, 6, 6, 3, "#e5b08a"),
                                (1, 9, 5, 4, "#58a6e6")):  # fmt: skip
        _cells(c, x + dx, y + dy, w, h, color)


STANDBY = Clip(
    id="entry_standby",
    title="Standby off!",
    description="Five red lights fewer, every night.",
    topics=("climate", "energy"),
    kind="entry",
    lines=(
        Line("Every red light eats a little power, all night long."),
        Line("So before I sleep I switch them off: one, two, three, four, five."),
    ),
    draw=draw_standby,
    mood="night",
    voice=Voice("en-us+m5", 166, 28),
    poster_at=0.62,
    alt="In large pixels: a desk at night; a hand switches off one red light after another and a meter falls.",
    chimes=((1, 0.0, 523.3), (1, 0.18, 493.9), (1, 0.36, 440.0), (1, 0.55, 392.0), (1, 0.73, 329.6)),
)

CLIPS = (REPAIR, SHOWER, STANDBY)
