"""The profile of Chromium's user: whom it trusts, and which certificate is its own."""

import functools
import json
import os
import pathlib
import re
import shutil
import subprocess

from batch import BadTarget

POLICIES = "/etc/chromium"


def read_pem(path, label="[A-Z ]+"):
    """The blocks of a PEM file. An empty file of CAs is a client that trusts nobody."""
    try:
        text = pathlib.Path(path).read_text()
    except (OSError, UnicodeDecodeError) as failure:
        raise BadTarget(f"{path}: {failure}")
    blocks = re.findall(rf"-----BEGIN {label}-----.*?-----END {label}-----", text, re.DOTALL)
    if text and not blocks:
        raise BadTarget(f"{path}: nothing in PEM")
    return blocks


def run_tool(*argv):
    if not shutil.which(argv[0]):
        raise BadTarget(f"{argv[0]} is not installed; certutil and pk12util are in libnss3-tools")
    result = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode:
        raise BadTarget(f"{argv[0]}: {result.stderr.strip() or result.stdout.strip()}")


def make_database(home, target, certificates):
    """The NSS database in which Chromium looks for its user's own CAs and certificates."""
    folder = home / ".pki" / "nssdb"
    folder.mkdir(parents=True)
    database = f"sql:{folder}"
    run_tool("certutil", "-d", database, "-N", "--empty-password")
    for i, certificate in enumerate(certificates):
        file = home / "ca.pem"
        file.write_text(certificate + "\n")
        run_tool("certutil", "-d", database, "-A", "-n", f"ca-{i}", "-t", "C,,", "-i", str(file))
    if "client_cert" in target:
        bundle = str(home / "client.p12")
        run_tool("openssl", "pkcs12", "-export", "-in", target["client_cert"], "-inkey", target["client_key"], "-out", bundle, "-passout", "pass:lab")
        run_tool("pk12util", "-d", database, "-i", bundle, "-W", "lab")


def in_namespace(*argv):
    """The command that runs argv in a mount namespace of its own, where a folder of ours stands in for another."""
    return ["unshare", "-m" if os.geteuid() == 0 else "-Urm", "--", "/bin/sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"', *argv]


@functools.cache
def can_set_policy():
    """Whether a folder of ours can stand where Chromium looks for policies: this machine allows a mount namespace."""
    command = in_namespace(POLICIES, POLICIES, "true")
    return bool(shutil.which("unshare")) and subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


def write_policy(folder):
    """What lets Chromium send its only certificate, without asking a person."""
    managed = folder / "policies" / "managed"
    managed.mkdir(parents=True)
    rule = json.dumps({"pattern": "*", "filter": {}})
    (managed / "lab.json").write_text(json.dumps({"AutoSelectCertificateForUrls": [rule]}))
    return folder
