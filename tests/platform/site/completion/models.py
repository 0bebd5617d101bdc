"""Completion rows (openedx/completion, completion/models.py)."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from opaque_keys.edx.django.models import LearningContextKeyField, UsageKeyField


class BlockCompletionManager(models.Manager):
    """Adds the way completions are stored."""

    def submit_completion(self, user, block_key, completion):
        """Store ``completion`` (0.0 to 1.0, else ValidationError). Returns the row and whether it is new."""
        if not 0.0 <= completion <= 1.0:
            raise ValidationError(f"{completion} is not a ratio from 0.0 to 1.0")
        return self.update_or_create(
            user=user,
            context_key=block_key.context_key,
            block_key=block_key,
            defaults={"completion": completion, "block_type": block_key.block_type},
        )


class BlockCompletion(models.Model):
    """How far one person has completed one block."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    context_key = LearningContextKeyField(max_length=255)
    block_key = UsageKeyField(max_length=255)
    block_type = models.CharField(max_length=64)
    completion = models.FloatField()
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    objects = BlockCompletionManager()

    class Meta:
        unique_together = [("context_key", "block_key", "user")]
