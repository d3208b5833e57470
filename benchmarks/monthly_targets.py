"""12 monthly targets at once with lags, 720 variables, against scipy's SLSQP."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy
from scipy.optimize import minimize

from benchmarks.harness import Result, faster, say, spent
from kpimodel.calendar import Calendar, Month
from kpimodel.plan import Plan
from kpimodel.resolve import resolve
from kpimodel.tree import Tree

CHANNELS, MONTHS = 60, 12
LAG = (0.5, 0.3, 0.2)


def measure() -> list[Result]:
    """Customers of 60 channels, leads by month; each month's customers have a target."""
    random = np.random.default_rng(3)
    leads = random.uniform(600, 6_000, CHANNELS)
    rates = random.uniform(0.05, 0.3, CHANNELS)
    plan = _plan(leads, rates)
    monthly = leads / MONTHS
    goals = float(monthly @ rates) * np.linspace(1.02, 1.25, MONTHS)
    targets = {str(plan.calendar.window[at]): float(goal) for at, goal in enumerate(goals)}
    answer = resolve(plan, targets=targets)
    if answer.status != "met":
        raise RuntimeError(answer.reason)
    ours = spent(lambda: resolve(plan, targets=targets), 3)
    own = np.array([answer.monthly[f"leads{at}"] for at in range(CHANNELS)], dtype=float)
    theirs = spent(lambda: _slsqp(monthly, rates, goals), 1)
    y, rounds = _slsqp(monthly, rates, goals)
    change = np.log(own / monthly[:, None])
    penalties = [0.5 * float((u * u).sum()) for u in (change, y.reshape(CHANNELS, MONTHS))]
    if penalties[0] > penalties[1] * (1 + 1e-5):
        raise RuntimeError(f"the objective is worse: {penalties[0]} against {penalties[1]}")
    work = (
        f"{MONTHS} monthly targets with lags, {CHANNELS * MONTHS} variables, processor time; objective "
        f"{penalties[0]:.6f}, theirs {penalties[1]:.6f}"
    )
    return [faster(work, ours, f"scipy {scipy.__version__} SLSQP, {rounds} rounds", theirs, 50)]


def _plan(leads: Any, rates: Any) -> Plan:
    rows: list[dict[str, Any]] = [{"id": "customers", "relation": "sum"}]
    lag = " ".join(f"{month}:{share:.0%}" for month, share in enumerate(LAG))
    for at in range(CHANNELS):
        rows += [
            {"id": f"won{at}", "parent": "customers", "relation": "product"},
            {"id": f"leads{at}", "parent": f"won{at}", "baseline": float(leads[at]), "lag": lag},
            {"id": f"rate{at}", "parent": f"won{at}", "unit": "%", "baseline": float(rates[at]),
             "hold": True},
        ]  # fmt: skip
    return Plan(Tree.from_rows(rows), Calendar(Month(2025, 4), MONTHS, None), {})


def _slsqp(monthly: Any, rates: Any, goals: Any) -> tuple[Any, int]:
    """Leads as x0·exp(y); months before the window bring what the baseline brings."""

    def reached(y: Any) -> tuple[Any, Any]:
        x = monthly[:, None] * np.exp(y.reshape(CHANNELS, MONTHS))
        whole = np.concatenate([np.repeat(monthly[:, None], 2, axis=1), x], axis=1)
        won = sum(
            share * whole[:, 2 - month : 2 - month + MONTHS] for month, share in enumerate(LAG)
        )
        return rates @ won, x

    def slopes(y: Any) -> Any:
        total, x = reached(y)
        jacobian = np.zeros((MONTHS, CHANNELS, MONTHS))
        for at in range(MONTHS):
            for month, share in enumerate(LAG):
                if at >= month:
                    jacobian[at, :, at - month] = rates * share * x[:, at - month]
        return jacobian.reshape(MONTHS, -1) / total[:, None]

    done = minimize(
        lambda y: (0.5 * float(y @ y), y), np.zeros(CHANNELS * MONTHS), jac=True, method="SLSQP",
        constraints=[
            {"type": "ineq", "fun": lambda y: np.log(reached(y)[0] / goals), "jac": slopes}
        ],
        options={"maxiter": 200, "ftol": 1e-12},
    )  # fmt: skip
    return done.x, int(done.nit)


if __name__ == "__main__":
    say(measure())
