"""Lessons on language and code: their/there/they're, and a for loop step by step."""

from __future__ import annotations

import math

from .canvas import LEFT, Canvas, faded, mixed
from .clip import Beat, Check, Clip, Line, Option, Voice, between, ease, ease_out, ramp, spring

# their, there, they're ----------------------------------------------------------------------------------------------

INK = "#2b2350"
CARDS = ("#ff9f6e", "#5cc8a8", "#8b8cf0")


def _card(c: Canvas, k: int, y: float, shown: float, glow: float) -> None:
    if shown > 0:
        c.rect(LEFT - 60 * (1 - shown), y, 434, 168, 26, fill=faded("#ffffff", shown))
        c.rect(LEFT - 60 * (1 - shown), y, 12 + 4 * glow, 168, 6, fill=faded(CARDS[k], shown))


def _letters(c: Canvas, x: float, y: float, parts: tuple[tuple[str, str], ...], size: float, alpha: float) -> float:
    """Write words in several colors one after another; returns where the pen ends."""
    for words, color in parts:
        c.text(x, y, words, size, color, font="display", bold=True, anchor="left", alpha=alpha)
        x += c.text_width(words, size, "display", True)
    return x


def _child(c: Canvas, x: float, y: float, shirt: str, hair: str, size: float = 1) -> None:
    with c.at(x, y, scale=size):
        c.rect(-17, 4, 34, 40, 14, fill=shirt)
        c.circle(0, -14, 17, fill="#f2c6a0")
        c.arc(0, -16, 14, math.pi, 2 * math.pi, hair, 9)
        c.circle(-6, -12, 2.2, fill=INK)
        c.circle(6, -12, 2.2, fill=INK)
        c.arc(0, -9, 6, 0.4, math.pi - 0.4, INK, 2)


def draw_there(c: Canvas, t: float, beat: Beat) -> None:
    """Three cards, each with a small picture that shows what the word means; then a sentence with all three."""
    c.sky("#f4efff", "#ebe4fb", "#e3dcf7")
    c.title("their, there,", "they're", INK, "#d9480f")
    tops = (180.0, 362.0, 544.0)
    shown = [ease_out(beat.within(t, k, -0.08, 0.15)) for k in range(3)]
    for k in range(3):
        _card(c, k, tops[k], shown[k], 1.0 if beat.starts[k] <= t <= beat.ends[k] else 0.0)
    _their(c, t, beat, tops[0], shown[0])
    _there(c, t, beat, tops[1], shown[1])
    _they_are(c, t, beat, tops[2], shown[2])
    last = ease(beat.within(t, 3, -0.05, 0.1))
    if last > 0:
        words = (("They're", "#5a5bd6", 0.0), (" putting", INK, 0.12), (" their", "#e0682c", 0.34), (" bags", INK, 0.5),
                 (" there.", "#1f9d78", 0.68))  # fmt: skip
        c.rect(LEFT, 724, 434, 56, 20, fill=faded(INK, last))
        x = LEFT + 14.0
        for word, color, share in words:
            light = {"#5a5bd6": "#b5b6ff", "#e0682c": "#ffb58d", "#1f9d78": "#7fe6c4"}.get(color, "#ffffff")
            seen = beat.within(t, 3, share, share + 0.1)
            c.text(x, 752, word, 24, light, font="display", bold=True, anchor="left", alpha=seen)
            x += c.text_width(word, 24, "display", True)


def _their(c: Canvas, t: float, beat: Beat, top: float, shown: float) -> None:
    """Two children whose bag comes to them."""
    _letters(c, LEFT + 34, top + 52, (("t", INK), ("heir", "#e0682c")), 44, shown)
    c.text(LEFT + 34, top + 100, "belongs to them:", 19, INK, anchor="left", alpha=shown)
    c.text(LEFT + 34, top + 128, "an heir owns things", 19, "#7a7399", anchor="left", alpha=beat.within(t, 0, 0.5, 0.7))
    if shown > 0.1:
        with c.fade(shown):
            _child(c, 318, top + 82, "#ff9f6e", "#3d2b26", 1.15)
            _child(c, 422, top + 82, "#ffd166", "#8a4b2a", 1.15)
            slide = ease(beat.within(t, 0, 0.2, 0.6))
            y = between(top - 10, top + 104, slide)
            with c.fade(min(1, slide * 3)):
                c.rect(352, y - 18, 36, 40, 9, fill="#e0682c")
                c.arc(370, y - 18, 10, math.pi, 2 * math.pi, "#a84a1b", 5)
                c.rect(360, y, 20, 14, 4, fill="#ffb58d")


