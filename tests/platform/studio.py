"""
The way into Studio: ``Studio(course).client("teacher").call(block_key, "submit_studio_edits", json={...})``.

Source of the facts: openedx-platform, cms/djangoapps/contentstore/views/preview.py, views/component.py,
xblock_storage_handlers/view_handlers.py and helpers.py. Everything here works on the draft; ``publish`` makes it
visible to learners.
"""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from lms.djangoapps.courseware.access import has_access
from opaque_keys.edx.keys import CourseKey, UsageKey
from xblock.django.request import django_to_webob_request
from xblock.exceptions import NoSuchHandlerError
from xblock.fields import Scope
from xmodule.exceptions import NotFoundError, ProcessingError
from xmodule.modulestore.exceptions import ItemNotFoundError

from microclip_xblock.demo import assets
from tests.platform import olx
from tests.platform.iframe import unit_page
from tests.platform.mixins import plain_response
from tests.platform.modulestore import DRAFT, STORE
from tests.platform.requests import Browser
from tests.platform.runtime_studio import EditorRuntime, PreviewRuntime


def course_files(course_key):
    """The files of a course, below the folder of this test run."""
    return assets.CourseFiles(Path(settings.MEDIA_ROOT) / "course-files" / str(course_key), most_bytes=1_000_000)


class Studio:
    """One course as its authors see it."""

    def __init__(self, course):
        self.course = course

    def client(self, user):
        """An author's browser. Being an author of this course is checked where Studio checks it."""
        return StudioClient(self, user)

    def publish(self):
        """Make the draft what learners see."""
        STORE.publish(self.course.key)

    def export(self, usage_key):
        """OLX of the draft."""
        with STORE.branch_setting(DRAFT):
            return olx.export(usage_key)

    def import_olx(self, text, parent_key):
        """Blocks from OLX under their own names; the key of the outermost."""
        with STORE.branch_setting(DRAFT):
            return olx.parse(text, parent_key)

    def paste(self, text, parent_key, renamed=None):
        """
        Blocks from OLX under new names, then ``studio_post_paste``; the key of the outermost.

        Course files whose names clash with others get new ones, ``renamed``; they are replaced in ``data`` and nowhere else.
        """
        with STORE.branch_setting(DRAFT):
            key = olx.parse(text, parent_key, keep_names=False)
            block = STORE.get_item(key)
            if renamed and hasattr(block, "data"):
                for old, new in renamed.items():
                    block.data = block.data.replace(old, new)
                STORE.update_item(block, None)
            if hasattr(block, "studio_post_paste"):
                from lxml import etree

                block.studio_post_paste(STORE, etree.fromstring(text))
            return key

    def duplicate(self, usage_key):
        """A copy behind the original, called "Duplicate of '…'", then ``studio_post_duplicate``; its key."""
        with STORE.branch_setting(DRAFT):
            source = STORE.get_item(usage_key)
            parent_key = STORE.get_parent_location(usage_key)
            values = {
                name: getattr(source, name)
                for name, field in source.fields.items()
                if field.scope in (Scope.content, Scope.settings) and field.is_set_on(source)
            }
            values["display_name"] = f"Duplicate of '{source.display_name_with_default}'"
            copied = STORE.create_child(None, parent_key, usage_key.block_type, fields=values, after=usage_key)
            if hasattr(copied, "studio_post_duplicate"):
                copied.studio_post_duplicate(STORE, source)
                STORE.update_item(copied, None)
            return copied.usage_key

    def block(self, usage_key):
        """The draft's block, unbound."""
        with STORE.branch_setting(DRAFT):
            return STORE.get_item(usage_key)


