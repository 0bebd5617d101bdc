"""Where these errors lived before XBlock took them over (XBlock 5.3)."""

try:
    from xblock.exceptions import NotFoundError, ProcessingError
except ImportError:

    class NotFoundError(Exception):
        """A resource of a block does not exist."""

    class ProcessingError(Exception):
        """A block could not do what was asked."""


__all__ = ["NotFoundError", "ProcessingError"]
