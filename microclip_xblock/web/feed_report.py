"""How a whole feed does, for its course team, and in a preview for its author: as a reply, and as tables to take along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from webob import Response

from microclip_xblock.community.feed_fold import ClipCounts
from microclip_xblock.community.feed_whole import Whole, whole_feed
from microclip_xblock.community.ledger import EPOCH
from microclip_xblock.rules.clips import Clip
from microclip_xblock.rules.dropoff import FEWEST, STEPS
from microclip_xblock.rules.errors import MalformedRequestError, StaffOnlyError
from microclip_xblock.rules.report import Figures, Report, Row, Share, Summary, report, told
from microclip_xblock.web.browser_words import BROWSER_WORDS
from microclip_xblock.web.feed_replies import NOBODY, stamped
from microclip_xblock.web.feed_report_words import (
    column_names,
    moment,
    percent,
    question_column_names,
    rule_texts,
    sign_text,
)
from microclip_xblock.web.handling import Payload, Reply, any_request, json_post
from microclip_xblock.web.words import Words

if TYPE_CHECKING:
    from microclip_xblock.web.feed_handlers import FeedHandlers

RUNS = frozenset("=+-@\t\r\n＝＋－＠")
"""What spreadsheets begin a formula with."""

Cell = str | int | float


class FeedReport:
    """Mixed into the feed beside `FeedHandlers`."""

    @json_post
    def report(self, data: Payload) -> Reply:
        """For staff, and for authors in a preview: how the feed's clips do."""
        del data
        feed, whole = _seen(self)
        return report_reply(feed.clip_list, whole, feed.words) | {
            "as_of_text": feed.words.as_of(whole.as_of, feed.gateway.now()),
            "words": BROWSER_WORDS["microclip_staff"](feed.words.gettext),
        }

    @any_request
    def export_report(self, request: Any, suffix: str) -> Response:
        """For the same people: the table of clips as a file; `questions` after the address for what learners asked."""
        feed, whole = _seen(self)
        if request.method not in ("GET", "HEAD") or suffix.strip("/") not in ("", "questions"):
            raise MalformedRequestError
        day = feed.gateway.now().date().isoformat()
        if suffix.strip("/"):
            return _download(f"feed-questions-{day}.csv", question_table(feed.clip_list, whole, feed.words))
        return _download(f"feed-report-{day}.csv", clip_table(feed.clip_list, whole, feed.words))


def report_of(clips: Sequence[Clip], whole: Whole) -> Report:
    """The report on the author's clips, in their order. Clips that joined from elsewhere, or are gone, have none."""
    asked = whole.asked()
    return report(_figures(clip, whole.counts.get(clip.id, NOBODY), whole, asked[clip.id]) for clip in clips)


def report_reply(clips: Sequence[Clip], whole: Whole, words: Words) -> dict[str, Any]:
    """
    The report as browsers get it.

    Numbers that are null stand for 1 to 4 learners. Parts are `{"of", "share"}`: null of too few learners; a null share is that of 1 to 4.
    """
    made = report_of(clips, whole)
    return {
        "as_of": stamped(whole.as_of),
        "fewest": FEWEST,
        "people": told(whole.people),
        "total": _summary(made.total),
        "clips": [_row(clip, row, words) for clip, row in zip(clips, made.rows, strict=True)],
        "first": list(made.first),
        "rules": rule_texts(words),
        "topics": [{"topic": topic} | _summary(summary) for topic, summary in made.topics.items()],
    }


