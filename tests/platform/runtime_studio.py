"""
Studio's two runtimes.

Source of the facts: openedx-platform, cms/djangoapps/contentstore/views/preview.py, views/component.py,
views/session_kv_store.py and cms/lib/xblock/field_data.py.
"""

from lms.djangoapps.courseware.model_data import USER_SCOPES
from xblock.field_data import SplitFieldData
from xblock.runtime import KeyValueStore, KvsFieldData
from xmodule.modulestore.django import modulestore

from tests.platform.modulestore import AUTHORED, StoreRuntime
from tests.platform.runtime_lms import wrap
from tests.platform.services import editor_services, preview_services


class SessionKeyValueStore(KeyValueStore):
    """A learner's fields in the author's session."""

    def __init__(self, session):
        self._session = session

    def get(self, key):
        return self._session[repr(tuple(key))]

    def set(self, key, value):
        self._session[repr(tuple(key))] = value

    def delete(self, key):
        del self._session[repr(tuple(key))]

    def has(self, key):
        return repr(tuple(key)) in self._session


class EditorRuntime(StoreRuntime):
    """``studio_view`` and Studio's handlers: unbound blocks, authored fields can be saved, user scopes cannot."""

    runtime_class = "StudioRuntime"

    def __init__(self, user):
        super().__init__(modulestore(), services=editor_services(user))

    def handler_url(self, block, handler_name, suffix="", query="", thirdparty=False):
        return _url(f"/xblock/{block.usage_key}/handler/{handler_name}", suffix, query)

    def wrap_xblock(self, block, view, frag, context):
        return wrap(block, view, frag, self.runtime_class)


class PreviewRuntime(StoreRuntime):
    """The unit page: ``publish`` does nothing, learners' fields live in the author's session."""

    is_author_mode = True
    runtime_class = "PreviewRuntime"

    def __init__(self, user, course_key, session):
        super().__init__(modulestore(), services=preview_services(user, course_key), user_id=user.id)
        self._student_data = KvsFieldData(SessionKeyValueStore(session))

    def field_data_of(self, block):
        found = block.__dict__.get("_stand_in_field_data")
        if found is None:
            found = SplitFieldData(
                {**dict.fromkeys(AUTHORED, block.authored), **dict.fromkeys(USER_SCOPES, self._student_data)}
            )
            block.__dict__["_stand_in_field_data"] = found
        return found

    def handler_url(self, block, handler_name, suffix="", query="", thirdparty=False):
        return _url(f"/preview/xblock/{block.usage_key}/handler/{handler_name}", suffix, query)

    def wrap_xblock(self, block, view, frag, context):
        return wrap(block, view, frag, self.runtime_class)


def _url(path, suffix, query):
    return path + (f"/{suffix}" if suffix else "") + (f"?{query}" if query else "")
