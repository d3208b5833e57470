"""What every test shares: the marker for tests that drive a real program."""

import os
import shutil
import signal

import pytest
from hypothesis import settings

# run by another Python, the one that has LibreOffice's bridge
collect_ignore = ["workbook/office_worker.py"]

# The same examples on every run of CI, so that a landing does not hang on a draw; a run at a desk
# draws anew and explores.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

# `run.py` tells programs how they were started; the tests expect the bare command in hints.
os.environ.pop("KPI_COMMAND", None)


# A shell that starts CI in the background leaves Ctrl-C ignored, and so would every child.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`host("soffice")`: skips where the program is missing, fails under KPI_REQUIRE_HOSTS=1."""
    for marker in item.iter_markers("host"):
        missing = [program for program in marker.args if shutil.which(program) is None]
        if missing and os.environ.get("KPI_REQUIRE_HOSTS") == "1":
            pytest.fail(f"not installed: {', '.join(missing)}", pytrace=False)
        if missing:
            pytest.skip(f"not installed: {', '.join(missing)}")
