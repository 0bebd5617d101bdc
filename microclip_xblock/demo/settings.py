"""
Django settings of the demo: the workbench's, with everything kept below one data folder.

The folder is named by the environment variable MICROCLIP_DEMO_DATA, which the runner sets before Django starts.
"""

import json
import os
from pathlib import Path

import django
from workbench.settings import *  # noqa: F403
from workbench.settings import INSTALLED_APPS as WORKBENCH_APPS

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ["MICROCLIP_DEMO_DATA"])

DEBUG = False
SECRET_KEY = os.environ["MICROCLIP_DEMO_SECRET"]
ALLOWED_HOSTS = os.environ.get("MICROCLIP_DEMO_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ROOT_URLCONF = "microclip_xblock.demo.urls"
WSGI_APPLICATION = None

INSTALLED_APPS = [
    *(app for app in WORKBENCH_APPS if app not in ("django.contrib.admin", "debug_toolbar")),
    "microclip_xblock.plugin.apps.MicroclipConfig",
    "microclip_xblock.demo.apps.DemoConfig",
]

MIDDLEWARE = [
    "microclip_xblock.demo.middleware.as_large_as_allowed",
    "microclip_xblock.demo.middleware.one_at_a_time",
    "microclip_xblock.demo.middleware.own_origin_only",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "microclip_xblock.demo.middleware.language_from_address",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "microclip_xblock.demo.middleware.who_is_asking",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(HERE / "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.i18n",
                "django.template.context_processors.request",
                "django.template.context_processors.static",
            ],
        },
    },
]

_SQLITE_OPTIONS: dict[str, object] = {"timeout": 20}
if django.VERSION >= (5, 1):
    # Taking the write lock when a transaction begins; else two readers that both come to write deadlock.
    _SQLITE_OPTIONS["transaction_mode"] = "IMMEDIATE"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(DATA / "demo.sqlite3"),
        "OPTIONS": _SQLITE_OPTIONS,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "microclip-demo",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

SESSION_COOKIE_NAME = "microclip_demo_session"
SESSION_COOKIE_SAMESITE = "Lax"

# Clips lie beside what web servers hand out to everybody, not in it.
MEDIA_ROOT = str(DATA / "media" / "public")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "microclip": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA / "media" / "microclip")},
    },
}
# Another place for clips, such as an object storage: the JSON of one entry of Django's STORAGES.
CLIPS_FROM = ""
if "MICROCLIP_DEMO_STORAGE" in os.environ:
    _elsewhere = json.loads(os.environ["MICROCLIP_DEMO_STORAGE"])
    STORAGES["microclip"] = _elsewhere
    CLIPS_FROM = _elsewhere.get("OPTIONS", {}).get("endpoint_url", "")
MICROCLIP_DIRECT_UPLOAD = os.environ.get("MICROCLIP_DEMO_DIRECT") == "yes"
# The largest file of an author, by the platform's name; as much as a platform set up by Tutor takes.
MAX_ASSET_UPLOAD_FILE_SIZE_IN_MB = 100
DJFS = {"type": "osfs", "directory_root": str(DATA / "djfs"), "url_root": "/djfs"}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"short": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "short"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Refusals (409, 422) are ordinary answers here; only real failures are worth a line.
        "django.request": {"level": "ERROR"},
        "waitress.queue": {"level": "ERROR"},
    },
}

WORKBENCH = {
    "reset_state_on_restart": False,
    "services": {
        "fs": "xblock.reference.plugins.FSService",
        "field-data": "microclip_xblock.demo.services.FieldDataService",
        "settings": "microclip_xblock.demo.services.SettingsService",
        "user": "microclip_xblock.demo.services.DemoUserService",
        "i18n": "microclip_xblock.demo.services.I18nService",
        "replace_urls": "microclip_xblock.demo.services.ReplaceUrlsService",
        "enrollments": "microclip_xblock.demo.services.EnrollmentsService",
        "studio_user_permissions": "microclip_xblock.demo.services.StudioPermissions",
        "completion": "microclip_xblock.demo.services.CompletionService",
    },
}