def _there(c: Canvas, t: float, beat: Beat, top: float, shown: float) -> None:
    """A pin drops on a place; "here" lights up inside the word."""
    lit = mixed(INK, "#1f9d78", beat.within(t, 1, 0.3, 0.5))
    _letters(c, LEFT + 34, top + 52, (("t", INK), ("here", lit)), 44, shown)
    c.text(LEFT + 34, top + 100, "a place:", 19, INK, anchor="left", alpha=shown)
    c.text(LEFT + 34, top + 128, "not here, but there", 19, "#7a7399", anchor="left", alpha=beat.within(t, 1, 0.5, 0.7))
    if shown > 0.1:
        with c.fade(shown):
            with c.within(286, top + 22, 166, 124, 18):
                c.rect(286, top + 22, 166, 124, fill="#d9f2e6")
                c.line(((280, top + 120), (340, top + 84), (390, top + 110), (460, top + 60)), "#ffffff", 16)
                c.circle(318, top + 52, 20, fill="#a8dcc3")
                c.circle(430, top + 122, 24, fill="#a8dcc3")
            drop = spring(beat.within(t, 1, 0.3, 0.6))
            x, y = 384, between(top - 30, top + 96, drop)
            with c.fade(min(1, drop * 3)):
                c.oval(x, top + 98, 12, 4, fill="#00000033")
                c.poly(((x - 17, y - 32), (x + 17, y - 32), (x, y)), fill="#1f9d78", stroke="#1f9d78", width=4)
                c.circle(x, y - 38, 21, fill="#1f9d78")
                c.circle(x, y - 38, 8, fill="#ffffff")


def _they_are(c: Canvas, t: float, beat: Beat, top: float, shown: float) -> None:
    """The two words close up: the a falls out and an apostrophe takes its place."""
    if shown <= 0:
        return
    close = ease(beat.within(t, 2, 0.45, 0.75))
    x = _letters(c, LEFT + 34, top + 52, (("they", "#5a5bd6"),), 44, shown)
    space = between(14, 0, close)
    mark = c.text_width("'", 44, "display", True)
    wide = c.text_width("a", 44, "display", True)
    with c.at(x + space + wide / 2, top + 52 - 44 * close, turn=1.2 * close):
        c.text(0, 0, "a", 44, "#d9480f", font="display", bold=True, alpha=shown * (1 - close))
    c.text(x + 1, top + 52 - 40 * (1 - spring(close)), "’", 44, "#d9480f", font="display", bold=True, anchor="left",
           alpha=min(1, close * 2))  # fmt: skip
    rest = between(x + space + wide, x + mark + 2, close)
    c.text(rest, top + 52, "re", 44, "#5a5bd6", font="display", bold=True, anchor="left", alpha=shown)
    c.text(LEFT + 34, top + 100, "short for they are:", 19, INK, anchor="left", alpha=shown)
    c.text(LEFT + 34, top + 128, "’ stands for the a", 19, "#7a7399", anchor="left", alpha=beat.within(t, 2, 0.6, 0.8))
    with c.fade(shown):
        for k, x0 in enumerate((322, 372, 422)):
            hop = 12 * abs(math.sin(t * 4 + k * 1.1)) * (1 if beat.starts[2] <= t <= beat.ends[2] else 0)
            _child(c, x0, top + 86 - hop, ("#8b8cf0", "#ffd166", "#5cc8a8")[k], ("#3d2b26", "#c9822b", "#1f1a38")[k])


