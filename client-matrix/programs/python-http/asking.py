"""What the modules ask_*.py share."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "python"))
from batch import BadTarget, answer, context_for, remaining, words_of  # noqa: E402, F401


def url_of(target):
    host = f"[{target['host']}]" if ":" in target["host"] else target["host"]
    return f"https://{host}:{target['port']}/"


def status_line(version, status, reason):
    return f"{version} {status} {reason or ''}".rstrip()
