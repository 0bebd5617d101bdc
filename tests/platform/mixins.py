"""
What the platform mixes into every block.

Source of the facts: openedx-platform, xmodule/x_module.py, xmodule/modulestore/inheritance.py and
lms/djangoapps/lms_xblock/mixin.py. The names are there so that a clash with a block's own names shows.
"""

from django.http import HttpResponse
from web_fragments.fragment import Fragment
from webob import Response
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock
from xblock.fields import Boolean, DateTime, Dict, Float, Integer, List, Scope, String


class InheritanceMixin(XBlock):
    """Settings a block takes from its nearest ancestor that sets them."""

    graded = Boolean(scope=Scope.settings, default=False)
    start = DateTime(scope=Scope.settings, default=None)
    due = DateTime(scope=Scope.settings, default=None)
    relative_weeks_due = Integer(scope=Scope.settings, default=None)
    visible_to_staff_only = Boolean(scope=Scope.settings, default=False)
    course_edit_method = String(scope=Scope.settings, default="Studio")
    giturl = String(scope=Scope.settings)
    graceperiod = String(scope=Scope.settings)
    group_access = Dict(scope=Scope.settings, default={})
    showanswer = String(scope=Scope.settings, default="finished")
    show_correctness = String(scope=Scope.settings, default="always")
    rerandomize = String(scope=Scope.settings, default="never")
    days_early_for_beta = Float(scope=Scope.settings, default=None)
    static_asset_path = String(scope=Scope.settings, default="")
    use_latex_compiler = Boolean(scope=Scope.settings, default=False)
    max_attempts = Integer(scope=Scope.settings)
    user_partitions = List(scope=Scope.settings, default=[])
    show_reset_button = Boolean(scope=Scope.settings, default=False)
    edxnotes = Boolean(scope=Scope.settings, default=False)
    edxnotes_visibility = Boolean(scope=Scope.settings, default=True)
    in_entrance_exam = Boolean(scope=Scope.settings, default=False)
    self_paced = Boolean(scope=Scope.settings, default=False)
    hide_from_toc = Boolean(scope=Scope.settings, default=False)


@XBlock.needs("i18n", "partitions")
@XBlock.wants("completion")
class BlockMixin(XBlock):
    """Names, places and defaults every block has."""

    has_score = False
    show_in_read_only_mode = False
    icon_class = "other"

    display_name = String(scope=Scope.settings, default=None)
    format = String(scope=Scope.settings)
    chrome = String(scope=Scope.settings)
    default_tab = String(scope=Scope.settings)
    source_file = String(scope=Scope.settings)
    upstream = String(scope=Scope.settings, default=None)

    @property
    def location(self):
        return self.scope_ids.usage_id

    @property
    def course_id(self):
        return self.location.course_key

    @property
    def category(self):
        return self.scope_ids.block_type

    @property
    def url_name(self):
        return self.location.block_id

    @property
    def display_name_with_default(self):
        return self.display_name or self.url_name.replace("_", " ")

    def get_children(self, *_args, **_kwargs):
        """The children that may be seen; those refused are left out."""
        children = (self.get_child(key) for key in getattr(self, "children", None) or [])
        return [child for child in children if child is not None]

    def max_score(self):
        return None

    def get_score(self):
        return None

    def public_view(self, _context):
        return Fragment("<p>This content is only accessible to enrolled learners. Sign in or register.</p>")

    def validate(self):
        from xblock.validation import Validation

        return Validation(self.scope_ids.usage_id)

    @XBlock.handler
    def publish_completion(self, request, suffix=""):
        """Marks a block completed on view; 400 for a block that reports its completion by itself."""
        completion = self.runtime.service(self, "completion")
        if completion is None or not completion.can_mark_block_complete_on_view(self):
            return Response("Block not configured for completion on view.", status=400)
        self.runtime.publish(self, "completion", {"completion": 1.0})
        return Response('{"result": "ok"}', content_type="application/json", charset="utf8")


def completable_by_viewing(block):
    """Whether the LMS itself marks the block completed once it was in view."""
    return (
        XBlockCompletionMode.get_mode(block) == XBlockCompletionMode.COMPLETABLE
        and not getattr(block, "has_custom_completion", False)
        and not block.has_score
    )


def plain_response(response):
    """Django's answer for a webob one."""
    answer = HttpResponse(response.app_iter, content_type=response.content_type, status=response.status_code)
    for name, value in response.headerlist:
        answer[name] = value
    return answer


PLATFORM_MIXINS = (InheritanceMixin, BlockMixin)
INHERITED = frozenset(name for name, value in vars(InheritanceMixin).items() if hasattr(value, "scope"))
