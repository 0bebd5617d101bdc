"""Peers' entries for the challenge "TheClimate", played outside or at the table: bike, meal, tree. Three hands, three styles."""

from __future__ import annotations

import math

from .canvas import HEIGHT, LEFT, WIDTH, Canvas, Point, faded, mixed
from .clip import Beat, Clip, Line, Voice, between, ease, ease_out, ramp, spring

# The bike: flat landscape that rolls by ------------------------------------------------------------------------------

WHEEL = 62.0


def _hills(c: Canvas, shift: float, base: float, high: float, long: float, color: str) -> None:
    points: list[Point] = [(0, HEIGHT)]
    points += [(x, base - high * (0.5 + 0.5 * math.sin((x + shift) / long) + 0.2 * math.sin((x + shift) / long * 2.3)))
               for x in (k * 12 - shift % 12 for k in range(WIDTH // 12 + 3))]  # fmt: skip
    c.poly([*points, (WIDTH, HEIGHT)], fill=color)


def _houses(c: Canvas, shift: float) -> None:
    for k in range(-1, 5):
        slot = k + math.floor(shift / 170)
        x = slot * 170 - shift
        high = 84 + (slot * 37 % 5) * 15
        tint = ("#f28482", "#f6bd60", "#84a59d", "#f5cac3", "#8ecae6")[slot % 5]
        c.rect(x + 20, 610 - high, 110, high + 10, 4, fill=tint)
        c.poly(((x + 12, 612 - high), (x + 75, 566 - high), (x + 138, 612 - high)), fill="#5b4b66")
        for wx in (38, 92):
            c.rect(x + wx, 640 - high, 22, 26, 4, fill="#fff3d6")


def _leg(c: Canvas, hip: Point, foot: Point, color: str) -> None:
    """Thigh and shin of equal length; the knee points forward."""
    reach = math.dist(hip, foot)
    part = 58.0
    bend = math.sqrt(max(0.0, part * part - reach * reach / 4))
    mx, my = (hip[0] + foot[0]) / 2, (hip[1] + foot[1]) / 2
    ux, uy = (foot[0] - hip[0]) / reach, (foot[1] - hip[1]) / reach
    knee = (mx + uy * bend, my - ux * bend)
    c.line((hip, knee, foot), color, 17)
    c.line((foot, (foot[0] + 15, foot[1] + 1)), "#2b2d42", 12)


def _rider(c: Canvas, x: float, y: float, turn: float) -> None:
    """A bike with its rear hub at (x, y); `turn` is how far the wheels have rolled, in radians."""
    front, crank = (x + 178, y), (x + 76, y + 6)
    seat, bar = (x + 52, y - 98), (x + 152, y - 108)
    pedal = turn * 0.55
    feet = [(crank[0] + 26 * math.cos(pedal + a), crank[1] + 26 * math.sin(pedal + a)) for a in (0, math.pi)]
    hip = (seat[0] + 2, seat[1] - 14)
    _leg(c, hip, feet[1], "#31477a")
    for hub in ((x, y), front):
        c.circle(*hub, WHEEL, stroke="#2b2d42", width=8)
        c.circle(*hub, WHEEL - 6, stroke="#ffffff88", width=2)
        for k in range(6):
            a = turn + k * math.pi / 3
            tip = (hub[0] + (WHEEL - 6) * math.cos(a), hub[1] + (WHEEL - 6) * math.sin(a))
            c.line((hub, tip), "#ffffffaa", 2)
        c.circle(*hub, 7, fill="#2b2d42")
    frame = "#e63946"
    c.line(((x, y), crank, (x + 148, y - 82), (x + 58, y - 74), (x, y)), frame, 8)
    c.line((crank, seat), frame, 8)
    c.line((front, (x + 146, y - 92), bar), frame, 8)
    c.line((bar, (bar[0] + 14, bar[1] - 2)), "#2b2d42", 8)
    c.line(((seat[0] - 18, seat[1]), (seat[0] + 16, seat[1])), "#2b2d42", 11)
    c.circle(*crank, 15, fill="#2b2d42")
    c.line((feet[1], feet[0]), "#2b2d42", 6)
    _leg(c, hip, feet[0], "#3d5a98")
    shoulder = (x + 98, y - 190)
    c.line((hip, shoulder), "#ffb703", 40)
    c.rect(x + 28, y - 204, 46, 62, 16, fill="#2a9d8f")
    c.line((shoulder, (x + 126, y - 140), (bar[0] + 4, bar[1] - 4)), "#ffc83d", 15)
    c.circle(x + 112, y - 232, 27, fill="#8d5a3b")
    c.ctx.arc(x + 110, y - 238, 31, math.pi * 0.98, math.pi * 2.02)
    c.finish(fill="#3a86ff")
    c.circle(x + 124, y - 230, 3, fill="#1d1d2b")
    c.arc(x + 121, y - 223, 8, 0.5, 2.0, "#1d1d2b", 3)


def draw_bike(c: Canvas, t: float, beat: Beat) -> None:
    """
    The rider stays, the town rolls by; a counter shows the way to school.

    All speeds are multiples of 24 pixels a second, one a frame: whole steps cost the encoder almost nothing.
    """
    c.sky("#8fd3f4", "#cdeffc", "#fdf3d8")
    c.circle(400, 236, 46, fill="#ffe08a")
    for k in range(3):
        x = (k * 230 - t * 24) % 700 - 100
        for dx, r in ((0, 24), (28, 32), (60, 22)):
            c.circle(x + dx, 300 - 40 * (k % 2), r, fill="#ffffffcc")
    _hills(c, t * 48, 600, 120, 120, "#a9d6a5")
    _houses(c, t * 120)
    _hills(c, t * 120, 640, 26, 60, "#6fb07f")
    c.rect(0, 700, WIDTH, 260, fill="#5d6475")
    c.rect(0, 694, WIDTH, 10, fill="#e9e5d6")
    for k in range(-1, 6):
        c.rect(k * 130 - (t * 264) % 130, 776, 70, 8, 4, fill="#f4f1e6")
    c.oval(206, 722, 170, 11, fill="#00000033")
    _rider(c, 112, 656, t * 264 / WHEEL)
    c.text(LEFT, 78, "My way to school", 37, "#23395b", font="round", bold=True, anchor="left")
    gone = 4 * ease(ramp(t, 0.4, beat.total - 1))
    c.rect(LEFT, 112, 236, 54, 27, fill="#23395b")
    c.text(LEFT + 118, 139, f"{gone:.1f} km   0 g CO₂", 23, "#ffffff", font="text", bold=True)


BIKE = Clip(
    id="entry_bike",
    title="I bike to school",
    description="Four kilometres, no fuel, wide awake.",
    topics=("climate", "transport"),
    kind="entry",
    lines=(
        Line("I ride my bike to school, every day, even in the rain."),
        Line(
            "Four kilometres, no fuel, and I arrive wide awake.",
            say="Four kilometers, no fuel, and I arrive wide awake.",
        ),
    ),
    draw=draw_bike,
    mood="bright",
    voice=Voice("en-us+m3", 176, 62),
    poster_at=0.5,
    alt="Drawn: somebody with a helmet and a backpack cycles past houses; a sign counts kilometres and 0 g of CO₂.",
)

# The meal: paper cut-outs on a table ----------------------------------------------------------------------------------


def _paper(c: Canvas, x: float, y: float, radius: float, fill: str) -> None:
    """A disk of paper with the shadow it throws."""
    c.circle(x + 5, y + 7, radius, fill="#5a3d2b33")
    c.circle(x, y, radius, fill=fill)


def _carrot(c: Canvas, x: float, y: float, turn: float) -> None:
    with c.at(x, y, turn=turn):
        c.poly(((-15, -34), (15, -34), (0, 44)), fill="#f3722c", stroke="#f3722c", width=8)
        for dy in (-16, 0, 14):
            c.line(((-7, dy), (3, dy + 2)), "#c8551a", 3)
        for a in (-0.5, 0, 0.5):
            c.line(((0, -36), (26 * math.sin(a), -36 - 26 * math.cos(a))), "#43aa8b", 8)


def _leaf(c: Canvas, x: float, y: float, turn: float, fill: str) -> None:
    with c.at(x, y, turn=turn):
        c.ctx.move_to(0, 40)
        c.ctx.curve_to(-40, 14, -28, -30, 0, -46)
        c.ctx.curve_to(28, -30, 40, 14, 0, 40)
        c.finish(fill=fill)
        c.line(((0, 34), (0, -28)), "#ffffff66", 3)


def draw_meal(c: Canvas, t: float, beat: Beat) -> None:
    """A plate is filled piece by piece, then two bars compare it with a plate of beef."""
    c.sky("#fbe3c2", "#f6d2a6")
    for k in range(12):
        c.line(((0, 210 + k * 66), (WIDTH, 204 + k * 66)), "#e9bd8a66", 3)
    c.text(LEFT, 80, "Meat-free Monday", 38, "#7a2e1d", font="lato", bold=True, anchor="left")
    c.text(LEFT, 124, "my plate of lentils", 28, "#c8551a", font="lato", anchor="left")
    aside = ease(beat.within(t, 1, -0.1, 0.15))
    with c.at(246, between(450, 356, aside), scale=between(1, 0.78, aside)):
        born = spring(ramp(t, 0.1, 0.9))
        _paper(c, 0, 0, 208 * min(born, 1.04), "#ffffff")
        c.circle(0, 0, 166 * min(born, 1.04), stroke="#e4ddd0", width=4)
        _food(c, t, beat)
    _compare(c, t, beat)


def _food(c: Canvas, t: float, beat: Beat) -> None:
    """Rice, lentils, leaves, carrots and tomatoes land one after the other."""

    def drop(order: int) -> float:
        return ease_out(beat.within(t, 0, 0.04 + 0.15 * order, 0.20 + 0.15 * order))

    for k in range(30):
        s = drop(0)
        a, r = k * 2.4, 10 + 62 * math.sqrt(k / 30)
        x, y = -64 + r * math.cos(a), -40 + r * math.sin(a)
        with c.at(x, y - 160 * (1 - s), turn=a), c.fade(s):
            c.oval(0, 0, 13, 6, fill="#f4ead2", stroke="#d8c79d", width=1.5)
    for k in range(34):
        s = drop(1)
        a, r = k * 2.4, 8 + 66 * math.sqrt(k / 34)
        x, y = 66 + r * math.cos(a), -32 + r * math.sin(a) - 160 * (1 - s)
        with c.fade(s):
            c.circle(x, y, 10, fill=("#8a4b2a", "#a65f36", "#74401f")[k % 3])
    for k, (x, y, turn) in enumerate(((-92, 78, -1.0), (-44, 108, -0.2), (-120, 36, -1.5))):
        s = drop(2)
        with c.fade(s):
            _leaf(c, x, y - 160 * (1 - s), turn, ("#43aa8b", "#5fbf73", "#2f8f6c")[k])
    for k, (x, y, turn) in enumerate(((40, 84, 0.5), (86, 66, 0.9))):
        s = drop(3)
        with c.fade(s):
            _carrot(c, x, y - 160 * (1 - s), turn + 0.05 * k)
    for x, y in ((2, 44), (-8, -112), (126, 30)):
        s = drop(4)
        with c.fade(s):
            c.circle(x, y - 160 * (1 - s), 21, fill="#e63946")
            c.circle(x - 6, y - 7 - 160 * (1 - s), 6, fill="#ffffff88")


def _compare(c: Canvas, t: float, beat: Beat) -> None:
    """Rough shares only, no figures: a plate of beef causes many times the gas of a plate of lentils."""
    shown = ease(beat.within(t, 1, 0.0, 0.2))
    if shown <= 0:
        return
    with c.fade(shown):
        c.rect(LEFT, 556, 434, 214, 24, fill="#fffaf0")
        c.text(LEFT + 22, 588, "greenhouse gas of one plate", 20, "#7a2e1d", font="lato", bold=True, anchor="left")
        for y, words, full, tint, start in ((638, "beef", 292, "#9d4434", 0.15), (714, "lentils", 22, "#43aa8b", 0.5)):
            c.text(LEFT + 22, y, words, 24, "#5a3d2b", font="lato", bold=True, anchor="left")
            c.rect(LEFT + 114, y - 24, full * ease(beat.within(t, 1, start, start + 0.35)) + 6, 48, 12, fill=tint)


MEAL = Clip(
    id="entry_meal",
    title="Meat-free Monday",
    description="A plate of lentils instead of beef, once a week.",
    topics=("climate", "food"),
    kind="entry",
    lines=(
        Line("On Mondays I cook without meat: rice, lentils, carrots and leaves."),
        Line("A plate of beef causes many times more greenhouse gas."),
    ),
    draw=draw_meal,
    mood="warm",
    voice=Voice("en-gb+f5", 172, 55),
    poster_at=0.88,
    alt="A plate fills with rice, lentils and vegetables; below it the bar for lentils is far shorter than that for beef.",
)

# The tree: ink and water color on paper -----------------------------------------------------------------------------


def _branch(c: Canvas, x: float, y: float, angle: float, long: float, grown: float, path: int,
            tips: list[tuple[float, float, int]]) -> None:  # fmt: skip
    """
    One branch and those that grow from its end; each fork starts when the branch before is half grown.

    `path` is 1 for the trunk, then 2p and 2p + 1 for the two forks of p. Ends that carry leaves are added to `tips`.
    """
    depth = path.bit_length() - 1
    mine = max(0.0, min(1.0, grown * 3.5 - depth * 0.45))
    if mine <= 0:
        return
    end = (x + long * mine * math.sin(angle), y - long * mine * math.cos(angle))
    c.line(((x, y), end), "#5b4636", max(2.0, (13 - depth * 2.4) * (0.4 + 0.6 * grown)))
    if depth >= 3 or mine < 1:
        tips.append((*end, path))
    if depth < 5:
        sway = 0.06 * math.sin(depth * 1.7 + path)
        _branch(c, *end, angle - 0.43 + sway, long * 0.79, grown, 2 * path, tips)
        _branch(c, *end, angle + 0.37 + sway, long * 0.77, grown, 2 * path + 1, tips)


def draw_tree(c: Canvas, t: float, beat: Beat) -> None:
    """A seed is covered, then thirty years pass in seconds."""
    c.sky("#fbf8ef", "#f4efe0")
    for k in range(7):
        c.oval(80 + k * 70, 330 + 30 * math.sin(k * 2.1), 120, 74, fill="#cfe6ee2c")
    grown = ramp(t, beat.starts[0] + 1.6, beat.ends[1] - 0.3)
    grown = between(grown, ease(grown), 0.45)
    c.oval(246, 800, 420, 110, fill="#d9e5b8")
    c.oval(200, 820, 360, 96, fill="#c3d69b")
    c.oval(246, 712, 58, 14, fill="#8a6a4c")
    seed = ease(ramp(t, 0.3, 1.2))
    if grown < 0.05:
        c.oval(246, between(480, 708, seed), 10, 14, fill="#8a5a2b")
    tips: list[tuple[float, float, int]] = []
    if grown > 0:
        _branch(c, 246, 708, 0.02, 112 * (0.3 + 0.7 * grown), grown, 1, tips)
    for x, y, k in tips:
        size = (15 + k * 7 % 5 * 2.2) * between(0.35, 1.0, ease(ramp(grown, 0.2, 0.86)))
        place = (x + 4 * math.sin(k * 3.0), y + 4 * math.cos(k * 5.0))
        c.circle(*place, size, fill=("#7fb06988", "#5f9a5a88", "#a3c46a88")[k % 3])
    water = ramp(t, 0.9, 1.3) * (1 - ramp(t, 2.6, 3.0))
    for k in range(9):
        s = (t * 1.3 + k / 9) % 1
        c.line(((212 + 9 * k, 590 + 110 * s), (211 + 9 * k, 602 + 110 * s)), faded("#5aa7c9", water), 3.5)
    ink = "#3d4a3a"
    c.text(LEFT, 78, "One tree,", 40, ink, font="serif", bold=True, anchor="left")
    years = round(30 * grown)
    c.text(LEFT, 126, "planted today" if years == 0 else f"{years} years later" if years > 1 else "1 year later", 28,
           mixed("#8a6a4c", "#4f8a4a", grown), font="serif", anchor="left")  # fmt: skip
    for k in range(6):
        s = (t * 0.35 + k / 6) % 1
        seen = ramp(grown, 0.5, 0.7) * math.sin(math.pi * s)
        x = between(40 if k % 2 else 440, 246, s)
        c.text(x, 300 + 46 * (k % 4), "CO₂", 21, "#6b7a86", font="text", bold=True, alpha=seen * 0.9)


TREE = Clip(
    id="entry_tree",
    title="I planted a tree",
    description="With my grandmother, behind the school.",
    topics=("climate", "nature"),
    kind="entry",
    lines=(
        Line("My grandmother and I planted a tree behind the school."),
        Line("While it grows, it draws carbon dioxide from the air, year after year."),
    ),
    draw=draw_tree,
    mood="calm",
    voice=Voice("en-029", 158, 58),
    poster_at=0.8,
    alt="Drawn: a tree grows branch by branch until, 28 years later, its crown is full of leaves.",
)

CLIPS = (BIKE, MEAL, TREE)
