"""Runs calls through xlwings' classic path with COM stubbed: JSON on stdin, JSON on stdout.

A process of its own, since the stubs of pywin32 must not be seen by other tests. The conversions
of arguments and results, and the writer of the VBA wrapper, are xlwings' own.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import importlib
import importlib.machinery
import io
import json
import subprocess
import sys
import types
from typing import Any
from unittest.mock import MagicMock

MISSING = -2147352572  # what COM passes for an argument that was left out
_STUBS = (
    "comtypes", "comtypes.automation", "comtypes.client", "pythoncom", "pywintypes", "win32api",
    "win32com", "win32com.client", "win32com.client.dynamic", "win32com.client.gencache",
    "win32com.server", "win32com.server.dispatcher", "win32com.server.policy",
    "win32com.server.util", "win32com.universal", "win32com.util", "win32con", "win32event",
    "win32gui", "win32process", "win32timezone", "winerror", "winreg",
)  # fmt: skip


class Stub(types.ModuleType):
    """A module that has every name: errors are exceptions, the rest does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = type(name, (Exception,), {}) if name.endswith("error") else MagicMock(name=name)
        setattr(self, name, value)
        return value


class ComTime(dt.datetime):
    """A date as pywin32 hands it over."""


def stub_com() -> None:
    """Put stubs in the place of pywin32, so that xlwings.udfs can be imported."""
    for name in _STUBS:
        stub = Stub(name)
        stub.__path__ = []
        stub.__spec__ = importlib.machinery.ModuleSpec(name, None)
        sys.modules[name] = stub
        if "." in name:
            parent, child = name.rsplit(".", 1)
            setattr(sys.modules[parent], child, stub)
    sys.modules["pywintypes"].TimeType = ComTime  # type: ignore[attr-defined]
    sys.modules["pythoncom"].__file__ = "pythoncom"
    bases = {n: type(n, (), {}) for n in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass")}
    for name, base in bases.items():
        setattr(sys.modules["win32com.client"], name, base)
    for name in ("oledll", "windll", "WinDLL", "WINFUNCTYPE", "PyDLL"):
        setattr(ctypes, name, MagicMock(name=name))
    subprocess.CREATE_NO_WINDOW = 0  # type: ignore[attr-defined]


def classic() -> Any:
    """Import xlwings as on Windows; return its module of functions."""
    stub_com()
    xlwings: Any = importlib.import_module("xlwings")
    udfs: Any = importlib.import_module("xlwings.udfs")
    windows: Any = importlib.import_module("xlwings._xlwindows")

    xlwings._xlwindows = windows
    xlwings.engines.add(xlwings.Engine(impl=windows.engine))
    xlwings.engines.active = xlwings.engines["excel"]
    windows.is_range_instance = lambda _: False  # arguments arrive as values, not as Ranges
    windows.Range = udfs.Range = MagicMock()
    server: Any = types.ModuleType("xlwings.com_server")
    server.loop = None
    sys.modules["xlwings.com_server"] = server
    xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
    return udfs


def variant(value: Any) -> Any:
    """Turn a JSON value into what COM hands over."""
    if value == {"missing": True}:
        return MISSING
    if isinstance(value, dict):
        return ComTime.fromisoformat(value["date"])
    if isinstance(value, list):
        return tuple(variant(item) for item in value)
    return value


def main() -> None:
    """Answer all calls of stdin, and write the wrapper."""
    udfs = classic()
    from addin import functions

    results = []
    for call in json.load(sys.stdin):
        arguments = [variant(value) for value in call["args"]]
        try:
            results.append(udfs.call_udf("addin.functions", call["function"], arguments))
        except Exception as error:
            results.append({"exception": repr(error)})
    wrapper = io.StringIO()
    udfs.generate_vba_wrapper(
        "addin.functions", functions, wrapper, types.SimpleNamespace(Name="kpi.xlsm")
    )
    described = {
        name: {
            "doc": function.__xlfunc__["ret"]["doc"],
            "category": function.__xlfunc__["category"],
            "args": {arg["name"]: arg["doc"] for arg in function.__xlfunc__["args"]},
        }
        for name, function in vars(functions).items()
        if hasattr(function, "__xlfunc__")
    }
    json.dump({"results": results, "vba": wrapper.getvalue(), "described": described}, sys.stdout)


if __name__ == "__main__":
    main()
