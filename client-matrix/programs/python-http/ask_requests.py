"""Asks with requests."""

import requests
import requests.adapters
import urllib3
import urllib3.util

from ask_urllib3 import versions_of
from asking import remaining, status_line, url_of

VERSION = f"requests {requests.__version__}, urllib3 {urllib3.__version__}"
FAILURES = (requests.RequestException,)


class AdapterWithContext(requests.adapters.HTTPAdapter):
    """How requests is told versions and suites: by its documentation, with an adapter."""

    def __init__(self, context):
        self._context = context
        super().__init__()

    def init_poolmanager(self, *arguments, **more):
        super().init_poolmanager(*arguments, ssl_context=self._context, **more)


def ask(target, deadline):
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no CA bundle from the environment
        if {"min_version", "max_version", "ciphers"} & target.keys():
            context = urllib3.util.create_urllib3_context(ciphers=target.get("ciphers"), **versions_of(target))
            session.mount("https://", AdapterWithContext(context))
        cert = (target["client_cert"], target["client_key"]) if "client_cert" in target else None
        for _ in range(target.get("requests", 1)):
            response = session.get(url_of(target), verify=target["ca_file"], cert=cert, timeout=remaining(deadline),
                                   allow_redirects=False)
        return status_line(response.raw.version_string, response.status_code, response.reason)
