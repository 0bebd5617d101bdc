import pytest

from tests import strategies as strategies


@pytest.fixture(autouse=True)
def _empty_cache():
    """Views of other tests must not be met."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()
