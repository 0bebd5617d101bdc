"""
Django settings of every test that runs inside one Python process or in its worker processes.

The environment chooses the real parts; nothing needs to be set for the defaults:

=========================== =========================================================================
``MICROCLIP_TEST_DB``       ``sqlite`` (default, a file) or ``mariadb`` (127.0.0.1:3306 as root)
``MICROCLIP_TEST_DB_NAME``  the database's name on MariaDB (default ``microclip_test``)
``MICROCLIP_TEST_CACHE``    ``locmem`` (default) or ``redis`` (127.0.0.1:6379, database 9)
``MICROCLIP_TEST_ROOT``     folder for the SQLite file and uploads; made when absent and inherited by
                            worker processes, so that they open the same files
=========================== =========================================================================

``TEST["NAME"]`` equals ``NAME``: a worker process that merely calls ``django.setup()`` reaches the very
database the test runner prepared.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django
from django.db.backends.signals import connection_created

SITE = Path(__file__).resolve().parent / "platform" / "site"
if str(SITE) not in sys.path:
    # The stand-in answers to the platform's own import names (lms, common, openedx, xmodule, completion).
    sys.path.insert(0, str(SITE))


def _root() -> Path:
    """The folder of this test run; the process that makes it removes it."""
    if "MICROCLIP_TEST_ROOT" in os.environ:
        return Path(os.environ["MICROCLIP_TEST_ROOT"])
    root = tempfile.mkdtemp(prefix="microclip-tests-")
    os.environ["MICROCLIP_TEST_ROOT"] = root
    owner = os.getpid()
    atexit.register(lambda: os.getpid() == owner and shutil.rmtree(root, ignore_errors=True))
    return Path(root)


def _database() -> dict:
    kind = os.environ.get("MICROCLIP_TEST_DB", "sqlite")
    if kind == "sqlite":
        name = str(ROOT / "tests.sqlite3")
        options = {"timeout": 30}
        if django.VERSION >= (5, 1):
            # Take the write lock when a transaction opens: a reader that turns writer cannot wait for it later.
            options["transaction_mode"] = "IMMEDIATE"
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options, "TEST": {"NAME": name}}
    if kind != "mariadb":
        raise ValueError(f"MICROCLIP_TEST_DB must be sqlite or mariadb, not {kind!r}")

    import pymysql

    # Django asks its MySQL driver for a version number of mysqlclient.
    pymysql.version_info = (2, 2, 8, "final", 0)
    pymysql.install_as_MySQLdb()
    name = os.environ.get("MICROCLIP_TEST_DB_NAME", "microclip_test")
    return {
        "ENGINE": "django.db.backends.mysql",
        "NAME": name,
        "USER": "root",
        "PASSWORD": "",
        "HOST": "127.0.0.1",
        "PORT": "3306",
        "OPTIONS": {
            "charset": "utf8mb4",
            "isolation_level": "read committed",
            "init_command": "SET sql_mode='STRICT_TRANS_TABLES'",
        },
        "TEST": {"NAME": name, "CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"},
    }


def _hurry(connection, **_kwargs) -> None:
    """A test database need not survive a power cut, and its readers need not wait for the writer."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=OFF")


def _cache() -> dict:
    kind = os.environ.get("MICROCLIP_TEST_CACHE", "locmem")
    if kind == "locmem":
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "microclip-tests",
            "OPTIONS": {"MAX_ENTRIES": 1_000_000},
        }
    if kind != "redis":
        raise ValueError(f"MICROCLIP_TEST_CACHE must be locmem or redis, not {kind!r}")
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": "redis://127.0.0.1:6379/9",
        # As operators run it: a dead Redis is a cache that remembers nothing, never an exception.
        "OPTIONS": {"CLIENT_CLASS": "django_redis.client.DefaultClient", "IGNORE_EXCEPTIONS": True},
    }


ROOT = _root()
connection_created.connect(_hurry)

SECRET_KEY = "tests only: not a secret"
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
SITE_NAME = "lms.example.com"
ROOT_URLCONF = "tests.platform.urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "workbench",
    "lms.djangoapps.courseware",
    "common.djangoapps.student",
    "openedx.core.djangoapps.user_api",
    "completion",
    "microclip_xblock.plugin.apps.MicroclipConfig",
]
# Tables are made from the models in one go: the stand-in's apps have no migrations, and their foreign keys point at
# tables of apps that have, which Django would otherwise create later.
MIGRATION_MODULES = dict.fromkeys(["auth", "contenttypes", "sessions", "workbench"])
MIDDLEWARE: list[str] = []
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

DATABASES = {"default": _database()}
CACHES = {"default": _cache()}
DJANGO_REDIS_IGNORE_EXCEPTIONS = True

MEDIA_ROOT = str(ROOT / "media")
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if django.VERSION < (5, 1):
    USE_L10N = True

# The platform's names for what the stand-in imitates (openedx-platform, lms/envs/common.py).
STUDENT_FILEUPLOAD_MAX_SIZE = 4 * 1000 * 1000
MAX_FILEUPLOADS_PER_INPUT = 20
USER_STATE_BATCH_SIZE = 5000
ENABLE_MASQUERADE = True
FEATURES: dict[str, bool] = {}
XBLOCK_SETTINGS: dict[str, dict] = {}
RETIRED_USERNAME_PREFIX = "retired__user_"
RETIRED_EMAIL_PREFIX = "retired__user_"
RETIRED_EMAIL_DOMAIN = "retired.invalid"
RETIRED_USERNAME_FMT = RETIRED_USERNAME_PREFIX + "{}"
RETIRED_EMAIL_FMT = RETIRED_EMAIL_PREFIX + "{}@" + RETIRED_EMAIL_DOMAIN
RETIRED_USER_SALTS = ["abc"]

# The workbench's own names, for tests that run blocks on its storage.
WORKBENCH = {"reset_state_on_restart": False, "services": {}}
