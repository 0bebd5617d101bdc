"""The self-check on the command line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from microclip_xblock.plugin.checks import failed, run_checks

SHOWN = {"ok": "  ok  ", "warn": " warn ", "fail": " FAIL "}


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Tries whether this site has what keeping clips takes, and says what to do where it has not. Ends with 1 if anything fails. What only "
        "a browser can try is on the page /microclip/check."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="for scripts: a list of {code, state, sentence, remedy}"
        )

    def handle(self, *_args: object, **options: Any) -> None:
        checks = run_checks()
        if options["json"]:
            self.stdout.write(json.dumps([check.as_dict() for check in checks], indent=2))
        else:
            for check in checks:
                self.stdout.write(f"[{SHOWN[check.state]}] {check.sentence}")
                if check.remedy:
                    self.stdout.write(f"         What to do: {check.remedy}")
            bad, doubtful = (sum(check.state == state for check in checks) for state in ("fail", "warn"))
            self.stdout.write(f"{len(checks)} checks: {bad} failed, {doubtful} with a warning.")
        if failed(checks):
            sys.exit(1)
