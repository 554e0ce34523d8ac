#!/bin/sh
# Make .venv and install what Frontdesk needs at run time, in the versions of constraints.txt.
set -eu

fits='import ensurepip, sys, venv; assert sys.version_info >= (3, 11)'

find_python() {
    for candidate in ${PYTHON:-} python3.11 python3 python3.12 python3.13; do
        if "$candidate" -c "$fits" 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

make_venv() {
    python=$(find_python)
    if [ -z "$python" ]; then
        sh tools/packages.sh venv
        python=$(find_python)
    fi
    if [ -z "$python" ]; then
        echo "Frontdesk needs Python 3.11 or newer." >&2
        exit 1
    fi
    "$python" -m venv .venv
}

echo "Setting up .venv (once, about half a minute)."
.venv/bin/python -c "$fits; import pip" 2>/dev/null || make_venv

# Compiling everything that is never imported costs longer than the first start saves.
pip=".venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile"
$pip --only-binary :all: --constraint constraints.txt setuptools
$pip --only-binary :all: --constraint constraints.txt --no-build-isolation --editable .
