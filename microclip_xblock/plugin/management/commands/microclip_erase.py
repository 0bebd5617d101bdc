"""Erases a person's clips, a course's, or a block's."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from microclip_xblock.media.storage import Place
from microclip_xblock.plugin.erasing import erase_blocks, erase_person, places_of
from microclip_xblock.plugin.platform import course_key, personal_rows, usage_key
from microclip_xblock.web.places import place_at


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Erases clips with posters, captions, copies and unfinished uploads, and takes entries, drafts, questions and "
        "intentions out of the states: of one person, in one course, in one block, or of one person there. It can't be undone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        who = parser.add_mutually_exclusive_group()
        who.add_argument("--username", help="of the person; the retired one if they are retired")
        who.add_argument("--user-id", type=int, help="number of the person")
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--course", help="key of the course, such as course-v1:Org+Course+Run")
        where.add_argument("--block", help="usage key of the challenge or feed")
        parser.add_argument("--yes", action="store_true", help="don't ask")

    def handle(self, *_args: object, **options: Any) -> None:
        user_id = self._user_id(options["username"], options["user_id"])
        if user_id is None and not (options["course"] or options["block"]):
            raise CommandError("Say whose clips to erase (--username, --user-id), or where (--course, --block).")
        rows, places = _there(options["course"], options["block"])
        self._confirm(_said(user_id, options["course"] or options["block"]), options["yes"])
        report = erase_blocks(rows, places or ()) if user_id is None else erase_person(user_id, rows, places)
        self.stdout.write(str(report))

    def _user_id(self, username: str | None, user_id: int | None) -> int | None:
        if username is None:
            return user_id
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Nobody is called {username} here.")
        return int(user.pk)

    def _confirm(self, what: str, yes: bool) -> None:
        if yes:
            return
        self.stdout.write(f"This erases {what}. It can't be undone.")
        try:
            answer = input("Type yes to go on: ")
        except EOFError:
            answer = ""
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was erased.")


def _there(course: str | None, block: str | None) -> tuple[Any, list[Place] | None]:
    """The rows and places that are meant; None for all of them."""
    if course is None and block is None:
        return None, None
    rows = personal_rows()
    if rows is None:
        raise CommandError("There are no courses here; run this on the LMS.")
    if block is not None:
        usage = usage_key(block)
        if usage is None:
            raise CommandError(f"{block} is no usage key.")
        return rows.filter(module_state_key=usage, course_id=usage.context_key), [place_at(usage)]
    key = course_key(course or "")
    if key is None:
        raise CommandError(f"{course} is no course key.")
    chosen = rows.filter(course_id=key)
    return chosen, places_of(chosen)


def _said(user_id: int | None, where: str | None) -> str:
    who = "what everybody left" if user_id is None else f"everything that user {user_id} left"
    return f"{who} in {where}" if where else who
