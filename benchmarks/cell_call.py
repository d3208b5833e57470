"""Function calls from a cell, range in, range out: a back-solve of 12 levers, a plan, a probability."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from addin.following import plan
from addin.outlooks import probability
from addin.solving import backsolve
from benchmarks.harness import Result, best_of, say, within
from kpimodel import table as columns
from kpimodel.examples import software_company_a

LIMIT_MS = 2.0
PLAN_MS = 5.0
PROBABILITY_MS = 100.0
HEADINGS = ["id", "parent", "relation", "unit", "baseline", "maximum", "target"]


def measure() -> list[Result]:
    """The whole way, again and again, as Excel does it: read the range, check, compile, solve."""
    results = []
    for name, table in (("product", _product()), ("sum of 3 funnels", _funnels())):
        answer = backsolve(table)
        if isinstance(answer, str) and answer.startswith("#"):
            raise RuntimeError(answer)
        ms = best_of(lambda: backsolve(table), 30)  # noqa: B023
        work = f"back-solve of 12 levers from a cell, {name}"
        results.append(within(work, ms, "range in, range out, nothing kept", LIMIT_MS, "ms"))
    return [*results, *_over_months()]


def _over_months() -> list[Result]:
    """The worked example with its actuals, and its probability by 100,000 draws."""
    example = software_company_a("en")
    tree = columns.to_grid(example.tree.to_rows(), "en")
    months = example.calendar.window
    actuals: list[list[Any]] = [["ID", *map(str, months)]]
    actuals += [
        [id_, *(example.actuals.get((id_, month)) for month in months)]
        for id_ in example.tree.order
    ]
    calls: dict[str, tuple[Callable[[], object], float]] = {
        "KPI_PLAN of 7 metrics and 6 months": (lambda: plan(tree, actuals), PLAN_MS),
        "KPI_PROBABILITY, 4 levers": (lambda: probability(tree, 50, "20%"), PROBABILITY_MS),
    }
    results = []
    for name, (call, limit) in calls.items():
        if str(answer := call()).startswith("#"):
            raise RuntimeError(str(answer))
        ms = best_of(call, 20)
        results.append(within(f"{name}, from a cell", ms, "range in, range out", limit, "ms"))
    return results


def _product() -> list[list[Any]]:
    rows: list[list[Any]] = [HEADINGS, ["deals", None, "product", None, None, None, 500]]
    rows.append(["visits", "deals", None, None, 1_000_000, None, None])
    rows += [[f"rate{k}", "deals", None, "%", 0.5, 0.9, None] for k in range(11)]
    return rows


def _funnels() -> list[list[Any]]:
    rows: list[list[Any]] = [HEADINGS, ["deals", None, "sum", None, None, None, 130]]
    for at in range(3):
        rows.append([f"deals{at}", "deals", "product", None, None, None, None])
        rows.append([f"visits{at}", f"deals{at}", None, None, 48_000 + at, None, None])
        rows += [
            [f"rate{at}{k}", f"deals{at}", None, "%", rate, 2 * rate, None]
            for k, rate in enumerate((0.025, 0.18, 0.12))
        ]
    return rows


if __name__ == "__main__":
    say(measure())
