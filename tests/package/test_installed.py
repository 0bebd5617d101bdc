"""What an institution gets: the three classes by entry point and every data file, whichever way it installs."""

import json

import pytest

from .conftest import Installed

pytestmark = pytest.mark.package

CLASSES = {
    "microclip_feed": "MicroclipFeedXBlock",
    "microclip_challenge": "MicroclipChallengeXBlock",
    "microclip_board": "MicroclipBoardXBlock",
}

SETTINGS = """
import json
from django.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY="no secret", CACHES={
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}})
import django
django.setup()
"""


def test_the_installed_package_is_the_one_that_is_asked(installed: Installed) -> None:
    place = installed.ask("import microclip_xblock; print(microclip_xblock.__file__)").strip()

    expected = "clone" if installed.how == "editable" else "site-packages"
    assert expected in place
    assert installed.how == "editable" or str(installed.elsewhere) in place


def test_the_entry_points_load_the_three_classes(installed: Installed) -> None:
    program = SETTINGS + (
        "from xblock.core import XBlock\n"
        "found = {name: cls for name, cls in XBlock.load_classes(fail_silently=False) if name.startswith('microclip_')}\n"
        "print(json.dumps({name: cls.__name__ for name, cls in found.items()}))\n"
    )

    assert json.loads(installed.ask(program)) == CLASSES


def test_the_platform_finds_the_app(installed: Installed) -> None:
    """As its settings do before Django is set up: by entry point, as a class with `plugin_app`, to be installed by its dotted name."""
    program = (
        "import json\n"
        "from importlib.metadata import entry_points\n"
        "(entry,) = [one for one in entry_points(group='lms.djangoapp') if one.name == 'microclip_xblock']\n"
        "config = entry.load()\n"
        "name = f'{config.__module__}.{config.__name__}'\n"
        "from django.conf import settings\n"
        "settings.configure(USE_TZ=True, SECRET_KEY='no secret', INSTALLED_APPS=[\n"
        "    'django.contrib.contenttypes', 'django.contrib.auth', name],\n"
        "    CACHES={'default': {'BACKEND': 'django.core.cache.backends.locmem.LocMemCache'}})\n"
        "import django\n"
        "django.setup()\n"
        "from django.core.management import get_commands\n"
        "from django.urls import include, path\n"
        "mount = config.plugin_app['url_config']['lms.djangoapp']\n"
        "include((f'{config.name}.{mount[\"relative_path\"]}', config.name), namespace=mount['namespace'])\n"
        "from microclip_xblock.plugin import views\n"
        "assert all((views.PAGE / name).is_file() for name in (*views.FILES, 'check.html'))\n"
        "print(json.dumps(sorted(name for name, app in get_commands().items() if app == config.name)))\n"
    )

    assert json.loads(installed.ask(program)) == [
        "microclip_check",
        "microclip_erase",
        "microclip_fit",
        "microclip_sweep",
        "microclip_work",
    ]


def test_every_data_file_opens_inside_the_package(installed: Installed, shipped: list[str]) -> None:
    program = (
        "import json\n"
        "from importlib.resources import files\n"
        f"names = json.loads({json.dumps(json.dumps(shipped))})\n"
        "root = files('microclip_xblock')\n"
        "print(json.dumps([name for name in names if len(root.joinpath(name).read_bytes()) == 0]))\n"
    )

    empty = json.loads(installed.ask(program))

    assert shipped, "a clone without data files proves nothing"
    assert empty == []


def test_a_block_opens_every_public_file_of_its_own(installed: Installed, shipped: list[str]) -> None:
    """As the development server of the platform and the workbench do; production reads what the collector copied."""
    public = [name for name in shipped if name.startswith("static/")]
    program = SETTINGS + (
        "from xblock.core import XBlock\n"
        f"names = json.loads({json.dumps(json.dumps(public))})\n"
        f"for block_type in {sorted(CLASSES)!r}:\n"
        "    cls = XBlock.load_class(block_type)\n"
        "    assert cls.public_dir == 'static', cls.public_dir\n"
        "    for name in names:\n"
        "        assert cls.open_local_resource(name).read(1), name\n"
        "print(len(names))\n"
    )

    assert int(installed.ask(program)) == len(public) > 0


def test_every_catalogue_is_a_catalogue(installed: Installed, shipped: list[str]) -> None:
    """Compiled, in the domain `text`, with plural forms that fit the language: what the i18n service opens."""
    locales = sorted({name.split("/")[1] for name in shipped if name.startswith("translations/")})
    program = (
        "import gettext\n"
        "from importlib.resources import files\n"
        "folder = str(files('microclip_xblock').joinpath('translations'))\n"
        f"for locale in {locales!r}:\n"
        "    catalogue = gettext.translation('text', folder, [locale])\n"
        "    assert catalogue.charset() == 'utf-8', locale\n"
        "    catalogue.ngettext('one', 'many', 2)\n"
    )

    installed.ask(program)

    assert {"en", "de", "ar"} <= set(locales)


def test_the_demo_stays_with_clones(installed: Installed) -> None:
    program = "import importlib.util; print(importlib.util.find_spec('microclip_xblock.demo') is not None)"

    has_demo = installed.ask(program).strip() == "True"

    assert has_demo == (installed.how == "editable")
