"""One flow through a funnel of rates, by month: when the even answer is known to be the least.

For a given total of the flow the months' least change is the same factor for all, as long as that
factor is small enough: concentrating on one month would cost more. Then the rest is a product in
logarithms, which has one optimum.
"""

from __future__ import annotations

import math

import numpy as np

from kpimodel.resolving.problem import MonthProblem, objective_for
from kpimodel.solving.descent import residual
from kpimodel.solving.problem import Vector
from kpimodel.solving.reach import Positions

_AT_REST = 1e-6
_SAME = 1e-6


def is_least_funnel(problem: MonthProblem, u: Vector) -> bool:
    """True where an answer is the least change of all, since it is an even one of a funnel.

    Args:
        problem: The question; least change.
        u: An answer.
    """
    if not problem.once(("funnel", problem.aim), lambda: _is_funnel(problem)):
        return False
    own, others = _months(problem)
    if len(own) and len(others):
        return False  # a month that cannot move breaks the even answer
    factors = u[own]
    if len(own) and float(np.ptp(factors)) > _SAME:
        return False
    return residual(objective_for(problem, "least_change"), u) <= _AT_REST and (
        len(own) < 2 or _even_is_least(problem, own)  # noqa: PLR2004  one month is even
    )


def _is_funnel(problem: MonthProblem) -> bool:
    """Products only, one flow, no lags; all that may move counts in logarithms."""
    tree, plan = problem.tree, problem.plan
    flows = [id_ for id_ in tree.levers if tree[id_].rollup == "sum"]
    return (
        problem.aim.id == tree.root.id
        and problem.sign > 0
        and tree.root.rollup == "sum"
        and set(tree.program.operations) <= {"product"}
        and len(flows) == 1
        and not plan.lags
        and not problem.linear[problem.free].any()
    )


def _months(problem: MonthProblem) -> tuple[Positions, Positions]:
    """The flow's open months that count for the aim: those that may move, and those that stay."""
    months = problem.unknowns.months + problem.horizon.closed
    counted = np.isin(months, problem.aim.months) & (problem.unknowns.months >= 0)
    counted &= problem.stands != 0
    return np.flatnonzero(counted & problem.free), np.flatnonzero(counted & ~problem.free)


def _even_is_least(problem: MonthProblem, own: Positions) -> bool:
    """Whether no month alone is worth more than its share, up to the factor the flow could need.

    With shares s of the flow and a common factor r, a month at Y times its baseline pays for
    itself nowhere if ln²Y − μ·Y ≥ ln²r − μ·r at μ = 2·ln r ÷ r. Y is at most where it would cost
    more than the even answer, where it would do alone, or its bound. If that holds for a factor it
    holds for all smaller ones.
    """
    stands = problem.stands
    if float(np.abs(problem.start[own]).max()) > 0:
        return False
    without = stands.copy()
    without[own] = 0.0
    rest = problem.kgi_at(without.tolist())
    now = problem.first - rest
    if not now > 0:
        return False
    share = float(np.min(stands[own]) / np.sum(stands[own]))
    bound = float(np.exp(np.min(problem.high[own])))
    factor = min((problem.goal - rest) / now, bound)
    if factor <= 1:
        return True
    step = math.log(factor)
    end = min(math.exp(min(step / math.sqrt(share), 700.0)), 1 + (factor - 1) / share, bound)
    price = 2 * step / factor
    beyond = math.log(end) ** 2 - price * end
    return factor < math.e and beyond >= step**2 - price * factor - _AT_REST * step**2
