#!/usr/bin/env python3
"""Reads the finished report of client-matrix as a user would: the edge is fine, 502 comes back, and the hop behind is named.

    two_hops_test.py CLIENT_MATRIX [unittest's arguments]
"""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

REPO = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path("client-matrix")
PATIENCE = 120      # seconds; a machine may be busy


class TwoHopsTest(unittest.TestCase):
    def lines_of(self, scenario):
        """What the report says of the hops in a scenario, with curl as client."""
        if not shutil.which("curl"):
            self.skipTest("curl is not installed")
        result = subprocess.run([str(PROGRAM), "run", "--client", "curl", "--scenario", scenario], text=True, stdin=subprocess.DEVNULL,
                                env={**os.environ, "TLS_LAB_DATA": str(REPO)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                timeout=PATIENCE)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        section = result.stdout.split("\nhops behind a gateway\n")[1].split("\n\n")[0]
        return section.split(f"  {scenario}\n")[1].split("\n  gateway/")[0].rstrip("\n").splitlines()

    def test_a_report_names_the_hop_whose_certificate_has_expired(self):
        self.assertEqual(self.lines_of("gateway/backend-expired"), [
            "    client to gateway works, 502; gateway to server fails: backend-expired   (curl)",
            "      gateway: upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream",
            "      server:  behind the gateway, the client refused our certificate (certificate_expired) after our certificate; "
            "the chain we sent has the finding expired"])

    def test_a_report_names_the_hop_that_speaks_no_tls(self):
        lines = self.lines_of("gateway/backend-plain")
        self.assertEqual(lines[0], "    client to gateway works, 502; gateway to server fails: backend-plain   (curl)")
        self.assertIn("wrong version number", lines[1])
        self.assertIn("answer-plaintext", lines[2])

    def test_a_report_names_the_hop_behind_which_nothing_listens(self):
        self.assertEqual(self.lines_of("gateway/backend-down"), [
            "    client to gateway works, 502; gateway to server fails: backend-down   (curl)",
            "      gateway: connect() failed (111: Connection refused) while connecting to upstream",
            "      server:  it saw no connection"])


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
