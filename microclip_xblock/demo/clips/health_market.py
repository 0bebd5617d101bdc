"""Lessons about people: how a vaccine trains the body, how supply meets demand."""

from __future__ import annotations

import math

from .canvas import LEFT, Canvas, faded, mixed, radial
from .clip import Beat, Check, Clip, Line, Option, Voice, between, ease, ease_out, ramp, spring

# Vaccine ------------------------------------------------------------------------------------------------------------

GERM, SPIKE, CELL, MATCH = "#7a5bd0", "#ff7a90", "#ffffff", "#ffd166"


def _spike(c: Canvas, x: float, y: float, turn: float, size: float = 1) -> None:
    """The germ's mark: a stalk with a triangular head."""
    with c.at(x, y, turn=turn, scale=size):
        c.line(((0, 0), (0, -16)), SPIKE, 6)
        c.poly(((-12, -16), (12, -16), (0, -36)), fill=SPIKE, stroke=SPIKE, width=3)


def _antibody(c: Canvas, x: float, y: float, turn: float, shape: str, color: str, size: float = 1) -> None:
    """A Y whose mouth is cut for one shape: "triangle" fits the germ's mark, "round" and "square" do not."""
    with c.at(x, y, turn=turn, scale=size):
        c.line(((0, 34), (0, 8)), color, 8)
        if shape == "triangle":
            c.line(((0, 8), (-16, -16)), color, 8)
            c.line(((0, 8), (16, -16)), color, 8)
        elif shape == "square":
            c.line(((-16, -14), (-16, 8), (16, 8), (16, -14)), color, 8)
        else:
            c.arc(0, -8, 16, 0, math.pi, color, 8)


def _germ(c: Canvas, x: float, y: float, turn: float, size: float = 1) -> None:
    with c.at(x, y, turn=turn, scale=size):
        for k in range(8):
            a = k * math.pi / 4
            _spike(c, 40 * math.sin(a), -40 * math.cos(a), a, 0.8)
        c.circle(0, 0, 44, fill=radial((0, 0), 44, "#9d84ea", GERM, focus=(-12, -14)))
        for dx, dy in ((-14, -8), (14, -8)):
            c.circle(dx, dy, 6, fill="#ffffff")
            c.circle(dx - 1, dy + 1, 3, fill="#2b1b57")
        c.line(((-12, 16), (0, 11), (12, 16)), "#2b1b57", 4)


def _immune_cell(c: Canvas, x: float, y: float, glad: float, size: float = 1) -> None:
    with c.at(x, y, scale=size):
        c.circle(0, 0, 62, fill=radial((0, 0), 62, "#ffffff", "#cfeaf5", focus=(-18, -22)), stroke="#8cc7dd", width=3)
        c.circle(-18, -6, 7, fill="#1f3b57")
        c.circle(18, -6, 7, fill="#1f3b57")
        bend = between(0, 12, glad)
        c.curve((-14, 18), (-8, 18 + bend), (8, 18 + bend), (14, 18), "#1f3b57", 4)


def draw_vaccine(c: Canvas, t: float, beat: Beat) -> None:
    """A harmless mark is shown, the antibody that fits is found and copied; later the real germ is caught at once."""
    c.sky("#8e2a46", "#b23b56", "#7d2440")
    for k in range(9):
        x, y = (k * 151.0) % 560 - 10, 210 + (k * 97.0) % 640
        c.oval(x, y, 46, 30, fill="#c9506830")
        c.oval(x, y, 22, 13, fill="#a4334d50")
    c.title("How a vaccine", "trains the body", "#ffffff", "#ffd9a8")
    first = 1 - ease(beat.within(t, 2, 0.0, 0.25))
    if first > 0:
        with c.fade(first):
            _training(c, t, beat)
    memory = ease(beat.within(t, 2, 0.05, 0.35))
    if memory > 0:
        with c.fade(memory):
            _memory(c, t, beat)


