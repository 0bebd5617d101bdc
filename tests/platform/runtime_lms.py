"""The LMS's course runtime, for one user and one request."""

import json

from crum import get_current_request
from lms.djangoapps.courseware.access import has_access
from lms.djangoapps.courseware.masquerade import (
    MasqueradingKeyValueStore,
    filter_displayed_blocks,
    is_masquerading_as_specific_student,
)
from lms.djangoapps.courseware.model_data import USER_SCOPES, DjangoKeyValueStore
from markupsafe import Markup, escape
from web_fragments.fragment import Fragment
from xblock.field_data import ReadOnlyFieldData, SplitFieldData
from xblock.runtime import KvsFieldData
from xmodule.modulestore.django import modulestore

from tests.platform.modulestore import AUTHORED, StoreRuntime
from tests.platform.services import lms_services


class LmsRuntime(StoreRuntime):
    """
    Blocks bound to a user: user scopes live in the request's field cache, authored fields cannot be saved.

    ``get_block`` answers None for a block the user may not load; it shares the one field cache, so a block outside
    of what was loaded shows defaults.
    """

    runtime_class = "LmsRuntime"

    def __init__(self, user, course_key, field_data_cache, request=None, track=None):
        self.user = user
        self.course_key = course_key
        self.events = []
        super().__init__(
            modulestore(), services=lms_services(user, course_key, track or self.events.append), user_id=user.id
        )
        store = DjangoKeyValueStore(field_data_cache)
        if is_masquerading_as_specific_student(user, course_key):
            store = MasqueradingKeyValueStore(store, (request or get_current_request()).session)
            self.wrappers.append(filter_displayed_blocks)
        self._student_data = KvsFieldData(store)

    def bind(self, block):
        """The block, or None when the user may not load it. A request that came without a session is not checked."""
        if getattr(self.user, "known", True) and not has_access(self.user, "load", block, self.course_key):
            return None
        return block

    def field_data_of(self, block):
        found = block.__dict__.get("_stand_in_field_data")
        if found is None:
            authored = ReadOnlyFieldData(block.authored)
            found = SplitFieldData(
                {**dict.fromkeys(AUTHORED, authored), **dict.fromkeys(USER_SCOPES, self._student_data)}
            )
            block.__dict__["_stand_in_field_data"] = found
        return found

    def handler_url(self, block, handler_name, suffix="", query="", thirdparty=False):
        """The handler's address; ValueError if the class has no such handler."""
        if not getattr(getattr(block, handler_name, None), "_is_xblock_handler", False):
            raise ValueError(f"{type(block).__name__} has no handler {handler_name!r}")
        view = "handler_noauth" if thirdparty else "handler"
        url = f"/courses/{self.course_key}/xblock/{block.usage_key}/{view}/{handler_name}"
        url += f"/{suffix}" if suffix else ""
        url += f"?{query}" if query else ""
        return f"https://lms.example.com{url}" if thirdparty else url

    def wrap_xblock(self, block, view, frag, context):
        for wrapper in self.wrappers:
            frag = wrapper(block, view, frag, context)
        return wrap(block, view, frag, self.runtime_class)


def wrap(block, view, fragment, runtime_class):
    """The fragment inside the platform's div for a block, with the arguments of its script."""
    attributes = {
        "class": f"xblock xblock-{view} xblock-{view}-{block.scope_ids.block_type}",
        "data-usage-id": block.usage_key,
        "data-block-type": block.scope_ids.block_type,
        "data-course-id": block.usage_key.course_key,
        "data-graded": block.graded,
        "data-has-score": block.has_score,
        "data-runtime-class": runtime_class,
    }
    body = Markup(fragment.content)
    if fragment.js_init_fn:
        attributes |= {"data-init": fragment.js_init_fn, "data-runtime-version": fragment.js_init_version}
    if fragment.json_init_args is not None:
        arguments = json.dumps(fragment.json_init_args).replace("<", "\\u003c")
        body += Markup('<script type="json/xblock-args" class="xblock-json-init-args">%s</script>') % Markup(arguments)
    opening = Markup(" ").join(Markup('%s="%s"') % (name, escape(str(value))) for name, value in attributes.items())
    wrapped = Fragment(Markup("<div %s>%s</div>") % (opening, body))
    wrapped.add_fragment_resources(fragment)
    return wrapped
