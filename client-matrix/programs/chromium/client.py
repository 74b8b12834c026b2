"""Opens pages in Chromium as a person would, one JSON target per line.

The contract is docs/clients.md. Chromium is driven over the DevTools protocol, on a pipe. One browser serves all targets that
trust the same CAs; each target has a browser context of its own, and with it its own connections, sessions, cache and HSTS.
"""

import collections
import hashlib
import ipaddress
import pathlib
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "python"))
from batch import Unreachable, serve  # noqa: E402
from devtools import Browser, BrowserGone, DeadlinePassed, Rejected, reserve_descriptors  # noqa: E402
from user import POLICIES, can_set_policy, read_pem  # noqa: E402

CANNOT = {
    "min_version": "Chromium has no switch for its lowest version",
    "max_version": "Chromium ignores --ssl-version-max",
    "ciphers": "Chromium has no switch for single cipher suites",
    "fallback": "Chromium sends no TLS_FALLBACK_SCSV",
    "early_data": "Chromium sends early data when it likes",
}
KEPT_BROWSERS = 4  # each takes some 300 MB, most of it shared


def url_of(target, host):
    try:
        host = f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        pass
    return f"https://{host}:{target['port']}/"


class Browsers:
    """The browsers that run, one for each set of CAs and address; the least recently used one makes room."""

    def __init__(self):
        self._running = collections.OrderedDict()

    def get(self, target):
        certificates = read_pem(target["ca_file"], "CERTIFICATE")
        own = [text for file in ("client_cert", "client_key") if file in target for text in read_pem(target[file])]
        digest = hashlib.sha256("\n".join(certificates + ["own"] + own).encode()).hexdigest()
        key = (digest, target["address"])
        if key not in self._running:
            while len(self._running) >= KEPT_BROWSERS:
                # It takes its time to end, which is none of the target's.
                threading.Thread(target=self._running.popitem(last=False)[1].close).start()
            self._running[key] = Browser(target, certificates)
        self._running.move_to_end(key)
        return self._running[key]

    def drop(self, browser):
        for key in [key for key, running in self._running.items() if running is browser]:
            self._running.pop(key).close()

    def close(self):
        for browser in self._running.values():
            browser.close()


def run(target, browsers):
    """Returns the target's outcome and text."""
    if "client_cert" in target and len(read_pem(target["client_cert"], "CERTIFICATE")) > 1:
        return "unsupported", "Chromium sends its own certificate alone, without its issuers"
    if "client_cert" in target and not can_set_policy():
        return "unsupported", f"a policy in {POLICIES} chooses Chromium's certificate, and this machine allows no mount namespace (unshare -m)"
    for key in CANNOT.keys() & {key for key, value in target.items() if value}:
        return "unsupported", CANNOT[key]
    browser = browsers.get(target)
    try:
        outcome, text, page = visit(target, browser.open_page())
    except BrowserGone as failure:
        browsers.drop(browser)
        return "error", str(failure)
    try:
        page.close()
    except BrowserGone as failure:
        # The verdict is not touched by it, and the next target has a new browser.
        print(f"client.py: {failure}", file=sys.stderr)
        browsers.drop(browser)
    return outcome, text


def visit(target, page):
    """Makes the target's connections; returns the outcome, the text, and the page that is open in the end."""
    deadline = time.monotonic() + target["deadline_ms"] / 1000
    host = target["host"]
    lines = []
    try:
        for i in range(target.get("connections", 1)):
            if i > 0 and not target.get("resumes", True):
                page = page.renewed()  # sessions live in its context
            for _ in range(target.get("requests", 1)):
                lines.append(page.load(url_of(target, host), deadline))
            host = target.get("second_host", host)
        return "accepted", "\n".join(lines), page
    except DeadlinePassed:
        return "timed-out", "\n".join(lines + ["deadline passed"]), page
    except Unreachable as failure:
        return "unreachable", "\n".join(lines + [str(failure)]), page
    except Rejected as failure:
        return "rejected", "\n".join(lines + [str(failure)]), page


def version():
    told = subprocess.run(["chromium", "--version"], capture_output=True, text=True)
    if told.returncode:
        sys.exit(f"chromium --version: {told.stderr}")
    return told.stdout.splitlines()[0]


reserve_descriptors()
browsers = Browsers()
try:
    serve(lambda target: run(target, browsers), version)
finally:
    browsers.close()
