"""All functions, by name: for the help in Excel, the command, the docs."""

from __future__ import annotations

from addin import entries_figures, entries_plan, entries_tree
from addin.signatures import Argument, Function, Pair
from addin.words import pick
from kpimodel.table import Lang

__all__ = ["BY_NAME", "FUNCTIONS", "Argument", "Function", "both", "shown"]

# In the order in which people read of them.
_ORDER = (
    "KPI_BACKSOLVE", "KPI_REQUIRED", "KPI_EVALUATE", "KPI_SPREAD", "KPI_PLAN", "KPI_ACHIEVEMENT",
    "KPI_PROGRESS", "KPI_PACE", "KPI_LANDING", "KPI_STATUS", "KPI_GAP", "KPI_CONTRIBUTION",
    "KPI_SENSITIVITY", "KPI_PROBABILITY", "KPI_STRETCH", "KPI_CHECK", "KPI_TREE", "KPI_VERSION",
)  # fmt: skip
FUNCTIONS: tuple[Function, ...] = tuple(
    sorted(
        (*entries_tree.FUNCTIONS, *entries_plan.FUNCTIONS, *entries_figures.FUNCTIONS),
        key=lambda function: _ORDER.index(function.name),
    )
)
BY_NAME: dict[str, Function] = {function.name: function for function in FUNCTIONS}


def both(pair: Pair) -> str:
    """Return a help text in both languages: a workbook is opened by people of either."""
    return f"{pick(pair, 'ja')} / {pick(pair, 'en')}"


def shown(function: Function, lang: Lang) -> list[str]:
    """Return the help of a function as lines: the signature, what it returns, its arguments."""
    width = max(len(arg.name) for arg in function.arguments)
    lines = [f"={function.signature}", f"  {pick(function.help, lang)}"]
    lines += [f"    {arg.name:<{width}}  {pick(arg.help, lang)}" for arg in function.arguments]
    return lines
