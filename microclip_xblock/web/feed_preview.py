"""The author's preview of a feed: a frame as wide as a phone, and a choice of how many invented learners there are."""

from __future__ import annotations

import json
from typing import Any, cast

from django.utils.html import format_html

from microclip_xblock.rules.errors import MalformedRequestError, StaffOnlyError
from microclip_xblock.web.browser_words import BROWSER_WORDS
from microclip_xblock.web.handling import Payload, Reply, json_post, whole_in


class FeedPreview:
    """
    Mixed into the feed in front of `Door`.

    How many learners the author chose stands in a field that previews keep in the author's session, as all of a learner's fields. No other
    runtime ever reads or writes it.
    """

    cohort_sizes: tuple[int, ...] = ()
    """What an author can choose from."""

    def author_view(self, context: Any = None) -> Any:
        """The block in Studio, with what its frame needs."""
        fragment = cast(Any, super()).author_view(context)
        block = cast(Any, self)
        told = {
            "size": block.preview_size,
            "sizes": self.cohort_sizes,
            "words": BROWSER_WORDS["microclip_staff"](block.words.gettext),
        }
        fragment.add_content(
            format_html('<div class="microclip-preview-data" hidden data-init="{}"></div>', json.dumps(told))
        )
        for kind, add in (("css", fragment.add_css_url), ("js", fragment.add_javascript_url)):
            add(block.runtime.local_resource_url(block, f"static/dist/staff.{kind}"))
        return fragment

    @json_post
    def preview_cohort(self, data: Payload) -> Reply:
        """In Studio's preview: have so many invented learners from now on. Nowhere else."""
        block = cast(Any, self)
        if not getattr(block.runtime, "is_author_mode", False):
            raise StaffOnlyError
        size = whole_in(data, "size")
        if size not in self.cohort_sizes:
            raise MalformedRequestError(field="size")
        block.preview_size = size
        block.save()
        return {"size": size}
