"""Deeds, one file each, told with a gateway, the rules and what the learner asked for. They answer outcomes, not sentences."""
