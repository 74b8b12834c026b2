"""Connects with Python's ssl and http.client as a script or a service would, one JSON target per line.

The contract is docs/clients.md. Python has no revocation checking, so check_revocation and check_issuers change nothing.
"""

import ftplib
import http.client
import imaplib
import platform
import poplib
import smtplib
import socket
import ssl
import threading
import time

from batch import BadTarget, Unreachable, context_for, remaining, serve, words_of

def connect(target, deadline):
    try:
        return socket.create_connection((target["address"], target["port"]), remaining(deadline))
    except ConnectionRefusedError as failure:
        raise Unreachable(words_of(failure))
    except TimeoutError:
        raise
    except OSError as failure:
        raise BadTarget(f"connect {target['address']}:{target['port']}: {words_of(failure)}")


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


FAILURES = (OSError, EOFError, http.client.HTTPException, ValueError, imaplib.IMAP4.error, poplib.error_proto, *ftplib.all_errors)


def run(target):
    """Returns the target's outcome and text."""
    deadline = time.monotonic() + target["deadline_ms"] / 1000
    if target.get("fallback"):
        return "unsupported", "Python's ssl sends no TLS_FALLBACK_SCSV"
    if target.get("early_data"):
        return "unsupported", "Python's ssl sends no early data"
    context = context_for(target)
    # create_default_context leaves ALPN to http.client, which is handed a connected socket here.
    context.set_alpn_protocols(["http/1.1"])
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


def version():
    return f"Python {platform.python_version()}, {ssl.OPENSSL_VERSION}"


serve(run, version)
