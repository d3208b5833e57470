"""The package's public names: bound late, and always the functions."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import kpimodel as km

_SOURCE = Path(km.__file__)


def test_tools_and_users_see_the_same_names() -> None:
    """What type checkers read equals what is bound at run time."""
    block = next(node for node in ast.parse(_SOURCE.read_text()).body if isinstance(node, ast.If))
    read = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(read) == list(km.__all__)
    for name, module in read.items():
        found = getattr(km, name)
        assert not isinstance(found, ModuleType)
        assert found is getattr(sys.modules[str(module)], name)


def test_a_loaded_module_does_not_hide_the_function_of_its_name() -> None:
    """Modules loaded before the names are used leave them functions."""
    code = (
        "import kpimodel.evaluate, kpimodel.review, kpimodel as km\n"
        "from kpimodel import review\n"
        "assert callable(km.evaluate) and callable(review) and callable(km.review)\n"
        "import kpimodel.spread\n"
        "assert callable(km.spread)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=_SOURCE.parent.parent)


def test_importing_loads_no_part() -> None:
    """`import kpimodel` alone loads neither numpy nor pydantic."""
    code = (
        "import sys, kpimodel\n"
        "loaded = {'numpy', 'pydantic'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=_SOURCE.parent.parent)


def test_an_unknown_name_says_so() -> None:
    """A misspelt name is an AttributeError with the name."""
    with pytest.raises(AttributeError, match="backslove"):
        km.__getattr__("backslove")
