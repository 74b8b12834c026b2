"""Connects with libcurl on GnuTLS, which pycurl calls in Debian, one JSON target per line.

The contract is docs/clients.md. GnuTLS checks a staple by itself, and libcurl on it fetches nothing, so check_revocation and
check_issuers change nothing.
"""

import io
import pathlib
import sys
import time

import pycurl

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "python"))
from batch import BadTarget, remaining, serve  # noqa: E402

# libcurl's own trouble, before a connection: a bad option or URL, a certificate or CA file that it cannot load.
OWN_TROUBLE = {pycurl.E_FAILED_INIT, pycurl.E_URL_MALFORMAT, pycurl.E_NOT_BUILT_IN, pycurl.E_COULDNT_RESOLVE_HOST,
               pycurl.E_BAD_FUNCTION_ARGUMENT, pycurl.E_UNKNOWN_OPTION, pycurl.E_SSL_CERTPROBLEM, pycurl.E_SSL_CACERT_BADFILE}


def handle_for(target):
    handle = pycurl.Curl()
    handle.setopt(pycurl.NOSIGNAL, 1)
    handle.setopt(pycurl.NOPROXY, "*")
    handle.setopt(pycurl.CAINFO, target["ca_file"])
    handle.unsetopt(pycurl.CAPATH)
    handle.setopt(pycurl.HTTP_VERSION,
                  pycurl.CURL_HTTP_VERSION_2TLS if target.get("http") == 2 else pycurl.CURL_HTTP_VERSION_1_1)
    if "max_version" in target:
        handle.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_MAX_TLSv1_2)
    if "min_version" in target:
        handle.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_3)
    if "client_cert" in target:
        handle.setopt(pycurl.SSLCERT, target["client_cert"])
        handle.setopt(pycurl.SSLKEY, target["client_key"])
    if target.get("connections", 1) > 1:
        handle.setopt(pycurl.FORBID_REUSE, 1)
    if not target.get("resumes", True):
        handle.setopt(pycurl.SSL_SESSIONID_CACHE, 0)
    return handle


def ask(handle, target, host, deadline):
    """Asks once; returns the status line."""
    headers = []
    handle.setopt(pycurl.RESOLVE, [f"{host}:{target['port']}:{target['address']}"])
    handle.setopt(pycurl.URL, f"https://{f'[{host}]' if ':' in host else host}:{target['port']}/")
    handle.setopt(pycurl.TIMEOUT_MS, max(1, int(remaining(deadline) * 1000)))
    handle.setopt(pycurl.HEADERFUNCTION, headers.append)
    handle.setopt(pycurl.WRITEDATA, io.BytesIO())
    handle.perform()
    status = [line for line in headers if line.startswith(b"HTTP/")]
    return (status or [b"HTTP/0.9"])[-1].decode("latin-1").strip()


def run(target):
    """Returns the target's outcome and text."""
    deadline = time.monotonic() + target["deadline_ms"] / 1000
    if "starttls" in target:
        return "unsupported", "this program asks for no TLS in other protocols"
    if "ciphers" in target:
        return "unsupported", "libcurl on GnuTLS takes a priority string, and no names of suites"
    if target.get("fallback"):
        return "unsupported", "libcurl sends no TLS_FALLBACK_SCSV"
    if target.get("early_data"):
        return "unsupported", "libcurl sends no early data"
    if target.get("connections", 1) > 1 and target.get("resumes", True):
        return "unsupported", "libcurl 7.88 resumes no TLS 1.3 session of GnuTLS, whose tickets it turns off"
    for key in ("ca_file", "client_cert", "client_key"):
        if key in target:
            try:
                content = pathlib.Path(target[key]).read_bytes()
            except OSError as failure:
                raise BadTarget(str(failure))
            # GnuTLS passes over what is no certificate, and then trusts nobody.
            if key == "ca_file" and content.strip() and b"-----BEGIN CERTIFICATE-----" not in content:
                raise BadTarget(f"{target[key]}: no certificate")
    lines = []
    host = target["host"]
    handle = handle_for(target)
    try:
        for _ in range(target.get("connections", 1)):
            for _ in range(target.get("requests", 1)):
                line = ask(handle, target, host, deadline)
            lines.append(line)
            host = target.get("second_host", host)
    except pycurl.error as failure:
        code, message = failure.args
        text = "\n".join(lines + [f"pycurl.error: ({code}, {message!r})"])
        if code == pycurl.E_OPERATION_TIMEDOUT:
            return "timed-out", text
        if code == pycurl.E_COULDNT_CONNECT:
            return "unreachable", text
        is_own = code in OWN_TROUBLE or "error reading X.509 key or certificate file" in message
        return "error" if is_own else "rejected", text
    finally:
        handle.close()
    return "accepted", "\n".join(lines)


def version():
    if " GnuTLS/" not in pycurl.version:
        sys.exit(f"client.py: error: this pycurl is not linked with GnuTLS: {pycurl.version}")
    return pycurl.version


serve(run, version)
