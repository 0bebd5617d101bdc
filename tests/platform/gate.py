"""
The way into the LMS: ``Lms(course).client("alice").call(block_key, "vote", json={...})``.

Each call is one request: the user is read from the database, the block is looked up, its fields are loaded, the
handler runs, the closing save happens, every statement commits by itself. Source of the facts: openedx-platform,
lms/djangoapps/courseware/block_render.py and lms/djangoapps/courseware/views/views.py.
"""

from common.djangoapps.student.models import CourseEnrollment
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse, HttpResponseForbidden, JsonResponse
from lms.djangoapps.courseware.access import has_access
from lms.djangoapps.courseware.masquerade import (
    MASQUERADE_SETTINGS_KEY,
    CourseMasquerade,
    setup_masquerade,
)
from lms.djangoapps.courseware.model_data import FieldDataCache
from opaque_keys.edx.keys import UsageKey
from xblock.django.request import django_to_webob_request
from xblock.exceptions import NoSuchHandlerError
from xmodule.exceptions import NotFoundError, ProcessingError
from xmodule.modulestore.django import modulestore
from xmodule.modulestore.exceptions import ItemNotFoundError

from tests.platform.iframe import unit_page
from tests.platform.mixins import plain_response
from tests.platform.requests import Browser, counted_queries, file_limit_message
from tests.platform.runtime_lms import LmsRuntime


class Lms:
    """
    One course as the LMS serves it.

    Args:
        course: a ``tests.platform.course.Course``.
        proxy_limit_bytes: bodies above this are refused with 413 before Django sees them, as Tutor's web proxy
            does; None switches that off.

    ``events`` collects everything published that is neither a grade nor a completion, in order.
    """

    def __init__(self, course, proxy_limit_bytes=4_000_000):
        self.course = course
        self.proxy_limit_bytes = proxy_limit_bytes
        self.events = []

    def client(self, user=None, masquerade_as=None, read_only=False):
        """
        Somebody's browser: a username or a user; None is an anonymous visitor.

        ``masquerade_as``: username of the learner whom this member of staff views the course as.
        ``read_only``: the platform takes this client for a crawler, so nothing it does is stored.
        """
        return LmsClient(self, user, masquerade_as, read_only)

    def bound(self, usage_key, user):
        """The block as an instructor task binds it: for this user, outside of any request. None if refused."""
        block = modulestore().get_item(usage_key)
        cache = FieldDataCache.cache_for_block_descendents(self.course.key, user, block)
        runtime = LmsRuntime(user, self.course.key, cache, track=self.events.append)
        return runtime.bind(runtime.make_block(usage_key))