THERE = Clip(
    id="there",
    title="their, there or they're?",
    description="Three words that sound alike: one owns, one points to a place, one is short for they are.",
    topics=("english", "writing"),
    lines=(
        Line("Their: it belongs to them. Look, an heir is hiding in it.", say="Their: it belongs to them. Look, an air is hiding in it."),
        Line("There: a place. You can see here inside there."),
        Line("They're: short for they are. The apostrophe stands for the missing A."),
        Line("They're putting their bags there."),
    ),
    draw=draw_there,
    mood="bright",
    poster_at=0.96,
    voice=Voice("en-gb+f4", 160, 50),
    chimes=((0, 0.05, 523.3), (1, 0.05, 587.3), (2, 0.05, 659.3), (3, 0.9, 784.0)),
    check=Check(
        "Which sentence is right?",
        (
            Option("Their late for the bus.", False, "They are late, so: They're late for the bus."),
            Option("They're bikes are over there.", False, "The bikes belong to them, so: Their bikes."),
            Option("They're over there with their dog.", True, "Right: they are, a place, belongs to them."),
        ),
        explanation="Say “they are” instead: if that fits, write they're. If it is a place, write there. Else their.",
    ),
    alt="Three cards come one after the other. Their: two people with a bag that is theirs. There: a pin on a map. They are: three people; "
        "the letter a drops out and an apostrophe takes its place.",
)  # fmt: skip

# A for loop ---------------------------------------------------------------------------------------------------------

CODE = (
    (("total = ", "#e6e9f5"), ("0", "#ffb86b")),
    (("for ", "#c99bff"), ("n", "#7fe0ff"), (" in ", "#c99bff"), ("prices:", "#e6e9f5")),
    (("    total = total + ", "#e6e9f5"), ("n", "#7fe0ff")),
    (("print", "#8ef0b0"), ("(total)", "#e6e9f5")),
)
PRICES = (3, 1, 4)
ROW_Y, ROW_GAP, CODE_SIZE = 240.0, 46.0, 21.0


def _timeline(beat: Beat) -> list[tuple[float, int, int, int]]:
    """When which line of code runs: (time, line, rounds begun, rounds added)."""
    first, last = beat.starts[1], beat.ends[2]
    steps = [(0.0, 0, 0, 0), (beat.starts[0] + 1.2, 1, 0, 0)]
    one = (last - first) / 6.6
    for k in range(3):
        steps += [(first + 2 * k * one, 1, k + 1, k), (first + (2 * k + 1) * one, 2, k + 1, k + 1)]
    return [*steps, (beat.starts[3] - 0.1, 3, 3, 3)]


def draw_loop(c: Canvas, t: float, beat: Beat) -> None:
    """The running line is lit; a price moves into n, n is added to total, and round it goes."""
    c.sky("#10162f", "#161d3f", "#0d1228")
    c.title("A for loop,", "step by step", "#ffffff", "#7fe0ff")
    steps = _timeline(beat)
    done = [s for s in steps if s[0] <= t]
    now, before = done[-1], done[-2] if len(done) > 1 else done[-1]
    move = ease(ramp(t, now[0], now[0] + 0.3))
    c.rect(LEFT, 186, 434, 224, 22, fill="#1e2750", stroke="#33407a", width=2)
    for k, tint in enumerate(("#ff6b6b", "#ffd166", "#5fd68a")):
        c.circle(LEFT + 22 + 18 * k, 206, 5, fill=tint)
    y = ROW_Y + ROW_GAP * between(before[1], now[1], move)
    c.rect(LEFT + 8, y - 20, 418, 40, 10, fill="#35458c")
    c.poly(((LEFT + 16, y - 8), (LEFT + 16, y + 8), (LEFT + 28, y)), fill="#ffd166")
    for k, row in enumerate(CODE):
        x = LEFT + 38.0
        for words, color in row:
            c.text(x, ROW_Y + ROW_GAP * k, words, CODE_SIZE, color, font="mono", bold=True, anchor="left")
            x += c.text_width(words, CODE_SIZE, "mono", True)
    if now[1] in (1, 2) and now[2] > 0:
        turn = ramp(t, now[0], now[0] + 0.5) if now[1] == 1 and now[2] > 1 else 0
        a = -math.pi / 2 + math.pi * 2 * ease(turn)
        c.arc(430, 309, 17, a + 0.5, a + 5.6, "#ffd166", 4)
        c.circle(430 + 17 * math.cos(a + 5.6), 309 + 17 * math.sin(a + 5.6), 5.5, fill="#ffd166")
    _boxes(c, t, now)
    out = spring(ramp(t, beat.starts[3] + 0.1, beat.starts[3] + 0.9))
    if out > 0.01:
        with c.at(246, 752, scale=out):
            c.rect(-120, -28, 240, 56, 14, fill="#8ef0b0")
            c.text(0, 0, "prints 8", 28, "#0d2b1c", font="mono", bold=True)


