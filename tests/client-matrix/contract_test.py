#!/usr/bin/env python3
"""Holds every library client of the matrix to the batch contract of docs/clients.md.

    contract_test.py [CLIENT...]    all of them, or those named; needs openssl and what each client is written in

Clients that `./lab clients --install` gets are judged where they are installed, and shown as skipped elsewhere.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

REPO = pathlib.Path(__file__).resolve().parents[2]
CLIENTS = REPO / "client-matrix" / "clients"
PROGRAMS = REPO / "client-matrix" / "programs"
HOST = "contract.localhost"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\nConnection: close\r\n\r\ntls-failure-lab\n"
# The system's programs first, as the matrix finds them.
PATH = "/usr/local/bin:/usr/bin:/bin"
SEARCH_PATH = PATH + ":" + os.environ.get("PATH", "")
# What a client cannot be driven to by any means; elsewhere "unsupported" is a failure.
CANNOT = {"chromium": {"min_version", "max_version"}}
OUTCOMES = {"accepted", "rejected", "timed-out", "unreachable", "unsupported", "error"}


def read_client(path):
    """The words and lists of words in a client file; the standard library reads no YAML."""
    client = {}
    for key, value in re.findall(r"^(\w+): *(\[[^]]*\]|[^\n]*)", path.read_text(), re.MULTILINE):
        words = re.findall(r'"([^"]*)"|([^\s,\[\]]+)', value)
        client[key] = [quoted or bare for quoted, bare in words] if value.startswith("[") else value
    return client


def filled(argv, build, program):
    words = [word.replace("{build}", str(build)).replace("{program}", str(program)) for word in argv]
    return [shutil.which(words[0], path=SEARCH_PATH) or words[0]] + words[1:]


def needed(client):
    """The programs that its build, its version and its batch begin with."""
    return [client[key][0] for key in ("build", "version", "batch") if key in client]


def end(program):
    """Ends a program as the matrix does: by the end of its stdin, so that it can end what it started."""
    with contextlib.suppress(OSError):
        program.stdin.close()
    try:
        program.wait(5)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


class Certificates:
    """Two self-signed servers: the client is told to trust the first."""

    def __init__(self, folder):
        self.folder = folder
        self.trusted = self._make("trusted")
        self.other = self._make("other")

    def _make(self, name):
        cert, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", key, "-out", cert],
            check=True, capture_output=True)
        return cert, key


@contextlib.contextmanager
def serving(serve):
    """Runs serve(socket) in a thread for each connection; yields the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    taken = []

    def accept():
        while True:
            try:
                conn, _ = listener.accept()
            except OSError:
                return
            taken.append(conn)
            threading.Thread(target=serve_one, args=(conn,), daemon=True).start()

    def serve_one(conn):
        conn.settimeout(5)
        with contextlib.suppress(OSError):
            serve(conn)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        for conn in taken:
            conn.close()


