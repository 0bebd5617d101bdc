"""Has feeds learn from what their learners did."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from microclip_xblock.web.feed_tastes import fit_waiting


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Has the recommender of each feed that waits for it learn from what its learners did. For sites without Celery, from cron; without "
        "either, feeds learn from fewer learners while somebody asks for them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="fit what waits, then end (the default)")
        how.add_argument(
            "--loop", type=float, metavar="SECONDS", help="look again after so many seconds, until stopped"
        )

    def handle(self, *_args: object, **options: Any) -> None:
        pause = options["loop"]
        if pause is not None and pause <= 0:
            raise CommandError("--loop needs a number of seconds above 0.")
        try:
            while True:
                fitted = fit_waiting()
                if fitted or pause is None:
                    self.stdout.write(f"Fitted {fitted} feeds.")
                if pause is None:
                    return
                time.sleep(pause)
        except KeyboardInterrupt:
            self.stdout.write("Stopped; feeds that wait are fitted next time.")
