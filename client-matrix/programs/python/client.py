"""Connects with Python's ssl and http.client as a script or a service would, one JSON target per line.

The contract is docs/clients.md. Python has no revocation checking, so check_revocation and check_issuers change nothing.
"""

import errno
import ftplib
import http.client
import imaplib
import json
import platform
import poplib
import smtplib
import socket
import ssl
import sys
import threading
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
    try:
        context = ssl.create_default_context(cafile=target["ca_file"])
    except (OSError, ValueError) as failure:
        raise BadTarget(f"{target['ca_file']}: {words_of(failure)}")
    # create_default_context leaves ALPN to http.client, which is handed a connected socket here.
    context.set_alpn_protocols(["http/1.1"])
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


def connect(target, deadline):
    try:
        return socket.create_connection((target["address"], target["port"]), remaining(deadline))
    except ConnectionRefusedError as failure:
        raise Unreachable(words_of(failure))
    except TimeoutError:
        raise
    except OSError as failure:
        raise BadTarget(f"connect {target['address']}:{target['port']}: {words_of(failure)}")


def remaining(deadline):
    return max(deadline - time.monotonic(), 0.001)


class Cut:
    """Ends a connection at the deadline: Python's own timeouts start anew with each byte a slow server sends."""

    def __init__(self, sock, deadline):
        self._sock = sock
        self._timer = threading.Timer(remaining(deadline), self._shut_down)
        self._timer.daemon = True

    def _shut_down(self):
        try:
            # SSLSocket's own shutdown would drop the TLS state that the other thread is using.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
        except OSError:
            pass

    def __enter__(self):
        self._timer.start()

    def __exit__(self, *_):
        self._timer.cancel()


def exchange(target, context, session, deadline):
    """Makes one connection, with one or more requests on it; returns the last response's status line and the session."""
    with connect(target, deadline) as plain, Cut(plain, deadline):
        tls = context.wrap_socket(plain, server_hostname=target["host"], session=session, do_handshake_on_connect=False)
        # The file keeps the TLS state, and the session in it, which http.client drops with the response's end.
        with tls, tls.makefile("rb"), Cut(tls, deadline):
            tls.do_handshake()
            connection = http.client.HTTPConnection(target["host"], target["port"])
            connection.sock = tls
            connection.auto_open = 0  # http.client would reconnect by itself, and without TLS
            requests = target.get("requests", 1)
            for i in range(requests):
                try:
                    connection.request("GET", "/", headers={"Connection": "keep-alive" if i + 1 < requests else "close"})
                except OSError as failure:
                    # The peer may have said why in an alert that came before it hung up.
                    tls.read()
                    raise failure
                response = connection.getresponse()
                response.read()
            version = {10: "HTTP/1.0", 11: "HTTP/1.1"}.get(response.version, "HTTP/?")
            return f"{version} {response.status} {response.reason}".rstrip(), tls.session


def ask_smtp(target, context, timeout):
    client = smtplib.SMTP(timeout=timeout)
    client.connect(target["address"], target["port"])
    client._host = target["host"]  # starttls checks the certificate against it
    client.starttls(context=context)
    return client.docmd("NOOP")


def ask_imap(target, context, timeout):
    client = imaplib.IMAP4(target["address"], target["port"], timeout=timeout)
    client.host = target["host"]
    client.starttls(context)
    return client.noop()


def ask_pop3(target, context, timeout):
    client = poplib.POP3(target["address"], target["port"], timeout=timeout)
    client.host = target["host"]
    client.stls(context)
    return client.noop()


def ask_ftp(target, context, timeout):
    client = ftplib.FTP_TLS(context=context, timeout=timeout)
    client.connect(target["address"], target["port"])
    client.host = target["host"]
    client.auth()
    return client.voidcmd("NOOP")


ASK = {"smtp": ask_smtp, "imap": ask_imap, "pop3": ask_pop3, "ftp": ask_ftp}


def ask_for_tls(target, context, deadline):
    """Begins in the clear, in the target's protocol, and asks for TLS; returns the answer to a command after it."""
    context.set_alpn_protocols([])
    try:
        return repr(ASK[target["starttls"]](target, context, remaining(deadline)))
    except ConnectionRefusedError as failure:
        raise Unreachable(words_of(failure))


def words_of(failure):
    """All that an exception says, with the codes it carries and the exceptions it came from."""
    words = []
    link = ""
    while failure is not None and len(words) < 8:
        text = repr(failure)
        if isinstance(failure, ssl.SSLCertVerificationError):
            text += f" verify_code={failure.verify_code}"
        if isinstance(failure, OSError) and failure.errno in errno.errorcode and not isinstance(failure, ssl.SSLError):
            text += f" {errno.errorcode[failure.errno]}"
        words.append(link + text)
        link = "caused by: " if failure.__cause__ else "while handling: "
        failure = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    return "\n".join(words)


FAILURES = (OSError, EOFError, http.client.HTTPException, ValueError, imaplib.IMAP4.error, poplib.error_proto, *ftplib.all_errors)


def run(target):
    """Returns the target's outcome and text."""
    deadline = time.monotonic() + target["deadline_ms"] / 1000
    if target.get("fallback"):
        return "unsupported", "Python's ssl sends no TLS_FALLBACK_SCSV"
    if target.get("early_data"):
        return "unsupported", "Python's ssl sends no early data"
    context = context_for(target)
    session = None
    lines = []
    for _ in range(target.get("connections", 1)):
        try:
            if "starttls" in target:
                line, kept = ask_for_tls(target, context, deadline), None
            else:
                line, kept = exchange(target, context, session, deadline)
            session = kept if target.get("resumes", True) else None
            lines.append(line)
            target = {**target, "host": target.get("second_host", target["host"])}
        except (BadTarget, Unreachable) as failure:
            outcome = "unreachable" if isinstance(failure, Unreachable) else "error"
            return outcome, "\n".join(lines + [str(failure)])
        except FAILURES as failure:
            if time.monotonic() >= deadline or isinstance(failure, TimeoutError):
                # What a cut connection says is our doing.
                return "timed-out", "\n".join(lines + ["deadline passed"])
            return "rejected", "\n".join(lines + [words_of(failure)])
    return "accepted", "\n".join(lines)


def answer(line):
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


def main():
    if sys.argv[1:] == ["--version"]:
        print(f"Python {platform.python_version()}, {ssl.OPENSSL_VERSION}")
        return
    if sys.argv[1:]:
        sys.exit(f"client.py: error: unknown argument '{sys.argv[1]}'")
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(line)), flush=True)


main()
