"""
Three hosts behind one face, so that one suite of tests holds every gateway to the same contract.

A world has a block called "one" (a challenge) and one called "two" (a feed), learners 1 to 3, and can do to their stored rows what
happens to rows in real life.
"""

from __future__ import annotations

import json
from typing import Any

from microclip_xblock.challenge import MicroclipChallengeXBlock
from microclip_xblock.community.gateway import Gateway, ledger_in
from microclip_xblock.community.memory import Memory
from microclip_xblock.community.platform import PlatformGateway
from microclip_xblock.community.workbench import WorkbenchGateway
from microclip_xblock.feed import MicroclipFeedXBlock

CLASSES = {
    "microclip_feed": "microclip_xblock.feed:MicroclipFeedXBlock",
    "microclip_challenge": "microclip_xblock.challenge:MicroclipChallengeXBlock",
    "microclip_board": "microclip_xblock.board:MicroclipBoardXBlock",
}


class MemoryWorld:
    """The course in memory. It keeps ledgers as objects, so a row that can't be read is an empty one."""

    name = "memory"

    def __init__(self) -> None:
        self.memory = Memory()
        self.keys = {"one": "one", "two": "two"}

    def learner(self, number: int) -> int:
        return number

    def request(self, number: int | None, block: str = "one") -> Gateway:
        """The gateway of a learner's new request, with the block loaded already; None for nobody."""
        return self.memory.at(block, number)

    def put(self, number: int, text: str | None, block: str = "one") -> None:
        """Have this text stored as the learner's state."""
        try:
            self.memory.store(block, number, ledger_in(json.loads(text or "null")))
        except ValueError:
            self.memory.store(block, number, {})

    def delete(self, number: int, block: str = "one") -> None:
        self.memory.delete(block, number)

    def text(self, number: int, block: str = "one") -> str | None:
        """What is stored of a learner, to be compared; None without a row."""
        row = self.memory.rows.get(block, {}).get(number)
        return None if row is None else json.dumps({"ledger": row.raw})

    def rows(self) -> int:
        return sum(map(len, self.memory.rows.values()))

    def done(self) -> None:
        """Called at the end of each thread."""


class WorkbenchWorld:
    """xblock-sdk's own runtime and store."""

    name = "workbench"

    def __init__(self) -> None:
        from workbench.runtime import WorkbenchRuntime

        class Bench(WorkbenchRuntime):
            classes = {"microclip_challenge": MicroclipChallengeXBlock, "microclip_feed": MicroclipFeedXBlock}

            def load_block_type(self, block_type: str) -> Any:
                return self.classes.get(block_type) or super().load_block_type(block_type)

        self.runtime = Bench
        author = Bench("author")
        author.id_generator.set_scenario("trial")
        self.keys = {
            "one": author.parse_xml_string("<microclip_challenge/>"),
            "two": author.parse_xml_string("<microclip_feed/>"),
        }

    def learner(self, number: int) -> str:
        return f"student_{number}"

    def request(self, number: int | None, block: str = "one") -> Gateway:
        live = self.runtime("none" if number is None else self.learner(number)).get_block(self.keys[block])
        _ = live.ledger  # loaded before anything else happens
        return WorkbenchGateway(live)

    def put(self, number: int, text: str | None, block: str = "one") -> None:
        from workbench.models import XBlockState

        tag = {"one": "microclip_challenge", "two": "microclip_feed"}[block]
        row, _ = XBlockState.objects.get_or_create(
            scope="usage", scope_id=self.keys[block], user_id=self.learner(number), scenario="trial", tag=tag
        )
        row.state = text or "{}"
        row.save()

    def delete(self, number: int, block: str = "one") -> None:
        self._rows(number, block).delete()

    def text(self, number: int, block: str = "one") -> str | None:
        return self._rows(number, block).values_list("state", flat=True).first()

    def rows(self) -> int:
        from workbench.models import XBlockState

        return sum(ledger_in(json.loads(row.state)) != {} for row in XBlockState.objects.filter(scope="usage"))

    def done(self) -> None:
        from django.db import connection

        connection.close()

    def _rows(self, number: int, block: str) -> Any:
        from workbench.models import XBlockState

        return XBlockState.objects.filter(scope="usage", scope_id=self.keys[block], user_id=self.learner(number))


class PlatformWorld:
    """The LMS, by its stand-in."""

    name = "platform"

    def __init__(self, make_lms: Any) -> None:
        self.made = make_lms(classes=CLASSES, learners=3)
        course, unit = self.made.course, self.made.unit
        self.keys = {
            "one": course.add("microclip_challenge", unit, "one"),
            "two": course.add("microclip_feed", unit, "two"),
        }

    def learner(self, number: int) -> int:
        return int(self.user(number).id)

    def user(self, number: int | None) -> Any:
        from django.contrib.auth.models import AnonymousUser, User

        return AnonymousUser() if number is None else User.objects.get(username=f"learner{number}")

    def live(self, number: int | None, block: str = "one") -> Any:
        return self.made.lms.bound(self.keys[block], self.user(number))

    def request(self, number: int | None, block: str = "one") -> Gateway:
        live = self.live(number, block)
        _ = live.ledger  # loaded before anything else happens
        return PlatformGateway(live)

    def put(self, number: int, text: str | None, block: str = "one", **columns: Any) -> None:
        from lms.djangoapps.courseware.models import StudentModule

        key = self.keys[block]
        StudentModule.objects.update_or_create(
            student=self.user(number),
            module_state_key=key,
            course_id=key.course_key,
            defaults={"state": text, "module_type": key.block_type, **columns},
        )

    def delete(self, number: int, block: str = "one") -> None:
        self.row(number, block).delete()

    def text(self, number: int, block: str = "one") -> str | None:
        row = self.row(number, block).first()
        return None if row is None else row.state

    def row(self, number: int, block: str = "one") -> Any:
        from lms.djangoapps.courseware.models import StudentModule

        return StudentModule.objects.filter(student=self.user(number), module_state_key=self.keys[block])

    def rows(self) -> int:
        from lms.djangoapps.courseware.models import StudentModule

        return StudentModule.objects.count()

    def done(self) -> None:
        from django.db import connection

        connection.close()
