import pytest

from tests.platform.fixtures import make_lms
from tests.strategies import entry_of

__all__ = ["blocks", "make_lms"]


@pytest.fixture
def blocks(make_lms):
    """A feed, a challenge in which learner2 and learner3 have entered, and a board."""
    from tests.blocks.course import CLASSES, Blocks

    made = Blocks(make_lms(classes=CLASSES, learners=4))
    made.enter("learner2", entry_of(2))
    made.enter("learner3", entry_of(3))
    return made
