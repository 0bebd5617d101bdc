"""Tests of what is installed: wheel, source distribution and editable install, each in an environment of its own."""
