"""The golden cases through plain Python."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from addin import catalogue, functions
from tests.addin import golden


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions that see no text answer in the machine's language: fix it."""
    monkeypatch.setenv("KPI_LANG", "en")


@pytest.mark.parametrize("case", golden.CASES, ids=golden.NAMES)
def test_golden_case(case: dict[str, Any]) -> None:
    """Each function, called as plain Python, answers as the worked example says."""
    result = getattr(functions, case["function"])(*golden.arguments(case, golden.plain))
    golden.check(case, result)


def test_every_function_has_golden_cases() -> None:
    """No function goes without a case, good and bad."""
    for name in catalogue.BY_NAME:
        cases = [case for case in golden.CASES if case["function"] == name]
        assert any("text" not in case for case in cases), name
        assert any("text" in case or "first_text" in case for case in cases), name


def test_signatures_follow_the_catalogue() -> None:
    """Help, command and docs speak of the arguments that the functions take."""
    named = {name for name in vars(functions) if name.startswith("KPI_")}
    assert named == set(catalogue.BY_NAME)
    for function in catalogue.FUNCTIONS:
        taken = inspect.signature(getattr(functions, function.name)).parameters.values()
        assert [(p.name, p.default is None) for p in taken] == [
            (argument.name, argument.optional) for argument in function.arguments
        ]


def test_help_fits_into_excel() -> None:
    """Excel cuts help texts at 255 characters."""
    for function in catalogue.FUNCTIONS:
        assert len(catalogue.both(function.help)) <= 255
        assert all(len(catalogue.both(argument.help)) <= 255 for argument in function.arguments)
