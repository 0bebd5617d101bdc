"""Small blocks to try the stand-in with."""

import json

from web_fragments.fragment import Fragment
from webob import Response
from xblock.core import XBlock
from xblock.exceptions import JsonHandlerError
from xblock.fields import Dict, Integer, List, Reference, ReferenceList, ReferenceValueDict, Scope, String
from xmodule.exceptions import NotFoundError, ProcessingError


@XBlock.needs("i18n")
@XBlock.wants("user", "completion", "enrollments", "user_state", "grade_utils", "teams", "replace_urls", "cache")
class Toy(XBlock):
    """One field in every scope, handlers that do the things the platform is known to trip over."""

    show_in_read_only_mode = True
    has_score = True
    has_author_view = True

    title = String(scope=Scope.settings, default="A toy")
    text = String(scope=Scope.content, default="")
    clips = List(scope=Scope.content, default=[])
    best = Reference(scope=Scope.settings, default=None)
    others = ReferenceList(scope=Scope.settings, default=[])
    named = ReferenceValueDict(scope=Scope.settings, default={})
    count = Integer(scope=Scope.user_state, default=0)
    notes = Dict(scope=Scope.user_state, default={})
    tally = Integer(scope=Scope.user_state_summary, default=0)
    sound = String(scope=Scope.preferences, default="on")
    nickname = String(scope=Scope.user_info, default="")

    def student_view(self, _context):
        fragment = Fragment(f"<p>{self.title}</p>")
        fragment.initialize_js("Toy", {"text": "</script>"})
        return fragment

    author_view = student_view
    studio_view = student_view

    def max_score(self):
        return 10

    def student_view_data(self, context=None):
        return {"title": self.title, "count": self.count}

    @XBlock.json_handler
    def look(self, _data, _suffix=""):
        names = ("count", "notes", "tally", "sound", "nickname")
        return {name: getattr(self, name) for name in names}

    @XBlock.json_handler
    def put(self, data, _suffix=""):
        for name, value in data.items():
            setattr(self, name, value)
        return {"ok": True}

    @XBlock.json_handler
    def cheer(self, _data, _suffix=""):
        self.tally += 1
        return {"tally": self.tally}

    @XBlock.json_handler
    def save_early(self, _data, _suffix=""):
        self.count = 7
        self.save()
        return {"notes": self.notes}

    @XBlock.json_handler
    def refuse(self, _data, _suffix=""):
        self.count = 9
        raise JsonHandlerError(409, "no")

    @XBlock.json_handler
    def publish_this(self, data, _suffix=""):
        self.runtime.publish(self, data["name"], data["event"])
        return {}

    @XBlock.handler
    def fail(self, request, suffix=""):
        self.count = 99
        errors = {
            "missing": NotFoundError("nothing here"),
            "processing": ProcessingError("try again"),
            "broken": ZeroDivisionError("oh"),
        }
        if suffix == "forbidden":
            from django.core.exceptions import PermissionDenied

            raise PermissionDenied
        raise errors[suffix]

    @XBlock.handler
    def receive(self, request, suffix=""):
        size = len(request.POST["file"].file.read() if "file" in request.POST else request.body)
        return Response(
            json.dumps({"method": request.method, "bytes": size}), content_type="application/json", charset="utf8"
        )

    @XBlock.json_handler
    def who(self, data, _suffix=""):
        service = self.runtime.service(self, "user")
        user = service.get_current_user()
        django_user = service.get_user_by_anonymous_id()
        return {
            "attributes": user.opt_attrs,
            "emails": user.emails,
            "full_name": user.full_name,
            "scope_id": self.scope_ids.user_id,
            "django_user": getattr(django_user, "username", None),
            "looks_real": not hasattr(django_user, "real_user"),
        }

    @XBlock.json_handler
    def peek(self, data, _suffix=""):
        from opaque_keys.edx.keys import UsageKey

        other = self.runtime.get_block(UsageKey.from_string(data["key"]))
        return {"count": None if other is None else other.count}


class BrokenToy(Toy):
    """Cannot be shown."""

    def student_view(self, _context):
        raise ValueError("broken toy")


CLASSES = {"toy": "tests.platform.toys:Toy", "broken_toy": "tests.platform.toys:BrokenToy"}
