"""Connects with one of Python's HTTP libraries as a service would, one JSON target per line and one thread per target.

    client.py --api requests|urllib3|httpx|aiohttp

The contract is docs/clients.md. None of them checks revocation, so check_revocation and check_issuers change nothing.
"""

import argparse
import importlib
import json
import os
import platform
import socket
import ssl
import sys
import threading
import time
import traceback
import weakref

from asking import answer, context_for, remaining, words_of


class Route:
    """The way to one target: leads its name to its address, and ends its connections at the deadline.

    Each target has a port of its own, by which its look-ups and sockets are told.
    """

    by_port = {}

    def __init__(self, target, deadline):
        self._target = target
        self._deadline = deadline
        self._sockets = weakref.WeakSet()
        self._timer = threading.Timer(remaining(deadline), self._shut_down)
        self._timer.daemon = True
        self.tried = False  # whether a connection was begun

    @property
    def address(self):
        return self._target["address"]

    def record(self, sock):
        if time.monotonic() >= self._deadline:
            raise TimeoutError("deadline passed")
        self.tried = True
        self._sockets.add(sock)

    def _shut_down(self):
        for sock in list(self._sockets):
            try:
                # SSLSocket's own shutdown would drop the TLS state that the other thread is using.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            except OSError:
                pass

    def __enter__(self):
        self.by_port[self._target["port"]] = self
        self._timer.start()
        return self

    def __exit__(self, *_):
        self._timer.cancel()
        del self.by_port[self._target["port"]]


def lead_to_routes():
    """Every library asks the socket module, which is the one place that knows names, addresses and sockets."""
    getaddrinfo, connect, do_handshake = socket.getaddrinfo, socket.socket.connect, ssl.SSLSocket.do_handshake

    def routed_getaddrinfo(host, port, *rest, **more):
        route = Route.by_port.get(port)
        return getaddrinfo(route.address if route else host, port, *rest, **more)

    def recorded_connect(sock, address):
        if isinstance(address, tuple) and address[1] in Route.by_port:
            Route.by_port[address[1]].record(sock)
        return connect(sock, address)

    def recorded_do_handshake(sock, *rest, **more):
        # The plain socket has given its descriptor to this one.
        route = Route.by_port.get(sock.getpeername()[1])
        if route:
            route.record(sock)
        return do_handshake(sock, *rest, **more)

    socket.getaddrinfo = routed_getaddrinfo
    socket.socket.connect = recorded_connect
    ssl.SSLSocket.do_handshake = recorded_do_handshake


def why_unsupported(target, api):
    if "starttls" in target:
        return f"{api} asks for no TLS in other protocols"
    if target.get("fallback"):
        return "Python's ssl sends no TLS_FALLBACK_SCSV"
    if target.get("early_data"):
        return "Python's ssl sends no early data"
    if target.get("connections", 1) > 1 and target.get("resumes", True):
        return f"{api} keeps no session"
    return None


def causes_of(failure):
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__


def run(target, api, library):
    """Returns the target's outcome and text."""
    deadline = time.monotonic() + target["deadline_ms"] / 1000
    if why := why_unsupported(target, api):
        return "unsupported", why
    context_for(target)  # an unreadable file is no verdict, so it must fail here
    lines = []
    with Route(target, deadline) as route:
        for _ in range(target.get("connections", 1)):
            try:
                lines.append(library.ask(target, deadline))
                target = {**target, "host": target.get("second_host", target["host"])}
            except (OSError, ValueError, *library.FAILURES) as failure:
                if time.monotonic() >= deadline:
                    # What a cut connection says is our doing.
                    return "timed-out", "\n".join(lines + ["deadline passed"])
                words = "\n".join(lines + [words_of(failure)])
                if any(isinstance(cause, ConnectionRefusedError) for cause in causes_of(failure)):
                    return "unreachable", words
                return "rejected" if route.tried else "error", words
    return "accepted", "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", choices=("requests", "urllib3", "httpx", "aiohttp"), required=True)
    parser.add_argument("--version", action="store_true")
    arguments = parser.parse_args()
    library = importlib.import_module(f"ask_{arguments.api}")
    if arguments.version:
        print(f"{library.VERSION}, Python {platform.python_version()}, {ssl.OPENSSL_VERSION}")
        return
    lead_to_routes()
    stdout = threading.Lock()

    def work_on(line):
        try:
            words = json.dumps(answer(line, lambda target: run(target, arguments.api, library)))
        except Exception:
            # A fault of this program is none of the server's: it ends with what happened.
            traceback.print_exc()
            os._exit(1)
        with stdout:
            print(words, flush=True)

    threads = []
    for line in sys.stdin:
        if line.strip():
            threads = [thread for thread in threads if thread.is_alive()]
            threads.append(threading.Thread(target=work_on, args=(line,)))
            threads[-1].start()
    for thread in threads:
        thread.join()


main()
