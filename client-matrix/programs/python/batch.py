"""The batch contract of docs/clients.md for the clients that are written in Python: reads targets, words failures, answers."""

import errno
import json
import ssl
import sys
import time

KEYS = {
    "id": str, "address": str, "host": str, "port": int, "ca_file": str, "client_cert": str, "client_key": str,
    "min_version": str, "max_version": str, "ciphers": str, "fallback": bool, "connections": int, "resumes": bool, "early_data": bool, "second_host": str, "requests": int,
    "http": int, "check_revocation": bool, "check_issuers": bool, "deadline_ms": int, "starttls": str,
}
NEEDED = {"id", "address", "host", "port", "ca_file", "deadline_ms"}


class BadTarget(Exception):
    """The target or one of its files is wrong: our own trouble, never a verdict."""


class Unreachable(Exception):
    """Nothing listened."""


def read_target(line):
    target = json.loads(line)
    if not isinstance(target, dict):
        raise BadTarget("a target is a JSON object")
    for key, value in target.items():
        if key not in KEYS:
            raise BadTarget(f"unknown key '{key}'")
        if type(value) is not KEYS[key]:
            raise BadTarget(f"'{key}' must be {KEYS[key].__name__}")
    for key in NEEDED - target.keys():
        raise BadTarget(f"'{key}' is missing")
    if ("client_cert" in target) != ("client_key" in target):
        raise BadTarget("client_cert and client_key come together")
    if target.get("max_version", "TLS1.2") != "TLS1.2":
        raise BadTarget(f"max_version must be TLS1.2, not '{target['max_version']}'")
    if target.get("min_version", "TLS1.3") != "TLS1.3":
        raise BadTarget(f"min_version must be TLS1.3, not '{target['min_version']}'")
    return target


def context_for(target):
    """What ssl.create_default_context makes of the target's files, versions and suites."""
    try:
        context = ssl.create_default_context(cafile=target["ca_file"])
    except (OSError, ValueError) as failure:
        raise BadTarget(f"{target['ca_file']}: {words_of(failure)}")
    if "max_version" in target:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    if "min_version" in target:
        context.minimum_version = ssl.TLSVersion.TLSv1_3
    if "ciphers" in target:
        try:
            context.set_ciphers(target["ciphers"])
        except ssl.SSLError as failure:
            raise BadTarget(f"ciphers: {words_of(failure)}")
    if "client_cert" in target:
        try:
            context.load_cert_chain(target["client_cert"], target["client_key"])
        except (OSError, ValueError) as failure:
            raise BadTarget(f"{target['client_cert']}: {words_of(failure)}")
    return context


def remaining(deadline):
    return max(deadline - time.monotonic(), 0.001)


def words_of(failure):
    """All that an exception says, with the codes it carries and the exceptions it came from."""
    words = []
    link = ""
    while failure is not None and len(words) < 8:
        text = repr(failure)
        if hasattr(failure, "verify_code"):  # aiohttp's own kind of SSLCertVerificationError has none
            text += f" verify_code={failure.verify_code}"
        if isinstance(failure, OSError) and failure.errno in errno.errorcode and not isinstance(failure, ssl.SSLError):
            text += f" {errno.errorcode[failure.errno]}"
        words.append(link + text)
        link = "caused by: " if failure.__cause__ else "while handling: "
        failure = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    return "\n".join(words)


def answer(line, run):
    """The answer to one line, by run(target), which returns an outcome and a text."""
    start = time.monotonic()
    name = ""
    try:
        target = read_target(line)
        name = target["id"]
        outcome, text = run(target)
    except (BadTarget, ValueError) as failure:
        outcome, text = "error", f"bad target: {failure}" if not name else str(failure)
        name = name or id_in(line)
    return {"id": name, "outcome": outcome, "text": text, "ms": round((time.monotonic() - start) * 1000, 1)}


def id_in(line):
    """The id of a target that is wrong elsewhere, so that its cell can be told."""
    try:
        name = json.loads(line).get("id", "")
    except (ValueError, AttributeError):
        return ""
    return name if isinstance(name, str) else ""


def serve(run, version):
    """The whole program: tells its version, or answers one target after the other by run(target)."""
    if sys.argv[1:] == ["--version"]:
        print(version())
        return
    if sys.argv[1:]:
        sys.exit(f"client.py: error: unknown argument '{sys.argv[1]}'")
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(line, run)), flush=True)
