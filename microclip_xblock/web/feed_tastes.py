"""Having a feed's taste fitted: by Celery where the platform runs it, by a command from cron, or a small one at once."""

from __future__ import annotations

import logging

from microclip_xblock.community.feed_fold import FeedFold
from microclip_xblock.community.gateway import server_now
from microclip_xblock.community.shelf import Shelf
from microclip_xblock.community.taste_view import AT_ONCE, Job, Kept, ask, fit_feed, fit_on, is_due, kept_taste
from microclip_xblock.community.views import View
from microclip_xblock.media.work import celery_app

log = logging.getLogger(__name__)

TASK = "microclip_xblock.fit_taste"
"""Name of the Celery task, whose one argument is the feed's key as text."""

WAITING = Shelf(FeedFold.name, "feeds that wait")
MOST_WAITING = 1_000


def taste_for(view: View, job: Job) -> Kept | None:
    """
    What the recommender knows of a feed; sees to it that it is brought up to date where that pays.

    Nothing known is fine: clips then stand by their topics and the course's order.
    """
    kept = kept_taste(view.shelf)
    head = view.last()
    if head is None or not is_due(kept, head, job.about):
        return kept
    # A preview's cohort is made anew for each request: what it taught could not be kept.
    if not view.gateway.shared or not ask(view.shelf, job):
        return kept
    if _worker_told(str(view.block)):
        return kept
    note_waiting(str(view.block))
    try:
        return fit_on(view.shelf, head, job, view.gateway.now(), AT_ONCE) or kept
    except Exception:  # Whatever a fit stumbles over, the feed goes on with what was known.
        log.exception("A feed's taste could not be fitted.")
        return kept


def _worker_told(block: str) -> bool:
    try:
        app = celery_app()
        if app is None:
            return False
        task = app.tasks.get(TASK)
        if task is None:
            app.send_task(TASK, [block], retry=False, ignore_result=True)
        else:
            task.apply_async([block], retry=False)
    except Exception:  # Each broker has an error family of its own, and none of them may close a feed.
        log.exception("No worker could be told of a fit; it is made at once, from fewer learners.")
        return False
    return True


def note_waiting(block: str) -> None:
    """Have the command find a feed. What two requests note at the same moment may be lost; the next request that asks notes it again."""
    waiting: list[str] = WAITING.get("blocks") or []
    if block not in waiting:
        WAITING.put_many({"blocks": [*waiting, block][-MOST_WAITING:]})


def fit_waiting() -> int:
    """Fit all feeds that wait, from everybody the view has. Tells how many."""
    waiting: list[str] = WAITING.get("blocks") or []
    WAITING.release("blocks")
    return sum(fit_feed(block, server_now()) is not None for block in waiting)
