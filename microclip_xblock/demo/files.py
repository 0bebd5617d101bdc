"""The course's own files, as the platform serves an author's uploads (by portable name, whole or in ranges) and as Studio takes them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from webob.static import FileApp
from xblock.django.request import django_to_webob_request, webob_to_django_response

from microclip_xblock.demo import assets
from microclip_xblock.demo.course import CLIPS
from microclip_xblock.demo.people import COURSE_ID


def course_files() -> assets.CourseFiles:
    """The files of the course: those it came with, and what its author brought, which is gone with the demo's data."""
    most = settings.MAX_ASSET_UPLOAD_FILE_SIZE_IN_MB * 1_000_000
    return assets.CourseFiles(Path(settings.DATA) / "course-files", CLIPS, most_bytes=most)


@ensure_csrf_cookie
def studio_files(request: HttpRequest, course_key: str) -> HttpResponse:
    """
    What Studio's page of files asks: a list, or to keep one more.

    Raises:
        Http404: there is no such course.
    """
    if course_key != COURSE_ID:
        raise Http404(course_key)
    return assets.answer(course_files(), course_key, request)


def course_file(request: HttpRequest, name: str) -> HttpResponse:
    """
    One file of the course with its right type; 206 and 416 for ranges, 304 when unchanged.

    Raises:
        Http404: there is no such file in the course.
    """
    path = course_files().find(name)
    if path is None:
        raise Http404(name)
    content_type = assets.type_of(name) or "application/octet-stream"
    if content_type == "text/vtt":
        content_type += "; charset=utf-8"
    # A browser may keep clips for a minute only, so that a changed clip shows soon.
    app = FileApp(str(path), content_type=content_type, cache_control="private, max-age=60")
    answer: HttpResponse = webob_to_django_response(django_to_webob_request(request).get_response(app))
    return answer
