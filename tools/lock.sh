#!/bin/sh
# Write what .venv holds now into constraints.txt, where every package has one exact version.
set -eu

mkdir -p build
{
    echo "# Every package that make installs, in one exact version. Written by: make constraints"
    .venv/bin/python -m pip freeze --all --exclude frontdesk --exclude pip --exclude wheel
} >build/constraints.txt
mv build/constraints.txt constraints.txt
touch .venv/run.stamp .venv/dev.stamp
