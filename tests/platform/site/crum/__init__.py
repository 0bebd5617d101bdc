"""
The request under way in this thread, by the import name of django-crum, which the platform installs.

``request_cache`` is the stand-in's own: a dict for each name that lives as long as the request.
"""

import threading
from contextlib import contextmanager

_here = threading.local()


def get_current_request():
    """The Django request, or None outside of one."""
    return getattr(_here, "request", None)


def get_current_user():
    """The user of the current request (while masquerading: the staff member), or None."""
    return getattr(get_current_request(), "user", None)


def request_cache(name):
    """A dict for this request; outside a request, one that nobody else will see."""
    if get_current_request() is None:
        return {}
    return _here.caches.setdefault(name, {})


@contextmanager
def current_request(request):
    """Make ``request`` the current one while the block runs."""
    before = getattr(_here, "request", None), getattr(_here, "caches", {})
    _here.request, _here.caches = request, {}
    try:
        yield request
    finally:
        _here.request, _here.caches = before
