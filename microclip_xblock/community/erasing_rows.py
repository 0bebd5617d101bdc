"""Taking what a learner showed and wrote out of ledgers that lie in the platform's rows, from outside of any request of theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

CLIPS = ("e", "d")
"""Parts of a challenge's ledger that are the learner's own work: the entry with its texts, and the draft."""

PERSONAL = (*CLIPS, "q", "pin", "p")
"""The same, and of a feed's ledger what the learner wrote: questions to the author, what they want to do, and what they said of their taste."""


def blank_entries(rows: Any) -> int:
    """
    Take entries and drafts out of challenge ledgers, questions and intentions out of feed ledgers; what is no work and no text of theirs, such
    as votes, stays.

    Each row is changed under its own lock and counts as changed now, so that folds notice. Fine to call twice. States that are no ledgers
    are left as they are.

    Args:
        rows: a queryset of `StudentModule` rows of challenges and feeds (openedx-platform, lms/djangoapps/courseware/models.py).

    Returns:
        How many rows were changed.
    """
    return sum(_blank(rows.model, key) for key in list(rows.order_by("id").values_list("id", flat=True)))


def folders_in(state: str | None) -> Iterator[str]:
    """The storage folders that the ledger in a row's state text mentions, in any version that has folders."""
    ledger = _ledger(_parsed(state))
    entry, draft = (ledger.get(part) for part in CLIPS)
    for clip in (entry.get("clip") if isinstance(entry, Mapping) else None, draft):
        folder = clip.get("folder") if isinstance(clip, Mapping) else None
        if isinstance(folder, str) and folder:
            yield folder


def _blank(model: Any, key: int) -> bool:
    from django.db import router, transaction
    from django.utils import timezone

    alias = router.db_for_write(model)
    with transaction.atomic(using=alias):
        row = model.objects.using(alias).select_for_update().filter(id=key).only("id", "state").first()
        state = _parsed(row.state) if row else {}
        ledger = _ledger(state)
        if not any(part in ledger for part in PERSONAL):
            return False
        state["ledger"] = {part: value for part, value in ledger.items() if part not in PERSONAL}
        # Not through save(): its receivers are for learners' own doings.
        model.objects.using(alias).filter(id=key).update(state=json.dumps(state), modified=timezone.now())
        return True


def _parsed(state: str | None) -> dict[str, Any]:
    try:
        parsed = json.loads(state) if state else {}
    except ValueError:
        parsed = {}
    return parsed if isinstance(parsed, dict) else {}


def _ledger(state: Mapping[str, Any]) -> Mapping[str, Any]:
    ledger = state.get("ledger")
    return ledger if isinstance(ledger, dict) else {}
