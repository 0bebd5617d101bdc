"""
Pytest fixtures: a course with people.

Use them with ``pytest_plugins = ["tests.platform.fixtures"]`` or by importing them. All need a database whose
statements commit by themselves, hence ``transactional_db``: inside one test transaction nothing of what the stand-in
imitates would be true.
"""

from types import SimpleNamespace

import pytest


@pytest.fixture
def make_lms(transactional_db):
    """
    A function that makes a course with people, and the LMS and Studio around it.

    ``make_lms(classes=None, learners=3, **settings)`` returns an object with ``course``, ``lms``, ``studio``, ``unit``
    (key of an empty unit), ``learners`` (usernames ``learner1`` …, enrolled), ``staff`` (``"teacher"``),
    ``unenrolled`` (``"stranger"``), ``left`` (``"leaver"``, an inactive enrolment), ``retired`` (the new username of
    somebody who was enrolled), and ``client(username, **options)``.
    """
    from crum import request_cache
    from django.core.cache import cache

    from tests.platform.course import Course
    from tests.platform.gate import Lms
    from tests.platform.modulestore import STORE
    from tests.platform.people import make_people
    from tests.platform.studio import Studio

    def make(classes=None, learners=3, **settings):
        course = Course.create(classes=classes, **settings)
        lms = Lms(course)
        people = make_people(course.key, learners)
        return SimpleNamespace(
            course=course,
            lms=lms,
            studio=Studio(course),
            unit=course.unit("unit1"),
            client=lms.client,
            **vars(people),
        )

    cache.clear()
    request_cache("").clear()
    yield make
    STORE.clear()
    cache.clear()


@pytest.fixture
def toy_lms(make_lms):
    """``make_lms()`` with the toy blocks; ``toy`` is the key of one toy in the unit."""
    from tests.platform.toys import CLASSES

    made = make_lms(classes=CLASSES)
    made.toy = made.course.add("toy", made.unit, "toy1")
    return made
