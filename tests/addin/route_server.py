"""Runs calls through xlwings' own server path: JSON on stdin, JSON on stdout.

A process of its own: the environment must be set before xlwings is imported, and the other tests
need the decorators that do nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any


def request(module: Any, version: str, call: dict[str, Any]) -> Any:
    """Make one call as the Office.js client does; return what it would get, or the exception."""
    from xlwings import server

    data = {
        "client": "Office.js",
        "func_name": call["function"],
        "args": call["args"],
        "caller_address": "[Book1.xlsx]Sheet1!B2",
        "session_id": "s1",
        "culture_info_name": "en-US",
        "date_format": "m/d/yyyy",
        "version": version,
        "runtime": "1.4",
    }
    try:
        return asyncio.run(server.custom_functions_call(data, module))
    except Exception as error:
        return {"exception": repr(error)}


def main() -> None:
    """Answer all calls of stdin."""
    os.environ["XLWINGS_LICENSE_KEY"] = "noncommercial"
    os.environ["XLWINGS_ON_SERVER"] = "true"
    import xlwings
    from xlwings import server

    from addin import functions

    calls = json.load(sys.stdin)
    answer = {
        "results": [request(functions, xlwings.__version__, call) for call in calls],
        "meta": server.custom_functions_meta(functions),  # type: ignore[no-untyped-call]
    }
    json.dump(answer, sys.stdout, allow_nan=False)


if __name__ == "__main__":
    main()
