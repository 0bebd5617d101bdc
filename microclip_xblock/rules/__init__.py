"""The heart: what is allowed, what counts, who stands where. Pure Python, no framework, no clock, no randomness."""