def _training(c: Canvas, t: float, beat: Beat) -> None:
    """Lines one and two: the mark arrives; three shapes are tried on it; the fitting one is multiplied."""
    arrive = ease_out(beat.within(t, 0, 0.1, 0.55))
    push = ease(beat.within(t, 0, 0.05, 0.4))
    with c.at(between(-150, 40, ease_out(ramp(t, 0.1, 0.8))) - 190 * ease(beat.within(t, 1, 0.0, 0.3)), 250):
        c.rect(-60, -24, 150, 48, 10, fill="#ffffffd0", stroke="#ffffff", width=3)
        c.rect(-58 + 70 * push, -21, 88 - 70 * push + 58, 42, 6, fill="#8fe0d2")
        c.rect(-64 + 70 * push, -30, 8, 60, 4, fill="#ffffff")
        c.line(((90, 0), (150, 0)), "#e9f3f7", 5)
    x, y = between(180, 246, arrive), between(250, 430, arrive)
    if arrive > 0.02:
        c.glow(x, y - 20, 74, "#ffffff55")
        _spike(c, x, y, 0.0, 1.7 * min(1, arrive * 3))
    c.pill(
        246,
        310,
        "a harmless piece",
        19,
        "#ffffff",
        "#8e2a46",
        alpha=beat.within(t, 0, 0.6, 0.8) * (1 - beat.within(t, 1, -0.05, 0.05)),
    )
    _immune_cell(c, 246, 655, beat.within(t, 1, 0.5, 0.6), 1.0)
    for k, shape in enumerate(("square", "round")):
        go = beat.within(t, 1, 0.02 + 0.2 * k, 0.22 + 0.2 * k)
        if 0 < go < 1:
            near = math.sin(math.pi * go)
            # The antibody's mouth looks down at the mark's point from above.
            _antibody(
                c, 246 + (1 - near) * 170 * (-1 if k else 1), between(300, 332, near), math.pi, shape, "#ffc2cf", 1.5
            )
    fit = spring(beat.within(t, 1, 0.42, 0.6))
    if fit > 0.01:
        c.glow(246, 400, 120, faded(MATCH, 0.6 * min(1, fit)))
        _antibody(c, 246, between(250, 346, fit), math.pi, "triangle", MATCH, 1.5)
    copies = beat.within(t, 1, 0.68, 1.0)
    for k in range(8):
        s = spring(ramp(copies, k / 11, k / 11 + 0.25))
        if s > 0.01:
            a = math.pi * (0.08 + 0.84 * (k % 4) / 3) if k < 4 else math.pi * (1.08 + 0.84 * (k % 4) / 3)
            bx, by = 246 + 172 * math.cos(a), 575 + 128 * math.sin(a) * (0.9 if k < 4 else 0.62)
            _antibody(c, bx, by, math.sin(t * 1.5 + k) * 0.25, "triangle", MATCH, 1.05 * s)


def _memory(c: Canvas, t: float, beat: Beat) -> None:
    """Lines three and four: the memory cell keeps the shape; germs come and are covered before they can do harm."""
    fight = ease(beat.within(t, 3, 0.0, 0.2))
    cy = between(470, 640, fight)
    _immune_cell(c, 246, cy, 1, between(1.6, 1.15, fight))
    c.rect(246 - 34, cy - between(196, 152, fight), 68, 66, 20, fill="#ffffff")
    _spike(c, 246, cy - between(148, 104, fight), 0, 1.0)
    c.circle(246 + 28, cy - between(118, 76, fight), 7, fill="#ffffff")
    c.pill(246, 640, "memory cell", 20, "#ffffff", "#8e2a46", alpha=(1 - fight) * beat.within(t, 2, 0.3, 0.5))
    if fight <= 0:
        return
    for g, (gx, gy, side) in enumerate(((120, 300, -1), (372, 350, 1))):
        come = ease_out(beat.within(t, 3, 0.0 + 0.06 * g, 0.4 + 0.06 * g))
        caught = beat.within(t, 3, 0.42 + 0.06 * g, 0.85)
        x, y = between(gx + side * 260, gx, come), between(gy - 60, gy, come)
        shake = 3 * math.sin(t * 18) * (1 - caught)
        with c.fade(1 - 0.45 * ease(beat.within(t, 3, 0.85, 1.0))):
            _germ(c, x + shake, y, 0.3 * math.sin(t + g), 1.1)
        for k in range(8):
            s = ease(ramp(caught, k / 14, k / 14 + 0.4))
            if s <= 0:
                continue
            # The Y's mouth closes over one mark, its stem points away from the germ.
            a = k * math.pi / 4 + 0.3 * math.sin(t + g)
            ex, ey = x + 84 * math.sin(a), y - 84 * math.cos(a)
            _antibody(c, between(246, ex, s), between(cy - 40, ey, s), a + math.pi, "triangle", MATCH, 0.78)
    done = spring(beat.within(t, 3, 0.88, 1.05))
    if done > 0.01:
        with c.at(390, 610, scale=done):
            c.circle(0, 0, 38, fill="#38b26f")
            c.line(((-16, 2), (-4, 14), (18, -12)), "#ffffff", 8)


