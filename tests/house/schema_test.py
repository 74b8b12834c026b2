#!/usr/bin/env python3
"""Holds the JSON Schemas that editors use to all files of their kind, and to mistakes that they must tell."""

import json
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import needs

try:
    import jsonschema
    import yaml
except ImportError as missing:
    needs.skip(f"the schemas for editors: {missing}; python3-jsonschema and python3-yaml are not both installed")

REPO = needs.REPO


class Yaml12(yaml.SafeLoader):
    """YAML as editors read it: 1.2's core schema, in which `off` is text and no date is a date."""


Yaml12.yaml_implicit_resolvers = {}
for tag, expression, first in [
        ("bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF"),
        ("null", r"^(~|null|Null|NULL|)$", "~nN\0"),
        ("int", r"^([-+]?[0-9]+)$", "-+0123456789"),
        ("float", r"^[-+]?([.][0-9]+|[0-9]+[.][0-9]*)([eE][-+]?[0-9]+)?$", "-+0123456789.")]:
    Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(expression), list(first))
Yaml12.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^$"), [""])
Yaml12.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value, 10))


def read(text):
    return yaml.load(text, Loader=Yaml12)


def validator(kind):
    schema = json.loads((REPO / "docs" / "schema" / f"{kind}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


class SchemaTest(unittest.TestCase):
    def holds(self, kind, files):
        files = list(files)
        self.assertTrue(files)
        checked = validator(kind)
        for file in files:
            with self.subTest(file=str(file.relative_to(REPO))):
                errors = [f"{error.json_path}: {error.message[:300]}" for error in checked.iter_errors(read(file.read_text()))]
                self.assertEqual(errors, [])

    def test_all_scenarios_fit(self):
        self.holds("scenario", (REPO / "scenarios").rglob("*.yaml"))

    def test_all_recipes_fit(self):
        self.holds("recipe", [REPO / "certs-gen" / "recipes.yaml"])

    def test_all_clients_fit(self):
        self.holds("client", (REPO / "client-matrix" / "clients").glob("*.yaml"))

    def test_all_layers_fit(self):
        self.holds("stack", (REPO / "client-matrix" / "stacks").glob("*/stack.yaml"))

    def test_mistakes_are_told(self):
        for kind, text in [
                ("scenario", "sevrer: {}"),
                ("scenario", "server: {versions: [tls1.4]}"),
                ("scenario", "server: {requests: 0}"),
                ("scenario", "server: {tickets: {keys: kpet}}"),
                ("scenario", "server: {scripted_tls12: {when_resuming: {chiper: x}}}"),
                ("scenario", "server: {scripted_tls13: {server_hello: {extensions: {alpm: ''}}}}"),
                ("scenario", "server: {scripted_tls13: {finished: {append: 'zz'}}}"),
                ("scenario", "server: {faults: [{stal-at: {}}]}"),
                ("scenario", "server: {faults: [{stall-at: {dellay_ms: 1}}]}"),
                ("scenario", "server: {faults: [{stall-at: {}, when: {conection: 1}}]}"),
                ("scenario", "server: {ocsp: {faults: [stall-at]}}"),
                ("scenario", "client: {clock: tomorrow}"),
                ("scenario", "twin: {server: {certificates: leaf}}"),
                ("recipe", "mine: {base_on: leaf}"),
                ("recipe", "mine: {not_after: soon}"),
                ("recipe", "mine: {extensions: [{name: key-usag, times: 2}]}"),
                ("client", "conect: [curl]"),
                ("client", "connect: curl"),
                ("client", "options: {max_version: []}"),
                ("client", "outcomes: [{exit: 256, outcome: rejected}]"),
                ("client", "outcomes: [{exit: 1, outcome: refused}]"),
                ("client", "clock: mine"),
                ("stack", "traits: [requires-sam]"),
                ("stack", "behaviours: [{because: it, from: newest, accepts: [a/b]}]"),
                ("stack", "behaviours: [{because: it, as_expected: {a/b: expired}}]"),
                ("stack", "connect: [curl]")]:
            with self.subTest(text=text):
                self.assertFalse(validator(kind).is_valid(read(text)))


if __name__ == "__main__":
    unittest.main()
