"""Tasks for Celery, which finds this module because the app is installed. Nothing else imports it."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from microclip_xblock.community.gateway import server_now
from microclip_xblock.community.taste_view import fit_feed
from microclip_xblock.media import work
from microclip_xblock.web import feed_tastes

AGAIN_AFTER_S = 300
MOST_TIMES = 12
"""An hour of asking again: a dead worker's claim has ended by then."""

FIT_S = 300
"""The longest a fit may take."""


@shared_task(
    bind=True,
    name=work.TASK,
    acks_late=True,
    reject_on_worker_lost=True,
    ignore_result=True,
    soft_time_limit=work.CLAIM_SECONDS - 120,
    time_limit=work.CLAIM_SECONDS - 60,
    max_retries=MOST_TIMES,
)
def make_copies(self: Any, folder: str) -> None:
    """Make the copies a clip waits for. Asks again later while something still waits: an attempt failed, or a dead worker holds the claim."""
    work.work_on(folder)
    if work.marker_of(folder) is not None and self.request.retries < MOST_TIMES:
        raise self.retry(countdown=AGAIN_AFTER_S)


@shared_task(name=feed_tastes.TASK, ignore_result=True, soft_time_limit=FIT_S, time_limit=FIT_S + 30)
def fit_taste(block: str) -> None:
    """Have a feed's recommender learn from what its learners did. If it fails, the next request after a while asks again."""
    fit_feed(block, server_now())
