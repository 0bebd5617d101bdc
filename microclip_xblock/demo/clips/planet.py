"""Lessons about Earth and sky: Moon phases, the blue sky, the greenhouse effect."""

from __future__ import annotations

import math

from .canvas import HEIGHT, LEFT, WIDTH, Canvas, faded, linear, mixed, radial
from .clip import Beat, Check, Clip, Line, Option, Voice, between, ease, ramp

LIT, DARK = "#f6f0dc", "#3a3c66"
STARS = [((i * 197.3) % WIDTH, (i * i * 61.7) % 800, 0.6 + (i * 7 % 5) * 0.22) for i in range(1, 34)]
CRATERS = ((-0.35, -0.3, 0.2), (0.3, -0.42, 0.12), (0.1, 0.12, 0.26), (-0.45, 0.4, 0.13), (0.5, 0.38, 0.15))


def _stars(c: Canvas) -> None:
    for x, y, r in STARS:
        c.circle(x, y, r, fill="#dfe4ff99")


# Moon phases --------------------------------------------------------------------------------------------------------

PHASES = ("New Moon", "Waxing crescent", "First quarter", "Waxing gibbous",
          "Full Moon", "Waning gibbous", "Last quarter", "Waning crescent")  # fmt: skip


def _moon_face(c: Canvas, x: float, y: float, r: float, angle: float) -> None:
    """The Moon as seen from Earth; angle 0 is new, pi is full. The edge of the light is half an ellipse."""
    c.circle(x, y, r, fill=DARK)
    side = 1 if math.sin(angle) >= 0 else -1
    steps = [-math.pi / 2 + math.pi * i / 60 for i in range(61)]
    rim = [(x + side * r * math.cos(a), y + r * math.sin(a)) for a in steps]
    edge = [(x + side * math.cos(angle) * r * math.cos(a), y + r * math.sin(a)) for a in reversed(steps)]
    c.poly(rim + edge, fill=LIT)
    for dx, dy, size in CRATERS:
        c.circle(x + dx * r, y + dy * r, size * r, fill="#8f8ca01f")


def draw_moon(c: Canvas, t: float, beat: Beat) -> None:
    """Above: Sun, Earth and the Moon's path seen from the north. Below: the Moon as it looks from Earth."""
    c.sky("#0d1030", "#1b1846", "#2e1c58")
    _stars(c)
    c.title("Why does the Moon", "change shape?", "#ffffff", "#ffd75e")
    cx, cy, path = 272, 352, 142
    c.glow(-30, cy, 210, "#ffcf4aaa")
    c.circle(-30, cy, 84, fill=radial((-30, cy), 84, "#fff3bf", "#ffcf4a"))
    for k in range(5):
        y = cy - 80 + 40 * k
        for n in range(3):
            s = (t * 0.45 + n / 3 + k * 0.13) % 1
            x = 64 + 62 * s
            c.line(((x, y), (x + 16, y)), faded("#ffdf7a", math.sin(math.pi * s)), 3.5)
    c.text(16, cy + 112, "Sun", 19, "#ffe9a8", anchor="left", bold=True)
    c.circle(cx, cy, path, stroke="#7d7fb877", width=2, dash=(3, 8))
    turn = beat.starts[1]
    share = ease(ramp(t, turn - 0.2, beat.ends[-1] + 0.1))
    angle = between(0.62, 2 * math.pi + 0.05, share)
    mx, my = cx - path * math.cos(angle), cy + path * math.sin(angle)
    c.line(((cx, cy), (mx, my)), "#ffd75e88", 2.5, dash=(2, 7))
    c.glow(cx, cy, 74, "#4d8dff55")
    c.circle(cx, cy, 38, fill="#2f7de1")
    with c.within(cx, cy, 38, 0):
        for dx, dy, rx, ry in ((-18, -10, 15, 11), (14, -16, 12, 8), (8, 14, 17, 11), (-22, 22, 10, 7)):
            c.oval(cx + dx, cy + dy, rx, ry, fill="#46b56f")
        c.rect(cx, cy - 40, 42, 80, fill="#0a123a88")
    c.text(cx, cy + 57, "Earth", 18, "#cfe0ff", bold=True)
    c.circle(mx, my, 25, fill=DARK)
    with c.within(mx - 26, my - 26, 26, 52):
        c.circle(mx, my, 25, fill=LIT)
    c.circle(mx, my, 29, stroke="#ffffff33", width=1.5)
    # The look from Earth.
    fy = 658
    c.text(272, 546, "How it looks from Earth", 20, "#cfd2ff")
    c.glow(272, fy, 170, faded("#f6f0dc", 0.10 + 0.22 * (1 - math.cos(angle)) / 2))
    _moon_face(c, 272, fy, 82, angle)
    name = PHASES[int(angle / (2 * math.pi) * 8 + 0.5) % 8]
    c.text(272, 766, name, 26, "#ffd75e", bold=True)


