"""The stand-in's own tests use its fixtures."""

from tests.platform.fixtures import make_lms, toy_lms

__all__ = ["make_lms", "toy_lms"]
