#!/usr/bin/env python3
"""Holds `lab-server keys` to what its help promises, called as people call it.

    keys_test.py LAB_SERVER [unittest's arguments]
"""

import json
import re
import subprocess
import sys
import unittest

PROGRAM = "lab-server"


def keys(*arguments):
    return subprocess.run([PROGRAM, "keys", *arguments], capture_output=True, text=True, timeout=60)


class KeysTest(unittest.TestCase):
    def test_all_keys_of_a_scenario_are_shown_with_type_default_and_meaning(self):
        shown = keys()
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        lines = shown.stdout.splitlines()
        self.assertEqual(lines[0].split(), ["key", "type", "default", "meaning"])
        row = next(line for line in lines if line.startswith("server.tickets.keys "))
        self.assertIn("kept | rotated", row)
        self.assertRegex(row, r"shared +kept +")
        # A table that stands twice is shown once, and within itself not at all.
        self.assertTrue(any(re.search(r"^server.issuer_ocsp +map, as server.ocsp ", line) for line in lines))
        self.assertEqual(len([line for line in lines if line.startswith("server.scripted_tls12.when_resuming")]), 1)

    def test_a_path_shows_what_is_below_it(self):
        shown = keys("server.scripted_tls13").stdout.splitlines()[1:]
        self.assertTrue(all(line.startswith("server.scripted_tls13.") for line in shown))
        self.assertTrue(any(line.startswith("server.scripted_tls13.server_hello.cipher ") for line in shown))

    def test_a_path_to_one_key_shows_that_key(self):
        self.assertEqual([line.split()[0] for line in keys("client.clock").stdout.splitlines()], ["key", "client.clock"])

    def test_faults_and_recipes_have_their_keys_too(self):
        self.assertIn("server.faults.stall-at.delay_ms", keys("server.faults.stall-at").stdout)
        self.assertIn("server.ocsp.faults.delay-response.delay_ms", keys("server.ocsp").stdout)
        self.assertIn("recipe.tbs.serial", keys("recipe.tbs").stdout)

    def test_json_is_a_list_of_rows(self):
        rows = {row["key"]: row for row in json.loads(keys("client", "--json").stdout)}
        self.assertEqual(rows["client.requests"],
                         {"key": "client.requests", "type": "1 to 100", "default": "1", "meaning": "how many it sends on each connection"})

    def test_a_wrong_path_is_an_error_with_a_guess(self):
        wrong = keys("server.tickts")
        self.assertEqual((wrong.returncode, wrong.stdout), (2, ""))
        self.assertEqual(wrong.stderr, "lab-server: error: no key 'tickts' of 'server'\n"
                                       "lab-server: hint: did you mean 'tickets'?\n")
        self.assertEqual(keys("title.x").returncode, 2)

    def test_a_schema_is_of_a_scenario_or_a_recipe(self):
        self.assertIn("$defs", json.loads(keys("--schema", "scenario").stdout))
        self.assertEqual(keys("--schema", "scenrio").returncode, 2)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
