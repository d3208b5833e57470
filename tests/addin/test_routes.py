"""The golden cases through xlwings: its server's call path, and the classic one with COM stubbed.

Documented differences to plain Python, and the only ones:

- the server's answers are always 2-D, a scalar is ``[[scalar]]``; both routes turn None into "";
- the server sends dates as serial numbers, the classic route as COM times;
- what each route sends: blanks, whole numbers, error cells (see `golden.office`, `golden.com`).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from addin import catalogue, functions
from tests.addin import golden

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent


def _run(script: str, cell: Any) -> dict[str, Any]:
    calls = [
        {"function": case["function"], "args": golden.arguments(case, cell)}
        for case in golden.CASES
    ]
    if cell is golden.office:  # Office.js sends every argument as 2-D, but null if left out
        for call in calls:
            call["args"] = [
                arg if isinstance(arg, list) or arg is None else [[arg]] for arg in call["args"]
            ]
    ran = subprocess.run(
        [sys.executable, str(_HERE / script)],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        check=False,
        cwd=_ROOT,
        timeout=120,
        env={**os.environ, "KPI_LANG": "en", "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    assert ran.returncode == 0, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


@pytest.fixture(scope="module")
def server() -> dict[str, Any]:
    """All cases through `xlwings.server.custom_functions_call`, in a process of its own."""
    return _run("route_server.py", golden.office)


@pytest.fixture(scope="module")
def classic() -> dict[str, Any]:
    """All cases through `xlwings.udfs.call_udf`, in a process of its own."""
    return _run("route_classic.py", golden.com)


def _scalar(result: Any) -> Any:
    """A 1 x 1 answer as the value that it shows."""
    if isinstance(result, list) and len(result) == 1 and len(result[0]) == 1:
        return result[0][0]
    return result


@pytest.mark.parametrize("at", range(len(golden.CASES)), ids=golden.NAMES)
@pytest.mark.parametrize("route", ["server", "classic"])
def test_golden_case(
    route: str, at: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each route gives what the case says, cell by cell the same as plain Python."""
    monkeypatch.setenv("KPI_LANG", "en")
    case = golden.CASES[at]
    result = _scalar(request.getfixturevalue(route)["results"][at])
    golden.check(case, result)
    called = getattr(functions, case["function"])(*golden.arguments(case, golden.plain))
    golden.assert_same(result, called)


def test_server_describes_every_function(server: dict[str, Any]) -> None:
    """Office.js gets every function with its help, and knows which arguments may be left out."""
    described = {entry["name"]: entry for entry in server["meta"]["functions"]}
    assert set(described) == set(catalogue.BY_NAME)
    for function in catalogue.FUNCTIONS:
        entry = described[function.name]
        assert entry["description"] == catalogue.both(function.help)
        assert [
            (p["name"], p["description"], p.get("optional", False), p["dimensionality"])
            for p in entry["parameters"]
        ] == [(a.name, catalogue.both(a.help), a.optional, "matrix") for a in function.arguments]


def test_classic_describes_every_function(classic: dict[str, Any]) -> None:
    """The function wizard gets the category, the help and every argument's help."""
    assert set(classic["described"]) == set(catalogue.BY_NAME)
    for function in catalogue.FUNCTIONS:
        entry = classic["described"][function.name]
        assert entry["category"] == "KPI"
        assert entry["doc"] == catalogue.both(function.help)
        assert entry["args"] == {a.name: catalogue.both(a.help) for a in function.arguments}


def test_vba_wrapper_has_every_function(classic: dict[str, Any]) -> None:
    """Xlwings writes one VBA function each, with its arguments, calling this module."""
    heads = dict(re.findall(r"^Function (\w+)\((.*)\)$", classic["vba"], re.MULTILINE))
    assert heads == {
        function.name: ", ".join(
            f"Optional {argument.name}" if argument.optional else argument.name
            for argument in function.arguments
        )
        for function in catalogue.FUNCTIONS
    }
    for name in catalogue.BY_NAME:
        assert f'XLPy.CallUDF("addin.functions", "{name}", Array(' in classic["vba"]


def test_vba_wrapper_parses(classic: dict[str, Any]) -> None:
    """The generated VBA is VBA, by an independent grammar."""
    assert _syntax_errors(classic["vba"]) == []


def test_the_vba_grammar_does_reject(classic: dict[str, Any]) -> None:
    """The check above means something: a reserved word as an argument does not parse."""
    damaged = classic["vba"].replace("KPI_REQUIRED(tree, ", "KPI_REQUIRED(Next, ")
    assert damaged != classic["vba"]
    assert _syntax_errors(damaged)


def _syntax_errors(vba: str) -> list[tuple[int, int, str]]:
    """Parse VBA as Excel compiles it, that is without the branches for other hosts."""
    from antlr4 import CommonTokenStream, InputStream
    from antlr4.error.ErrorListener import ErrorListener
    from antlr4_vba.vbaLexer import vbaLexer
    from antlr4_vba.vbaParser import vbaParser

    class Listener(ErrorListener):  # type: ignore[misc]
        def syntaxError(self, *seen: Any) -> None:  # noqa: N802
            _, _, line, column, message, _ = seen
            errors.append((line, column, message))

    errors: list[tuple[int, int, str]] = []
    code = 'Attribute VB_Name = "xlwings_udfs"\n' + re.sub(
        r"[ \t]*#If App.*?\n(.*?)[ \t]*#Else\n.*?[ \t]*#End If\n", r"\1", vba, flags=re.DOTALL
    )
    lexer = vbaLexer(InputStream(code))
    parser = vbaParser(CommonTokenStream(lexer))
    for part in (lexer, parser):
        part.removeErrorListeners()
        part.addErrorListener(Listener())
    parser.startRule()  # type: ignore[no-untyped-call]
    return errors
