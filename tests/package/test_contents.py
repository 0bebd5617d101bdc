"""What the archives hold, and what the platform's collector of static files would publish of it."""

import re
import tarfile
import zipfile
from pathlib import Path

import pytest

from .conftest import ROOT

pytestmark = pytest.mark.package

LINKS = ("static", "templates", "translations")
# Whatever else is in the package's folders, only these kinds of files may reach the public of a site.
PUBLIC_KINDS = {
    ".js",
    ".css",
    ".html",
    ".po",
    ".mo",
    ".svg",
    ".png",
    ".jpg",
    ".webp",
    ".mp3",
    ".m4a",
    ".ogg",
    ".opus",
    ".woff2",
}
SECRET = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY|SECRET_KEY\s*=|password\s*[=:]\s*['\"][^'\"]+['\"]", re.IGNORECASE)


@pytest.mark.parametrize("name", LINKS)
def test_the_links_are_relative(name: str) -> None:
    link = ROOT / "microclip_xblock" / name

    assert link.is_symlink()
    assert link.readlink() == Path("..") / name


def test_the_wheel_holds_the_package_and_nothing_else(wheel_names: list[str]) -> None:
    tops = {name.split("/")[0] for name in wheel_names}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"microclip_xblock"}


def test_the_wheel_holds_no_tests_no_demo_no_sources_of_the_front_end(wheel_names: list[str]) -> None:
    unwanted = re.compile(r"(^|/)(tests?|demo|src|node_modules|docs|scripts|__pycache__)/|\.(pyc|map|scss|ts)$")

    assert [name for name in wheel_names if unwanted.search(name)] == []


def test_the_wheel_holds_every_module_and_every_data_file(
    wheel_names: list[str], clone: Path, shipped: list[str]
) -> None:
    package = clone / "microclip_xblock"
    modules = {path.relative_to(clone).as_posix() for path in package.rglob("*.py") if "demo" not in path.parts}

    wanted = modules | {f"microclip_xblock/{name}" for name in shipped}

    assert wanted - set(wheel_names) == set()


def test_the_wheel_holds_the_page_of_the_self_check(wheel_names: list[str], clone: Path) -> None:
    page = {path.relative_to(clone).as_posix() for path in (clone / "microclip_xblock/plugin/page").iterdir()}

    assert len(page) == 3
    assert page <= set(wheel_names)


def test_every_folder_with_modules_is_a_package(clone: Path) -> None:
    """A room without `__init__.py` works in a clone and is missing from the wheel."""
    folders = {path.parent for path in (clone / "microclip_xblock").rglob("*.py")}

    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_what_the_collector_publishes_is_fit_for_the_public(wheel: Path, wheel_names: list[str]) -> None:
    """
    Everything in the package that is not Python or Sass becomes a public file of the site.

    The rule is that of the platform's finder (openedx-platform, openedx/core/lib/xblock_pipeline/finder.py).
    """
    with zipfile.ZipFile(wheel) as archive:
        published = {
            name: archive.read(name)
            for name in wheel_names
            if name.startswith("microclip_xblock/") and not name.endswith((".py", ".pyc", ".scss", "/py.typed"))
        }

    assert {name for name in published if Path(name).suffix not in PUBLIC_KINDS} == set()
    assert {name for name, content in published.items() if SECRET.search(content)} == set()


def test_the_source_distribution_can_be_rebuilt_and_tested(sdist: Path, clone: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {member.name.split("/", 1)[1] for member in archive.getmembers() if member.isfile()}
        links = [member.name for member in archive.getmembers() if member.issym() or member.islnk()]

    sources = {path.relative_to(clone).as_posix() for path in (clone / "static" / "src").rglob("*") if path.is_file()}
    assert {
        "LICENSE",
        "README.md",
        "package.json",
        "package-lock.json",
        "scripts/build_static.mjs",
        "setup.py",
    } <= names
    assert sources <= names
    assert "tests/settings.py" in names
    assert [name for name in names if "node_modules" in name or name.startswith("microclip_xblock/demo/")] == []
    assert links == [], "an unpacked archive must not depend on links"


def test_the_version_is_said_once(wheel: Path, sdist: Path) -> None:
    source = (ROOT / "microclip_xblock" / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'__version__ = "(.+)"', source).group(1)

    assert wheel.name.startswith(f"microclip_xblock-{version}-")
    assert sdist.name == f"microclip_xblock-{version}.tar.gz"
