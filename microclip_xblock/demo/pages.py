"""The pages of the demo: the course around a unit, the unit inside its frame, the author's desk, and handlers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST
from web_fragments.fragment import Fragment
from xblock.django.request import django_to_webob_request, webob_to_django_response

from microclip_xblock.demo import course, people
from microclip_xblock.demo.middleware import PERSON_IN_SESSION
from microclip_xblock.demo.models import completions_of
from microclip_xblock.demo.runtime import AuthorRuntime, DemoRuntime

# What the learning MFE grants its unit frame in its newest line (frontend-app-learning, ContentIFrame.jsx).
FRAME_ALLOWS = "; ".join(
    f"{feature} *"
    for feature in (
        "microphone",
        "camera",
        "midi",
        "geolocation",
        "encrypted-media",
        "clipboard-write",
        "autoplay",
    )
)
BLOCK_TITLES = {"feed": "Feed", "challenge": "Challenge", "board": "Board", "review": "Second feed"}


def _unit(slug: str) -> course.Unit:
    unit = course.UNIT_BY_SLUG.get(slug)
    if unit is None:
        raise Http404(slug)
    return unit


def _person(request: HttpRequest) -> people.Person:
    person: people.Person = request.person  # type: ignore[attr-defined]  # set by the middleware
    return person


def _unit_is_complete(unit: course.Unit, done: dict[str, float]) -> bool:
    return all(done.get(course.usage_id(name), 0.0) >= 1.0 for name in unit.blocks)


def _shell(request: HttpRequest, unit: course.Unit, mode: str) -> dict[str, Any]:
    """What both the course page and the author's desk show around their frames."""
    done = completions_of(_person(request).user_id)
    position = course.UNITS.index(unit)
    return {
        "title": course.TITLE,
        "unit": unit,
        "mode": mode,
        "units": [(each, _unit_is_complete(each, done)) for each in course.UNITS],
        "previous": course.UNITS[position - 1] if position else None,
        "next": course.UNITS[position + 1] if position + 1 < len(course.UNITS) else None,
        "person": _person(request),
        "learners": people.LEARNERS,
        "others": (people.TEACHER, people.VISITOR),
        "frame_allows": FRAME_ALLOWS,
    }


@ensure_csrf_cookie
@require_GET
def course_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A unit as a learner meets it: outline, title, and the unit in its frame."""
    return render(request, "microclip_demo/course.html", _shell(request, _unit(slug), "course"))


@ensure_csrf_cookie
@require_GET
def author_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The author's desk: each block of a unit in its preview, with its Studio form a press away."""
    unit = _unit(slug)
    blocks = [{"name": name, "title": BLOCK_TITLES[name]} for name in unit.blocks]
    return render(request, "microclip_demo/author.html", {**_shell(request, unit, "author"), "blocks": blocks})


@ensure_csrf_cookie
@require_GET
def unit_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The inside of the unit frame, for the person chosen in this browser."""
    unit = _unit(slug)
    return _blocks_page(request, DemoRuntime(_person(request)), unit.blocks, "student_view", unit.title)


@ensure_csrf_cookie
@require_GET
def studio_page(request: HttpRequest, name: str, view: str) -> HttpResponse:
    """One block as Studio shows it to its author: its preview or its form."""
    if name not in course.BLOCK_NAMES:
        raise Http404(name)
    return _blocks_page(request, AuthorRuntime(people.TEACHER, request.session), (name,), view, BLOCK_TITLES[name])


def _blocks_page(
    request: HttpRequest, runtime: DemoRuntime, names: tuple[str, ...], view: str, title: str
) -> HttpResponse:
    page = Fragment()
    bodies = []
    for name in names:
        rendered = runtime.get_block(course.usage_id(name)).render(view, {})
        bodies.append(rendered.body_html())
        page.add_fragment_resources(rendered)
    context = {
        "bodies": bodies,
        "head": page.head_html(),
        "foot": page.foot_html(),
        "view": view,
        "course": course.TITLE,
        "title": title,
        "handler_base": "/studio-handler/" if runtime.is_author else "/handler/",
    }
    return render(request, "microclip_demo/unit.html", context)


@require_POST
def choose_person(request: HttpRequest) -> HttpResponse:
    """Become somebody else in this browser and go back to the page one came from."""
    person = people.BY_KEY.get(request.POST.get("person", ""))
    if person is None:
        raise Http404("nobody of that name")
    request.session[PERSON_IN_SESSION] = person.key
    back = request.POST.get("back", "")
    allowed = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if allowed and back.startswith("/") else "/")


@require_GET
def progress(request: HttpRequest) -> JsonResponse:
    """Which units the person has completed: ``{"units": {"feed": true, …}}``."""
    done = completions_of(_person(request).user_id)
    return JsonResponse({"units": {unit.slug: _unit_is_complete(unit, done) for unit in course.UNITS}})


def learner_handler(request: HttpRequest, usage_id: str, name: str, suffix: str | None = None) -> HttpResponse:
    """A handler called by the person chosen in this browser. A visitor may only GET, as on the platform."""
    person = _person(request)
    if not person.is_authenticated and request.method != "GET":
        return HttpResponse("Log in first.", status=403, content_type="text/plain")
    return _handle(request, DemoRuntime(person), usage_id, name, suffix)


def author_handler(request: HttpRequest, usage_id: str, name: str, suffix: str | None = None) -> HttpResponse:
    """A handler called from Studio's form or preview."""
    return _handle(request, AuthorRuntime(people.TEACHER, request.session), usage_id, name, suffix)


def _handle(request: HttpRequest, runtime: DemoRuntime, usage_id: str, name: str, suffix: str | None) -> HttpResponse:
    if not course.known_usage(usage_id):
        raise Http404(usage_id)
    block = runtime.get_block(usage_id)
    answered = runtime.handle(block, name, django_to_webob_request(request), suffix or "")
    response: HttpResponse = webob_to_django_response(answered)
    return response
