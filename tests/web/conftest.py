"""Importing the strategies loads the profile that property tests run under."""

import tests.strategies  # noqa: F401