def tls_server(certificate, client_ca=None, resumed=None):
    """Serves the response over TLS, and notes in `resumed` whether each session was."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca)

    def serve(conn):
        raw = conn.dup()
        try:
            tls = context.wrap_socket(conn, server_side=True)
        except ssl.SSLError:
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(4096):  # an alert is lost when the socket closes before the client has
                pass
            return
        if resumed is not None:
            resumed.append(tls.session_reused)
        tls.recv(4096)
        tls.sendall(RESPONSE)
        tls.unwrap().close()

    return serve


def stall(conn):
    while conn.recv(4096):
        pass


def closed_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Contract:
    """The contract's sentences; one subclass for each client below."""

    client = {}

    @classmethod
    def setUpClass(cls):
        for program in needed(cls.client):
            if "{build}" not in program and shutil.which(program, path=SEARCH_PATH) is None:
                raise unittest.SkipTest(f"{program} is not installed")
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.build = cls.folder / "build"
        cls.sources = PROGRAMS / cls.client["program"]
        if "downloads_mb" in cls.client:
            # No test downloads: what `./lab clients --install` made is judged.
            cls.build = REPO / "build" / "clients" / cls.client["program"]
            if not (cls.build / ".built").exists():
                raise unittest.SkipTest(f"{cls.client['name']} is not installed: ./lab clients --install {cls.client['name']}")
        elif "build" in cls.client:
            subprocess.run(cls.filled("build"), cwd=cls.sources, check=True)
        cls.certificates = Certificates(cls.folder)
        cls.program = cls.start()

    @classmethod
    def filled(cls, key):
        return filled(cls.client[key], cls.build, cls.sources)

    @classmethod
    def start(cls):
        home = cls.folder / "home"
        home.mkdir(exist_ok=True)
        environment = {"PATH": PATH, "LANG": "C.UTF-8",
                       "HOME": str(home), "TMPDIR": str(home)}
        program = subprocess.Popen(cls.filled("batch"), env=environment, cwd=cls.sources, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        cls.addClassCleanup(program.stdout.close)
        cls.addClassCleanup(end, program)
        return program

    def ask(self, line):
        self.program.stdin.write((line if isinstance(line, str) else json.dumps(line)) + "\n")
        self.program.stdin.flush()
        answer = json.loads(self.program.stdout.readline())
        self.assertEqual(set(answer), {"id", "outcome", "text", "ms"})
        self.assertIn(answer["outcome"], OUTCOMES)
        self.assertTrue(answer["text"], "an answer says why")
        self.assertGreaterEqual(answer["ms"], 0)
        return answer

    def target(self, port, **more):
        return {"id": "17", "address": "127.0.0.1", "host": HOST, "port": port,
                "ca_file": str(self.certificates.trusted[0]), "deadline_ms": 4000, **more}

    def outcome(self, port, **more):
        answer = self.ask(self.target(port, **more))
        self.assertEqual(answer["id"], more.get("id", "17"))
        return answer["outcome"], answer["text"]

    def alert(self, words):
        """The expression for an alert's words, or for what a client says of every alert."""
        return {"bun": "eproto", "chromium": "err_bad_ssl_client_auth_cert"}.get(self.client["name"], words)

    def skip_if_unsupported(self, key, **more):
        if key in CANNOT.get(self.client["name"], ()):
            outcome, text = self.outcome(1, **more)
            self.assertEqual(outcome, "unsupported")
            self.skipTest(text)

    def test_the_version_is_one_line(self):
        argv = self.filled("batch") + ["--version"]
        result = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=self.sources)
        self.assertEqual((result.returncode, result.stdout.count("\n")), (0, 1))

    def test_it_ends_with_0_when_stdin_ends(self):
        program = self.start()
        output, _ = program.communicate("this is no target\n", timeout=20)
        self.assertEqual((program.returncode, output.count("\n")), (0, 1))

    def test_a_response_is_accepted_and_its_status_line_told(self):
        with serving(tls_server(self.certificates.trusted)) as port:
            outcome, text = self.outcome(port)
        self.assertEqual(outcome, "accepted")
        self.assertTrue(text.startswith("HTTP/1.1 200"), text)

    def test_an_id_comes_back_as_it_was(self):
        port = closed_port()
        for name in ('"quoted" \\ back', "äöü €", "line\nbreak\ttab \u0001", "😀"):
            self.assertEqual(self.outcome(port, id=name)[0], "unreachable")

    def test_the_second_connection_offers_the_first_ones_session(self):
        resumed = []
        with serving(tls_server(self.certificates.trusted, resumed=resumed)) as port:
            outcome, text = self.outcome(port, connections=2)
        if outcome == "unsupported":
            self.assertEqual(resumed, [])
            self.skipTest(text)
        self.assertEqual((outcome, resumed), ("accepted", [False, True]))
        self.assertEqual(len(text.splitlines()), 2)

    def test_later_connections_do_not_offer_to_resume_where_the_target_says_so(self):
        resumed = []
        with serving(tls_server(self.certificates.trusted, resumed=resumed)) as port:
            outcome, _ = self.outcome(port, connections=3, resumes=False)
        self.assertEqual((outcome, resumed), ("accepted", [False, False, False]))

    def test_the_second_connection_asks_for_the_second_host(self):
        asked = []

        def serve(conn):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificates.trusted)
            context.sni_callback = lambda _, name, __: asked.append(name)
            try:
                with context.wrap_socket(conn, server_side=True) as tls:
                    tls.recv(4096)
                    tls.sendall(RESPONSE)
                    tls.unwrap()
            except (ssl.SSLError, OSError):      # it may refuse the certificate, which is for the first host
                pass

        with serving(serve) as port:
            self.outcome(port, connections=2, resumes=False, second_host="second.localhost")
        self.assertEqual(sorted(set(asked)), sorted({self.target(1)["host"], "second.localhost"}))

    def test_early_data_is_unsupported_where_the_library_has_none(self):
        self.assertEqual(self.outcome(1, connections=2, early_data=True)[0], "unsupported")

    def test_it_stops_at_the_first_connection_that_fails(self):
        seen = []
        with serving(tls_server(self.certificates.other, resumed=seen)) as port:
            self.assertEqual(self.outcome(port, connections=2, resumes=False)[0], "rejected")
        self.assertLessEqual(len(seen), 1)

    def test_an_untrusted_server_is_rejected(self):
        with serving(tls_server(self.certificates.other)) as port:
            self.assertEqual(self.outcome(port)[0], "rejected")

    def test_another_name_is_rejected(self):
        with serving(tls_server(self.certificates.trusted)) as port:
            self.assertEqual(self.outcome(port, host="another.localhost")[0], "rejected")

    def test_a_client_certificate_is_shown(self):
        cert, key = self.certificates.other
        with serving(tls_server(self.certificates.trusted, client_ca=cert)) as port:
            outcome, _ = self.outcome(port, client_cert=str(cert), client_key=str(key))
        self.assertEqual(outcome, "accepted")

    def test_a_refusal_after_the_handshake_is_heard(self):
        with serving(tls_server(self.certificates.trusted, client_ca=self.certificates.other[0])) as port:
            outcome, text = self.outcome(port)
        self.assertEqual(outcome, "rejected")
        # libcurl on GnuTLS says that there was an alert, and not which.
        # undici waits for the connection's end, and tells that alone.
        on_undici = "undici" in self.client["based_on"]
        self.assertRegex(text.lower(), "other side closed" if on_undici
                         else self.alert(r"certificate.required|gnutls recv error \(-12\)"))

    def test_a_client_held_to_tls_1_2_says_so_to_a_later_server(self):
        self.skip_if_unsupported("max_version", max_version="TLS1.2")

        def serve(conn):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificates.trusted)
            context.minimum_version = ssl.TLSVersion.TLSv1_3
            raw = conn.dup()
            with contextlib.suppress(ssl.SSLError):
                context.wrap_socket(conn, server_side=True)
            raw.recv(4096)

        with serving(serve) as port:
            outcome, text = self.outcome(port, max_version="TLS1.2")
        self.assertEqual(outcome, "rejected")
        self.assertRegex(text.lower(), self.alert("protocol.version"))

    def test_a_client_held_to_tls_1_3_takes_nothing_older(self):
        self.skip_if_unsupported("min_version", min_version="TLS1.3")

        def serve(conn):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificates.trusted)
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            raw = conn.dup()
            with contextlib.suppress(ssl.SSLError):
                context.wrap_socket(conn, server_side=True)
            raw.recv(4096)

        with serving(serve) as port:
            outcome, text = self.outcome(port, min_version="TLS1.3")
        self.assertEqual(outcome, "rejected")
        self.assertRegex(text.lower(), self.alert("protocol.version"))
        with serving(tls_server(self.certificates.trusted)) as port:
            self.assertEqual(self.outcome(port, min_version="TLS1.3")[0], "accepted")

    def test_a_client_held_to_suites_offers_no_others(self):
        asked = "ECDHE-ECDSA-AES256-GCM-SHA384"

        def outcome_at(suites):
            def serve(conn):
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*self.certificates.trusted)
                context.maximum_version = ssl.TLSVersion.TLSv1_2
                context.set_ciphers(suites)
                with context.wrap_socket(conn, server_side=True) as tls:
                    tls.recv(4096)
                    tls.sendall(RESPONSE)

            with serving(serve) as port:
                return self.outcome(port, max_version="TLS1.2", ciphers=asked)[0]

        outcome = outcome_at(asked)
        if outcome != "unsupported":
            self.assertEqual(outcome, "accepted")
            self.assertEqual(outcome_at("ECDHE+AESGCM:!" + asked), "rejected")

    def test_what_it_cannot_signal_is_unsupported(self):
        self.assertEqual(self.outcome(1, fallback=True)[0], "unsupported")

    def test_two_requests_go_over_one_connection_and_each_is_answered(self):
        requests = []

        def serve(conn):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificates.trusted)
            with context.wrap_socket(conn, server_side=True) as tls:
                requests.append(0)
                while tls.recv(4096):
                    requests[-1] += 1
                    tls.sendall(RESPONSE.replace(b"close", b"keep-alive" if requests[-1] < 2 else b"close"))

        with serving(serve) as port:
            self.assertEqual(self.outcome(port, requests=2)[0], "accepted")
        self.assertEqual(requests, [2])

    def test_a_connection_that_is_gone_at_the_second_request_is_left_to_the_library(self):
        connections = []

        def serve(conn):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificates.trusted)
            with context.wrap_socket(conn, server_side=True) as tls:
                connections.append(tls)
                tls.recv(4096)
                tls.sendall(RESPONSE.replace(b"close", b"keep-alive"))
                tls.recv(4096)

        with serving(serve) as port:
            outcome, _ = self.outcome(port, requests=2)
        self.assertEqual((outcome, len(connections)), ("accepted", 2) if len(connections) > 1 else ("rejected", 1))

    def test_a_clock_that_is_off_decides_what_is_expired(self):
        if self.client.get("clock") != "program":
            self.skipTest("libfaketime sets its clock")
        with serving(tls_server(self.certificates.trusted)) as port:
            self.assertEqual(self.outcome(port, clock_offset_s=60)[0], "accepted")
            for days, words in ((10, "expired"), (-10, "not yet valid")):
                outcome, text = self.outcome(port, clock_offset_s=days * 86400)
                self.assertEqual(outcome, "rejected")
                self.assertIn(words, text)

    def test_a_closed_port_is_unreachable(self):
        self.assertEqual(self.outcome(closed_port())[0], "unreachable")

    def test_a_reset_is_rejected_not_unreachable(self):
        def reset(conn):
            conn.recv(4096)
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            conn.close()

        with serving(reset) as port:
            self.assertEqual(self.outcome(port)[0], "rejected")

    def test_silence_is_timed_out_at_the_deadline(self):
        with serving(stall) as port:
            start = time.monotonic()
            self.assertEqual(self.outcome(port, deadline_ms=600)[0], "timed-out")
        self.assertTrue(0.55 < time.monotonic() - start < 1.6)

    def test_a_trickle_is_timed_out_at_the_deadline(self):
        def trickle(conn):
            conn.recv(4096)
            conn.sendall(b"\x16\x03\x03\x10\x00\x02")
            while True:
                conn.sendall(b"\0")
                time.sleep(0.1)

        with serving(trickle) as port:
            start = time.monotonic()
            self.assertEqual(self.outcome(port, deadline_ms=600)[0], "timed-out")
        self.assertTrue(0.55 < time.monotonic() - start < 1.6)

    def test_files_that_cannot_be_read_are_our_own_error(self):
        garbage = self.folder / "garbage.pem"
        garbage.write_text("no certificate\n")
        with serving(tls_server(self.certificates.trusted)) as port:
            cert, key = map(str, self.certificates.other)
            for files in ({"ca_file": "/nonexistent/ca.pem"}, {"ca_file": str(garbage)},
                          {"client_cert": "/nonexistent/c.pem", "client_key": key},
                          {"client_cert": cert, "client_key": "/nonexistent/c.key"},
                          {"client_cert": cert, "client_key": str(garbage)},
                          {"client_cert": str(garbage), "client_key": key}):
                with self.subTest(files):
                    self.assertEqual(self.outcome(port, **files)[0], "error")

    def test_an_empty_ca_file_is_a_client_that_trusts_nobody(self):
        empty = self.folder / "empty.pem"
        empty.write_text("")
        with serving(tls_server(self.certificates.trusted)) as port:
            # Python refuses to load it; the others connect, and then nothing is good enough.
            self.assertIn(self.outcome(port, ca_file=str(empty))[0], ("rejected", "error"))

    def test_a_bad_target_is_an_error_that_keeps_its_id(self):
        good = self.target(closed_port())
        for wrong in ({"unknown_key": 1}, {"port": "443"}, {"deadline_ms": "soon"}, {"max_version": "TLS9"},
                      {"client_cert": good["ca_file"]}, {"check_revocation": "yes"}, {"connections": True}):
            with self.subTest(wrong):
                answer = self.ask({**good, **wrong})
                self.assertEqual((answer["id"], answer["outcome"]), ("17", "error"))
        for missing in ("address", "host", "port", "ca_file", "deadline_ms"):
            with self.subTest(missing=missing):
                answer = self.ask({key: value for key, value in good.items() if key != missing})
                self.assertEqual((answer["id"], answer["outcome"]), ("17", "error"))

    def test_a_line_that_is_no_target_is_an_error_without_an_id(self):
        for line in ("no json", "{", "[]", "null", '"text"', "{}", '{"id": 17}', '{"id": "17"} {}', '{"port": 1e999}'):
            with self.subTest(line):
                answer = self.ask(line)
                self.assertEqual(answer["outcome"], "error")
                self.assertIn(answer["id"], ("", "17"))

    def test_it_goes_on_after_all_of_this(self):
        self.ask("no json")
        self.test_a_response_is_accepted_and_its_status_line_told()


def suites():
    for path in sorted(CLIENTS.glob("*.yaml")):
        client = read_client(path)
        if "batch" in client:
            name = client["name"]
            yield name, type(f"contract of {name}", (Contract, unittest.TestCase), {"client": client})


def main():
    known = dict(suites())
    names = sys.argv[1:] or list(known)
    for name in names:
        if name not in known:
            sys.exit(f"contract_test.py: error: no library client '{name}'\n"
                     f"contract_test.py: hint: one of {', '.join(known)}")
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    result = unittest.TextTestRunner().run(unittest.TestSuite(load(known[name]) for name in names))
    for test, why in result.skipped:
        if "setUpClass" in str(test):
            print(f"contract_test.py: SKIPPED: {why}", file=sys.stderr)
    sys.exit(not result.wasSuccessful())


if __name__ == "__main__":
    main()
