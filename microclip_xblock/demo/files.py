"""The course's own files, as the platform serves an author's uploads: by portable name, whole or in ranges."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from webob.static import FileApp
from xblock.django.request import django_to_webob_request, webob_to_django_response

from microclip_xblock.demo.course import CLIPS

# Python's own table differs between machines. `m4a` and `opus` are the clips' sound alone, `m3u8` and `m4s` playlists and their segments.
_TYPES = {
    ".vtt": "text/vtt; charset=utf-8",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
}


def course_file(request: HttpRequest, name: str) -> HttpResponse:
    """
    One file of the course with its right type; 206 and 416 for ranges, 304 when unchanged.

    Raises:
        Http404: there is no such file in the course.
    """
    path = (CLIPS / name).resolve()
    if not path.is_relative_to(CLIPS.resolve()) or not path.is_file():
        raise Http404(name)
    content_type = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    # A browser may keep clips for a minute only, so that a changed clip shows soon.
    app = FileApp(str(path), content_type=content_type, cache_control="private, max-age=60")
    answer: HttpResponse = webob_to_django_response(django_to_webob_request(request).get_response(app))
    return answer