MOON = Clip(
    id="moon",
    title="Why does the Moon change shape?",
    description="The Sun always lights half of the Moon. What changes is how much of that half faces us.",
    topics=("astronomy", "science"),
    lines=(
        Line("The Sun always lights one half of the Moon.", "تضيء الشمس دائمًا نصف القمر."),
        Line(
            "As the Moon travels around us, we see more, then less, of that bright half.",
            "وحين يدور القمر حولنا نرى من ذلك النصف المضيء جزءًا أكبر ثم أصغر.",
        ),
        Line(
            "Facing all of it, we see a full Moon. Facing the dark half: a new Moon.",
            "إذا واجهَنا كله رأينا البدر، وإذا واجهَنا النصف المظلم كان المحاق.",
        ),
    ),
    draw=draw_moon,
    mood="night",
    poster_at=0.5,
    chimes=((2, 0.3, 659.3), (2, 0.95, 329.6)),
    check=Check(
        "Why do we see only a thin crescent on some nights?",
        (
            Option(
                "Earth's shadow covers the rest", False, "That is a lunar eclipse, and it happens only at full Moon."
            ),
            Option("Most of the lit half faces away from us", True, "Right. Half is always lit; we see only its edge."),
            Option("Clouds on the Moon hide it", False, "The Moon has no air, so it has no clouds."),
        ),
        explanation="A phase is nothing but the part of the lit half that we can see from where we stand.",
    ),
    alt="On a dark blue sky the Sun lights Earth from the left, and the Moon goes round Earth, always half lit. Below, the Moon as "
    "it looks from Earth: a thin crescent grows to a full disc, shrinks to a half, and goes dark.",
    copies=True,
)


# The blue sky -------------------------------------------------------------------------------------------------------

SPECTRUM = ("#ff5d5d", "#ff9a4d", "#ffe15a", "#5fd68a", "#4aa8ff", "#7a6bff")
MOLECULES = ((60, 330), (150, 300), (64, 470), (212, 380), (330, 300), (132, 560), (420, 262), (288, 470),
             (56, 610), (390, 400), (196, 480), (440, 350), (250, 570), (350, 540), (436, 520), (120, 400))  # fmt: skip


