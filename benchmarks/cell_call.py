"""A back-solve of a 12-lever tree, as one function call from a cell: range in, range out."""

from __future__ import annotations

from typing import Any

from addin.solving import backsolve
from benchmarks.harness import Result, best_of, say, within

LIMIT_MS = 2.0
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
