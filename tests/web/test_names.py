import itertools
import re

from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from microclip_xblock.web.names import ANIMALS, keyed_digest, pseudonym, viewer_key
from microclip_xblock.web.words import Words

WORDS = Words(None)
learners = st.integers(1, 10**9) | st.text(min_size=1, max_size=20)


@given(learners)
def test_a_name_is_an_animal_and_three_digits(learner):
    assert re.fullmatch(r"[A-Z][a-z]+ [1-9]\d\d", pseudonym(WORDS, "block", learner))


@given(learners)
def test_a_name_is_always_the_same_in_one_block(learner):
    assert pseudonym(WORDS, "block", learner) == pseudonym(WORDS, "block", learner)


def test_names_do_not_follow_ids():
    """Neighboring ids give names that have nothing to do with each other."""
    numbers = [int(pseudonym(WORDS, "block", learner).split()[1]) for learner in range(500)]
    names = [pseudonym(WORDS, "block", learner) for learner in range(500)]

    rising = sum(left < right for left, right in itertools.pairwise(numbers))
    assert 200 < rising < 300
    assert len(set(names)) > 480
    assert sum(str(learner) in name for learner, name in enumerate(names) if learner >= 100) < 10


def test_nobody_is_recognized_across_blocks():
    one = [pseudonym(WORDS, "one", learner) for learner in range(300)]
    two = [pseudonym(WORDS, "two", learner) for learner in range(300)]

    assert sum(left == right for left, right in zip(one, two, strict=True)) < 5


def test_names_can_not_be_computed_without_the_sites_secret():
    names = [pseudonym(WORDS, "block", learner) for learner in range(50)]

    with override_settings(SECRET_KEY="another"):
        others = [pseudonym(WORDS, "block", learner) for learner in range(50)]

    assert sum(left == right for left, right in zip(names, others, strict=True)) < 3


def test_what_orders_a_gallery_says_nothing_about_the_name():
    assert keyed_digest("name", "block", 7) != keyed_digest("order", "block", 7)
    assert viewer_key("block", 7) != viewer_key("block", 8)
    assert viewer_key("block", None) == viewer_key("block", "visitor")
    assert viewer_key("block", 7) != "7" and len(viewer_key("block", 7)) == 32


def test_animals_are_all_different():
    assert len(set(ANIMALS)) == len(ANIMALS)
