"""What happens when the platform retires somebody or deletes a state."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import Signal

from microclip_xblock.plugin import erasing
from microclip_xblock.plugin.platform import CHALLENGE, retirement_signals, student_module
from microclip_xblock.web.places import place_at

log = logging.getLogger(__name__)

RETIREMENT = "microclip_xblock.retirement"
DELETION = "microclip_xblock.state_deleted"


def connect() -> None:
    """Listen to what this site has. Fine to call twice."""
    for signal in retirement_signals():
        signal.connect(on_retirement, dispatch_uid=RETIREMENT)
    model = student_module()
    if model is not None:
        post_delete.connect(on_state_deleted, sender=model, dispatch_uid=DELETION)


def connected() -> bool:
    """Whether this process listens to everything that there is to listen to."""
    heard = all(_hears(signal, RETIREMENT) for signal in retirement_signals())
    return heard and (student_module() is None or _hears(post_delete, DELETION))


def on_retirement(sender: object, user: Any = None, **_more: object) -> None:
    """
    Erase what a person left, in all courses.

    Raises:
        whatever the storage or the database raises, so that the pipeline stops at this step and repeats it.
    """
    del sender
    if user is None or user.id is None:
        return
    try:
        report = erasing.erase_person(user.id)
    except Exception:
        log.exception("Not everything that a retired person left could be erased; the retirement has to be repeated.")
        raise
    log.info("A person was retired. %s", report)


def on_state_deleted(sender: object, instance: Any, using: str | None = None, **_more: object) -> None:
    """Erase the files of a challenge's state once its deletion is certain. Never in the way of the deletion."""
    del sender
    if instance.module_type != CHALLENGE:
        return
    try:
        place = place_at(instance.module_state_key.map_into_course(instance.course_id))
        erase = partial(erasing.erase_left_by, place, str(instance.student_id))
        transaction.on_commit(erase, using=using, robust=True)
    except Exception:
        log.exception(
            "Files of a deleted state could not be looked for; microclip_sweep --orphans --delete erases them."
        )


def _hears(signal: Signal, uid: str) -> bool:
    # Each receiver stands first with its key: our uid, and the sender.
    return any(receiver[0][0] == uid for receiver in signal.receivers)
