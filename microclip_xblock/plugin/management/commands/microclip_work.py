"""Makes the copies that clips wait for."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from microclip_xblock.media import work


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Makes the copies that clips wait for: forms that play on every device. For sites without Celery, from cron; beside Celery it takes "
        "what a worker left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="work on what waits, then end (the default)")
        how.add_argument(
            "--loop", type=float, metavar="SECONDS", help="look again after so many seconds, until stopped"
        )
        parser.add_argument("--limit", type=int, default=100, help="most clips at a time (default: %(default)s)")

    def handle(self, *_args: object, **options: Any) -> None:
        pause = options["loop"]
        if pause is not None and pause <= 0:
            raise CommandError("--loop needs a number of seconds above 0.")
        try:
            while True:
                worked = work.work_due(options["limit"])
                if worked or pause is None:
                    left = len({marker.folder for marker in work.markers()})
                    self.stdout.write(f"Worked on {worked} clips; {left} still wait.")
                if pause is None:
                    return
                time.sleep(pause)
        except KeyboardInterrupt:
            self.stdout.write("Stopped; what was begun is taken up again.")
