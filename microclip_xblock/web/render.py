"""
Fragments: server-rendered HTML that already says something, and what the browser side needs to improve it.

What the script needs travels in an escaped attribute, not in the init arguments: runtimes print those inside a script element
without escaping, so a title that holds `</script>` would end it (openedx-platform, openedx/core/lib/xblock_utils).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html
from web_fragments.fragment import Fragment

log = logging.getLogger(__name__)


def block_fragment(block: Any, name: str, init: str, context: Mapping[str, Any], data: Mapping[str, Any]) -> Fragment:
    """
    A block's student view.

    Args:
        name: folder of the template, name of the script and of the sheet.
        init: name of the script's init function.
        context: for the template. data: for the script, JSON-able.
    """
    i18n = block.runtime.service(block, "i18n")
    html = block.resources.render_django_template(
        f"templates/{name}/student_view.html", dict(context), i18n_service=i18n
    )
    fragment = Fragment(html)
    fragment.add_content(format_html('<div class="microclip-data" hidden data-init="{}"></div>', json.dumps(data)))
    fragment.add_css_url(block.runtime.local_resource_url(block, f"static/dist/{name}.css"))
    fragment.add_javascript_url(block.runtime.local_resource_url(block, f"static/dist/{name}.js"))
    fragment.initialize_js(init, {"block": name})
    return fragment


def guarded(block: Any, view: Callable[[], Fragment]) -> Fragment:
    """
    A view that never raises: on the platform one exception in one block takes its whole unit down.

    The fault is logged with the block's key; the reader gets a sentence instead of the block.
    """
    try:
        return view()
    except Exception:  # See above: whatever it is, the neighbors in the unit must not pay for it.
        log.exception("The view of %s failed.", block.scope_ids.usage_id)
        message = block.words.gettext("This part of the page can’t be shown now. Reload the page to try again.")
        html = block.resources.render_django_template("templates/problem.html", {"message": message})
        return Fragment(html)
