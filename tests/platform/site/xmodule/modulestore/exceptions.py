"""What the modulestore raises."""


class ItemNotFoundError(Exception):
    """There is no block of that key in the branch asked."""
