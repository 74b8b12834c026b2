"""Chromium over its DevTools protocol, on a pipe: a browser, and a page of it."""

import collections
import contextlib
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

from batch import Unreachable
from user import POLICIES, in_namespace, make_database, write_policy

MARKER = "tls-failure-lab"
FAREWELL_S = 1.0
ERROR_PAGE_S = 2.0
PIPE_IN, PIPE_OUT = 3, 4  # the descriptors on which Chromium speaks DevTools
FLAGS = [
    "--headless", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
    # Nothing but the target's own connections.
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--no-pings",
    "--disable-quic",
    # What only costs time.
    "--disable-gpu", "--mute-audio", "--hide-scrollbars", "--blink-settings=imagesEnabled=false", "--disable-dev-shm-usage",
]


class BrowserGone(Exception):
    """The browser ended or does not answer: our own trouble too."""


class DeadlinePassed(Exception):
    pass


class Rejected(Exception):
    """TLS or HTTP failed."""


def reserve_descriptors():
    """Keeps the descriptors that a browser will find its pipes at from being used for anything else."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (PIPE_IN, PIPE_OUT):
        if nothing != descriptor:
            os.dup2(nothing, descriptor, inheritable=False)
    if nothing not in (PIPE_IN, PIPE_OUT):
        os.close(nothing)


@contextlib.contextmanager
def placed(pipes):
    """Puts open files at certain descriptors for as long as a child is started, and closes them here."""
    for descriptor, file in pipes.items():
        os.dup2(file, descriptor)
        os.close(file)
    try:
        yield
    finally:
        reserve_descriptors()


class Browser:
    """A running Chromium that trusts the given CAs and sends every name to one address."""

    def __init__(self, target, certificates):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="chromium-"))
        self._called = 0
        self._buffer = b""
        self._events = collections.deque()
        self._answers = {}
        make_database(self._folder, target, certificates)
        self._start(target)

    def _start(self, target):
        argv = ["chromium", *FLAGS, f"--user-data-dir={self._folder / 'profile'}", f"--host-resolver-rules=MAP * {target['address']}"]
        if os.geteuid() == 0 or "client_cert" in target:
            argv.append("--no-sandbox")  # it refuses to run as root with one, and is root in a namespace of its own
        if "client_cert" in target:
            argv = in_namespace(str(write_policy(self._folder / "etc")), POLICIES, *argv)
        from_us, self._write = os.pipe()
        self._read, to_us = os.pipe()
        environment = {**os.environ, "HOME": str(self._folder)}
        with open(self._folder / "log", "wb") as log, placed({PIPE_IN: from_us, PIPE_OUT: to_us}):
            self._process = subprocess.Popen(argv, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                             pass_fds=(PIPE_IN, PIPE_OUT))

    def call(self, method, params=None, session=None, deadline=None):
        """Calls a method and returns its result; events that come before it are kept."""
        return self.result_of(self.send(method, params, session), deadline)

    def send(self, method, params=None, session=None):
        self._called += 1
        message = {"id": self._called, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        try:
            os.write(self._write, json.dumps(message).encode() + b"\0")
        except OSError as failure:
            raise BrowserGone(self._last_words(failure))
        return self._called

    def result_of(self, call, deadline=None):
        while call not in self._answers:
            self._take(deadline)
        answer = self._answers.pop(call)
        if "error" in answer:
            raise BrowserGone(f"DevTools: {answer['error'].get('message')}")
        return answer["result"]

    def event(self, session, methods, deadline):
        """The next event of a session with one of these names."""
        while True:
            while self._events:
                event = self._events.popleft()
                if event.get("sessionId") == session and event["method"] in methods:
                    return event["method"], event["params"]
            self._take(deadline)

    def _take(self, deadline):
        """Waits for one message more."""
        while b"\0" not in self._buffer:
            wait = None if deadline is None else max(deadline - time.monotonic(), 0)
            if not select.select([self._read], [], [], wait)[0]:
                raise DeadlinePassed()
            data = os.read(self._read, 1 << 16)
            if not data:
                raise BrowserGone(self._last_words("it ended"))
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\0")
        message = json.loads(line)
        if "id" in message:
            self._answers[message["id"]] = message
        else:
            self._events.append(message)

    def _last_words(self, failure):
        log = (self._folder / "log").read_text(errors="replace")
        return f"Chromium: {failure}\n{log[-1000:]}"

    def open_page(self):
        """A page in a context of its own. It is hidden: pages in a window also ask for /favicon.ico."""
        context = self.call("Target.createBrowserContext", {"disposeOnDetach": True})["browserContextId"]
        target = self.call("Target.createTarget", {"url": "about:blank", "browserContextId": context, "hidden": True})["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for method, params in (("Page.enable", {}), ("Network.enable", {}), ("Network.setCacheDisabled", {"cacheDisabled": True})):
            self.call(method, params, session)
        return Page(self, context, target, session)

    def close(self):
        for end in (self._write, self._read):
            os.close(end)  # which ends it
        try:
            self._process.wait(FAREWELL_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


class Page:
    """A page of a browser, in a context of its own."""

    def __init__(self, browser, context, target, session):
        self._browser = browser
        self._context = context
        self._target = target
        self._session = session

    def call(self, method, params, deadline):
        return self._browser.call(method, params, self._session, deadline)

    def text(self, expression, deadline):
        result = self.call("Runtime.evaluate", {"expression": expression, "returnByValue": True}, deadline)
        return str(result.get("result", {}).get("value", ""))

    def load(self, url, deadline):
        """Loads a page to its end; returns its status line, or raises what Chromium says."""
        answer = self.call("Page.navigate", {"url": url}, deadline)
        if answer.get("errorText"):
            raise_failure(answer["errorText"], self.error_page(deadline))
        line = "HTTP/?"
        left = {"Network.loadingFinished", "Page.loadEventFired"}
        while left:
            method, params = self._browser.event(self._session, left | {"Network.responseReceived", "Network.loadingFailed"}, deadline)
            if params.get("requestId", answer["loaderId"]) != answer["loaderId"]:
                continue
            if method == "Network.responseReceived":
                line = status_line(params["response"])
            elif method == "Network.loadingFailed":
                raise_failure(f"{line}\n{params['errorText']}", "")
            left.discard(method)
        body = self.text("document.documentElement.textContent", deadline)
        if MARKER not in body:
            raise Rejected(f"{line}\nthe page is not the lab's: {body[:500]}")
        return line

    def error_page(self, deadline):
        """What the page says that Chromium shows instead, with what is behind its button for details."""
        expression = """
          ['#main-message > h1', '#main-message > p', 'body:not(.neterror) #details', '.error-code']
            .map((part) => document.querySelector(part)?.textContent.replace(/\\s+/g, ' ').trim())
            .filter((text) => text).join('\\n')"""
        try:
            self._browser.event(self._session, {"Page.loadEventFired"}, min(deadline, time.monotonic() + ERROR_PAGE_S))
            return self.text(expression, deadline)
        except DeadlinePassed:
            return ""

    def renewed(self):
        """Another page instead of this one."""
        self.close()
        return self._browser.open_page()

    def close(self):
        """Ends the page, and with its context its connections."""
        # In this order: Chromium aborts when a context ends before its hidden page.
        self._browser.call("Target.closeTarget", {"targetId": self._target})
        self._browser.call("Target.disposeBrowserContext", {"browserContextId": self._context})


def raise_failure(error, shown):
    words = f"{error}\n{shown}".rstrip()
    raise Unreachable(words) if "net::ERR_CONNECTION_REFUSED" in error else Rejected(words)


def status_line(response):
    protocol = {"http/1.0": "HTTP/1.0", "http/1.1": "HTTP/1.1", "h2": "HTTP/2"}.get(response.get("protocol"), "HTTP/?")
    return f"{protocol} {response['status']} {response['statusText']}".rstrip()
