"""Requests as a browser makes them, and answers as tests like to read them."""

import json as json_module
import traceback
from contextlib import contextmanager
from http.cookies import SimpleCookie
from secrets import token_hex

from crum import current_request
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.test.client import BOUNDARY, MULTIPART_CONTENT, RequestFactory, encode_multipart


class Session(dict):
    """A Django session's dict part; kept in memory, any value may be in it."""

    modified = False


class Answer:
    """
    What came back.

    ``status_code``, ``headers``, ``content`` (bytes), ``text``, ``json()``; ``exception`` and ``traceback`` (text) of
    an answer 500, else None; ``fragment`` of a rendered page, else None; ``queries``: SQL statements by phase, each
    a list: ``prefetch`` (loading the fields), then ``handler`` or ``view`` with the closing save.
    """

    def __init__(self, response, request, exception=None):
        self.status_code = response.status_code
        self.headers = response.headers
        self.content = response.content
        self.fragment = getattr(request, "fragment", None)
        self.queries = getattr(request, "queries", {})
        self.exception = exception
        self.traceback = "".join(traceback.format_exception(exception)) if exception else None

    def __repr__(self):
        return f"<Answer {self.status_code}: {self.traceback or self.text[:300]}>"

    @property
    def text(self):
        return self.content.decode("utf-8", "replace")

    def json(self):
        """The body as JSON; ValueError if it is none."""
        return json_module.loads(self.content)


class Browser:
    """Somebody's browser. ``user``: a username, a user, or None for an anonymous visitor."""

    def __init__(self, user=None):
        self.username = getattr(user, "username", user)
        self.session = Session()
        self.csrf_token = token_hex(16)

    def user(self):
        """The person, read afresh as at the start of each request."""
        return AnonymousUser() if self.username is None else User.objects.get(username=self.username)

    def request(
        self,
        path,
        query="",
        method="POST",
        csrf=True,
        json=None,
        body=b"",
        content_type=None,
        data=None,
        files=None,
        headers=None,
    ):
        """A Django request of this browser; see ``LmsClient.call``."""
        if data is not None or files is not None:
            form = dict(data or {})
            for name, given in (files or {}).items():
                several = given if isinstance(given, list) else [given]
                form[name] = [SimpleUploadedFile(*one) for one in several]
            body, content_type = encode_multipart(BOUNDARY, form), MULTIPART_CONTENT
        elif json is not None:
            body, content_type = json_module.dumps(json).encode(), content_type or "application/json"
        extra = {"QUERY_STRING": query, "REMOTE_ADDR": "127.0.0.1"}
        if csrf:
            extra["HTTP_X_CSRFTOKEN"] = self.csrf_token
        for name, value in (headers or {}).items():
            extra["HTTP_" + name.upper().replace("-", "_")] = value
        factory = RequestFactory()
        factory.cookies = SimpleCookie({settings.CSRF_COOKIE_NAME: self.csrf_token})
        request = factory.generic(method, path, body, content_type or "application/octet-stream", **extra)
        request.session = self.session
        request.user = self.user()
        request.queries = {}
        return request

    def check_csrf(self, request):
        """Django's own check: None, or the 403 to answer with."""
        middleware = CsrfViewMiddleware(lambda _request: None)
        middleware.process_request(request)
        return middleware.process_view(request, None, (), {})

    def answer(self, request, serve):
        """Run ``serve`` as Django would a view: its known exceptions become answers, others a 500 with a traceback."""
        with current_request(request):
            try:
                return Answer(serve(), request)
            except Http404:
                return Answer(HttpResponse("Not Found", status=404), request)
            except PermissionDenied:
                return Answer(HttpResponse("Forbidden", status=403), request)
            except (SuspiciousOperation, BadRequest, MultiPartParserError):
                return Answer(HttpResponse("Bad Request", status=400), request)
            except Exception as error:  # noqa: BLE001 - whatever a block raises is this answer's content
                return Answer(HttpResponse("<h1>Server Error</h1>", status=500), request, error)
            finally:
                request.close()


def file_limit_message(files):
    """Why these uploaded files are refused, or None."""
    most, largest = settings.MAX_FILEUPLOADS_PER_INPUT, settings.STUDENT_FILEUPLOAD_MAX_SIZE
    for name in files:
        uploaded = files.getlist(name)
        if len(uploaded) > most:
            return f"Too many files, maximum {most} files are allowed at once"
        for one in uploaded:
            if one.size > largest:
                return f"Submission aborted! Your file {one.name!r} is too large (max size: {largest / 1_000_000} MB)"
    return None


@contextmanager
def counted_queries(request, phase):
    """Note the SQL statements run meanwhile under ``request.queries[phase]``."""
    statements = request.queries.setdefault(phase, [])

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield
