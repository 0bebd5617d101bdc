"""The workbench's runtime made to treat blocks as the platform would: real people, no jQuery, escaped data."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from web_fragments.fragment import Fragment
from workbench.runtime import WorkbenchRuntime
from xblock.exceptions import NoSuchServiceError

from microclip_xblock.demo.models import record_completion
from microclip_xblock.demo.people import COURSE_ID, Person

log = logging.getLogger(__name__)

# A title such as "</script>…" must not end the element that carries it.
_ESCAPED_IN_SCRIPT = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})

# Services that one side of the platform lacks (openedx-platform, lms/djangoapps/courseware/block_render.py and
# cms/djangoapps/contentstore/views/preview.py).
ABSENT_IN_COURSES = frozenset({"studio_user_permissions"})
ABSENT_IN_STUDIO = frozenset({"completion", "enrollments", "user_state"})


class DemoRuntime(WorkbenchRuntime):  # type: ignore[misc]  # the workbench ships no types
    """A runtime for one person. Blocks see an integer user id, or None for a visitor, as on the platform."""

    handler_route = "handler"
    is_author = False
    absent_services = ABSENT_IN_COURSES
    author_session: Any = None

    def __init__(self, person: Person) -> None:
        self.person = person
        super().__init__(person.user_id)

    def _patch_xblock(self, block: Any) -> None:
        """Give a block its course, and none of the workbench's other placeholders."""
        block.course_id = COURSE_ID

    def handler_url(
        self, block: Any, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        """
        The address of a handler. Who calls is told by the session, never by the address.

        ``thirdparty`` asks for an address from elsewhere; nobody else can reach the demo, so it changes nothing.

        Raises:
            ValueError: the block has no such handler.
        """
        if not getattr(getattr(block, handler_name, None), "_is_xblock_handler", False):
            raise ValueError(f"{handler_name!r} is not a handler of {block.scope_ids.block_type}")
        del thirdparty
        url = reverse(self.handler_route, args=(block.scope_ids.usage_id, handler_name, suffix))
        return f"{url}?{query}" if query else url

    def service(self, block: Any, service_name: str) -> Any:
        """
        A service, or None where this side of the platform has none.

        Raises:
            NoSuchServiceError: the block needs a service that is not there, or never asked for it.
        """
        if service_name in self.absent_services:
            if block.service_declaration(service_name) == "need":
                raise NoSuchServiceError(f"Service {service_name!r} is not available.")
            return None
        return super().service(block, service_name)

    def wrap_xblock(self, block: Any, view: str, frag: Fragment, context: Any) -> Fragment:
        """A view's fragment in the platform's wrapper, with what its script needs to start."""
        del context
        # The two marked parts are the escaped arguments and what the block itself rendered.
        arguments = mark_safe(json.dumps(frag.json_init_args).translate(_ESCAPED_IN_SCRIPT))  # noqa: S308
        wrapped = Fragment(
            format_html(
                '<div class="xblock xblock-{view} xblock-{view}-{type}" data-usage-id="{usage}" data-block-type="{type}"'
                ' data-init="{init}">{body}<script type="json/xblock-args" class="xblock-json-init-args">{arguments}'
                "</script></div>",
                view=view,
                type=block.scope_ids.block_type,
                usage=block.scope_ids.usage_id,
                init=frag.js_init_fn or "",
                body=mark_safe(frag.body_html()),  # noqa: S308
                arguments=arguments,
            )
        )
        wrapped.add_fragment_resources(frag)
        return wrapped

    def publish(self, block: Any, event_type: str, event_data: dict[str, Any]) -> None:
        """Keep completions; other events are only logged. A visitor publishes nothing."""
        log.debug("%s published %s: %s", block.scope_ids.usage_id, event_type, event_data)
        if event_type == "completion" and self.user_id is not None:
            record_completion(self.user_id, str(block.scope_ids.usage_id), float(event_data["completion"]))


class AuthorRuntime(DemoRuntime):
    """
    A runtime as Studio's preview has it: no learners, nothing published, several services missing.

    Args:
        person: the author.
        session: the author's session, which keeps what the author does in previews.
    """

    handler_route = "studio_handler"
    is_author = True
    is_author_mode = True  # the name by which blocks know Studio's preview on the platform
    absent_services = ABSENT_IN_STUDIO
    course_files_url = f"/assets/{COURSE_ID}/"

    def __init__(self, person: Person, session: Any) -> None:
        self.author_session = session
        super().__init__(person)

    def publish(self, block: Any, event_type: str, event_data: dict[str, Any]) -> None:
        """Publish nothing, as in Studio."""
        log.debug("%s does not publish %s from a preview: %s", block.scope_ids.usage_id, event_type, event_data)
