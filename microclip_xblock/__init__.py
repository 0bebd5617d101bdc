"""Three XBlocks for learning in short clips, shown to peers and cheered on by peers."""

__version__ = "0.1.0"
