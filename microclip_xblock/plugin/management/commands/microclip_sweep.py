"""Clears away what nobody comes back for."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from microclip_xblock.media import uploads, work
from microclip_xblock.media.erasing import Erased, erase_clip
from microclip_xblock.plugin.erasing import orphaned, stale_uploads

ORPHANS_AFTER = timedelta(days=1)


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Discards uploads nobody went on with. With --orphans it lists clips that no learner's state mentions and that are older than a day, and "
        "with --delete it erases them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--hours", type=float, default=48, help="how long an upload may rest (default: %(default)s)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")
        parser.add_argument("--orphans", action="store_true", help="list clips that no state mentions")
        parser.add_argument("--delete", action="store_true", help="with --orphans: erase them")

    def handle(self, *_args: object, **options: Any) -> None:
        if options["delete"] and not options["orphans"]:
            raise CommandError("--delete goes with --orphans; uploads are discarded without it.")
        if options["hours"] < 0:
            raise CommandError("--hours can't be below 0.")
        self._uploads(datetime.now(UTC) - timedelta(hours=options["hours"]), options["dry_run"])
        if options["orphans"]:
            self._orphans(options["delete"] and not options["dry_run"])

    def _uploads(self, older_than: datetime, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write(f"{sum(1 for _ in stale_uploads(older_than))} uploads would be discarded.")
            return
        discarded = uploads.expire(older_than)
        forgotten = work.forget_gone()
        self.stdout.write(
            f"Discarded {discarded} uploads; forgot {forgotten} clips that waited for copies and are gone."
        )

    def _orphans(self, delete: bool) -> None:
        found: Iterator[str] | None = orphaned(datetime.now(UTC) - ORPHANS_AFTER)
        if found is None:
            raise CommandError("There are no learners' states here to compare with; run this on the LMS.")
        number, erased = 0, Erased()
        for folder in found:
            number += 1
            self.stdout.write(folder)
            if delete:
                erased += erase_clip(folder)
        if delete:
            self.stdout.write(
                f"Erased {number} clips that no state mentions: {erased.files} files, {erased.bytes} bytes."
            )
        else:
            self.stdout.write(f"{number} clips are mentioned by no state. Nothing was erased; --orphans --delete does.")
