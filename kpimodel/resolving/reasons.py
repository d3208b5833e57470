"""The reasons of a re-solve, as coded findings: what came out, what stands in the way, what is late."""

from __future__ import annotations

import numpy as np

from kpimodel.errors import Findings, Issue, Quantity
from kpimodel.resolving.answered import Answered, Reached
from kpimodel.resolving.late import explain_late, explain_pipeline
from kpimodel.resolving.problem import MonthProblem
from kpimodel.resolving.relax import explain_relaxed
from kpimodel.resolving.rows import explain_past, past_rows
from kpimodel.resolving.unmoved import explain_unmoved
from kpimodel.solving.steps import explain_limit


def reasons_of(answered: Answered, policy: str) -> list[Issue]:
    """The explanation of an answer.

    Args:
        answered: What the search found.
        policy: The policy.
    """
    say = Findings()
    with np.errstate(all="ignore"):
        _explain_targets(answered, say)
        _explain_filled(answered, say)
        explain_limits(answered, say)
        model, unknowns = answered.model, answered.targets.base.unknowns
        if answered.status == "unreachable":
            explain_relaxed(model.plan, answered.relaxed, say)
        if answered.status != "already_met":
            stand = answered.best if answered.status == "unreachable" else answered.values
            past = past_rows(model.plan, model.horizon, unknowns, stand)
            explain_past(model.plan, model.horizon.closed, past, say)
        if answered.status == "met":
            explain_unmoved(answered, policy, say)
            explain_pipeline(model, unknowns, answered.values, say)
            explain_late(model, unknowns, answered.values, answered.effects, say)
            if not answered.exact:
                say.note("local-optimum-cost" if policy == "least_cost" else "local-optimum", ())
    return say.issues


def _explain_targets(answered: Answered, say: Findings) -> None:
    """What came out, and which targets are missed."""
    tree, horizon, status = answered.model.plan.tree, answered.model.horizon, answered.status
    reached = answered.reached
    some_met = status == "unreachable" and any(one.met for one in reached)
    for one, problem in zip(reached, answered.targets.problems, strict=True):
        unit = tree[one.id].unit
        if one.period is None:
            code: str = "met" if one.met and status == "unreachable" else status
            if code == "unreachable" and not answered.targets.agree and some_met:
                code = "conflict"
            if code == "met" and not horizon.closed:
                code = "met-all"
            say.note(
                f"resolve-{code}", (), name=tree[one.id].label, goal=Quantity(one.goal, unit),
                reached=Quantity(one.value, unit), closed=horizon.closed, open=horizon.open,
            )  # fmt: skip
        elif not one.met:
            _explain_missed(answered, problem, one, say)
    if all(one.period is not None for one in reached) and status != "unreachable":
        say.note("resolve-targets-met", (), count=len(reached), open=horizon.open)


def _explain_filled(answered: Answered, say: Findings) -> None:
    """Say which closed months are no facts, since the KGI has no actual there."""
    plan, closed = answered.model.plan, answered.model.horizon.closed
    root = plan.tree.root
    known = plan.monthly_actuals[root.id][:closed]
    months = tuple(
        str(month) for month, value in zip(plan.calendar.window, known, strict=False)
        if value is None
    )  # fmt: skip
    if months:
        say.note("resolve-filled", (), name=root.label, months=months)


def _explain_missed(answered: Answered, problem: MonthProblem, one: Reached, say: Findings) -> None:
    period = "" if one.period is None else one.period.label("en")
    node = problem.tree[one.id]
    goal, value = Quantity(one.goal, node.unit), Quantity(one.value, node.unit)
    if max(problem.aim.months) < problem.horizon.closed:
        say.note("target-closed", (), period=period, reached=value, goal=goal)
        return
    agree = answered.targets.agree or len(answered.reached) == 1
    code = "resolve-target-missed" if agree else "resolve-target-conflict"
    say.note(code, (), name=node.label, period=period, goal=goal, reached=value)
    if not problem.slopes(problem.box.coordinates(answered.best))[1].any():
        say.note("resolve-target-lag", (), name=node.label, period=period)


def explain_limits(answered: Answered, say: Findings) -> None:
    """Say which bounds and holds stand in the way, each once.

    Args:
        answered: What the search found.
        say: Takes the reasons.
    """
    told: set[tuple[str, str]] = set()
    for limits in answered.limits:
        for id_, bound in limits.binding:
            if (id_, bound) not in told:
                told.add((id_, bound))
                node = limits.problem.tree[id_]
                # of several months each has a grid and a bound of its own
                whole = limits.problem.plan.calendar.months == 1 or node.rollup != "sum"
                part = None if bound == "hold" else limits.months_at(id_)
                if part is None:
                    explain_limit(node, bound, limits.standing(id_), say, on_grid=whole)
                    continue
                say.note(f"stands-{bound}-months", (), name=node.label,
                         months=tuple(str(month) for month in part[0]),
                         limit=Quantity(part[1], node.unit))  # fmt: skip
