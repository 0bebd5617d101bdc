"""
Keeping clips: what learners send arrives in chunks, is looked into, kept under names of our own and served in ranges.

Bytes decide what a file is, never its name. Nothing here knows blocks, learners or courses beyond opaque texts.
"""