class LmsClient(Browser):
    """One browser: its session and its CSRF token last as long as the object."""

    def __init__(self, lms, user, masquerade_as, read_only):
        super().__init__(user)
        self.lms = lms
        self.course_key = lms.course.key
        self.read_only = read_only
        if masquerade_as is not None:
            self.session[MASQUERADE_SETTINGS_KEY] = {
                self.course_key: CourseMasquerade(self.course_key, user_name=masquerade_as)
            }

    def call(self, usage_key, handler, suffix="", query="", csrf=True, noauth=False, **message):
        """
        Call a handler.

        Args:
            csrf: send the token in the header ``X-CSRFToken``.
            noauth: use the address made for third parties.
            message: ``json`` | ``body`` (+ ``content_type``) | ``data`` and ``files`` (multipart; files as
                ``{field: (name, bytes, content_type)}`` or a list of such); ``method`` (default POST); ``headers``.

        Returns:
            A ``tests.platform.requests.Answer``.
        """
        view = "handler_noauth" if noauth else "handler"
        path = f"/courses/{self.course_key}/xblock/{usage_key}/{view}/{handler}"
        path += f"/{suffix}" if suffix else ""
        request = self.request(path, query=query, csrf=csrf, **message)
        if self._too_big_for_proxy(request):
            return self.answer(request, lambda: HttpResponse("Request Entity Too Large", status=413))
        serve = self._serve_noauth if noauth else self._serve_handler
        return self.answer(request, lambda: serve(request, usage_key, handler, suffix))

    def render(self, usage_key, view="student_view", query="", **context):
        """
        The page of a unit (or of one block), as ``/xblock/<key>``; ``context`` adds to what the view is given.

        One exception in one block answers 500. ``Answer.fragment`` is the block's fragment.
        """
        request = self.request(f"/xblock/{usage_key}", query=query, method="GET")
        return self.answer(request, lambda: self._serve_page(request, usage_key, view, context))

    def handler_url(self, usage_key, handler, **options):
        """The address the block itself would give for a handler."""
        request = self.request("/", method="GET")
        request.user.known = request.user.is_authenticated
        return self._instance(request, usage_key).runtime.handler_url(
            self._instance(request, usage_key), handler, **options
        )

    def _too_big_for_proxy(self, request):
        limit = self.lms.proxy_limit_bytes
        return limit is not None and int(request.META.get("CONTENT_LENGTH") or 0) > limit

    def _serve_handler(self, request, usage_key, handler, suffix):
        if request.user.is_authenticated:
            refusal = self.check_csrf(request)
            if refusal is not None:
                return refusal
        elif request.method != "GET":
            return HttpResponseForbidden("Unauthenticated")
        request.user.known = request.user.is_authenticated
        return self._invoke(request, usage_key, handler, suffix)

    def _serve_noauth(self, request, usage_key, handler, suffix):
        request.user.known = False
        return self._invoke(request, usage_key, handler, suffix)

    def _invoke(self, request, usage_key, handler, suffix):
        message = file_limit_message(request.FILES)
        if message:
            return JsonResponse({"success": message}, status=413)
        instance = self._instance(request, usage_key)
        try:
            with counted_queries(request, "handler"):
                answer = instance.handle(handler, django_to_webob_request(request), suffix)
        except (NoSuchHandlerError, NotFoundError) as error:
            raise Http404 from error
        except ProcessingError as error:
            return JsonResponse({"success": error.args[0]}, status=200)
        return plain_response(answer)

    def _instance(self, request, usage_key):
        """The block bound for whom the request acts; 404 if it is not there or refused."""
        if isinstance(usage_key, str):
            usage_key = UsageKey.from_string(usage_key)
        try:
            block = modulestore().get_item(usage_key)
        except ItemNotFoundError as error:
            raise Http404 from error
        may_masquerade = has_access(request.user, "staff", block, self.course_key)
        _, user = setup_masquerade(request, self.course_key, may_masquerade)
        with counted_queries(request, "prefetch"):
            cache = FieldDataCache.cache_for_block_descendents(self.course_key, user, block, read_only=self.read_only)
        runtime = LmsRuntime(user, self.course_key, cache, request=request, track=self.lms.events.append)
        instance = runtime.bind(runtime.make_block(usage_key))
        if instance is None:
            raise Http404
        return instance

    def _serve_page(self, request, usage_key, view, context):
        if view not in ("student_view", "public_view"):
            return HttpResponse("Unsupported view", status=400)
        if isinstance(request.user, AnonymousUser):
            request.user.known = False
        # The page looks at the enrolment; handlers do not.
        staff = has_access(request.user, "staff", self.course_key)
        enrolled = CourseEnrollment.is_enrolled(request.user, self.course_key)
        if not (staff or enrolled or (view == "public_view" and self.lms.course.data["public"])):
            return HttpResponse(status=302, headers={"Location": f"/courses/{self.course_key}/about"})
        instance = self._instance(request, usage_key)
        given = {
            "bookmarked": False,
            "username": request.user.username,
            "show_bookmark_button": False,
            "show_title": True,
            "is_mobile_app": False,
            "hide_access_error_blocks": False,
            "wrap_xblock_data": {},
            **request.GET.dict(),
            **context,
        }
        with counted_queries(request, "view"):
            request.fragment = instance.render(view, given)
        return HttpResponse(unit_page(request.fragment))
