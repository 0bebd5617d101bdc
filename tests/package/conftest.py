"""Builds the package once, from what git would hand to somebody who clones it, and installs it three ways."""

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("static/dist", "static/sounds", "static/pictures", "templates", "translations")


def run(*command: str | Path, cwd: Path) -> str:
    """Runs a command outside the checkout's own environment; what it printed, or a failure that shows it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def git_files() -> list[str]:
    """What a clone of this tree would hold: tracked files and new ones that are not ignored, less deleted ones."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    return sorted({name for name in listed if name and os.path.lexists(ROOT / name)})


@dataclass(frozen=True)
class Installed:
    """One environment that holds the package: its Python, and a folder that is not the checkout to run it in."""

    how: str
    python: Path
    elsewhere: Path

    def ask(self, program: str) -> str:
        return run(self.python, "-I", "-W", "error::ImportWarning", "-c", program, cwd=self.elsewhere)


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree as git hands it out: links stay links, what is ignored is not there."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a clone: the files a clone holds are asked of git")
    clone = tmp_path_factory.mktemp("clone")
    for name in git_files():
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, clone / name, follow_symlinks=False)
    return clone


@pytest.fixture(scope="session")
def shipped() -> list[str]:
    """The data files a clone holds that belong in the package, by their path inside it."""
    return [name for name in git_files() if name.startswith(tuple(f"{folder}/" for folder in FOLDERS))]


@pytest.fixture(scope="session")
def built(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was built from it and not from the clone."""
    out = tmp_path_factory.mktemp("built")
    # Without isolation: setuptools is in this environment already, and nothing needs to be fetched.
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, clone, cwd=out)
    return out


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


@pytest.fixture(scope="session")
def sdist(built: Path) -> Path:
    return next(built.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def wheel_names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return [name for name in archive.namelist() if not name.endswith("/")]


def environment(folder: Path) -> Path:
    """
    A new environment that has this package's dependencies and not this package; its Python.

    The dependencies are those of the environment the tests run in, reached through a path file: installing them anew
    for each way would take minutes and prove nothing. A path file does not run the path files of the folder it names, so
    an editable install of the checkout in there stays out of sight.
    """
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    here = run(sys.executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    (packages / "dependencies.pth").write_text(f"{here}\n", encoding="utf-8")
    return python


@pytest.fixture(scope="session", params=["wheel", "sdist", "editable"])
def installed(
    request: pytest.FixtureRequest, clone: Path, wheel: Path, sdist: Path, tmp_path_factory: pytest.TempPathFactory
) -> Installed:
    """The package, installed each way in turn."""
    how = request.param
    folder = tmp_path_factory.mktemp(how)
    python = environment(folder / "env")
    what = {"wheel": [wheel], "sdist": [sdist], "editable": ["--editable", clone]}[how]
    packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--disable-pip-version-check"]
    # Ignored, so that the checkout's own installation in the shared dependencies is left alone.
    run(python, "-m", "pip", "install", *options, "--ignore-installed", "--prefix", folder / "env", *what, cwd=folder)
    assert any(Path(packages).glob("microclip_xblock-*.dist-info")), f"nothing was installed into {packages}"
    return Installed(how, python, folder)
