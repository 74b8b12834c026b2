#!/usr/bin/env python3
"""deploy/kubernetes/ without a cluster: the manifests against the API's own schema, the Deployment's arguments run for
real, each Service's name asked for, and each text of docs/kubernetes.md given to `client-matrix explain`.

usage: kubernetes_test.py LAB_SERVER CERTS_GEN CLIENT_MATRIX"""

import json
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import needs

try:
    import kubernetes_validate
    import yaml
except ImportError as missing:
    needs.try_own_python()
    needs.skip(f"the manifests of Kubernetes: {missing}; "
               "python3 -m venv build/python && build/python/bin/pip install kubernetes-validate")

MANIFESTS = sorted((needs.REPO / "deploy/kubernetes").glob("*.yaml"))
PAGE = (needs.REPO / "docs/kubernetes.md").read_text()
LAB_SERVER, CERTS_GEN, CLIENT_MATRIX = sys.argv[1:4]


def documents(path):
    return [one for one in yaml.safe_load_all(path.read_text()) if one]


def of_kind(kind):
    return [one for path in MANIFESTS for one in documents(path) if one["kind"] == kind]


def services():
    return [one["metadata"]["name"] for one in of_kind("Service")]


def rows(heading):
    """The cells of each row of the table whose first column has this heading."""
    lines = PAGE[PAGE.index(f"| {heading} |"):].splitlines()
    for line in lines[2:]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


class Manifests(unittest.TestCase):
    version = kubernetes_validate.latest_version()

    def test_each_is_what_the_api_takes(self):
        self.assertGreater(len(MANIFESTS), 3)
        for path in MANIFESTS:
            for one in documents(path):
                with self.subTest(file=path.name, kind=one["kind"]):
                    kubernetes_validate.validate(one, self.version, strict=True)

    def test_a_misspelt_key_is_told(self):
        deployment = of_kind("Deployment")[0]
        deployment["spec"]["replica"] = 1
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(deployment, self.version, strict=True)

    def test_selectors_and_ports_fit(self):
        deployment = of_kind("Deployment")[0]
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        ports = {port["name"] for one in deployment["spec"]["template"]["spec"]["containers"] for port in one["ports"]}
        for service in of_kind("Service"):
            self.assertEqual(service["metadata"]["namespace"], deployment["metadata"]["namespace"])
            self.assertLessEqual(service["spec"]["selector"].items(), labels.items())
            self.assertIn(service["spec"]["ports"][0]["targetPort"], ports)
        webhook = of_kind("ValidatingWebhookConfiguration")[0]["webhooks"][0]
        self.assertIn(webhook["clientConfig"]["service"]["name"], services())

    def test_the_secrets_of_certs_gen_are_what_the_api_takes(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([CERTS_GEN, "--out", folder, "--host", "shop.example", "--format", "kubernetes", "leaf"],
                           check=True, capture_output=True)
            written = sorted(pathlib.Path(folder).glob("leaf/kubernetes/*.yaml"))
            self.assertEqual({path.name for path in written},
                             {cells[0].strip("`") for cells in rows("file")})
            ingress = of_kind("Ingress")[0]["spec"]["tls"][0]["secretName"]
            for path in written:
                with self.subTest(path.name):
                    secret = documents(path)[0]
                    kubernetes_validate.validate(secret, self.version, strict=True)
                    self.assertEqual(secret["metadata"]["name"], ingress)


class Served(unittest.TestCase):
    """The Deployment's own command, on this machine."""

    @classmethod
    def setUpClass(cls):
        container = of_kind("Deployment")[0]["spec"]["template"]["spec"]["containers"][0]
        cls.folder = tempfile.TemporaryDirectory()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            cls.port = free.getsockname()[1]
        replaced = {"--bind=0.0.0.0": "--bind=127.0.0.1", "--port=8443": f"--port={cls.port}",
                    "--ca=/ca": f"--ca={cls.folder.name}/ca", "--files=/tmp/files": f"--files={cls.folder.name}/files"}
        words = [replaced.pop(word, word.replace("$(POD_IP)", "127.0.0.1")) for word in container["args"]]
        assert not replaced and container["command"] == ["lab-server"]
        cls.server = subprocess.Popen([LAB_SERVER, *words, "--ready-file", "-"], stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, text=True)
        text = ""
        for line in cls.server.stdout:
            text += line
            if line == "}\n":
                break
        cls.ready = json.loads(text)

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.wait()
        cls.server.stdout.close()
        cls.folder.cleanup()

    def ask(self, name, verify=True):
        context = ssl.create_default_context(cafile=f"{self.folder.name}/ca/root.pem")
        context.hostname_checks_common_name = False  # RFC 9525 6.3, as everybody but older Python has it
        if not verify:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as tcp:
            with context.wrap_socket(tcp, server_hostname=name) as tls:
                tls.sendall(b"GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % name.encode())
                return tls.recv(65536).decode()

    def test_every_service_is_a_scenario(self):
        hosts = {one["host"] for one in self.ready.values()}
        for service in services():
            self.assertIn(f"{service}.tls-lab.svc", hosts)

    def test_the_control_is_accepted_and_each_other_refuses_or_is_refused(self):
        self.assertIn("you reached baseline/good-tls13", self.ask("good-tls13.tls-lab.svc"))
        for service in services():
            if service == "good-tls13":
                continue
            with self.subTest(service), self.assertRaises(OSError):
                answer = self.ask(f"{service}.tls-lab.svc")
                if answer == "":
                    raise ConnectionError("closed")

    def test_the_probe_gets_its_answer(self):
        self.assertTrue(self.ask("127.0.0.1", verify=False).startswith("HTTP/1.1 200 "))


class Page(unittest.TestCase):
    def test_explain_names_the_scenario_of_each_text(self):
        scenarios = {one["id"]: one for one in json.loads(
            subprocess.run([LAB_SERVER, "list", "--json"], check=True, capture_output=True, text=True).stdout)}
        for text, _, scenario, _ in rows("what is printed"):
            text, scenario = text.strip("`"), scenario.strip("`")
            with self.subTest(text):
                self.assertIn(scenario, scenarios)
                told = json.loads(subprocess.run([CLIENT_MATRIX, "explain", "--json", f'Get "https://x/": {text}'],
                                                 check=False, capture_output=True, text=True).stdout)
                self.assertEqual(told["stack"], "go")
                self.assertIn(scenarios[scenario]["diagnosis"], [one["diagnosis"] for one in told["candidates"]])

    def test_every_scenario_and_file_that_it_names_is_there(self):
        known = {one["id"] for one in json.loads(
            subprocess.run([LAB_SERVER, "list", "--json"], check=True, capture_output=True, text=True).stdout)}
        for _, _, scenario in rows("file"):
            self.assertIn(scenario.strip("`"), known)
        for path in re.findall(r"\b(?:deploy)/[\w./-]+", PAGE):
            self.assertTrue((needs.REPO / path.rstrip(".")).exists(), path)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
