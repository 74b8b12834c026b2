#!/usr/bin/env python3
"""Holds client-matrix to what its pages promise, called as people call it.

    program_test.py CLIENT_MATRIX [unittest's arguments]
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as xml

REPO = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path("client-matrix")
PATIENCE = 120      # seconds; a machine may be busy


def examples():
    """The named blocks of docs/clients.md, and the commands that use them."""
    page = (REPO / "docs" / "clients.md").read_text()
    files = dict(re.findall(r"^```\w+ ([\w.-]+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    commands = re.findall(r"^\$ \./lab client-matrix (.*--client \./my-.*)$", page, re.MULTILINE)
    return files, [shlex.split(command) for command in commands]


class ProgramTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.environment = {**os.environ, "TMPDIR": str(self.temporary), "TLS_LAB_DATA": str(REPO)}

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        return path

    def client(self, name, rest):
        return self.write(f"{name}.yaml", f"name: {name}\nbased_on: openssl\n{rest}")

    def run_matrix(self, *words, before=(), environment=None, stdout=subprocess.PIPE):
        return subprocess.run([*before, str(PROGRAM), *words], cwd=self.folder, env=environment or self.environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, timeout=PATIENCE)

    def assert_nothing_is_left(self):
        self.assertEqual(list(self.temporary.iterdir()), [])

    # explain

    def explain(self, *words, given=""):
        return subprocess.run([str(PROGRAM), "explain", *words], cwd=self.folder, env=self.environment, text=True, input=given,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE)

    def test_explain_takes_a_text_as_words_or_on_stdin_and_says_what_it_can_mean(self):
        text = "curl: (60) SSL certificate problem: self-signed certificate"
        as_words, on_stdin = self.explain(text), self.explain(given=text + "\n")
        self.assertEqual(as_words.returncode, 0, as_words.stderr)
        self.assertIn("self-signed: ", as_words.stdout)
        self.assertIn("./lab serve trust/self-signed", as_words.stdout)
        self.assertEqual(on_stdin.stdout, as_words.stdout)

    def test_explain_says_so_when_it_does_not_know_and_ends_with_1(self):
        result = self.explain("the cat sat on the mat")
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.stdout.startswith("not known: "), result.stdout)
        self.assertEqual(self.explain("--client", "nobody", "x").returncode, 2)

    def test_explain_json_has_the_verdict_the_speaker_and_the_candidates(self):
        told = json.loads(self.explain("--json", "x509: certificate signed by unknown authority").stdout)
        self.assertEqual((told["verdict"], told["speaker"], told["stack"]), ("candidates", "client", "go"))
        self.assertEqual(told["candidates"][0]["diagnosis"], "missing-intermediate")
        self.assertEqual(told["scenario"], "trust/missing-intermediate")

    def test_explain_joins_what_the_server_saw(self):
        event = self.write("event.json", json.dumps({"event": "connection", "certificate": {"findings": ["untrusted-root"]}}))
        told = json.loads(self.explain("--json", "--event", str(event), "x509: certificate signed by unknown authority").stdout)
        self.assertEqual([one["diagnosis"] for one in told["candidates"]], ["unknown-ca"])

    # docs/clients.md

    def test_the_examples_of_the_page_work_when_copied(self):
        files, commands = examples()
        self.assertEqual(len(commands), 2)
        for name, text in files.items():
            self.write(name, text)
        for command in commands:
            result = self.run_matrix(*command)
            self.assertEqual((result.returncode, "0 surprises" in result.stdout), (0, True), result.stdout + result.stderr)

    @unittest.skipUnless(shutil.which("go"), "go is not installed")
    def test_the_page_s_example_with_a_folder_builds_without_HOME(self):
        self.write("my-go.yaml", examples()[0]["my-go.yaml"])
        shutil.copytree(REPO / "client-matrix" / "programs" / "go", self.folder / "my-go")
        self.environment = {"PATH": os.environ["PATH"], "TMPDIR": str(self.temporary), "TLS_LAB_DATA": str(REPO)}
        result = self.run_matrix("run", "--client", "./my-go.yaml", "--scenario", "expired")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    @unittest.skipUnless(shutil.which("javac"), "javac is not installed")
    def test_a_checkout_s_path_may_hold_spaces_umlauts_and_quotes_in_the_C_locale(self):
        checkout = self.folder / "Mein \"Ordner\" – 'ünï'"
        checkout.mkdir()
        for name in ("scenarios", "certs-gen", "lab-server", "client-matrix"):
            (checkout / name).symlink_to(REPO / name)
        environment = {"PATH": os.environ["PATH"], "TMPDIR": str(self.temporary), "TLS_LAB_DATA": str(checkout), "LC_ALL": "C"}
        clients = [word for name in ("java-http", "node", "python") if shutil.which(name.split("-")[0] + ("3" if name == "python" else ""))
                   for word in ("--client", name)]
        result = self.run_matrix("run", *clients, "--scenario", "expired", environment=environment)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertNotIn("not installed", result.stdout)

    # Failed is not absent.

    def test_a_client_that_fails_says_why_and_the_run_ends_with_2(self):
        self.write("p/source", "")
        rest = "connect: [sh, -c, exit 7]\noutcomes: [{exit: 7, outcome: unreachable}]\n"
        for name, text, why in (
                ("unbuilt", 'program: p\nbuild: [sh, -c, "echo no cheese; exit 1"]\nversion: [echo, "1"]\n', "its build ended with exit status 1: no cheese"),
                ("mute", "version: [sh, -c, exit 3]\n", "ended with exit status 3"),
                ("lost", "version: [./lost.sh]\n", "lost.sh: no such file"),
                ("page", "version: [./page.yaml]\n", "page.yaml: not a program that may be run")):
            with self.subTest(name):
                file = self.client(name, text + rest)
                if name == "page":
                    file.chmod(0o644)
                result = self.run_matrix("run", "--client", str(file), "--scenario", "expired", "--json", "run.json", "--junit", "run.xml")
                self.assertEqual(result.returncode, 2)
                self.assertIn(f"client-matrix: error: {name} failed: ", result.stderr)
                self.assertIn(why, result.stderr)
                self.assertIn(why, json.loads((self.folder / "run.json").read_text())["clients"][0]["failed"])
                self.assertEqual(xml.parse(self.folder / "run.xml").find("testsuite").get("errors"), "1")
                self.assertEqual(self.run_matrix("report", "run.json").returncode, 2)

    def test_a_client_that_is_not_there_says_so(self):
        file = self.client("gone", "version: [no-such-program]\nconnect: [no-such-program]\noutcomes: [{exit: 0, outcome: accepted}]\n")
        result = self.run_matrix("run", "--client", str(file))
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("none of these clients is installed: no-such-program is not installed", result.stderr)

    # What is misspelt is told with its place.

    def test_misspelt_names_are_errors_with_their_place(self):
        rest = 'version: [echo, "1"]\nconnect: [sh]\noutcomes: [{exit: 0, outcome: accepted}]\n'
        trait = self.client("trait", rest + "traits: [checks-hostname, offer-alpn]\n")
        stack = self.write("stack.yaml", "name: stack\nbased_on: opensl\n" + rest)
        empty = self.write("empty.yaml", "")
        for path, error, hint in ((trait, ":6:27: no trait 'offer-alpn'", "did you mean 'offers-alpn'?"),
                                  (stack, ":2:11: no layer 'opensl'", "did you mean 'openssl'?"),
                                  (empty, ": expected a client, got nothing", "docs/clients.md shows one")):
            result = self.run_matrix("run", "--client", str(path))
            self.assertEqual((result.returncode, result.stderr),
                             (2, f"client-matrix: error: {path}{error}\nclient-matrix: hint: {hint}\n"))

    def test_new_writes_a_client_that_stands_on_a_layer(self):
        result = self.run_matrix("new", "mine", "--based-on", "curl", "--based-on", "openssl")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("based_on: [curl, openssl]\n", (self.folder / "mine.yaml").read_text())
        listed = json.loads(self.run_matrix("list", "./mine.yaml", "--json", "--at", "mine 1.0 libcurl/8.14.1 OpenSSL/3.5.9").stdout)
        self.assertEqual(listed[0]["based_on"], ["curl", "openssl"])
        self.assertIn("requires-staple", listed[0]["traits"])
        self.assertIn("sends-large-hello", listed[0]["traits"])
        again = self.run_matrix("new", "mine")
        self.assertEqual((again.returncode, again.stderr.splitlines()[0]), (2, "client-matrix: error: mine.yaml exists"))
        for name, hint in (("curl", "the lab has a client called 'curl'"), ("other", "no layer 'opensl'")):
            self.assertIn(hint, self.run_matrix("new", name, "--based-on", "opensl").stderr)
        library = self.run_matrix("new", "lib", "--library", "--based-on", "python")
        self.assertEqual(library.returncode, 0)
        self.assertIn("batch: [./lib]", (self.folder / "lib.yaml").read_text())

    def test_list_says_which_layer_each_thing_is_known_of(self):
        shown = self.run_matrix("list", "node", "--verbose", "--at", "Node.js 18.20.4, OpenSSL 3.0.22").stdout
        self.assertIn("stands on node-https (Node https), node (Node.js), openssl (OpenSSL)\n", shown)
        self.assertRegex(shown, r"(?m)^checks-hostname +openssl$")
        self.assertRegex(shown, r"(?m)^refuses-rsa-1024 +node$")
        self.assertRegex(shown, r"(?m)^key-exchange/dh-1024 +as expected +node +Debian's Node 18 uses the system's OpenSSL")
        self.assertRegex(shown, r"(?m)^extensions/point-format-compressed-only +accepted +openssl +")

    def test_keys_shows_a_part_of_them_and_a_wrong_path_is_an_error_with_a_guess(self):
        shown = self.run_matrix("keys", "client.outcomes")
        self.assertEqual([line.split()[0] for line in shown.stdout.splitlines()],
                         ["key", "client.outcomes.exit", "client.outcomes.shows", "client.outcomes.outcome"])
        wrong = self.run_matrix("keys", "client.outcomse")
        self.assertEqual((wrong.returncode, wrong.stderr), (2, "client-matrix: error: no key 'outcomse' of 'client'\n"
                                                               "client-matrix: hint: did you mean 'outcomes'?\n"))
        self.assertEqual(self.run_matrix("keys", "--schema", "words").returncode, 2)

    def test_two_clients_of_one_name_are_an_error(self):
        own = self.write("curl.yaml", (REPO / "client-matrix" / "clients" / "curl.yaml").read_text())
        result = self.run_matrix("run", "--client", str(own), "--client", "curl")
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"two clients are called 'curl': {own} and ", result.stderr)

    # What is said of cells.

    def test_a_cause_is_said_once_and_an_end_that_meets_no_row_is_told(self):
        file = self.client("odd", 'version: [echo, "1"]\nconnect: [sh, -c, exit 9]\noutcomes: [{exit: 0, outcome: accepted}]\n')
        result = self.run_matrix("run", "--client", str(file), "--scenario", "trust/*")
        self.assertEqual(result.returncode, 1)
        self.assertIn("exit status 9 and what it printed meet no row of `outcomes:`", result.stdout)
        voids = result.stdout.split("\nvoid\n")[1].split("\n\n")[0].splitlines()
        self.assertEqual(len(voids), 1)
        self.assertRegex(voids[0], r"odd  \d\d scenarios  it came to unclassified in baseline/")

    def test_a_client_without_client_certificates_is_unsupported_where_the_twin_has_one(self):
        files, _ = examples()
        text = re.sub(r"^ *client_certificate:.*\n", "", files["my-curl.yaml"], flags=re.MULTILINE).replace('"{?client_certificate}", ', "")
        self.write("my-curl.yaml", text)
        result = self.run_matrix("run", "--client", "./my-curl.yaml", "--scenario", "client-auth/none-sent-*")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("2 unsupported", result.stdout)
        self.assertIn("it cannot be given a client certificate", result.stdout)

    def test_a_batch_program_that_hangs_takes_no_longer_than_its_deadlines(self):
        file = self.client("hang", 'version: [echo, "1"]\nbatch: [python3, -c, "import time; time.sleep(1000)"]\n')
        start = time.monotonic()
        result = self.run_matrix("run", "--client", str(file), "--scenario", "expired", "--deadline-ms", "500", "--json", "run.json")
        self.assertLess(time.monotonic() - start, 30)
        self.assertEqual(result.returncode, 1)
        self.assertNotIn("the client says", result.stdout)
        self.assertRegex(result.stdout, r"it answered nothing in \d+ ms, and we ended it, but the server saw no connection")

    # What cannot be written is told, and the rest is written.

    def test_a_full_device_ends_the_program_with_2_and_the_reason(self):
        file = self.client("one", 'version: [echo, "1"]\nconnect: [sh, -c, exit 7]\noutcomes: [{exit: 7, outcome: unreachable}]\n')
        run = ["run", "--client", str(file), "--scenario", "expired"]
        result = self.run_matrix(*run, "--json", "/dev/full", "--junit", "run.xml")
        self.assertEqual(result.returncode, 2)
        self.assertIn("client-matrix: error: cannot write /dev/full: No space left on device", result.stderr)
        self.assertIn("1 client × 5 scenarios", result.stdout)
        xml.parse(self.folder / "run.xml")
        self.assertTrue(pathlib.Path("/dev/full").is_char_device())
        with open("/dev/full", "w") as full:
            for words in (["list"], ["list", "--json"], run, [*run, "--json", "-"]):
                with self.subTest(words):
                    result = self.run_matrix(*words, stdout=full)
                    self.assertEqual(result.returncode, 2, result.stderr)
                    self.assertIn("No space left on device", result.stderr)

    # Nothing is left behind.

    def staying(self):
        self.write("stay.sh", "#!/bin/sh\nsetsid sleep 1000 &\necho $! >>left\necho $$ >>started\nsleep 1000\n")
        return self.client("stay", 'version: [echo, "1"]\nconnect: [./stay.sh]\noutcomes: [{exit: 0, outcome: accepted}]\n')

    def assert_none_runs(self, file):
        for pid in map(int, (self.folder / file).read_text().split()):
            state = pathlib.Path(f"/proc/{pid}/stat")
            with self.subTest(pid=pid):
                self.assertFalse(state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] not in "ZX")

    def test_a_signal_or_two_end_a_run_with_its_record_and_nothing_left(self):
        for signals in ([signal.SIGHUP], [signal.SIGINT, signal.SIGINT], [signal.SIGTERM]):
            with self.subTest(signals):
                file = self.staying()
                for name in ("started", "left", "run.json", "run.xml"):
                    (self.folder / name).unlink(missing_ok=True)
                program = subprocess.Popen(
                    [str(PROGRAM), "run", "--client", str(file), "--scenario", "expired", "--deadline-ms", "600000", "--json", "run.json", "--junit", "run.xml"],
                    cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                self.addCleanup(program.kill)
                limit = time.monotonic() + PATIENCE
                while not (self.folder / "started").exists() and time.monotonic() < limit:
                    time.sleep(0.05)
                for one in signals:
                    program.send_signal(one)
                    time.sleep(0.005)
                self.assertEqual(program.wait(timeout=PATIENCE), 130)
                self.assertTrue(json.loads((self.folder / "run.json").read_text())["run"]["interrupted"])
                xml.parse(self.folder / "run.xml")
                self.assert_nothing_is_left()
                self.assert_none_runs("started")
                self.assert_none_runs("left")

    def test_a_grandchild_that_left_its_group_does_not_outlive_the_run(self):
        self.write("leave.sh", "#!/bin/sh\nsetsid sleep 1000 >/dev/null 2>&1 &\necho $! >>left\nexit 7\n")
        file = self.client("leave", 'version: [echo, "1"]\nconnect: [./leave.sh]\noutcomes: [{exit: 7, outcome: unreachable}]\n')
        self.run_matrix("run", "--client", str(file), "--scenario", "expired")
        self.assert_none_runs("left")

    def test_too_little_memory_is_an_error_and_no_abort(self):
        result = self.run_matrix("run", "--client", "curl", "--scenario", "expired", before=["sh", "-c", 'ulimit -v 300000; exec "$@"', "sh"])
        if "AddressSanitizer" in result.stderr:
            self.skipTest("a sanitizer needs more address space than that")
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn("client-matrix: error: ", result.stderr)
        self.assertNotIn("terminate", result.stderr)
        self.assert_nothing_is_left()


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
