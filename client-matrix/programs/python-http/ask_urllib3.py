"""Asks with urllib3."""

import ssl

import urllib3
import urllib3.util

from asking import remaining, status_line, url_of

VERSION = f"urllib3 {urllib3.__version__}"
FAILURES = (urllib3.exceptions.HTTPError,)


def versions_of(target):
    versions = {}
    if "min_version" in target:
        versions["ssl_minimum_version"] = ssl.TLSVersion.TLSv1_3
    if "max_version" in target:
        versions["ssl_maximum_version"] = ssl.TLSVersion.TLSv1_2
    return versions


def ask(target, deadline):
    settings = versions_of(target)
    if "ciphers" in target:
        settings = {"ssl_context": urllib3.util.create_urllib3_context(ciphers=target["ciphers"], **settings)}
    with urllib3.PoolManager(ca_certs=target["ca_file"], cert_file=target.get("client_cert"),
                             key_file=target.get("client_key"), retries=False, **settings) as pool:
        for _ in range(target.get("requests", 1)):
            response = pool.request("GET", url_of(target), timeout=remaining(deadline), redirect=False)
        return status_line(response.version_string, response.status, response.reason)
