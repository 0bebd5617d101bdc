"""The blocks between a course and its contents."""

from web_fragments.fragment import Fragment
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock
from xblock.fields import Boolean, Dict, Integer, Scope


class Container(XBlock):
    """Shows its children one after another, each through the runtime, without catching anything."""

    has_children = True
    completion_mode = XBlockCompletionMode.AGGREGATOR
    show_in_read_only_mode = True

    position = Integer(scope=Scope.user_state, default=None)

    def student_view(self, context):
        return self._show_children("student_view", {**(context or {}), "child_of_vertical": True})

    def public_view(self, context):
        return self._show_children("public_view", {**(context or {}), "child_of_vertical": True})

    def author_view(self, context):
        return self._show_children("author_view", context)

    def _show_children(self, view, context):
        fragment = Fragment()
        for child in self.get_children():
            chosen = view
            if view == "author_view" and not getattr(child, "has_author_view", False):
                chosen = "student_view"
            fragment.add_fragment_resources(shown := child.render(chosen, context))
            fragment.add_content(shown.content)
        return fragment


class CourseBlock(Container):
    """The root of a course."""

    teams_enabled = Boolean(scope=Scope.settings, default=False)
    teams = Dict(scope=Scope.settings, default={})

    @property
    def id(self):
        return self.scope_ids.usage_id.course_key


class ChapterBlock(Container):
    """A section."""


class SequenceBlock(Container):
    """A subsection."""


class VerticalBlock(Container):
    """A unit."""


CONTAINERS = {
    "course": CourseBlock,
    "chapter": ChapterBlock,
    "sequential": SequenceBlock,
    "vertical": VerticalBlock,
}