def draw_sky(c: Canvas, t: float, beat: Beat) -> None:
    """White light fans out into colors; blue is thrown about by the air and reaches the eye from all sides."""
    blue = ease(beat.within(t, 1, 0.35, 0.65))
    dusk = ease(beat.within(t, 3, 0.0, 0.4))
    top = mixed(mixed("#101736", "#3f8fe6", blue), "#3a2a63", dusk)
    mid = mixed(mixed("#1c2750", "#8cc6f7", blue), "#d9647a", dusk)
    low = mixed(mixed("#26335f", "#d3ecfb", blue), "#ffb26b", dusk)
    c.sky(top, mid, low)
    sx, sy = between(74, 96, dusk), between(214, 700, dusk)
    c.glow(sx, sy, 190, mixed("#fff4c0bb", "#ff8a50cc", dusk))
    c.circle(sx, sy, between(44, 54, dusk), fill=mixed("#fffbe6", "#ff7a45", dusk))
    ground = mixed(mixed("#1f3a34", "#4f9d69", blue), "#3c3550", dusk)
    c.ctx.move_to(0, 770)
    c.ctx.curve_to(150, 700, 330, 700, WIDTH, 760)
    c.ctx.line_to(WIDTH, HEIGHT)
    c.ctx.line_to(0, HEIGHT)
    c.finish(ground)
    c.title("Why is the sky", mixed_title(dusk), "#ffffff", mixed(mixed("#bfe3ff", "#0b3a86", blue), "#ffd0a0", dusk))
    seen = ease(beat.within(t, 0, 0.0, 0.4)) * (1 - ramp(dusk, 0.0, 0.15))
    split = ease(beat.within(t, 0, 0.45, 1.0))
    hit = ramp(t, beat.starts[1], beat.starts[1] + 0.5) * (1 - dusk)
    for x, y in MOLECULES:
        c.circle(x, y, 5.5, fill=faded("#ffffff", 0.5 * hit))
        c.circle(x + 8, y + 3, 5.5, fill=faded("#ffffff", 0.5 * hit))
    _rays(c, t, (sx, sy), seen, split, beat)
    _blue_everywhere(c, t, blue * (1 - ramp(dusk, 0.0, 0.2)), beat)
    if dusk > 0.5:
        _low_sun(c, t, ease(ramp(dusk, 0.5, 1.0)), (sx, sy))
    _watcher(c, 372, 742, dusk)


def mixed_title(dusk: float) -> str:
    """The title's second line: the question follows the picture."""
    return "blue?" if dusk < 0.5 else "red at sunset?"


def _rays(c: Canvas, t: float, sun: tuple[float, float], seen: float, split: float, beat: Beat) -> None:
    """The beam: one white line that fans out into waves, long for red and short for violet."""
    if seen <= 0.01:
        return
    start = (sun[0] + 42, sun[1] + 30)
    reach = ease(beat.within(t, 0, 0.05, 0.5))
    weak = ease(beat.within(t, 1, 0.3, 0.9))
    for i, color in enumerate(SPECTRUM):
        spread = (i - 2.5) * 46 * split
        end = (start[0] + 330 * reach, start[1] + 250 * reach + spread * reach)
        strength = seen * (1 - 0.9 * weak if i >= 4 else 1 - 0.35 * weak)
        tint = mixed("#ffffff", color, split)
        c.wave(start, end, 58 - 8.2 * i, 7 * split, 0, faded(tint, strength), between(7, 4, split))
    if split < 0.6:
        c.text(392, 372, "white light", 20, "#ffffff", bold=True, alpha=seen * reach * (1 - split * 1.7))


def _blue_everywhere(c: Canvas, t: float, strength: float, beat: Beat) -> None:
    """Blue bounces off single molecules in all directions; later one arrow from each runs to the eye."""
    if strength <= 0.01:
        return
    to_eye = ease(beat.within(t, 2, 0.1, 0.6))
    for i, (x, y) in enumerate(MOLECULES[::2]):
        for k in range(5):
            s = (t * 0.8 + i * 0.21) % 1
            a = k * math.pi / 2.5 + i * 0.5
            reach = 12 + 44 * s
            tail = (x + (reach - 16) * math.cos(a), y + (reach - 16) * math.sin(a))
            head = (x + reach * math.cos(a), y + reach * math.sin(a))
            c.line((tail, head), faded("#1450c8", strength * (1 - s) * (1 - to_eye)), 3.5)
    for x, y in MOLECULES[::2]:
        if to_eye > 0:
            end = (between(x, 372, 0.86), between(y, 690, 0.86))
            tip = (between(x, end[0], to_eye), between(y, end[1], to_eye))
            c.wave((x, y), tip, 16, 4, 0, faded("#1450c8", strength * 0.9), 3, head=9 if to_eye > 0.9 else 0)


