"""What the demo's course remembers beside the blocks' own state: who has completed what."""

from __future__ import annotations

from django.db import models


class Completion(models.Model):
    """How far one learner has completed one block, as the block said when it published it."""

    user_id: models.IntegerField[int, int] = models.IntegerField()
    usage_id: models.CharField[str, str] = models.CharField(max_length=255)
    ratio: models.FloatField[float, float] = models.FloatField()

    class Meta:
        """One row a learner and block."""

        constraints = [models.UniqueConstraint(fields=["user_id", "usage_id"], name="one_completion_each")]

    def __str__(self) -> str:
        """For a debugger."""
        return f"{self.user_id} has completed {self.ratio:.0%} of {self.usage_id}"


def record_completion(user_id: int, usage_id: str, ratio: float) -> None:
    """Remember ``ratio`` (0.0 to 1.0) for a learner and a block; the latest word counts, as on the platform."""
    Completion.objects.update_or_create(user_id=user_id, usage_id=usage_id, defaults={"ratio": ratio})


def completions_of(user_id: int | None) -> dict[str, float]:
    """Completion by usage id for one learner; empty for a visitor."""
    if user_id is None:
        return {}
    return dict(Completion.objects.filter(user_id=user_id).values_list("usage_id", "ratio"))
