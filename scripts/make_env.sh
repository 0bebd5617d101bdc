#!/usr/bin/env bash
# Puts the project with some of its extras into a virtual environment, made if it is not there yet.
#   scripts/make_env.sh VENV EXTRAS       e.g.  scripts/make_env.sh .venv demo,test
# Shows each package as it comes; pip's whole story is kept in VENV/install.log.
set -euo pipefail

venv=$1
extras=$2
here=$(cd "$(dirname "$0")" && pwd)

if ! "$venv/bin/python" -c 'import pip' >/dev/null 2>&1; then
    python=$("$here/find_python.sh")
    echo "Using $("$python" --version) at $python; making the environment $venv …"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

echo "Installing what [$extras] needs into $venv (a minute or two the first time) …"
if ! "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off \
    --constraint requirements/constraints.txt --editable ".[$extras]" 2>&1 | tee "$venv/install.log" |
    awk '/^Collecting /{sub(/[^A-Za-z0-9._-].*/, "", $2); print "  fetching " $2; fflush()} /^Installing collected/{print "  installing them all"; fflush()}'; then
    echo >&2
    tail -n 20 "$venv/install.log" >&2
    echo "microclip: the packages could not be installed; the lines above are the end of $venv/install.log." >&2
    exit 1
fi
echo "Environment ready."
