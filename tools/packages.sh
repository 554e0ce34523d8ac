#!/bin/sh
# See that the named things are there: postgresql, chromium, node, venv. As root on Debian the
# missing ones are installed from Debian's packages, otherwise it says which to install.
set -eu

has() { command -v "$1" >/dev/null 2>&1; }

missing=""
for thing in "$@"; do
    case $thing in
    postgresql)
        ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || has initdb ||
            missing="$missing postgresql" ;;
    chromium)
        [ -x /usr/bin/chromium ] ||
            missing="$missing chromium fonts-liberation fonts-noto-color-emoji" ;;
    node)
        has node || missing="$missing nodejs"
        has npm || missing="$missing npm" ;;
    venv)
        missing="$missing python3 python3-venv" ;;
    *)
        echo "tools/packages.sh does not know $thing" >&2
        exit 2 ;;
    esac
done

if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! has apt-get; then
    echo "Please install:$missing (Debian: apt-get install$missing)" >&2
    exit 1
fi
echo "Installing from Debian's packages:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086  # several words are meant
apt-get install -q -y --no-install-recommends $missing </dev/null
