"""What a bench found: one figure a row, beside its goal; a table to read and JSON to keep."""

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Figure:
    """
    One row.

    Attributes:
        what: what was measured. measured, goal: as text with units. ok: whether the goal is met; None where there is none.
        note: what one has to know to read it. numbers: what it was made from (milliseconds unless named otherwise).
    """

    what: str
    measured: str
    goal: str
    ok: bool | None
    note: str = ""
    numbers: dict = field(default_factory=dict)


def at_most(what, value, most, form="{:.2f}×", note="", **numbers):
    """A figure that must not be above its goal."""
    return Figure(what, form.format(value), "≤ " + form.format(most), value <= most, note, {"value": value, **numbers})


def table(figures):
    """All rows as text."""
    verdicts = {True: "ok", False: "FALLS SHORT", None: ""}
    rows = [("what", "measured", "goal", "")]
    rows += [(one.what, one.measured, one.goal, verdicts[one.ok]) for one in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = []
    for number, row in enumerate(rows):
        lines.append("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            lines.append("  ".join("─" * width for width in widths))
        elif figures[number - 1].note:
            lines.append("    " + figures[number - 1].note)
    return "\n".join(lines)


def as_json(figures, about):
    """All rows and what they were measured on."""
    return json.dumps({"about": about, "figures": [asdict(one) for one in figures]}, indent=1, ensure_ascii=False)
