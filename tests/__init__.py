"""Tests of microclip_xblock."""
