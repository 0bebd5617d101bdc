#!/bin/sh
# Prints the path of a Python this project can use: 3.12 first (newest XBlock and xblock-sdk), then 3.13, 3.11, then
# whatever newer `python3` is. PYTHON=… in the environment overrules the search. One sentence and exit 1 if there is none.
set -u

usable() {
    # A command may exist and still not run (pyenv leaves such stand-ins on the PATH), so each candidate is asked.
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

has_venv() {
    "$1" -c 'import ensurepip, sqlite3, ssl, venv' >/dev/null 2>&1
}

candidates() {
    pyenv_root="${PYENV_ROOT:-$HOME/.pyenv}"
    for version in 3.12 3.13 3.11; do
        command -v "python$version"
        for found in "$pyenv_root/versions/$version"*/bin/python "$HOME/.local/share/uv/python/cpython-$version"*/bin/python3; do
            [ -x "$found" ] && echo "$found"
        done
    done
    command -v python3
    command -v python
}

incomplete=""
if [ -n "${PYTHON:-}" ]; then
    list="$PYTHON"
else
    list=$(candidates)
fi
old_ifs=$IFS
IFS='
'
for python in $list; do
    usable "$python" || continue
    if has_venv "$python"; then
        IFS=$old_ifs
        "$python" -c 'import sys; print(sys.executable)'
        exit 0
    fi
    [ -n "$incomplete" ] || incomplete="$python"
done
IFS=$old_ifs

if [ -n "$incomplete" ]; then
    echo "microclip: $incomplete cannot make virtual environments; install its venv package (on Debian and Ubuntu: python3-venv) and run make again." >&2
elif [ -n "${PYTHON:-}" ]; then
    echo "microclip: $PYTHON is not Python 3.11 or newer; name another with PYTHON=/path/to/python." >&2
else
    found=$(python3 --version 2>&1 || echo "no Python 3 at all")
    echo "microclip: Python 3.11 or newer is needed (3.12 is best), and only this was found: $found." >&2
fi
exit 1
