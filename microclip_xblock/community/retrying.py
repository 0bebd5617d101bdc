"""Trying again when the database says that a row is locked, or that two transactions stood in each other's way."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from microclip_xblock.rules.errors import BusyError

TRIES = 8
FIRST_PAUSE_S = 0.02
"""Longest pause before the second try; doubled for each further one. Pauses are drawn, so that rivals don't meet again."""

T = TypeVar("T")


def retried(attempt: Callable[[], T], again: bool) -> T:
    """
    What `attempt` gives; tried up to TRIES times while it fails by a lock.

    Args:
        attempt: one whole transaction, which leaves nothing behind when it fails.
        again: False inside somebody else's transaction, which can't be begun again here.

    Raises:
        BusyError: the row stayed locked before anything was written.
        XBlockSaveError: it stayed locked while the field was saved. Not a refusal: the runtime must not save the block again.
    """
    from django.db import OperationalError
    from xblock.exceptions import XBlockSaveError

    wrote = False
    for turn in range(TRIES):
        try:
            return attempt()
        except (OperationalError, XBlockSaveError) as error:
            wrote = wrote or isinstance(error, XBlockSaveError)
            if isinstance(error, XBlockSaveError) and not _is_a_lock(error):
                raise
            if not again or turn == TRIES - 1:
                if wrote:
                    raise
                raise BusyError from error
            time.sleep(random.uniform(0.2, 1.0) * FIRST_PAUSE_S * 2**turn)  # noqa: S311 - nothing secret hangs on a pause
    raise BusyError


def _is_a_lock(error: BaseException | None) -> bool:
    """Whether an error came from the database's own "locked" or "deadlock", however it was wrapped."""
    from django.db import OperationalError

    while error is not None:
        if isinstance(error, OperationalError):
            return True
        error = error.__cause__ or error.__context__
    return False
