# -*- coding: utf-8 -*-
"""Sets everything up beside this file, then starts it: `python3 run.py demo`, `… test`.

Any other word is handed to the `kpi` command: `python3 run.py solve FILE`. Needs Python 3.11 or
later and nothing else. This file is parsed by old Pythons too, so that they get a plain answer
instead of a traceback; everything else stands in `bootstrap/`.
"""

from __future__ import unicode_literals

import os
import platform
import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    japanese = any(
        os.environ.get(name, "").startswith("ja") for name in ("LC_ALL", "LC_MESSAGES", "LANG")
    )
    text = (
        "Python 3.11 以降が必要です（今は {0}）。python.org/downloads から入れて（Windows: py "
        "install 3.13、macOS: brew install python@3.13）、python3.13 run.py のように起動して"
        "ください。\n"
        if japanese
        else "This needs Python 3.11 or later, and this is {0}. Install one from "
        "python.org/downloads (Windows: py install 3.13; macOS: brew install python@3.13) and "
        "start it as: python3.13 run.py\n"
    ).format(platform.python_version())
    getattr(sys.stderr, "buffer", sys.stderr).write(text.encode("utf-8"))
    sys.exit(1)

if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    sys.dont_write_bytecode = True

    from bootstrap.start import main

    sys.exit(main(sys.argv[1:]))
