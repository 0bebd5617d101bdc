"""
Django's entry to the app.

The LMS finds it by the entry point `lms.djangoapp` and reads `plugin_app` (openedx/edx-django-utils, edx_django_utils/plugins/README.rst), while
its settings are still being made: nothing of Django's registries is touched before `ready`. Elsewhere it is named in `INSTALLED_APPS`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import AppConfig

ADDRESS = "microclip"
"""What the addresses of the app begin with, below the site's root."""


class MicroclipConfig(AppConfig):
    """See above. The receivers are connected here and not by `plugin_app`: a site without one of the signals loses only that one."""

    name = "microclip_xblock.plugin"
    label = "microclip_xblock"
    verbose_name = "Microclip"

    plugin_app: ClassVar[dict[str, Any]] = {
        "url_config": {
            "lms.djangoapp": {"namespace": "microclip", "regex": rf"^{ADDRESS}/", "relative_path": "urls"},
        },
    }

    def ready(self) -> None:
        """Listen to what erases learners' traces."""
        from microclip_xblock.plugin import receivers

        receivers.connect()
