"""Property tests run under the profile set there."""

from tests import strategies as strategies