VACCINE = Clip(
    id="vaccine",
    title="How a vaccine trains the body",
    description="A harmless piece of a germ teaches the body which antibody fits, and memory cells keep the answer.",
    topics=("biology", "health"),
    lines=(
        Line("A vaccine shows your body a harmless piece of a germ."),
        Line("Immune cells try many shapes. One antibody fits, and it is copied again and again."),
        Line("Memory cells keep the shape for years."),
        Line("When the real germ comes, the right antibodies are there before it can spread."),
    ),
    draw=draw_vaccine,
    mood="calm",
    poster_at=0.92,
    voice=Voice("en-us+f3", 165, 44),
    chimes=((1, 0.5, 659.3), (3, 0.55, 587.3), (3, 0.95, 880.0)),
    check=Check(
        "What happens after a vaccination? Put it in order.",
        (
            Option("A harmless piece of the germ comes in", explanation="It is only shown; it makes nobody ill."),
            Option("One of many antibodies fits"),
            Option("The one that fits is copied again and again"),
            Option("Memory cells keep its shape for years", explanation="So the next time goes fast."),
        ),
        kind="order",
        explanation="First shown, then tried, then copied, then remembered: the body does the work itself.",
    ),
    alt="A syringe brings a small pink arrow, a piece of a germ, into the blood. Near an immune cell with a face, shapes are tried until a "
    "yellow Y fits the arrow; then there are many of them. A big smiling memory cell thinks of the arrow. At last two purple germs come, "
    "and yellow Ys hold them at once.",
)

# Supply and demand --------------------------------------------------------------------------------------------------

PLOT_X, PLOT_Y, PLOT_W, PLOT_H = 66.0, 196.0, 372.0, 318.0
SUPPLY, DEMAND, BALANCE = "#e07a2f", "#2f7de1", "#1f9d63"


def _apple(c: Canvas, x: float, y: float, size: float, fill: str = "#e5484d") -> None:
    with c.at(x, y, scale=size):
        c.circle(-5, 0, 11, fill=fill)
        c.circle(5, 0, 11, fill=fill)
        c.line(((0, -9), (2, -16)), "#6b4a2f", 3)
        c.oval(8, -14, 6, 3.2, fill="#4caf6a")


def _person(c: Canvas, x: float, y: float, size: float, fill: str) -> None:
    with c.at(x, y, scale=size):
        c.circle(0, -10, 8, fill=fill)
        c.rect(-10, -1, 20, 19, 9, fill=fill)


def _price(t: float, beat: Beat) -> float:
    """0 (low) to 1 (high): starts high, falls too low, settles in the middle."""
    fall = ease(beat.within(t, 1, -0.12, 0.2))
    settle = ease(beat.within(t, 2, -0.1, 0.35))
    return between(between(0.82, 0.2, fall), 0.5, settle)


