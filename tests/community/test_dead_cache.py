"""A cache that is down, or that remembers nothing: slower, never wrong, never an exception."""

import pytest
from django.core.cache.backends.base import BaseCache

from microclip_xblock.community.challenge_fold import ChallengeFold
from microclip_xblock.community.challenge_ledger import ChallengeLedger
from microclip_xblock.community.feed_fold import FeedFold, clip_counts
from microclip_xblock.community.gallery import ask_gallery
from microclip_xblock.community.memory import Memory
from microclip_xblock.community.shelf import PIECE_BYTES, Shelf
from microclip_xblock.community.views import View
from tests.strategies import entry_of


class DeadCache(BaseCache):
    """Every call fails, as with a server that is down."""

    def __init__(self, _location, params):
        super().__init__(params)

    def _fail(self, *args, **kwargs):
        raise ConnectionError("nobody there")

    add = get = set = delete = get_many = set_many = touch = clear = _fail


CACHES = {
    "dead": {"default": {"BACKEND": "tests.community.test_dead_cache.DeadCache"}},
    "forgetful": {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    "named": {
        "default": {"BACKEND": "tests.community.test_dead_cache.DeadCache"},
        "microclip": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "named"},
    },
}


@pytest.fixture(autouse=True)
def _empty_cache():
    """There may be none to empty."""
    return


@pytest.mark.parametrize("kind", CACHES)
def test_a_view_is_made_and_shown_with_whatever_cache(kind, settings):
    settings.CACHES = CACHES[kind]
    memory = Memory()
    for learner in (1, 2, 3):
        memory.store("challenge", learner, ChallengeLedger(entry_of(learner), ballot={entry_of(1).id: 1}).encode())
        memory.store("feed", learner, {"v": 2, "c": "bees01=00--1"})

    for _ in range(2):
        challenge = View(ChallengeFold(), memory.at("challenge", 1), "challenge")
        found, best = ask_gallery(challenge, lambda gallery, _: (gallery.find([entry_of(1).id]), gallery.best()))
        feed = View(FeedFold(), memory.at("feed", 1), "feed")
        head = feed.head()

        assert found[entry_of(1).id].votes == 3 and len(best) == 3
        assert clip_counts(feed.shelf)["bees01"].likes == 3
        assert feed.counted_of(head, 1) == "bees01=00--1"
    if kind == "named":
        assert Shelf(FeedFold.name, "feed").get("head") is not None


def test_large_values_are_cut_and_found_whole_or_not_at_all():
    from django.core.cache import cache

    cache.clear()
    large = {number: f"{number:04}" * 250 for number in range(2500)}
    Shelf("trial", "block").put_large({"large": large, "small": 1})

    assert Shelf("trial", "block").get_large(["large", "small", "missing"]) == {"large": large, "small": 1}
    assert 2 * PIECE_BYTES < 1000 * 2500
    cache.delete(Shelf("trial", "block")._prefix + "large+1")
    assert Shelf("trial", "block").get_large(["large", "small"]) == {"small": 1}
    cache.clear()


def test_pieces_of_two_writings_are_not_mixed():
    from django.core.cache import cache

    cache.clear()
    Shelf("trial", "block").put_large({"large": "a" * 2 * PIECE_BYTES})
    key = Shelf("trial", "block")._prefix + "large+1"
    former = cache.get(key)
    Shelf("trial", "block").put_large({"large": "b" * 2 * PIECE_BYTES})
    cache.set(key, former)

    assert Shelf("trial", "block").get_large(["large"]) == {}
    cache.clear()


def test_a_lock_is_taken_once():
    from django.core.cache import cache

    cache.clear()
    assert Shelf("trial", "block").claim("lock", 60)
    assert not Shelf("trial", "block").claim("lock", 60)
    assert Shelf("trial", "another").claim("lock", 60)
    Shelf("trial", "block").release("lock")
    assert Shelf("trial", "block").claim("lock", 60)
    cache.clear()


def test_counting_begins_anew_when_its_time_is_over_and_counts_apart():
    from django.core.cache import cache

    cache.clear()
    assert [Shelf("trial", "block").count("hour", 60) for _ in range(3)] == [1, 2, 3]
    assert Shelf("trial", "another").count("hour", 60) == 1
    cache.delete(Shelf("trial", "block")._prefix + "hour")
    assert Shelf("trial", "block").count("hour", 60) == 1
    cache.clear()


@pytest.mark.parametrize("kind", ["dead", "forgetful"])
def test_without_a_cache_nobody_is_counted(kind, settings):
    settings.CACHES = CACHES[kind]

    assert [Shelf("trial", "block").count("hour", 60) for _ in range(3)] == [0, 0, 0]
    assert Shelf("trial", "block", shared=False).count("hour", 60) == 0