class StudioClient(Browser):
    """One author's browser; its session holds what "learners" did in previews."""

    def __init__(self, studio, user):
        super().__init__(user)
        self.studio = studio
        self.course_key = studio.course.key

    def call(self, usage_key, handler, preview=False, suffix="", query="", csrf=True, **message):
        """
        Call a handler as the editor does, or with ``preview`` as the unit page's preview does.

        Changes of authored fields are kept only for the editor, and only if the caller is of this course's staff;
        otherwise they vanish and nothing says so.
        """
        prefix = "/preview" if preview else ""
        request = self.request(f"{prefix}/xblock/{usage_key}/handler/{handler}", query=query, csrf=csrf, **message)
        serve = self._serve_preview_handler if preview else self._serve_handler
        with STORE.branch_setting(DRAFT):
            return self.answer(request, lambda: self._behind_login(request, serve, usage_key, handler, suffix))

    def render(self, usage_key, view=None, **context):
        """
        ``studio_view`` of a block, or the unit page's preview of it (``author_view`` if the class has one).

        An exception in a preview answers 200 with a box that says so, as Studio does.
        """
        request = self.request(f"/container_embed/{usage_key}", method="GET")
        serve = self._serve_editor if view == "studio_view" else self._serve_preview
        with STORE.branch_setting(DRAFT):
            return self.answer(request, lambda: self._behind_login(request, serve, usage_key, view, context))

    def ask_files(self, url, query="", csrf=True, **message):
        """
        A request to Studio's files of a course, at the address an editor was given; ``files={"file": (name, bytes, type)}`` sends one.
        """
        request = self.request(url, query=query, csrf=csrf, **message)
        return self.answer(
            request, lambda: self._behind_login(request, lambda *_: self._serve_files(request, url), None)
        )

    def preview_block(self, usage_key):
        """The block as the unit page's preview binds it."""
        with STORE.branch_setting(DRAFT):
            return PreviewRuntime(self.user(), self.course_key, self.session).get_block(usage_key)

    def editor_block(self, usage_key):
        """The block as ``studio_view`` and Studio's handlers have it."""
        with STORE.branch_setting(DRAFT):
            return EditorRuntime(self.user()).get_block(usage_key)

    def _behind_login(self, request, serve, usage_key, *arguments):
        if not request.user.is_authenticated:
            return HttpResponseRedirect("/login")
        if request.method != "GET":
            refusal = self.check_csrf(request)
            if refusal is not None:
                return refusal
        if isinstance(usage_key, str):
            usage_key = UsageKey.from_string(usage_key)
        try:
            return serve(request, usage_key, *arguments)
        except ItemNotFoundError as error:
            raise Http404 from error

    def _serve_handler(self, request, usage_key, handler, suffix):
        # Any author of any course gets here: only keeping the block asks who they are.
        block = EditorRuntime(request.user).get_block(usage_key)
        try:
            answer = block.handle(handler, django_to_webob_request(request), suffix)
        except NoSuchHandlerError as error:
            raise Http404 from error
        if has_access(request.user, "staff", self.course_key):
            STORE.update_item(block, request.user.id)
        return plain_response(answer)

    def _serve_preview_handler(self, request, usage_key, handler, suffix):
        block = PreviewRuntime(request.user, self.course_key, self.session).get_block(usage_key)
        try:
            answer = block.handle(handler, django_to_webob_request(request), suffix)
        except (NoSuchHandlerError, NotFoundError) as error:
            raise Http404 from error
        except ProcessingError as error:
            return HttpResponse(str(error), status=400)
        return plain_response(answer)

    def _serve_files(self, request, url):
        key = CourseKey.from_string(url.removeprefix("/assets/").removesuffix("/"))
        if not has_access(request.user, "staff", key):
            raise PermissionDenied
        return assets.answer(course_files(key), str(key), request)

    def _serve_editor(self, request, usage_key, view, context):
        block = EditorRuntime(request.user).get_block(usage_key)
        request.fragment = block.render(view, context)
        return HttpResponse(unit_page(request.fragment, studio=True))

    def _serve_preview(self, request, usage_key, view, context):
        block = PreviewRuntime(request.user, self.course_key, self.session).get_block(usage_key)
        if view is None:
            view = "author_view" if getattr(block, "has_author_view", False) else "student_view"
        try:
            request.fragment = block.render(view, {"reorderable_items": set(), **context})
        except Exception as error:  # noqa: BLE001 - Studio shows any failure of a block as a box
            request.fragment = None
            request.preview_error = error
            return HttpResponse("<div class='xblock-error'>We're having trouble rendering your component</div>")
        return HttpResponse(unit_page(request.fragment, studio=True))
