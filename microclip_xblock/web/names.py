"""
What peers are called to each other: made-up names, one per learner and block.

They come from a keyed hash, so nobody can go back from a name to a person or recognize somebody across blocks.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from microclip_xblock.community.gateway import BlockKey, LearnerId
from microclip_xblock.web.words import Words


def _(message: str) -> str:
    """Marks a sentence for extraction; it is translated where it is used."""
    return message


# Translators: made-up names for learners, an animal and a number, for example "Otter 482".
ANIMALS = (
    _("Badger {number}"), _("Beaver {number}"), _("Bison {number}"), _("Camel {number}"), _("Crane {number}"), _("Cricket {number}"),
    _("Deer {number}"), _("Dolphin {number}"), _("Eagle {number}"), _("Falcon {number}"), _("Finch {number}"), _("Fox {number}"),
    _("Gecko {number}"), _("Heron {number}"), _("Ibis {number}"), _("Jaguar {number}"), _("Kestrel {number}"), _("Koala {number}"),
    _("Lark {number}"), _("Lynx {number}"), _("Marten {number}"), _("Mole {number}"), _("Newt {number}"), _("Okapi {number}"),
    _("Otter {number}"), _("Owl {number}"), _("Panda {number}"), _("Puffin {number}"), _("Robin {number}"), _("Salmon {number}"),
    _("Seal {number}"), _("Sparrow {number}"), _("Starling {number}"), _("Swan {number}"), _("Swift {number}"), _("Tapir {number}"),
    _("Tiger {number}"), _("Turtle {number}"), _("Walrus {number}"), _("Wren {number}"),
)  # fmt: skip


def keyed_digest(purpose: str, block: BlockKey, learner: LearnerId) -> bytes:
    """16 bytes that only this site can make, different for each purpose, block and learner."""
    text = f"microclip/{purpose}/{block}/{learner}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()[:16]


def pseudonym(words: Words, block: BlockKey, learner: LearnerId) -> str:
    """What peers read instead of a name."""
    number = int.from_bytes(keyed_digest("name", block, learner))
    return words.gettext(ANIMALS[number % len(ANIMALS)]).format(number=100 + number // len(ANIMALS) % 900)


def viewer_key(block: BlockKey, learner: LearnerId | None) -> str:
    """The key of a viewer's own gallery order; all visitors share one."""
    return keyed_digest("order", block, "visitor" if learner is None else learner).hex()


def own_mark(block: BlockKey, learner: LearnerId | None) -> str:
    """
    What a learner's browser may know itself by, so that on a shared computer nobody goes on with what somebody else left behind. It is told
    to its owner only, and leads nowhere.
    """
    return "" if learner is None else keyed_digest("browser", block, learner).hex()[:16]
