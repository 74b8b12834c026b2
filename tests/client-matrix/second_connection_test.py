#!/usr/bin/env python3
"""Reads the finished report of client-matrix as a user would: the first connection works, the second fails, and why.

    second_connection_test.py CLIENT_MATRIX [unittest's arguments]
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

REPO = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path("client-matrix")
PATIENCE = 120      # seconds; a machine may be busy
CLIENTS = [name for name in ("openssl", "curl", "python") if shutil.which("python3" if name == "python" else name)]


class SecondConnectionTest(unittest.TestCase):
    def setUp(self):
        if not CLIENTS:
            self.skipTest("no client is installed")
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def report(self, scenario):
        """The report of these clients in a scenario: the terminal's text, and the cells of the JSON."""
        clients = [word for name in CLIENTS for word in ("--client", name)]
        result = subprocess.run([str(PROGRAM), "run", *clients, "--scenario", scenario, "--json", "run.json"], cwd=self.folder,
                                env={**os.environ, "TLS_LAB_DATA": str(REPO)}, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        cells = json.loads((self.folder / "run.json").read_text())["cells"]
        return result.stdout, [cell for cell in cells if cell["scenario"] == scenario]

    def lines_of(self, text, scenario):
        """What the report says of the connections in a scenario."""
        section = text.split("\nseveral connections of one client\n")[1].split("\n\n")[0]
        return re.search(rf"^  {scenario}\n((?:    .*\n?)+)", section + "\n", re.MULTILINE)[1].splitlines()

    def assert_second_fails(self, scenario, cause, server, clients=CLIENTS):
        text, cells = self.report(scenario)
        lines = self.lines_of(text, scenario)
        self.assertIn(f"    the 1st works, the 2nd fails: {cause}   ({', '.join(clients)})", lines)
        self.assertIn(f"      server: {server}", lines)
        for cell in (cell for cell in cells if cell["client"] in clients):
            with self.subTest(client=cell["client"]):
                self.assertEqual((cell["outcome"], cell["diagnosis"]), ("rejected", cause))
                connections = [event for event in cell["events"] if event["event"] == "connection"]
                self.assertEqual([event.get("http", {}).get("status") for event in connections], [200, None])

    # The symptom first-ok-second-fails.

    def test_a_report_says_that_the_second_connection_fails_on_its_ticket(self):
        # curl asks for no ticket under TLS 1.2.
        for version, clients in (("tls12", [name for name in CLIENTS if name != "curl"]), ("tls13", CLIENTS)):
            self.assert_second_fails(
                f"resumption/second-connection-fails-{version}", "resumption-broken",
                "we refused the client (internal_error) after its ClientHello: "
                "it offered a ticket under a key we no longer have, and we fail on that", clients)

    def test_a_report_says_that_the_server_demanded_a_resumed_session(self):
        self.assert_second_fails("resumption/session-required", "resumption-required",
                                 "we turned the client away after the handshake: it resumed no session, and we want one resumed")

    # The symptom one-pop-only.

    def test_a_report_says_that_one_site_works_and_the_other_fails_on_its_tickets(self):
        self.assert_second_fails(
            "resumption/one-node-fails-on-tickets", "resumption-broken",
            "we refused the client (internal_error) after its ClientHello: "
            "it offered a ticket under a key we no longer have, and we fail on that")

    def test_a_report_says_that_sites_with_keys_of_their_own_work_and_never_resume(self):
        scenario = "resumption/ticket-keys-per-node"
        text, _ = self.report(scenario)
        self.assertEqual(self.lines_of(text, scenario),
                         [f"    the 1st works, the 2nd works: ticket-key-lost   ({', '.join(CLIENTS)})"])

    def test_a_report_says_that_a_session_was_resumed_over_an_expired_certificate(self):
        scenario = "resumption/session-hides-expiry"
        text, _ = self.report(scenario)
        self.assertEqual(self.lines_of(text, scenario),
                         [f"    the 1st works, the 2nd works (resumed): session-hides-certificate   ({', '.join(CLIENTS)})"])


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
