"""
A small drawing surface for clips: 540x960, painted by cairo, whose edges are smooth at any size
(painting at twice the size and scaling down looks the same and takes three times as long).

Colors are "#rrggbb" or "#rrggbbaa". Angles are radians, clockwise, 0 pointing right. The player lays captions over the
lowest 18 % and buttons over the rightmost 14 %, so what matters stays inside LEFT..RIGHT and TOP..BOTTOM.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeAlias

import cairocffi as cairo
from PIL import Image

WIDTH, HEIGHT = 540, 960
LEFT, RIGHT, TOP, BOTTOM = 28, 462, 44, 782
MIDDLE = (LEFT + RIGHT) / 2

Point = tuple[float, float]
Paint: TypeAlias = "str | cairo.Pattern"
FONTS = {
    "display": "Inter Display",
    "text": "Inter",
    "round": "Quicksand",
    "soft": "Comfortaa",
    "lato": "Lato",
    "mono": "DejaVu Sans Mono",
    "serif": "DejaVu Serif",
}


@lru_cache(maxsize=512)
def rgba(color: str) -> tuple[float, float, float, float]:
    """The four parts, 0.0 to 1.0, of "#rrggbb" or "#rrggbbaa"."""
    parts = [int(color[i : i + 2], 16) / 255 for i in range(1, len(color), 2)]
    return (parts[0], parts[1], parts[2], parts[3] if len(parts) == 4 else 1.0)


def faded(color: str, alpha: float) -> str:
    """The same color with its alpha multiplied by `alpha` (held within 0 to 1)."""
    share = max(0.0, min(1.0, rgba(color)[3] * alpha))
    return f"{color[:7]}{round(share * 255):02x}"


def mixed(first: str, second: str, share: float) -> str:
    """The color `share` of the way (0 to 1) from `first` to `second`."""
    share = max(0.0, min(1.0, share))
    pairs = zip(rgba(first), rgba(second), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * share)):02x}" for a, b in pairs)


def linear(start: Point, end: Point, *stops: str) -> cairo.Pattern:
    """A gradient along a line; the colors are spread evenly."""
    pattern = cairo.LinearGradient(*start, *end)
    for i, color in enumerate(stops):
        pattern.add_color_stop_rgba(i / max(1, len(stops) - 1), *rgba(color))
    return pattern


def radial(center: Point, radius: float, *stops: str, focus: Point | None = None) -> cairo.Pattern:
    """A round gradient from `focus` (the center unless told) outwards."""
    pattern = cairo.RadialGradient(*(focus or center), 0, *center, radius)
    for i, color in enumerate(stops):
        pattern.add_color_stop_rgba(i / max(1, len(stops) - 1), *rgba(color))
    return pattern


class Canvas:
    """One picture being painted. Every method paints at once and returns nothing."""

    def __init__(self) -> None:
        self.surface = cairo.ImageSurface(cairo.FORMAT_RGB24, WIDTH, HEIGHT)
        self.ctx = cairo.Context(self.surface)
        self.ctx.set_line_cap(cairo.LINE_CAP_ROUND)
        self.ctx.set_line_join(cairo.LINE_JOIN_ROUND)
        options = cairo.FontOptions()
        options.set_hint_style(cairo.HINT_STYLE_NONE)
        options.set_hint_metrics(cairo.HINT_METRICS_OFF)
        options.set_antialias(cairo.ANTIALIAS_GRAY)
        self.ctx.set_font_options(options)

    def image(self) -> Image.Image:
        """The picture as RGB."""
        self.surface.flush()
        raw = bytes(self.surface.get_data())
        return Image.frombuffer("RGB", (WIDTH, HEIGHT), raw, "raw", "BGRX", self.surface.get_stride(), 1)

    # paint ----------------------------------------------------------------------------------------------------------

    def _use(self, paint: Paint) -> None:
        if isinstance(paint, str):
            self.ctx.set_source_rgba(*rgba(paint))
        else:
            self.ctx.set_source(paint)

    def finish(
        self, fill: Paint | None = None, stroke: Paint | None = None, width: float = 0, dash: Sequence[float] = ()
    ) -> None:
        """Fill and stroke the path drawn so far on `ctx`, then forget it."""
        if fill is not None:
            self._use(fill)
            self.ctx.fill_preserve()
        if stroke is not None and width > 0:
            self._use(stroke)
            self.ctx.set_line_width(width)
            self.ctx.set_dash(list(dash))
            self.ctx.stroke_preserve()
            self.ctx.set_dash([])
        self.ctx.new_path()

    def sky(self, *stops: str) -> None:
        """Fill everything with a gradient from top to bottom."""
        self.rect(0, 0, WIDTH, HEIGHT, fill=linear((0, 0), (0, HEIGHT), *stops))

    def glow(self, x: float, y: float, radius: float, color: str) -> None:
        """A soft light, `color` in the middle and nothing at `radius`."""
        self.circle(x, y, radius, fill=radial((x, y), radius, color, faded(color, 0.35), faded(color, 0)))

    # shapes ---------------------------------------------------------------------------------------------------------

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        radius: float = 0,
        fill: Paint | None = None,
        stroke: Paint | None = None,
        width: float = 2,
        dash: Sequence[float] = (),
    ) -> None:
        """A rectangle from its top left corner, with rounded corners if asked."""
        r = min(radius, abs(w) / 2, abs(h) / 2)
        if r <= 0:
            self.ctx.rectangle(x, y, w, h)
        else:
            for i, (cx, cy) in enumerate(
                ((x + w - r, y + r), (x + w - r, y + h - r), (x + r, y + h - r), (x + r, y + r))
            ):
                self.ctx.arc(cx, cy, r, (i - 1) * math.pi / 2, i * math.pi / 2)
            self.ctx.close_path()
        self.finish(fill, stroke, width, dash)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        fill: Paint | None = None,
        stroke: Paint | None = None,
        width: float = 2,
        dash: Sequence[float] = (),
    ) -> None:
        """A full circle; a radius of 0 or less paints nothing."""
        if radius > 0:
            self.ctx.arc(x, y, radius, 0, 2 * math.pi)
            self.finish(fill, stroke, width, dash)

    def arc(self, x: float, y: float, radius: float, start: float, end: float, stroke: Paint, width: float = 3) -> None:
        """A part of a circle's rim, from `start` clockwise to `end`."""
        self.ctx.arc(x, y, radius, start, end)
        self.finish(None, stroke, width)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: Paint | None = None, stroke: Paint | None = None,
             width: float = 2) -> None:  # fmt: skip
        """An ellipse around its center; a flat one paints nothing."""
        if rx <= 0 or ry <= 0:
            return
        self.ctx.save()
        self.ctx.translate(x, y)
        self.ctx.scale(rx, ry)
        self.ctx.arc(0, 0, 1, 0, 2 * math.pi)
        self.ctx.restore()
        self.finish(fill, stroke, width)

    def poly(self, points: Iterable[Point], fill: Paint | None = None, stroke: Paint | None = None, width: float = 2,
             dash: Sequence[float] = ()) -> None:  # fmt: skip
        """A closed shape with straight sides."""
        for point in points:
            self.ctx.line_to(*point)
        self.ctx.close_path()
        self.finish(fill, stroke, width, dash)

    def line(self, points: Iterable[Point], stroke: Paint, width: float = 3, dash: Sequence[float] = ()) -> None:
        """An open line through the points."""
        for point in points:
            self.ctx.line_to(*point)
        self.finish(None, stroke, width, dash)

    def curve(self, start: Point, one: Point, two: Point, end: Point, stroke: Paint, width: float = 3) -> None:
        """A cubic Bézier curve."""
        self.ctx.move_to(*start)
        self.ctx.curve_to(*one, *two, *end)
        self.finish(None, stroke, width)

    def arrow(self, start: Point, end: Point, stroke: str, width: float = 4, head: float = 12) -> None:
        """A straight arrow with an open head."""
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        self.line((start, end), stroke, width)
        sides = [(end[0] - head * math.cos(angle + s), end[1] - head * math.sin(angle + s)) for s in (0.55, -0.55)]
        self.line((sides[0], end, sides[1]), stroke, width)

    def wave(self, start: Point, end: Point, length: float, height: float, shift: float, stroke: str, width: float = 3,
             head: float = 0) -> None:  # fmt: skip
        """A sine wave along a line, `length` from crest to crest; `shift` moves it on; with `head`, an arrow head."""
        span = math.dist(start, end)
        if span < 2:
            return
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        cos, sin = math.cos(angle), math.sin(angle)
        points = []
        for i in range(int(span / 2) + 1):
            s = min(span, i * 2)
            rise = height * math.sin((s - shift) * 2 * math.pi / length) * min(1.0, s / 14, (span - s) / 14)
            points.append((start[0] + s * cos - rise * sin, start[1] + s * sin + rise * cos))
        self.line(points, stroke, width)
        if head:
            sides = [(end[0] - head * math.cos(angle + a), end[1] - head * math.sin(angle + a)) for a in (0.55, -0.55)]
            self.line((sides[0], end, sides[1]), stroke, width)

    # text -----------------------------------------------------------------------------------------------------------

    def _font(self, size: float, font: str, bold: bool) -> None:
        weight = cairo.FONT_WEIGHT_BOLD if bold else cairo.FONT_WEIGHT_NORMAL
        self.ctx.select_font_face(FONTS[font], cairo.FONT_SLANT_NORMAL, weight)
        self.ctx.set_font_size(size)

    def text_width(self, words: str, size: float, font: str = "text", bold: bool = False) -> float:
        """How far the text moves the pen."""
        self._font(size, font, bold)
        return float(self.ctx.text_extents(words)[4])

    def text(self, x: float, y: float, words: str, size: float, color: str = "#ffffff", *, font: str = "text",
             bold: bool = False, anchor: str = "middle", alpha: float = 1.0) -> None:  # fmt: skip
        """One line of text; `y` is half the height of its capitals, `anchor` says which end `x` is (left, middle, right)."""
        if alpha <= 0.01:
            return
        wide = self.text_width(words, size, font, bold)
        self.ctx.move_to(x - wide * {"left": 0, "middle": 0.5, "right": 1}[anchor], y + size * 0.36)
        self._use(faded(color, alpha))
        self.ctx.show_text(words)
        self.ctx.new_path()

    def title(self, first: str, second: str, color: str, accent: str, *, font: str = "display", size: float = 40,
              alpha: float = 1.0) -> None:  # fmt: skip
        """The clip's question in two lines at the top left."""
        self.text(LEFT, TOP + 26, first, size, color, font=font, bold=True, anchor="left", alpha=alpha)
        self.text(LEFT, TOP + 26 + size * 1.2, second, size, accent, font=font, bold=True, anchor="left", alpha=alpha)

    def pill(self, x: float, y: float, words: str, size: float, fill: str, color: str, *, font: str = "text",
             alpha: float = 1.0, bold: bool = True) -> None:  # fmt: skip
        """A label with a rounded ground, centered on the point."""
        if alpha <= 0.01:
            return
        wide = self.text_width(words, size, font, bold) + size * 1.5
        self.rect(x - wide / 2, y - size * 0.95, wide, size * 1.9, size, fill=faded(fill, alpha))
        self.text(x, y, words, size, color, font=font, bold=bold, alpha=alpha)

    # groups ---------------------------------------------------------------------------------------------------------

    @contextmanager
    def at(self, x: float = 0, y: float = 0, *, scale: float | Point = 1, turn: float = 0) -> Iterator[None]:
        """Move, turn and scale what is painted inside."""
        self.ctx.save()
        self.ctx.translate(x, y)
        self.ctx.rotate(turn)
        sx, sy = scale if isinstance(scale, tuple) else (scale, scale)
        self.ctx.scale(sx or 1e-4, sy or 1e-4)
        try:
            yield
        finally:
            self.ctx.restore()

    @contextmanager
    def fade(self, alpha: float) -> Iterator[None]:
        """Paint what is inside as one sheet with this opacity (0 to 1)."""
        if alpha >= 0.995:
            yield
            return
        self.ctx.push_group()
        try:
            yield
        finally:
            self.ctx.pop_group_to_source()
            self.ctx.paint_with_alpha(max(0.0, alpha))

    @contextmanager
    def within(self, x: float, y: float, w: float, h: float, radius: float = 0) -> Iterator[None]:
        """Paint only inside this rectangle, or inside a circle around (x, y) when `h` is 0 and `w` its radius."""
        self.ctx.save()
        if h == 0:
            self.ctx.arc(x, y, w, 0, 2 * math.pi)
        else:
            r = max(0.01, min(radius, w / 2, h / 2))
            for i, (cx, cy) in enumerate(
                ((x + w - r, y + r), (x + w - r, y + h - r), (x + r, y + h - r), (x + r, y + r))
            ):
                self.ctx.arc(cx, cy, r, (i - 1) * math.pi / 2, i * math.pi / 2)
            self.ctx.close_path()
        self.ctx.clip()
        try:
            yield
        finally:
            self.ctx.restore()
