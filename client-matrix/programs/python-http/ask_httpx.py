"""Asks with httpx."""

import httpx

from asking import context_for, remaining, status_line, url_of

VERSION = f"httpx {httpx.__version__}"
FAILURES = (httpx.HTTPError, httpx.InvalidURL)


def ask(target, deadline):
    with httpx.Client(verify=context_for(target), http2=target.get("http") == 2, trust_env=False) as client:
        for _ in range(target.get("requests", 1)):
            response = client.get(url_of(target), timeout=remaining(deadline), follow_redirects=False)
        return status_line(response.http_version, response.status_code, response.reason_phrase)
