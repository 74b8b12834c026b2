#!/bin/sh
# Makes a virtual environment with the locked packages: install.sh FOLDER
set -eu
rm -rf "$1"
/usr/bin/python3 -m venv "$1"
"$1/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$(dirname "$0")/requirements.txt"
