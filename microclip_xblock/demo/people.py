"""The people of the demo: eight learners by name, a teacher, a visitor, and a crowd of invented learners."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

COURSE_ID = "course-v1:Microclip+CLIMATE+demo"


@dataclass(frozen=True)
class Person:
    """
    Somebody who can look at the course.

    ``user_id`` is the number the platform would use and None for a visitor. ``role`` is the platform's word:
    "student" or "instructor". ``note`` says in a few words where this person stands.
    """

    key: str
    user_id: int | None
    name: str
    role: str = "student"
    note: str = ""

    @property
    def is_authenticated(self) -> bool:
        """Whether this person is logged in."""
        return self.user_id is not None

    @property
    def is_staff(self) -> bool:
        """Whether this person is on the staff of the course."""
        return self.role == "instructor"

    @property
    def initials(self) -> str:
        """One or two letters for an avatar."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    @property
    def anonymous_id(self) -> str | None:
        """The per-course anonymous id: 32 hexadecimal digits, None for a visitor."""
        if self.user_id is None:
            return None
        return hashlib.md5(f"{self.user_id}:{COURSE_ID}".encode(), usedforsecurity=False).hexdigest()


LEARNERS = (
    Person("amira", 101, "Amira Benali", note="New here"),
    Person("jonas", 102, "Jonas Lindqvist", note="New here"),
    Person("mei", 103, "Mei Tanaka", note="Far along"),
    Person("kwame", 104, "Kwame Mensah", note="Has entered and voted"),
    Person("sofia", 105, "Sofia Rossi", note="New here"),
    Person("ravi", 106, "Ravi Iyer", note="Half-way"),
    Person("yara", 107, "Yara Costa", note="New here"),
    Person("tomas", 108, "Tomás Herrera", note="Three questions are due"),
)
TEACHER = Person("teacher", 900, "Ines Okafor", role="instructor", note="Teaches this course")
VISITOR = Person("visitor", None, "Visitor", note="Not logged in")
EVERYBODY = (*LEARNERS, TEACHER, VISITOR)
BY_KEY = {person.key: person for person in EVERYBODY}
DEFAULT = LEARNERS[0]

FIRST_INVENTED_ID = 1001


def invented_learners(count: int) -> tuple[Person, ...]:
    """The crowd: ``count`` learners nobody needs to be told apart from one another by name."""
    return tuple(
        Person(f"invented-{number:03d}", FIRST_INVENTED_ID + number, f"Learner {number + 1}") for number in range(count)
    )


def by_anonymous_id(anonymous_id: str) -> Person | None:
    """The named person behind a per-course anonymous id, or None."""
    return next((person for person in EVERYBODY if person.anonymous_id == anonymous_id), None)


def is_enrolled(user_id: int | None) -> bool:
    """Whether somebody is enrolled: everybody but the visitor."""
    return user_id is not None
