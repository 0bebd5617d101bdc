"""Metadata of the distribution `microclip-xblock`; the settings of all tools are in pyproject.toml."""

import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent


def read_version() -> str:
    """The version as the package states it, read as text: importing the package would need its dependencies."""
    source = (HERE / "microclip_xblock" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', source, re.MULTILINE)
    if found is None:
        raise RuntimeError("microclip_xblock/__init__.py states no __version__")
    return found.group(1)


EXTRAS = {
    # Reads uploaded clips frame by frame and draws posters. PyAV's wheels carry FFmpeg with x264 (GPL).
    "media": ["av>=15", "Pillow>=10"],
    # Clips in an object storage, sent there straight from the browser where the operator allows it.
    "objects": ["django-storages[s3]>=1.14"],
    # Signed credentials to carry away, and their QR codes.
    "badges": ["PyJWT[crypto]>=2.8", "segno>=1.6"],
    # Fits all of the feed's recommender; without it, quality and topics only.
    "fit": ["numpy>=1.24"],
    # The demo course. Django is held where the platform is; XBlock[django] brings what xblock-sdk forgets on Python 3.11.
    "demo": ["xblock-sdk>=0.14", "XBlock[django]>=5.2,<7", "waitress>=3", "Django>=5.2,<5.3"],
    # Draws and speaks the demo's clips anew; they are committed, so hardly anybody needs this.
    "clips": ["Pillow>=10", "av>=15", "cairocffi>=1.7", "numpy>=2"],
    "test": [
        "PyMySQL>=1.1",
        "babel>=2.16",
        "build>=1.2",
        "celery>=5.3",
        "django-redis>=5.4",
        "edx-opaque-keys>=2.11",
        # An object storage to test against: moto's server needs no more of its extra "server" than these two.
        "flask>=3",
        "flask-cors>=5",
        "freezegun>=1.5",
        "hypothesis>=6.100",
        "moto[s3]>=5.1",
        "numpy>=1.24",
        "pytest>=8",
        "pytest-django>=4.8",
        "redis>=5",
        "setuptools>=77",
    ],
    "browser": ["axe-playwright-python>=0.1.4", "playwright>=1.50"],
    "dev": [
        "babel>=2.16",
        "django-stubs>=5.2",
        "import-linter>=2.4",
        "mypy>=1.15",
        "numpy>=2",
        "pre-commit>=4",
        "ruff>=0.11",
        "tox>=4.25",
    ],
}

setup(
    name="microclip-xblock",
    version=read_version(),
    description="Learning in clips for Open edX: a feed, a challenge among peers, and a board of points and badges",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="AGPL-3.0-only",
    license_files=["LICENSE"],
    keywords="openedx xblock microlearning video peers badges",
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Framework :: Django",
        "Framework :: Django :: 4.2",
        "Framework :: Django :: 5.2",
        "Intended Audience :: Education",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Education",
    ],
    python_requires=">=3.11",
    # The demo course is for clones; it has no place on a site.
    packages=find_packages(include=["microclip_xblock*"], exclude=["microclip_xblock.demo*"]),
    include_package_data=False,
    # static/, templates/ and translations/ are reached through links in the package; static/src stays out of the wheel.
    package_data={
        "microclip_xblock": [
            "static/dist/**",
            "static/sounds/**",
            "static/pictures/**",
            "templates/**",
            "translations/**",
        ],
        "microclip_xblock.plugin": ["page/**"],
    },
    # web_fragments is imported too, but every XBlock from 5.2 on brings it: by a requirement up to 6.1, inside itself
    # from 6.2. Naming it here would lay the old package over XBlock's own copy.
    install_requires=["Django>=4.2", "XBlock>=5.2,<7", "fsrs>=6", "webvtt-py>=0.5"],
    extras_require=EXTRAS,
    entry_points={
        "xblock.v1": [
            "microclip_feed = microclip_xblock.feed:MicroclipFeedXBlock",
            "microclip_challenge = microclip_xblock.challenge:MicroclipChallengeXBlock",
            "microclip_board = microclip_xblock.board:MicroclipBoardXBlock",
        ],
        "lms.djangoapp": ["microclip_xblock = microclip_xblock.plugin.apps:MicroclipConfig"],
    },
    zip_safe=False,
)