def clip_table(clips: Sequence[Clip], whole: Whole, words: Words) -> list[list[Cell]]:
    """The report as rows of a table under their header. Nothing in it was written by a learner."""
    few = words.gettext("fewer than 5")

    def number(count: int | None) -> Cell:
        return few if count is None else count

    def part(found: Share | None) -> Cell:
        return "" if found is None else few if found.value is None else percent(found.value)

    rows: list[list[Cell]] = [
        [
            place,
            clip.title,
            words.listed(clip.topics),
            clip.duration_s,
            number(row.shown),
            number(row.views),
            part(row.finished),
            *map(number, (row.likes, row.saves, row.clear, row.tried, row.lost)),
            number(row.answered) if clip.check else "",
            part(row.right),
            row.reported,
            row.questions,
            " ".join(sign_text(sign, clip.duration_s, words) for sign in row.signs),
        ]
        for place, (clip, row) in enumerate(zip(clips, report_of(clips, whole).rows, strict=True), 1)
    ]
    return [[*column_names(words)], *rows]


def question_table(clips: Sequence[Clip], whole: Whole, words: Words) -> list[list[Cell]]:
    """What learners asked, the newest first, without who they are."""
    known = {clip.id: clip for clip in clips}
    rows: list[list[Cell]] = [
        [
            known[one.clip].title,
            "" if one.ratio is None else moment(round(one.ratio * STEPS), known[one.clip].duration_s),
            (EPOCH + timedelta(days=one.day)).date().isoformat(),
            one.text,
        ]
        for one in whole.questions
        if one.clip in known
    ]
    return [[*question_column_names(words)], *rows]


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as CSV. No text in it starts a formula where it is opened."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([_inert(cell) for cell in row] for row in rows)
    return written.getvalue()


def _inert(cell: Cell) -> Cell:
    # Spreadsheets look behind leading blanks, too.
    runs = isinstance(cell, str) and (cell[:1] in RUNS or cell.lstrip()[:1] in RUNS) and cell != ""
    return f"'{cell}" if runs else cell


def _download(name: str, rows: Iterable[Sequence[Cell]]) -> Response:
    # Excel takes a file for UTF-8 only with the mark in front; other programs pass over it. Half a character can't be written.
    body = csv_text(rows).encode("utf-8-sig", errors="replace")
    response = Response(body, content_type="text/csv", charset="utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _seen(block: FeedReport) -> tuple[FeedHandlers, Whole]:
    """
    The feed and its view, for those who may see it.

    Raises:
        StaffOnlyError
    """
    feed = cast("FeedHandlers", block)
    if not feed.sees_insight():
        raise StaffOnlyError
    return feed, whole_feed(feed.gateway)


def _figures(clip: Clip, counts: ClipCounts, whole: Whole, questions: int) -> Figures:
    furthest, lost_at = whole.strips_of(clip.id)
    return Figures(
        clip=clip.id,
        topics=clip.topics,
        shown=counts.shown,
        views=counts.watchers,
        finished=counts.finished,
        likes=counts.likes,
        saves=counts.saves,
        clear=counts.clear,
        tried=counts.tried,
        lost=counts.lost,
        answered=counts.answered if clip.check else 0,
        right=counts.right if clip.check else 0,
        reported=counts.reported,
        questions=questions,
        furthest=furthest,
        lost_at=lost_at,
    )


def _row(clip: Clip, row: Row, words: Words) -> dict[str, Any]:
    numbers = ("shown", "views", "likes", "saves", "clear", "tried", "lost", "answered", "reported", "questions")
    return {
        "id": clip.id,
        "title": clip.title,
        "topics": list(clip.topics),
        "duration_s": clip.duration_s,
        "has_check": clip.check is not None,
        "check_at_s": clip.check.at_s if clip.check else None,
        "finished": _part(row.finished),
        "right": _part(row.right),
        "signs": [{"kind": sign.kind, "text": sign_text(sign, clip.duration_s, words)} for sign in row.signs],
    } | {name: getattr(row, name) for name in numbers}


def _part(found: Share | None) -> dict[str, Any] | None:
    return None if found is None else {"of": found.of, "share": _rounded(found.value)}


def _summary(summary: Summary) -> dict[str, Any]:
    return asdict(summary) | {"finished": _rounded(summary.finished), "right": _rounded(summary.right)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
