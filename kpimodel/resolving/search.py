"""The search of a re-solve: whether its targets are met, by what, and whether that is the best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from kpimodel.backsolve import Outcome
from kpimodel.errors import Findings
from kpimodel.resolving.answers import Shared, are_apart, shared_out
from kpimodel.resolving.descent import least_for_all, nearest_to_all
from kpimodel.resolving.funnel import is_least_funnel
from kpimodel.resolving.grid import on_month_grid, stepped_months
from kpimodel.resolving.horizon import Array
from kpimodel.resolving.least import least_on_lines
from kpimodel.resolving.policy import LEAST
from kpimodel.resolving.problem import MonthProblem, solve_months
from kpimodel.resolving.targets import Targets
from kpimodel.solving.descent import Change
from kpimodel.solving.problem import Vector
from kpimodel.solving.reach import best_reachable

_SEED = 20_250_404
_STARTS = 5
_ALONE = 5
_FAR_ALONE = 3.0
_NEAR = 0.33  # of the goal, that is 1.5 times: so near concentrating does not pay


@dataclass(frozen=True)
class Found:
    """Where a search ended.

    Attributes:
        status: As in `PlanSolution`.
        values: The unknowns.
        best: Where out of reach: the unknowns at their best for all targets, or as near as was
            found.
        exact: Tells whether that is proven.
    """

    status: Outcome
    values: Array
    best: Array
    exact: Callable[[], bool]


def search(targets: Targets, policy: str, found: Findings) -> Found:
    """Solve for what is asked.

    Args:
        targets: What is asked.
        policy: How the effort is shared out.
        found: Takes a warning where the policy finds no way.
    """
    p = targets.base
    start = p.stands
    if targets.are_met(targets.first).all():
        return Found("already_met", start, start, lambda: True)
    known: Vector | None = None
    if policy in LEAST:
        quick = least_on_lines(targets)
        if quick is not None:
            known = quick.u
            if (quick.inner and quick.asked < _NEAR) or quick.proven():
                values = on_month_grid(targets, quick.u, policy, partial(_solve, policy=policy))
                if values is not None and targets.met(values):
                    stepped = len(stepped_months(p)) > 0
                    return Found("met", values, values, lambda: not stepped and quick.proven())
    if len(targets.asked) == 1:
        return _one(targets, policy, known, found)
    return _several(targets, policy, known, found)


def _solve(targets: Targets, policy: str) -> Vector | None:
    """Coordinates that meet all targets under a policy, or None."""
    if policy in LEAST and (quick := least_on_lines(targets)) is not None and quick.inner:
        return quick.u
    if len(targets.asked) == 1:
        return solve_months(targets.problems[0], policy)
    if policy in LEAST:
        return least_for_all(targets)
    answer = shared_out(targets, policy)
    return None if answer is None else answer.u


def _one(targets: Targets, policy: str, known: Vector | None, found: Findings) -> Found:
    (problem,) = targets.problems
    best = best_reachable(problem)
    if problem.met(problem.kgi(best)) or not problem.monotone:
        u = _cheaper(targets, solve_months(problem, policy), known)
        fell_back = u is None
        if u is None:
            u = solve_months(problem, "least_change")
        values = None
        if u is not None:
            values = on_month_grid(targets, u, policy, partial(_solve, policy=policy))
        if u is not None and values is not None and targets.met(values):
            if fell_back:
                found.warn("policy-cannot", ("policy",), value=policy, used="least_change")
            sure = not fell_back and len(stepped_months(problem)) == 0
            return Found("met", values, values, lambda: sure and _is_exact(problem, policy, u))
    state = problem.box.state(best)
    return Found("unreachable", state, state, lambda: problem.monotone)


def _is_exact(problem: MonthProblem, policy: str, u: Vector) -> bool:
    if problem.is_exact(policy, u):
        return True
    return policy == "least_change" and is_least_funnel(problem, u)


def _cheaper(targets: Targets, u: Vector | None, known: Vector | None) -> Vector | None:
    """Whichever changes less, where another answer is known."""
    p = targets.base
    met = [one for one in (u, known) if one is not None and targets.met(p.box.state(one))]
    return min(met, key=Change(p).penalty) if known is not None and met else u


def _several(targets: Targets, policy: str, known: Vector | None, found: Findings) -> Found:
    p = targets.base
    best = targets.best
    answer: Shared | None = None
    apart = best is None and are_apart(targets)
    if not apart and (best is None or targets.met(p.box.state(best))):
        answer = _shared(targets, policy, known, found)
    if answer is not None:
        values = on_month_grid(targets, answer.u, policy, partial(_solve, policy=policy))
        if values is not None and targets.met(values):
            whole, proven = len(stepped_months(p)) > 0, answer.proven
            return Found("met", values, values, lambda: not whole and proven())
    values = p.box.state(nearest_to_all(targets))
    return Found(
        "unreachable", values, values if best is None else p.box.state(best),
        lambda: best is not None or apart,
    )  # fmt: skip


def _shared(targets: Targets, policy: str, known: Vector | None, found: Findings) -> Shared | None:
    """What a policy comes to; the least change where it finds no way although there is one."""
    answer = None if policy in LEAST else shared_out(targets, policy)
    if answer is not None:
        return answer
    u = _cheaper(targets, _least_of_starts(targets, policy, targets.best), known)
    if u is None:
        return None
    if policy not in LEAST:
        found.warn("policy-cannot", ("policy",), value=policy, used="least_change")
        return Shared(u, lambda: False)
    return Shared(u, lambda: targets.is_exact(policy, u))


def _least_of_starts(targets: Targets, policy: str, best: Vector | None) -> Vector | None:
    """Searches from several states, unless the first is known to have found the optimum."""
    first = least_for_all(targets)
    if first is not None and targets.is_exact(policy, first):
        return first
    p = targets.base
    found = [] if first is None else [first]
    if best is None:
        best = np.clip(p.start + np.sign(targets.slopes(p.start)[1].sum(axis=0)), p.low, p.high)
    random = np.random.default_rng(_SEED)
    near = np.clip(best, p.start - 1, p.start + 1)
    starts = [p.start + random.random(len(near)) * (near - p.start) for _ in range(_STARTS)]
    # all of it from one month, the most effective ones first: sums may be met so at less
    effect = np.abs(targets.slopes(p.start)[1]).sum(axis=0)
    for at in np.argsort(-effect, kind="stable")[:_ALONE]:
        start = p.start.copy()
        start[at] = np.clip(best[at], p.start[at] - _FAR_ALONE, p.start[at] + _FAR_ALONE)
        starts.append(start)
    for start in starts:
        u = least_for_all(targets, start)
        if u is not None:
            found.append(u)
    return min(found, key=Change(p).penalty, default=None)
