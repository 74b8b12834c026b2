#!/bin/sh
# Finds the Python that has Debian's pycurl, which is linked with GnuTLS: install.sh FOLDER
set -eu
/usr/bin/python3 -c 'import pycurl'
ln -sf /usr/bin/python3 "$1/python3"
