import pytest

import tests.strategies  # noqa: F401 - loads the profile that property tests run under
from tests.platform.fixtures import make_lms

__all__ = ["make_lms"]


@pytest.fixture(autouse=True)
def _empty_cache():
    """Views of other tests must not be met."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()
