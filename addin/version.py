"""KPI_VERSION as a pure function: which versions are at work."""

from __future__ import annotations

import platform
from importlib import metadata

from addin import arguments
from addin.ranges import Answer
from addin.refusal import answer
from kpimodel.document import SCHEMA

_TOOLKIT = "kpi-tree-toolkit"
_VENDORS = ("numpy", "pydantic", "xlwings")
_PARTS = {name: (name, name) for name in ("toolkit", "schema", "python", *_VENDORS)}
_UNPACKED = "(checkout)"  # run from its sources, as `kpi --version` says it


def version(part: object = None) -> Answer:
    """Return the versions as one text, or one of them.

    Args:
        part: ``toolkit``, ``schema`` (of a plan as JSON), ``python``, ``numpy``, ``pydantic`` or
            ``xlwings``; all of them in one text by default.

    Returns:
        A text; or ``#KPI! …``.
    """

    def work() -> str:
        found = {
            "toolkit": _of(_TOOLKIT),
            "schema": SCHEMA,
            "python": platform.python_version(),
            **{name: _of(name) for name in _VENDORS},
        }
        chosen = arguments.choice("part", part, _PARTS, "")
        if chosen:
            return found[chosen]
        others = (f"{name} {found[name]}" for name in ("python", *_VENDORS))
        return f"{_TOOLKIT} {found['toolkit']} ({SCHEMA}; {', '.join(others)})"

    return answer(None, work)


def _of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return _UNPACKED