def _low_sun(c: Canvas, t: float, dusk: float, sun: tuple[float, float]) -> None:
    """A long way through the air: blue is thrown out step by step, red arrives."""
    c.text(LEFT, 330, "A longer way through the air:", 22, "#ffffff", bold=True, anchor="left", alpha=dusk)
    c.text(LEFT, 366, "blue is thrown out,", 22, "#cfe4ff", bold=True, anchor="left", alpha=dusk)
    c.text(LEFT, 402, "red arrives.", 22, "#ffd9c2", bold=True, anchor="left", alpha=dusk)
    x, y, eye = sun[0] + 58, sun[1] - 34, 348
    far = between(x, eye, dusk)
    c.wave((x, y), (far, 690), 54, 8, 0, faded("#e02f2f", dusk), 6, head=13 if dusk > 0.9 else 0)
    for k in range(4):
        fx, long = x + 10 + 54 * k, 84 - 14 * k
        s = (t * 0.4 + k * 0.27) % 1
        start = (fx + 30 * s, y - 24 - 56 * s)
        tint = faded("#3f7dff", dusk * min(1, 4 * s, 3 * (1 - s)) * (1 - 0.12 * k))
        c.wave(start, (start[0] + long * 0.45, start[1] - long), 17, 5, 0, tint, 4.5, head=11)


def _watcher(c: Canvas, x: float, y: float, dusk: float) -> None:
    """Somebody who looks up."""
    shirt, skin = mixed("#e4572e", "#8a3f4f", dusk), mixed("#f2c6a0", "#c98f7a", dusk)
    c.rect(x - 13, y + 18, 10, 36, 5, fill="#2b3a55")
    c.rect(x + 3, y + 18, 10, 36, 5, fill="#2b3a55")
    c.rect(x - 19, y - 28, 38, 54, 16, fill=shirt)
    c.circle(x, y - 46, 18, fill=skin)
    with c.within(x + 2, y - 70, 20, 44):
        c.circle(x, y - 46, 18.5, fill="#4a2f27")
    c.circle(x - 9, y - 51, 2.6, fill="#2b1d1a")


SKY = Clip(
    id="sky",
    title="Why is the sky blue?",
    description="Air scatters short blue waves far more than long red ones, so blue reaches us from everywhere.",
    topics=("physics", "science"),
    lines=(
        Line("Sunlight looks white, but all colors travel in it together."),
        Line("Molecules of air throw short, blue waves about far more than long, red ones."),
        Line("So blue light reaches your eye from every part of the sky."),
        Line("At sunset, light crosses more air. The blue is lost on the way, and red is left."),
    ),
    draw=draw_sky,
    mood="bright",
    poster_at=0.62,
    voice=Voice("en-gb+f2", 168, 46),
    chimes=((1, 0.35, 784.0), (3, 0.05, 392.0)),
    check=Check(
        "Which light does air scatter most?",
        (
            Option("Red, because its waves are long", False, "Long waves pass air almost undisturbed."),
            Option("Blue, because its waves are short", True, "Right: the shorter the wave, the more it is scattered."),
            Option("All colors alike", False, "Then the sky would look white, as clouds do."),
        ),
        explanation="Air scatters blue light from all over the sky into our eyes, and lets red pass.",
    ),
    alt="A white ray leaves the Sun and fans out into waves of all colors. Where they meet air, the blue ones bounce about until the "
    "whole sky is blue above a child on a hill. Then the Sun stands low, blue is thrown out on the way, and only red arrives.",
    copies=True,
)


# The greenhouse effect ----------------------------------------------------------------------------------------------

