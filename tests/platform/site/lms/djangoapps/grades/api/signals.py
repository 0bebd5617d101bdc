"""
Signals of scores (openedx-platform, lms/djangoapps/grades/api.py and grades/signals/).

``SCORE_PUBLISHED`` stores the raw score at once. What follows on the platform, recalculating the subsection in a
Celery task, is left out.
"""

from completion.models import BlockCompletion
from django.dispatch import Signal, receiver
from xblock.completable import XBlockCompletionMode
from xblock.scorable import ScorableXBlockMixin, Score

from lms.djangoapps.courseware.model_data import get_score, set_score

SCORE_PUBLISHED = Signal()
PROBLEM_RAW_SCORE_CHANGED = Signal()


@receiver(SCORE_PUBLISHED)
def store_published_score(sender, block, user, raw_earned, raw_possible, only_if_higher=False, **facts):
    """Store the score unless a better one is to be kept; tell a scorable block too."""
    if only_if_higher:
        row = get_score(user.id, block.usage_key)
        comparable = row is not None and row.max_grade and raw_possible
        if comparable and row.grade / row.max_grade >= raw_earned / raw_possible:
            return False
    if isinstance(block, ScorableXBlockMixin):
        block.set_score(Score(raw_earned, raw_possible))
    set_score(user.id, block.usage_key, raw_earned, raw_possible)
    PROBLEM_RAW_SCORE_CHANGED.send(
        sender=None,
        block=block,
        user=user,
        score_deleted=bool(facts.get("score_deleted")),
        grader_response=facts.get("grader_response"),
    )
    return True


@receiver(PROBLEM_RAW_SCORE_CHANGED)
def complete_scored_block(sender, block, user, score_deleted=False, grader_response=None, **_facts):
    """A scored block that reports no completion itself is complete once scored (openedx/completion, handlers.py)."""
    completable = XBlockCompletionMode.get_mode(block) == XBlockCompletionMode.COMPLETABLE
    if completable and not getattr(block, "has_custom_completion", False) and not grader_response:
        BlockCompletion.objects.submit_completion(user, block.usage_key, 0.0 if score_deleted else 1.0)