def draw_supply(c: Canvas, t: float, beat: Beat) -> None:
    """A price line moves over two curves; below, apples offered and people buying are counted out."""
    c.sky("#fbf7ef", "#f3ecdf")
    c.title("Supply", "meets demand", "#23304a", "#c2571a")
    grow = ease(ramp(t, 0.3, 1.5))
    bottom = PLOT_Y + PLOT_H
    c.line(((PLOT_X, PLOT_Y), (PLOT_X, bottom), (PLOT_X + PLOT_W, bottom)), "#23304a", 3.5)
    c.text(PLOT_X, PLOT_Y - 18, "price", 18, "#23304a", bold=True)
    c.text(PLOT_X + PLOT_W, bottom + 22, "amount", 18, "#23304a", bold=True, anchor="right")

    def spot(amount: float, price: float) -> tuple[float, float]:
        return (PLOT_X + 30 + amount * (PLOT_W - 60), bottom - 24 - price * (PLOT_H - 48))

    c.line((spot(0, 0), spot(grow, grow)), SUPPLY, 6)
    c.line((spot(0, 1), spot(grow, 1 - grow)), DEMAND, 6)
    c.text(spot(1, 1)[0] - 4, spot(1, 1)[1] - 22, "supply", 20, SUPPLY, bold=True, anchor="right", alpha=grow)
    c.text(
        spot(1, 0)[0] - 44, spot(1, 0)[1] + 4, "demand", 20, DEMAND, bold=True, anchor="right", alpha=ramp(grow, 0.9, 1)
    )
    price = _price(t, beat)
    shown = ease(ramp(t, 1.4, 2.0))
    offered, wanted = price, 1 - price
    calm = ease(beat.within(t, 2, 0.25, 0.5))
    y = spot(0, price)[1]
    tint = mixed("#23304a", BALANCE, calm)
    with c.fade(shown):
        c.line(((PLOT_X, y), (PLOT_X + PLOT_W, y)), tint, 3, dash=(3, 8))
        gap = abs(offered - wanted)
        if gap > 0.03:
            a, b = spot(min(offered, wanted), price), spot(max(offered, wanted), price)
            c.line((a, b), faded("#e5484d", 0.85), 9)
            words = "too much" if offered > wanted else "too little"
            c.pill((a[0] + b[0]) / 2, y - 26 if offered > wanted else y + 28, words, 17, "#e5484d", "#ffffff")
        c.circle(*spot(offered, price), 11, fill=SUPPLY, stroke="#ffffff", width=3)
        c.circle(*spot(wanted, price), 11, fill=DEMAND, stroke="#ffffff", width=3)
        if calm > 0:
            px, py = spot(0.5, 0.5)
            c.glow(px, py, 64, faded(BALANCE, 0.5 * calm))
            c.circle(px, py, 14 * spring(calm), fill=BALANCE, stroke="#ffffff", width=4)
            c.pill(px, py - 44, "one price fits both", 18, BALANCE, "#ffffff", alpha=calm)
        c.rect(18, y - 17, 74, 34, 17, fill=tint)
        c.text(55, y, f"{0.4 + 3.2 * price:.2f}", 19, "#ffffff", bold=True)
    _rows(c, t, offered, wanted, shown, calm)


def _rows(c: Canvas, t: float, offered: float, wanted: float, shown: float, calm: float) -> None:
    """Nine places: apples on the shelf above, buyers below; whoever has no partner turns pale."""
    c.rect(LEFT, 566, 434, 206, 22, fill="#ffffff")
    c.text(LEFT + 20, 592, "apples offered", 17, SUPPLY, bold=True, anchor="left")
    c.text(LEFT + 20, 748, "people who buy", 17, DEMAND, bold=True, anchor="left")
    apples, people = 9 * offered + 0.4, 9 * wanted + 0.4
    for k in range(9):
        x = LEFT + 36 + 45 * k
        a, p = ramp(apples, k + 0.2, k + 0.8) * shown, ramp(people, k + 0.2, k + 0.8) * shown
        c.oval(x, 646, 17, 4, fill="#efe7d8")
        if a > 0.02:
            _apple(c, x, 630 - 3 * abs(math.sin(t * 3 + k)) * calm, 1.25 * a, mixed("#f0b9a8", "#e5484d", p))
        if p > 0.02:
            _person(c, x, 692, 1.3 * p, mixed("#b9cdea", DEMAND, a))


SUPPLY_CLIP = Clip(
    id="supply",
    title="Supply meets demand",
    description="Too dear and apples pile up, too cheap and shelves are empty: one price matches both.",
    topics=("economics", "money"),
    lines=(
        Line("At a high price, sellers offer plenty, but few people buy. Apples pile up."),
        Line("At a low price, everyone wants some, but few are on the shelf."),
        Line("Between them lies one price where both amounts match: the equilibrium."),
    ),
    draw=draw_supply,
    mood="curious",
    poster_at=0.9,
    voice=Voice("en-gb-scotland", 162, 40),
    chimes=((2, 0.35, 659.3),),
    check=Check(
        "Shelves are empty every morning. What does that say about the price?",
        (
            Option("It is above the equilibrium", False, "Then goods would pile up instead."),
            Option("It is below the equilibrium", True, "Right: more is wanted than offered at that price."),
            Option("It is exactly right", False, "Then the amount offered would match the amount wanted."),
        ),
        explanation="Empty shelves mean that more is wanted than offered: the price is too low.",
    ),
    alt="A chart of price and amount: the blue line of demand falls, the orange line of supply rises. Below, apples on offer and people who "
    "buy are counted. At 3.02 there are eight apples and two buyers, at 1.04 two apples and nine buyers; where the lines cross, at 2.00, "
    "there are five of each.",
)

CLIPS = (VACCINE, SUPPLY_CLIP)