GASES = ((70, 372), (170, 330), (262, 392), (352, 340), (432, 388), (118, 440), (218, 452), (316, 448), (406, 458),
         (64, 318), (300, 300), (180, 400))  # fmt: skip


def _gas(c: Canvas, x: float, y: float, size: float, hot: float, shown: float) -> None:
    """A molecule of carbon dioxide: one carbon between two oxygens; it glows when it has caught heat."""
    if shown <= 0.01:
        return
    with c.at(x, y, scale=size * shown):
        c.glow(0, 0, 34, faded("#ff7a4d", hot * 0.8))
        c.circle(-15, 0, 10, fill=mixed("#d95f5f", "#ff8a5c", hot))
        c.circle(15, 0, 10, fill=mixed("#d95f5f", "#ff8a5c", hot))
        c.circle(0, 0, 11.5, fill="#3b4454")


def draw_greenhouse(c: Canvas, t: float, beat: Beat) -> None:
    """Light in, heat up, some heat sent back; with more gas the thermometer climbs."""
    warm = ease(beat.within(t, 0, 0.4, 1.0)) * 0.35 + ease(beat.within(t, 3, 0.0, 0.9)) * 0.65
    # The sky itself stays as it is: a slow change of the whole picture would cost most of the bytes.
    c.sky("#0f1e3d", "#1e4a7a", "#6f9fb8", "#c9bfae")
    c.title("The greenhouse", "effect", "#ffffff", "#9be7c4")
    c.glow(430, 190, 170, "#ffd54a88")
    c.circle(430, 190, 36, fill="#ffe27a")
    c.rect(0, 290, WIDTH, 190, fill=linear((0, 290), (0, 480), "#ffffff00", "#ffffff1c", "#ffffff00"))
    c.oval(270, 1180, 620, 520, fill=linear((0, 660), (0, 900), mixed("#4fae7b", "#c98a4a", warm), "#2f6f5a"))
    _house_and_trees(c, warm)
    light = ramp(t, beat.starts[0], beat.starts[0] + 1.0)
    for i in range(3):
        sun, ground = (418, 226), (110 + 100 * i, 668)
        c.line((sun, ground), faded("#ffe27a", 0.3 * light), 9)
        s = (t * 0.4 + i * 0.31) % 1
        place = (between(sun[0], ground[0], s), between(sun[1], ground[1], s))
        c.circle(*place, 8, fill=faded("#fff3b8", light * min(1, 6 * s, 8 * (1 - s))))
    rise = ramp(t, beat.starts[1], beat.starts[1] + 0.8)
    catch = ramp(t, beat.starts[2], beat.starts[2] + 0.8)
    more = ease(beat.within(t, 3, 0.0, 0.6))
    _heat(c, t, rise, catch, more)
    for i, (x, y) in enumerate(GASES):
        shown = catch if i < 5 else ease(ramp(more, (i - 5) / 8, (i - 5) / 8 + 0.3))
        hot = catch * (0.35 + 0.65 * more)
        _gas(c, x, y, 1.1, hot, shown)
    c.pill(130, 268, "carbon dioxide", 17, "#14213d", "#ffd9c9", alpha=catch)
    _thermometer(c, 52, 690, warm)


def _heat(c: Canvas, t: float, rise: float, catch: float, more: float) -> None:
    """
    Infrared: red waves up from the ground; part of them is caught by the gas and sent down again, more with more gas.

    A wave moves six pixels a frame, whole steps, which cost the encoder little.
    """
    way, caught = 432, 232
    for i in range(3):
        for n in range(2):
            x, gone = 128 + 118 * i, (round(t * 24) * 6 + 228 * n + 96 * i) % 456
            stopped = catch > 0.5 and ((i + n) % 2 == 0 or (more > 0.5 and i + n != 3))
            share = gone / (caught if stopped else way)
            if share <= 1:
                y = 650 - gone
                seen = rise * min(1, 6 * share, 8 * (1 - share))
                c.wave((x, y + 62), (x, y), 26, 8, 0, faded("#ff5a3c", seen), 5.5, head=13)
            elif stopped:
                y = 430 + gone - caught
                back = (gone - caught) / 210
                seen = catch * max(0, min(1, 8 * back, 6 * (1 - back)))
                c.wave((x + 26, y - 62), (x + 26, y), 26, 8, 0, faded("#ff9a3c", seen), 5.5, head=13)


