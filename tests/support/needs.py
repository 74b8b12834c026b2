"""What tests in Python need that may be missing here, and how a test is skipped without it."""

import os
import pathlib
import sys

SKIPPED = 77      # what CMake's SKIP_RETURN_CODE says
REPO = pathlib.Path(__file__).resolve().parents[2]

# Packages of PyPI are in a folder of their own, with a Python of its own; .ci/run makes it.
OWN_PYTHON = REPO / "build/python/bin/python3"


def try_own_python():
    """Starts the test again under the Python that has PyPI's packages; returns where that is this one, or none."""
    if OWN_PYTHON.exists() and "LAB_OWN_PYTHON" not in os.environ:
        os.environ["LAB_OWN_PYTHON"] = "yes"
        os.execv(OWN_PYTHON, [str(OWN_PYTHON), *sys.argv])


def skip(told):
    """Ends the test as skipped, aloud: that is a failure where LAB_REQUIRE_TOOLS is set."""
    print(f"skipped: {told}")
    if os.environ.get("LAB_SKIPPED"):
        with open(os.environ["LAB_SKIPPED"], "a") as skipped:
            skipped.write(told + "\n")
    sys.exit(1 if os.environ.get("LAB_REQUIRE_TOOLS") else SKIPPED)