def _boxes(c: Canvas, t: float, now: tuple[float, int, int, int]) -> None:
    """The list above, n and total below; numbers travel between them."""
    spots = [(212.0 + 92 * k, 478.0) for k in range(3)]
    c.text(LEFT, 478, "prices", 22, "#e6e9f5", font="mono", bold=True, anchor="left")
    for k, (x, y) in enumerate(spots):
        current = now[2] == k + 1 and now[1] in (1, 2)
        c.rect(
            x - 36,
            y - 34,
            72,
            68,
            14,
            fill="#2a356b",
            stroke="#7fe0ff" if current else "#46549a",
            width=4 if current else 2,
        )
        c.text(x, y, str(PRICES[k]), 34, "#ffffff" if now[2] <= k or current else "#7d88bd", font="display", bold=True)
    n_x, total_x, low = 150.0, 350.0, 632.0
    for x, words, tint in ((n_x, "n", "#7fe0ff"), (total_x, "total", "#ffb86b")):
        c.text(x, low - 70, words, 22, tint, font="mono", bold=True)
        c.rect(x - 58, low - 48, 116, 96, 18, fill="#0b1026", stroke=tint, width=3)
    fetching = now[1] == 1 and now[2] > 0
    flight = ease(ramp(t, now[0] + 0.15, now[0] + 0.75)) if fetching else 1.0
    if now[2] > 0:
        from_x, from_y = spots[now[2] - 1]
        if flight < 1 and now[2] > 1:
            c.text(n_x, low, str(PRICES[now[2] - 2]), 50, "#7fe0ff", font="display", bold=True, alpha=1 - flight)
        if flight > 0:
            x, y = between(from_x, n_x, flight), between(from_y, low, flight)
            c.text(x, y, str(PRICES[now[2] - 1]), between(34, 50, flight), "#7fe0ff", font="display", bold=True)
    added = sum(PRICES[: now[3]])
    adding = now[1] == 2
    arrive = ease(ramp(t, now[0] + 0.15, now[0] + 0.7)) if adding else 1.0
    old = sum(PRICES[: now[3] - 1]) if adding else added
    shown = added if arrive > 0.92 else old
    pop = 1 + 0.25 * math.sin(math.pi * ramp(t, now[0] + 0.62, now[0] + 0.95)) if adding else 1.0
    born = ease_out(ramp(t, 0.6, 1.1))
    c.text(total_x, low, str(shown), 50 * pop, "#ffb86b", font="display", bold=True, alpha=born)
    if adding and 0 < arrive < 0.92:
        x = between(n_x, total_x, arrive)
        c.text(
            x, low - 46 * math.sin(math.pi * arrive), f"+{PRICES[now[3] - 1]}", 38, "#ffffff", font="display", bold=True
        )
    c.text(n_x, low + 76, "this item", 17, "#9aa6d8", alpha=ramp(now[2], 0, 1))
    c.text(total_x, low + 76, "sum so far", 17, "#9aa6d8")


LOOP = Clip(
    id="loop",
    title="A for loop, step by step",
    description="Watch a for loop take the items of a list one by one and add them up.",
    topics=("python", "computing"),
    lines=(
        Line("A for loop walks through a list, item by item."),
        Line("Each round, n takes the next item.", say="Each round, en takes the next item."),
        Line("Then the indented line runs, and it goes back up for more."),
        Line("When the list is used up, the program goes on. It prints eight."),
    ),
    draw=draw_loop,
    mood="night",
    poster_at=0.95,
    voice=Voice("en-us", 158, 46),
    chimes=((3, 0.75, 784.0),),
    check=Check(
        "How often does the indented line run for a list of five items?",
        (
            Option("Once", False, "Only a line outside the loop runs once."),
            Option("Five times", True, "Right: once for each item."),
            Option("Six times", False, "After the fifth item the list is used up and the loop ends."),
        ),
        explanation="One round for each item of the list, then the program goes on below the loop.",
    ),
    alt="Four lines of Python: total = 0, for n in prices, total = total + n, print(total). A marker walks through them; the prices 3, 1 and "
    "4 move one by one into the box n and are added to the box total: 3, 4, 8. At the end it prints 8.",
)

CLIPS = (THERE, LOOP)