def _house_and_trees(c: Canvas, warm: float) -> None:
    leaf = mixed("#2f7d57", "#8f8a3c", warm)
    for x, y, size in ((150, 690, 1.0), (190, 700, 0.75), (420, 700, 1.1)):
        c.rect(x - 4, y, 8, 30 * size, 2, fill="#6b4a35")
        c.circle(x, y - 10 * size, 24 * size, fill=leaf)
    c.rect(268, 680, 78, 54, 3, fill="#f3e9dc")
    c.poly(((258, 684), (307, 644), (356, 684)), fill="#b5534b")
    c.rect(298, 704, 20, 30, 2, fill="#7a5a48")
    c.rect(276, 694, 14, 14, 2, fill="#8cc4dd")
    c.rect(325, 694, 14, 14, 2, fill="#8cc4dd")


def _thermometer(c: Canvas, x: float, y: float, warm: float) -> None:
    c.rect(x - 13, y - 158, 26, 150, 13, fill="#ffffff")
    c.circle(x, y, 25, fill="#ffffff")
    c.circle(x, y, 18, fill="#e5383b")
    high = between(34, 128, warm)
    c.rect(x - 6, y - 10 - high, 12, high + 10, 6, fill="#e5383b")
    for k in range(5):
        c.line(((x + 4, y - 40 - 24 * k), (x + 10, y - 40 - 24 * k)), "#8a94a6", 2)


GREENHOUSE = Clip(
    id="greenhouse",
    title="The greenhouse effect",
    description="Sunlight comes in, heat goes out as infrared, and carbon dioxide sends part of that heat back.",
    topics=("climate", "science"),
    lines=(
        Line("Sunlight passes through the air and warms the ground.", "يعبر ضوء الشمس الهواء ويُدفئ الأرض."),
        Line(
            "The warm ground sends heat back up, as infrared.", "والأرض الدافئة ترسل الحرارة إلى أعلى أشعةً تحت حمراء."
        ),
        Line(
            "Carbon dioxide catches part of it, and sends some down again.",
            "يلتقط ثاني أكسيد الكربون جزءًا منها ويعيد بعضه إلى أسفل.",
        ),
        Line(
            "More carbon dioxide keeps more heat, and the Earth grows warmer.",
            "كلما زاد ثاني أكسيد الكربون بقيت حرارة أكثر وازدادت الأرض دفئًا.",
        ),
    ),
    draw=draw_greenhouse,
    mood="warm",
    poster_at=0.68,
    voice=Voice("en-us+f4", 160, 40),
    chimes=((2, 0.1, 523.3), (3, 0.1, 440.0)),
    check=Check(
        "What does carbon dioxide catch?",
        (
            Option("Sunlight on its way in", False, "Visible light passes carbon dioxide almost freely."),
            Option("Infrared heat on its way out", True, "Right. It sends part of that heat back to the ground."),
            Option("Cold air from space", False, "There is no air in space; heat leaves as radiation."),
        ),
        explanation="Light comes in almost freely; the heat that wants out again is partly sent back.",
        at_s=12.7,
    ),
    alt="Sunbeams reach a house between trees; a thermometer stands beside them. Red waves of heat rise from the ground. Molecules of "
    "carbon dioxide appear, catch some of the waves and send them down again; more and more come, the ground turns brown and the "
    "thermometer rises.",
    copies=True,
)

CLIPS = (MOON, SKY, GREENHOUSE)
